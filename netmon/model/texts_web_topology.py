"""Texts of the maps of the network."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.topology.title": {"zh": "拓扑图", "en": "Topology"},
    "web.topology.none": {"zh": "这里没有登记设备。", "en": "No devices are registered here."},
    "web.topology.no_site": {"zh": "清单中没有代号为“{name}”且登记了设备的单位。", "en": "The inventory has no site '{name}' with devices."},
    "web.topology.no_county": {"zh": "未登记区域", "en": "no county given"},
    "web.topology.schools": {"zh": "{n} 所", "en": "schools: {n}"},
    "web.topology.sites": {"zh": "{n} 处", "en": "sites: {n}"},
    "web.topology.core": {"zh": "核心网络的拓扑图", "en": "The map of the core"},
    "web.topology.more": {"zh": "核心另有 {n} 台设备未画出", "en": "{n} more devices of the core are not drawn"},
    "web.topology.as_list": {"zh": "文字列表", "en": "The same as a list"},
    "web.topology.counts": {"zh": "{devices} 台设备，{cables} 条连接", "en": "devices: {devices}, connections: {cables}"},
    "web.topology.whole": {"zh": "显示全图", "en": "Show the whole map"},
    "web.topology.below": {"zh": "只显示 {name} 及其下级", "en": "{name} and what hangs on it"},
    "web.topology.zoom": {"zh": "放大 {name} 及其下级", "en": "Look at {name} and what hangs on it"},
    "web.topology.contradiction": {
        "zh": "{device}：清单写的上联是 {declared}，实际看到在 {seen}（{source}）。核对跳线，或更新清单中的 uplink。",
        "en": "{device}: the inventory says {declared}, it is seen at {seen} ({source}). Check the cable, or correct uplink in the inventory.",
    },
    "web.topology.hidden": {"zh": "通往校外的连接不在您的查看范围内。", "en": "Connections that leave the school are not yours to see."},
    "web.topology.source.lldp_both": {"zh": "LLDP 双方确认", "en": "LLDP, both ends"},
    "web.topology.source.lldp": {"zh": "LLDP 一方报告", "en": "LLDP, one end"},
    "web.topology.source.cdp": {"zh": "CDP 一方报告", "en": "CDP, one end"},
    "web.topology.source.fdb": {"zh": "按转发表推断", "en": "by forwarding tables"},
    "web.topology.source.declared": {"zh": "清单登记", "en": "declared"},
    "web.topology.wrong": {"zh": "与清单不符", "en": "contradicts the inventory"},
    "web.topology.confidence": {"zh": "可信度 {n}", "en": "confidence {n}"},
    "web.topology.parallel": {"zh": "并行 {n} 条", "en": "{n} in parallel"},
    "web.topology.no_cable": {"zh": "经由此设备到达，具体端口不明", "en": "reached through this device, by a port that is not known"},
    "web.topology.loose": {"zh": "还不知道接在哪里", "en": "not known where they are connected"},
    "web.topology.beyond": {"zh": "另接 {n} 台校外设备", "en": "{n} devices of other sites"},
    "web.topology.extra": {"zh": "其余连接（环路、备用上联）", "en": "Other connections (rings, second uplinks)"},
}
