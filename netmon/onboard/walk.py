"""A bounded walk of a device's subtrees, table by table: so many rows of each, so many values in all, never what is forbidden."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from netmon.model.outcome import Outcome
from netmon.onboard.subtrees import Oid, forbidden, is_under
from netmon.transport.snmp.api import SnmpSession, TableResult, TableSpec

PIECE: Final = 400
LAST: Final = 0xFFFFFFFF
ROW_LIMIT: Final = "row_limit"


class Value(NamedTuple):
    """One instance of the device: `entry` is the length of the table's entry OID, 0 where the walk does not know it."""

    oid: Oid
    tag: int
    value: int | bytes | str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is read: rows of one table, values in all, requests in all, seconds until no further table is begun."""

    rows: int = 1_000
    values: int = 150_000
    requests: int = 20_000
    seconds: float = 240.0


@dataclass(slots=True, kw_only=True)
class Walked:
    """What was read; `cut` names the tables of which rows were left out, `failed` those that did not end well, `skipped` the forbidden ones that are there."""

    values: list[Value] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    requests: int = 0
    unfinished: str | None = None


class Walker:
    """Reads known tables column by column, and whole subtrees around them; `clock` gives monotonic seconds."""

    def __init__(self, session: SnmpSession, bounds: Bounds, clock: Callable[[], float]) -> None:
        self._session = session
        self._bounds = bounds
        self._clock = clock
        self._deadline = clock() + bounds.seconds
        self._silent = False
        self.walked = Walked()

    async def tables(self, roots: Iterable[Oid]) -> None:
        """Read tables, or groups of scalars, whose entry is known: each column up to the limit of rows."""
        roots = sorted(roots)
        for root in roots:
            await self._subtree(root, len(root), [other for other in roots if other != root and is_under(other, root)])

    async def holds_something(self, root: Oid) -> bool:
        """Tell with one request whether a subtree has any instance."""
        result = await self._session.table(TableSpec(name=f"any {_dotted(root)}", columns=(_dotted(root),), max_rows=1))
        self.walked.requests += result.requests
        return bool(result.index)

    async def instances(self, roots: Iterable[Oid]) -> None:
        """Read single instances."""
        known = {value.oid for value in self.walked.values}
        wanted = [_dotted(root) for root in sorted(roots) if root not in known]
        if not wanted:
            return
        result = await self._session.get(wanted)
        self.walked.requests += result.requests
        for oid, bind in result.values.items():
            name = tuple(map(int, oid.split(".")))
            self.walked.values.append(Value(name, bind.tag, bind.value, len(name) - 2))

    async def trees(self, roots: Iterable[Oid], done: Iterable[Oid]) -> None:
        """Read subtrees of unknown structure, without the tables that are `done`."""
        done = tuple(done)
        for root in roots:
            await self._subtree(root, 0, [other for other in done if is_under(other, root)])

    async def _subtree(self, root: Oid, entry: int, inner: list[Oid]) -> None:
        after: Oid | None = ()
        while after is not None and not self._over():
            room = max(1, min(PIECE, self._bounds.values - len(self.walked.values)))
            seconds = max(0.1, self._deadline - self._clock())
            spec = TableSpec(name=f"{_dotted(root)} {after}", columns=(_dotted(root),), after=after, max_rows=room, max_seconds=seconds)
            result = await self._session.table(spec)
            self.walked.requests += result.requests
            after = self._take(root, entry, inner, result)

    def _take(self, root: Oid, entry: int, inner: list[Oid], result: TableResult) -> Oid | None:
        """Keep a piece of a subtree and return where to go on, None at its end."""
        column = result.columns[0]
        rows = self._rows_of_last_column(entry)
        for place, index in enumerate(result.index):
            name = (*root, *index)
            beyond = self._beyond(name, inner)
            if beyond is None and entry:
                rows = rows + 1 if rows and self.walked.values[-1].oid[: entry + 1] == name[: entry + 1] else 1
                if rows > self._bounds.rows:
                    self.walked.cut.add(_dotted(root))
                    beyond = (*name[: entry + 1], LAST)
            if beyond is not None:
                return beyond[len(root) :]
            tag = column.tags if isinstance(column.tags, int) else column.tags[place]
            value = column.values[place]
            if tag and value is not None:
                self.walked.values.append(Value(name, tag, value, entry))
        if result.complete:
            return None
        if result.reason == ROW_LIMIT and result.index:
            return result.index[-1]
        self.walked.failed[_dotted(root)] = result.reason or result.outcome.value
        self._silent = result.outcome in (Outcome.TIMEOUT, Outcome.UNREACHABLE)
        return None

    def _rows_of_last_column(self, entry: int) -> int:
        """Count the rows that the column being read has so far."""
        values, count = self.walked.values, 0
        if not entry or not values:
            return 0
        column = values[-1].oid[: entry + 1]
        for value in reversed(values):
            if value.oid[: entry + 1] != column:
                break
            count += 1
        return count

    def _beyond(self, name: Oid, inner: list[Oid]) -> Oid | None:
        """Return the end of the subtree to be passed over that holds an instance."""
        banned = forbidden(name)
        if banned is not None:
            self.walked.skipped.add(_dotted(banned))
            return (*banned, LAST)
        other = next((root for root in inner if is_under(name, root)), None)
        return (*other, LAST) if other is not None else None

    def _over(self) -> bool:
        walked, bounds = self.walked, self._bounds
        if len(walked.values) >= bounds.values:
            walked.unfinished = "values"
        elif walked.requests >= bounds.requests:
            walked.unfinished = "requests"
        elif self._clock() >= self._deadline:
            walked.unfinished = "seconds"
        elif self._silent:
            walked.unfinished = "silent"
        return walked.unfinished is not None


def _dotted(oid: Oid) -> str:
    return ".".join(map(str, oid))
