"""What one poll of one collector brought back."""

from dataclasses import dataclass
from typing import NamedTuple

from netmon.model.campus import DhcpPools, Ipv6Status
from netmon.model.cli_report import CliReport
from netmon.model.config_change import ConfigChange
from netmon.model.display import DisplayStatus
from netmon.model.equipment import OpticsTable, PoeTable, SpanningTree, Stack
from netmon.model.host import HostStatus
from netmon.model.job_kind import JobKind
from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.service import ServiceResults
from netmon.model.supply import StorageTable, SuppliesTable, UpsTable
from netmon.model.wireless import WirelessTable


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStatus:
    """How one table (or group of scalars) ended; each table has its own freshness."""

    name: str
    outcome: Outcome
    rows: int = 0
    requests: int = 0
    reason: str | None = None


class ReadingProblem(NamedTuple):
    """Something odd that was met and survived: a sentinel, an enumeration out of range, a table cut short."""

    collector: str
    table: str
    reason: str
    detail: str


class Column(NamedTuple):
    """One table column: `values` follow the table's rows (None where the device gave none).

    `ticks` is the agent's sysUpTime (TimeTicks, 1/100 s, mod 2^32) read in the same PDU as the values:
    one number when every row came in one PDU, else one per row; None when the agent gave none.
    """

    values: tuple[int | bytes | None, ...]
    ticks: int | tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemInfo:
    """SNMPv2-MIB system group, and what tells a reboot from a counter rollover."""

    sys_object_id: str | None = None
    sys_descr: str | None = None
    sys_name: str | None = None
    sys_location: str | None = None
    sys_contact: str | None = None
    uptime_ticks: int | None = None
    engine_boots: int | None = None
    engine_time_s: int | None = None
    host_uptime_ticks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceTable:
    """IF-MIB rows, column by column: every column is as long as `if_index`.

    `columns` maps the object's name (`ifHCInOctets`, `ifOperStatus`, ...) to its Column; text columns hold raw bytes.
    A column that the device lacks, or that was not asked for, is absent.
    `lags` maps an aggregate's ifIndex to its active members' and `lag_members` to all its members' ifIndex.
    """

    if_index: tuple[int, ...]
    columns: dict[str, Column]
    complete: bool
    engine_boots: int | None = None
    lags: dict[int, tuple[int, ...]] | None = None
    lag_members: dict[int, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """Load of one processor, 0..1; `oid` is the instance that it came from."""

    oid: str
    descr: str
    usage_ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPool:
    """One memory pool in bytes."""

    oid: str
    descr: str
    used_bytes: int | None = None
    total_bytes: int | None = None
    usage_ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One physical reading: value in `unit`, or a state in `status` (ok | warning | critical | absent | unknown)."""

    oid: str
    sensor_class: str
    descr: str
    value: float | None = None
    unit: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthValues:
    """Processors, memory and sensors of one device."""

    processors: tuple[Processor, ...] = ()
    memory: tuple[MemoryPool, ...] = ()
    sensors: tuple[Sensor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One entPhysicalTable row that a person would call a part: chassis, stack member, card, supply, fan."""

    index: int
    module_class: str
    name: str
    descr: str
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    contained_in: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareInventory:
    """Model, serial and software of the device, and its parts (ENTITY-MIB or vendor scalars)."""

    model: str | None = None
    serial: str | None = None
    software: str | None = None
    modules: tuple[Module, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """ICMP echoes to one address: counts, and round trips in seconds (None when nothing came back).

    `jitter_s` is the mean difference between one round trip and the next (as RFC 3550 section 6.4.1 means it, unsmoothed); None below two.
    """

    sent: int
    received: int
    rtt_median_s: float | None = None
    rtt_worst_s: float | None = None
    jitter_s: float | None = None


Equipment = OpticsTable | PoeTable | Stack | SpanningTree | UpsTable | SuppliesTable | StorageTable
Payload = (
    SystemInfo
    | InterfaceTable
    | HealthValues
    | HardwareInventory
    | Echo
    | Equipment
    | HostStatus
    | ServiceResults
    | DhcpPools
    | Ipv6Status
    | NeighbourTable
    | ForwardingTable
    | ArpTable
    | WirelessTable
    | DisplayStatus
    | CliReport
    | ConfigChange
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One collector's result for one device.

    `started` is Unix time in seconds, `started_monotonic` the monotonic clock at the same moment, `duration_s` the poll's length,
    `kind` the way in which the device was asked.
    """

    device: str
    collector: str
    started: float
    started_monotonic: float
    duration_s: float
    outcome: Outcome
    detail: str | None = None
    requests: int = 0
    retries: int = 0
    tables: tuple[TableStatus, ...] = ()
    payload: Payload | None = None
    problems: tuple[ReadingProblem, ...] = ()
    kind: JobKind = JobKind.SNMP
