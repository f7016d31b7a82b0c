"""Collector `poe`: power over Ethernet per port and per budget (POWER-ETHERNET-MIB, RFC 3621, and what vendors add)."""

from collections.abc import Mapping, Sequence

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import cell_value, instance, item_columns, passes, read_rows, whole, word_of
from netmon.collect.equipment_params import PoeGroupTable, PoeParams, PoePortTable
from netmon.collect.health_params import ValueItem
from netmon.collect.health_rows import Row
from netmon.collect.port_map import PortMap, port_map
from netmon.collect.tables import overall, table_status
from netmon.collect.transforms import number
from netmon.model.equipment import PoeGroup, PoePort, PoeTable
from netmon.model.reading import ReadingProblem, TableStatus
from netmon.transport.snmp.api import TableSpec

PORT_ENTRY = "1.3.6.1.2.1.105.1.1.1"
MAIN_ENTRY = "1.3.6.1.2.1.105.1.3.1.1"
ADMIN, DETECTION, PRIORITY, ABSENT, CLASS, DENIED, OVERLOAD, SHORT = 3, 6, 7, 8, 10, 12, 13, 14
NOMINAL, GROUP_STATUS, CONSUMPTION, THRESHOLD = 2, 3, 4, 5
DETECTIONS: Mapping[int, str] = {1: "disabled", 2: "searching", 3: "delivering", 4: "fault", 5: "test", 6: "other_fault"}
PRIORITIES: Mapping[int, str] = {1: "critical", 2: "high", 3: "low"}
# pethMainPseOperStatus on, off, faulty: a budget that is switched off is no fault.
GROUP_STATES: Mapping[int, str] = {1: "ok", 2: "absent", 3: "critical"}
TRUE, FALSE = 1, 2
HIGHEST_CLASS = 8


async def collect(context: SnmpContext) -> Collected:
    """Read `PoeParams`; a device without a port that can give power has none, and that is OK."""
    params = PoeParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    standard: list[Row] = []
    if params.standard:
        standard = await read_rows(context, "pethPsePortTable", PORT_ENTRY, (ADMIN, DETECTION, PRIORITY, ABSENT, CLASS, DENIED, OVERLOAD, SHORT), statuses)
    vendor: list[Row] = []
    if params.ports is not None:
        vendor = await read_rows(context, "vendorPsePortTable", params.ports.entry, vendor_columns(params.ports), statuses)
    groups: list[PoeGroup] = []
    payload = PoeTable()
    problems: list[ReadingProblem] = []
    if standard or vendor:
        groups = await _groups(context, params, statuses)
        places = await _places(context, params, standard, vendor, statuses)
        ports = port_rows(params, standard, vendor, places)
        problems = _odd(standard)
        payload = PoeTable(ports=tuple(ports), groups=tuple(groups))
    outcome, detail = overall(statuses)
    return Collected(
        outcome=outcome, payload=payload if outcome.got_something else None, tables=tuple(statuses), problems=tuple(problems), detail=detail
    )  # fmt: skip


def vendor_columns(table: PoePortTable) -> set[int]:
    """Return the columns that a vendor's port table needs."""
    columns = item_columns([table.watts], table.where)
    return columns | {item.column for item in (table.admin, table.detection) if item is not None}


async def _groups(context: SnmpContext, params: PoeParams, statuses: list[TableStatus]) -> list[PoeGroup]:
    rows: list[Row] = []
    if params.standard:
        rows = await read_rows(context, "pethMainPseTable", MAIN_ENTRY, (NOMINAL, GROUP_STATUS, CONSUMPTION, THRESHOLD), statuses)
    vendor: list[Row] = []
    if params.groups is not None:
        columns = item_columns([params.groups.nominal, params.groups.consumption])
        vendor = await read_rows(context, "vendorMainPseTable", params.groups.entry, columns, statuses)
    return group_rows(params.groups, rows, vendor)


def group_rows(table: PoeGroupTable | None, standard: Sequence[Row], vendor: Sequence[Row]) -> list[PoeGroup]:
    """Join pethMainPseTable with a vendor's table of budgets, whose figures count before the standard's."""
    extra = {row.index[-1]: row for row in vendor}
    own = {row.index[-1]: row for row in standard}
    groups = []
    for group in sorted(own.keys() | extra.keys()):
        cells = own[group].cells if group in own else {}
        nominal, consumption = number(cells.get(NOMINAL)), number(cells.get(CONSUMPTION))
        threshold = number(cells.get(THRESHOLD))
        oid = instance(MAIN_ENTRY, CONSUMPTION, (group,))
        if table is not None and group in extra:
            nominal = _first(_figure(table.nominal, extra[group]), nominal)
            consumption = _first(_figure(table.consumption, extra[group]), consumption)
            if table.consumption is not None:
                oid = instance(table.entry, table.consumption.column, extra[group].index)
        groups.append(
            PoeGroup(
                oid=oid, group=group, status=GROUP_STATES.get(whole(cells.get(GROUP_STATUS)) or 0), nominal_watts=nominal, consumption_watts=consumption,
                threshold_ratio=threshold / 100 if threshold is not None and 0 < threshold <= 100 else None,
            )
        )  # fmt: skip
    return groups


def _figure(item: ValueItem | None, row: Row) -> float | None:
    return cell_value(item, row.cells)[1] if item is not None else None


def _first(*candidates: float | None) -> float | None:
    return next((candidate for candidate in candidates if candidate is not None), None)


