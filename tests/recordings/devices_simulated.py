"""The makers whose devices the simulator has: the same views, frozen in the middle of a lesson."""

from dataclasses import dataclass

from netmon.simulate.mib import Oid
from tests.recordings.shapes import Device, Rows, poe
from tests.simulate.devices import frozen, switch

LESSON_S = 2500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated(Device):
    """A view of the simulator, with rows of its own beside it."""

    key: str

    def instances(self) -> dict[Oid, bytes]:
        """Return the frozen view and the rows."""
        view = {name: value for name, value in frozen(switch(self.key), now_s=LESSON_S) if isinstance(value, bytes)}
        extra = Device.instances(self)
        return {**{name: value for name, value in extra.items() if name[:7] != (1, 3, 6, 1, 2, 1, 1)}, **view}


def simulated(key: str, profile: str, vendor: str, rows: Rows) -> Simulated:
    """Return the simulator's device of a vendor."""
    return Simulated(key=key, profile=profile, vendor=vendor, object_id="", descr="", ports=[], rows=rows)


BRIDGE: Rows = [
    ("1.3.6.1.2.1.17.2.3.0", 360000),
    ("1.3.6.1.2.1.17.2.4.0", 7),
    ("1.3.6.1.2.1.17.2.5.0", b"\x80\x00\x02\x00\x00\x00\x00\x01"),
    ("1.3.6.1.2.1.17.2.6.0", 0),
    ("1.3.6.1.2.1.17.2.7.0", 0),
    ("1.3.6.1.2.1.17.1.1.0", b"\x02\x00\x00\x00\x00\x01"),
]
POE = poe({f"1.{port}": 3 if port < 3 else 2 for port in range(1, 7)}, budget=380, used=13)

DEVICES = (
    simulated("huawei", "huawei_vrp", "Huawei", [*BRIDGE, *poe({f"1.{port}": 3 if port < 8 else 2 for port in range(6, 12)}, budget=380, used=13)]),
    simulated("h3c", "h3c_comware", "H3C", [*BRIDGE, *POE]),
    simulated("ruijie", "ruijie_rgos", "Ruijie", BRIDGE),
    simulated("cisco", "cisco_ios", "Cisco", [*BRIDGE, *POE]),
    simulated("netsnmp", "net_snmp", "net-snmp", []),
)
