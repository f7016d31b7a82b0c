"""Fills a report with what happened: events that somebody has to know of, and verdicts that became others."""

from collections.abc import Sequence
from typing import Final

from netmon.model.access import Sight
from netmon.model.event import Event, EventKind
from netmon.model.report_facts import LogEntry, VerdictTurn
from netmon.model.sample import MS_PER_S
from netmon.model.sentence import Sentence
from netmon.model.verdict import Window
from netmon.pipeline.report_made import Made, Parts
from netmon.pipeline.view_findings import event_within
from netmon.store import sqlite
from netmon.store.history_view import open_history

TOLD: Final = frozenset(
    {
        EventKind.REBOOT, EventKind.SERIAL_CHANGED, EventKind.CONFIG_CHANGED, EventKind.CONFIG_REFUSED, EventKind.FINDING, EventKind.FINDING_GONE,
        EventKind.SHARED_LESSON_NOT_READY,
    }
)  # fmt: skip
"""Events that are no change of a device's state, which the outages tell of."""
FOUND: Final = frozenset({EventKind.FINDING, EventKind.FINDING_GONE})
MOST: Final = 5000


def happened(made: Made) -> Parts:
    """What happened in the window, the newest MOST of findings and of all else; a note says how many are left out."""
    config = made.sources.config
    try:
        with open_history(config.settings.state) as view:
            found = [one for one in view.events(*span_ms(made.dossier.window)) if one.kind in TOLD]
    except sqlite.NoDatabaseError:
        return Parts()
    if made.sources.site is not None:
        own = {device.name for device in config.devices.values() if device.site == made.sources.site}
        sight = Sight(frozenset({made.sources.site}))
        found = [event_within(one, config.devices, sight) for one in found if one.device in own]
    kept = _newest(found)
    notes = (Sentence(key="rpt.events_cut", args={"count": len(found) - len(kept)}),) if len(found) > len(kept) else ()
    events = tuple(LogEntry(at_ms=round(one.at * MS_PER_S), kind=one.kind.value, device=one.device, detail=one.detail) for one in kept)
    return Parts(events=events, notes=notes)


def _newest(events: Sequence[Event]) -> list[Event]:
    """Return the newest MOST of findings and of all else: a flood of the ones leaves room for the others."""
    room = {True: MOST, False: MOST}
    kept = []
    for one in reversed(events):
        is_finding = one.kind in FOUND
        if room[is_finding]:
            room[is_finding] -= 1
            kept.append(one)
    return kept[::-1]


def turned(made: Made) -> Parts:
    """The verdicts of the running netmon that became others in the window."""
    start_ms, end_ms = span_ms(made.dossier.window)
    state_of: dict[tuple[str, str], str] = {}
    found = []
    try:
        with open_history(made.sources.config.settings.state) as view:
            records = view.verdicts(0, end_ms)
    except sqlite.NoDatabaseError:
        return Parts()
    targets = {target.id for plan in made.dossier.plans for target in plan.targets}
    for one in records:
        key = (one.target, one.subject)
        before, state_of[key] = state_of.get(key), one.state
        if one.at_ms >= start_ms and before not in (None, one.state) and one.target in targets:
            found.append(VerdictTurn(at_ms=one.at_ms, target=one.target, subject=one.subject, before=before or "", now=one.state))
    return Parts(turned=tuple(found))


def span_ms(window: Window) -> tuple[int, int]:
    """Return a window in Unix milliseconds."""
    return int(window.start.timestamp() * MS_PER_S), int(window.end.timestamp() * MS_PER_S)
