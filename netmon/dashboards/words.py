"""Words in both languages side by side, and the glossary of states: one source, so that the dashboards of the two languages never drift apart."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from netmon.model.finding import SEVERITIES as SEVERITIES_OF_FINDINGS
from netmon.model.finding import Severity
from netmon.model.service import ServiceReason
from netmon.model.texts import text

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


class Words(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return the text of a language."""
        return self.zh if lang == "zh" else self.en


class Shown(NamedTuple):
    """How a value is shown: in words and in a colour of Grafana's palette."""

    words: Words
    color: str


GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "#8e8e8e"
PLAIN = "text"
"""The colour of ordinary text: for words that judge nothing."""

Mapped = Mapping[str, Shown]


def _catalogued(key: str) -> Words:
    return Words(text(key, "zh"), text(key, "en"))


def _shown(color: str, zh: str, en: str) -> Shown:
    return Shown(Words(zh, en), color)


DEVICE_STATES: Mapped = {
    "up": _shown(GREEN, "在线", "up"),
    "down": _shown(RED, "离线", "down"),
    "unreachable": _shown(ORANGE, "受上级中断影响", "unreachable"),
    "unknown": _shown(GREY, "无数据", "unknown"),
    "maintenance": _shown(BLUE, "维护", "maintenance"),
    "off_hours": _shown(BLUE, "非教学时段", "off hours"),
}
DEVICE_LEVELS: Mapped = {str(level): DEVICE_STATES[state] for level, state in enumerate(("up", "off_hours", "maintenance", "unknown", "unreachable", "down"))}
ROOM_STATES: Mapped = {
    "ready": _shown(GREEN, "就绪", "ready"),
    "not_ready": _shown(RED, "不能上课", "not ready"),
    "unknown": _shown(GREY, "无数据", "unknown"),
}
ROOM_REASONS: Mapped = {
    "works": _shown(GREEN, "正常", "works"),
    "not_polled": _shown(GREY, "尚无数据", "not polled yet"),
    "no_evidence": _shown(GREY, "佐证不足", "too little evidence"),
    "not_registered": _shown(GREY, "没有登记设备", "no device is registered"),
    "power_off_hours": _shown(BLUE, "拉闸断电时段", "mains are cut at this hour"),
    "outside_lessons": _shown(BLUE, "非教学时段", "outside lessons"),
    "switch_down": _shown(RED, "所接交换机中断", "its switch is down"),
    "behind_fault": _shown(ORANGE, "受上级中断影响", "behind a fault"),
    "port_disabled": _shown(RED, "交换机端口被关闭", "the port is disabled"),
    "port_unpowered": _shown(RED, "交换机端口未供电", "the port gives no power"),
    "port_down": _shown(RED, "网口没有连上", "the port is down"),
    "offline": _shown(RED, "设备没有上线", "offline"),
    "silent": _shown(RED, "没有应答", "silent"),
    "control_silent": _shown(YELLOW, "控制无应答", "control is silent"),
    "agent_silent": _shown(YELLOW, "查询无应答", "agent is silent"),
    "fault": _shown(RED, "设备自报故障", "reports a fault"),
}
VERDICTS: Mapped = {
    "pass": _shown(GREEN, "达标", "pass"),
    "fail": _shown(RED, "不达标", "fail"),
    "insufficient": _shown(YELLOW, "证据不足", "insufficient"),
    "unknown": _shown(GREY, "无数据", "unknown"),
    "not_applicable": _shown(BLUE, "不适用", "not applicable"),
    "excluded": _shown(BLUE, "不计入", "excluded"),
}
TARGETS: Mapped = {
    "NET-1": _shown(PLAIN, "城域网主干", "MAN backbone"),
    "NET-2": _shown(PLAIN, "城市学校接入", "urban access"),
    "NET-3": _shown(PLAIN, "农村学校接入", "rural access"),
    "NET-4": _shown(PLAIN, "城市校班均出口", "urban exit per class"),
    "NET-5": _shown(PLAIN, "农村校班均出口", "rural exit per class"),
    "NET-6": _shown(PLAIN, "教学点接入", "teaching points"),
}
"""The targets of rules/targets/default.yaml by short names; those of other plans are shown by their ids."""
BASES: Mapped = {
    "measured": _shown(GREEN, "实测", "measured"),
    "contract": _shown(YELLOW, "合同认定", "contract"),
    "interface": _shown(BLUE, "端口速率", "interface"),
    "register": _shown(BLUE, "人工填报", "register"),
    "": _shown(GREY, "无", "none"),
}
SEVERITIES: Mapped = {
    "critical": _shown(RED, "紧急", "critical"),
    "warning": _shown(YELLOW, "警告", "warning"),
    "info": _shown(BLUE, "提示", "info"),
}
SEVERITY_RANKS: Mapped = {"3": SEVERITIES["critical"], "2": SEVERITIES["warning"], "1": SEVERITIES["info"]}
TIERS: Mapped = {
    "at_once": _shown(RED, "立即通知学校", "the school at once"),
    "district": _shown(ORANGE, "立即通知区中心", "the district at once"),
    "digest": _shown(YELLOW, "07:40 体检", "07:40 digest"),
    "weekly": _shown(BLUE, "每周汇总", "weekly report"),
}
CAUSES: Mapped = {
    "site_offline": _shown(RED, "全校断网", "school offline"),
    "exit_down": _shown(RED, "互联网出口中断", "Internet exit down"),
    "line_down": _shown(RED, "线路中断", "line down"),
    "device_down": _shown(ORANGE, "设备离线", "device down"),
    "power_cut": _shown(ORANGE, "疑似停电", "suspected power cut"),
    "port_flapping": _shown(YELLOW, "端口反复通断", "port flapping"),
    "loop": _shown(RED, "网络环路", "loop"),
    "rogue_dhcp": _shown(RED, "私接路由器（DHCP）", "rogue DHCP server"),
    "ups_on_battery": _shown(RED, "UPS 电池供电", "UPS on battery"),
    "ap_group_offline": _shown(ORANGE, "成片无线AP离线", "access points offline"),
    "rooms_unready": _shown(RED, "教室不能上课", "rooms not ready"),
    "controller_down": _shown(RED, "无线控制器离线", "Wi-Fi controller down"),
    "core_down": _shown(RED, "核心设备离线", "core down"),
    "blind": _shown(RED, "监测系统失联", "netmon is blind"),
}
_SEVERITY_COLOR = {Severity.CRITICAL: RED, Severity.WARNING: YELLOW, Severity.INFO: BLUE}
FINDINGS: Mapped = {kind.value: Shown(_catalogued(f"finding.{kind}"), _SEVERITY_COLOR[severity]) for kind, severity in SEVERITIES_OF_FINDINGS.items()}
SERVICE_REASONS: Mapped = {reason.value: Shown(_catalogued(f"service.reason.{reason}"), RED) for reason in ServiceReason}
OUTCOMES: Mapped = {
    "ok": _shown(GREEN, "成功", "ok"),
    "partial": _shown(YELLOW, "部分成功", "partial"),
    "no_data": _shown(GREY, "没有数据", "no data"),
    "timeout": _shown(RED, "无应答", "timeout"),
    "unreachable": _shown(RED, "不可达", "unreachable"),
    "auth_failed": _shown(RED, "口令不对", "authentication failed"),
    "protocol_error": _shown(RED, "协议错误", "protocol error"),
    "parse_error": _shown(RED, "无法解读", "parse error"),
    "skipped": _shown(GREY, "未执行", "skipped"),
}
ROLES: Mapped = {
    "switch": _shown(PLAIN, "交换机", "switch"),
    "router": _shown(PLAIN, "路由器", "router"),
    "firewall": _shown(PLAIN, "防火墙", "firewall"),
    "wlan_controller": _shown(PLAIN, "无线控制器", "Wi-Fi controller"),
    "access_point": _shown(PLAIN, "无线AP", "access point"),
    "whiteboard": _shown(PLAIN, "一体机", "whiteboard"),
    "projector": _shown(PLAIN, "投影机", "projector"),
    "ops_pc": _shown(PLAIN, "教室电脑", "OPS PC"),
    "ups": _shown(PLAIN, "UPS", "UPS"),
    "camera": _shown(PLAIN, "摄像机", "camera"),
    "nvr": _shown(PLAIN, "录像机", "NVR"),
    "printer": _shown(PLAIN, "打印机", "printer"),
    "server": _shown(PLAIN, "服务器", "server"),
    "probe": _shown(PLAIN, "探针", "probe"),
}
EVENTS: Mapped = {
    "device_up": _shown(GREEN, "设备恢复", "device up"),
    "device_down": _shown(RED, "设备离线", "device down"),
    "device_state": _shown(BLUE, "设备状态变化", "device state"),
    "reboot": _shown(ORANGE, "设备重启", "reboot"),
    "renumbered": _shown(BLUE, "端口编号变化", "ports renumbered"),
    "serial_changed": _shown(YELLOW, "序列号变化", "serial changed"),
    "interface_renamed": _shown(BLUE, "端口改名", "interface renamed"),
    "identified": _shown(BLUE, "识别出型号", "identified"),
    "room_ready": _shown(GREEN, "教室恢复", "room ready"),
    "room_not_ready": _shown(RED, "教室不能上课", "room not ready"),
    "shared_lesson_ready": _shown(GREEN, "同步课堂就绪", "shared lesson ready"),
    "shared_lesson_not_ready": _shown(RED, "同步课堂未就绪", "shared lesson not ready"),
    "config_reloaded": _shown(BLUE, "重新加载配置", "configuration reloaded"),
    "config_refused": _shown(RED, "配置有错未加载", "configuration refused"),
    "config_changed": _shown(YELLOW, "设备配置变化", "device configuration changed"),
    "finding": _shown(YELLOW, "发现问题", "finding"),
    "finding_gone": _shown(GREEN, "问题消除", "finding gone"),
    "incident_opened": _shown(RED, "发生故障", "incident opened"),
    "incident_closed": _shown(GREEN, "故障恢复", "incident closed"),
    "trap": _shown(BLUE, "设备主动上报", "trap"),
}
LESSON_FAULTS: Mapped = {
    "unmeasured": _shown(GREY, "没有测到", "not measured"),
    "giver_silent": _shown(RED, "主讲端无应答", "the giver is silent"),
    "receiver_silent": _shown(RED, "听讲端无应答", "the receiver is silent"),
    "loss": _shown(RED, "丢包过多", "loss"),
    "rtt": _shown(RED, "时延过大", "round trip"),
    "jitter": _shown(RED, "抖动过大", "jitter"),
}
UPS_MODES: Mapped = {
    mode: Shown(_catalogued(f"web.device.ups.mode.{mode}"), color)
    for mode, color in (
        ("on_line", GREEN), ("boost", YELLOW), ("trim", YELLOW), ("bypass", ORANGE), ("unknown", GREY), ("off", RED), ("fault", RED), ("on_battery", RED),
    )
}  # fmt: skip
"""From the best to the worst, as tables rank them."""
BATTERY_STATES: Mapped = {
    state: Shown(_catalogued(f"web.device.ups.state.{state}"), color)
    for state, color in (("ok", GREEN), ("unknown", GREY), ("replace", YELLOW), ("low", RED), ("depleted", RED))
}
"""From the best to the worst."""
POE_TROUBLES: Mapped = {
    "1": _shown(YELLOW, "要电被拒绝", "refused power"),
    "2": _shown(ORANGE, "其他故障", "other fault"),
    "3": _shown(RED, "故障（查网线）", "fault, try a cable"),
}
PARTS: Mapped = {"power_supply": _shown(PLAIN, "电源模块", "power supply"), "fan": _shown(PLAIN, "风扇", "fan")}
PART_STATES: Mapped = {state: Shown(_catalogued(f"web.sensor.{state}"), color) for state, color in (("warning", YELLOW), ("critical", RED))}
LEVELS: Mapped = {"ok": _shown(GREEN, "正常", "ok"), "warning": _shown(YELLOW, "警告", "warning"), "error": _shown(RED, "故障", "error")}
DISPLAY_PARTS: Mapped = {
    "fan": _shown(PLAIN, "风扇", "fan"),
    "lamp": _shown(PLAIN, "灯泡", "lamp"),
    "temperature": _shown(PLAIN, "温度", "temperature"),
    "cover": _shown(PLAIN, "机盖", "cover"),
    "filter": _shown(PLAIN, "滤网", "filter"),
    "other": _shown(PLAIN, "其他", "other"),
}
PORT_STATES: Mapped = {"1": _shown(GREEN, "通", "up"), "0": _shown(GREY, "断", "down")}
YES_NO: Mapped = {"1": _shown(GREEN, "是", "yes"), "0": _shown(RED, "否", "no")}
WORKS: Mapped = {"1": _shown(GREEN, "正常", "works"), "0": _shown(RED, "不正常", "fails")}
LESSON: Mapped = {"1": _shown(GREEN, "上课中", "lesson on"), "0": _shown(BLUE, "未上课", "no lesson")}
SITE_LEVELS: Mapped = {
    "0": _shown(GREEN, "正常", "fine"),
    "1": _shown(BLUE, "非教学时段", "off hours"),
    "2": _shown(GREY, "有设备无数据", "partly unknown"),
    "3": _shown(ORANGE, "部分离线", "partly down"),
    "4": _shown(RED, "全校断网", "offline"),
}
