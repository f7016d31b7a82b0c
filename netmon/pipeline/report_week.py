"""Fills the weekly report with the window before: the same figures, worked out the same way."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from zoneinfo import ZoneInfo

from netmon.model.dossier import Dossier
from netmon.model.event import EventKind
from netmon.model.report_facts import Compared
from netmon.model.room import LessonState
from netmon.model.spans import seconds
from netmon.model.target import Unit
from netmon.model.verdict import Window
from netmon.pipeline.report_loads import exits, hours_of
from netmon.pipeline.report_log import span_ms
from netmon.pipeline.report_made import Made, Parts
from netmon.pipeline.report_schools import READY, local_days
from netmon.pipeline.report_times import Uptimes
from netmon.pipeline.report_uptime import devices
from netmon.pipeline.seen import seen_at
from netmon.store import lessons, sqlite
from netmon.store.history_view import HistoryView, open_history

Figure = tuple[str, Unit, Fraction | None]


def compared(made: Made) -> Parts:
    """Figures of the window beside those of the window of the same length before it."""
    state, dossier = made.sources.config.settings.state, made.dossier
    start = dossier.window.start - (dossier.window.end - dossier.window.start)
    window = Window(start, dossier.window.start)
    before = replace(dossier, window=window, gaps=seen_at(state, window).gaps)
    try:
        with open_history(state) as view:
            pairs = zip(_figures(made, view, dossier), _figures(made, view, before), strict=True)
            return Parts(compared=tuple(Compared(name=name, unit=unit, now=now, before=then) for (name, unit, now), (_, _, then) in pairs))
    except sqlite.NoDatabaseError:
        return Parts()


def _figures(made: Made, view: HistoryView, dossier: Dossier) -> Sequence[Figure]:
    """Return the figures of a window; all but netmon's own are unknown where it did not look for long enough to compare."""
    whole = int((dossier.window.end - dossier.window.start).total_seconds())
    blind = seconds(dossier.gaps)
    looked = blind * 1000 <= whole * (1000 - dossier.minimum_coverage)
    found = _seen(made, view, dossier)
    return (
        *(found if looked else ((name, unit, None) for name, unit, _ in found)),
        ("blind_minutes", Unit.COUNT, Fraction(blind // 60)),
    )


def _seen(made: Made, view: HistoryView, dossier: Dossier) -> Sequence[Figure]:
    found = Uptimes(view, dossier).of(devices(made))
    schools = [one for one in found.places if one.kind == "site"]
    events = [one.kind for one in view.events(*span_ms(dossier.window))]
    return (
        ("school_ratio", Unit.RATIO, _share((one.lesson_up_s, one.lesson_s) for one in schools)),
        ("school_outages", Unit.COUNT, Fraction(sum(one.outages for one in schools))),
        ("lesson_minutes", Unit.COUNT, Fraction(sum(one.lesson_s - one.lesson_up_s for one in schools) // 60)),
        ("device_ratio", Unit.RATIO, _share((one.up_s, one.up_s + one.down_s) for one in found.devices)),
        ("device_outages", Unit.COUNT, Fraction(sum(one.outages for one in found.devices))),
        ("traffic", Unit.COUNT, _gigabytes(made, dossier)),
        *_of_lessons(made, dossier),
        ("config_changes", Unit.COUNT, Fraction(events.count(EventKind.CONFIG_CHANGED))),
        ("findings", Unit.COUNT, Fraction(events.count(EventKind.FINDING))),
    )


def _share(pairs: Iterable[tuple[int, int]]) -> Fraction | None:
    """Return the sum of the parts against that of the wholes; None of nothing."""
    parts, wholes = 0, 0
    for part, of in pairs:
        parts, wholes = parts + part, wholes + of
    return Fraction(parts, wholes) if wholes else None


def _gigabytes(made: Made, dossier: Dossier) -> Fraction | None:
    flows = {(line.port.device, line.port.interface): line.port.down for line in exits(dossier) if line.port is not None}
    rows = [(row, flows[key]) for key, own in hours_of(made.sources.config.settings.state, dossier, flows).items() for row in own.values()]
    octets = [value for row, flow in rows if (value := row.in_octets if flow == "received" else row.out_octets) is not None]
    return Fraction(sum(octets), 10**9) if octets else None


def _of_lessons(made: Made, dossier: Dossier) -> Iterable[Figure]:
    found = lessons.read_days(made.sources.config.settings.state, *local_days(dossier.window, ZoneInfo(dossier.zone)))
    states = [(state, count) for (site, _), counts in found.items() if made.is_about(site) for state, count in counts.items()]
    whole = sum(count for _, count in states)
    for name, wanted in (("lessons_ready", READY), ("lessons_used", (LessonState.USED,))):
        yield name, Unit.RATIO, Fraction(sum(count for state, count in states if state in wanted), whole) if whole else None
