"""The read-only SNMP lines of each vendor's command line, to be pasted into a device: agent, view, access list, user or community, LLDP.

Nothing here opens writing: no write view, no `rw`, no notification view. Where a maker's manual was compared, `checked` names it; where not, the lines
say so themselves.
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Final

from netmon.onboard.vendor import NAME, Line, Vendor, Version, Wanted

ACL_NUMBER: Final = 2999
CISCO_ACL: Final = 99


def lines(vendor: Vendor, version: Version, wanted: Wanted) -> Sequence[Line]:
    """Return a vendor's lines; ValueError when the server is no IPv4 address, which is what the access lists here hold."""
    if ip_address(wanted.server).version != 4:
        raise ValueError("the access lists are for IPv4")
    return vendor.v3(wanted) if version == "3" else vendor.v2c(wanted)


def vendor_of_profile(profile: str) -> str | None:
    """Return the vendor whose lines fit devices of a profile."""
    return next((key for key, vendor in VENDORS.items() if profile in vendor.profiles), None)


def _huawei(version: str, wanted: Wanted) -> list[Line]:
    return [
        Line("enter", "system-view"),
        Line("acl", f"acl {ACL_NUMBER}", "acl"),
        Line("acl", f" rule 5 permit source {wanted.server} 0"),
        Line("acl", " quit"),
        Line("agent", "snmp-agent", "agent"),
        Line("agent", f"snmp-agent sys-info version {version}", "version"),
        Line("agent", "snmp-agent protocol source-status all-interface", "source"),
        Line("view", f"snmp-agent mib-view included {NAME} iso", "view"),
    ]


def _huawei_end() -> list[Line]:
    return [Line("lldp", "lldp enable", "lldp"), Line("save", "return"), Line("save", "save", "save")]


def _huawei_v3(wanted: Wanted) -> list[Line]:
    return [
        *_huawei("v3", wanted),
        Line("user", f"snmp-agent group v3 {NAME} privacy read-view {NAME} acl {ACL_NUMBER}", "group"),
        Line("user", f"snmp-agent usm-user v3 {wanted.user} group {NAME}", "user"),
        Line("user", f"snmp-agent usm-user v3 {wanted.user} authentication-mode sha2-256", "prompt_auth"),
        Line("user", wanted.auth_password),
        Line("user", wanted.auth_password),
        Line("user", f"snmp-agent usm-user v3 {wanted.user} privacy-mode aes128", "prompt_priv"),
        Line("user", wanted.priv_password),
        Line("user", wanted.priv_password),
        *_huawei_end(),
    ]


def _huawei_v2c(wanted: Wanted) -> list[Line]:
    community = Line("community", f"snmp-agent community read cipher {wanted.community} mib-view {NAME} acl {ACL_NUMBER}", "community")
    return [*_huawei("v2c", wanted), community, *_huawei_end()]


def _h3c(version: str, wanted: Wanted) -> list[Line]:
    return [
        Line("enter", "system-view"),
        Line("acl", f"acl basic {ACL_NUMBER}", "acl_v5"),
        Line("acl", f" rule 5 permit source {wanted.server} 0"),
        Line("acl", " quit"),
        Line("agent", "snmp-agent", "agent"),
        Line("agent", f"snmp-agent sys-info version {version}", "version"),
        Line("view", f"snmp-agent mib-view included {NAME} iso", "view"),
    ]


def _h3c_end() -> list[Line]:
    return [Line("lldp", "lldp global enable", "lldp_v5"), Line("save", "return"), Line("save", "save force", "save")]


def _h3c_v3(wanted: Wanted) -> list[Line]:
    user = f"snmp-agent usm-user v3 {wanted.user} {NAME} simple authentication-mode sha {wanted.auth_password} privacy-mode aes128 {wanted.priv_password}"
    return [
        *_h3c("v3", wanted),
        Line("user", f"snmp-agent group v3 {NAME} privacy read-view {NAME} acl {ACL_NUMBER}", "group"),
        Line("user", f"{user} acl {ACL_NUMBER}", "user"),
        *_h3c_end(),
    ]


def _h3c_v2c(wanted: Wanted) -> list[Line]:
    community = Line("community", f"snmp-agent community read simple {wanted.community} mib-view {NAME} acl {ACL_NUMBER}", "community")
    return [*_h3c("v2c", wanted), community, *_h3c_end()]


