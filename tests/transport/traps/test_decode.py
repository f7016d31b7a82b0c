"""Plain notifications: what they say, their translation, and that nothing broken is read otherwise than it is."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netmon.model.trap import Notification
from netmon.transport.snmp.ber import BerError
from netmon.transport.traps.decode import MAX_VARBINDS, acknowledgement, decode_pdu, open_envelope, v1_trap_oid
from tests.fuzz.mutate import mutate
from tests.fuzz.reader import UnreadableError, element, object_identifier, wanted
from tests.support import traps
from tests.support.traps import IF_INDEX, LINK_DOWN, TRAP_OID, bind, oid, port_bind, v1, v2

LINK = (1, 3, 6, 1, 6, 3, 1, 1, 5, 3)
CORPUS = [
    v2(LINK_DOWN, port_bind(7), bind("1.3.6.1.2.1.2.2.1.7.7", traps.ber.encode_int(1))),
    v2(LINK_DOWN, tag=0xA6),
    v2("1.3.6.1.4.1.2011.5.25.174.3.1", bind("1.3.6.1.2.1.31.1.1.1.1.300", traps.ber.tlv(4, b"GE0/0/1" * 30))),
    v1("1.3.6.1.4.1.2011", 2, 0, port_bind(9)),
    v1("1.3.6.1.2.1.33.2", 6, 1),
]


def decode(data: bytes) -> Notification:
    return decode_pdu(data, open_envelope(data))


def test_a_v2_trap_says_kind_and_port() -> None:
    assert decode(CORPUS[0]) == Notification(version="2c", trap_oid=LINK, if_index=7)


def test_the_port_is_found_in_an_instance_when_there_is_no_if_index() -> None:
    data = v2(LINK_DOWN, bind("1.3.6.1.2.1.2.2.1.2.12", traps.ber.tlv(4, b"GE0/0/12")))
    assert decode(data).if_index == 12


def test_an_inform_is_answered_by_itself_as_a_response() -> None:
    data = v2(LINK_DOWN, port_bind(3), tag=0xA6, request_id=4711)
    envelope = open_envelope(data)
    assert decode_pdu(data, envelope).confirmed
    answer = acknowledgement(data, envelope)
    assert [place for place, (old, new) in enumerate(zip(data, answer, strict=True)) if old != new] == [envelope.at]
    assert answer[envelope.at] == 0xA2


@pytest.mark.parametrize(
    ("enterprise", "generic", "specific", "expected"),
    [
        ("1.3.6.1.4.1.9", 0, 0, "1.3.6.1.6.3.1.1.5.1"),
        ("1.3.6.1.4.1.9", 4, 99, "1.3.6.1.6.3.1.1.5.5"),
        ("1.3.6.1.4.1.9", 5, 0, "1.3.6.1.6.3.1.1.5.6"),
        ("1.3.6.1.2.1.33.2", 6, 1, "1.3.6.1.2.1.33.2.0.1"),
        ("1.3.6.1.4.1.318", 6, 5, "1.3.6.1.4.1.318.0.5"),
    ],
)
def test_v1_traps_are_translated(enterprise: str, generic: int, specific: int, expected: str) -> None:
    found = decode(v1(enterprise, generic, specific, port_bind(9)))
    assert (found.version, ".".join(map(str, found.trap_oid)), found.if_index) == ("1", expected, 9)


@pytest.mark.parametrize(("generic", "specific"), [(7, 0), (-1, 0), (6, -1)])
def test_a_generic_trap_that_does_not_exist_is_refused(generic: int, specific: int) -> None:
    with pytest.raises(BerError):
        v1_trap_oid((1, 3, 6), generic, specific)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x84\xff\xff\xff\xff",
        CORPUS[0] + b"\x00",
        CORPUS[0][:-1],
        v2(LINK_DOWN, *[port_bind(1)] * MAX_VARBINDS),
        v2(LINK_DOWN, tag=0xA0),
        v2(LINK_DOWN, tag=0xA4),
        v2(LINK_DOWN, bind(f"{IF_INDEX}.1", b"\x02\x00")),
        v2(LINK_DOWN, bind(f"{IF_INDEX}.1", b"\x02\x05\x01")),
        traps.ber.tlv(0x30, b"\x02\x01\x02" + traps.ber.tlv(4, b"public")),
        traps.ber.tlv(0x30, b"\x02\x01\x01" + traps.ber.tlv(4, b"public") + traps.ber.tlv(0xA7, b"\x02\x01\x01" * 3 + b"\x30\x00")),
        traps.ber.tlv(0x30, b"\x02\x01\x01" + traps.ber.tlv(4, b"public") + traps.ber.tlv(0xA7, b"\x02\x01\x01\x02\x01\x05\x02\x01\x00\x30\x00")),
    ],
)
def test_what_is_malformed_is_refused(data: bytes) -> None:
    with pytest.raises(BerError):
        decode(data)


def trap_oids(data: bytes) -> list[tuple[int, ...] | None]:
    """Return every snmpTrapOID of a v2 message, read by the second reader."""
    data, _ = wanted(data, 0x30)
    for tag in (0x02, 0x04):
        _, data = wanted(data, tag)
    _, data, _ = element(data)
    for _ in range(3):
        _, data = wanted(data, 0x02)
    data, _ = wanted(data, 0x30)
    found = []
    while data:
        held, data = wanted(data, 0x30)
        name, rest = wanted(held, 0x06)
        tag, content, _ = element(rest)
        if name == oid(TRAP_OID)[2:] and tag == 0x06:
            found.append(object_identifier(content))
    return found


@given(st.integers(0, 2**32))
def test_a_mutated_notification_is_refused_or_read_as_it_is(seed: int) -> None:
    for number in range(60):
        dice = random.Random(f"{seed}-{number}")
        data = mutate(dice, dice.choice(CORPUS), CORPUS)
        try:
            found = decode(data)
        except BerError:
            continue
        if found.version != "2c":
            continue
        try:
            assert trap_oids(data)[-1] == found.trap_oid
        except UnreadableError as error:
            raise AssertionError(f"read, although unreadable: {error} {data.hex()}") from None


@given(st.binary(max_size=300))
@example(b"\x30\x80")
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(BerError):
        decode(data)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=20), st.integers(1, 2**31 - 1))
def test_what_is_written_is_read(tail: list[int], if_index: int) -> None:
    dotted = "1.3.6.1.4.1." + ".".join(map(str, tail))
    found = decode(v2(dotted, port_bind(if_index)))
    assert (found.trap_oid, found.if_index) == ((1, 3, 6, 1, 4, 1, *tail), if_index)
