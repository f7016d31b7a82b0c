"""No name, address or number of a person or a place survives masking; what profiles need does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.onboard.columns import instance_starts
from netmon.onboard.mask import Mask, Rules, is_date, is_mac, is_quad, is_words
from netmon.onboard.mask_text import TextMask
from netmon.onboard.record import line_of
from netmon.onboard.walk import Value
from netmon.onboard.words import WORDS
from netmon.simulate.snmprec import parse
from netmon.transport.snmp.ber import INTEGER, IP_ADDRESS, OBJECT_IDENTIFIER, OCTET_STRING

KEY = b"k" * 32
SYSTEM = (1, 3, 6, 1, 2, 1, 1)
IF_ENTRY = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IF_X_ENTRY = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
ENTITY = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
KNOWN = (1, 3, 6, 1, 4, 1, 99999, 7, 1)
UNKNOWN = (1, 3, 6, 1, 4, 1, 99999, 8, 3, 1)

# Consonants alone make no word of a vocabulary.
names = st.from_regex(r"[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{6,14}", fullmatch=True).filter(lambda name: name.casefold() not in WORDS)
chinese = st.text(alphabet="实验中学第一小机房教学楼张王李老师", min_size=4, max_size=8)
phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
serials = st.from_regex(r"[0-9]{4,10}[G-Z]{3,5}[0-9]{4,6}", fullmatch=True)
macs = st.binary(min_size=6, max_size=6).filter(lambda raw: is_mac(raw) and not is_words(raw) and not raw[0] & 1)
quads = st.tuples(st.integers(11, 223), st.integers(10, 254), st.integers(10, 254), st.integers(10, 254)).filter(lambda quad: quad[0] != 127 and quad[3] != 255)


def text(oid, words, entry=0):
    return Value(oid, OCTET_STRING, words if isinstance(words, bytes) else words.encode(), entry)


def masked(values, secrets=(), key=KEY):
    return Mask(key, Rules(secrets=tuple(secrets))).all(values)


def output(values, secrets=()):
    return b"".join(map(line_of, masked(values, secrets)))


def survives(canary: bytes, lines: bytes) -> bool:
    """True when the octets stand in the lines: as text in any case, in hexadecimal, or as sub-identifiers."""
    spelled = b"." + b".".join(b"%d" % octet for octet in canary)
    return canary.lower() in lines.lower() or canary.hex().encode() in lines.lower() or spelled + b"." in lines.replace(b"|", b".")


@given(name=names, place=chinese, phone=phones, serial=serials)
def test_names_places_numbers_and_serials_never_survive(name, place, phone, serial):
    values = [
        text((*SYSTEM, 1, 0), f"Linux {name} 5.10.0 #1 SMP x86_64"),
        text((*SYSTEM, 4, 0), f"{place} {phone}"),
        text((*SYSTEM, 5, 0), f"{name}-sw1"),
        text((*SYSTEM, 6, 0), place),
        text((*IF_X_ENTRY, 18, 1), f"to {name} {phone}", 10),
        text((*ENTITY, 2, 1), f"chassis of {name}, S/N {serial}", 11),
        text((*ENTITY, 11, 1), serial, 11),
        text((*UNKNOWN, 2, 1), f"{serial} {name} {place}"),
        text((*UNKNOWN, 3, 1), phone),
        text((*UNKNOWN, 4, 1), place.encode("gb18030")),
        text((*KNOWN, 2, len(name), *name.encode()), "ok", 9),
        text((*UNKNOWN, 5, len(serial), *serial.encode()), "1"),
    ]
    lines = output(values)
    for canary in (name, phone, serial, place):
        assert not survives(canary.encode(), lines), canary
    assert not survives(place.encode("gb18030"), lines)
    assert lines.count(b"\n") == len(values)


@given(mac=macs, quad=quads)
def test_addresses_never_survive_in_values_texts_and_indexes(mac, quad):
    dotted = ".".join(map(str, quad))
    forms = [
        mac.hex(":"),
        mac.hex("-").upper(),
        mac.hex(),
        f"{mac.hex()[:4]}.{mac.hex()[4:8]}.{mac.hex()[8:]}",
        f"{mac.hex()[:4]}-{mac.hex()[4:8]}-{mac.hex()[8:]}",
    ]
    values = [
        text((*IF_ENTRY, 6, 1), mac, 9),
        text((*KNOWN, 3, *mac), mac, 9),
        text((*KNOWN, 4, *mac, 1), "up", 9),
        *(text((*UNKNOWN, 6, place), f"peer {form} lost") for place, form in enumerate(forms)),
        *(Value((*UNKNOWN, 7, column, *mac), INTEGER, 1, 0) for column in (1, 2)),
        Value((*UNKNOWN, 8, 0), IP_ADDRESS, bytes(quad), 0),
        text((*UNKNOWN, 9, 0), f"gateway {dotted}:161"),
        Value((*KNOWN, 5, *quad), INTEGER, 1, 9),
    ]
    lines = output(values)
    for canary in (mac, bytes(quad), dotted.encode(), *(form.encode() for form in forms)):
        assert not survives(canary, lines), canary


@given(community=names, name=names)
def test_the_community_and_the_devices_name_survive_nowhere(community, name):
    values = [text((*UNKNOWN, 1, 0), f"{community}{name}"), text((*UNKNOWN, 2, 0), b"\x01" + community.encode()), text((*UNKNOWN, 3, 0), "fan ok")]
    lines = output(values, secrets=[community.encode(), name.encode()])
    assert not survives(community.encode(), lines)
    assert not survives(name.encode(), lines)
    assert b"fan ok" in lines


@given(mac=macs, quad=quads, name=names)
def test_what_was_equal_stays_equal_and_nothing_else_does(mac, quad, name):
    values = [
        text((*IF_ENTRY, 6, 1), mac, 9), text((*KNOWN, 1, *mac), name, 9), text((*KNOWN, 2, *mac), mac.hex(":"), 9), text((*UNKNOWN, 1, 0), name.upper()),
        Value((*UNKNOWN, 2, 0), IP_ADDRESS, bytes(quad), 0), text((*UNKNOWN, 3, 0), ".".join(map(str, quad))), text((*UNKNOWN, 4, 0), mac[::-1]),
    ]  # fmt: skip
    address, first, second, *rest = [(one.oid, one.value) for one in sorted(masked(values), key=lambda one: one.oid)]
    by_end = {oid[:-6] if oid[: len(KNOWN)] == KNOWN else oid: (oid, value) for oid, value in (address, first, second, *rest)}
    new_mac = by_end[(*IF_ENTRY, 6, 1)][1]
    index = by_end[(*KNOWN, 1)][0][-6:]
    assert bytes(index) == new_mac == bytes.fromhex(by_end[(*KNOWN, 2)][1].decode().replace(":", ""))
    assert by_end[(*KNOWN, 1)][1].lower() == by_end[(*UNKNOWN, 1, 0)][1].lower()
    assert ".".join(map(str, by_end[(*UNKNOWN, 2, 0)][1])).encode() == by_end[(*UNKNOWN, 3, 0)][1]
    if mac != mac[::-1] and not is_words(mac[::-1]):
        assert by_end[(*UNKNOWN, 4, 0)][1] != new_mac


@given(words=st.one_of(names, chinese, phones, serials))
def test_lengths_and_kinds_of_characters_stay(words):
    for encoding in ("utf-8", "gb18030"):
        raw = words.encode(encoding)
        new = TextMask(KEY).text(raw, "full")
        assert len(new) == len(raw)
        assert new != raw
        assert re.sub("[0-9]", "0", re.sub("[a-z]", "a", re.sub("[A-Z]", "A", new.decode(encoding, "replace")))).count("0") == sum(map(str.isdigit, words))


def test_two_recordings_have_nothing_in_common():
    values = [text((*SYSTEM, 5, 0), "zhongxin-xuexiao-sw1"), text((*IF_ENTRY, 6, 1), bytes.fromhex("c8334b112233"), 9)]
    one, other = masked(values, key=b"a" * 32), masked(values, key=b"b" * 32)
    assert all(first.value != second.value for first, second in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "kept",
    [
        "GigabitEthernet0/0/1", "XGigabitEthernet1/0/48", "Eth-Trunk1", "Vlanif100", "Ten-GigabitEthernet 1/0/1.100", "ge-0/0/1", "Gi1/0/24", "Port 12",
        "eth0", "1/24", "A", "15 PERCENT", "43.0 C", "-91 dBm", "6.582 mA: Normal", "2%", "1.27 Kbps", "3300mV", "12",
        "43.5", "Fan 1", "Power Supply 2 ok", "FAN Card 0/FAN1", "",
    ],
)  # fmt: skip
def test_port_names_units_and_parts_stay(kept):
    assert TextMask(KEY).text(kept.encode(), "technical") == kept.encode()


@pytest.mark.parametrize(
    "kept",
    [
        "Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 (S5735 V200R021C10SPC600)",
        "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(2)E7, RELEASE SOFTWARE (fc3)", "H3C Comware Platform Software",
        "WS-C2960X-48FPS-L", "S5735-L24P4X-A1",
    ],
)  # fmt: skip
def test_product_names_and_versions_stay_where_products_are_named(kept):
    assert TextMask(KEY).text(kept.encode(), "product") == kept.encode()


@pytest.mark.parametrize(
    "words", ["139 1234 5678", "13 91 23 45 67 80", "tel 0571-88886666", "Room 302, wangli", "zhangsan@example.edu.cn", "2102359576DMHC000120"]
)
def test_numbers_of_people_and_rooms_go_from_any_text(words):
    new = TextMask(KEY).text(words.encode(), "technical").decode()
    for part in re.findall(r"[0-9]{3,}|[a-z]{5,}", words):
        assert part not in new


@pytest.mark.parametrize("address", ["0.0.0.0", "255.255.255.0", "127.0.0.1", "192.0.2.255"])
def test_masks_and_the_like_stay(address):
    assert TextMask(KEY).quad(address) == address


def test_pointers_and_dates_and_flags_stay():
    date = bytes((0x07, 0xE6, 5, 17, 8, 30, 0, 0, 0x2B, 8, 0))
    values = [
        Value((*SYSTEM, 2, 0), OBJECT_IDENTIFIER, "1.3.6.1.4.1.2011.2.23.747", 0),
        Value((1, 3, 6, 1, 2, 1, 47, 1, 3, 2, 1, 2, 67, 0), OBJECT_IDENTIFIER, "1.3.6.1.2.1.2.2.1.1.6", 11),
        text((1, 2, 840, 10006, 300, 43, 1, 2, 1, 1, 21, 6), b"\xbc", 10),
        text((*UNKNOWN, 2, 0), date), text((*UNKNOWN, 3, 0), bytes(8)), Value((*UNKNOWN, 4, 0), INTEGER, -255, 0),
    ]  # fmt: skip
    assert is_date(date)
    assert [(one.oid, one.tag, one.value) for one in masked(values)] == sorted((value.oid, value.tag, value.value) for value in values)


def test_indexes_of_slots_and_ports_stay():
    assert not is_mac((0, 1, 0, 12, 0, 48))
    assert not is_quad((1, 0, 0, 24))
    values = [Value((*KNOWN, 2, 1, 0, 0, 24), INTEGER, 7, 9), Value((*KNOWN, 2, 67108873), INTEGER, 7, 9)]
    assert {one.oid for one in masked(values)} == {value.oid for value in values}


def test_the_index_is_found_in_tables_nobody_knows():
    mac = (200, 51, 75, 1, 2, 3)
    values = [Value((*UNKNOWN, column, *mac, radio), INTEGER, 1, 0) for column in (2, 3, 5) for radio in (0, 1)]
    values.append(Value((*UNKNOWN[:-2], 9, 0), INTEGER, 1, 0))
    assert instance_starts(values) == [len(UNKNOWN) + 1] * 6 + [len(UNKNOWN)]


@given(raw=st.binary(max_size=40))
def test_every_value_becomes_a_line_that_can_be_served(raw):
    values = [text((*UNKNOWN, 2, 0), raw), Value((*UNKNOWN, 3, 0), INTEGER, 5, 0)]
    recording = parse(output(values))
    assert len(recording.instances) == 2
    assert (recording.malformed, recording.variations, recording.disordered) == (0, 0, 0)
