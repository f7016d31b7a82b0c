"""Collector `wireless`: access points, radios, SSIDs and clients of a Wi-Fi controller, from the tables that the profile describes; never its stations."""

import time
from collections.abc import Sequence
from dataclasses import replace

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.tables import overall
from netmon.collect.wireless_book import Book, add_aps, add_radios, finished, service_sets, summed, virtual_aps
from netmon.collect.wireless_counts import Judgement, band_clients, judged, total_clients
from netmon.collect.wireless_items import CountItem
from netmon.collect.wireless_params import ApTable, RadioTable, SsidTable, WirelessParams
from netmon.collect.wireless_read import (
    Poll,
    WirelessState,
    count_oids,
    figure,
    live_columns,
    live_filters,
    read_by_channel,
    read_scalars,
    read_table,
    slices,
    text_columns,
)
from netmon.collect.wireless_rows import Rows
from netmon.collect.wireless_texts import learn, remembered
from netmon.model.ap_register import missing, update
from netmon.model.outcome import Outcome
from netmon.model.reading import ReadingProblem
from netmon.model.wireless import AccessPoint, ApCounts, ControllerRole, ServiceSet, VirtualAp, WirelessTable
from netmon.transport.snmp.api import GetResult

COLLECTOR = "wireless"
DAY_S = 86_400
# A device that turned out to be no controller is asked again at every n-th poll only.
IDLE_POLLS = 15


async def collect(context: SnmpContext) -> Collected:
    """Read `WirelessParams`. A device without any of its tables is no controller: OK with an empty table, and then seldom asked (SKIPPED between)."""
    poll = Poll(context, _state(context))
    state = poll.state
    if state.idle_polls % IDLE_POLLS:
        state.idle_polls += 1
        return Collected(outcome=Outcome.SKIPPED, payload=None, detail="no Wi-Fi controller")
    params = state.params
    items = _count_items(params)
    scalars = await read_scalars(poll, "counts", [*count_oids(items), *(role.oid for role in params.role)])
    if scalars is not None and not scalars.outcome.answered:
        return Collected(outcome=scalars.outcome, payload=None, tables=tuple(poll.statuses), detail=scalars.reason)
    book = Book()
    if params.only_with_counts and (scalars is None or not scalars.values):
        table = WirelessTable()
    else:
        table = await _read(poll, book, scalars)
    collected = _collected(poll, book, table)
    state.idle_polls = 1 if table.empty and collected.outcome is Outcome.OK else 0
    return collected


async def _read(poll: Poll, book: Book, scalars: GetResult | None) -> WirelessTable:
    """Read everything, and bring the register up to date."""
    params, register = poll.state.params, poll.context.memory.access_points
    counts = await _counts(poll, params, scalars)
    await _read_aps(poll, book)
    # A controller that counts its registered access points has listed them all when the rows are as many, even if none is offline
    poll.lists = poll.lists or (params.lists_offline and counts.registered.value is not None)
    listed = len(book.drafts)
    if params.radios and _radios_due(poll):
        await _read_radios(poll, book)
        poll.state.radios = {}
    aps = finished(book.drafts, poll.state.radios)
    poll.state.radios = {ap.key: ap.radios for ap in aps if ap.radios}
    ssids, virtual = await _read_ssids(poll, book)
    poll.state.polls += 1
    judgement = await _judged(poll, counts, aps[:listed])
    update(
        register, aps[:listed], complete=judgement.complete, counted=judgement.counted, lists_offline=poll.lists, now=time.time(),
        forget_s=params.forget_days * DAY_S,
    )  # fmt: skip
    table = WirelessTable(
        access_points=judgement.counts, aps=tuple(aps), ssids=tuple(ssids), virtual_aps=tuple(virtual), role=_role(params, scalars),
        missing=missing(register), complete=judgement.complete, mismatch=judgement.mismatch, series=params.series,
    )  # fmt: skip
    return await _with_clients(poll, table, scalars)


async def _judged(poll: Poll, counts: ApCounts, aps: Sequence[AccessPoint]) -> Judgement:
    """Compare rows and counts, and where they differ read the counts again: access points come and go during a walk."""
    judgement = judged(counts, aps, complete=poll.complete, lists_offline=poll.lists)
    if not judgement.mismatch or not poll.complete:
        return judgement
    params = poll.state.params
    again = await _counts(poll, params, await read_scalars(poll, "counts", list(count_oids(_count_items(params)))))
    return judged(counts, aps, complete=True, lists_offline=poll.lists, later=again)


async def _with_clients(poll: Poll, table: WirelessTable, scalars: GetResult | None) -> WirelessTable:
    own = poll.state.params.clients
    bands = {band: await figure(poll, items, scalars) for band, items in own.bands.items()}
    total = total_clients(await figure(poll, own.total, scalars), table)
    return replace(table, clients=total, clients_by_band=band_clients(bands, table), authenticated=await figure(poll, own.authenticated, scalars))


