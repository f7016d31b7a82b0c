"""The families in which netmon counts its messages to people."""

from netmon.expose.family import Family, MetricType, Table


def _self(name: str, kind: MetricType, help_en: str, help_zh: str, *labels: str) -> Family:
    return Family(name=name, type=kind, help_en=help_en, help_zh=help_zh, unit="", labels=labels, table=Table.SELF)


NOTIFY_FAMILIES: tuple[Family, ...] = (
    _self(
        "netmon_notify_attempts_total",
        MetricType.COUNTER,
        "Attempts to send on a channel by result: delivered, uncertain, failed, refused, limited.",
        "各通知渠道的发送次数，按结果分：已收下、无回执、未送到、被拒收、被限流。",
        "channel",
        "result",
    ),
    _self("netmon_notify_messages_total", MetricType.COUNTER, "Messages that a channel took.", "各通知渠道已收下的消息数。", "channel"),
    _self("netmon_notify_waiting", MetricType.GAUGE, "Messages that wait to be sent on a channel.", "各通知渠道等待发送的消息数。", "channel"),
    _self(
        "netmon_notify_given_up_total",
        MetricType.COUNTER,
        "Messages given up, because too many waited (full) or they waited too long (old).",
        "放弃的消息数：积压过多（full）或等待过久（old）。",
        "reason",
    ),
    _self(
        "netmon_notify_hook_posts_total",
        MetricType.COUNTER,
        "Posts of Alertmanager by status, and alerts that are for nobody (unrouted).",
        "Alertmanager 推送次数，按状态码分；unrouted 为没有接收人的告警。",
        "status",
    ),
)
