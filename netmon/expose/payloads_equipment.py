"""Optics, PoE, stacks, spanning tree, UPS, printers and disks of one device as metric families."""

from collections.abc import Iterable, Mapping

from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.equipment import Optic, OpticsTable, PoeTable, SpanningTree, Stack
from netmon.model.supply import StorageTable, SuppliesTable, UpsLine, UpsTable, UpsValue

_Samples = list[tuple[str, Number | None]]
_OPTIC_FAMILY: Mapping[str, str] = {
    "rx_power": "netmon_optic_rx_power_dbm", "tx_power": "netmon_optic_tx_power_dbm", "temperature": "netmon_optic_temperature_celsius",
    "voltage": "netmon_optic_voltage_volts", "bias": "netmon_optic_bias_amperes",
}  # fmt: skip
_LIMIT_FAMILY: Mapping[str, str] = {"rx_power": "netmon_optic_rx_power_limit_dbm", "tx_power": "netmon_optic_tx_power_limit_dbm"}
_LIMITS = ("low_alarm", "low_warning", "high_warning", "high_alarm")
_SEVERITIES = ("critical", "warning", "ok")
_BATTERY_FAMILY: Mapping[str, str] = {
    "charge_ratio": "netmon_ups_battery_charge_ratio", "remaining_s": "netmon_ups_battery_remaining_seconds", "on_battery_s": "netmon_ups_on_battery_seconds",
    "battery_volts": "netmon_ups_battery_voltage_volts", "battery_amperes": "netmon_ups_battery_current_amperes",
    "battery_celsius": "netmon_ups_battery_temperature_celsius",
}  # fmt: skip
_INPUT_FAMILY: Mapping[str, str] = {"volts": "netmon_ups_input_voltage_volts", "hertz": "netmon_ups_input_frequency_hertz"}
_OUTPUT_FAMILY: Mapping[str, str] = {
    "volts": "netmon_ups_output_voltage_volts", "amperes": "netmon_ups_output_current_amperes", "watts": "netmon_ups_output_power_watts",
    "load_ratio": "netmon_ups_output_load_ratio",
}  # fmt: skip


def render_optics(labels: str, table: OpticsTable) -> dict[str, Chunk]:
    """Return the transceivers' values, the limits of their powers, and their status by them."""
    families: dict[str, _Samples] = {}
    for optic in table.optics:
        own = {"interface": optic.port, "lane": "" if optic.lane is None else str(optic.lane)}
        for name, value in optic.values().items():
            _add(families, _OPTIC_FAMILY[name], pairs(**own), value.value)
            if name in _LIMIT_FAMILY and value.limits is not None:
                for limit in _LIMITS:
                    _add(families, _LIMIT_FAMILY[name], pairs(**own, limit=limit), getattr(value.limits, limit))
        status = _worst(optic)
        if status is not None:
            _add(families, "netmon_optic_status", pairs(**own, status=status), 1)
    return _chunks(labels, families)


def _worst(optic: Optic) -> str | None:
    found = {value.status for value in optic.values().values()}
    return next((word for word in _SEVERITIES if word in found), None)


def render_poe(labels: str, table: PoeTable) -> dict[str, Chunk]:
    """Return ports and budgets."""
    families: dict[str, _Samples] = {}
    for port in table.ports:
        own = pairs(interface=port.port)
        _add(families, "netmon_poe_port_enabled", own, None if port.enabled is None else int(port.enabled))
        if port.detection is not None:
            _add(families, "netmon_poe_port_detection", pairs(interface=port.port, detection=port.detection), 1)
        _add(families, "netmon_poe_port_power_watts", own, port.watts)
        _add(families, "netmon_poe_port_denied_total", own, port.denied)
        _add(families, "netmon_poe_port_overloads_total", own, port.overloads)
        _add(families, "netmon_poe_port_shorts_total", own, port.shorts)
    for group in table.groups:
        _add(families, "netmon_poe_budget_watts", pairs(group=str(group.group)), group.nominal_watts)
        _add(families, "netmon_poe_consumption_watts", pairs(group=str(group.group)), group.consumption_watts)
    return _chunks(labels, families)


