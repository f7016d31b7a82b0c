"""The families of optics, PoE, stacks, spanning tree, UPS, printers and disks."""

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table


def _family(table: Table, name: str, extra: tuple[str, ...], unit: str, texts: tuple[str, str], kind: MetricType = MetricType.GAUGE) -> Family:  # noqa: PLR0917
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=(*DEVICE_LABELS, *extra), table=table)


_OPTIC = ("interface", "lane")
OPTICS_FAMILIES: tuple[Family, ...] = (
    _family(Table.OPTICS, "netmon_optic_rx_power_dbm", _OPTIC, "dbm", ("Received optical power.", "接收光功率。")),
    _family(Table.OPTICS, "netmon_optic_tx_power_dbm", _OPTIC, "dbm", ("Transmitted optical power.", "发送光功率。")),
    _family(Table.OPTICS, "netmon_optic_temperature_celsius", _OPTIC, "celsius", ("Temperature of a transceiver.", "光模块温度。")),
    _family(Table.OPTICS, "netmon_optic_voltage_volts", _OPTIC, "volts", ("Supply voltage of a transceiver.", "光模块供电电压。")),
    _family(Table.OPTICS, "netmon_optic_bias_amperes", _OPTIC, "amperes", ("Laser bias current.", "激光器偏置电流。")),
    _family(
        Table.OPTICS,
        "netmon_optic_rx_power_limit_dbm",
        (*_OPTIC, "limit"),
        "dbm",
        (
            "The module's limits of received power: low_alarm, low_warning, high_warning, high_alarm.",
            "光模块接收光功率门限:low_alarm、low_warning、high_warning、high_alarm。",
        ),
    ),
    _family(
        Table.OPTICS,
        "netmon_optic_tx_power_limit_dbm",
        (*_OPTIC, "limit"),
        "dbm",
        (
            "The module's limits of transmitted power: low_alarm, low_warning, high_warning, high_alarm.",
            "光模块发送光功率门限:low_alarm、low_warning、high_warning、high_alarm。",
        ),
    ),
    _family(
        Table.OPTICS,
        "netmon_optic_status",
        (*_OPTIC, "status"),
        "",
        (
            "1 for a transceiver's present status by its own limits: ok, warning, critical.",
            "按模块自身门限判断的当前状态对应的序列为 1:ok、warning、critical。",
        ),
    ),
)

_POE = ("interface",)
POE_FAMILIES: tuple[Family, ...] = (
    _family(Table.POE, "netmon_poe_port_enabled", _POE, "", ("1 when the port may give power.", "端口允许供电时为 1。")),
    _family(
        Table.POE,
        "netmon_poe_port_detection",
        ("interface", "detection"),
        "",
        (
            "1 for what the port does: disabled, searching, delivering, fault, test, other_fault.",
            "端口当前供电状态对应的序列为 1:disabled、searching、delivering、fault、test、other_fault。",
        ),
    ),
    _family(Table.POE, "netmon_poe_port_power_watts", _POE, "watts", ("Power that the port gives.", "端口输出功率。")),
    _family(
        Table.POE,
        "netmon_poe_port_denied_total",
        _POE,
        "",
        ("Times that a powered device was refused power.", "受电设备被拒绝供电的次数。"),
        MetricType.COUNTER,
    ),
    _family(Table.POE, "netmon_poe_port_overloads_total", _POE, "", ("Overloads of the port.", "端口过载次数。"), MetricType.COUNTER),
    _family(Table.POE, "netmon_poe_port_shorts_total", _POE, "", ("Short circuits of the port.", "端口短路次数。"), MetricType.COUNTER),
    _family(Table.POE, "netmon_poe_budget_watts", ("group",), "watts", ("Power that a group of ports may give in all.", "一组端口的供电总预算。")),
    _family(Table.POE, "netmon_poe_consumption_watts", ("group",), "watts", ("Power that a group of ports gives.", "一组端口的实际供电功率。")),
)

STACK_FAMILIES: tuple[Family, ...] = (
    _family(Table.STACK, "netmon_stack_members", (), "", ("Members of the stack.", "堆叠成员数。")),
    _family(Table.STACK, "netmon_stack_ring_whole", (), "", ("1 when the stack's ring is closed, 0 when it is broken.", "堆叠环路完整为 1，断开为 0。")),
    _family(
        Table.STACK,
        "netmon_stack_member_role",
        ("member", "stack_role"),
        "",
        ("1 for a member's role: master, standby, member.", "成员当前角色对应的序列为 1:master、standby、member。"),
    ),
    _family(
        Table.STACK,
        "netmon_stack_member_status",
        ("member", "status"),
        "",
        ("1 for a member's status: ok, warning, critical, absent, unknown.", "成员当前状态对应的序列为 1:ok、warning、critical、absent、unknown。"),
    ),
)

