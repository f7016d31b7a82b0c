"""Explanations for the page: what is in memory and SQLite at once, what has to be judged again in a process beside the daemon."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.evaluate.states import DEFAULT_HOLD_DOWN, Silence
from netmon.model.access import Sight
from netmon.model.history import VerdictRecord
from netmon.model.inventory import Device
from netmon.model.lang import Lang
from netmon.model.reasons import reason_text
from netmon.model.sentence import Amount, percent
from netmon.model.texts import text
from netmon.model.topology import Topology
from netmon.model.view_compliance import JudgedHead, JudgedRow, Standing
from netmon.model.view_explain import ExplainRow, Explanation, Progress
from netmon.pipeline.child_desk import Answered, ChildDesk, run_child
from netmon.pipeline.explain_device import explain_device
from netmon.pipeline.explain_line import Line, masked
from netmon.pipeline.explain_recorded import as_recorded
from netmon.pipeline.intake import Intake
from netmon.store import sqlite
from netmon.store.current import CurrentState
from netmon.store.history_view import open_history

WORKER: Final = "netmon.pipeline.explain_worker"
TIMEOUT_S: Final = 120.0
FAILURES_SHOWN: Final = 5
OWN_KINDS: Final = frozenset({"district", "data_center"})
"""Sites whose lines are the district's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainParts:
    """The running parts that explanations read; `standings` gives how each plan stands by the latest judging, `in_force` the file of HandOver."""

    config: Callable[[], Config]
    in_force: Callable[[], Awaitable[Path]]
    current: CurrentState
    intake: Intake
    topology: Callable[[], Topology]
    standings: Callable[[], Sequence[Standing]]


