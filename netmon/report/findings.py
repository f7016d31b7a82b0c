"""What was found wrong in a window, and what was over: by kind, so that hundreds of findings are a few rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netmon.model.event import EventKind
from netmon.model.finding import SEVERITIES, FindingKind, Severity
from netmon.model.reasons import finding_text
from netmon.model.report_facts import LogEntry
from netmon.report import phrases
from netmon.report.page import As, Look, Table
from netmon.report.view import View, row

NAMED: Final = 2
"""So many devices are named."""
_KINDS: Final[Mapping[str, FindingKind]] = {kind.value: kind for kind in FindingKind}
_WORST_FIRST: Final = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Turn:
    """What began and what ended of one kind, the oldest first; of an event that names no kind its words are one."""

    kind: str
    begun: tuple[LogEntry, ...]
    ended: tuple[LogEntry, ...]


def kind_of(one: LogEntry) -> str:
    """Return the kind that an event of a finding is about, its whole words where they name none."""
    kind = one.detail.partition(" ")[0].rstrip(":")
    return kind if kind in _KINDS else one.detail


def severity_of(kind: str) -> Severity:
    """Return how urgent a kind is."""
    return SEVERITIES[_KINDS[kind]] if kind in _KINDS else Severity.WARNING


def order_of(kind: str) -> int:
    """Return where a kind stands among others, the most urgent first."""
    return _WORST_FIRST.index(severity_of(kind))


def turns(view: View) -> list[Turn]:
    """Return what began and ended in the window, the most urgent first, then what there is most of."""
    begun: dict[str, list[LogEntry]] = {}
    ended: dict[str, list[LogEntry]] = {}
    for one in sorted(view.report.events, key=lambda one: one.at_ms):
        if one.kind in (EventKind.FINDING, EventKind.FINDING_GONE):
            (begun if one.kind == EventKind.FINDING else ended).setdefault(kind_of(one), []).append(one)
    found = [Turn(kind, tuple(begun.get(kind, ())), tuple(ended.get(kind, ()))) for kind in begun | ended]
    return sorted(found, key=lambda one: (order_of(one.kind), -len(one.begun), -len(one.ended), one.kind))


def standing(view: View) -> list[LogEntry]:
    """Return what was found in the window and was not over when it ended."""
    last: dict[tuple[str, str], LogEntry] = {}
    for one in sorted(view.report.events, key=lambda one: one.at_ms):
        if one.kind in (EventKind.FINDING, EventKind.FINDING_GONE):
            last[one.device, one.detail] = one
    return [one for one in last.values() if one.kind == EventKind.FINDING]


def words(view: View, found: Iterable[LogEntry]) -> str:
    """Return findings of one kind in words: in full where there is one, else the kind's own."""
    details = {one.detail for one in found}
    first = min(details)
    kind = first.partition(" ")[0].rstrip(":")
    return phrases.catalogue(view, f"finding.{kind}") if len(details) > 1 and kind in _KINDS else finding_text(first, view.lang)


def places(view: View, found: Iterable[LogEntry], named: int = NAMED) -> str:
    """Return the devices of findings: the first few by name, and how many they are."""
    names = list(dict.fromkeys(one.device or view.report.district for one in found))
    listed = view.say("list").join(names[:named])
    return view.say("findings.devices", names=listed, count=len(names)) if len(names) > named else listed


def table(view: View, most: int) -> Table | None:
    """Return what began and ended by kind, the most urgent first; None without any."""
    found = turns(view)
    if not found:
        return None
    rows = [
        row(
            words(view, (*one.begun, *one.ended)),
            (len(one.begun), Look.BAD if one.begun and severity_of(one.kind) is not Severity.INFO else Look.PLAIN),
            len(one.ended),
            places(view, (*one.begun, *one.ended)),
        )
        for one in found[:most]
    ]
    columns = (
        view.column("found", 32, wrap=True), view.column("begun", 7, As.COUNT), view.column("ended", 7, As.COUNT), view.column("on_devices", 28, wrap=True),
    )  # fmt: skip
    title = view.say("table.found", begun=sum(len(one.begun) for one in found), ended=sum(len(one.ended) for one in found))
    return Table(columns=columns, rows=rows, title=title, note=view.say("findings.more", count=len(found) - most) if len(found) > most else "")
