"""Texts of `netmon onboard`: the lines to paste, what each is for, and where the secrets go."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.onboard": {"zh": "给出可粘贴到设备上的只读 SNMP 配置命令", "en": "print the read-only SNMP lines to paste into a device"},
    "onboard.option.vendor": {"zh": "厂商", "en": "maker of the device"},
    "onboard.option.version": {"zh": "SNMP 版本：3（默认，认证加密）或 2c", "en": "SNMP version: 3 (default, authenticated and encrypted) or 2c"},
    "onboard.option.server": {
        "zh": "netmon 这台机器的 IPv4 地址（写进设备的访问列表）；不写则自动判断",
        "en": "IPv4 address of this machine for the device's access list; without it it is found",
    },
    "onboard.option.user": {"zh": "SNMPv3 用户名（默认 netmon）", "en": "name of the SNMPv3 user (default netmon)"},
    "onboard.option.credential": {
        "zh": "写进 credentials.yaml 的凭据名（默认 school-v3 或 school-ro）",
        "en": "name of the credential for credentials.yaml (default school-v3 or school-ro)",
    },
    "onboard.option.show": {"zh": "输出不是终端时也显示口令", "en": "show the passwords even where the output is no terminal"},
    "onboard.no_server": {"zh": "判断不出本机对外的 IPv4 地址，请用 --server 写明。", "en": "This machine's IPv4 address is not clear; give it with --server."},
    "onboard.bad_server": {"zh": "--server 应是 IPv4 地址，不能是“{value}”。", "en": "--server is an IPv4 address, not '{value}'."},
    "onboard.bad_user": {"zh": "--user 应为 1 到 16 个字母、数字、下划线或横线。", "en": "--user has 1 to 16 letters, digits, underscores or hyphens."},
    "onboard.bad_credential": {
        "zh": "--credential 只能用字母、数字、点、横线、下划线。",
        "en": "--credential has letters, digits, dots, hyphens and underscores.",
    },
    "onboard.head": {
        "zh": "{vendor}（{software}）：SNMP {version}，只读，只允许 {server} 访问",
        "en": "{vendor} ({software}): SNMP {version}, read-only, for {server} alone",
    },
    "onboard.head_open": {
        "zh": "{vendor}（{software}）：SNMP {version}，只读。下面的命令不限制来源地址：请用防火墙或设备的访问控制，只放行 {server}",
        "en": "{vendor} ({software}): SNMP {version}, read-only. These lines limit no address: let a firewall or the device's access control pass {server}",
    },
    "onboard.checked": {
        "zh": "依据：{source}。不同版本写法可能略有差别，先在一台设备上试。",
        "en": "After: {source}. Versions differ in details: try one device first.",
    },
    "onboard.unchecked": {
        "zh": "注意：以下命令没有能对照厂商手册逐条核实，请先在一台设备上用 ? 核对再使用。",
        "en": "Note: these lines could not be compared with the maker's manual line by line; check them with ? on one device first.",
    },
    "onboard.secret_file": {
        "zh": "把口令存到 netmon 这边（口令只在这里显示一次）：",
        "en": "Keep the passwords on netmon's side (they are shown here and nowhere else):",
    },
    "onboard.secret_how": {
        "zh": "在 credentials.yaml 所在的文件夹运行下面每一行，粘贴口令后回车，再按 Ctrl-D：",
        "en": "In the folder of credentials.yaml run each line, paste the password, press Enter and Ctrl-D:",
    },
    "onboard.secret_value": {"zh": "{path}：{value}", "en": "{path}: {value}"},
    "onboard.credentials": {"zh": "credentials.yaml 里加上：", "en": "Add to credentials.yaml:"},
    "onboard.then": {
        "zh": "然后：清单里给设备写 credential: {name}，运行 netmon check 和 netmon doctor 设备名。",
        "en": "Then give the devices `credential: {name}` in the inventory, run netmon check and netmon doctor DEVICE.",
    },
    "onboard.hidden": {
        "zh": "输出不是终端，口令没有显示；请在终端里运行，或加 --show-secrets。",
        "en": "The output is no terminal, so no password is shown: run it in a terminal, or add --show-secrets.",
    },
    "onboard.placeholder_auth": {"zh": "<认证口令>", "en": "<authentication-password>"},
    "onboard.placeholder_priv": {"zh": "<加密口令>", "en": "<privacy-password>"},
    "onboard.placeholder_community": {"zh": "<团体字>", "en": "<community>"},
    "onboard.placeholder_server": {"zh": "<netmon地址>", "en": "<address-of-netmon>"},
    "onboard.c.acl": {"zh": "只允许 netmon 这台机器", "en": "netmon's machine alone"},
    "onboard.c.acl_v5": {"zh": "只允许 netmon 这台机器；V5 写成 acl number 2999", "en": "netmon's machine alone; V5: acl number 2999"},
    "onboard.c.acl_tplink": {
        "zh": "访问控制（user access-control）对所有管理方式生效，单独开启会把自己挡在外面；请在网页上连同管理地址一起配置",
        "en": "access control (user access-control) holds for every kind of management and can lock you out: set it in the web page, with your own address",
    },
    "onboard.c.agent": {"zh": "开启 SNMP", "en": "switch SNMP on"},
    "onboard.c.version": {"zh": "只开这个版本", "en": "this version alone"},
    "onboard.c.version_default": {
        "zh": "开启这个版本；旧版本没有这条命令，可跳过",
        "en": "switch this version on; older software lacks the command, skip it there",
    },
    "onboard.c.source": {
        "zh": "新版本默认不在任何接口上应答；旧版本没有这条命令，可跳过",
        "en": "newer software answers on no interface without it; older lacks it, skip it there",
    },
    "onboard.c.view": {"zh": "视图含整棵树（iso）：厂商私有表和 LLDP 都要读", "en": "the view holds the whole tree (iso): vendor tables and LLDP are read"},
    "onboard.c.group": {"zh": "组：只有读视图，没有写视图", "en": "the group has a read view and no other"},
    "onboard.c.user": {"zh": "用户：认证加密（authPriv）", "en": "the user: authenticated and encrypted (authPriv)"},
    "onboard.c.user_tplink": {
        "zh": "用户：认证加密；旧固件没有 AES-128 时改 emode DES，凭据里 priv 也改 DES",
        "en": "the user; older firmware without AES-128: emode DES, and priv: DES in the credential",
    },
    "onboard.c.prompt_auth": {
        "zh": "提示时输入认证口令两次（即下面两行）；没有 sha2-256 的版本用 sha，凭据里 auth 也改 SHA",
        "en": "asks twice for the authentication password (the next two lines); without sha2-256 use sha, and auth: SHA in the credential",
    },
    "onboard.c.prompt_priv": {"zh": "提示时输入加密口令两次（即下面两行）", "en": "asks twice for the privacy password (the next two lines)"},
    "onboard.c.community": {"zh": "只读团体字（明文传送，能用 v3 就用 v3）", "en": "read-only community (crosses the network in clear text: prefer version 3)"},
    "onboard.c.lldp": {"zh": "开启 LLDP，用来发现设备间的连接", "en": "LLDP, to learn what is connected to what"},
    "onboard.c.lldp_v5": {"zh": "开启 LLDP；V5 写成 lldp enable", "en": "LLDP; V5: lldp enable"},
    "onboard.c.save": {"zh": "保存配置", "en": "save"},
    "onboard.c.linux_file": {"zh": "写进 /etc/snmp/snmpd.conf，再 systemctl restart snmpd", "en": "into /etc/snmp/snmpd.conf, then systemctl restart snmpd"},
}
