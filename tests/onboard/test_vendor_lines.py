"""What is printed for devices opens reading for one address, and nothing else."""

import re

import pytest

from netmon.cli.onboard import describe
from netmon.model.texts import CATALOGUE
from netmon.onboard.vendor import Wanted, password
from netmon.onboard.vendor_lines import VENDORS, lines, vendor_of_profile

WANTED = Wanted(server="10.31.0.5", user="netmon", auth_password="A1-password", priv_password="P1-password", community="C1-community")
WRITING = re.compile(r"\b(rw|rwcommunity|rwuser|write-view|read-write|notify|notify-view|private|write(?! memory$|$))\b", re.IGNORECASE)
CASES = [(key, version) for key in VENDORS for version in ("3", "2c")]


@pytest.mark.parametrize(("key", "version"), CASES)
def test_no_line_opens_writing(key, version) -> None:
    found = lines(VENDORS[key], version, WANTED)
    assert [line.text for line in found if WRITING.search(line.text)] == []
    assert not any(word in line.text for line in found for word in ("\n", "?", "undo", "no snmp", "reset", "reboot", "delete"))


def test_the_test_would_see_writing() -> None:
    for line in (
        "snmp-agent community write x",
        "snmp-server community x rw",
        "group v3 g privacy write-view iso",
        "rwcommunity x",
        "community x read-write v",
    ):
        assert WRITING.search(line)
    assert not WRITING.search("write")
    assert not WRITING.search("write memory")


@pytest.mark.parametrize(("key", "version"), CASES)
def test_the_whole_tree_is_in_the_view_and_the_secrets_are_in_the_lines(key, version) -> None:
    found = lines(VENDORS[key], version, WANTED)
    view = [line.text for line in found if line.topic == "view"]
    assert any(re.search(r"\b(iso|1)\b", line) for line in view)
    text = "\n".join(line.text for line in found)
    wanted = ("A1-password", "P1-password") if version == "3" else ("C1-community",)
    assert all(word in text for word in wanted)
    assert version in VENDORS[key].open_to_all or "10.31.0.5" in text
    assert key == "linux" or any(line.topic == "lldp" and "lldp" in line.text for line in found)
    topics = {line.topic for line in found}
    assert topics >= {"view", "user" if version == "3" else "community"}
    assert all(not line.comment or f"onboard.c.{line.comment}" in CATALOGUE for line in found)


@pytest.mark.parametrize(("key", "version"), CASES)
def test_an_access_list_that_is_made_is_used_and_the_head_promises_no_other(key, version) -> None:
    vendor = VENDORS[key]
    used = re.compile(r"\bacl 2999|access|\b99$|10\.31\.0\.5|ro netmon$")
    found = lines(vendor, version, WANTED)
    bound = [line.text for line in found if (line.topic != "acl" and used.search(line.text)) or line.text == "snmp-server access-list 99"]
    assert bool(bound) == (version not in vendor.open_to_all)
    assert ("只允许" in describe(vendor, version, WANTED, "zh").splitlines()[0]) == (version not in vendor.open_to_all)


def test_passwords_are_new_long_and_free_of_signs_that_a_command_line_takes_for_its_own() -> None:
    made = {password() for _ in range(200)}
    assert len(made) == 200
    for word in made:
        assert len(word) == 16
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9._+-]*[A-Za-z0-9]", word)
        assert re.search("[A-Z]", word)
        assert re.search("[a-z]", word)
        assert re.search("[0-9]", word)
        assert re.search(r"[._+-]", word)


def test_an_access_list_of_ipv4_takes_no_ipv6_address() -> None:
    with pytest.raises(ValueError, match="IPv4"):
        lines(VENDORS["huawei"], "3", Wanted(server="2001:db8::1"))


def test_secrets_do_not_show_in_a_dump() -> None:
    assert "A1-password" not in repr(WANTED)
    assert "C1-community" not in repr(WANTED)


def test_profiles_lead_to_their_vendors(root) -> None:
    known = {file.stem for file in (root / "collectors").glob("*.yaml")}
    assert [profile for vendor in VENDORS.values() for profile in vendor.profiles if profile not in known] == []
    assert vendor_of_profile("h3c_comware") == "h3c"
    assert vendor_of_profile("generic") is None
