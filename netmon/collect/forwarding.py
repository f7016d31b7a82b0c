"""Collector `fdb`: which MAC address is behind which port (Q-BRIDGE-MIB and BRIDGE-MIB, RFC 4363 and 4188; Cisco's contexts by VLAN)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.params import Params
from netmon.collect.port_map import PortMap, port_map
from netmon.collect.tables import overall, table_status
from netmon.collect.turn import turn
from netmon.model.mac import is_station
from netmon.model.neighbours import FdbEntry, FdbStatus, ForwardingTable
from netmon.model.outcome import Outcome
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import SnmpSession, TableResult, TableSpec

BRIDGE = "1.3.6.1.2.1.17"
Q_FDB = (f"{BRIDGE}.7.1.2.2.1.2", f"{BRIDGE}.7.1.2.2.1.3")
D_FDB = (f"{BRIDGE}.4.3.1.2", f"{BRIDGE}.4.3.1.3")
BASE_PORT = f"{BRIDGE}.1.4.1.2"
# dot1qVlanFdbId, indexed by timeMark and VLAN
VLAN_FDB = f"{BRIDGE}.7.1.4.2.1.3"
# vtpVlanState, indexed by domain and VLAN
VTP_STATE = "1.3.6.1.4.1.9.9.46.1.3.1.1.2"
OPERATIONAL = 1
# VLANs for token ring and FDDI, which every Catalyst has and nobody uses
LEGACY_VLANS = range(1002, 1006)
STATUS: Mapping[int, FdbStatus] = {1: "other", 2: "invalid", 3: "learned", 4: "self", 5: "management"}
MAC_OCTETS = 6
LAST_VLAN = 4094
# Rows are made in slices between which the loop goes on.
SLICE = 2_000
SILENT_VLANS = 2
BY_VLAN = "dot1dTpFdbTable@vlan"
MAX_ROWS = 20_000


class FdbParams(Params):
    """`vlan_contexts`: the device shows one VLAN's table at a time, under `community@vlan` or the SNMPv3 context `vlan-N`."""

    vlan_contexts: bool = False
    max_rows: Annotated[int, Field(ge=100, le=200_000)] = MAX_ROWS
    max_vlans: Annotated[int, Field(ge=1, le=1_000)] = 128


async def collect(context: SnmpContext) -> Collected:
    """Read the table, by VLAN where the device tells it; a device that does not bridge has none, and that is OK."""
    params = FdbParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    walk = _Walk(context, params, statuses)
    await walk.whole()
    if params.vlan_contexts and not walk.entries:
        await walk.by_vlan()
    outcome, detail = overall(statuses)
    payload = ForwardingTable(entries=tuple(walk.entries.values()), complete=walk.complete)
    return Collected(outcome=outcome, payload=payload if outcome.got_something else None, tables=tuple(statuses), detail=detail)


