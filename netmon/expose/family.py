"""What a metric family is, and its header in the two text formats."""

from dataclasses import dataclass
from enum import StrEnum

DEVICE_LABELS = ("district", "site", "device", "role", "room")


class MetricType(StrEnum):
    """The OpenMetrics types that netmon uses."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"


class Table(StrEnum):
    """What a family's series are renewed by, and leave with: one successful poll of this table."""

    STATE = "state"
    POLL = "poll"
    SYSTEM = "system"
    ICMP = "icmp"
    INTERFACES = "interfaces"
    HEALTH = "health"
    ENTITY = "entity"
    OPTICS = "optics"
    POE = "poe"
    STACK = "stack"
    STP = "stp"
    UPS = "ups"
    SUPPLIES = "supplies"
    STORAGE = "storage"
    WIRELESS = "wireless"
    WIRELESS_PAIR = "wireless_pair"
    SERVICES = "services"
    DHCP = "dhcp"
    IPV6 = "ipv6"
    CAMPUS = "campus"
    SHARED_LESSONS = "shared_lessons"
    HOST = "host"
    LLDP = "lldp"
    FDB = "fdb"
    ARP = "arp"
    DISPLAY = "display"
    FINDING = "finding"
    CONFIG_BACKUP = "config_backup"
    CONFIG_CHANGE = "config_change"
    ROOMS = "rooms"
    TARGETS = "targets"
    PLACES = "places"
    LINK = "link"
    EXPOSITION = "exposition"
    SELF = "self"


LASTING_TABLES = frozenset({Table.STATE, Table.POLL, Table.EXPOSITION, Table.SELF, Table.FINDING, Table.CONFIG_BACKUP, Table.ROOMS, Table.PLACES})
"""Tables whose series stay for as long as the device is in the inventory: they tell that, and why, the others left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One metric family; `name` is the sample's name, `unit` its last word where there is one, `labels` in the order written."""

    name: str
    type: MetricType
    help_en: str
    help_zh: str
    unit: str
    labels: tuple[str, ...]
    table: Table

    def header(self, *, openmetrics: bool) -> bytes:
        """Return the HELP, TYPE and UNIT lines.

        OpenMetrics 1.0 names a counter without `_total` and an info without `_info` there, the text format 0.0.4 names the samples and knows no info.
        """
        name, kind = self.name, self.type
        if openmetrics:
            name = name.removesuffix("_total") if kind is MetricType.COUNTER else name.removesuffix("_info") if kind is MetricType.INFO else name
        elif kind is MetricType.INFO:
            kind = MetricType.GAUGE
        lines = f"# HELP {name} {self.help_en}\n# TYPE {name} {kind}\n"
        if openmetrics and self.unit:
            lines += f"# UNIT {name} {self.unit}\n"
        return lines.encode()
