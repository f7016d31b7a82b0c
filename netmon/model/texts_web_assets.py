"""Texts of the register of assets on the page."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "web.assets.title": {"zh": "设备台账", "en": "Register of assets"},
    "web.assets.placeholder": {"zh": "设备、教室、型号、序列号、版本", "en": "device, room, model, serial number, software"},
    "web.assets.found": {"zh": "共 {n} 台（台账 {every} 台）", "en": "{n} devices, of {every} in the register"},
    "web.assets.sheet_head": {"zh": "数据截至 {at}，共 {n} 台。", "en": "As of {at}, {n} devices."},
    "web.assets.no_file": {"zh": "文件没有生成，请稍后再试。", "en": "The file could not be made; try again in a moment."},
    "web.assets.mark.never": {"zh": "从未见到", "en": "never seen"},
    "web.assets.mark.unseen": {"zh": "30 天未见", "en": "not seen for 30 days"},
    "web.assets.mark.ended": {"zh": "已停止支持", "en": "support has ended"},
    "web.assets.mark.ending": {"zh": "一年内停止支持", "en": "support ends within a year"},
    "web.assets.mark.doubled": {"zh": "序列号重复", "en": "serial number of two devices"},
    "web.assets.unseen": {"zh": "{n} 天未见", "en": "not seen for {n} days"},
    "web.assets.parts": {"zh": "{n} 个部件", "en": "{n} parts"},
    "web.assets.years": {"zh": "已用 {n} 年", "en": "{n} years"},
    "web.assets.first_seen": {"zh": "首次见到", "en": "First seen"},
    "web.assets.last_seen": {"zh": "最近见到", "en": "Last seen"},
    "web.assets.bought": {"zh": "购置", "en": "Bought"},
    "web.assets.end_of_life": {"zh": "停止支持", "en": "End of support"},
}
