"""The chunks that `/metrics` is made of: kept per family and device, replaced after each poll, gone when their table goes stale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from netmon.expose.catalogue import CATALOGUE, FAMILIES
from netmon.expose.families_device import DROPPED, FRESHNESS
from netmon.expose.family import LASTING_TABLES, Family, Table
from netmon.expose.render import Chunk, Chunks, render_lines

STALE_PERIODS = 2.5
PLACE = "/"
"""What the name of a holder begins with that is no device, but a site: no device's name has a slash."""
_POSITION = {family.name: position for position, family in enumerate(FAMILIES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBudget:
    """How many series one device, and all together, may have; what says that a device lives is never cut."""

    per_device: int = 20_000
    total: int = 5_000_000


class TableKey(NamedTuple):
    """One table of one device."""

    device: str
    table: Table


class _Held(NamedTuple):
    families: tuple[str, ...] = ()
    samples: int = 0
    cut_device: int = 0
    cut_total: int = 0
    period_s: float | None = None
    deadline: float | None = None


_NOTHING = _Held()


@dataclass(slots=True)
class _Device:
    labels: str
    samples: int = 0
    cut: int = 0
    tables: dict[Table, _Held] = field(default_factory=dict)
    successes: dict[str, float] = field(default_factory=dict)


class Exposition:
    """Holds every device's ready text; for the event loop's thread only. `now` is monotonic time in seconds.

    Budgets: families are taken in catalogue order while they fit, the others are left out and counted in `netmon_device_dropped_series`;
    a device keeps the room that it has, so that the same series are there at every scrape.
    """

    def __init__(self, budget: SeriesBudget | None = None) -> None:
        self._budget = budget or SeriesBudget()
        self._families: dict[str, dict[str, bytes]] = {family.name: {} for family in FAMILIES if family.table is not Table.SELF}
        self._devices: dict[str, _Device] = {}
        self._by_period: dict[float, dict[TableKey, None]] = {}
        self._shapes: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._sorted: dict[tuple[Table, tuple[str, ...]], tuple[str, ...]] = {}
        self._cut_device = 0
        self._cut_total = 0
        self.series = 0

    def add_device(self, device: str, labels: str) -> None:
        """Make room for a device; `labels` is `DeviceLabels.prefix()`. With other labels than before, all its old series leave."""
        known = self._devices.get(device)
        if known is not None and known.labels == labels:
            return
        self.drop_device(device)
        self._devices[device] = _Device(labels)

    def devices(self) -> Iterable[str]:
        """Return the names of the devices that are in."""
        return self._devices.keys()

    def put(
        self, device: str, table: Table, chunks: Chunks, now: float, *, period_s: float | None = None, success_at: float | None = None, cut: int = 0
    ) -> int:
        """Replace all series of one table of one device; return how many series are left out.

        `period_s` None: they stay until they are replaced or dropped. `success_at` is Unix time for the table's freshness metric.
        `cut` counts series that the renderer left out already. A device that is not in (removed meanwhile) is ignored.
        Raises ValueError for a family that the catalogue does not know or gives to another table.
        """
        holder = self._devices.get(device)
        if holder is None:
            return 0
        old = holder.tables.get(table, _NOTHING)
        kept, over_device, over_total = self._fit(holder, table, self._in_order(table, chunks), old.samples)
        for family, chunk in kept.items():
            self._families[family][device] = chunk.text
        shape = tuple(kept)
        new = _Held(
            families=self._shapes.setdefault(shape, shape),
            samples=sum(chunk.samples for chunk in kept.values()),
            cut_device=over_device + cut,
            cut_total=over_total,
            period_s=period_s,
            deadline=None if period_s is None else now + STALE_PERIODS * period_s,
        )
        cut_before = holder.cut
        self._account(TableKey(device, table), holder, old, new)
        if success_at is not None:
            holder.successes[table] = success_at
        if success_at is not None or holder.cut != cut_before:
            self._describe(device, holder)
        return new.cut_device + new.cut_total

    def drop_table(self, device: str, table: Table) -> None:
        """Remove one table's series; when it last succeeded is still told."""
        holder = self._devices.get(device)
        if holder is not None and table in holder.tables:
            self._account(TableKey(device, table), holder, holder.tables[table], _NOTHING)
            self._describe(device, holder)

    def drop_device(self, device: str) -> None:
        """Remove all series of a device."""
        holder = self._devices.get(device)
        if holder is None:
            return
        for table, held in list(holder.tables.items()):
            self._account(TableKey(device, table), holder, held, _NOTHING)
        del self._devices[device]

    def expire(self, now: float) -> list[TableKey]:
        """Remove the tables whose last success is more than 2.5 periods ago and return them; fresh ones cost nothing."""
        gone: list[TableKey] = []
        for queue in self._by_period.values():
            while queue:
                key = next(iter(queue))
                deadline = self._devices[key.device].tables[key.table].deadline
                if deadline is None or deadline > now:
                    break
                self.drop_table(key.device, key.table)
                gone.append(key)
        return gone

    def dropped_series(self) -> Mapping[str, int]:
        """Return how many series are left out at present: by a device's own budget (`device`), by the budget of all (`total`)."""
        return {"device": self._cut_device, "total": self._cut_total}

    def snapshot(self) -> list[tuple[Family, list[bytes]]]:
        """Return the families that have series, in catalogue order, as they are now: later changes do not show in it."""
        return [(CATALOGUE[name], list(chunks.values())) for name, chunks in self._families.items() if chunks]

    def _in_order(self, table: Table, chunks: Chunks) -> Chunks:
        """Return the chunks in catalogue order; raises ValueError for a family that is not this table's."""
        names = tuple(chunks)
        order = self._sorted.get((table, names))
        if order is None:
            for name in names:
                family = CATALOGUE.get(name)
                if family is None or family.table is not table:
                    raise ValueError(f"metric family {name!r} does not belong to table {table!r}")
            order = self._sorted[table, names] = tuple(sorted(names, key=_POSITION.__getitem__))
        return {name: chunks[name] for name in order}

    def _fit(self, holder: _Device, table: Table, chunks: Chunks, old_samples: int) -> tuple[Chunks, int, int]:
        if table in LASTING_TABLES:
            return chunks, 0, 0
        own_room = self._budget.per_device - holder.samples + old_samples
        shared_room = self._budget.total - self.series + old_samples
        kept: dict[str, Chunk] = {}
        over_device = over_total = 0
        total = sum(chunk.samples for chunk in chunks.values())
        if total <= own_room and total <= shared_room:
            return chunks, 0, 0
        for family, chunk in chunks.items():
            if chunk.samples > own_room:
                over_device += chunk.samples
            elif chunk.samples > shared_room:
                over_total += chunk.samples
            else:
                own_room -= chunk.samples
                shared_room -= chunk.samples
                kept[family] = chunk
        return kept, over_device, over_total

    def _account(self, key: TableKey, holder: _Device, old: _Held, new: _Held) -> None:
        """Bring every sum, index and queue from `old` to `new`."""
        if old.families != new.families:
            for family in set(old.families).difference(new.families):
                del self._families[family][key.device]
        samples = new.samples - old.samples
        self.series += samples
        self._cut_device += new.cut_device - old.cut_device
        self._cut_total += new.cut_total - old.cut_total
        holder.cut += new.cut_device + new.cut_total - old.cut_device - old.cut_total
        if key.table not in LASTING_TABLES:
            holder.samples += samples
        if old.period_s is not None:
            self._by_period[old.period_s].pop(key, None)
        if new.period_s is not None:
            self._by_period.setdefault(new.period_s, {})[key] = None
        if new is _NOTHING:
            holder.tables.pop(key.table, None)
        else:
            holder.tables[key.table] = new

    def _describe(self, device: str, holder: _Device) -> None:
        """Renew what the exposition itself says of a device: when each table last succeeded, and how much was left out."""
        seen = [(f'table="{table}"', at) for table, at in holder.successes.items()]
        own = {FRESHNESS.name: render_lines(holder.labels, FRESHNESS.name, seen)}
        if holder.cut:
            own[DROPPED.name] = render_lines(holder.labels, DROPPED.name, [("", holder.cut)])
        chunks = {family: chunk for family, chunk in own.items() if chunk.samples}
        for family, chunk in chunks.items():
            self._families[family][device] = chunk.text
        shape = tuple(chunks)
        new = _Held(families=self._shapes.setdefault(shape, shape), samples=sum(chunk.samples for chunk in chunks.values()))
        self._account(TableKey(device, Table.EXPOSITION), holder, holder.tables.get(Table.EXPOSITION, _NOTHING), new)