def _ruijie(version: str, wanted: Wanted) -> list[Line]:
    return [
        Line("enter", "configure terminal"),
        Line("acl", f"ip access-list standard {NAME}", "acl"),
        Line("acl", f" permit host {wanted.server}"),
        Line("acl", " exit"),
        Line("agent", "enable service snmp-agent", "agent"),
        Line("agent", f"snmp-server enable version {version}", "version_default"),
        Line("view", f"snmp-server view {NAME} 1 include", "view"),
    ]


def _cisco_end(*, lldp: str = "lldp run", save: str = "write") -> list[Line]:
    return [Line("lldp", lldp, "lldp"), Line("save", "end"), Line("save", save, "save")]


def _ruijie_v3(wanted: Wanted) -> list[Line]:
    user = f"snmp-server user {wanted.user} {NAME} v3 auth sha {wanted.auth_password} priv aes128 {wanted.priv_password} access {NAME}"
    return [
        *_ruijie("v3", wanted),
        Line("user", f"snmp-server group {NAME} v3 priv read {NAME} access {NAME}", "group"),
        Line("user", user, "user"),
        *_cisco_end(lldp="lldp enable"),
    ]


def _ruijie_v2c(wanted: Wanted) -> list[Line]:
    return [
        *_ruijie("v2c", wanted),
        Line("community", f"snmp-server community {wanted.community} view {NAME} ro {NAME}", "community"),
        *_cisco_end(lldp="lldp enable"),
    ]


def _cisco(wanted: Wanted) -> list[Line]:
    return [
        Line("enter", "configure terminal"),
        Line("acl", f"access-list {CISCO_ACL} permit host {wanted.server}", "acl"),
        Line("view", f"snmp-server view {NAME} iso included", "view"),
    ]


def _cisco_v3(wanted: Wanted) -> list[Line]:
    user = f"snmp-server user {wanted.user} {NAME} v3 auth sha {wanted.auth_password} priv aes 128 {wanted.priv_password} access {CISCO_ACL}"
    return [
        *_cisco(wanted),
        Line("user", f"snmp-server group {NAME} v3 priv read {NAME} access {CISCO_ACL}", "group"),
        Line("user", user, "user"),
        *_cisco_end(save="write memory"),
    ]


def _cisco_v2c(wanted: Wanted) -> list[Line]:
    community = Line("community", f"snmp-server community {wanted.community} view {NAME} ro {CISCO_ACL}", "community")
    return [*_cisco(wanted), community, *_cisco_end(save="write memory")]


def _zte(wanted: Wanted) -> list[Line]:
    return [
        Line("enter", "configure terminal"),
        Line("acl", f"acl standard number {CISCO_ACL}", "acl"),
        Line("acl", f" rule 1 permit {wanted.server} 0.0.0.0"),
        Line("acl", " exit"),
        Line("acl", f"snmp-server access-list {CISCO_ACL}"),
        Line("view", f"snmp-server view {NAME} 1 included", "view"),
    ]


def _zte_v3(wanted: Wanted) -> list[Line]:
    user = f"snmp-server user {wanted.user} {NAME} v3 auth sha {wanted.auth_password} priv aes128 {wanted.priv_password}"
    return [*_zte(wanted), Line("user", f"snmp-server group {NAME} v3 priv read {NAME}", "group"), Line("user", user, "user"), *_cisco_end(lldp="lldp enable")]


def _zte_v2c(wanted: Wanted) -> list[Line]:
    return [*_zte(wanted), Line("community", f"snmp-server community {wanted.community} view {NAME} ro", "community"), *_cisco_end(lldp="lldp enable")]


def _tplink() -> list[Line]:
    return [
        Line("enter", "enable"),
        Line("enter", "configure"),
        Line("acl", "", "acl_tplink"),
        Line("agent", "snmp-server", "agent"),
        Line("view", f"snmp-server view {NAME} 1 include", "view"),
    ]


def _tplink_end() -> list[Line]:
    return [Line("lldp", "lldp", "lldp"), Line("save", "end"), Line("save", "copy running-config startup-config", "save")]


