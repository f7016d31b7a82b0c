"""The families in which netmon reports on itself."""

from netmon.expose.families_history import HISTORY_FAMILIES
from netmon.expose.families_incident import INCIDENT_SELF_FAMILIES
from netmon.expose.families_lan import LAN_FAMILIES
from netmon.expose.families_notify import NOTIFY_FAMILIES
from netmon.expose.families_rooms import LEDGER_FAMILIES
from netmon.expose.families_targets import JUDGING_FAMILIES
from netmon.expose.families_throughput import THROUGHPUT_FAMILIES
from netmon.expose.families_traps import TRAP_FAMILIES
from netmon.expose.families_web import WEB_FAMILIES
from netmon.expose.family import Family, MetricType, Table


def _gauge(name: str, unit: str, help_en: str, help_zh: str, *labels: str) -> Family:
    return Family(name=name, type=MetricType.GAUGE, help_en=help_en, help_zh=help_zh, unit=unit, labels=labels, table=Table.SELF)


def _counter(name: str, unit: str, help_en: str, help_zh: str, *labels: str) -> Family:
    return Family(name=name, type=MetricType.COUNTER, help_en=help_en, help_zh=help_zh, unit=unit, labels=labels, table=Table.SELF)


BUILD_INFO = Family(
    name="netmon_build_info",
    type=MetricType.INFO,
    help_en="Versions of netmon and Python.",
    help_zh="netmon 与 Python 的版本。",
    unit="",
    labels=("version", "python"),
    table=Table.SELF,
)

