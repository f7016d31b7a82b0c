"""BER: what goes in comes out, and nothing else than BerError ever comes of garbage."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.transport.snmp import ber

SUB_IDENTIFIER = st.integers(0, 0xFFFFFFFF)


@given(st.integers(-(2**63), 2**64 - 1))
def test_integer_round_trip(value: int) -> None:
    encoded = ber.encode_int(value)
    tag, start, end = ber.read_header(encoded, 0, len(encoded))
    assert (tag, ber.decode_int(encoded[start:end])) == (ber.INTEGER, value)


@given(st.sampled_from(sorted(ber.UNSIGNED_TAGS)), st.integers(1, 2**64 - 1))
def test_unsigned_without_its_sign_octet_is_read_unsigned(tag: int, value: int) -> None:
    body = value.to_bytes((value.bit_length() + 7) // 8, "big")
    assert ber.decode_int(body, tag) == value


@given(st.integers(0, 1), st.integers(0, 39), st.lists(SUB_IDENTIFIER, max_size=126))
def test_oid_round_trip(first: int, second: int, rest: list[int]) -> None:
    parts = (first, second, *rest)
    assert ber.decode_oid(ber.encode_oid(parts)) == parts
    assert ber.parse_oid(ber.dotted(parts)) == parts


@given(st.integers(0, 70_000))
def test_length_round_trip(size: int) -> None:
    encoded = ber.tlv(ber.OCTET_STRING, bytes(size))
    assert ber.read_header(encoded, 0, len(encoded))[1:] == (len(encoded) - size, len(encoded))


@given(st.binary(max_size=40))
def test_garbage_raises_nothing_but_ber_error(data: bytes) -> None:
    for read in (ber.decode_oid, ber.decode_int, lambda body: ber.read_header(body, 0, len(body))):
        with contextlib.suppress(ber.BerError):
            assert read(data) is not None


@pytest.mark.parametrize("text", ["", "1", "3.1", "1.40", "1.3.x", "1.3.-1", "1.3.4294967296", "1..3"])
def test_parse_oid_refuses_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not an object identifier"):
        ber.parse_oid(text)


@pytest.mark.parametrize("data", [b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x85\x00\x00\x00\x00\x01\x00", b"\x30\x05\x00", b"\x30"])
def test_header_refuses_lengths_that_lie(data: bytes) -> None:
    with pytest.raises(ber.BerError):
        ber.read_header(data, 0, len(data))
