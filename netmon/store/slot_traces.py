"""The last day of a few ports out of the history's database, thinned for a small picture: a question for HistoryStore.ask."""

import json
from collections.abc import Collection

from netmon.model.sample import rate_bps
from netmon.model.view_device import TRACE_S, TRACE_STEP_S, PortTrace
from netmon.store import history_sql, sqlite

_QUERY = (
    "SELECT p.value, (s.slot - ?1) / ?2, sum(s.in_octets), sum(CASE WHEN s.in_octets IS NULL THEN 0 ELSE s.in_ms END), sum(s.out_octets),"
    " sum(CASE WHEN s.out_octets IS NULL THEN 0 ELSE s.out_ms END) FROM json_each(?3) AS p CROSS JOIN json_each(?4) AS t"
    " CROSS JOIN sample AS s ON s.slot = t.value AND s.interface = p.value GROUP BY 1, 2"
)


def port_traces(connection: sqlite.Connection, device: str, names: Collection[str], now: float) -> dict[str, PortTrace]:
    """Return the traces of those of a device's ports that have any sample of the last day. The table is clustered by slot: each is looked up."""
    numbers = {int(number): name for number, name in connection.execute("SELECT id, name FROM interface WHERE device = ?", (device,)) if name in names}
    end = int(now) // TRACE_STEP_S * TRACE_STEP_S + TRACE_STEP_S
    start, count = end - TRACE_S, TRACE_S // TRACE_STEP_S
    if not numbers:
        return {}
    slots = history_sql.slots(connection, start, end)
    received: dict[str, list[int | None]] = {}
    sent: dict[str, list[int | None]] = {}
    for number, place, in_octets, in_ms, out_octets, out_ms in connection.execute(_QUERY, (start, TRACE_STEP_S, json.dumps(list(numbers)), json.dumps(slots))):
        name = numbers[number]
        received.setdefault(name, [None] * count)[place] = rate_bps(in_octets, in_ms)
        sent.setdefault(name, [None] * count)[place] = rate_bps(out_octets, out_ms)
    return {name: PortTrace(start=start, step_s=TRACE_STEP_S, received=tuple(values), sent=tuple(sent[name])) for name, values in received.items()}


def port_slots(connection: sqlite.Connection, device: str, name: str, start: int, end: int) -> list[tuple[int, int, int | None, int | None]]:
    """Return slot, its length and both directions in bit/s of one port's samples in [start, end), oldest first."""
    row = connection.execute("SELECT id FROM interface WHERE device = ? AND name = ?", (device, name)).fetchone()
    if row is None:
        return []
    slots = json.dumps(history_sql.slots(connection, start, end))
    query = "SELECT s.slot, s.slot_s, s.in_octets, s.in_ms, s.out_octets, s.out_ms FROM json_each(?1) AS t CROSS JOIN sample AS s"
    rows = connection.execute(f"{query} ON s.slot = t.value AND s.interface = ?2 ORDER BY s.slot", (slots, row[0]))
    return [(slot, slot_s, rate_bps(received, in_ms), rate_bps(sent, out_ms)) for slot, slot_s, received, in_ms, sent, out_ms in rows]
