"""From replies to a table: the quick way when every row came as expected, the careful way when not; and the plan for the next time."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from netmon.model.pool import Pool
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import TableColumn
from netmon.transport.snmp.chain import SYS_UPTIME, Cursor, Index, Indexes, Row
from netmon.transport.snmp.pdu import Template
from netmon.transport.snmp.peer import Peer
from netmon.transport.snmp.plan import COLD_SIZE, Family, Span, TablePlan, Tile, plan_spans
from netmon.transport.snmp.shape import Value

CleanTile = tuple[Tile, list[Any]]
"""A tile and what its shape found in the reply: sysUpTime, then its values row by row."""
_ABSENT: Final = 0
GETNEXT_VARBINDS: Final = 32
MOVING_TAGS: Final = frozenset((ber.COUNTER32, ber.COUNTER64, ber.TIME_TICKS))
POOLED_ROWS: Final = 1_000


def assemble_clean(plan: TablePlan, clean: Sequence[CleanTile], width: int) -> tuple[tuple[Index, ...], tuple[TableColumn, ...]]:
    """Return (index, columns) when every tile of the plan matched its shape."""
    columns: list[TableColumn | None] = [None] * width
    groups: dict[tuple[int, ...], list[CleanTile]] = {}
    for piece in clean:
        groups.setdefault(piece[0].span.columns, []).append(piece)
    for positions, pieces in groups.items():
        _join(columns, positions, pieces)
    for position, rows in plan.parts:
        whole = columns[position]
        if whole is not None:
            columns[position] = _spread(whole, rows, len(plan.index))
    nothing = TableColumn((None,) * len(plan.index), _ABSENT, None)
    return plan.index, tuple([nothing if column is None else column for column in columns])


def _join(columns: list[TableColumn | None], positions: tuple[int, ...], pieces: list[CleanTile]) -> None:
    """Put the row spans of some columns together; columns read together share one object of ticks."""
    pieces.sort(key=_start)
    first = pieces[0][1][0]
    ticks: int | tuple[int, ...] = first
    rows = [tile.span.stop - tile.span.start for tile, _ in pieces]
    if any(values[0] != first for _, values in pieces):
        ticks = tuple(chain.from_iterable([(piece[1][0],) * count for piece, count in zip(pieces, rows, strict=True)]))
    cells: list[Value] = []
    for _, values in pieces:
        cells += values[1:]
    tags = [piece[0].shape.tags if piece[0].shape is not None else () for piece in pieces]
    same = all(tag == tags[0] for tag in tags)
    for place, position in enumerate(positions):
        tag = tags[0][place] if same else _ABSENT
        if not same or not isinstance(tag, int):
            each = [(kind[place], count) for kind, count in zip(tags, rows, strict=True)]
            tag = tuple(chain.from_iterable([(kind,) * size if isinstance(kind, int) else kind for kind, size in each]))
        columns[position] = TableColumn(tuple(cells[place :: len(positions)]), tag, ticks)


def _start(piece: CleanTile) -> int:
    return piece[0].span.start


def _spread(column: TableColumn, rows: tuple[int, ...], size: int) -> TableColumn:
    """Return a column that has only the table's rows at `rows` as one of full length."""
    values: list[Value] = [None] * size
    tags: list[int] = [_ABSENT] * size
    ticks: list[int | None] = [None] * size
    for place, row in enumerate(rows):
        values[row] = column.values[place]
        tags[row] = column.tags if isinstance(column.tags, int) else column.tags[place]
        ticks[row] = column.ticks[place] if isinstance(column.ticks, tuple) else column.ticks
    same_ticks = column.ticks if isinstance(column.ticks, int) else tuple(ticks)
    return TableColumn(tuple(values), column.tags if isinstance(column.tags, int) else tuple(tags), same_ticks)


def collect_rows(plan: TablePlan | None, clean: Sequence[CleanTile], cursors: Sequence[Cursor]) -> dict[int, dict[bytes, Row]]:
    """Return each column's rows by their index octets, from matched tiles and cursors alike; the first of a row read twice stays."""
    rows: dict[int, dict[bytes, Row]] = {}
    families = {id(tile): family for family in (plan.families if plan is not None else ()) for tile in family.tiles}
    for tile, values in clean:
        width = len(tile.span.columns)
        known = families[id(tile)].index[tile.span.start : tile.span.stop]
        for place, position in enumerate(tile.span.columns):
            tags = tile.shape.tags[place] if tile.shape is not None else _ABSENT
            column = rows.setdefault(position, {})
            for at, suffix in enumerate(known):
                column.setdefault(suffix, Row(suffix, values[1 + place + at * width], tags if isinstance(tags, int) else tags[at], values[0]))
    for cursor in cursors:
        column = rows.setdefault(cursor.position, {})
        for row in cursor.rows:
            column.setdefault(row.suffix, row)
    return rows


