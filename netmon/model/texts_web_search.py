"""Texts of the page of a search."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.find.placeholder": {
        "zh": "设备名、IP、MAC（任意写法）、序列号、教室、学校、专线号、合同号",
        "en": "device, IP, MAC in any notation, serial number, room, school, circuit or contract number",
    },
    "web.find.go": {"zh": "搜索", "en": "Search"},
    "web.find.what": {"zh": "输入要找的内容；多个词须同时符合。", "en": "Type what you look for; several words must all match."},
    "web.find.mac": {"zh": "输入 MAC 或 IP，可查它接在哪台交换机的哪个端口。", "en": "A MAC or IP address is found on its switch and port."},
    "web.find.busy": {"zh": "位置记录正忙，请稍后再查。", "en": "The record of places is busy; try again in a moment."},
    "web.find.where": {"zh": "接在哪里", "en": "Where it is plugged in"},
    "web.find.room_of_switch": {
        "zh": "这是交换机所在的位置：清单没有写这个端口通到哪间教室。",
        "en": "This is where the switch stands: the inventory has no room for the port.",
    },
    "web.find.declared": {"zh": "清单登记在此端口", "en": "Registered on this port"},
    "web.find.kind.site": {"zh": "学校和单位", "en": "Schools and sites"},
    "web.find.kind.device": {"zh": "设备", "en": "Devices"},
    "web.find.kind.room": {"zh": "教室", "en": "Rooms"},
    "web.find.kind.link": {"zh": "线路", "en": "Links"},
    "web.find.first": {"zh": "列出前 {n} 项", "en": "the first {n}"},
    "web.find.none": {"zh": "没有找到“{what}”。", "en": "Nothing was found for '{what}'."},
    "web.find.none_hint": {"zh": "换一个词，或少写几个字再试。", "en": "Try another word, or fewer letters."},
    "web.find.field.name": {"zh": "名称", "en": "name"},
    "web.find.field.id": {"zh": "代号", "en": "id"},
    "web.find.field.code": {"zh": "学校标识码", "en": "school code"},
    "web.find.field.address": {"zh": "地址", "en": "address"},
    "web.find.field.mac": {"zh": "MAC", "en": "MAC"},
    "web.find.field.serial": {"zh": "序列号", "en": "serial number"},
    "web.find.field.model": {"zh": "型号", "en": "model"},
    "web.find.field.sys_name": {"zh": "设备自报名称", "en": "sysName"},
    "web.find.field.room": {"zh": "教室", "en": "room"},
    "web.find.field.circuit": {"zh": "专线号", "en": "circuit"},
    "web.find.field.contract": {"zh": "合同号", "en": "contract"},
    "web.find.field.isp": {"zh": "运营商", "en": "provider"},
    "web.find.field.site": {"zh": "学校或区域", "en": "school or county"},
}
