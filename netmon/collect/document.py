"""The JSON document `netmon.poll/1` that `netmon poll --format json` prints, built from readings alone."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from netmon.collect.document_campus import dhcp_rows, ipv6_section
from netmon.collect.document_display import display_section
from netmon.collect.document_equipment import optic_rows, poe_section, stack_section, storage_rows, stp_section, supply_rows, ups_section
from netmon.collect.document_host import host_section
from netmon.collect.document_neighbours import arp_section, fdb_section, lldp_rows
from netmon.collect.document_ports import interface_rows, lag_rows
from netmon.collect.document_services import service_rows
from netmon.collect.document_wireless import wireless_section
from netmon.collect.health_params import SENSOR_CLASSES, STATUSES
from netmon.model.campus import DhcpPools, Ipv6Status
from netmon.model.cli_report import CliReport, is_empty
from netmon.model.device_text import clean_string
from netmon.model.display import DisplayStatus
from netmon.model.equipment import OpticsTable, PoeTable, SpanningTree, Stack
from netmon.model.host import HostStatus
from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable
from netmon.model.profile import Profile
from netmon.model.reading import HardwareInventory, HealthValues, InterfaceTable, Module, Reading, ReadingProblem, Sensor, SystemInfo
from netmon.model.service import ServiceResults
from netmon.model.supply import StorageTable, SuppliesTable, UpsTable
from netmon.model.wireless import WirelessTable

SCHEMA = "netmon.poll/1"
TICKS_PER_S = 100
PayloadType = TypeVar("PayloadType")


def build_document(*, address: str, readings: Sequence[Reading], profile: Profile | None = None, name: str | None = None) -> dict[str, object]:
    """Return the document of one poll; `address` is `HOST:PORT`, `name` the inventory's.

    Every section is present; a value that the device did not give is None, never 0. The newest reading of a collector counts.
    """
    table = _payload(readings, InterfaceTable)
    health = _payload(readings, HealthValues) or HealthValues()
    hardware = _payload(readings, HardwareInventory) or HardwareInventory()
    problems = [problem for reading in readings for problem in reading.problems]
    problems += [problem for reading in readings for problem in _table_problems(reading)]
    interfaces, odd_ports = interface_rows(table) if table else ([], [])
    sensors, odd_sensors = _sensor_rows(health.sensors)
    return {
        "schema": SCHEMA,
        "device": _device(address, name, profile, _payload(readings, SystemInfo) or SystemInfo(), hardware),
        "outcomes": [_outcome(reading) for reading in readings],
        "interfaces": interfaces,
        "processors": [{"oid": row.oid, "descr": row.descr, "usage_ratio": row.usage_ratio} for row in health.processors],
        "memory": [
            {"oid": row.oid, "descr": row.descr, "used_bytes": row.used_bytes, "total_bytes": row.total_bytes, "usage_ratio": row.usage_ratio}
            for row in health.memory
        ],
        "sensors": sensors,
        "supplies": supply_rows(_payload(readings, SuppliesTable) or SuppliesTable()),
        "ups": ups_section(_payload(readings, UpsTable) or UpsTable()),
        "poe": poe_section(_payload(readings, PoeTable) or PoeTable()),
        "optics": optic_rows(_payload(readings, OpticsTable) or OpticsTable()),
        "lags": lag_rows(table) if table else [],
        "stack": stack_section(_payload(readings, Stack) or Stack()),
        "stp": stp_section(_payload(readings, SpanningTree) or SpanningTree()),
        "modules": [_module(row) for row in hardware.modules],
        "lldp": lldp_rows(_payload(readings, NeighbourTable) or NeighbourTable()),
        "fdb": fdb_section(_payload(readings, ForwardingTable)),
        "arp": arp_section(_payload(readings, ArpTable)),
        "storage": storage_rows(_payload(readings, StorageTable) or StorageTable()),
        "dhcp": dhcp_rows(_payload(readings, DhcpPools) or DhcpPools()),
        "ipv6": ipv6_section(_payload(readings, Ipv6Status)),
        "services": service_rows(_payload(readings, ServiceResults) or ServiceResults(results=())),
        "host": host_section(_payload(readings, HostStatus)),
        "display": display_section(_payload(readings, DisplayStatus)),
        "wireless": wireless_section(_payload(readings, WirelessTable)),
        "problems": [problem._asdict() for problem in (*problems, *odd_ports, *odd_sensors)],
    }


def _payload(readings: Sequence[Reading], kind: type[PayloadType]) -> PayloadType | None:
    found = next((reading.payload for reading in reversed(readings) if isinstance(reading.payload, kind)), None)
    if found is not None and not is_empty(found):
        return found
    reports = (reading.payload for reading in reversed(readings) if isinstance(reading.payload, CliReport))
    return next((part for report in reports if (part := report.of(kind)) is not None), found)


def _device(address: str, name: str | None, profile: Profile | None, system: SystemInfo, hardware: HardwareInventory) -> dict[str, object]:
    return {
        "name": name,
        "address": address,
        "profile": profile.id if profile else None,
        "vendor": profile.vendor if profile else None,
        "model": hardware.model,
        "serial": hardware.serial,
        "software": hardware.software,
        "sys_object_id": system.sys_object_id,
        "sys_name": _cleaned(system.sys_name),
        "sys_descr": _cleaned(system.sys_descr),
        "uptime_seconds": None if system.uptime_ticks is None else system.uptime_ticks / TICKS_PER_S,
    }


def _cleaned(text: str | None) -> str | None:
    return clean_string(text, limit=512) if text is not None else None


def _outcome(reading: Reading) -> dict[str, object]:
    return {
        "collector": reading.collector,
        "outcome": reading.outcome.value,
        "duration_seconds": round(reading.duration_s, 6),
        "requests": reading.requests,
        "detail": reading.detail,
    }


def _table_problems(reading: Reading) -> list[ReadingProblem]:
    """Say which tables ended early, so that a short section is never mistaken for a whole one."""
    return [
        ReadingProblem(reading.collector, table.name, table.outcome.value, table.reason or f"{table.rows} rows kept")
        for table in reading.tables
        if table.outcome.value not in ("ok", "no_data")
    ]


def _sensor_rows(sensors: Sequence[Sensor]) -> tuple[list[Mapping[str, object]], list[ReadingProblem]]:
    rows: list[Mapping[str, object]] = []
    problems: list[ReadingProblem] = []
    for sensor in sensors:
        known_class = sensor.sensor_class if sensor.sensor_class in SENSOR_CLASSES else None
        status = sensor.status if sensor.status in STATUSES else None
        if known_class is None:
            problems.append(ReadingProblem("health", "sensors", "enumeration", f"{sensor.oid}: class {sensor.sensor_class}"))
        if status != sensor.status:
            problems.append(ReadingProblem("health", "sensors", "enumeration", f"{sensor.oid}: status {sensor.status}"))
        rows.append({"oid": sensor.oid, "class": known_class, "descr": sensor.descr, "value": sensor.value, "unit": sensor.unit, "status": status})
    return rows, problems


def _module(row: Module) -> dict[str, object]:
    return {
        "index": row.index, "class": row.module_class, "name": row.name, "descr": row.descr, "model": row.model, "serial": row.serial,
        "software": row.software, "contained_in": row.contained_in,
    }  # fmt: skip
