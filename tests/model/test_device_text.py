import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.device_text import clean_string, clean_text, decode_text, label_value, mac_text

OFFICE = "办公室"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"GigabitEthernet0/0/1", ("GigabitEthernet0/0/1", "utf-8")),
        (bytes.fromhex("e58a9ee585ace5aea4"), (OFFICE, "utf-8")),
        (bytes.fromhex("b0ecb9abcad2"), (OFFICE, "gb18030")),
        (bytes.fromhex("c1aacda8"), ("联通", "gb18030")),
        (bytes.fromhex("3835d6d0d1a7"), ("85中学", "gb18030")),
        (b"\xff\xfe", ("ÿþ", "latin-1")),
        (b"", ("", "utf-8")),
    ],
)
def test_text_is_utf8_then_gb18030_then_latin1(raw: bytes, expected: tuple[str, str]):
    assert decode_text(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"port 1\0", "port 1"),
        (b"  uplink  \0\0", "uplink"),
        (b"\0", ""),
        (b"Huawei VRP\r\nVersion 5", "Huawei VRP Version 5"),
        (b"a\tb\x0bc", "a b c"),
        (b"a\x1b[31mb\x07\x7f", "a[31mb"),
        ("a\u0085b\u2028c\u009fd".encode(), "a b cd"),
        ("ab\u202eevil\u2066\u200f\u200bc".encode(), "abevilc"),
        ("x\ue000\uf8ffy\ufeff".encode(), "xy"),
        ("e\u0301".encode(), "é"),
        ("\xa01号楼\u3000机房\u2009a\u3000".encode(), "1号楼 机房 a"),
        (OFFICE.encode("gb18030") + b"\0", OFFICE),
    ],
)
def test_clean_text_keeps_what_a_person_reads(raw: bytes, expected: str):
    assert clean_text(raw) == expected


def test_clean_text_is_cut_in_characters_not_octets():
    assert clean_text(("室" * 200).encode()) == "室" * 128
    assert clean_text(b"x" * 200, limit=10) == "x" * 10
    assert clean_text(b"abc def", limit=4) == "abc"


def test_an_octet_string_that_may_be_binary_is_not_guessed_to_be_chinese():
    mac = bytes.fromhex("505bb0c8fc79")
    assert clean_text(mac, is_text=False) == "50:5b:b0:c8:fc:79"
    assert clean_text(b"GE0/1\0", is_text=False) == "GE0/1"
    assert clean_text(OFFICE.encode(), is_text=False) == OFFICE


def test_a_lone_surrogate_is_dropped():
    assert clean_string("a\ud800b") == "ab"


@given(st.binary(max_size=200))
def test_clean_text_of_any_bytes_is_safe(raw: bytes):
    for is_text in (True, False):
        cleaned = clean_text(raw, is_text=is_text)
        assert len(cleaned) <= 128
        assert cleaned == cleaned.strip()
        assert not any(unicodedata.category(char)[0] == "C" or char in "\u2028\u2029" for char in cleaned)
        cleaned.encode("utf-8")


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str):
    once = clean_string(text)
    assert clean_string(once) == once
    assert clean_text(once.encode()) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(("text", "expected"), [("plain", "plain"), ('a"b', r"a\"b"), ("a\\b", r"a\\b"), ("a\nb", r"a\nb"), ('\\"', r"\\\"")])
def test_label_values_are_escaped(text: str, expected: str):
    assert label_value(text) == expected


@given(st.text())
def test_an_escaped_label_reads_back(text: str):
    read, escaped = [], iter(label_value(text))
    for char in escaped:
        assert char not in '"\n'
        read.append({"n": "\n"}.get(after := next(escaped), after) if char == "\\" else char)
    assert "".join(read) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", None),
        (bytes.fromhex("001122AABBCC"), "00:11:22:aa:bb:cc"),
        (b"\x07", "07"),
        (bytes(8), "00:00:00:00:00:00:00:00"),
        (b"00-11-22-AA-BB-CC", "00:11:22:aa:bb:cc"),
        (b"00:11:22:aa:bb:cc", "00:11:22:aa:bb:cc"),
        (b"58:69:6c:6:82:3B", "58:69:6c:06:82:3b"),
    ],
)
def test_addresses_of_any_length_are_written_out(raw: bytes, expected: str | None):
    assert mac_text(raw) == expected
