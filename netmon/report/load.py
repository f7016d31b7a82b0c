"""Utilisation: what lines and ports carried, against what they can; which exits are too small by a rule that is printed, and their month as a curve."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

from netmon.model.dossier import DossierLine, Flow
from netmon.model.figures import Figures, PortFigures
from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.report_facts import LoadCurve
from netmon.report import phrases
from netmon.report.cells import MEGABIT
from netmon.report.compliance_checks import checks
from netmon.report.page import As, CellValue, Chart, Column, Look, Page, Row, Section, Series, Table
from netmon.report.view import View, contract_on, data_up_to, foot, mark, period, row, view_of

TOP: Final = 10
FULL: Final = Fraction(4, 5)
BUSY_SHARE: Final = Fraction(1, 20)
"""A line that is at 80 % of its capacity for more of the lesson hours than this is too small."""
ROOM: Final = Fraction(7, 10)
"""Of the proposed capacity the 95 % value of lesson hours is at most so much."""
STEPS: Final = (10, 20, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 40_000, 100_000)
"""Bandwidths that providers sell, in Mbit/s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One direction of a line: its figures, and its capacity in bit/s (`by_contract` False: the port's speed; None: not known)."""

    line: DossierLine
    flow: Flow
    down: bool
    whole: Figures
    lessons: Figures
    capacity_bps: int | None
    by_contract: bool

    @property
    def ratio(self) -> Fraction | None:
        """The 95 % value against the capacity."""
        return None if self.whole.p95_bps is None or not self.capacity_bps else Fraction(self.whole.p95_bps, self.capacity_bps)

    @property
    def busy_share(self) -> Fraction | None:
        """The share of the known lesson hours at or above 80 % of the capacity."""
        seen = self.lessons
        return Fraction(seen.busy_ms, seen.time_ms) if seen.busy_ms is not None and seen.time_ms else None


def page(report: Report, lang: Lang) -> Page:
    """Return the report on utilisation in a language."""
    view = view_of(report, lang)
    return Page(
        title=view.say("title.utilisation", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), view.say("load.terms")),
        sections=tuple(section for section in (_conclusions(view), _curves(view), _lines(view), _ports(view), checks(view)) if section is not None),
        foot=foot(view),
        mark=mark(view),
    )


def loads_of(view: View) -> list[Load]:
    """Return both directions of every line with samples, the fullest first."""
    found = [load for line in view.lines.values() for load in _both(view, line)]
    return sorted(found, key=lambda one: (-(one.ratio or 0), one.line.link.key, one.flow))


def busier(loads: Sequence[Load]) -> list[Load]:
    """Return of each line the direction that is fuller."""
    taken: dict[str, Load] = {}
    for one in loads:
        taken.setdefault(one.line.link.key, one)
    return list(taken.values())


def _both(view: View, line: DossierLine) -> list[Load]:
    figures = None if line.port is None else view.figures.get((line.port.device, line.port.interface))
    if line.port is None or figures is None or not (figures.received.n or figures.sent.n):
        return []
    held = contract_on(line, view.last)
    found = []
    for flow in ("received", "sent"):
        down = flow == line.port.down
        whole, lessons = (figures.received, figures.lesson_received) if flow == "received" else (figures.sent, figures.lesson_sent)
        capacity = figures.speed_bps if held is None else held.down_bps if down else held.up_bps
        found.append(
            Load(line=line, flow=flow, down=down, whole=whole, lessons=lessons, capacity_bps=capacity, by_contract=held is not None)
        )  # fmt: skip
    return found


def is_beyond(load: Load) -> bool:
    """True where more was carried than the contract on record: that is out of date, or wrong."""
    return load.by_contract and load.ratio is not None and load.ratio > 1


def proposed_mbps(load: Load, minimum: Fraction) -> int | None:
    """Return the bandwidth that the rule proposes, in Mbit/s: None where it is wide enough, or too little is known of it."""
    if is_beyond(load):
        return None
    coverage, share = load.lessons.coverage.ratio, load.busy_share
    if coverage is None or coverage < minimum or share is None or share <= BUSY_SHARE or load.lessons.p95_bps is None or load.capacity_bps is None:
        return None
    needed = max(Fraction(load.lessons.p95_bps) / ROOM, Fraction(load.capacity_bps + 1)) / MEGABIT
    return next((step for step in STEPS if step >= needed), math.ceil(needed))


def enough(view: View) -> Fraction:
    """Return how much of the samples a proposal needs."""
    return Fraction(view.report.dossier.minimum_coverage, 1000)


