"""Texts of findings: what is wrong, and what to do first."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "finding.no_log_host": {"zh": "未配置日志服务器", "en": "no log host is configured"},
    "finding.no_log_host.step": {
        "zh": "在设备上配置日志主机（华为/华三：info-center loghost；锐捷/思科：logging），指向区里的日志服务器。",
        "en": "Name the district's log server on the device (Huawei, H3C: info-center loghost; Ruijie, Cisco: logging).",
    },
    "finding.telnet_open": {"zh": "允许 Telnet 登录（口令明文传输）", "en": "telnet is open: passwords cross the network in clear"},
    "finding.telnet_open.step": {
        "zh": "确认 SSH 可以登录后，关闭 Telnet 服务，并把 VTY 的接入协议改为只允许 SSH。",
        "en": "Make sure that SSH works, then switch telnet off and let the VTY lines accept SSH only.",
    },
    "finding.community_public": {"zh": "配置了众所周知的 SNMP 团体字", "en": "a well-known SNMP community is configured"},
    "finding.community_public.step": {
        "zh": "更换团体字或改用 SNMPv3，并用 ACL 只允许 netmon 的地址；先在 netmon 凭据中更新，再在设备上删除旧的。",
        "en": "Change the community or go to SNMPv3, and allow netmon's address only; renew netmon's credential first, then remove the old one.",
    },
    "finding.public_answered": {"zh": "设备应答了团体字 public", "en": "the device answers the community public"},
    "finding.public_answered.step": {
        "zh": "立即删除该团体字：校园网内任何人都能读取这台设备。",
        "en": "Remove that community now: anybody in the network can read this device.",
    },
    "finding.no_ntp": {"zh": "未配置 NTP，时钟会走偏", "en": "no NTP server is configured: the clock drifts"},
    "finding.no_ntp.step": {
        "zh": "在设备上配置 NTP 服务器（华为：ntp-service unicast-server；锐捷/思科：ntp server），否则日志时间不可信。",
        "en": "Name an NTP server on the device (Huawei, H3C: ntp-service unicast-server; Ruijie, Cisco: ntp server); until then log times mean nothing.",
    },
    "finding.default_account": {"zh": "存在出厂默认账号名", "en": "an account has a factory name"},
    "finding.default_account.step": {
        "zh": "删除或改名该账号，并更换口令；先用新账号登录成功再删除旧账号。",
        "en": "Remove or rename that account and change its password; log in with the new account before the old one goes.",
    },
    "finding.http_open": {"zh": "开启了不加密的 HTTP 管理页面", "en": "the management page is served over plain HTTP"},
    "finding.http_open.step": {
        "zh": "关闭 HTTP 服务，确需网页管理时只开 HTTPS 并限制来源地址。",
        "en": "Switch the HTTP server off; where a page is needed, serve HTTPS only and limit who may reach it.",
    },
    "finding.certificate_expired": {"zh": "设备证书已过期", "en": "a certificate of the device has expired"},
    "finding.certificate_expired.step": {"zh": "更新设备证书，然后重新登录确认。", "en": "Renew the device's certificate, then log in again to see it."},
    "finding.config_unsaved": {"zh": "当前配置未保存，重启会丢失", "en": "the running configuration is not saved: a reboot loses it"},
    "finding.config_unsaved.step": {
        "zh": "先用 netmon config diff 看改了什么，确认无误后在设备上保存（save 或 write）。",
        "en": "See what changed with netmon config diff; when it is right, save it on the device (save or write).",
    },
    "finding.config_backup_old": {"zh": "配置备份过久没有成功", "en": "the configuration has not been backed up for long"},
    "finding.config_backup_old.step": {
        "zh": "运行 netmon doctor 查看 SSH 登录哪一步失败，多为口令改动或主机密钥未信任。",
        "en": "Run netmon doctor to see which step of the SSH login fails: mostly a changed password or a host key that is not trusted.",
    },
    "finding.host_key_changed": {"zh": "设备的 SSH 主机密钥变了", "en": "the device's SSH host key changed"},
    "finding.host_key_changed.step": {
        "zh": "确认设备确实更换或重置过，然后运行 netmon ssh trust；没有人动过则按被冒充处理。",
        "en": "Make sure that the device was replaced or reset, then run netmon ssh trust; if nobody touched it, treat it as an impostor.",
    },
    "finding.rogue_dhcp": {"zh": "发现私接的 DHCP 服务器", "en": "a DHCP server that nobody registered answers"},
    "finding.rogue_dhcp.step": {
        "zh": "用 netmon where 查该 MAC 所在交换机端口，先关闭端口，再到现场找私接的路由器。",
        "en": "Find the switch port of its MAC with netmon where, shut the port, then look for the home router in that room.",
    },
    "finding.rogue_ra": {"zh": "发现私接的 IPv6 路由通告", "en": "IPv6 router advertisements from a stranger"},
    "finding.rogue_ra.step": {
        "zh": "用 netmon where 查该 MAC 所在端口，关闭端口；接入交换机应开启 RA Guard。",
        "en": "Find the port of its MAC with netmon where and shut it; access switches should have RA guard on.",
    },
    "finding.arp_conflict": {"zh": "IP 地址冲突", "en": "two stations claim one address"},
    "finding.arp_conflict.step": {
        "zh": "用 netmon where 查两个 MAC 的位置，改掉手工配置地址的那一台。",
        "en": "Find both MACs with netmon where and change the one whose address was set by hand.",
    },
    "finding.gateway_spoofed": {"zh": "有设备冒充网关", "en": "somebody claims the gateway's address"},
    "finding.gateway_spoofed.step": {
        "zh": "立即用 netmon where 查该 MAC 所在端口并关闭，再到现场处理。",
        "en": "Find the port of that MAC with netmon where and shut it at once, then go there.",
    },
    "finding.unknown_device": {"zh": "管理网段出现未登记的设备", "en": "an unregistered device in the management network"},
    "finding.unknown_device.step": {
        "zh": "确认是谁的设备：是自己的就登记到台账，不是就关闭端口。",
        "en": "Find out whose it is: register it if it is yours, shut its port if not.",
    },
    "finding.broadcast_storm": {"zh": "广播过多，可能有环路", "en": "too much broadcast: probably a loop"},
    "finding.broadcast_storm.step": {
        "zh": "看哪个端口入方向广播最多，先断开该端口，再查是否两头插在同一交换机。",
        "en": "See which port receives most broadcast, unplug it, then look for a cable with both ends in one switch.",
    },
    "finding.uplink_mismatch": {"zh": "实际上联与台账不符", "en": "the uplink is not the one in the inventory"},
    "finding.uplink_mismatch.step": {
        "zh": "核对现场跳线：接错了就改回，改过线路就更新台账中的 uplink。",
        "en": "Check the patch cable: put it back if it is wrong, else correct uplink in the inventory.",
    },
    "finding.room_mismatch": {"zh": "设备所在端口与登记教室不符", "en": "the device is not in the room that it is registered in"},
    "finding.room_mismatch.step": {
        "zh": "核对设备是否被搬动，更新台账中的教室或端口。",
        "en": "See whether the device was moved, and correct its room or port in the inventory.",
    },
    "event.config_changed": {"zh": "设备配置有变化", "en": "the device's configuration changed"},
    "finding.severity.critical": {"zh": "严重", "en": "critical"},
    "finding.severity.warning": {"zh": "警告", "en": "warning"},
    "finding.severity.info": {"zh": "提示", "en": "info"},
}
