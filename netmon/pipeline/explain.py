"""The chain from samples to a verdict in words, row by row: target, subject, lines, bounds, figures, tests, sum, what would change it, hashes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from netmon.evaluate.bounds import Days, contract_on, line_speed
from netmon.evaluate.dossier import context_of, data_sha256, judge_dossier, line_body, line_facts, of_down, questions
from netmon.evaluate.statistics import window_span
from netmon.model.dossier import DossierLine, SeenPort
from netmon.model.evidence import Body
from netmon.model.figures import Figures, PortFigures
from netmon.model.inventory import in_force
from netmon.model.report import Report, ReportKind
from netmon.model.sample import MS_PER_S, rate_bps
from netmon.model.sentence import Amount, percent
from netmon.model.target import Measure, Target
from netmon.model.texts import text
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Exclusion, Verdict, Window
from netmon.pipeline.dossier import Sources, gather
from netmon.pipeline.explain_line import ROLES, Line
from netmon.report.view import View, basis_text, required, state_cell, subject_name, sum_text, target_title
from netmon.store.history_read import samples
from netmon.store.link_figures import figures_of

MS_PER_MINUTE = 60 * MS_PER_S
TESTS_SHOWN = 20
DATA = "explain.label.data"


def judged_now(sources: Sources, window: Window, *, now: float) -> Report:
    """Judge a window as `netmon report compliance` would, without giving it a number. Raises what `gather` and `figures_of` raise."""
    dossier = gather(sources, window, now=now)
    state = sources.config.settings.state
    figures = {one.key: one for one in figures_of(state, window_span(window), dossier.slot_s, questions(dossier), dossier.gaps)}
    judged = judge_dossier(dossier, figures)
    return Report(
        kind=ReportKind.COMPLIANCE,
        number="",
        window=window,
        made_at_ms=int(now * MS_PER_S),
        district=dossier.district_name,
        dossier=dossier,
        data_sha256=data_sha256(dossier, figures),
        figures=tuple(figures.values()),
        verdicts=judged.verdicts,
        shares=judged.shares,
    )


def explain_verdict(view: View, verdict: Verdict, state: Path | None) -> Iterator[Line]:
    """Yield the rows of a verdict; with the state folder at hand the time of each peak too. Raises what `history_read.samples` raises."""
    explained = _Explained(view, state)
    target = view.targets[verdict.target]
    yield from explained.head(verdict, target)
    for line in explained.lines(verdict, target):
        yield from explained.line(line, verdict, target)
    yield from explained.end(verdict)


class _Explained:
    """The rows of one report, in one language."""

    def __init__(self, view: View, state: Path | None) -> None:
        self._view = view
        self._state = state
        self._dossier = view.report.dossier

    def _row(self, label: str, key: str, **args: object) -> Line:
        return Line(text(f"explain.label.{label}", self._view.lang), text(f"explain.{key}", self._view.lang, **args))

    def _said(self, label: str, words: str) -> Line:
        return Line(text(f"explain.label.{label}", self._view.lang), words)

    def head(self, verdict: Verdict, target: Target) -> Iterator[Line]:
        """Yield what was judged by which sentence of which plan, and how it came out."""
        view, plan = self._view, self._view.plans[target.id]
        basis, state = basis_text(view, verdict.basis), state_cell(view, verdict)[0]
        reason = view.write(verdict.reason)
        yield self._row("verdict", "verdict_basis" if basis else "verdict", state=state, basis=basis, reason=reason, id=verdict.id)
        yield self._row("target", "target", id=target.id, title=target_title(view, target), required=required(view, target))
        yield self._row("quote", "quote", quote=target.quote)
        name, _, place = target.source.partition(":")
        source = f"{plan.documents.get(name, name)} {place}".strip()
        yield self._row("source", "source", issuer=target.issuer, source=source, file=plan.file, digest=plan.sha256[:12])
        yield self._subject(verdict)
        first, last, zone = view.first, view.last, self._dossier.zone
        yield self._row("period", "period_provisional" if self._dossier.provisional else "period", first=first, last=last, zone=zone)
        if found := sum_text(view, verdict):
            yield self._said("sum", found)
        if verdict.margin is not None:
            margin = Amount(value=verdict.margin, unit=verdict.unit).render(view.lang)
            missing = None if verdict.shortfall is None else Amount(value=verdict.shortfall, unit=verdict.unit).render(view.lang)
            yield self._said("margin", margin) if missing is None else self._row("margin", "shortfall", margin=margin, shortfall=missing)

    def _subject(self, verdict: Verdict) -> Line:
        view, subject = self._view, verdict.subject
        found = view.site_of.get(subject.id) if subject.kind == "site" else None
        if found is None:
            return self._said("subject", subject_name(view, subject))
        classes = in_force(found.site.classes, view.last)
        area = view.say(f"area.{found.site.area}") if found.site.area else view.say("not_entered")
        counted = view.say("not_entered") if classes is None else classes
        return self._row("subject", "subject_site", name=subject.name, code=subject.id, area=area, classes=counted)

    def lines(self, verdict: Verdict, target: Target) -> Iterator[DossierLine]:
        """Yield the lines that were looked at."""
        subject, roles = verdict.subject, target.selector.roles or ROLES.get(target.measure, ())
        if subject.kind == "link":
            yield from (line for key, line in self._view.lines.items() if key == subject.id)
            return
        found = self._view.sites.get(subject.site)
        own = () if found is None or subject.kind != "site" else found.lines
        shared = found is not None and found.site.exit_model in ("shared", "capped") and target.measure is Measure.EXIT_BANDWIDTH
        pool = self._dossier.lines if shared or subject.kind == "district" else ()
        yield from (line for line in (*own, *pool) if line.link.role in roles)

    def line(self, line: DossierLine, verdict: Verdict, target: Target) -> Iterator[Line]:
        """Yield what is known of a line: contract, port, bounds, figures, tests."""
        view, link = self._view, line.link
        words = text(f"explain.line{'_standby' if link.standby else ''}", view.lang, key=link.key, role=view.say(f"role.{link.role}"))
        circuit = {"isp": link.isp or "", "circuit": link.circuit or ""}
        yield self._row("line", "circuit", line=words, **circuit) if any(circuit.values()) else self._said("line", words)
        yield self._contract(line)
        yield self._port(line.port)
        yield from (self._bound(line, body) for body in self._body(line, target))
        yield from self._figures(line)
        yield from self._tests(line, verdict, target)

    def _contract(self, line: DossierLine) -> Line:
        held = contract_on(line.link.contracts, self._view.last)
        if held is None:
            return self._row("contract", "no_contract")
        amounts = {"down": self._view.bps(held.down_bps), "up": self._view.bps(held.up_bps)}
        return self._row("contract", "contract", number=held.number or "-", start=held.start or "-", end=held.end or "-", **amounts)

    def _port(self, port: SeenPort | None) -> Line:
        if port is None:
            return self._row("port", "no_port")
        state = self._view.say(f"port.{'unknown' if port.up is None else 'up' if port.up else 'down'}")
        since = "-" if port.since_ms is None else self._at(port.since_ms)
        flow = text(f"explain.flow.{port.down}", self._view.lang)
        return self._row("port", "port", device=port.device, interface=port.interface, state=state, since=since, flow=flow)

    def _body(self, line: DossierLine, target: Target) -> Iterator[Body]:
        days: Days = context_of(self._dossier).days(target)
        if target.measure is Measure.LINE_SPEED:
            yield line_speed(line_facts(line, self._dossier, self._view.figures), days)
        elif target.measure in ROLES:
            yield line_body(line, self._dossier, self._view.figures, days)

    def _bound(self, line: DossierLine, body: Body) -> Line:
        lang = self._view.lang
        told = [
            text(
                f"explain.bound.{found.side}",
                lang,
                value=self._view.bps(found.value),
                basis=basis_text(self._view, found.basis),
                kind=text(f"explain.kind.{found.kind}", lang),
            )
            for found in body.evidence
        ]
        return self._said("bounds", self._view.join([*told, *map(self._view.write, body.gaps)]) or line.link.key)

    def _figures(self, line: DossierLine) -> Iterator[Line]:
        found = None if line.port is None else self._view.figures.get((line.port.device, line.port.interface))
        if found is None or line.port is None:
            return
        for label, figures in zip(("window", "lessons"), of_down(found, line.port), strict=True):
            yield self._numbers(label, figures)
        if (peak := self._peak(found, line.port)) is not None:
            yield peak

    def _numbers(self, label: str, figures: Figures) -> Line:
        if not figures.n:
            return self._row(label, "no_figures", expected=figures.coverage.expected)
        busy = "-" if figures.busy_ms is None else figures.busy_ms // MS_PER_MINUTE
        rates = {"mean": figures.mean_bps, "in_most": figures.p95_bps, "most": figures.max_bps}
        shown = {name: self._view.bps(value) for name, value in rates.items()}
        return self._row(label, "figures", n=figures.n, coverage=_ratio(figures.coverage.ratio), busy=busy, **shown)

    def _peak(self, found: PortFigures, port: SeenPort) -> Line | None:
        """Look for the first slot with the greatest rate, which figures do not name."""
        most = of_down(found, port)[0].max_bps
        if self._state is None or not most:
            return None
        span = window_span(self._view.report.window)
        for sample in samples(self._state, span.start, span.end, {found.key}):
            received = rate_bps(sample.in_octets, sample.in_ms)
            if (received if port.down == "received" else rate_bps(sample.out_octets, sample.out_ms)) == most:
                return self._row("peak", "peak", at=self._at(sample.slot * MS_PER_S), minutes=sample.slot_s // 60, value=self._view.bps(most))
        return None

    def _tests(self, line: DossierLine, verdict: Verdict, target: Target) -> Iterator[Line]:
        lang = self._view.lang
        for run in sorted(line.runs, key=lambda one: one.at_ms)[-TESTS_SHOWN:]:
            yield self._row(
                "test", "test", at=self._at(run.at_ms), path=text(f"explain.path.{run.path}", lang), direction=text(f"explain.direction.{run.direction}", lang),
                outcome=text(f"explain.outcome.{run.outcome}", lang), value=self._view.bps(run.goodput_bps),
                used=text(f"explain.used.{self._used(run, verdict, target)}", lang),
            )  # fmt: skip

    def _used(self, run: RunRecord, verdict: Verdict, target: Target) -> str:
        """Say whether a test counts, or why it does not."""
        held = [found for found in self._dossier.exclusions if found.id in verdict.exclusions]
        if any(found.start.timestamp() * MS_PER_S <= run.at_ms < found.end.timestamp() * MS_PER_S for found in held):
            return "excluded"
        if run.direction == "up":
            return "up"
        if run.outcome in (RunOutcome.DEFERRED, RunOutcome.PROBE_LIMITED, RunOutcome.INFORMATIVE):
            return run.outcome.value
        if run.path == "access" and target.measure in (Measure.EXIT_BANDWIDTH, Measure.EXITS):
            return "path"
        return "failed" if run.outcome is RunOutcome.FAILED else "yes"

    def end(self, verdict: Verdict) -> Iterator[Line]:
        """Yield exclusions, contradictions, remarks, what would change the verdict, and the hashes."""
        view = self._view
        by_id = {found.id: found for found in self._dossier.exclusions}
        for key, ids in (("held", verdict.exclusions), ("late", verdict.late_exclusions)):
            yield from (self._exclusion(key, by_id[name]) for name in ids if name in by_id)
        for label, sentences in (("finding", verdict.findings), ("beside", verdict.beside), ("change", verdict.would_change)):
            yield from (self._said(label, view.write(sentence)) for sentence in sentences)
        yield self._row("data", "data", n=verdict.n, coverage=_ratio(verdict.coverage))
        yield self._said("hash", verdict.data_sha256)
        yield from self._rows(verdict)
        if days := self._dossier.days:
            yield self._row("days", "days", count=len(days), first=days[0].day, last=days[-1].day, digest=days[-1].sha256)
        yield self._row("verify", "verify")

    def _rows(self, verdict: Verdict) -> Iterator[Line]:
        keys = [(line.port.device, line.port.interface) for line in self.lines(verdict, self._view.targets[verdict.target]) if line.port is not None]
        for found in (self._view.figures[key] for key in dict.fromkeys(keys) if key in self._view.figures):
            yield self._row("data", "rows", device=found.device, interface=found.interface, rows=found.rows, digest=found.data_sha256 or "-")

    def _exclusion(self, key: str, found: Exclusion) -> Line:
        moments = {name: self._local(getattr(found, name)) for name in ("start", "end", "entered")}
        return self._row("excluded", key, id=found.id, reason=found.reason, who=found.who, **moments)

    def _at(self, at_ms: int) -> str:
        return f"{self._view.moment(at_ms):%Y-%m-%d %H:%M}"

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._view.zone):%Y-%m-%d %H:%M}"


def of_school(report: Report, code: str) -> Iterable[Verdict]:
    """Yield the verdicts on a school and on its lines."""
    sites = {verdict.subject.site for verdict in report.verdicts if verdict.subject.kind == "site" and verdict.subject.id == code}
    for verdict in report.verdicts:
        if verdict.subject.id == code or (verdict.subject.kind == "link" and verdict.subject.site in sites):
            yield verdict


def of_line(report: Report, key: str) -> Iterable[Verdict]:
    """Yield the verdicts on a line, or on the school that it serves by what its bandwidth decides."""
    site, _, _ = key.partition("/")
    role = next((line.link.role for found in report.dossier.sites for line in found.lines if line.link.key == key), None)
    targets = {target.id: target for plan in report.dossier.plans for target in plan.targets}
    for verdict in report.verdicts:
        target = targets[verdict.target]
        of_site = verdict.subject.kind == "site" and verdict.subject.site == site and role in (target.selector.roles or ROLES.get(target.measure, ()))
        if verdict.subject.id == key or of_site:
            yield verdict


def only_site(sources: Sources, site: str | None) -> Sources:
    """Return the sources for one school; of none, as they are."""
    return sources if site is None else replace(sources, site=site)


def _ratio(share: Fraction | None) -> str:
    return "-" if share is None else percent(share)
