"""What the pages of lines show: memory and SQLite at once, closed days from a process beside the daemon."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.evaluate.bounds import contract_on
from netmon.evaluate.statistics import lesson_spans, window_span
from netmon.model.access import Sight
from netmon.model.inventory import Link, PortRef, in_force
from netmon.model.sample import MS_PER_S
from netmon.model.status import natural
from netmon.model.target import Unit
from netmon.model.throughput import RunRecord
from netmon.model.view_compliance import JudgedHead, JudgedRow, Standing, Words
from netmon.model.view_link import LinkEnd, LinkList, LinkQuery, LinkRow, LinkVerdict, LinkView, Slot, Threshold, Traffic
from netmon.pipeline.child_desk import Answered, ChildDesk, Question, run_child
from netmon.pipeline.explain_line import ROLES
from netmon.pipeline.link_dossier import LinkDossier, as_answered, as_asked, beside, link_dossier
from netmon.pipeline.link_now import Carried, LinkNow, Watched
from netmon.pipeline.link_shown import HOUR_S, by_hour, figures_of, gapless, hour_slot, window_of
from netmon.pipeline.seen import Seen, filed_from, seen_of
from netmon.store import files, run_chain
from netmon.store.history import HistoryStore
from netmon.store.history_view import HistoryView
from netmon.store.slot_traces import port_slots

WORKER: Final = "netmon.pipeline.link_worker"
TIMEOUT_S: Final = 60.0
KEEP_S: Final = 600.0
DAY_S: Final = 86_400
HOURS: Final = (24, 168, 720)
RUNS_SHOWN: Final = 30
RUNS_SINCE_S: Final = 400 * DAY_S
RECENT_S: Final = 2 * DAY_S
"""So much SQLite holds at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    """The running parts that the pages of lines read; `standings` gives how each plan stands by the latest judging."""

    config: Callable[[], Config]
    now: LinkNow
    history: HistoryStore
    standings: Callable[[], Sequence[Standing]]


@dataclass(frozen=True, slots=True)
class _ByPlace:
    """The latest verdicts by line and by site, with their heads; made once for each judging."""

    of: tuple[Standing, ...]
    link: dict[str, list[tuple[JudgedHead, JudgedRow]]]
    site: dict[str, list[tuple[JudgedHead, JudgedRow]]]


