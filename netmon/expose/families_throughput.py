"""The families of active tests: how they end, and the last result of each line."""

from netmon.expose.family import Family, MetricType, Table

_LINE = ("district", "site", "link", "direction", "path")


def _family(name: str, kind: MetricType, unit: str, words: tuple[str, str], labels: tuple[str, ...]) -> Family:
    return Family(name=name, type=kind, help_en=words[0], help_zh=words[1], unit=unit, labels=labels, table=Table.SELF)


THROUGHPUT_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_throughput_runs_total",
        MetricType.COUNTER,
        "",
        (
            "Active tests by outcome: ok, failed (counts as 0), deferred (the line was busy), probe_limited, informative (never decides).",
            "测速次数，按结果分：ok 完成，failed 失败（按 0 计），deferred 推迟（线路忙），probe_limited 受探针限制。",
        ),
        ("outcome",),
    ),
    _family(
        "netmon_link_throughput_bps",
        MetricType.GAUGE,
        "bps",
        (
            "What the last active test that counts got through the line: TCP goodput with Ethernet overhead, and other traffic; 0 of a failed one.",
            "最近一次有效测速时线路承载的速率：TCP 净速率加以太网开销和其他流量；失败为 0。",
        ),
        _LINE,
    ),
    _family(
        "netmon_link_throughput_timestamp_seconds",
        MetricType.GAUGE,
        "seconds",
        ("Unix time of the last active test that counts.", "最近一次有效测速的 Unix 时间。"),
        _LINE,
    ),
)
