"""Figures of many ports from the day files, the same as netmon.evaluate.statistics.figures gives: for reports, in processes that are no daemon.

Ports are taken a slice at a time, so that memory is bounded; slots are counted by the engine, in integers.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from netmon.model.figures import Coverage, Figures, PortFigures, PortQuestion, Span
from netmon.model.spans import common, inner, merged, outer, seconds, without
from netmon.store import duck, figures_sql, link_parts
from netmon.store.duck import Connection
from netmon.store.figures_sql import MOST_BPS, Counted, Facts, Marks, Port

SLICE_ROWS = 8_000_000
"""Rows of a slice: the engine holds a rate of 8 bytes of each and both directions for the percentile."""
SLICE_MARKS = 400_000
HASH_ROWS = 400_000
NOTHING_SHA256 = hashlib.sha256().hexdigest()


class Grid(NamedTuple):
    """The slots that are counted, and those of them in which netmon did not poll, as runs; how many, and how many more were excluded."""

    runs: tuple[Span, ...]
    blind: tuple[Span, ...]
    expected: int
    unpolled: int
    excluded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question with the numbers of its grids."""

    question: PortQuestion
    whole: int
    lessons: int


@dataclass(slots=True)
class _Grids:
    """Each distinct grid once: thousands of ports share a few calendars."""

    window: Span
    slot_s: int
    gaps: Sequence[Span]
    found: list[Grid] = field(default_factory=list)
    numbers: dict[tuple[tuple[Span, ...], tuple[Span, ...]], int] = field(default_factory=dict)

    def number(self, spans: tuple[Span, ...], excluded: tuple[Span, ...]) -> int:
        """Return the number of a grid."""
        key = (spans, excluded)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.found)
            within = common(merged(spans), merged([self.window]))
            self.found.append(grid_of(within, excluded, self.gaps, self.slot_s))
        return number

    def asked(self, question: PortQuestion) -> _Asked:
        """Return a question with its grids."""
        whole = self.number((self.window,), question.excluded)
        return _Asked(question=question, whole=whole, lessons=self.number(question.lessons, question.excluded))


