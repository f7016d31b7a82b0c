"""The families in which netmon reports on its LAN sensors, and on its memory of where addresses were seen."""

from netmon.expose.family import Family, MetricType, Table


def _family(name: str, kind: MetricType, unit: str, texts: tuple[str, str], *labels: str) -> Family:
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=labels, table=Table.SELF)


LAN_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_sensor_up", MetricType.GAUGE, "",
        ("1 when the LAN sensor reported within the last minute, else 0.", "局域网探针最近一分钟内有上报为 1，否则为 0。"), "sensor", "site",
    ),
    _family(
        "netmon_sensor_last_message_timestamp_seconds", MetricType.GAUGE, "seconds",
        ("Unix time of the sensor's last message.", "探针最近一次上报的 Unix 时间。"), "sensor", "site",
    ),
    _family(
        "netmon_sensor_dropped_total", MetricType.COUNTER, "",
        ("Frames and messages that the sensor had no room for.", "探针来不及处理而丢弃的帧和消息数。"), "sensor", "site",
    ),
    _family(
        "netmon_sensor_broadcast_per_second", MetricType.GAUGE, "",
        ("Broadcast and multicast frames a second that the sensor hears.", "探针听到的每秒广播与组播帧数。"), "sensor", "site",
    ),
    _family(
        "netmon_sensor_findings", MetricType.GAUGE, "",
        ("What the sensor finds wrong at present, by kind.", "探针当前发现的问题数，按类型分。"), "sensor", "site", "kind", "severity",
    ),
    _family(
        "netmon_sensor_messages_total", MetricType.COUNTER, "",
        ("Lines at the sensors' socket by result: taken, bad, rate, peer, full.", "探针套接字收到的消息数，按结果分：taken、bad、rate、peer、full。"), "result",
    ),
    _family(
        "netmon_sightings_tables_total", MetricType.COUNTER, "",

        ("Tables of addresses and neighbours kept for netmon where, by result: written, dropped.", "供 netmon where 使用的地址与邻居表数：written、dropped。"),
        "result",
    ),
    _family(
        "netmon_sightings_quarantined_files_total", MetricType.COUNTER, "",
        ("Damaged files of sightings that were put aside.", "发现损坏并移开的位置记录文件数。"),
    ),
)  # fmt: skip
