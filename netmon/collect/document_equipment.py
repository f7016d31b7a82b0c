"""The poll document's sections of optics, PoE, stack, spanning tree, UPS, supplies and storage; every value beside the `oid` that it came from."""

from collections.abc import Mapping, Sequence

from netmon.model.equipment import Limits, Optic, OpticsTable, PoeTable, SpanningTree, Stack
from netmon.model.supply import StorageTable, SuppliesTable, Ups, UpsLine, UpsTable, UpsValue

OPTIC_FIELDS: Mapping[str, str] = {
    "temperature": "temperature_celsius", "voltage": "voltage_volts", "bias": "bias_amperes", "tx_power": "tx_power_dbm", "rx_power": "rx_power_dbm",
}  # fmt: skip
# The worst first: a module is as its worst value.
SEVERITIES = ("critical", "warning", "ok")
# Which value names a module, the first that it has.
LEADING = ("rx_power", "tx_power", "temperature", "voltage", "bias")

Section = list[dict[str, object]]


def optic_rows(table: OpticsTable) -> Section:
    """Return one row a transceiver or lane; `status` is the worst by the device's own limits, None without any."""
    return [_optic(optic) for optic in table.optics]


def _optic(optic: Optic) -> dict[str, object]:
    values = optic.values()
    found = {value.status for value in values.values()}
    return {
        "oid": next(values[name].oid for name in LEADING if name in values),
        "if_index": optic.if_index,
        "interface": optic.port,
        "lane": optic.lane,
        **{field: values[name].value if name in values else None for name, field in OPTIC_FIELDS.items()},
        "status": next((word for word in SEVERITIES if word in found), None),
        "oids": {field: values[name].oid for name, field in OPTIC_FIELDS.items() if name in values},
        "thresholds": {OPTIC_FIELDS[name]: _limits(value.limits) for name, value in values.items() if value.limits is not None},
    }


def _limits(limits: Limits) -> dict[str, float | None]:
    return {
        "low_alarm": limits.low_alarm, "low_warning": limits.low_warning, "high_warning": limits.high_warning, "high_alarm": limits.high_alarm,
    }  # fmt: skip


def poe_section(table: PoeTable) -> dict[str, object] | None:
    """Return budgets and ports; None for a device that gives no power."""
    if not table.ports and not table.groups:
        return None
    return {
        "groups": [
            {
                "oid": group.oid, "group": group.group, "status": group.status, "nominal_watts": group.nominal_watts,
                "consumption_watts": group.consumption_watts, "threshold_ratio": group.threshold_ratio,
            }
            for group in table.groups
        ],
        "ports": [
            {
                "oid": port.oid, "group": port.group, "port": port.number, "if_index": port.if_index, "interface": port.port, "enabled": port.enabled,
                "detection": port.detection, "class": port.power_class, "priority": port.priority, "watts": port.watts, "watts_oid": port.watts_oid,
                "denied": port.denied, "overloads": port.overloads, "shorts": port.shorts, "absences": port.absences,
            }
            for port in table.ports
        ],
    }  # fmt: skip


def stack_section(stack: Stack) -> dict[str, object] | None:
    """Return members and ring; None for a switch that stands alone."""
    if not stack.members:
        return None
    return {
        "ring": stack.ring,
        "ring_oid": stack.ring_oid,
        "members": [
            {"oid": one.oid, "number": one.number, "role": one.role, "status": one.status, "priority": one.priority, "mac": one.mac} for one in stack.members
        ],
    }


def stp_section(tree: SpanningTree) -> dict[str, object] | None:
    """Return the spanning tree; None when the device gave nothing of it."""
    section: dict[str, object] = {
        "topology_changes": tree.topology_changes, "seconds_since_change": tree.since_change_s, "root": tree.root, "root_cost": tree.root_cost,
        "root_port": tree.root_port, "is_root": tree.is_root,
    }  # fmt: skip
    return section if any(value is not None for value in section.values()) else None


def ups_section(table: UpsTable) -> dict[str, object] | None:
    """Return the UPS; None for a device without one. `oids` names the instance of each value of the battery."""
    ups = table.ups
    if ups is None:
        return None
    readings = ups.readings()
    return {
        "status": ups.status,
        "battery_status": ups.battery_status,
        "battery_charge_ratio": _value(ups.charge_ratio),
        "battery_remaining_seconds": _value(ups.remaining_s),
        "on_battery_seconds": _value(ups.on_battery_s),
        "battery_volts": _value(ups.battery_volts),
        "battery_amperes": _value(ups.battery_amperes),
        "battery_celsius": _value(ups.battery_celsius),
        "inputs": [_line(line) for line in ups.inputs],
        "outputs": [_line(line) for line in ups.outputs],
        "oids": {**_status_oids(ups), **{UPS_FIELDS[name]: value.oid for name, value in readings.items()}},
    }


UPS_FIELDS: Mapping[str, str] = {
    "charge_ratio": "battery_charge_ratio", "remaining_s": "battery_remaining_seconds", "on_battery_s": "on_battery_seconds",
    "battery_volts": "battery_volts", "battery_amperes": "battery_amperes", "battery_celsius": "battery_celsius",
}  # fmt: skip
LINE_FIELDS: Sequence[str] = ("volts", "hertz", "amperes", "watts", "load_ratio")


def _status_oids(ups: Ups) -> dict[str, str]:
    named = {"status": ups.status_oid, "battery_status": ups.battery_status_oid}
    return {name: oid for name, oid in named.items() if oid is not None}


def _value(value: UpsValue | None) -> float | None:
    return value.value if value is not None else None


def _line(line: UpsLine) -> dict[str, object]:
    values = line.values()
    return {
        "line": line.number,
        **{name: _value(values.get(name)) for name in LINE_FIELDS},
        "oids": {name: value.oid for name, value in values.items()},
    }


def supply_rows(table: SuppliesTable) -> Section:
    """Return a printer's supplies and trays."""
    return [
        {
            "oid": one.oid, "descr": one.descr, "type": one.kind, "color": one.color, "status": one.status, "level": one.level, "capacity": one.capacity,
            "unit": one.unit, "level_ratio": one.level_ratio,
        }
        for one in table.supplies
    ]  # fmt: skip


def storage_rows(table: StorageTable) -> Section:
    """Return the disks."""
    return [
        {
            "oid": disk.oid, "descr": disk.descr, "type": disk.kind, "used_bytes": disk.used_bytes, "total_bytes": disk.total_bytes,
            "usage_ratio": disk.usage_ratio,
        }
        for disk in table.disks
    ]  # fmt: skip