async def _places(
    context: SnmpContext, params: PoeParams, standard: Sequence[Row], vendor: Sequence[Row], statuses: list[TableStatus]
) -> Mapping[tuple[int, int], tuple[int, str]]:
    """Return (ifIndex, name) by (group, port number) for the ports whose interface is known."""
    keys = {key for row in standard if (key := _key(row)) is not None} or {_vendor_key(row) for row in vendor}
    ports = await port_map(context, statuses, entities=params.port_entities is not None)
    if params.port_entities is not None:
        result = await context.session.table(TableSpec(name="vendorPsePortEntities", columns=(params.port_entities,)))
        statuses.append(table_status(result))
        entities = zip(result.index, result.columns[0].values, strict=True)
        found = {(index[0], index[1]): ports.of_entity(entity) for index, entity in entities if len(index) == 2 and isinstance(entity, int) and entity > 0}
        return _named({key: if_index for key, if_index in found.items() if if_index is not None}, ports)
    if params.port == "number" or (params.port == "auto" and not all_are_ports(keys, ports)):
        return {}
    return _named({key: key[1] for key in keys}, ports)


def all_are_ports(keys: set[tuple[int, int]], ports: PortMap) -> bool:
    """Tell whether every port number is the ifIndex of an Ethernet port, and none comes twice: only then the numbers are ifIndexes."""
    numbers = [number for _, number in keys]
    return len(numbers) == len(set(numbers)) and all(map(ports.is_ethernet, numbers))


def _named(found: Mapping[tuple[int, int], int], ports: PortMap) -> dict[tuple[int, int], tuple[int, str]]:
    return {key: (if_index, name) for key, if_index in found.items() if (name := ports.name(if_index)) is not None}


def port_rows(params: PoeParams, standard: Sequence[Row], vendor: Sequence[Row], places: Mapping[tuple[int, int], tuple[int, str]]) -> list[PoePort]:
    """Join the standard's ports with the vendor's; the vendor's rows are the ports where the device has no standard ones."""
    own = {key: row for row in standard if (key := _key(row)) is not None}
    by_pair, by_number = {row.index[-2:]: row for row in vendor if len(row.index) > 1}, {row.index[-1]: row for row in vendor}
    if not own:
        own = {_vendor_key(row): Row(row.index, {}) for row in vendor if params.ports is not None and passes(params.ports.where, row.cells)}
    ports = []
    for key, row in sorted(own.items()):
        extra = None
        if params.ports is not None:
            extra = by_pair.get(key) if params.ports.index == "group_port" else by_number.get(key[1], by_number.get(places.get(key, (0, ""))[0]))
        port = _port(params, key, row, extra, places.get(key))
        if row.cells or port.enabled is not None or port.detection is not None or port.watts is not None:
            ports.append(port)
    return ports


def _port(params: PoeParams, key: tuple[int, int], row: Row, extra: Row | None, place: tuple[int, str] | None) -> PoePort:
    group, port_number = key
    cells = row.cells
    table = params.ports
    enabled = {TRUE: True, FALSE: False}.get(whole(cells.get(ADMIN)) or 0)
    detection = DETECTIONS.get(whole(cells.get(DETECTION)) or 0)
    oid = instance(PORT_ENTRY, DETECTION, row.index)
    watts, watts_oid = None, None
    if table is not None and extra is not None:
        if table.admin is not None and enabled is None:
            word = word_of(table.admin.words, extra.cells.get(table.admin.column))
            enabled = None if word is None else word == "enabled"
        if table.detection is not None and detection is None:
            detection = word_of(table.detection.words, extra.cells.get(table.detection.column))
            oid = instance(table.entry, table.detection.column, extra.index)
        if table.watts is not None:
            watts = cell_value(table.watts, extra.cells)[1]
            watts_oid = instance(table.entry, table.watts.column, extra.index)
            oid = oid if row.cells or detection is not None else watts_oid
    classified = whole(cells.get(CLASS))
    return PoePort(
        oid=oid, group=group, number=port_number, port=place[1] if place else f"{group}/{port_number}", if_index=place[0] if place else None,
        enabled=enabled, detection=detection, priority=PRIORITIES.get(whole(cells.get(PRIORITY)) or 0),
        # pethPsePortPowerClassifications counts from class0(1), and means something only while power is delivered.
        power_class=classified - 1 if classified is not None and detection == "delivering" and 0 <= classified - 1 <= HIGHEST_CLASS else None,
        watts=watts, watts_oid=watts_oid if watts is not None else None, denied=whole(cells.get(DENIED)), overloads=whole(cells.get(OVERLOAD)),
        shorts=whole(cells.get(SHORT)), absences=whole(cells.get(ABSENT)),
    )  # fmt: skip


def _key(row: Row) -> tuple[int, int] | None:
    return (row.index[0], row.index[1]) if len(row.index) == 2 else None


def _vendor_key(row: Row) -> tuple[int, int]:
    return _key(row) or (0, row.index[-1])


def _odd(rows: Sequence[Row]) -> list[ReadingProblem]:
    odd = [row for row in rows if (value := whole(row.cells.get(DETECTION))) is not None and value not in DETECTIONS]
    if not odd:
        return []
    first = f"{instance(PORT_ENTRY, DETECTION, odd[0].index)} = {odd[0].cells[DETECTION]!r}"
    return [ReadingProblem("poe", "pethPsePortTable", "enumeration", f"pethPsePortDetectionStatus: {len(odd)} rows, first {first}")]
