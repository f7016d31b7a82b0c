"""Payloads of a switch's optics, PoE, stack and spanning tree, of a UPS, a printer and a disk, with every field in use."""

from netmon.model.equipment import Limits, Optic, OpticsTable, OpticValue, PoeGroup, PoePort, PoeTable, SpanningTree, Stack, StackMember
from netmon.model.reading import Equipment
from netmon.model.supply import Disk, StorageTable, SuppliesTable, Supply, Ups, UpsLine, UpsTable, UpsValue

LIMITS = Limits(low_alarm=-18.0, low_warning=-16.0, high_warning=0.0, high_alarm=1.0)

OPTICS = OpticsTable(
    optics=(
        Optic(
            port="XGE0/0/1", if_index=54,
            temperature=OpticValue(oid="1.3.6.1.4.1.9.1.1", value=39.0), voltage=OpticValue(oid="1.3.6.1.4.1.9.1.2", value=3.3),
            bias=OpticValue(oid="1.3.6.1.4.1.9.1.3", value=0.005), tx_power=OpticValue(oid="1.3.6.1.4.1.9.1.4", value=-2.5, limits=LIMITS),
            rx_power=OpticValue(oid="1.3.6.1.4.1.9.1.5", value=-17.0, limits=LIMITS),
        ),
        Optic(port="40GE0/0/1", if_index=60, lane=2, rx_power=OpticValue(oid="1.3.6.1.4.1.9.1.6", value=None, limits=LIMITS)),
    )
)  # fmt: skip
POE = PoeTable(
    ports=(
        PoePort(
            oid="1.3.6.1.2.1.105.1.1.1.6.1.5", group=1, number=5, port="GE0/0/5", if_index=5, enabled=True, detection="delivering", power_class=3,
            priority="low", watts=4.2, watts_oid="1.3.6.1.4.1.9.2.5", denied=1, overloads=2, shorts=3, absences=4,
        ),
        PoePort(oid="1.3.6.1.2.1.105.1.1.1.6.1.6", group=1, number=6, port="GE0/0/6", if_index=6, enabled=False, detection="disabled"),
    ),
    groups=(PoeGroup(oid="1.3.6.1.2.1.105.1.3.1.1.4.1", group=1, status="ok", nominal_watts=370.0, consumption_watts=4.2, threshold_ratio=0.8),),
)  # fmt: skip
STACK = Stack(
    members=(
        StackMember(oid="1.3.6.1.4.1.9.3.1", number=1, role="master", status="ok", priority=200, mac="00:11:22:33:44:55"),
        StackMember(oid="1.3.6.1.4.1.9.3.2", number=2, role="standby", status="warning"),
    ),
    ring="broken",
    ring_oid="1.3.6.1.4.1.9.3.9.0",
)
STP = SpanningTree(topology_changes=4, since_change_s=17.5, root="32768/00:11:22:33:44:55", root_cost=0, is_root=True)
UPS = UpsTable(
    ups=Ups(
        status="on_battery", status_oid="1.3.6.1.2.1.33.1.4.1.0", battery_status="low", battery_status_oid="1.3.6.1.2.1.33.1.2.1.0",
        charge_ratio=UpsValue(oid="1.3.6.1.2.1.33.1.2.4.0", value=0.2), remaining_s=UpsValue(oid="1.3.6.1.2.1.33.1.2.3.0", value=300.0),
        on_battery_s=UpsValue(oid="1.3.6.1.2.1.33.1.2.2.0", value=61.0), battery_volts=UpsValue(oid="1.3.6.1.2.1.33.1.2.5.0", value=52.1),
        battery_amperes=UpsValue(oid="1.3.6.1.2.1.33.1.2.6.0", value=-0.5), battery_celsius=UpsValue(oid="1.3.6.1.2.1.33.1.2.7.0", value=25.0),
        inputs=(
            UpsLine(number=1, volts=UpsValue(oid="1.3.6.1.2.1.33.1.3.3.1.3.1", value=0.0), hertz=UpsValue(oid="1.3.6.1.2.1.33.1.3.3.1.2.1", value=50.0)),
        ),
        outputs=(
            UpsLine(
                number=1, volts=UpsValue(oid="1.3.6.1.2.1.33.1.4.4.1.2.1", value=230.0), amperes=UpsValue(oid="1.3.6.1.2.1.33.1.4.4.1.3.1", value=7.2),
                watts=UpsValue(oid="1.3.6.1.2.1.33.1.4.4.1.4.1", value=1593.0), load_ratio=UpsValue(oid="1.3.6.1.2.1.33.1.4.4.1.5.1", value=1.02),
            ),
        ),
    )
)  # fmt: skip
SUPPLIES = SuppliesTable(
    supplies=(
        Supply(
            oid="1.3.6.1.2.1.43.11.1.1.9.1.1", descr="Black toner", kind="toner", status="ok", color="black", level=63, capacity=100, unit="percent",
            level_ratio=0.63,
        ),
        Supply(oid="1.3.6.1.2.1.43.11.1.1.9.1.2", descr="Waste box", kind="waste_toner", status="some"),
    ),
    pages=4711,
    pages_oid="1.3.6.1.2.1.43.10.2.1.4.1.1",
)  # fmt: skip
STORAGE = StorageTable(disks=(Disk(oid="1.3.6.1.2.1.25.2.3.1.6.1", descr="HDD", kind="fixed_disk", used_bytes=70_976_012_288, total_bytes=250_028_752_896),))

EQUIPMENT: tuple[Equipment, ...] = (OPTICS, POE, STACK, STP, UPS, SUPPLIES, STORAGE)
