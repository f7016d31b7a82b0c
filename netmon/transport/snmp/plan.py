"""How to ask for a table whose rows are known: which columns and which rows go into one GETBULK (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from netmon.transport.snmp import ber
from netmon.transport.snmp.pdu import Cell, Template
from netmon.transport.snmp.shape import Shape

REPLY_BUDGET: Final = 1400  # octets of UDP payload that pass everywhere unfragmented
HEADER: Final = 80  # message and PDU header, sysUpTime, and a little growth of the values
COLD_SIZE: Final = 26  # octets of a varbind not seen yet
COLD_COLUMNS: Final = 4
COLD_REPETITIONS: Final = 12
ABSENT_FIRST_RECHECK_S: Final = 60.0
ABSENT_RECHECK_S: Final = 600.0


def absent_wait_s(before_s: float) -> float:
    """Return how long to wait before absent columns are asked for again, after the wait before it: 60 s, ever longer, 10 min."""
    return min(ABSENT_RECHECK_S, 2 * before_s + ABSENT_FIRST_RECHECK_S)


class Span(NamedTuple):
    """One request: the columns at `columns` (positions in the table's list), rows `start` to `stop` of the known index.

    The last span of the rows asks for one repetition more, which shows where the column ends and whether a row was added.
    """

    columns: tuple[int, ...]
    start: int
    stop: int
    last: bool

    @property
    def repetitions(self) -> int:
        """max-repetitions to ask with."""
        return self.stop - self.start + self.last


def _pack(sizes: Sequence[tuple[int, int]], repetitions: int, budget: int) -> list[tuple[int, ...]]:
    """Return groups of column positions whose cells fit the budget, in order."""
    groups: list[tuple[int, ...]] = []
    current: list[int] = []
    used = 0
    for position, size in sizes:
        need = size * repetitions
        if current and used + need > budget:
            groups.append(tuple(current))
            current, used = [], 0
        current.append(position)
        used += need
    if current:
        groups.append(tuple(current))
    return groups


def _cuts(rows: int, repetitions: int) -> list[tuple[int, int]]:
    """Return row spans of at most `repetitions` rows, the last with room for one repetition more."""
    starts = [*range(0, rows, repetitions)] or [0]
    cuts = [(start, min(start + repetitions, rows)) for start in starts]
    start, stop = cuts[-1]
    if stop - start == repetitions and repetitions > 1:
        cuts[-1:] = [(start, stop - 1), (stop - 1, stop)]
    return cuts


def plan_spans(sizes: Sequence[tuple[int, int]], rows: int, *, budget: int = REPLY_BUDGET, header: int = HEADER, max_repetitions: int = 0) -> list[Span]:
    """Return the requests that read `rows` rows of the columns given as (position, octets of one varbind), the fewest that fit.

    `budget` is the size of a reply in octets; `max_repetitions` (0: none) is the agent's limit. Every (column, row) is in exactly one span.
    """
    room = max(budget - header, 1)
    widest = max((size for _, size in sizes), default=1)
    least = max(1, rows // 200)
    most = min(max(1, rows), least + 12 + rows * widest // room)
    best: list[Span] | None = None
    for parts in range(least, most + 1):
        repetitions = -(-(rows + 1) // parts)
        if parts < most and repetitions > 2 and ((max_repetitions and repetitions > max_repetitions) or widest * repetitions > room):
            continue
        if max_repetitions:
            repetitions = min(repetitions, max_repetitions)
        cuts = _cuts(rows, repetitions)
        spans = [Span(group, start, stop, stop == rows) for group in _pack(sizes, repetitions, room) for start, stop in cuts]
        if best is None or len(spans) < len(best):
            best = spans
    return best or []


class Tile:
    """A Span with its request ready to send and, once seen, the layout of its reply."""

    __slots__ = ("shape", "span", "template")

    def __init__(self, span: Span, template: Template) -> None:
        self.span = span
        self.template = template
        self.shape: Shape | None = None


class Family:
    """Columns that have the same rows: their positions, their row indexes as BER suffixes, the requests that read them."""

    __slots__ = ("columns", "index", "tiles")

    def __init__(self, columns: tuple[int, ...], index: tuple[bytes, ...]) -> None:
        self.columns = columns
        self.index = index
        self.tiles: tuple[Tile, ...] = ()


@dataclass(slots=True)
class TablePlan:
    """How one agent's table was laid out at the last complete walk.

    `index` are the decoded rows of all families together; `parts` are the positions that lack some of them, each with its rows' places in `index`;
    `sizes` are the mean octets of one varbind a column;
    columns that the agent lacks are in `absent`, asked for again after `absent_until` (loop time; 0: by the next walk), then ever more seldom.
    """

    columns: tuple[str, ...]
    families: tuple[Family, ...]
    index: tuple[tuple[int, ...], ...]
    parts: tuple[tuple[int, tuple[int, ...]], ...]
    sizes: tuple[int, ...]
    absent: tuple[int, ...] = ()
    absent_until: float = 0.0
    absent_wait_s: float = 0.0
    reply_limit: int = REPLY_BUDGET
    max_repetitions: int = 0
    clean_walks: int = 0


def is_all_of(tile: Tile, family: Family, oids: Sequence[bytes], cells: Sequence[Cell]) -> bool:
    """True when a reply holds exactly the rows that the span names, of columns with these OIDs, and the column ends where it should."""
    span = tile.span
    width = len(span.columns)
    if len(cells) != 1 + width * span.repetitions:
        return False
    prefixes = [oids[position] for position in span.columns]
    at = 1
    for row in family.index[span.start : span.stop]:
        for prefix in prefixes:
            if cells[at].oid != prefix + row or cells[at].tag in ber.EXCEPTION_TAGS:
                return False
            at += 1
    return all(cell.tag == ber.END_OF_MIB_VIEW or not cell.oid.startswith(prefix) for cell, prefix in zip(cells[at:], prefixes, strict=False))
