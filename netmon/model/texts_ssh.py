"""What `netmon ssh` says."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.ssh": {
        "zh": "管理 SSH 主机密钥：核对指纹后信任（trust）、列出（list）、取消信任（forget）",
        "en": "SSH host keys: trust one after its fingerprint was compared, list, forget",
    },
    "ssh.arg.action": {"zh": "trust、list 或 forget", "en": "trust, list or forget"},
    "ssh.arg.devices": {"zh": "台账中的设备名，可写多个", "en": "names of devices in the inventory, one or more"},
    "ssh.option.address": {"zh": "不在台账中的主机地址", "en": "address of a host that is not in the inventory"},
    "ssh.option.fingerprint": {
        "zh": "在设备上看到的指纹（SHA256:...），一致才信任；不再询问",
        "en": "fingerprint as the device itself shows it (SHA256:...); trust only this one, without asking",
    },
    "ssh.option.yes": {"zh": "不核对、不询问，直接信任当前出示的密钥", "en": "trust what is shown now, unseen and without asking"},
    "ssh.option.legacy": {"zh": "允许老旧算法（老交换机）", "en": "allow old algorithms, for old switches"},
    "ssh.option.timeout": {"zh": "每次连接最多等待的秒数，默认 10", "en": "longest wait for one connection in seconds, default 10"},
    "ssh.option.format": {"zh": "输出格式", "en": "what to print"},
    "ssh.need_host": {"zh": "请给出设备名，或用 --address 给出地址。", "en": "Name a device, or give --address."},
    "ssh.both": {"zh": "设备名和 --address 只能用一个。", "en": "Give either devices or --address."},
    "ssh.one_fingerprint": {"zh": "--fingerprint 一次只能用于一台设备。", "en": "--fingerprint is for one device at a time."},
    "ssh.fingerprint_syntax": {"zh": "指纹应为 SHA256: 加 43 个字符。", "en": "A fingerprint is SHA256: and 43 characters."},
    "ssh.no_terminal": {
        "zh": "没有终端可以询问：请用 --fingerprint 给出指纹；确实不核对时用 --yes。",
        "en": "There is no terminal to ask on: give --fingerprint, or --yes to trust it unseen.",
    },
    "ssh.shows": {"zh": "{host} 出示的主机密钥：", "en": "{host} shows these host keys:"},
    "ssh.state.new": {"zh": "新", "en": "new"},
    "ssh.state.same": {"zh": "已信任", "en": "trusted"},
    "ssh.state.changed": {"zh": "与已信任的不同", "en": "not the one that was trusted"},
    "ssh.changed": {
        "zh": "注意：密钥变了。设备重装、更换或恢复出厂会这样，有人冒充设备也会这样；请先在设备上核对。",
        "en": "Note: the key changed. A new or reinstalled device does that, and so does somebody in between: compare it on the device first.",
    },
    "ssh.ask": {"zh": "与设备上看到的指纹一致吗？信任请输入 yes：", "en": "Is this the fingerprint that the device itself shows? Type yes to trust it: "},
    "ssh.trusted": {"zh": "{host}：已信任，写入 {path}", "en": "{host}: trusted, written to {path}"},
    "ssh.unchanged": {"zh": "{host}：早已信任，没有变化", "en": "{host}: trusted before, nothing to do"},
    "ssh.not_trusted": {"zh": "{host}：没有信任", "en": "{host}: not trusted"},
    "ssh.other_fingerprint": {
        "zh": "{host}：出示的密钥都不是 {fingerprint}，没有信任",
        "en": "{host}: none of the keys shown is {fingerprint}; not trusted",
    },
    "ssh.failed": {"zh": "{host}：读不到主机密钥：{reason}", "en": "{host}: cannot read the host key: {reason}"},
    "ssh.forgotten": {"zh": "{host}：已取消信任", "en": "{host}: no longer trusted"},
    "ssh.not_known": {"zh": "{host}：本来就没有信任", "en": "{host}: was not trusted"},
    "ssh.empty": {"zh": "{path} 里还没有信任任何主机", "en": "{path} trusts no host yet"},
    "ssh.cannot_write": {"zh": "无法写入 {path}：{reason}", "en": "cannot write {path}: {reason}"},
    "ssh.cannot_use": {"zh": "{path} 不能使用：{reason}", "en": "{path} cannot be used: {reason}"},
}
