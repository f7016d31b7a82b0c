"""The quick decoder says exactly what the careful one says, or nothing."""

from hypothesis import assume, given
from hypothesis import strategies as st

from netmon.transport.snmp import ber
from netmon.transport.snmp.chain import SYS_UPTIME_0
from netmon.transport.snmp.pdu import Response, parse_message, scan, value_of
from netmon.transport.snmp.shape import Layouts, Shape, build

COMMUNITY = b"public"
PREFIX = ber.encode_dotted("1.3.6.1.2.1.2.2.1.10")
NUMBER = st.tuples(st.sampled_from((ber.INTEGER, *sorted(ber.UNSIGNED_TAGS))), st.integers(0, 2**64 - 1))
TEXT = st.tuples(st.just(ber.OCTET_STRING), st.binary(max_size=200))
VALUE = st.one_of(NUMBER, TEXT)


def encoded(tag: int, value: int | bytes) -> bytes:
    return ber.tlv(tag, value) if isinstance(value, bytes) else ber.encode_int(value & (2**63 - 1) if tag == ber.INTEGER else value, tag)


def reply(request_id: int, ticks: int, values: list[tuple[int, int | bytes]]) -> bytes:
    binds = [ber.tlv(ber.OBJECT_IDENTIFIER, SYS_UPTIME_0) + ber.encode_int(ticks, ber.TIME_TICKS)]
    binds += [ber.tlv(ber.OBJECT_IDENTIFIER, PREFIX + bytes((row + 1,))) + encoded(tag, value) for row, (tag, value) in enumerate(values)]
    body = b"\x02\x04" + request_id.to_bytes(4, "big") + ber.encode_int(0) * 2 + ber.tlv(ber.SEQUENCE, b"".join(ber.tlv(ber.SEQUENCE, b) for b in binds))
    return ber.tlv(ber.SEQUENCE, ber.encode_int(1) + ber.tlv(ber.OCTET_STRING, COMMUNITY) + ber.tlv(ber.RESPONSE, body))


def careful(data: bytes) -> tuple[Response, list[object]]:
    response = parse_message(data, 1, COMMUNITY)
    return response, [value_of(data, cell) for cell in scan(data, response.start, response.end, 500)]


def shape_of(data: bytes, rows: int, width: int) -> Shape | None:
    response = parse_message(data, 1, COMMUNITY)
    return build(data, response, scan(data, response.start, response.end, 500), (rows, width), Layouts())


@given(st.lists(VALUE, min_size=1, max_size=30), st.integers(0, 2**32 - 1))
def test_shape_matches_its_own_reply_with_equal_values(values: list[tuple[int, int | bytes]], ticks: int) -> None:
    data = reply(0x41414141, ticks, values)
    shape = shape_of(data, len(values), 1)
    assert shape is not None
    assert shape.match(data) == [ticks, *careful(data)[1][1:]]


@given(st.lists(NUMBER, min_size=1, max_size=20), st.integers(0, 2**32 - 1), st.data())
def test_shape_reads_new_values_of_the_same_lengths(values: list[tuple[int, int]], ticks: int, data: st.DataObject) -> None:
    first = reply(0x41414141, ticks, list(values))
    moved = [(tag, value ^ data.draw(st.integers(0, 0x3F))) for tag, value in values]
    second = reply(0x7F00FF01, ticks, list(moved))
    assume(len(first) == len(second))
    shape = shape_of(first, len(values), 1)
    assert shape is not None
    match = shape.match(second)
    assert match is None or match == [ticks, *careful(second)[1][1:]]


@given(st.lists(NUMBER, min_size=2, max_size=12), st.data())
def test_shape_refuses_any_change_outside_the_values(values: list[tuple[int, int]], data: st.DataObject) -> None:
    original = reply(0x41414141, 5, list(values))
    response, _ = careful(original)
    cells = scan(original, response.start, response.end, 500)
    inside = {at for cell in cells for at in range(cell.start, cell.end)} | set(range(response.rid_at, response.rid_at + 4))
    at = data.draw(st.sampled_from([at for at in range(len(original)) if at not in inside]))
    broken = bytearray(original)
    broken[at] ^= data.draw(st.integers(1, 255))
    shape = shape_of(original, len(values), 1)
    assert shape is not None
    assert shape.match(bytes(broken)) is None


def test_shape_is_not_made_of_exceptions_and_broken_numbers() -> None:
    for bad in ((ber.NO_SUCH_INSTANCE, b""), (ber.NULL, b""), (ber.COUNTER64, b""), (ber.INTEGER, b"\x01" * 9)):
        assert shape_of(reply(0x41414141, 5, [(ber.INTEGER, 1), bad]), 2, 1) is None


def test_shape_gives_the_cells_row_by_row_and_a_tag_per_column() -> None:
    data = reply(0x41414141, 7, [(tag, n) for tag, n in zip((ber.COUNTER32, ber.COUNTER64) * 4, (1, 2**40, 3, 2**41, 5, 2**42, 9, 9), strict=True)])
    shape = shape_of(data, 3, 2)
    assert shape is not None
    assert shape.match(data) == [7, 1, 2**40, 3, 2**41, 5, 2**42]
    assert shape.tags == (ber.COUNTER32, ber.COUNTER64)