def assemble_rows(
    plan: TablePlan | None, clean: Sequence[CleanTile], cursors: Sequence[Cursor], width: int, indexes: Indexes, *, pool: Pool
) -> tuple[tuple[Index, ...], tuple[TableColumn, ...]]:
    """Return (index, columns) from whatever was got, rows in the order of their index; columns without counters are the pool's."""
    rows = collect_rows(plan, clean, cursors)
    suffixes = sorted({suffix for column in rows.values() for suffix in column}, key=indexes.decode)
    columns = []
    for position in range(width):
        column = rows.get(position, {})
        found = [column.get(suffix) for suffix in suffixes]
        tags = tuple([row.tag if row is not None else _ABSENT for row in found])
        ticks = tuple([row.ticks if row is not None else None for row in found])
        kinds = set(tags) - {_ABSENT}
        values = tuple([row.value if row is not None else None for row in found])
        columns.append(
            TableColumn(
                values if kinds & MOVING_TAGS or len(values) > POOLED_ROWS else pool.one(values),
                kinds.pop() if len(kinds) == 1 else tags,
                ticks[0] if len(set(ticks)) == 1 else ticks,
            )
        )
    index = tuple([indexes.decode(suffix) for suffix in suffixes])
    return index if len(index) > POOLED_ROWS else pool.one(index), tuple(columns)


def new_plan(peer: Peer, spec: tuple[str, tuple[str, ...]], rows: dict[int, dict[bytes, Row]], indexes: Indexes) -> TablePlan:
    """Return the plan that a complete walk's `rows` allow; `spec` is the table's name and its columns."""
    name, columns = spec
    oids = [ber.encode_dotted(column) for column in columns]
    suffixes = sorted({suffix for column in rows.values() for suffix in column}, key=indexes.decode)
    places = {suffix: place for place, suffix in enumerate(suffixes)}
    groups: dict[tuple[bytes, ...], list[int]] = {}
    for position in range(len(oids)):
        own = tuple(sorted(rows.get(position, {}), key=places.__getitem__))
        groups.setdefault(own, []).append(position)
    sizes = [_octets(oids[position], rows.get(position, {})) for position in range(len(oids))]
    one = peer.layouts.pool.one
    plan = TablePlan(
        columns=one(columns),
        families=tuple([Family(one(tuple(positions)), one(own)) for own, positions in groups.items() if own]),
        index=one(tuple([indexes.decode(suffix) for suffix in suffixes])),
        parts=one(tuple([(p, tuple([places[s] for s in own])) for own, ps in groups.items() if 0 < len(own) < len(suffixes) for p in ps])),
        absent=one(tuple(groups.get((), ()))),
        sizes=one(tuple(sizes)),
    )
    lay_tiles(peer, name, plan)
    return plan


def _octets(oid: bytes, rows: dict[bytes, Row]) -> int:
    """Return the mean octets of one varbind of this column, rounded up."""
    if not rows:
        return COLD_SIZE
    total = 0
    for row in rows.values():
        value = row.value
        total += len(value) if isinstance(value, bytes | str) else (value.bit_length() // 8 + 1 if value is not None else 0)
        total += len(oid) + len(row.suffix) + 6
    return -(-total // len(rows))


def lay_tiles(peer: Peer, name: str, plan: TablePlan) -> None:
    """Make the requests of a plan anew, for the reply size and repetitions that the agent is known to take."""
    memory = peer.memory.table(name)
    bulk = peer.bulk and memory.bulk
    limits = [bound for bound in (peer.target.max_repetitions, memory.max_repetitions) if bound]
    plan.reply_limit = peer.reply_limit
    plan.max_repetitions = min(limits, default=0)
    oids = [ber.encode_dotted(column) for column in plan.columns]
    one = peer.layouts.requests.one
    for family in plan.families:
        sizes = [(position, plan.sizes[position]) for position in family.columns]
        if bulk:
            spans = plan_spans(sizes, len(family.index), budget=peer.reply_limit, max_repetitions=plan.max_repetitions)
        else:
            most = 1 if memory.single else GETNEXT_VARBINDS
            spans = plan_spans([(position, 1) for position, _ in sizes], len(family.index), budget=most, header=0)
        family.tiles = tuple([Tile(one(span), one(_template(peer, family, span, oids, bulk))) for span in spans])


def _template(peer: Peer, family: Family, span: Span, oids: list[bytes], bulk: bool) -> Template:
    before = family.index[span.start - 1] if span.start else b""
    prefixes = [oids[position] for position in span.columns]
    if bulk:
        return peer.compose(ber.GET_BULK, [SYS_UPTIME, *(prefix + before for prefix in prefixes)], 1, span.repetitions)
    # GETNEXT from each known row's predecessor: as many rows in one PDU as a GETBULK would bring.
    starts = [before, *family.index[span.start : span.stop]][: span.repetitions]
    return peer.compose(ber.GET_NEXT, [SYS_UPTIME, *(prefix + start for start in starts for prefix in prefixes)])
