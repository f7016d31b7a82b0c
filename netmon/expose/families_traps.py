"""The families in which netmon reports on the traps and informs that it gets."""

from netmon.expose.family import Family, MetricType, Table

_RESULTS = (
    "taken, duplicate, unknown_source, rate_limited, queue_full, too_big, malformed, community, v3_user, v3_limited, v3_unavailable, v3_refused, v3_report"
)
_NEEDLESS = "Polls that a trap called for, and that the schedule had done meanwhile or the device is not asked for."


def _family(name: str, kind: MetricType, texts: tuple[str, str], *labels: str) -> Family:
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit="", labels=labels, table=Table.SELF)


TRAP_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_traps_total", MetricType.COUNTER,
        (f"Datagrams at the trap sockets by result: {_RESULTS}.", f"告警（trap）端口收到的报文数，按结果分：{_RESULTS}。"), "result",
    ),
    _family(
        "netmon_traps_by_kind_total", MetricType.COUNTER,
        ("Traps taken, by what they are about.", "已接收的告警（trap）数，按内容分。"), "kind",
    ),
    _family(
        "netmon_trap_informs_acknowledged_total", MetricType.COUNTER,
        ("Informs that were answered.", "已应答的 inform 数。"),
    ),
    _family(
        "netmon_trap_kernel_drops_total", MetricType.COUNTER,
        ("Datagrams that the trap sockets' receive buffers had no room for.", "因接收缓冲区满而被本机内核丢弃的告警报文数。"),
    ),
    _family("netmon_trap_queued", MetricType.GAUGE, ("Datagrams that wait to be decoded.", "等待解码的告警报文数。")),
    _family(
        "netmon_trap_polls_total", MetricType.COUNTER,
        ("Polls asked for because of traps.", "因告警（trap）而提前的轮询数。"), "collector",
    ),
    _family(
        "netmon_trap_polls_needless_total", MetricType.COUNTER,
        (_NEEDLESS, "告警（trap）要求、但已按计划完成或该设备并不采集的轮询数。"),
    ),
    _family("netmon_trap_polls_waiting", MetricType.GAUGE, ("Polls that traps called for and that wait for their turn.", "因告警（trap）而等待的轮询数。")),
    _family(
        "netmon_trap_listening", MetricType.GAUGE,
        ("1 while netmon hears traps, 0 when it should and cannot (see the log).", "正在接收告警（trap）为 1；应接收而不能为 0（见日志）。"),
    ),
    _family(
        "netmon_trap_v3_available", MetricType.GAUGE,
        ("1 while SNMPv3 traps can be decoded, else 0; absent where no user may send.", "能解码 SNMPv3 告警为 1，否则为 0；未配置用户时没有此项。"),
    ),
)  # fmt: skip
