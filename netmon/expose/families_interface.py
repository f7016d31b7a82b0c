"""The families of interfaces: 8 series a port by default, 23 numeric ones with `series: full`."""

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table

_PORT = (*DEVICE_LABELS, "interface")


def _gauge(name: str, unit: str, help_en: str, help_zh: str) -> Family:
    return Family(name=name, type=MetricType.GAUGE, help_en=help_en, help_zh=help_zh, unit=unit, labels=_PORT, table=Table.INTERFACES)


def _counter(name: str, unit: str, help_en: str, help_zh: str) -> Family:
    return Family(name=name, type=MetricType.COUNTER, help_en=help_en, help_zh=help_zh, unit=unit, labels=_PORT, table=Table.INTERFACES)


DEFAULT_INTERFACE_FAMILIES: tuple[Family, ...] = (
    _counter(
        "netmon_interface_receive_bytes_total", "bytes", "Octets received (ifHCInOctets, else ifInOctets).", "接收的字节数（ifHCInOctets，没有则 ifInOctets）。"
    ),
    _counter(
        "netmon_interface_transmit_bytes_total",
        "bytes",
        "Octets sent (ifHCOutOctets, else ifOutOctets).",
        "发送的字节数（ifHCOutOctets，没有则 ifOutOctets）。",
    ),
    _gauge(
        "netmon_interface_receive_bps",
        "bps",
        "Receive rate in bit/s between the last two polls, by the agent's clock.",
        "最近两次轮询间的接收速率（bit/s），按设备自身时钟计算。",
    ),
    _gauge(
        "netmon_interface_transmit_bps",
        "bps",
        "Transmit rate in bit/s between the last two polls, by the agent's clock.",
        "最近两次轮询间的发送速率（bit/s），按设备自身时钟计算。",
    ),
    _gauge("netmon_interface_up", "", "1 when ifOperStatus is up, else 0.", "ifOperStatus 为 up 时为 1，否则为 0。"),
    _counter("netmon_interface_receive_errors_total", "", "Received packets with errors (ifInErrors).", "接收错误包数（ifInErrors）。"),
    _counter("netmon_interface_transmit_errors_total", "", "Packets not sent because of errors (ifOutErrors).", "发送错误包数（ifOutErrors）。"),
    _gauge("netmon_interface_speed_bps", "bps", "Nominal speed in bit/s (ifHighSpeed, else ifSpeed).", "端口标称速率（bit/s;ifHighSpeed，没有则 ifSpeed）。"),
)

EXTRA_INTERFACE_FAMILIES: tuple[Family, ...] = (
    _counter(
        "netmon_interface_receive_discards_total", "", "Received packets dropped without an error (ifInDiscards).", "接收方向丢弃的包数（ifInDiscards）。"
    ),
    _counter(
        "netmon_interface_transmit_discards_total", "", "Packets to send dropped without an error (ifOutDiscards).", "发送方向丢弃的包数（ifOutDiscards）。"
    ),
    _counter("netmon_interface_receive_unicast_packets_total", "packets", "Unicast packets received.", "接收的单播包数。"),
    _counter("netmon_interface_transmit_unicast_packets_total", "packets", "Unicast packets sent.", "发送的单播包数。"),
    _counter("netmon_interface_receive_multicast_packets_total", "packets", "Multicast packets received.", "接收的组播包数。"),
    _counter("netmon_interface_transmit_multicast_packets_total", "packets", "Multicast packets sent.", "发送的组播包数。"),
    _counter("netmon_interface_receive_broadcast_packets_total", "packets", "Broadcast packets received.", "接收的广播包数。"),
    _counter("netmon_interface_transmit_broadcast_packets_total", "packets", "Broadcast packets sent.", "发送的广播包数。"),
    _gauge("netmon_interface_admin_up", "", "1 when ifAdminStatus is up, else 0.", "ifAdminStatus 为 up 时为 1，否则为 0。"),
    _gauge("netmon_interface_mtu_bytes", "bytes", "Largest packet (ifMtu).", "最大传输单元（ifMtu）。"),
    _gauge(
        "netmon_interface_last_change_seconds",
        "seconds",
        "Age of the present operating status (sysUpTime - ifLastChange).",
        "当前运行状态已持续的秒数（sysUpTime - ifLastChange）。",
    ),
    _gauge("netmon_interface_receive_packets_per_second", "", "Packets received per second, by the agent's clock.", "每秒接收包数，按设备自身时钟计算。"),
    _gauge("netmon_interface_transmit_packets_per_second", "", "Packets sent per second, by the agent's clock.", "每秒发送包数，按设备自身时钟计算。"),
    _gauge("netmon_interface_receive_utilization_ratio", "ratio", "Receive rate over the nominal speed.", "接收速率与标称速率之比。"),
    _gauge("netmon_interface_transmit_utilization_ratio", "ratio", "Transmit rate over the nominal speed.", "发送速率与标称速率之比。"),
)

INTERFACE_INFO = Family(
    name="netmon_interface_info",
    type=MetricType.INFO,
    help_en="Texts of an interface: alias, description, type (IANAifType) and MAC address; only with full series.",
    help_zh="端口的文字信息：别名、描述、类型（IANAifType）和 MAC 地址；仅在 series: full 时输出。",
    unit="",
    labels=(*_PORT, "alias", "descr", "if_type", "mac"),
    table=Table.INTERFACES,
)

LAG_FAMILIES: tuple[Family, ...] = (
    _gauge("netmon_lag_capacity_bps", "bps", "Sum of the speeds of an aggregate's active members.", "聚合链路中活动成员的速率之和。"),
    _gauge("netmon_lag_active_members", "", "Members of an aggregate that carry traffic.", "聚合链路的活动成员数。"),
    _gauge("netmon_lag_members", "", "Members of an aggregate, active or not.", "聚合链路的成员总数。"),
)

ANOMALIES = Family(
    name="netmon_interface_sample_anomalies_total",
    type=MetricType.COUNTER,
    help_en="Samples of interface counters that gave no plain rate, by quality: wrapped, reset, gap, ambiguous, impossible.",
    help_zh="未能直接得出速率的端口计数样本数，按质量分：wrapped、reset、gap、ambiguous、impossible。",
    unit="",
    labels=(*DEVICE_LABELS, "quality"),
    table=Table.INTERFACES,
)

HALF_DUPLEX = _gauge(
    "netmon_interface_half_duplex",
    "",
    "1 for a port that is up and runs half duplex (dot3StatsDuplexStatus); other ports have no series.",
    "端口为 up 且工作在半双工（dot3StatsDuplexStatus）时为 1；其他端口不输出。",
)

INTERFACE_FAMILIES: tuple[Family, ...] = (*DEFAULT_INTERFACE_FAMILIES, *EXTRA_INTERFACE_FAMILIES, INTERFACE_INFO, *LAG_FAMILIES, ANOMALIES, HALF_DUPLEX)
