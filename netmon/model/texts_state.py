"""Texts of device states' reasons and of events."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "state.reason.never_polled": {"zh": "尚未轮询", "en": "not polled yet"},
    "state.reason.not_settled": {"zh": "轮询次数不足，尚不能判断", "en": "too few polls to judge"},
    "state.reason.answers": {"zh": "有应答", "en": "answers"},
    "state.reason.snmp_silent": {"zh": "ICMP 有应答，SNMP 无应答", "en": "answers ICMP, silent to SNMP"},
    "state.reason.icmp_silent": {"zh": "SNMP 有应答，ICMP 无应答（可能被阻断）", "en": "answers SNMP, silent to ICMP (probably blocked)"},
    "state.reason.auth_failed": {"zh": "有应答，但认证失败", "en": "answers, but authentication fails"},
    "state.reason.no_answer": {"zh": "连续多次轮询无应答", "en": "several polls in a row went unanswered"},
    "state.reason.parent_down": {"zh": "上级设备中断", "en": "its parent is down"},
    "event.device_up": {"zh": "设备恢复在线", "en": "device is up again"},
    "event.device_down": {"zh": "设备中断", "en": "device is down"},
    "event.device_state": {"zh": "设备状态变化", "en": "device state changed"},
    "event.reboot": {"zh": "设备重启", "en": "device rebooted"},
    "event.lesson.fault": {"zh": "{receiver}：{fault}", "en": "{receiver}: {fault}"},
    "event.lesson.said": {"zh": "{lesson}（{faults}）", "en": "{lesson} ({faults})"},
    "event.lesson.join": {"zh": "；", "en": "; "},
    "event.detail.uptime_reset": {"zh": "运行时间（sysUpTime）重新开始", "en": "sysUpTime began anew"},
    "event.renumbered": {"zh": "端口重新编号（ifIndex 变化）", "en": "ports were renumbered (ifIndex changed)"},
    "event.serial_changed": {"zh": "序列号变化（设备被更换）", "en": "another serial number (the device was swapped)"},
    "event.interface_renamed": {"zh": "端口名称变化", "en": "a port was renamed"},
    "event.identified": {"zh": "设备型号已识别", "en": "device was identified"},
    "event.config_reloaded": {"zh": "配置已重新加载", "en": "configuration was reloaded"},
    "event.config_refused": {"zh": "新配置有问题，继续使用原配置", "en": "new configuration was refused, the old one goes on"},
}
