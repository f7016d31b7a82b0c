"""Texts of traps: mistakes in netmon.yaml, and the event."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "config.engine_id": {
        "zh": "应填 SNMPv3 引擎 ID：10 到 64 位十六进制，要加引号。",
        "en": "Must be an SNMPv3 engine id in quotes: 10 to 64 hexadecimal digits.",
    },
    "config.traps_credentials": {
        "zh": "请写 credentials：哪些团体名或 SNMPv3 用户可以发送告警（trap）。",
        "en": "Write credentials: which communities or SNMPv3 users may send traps.",
    },
    "config.traps_listen_twice": {"zh": "{value} 写了两次。", "en": "{value} stands twice."},
    "config.traps_user_twice": {
        "zh": "两个凭据都用 SNMPv3 用户“{name}”，收到告警时分不清，请只留一个。",
        "en": "Two credentials have the SNMPv3 user '{name}'; a trap says only the name, so keep one.",
    },
    "event.trap": {"zh": "设备上报", "en": "the device reports"},
}
