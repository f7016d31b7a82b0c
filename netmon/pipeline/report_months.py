"""Fills the yearly report with its months: schools on-line, lessons, traffic from hourly roll-ups, and how the verdicts stood at each month's end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from netmon.model.dossier import Flow
from netmon.model.history import VerdictRecord
from netmon.model.report_facts import MonthFacts, MonthShare
from netmon.model.room import LessonState
from netmon.model.sample import MS_PER_S
from netmon.model.sentence import Sentence
from netmon.model.verdict import Window
from netmon.pipeline.report_loads import PortKey, exits, hours_of, mean_bps, month_parts, rollups
from netmon.pipeline.report_log import span_ms
from netmon.pipeline.report_made import Made, Parts
from netmon.pipeline.report_schools import READY, local_days
from netmon.pipeline.report_times import Uptimes
from netmon.store import lessons, sqlite
from netmon.store.history_view import HistoryView, open_history
from netmon.store.rollup import HOUR_S, HourRow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Year:
    """What is read once for all months: the hours of the exits with the direction in which each loads, and the kept verdicts, oldest first."""

    made: Made
    view: HistoryView
    hours: Mapping[PortKey, Mapping[int, HourRow]]
    flows: Mapping[PortKey, Flow]
    records: Sequence[VerdictRecord]


def months(made: Made) -> Parts:
    """The months of the window. What samples no longer say, hourly roll-ups do; a note says from when on there are samples."""
    state, dossier = made.sources.config.settings.state, made.dossier
    flows: dict[PortKey, Flow] = {(line.port.device, line.port.interface): line.port.down for line in exits(dossier) if line.port is not None}
    hours = hours_of(state, dossier, flows)
    try:
        with open_history(state) as view:
            year = _Year(made=made, view=view, hours=hours, flows=flows, records=view.verdicts(0, span_ms(dossier.window)[1]))
            found = tuple(_month(year, name, Window(start, end)) for name, start, end in month_parts(dossier))
    except sqlite.NoDatabaseError:
        return Parts()
    read = rollups(state, dossier)
    notes = []
    if read and (not dossier.days or dossier.days[0].day > read[0].day):
        notes.append(Sentence(key="rpt.rollups_only", args={"first": read[0].day, "samples": dossier.days[0].day if dossier.days else "—"}))
    return Parts(months=found, rollups=read, notes=tuple(notes))


def _month(year: _Year, name: str, window: Window) -> MonthFacts:
    made, dossier, (start_ms, end_ms) = year.made, year.made.dossier, span_ms(window)
    schools = [one for one in Uptimes(year.view, replace(dossier, window=window)).of(()).places if one.kind == "site"]
    ended = lessons.read_days(made.sources.config.settings.state, *local_days(window, ZoneInfo(dossier.zone)))
    states = [(state, count) for (site, _), counts in ended.items() if made.is_about(site) for state, count in counts.items()]
    rows = [(row, year.flows[key]) for key, own in year.hours.items() for hour, row in own.items() if start_ms <= hour * MS_PER_S < end_ms]
    octets = [value for row, flow in rows if (value := row.in_octets if flow == "received" else row.out_octets) is not None]
    return MonthFacts(
        month=name,
        lesson_up_s=sum(one.lesson_up_s for one in schools),
        lesson_s=sum(one.lesson_s for one in schools),
        outages=sum(one.outages for one in schools),
        octets=sum(octets) if octets else None,
        hours=len(octets),
        hours_expected=len(year.flows) * ((end_ms - start_ms) // (HOUR_S * MS_PER_S)),
        peak_bps=max((rate for row, flow in rows if (rate := mean_bps(row, flow)) is not None), default=None),
        lessons=sum(count for _, count in states),
        lessons_ready=sum(count for state, count in states if state in READY),
        lessons_used=sum(count for state, count in states if state is LessonState.USED),
        shares=tuple(_shares(year.records, end_ms, made)),
    )


def _shares(records: Sequence[VerdictRecord], end_ms: int, made: Made) -> Iterator[MonthShare]:
    """Yield how each target's verdicts stood at a moment; records come oldest first."""
    last = {(one.target, one.subject): one.state for one in records if one.at_ms < end_ms}
    for target in (target.id for plan in made.dossier.plans for target in plan.targets):
        states = [state for (of, _), state in last.items() if of == target]
        if states:
            yield MonthShare(
                target=target, passed=states.count("pass"), fail=states.count("fail"), insufficient=states.count("insufficient"),
                unknown=states.count("unknown"),
            )  # fmt: skip