STP_FAMILIES: tuple[Family, ...] = (
    _family(Table.STP, "netmon_stp_topology_changes_total", (), "", ("Topology changes of the spanning tree.", "生成树拓扑变化次数。"), MetricType.COUNTER),
    _family(Table.STP, "netmon_stp_since_topology_change_seconds", (), "seconds", ("Time since the last topology change.", "距最近一次生成树拓扑变化的时间。")),
    _family(Table.STP, "netmon_stp_root", (), "", ("1 when the device is the root of the spanning tree.", "设备为生成树根桥时为 1。")),
    _family(Table.STP, "netmon_stp_info", ("root",), "", ("Who is the root: priority and MAC address.", "根桥的优先级和 MAC 地址。"), MetricType.INFO),
)

_LINE = ("line",)
UPS_FAMILIES: tuple[Family, ...] = (
    _family(
        Table.UPS,
        "netmon_ups_status",
        ("status",),
        "",
        (
            "1 for where the power comes from: on_line, on_battery, bypass, boost, trim, off, fault, unknown.",
            "当前供电方式对应的序列为 1:on_line、on_battery、bypass、boost、trim、off、fault、unknown。",
        ),
    ),
    _family(
        Table.UPS,
        "netmon_ups_battery_status",
        ("status",),
        "",
        ("1 for the battery's status: ok, low, depleted, replace, unknown.", "电池当前状态对应的序列为 1:ok、low、depleted、replace、unknown。"),
    ),
    _family(Table.UPS, "netmon_ups_battery_charge_ratio", (), "ratio", ("Charge of the battery, 0 to 1.", "电池电量，0 到 1。")),
    _family(Table.UPS, "netmon_ups_battery_remaining_seconds", (), "seconds", ("Time that the battery will last.", "电池预计可用时间。")),
    _family(Table.UPS, "netmon_ups_on_battery_seconds", (), "seconds", ("Time on battery; 0 on line.", "已使用电池供电的时间；市电供电时为 0。")),
    _family(Table.UPS, "netmon_ups_battery_voltage_volts", (), "volts", ("Voltage of the battery.", "电池电压。")),
    _family(Table.UPS, "netmon_ups_battery_current_amperes", (), "amperes", ("Current of the battery.", "电池电流。")),
    _family(Table.UPS, "netmon_ups_battery_temperature_celsius", (), "celsius", ("Temperature of the battery.", "电池温度。")),
    _family(Table.UPS, "netmon_ups_input_voltage_volts", _LINE, "volts", ("Voltage of an input line.", "输入电压。")),
    _family(Table.UPS, "netmon_ups_input_frequency_hertz", _LINE, "hertz", ("Frequency of an input line.", "输入频率。")),
    _family(Table.UPS, "netmon_ups_output_voltage_volts", _LINE, "volts", ("Voltage of an output line.", "输出电压。")),
    _family(Table.UPS, "netmon_ups_output_current_amperes", _LINE, "amperes", ("Current of an output line.", "输出电流。")),
    _family(Table.UPS, "netmon_ups_output_power_watts", _LINE, "watts", ("Power of an output line.", "输出功率。")),
    _family(
        Table.UPS,
        "netmon_ups_output_load_ratio",
        _LINE,
        "ratio",
        ("Load of an output line as a share of what it can carry; above 1 is overload.", "输出负载率；大于 1 表示过载。"),
    ),
)

_SUPPLY = ("supply",)
SUPPLIES_FAMILIES: tuple[Family, ...] = (
    _family(Table.SUPPLIES, "netmon_printer_supply_level_ratio", _SUPPLY, "ratio", ("Level of a printer's supply, 0 to 1.", "打印机耗材余量，0 到 1。")),
    _family(
        Table.SUPPLIES,
        "netmon_printer_supply_status",
        ("supply", "status"),
        "",
        ("1 for a supply's status: ok, some, empty, unlimited, unknown.", "耗材当前状态对应的序列为 1:ok、some、empty、unlimited、unknown。"),
    ),
    _family(
        Table.SUPPLIES,
        "netmon_printer_supply_info",
        ("supply", "kind", "color", "descr"),
        "",
        ("Name and kind of a supply.", "耗材的名称和类别。"),
        MetricType.INFO,
    ),
    _family(Table.SUPPLIES, "netmon_printer_pages_total", (), "", ("Pages ever printed.", "累计打印页数。"), MetricType.COUNTER),
)

_DISK = ("disk",)
STORAGE_FAMILIES: tuple[Family, ...] = (
    _family(Table.STORAGE, "netmon_disk_used_bytes", _DISK, "bytes", ("Disk space in use.", "磁盘已用空间。")),
    _family(Table.STORAGE, "netmon_disk_total_bytes", _DISK, "bytes", ("Size of a disk.", "磁盘容量。")),
    _family(Table.STORAGE, "netmon_disk_info", ("disk", "kind", "descr"), "", ("Name and kind of a disk.", "磁盘的名称和类别。"), MetricType.INFO),
)

EQUIPMENT_FAMILIES: tuple[Family, ...] = (
    *OPTICS_FAMILIES, *POE_FAMILIES, *STACK_FAMILIES, *STP_FAMILIES, *UPS_FAMILIES, *SUPPLIES_FAMILIES, *STORAGE_FAMILIES,
)  # fmt: skip