def render_stack(labels: str, stack: Stack) -> dict[str, Chunk]:
    """Return members and ring; nothing for a switch that stands alone."""
    families: dict[str, _Samples] = {}
    if stack.members:
        _add(families, "netmon_stack_members", "", len(stack.members))
    _add(families, "netmon_stack_ring_whole", "", None if stack.ring is None else int(stack.ring == "whole"))
    for member in stack.members:
        number = str(member.number)
        if member.role is not None:
            _add(families, "netmon_stack_member_role", pairs(member=number, stack_role=member.role), 1)
        if member.status is not None:
            _add(families, "netmon_stack_member_status", pairs(member=number, status=member.status), 1)
    return _chunks(labels, families)


def render_stp(labels: str, tree: SpanningTree) -> dict[str, Chunk]:
    """Return changes and root."""
    families: dict[str, _Samples] = {}
    _add(families, "netmon_stp_topology_changes_total", "", tree.topology_changes)
    _add(families, "netmon_stp_since_topology_change_seconds", "", tree.since_change_s)
    _add(families, "netmon_stp_root", "", None if tree.is_root is None else int(tree.is_root))
    if tree.root is not None:
        _add(families, "netmon_stp_info", pairs(root=tree.root), 1)
    return _chunks(labels, families)


def render_ups(labels: str, table: UpsTable) -> dict[str, Chunk]:
    """Return the UPS; nothing for a device without one."""
    ups = table.ups
    if ups is None:
        return {}
    families: dict[str, _Samples] = {}
    for family, status in (("netmon_ups_status", ups.status), ("netmon_ups_battery_status", ups.battery_status)):
        if status is not None:
            _add(families, family, pairs(status=status), 1)
    _add_values(families, _BATTERY_FAMILY, ups.readings(), "")
    for names, lines in ((_INPUT_FAMILY, ups.inputs), (_OUTPUT_FAMILY, ups.outputs)):
        _add_lines(families, names, lines)
    return _chunks(labels, families)


def _add_lines(families: dict[str, _Samples], names: Mapping[str, str], lines: Iterable[UpsLine]) -> None:
    for line in lines:
        _add_values(families, names, line.values(), pairs(line=str(line.number)))


def _add_values(families: dict[str, _Samples], names: Mapping[str, str], values: Mapping[str, UpsValue], own: str) -> None:
    for name, value in values.items():
        if name in names:
            _add(families, names[name], own, value.value)


def render_supplies(labels: str, table: SuppliesTable) -> dict[str, Chunk]:
    """Return a printer's supplies, each named by the OID of its level."""
    families: dict[str, _Samples] = {}
    for supply in table.supplies:
        _add(families, "netmon_printer_supply_level_ratio", pairs(supply=supply.oid), supply.level_ratio)
        _add(families, "netmon_printer_supply_status", pairs(supply=supply.oid, status=supply.status), 1)
        _add(families, "netmon_printer_supply_info", pairs(supply=supply.oid, kind=supply.kind, color=supply.color or "", descr=supply.descr), 1)
    _add(families, "netmon_printer_pages_total", "", table.pages)
    return _chunks(labels, families)


def render_storage(labels: str, table: StorageTable) -> dict[str, Chunk]:
    """Return disks, each named by the OID of its used space."""
    families: dict[str, _Samples] = {}
    for disk in table.disks:
        _add(families, "netmon_disk_used_bytes", pairs(disk=disk.oid), disk.used_bytes)
        _add(families, "netmon_disk_total_bytes", pairs(disk=disk.oid), disk.total_bytes)
        _add(families, "netmon_disk_info", pairs(disk=disk.oid, kind=disk.kind, descr=disk.descr), 1)
    return _chunks(labels, families)


def _add(families: dict[str, _Samples], family: str, own: str, value: Number | None) -> None:
    families.setdefault(family, []).append((own, value))


def _chunks(labels: str, families: Mapping[str, _Samples]) -> dict[str, Chunk]:
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