class LiveExplain:
    """A `netmon.web.source_explain.ExplainSource`; for the event loop alone."""

    def __init__(self, parts: ExplainParts, desk: ChildDesk, *, wall: Callable[[], float] = time.time, worker: str = WORKER) -> None:
        self._parts = parts
        self._desk = desk
        self._wall = wall
        self._worker = worker

    async def device(self, name: str, sight: Sight, lang: Lang) -> Explanation | None:
        """See ExplainSource.device."""
        config, now = self._parts.config(), self._wall()
        device = config.devices.get(name)
        if device is None or not sight.sees(device.site):
            return None
        try:
            told = await asyncio.to_thread(lambda: list(explain_device(config, device, lang, now=now)))
        except sqlite.DatabaseError:
            told = [Line(text("explain.label.state", lang), text("explain.no_history", lang))]
        asked, way = list(self._asked(device, lang)), list(self._way(device, sight, lang))
        known = self._parts.current.device(name)
        return Explanation(
            kind="device", name=name, site=device.site, site_name=_site_name(config, device.site), now=now,
            state="unknown" if known is None else known.state.status.value, known=tuple(_rows(block) for block in (told, asked, way) if block),
        )  # fmt: skip

    async def verdict(self, verdict_id: str, sight: Sight, lang: Lang, asker: str) -> Explanation | None:
        """See ExplainSource.verdict."""
        found = self._latest(verdict_id)
        if found is not None:
            head, row = found
            question = _question(row, head)
            known = list(_as_judged(row, head, lang, self._zone()))
            state = row.state.value
        else:
            record = await asyncio.to_thread(self._recorded, verdict_id)
            if record is None:
                return None
            written = json.loads(record.document)
            question, known, state = _question_of(record, written), as_recorded(record, written, lang), record.state
        site = question["site"]
        if not sight.sees(site):
            return None
        config = self._parts.config()
        answered = self._ask(question, sight, lang, asker)
        return Explanation(
            kind="verdict", name=verdict_id, site=site, site_name=_site_name(config, site), now=self._wall(), state=state,
            known=(_rows(masked(known, self._names(sight), lang)),), chain=_chain(answered), progress=_progress(answered),
        )  # fmt: skip

    async def link(self, key: str, sight: Sight, lang: Lang, asker: str) -> Explanation | None:
        """See ExplainSource.link."""
        config = self._parts.config()
        link = config.links.get(key)
        if link is None or not sight.sees(link.site):
            return None
        answered = self._ask({"link": key, "site": link.site}, sight, lang, asker)
        return Explanation(
            kind="link", name=key, site=link.site, site_name=_site_name(config, link.site), now=self._wall(), link=link.id,
            chain=_chain(answered), progress=_progress(answered),
        )  # fmt: skip

    def _ask(self, question: Mapping[str, Any], sight: Sight, lang: Lang, asker: str) -> Answered:
        sites = None if sight.sites is None else sorted(sight.sites)
        request = {**question, "lang": lang, "sites": sites}
        key = ("explain", json.dumps(request, sort_keys=True))

        async def answer() -> Any:
            return await run_child(self._worker, {**request, "in_force": str(await self._parts.in_force())}, timeout_s=TIMEOUT_S)

        return self._desk.ask(key, asker, answer)

    def _latest(self, verdict_id: str) -> tuple[JudgedHead, JudgedRow] | None:
        for standing in self._parts.standings():
            row = next((row for row in standing.rows if row.id == verdict_id), None)
            if row is not None and standing.head is not None:
                return standing.head, row
        return None

    def _recorded(self, verdict_id: str) -> VerdictRecord | None:
        try:
            with open_history(self._parts.config().settings.state) as view:
                return view.verdict(verdict_id)
        except (sqlite.NoDatabaseError, sqlite.DatabaseError):
            return None

    def _names(self, sight: Sight) -> Iterator[str]:
        """Yield the names of the district's own lines, which a school's verdict may speak of, for whoever may not see them."""
        if not sight.whole:
            config = self._parts.config()
            own = {site.id for site in config.sites.values() if site.kind in OWN_KINDS} | {config.district.id}
            yield from (link.key for link in config.links.values() if link.site in own and not sight.sees(link.site))

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._parts.config().settings.time_zone)

    def _asked(self, device: Device, lang: Lang) -> Iterator[Line]:
        """Yield what each way of asking shows by now, and the last failures."""
        line = self._parts.intake.line(device.name)
        if line is not None:
            hold = DEFAULT_HOLD_DOWN
            ways = [("echo", line.evidence.echo, hold.echo), ("snmp", line.evidence.agent, hold.agent)]
            ways += [(kind.value, way, hold.agent) for kind, way in line.evidence.others.items()]
            yield from (_way_line(kind, way, patience, lang) for kind, way, patience in ways if way.asked)
            if any(way.asked for _, way, _ in ways):
                yield Line(text("explain.label.rule", lang), text("explain.rule", lang, echo=hold.echo, agent=hold.agent))
        known = self._parts.current.device(device.name)
        zone = self._zone()
        for failure in known.failures[:FAILURES_SHOWN] if known is not None else ():
            what = f"{failure.collector} {failure.table}" if failure.table else failure.collector
            reason = reason_text(failure.reason, lang) or text(f"outcome.{failure.outcome}", lang)
            at = f"{datetime.fromtimestamp(failure.at, UTC).astimezone(zone):%Y-%m-%d %H:%M:%S}"
            yield Line(text("explain.label.failure", lang), text("explain.failure", lang, at=at, what=what, reason=reason))

    def _way(self, device: Device, sight: Sight, lang: Lang) -> Iterator[Line]:
        """Yield over whom netmon reaches the device, the nearest first; those of another school have no name."""
        config, parents = self._parts.config(), self._parts.topology().parents
        seen, name = {device.name}, device.name
        while (above := next((one for one in parents.get(name, ()) if one not in seen), None)) is not None and len(seen) < 32:
            seen.add(above)
            known = config.devices.get(above)
            hidden = known is None or not sight.sees(known.site)
            current = self._parts.current.device(above)
            status = "unknown" if current is None else current.state.status.value
            label = text("explain.elsewhere", lang) if hidden else above
            yield Line(text("explain.label.parent", lang), text("explain.parent", lang, name=label, state=text(f"state.{status}", lang)))
            name = above


