"""The families of devices: state, reachability, polls, processors, memory, sensors and parts."""

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table


def _family(table: Table, name: str, extra: tuple[str, ...], unit: str, texts: tuple[str, str], kind: MetricType = MetricType.GAUGE) -> Family:  # noqa: PLR0917
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=(*DEVICE_LABELS, *extra), table=table)


STATE_FAMILIES: tuple[Family, ...] = (
    _family(Table.STATE, "netmon_device_up", (), "", ("1 when the device answers, else 0.", "设备有应答时为 1，否则为 0。")),
    _family(
        Table.STATE,
        "netmon_device_state",
        ("site_name", "state"),
        "",
        (
            "1 for the device's present state: up, down, unreachable, maintenance, off_hours, unknown.",
            "设备当前状态对应的序列为 1:up、down、unreachable、maintenance、off_hours、unknown。",
        ),
    ),
    _family(
        Table.STATE,
        "netmon_device_info",
        ("vendor", "model", "software", "serial", "profile", "sys_name"),
        "",
        ("What the device is, as it says itself.", "设备自述的型号、软件等信息。"),
        MetricType.INFO,
    ),
)

FRESHNESS = _family(
    Table.EXPOSITION,
    "netmon_table_last_success_timestamp_seconds",
    ("table",),
    "seconds",
    ("Unix time of the last successful poll of a table; its series leave 2.5 periods later.", "某个表最近一次轮询成功的 Unix 时间；2.5 个周期后其序列消失。"),
)
DROPPED = _family(
    Table.EXPOSITION,
    "netmon_device_dropped_series",
    (),
    "",
    ("Series of the device that are left out because a series budget is spent; absent when none are.", "因超出序列预算而未输出的该设备序列数；没有则不输出。"),
)

POLL_FAMILIES: tuple[Family, ...] = (
    _family(Table.POLL, "netmon_poll_duration_seconds", ("collector",), "seconds", ("Length of the last poll.", "最近一次轮询的耗时。")),
    _family(Table.POLL, "netmon_poll_lateness_seconds", ("collector",), "seconds", ("How late the last poll started.", "最近一次轮询开始时的延迟。")),
    _family(
        Table.POLL,
        "netmon_poll_outcome",
        ("collector", "outcome"),
        "",
        (
            "1 for the last poll's outcome: ok, partial, no_data, timeout, unreachable, auth_failed, protocol_error, parse_error, skipped.",
            "最近一次轮询的结果对应的序列为 1:ok、partial、no_data、timeout、unreachable、auth_failed、protocol_error、parse_error、skipped。",
        ),
    ),
)

REACH_FAMILIES: tuple[Family, ...] = (
    _family(
        Table.SYSTEM,
        "netmon_device_uptime_seconds",
        (),
        "seconds",
        ("Time since the agent started (sysUpTime).", "设备 SNMP 代理启动以来的时间（sysUpTime）。"),
    ),
    _family(
        Table.ICMP, "netmon_device_icmp_rtt_median_seconds", (), "seconds", ("Median round trip of the last echoes.", "最近一组 ICMP 回显的往返时间中位数。")
    ),
    _family(
        Table.ICMP, "netmon_device_icmp_rtt_worst_seconds", (), "seconds", ("Longest round trip of the last echoes.", "最近一组 ICMP 回显的最长往返时间。")
    ),
    _family(Table.ICMP, "netmon_device_icmp_loss_ratio", (), "ratio", ("Share of the last echoes without an answer.", "最近一组 ICMP 回显的丢失比例。")),
)

HEALTH_FAMILIES: tuple[Family, ...] = (
    _family(Table.HEALTH, "netmon_processor_usage_ratio", ("processor",), "ratio", ("Load of a processor, 0 to 1.", "处理器利用率，0 到 1。")),
    _family(Table.HEALTH, "netmon_processor_info", ("processor", "descr"), "", ("Name of a processor.", "处理器名称。"), MetricType.INFO),
    _family(Table.HEALTH, "netmon_memory_used_bytes", ("pool",), "bytes", ("Memory in use.", "已用内存。")),
    _family(Table.HEALTH, "netmon_memory_total_bytes", ("pool",), "bytes", ("Size of a memory pool.", "内存池大小。")),
    _family(Table.HEALTH, "netmon_memory_usage_ratio", ("pool",), "ratio", ("Share of memory in use, 0 to 1.", "内存利用率，0 到 1。")),
    _family(Table.HEALTH, "netmon_memory_info", ("pool", "descr"), "", ("Name of a memory pool.", "内存池名称。"), MetricType.INFO),
    _family(Table.HEALTH, "netmon_sensor_temperature_celsius", ("sensor",), "celsius", ("Temperature.", "温度。")),
    _family(Table.HEALTH, "netmon_sensor_voltage_volts", ("sensor",), "volts", ("Voltage.", "电压。")),
    _family(Table.HEALTH, "netmon_sensor_current_amperes", ("sensor",), "amperes", ("Current.", "电流。")),
    _family(Table.HEALTH, "netmon_sensor_power_watts", ("sensor",), "watts", ("Power.", "功率。")),
    _family(Table.HEALTH, "netmon_sensor_humidity_ratio", ("sensor",), "ratio", ("Relative humidity, 0 to 1.", "相对湿度，0 到 1。")),
    _family(Table.HEALTH, "netmon_sensor_fan_rpm", ("sensor",), "rpm", ("Fan speed in revolutions per minute.", "风扇转速（每分钟转数）。")),
    _family(Table.HEALTH, "netmon_sensor_fan_ratio", ("sensor",), "ratio", ("Fan speed as a share of its full speed.", "风扇转速占全速的比例。")),
    _family(Table.HEALTH, "netmon_sensor_optical_power_dbm", ("sensor",), "dbm", ("Optical power.", "光功率。")),
    _family(Table.HEALTH, "netmon_sensor_frequency_hertz", ("sensor",), "hertz", ("Frequency.", "频率。")),
    _family(Table.HEALTH, "netmon_sensor_charge_ratio", ("sensor",), "ratio", ("Charge of a battery, 0 to 1.", "电池电量，0 到 1。")),
    _family(Table.HEALTH, "netmon_sensor_load_ratio", ("sensor",), "ratio", ("Load as a share of what can be carried.", "负载率。")),
    _family(
        Table.HEALTH,
        "netmon_sensor_status",
        ("sensor", "status"),
        "",
        ("1 for a sensor's present status: ok, warning, critical, absent, unknown.", "传感器当前状态对应的序列为 1:ok、warning、critical、absent、unknown。"),
    ),
    _family(
        Table.HEALTH, "netmon_sensor_info", ("sensor", "sensor_class", "descr"), "", ("Name and class of a sensor.", "传感器的名称和类别。"), MetricType.INFO
    ),
)

MODULE_INFO = _family(
    Table.ENTITY,
    "netmon_module_info",
    ("module", "module_class", "name", "model", "serial", "software"),
    "",
    ("A part of the device (entPhysicalTable).", "设备的部件（entPhysicalTable）。"),
    MetricType.INFO,
)

DEVICE_FAMILIES: tuple[Family, ...] = (*STATE_FAMILIES, FRESHNESS, DROPPED, *POLL_FAMILIES, *REACH_FAMILIES, *HEALTH_FAMILIES, MODULE_INFO)
