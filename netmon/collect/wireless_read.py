"""Asking for wireless tables: which columns when, walks that are cut into slices for the loop, and scalars."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from netmon.collect.base import SnmpContext
from netmon.collect.cells import converted
from netmon.collect.health_params import RowFilter, ValueItem
from netmon.collect.tables import get_status, table_status
from netmon.collect.transforms import Raw
from netmon.collect.turn import turn
from netmon.collect.wireless_book import Book
from netmon.collect.wireless_index import RowKey, index_of, row_key
from netmon.collect.wireless_items import CountItem
from netmon.collect.wireless_params import ApTable, RadioTable, SsidTable, VirtualApTable, WirelessParams
from netmon.collect.wireless_rows import Rows, kept
from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus
from netmon.model.wireless import NO_FIGURE, Figure, Radio
from netmon.transport.snmp.api import GetResult, TableSpec

# Rows that are worked on before the loop gets its turn.
SLICE = 256
MAX_ROWS = 60_000

AnyTable = ApTable | RadioTable | SsidTable | VirtualApTable
Texts = dict[str, dict[str, str | None]]


@dataclass(slots=True)
class WirelessState:
    """What is kept between polls: the checked description, the rows' keys, texts that change seldom (by table and row), the last radios by access point.

    `resting` are the rows of tables that are read with the names only.
    """

    source: Mapping[str, object]
    params: WirelessParams
    polls: int = 0
    keys: dict[str, dict[tuple[int, ...], RowKey | None]] = field(default_factory=dict)
    texts: dict[str, Texts] = field(default_factory=dict)
    resting: dict[str, Rows] = field(default_factory=dict)
    radios: dict[str, tuple[Radio, ...]] = field(default_factory=dict)
    idle_polls: int = 0


@dataclass(slots=True)
class Poll:
    """One poll in the making; `complete` becomes False when a table of access points ended early, `news` True when it has a row that was not known.

    `lists` becomes True when a table that lists offline access points brought rows.
    """

    context: SnmpContext
    state: WirelessState
    statuses: list[TableStatus] = field(default_factory=list)
    complete: bool = True
    news: bool = False
    lists: bool = False

    @property
    def full(self) -> bool:
        """Tell whether everything is to be read."""
        return self.state.params.detail == "full"


def live_columns(table: AnyTable) -> set[int]:
    """Return the columns of a table that change from poll to poll, and those by which its rows are filtered and met."""
    columns = _filters(table.where)
    columns |= {table.ap.column} if table.ap is not None and table.ap.column is not None else set()
    if isinstance(table, SsidTable | VirtualApTable):
        columns |= {table.ssid.column} if table.ssid.column is not None else set()
        return columns | _items([table.clients, *(table.bands.values() if isinstance(table, SsidTable) else ())])
    columns |= _items(table.values().values())
    if isinstance(table, RadioTable):
        bands = table.band.column if table.band is not None else None
        power = {table.power_level.column, table.power_level.levels} if table.power_level is not None else set()
        return columns | power | {one for one in (bands, table.up.column if table.up is not None else None, table.radio_column) if one is not None}
    return columns | _items(table.clients) | (table.status.columns() if table.status is not None else set())


def text_columns(table: ApTable) -> set[int]:
    """Return the columns of a table of access points that change seldom."""
    return {item.column for item in table.texts().values() if item.column is not None}


def live_filters(table: AnyTable) -> set[int]:
    """Return the columns by which a table's rows are filtered."""
    return _filters(table.where)


def _filters(rules: Iterable[RowFilter]) -> set[int]:
    return {column for rule in rules for column in rule.columns}


def _items(items: Iterable[ValueItem | None]) -> set[int]:
    present = [item for item in items if item is not None]
    return {column for item in present for column in (item.column, *item.companions, *_filters(item.where))}


async def read_table(poll: Poll, name: str, table: AnyTable, columns: Iterable[int], *, counts: bool = False) -> Rows:
    """Read columns of a table and drop the rows that fail its filters; with `counts` a walk that broke off makes the poll incomplete.

    Scalars are read by GET, as one row with an empty index.
    """
    wanted = sorted(columns)
    if table.scalar:
        return await _read_scalars(poll, name, table, wanted)
    spec = TableSpec(name=name, columns=tuple(f"{table.entry}.{column}" for column in wanted), max_rows=MAX_ROWS)
    result = await poll.context.session.table(spec)
    poll.statuses.append(table_status(result))
    poll.complete = poll.complete and (result.complete or not counts)
    keys = poll.state.keys.setdefault(name, {})
    if len(keys) > 2 * len(result.index) + SLICE:
        keys.clear()
    found: list[RowKey] = []
    places: list[int] = []
    for place, index in enumerate(result.index):
        key = keys[index] if index in keys else keys.setdefault(index, row_key(table.index, index))
        if key is not None:
            found.append(key)
            places.append(place)
    whole = len(places) == len(result.index)
    cells: dict[int, Sequence[Raw]] = {
        column: values.values if whole else [values.values[place] for place in places] for column, values in zip(wanted, result.columns, strict=True)
    }
    return kept(Rows(found, cells), table.where)


