import pytest

from netmon.evaluate.hygiene import hygiene
from netmon.model.finding import FindingKind

CLEAN_HUAWEI = """#
sysname SW-1
info-center loghost 192.0.2.5
ntp-service unicast-server 192.0.2.6
undo telnet server enable
undo http server enable
snmp-agent community read cipher <removed>
aaa
 local-user netops password irreversible-cipher <removed>
user-interface vty 0 4
 authentication-mode aaa
 protocol inbound ssh
return
"""
BAD_HUAWEI = """#
sysname SW-1
telnet server enable
http server enable
snmp-agent community read public
aaa
 local-user admin password irreversible-cipher <removed>
user-interface con 0
 protocol inbound all
user-interface vty 0 4
 authentication-mode aaa
 protocol inbound telnet
#
return
"""
BAD_CISCO = """hostname sw
username admin privilege 15 password 7 <removed>
no ip http secure-server
ip http server
snmp-server community public RO
interface Vlan1
 no ip address
interface Vlan2
line con 0
line vty 0 4
 transport input telnet ssh
end
"""
ALL = {FindingKind.NO_LOG_HOST, FindingKind.NO_NTP, FindingKind.TELNET_OPEN, FindingKind.HTTP_OPEN, FindingKind.COMMUNITY_PUBLIC, FindingKind.DEFAULT_ACCOUNT}


def kinds(text: str) -> set[FindingKind]:
    return {one.kind for one in hygiene("sw-1", text, 1.0)}


def test_clean_configuration_has_no_findings():
    assert hygiene("sw-1", CLEAN_HUAWEI, 1.0) == ()


@pytest.mark.parametrize("text", [BAD_HUAWEI, BAD_CISCO])
def test_open_configuration_has_all_of_them(text):
    assert kinds(text) == ALL


def test_findings_name_place_and_account():
    found = {(one.kind, one.detail) for one in hygiene("sw-1", BAD_HUAWEI, 7.0)}
    assert {(FindingKind.TELNET_OPEN, "telnet server enable"), (FindingKind.TELNET_OPEN, "vty 0 4"), (FindingKind.DEFAULT_ACCOUNT, "admin")} <= found
    assert len([one for one in found if one[0] is FindingKind.TELNET_OPEN]) == 2


def test_what_is_too_short_says_nothing_and_expired_certificates_are_told():
    assert hygiene("sw-1", "sysname x\n", 1.0) == ()
    assert [one.kind for one in hygiene("sw-1", CLEAN_HUAWEI, 1.0, expired=["serial 1"])] == [FindingKind.CERTIFICATE_EXPIRED]
