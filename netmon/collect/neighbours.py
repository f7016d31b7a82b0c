"""Collector `lldp`: who is behind each port (LLDP-MIB, IEEE 802.1AB-2005; CISCO-CDP-MIB where the profile says so)."""

from collections.abc import Sequence
from ipaddress import ip_address

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.neighbour_ids import capabilities_of, cdp_capabilities, chassis_id, chassis_subtype, port_id, port_subtype
from netmon.collect.params import Params
from netmon.collect.port_map import PortMap, port_map
from netmon.collect.row_names import as_text
from netmon.collect.tables import overall, table_status
from netmon.collect.transforms import Raw
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.reading import TableStatus
from netmon.transport.snmp.api import TableResult, TableSpec

LLDP = "1.0.8802.1.1.2.1"
# lldpRem: ChassisIdSubtype, ChassisId, PortIdSubtype, PortId, PortDesc, SysName, SysDesc, SysCapSupported, SysCapEnabled
REMOTE = TableSpec(name="lldpRemTable", columns=tuple(f"{LLDP}.4.1.1.{column}" for column in range(4, 13)), max_rows=2_000)
# lldpRemManAddr: IfSubtype, IfId; the address itself is in the index
MANAGEMENT = TableSpec(name="lldpRemManAddrTable", columns=(f"{LLDP}.4.2.1.3", f"{LLDP}.4.2.1.4"), max_rows=4_000)
# lldpLocPort: IdSubtype, Id, Desc
LOCAL = TableSpec(name="lldpLocPortTable", columns=tuple(f"{LLDP}.3.7.1.{column}" for column in (2, 3, 4)), max_rows=4_000)
BASE_PORTS = TableSpec(name="dot1dBasePortTable", columns=("1.3.6.1.2.1.17.1.4.1.2",), max_rows=4_000)
# cdpCache: AddressType, Address, DeviceId, DevicePort, Platform, Capabilities
CDP = TableSpec(name="cdpCacheTable", columns=tuple(f"1.3.6.1.4.1.9.9.23.1.2.1.1.{column}" for column in (3, 4, 6, 7, 8, 9)), max_rows=2_000)
IPV4, IPV6 = 1, 2
CDP_IP = 1
ADDRESS_OCTETS = {IPV4: 4, IPV6: 16}
AP_PLATFORM = "AIR-"
ADDRESSES_KEPT = 8


class LldpParams(Params):
    """Which protocols' tables to read."""

    lldp: bool = True
    cdp: bool = False


async def collect(context: SnmpContext) -> Collected:
    """Read the neighbours; a device without any, or with LLDP switched off, has none, and that is OK."""
    params = LldpParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    found: list[Neighbour] = []
    if params.lldp:
        found += await _lldp(context, statuses)
    if params.cdp:
        known = {(row.if_index, short_name(row.name)) for row in found}
        found += [row for row in await _cdp(context, statuses) if (row.if_index, short_name(row.name)) not in known]
    outcome, detail = overall(statuses)
    payload = NeighbourTable(neighbours=tuple(found)) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(statuses), detail=detail)


def short_name(name: str | None) -> str:
    """Return a name without its domain, so that the two protocols' names of one neighbour are equal."""
    return (name or "").partition(".")[0].casefold()


async def _lldp(context: SnmpContext, statuses: list[TableStatus]) -> list[Neighbour]:
    remote = await context.session.table(REMOTE)
    statuses.append(table_status(remote))
    if not remote.index:
        return []
    local, management = await context.session.table(LOCAL), await context.session.table(MANAGEMENT)
    statuses += [table_status(local), table_status(management)]
    ports = await port_map(context, statuses)
    places = local_ports(local, ports)
    if any(index[1] not in places for index in remote.index if len(index) == 3):
        base = await context.session.table(BASE_PORTS)
        statuses.append(table_status(base))
        places = {**base_ports(base, ports), **places}
    return lldp_rows(remote, management_addresses(management), places, ports)


def local_ports(result: TableResult, ports: PortMap) -> dict[int, tuple[int | None, str]]:
    """Map lldpLocPortNum to (ifIndex, name): the number is an ifIndex on some devices only, the port's id and description name it on all.

    Asked in turn: the id as a port's name, the description as one, a numeric id as an ifIndex (subtype local), the number itself.
    """
    found: dict[int, tuple[int | None, str]] = {}
    kinds, ids, descrs = (column.values for column in result.columns)
    for index, kind, raw_id, raw_descr in zip(result.index, kinds, ids, descrs, strict=True):
        if len(index) != 1:
            continue
        label, descr = as_text(raw_id) if port_subtype(kind) not in (None, "mac", "network_address") else "", as_text(raw_descr)
        if_index = _named(ports, label)
        if if_index is None:
            if_index = _named(ports, descr)
        if if_index is None and label.isdecimal() and ports.is_ethernet(int(label)):
            if_index = int(label)
        if if_index is None and ports.is_ethernet(index[0]):
            if_index = index[0]
        found[index[0]] = (if_index, (ports.name(if_index) if if_index is not None else None) or label or descr or str(index[0]))
    return found