async def _read_scalars(poll: Poll, name: str, table: AnyTable, wanted: Sequence[int]) -> Rows:
    oids = {column: f"{table.entry}.{column}.0" for column in wanted}
    result = await poll.context.session.get(list(oids.values()))
    poll.statuses.append(get_status(name, result))
    poll.complete = poll.complete and result.outcome in (Outcome.OK, Outcome.NO_DATA)
    cells: dict[int, Sequence[Raw]] = {column: [result.values[oid].value] for column, oid in oids.items() if oid in result.values}
    return kept(Rows([RowKey((), None, None, (), "0")], cells), table.where) if cells else Rows([], {})


async def read_by_channel(poll: Poll, name: str, table: RadioTable, book: Book) -> Rows:
    """Ask for the row of each radio's present channel by GET: a walk would bring every channel of every radio."""
    wanted: dict[str, tuple[RowKey, int, str]] = {}
    for draft in book.drafts:
        for radio in draft.radios.values():
            channel = radio.fields.get("channel")
            if isinstance(channel, int):
                dotted = index_of(table.index, ap=radio.index, radio=radio.number, channel=channel)
                key = RowKey(radio.index, radio.number, channel, (), dotted)
                wanted |= {f"{table.entry}.{column}.{dotted}": (key, column, dotted) for column in live_columns(table)}
    result = await read_scalars(poll, name, list(wanted))
    found: dict[str, tuple[RowKey, dict[int, Raw]]] = {}
    for oid, bind in (result.values if result is not None else {}).items():
        key, column, dotted = wanted[oid]
        found.setdefault(dotted, (key, {}))[1][column] = bind.value
    rows = list(found.values())
    return Rows([key for key, _ in rows], {column: [cells.get(column) for _, cells in rows] for column in live_columns(table)})


async def slices(rows: Rows) -> list[Rows]:
    """Return the rows in slices small enough not to hold the loop."""
    await turn()
    return [rows.part(start, start + SLICE) for start in range(0, len(rows.keys), SLICE)]


def count_oids(items: Iterable[CountItem]) -> Iterator[str]:
    """Yield the scalars that counts need."""
    return (item.oid for item in items if item.oid is not None)


async def read_scalars(poll: Poll, name: str, oids: Sequence[str]) -> GetResult | None:
    """Read scalars in one go; None when there are none to read."""
    if not oids:
        return None
    result = await poll.context.session.get(list(dict.fromkeys(oids)))
    poll.statuses.append(get_status(name, result))
    return result


async def figure(poll: Poll, items: Sequence[CountItem], scalars: GetResult | None) -> Figure:
    """Return the first of the counts that the device gives."""
    for item in items:
        found = _scalar(item, scalars) if item.oid is not None else await _over_column(poll, item)
        if found.value is not None:
            return found
    return NO_FIGURE


def _scalar(item: CountItem, scalars: GetResult | None) -> Figure:
    bind = scalars.values.get(item.oid or "") if scalars is not None else None
    return Figure(_count(item, bind.value if bind is not None else None), item.oid)


async def _over_column(poll: Poll, item: CountItem) -> Figure:
    """Count or sum a column; one that was not walked to its end gives nothing."""
    column = item.sum or item.rows or ""
    result = await poll.context.session.table(TableSpec(name=f"count {column}", columns=(column,), max_rows=MAX_ROWS))
    poll.statuses.append(table_status(result))
    if not result.complete or not result.index:
        return NO_FIGURE
    if item.rows is not None:
        return Figure(len(result.index))
    values = [value for raw in result.columns[0].values if (value := _count(item, raw)) is not None]
    one = f"{column}.{'.'.join(map(str, result.index[0]))}" if len(result.index) == 1 else None
    return Figure(sum(values) if values else None, one)


def _count(item: CountItem, raw: Raw) -> int | None:
    value = converted(item.transform, raw)
    return None if value is None or value in item.invalid or value < 0 else int(value)