def advice(view: View, load: Load) -> tuple[str, Look]:
    """Return what to do about a line: nothing, widen it, or wait for data."""
    if is_beyond(load):
        return view.say("load.check_short"), Look.DOUBT
    wanted = proposed_mbps(load, enough(view))
    if wanted is not None:
        return view.say("load.widen", to=view.bps(wanted * MEGABIT)), Look.BAD
    coverage = load.lessons.coverage.ratio
    if load.capacity_bps is None:
        return view.say("load.no_capacity"), Look.NOTHING
    return (view.say("load.too_little"), Look.NOTHING) if coverage is None or coverage < enough(view) else (view.say("load.enough"), Look.GOOD)


def _conclusions(view: View) -> Section:
    first = busier(loads_of(view))
    small = [one for one in first if proposed_mbps(one, enough(view)) is not None]
    exits = [one for one in first if one.line.link.role == "exit"]
    said = view.say("load.summary", lines=len(first), exits=len(exits), small=len(small)) if first else view.say("load.none")
    rows = [_short_row(view, one) for one in first[:TOP]]
    columns = (
        view.column("line", 22, wrap=True), view.column("direction", 5), view.column("capacity", 8, As.MBPS), view.column("p95_under", 9, As.MBPS),
        view.column("p95_ratio", 8, As.RATIO), view.column("highest", 8, As.MBPS), view.column("lesson_share", 8, As.RATIO),
        view.column("coverage", 8, As.RATIO), view.column("advice", 13, wrap=True),
    )  # fmt: skip
    tables = (Table(columns=columns, rows=rows, title=view.say("table.top", count=len(rows)), note=view.say("note.load")),)
    return Section(
        sheet=view.say("sheet.conclusions"),
        title=view.say("sheet.conclusions"),
        paragraphs=(*phrases.notes(view), said, view.say("load.rule")),
        tables=tables,
        charts=_top_chart(view, [one for one in first[:TOP] if one.ratio is not None]),
    )


def _short_row(view: View, one: Load) -> Row:
    return row(
        phrases.line_name(view, one.line.link.key),
        view.say("direction.down" if one.down else "direction.up"),
        one.capacity_bps,
        one.whole.p95_bps,
        (one.ratio, Look.BAD if one.ratio is not None and one.ratio >= FULL else Look.PLAIN),
        one.whole.max_bps,
        one.busy_share,
        _coverage(view, one.whole),
        advice(view, one),
    )


def _columns(view: View) -> tuple[Column, ...]:
    return (
        view.column("line", 22, wrap=True), view.column("direction", 5), view.column("capacity", 8, As.MBPS), view.column("capacity_by", 6),
        view.column("mean", 8, As.MBPS), view.column("p95_under", 9, As.MBPS), view.column("highest", 8, As.MBPS), view.column("p95_ratio", 8, As.RATIO),
        view.column("busy_minutes", 8, As.COUNT), view.column("lesson_p95", 9, As.MBPS), view.column("lesson_busy", 8, As.COUNT),
        view.column("lesson_share", 8, As.RATIO), view.column("coverage", 8, As.RATIO), view.column("advice", 12, wrap=True),
    )  # fmt: skip


def _row(view: View, one: Load) -> Row:
    full = one.ratio is not None and one.ratio >= FULL
    return row(
        phrases.line_name(view, one.line.link.key),
        view.say("direction.down" if one.down else "direction.up"),
        one.capacity_bps,
        view.say("load.contract" if one.by_contract else "load.port"),
        one.whole.mean_bps,
        one.whole.p95_bps,
        one.whole.max_bps,
        (one.ratio, Look.BAD if full else Look.PLAIN),
        _minutes(one.whole.busy_ms),
        one.lessons.p95_bps,
        _minutes(one.lessons.busy_ms),
        one.busy_share,
        _coverage(view, one.whole),
        advice(view, one),
    )


def _minutes(busy_ms: int | None) -> int | None:
    return None if busy_ms is None else busy_ms // 60_000


def _coverage(view: View, found: Figures) -> tuple[CellValue, Look]:
    ratio = found.coverage.ratio
    return ("—" if ratio is None else ratio), Look.DOUBT if ratio is not None and ratio < enough(view) else Look.PLAIN