class LiveLinks:
    """A `netmon.web.source_link.LinkSource`; for the event loop alone."""

    def __init__(self, parts: LinkParts, desk: ChildDesk, *, wall: Callable[[], float] = time.time, worker: str = WORKER) -> None:
        self._parts = parts
        self._desk = desk
        self._wall = wall
        self._worker = worker
        self._places = _ByPlace((), {}, {})
        self._ordered: tuple[Config | None, tuple[Link, ...]] = (None, ())

    def links(self, query: LinkQuery, sight: Sight) -> LinkList:
        """See LinkSource.links."""
        config, now = self._parts.config(), self._wall()
        seen = [link for link in self._sorted(config) if sight.sees(link.site)]
        found = [link for link in seen if _matches(link, query, config)]
        shown = found[query.offset : query.offset + query.limit]
        sites = {link.site: _site_name(config, link.site) for link in seen}
        return LinkList(
            query=query, now=now, total=len(found), rows=tuple([self._row(link, config, now) for link in shown]),
            sites=tuple(sites.items()), roles=tuple(sorted({link.role for link in seen})),
        )  # fmt: skip

    async def link(self, key: str, sight: Sight, asker: str, hours: int = HOURS[0]) -> LinkView | None:
        """See LinkSource.link."""
        config, now = self._parts.config(), self._wall()
        link = self._seen(key, sight, config)
        if link is None:
            return None
        found = await self._dossier(link, config, now)
        watched, request = found.watched, self._request(found, config, now)
        answered = None if request is None else self._desk.ask(*self._asked(request, key, asker), keep_s=KEEP_S)
        port = None if watched is None or answered is None or answered.progress != "done" else as_answered(answered.value["figures"], watched)
        lessons = lesson_spans(config.calendar_of(link.site), found.dossier.window)
        figures = None if port is None or watched is None or answered is None else figures_of(port, answered.value["hours"], watched, lessons)
        row, runs = self._row(link, config, now), await self._runs(key, now)
        upstream_hidden = link.upstream is not None and link.upstream in config.sites and not sight.sees(link.upstream)
        return LinkView(
            row=row,
            now=now,
            ends=tuple(_ends(link, watched or self._parts.now.watched(link, config), config, sight)),
            contracts=tuple(sorted(link.contracts, key=lambda one: (one.start is not None, one.start), reverse=True)),
            upstream=None if upstream_hidden or link.upstream is None else _site_name(config, link.upstream),
            upstream_elsewhere=upstream_hidden,
            path=link.path,
            shaper_bps=link.shaper_bps,
            repair_phone=link.repair_phone,
            traffic=await self._traffic(link, watched, hours, answered),
            figures=figures,
            progress="none" if answered is None else answered.progress,
            evidence=found.body(port) if port is not None or request is None else None,
            verdicts=tuple(self._verdicts(link)),
            runs=runs[:RUNS_SHOWN],
            exclusions=tuple(sorted((one for one in config.exclusions if one.concerns(link.site, key)), key=lambda one: one.start, reverse=True)),
        )

    async def traffic(self, key: str, hours: int, sight: Sight, asker: str) -> Traffic | None:
        """See LinkSource.traffic; of more than a day by the hour, and then it waits for the process that reads closed days."""
        config, now = self._parts.config(), self._wall()
        link = self._seen(key, sight, config)
        if link is None:
            return None
        found = await self._dossier(link, config, now)
        request = self._request(found, config, now) if hours > HOURS[0] else None
        answered = None if request is None else await self._desk.answer(*self._asked(request, key, asker), keep_s=KEEP_S)
        return await self._traffic(link, found.watched, hours, answered)

    async def _traffic(self, link: Link, watched: Watched | None, hours: int, answered: Answered | None) -> Traffic:
        """Return slots of one day, or hours of more: those that the process read, else what SQLite has."""
        config, now = self._parts.config(), self._wall()
        slot_s = config.settings.history_slot_s if hours <= HOURS[0] else HOUR_S
        contract = contract_on(link.contracts, self._last_day(now))
        plain = Traffic(hours=hours, slot_s=slot_s, contract=contract, thresholds=tuple(self._thresholds(link)))
        if watched is None:
            return plain
        if hours <= HOURS[0] or answered is None or answered.progress != "done":
            return _with(plain, await self._recent(watched, now, hours, slot_s), whole=hours <= HOURS[0])
        start = int(now) - hours * HOUR_S
        return _with(plain, gapless([hour_slot(hour, watched) for hour in answered.value["hours"] if hour[0] >= start], HOUR_S))

    def _seen(self, key: str, sight: Sight, config: Config) -> Link | None:
        link = config.links.get(key)
        return None if link is None or not sight.sees(link.site) else link

    def _sorted(self, config: Config) -> tuple[Link, ...]:
        """Return all lines by the names of their sites; kept for the configuration that they are of."""
        if self._ordered[0] is not config:
            every = sorted(config.links.values(), key=lambda link: (natural(_site_name(config, link.site)), link.standby, natural(link.id)))
            self._ordered = config, tuple(every)
        return self._ordered[1]

    def _row(self, link: Link, config: Config, now: float) -> LinkRow:
        watched = self._parts.now.watched(link, config)
        carried = Carried() if watched is None else self._parts.now.carried(watched, now)
        down, up = carried.received_bps, carried.sent_bps
        if watched is not None and watched.down == "sent":
            down, up = up, down
        return LinkRow(
            key=link.key, id=link.id, site=link.site, site_name=_site_name(config, link.site), role=link.role, standby=link.standby, isp=link.isp,
            circuit=link.circuit, medium=link.medium, contract=contract_on(link.contracts, self._last_day(now)), up=carried.up, polled=watched is not None,
            down_bps=down, up_bps=up, speed_bps=carried.speed_bps, verdicts=tuple([row for _, row in self._judged().link.get(link.key, ())]),
        )  # fmt: skip

    def _judged(self) -> _ByPlace:
        standings = tuple(self._parts.standings())
        if not (len(standings) == len(self._places.of) and all(one is other for one, other in zip(standings, self._places.of, strict=True))):
            found = _ByPlace(standings, {}, {})
            for standing in standings:
                for row in standing.rows if standing.head is not None else ():
                    assert standing.head is not None
                    if row.subject.kind == "link":
                        found.link.setdefault(row.subject.id, []).append((standing.head, row))
                    elif row.subject.kind == "site":
                        found.site.setdefault(row.subject.site, []).append((standing.head, row))
            self._places = found
        return self._places

    def _concerning(self, link: Link) -> Iterator[tuple[JudgedHead, JudgedRow]]:
        """Yield the verdicts on a line, and those on its school that its bandwidth decides."""
        judged = self._judged()
        yield from judged.link.get(link.key, ())
        for head, row in judged.site.get(link.site, ()):
            target = next((target for target in head.plan.targets if target.id == row.target), None)
            if target is not None and link.role in (target.selector.roles or ROLES.get(target.measure, ())):
                yield head, row

    def _verdicts(self, link: Link) -> Iterator[LinkVerdict]:
        for head, row in self._concerning(link):
            target = next((target for target in head.plan.targets if target.id == row.target), None)
            title = Words(row.target, row.target) if target is None else Words(target.title_zh, target.title_en)
            yield LinkVerdict(row, title, head.required.get(row.target, Words("-", "-")))

    def _thresholds(self, link: Link) -> Iterator[Threshold]:
        """Yield what targets ask for in bit/s: of the line itself, or of all exits of its school by its classes or students."""
        config, day = self._parts.config(), self._last_day(self._wall())
        site = config.sites.get(link.site)
        for head, row in self._concerning(link):
            target = next((target for target in head.plan.targets if target.id == row.target), None)
            if target is None or row.threshold is None or row.unit is not Unit.BPS:
                continue
            counts = None if site is None else {"class": site.classes, "student": site.students}.get(target.per)
            times = 1 if counts is None else in_force(counts, day)
            if times:
                yield Threshold(row.target, int(row.threshold * times), row.subject.kind != "link")

    def _last_day(self, now: float) -> date:
        return datetime.fromtimestamp(now, ZoneInfo(self._parts.config().settings.time_zone)).date()

    async def _recent(self, watched: Watched, now: float, hours: int, slot_s: int) -> list[Slot]:
        start = int(now) - min(hours * HOUR_S, RECENT_S)
        nothing: list[tuple[int, int, int | None, int | None]] = []
        found = await self._parts.history.ask(lambda connection: port_slots(connection, watched.device, watched.interface, start, int(now) + 1), nothing)
        slots = [Slot(slot, received, sent) if watched.down == "received" else Slot(slot, sent, received) for slot, _, received, sent in found]
        return gapless(slots if slot_s < HOUR_S else list(by_hour(slots)), slot_s)

    async def _dossier(self, link: Link, config: Config, now: float) -> LinkDossier:
        """Return what history says of a line at the end of the last whole slot, as a report of these days would take it."""
        links, (window, _) = beside(link, config), window_of(config, now)
        try:
            first = await asyncio.to_thread(filed_from, config.settings.state)
        except (OSError, files.NewerVersionError):
            first = None
        seen = await self._parts.history.ask(lambda connection: seen_of(HistoryView(connection), first, window, links), Seen())
        return link_dossier(links, config, seen, window, now=now)

    async def _runs(self, key: str, now: float) -> tuple[RunRecord, ...]:
        since_ms = int((now - RUNS_SINCE_S) * MS_PER_S)
        nothing: Sequence[RunRecord] = ()
        return tuple(await self._parts.history.ask(lambda connection: run_chain.last_of(connection, key, since_ms, 10 * RUNS_SHOWN), nothing))

    def _asked(self, request: dict[str, Any], key: str, asker: str) -> tuple[object, str, Question]:
        """Return what the desk is asked: one answer for each line, its port and its days."""
        port = request["device"], request["interface"]
        return ("link", key, port, str(request["days"])), asker, lambda: run_child(self._worker, request, timeout_s=TIMEOUT_S)

    def _request(self, found: LinkDossier, config: Config, now: float) -> dict[str, Any] | None:
        """Return the question for the process, of whole local days and of today as far as it went; None of a line that no port watches."""
        question, (window, days) = found.question(), window_of(config, now)
        if question is None:
            return None
        span = window_span(window)
        return {
            "state": str(config.settings.state),
            "device": question.device,
            "interface": question.interface,
            "start": span.start,
            "end": span.end,
            "days": [day.isoformat() for day in days],
            "slot_s": found.dossier.slot_s,
            "gaps": found.dossier.gaps,
            "question": as_asked(question),
        }


