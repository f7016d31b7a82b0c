"""Texts of evidence and timelines of incidents: what netmon saw, in one sentence each."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "incident_fact.silent": {"zh": "{device} 连续多次轮询无应答", "en": "{device} left several polls in a row unanswered"},
    "incident_fact.parent_answers": {"zh": "它的上级 {device} 有应答", "en": "{device} above it answers"},
    "incident_fact.behind": {"zh": "另有 {count} 台下级设备受其中断影响", "en": "{count} more devices hang on it"},
    "incident_fact.lost_together": {
        "zh": "{building} 有 {count} 台设备同时失去联系，疑似停电",
        "en": "{count} devices of {building} were lost together: probably no power",
    },
    "incident_fact.perhaps_power": {
        "zh": "{building} 的下级交换机也无应答，也可能是停电",
        "en": "switches below it in {building} are silent too: it may be the power",
    },
    "incident_fact.line_down": {"zh": "线路 {line} 不通", "en": "line {line} is down"},
    "incident_fact.works_instead": {"zh": "{line} 仍在用", "en": "{line} works in its place"},
    "incident_fact.devices_well": {"zh": "校内设备都有应答", "en": "the devices inside answer"},
    "incident_fact.on_battery": {"zh": "UPS {device} 正在用电池供电", "en": "UPS {device} runs on its battery"},
    "incident_fact.access_points": {"zh": "{count} 个无线AP 离线", "en": "{count} access points are offline"},
    "incident_fact.room": {"zh": "{room} 未就绪", "en": "{room} is not ready"},
    "incident_fact.found": {"zh": "发现：{detail}", "en": "found: {detail}"},
    "incident_fact.flapping": {"zh": "端口 {port} 反复通断，已 {count} 次", "en": "port {port} went up and down {count} times"},
    "incident_fact.coverage": {"zh": "netmon 只测到 {percent}% 的设备", "en": "netmon tested only {percent}% of the devices"},
    "incident_fact.merged": {"zh": "故障 {id} 并入本故障", "en": "incident {id} is a symptom of this one"},
    "incident_fact.config_changed": {"zh": "{device} 配置有变化", "en": "the configuration of {device} changed"},
    "incident_fact.reboot": {"zh": "{device} 重启", "en": "{device} rebooted"},
    "incident_fact.device_down": {"zh": "{device} 中断", "en": "{device} went down"},
    "incident_fact.device_up": {"zh": "{device} 恢复", "en": "{device} came back"},
    "event.incident_opened": {"zh": "故障开始", "en": "incident opened"},
    "event.incident_closed": {"zh": "故障结束", "en": "incident closed"},
    "incident_fact.link_up": {"zh": "{device} 端口 {port} 接通", "en": "{device} port {port} went up"},
    "incident_fact.link_down": {"zh": "{device} 端口 {port} 断开", "en": "{device} port {port} went down"},
}