def _named(ports: PortMap, label: str) -> int | None:
    return ports.by_name.get(label.casefold()) if label else None


def base_ports(result: TableResult, ports: PortMap) -> dict[int, tuple[int | None, str]]:
    """Map dot1dBasePort to (ifIndex, name), what the number means where lldpLocPortTable is empty."""
    rows = zip(result.index, result.columns[0].values, strict=True)
    return {index[0]: (value, ports.name(value) or str(index[0])) for index, value in rows if len(index) == 1 and isinstance(value, int)}


def management_addresses(result: TableResult) -> dict[tuple[int, ...], tuple[str, ...]]:
    """Read management addresses by (timeMark, local port, remote index); the address, with or without its length before it, ends the row's index."""
    found: dict[tuple[int, ...], list[str]] = {}
    for index in result.index:
        if len(index) < 5:
            continue
        octets = ADDRESS_OCTETS.get(index[3], 0)
        tail = index[-octets:] if octets and len(index) - octets in (4, 5) else ()
        if tail and all(0 <= arc <= 255 for arc in tail):
            addresses = found.setdefault(tuple(index[:3]), [])
            if len(addresses) < ADDRESSES_KEPT:
                addresses.append(str(ip_address(bytes(tail))))
    return {key: tuple(addresses) for key, addresses in found.items()}


def lldp_rows(
    result: TableResult, addresses: dict[tuple[int, ...], tuple[str, ...]], places: dict[int, tuple[int | None, str]], ports: PortMap
) -> list[Neighbour]:
    """Join the remote table with its addresses and the local ports; rows that name nobody, which some agents keep for each port, are left out."""
    columns = [column.values for column in result.columns]
    rows = [
        _lldp_row([values[row] for values in columns], addresses.get(tuple(index), ()), places.get(index[1]) or _unplaced(index[1], ports))
        for row, index in enumerate(result.index)
        if len(index) == 3
    ]
    return [row for row in rows if row.chassis_id or row.port_id or row.name]


def _unplaced(number: int, ports: PortMap) -> tuple[int | None, str]:
    name = ports.name(number) if ports.is_ethernet(number) else None
    return (number, name) if name else (None, str(number))


def _lldp_row(cells: Sequence[Raw], addresses: tuple[str, ...], place: tuple[int | None, str]) -> Neighbour:
    chassis_kind, chassis, port_kind, port, port_descr, name, descr, supported, enabled = cells
    return Neighbour(
        protocol="lldp",
        if_index=place[0],
        port=place[1],
        chassis_id=chassis_id(chassis_kind, chassis),
        chassis_subtype=chassis_subtype(chassis_kind),
        port_id=port_id(port_kind, port),
        port_subtype=port_subtype(port_kind),
        port_descr=as_text(port_descr) or None,
        name=as_text(name) or None,
        descr=as_text(descr) or None,
        addresses=addresses,
        capabilities=capabilities_of(enabled) or capabilities_of(supported),
    )


async def _cdp(context: SnmpContext, statuses: list[TableStatus]) -> list[Neighbour]:
    result = await context.session.table(CDP)
    statuses.append(table_status(result))
    return cdp_rows(result, await port_map(context, statuses)) if result.index else []


def cdp_rows(result: TableResult, ports: PortMap) -> list[Neighbour]:
    """Read cdpCacheTable, indexed by the local ifIndex."""
    columns = [column.values for column in result.columns]
    return [_cdp_row(index[0], [values[row] for values in columns], ports) for row, index in enumerate(result.index) if len(index) == 2]


def _cdp_row(if_index: int, cells: Sequence[Raw], ports: PortMap) -> Neighbour:
    kind, address, device, port, platform, flags = cells
    ours = kind == CDP_IP and isinstance(address, bytes) and len(address) == ADDRESS_OCTETS[IPV4]
    model = as_text(platform)
    capabilities = cdp_capabilities(flags)
    return Neighbour(
        protocol="cdp",
        if_index=if_index,
        port=ports.name(if_index) or str(if_index),
        chassis_id=as_text(device) or None,
        chassis_subtype="local",
        port_id=as_text(port) or None,
        port_subtype="if_name",
        name=as_text(device) or None,
        descr=model or None,
        addresses=(str(ip_address(address)),) if ours and isinstance(address, bytes) else (),
        capabilities=(*capabilities, "access_point") if AP_PLATFORM in model else capabilities,
    )
