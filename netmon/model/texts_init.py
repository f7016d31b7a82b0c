"""Texts of `netmon init`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.init": {"zh": "回答五个问题，写出一份可以运行的配置", "en": "five questions, and a configuration that runs"},
    "init.arg.folder": {
        "zh": "写到哪个文件夹（默认当前文件夹）；已有的文件不会改动",
        "en": "folder to write to (default: this one); what is there is never changed",
    },
    "init.option.name": {"zh": "区（县）或单位名称", "en": "name of the district"},
    "init.option.code": {"zh": "六位行政区划代码，可以没有", "en": "administrative code of six digits, if there is one"},
    "init.option.roster": {
        "zh": "学校名录（.xlsx 或 .csv），会复制到清单文件夹",
        "en": "list of schools (.xlsx or .csv), copied into the inventory's folder",
    },
    "init.option.community": {
        "zh": "SNMPv2c 只读团体字从哪里读：环境变量、文件或标准输入",
        "en": "where to read the read-only SNMPv2c community: environment, file or stdin",
    },
    "init.option.user": {
        "zh": "SNMPv3 用户名；两个口令在终端输入，或由 NETMON_AUTH、NETMON_PRIV 给出",
        "en": "user of SNMPv3; its two passwords are typed, or given by NETMON_AUTH and NETMON_PRIV",
    },
    "init.option.subnet": {"zh": "管理网段，可以写多次", "en": "network of the devices; may be given more than once"},
    "init.option.listen": {"zh": "网页地址（默认只有本机能看）", "en": "address of the page (default: this machine only)"},
    "init.option.yes": {"zh": "不提问，没有给出的用默认值", "en": "ask nothing; what is not given has its default"},
    "init.ask.name": {"zh": "区（县）或单位的名称：", "en": "Name of the district: "},
    "init.ask.code": {"zh": "六位行政区划代码（没有就直接回车）：", "en": "Administrative code of six digits (Enter for none): "},
    "init.ask.roster": {
        "zh": "学校名录文件，xlsx 或 csv（还没有就直接回车）：",
        "en": "File with the list of schools, xlsx or csv (Enter for none yet): ",
    },
    "init.ask.user": {
        "zh": "SNMPv3 用户名（用 SNMPv2c 团体字的直接回车）：",
        "en": "User of SNMPv3 (Enter for a community of SNMPv2c): ",
    },
    "init.ask.community": {"zh": "只读团体字（输入时不显示）：", "en": "Read-only community (not shown): "},
    "init.ask.auth": {
        "zh": "认证口令（SHA-256，至少 8 位，不显示）：",
        "en": "Authentication password (SHA-256, 8 characters or more, not shown): ",
    },
    "init.ask.priv": {
        "zh": "加密口令（AES-128，至少 8 位，不显示）：",
        "en": "Privacy password (AES-128, 8 characters or more, not shown): ",
    },
    "init.ask.subnet": {
        "zh": "设备所在的网段，如 10.31.0.0/16，可写多个（不清楚就直接回车）：",
        "en": "Networks of the devices, such as 10.31.0.0/16 (Enter if unknown): ",
    },
    "init.ask.listen": {
        "zh": "网页地址（默认 {default}，只有本机能看）：",
        "en": "Address of the page (default {default}, this machine only): ",
    },
    "init.need_name": {"zh": "请给出名称，1 到 60 个字（--name）。", "en": "A name of 1 to 60 characters is needed (--name)."},
    "init.bad_code": {"zh": "行政区划代码是六位数字，如 370303。", "en": "The administrative code has six digits, such as 370303."},
    "init.bad_user": {
        "zh": "SNMPv3 用户名只能用字母、数字和符号，最多 32 位。",
        "en": "A user of SNMPv3 has at most 32 letters, digits or signs.",
    },
    "init.bad_subnet": {
        "zh": "网段写法不对（{reason}），应如 10.31.0.0/16。",
        "en": "This is no network ({reason}); write it as 10.31.0.0/16.",
    },
    "init.bad_listen": {
        "zh": "“{value}”不是地址和端口，应如 127.0.0.1:9464。",
        "en": "'{value}' is no address and port; write it as 127.0.0.1:9464.",
    },
    "init.roster_kind": {
        "zh": "{path}：学校名录要 .xlsx 或 .csv 文件。",
        "en": "{path}: the list of schools must be a file .xlsx or .csv.",
    },
    "init.bad_roster": {
        "zh": "{path} 不能用作学校名录：{problem}",
        "en": "{path} cannot be used as the list of schools: {problem}",
    },
    "init.need_community": {
        "zh": "需要只读团体字：--community env:变量名，或 file:文件，或 -（从标准输入读）。",
        "en": "A read-only community is needed: --community env:NAME, file:PATH, or - for stdin.",
    },
    "init.need_auth": {
        "zh": "认证口令至少 8 位，不含空格（NETMON_AUTH）。",
        "en": "The authentication password has 8 characters or more, no blanks (NETMON_AUTH).",
    },
    "init.need_priv": {
        "zh": "加密口令至少 8 位，不含空格（NETMON_PRIV）。",
        "en": "The privacy password has 8 characters or more, no blanks (NETMON_PRIV).",
    },
    "init.no_secret": {"zh": "读不到 {source}。", "en": "{source} cannot be read."},
    "init.bad_source": {
        "zh": "口令的出处要写成 env:变量名、file:文件 或 -。",
        "en": "Say where the secret is: env:NAME, file:PATH or -.",
    },
    "init.exists": {
        "zh": "{path} 已经存在，不会改动它；请换一个文件夹。",
        "en": "{path} exists and is left alone; choose another folder.",
    },
    "init.cannot_write": {"zh": "写不了 {path}：{reason}。", "en": "{path} cannot be written: {reason}."},
    "init.done": {"zh": "配置已写到 {folder}。接下来：", "en": "The configuration is in {folder}. What to do next:"},
}