def _top_chart(view: View, first: Sequence[Load]) -> tuple[Chart, ...]:
    if not first:
        return ()
    ratios = [float(one.ratio or 0) * 100 for one in first]
    parts = (
        ("load.within", Look.STRONG, [min(ratio, 100.0) for ratio in ratios]),
        ("load.left", Look.QUIET, [max(100.0 - ratio, 0.0) for ratio in ratios]),
        ("load.above", Look.BAD, [max(ratio - 100.0, 0.0) for ratio in ratios]),
    )
    series = tuple(Series(name=view.say(key), values=tuple(round(value, 1) for value in values), look=look) for key, look, values in parts if any(values))
    names = tuple(phrases.line_name(view, one.line.link.key) for one in first)
    return (Chart(title=view.say("chart.top"), kind="stacked", categories=names, series=series, unit="%"),)


def _mbps(value: int | Fraction | None) -> float | None:
    return None if value is None else round(float(value) / MEGABIT, 2)


def _curves(view: View) -> Section | None:
    """Return 月曲线 of the busiest exits, each with its 95 % value; None without hourly roll-ups."""
    charts = tuple(_curve(view, curve) for curve in view.report.curves if any(value is not None for value in curve.mean_bps))
    if not charts:
        return None
    return Section(sheet=view.say("sheet.curves"), title=view.say("sheet.curves"), paragraphs=(view.say("load.curves"),), charts=charts)


def _curve(view: View, curve: LoadCurve) -> Chart:
    port = (curve.device, curve.interface)
    named = next((one for one in view.lines.values() if one.port is not None and (one.port.device, one.port.interface) == port), None)
    figures = view.figures.get(port)
    whole = None if figures is None else figures.received if curve.flow == "received" else figures.sent
    p95 = None if whole is None else _mbps(whole.p95_bps)
    moments = [datetime.fromtimestamp(curve.start_s + number * curve.step_s, UTC).astimezone(view.zone) for number in range(len(curve.mean_bps))]
    name = f"{curve.device} {curve.interface}" if named is None else phrases.line_name(view, named.link.key)
    series = [Series(name=view.say("load.hourly"), values=tuple(map(_mbps, curve.mean_bps)), look=Look.STRONG)]
    if p95 is not None:
        series.append(Series(name=view.say("load.p95_line", value=f"{p95:g}"), values=(p95,) * len(moments), look=Look.BAD))
    return Chart(title=name, kind="lines", categories=tuple(f"{at:%m-%d %H}" for at in moments), series=tuple(series), unit="Mbit/s")


def _lines(view: View) -> Section:
    rows = [_row(view, one) for one in sorted(loads_of(view), key=lambda one: (one.line.link.key, not one.down))]
    unseen = sum(not _both(view, line) for line in view.lines.values())
    note = view.say("note.no_samples", count=unseen) if unseen else ""
    table = Table(columns=_columns(view), rows=rows, filtered=True, note=note)
    return Section(sheet=view.say("sheet.lines_load"), title=view.say("sheet.lines_load"), tables=(table,), wide=True)


def _ports(view: View) -> Section | None:
    """Return 其他端口: recorded ports that no line is watched by, with samples; None without any."""
    watched = {(line.port.device, line.port.interface) for line in view.lines.values() if line.port is not None}
    found = [one for one in view.report.figures if one.key not in watched and (one.received.n or one.sent.n)]
    if not found:
        return None
    columns = (
        view.column("device", 16, wrap=True), view.column("interface", 14, wrap=True), view.column("speed", 8, As.MBPS),
        view.column("in_mean", 8, As.MBPS), view.column("in_p95", 9, As.MBPS), view.column("out_mean", 8, As.MBPS), view.column("out_p95", 9, As.MBPS),
        view.column("busy_minutes", 8, As.COUNT), view.column("coverage", 8, As.RATIO),
    )  # fmt: skip
    rows = [_port_row(view, one) for one in sorted(found, key=lambda one: (-max(one.received.p95_bps or 0, one.sent.p95_bps or 0), one.key))]
    table = Table(columns=columns, rows=rows, filtered=True)
    return Section(sheet=view.say("sheet.ports_load"), title=view.say("sheet.ports_load"), tables=(table,))


def _port_row(view: View, one: PortFigures) -> Row:
    busy = [found.busy_ms for found in (one.received, one.sent) if found.busy_ms is not None]
    return row(
        one.device, one.interface, one.speed_bps, one.received.mean_bps, one.received.p95_bps, one.sent.mean_bps, one.sent.p95_bps,
        _minutes(max(busy, default=None)), _coverage(view, one.received),
    )  # fmt: skip
