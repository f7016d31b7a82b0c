"""Texts of the page of findings."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.findings.title": {"zh": "发现的问题", "en": "Findings"},
    "web.findings.file": {"zh": "发现的问题", "en": "findings"},
    "web.findings.found": {"zh": "共 {n} 项", "en": "{n} found"},
    "web.findings.none": {"zh": "没有发现问题。", "en": "Nothing was found."},
    "web.findings.none_hint": {
        "zh": "配置检查需要给设备写上 SSH 登录，局域网检查需要传感器，接线检查靠 LLDP 和转发表。",
        "en": "Configurations are read where devices have an SSH login, local networks where a sensor listens, cables by LLDP and forwarding tables.",
    },
    "web.findings.none_match": {"zh": "没有符合条件的问题。", "en": "Nothing matches."},
    "web.findings.where": {"zh": "查 {mac} 接在哪里", "en": "where {mac} is plugged in"},
    "web.findings.col.site": {"zh": "单位", "en": "Site"},
    "web.findings.col.device": {"zh": "设备", "en": "Device"},
    "web.findings.col.role": {"zh": "类型", "en": "Role"},
    "web.findings.col.room": {"zh": "房间", "en": "Room"},
    "web.findings.col.severity": {"zh": "级别", "en": "Severity"},
    "web.findings.col.kind": {"zh": "问题与处理", "en": "What and what to do"},
    "web.findings.col.detail": {"zh": "细节", "en": "Detail"},
    "web.findings.col.step": {"zh": "先做什么", "en": "What to do first"},
    "web.findings.col.since": {"zh": "发现于", "en": "Since"},
}
