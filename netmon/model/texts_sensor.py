"""Texts of LAN sensors: the command, and the events of findings."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.sensor": {
        "zh": "在本机网口上监听局域网：私接 DHCP、冒充网关、地址冲突、广播风暴",
        "en": "hear a LAN: rogue DHCP servers, spoofed gateways, address conflicts, broadcast storms",
    },
    "sensor.option.interface": {
        "zh": "要监听的网口，须在 netmon.yaml 的 sensor 中；只配置了一个探针时可以不写",
        "en": "interface to hear, one of sensor: in netmon.yaml; needless where there is only one",
    },
    "sensor.option.socket": {"zh": "netmon 的探针套接字；默认在状态目录中", "en": "netmon's sensor socket; by default in the state folder"},
    "sensor.none": {"zh": "netmon.yaml 中没有 sensor。", "en": "netmon.yaml has no sensor:."},
    "sensor.which": {"zh": "请用 --interface 指定：{names}。", "en": "Say which with --interface: {names}."},
    "sensor.no_right": {
        "zh": "没有监听权限（需要 CAP_NET_RAW）。请用 systemd 单元 netmon-sensor@{interface}.service 启动。",
        "en": "No right to hear (CAP_NET_RAW is needed). Start it by the unit netmon-sensor@{interface}.service.",
    },
    "sensor.no_interface": {"zh": "不能监听 {interface}：{reason}。", "en": "Cannot hear {interface}: {reason}."},
    "cli.extra_missing": {
        "zh": "这个命令需要 {library}，本机没有安装：pip install 'netmon[{extra}]'。",
        "en": "This command needs {library}, which is not installed: pip install 'netmon[{extra}]'.",
    },
    "event.finding": {"zh": "发现问题", "en": "found"},
    "event.finding.said": {"zh": "{kind}（{detail}）", "en": "{kind} ({detail})"},
    "event.finding_gone": {"zh": "问题已消失", "en": "no longer found"},
}
