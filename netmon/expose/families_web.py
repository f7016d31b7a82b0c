"""The families of the page: its certificate, its web-config.yml, pages that are open, and the audit log."""

from netmon.expose.family import Family, MetricType, Table


def _family(name: str, kind: MetricType, unit: str, help_en: str, help_zh: str) -> Family:
    return Family(name=name, type=kind, help_en=help_en, help_zh=help_zh, unit=unit, labels=(), table=Table.SELF)


_G, _C = MetricType.GAUGE, MetricType.COUNTER

WEB_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_web_certificate_expiry_timestamp_seconds",
        _G,
        "seconds",
        "Unix time at which the page's own certificate ends.",
        "页面自身证书到期的 Unix 时间。",
    ),
    _family(
        "netmon_web_config_last_reload_successful",
        _G,
        "",
        "1 when web-config.yml and its certificates could be used as they are now, 0 while older ones stay in force.",
        "web-config.yml 及其证书当前可用为 1；仍在沿用旧的为 0。",
    ),
    _family("netmon_web_tls_failed_handshakes_total", _C, "", "TLS handshakes of the page that failed.", "页面的 TLS 握手失败次数。"),
    _family("netmon_page_streams", _G, "", "Open pages that are told of changes as they happen.", "正在实时更新的打开页面数。"),
    _family("netmon_page_messages_total", _C, "", "Messages of changes sent to open pages.", "发给打开页面的更新消息数。"),
    _family(
        "netmon_page_resyncs_total",
        _C,
        "",
        "Open pages that were told to load themselves anew: after a new configuration, a lost connection, or because they were too slow.",
        "要求打开的页面整页重新载入的次数：配置更新、断线重连或页面太慢。",
    ),
    _family(
        "netmon_page_refused_streams_total",
        _C,
        "",
        "Pages that could not be told of changes because too many were open.",
        "因打开页面过多而未能实时更新的次数。",
    ),
    _family("netmon_audit_records_total", _C, "", "Records written to the audit log.", "写入审计日志的记录数。"),
    _family(
        "netmon_audit_lost_records_total",
        _C,
        "",
        "Records that did not reach the audit log because it could not be written or the queue was full; the log says how many.",
        "因无法写入或队列已满而未能进入审计日志的记录数；日志中会注明条数。",
    ),
    _family("netmon_audit_queued_records", _G, "", "Records that wait to be written.", "等待写入的审计记录数。"),
    _family("netmon_audit_write_failures_total", _C, "", "Batches of audit records that could not be written.", "审计记录批量写入失败次数。"),
    _family("netmon_audit_writable", _G, "", "1 while the audit log can be written, else 0.", "审计日志可以写入为 1，否则为 0。"),
    _family("netmon_audit_sequence", _G, "", "Number of the last record of the audit log.", "审计日志最后一条记录的序号。"),
    _family(
        "netmon_audit_intact", _G, "", "1 when the last check of the audit log's chain found nothing wrong, else 0.", "最近一次校验审计链无误为 1，否则为 0。"
    ),
    _family(
        "netmon_audit_last_check_timestamp_seconds", _G, "seconds", "Unix time of the last check of the audit log's chain.", "最近一次校验审计链的 Unix 时间。"
    ),
)