def _collected(poll: Poll, book: Book, table: WirelessTable) -> Collected:
    outcome, detail = overall(poll.statuses)
    problems = [
        ReadingProblem(COLLECTOR, name, "unknown_state", f"{count} rows, first {field} {first}") for (name, field), (count, first) in book.odd.seen.items()
    ]
    if table.mismatch:
        problems.append(ReadingProblem(COLLECTOR, "access_points", "count_differs", table.mismatch))
    payload = table if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(poll.statuses), problems=tuple(problems), detail=detail)


def _state(context: SnmpContext) -> WirelessState:
    known = context.memory.scratch.get(COLLECTOR)
    if isinstance(known, WirelessState) and (known.source is context.params or known.source == context.params):
        return known
    state = WirelessState(source=context.params, params=WirelessParams.model_validate(dict(context.params)))
    context.memory.scratch[COLLECTOR] = state
    return state


def _count_items(params: WirelessParams) -> list[CountItem]:
    counts, clients = params.counts, params.clients
    return [
        *counts.online,
        *counts.offline,
        *counts.registered,
        *clients.total,
        *clients.authenticated,
        *(item for items in clients.bands.values() for item in items),
    ]


async def _counts(poll: Poll, params: WirelessParams, scalars: GetResult | None) -> ApCounts:
    own = params.counts
    return ApCounts(
        online=await figure(poll, own.online, scalars), offline=await figure(poll, own.offline, scalars), registered=await figure(poll, own.registered, scalars)
    )


def _role(params: WirelessParams, scalars: GetResult | None) -> ControllerRole | None:
    for item in params.role:
        bind = scalars.values.get(item.oid) if scalars is not None else None
        role = next((word for word, values in item.words.items() if bind is not None and bind.value in values), None)
        if role is not None:
            return role
    return None


def _radios_due(poll: Poll) -> bool:
    every = poll.state.params.radio_polls
    return poll.full or (every > 0 and poll.state.polls % every == 0)


def _wanted(table: ApTable | RadioTable | SsidTable, brought: set[str], *, full: bool) -> bool:
    return (full or not table.full) and not brought.intersection(table.unless)


async def _read_aps(poll: Poll, book: Book) -> None:
    """Read the tables of access points: first those that change, so that a row that is new to netmon makes it read the others again as well."""
    brought: set[str] = set()
    tables = [(name, table) for name, table in poll.state.params.aps.items() if table is not None]
    for name, table in tables:
        if not _wanted(table, brought, full=poll.full):
            continue
        rows = await _ap_rows(poll, name, table)
        if rows.keys:
            brought.add(name)
            poll.lists = poll.lists or (poll.state.params.lists_offline and not table.drops_offline)
        for part in await slices(rows):
            add_aps(book, name, table, part, remembered(poll, name, table, part))


async def _ap_rows(poll: Poll, name: str, table: ApTable) -> Rows:
    """Read a table's live columns, and its texts at the first poll, now and then, and when it has a row that is not known."""
    slow, live = text_columns(table), live_columns(table)
    known = poll.state.texts.get(name)
    if known is None or poll.state.polls % poll.state.params.name_polls == 0 or (not table.live and poll.news):
        rows = await read_table(poll, name, table, live | slow, counts=table.adds)
        learn(poll, name, table, rows)
        return rows
    if not table.live:
        return poll.state.resting.get(name, Rows((), {}))
    rows = await read_table(poll, f"{name} live", table, live or sorted(slow)[:1], counts=table.adds)
    if slow and any(key.dotted not in known for key in rows.keys):
        poll.news = True
        learn(poll, name, table, await read_table(poll, f"{name} names", table, slow | live_filters(table)))
    return rows


async def _read_radios(poll: Poll, book: Book) -> None:
    brought: set[str] = set()
    for name, table in poll.state.params.radios.items():
        if table is None or not _wanted(table, brought, full=poll.full):
            continue
        by_channel = any(part.part == "channel" for part in table.index)
        rows = await read_by_channel(poll, name, table, book) if by_channel else await read_table(poll, name, table, live_columns(table))
        if rows.keys:
            brought.add(name)
        for part in await slices(rows):
            add_radios(book, table, part)


async def _read_ssids(poll: Poll, book: Book) -> tuple[list[ServiceSet], list[VirtualAp]]:
    """Read SSIDs, and with `detail: full` every virtual AP; those are summed where no table of SSIDs is."""
    ssids: list[ServiceSet] = []
    brought: set[str] = set()
    for name, table in poll.state.params.ssids.items():
        if table is not None and _wanted(table, brought, full=poll.full):
            rows = await read_table(poll, name, table, live_columns(table))
            found = service_sets(table, rows)
            brought |= {name} if found else set()
            ssids += [one for one in found if one.ssid not in {had.ssid for had in ssids}]
    virtual: list[VirtualAp] = []
    for name, own in poll.state.params.virtual_aps.items():
        if own is not None and poll.full and not brought.intersection(own.unless):
            rows = await read_table(poll, name, own, live_columns(own))
            for part in await slices(rows):
                virtual += virtual_aps(book, own, part)
    return ssids or summed(virtual), virtual
