"""Texts of `netmon doctor`: what each step found, and what to do about it."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "cli.command.doctor": {"zh": "逐步检查一台设备为什么采集不到，并说明怎么办", "en": "say which step between netmon and a device fails, and what to do"},
    "doctor.option.vendor": {"zh": "厂商，用来给出可粘贴的命令；不写则按型号档案判断", "en": "maker, for the lines to paste; without it the profile tells"},
    "doctor.option.timeout": {"zh": "每次询问等多少秒（默认 2）", "en": "seconds to wait for each answer (default 2)"},
    "doctor.option.format": {"zh": "table 表格，json", "en": "a table or JSON"},
    "doctor.timeout_range": {"zh": "--timeout 应在 0.1 到 30 秒之间。", "en": "--timeout is between 0.1 and 30 seconds."},
    "doctor.step.name": {"zh": "域名解析", "en": "name"},
    "doctor.step.ping": {"zh": "路由和 ping", "en": "route and ping"},
    "doctor.step.udp": {"zh": "SNMP 端口", "en": "SNMP port"},
    "doctor.step.credential": {"zh": "团体字/用户", "en": "community or user"},
    "doctor.step.view": {"zh": "视图", "en": "view"},
    "doctor.step.engine": {"zh": "应答是否正常", "en": "how it answers"},
    "doctor.step.ssh": {"zh": "SSH", "en": "SSH"},
    "doctor.step.display": {"zh": "大屏协议", "en": "display"},
    "doctor.status.ok": {"zh": "正常", "en": "ok"},
    "doctor.status.fail": {"zh": "失败", "en": "FAIL"},
    "doctor.status.skip": {"zh": "跳过", "en": "skip"},
    "doctor.healthy": {"zh": "{device}：各步都正常。", "en": "{device}: every step is ok."},
    "doctor.sick": {"zh": "{device}：第一个出问题的是“{step}”。", "en": "{device}: the first step that fails is '{step}'."},
    "doctor.todo": {"zh": "怎么办：", "en": "What to do:"},
    "doctor.paste": {"zh": "在设备上粘贴（{vendor}，只读）：", "en": "Paste into the device ({vendor}, read-only):"},
    "doctor.paste_which": {
        "zh": "各厂商可粘贴的只读命令：netmon onboard --vendor {vendors} --server {server}",
        "en": "Read-only lines to paste, by vendor: netmon onboard --vendor {vendors} --server {server}",
    },
    "doctor.not_reached": {"zh": "前面的步骤没有通过，没有检查", "en": "not tried, because an earlier step failed"},
    "doctor.name_ok": {"zh": "地址 {address}", "en": "address {address}"},
    "doctor.name_unresolved": {"zh": "“{name}”解析不了：{reason}", "en": "'{name}' does not resolve: {reason}"},
    "doctor.name_unresolved_todo": {
        "zh": "检查域名是否写对、本机 DNS 是否可用；清单里请直接写 IP 地址。",
        "en": "Check the spelling and this machine's DNS; in the inventory write the IP address.",
    },
    "doctor.no_route": {"zh": "本机没有到 {address} 的路由：{reason}", "en": "this machine has no route to {address}: {reason}"},
    "doctor.no_route_todo": {
        "zh": "检查本机网卡、默认网关和到管理网段的路由：ip route get 设备地址。",
        "en": "Check this machine's interfaces, default gateway and the route to the management network: ip route get ADDRESS.",
    },
    "doctor.ping_ok": {"zh": "ping 通，{milliseconds} 毫秒", "en": "answers echoes in {milliseconds} ms"},
    "doctor.ping_closed": {"zh": "不回 ping，但回应 SNMP 端口：禁 ping，不影响采集", "en": "no echo, but UDP answers: ICMP is blocked, which does no harm"},
    "doctor.ping_unavailable": {"zh": "本机不能发 ping：{reason}", "en": "this machine cannot send echoes: {reason}"},
    "doctor.ping_silent": {"zh": "ping 不通", "en": "no echo comes back"},
    "doctor.ping_silent_todo": {
        "zh": "看设备是否通电、网线和上联口灯是否亮、IP 和掩码网关是否正确；也可能只是禁 ping。",
        "en": "See that it has power, that its uplink has link, and that address, mask and gateway are right; it may also only block echoes.",
    },
    "doctor.udp_ok": {"zh": "UDP {port} 有应答", "en": "UDP {port} answers"},
    "doctor.udp_v3": {"zh": "UDP {port} 有应答，支持 SNMPv3", "en": "UDP {port} answers and knows SNMPv3"},
    "doctor.udp_refused": {"zh": "设备说 UDP {port} 没有程序在听", "en": "the device says that nothing listens on UDP {port}"},
    "doctor.udp_refused_todo": {
        "zh": "设备没有开启 SNMP，或端口不是 {port}：先在设备上开启 SNMP，再核对清单里的 port。",
        "en": "SNMP is off, or on another port than {port}: switch it on, then check `port:` in the inventory.",
    },
    "doctor.udp_prohibited": {"zh": "{by} 说不允许访问 UDP {port}", "en": "{by} says that UDP {port} is forbidden"},
    "doctor.udp_prohibited_todo": {
        "zh": "在 {by} 上放行：源 {source}，目的设备 UDP {port}，以及返回的报文。",
        "en": "Allow it on {by}: from {source} to the device's UDP {port}, and the answers back.",
    },
    "doctor.udp_unreachable": {"zh": "{by} 说到不了：{reason}", "en": "{by} says that it cannot be reached: {reason}"},
    "doctor.udp_unreachable_todo": {
        "zh": "路由到 {by} 为止，检查 {by} 到设备网段的路由和设备是否在线。",
        "en": "The way ends at {by}: check its route to the device's network and whether the device is on.",
    },
    "doctor.udp_unsent": {"zh": "本机发不出去：{reason}", "en": "this machine cannot send: {reason}"},
    "doctor.udp_unsent_todo": {"zh": "检查本机防火墙和路由。", "en": "Check this machine's firewall and routes."},
    "doctor.udp_silent": {"zh": "UDP {port} 没有任何应答", "en": "UDP {port} answers nothing at all"},
    "doctor.udp_silent_todo": {
        "zh": "按顺序查：①设备是否开启 SNMP；②SNMP 的 ACL 是否允许本机 {source}；"
        "③中间防火墙是否放行 UDP {port}；④团体字（凭据 {credential}）写错时，设备同样不作声。",
        "en": "In this order: is SNMP on; does its ACL allow {source}; does a firewall drop UDP {port}; a wrong community ({credential}) is met with "
        "silence as well.",
    },
    "doctor.udp_silent_v3": {"zh": "UDP {port} 没有任何应答，连 SNMPv3 握手也没有", "en": "UDP {port} answers nothing, not even the SNMPv3 discovery"},
    "doctor.udp_silent_v3_todo": {
        "zh": "与用户和口令（凭据 {credential}）无关，按顺序查：①设备是否开启 SNMP 和 v3；②SNMP 的 ACL 是否允许本机 {source}；③中间防火墙是否放行 UDP {port}。",
        "en": "This is not the user or password ({credential}). In this order: are SNMP and its version 3 on; does its ACL allow {source}; does a firewall "
        "drop UDP {port}.",
    },
    "doctor.no_credential": {"zh": "清单里没有 SNMP 凭据", "en": "the inventory gives it no SNMP credential"},
    "doctor.credential_ok": {"zh": "凭据 {credential} 可用", "en": "credential {credential} works"},
    "doctor.credential_v3": {"zh": "凭据 {credential} 可用（SNMPv3）", "en": "credential {credential} works (SNMPv3)"},
    "doctor.cannot_tell": {"zh": "应答损坏，无法判断", "en": "the answers are too damaged to tell"},
    "doctor.community": {
        "zh": "设备在线，但不理会这个团体字（凭据 {credential}，{version}）",
        "en": "the agent is there, but ignores this community (credential {credential}, {version})",
    },
    "doctor.community_todo": {
        "zh": "核对团体字（区分大小写）；确认设备开启了 {version}，团体字绑定的 ACL 允许本机 {source}。",
        "en": "Check the community (case counts); see that {version} is on and that the community's ACL allows this machine, {source}.",
    },
    "doctor.community_silent": {
        "zh": "不理会这个团体字（凭据 {credential}，{version}）",
        "en": "this community is ignored (credential {credential}, {version})",
    },
    "doctor.community_silent_todo": {
        "zh": "核对团体字（区分大小写）；确认设备开启了 {version}，ACL 允许本机 {source}。",
        "en": "Check the community (case counts); see that {version} is on and that the ACL allows this machine, {source}.",
    },
    "doctor.community_other": {"zh": "应答里的团体字或版本与询问的不同", "en": "the answers bear another community or version than was asked"},
    "doctor.community_other_todo": {
        "zh": "多半是中间的代理或设备软件的缺陷，netmon 不接受这种应答；请升级设备软件或去掉 SNMP 代理。",
        "en": "A proxy on the way, or a fault of the device's software; netmon takes no such answer. Update the device or remove the proxy.",
    },
    "doctor.version": {
        "zh": "团体字正确，但设备只回应 {works}，不回应 {version}",
        "en": "the community is right, but the device answers {works} and not {version}",
    },
    "doctor.version_todo": {
        "zh": "在设备上开启 {version}；确实开不了时，把 credentials.yaml 里的 kind 改成 {works} 对应的种类。",
        "en": "Switch {version} on in the device; where that is impossible, change `kind:` in credentials.yaml to that of {works}.",
    },
    "doctor.v3_no_engine": {"zh": "设备有应答，但不回应 SNMPv3 握手", "en": "the device answers, but not the SNMPv3 discovery"},
    "doctor.v3_no_engine_todo": {"zh": "在设备上开启 SNMPv3，或改用 v2c 凭据。", "en": "Switch SNMPv3 on in the device, or use a v2c credential."},
    "doctor.v3_user": {"zh": "设备没有用户“{user}”（unknownUserName）", "en": "the device has no user '{user}' (unknownUserName)"},
    "doctor.v3_user_todo": {
        "zh": "在设备上新建用户 {user}，或改 credentials.yaml 里凭据 {credential} 的 user；注意大小写。改过 engineID 的设备要重建用户。",
        "en": "Make the user {user} in the device, or correct `user:` of {credential} in "
        "credentials.yaml; case counts. After a change of the engine id users have to be made anew.",
    },
    "doctor.v3_auth": {
        "zh": "用户“{user}”的认证口令或算法不对（wrongDigest）",
        "en": "authentication password or algorithm of '{user}' is wrong (wrongDigest)",
    },
    "doctor.v3_auth_todo": {
        "zh": "netmon 用的是 {auth}：核对设备上的认证算法，再核对凭据 {credential} 的 auth_password 文件内容（末尾不要多空格）。",
        "en": "netmon uses {auth}: compare the algorithm in the device, then the content of {credential}'s auth_password (no blank at its end).",
    },
    "doctor.v3_priv": {
        "zh": "认证通过，但加密口令或算法不对（decryptionError）",
        "en": "authenticated, but the privacy password or algorithm is wrong (decryptionError)",
    },
    "doctor.v3_priv_todo": {
        "zh": "netmon 用的是 {priv}：核对设备上的加密算法，再核对凭据 {credential} 的 priv_password；AES-192/256 还有带 -C 的另一种。",
        "en": "netmon uses {priv}: compare the algorithm in the device, then {credential}'s priv_password; AES-192 and AES-256 exist with -C as well.",
    },
    "doctor.v3_level": {"zh": "用户“{user}”不支持 {level}（unsupportedSecLevel）", "en": "'{user}' has no {level} (unsupportedSecLevel)"},
    "doctor.v3_level_todo": {
        "zh": "设备上的用户没有配置相应的认证或加密：按 {level} 重建用户，或改凭据 {credential} 的 auth/priv。",
        "en": "The user was made without that authentication or encryption: make it anew for {level}, or correct auth/priv of {credential}.",
    },
    "doctor.v3_time": {
        "zh": "设备说报文不在时间窗内（notInTimeWindow），对过时也不行",
        "en": "outside the time window (notInTimeWindow), even after taking the agent's clock",
    },
    "doctor.v3_time_todo": {
        "zh": "多半是两台设备用了相同的 engineID（克隆配置），或设备的 engineBoots 出错：改成唯一的 engineID 并重建用户。",
        "en": "Two devices with one engine id (a cloned configuration), or broken engine boots: give it an engine id of its own and make the users anew.",
    },
    "doctor.v3_engine": {
        "zh": "设备不认自己刚报出的 engineID（unknownEngineID）",
        "en": "the agent does not know the engine id that it has just told (unknownEngineID)",
    },
    "doctor.v3_engine_todo": {
        "zh": "地址后面可能有多台设备轮流应答（负载均衡、主备切换中），或设备刚改了 engineID；稍后再试，或改用设备自己的管理地址。",
        "en": "Several devices may answer in turn behind this address, or the engine id has "
        "just changed: try again later, or use the device's own management address.",
    },
    "doctor.v3_context": {"zh": "设备没有这个 SNMPv3 上下文", "en": "the device does not have this SNMPv3 context"},
    "doctor.v3_context_todo": {"zh": "去掉或改正清单里的 snmp: {{context: ...}}。", "en": "Remove or correct `snmp: {{context: ...}}` in the inventory."},
    "doctor.v3_other": {"zh": "设备用报告拒绝了：{report}", "en": "the agent refuses with a report: {report}"},
    "doctor.v3_other_todo": {"zh": "核对设备上的 SNMPv3 用户、组和视图。", "en": "Check users, groups and views of SNMPv3 in the device."},
    "doctor.v3_flavour": {
        "zh": "握手正常，之后没有应答；{auth} 配 {priv} 时，密钥扩展有两种写法",
        "en": "the discovery is answered, then silence; with {auth}, {priv} has two key extensions",
    },
    "doctor.v3_flavour_todo": {
        "zh": "把凭据 {credential} 的 priv 改成 {other} 再试；仍不行则核对用户 {user} 和两个口令。",
        "en": "Try `priv: {other}` in {credential}; if that does not help, check the user {user} and both passwords.",
    },
    "doctor.v3_silent": {"zh": "握手正常，带用户“{user}”的询问没有应答", "en": "the discovery is answered, questions of the user '{user}' are not"},
    "doctor.v3_silent_todo": {
        "zh": "核对用户、两个口令、算法（{auth}/{priv}），以及用户或组绑定的 ACL 是否允许本机 {source}。",
        "en": "Check the user, both passwords and algorithms ({auth}/{priv}), and whether the user's or group's ACL allows this machine, {source}.",
    },
    "doctor.no_access": {
        "zh": "凭据正确，但没有读权限（authorizationError/noAccess）",
        "en": "the credential is right, but may read nothing (authorizationError/noAccess)",
    },
    "doctor.no_access_todo": {
        "zh": "用户没有加入有只读视图的组，或组要求的安全级别更高：给组配置只读视图，用户按同样级别建立。",
        "en": "The user is in no group with a read view, or its group asks for a higher level: give the group a read view and make the user of the same level.",
    },
    "doctor.gen_err": {"zh": "设备对基本信息回答 genErr", "en": "the device answers genErr to its own description"},
    "doctor.gen_err_todo": {
        "zh": "设备的 SNMP 进程出错：重启 SNMP 或设备，仍不行则升级软件。",
        "en": "Its SNMP process is broken: restart it or the device; failing that, update the software.",
    },
    "doctor.view_ok": {"zh": "系统信息、接口表、厂商私有表都能读：{descr}", "en": "system, interfaces and the vendor's tables can be read: {descr}"},
    "doctor.view_old": {
        "zh": "能读，但没有 ifXTable（没有 64 位计数器）：{descr}",
        "en": "can be read, but there is no ifXTable (no 64-bit counters): {descr}",
    },
    "doctor.view_no_own": {
        "zh": "能读；{subtree} 下没有内容，多半是设备本来就没有：{descr}",
        "en": "can be read; nothing under {subtree}, which the device may not have: {descr}",
    },
    "doctor.view_nothing": {"zh": "凭据正确，但什么都看不到", "en": "the credential is right, but nothing can be seen"},
    "doctor.view_nothing_todo": {
        "zh": "视图是空的：把 iso（1）放进只读视图，并绑定到团体字或组。",
        "en": "The view is empty: include iso (1) in a read view and bind it to the community or group.",
    },
    "doctor.view_interfaces": {"zh": "能读系统信息（{descr}），但接口表是空的", "en": "the system group can be read ({descr}), the interface table is empty"},
    "doctor.view_interfaces_todo": {
        "zh": "视图只放开了一部分：把 iso（1）放进只读视图，并绑定到团体字或组。",
        "en": "The view shows a part only: include iso (1) in the read view and bind it to the community or group.",
    },
    "doctor.view_system": {"zh": "能读接口表，但读不到系统信息", "en": "the interface table can be read, the system group cannot"},
    "doctor.view_system_todo": {
        "zh": "视图排除了 system（1.3.6.1.2.1.1）：把 iso（1）放进只读视图。",
        "en": "The view leaves out system (1.3.6.1.2.1.1): include iso (1) in the read view.",
    },
    "doctor.view_vendor": {"zh": "能读标准信息，但厂商私有表（{subtree}）是空的", "en": "the standard tables can be read, the vendor's ({subtree}) are empty"},
    "doctor.view_vendor_todo": {
        "zh": "CPU、内存、温度、无线等都在私有表里：把 iso（1）放进只读视图，不要只放 mib-2（1.3.6.1.2.1）。",
        "en": "Processor, memory, temperature and Wi-Fi are there: include iso (1) in the read view, not mib-2 (1.3.6.1.2.1) alone.",
    },
    "doctor.engine_ok": {"zh": "应答正常，最慢 {milliseconds} 毫秒", "en": "answers are in order, the slowest after {milliseconds} ms"},
    "doctor.elsewhere": {"zh": "应答来自另一个地址 {source}:{port}", "en": "the answers come from another address, {source}:{port}"},
    "doctor.elsewhere_todo": {
        "zh": "清单里改用 {source}；或在设备上把 SNMP 源地址设为被询问的地址；都不行再写 snmp: {{reply_from_any_address: true}}。",
        "en": "Use {source} in the inventory, or set the device's SNMP source address to the "
        "one that is asked; only if neither works: snmp: {{reply_from_any_address: true}}.",
    },
    "doctor.elsewhere_allowed": {
        "zh": "应答来自另一个地址 {source}（清单已允许）",
        "en": "the answers come from another address, {source} (the inventory allows that)",
    },
    "doctor.malformed": {"zh": "收到 {count} 个残缺或不合规范的应答", "en": "{count} answers are cut short or malformed"},
    "doctor.malformed_todo": {
        "zh": "中间链路可能丢弃了分片（检查 MTU 和防火墙的分片策略），或设备软件有缺陷：先试 snmp: {{max_repetitions: 5}}，再升级软件。",
        "en": "A link may drop fragments (check MTU and the firewall's handling of fragments),"
        " or the software is faulty: try snmp: {{max_repetitions: 5}}, then an update.",
    },
    "doctor.request_id": {"zh": "收到 {count} 个编号不对的应答", "en": "{count} answers bear another request id"},
    "doctor.request_id_todo": {
        "zh": "设备软件的缺陷，netmon 不接受这种应答：请升级设备软件。",
        "en": "A fault of the device's software; netmon takes no such answer. Update it.",
    },
    "doctor.empty": {"zh": "应答里没有内容", "en": "the answers hold nothing"},
    "doctor.empty_todo": {
        "zh": "设备的 SNMP 进程出错：重启 SNMP 或设备，仍不行则升级软件。",
        "en": "Its SNMP process is broken: restart it or the device; failing that, update the software.",
    },
    "doctor.duplicates": {"zh": "每个询问收到多份应答（多出 {count} 份）", "en": "questions are answered several times ({count} too many)"},
    "doctor.duplicates_todo": {
        "zh": "检查是否有环路、镜像口把报文重复送出，或两台设备用了同一地址。",
        "en": "Look for a loop, a mirror port that repeats packets, or two devices with one address.",
    },
    "doctor.slow": {"zh": "应答很慢（{seconds} 秒）", "en": "answers are slow ({seconds} s)"},
    "doctor.slow_todo": {
        "zh": "看设备 CPU 和链路是否拥塞；清单里可放宽 snmp: {{budget: 30s}}，并减少 max_repetitions。",
        "en": "See whether its processor or the line is busy; the inventory may allow more: snmp: {{budget: 30s}}, and a smaller max_repetitions.",
    },
    "doctor.boots": {"zh": "engineBoots 已到最大值，设备会拒绝一切 SNMPv3 请求", "en": "engine boots is at its end: the device will refuse all of SNMPv3"},
    "doctor.boots_todo": {"zh": "在设备上重设 engineID 并重建用户。", "en": "Set a new engine id in the device and make the users anew."},
    "doctor.bulk": {"zh": "一次要 {works} 行正常，要 {fails} 行就失败", "en": "{works} rows at once are answered, {fails} are not"},
    "doctor.bulk_todo": {
        "zh": "清单里给这台设备写 snmp: {{max_repetitions: {works}}}；并检查中间链路是否丢弃大的 UDP 报文。",
        "en": "Give it snmp: {{max_repetitions: {works}}} in the inventory, and see whether the line drops large UDP packets.",
    },
    "doctor.no_bulk": {"zh": "单个询问正常，批量询问（GETBULK {fails} 行）没有正常应答", "en": "single questions are answered, GETBULK of {fails} rows is not"},
    "doctor.no_bulk_todo": {
        "zh": "设备的 GETBULK 有缺陷：升级软件，或在型号档案里写 snmp: {{bulk: false}}（试的是 {fails} 行）。",
        "en": "Its GETBULK is broken: update the software, or write snmp: {{bulk: false}} in its profile ({fails} rows were tried).",
    },
    "doctor.not_increasing": {"zh": "应答的顺序不往前走（会使采集没有尽头）", "en": "the answers do not go forward (a walk would never end)"},
    "doctor.not_increasing_todo": {
        "zh": "设备软件的缺陷：netmon 会中止这样的表，其余照常；请升级设备软件。",
        "en": "A fault of the device's software: netmon ends such a table and reads the rest; update it.",
    },
    "doctor.access_ok": {"zh": "可以登录", "en": "can be signed in to"},
    "doctor.access_failed": {"zh": "{outcome}：{detail}", "en": "{outcome}: {detail}"},
    "doctor.ssh_port_todo": {
        "zh": "确认设备开启了 SSH、端口正确、访问控制允许本机。",
        "en": "See that SSH is on, that the port is right, and that access lists allow this machine.",
    },
    "doctor.ssh_key_todo": {
        "zh": "首次连接请在核对指纹后运行 netmon ssh trust {device}；密钥变化时先弄清原因。",
        "en": "On first contact compare the fingerprint and run netmon ssh trust {device}; find out why a key has changed before you trust it.",
    },
    "doctor.ssh_login_todo": {
        "zh": "核对凭据的用户名、口令或私钥；为防锁定账号，短时间内不要反复尝试。",
        "en": "Check user, password or key of the credential; do not try again and again, or the account gets locked.",
    },
    "doctor.display_port_todo": {
        "zh": "确认大屏通电或待机联网、网络控制已打开、端口和协议与清单一致。",
        "en": "See that the display is on, or on the network in standby, that network control is on, and that port and protocol are those of the inventory.",
    },
    "doctor.display_login_todo": {"zh": "核对大屏上设置的口令与凭据是否一致。", "en": "Compare the password set in the display with the credential."},
}
