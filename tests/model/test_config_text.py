import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.config_change import ConfigChange
from netmon.model.config_text import REMOVED, cleaned, differs, trouble, without_secrets

HIDDEN = """\
local-user admin password irreversible-cipher $1c$abcd$CANARYxxxxxx$
 local-user ops password simple CANARY
 set authentication password cipher %^%#CANARY with blank%^%#
super password level 3 cipher CANARY
snmp-agent community read cipher %^%#CANARY%^%# mib-view iso
snmp-agent community read CANARY
snmp-agent community write simple CANARY acl 2000
snmp-agent usm-user v3 u g authentication-mode md5 CANARY privacy-mode aes128 CANARY
snmp-agent usm-user v3 u authentication-mode sha cipher CANARY
snmp-agent target-host trap address udp-domain 10.1.1.1 params securityname CANARY v2c
 radius-server shared-key cipher CANARY
 key authentication simple CANARY
ntp-service authentication-keyid 1 authentication-mode md5 cipher CANARY
 ospf authentication-mode md5 1 cipher CANARY
 isis authentication-mode simple CANARY
 peer 192.0.2.1 password cipher CANARY
 security wpa-wpa2 psk pass-phrase CANARY aes
 preshared-key pass-phrase cipher CANARY
 pre-shared-key CANARY
vrrp vrid 1 authentication-mode md5 CANARY
 ppp pap local-user u password cipher CANARY
 ldap login-password cipher CANARY
enable secret 5 $1$abc$CANARYxxx
enable secret CANARY
enable password 7 CANARY
enable password CANARY
username admin privilege 15 password 7 CANARY
username admin password CANARY
username bob secret 9 CANARY
snmp-server community CANARY ro
snmp-server community "CANARY blank" operator unrestricted
snmp-server host 192.0.2.1 version 2c CANARY
snmp-server host 192.0.2.1 traps version 2c CANARY
snmp-server host 192.0.2.1 informs CANARY udp-port 162
snmp-server user u g v3 auth md5 CANARY priv aes 128 CANARY
snmp-server user admin v3 encrypted auth sha CANARY priv aes CANARY
tacacs-server host 192.0.2.1 key 7 CANARY
tacacs-server key CANARY
radius-server host 192.0.2.1 auth-port 1812 acct-port 1813 key 0 CANARY
 key-string 7 CANARY
neighbor 192.0.2.1 password 7 CANARY
ntp authentication-key 1 md5 CANARY 7
ip ospf message-digest-key 1 md5 7 CANARY
ip ospf authentication-key CANARY
standby 1 authentication md5 key-string CANARY
standby 1 authentication CANARY
 wpa-psk ascii 0 CANARY
 security wpa psk set-key ascii CANARY
crypto isakmp key 6 CANARY address 192.0.2.1
 wpa-passphrase CANARY
mgmt-user admin root CANARYaaaaaaaaaaaaaaaaaaaaaaaaaaa
user admin group administrators password ciphertext CANARY
password manager user-name "admin" sha1 "CANARY"
 set password "CANARY blank"
authentication-key 5 md5 ciphertext CANARY
 ip ftp password 7 CANARY
area-password CANARY
domain-password 7 CANARY
rip authentication-mode md5 usual CANARY
 ap-password CANARY
 cluster-key CANARY
 set psksecret ENC CANARY
 mka psk ckn 11 cak cipher CANARY
ip ddns update method http://user:CANARY@ddns.example.org/nic
archive path ftp://backup:CANARY@192.0.2.7/
 option web password=CANARY
""".splitlines()

SHOWN = """\
rsa peer-public-key school
ntp server http://192.0.2.9/
sysname SW-1
 authentication-mode aaa
 protocol inbound ssh
snmp-agent community read public
snmp-server community public ro
ip http authentication aaa
aaa authentication login default local
 port link-type access
 description key to room 101
interface GigabitEthernet0/0/1
ntp-service unicast-server 192.0.2.9
ip route-static 0.0.0.0 0.0.0.0 192.0.2.1
line vty 0 4
""".splitlines()


@pytest.mark.parametrize("line", HIDDEN)
def test_secrets_are_removed(line):
    kept = without_secrets(line)
    assert "CANARY" not in kept
    assert REMOVED in kept


@pytest.mark.parametrize("line", SHOWN)
def test_what_is_no_secret_stays(line):
    assert without_secrets(line) == line


def test_private_keys_and_long_hashes_are_removed_wherever_they_stand():
    text = "a\n-----BEGIN RSA PRIVATE KEY-----\nCANARY\nCANARY\n-----END RSA PRIVATE KEY-----\n description x $6$CANARYCANARY\nb " + "0a" * 20 + "\n"
    kept = cleaned(text)
    assert "CANARY" not in kept
    assert "0a0a" not in kept
    assert kept.startswith("a\n-----PRIVATE KEY")


def test_cleaning_leaves_out_what_moves_by_itself():
    head = "Building configuration...\nCurrent configuration : 1234 bytes\n"
    before = head + "! Last configuration change at 10:00:00\nhostname a\nntp clock-period 36029096\n\n\nend\n"
    after = before.replace("1234", "1240").replace("10:00", "11:30").replace("36029096", "36029999")
    assert cleaned(before) == cleaned(after) == "hostname a\n\nend\n"


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text):
    once = cleaned(text)
    assert cleaned(once) == once


WHOLE = "\n".join(["#", "sysname SW-1", *(f"vlan {number}" for number in range(50)), "return", ""])


@pytest.mark.parametrize(
    ("text", "ending", "refused"),
    [
        (WHOLE, "return", False),
        ("", "return", True),
        ("\n\n", None, True),
        (WHOLE.replace("return", ""), "return", True),
        (WHOLE[:100], "return", True),
        (WHOLE, None, False),
        ("\n".join(WHOLE.split("\n")[:12]), None, True),
        ("\n".join(WHOLE.split("\n")[:45]), None, False),
    ],
)
def test_empty_cut_or_shrunk_texts_never_replace_a_good_one(text, ending, refused):
    assert (trouble(text, ending, WHOLE) is not None) is refused


def test_running_and_saved_are_compared_by_what_they_say():
    assert not differs("! a\nhostname x\nvlan 2\nend\n", "vlan 2\n\nhostname x\n")
    assert differs("hostname x\nvlan 2\n", "hostname x\n")


@pytest.mark.parametrize(
    ("changed", "saved", "unsaved"),
    [(500, 100, True), (100, 500, False), (4_000, 0, False), (90_000, 0, True), (None, 5, None), (5, None, None), (0, 0, False)],
)
def test_counters_say_whether_the_configuration_is_saved(changed, saved, unsaved):
    assert ConfigChange(changed_ticks=changed, saved_ticks=saved).unsaved is unsaved
