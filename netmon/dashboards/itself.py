"""netmon itself: does it see everything, in time, and keep what it saw."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step, Variable
from netmon.dashboards.words import GREEN, OUTCOMES, RED, WORKS, YELLOW, Mapped, Words

_ME = 'instance=~"$instance"'
NOT_SHOWN: Mapped = {}
_LATE = (
    Step(None, GREEN, Words("低于 5 秒", "below 5 s")),
    Step(5, YELLOW, Words("5～30 秒", "5 to 30 s")),
    Step(30, RED, Words("30 秒以上", "30 s and more")),
)
INSTANCE = Variable(name="instance", title=Words("netmon 实例", "Instance"), query="label_values(netmon_build_info, instance)", all_value=".*", multi=True)


def _number(title: Words, what: Words, expr: str, unit: str, *, steps: tuple[Step, ...] = (), shown: Mapped = NOT_SHOWN, decimals: int | None = None) -> Panel:
    return Panel(
        kind="stat",
        title=title,
        what=what,
        width=3,
        height=4,
        queries=(Query(expr=expr, instant=True),),
        unit=unit,
        steps=steps,
        shown=shown,
        decimals=decimals,
    )


def _lines(title: Words, what: Words, queries: tuple[Query, ...], unit: str, *, stacked: bool = False, width: int = 8) -> Panel:
    return Panel(kind="timeseries", title=title, what=what, width=width, height=8, queries=queries, unit=unit, stacked=stacked, minimum=0)


def _slowest() -> Panel:
    return Panel(
        kind="table",
        title=Words("最慢的设备", "Slowest devices"),
        what=Words("最近一次采集用时最长的 20 台。", "The 20 devices whose last poll took longest."),
        width=12,
        height=9,
        queries=(Query(expr=f"max by (device, collector) (netmon_slowest_poll_seconds{{{_ME}}})"),),
        columns=(
            Column(source="device", title=Words("设备", "Device"), leads_to=parts.TO_PAGE),
            Column(source="collector", title=Words("采集器", "Collector")),
            Column(source="Value", title=Words("用时", "Took"), unit="s", decimals=2),
        ),
        sort=("Value", True),
    )


def _versions() -> Panel:
    return Panel(
        kind="table",
        title=Words("版本与启动", "Versions"),
        what=Words("各实例的版本和已运行时间。", "Version and uptime of each instance."),
        width=12,
        height=9,
        queries=(
            Query(expr=f"max by (instance, version, python) (netmon_build_info{{{_ME}}})"),
            Query(expr=f"max by (instance) ((time() - netmon_process_start_time_seconds{{{_ME}}}) / 86400)"),
            Query(expr=f"max by (instance) ((time() - netmon_config_last_reload_success_timestamp_seconds{{{_ME}}}) / 86400)"),
        ),
        columns=(
            Column(source="instance", title=Words("实例", "Instance")),
            Column(source="version", title=Words("版本", "Version")),
            Column(source="python", title=Words("Python", "Python")),
            Column(source="Value #B", title=Words("已运行", "Uptime"), unit="suffix:天|d", decimals=1),
            Column(source="Value #C", title=Words("配置加载于", "Configuration age"), unit="suffix:天|d", decimals=1),
        ),
    )


def _polls() -> Panel:
    return Panel(
        kind="timeseries",
        title=Words("采集结果", "Polls by outcome"),
        what=Words(
            "每秒采集次数，按结果叠加；失败变多先看是不是线路断了。", "Polls per second, stacked by outcome; when failures grow, look for a broken line first."
        ),
        width=8,
        height=8,
        queries=(Query(expr=f"sum by (outcome) (rate(netmon_polls_total{{{_ME}}}[5m]))", legend="{{outcome}}"),),
        unit="suffix:次/秒|/s",
        shown=OUTCOMES,
        stacked=True,
        minimum=0,
    )


ITSELF = Dashboard(
    key="itself",
    title=Words("netmon 自身", "netmon: itself"),
    what=Words("监测系统自己看得全不全、快不快、存得住存不住。", "Whether netmon sees everything, in time, and keeps what it saw."),
    rows=(
        (
            _number(
                Words("监测覆盖", "Coverage"),
                Words("按时完成可达性检测的设备比例。", "Devices whose reachability was tested in time."),
                f"min(netmon_poll_coverage_ratio{{{_ME}}})",
                "percentunit",
                steps=parts.SHARES,
                decimals=1,
            ),
            _number(
                Words("配置", "Configuration"),
                Words(
                    "最近一次加载配置有没有问题；有问题时旧配置继续用。", "Whether the last load had no problems; with problems the old configuration goes on."
                ),
                f"min(netmon_config_last_reload_successful{{{_ME}}})",
                "none",
                shown=WORKS,
            ),
            _number(
                Words("历史数据可写", "History is written"),
                Words("磁盘满了就变成只读，报告会缺数据。", "A full disk makes it read-only, and reports lack data."),
                f"min(netmon_history_writable{{{_ME}}})",
                "none",
                shown=WORKS,
            ),
            _number(
                Words("采集最大延迟", "Latest start"),
                Words("最近一分钟采集开始得最晚的延迟。", "Longest delay of a poll's start in the last minute."),
                f"max(netmon_schedule_lateness_seconds{{{_ME}}})",
                "s",
                steps=_LATE,
                decimals=2,
            ),
            _number(
                Words("停顿", "Stall"),
                Words("最近一分钟主循环最长的停顿。", "Longest stall of the event loop in the last minute."),
                f"max(netmon_loop_lag_seconds{{{_ME}}})",
                "s",
                steps=(
                    Step(None, GREEN, Words("低于 0.5 秒", "below 0.5 s")),
                    Step(0.5, YELLOW, Words("0.5～2 秒", "0.5 to 2 s")),
                    Step(2, RED, Words("2 秒以上", "2 s and more")),
                ),
                decimals=2,
            ),
            _number(
                Words("内存", "Memory"),
                Words("进程常驻内存（最大的实例）。", "Resident memory of the largest instance."),
                f"max(netmon_process_resident_memory_bytes{{{_ME}}})",
                "bytes",
                steps=parts.NEUTRAL,
                decimals=0,
            ),
            _number(
                Words("序列", "Series"),
                Words("输出的设备序列数。", "Series of devices that are exposed."),
                f"sum(netmon_exposition_series{{{_ME}}})",
                "short",
                steps=parts.NEUTRAL,
            ),
            _number(
                Words("丢弃的序列", "Series left out"),
                Words("因超出预算而没有输出的序列。", "Series left out because a budget is spent."),
                f"sum(netmon_exposition_dropped_series{{{_ME}}})",
                "short",
                steps=parts.NONE_IS_GOOD,
            ),
        ),
        (
            _polls(),
            _lines(
                Words("采集延迟与停顿", "Lateness and stalls"),
                Words("采集开始的最大延迟、主循环最长停顿、抓取用时。", "Latest start, longest stall, length of a scrape."),
                (
                    Query(expr=f"max(netmon_schedule_lateness_seconds{{{_ME}}})", legend=Words("采集延迟", "lateness")),
                    Query(expr=f"max(netmon_loop_lag_seconds{{{_ME}}})", legend=Words("停顿", "stall")),
                    Query(expr=f"max(netmon_exposition_last_duration_seconds{{{_ME}}})", legend=Words("抓取", "scrape")),
                ),
                "s",
            ),
            _lines(
                Words("排队与在途", "Queues"),
                Words("排队等位置的采集，和正在进行的。", "Polls that wait for a place, and those that run."),
                (
                    Query(expr=f"sum(netmon_polls_in_flight{{{_ME}}})", legend=Words("采集中", "running")),
                    Query(expr=f"sum(netmon_polls_queued{{{_ME}}})", legend=Words("排队", "queued")),
                    Query(expr=f"sum(netmon_snmp_requests_in_flight{{{_ME}}})", legend=Words("SNMP 在途", "SNMP in flight")),
                ),
                "short",
            ),
        ),
        (
            _lines(
                Words("SNMP 报文", "SNMP"),
                Words("每秒请求、重试、无应答和本机丢包。", "Requests, retries, timeouts and local drops per second."),
                (
                    Query(expr=f"sum(rate(netmon_snmp_requests_total{{{_ME}}}[5m]))", legend=Words("请求", "requests")),
                    Query(expr=f"sum(rate(netmon_snmp_retries_total{{{_ME}}}[5m]))", legend=Words("重试", "retries")),
                    Query(expr=f"sum(rate(netmon_snmp_timeouts_total{{{_ME}}}[5m]))", legend=Words("无应答", "timeouts")),
                    Query(expr=f"sum(rate(netmon_snmp_local_drops_total{{{_ME}}}[5m]))", legend=Words("本机丢包", "local drops")),
                ),
                "suffix:次/秒|/s",
            ),
            _lines(
                Words("历史数据", "History"),
                Words("每小时写入的线路样本，和还没有落盘的记录。", "Samples of lines written per hour, and records that wait."),
                (
                    Query(expr=f'sum(increase(netmon_history_samples_total{{{_ME},result="written"}}[1h]))', legend=Words("写入/小时", "written/h")),
                    Query(expr=f"sum(netmon_history_waiting_records{{{_ME}}})", legend=Words("等待落盘", "waiting")),
                ),
                "short",
            ),
            _lines(
                Words("CPU", "Processor"),
                Words("占用的处理器核数。", "Processor cores in use."),
                (Query(expr=f"sum by (instance) (rate(netmon_process_cpu_seconds_total{{{_ME}}}[5m]))", legend="{{instance}}"),),
                "suffix:核|cores",
            ),
        ),
        (_slowest(), _versions()),
        (
            _lines(
                Words("指标判定", "Judging"),
                Words("最近一次判定全部指标的用时，和判定失败的次数（每小时）。", "How long judging all targets took, and failures per hour."),
                (
                    Query(expr=f"max(netmon_judging_duration_seconds{{{_ME}}})", legend=Words("用时（秒）", "took (s)")),
                    Query(expr=f"sum(increase(netmon_judging_failed_total{{{_ME}}}[1h]))", legend=Words("失败/小时", "failures/h")),
                ),
                "short",
                width=12,
            ),
            _lines(
                Words("抓取大小", "Size of a scrape"),
                Words("最近一次完整抓取的大小（压缩前）。", "Size of the last complete scrape before compression."),
                (Query(expr=f"max by (instance) (netmon_exposition_last_bytes{{{_ME}}})", legend="{{instance}}"),),
                "bytes",
                width=12,
            ),
        ),
    ),
    variables=(variables.SOURCE, INSTANCE, variables.PAGE_ADDRESS),
)
