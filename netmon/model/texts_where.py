"""Texts of `netmon where`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.where": {"zh": "查 MAC、IP 或设备接在哪台交换机的哪个端口、哪间教室", "en": "say on which switch, port and room an address is plugged in"},
    "where.option.what": {"zh": "MAC 地址（任意写法）、IP 地址或清单中的设备名", "en": "MAC address in any notation, IP address, or a device of the inventory"},
    "where.option.format": {"zh": "输出格式", "en": "output format"},
    "where.nothing_kept": {
        "zh": "还没有任何记录：netmon 运行并读过交换机的转发表（默认每小时一次）之后才能查。",
        "en": "Nothing has been kept yet: netmon must run and have read the switches' forwarding tables (hourly by default).",
    },
    "where.damaged": {
        "zh": "位置记录损坏（{reason}）。正在运行的 netmon 会把它移到一旁并重新开始记录。",
        "en": "The record of places is damaged ({reason}). The running netmon sets it aside and starts a new one.",
    },
    "where.not_an_address": {
        "zh": "“{what}”不是 MAC 地址、IP 地址，也不是清单中的设备。",
        "en": "'{what}' is no MAC address, no IP address and no device of the inventory.",
    },
    "where.no_address": {"zh": "设备“{what}”在清单中没有地址。", "en": "The device '{what}' has no address in the inventory."},
    "where.never": {"zh": "没有见过 {what}。", "en": "{what} was never seen."},
    "where.mac": {"zh": "MAC", "en": "MAC"},
    "where.random": {"zh": "（本地或随机地址：手机的私有地址、虚拟机）", "en": "(local or random: a telephone's private address, a virtual machine)"},
    "where.addresses": {"zh": "IP", "en": "IP"},
    "where.port": {"zh": "端口", "en": "port"},
    "where.port_words": {"zh": "{switch}  {port}  VLAN {vlan}", "en": "{switch}  {port}  VLAN {vlan}"},
    "where.place": {"zh": "位置", "en": "place"},
    "where.place_words": {"zh": "{site} {room}", "en": "{site} {room}"},
    "where.place_of_switch": {
        "zh": "{site}，交换机在 {room}（清单没有写这个端口通到哪间教室）",
        "en": "{site}, the switch is in {room} (the inventory has no room for the port)",
    },
    "where.seen": {"zh": "最后见到", "en": "last seen"},
    "where.seen_words": {"zh": "{age}（{at}）", "en": "{age} ({at})"},
    "where.age.now": {"zh": "刚刚", "en": "just now"},
    "where.age.minutes": {"zh": "{count} 分钟前", "en": "{count} min ago"},
    "where.age.hours": {"zh": "{count} 小时前", "en": "{count} h ago"},
    "where.age.days": {"zh": "{count} 天前", "en": "{count} days ago"},
    "where.certainty": {"zh": "把握", "en": "certainty"},
    "where.certainty.found": {"zh": "确定", "en": "found"},
    "where.certainty.ambiguous": {
        "zh": "不能确定：下列端口同样可能，可在清单里写明上联（uplink: 交换机/端口）",
        "en": "not sure: the ports below are as likely; declare uplinks in the inventory (uplink: switch/port)",
    },
    "where.certainty.stale": {"zh": "已过时：现在不在任何端口上，这是最后的位置", "en": "stale: it is on no port now, this is where it was last"},
    "where.certainty.unknown": {"zh": "没有在任何交换机端口上见过", "en": "it was seen on no switch port"},
    "where.note": {"zh": "说明", "en": "note"},
    "where.behind": {"zh": "这个端口后面是 {name}，设备接在它上面", "en": "behind {name}, which is on this port"},
    "where.shared": {
        "zh": "这个端口上有 {count} 个 MAC：后面还有未登记的交换机或无线接入点",
        "en": "{count} addresses are on this port: a switch or access point that nobody registered is behind it",
    },
    "where.other": {"zh": "还见于", "en": "also on"},
}