SELF_FAMILIES: tuple[Family, ...] = (
    BUILD_INFO,
    _gauge("netmon_devices", "", "Devices in the inventory by state.", "清单中的设备数，按状态分。", "state"),
    _gauge(
        "netmon_poll_coverage_ratio",
        "ratio",
        "Share of the devices whose reachability was tested within its last 2.5 periods.",
        "最近 2.5 个周期内完成可达性检测的设备比例。",
    ),
    _counter("netmon_polls_total", "", "Polls by collector and outcome.", "轮询次数，按采集器和结果分。", "collector", "outcome"),
    _gauge("netmon_polls_in_flight", "", "Polls that are running.", "正在进行的轮询数。"),
    _gauge("netmon_polls_queued", "", "Polls that are due and wait for a place.", "已到期、等待空位的轮询数。"),
    _gauge("netmon_schedule_jobs", "", "Planned jobs: one collector of one device each.", "计划中的任务数：每台设备的每个采集器为一个任务。", "collector"),
    _counter(
        "netmon_schedule_missed_runs_total",
        "",
        "Runs left out because the previous one had not ended or no slot was free.",
        "因上一次未结束或没有空位而错过的轮询次数。",
        "collector",
    ),
    _counter(
        "netmon_schedule_held_runs_total",
        "",
        "Runs held back because the device does not answer and is only probed.",
        "因设备无应答、仅保留探测而暂停的轮询次数。",
        "collector",
    ),
    _counter("netmon_schedule_overdue_polls_total", "", "Polls cut off at their deadline.", "超过时限而被中止的轮询次数。"),
    _counter("netmon_schedule_stuck_polls_total", "", "Polls that went on although they were cut off.", "中止后仍未结束的轮询次数。"),
    _gauge("netmon_schedule_lateness_seconds", "seconds", "Longest delay of a poll's start in the last minute.", "最近一分钟内轮询开始的最大延迟。"),
    _counter("netmon_schedule_delay_seconds_total", "seconds", "Delays of all polls' starts, added up.", "所有轮询开始延迟之和。"),
    _gauge("netmon_schedule_backing_off_devices", "", "Devices that are polled less often because they do not answer.", "因无应答而降低轮询频率的设备数。"),
    _gauge(
        "netmon_slowest_poll_seconds",
        "seconds",
        "Longest last poll of a device; the 20 slowest devices only.",
        "设备最近一次轮询的耗时；仅最慢的 20 台。",
        "device",
        "collector",
    ),
    _counter("netmon_snmp_requests_total", "", "SNMP requests sent, without retries.", "发出的 SNMP 请求数（不含重试）。"),
    _counter("netmon_snmp_retries_total", "", "SNMP requests sent again.", "SNMP 重试次数。"),
    _counter("netmon_snmp_timeouts_total", "", "SNMP requests given up without an answer.", "最终无应答的 SNMP 请求数。"),
    _counter(
        "netmon_snmp_mismatched_replies_total",
        "",
        "Datagrams that answer no request of ours: wrong source, request-id, version, community or engine.",
        "与请求不符的报文数：来源、请求号、版本、团体名或引擎不符。",
    ),
    _counter("netmon_snmp_malformed_replies_total", "", "Datagrams that are not valid SNMP.", "不符合 SNMP 格式的报文数。"),
    _counter("netmon_snmp_datagrams_sent_total", "", "SNMP datagrams sent, retries included.", "发出的 SNMP 报文数（含重试）。"),
    _counter(
        "netmon_snmp_datagrams_received_total", "", "Datagrams received on the SNMP sockets, whatever they were.", "SNMP 套接字收到的报文数（不论内容）。"
    ),
    _counter("netmon_snmp_send_errors_total", "", "SNMP datagrams that this machine could not send.", "本机未能发出的 SNMP 报文数。"),
    _counter(
        "netmon_snmp_local_drops_total",
        "",
        "Replies dropped by this machine's kernel because the receive buffer was full.",
        "因接收缓冲区满而被本机内核丢弃的应答数。",
    ),
    _gauge("netmon_snmp_requests_in_flight", "", "SNMP requests that wait for an answer.", "等待应答的 SNMP 请求数。"),
    _gauge("netmon_snmp_requests_queued", "", "SNMP requests that wait for a place in flight.", "等待发送空位的 SNMP 请求数。"),
    _gauge(
        "netmon_snmp_in_flight_limit",
        "",
        "SNMP requests that may be in flight, by address family; it follows the receive buffer and falls after local drops.",
        "允许同时等待应答的 SNMP 请求数，按地址族分；取决于接收缓冲区，本机丢包后降低。",
        "family",
    ),
    _gauge(
        "netmon_snmp_receive_buffer_bytes",
        "bytes",
        "Receive buffer that the kernel granted, by address family.",
        "内核给予的接收缓冲区大小，按地址族分。",
        "family",
    ),
    _counter("netmon_icmp_echoes_total", "", "ICMP echoes sent.", "发出的 ICMP 回显请求数。"),
    _counter("netmon_icmp_replies_total", "", "Answers to ICMP echoes of ours.", "收到的 ICMP 回显应答数。"),
    _counter("netmon_icmp_foreign_replies_total", "", "ICMP echo replies that answer no echo of ours.", "与本机请求不符的 ICMP 回显应答数。"),
    _counter("netmon_icmp_unsent_echoes_total", "", "ICMP echoes that this machine could not send.", "本机未能发出的 ICMP 回显请求数。"),
    _gauge("netmon_icmp_available", "", "1 when this machine may send ICMP echoes, else 0.", "本机可以发送 ICMP 回显请求时为 1，否则为 0。"),
    _gauge("netmon_loop_lag_seconds", "seconds", "Longest stall of the event loop in the last minute.", "最近一分钟内事件循环的最长停顿。"),
    _gauge("netmon_exposition_series", "", "Series of devices in this exposition.", "本次输出中的设备序列数。"),
    _gauge(
        "netmon_exposition_dropped_series",
        "",
        "Series left out because a budget is spent: of one device, or of all.",
        "因超出预算而未输出的序列数：单台设备预算或总预算。",
        "budget",
    ),
    _gauge("netmon_exposition_last_bytes", "bytes", "Size of the last complete scrape before compression.", "最近一次完整抓取的大小（压缩前）。"),
    _gauge("netmon_exposition_last_duration_seconds", "seconds", "Length of the last complete scrape.", "最近一次完整抓取的耗时。"),
    _counter("netmon_exposition_scrapes_total", "", "Scrapes by result: ok, aborted, refused.", "抓取次数，按结果分：ok、aborted、refused。", "result"),
    _gauge(
        "netmon_config_last_reload_successful",
        "",
        "1 when the last load of the configuration had no problems, else 0.",
        "最近一次加载配置没有问题时为 1，否则为 0。",
    ),
    _gauge(
        "netmon_config_last_reload_success_timestamp_seconds",
        "seconds",
        "Unix time of the last successful load of the configuration.",
        "最近一次成功加载配置的 Unix 时间。",
    ),
    _counter("netmon_events_total", "", "Events by kind, as the status page lists them.", "事件数，按类型分（即状态页所列事件）。", "kind"),
    _counter("netmon_state_saves_total", "", "Attempts to save the state file, by result: ok, failed.", "保存状态文件的次数，按结果分：ok、failed。", "result"),
    _gauge(
        "netmon_state_last_save_timestamp_seconds", "seconds", "Unix time at which the state file was last saved.", "最近一次成功保存状态文件的 Unix 时间。"
    ),
    _gauge("netmon_state_file_bytes", "bytes", "Size of the state file when it was last saved.", "最近一次保存时状态文件的大小。"),
    _counter("netmon_state_quarantined_files_total", "", "State files found corrupt and put aside.", "发现损坏并移开的状态文件数。"),
    _counter("netmon_state_discarded_devices_total", "", "Devices whose saved state could not be used or saved.", "保存的状态无法使用或无法保存的设备数。"),
    _gauge("netmon_process_start_time_seconds", "seconds", "Unix time at which the process started.", "进程启动的 Unix 时间。"),
    _gauge("netmon_process_resident_memory_bytes", "bytes", "Resident memory of the process.", "进程常驻内存。"),
    _counter("netmon_process_cpu_seconds_total", "seconds", "User and system processor time of the process.", "进程使用的处理器时间（用户态加内核态）。"),
    *LAN_FAMILIES,
    *INCIDENT_SELF_FAMILIES,
    *NOTIFY_FAMILIES,
    *LEDGER_FAMILIES,
    *HISTORY_FAMILIES,
    *JUDGING_FAMILIES,
    *THROUGHPUT_FAMILIES,
    *TRAP_FAMILIES,
    *WEB_FAMILIES,
)
