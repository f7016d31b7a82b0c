"""Community messages and PDUs: request templates that need four octets patched, and the way into a reply (RFC 3416, RFC 1157)."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, NamedTuple

from netmon.transport.snmp import ber
from netmon.transport.snmp.ber import BerError

NULL_VALUE: Final = b"\x05\x00"
RID_SIZE: Final = 4
RID_LOW: Final = 0x4000_0000  # request ids of exactly four octets, so that a template's lengths never change
_MARK: Final = b"\x7f\x7f\x7f\x7f"


class ErrorStatus(IntEnum):
    """RFC 3416 section 3: the values that an agent answers a read with."""

    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    BAD_VALUE = 3
    READ_ONLY = 4
    GEN_ERR = 5
    NO_ACCESS = 6
    AUTHORIZATION_ERROR = 16


def status_name(status: int) -> str:
    """Return the error-status as RFC 3416 spells it, in lower case with underscores."""
    try:
        return ErrorStatus(status).name.lower()
    except ValueError:
        return f"error_status_{status}"


class Template(NamedTuple):
    """The octets before and after a request id of four octets."""

    head: bytes
    tail: bytes

    def fill(self, request_id: int) -> bytes:
        """Return the message with this request id."""
        return self.head + request_id.to_bytes(RID_SIZE, "big") + self.tail


def _split(message: bytes) -> Template:
    at = message.index(b"\x02\x04" + _MARK) + 2
    return Template(message[:at], message[at + RID_SIZE :])


def pdu_template(tag: int, oids: Sequence[bytes], first: int = 0, second: int = 0) -> Template:
    """Return a PDU's template; `first` and `second` are non-repeaters and max-repetitions of a GETBULK, else 0.

    `oids` are content octets of object identifiers.
    """
    varbinds = b"".join(ber.tlv(ber.SEQUENCE, ber.tlv(ber.OBJECT_IDENTIFIER, oid) + NULL_VALUE) for oid in oids)
    body = b"\x02\x04" + _MARK + ber.encode_int(first) + ber.encode_int(second) + ber.tlv(ber.SEQUENCE, varbinds)
    return _split(ber.tlv(tag, body))


def community_template(version: int, community: bytes, pdu: Template) -> Template:
    """Return the whole message's template around a PDU's; `version` is the number on the wire (0: v1, 1: v2c)."""
    message = ber.encode_int(version) + ber.tlv(ber.OCTET_STRING, community) + pdu.head + _MARK + pdu.tail
    message = ber.tlv(ber.SEQUENCE, message)
    at = len(message) - len(pdu.tail) - RID_SIZE
    return Template(message[:at], message[at + RID_SIZE :])


def peek_request_id(data: bytes) -> int | None:
    """Return what stands where a reply's request id (v1, v2c) or message id (v3) belongs, or None; never raises, checks nothing else."""
    try:
        length = data[1]
        at = 2 + (length & 0x7F) if length & 0x80 else 2
        version = data[at + 2]
        at += 3
        if version == 3:
            length = data[at + 1]
            at += 2 + (length & 0x7F) if length & 0x80 else 2
        else:
            length = data[at + 1]
            at += 2 + length if length < 0x80 else 2 + (length & 0x7F) + int.from_bytes(data[at + 2 : at + 2 + (length & 0x7F)], "big")
            length = data[at + 1]
            at += 2 + (length & 0x7F) if length & 0x80 else 2
        if data[at] != ber.INTEGER:
            return None
        length = data[at + 1]
        return int.from_bytes(data[at + 2 : at + 2 + length], "big") if 0 < length <= RID_SIZE else None
    except IndexError:
        return None


class Response(NamedTuple):
    """A reply's header; the varbinds are `data[start:end]`, the request id's content is at `rid_at` (`rid_size` octets)."""

    request_id: int
    rid_at: int
    rid_size: int
    error_status: int
    error_index: int
    start: int
    end: int


class WrongSender(Exception):
    """A well-formed reply of another version or community: not ours, keep waiting."""


def parse_message(data: bytes, version: int, community: bytes) -> Response:
    """Return a community message's response header.

    Raises BerError when it is malformed, WrongSender when version or community are not those that were asked with.
    """
    start, end = ber.expect(data, 0, len(data), ber.SEQUENCE)
    at, stop = ber.expect(data, start, end, ber.INTEGER)
    if data[at:stop] != bytes((version,)):
        raise WrongSender
    at, stop = ber.expect(data, stop, end, ber.OCTET_STRING)
    if data[at:stop] != community:
        raise WrongSender
    return parse_pdu(data, stop, end)


def _small(data: bytes, position: int, end: int) -> tuple[int, int]:
    start, stop = ber.expect(data, position, end, ber.INTEGER)
    return ber.decode_int(data[start:stop]), stop


def parse_pdu(data: bytes, position: int, end: int) -> Response:
    """Return the header of the Response PDU at `position`; BerError when it is another PDU or malformed."""
    start, end = ber.expect(data, position, end, ber.RESPONSE)
    rid_at, stop = ber.expect(data, start, end, ber.INTEGER)
    request_id = ber.decode_int(data[rid_at:stop])
    rid_size = stop - rid_at
    status, stop = _small(data, stop, end)
    index, stop = _small(data, stop, end)
    start, end = ber.expect(data, stop, end, ber.SEQUENCE)
    return Response(request_id, rid_at, rid_size, status, index, start, end)


class Cell(NamedTuple):
    """Where one varbind lies in a reply: the OID's content, the value's tag and content."""

    oid: bytes
    tag: int
    start: int
    end: int


def scan(data: bytes, start: int, end: int, limit: int) -> list[Cell]:
    """Return the varbinds of `data[start:end]`; BerError when one is malformed or there are more than `limit`."""
    cells: list[Cell] = []
    at = start
    from_bytes = int.from_bytes
    while at < end:
        # The usual short forms in line; everything else by the strict reader.
        if at + 4 <= end and data[at] == ber.SEQUENCE and data[at + 1] < 0x80 and data[at + 2] == ber.OBJECT_IDENTIFIER and data[at + 3] < 0x80:
            stop = at + 2 + data[at + 1]
            value = at + 4 + data[at + 3]
            oid = data[at + 4 : value]
        else:
            first, stop = ber.expect(data, at, end, ber.SEQUENCE)
            first, value = ber.expect(data, first, stop, ber.OBJECT_IDENTIFIER)
            oid = data[first:value]
        if value + 2 > stop or stop > end:
            raise BerError("varbind cut short")
        tag = data[value]
        length = data[value + 1]
        at = value + 2
        if length & 0x80:
            count = length & 0x7F
            if count == 0 or count > 4:
                raise BerError("length form that SNMP does not have")
            length = from_bytes(data[at : at + count], "big")
            at += count
        if at + length != stop:
            raise BerError("value does not fill its varbind")
        cells.append(Cell(oid, tag, at, stop))
        at = stop
        if len(cells) > limit:
            raise BerError("more varbinds than were asked for")
    return cells


def value_of(data: bytes, cell: Cell) -> int | bytes | str | None:
    """Return a varbind's value; None for the exceptions of RFC 3416, NULL, numbers that are not ones and types that SNMP does not have."""
    tag = cell.tag
    body = data[cell.start : cell.end]
    if tag == ber.INTEGER or tag in ber.UNSIGNED_TAGS:
        try:
            return ber.decode_int(body, tag)
        except BerError:
            return None
    if tag == ber.OBJECT_IDENTIFIER:
        try:
            return ber.dotted(ber.decode_oid(body))
        except BerError:
            return None
    return body if tag in ber.OCTETS_TAGS else None