def _tplink_v3(wanted: Wanted) -> list[Line]:
    keys = f"cmode SHA cpwd {wanted.auth_password} emode AES-128 epwd {wanted.priv_password}"
    return [
        *_tplink(),
        Line("user", f"snmp-server group {NAME} smode v3 slev authPriv read {NAME}", "group"),
        Line("user", f"snmp-server user {wanted.user} local {NAME} smode v3 slev authPriv {keys}", "user_tplink"),
        *_tplink_end(),
    ]


def _tplink_v2c(wanted: Wanted) -> list[Line]:
    return [*_tplink(), Line("community", f"snmp-server community {wanted.community} read-only {NAME}", "community"), *_tplink_end()]


def _maipu(wanted: Wanted) -> list[Line]:
    return [
        Line("enter", "configure terminal"),
        Line("acl", f"ip access-list standard {CISCO_ACL}", "acl"),
        Line("acl", f" permit host {wanted.server}"),
        Line("acl", " exit"),
        Line("agent", "snmp-server start", "agent"),
        Line("view", f"snmp-server view {NAME} 1 include", "view"),
    ]


def _maipu_v3(wanted: Wanted) -> list[Line]:
    user = f"snmp-server user {wanted.user} {NAME} v3 auth sha {wanted.auth_password} encrypt aes {wanted.priv_password}"
    group = Line("user", f"snmp-server group {NAME} v3 encrypt read {NAME}", "group")
    return [*_maipu(wanted), group, Line("user", user, "user"), *_cisco_end()]


def _maipu_v2c(wanted: Wanted) -> list[Line]:
    return [*_maipu(wanted), Line("community", f"snmp-server community {wanted.community} view {NAME} ro {CISCO_ACL}", "community"), *_cisco_end()]


def _linux_v3(wanted: Wanted) -> list[Line]:
    return [
        Line("agent", "agentaddress udp:161", "linux_file"),
        Line("view", f"view {NAME} included .1", "view"),
        Line("user", f'createUser {wanted.user} SHA "{wanted.auth_password}" AES "{wanted.priv_password}"', "user"),
        Line("user", f"rouser {wanted.user} priv -V {NAME}", "group"),
    ]


def _linux_v2c(wanted: Wanted) -> list[Line]:
    return [
        Line("agent", "agentaddress udp:161", "linux_file"),
        Line("view", f"view {NAME} included .1", "view"),
        Line("community", f"rocommunity {wanted.community} {wanted.server} -V {NAME}", "community"),
    ]


VENDORS: Final[Mapping[str, Vendor]] = {
    "huawei": Vendor(
        name="华为 Huawei", software="VRP (S, CE, AR, NE, USG)", v3=_huawei_v3, v2c=_huawei_v2c, auth="SHA-256", checked="Huawei product documentation",
        remark="#", profiles=("huawei_vrp",),
    ),
    "h3c": Vendor(
        name="新华三 H3C", software="Comware V7 / V5", v3=_h3c_v3, v2c=_h3c_v2c, checked="H3C, HPE Comware command references",
        remark="#", profiles=("h3c_comware",),
    ),
    "ruijie": Vendor(name="锐捷 Ruijie", software="RGOS", v3=_ruijie_v3, v2c=_ruijie_v2c, checked="RGOS SNMP configuration guide", profiles=("ruijie_rgos",)),
    "cisco": Vendor(
        name="思科 Cisco", software="IOS, IOS XE", v3=_cisco_v3, v2c=_cisco_v2c, checked="Cisco IOS command reference", profiles=("cisco_ios",)
    ),
    "tplink": Vendor(
        name="普联 TP-Link", software="JetStream", v3=_tplink_v3, v2c=_tplink_v2c, checked="TP-Link managed switches CLI reference",
        profiles=("tplink_jetstream",), open_to_all=("3", "2c"),
    ),
    "zte": Vendor(name="中兴 ZTE", software="ZXR10 5900/8900 (ZXROS)", v3=_zte_v3, v2c=_zte_v2c, profiles=("zte_zxr10", "zte_wlan")),
    "maipu": Vendor(name="迈普 Maipu", software="MyPower", v3=_maipu_v3, v2c=_maipu_v2c, profiles=("maipu_switch",), open_to_all=("3",)),
    "linux": Vendor(
        name="Linux", software="net-snmp snmpd", v3=_linux_v3, v2c=_linux_v2c, checked="snmpd.conf(5)", remark="#", profiles=("net_snmp",),
        open_to_all=("3",),
    ),
}  # fmt: skip