def grid_of(spans: Sequence[Span], excluded: Sequence[Span], gaps: Sequence[Span], slot_s: int) -> Grid:
    """Return the slots that lie wholly within the spans and touch nothing excluded, and those of them that touch a gap."""
    wanted = inner(spans, slot_s)
    runs = without(wanted, outer(excluded, slot_s))
    blind = common(runs, outer(gaps, slot_s))
    expected, left_out = seconds(runs) // slot_s, (seconds(wanted) - seconds(runs)) // slot_s
    return Grid(tuple(runs), tuple(blind), expected, seconds(blind) // slot_s, left_out)


def figures_of(
    state: Path,
    window: Span,
    slot_s: int,
    questions: Sequence[PortQuestion],
    gaps: Sequence[Span] = (),
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[PortFigures]:
    """Yield the figures of each question over [window), Unix seconds, in the order of device and interface; also for ports without a sample.

    Slots are multiples of `slot_s`; lesson hours outside of the window do not count. Of a slot in a file and in the database the file's row counts; files
    that are missing are left out (history_read.missing). `progress` gets how many ports are done, and of how many. Raises ValueError for slot_s < 1,
    parquet.ParquetError for a damaged file, sqlite.DatabaseError, files.NewerVersionError, OSError.
    """
    if slot_s < 1:
        raise ValueError(f"slot_s must be positive, got {slot_s}")
    grids = _Grids(window, slot_s, gaps)
    asked = [grids.asked(question) for question in sorted(questions, key=lambda one: (one.device, one.interface))]
    done = 0
    with tempfile.TemporaryDirectory(prefix="netmon-figures-") as scratch:
        paths = link_parts.collect(state, window, {(one.device, one.interface) for one in questions}, Path(scratch))
        with duck.engine(Path(scratch), ordered=False) as connection:
            wide = figures_sql.open_files(connection, paths)
            for part in slices(asked, max((window.end - window.start) // slot_s, 1)):
                yield from _Slice(connection=connection, window=window, slot_s=slot_s, grids=grids.found, asked=part, wide=wide).figures()
                done += len(part)
                if progress is not None:
                    progress(done, len(asked))


def slices(asked: Sequence[_Asked], slots: int) -> Iterator[Sequence[_Asked]]:
    """Yield the questions in parts that fit into memory: by their rows, and by the slots of their grids."""
    first, grids = 0, set[int]()
    for number, one in enumerate(asked):
        more = grids | {one.whole, one.lessons}
        if number > first and ((number - first + 1) * slots > SLICE_ROWS or (len(more) > len(grids) and len(more) * slots > SLICE_MARKS)):
            yield asked[first:number]
            first, more = number, {one.whole, one.lessons}
        grids = more
    if first < len(asked):
        yield asked[first:]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slice:
    """Some ports whose rows the engine reads at a time; a port's number is its place in the slice. `wide`: see figures_sql.counted."""

    connection: Connection
    window: Span
    slot_s: int
    grids: Sequence[Grid]
    asked: Sequence[_Asked]
    wide: bool

    def figures(self) -> Iterator[PortFigures]:
        """Read the slice, and yield its figures."""
        facts = self._facts()
        hashes = self._hashes()
        whole = self._counted("whole", facts)
        lessons = self._counted("lessons", facts)
        for number, one in enumerate(self.asked):
            question, fact = one.question, facts.get(number, Facts())
            caps = self._capacities(one, fact)
            received, sent = _both(whole.get(number), caps, self.grids[one.whole])
            lesson_received, lesson_sent = _both(lessons.get(number), caps, self.grids[one.lessons])
            yield PortFigures(
                device=question.device, interface=question.interface, received=received, sent=sent, lesson_received=lesson_received, lesson_sent=lesson_sent,
                speed_bps=fact.speed_bps, rows=fact.rows, data_sha256=hashes.get(number, NOTHING_SHA256) if question.hashed else "",
            )  # fmt: skip

    def _facts(self) -> dict[int, Facts]:
        figures_sql.put_ports(self.connection, self._ports())
        return figures_sql.facts(self.connection, self.window, self._devices())

    def _hashes(self) -> dict[int, str]:
        """Return the hashes of the ports that are to have one, few at a time: the engine holds their lines."""
        wanted = [port for port, one in zip(self._ports(), self.asked, strict=True) if one.question.hashed]
        most = max(HASH_ROWS * self.slot_s // max(self.window.end - self.window.start, 1), 1)
        found: dict[int, str] = {}
        for first in range(0, len(wanted), most):
            part = wanted[first : first + most]
            figures_sql.put_ports(self.connection, part)
            found |= figures_sql.hashes(self.connection, self.window, (part[0].device, part[-1].device))
        return found

    def _counted(self, which: str, facts: dict[int, Facts]) -> dict[int, tuple[Counted, Counted]]:
        """Count the slots of one grid of each port."""
        ports = []
        for port, one in zip(self._ports(), self.asked, strict=True):
            received, sent = self._capacities(one, facts.get(port.number, Facts()))
            number = one.whole if which == "whole" else one.lessons
            ports.append(port._replace(grid=number, received_bps=received, sent_bps=sent))
        used = {port.grid: self.grids[port.grid] for port in ports}
        if not any(grid.runs for grid in used.values()):
            return {}
        wide = self.wide or any((port.received_bps or 0) > MOST_BPS or (port.sent_bps or 0) > MOST_BPS for port in ports)
        figures_sql.put_ports(self.connection, ports, wide=wide)
        marks = figures_sql.put_marks(self.connection, {number: Marks(grid.runs, grid.blind) for number, grid in used.items()}, self.slot_s)
        return figures_sql.counted(self.connection, self._devices(), marks, wide=wide, blind=any(grid.blind for grid in used.values()))

    def _ports(self) -> list[Port]:
        return [Port(number, one.question.device, one.question.interface) for number, one in enumerate(self.asked)]

    def _devices(self) -> tuple[str, str]:
        return self.asked[0].question.device, self.asked[-1].question.device

    @staticmethod
    def _capacities(one: _Asked, fact: Facts) -> tuple[int | None, int | None]:
        received, sent = one.question.capacity_received_bps, one.question.capacity_sent_bps
        return fact.speed_bps if received is None else received, fact.speed_bps if sent is None else sent


def _both(counted: tuple[Counted, Counted] | None, capacities: tuple[int | None, int | None], grid: Grid) -> tuple[Figures, Figures]:
    received, sent = counted or (Counted(), Counted())
    return _figures(received, capacities[0], grid), _figures(sent, capacities[1], grid)


def _figures(counted: Counted, capacity_bps: int | None, grid: Grid) -> Figures:
    return Figures(
        n=counted.n, octets=counted.octets or 0, time_ms=counted.time_ms or 0, p95_bps=counted.p95_bps, max_bps=counted.max_bps,
        busy_ms=None if capacity_bps is None else counted.busy_ms or 0, grew=counted.grew,
        coverage=Coverage(expected=grid.expected, valid=counted.n, poller_gap=grid.unpolled - counted.unpolled, excluded=grid.excluded),
    )  # fmt: skip
