"""Texts of `netmon discover`."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "discover.option.subnet": {"zh": "要查找的网段，如 10.0.0.0/22，可写多次", "en": "subnet to look in, such as 10.0.0.0/22; may be given several times"},
    "discover.option.lldp": {
        "zh": "从清单里的这台设备开始，按 LLDP 邻居查找，可写多次",
        "en": "follow LLDP from this device of the inventory; may be given several times",
    },
    "discover.option.credential": {
        "zh": "用来尝试的凭据名（credentials.yaml），可写多次，按顺序每个地址各试一次",
        "en": "credential to try (a name in credentials.yaml); may be given several times, each is tried once an address, in order",
    },
    "discover.option.site": {
        "zh": "发现的设备归入这个学校（代号）；不写则按同网段的已有设备判断",
        "en": "site of what is found; without it that of the devices in the same network",
    },
    "discover.option.port": {"zh": "SNMP 的 UDP 端口（默认 161）", "en": "UDP port of SNMP (default 161)"},
    "discover.option.rate": {"zh": "每秒最多发多少个报文（默认 100）", "en": "datagrams a second at most (default 100)"},
    "discover.option.timeout": {"zh": "每次等多少秒（默认 1）", "en": "seconds to wait for an answer (default 1)"},
    "discover.option.depth": {"zh": "按 LLDP 最多走几步（默认 3）", "en": "steps of LLDP at most (default 3)"},
    "discover.option.hosts": {
        "zh": "地址总数上限（默认 65536，即一个 /16）；更大的网段要在这里写明",
        "en": "addresses at most (default 65536, a /16); wider subnets need a larger number",
    },
    "discover.option.no_echo": {
        "zh": "不先发 ping，直接用 SNMP 询问每个地址（禁 ping 的网络）",
        "en": "no echo first: ask every address by SNMP (where ICMP is blocked)",
    },
    "discover.option.state": {
        "zh": "netmon 的状态文件夹：结果记在那里，网页“未登记设备”可见（默认用配置里的 state:）",
        "en": "netmon's state folder, where what was found is kept for the page /discovered (default: state: of the configuration)",
    },
    "discover.no_state": {"zh": "{path} 不是文件夹：--state 应写 netmon 的状态文件夹。", "en": "{path} is no folder: --state names netmon's state folder."},
    "discover.kept": {
        "zh": "新发现的 {count} 台已记在 {folder}，网页“未登记设备”（/discovered）可见。",
        "en": "{count} new devices are kept in {folder}: the page lists them under 'Unknown devices' (/discovered).",
    },
    "discover.not_kept": {
        "zh": "结果没有记在 {folder}（{reason}），网页上看不到；请以运行 netmon 的账号执行，或用 --state 指定。",
        "en": "What was found is not kept in {folder} ({reason}), so the page does not show it; run this as netmon's own account, or name a folder: --state.",
    },
    "discover.where": {"zh": "请用 --subnet 写网段，或用 --lldp-from 写起点设备。", "en": "Say where to look: --subnet or --lldp-from."},
    "discover.credential": {
        "zh": "请用 --credential 写凭据名（credentials.yaml 里的名称），可写多次。",
        "en": "Name the credentials to try: --credential NAME (of credentials.yaml).",
    },
    "discover.no_credentials": {
        "zh": "没有 credentials.yaml：发现设备只用其中的凭据。请先写好它（netmon onboard 可以生成）。",
        "en": "There is no credentials.yaml, and discovery uses its credentials only; write it first (netmon onboard helps).",
    },
    "discover.bad_subnet": {"zh": "“{value}”不是网段，应写成 10.0.0.0/22。", "en": "'{value}' is no subnet; write 10.0.0.0/22."},
    "discover.wide": {
        "zh": "{subnet} 有 {count} 个地址，超过上限 {limit}；确实要查时用 --max-hosts 写明。",
        "en": "{subnet} has {count} addresses, more than {limit}; if you mean it, say so with --max-hosts.",
    },
    "discover.too_many": {
        "zh": "各网段合计 {count} 个地址，超过上限 {limit}；确实要查时用 --max-hosts 写明。",
        "en": "The subnets have {count} addresses together, more than {limit}; if you mean it, say so with --max-hosts.",
    },
    "discover.range": {"zh": "{option} 应在 {least} 到 {most} 之间。", "en": "{option} is between {least} and {most}."},
    "discover.unknown_site": {"zh": "清单里没有学校“{name}”。", "en": "The inventory has no site '{name}'."},
    "discover.no_icmp": {
        "zh": "本机不能发 ping（{reason}），改为直接用 SNMP 询问。",
        "en": "this machine cannot send echoes ({reason}); asking by SNMP at once.",
    },
    "discover.progress": {"zh": "已查 {tried}/{total}，发现 {found}", "en": "{tried} of {total} addresses, {found} found"},
    "discover.nothing": {
        "zh": "查了 {count} 个地址（{alive} 个能 ping 通），没有设备用这些凭据应答；可对其中一台运行 netmon doctor --address。",
        "en": "{count} addresses ({alive} answer echoes), and none answers with these credentials; try netmon doctor --address on one of them.",
    },
    "discover.no_neighbours": {
        "zh": "没有可查的地址：起点设备没有应答，或它的 LLDP 邻居没有给出管理地址，或这些地址不在 --subnet 之内（不写 --subnet 时只查私有地址）。"
        "先对起点设备运行 netmon doctor。",
        "en": "No address to ask: the first device does not answer, or its LLDP neighbours tell no management address, or none within --subnet "
        "(without --subnet: none that is private). Try netmon doctor on the first device.",
    },
    "discover.found": {
        "zh": "查了 {tried} 个地址，{found} 个有应答：新设备 {new} 台，清单里已有 {known} 台。",
        "en": "{tried} addresses, {found} answer: {new} new devices, {known} that the inventory has.",
    },
    "discover.device": {
        "zh": "+ {name}  {address}  档案 {profile}  凭据 {credential}",
        "en": "+ {name}  {address}  profile {profile}  credential {credential}",
    },
    "discover.same": {
        "zh": "  {name} 还在这些地址应答，只建议一次：{addresses}",
        "en": "  {name} answers at these addresses as well and is proposed once: {addresses}",
    },
    "discover.elsewhere": {
        "zh": "  {name} 从另一个地址应答，需要 snmp: {{reply_from_any_address: true}}，或改用那个地址",
        "en": "  {name} answers from another address: it needs snmp: {{reply_from_any_address: true}}, or that address",
    },
    "discover.known_same": {"zh": "= {name} 已在清单里，同一台设备的地址：{addresses}", "en": "= {name} is in the inventory; its addresses: {addresses}"},
    "discover.unplaced": {
        "zh": "看不出属于哪个学校，先放在区中心，请移到相应学校（或用 --site）：{names}",
        "en": "not clear whose these are; proposed for the district itself, move them to their schools (or use --site): {names}",
    },
    "discover.silent": {
        "zh": "{count} 个地址能 ping 通但没有用这些凭据应答：{addresses}",
        "en": "{count} addresses answer echoes, but not with these credentials: {addresses}",
    },
}