def _way_line(kind: str, way: Silence, patience: int, lang: Lang) -> Line:
    label = text("explain.label.way", lang)
    what = text(f"explain.way.{kind}", lang) if kind in ("echo", "snmp") else kind.upper()
    if way.lost:
        return Line(label, text("explain.way.lost", lang, way=what, lost=way.lost, patience=patience))
    return Line(label, text("explain.way.refused" if way.refused else "explain.way.answers", lang, way=what))


def _as_judged(row: JudgedRow, head: JudgedHead, lang: Lang, zone: ZoneInfo) -> Iterator[Line]:
    """Yield a verdict of the latest judging in the words of an explanation."""

    def line(label: str, key: str, **args: object) -> Line:
        return Line(text(f"explain.label.{label}", lang), text(f"explain.{key}", lang, **args))

    state = text(f"rpt.state.{row.state.value}", lang)
    basis = "" if row.basis is None else text(f"rpt.basis.{row.basis.value}", lang)
    yield line("verdict", "verdict_basis" if basis else "verdict", state=state, basis=basis, reason=row.reason.of(lang), id=row.id)
    target = next((target for target in head.plan.targets if target.id == row.target), None)
    if target is not None:
        title = target.title_zh if lang == "zh" else target.title_en
        required = head.required[target.id].of(lang) if target.id in head.required else "-"
        yield line("target", "target", id=target.id, title=title, required=required)
        yield line("quote", "quote", quote=target.quote)
        name, _, place = target.source.partition(":")
        source = f"{head.plan.documents.get(name, name)} {place}".strip()
        yield line("source", "source", issuer=target.issuer, source=source, file=head.plan.file, digest=head.plan.sha256[:12])
    yield Line(text("explain.label.subject", lang), row.name.of(lang))
    first, last = (datetime.fromtimestamp(at, UTC).astimezone(zone) for at in (head.begin, head.end))
    key = "period_provisional" if head.provisional else "period"
    yield line("period", key, first=first.date(), last=(last - timedelta(seconds=1)).date(), zone=zone.key)
    if row.sum is not None:
        yield Line(text("explain.label.sum", lang), row.sum.of(lang))
    bounds = {side: value for side, value in (("at_least", row.lower), ("at_most", row.upper)) if value is not None}
    for side, value in bounds.items():
        yield line("bounds", side, value=Amount(value=value, unit=row.unit).render(lang))
    if row.margin is not None:
        margin = Amount(value=row.margin, unit=row.unit).render(lang)
        missing = None if row.shortfall is None else Amount(value=row.shortfall, unit=row.unit).render(lang)
        yield Line(text("explain.label.margin", lang), margin) if missing is None else line("margin", "shortfall", margin=margin, shortfall=missing)
    for label, sentences in (("finding", row.findings), ("change", row.gaps)):
        yield from (Line(text(f"explain.label.{label}", lang), words.of(lang)) for words in sentences)
    yield line("data", "data", n=row.n, coverage="-" if row.coverage is None else percent(row.coverage))


def _question(row: JudgedRow, head: JudgedHead) -> dict[str, Any]:
    return {"id": row.id, "target": row.target, "subject": row.subject.id, "site": row.subject.site, "begin": head.begin, "end": head.end}


def _question_of(record: VerdictRecord, written: Mapping[str, Any]) -> dict[str, Any]:
    subject = written.get("subject")
    site = str(subject.get("site", "")) if isinstance(subject, dict) else ""
    span = {name: datetime.fromisoformat(str(written[word])).timestamp() for name, word in (("begin", "from"), ("end", "to"))}
    return {"id": record.id, "target": record.target, "subject": record.subject, "site": site, **span}


def _progress(answered: Answered) -> Progress:
    return answered.progress


def _chain(answered: Answered) -> tuple[tuple[ExplainRow, ...], ...]:
    if answered.progress != "done":
        return ()
    return tuple(tuple(ExplainRow(str(label), str(words)) for label, words in block) for block in answered.value["blocks"])


def _rows(lines: Iterable[Line]) -> tuple[ExplainRow, ...]:
    return tuple(ExplainRow(line.label, line.words) for line in lines)


def _site_name(config: Config, site: str) -> str:
    known = config.sites.get(site)
    return site if known is None else known.name