class _Walk:
    """One reading: the entries so far, by (VLAN, MAC)."""

    def __init__(self, context: SnmpContext, params: FdbParams, statuses: list[TableStatus]) -> None:
        self._context = context
        self._params = params
        self._statuses = statuses
        self.entries: dict[tuple[int, str], FdbEntry] = {}
        self.complete = True

    async def whole(self) -> None:
        """Read dot1qTpFdbTable, else, unless it is Cisco's, dot1dTpFdbTable."""
        result = await self._table(self._context.session, "dot1qTpFdbTable", Q_FDB)
        if result.index:
            vlans = vlan_of_fdb(await self._column("dot1qVlanCurrentTable", VLAN_FDB))
            await self._take(result, await self._ports(self._context.session, "dot1dBasePortTable"), vlans)
        elif result.outcome in (Outcome.OK, Outcome.NO_DATA) and not self._params.vlan_contexts:
            result = await self._table(self._context.session, "dot1dTpFdbTable", D_FDB)
            if result.index:
                await self._take(result, await self._ports(self._context.session, "dot1dBasePortTable"), {})

    async def by_vlan(self) -> None:
        """Read dot1dTpFdbTable in the context of each VLAN; an agent that knows no such contexts is silent, and is not asked for all of them."""
        vlans = active_vlans(await self._column("vtpVlanTable", VTP_STATE))
        self.complete = self.complete and len(vlans) <= self._params.max_vlans
        silent = answered = 0
        for vlan in vlans[: self._params.max_vlans]:
            if silent >= SILENT_VLANS or len(self.entries) >= self._params.max_rows:
                self.complete = False
                break
            async with self._context.session.vlan(vlan) as session:
                result = await self._table(session, BY_VLAN, D_FDB)
                silent = silent + 1 if result.outcome is Outcome.TIMEOUT else 0
                answered += result.outcome is not Outcome.TIMEOUT
                if result.index:
                    await self._take(result, await self._ports(session, "dot1dBasePortTable@vlan"), {}, vlan)
        if silent and not answered:
            self._serves_no_contexts()

    def _serves_no_contexts(self) -> None:
        """Silence under each context of an agent that answered otherwise is how it says that it has none: the device lacks the table, no poll failed."""
        lacks = TableStatus(name=BY_VLAN, outcome=Outcome.NO_DATA, reason="no answer under community@vlan or the context vlan-N")
        self._statuses[:] = [*(status for status in self._statuses if status.name != BY_VLAN), lacks]

    async def _table(self, session: SnmpSession, name: str, columns: tuple[str, ...]) -> TableResult:
        result = await session.table(TableSpec(name=name, columns=columns, max_rows=max(1, self._params.max_rows - len(self.entries))))
        self._statuses.append(table_status(result))
        self.complete = self.complete and (result.complete or result.outcome is Outcome.NO_DATA)
        return result

    async def _column(self, name: str, column: str) -> TableResult:
        result = await self._context.session.table(TableSpec(name=name, columns=(column,), max_rows=5_000))
        self._statuses.append(table_status(result))
        return result

    async def _ports(self, session: SnmpSession, name: str) -> Mapping[int, int]:
        result = await session.table(TableSpec(name=name, columns=(BASE_PORT,), max_rows=5_000))
        self._statuses.append(table_status(result))
        rows = zip(result.index, result.columns[0].values, strict=True)
        return {index[0]: value for index, value in rows if len(index) == 1 and isinstance(value, int) and value > 0}

    async def _take(self, result: TableResult, base: Mapping[int, int], vlans: Mapping[int, int], vlan: int = 0) -> None:
        names = await port_map(self._context, self._statuses)
        for start in range(0, len(result.index), SLICE):
            for entry in fdb_entries(result, range(start, min(start + SLICE, len(result.index))), base, names):
                number = vlan or vlans.get(entry.vlan, entry.vlan)
                if number > LAST_VLAN:
                    number = 0
                self.entries.setdefault((number, entry.mac), entry if number == entry.vlan else entry._replace(vlan=number))
            await turn()


def fdb_entries(result: TableResult, rows: range, base: Mapping[int, int], names: PortMap) -> list[FdbEntry]:
    """Read rows whose index is [fdbId.]MAC; port 0 (address known, port not), invalid rows and group addresses are left out.

    Where dot1dBasePortTable does not know the port's number, it is taken as an ifIndex if there is such a port (agents that confuse the two).
    """
    ports, states = (column.values for column in result.columns)
    found = []
    for row in rows:
        index, port, state = result.index[row], ports[row], states[row]
        if not isinstance(port, int) or port <= 0 or len(index) not in (MAC_OCTETS, MAC_OCTETS + 1):
            continue
        status = STATUS.get(state, "learned") if isinstance(state, int) else "learned"
        octets = index[-MAC_OCTETS:]
        if status == "invalid" or max(octets) > 255:
            continue
        mac = bytes(octets).hex(":")
        if is_station(mac):
            if_index = base.get(port) or (port if names.is_ethernet(port) else None)
            label = (names.name(if_index) if if_index is not None else None) or (f"if{if_index}" if if_index is not None else f"port{port}")
            found.append(FdbEntry(mac, index[0] if len(index) > MAC_OCTETS else 0, label, if_index, status))
    return found


def vlan_of_fdb(result: TableResult) -> dict[int, int]:
    """Map a forwarding database's number to its VLAN, where exactly one VLAN uses it; elsewhere the number stands for itself."""
    users: dict[int, list[int]] = {}
    for index, fdb in zip(result.index, result.columns[0].values, strict=True):
        if len(index) == 2 and isinstance(fdb, int):
            users.setdefault(fdb, []).append(index[1])
    return {fdb: vlans[0] for fdb, vlans in users.items() if len(vlans) == 1}


def active_vlans(result: TableResult) -> list[int]:
    """Return the VLANs in use, from vtpVlanState."""
    rows = zip(result.index, result.columns[0].values, strict=True)
    return sorted({index[-1] for index, state in rows if len(index) == 2 and state == OPERATIONAL and index[-1] not in LEGACY_VLANS})
