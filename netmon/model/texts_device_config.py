"""What `netmon config` says."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.config": {
        "zh": "查看已备份的设备配置：差异（diff）、历史（log）、内容（show）",
        "en": "device configurations that were backed up: difference, history, text",
    },
    "config.arg.action": {"zh": "diff、log 或 show", "en": "diff, log or show"},
    "config.arg.device": {"zh": "台账中的设备名", "en": "name of the device in the inventory"},
    "config.option.from": {"zh": "旧版本（log 列出的版本号），默认为上一版", "en": "older version, as log lists it; default: the one before the newest"},
    "config.option.to": {"zh": "新版本，默认为最新一版", "en": "newer version; default: the newest"},
    "config.option.format": {"zh": "输出格式", "en": "what to print"},
    "config.column.version": {"zh": "版本", "en": "version"},
    "config.column.at": {"zh": "时间", "en": "time"},
    "config.column.reason": {"zh": "原因", "en": "reason"},
    "config.no_backup": {"zh": "设备 {device} 没有备份", "en": "there is no backup of {device}"},
    "config.no_version": {"zh": "设备 {device} 没有这个版本；用 netmon config log 查看", "en": "{device} has no such version; see netmon config log"},
    "config.unreadable": {"zh": "配置仓库无法读取：{reason}", "en": "the repository of configurations cannot be read: {reason}"},
    "config.same": {"zh": "{device}：没有差异", "en": "{device}: no difference"},
}