def _ends(link: Link, watched: Watched | None, config: Config, sight: Sight) -> Iterator[LinkEnd]:
    ends: tuple[tuple[PortRef | None, bool], ...] = ((link.port, False), (link.far_port, True))
    for ref, far in ends:
        if ref is None:
            continue
        device = config.devices.get(ref.device)
        hidden = not sight.sees("" if device is None else device.site)
        here = watched is not None and watched.far is far
        name = watched.interface if here and watched is not None else ref.interface
        yield LinkEnd(device=None if hidden else ref.device, port="" if hidden else name, elsewhere=hidden, watched=here, far=far)


def _matches(link: Link, query: LinkQuery, config: Config) -> bool:
    if (query.site is not None and link.site != query.site) or (query.role is not None and link.role != query.role):
        return False
    if not query.words:
        return True
    said = "\n".join([part for part in (link.key, _site_name(config, link.site), link.isp, link.circuit, link.path) if part]).casefold()
    return all(word.casefold() in said for word in query.words)


def _with(traffic: Traffic, slots: Sequence[Slot], *, whole: bool = True) -> Traffic:
    return Traffic(hours=traffic.hours, slot_s=traffic.slot_s, slots=tuple(slots), whole=whole, contract=traffic.contract, thresholds=traffic.thresholds)


def _site_name(config: Config, site: str) -> str:
    known = config.sites.get(site)
    return site if known is None else known.name
