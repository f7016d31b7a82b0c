"""BER as SNMP uses it (X.690 8.1, RFC 3417 section 8): definite lengths, small integers, object identifiers.

Decoders take `bytes` and offsets, never copy what they skip, and raise BerError on anything that does not add up.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30
IP_ADDRESS: Final = 0x40
COUNTER32: Final = 0x41
GAUGE32: Final = 0x42
TIME_TICKS: Final = 0x43
OPAQUE: Final = 0x44
NSAP_ADDRESS: Final = 0x45
COUNTER64: Final = 0x46
UINTEGER32: Final = 0x47
NO_SUCH_OBJECT: Final = 0x80
NO_SUCH_INSTANCE: Final = 0x81
END_OF_MIB_VIEW: Final = 0x82

GET: Final = 0xA0
GET_NEXT: Final = 0xA1
RESPONSE: Final = 0xA2
GET_BULK: Final = 0xA5
REPORT: Final = 0xA8

UNSIGNED_TAGS: Final = frozenset((COUNTER32, GAUGE32, TIME_TICKS, COUNTER64, UINTEGER32))
OCTETS_TAGS: Final = frozenset((OCTET_STRING, IP_ADDRESS, OPAQUE, NSAP_ADDRESS, BIT_STRING))
EXCEPTION_TAGS: Final = frozenset((NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW))
MAX_SUB_IDENTIFIERS: Final = 128  # RFC 2578 section 3.5


class BerError(ValueError):
    """The bytes are not the BER that SNMP allows; the text says what was wrong, never quotes the bytes."""


def encode_length(length: int) -> bytes:
    """Return the definite-form length octets."""
    if length < 0x80:
        return bytes((length,))
    body = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(body),)) + body


def tlv(tag: int, body: bytes) -> bytes:
    """Return tag, length and body."""
    return bytes((tag,)) + encode_length(len(body)) + body


def encode_int(value: int, tag: int = INTEGER) -> bytes:
    """Return a two's complement INTEGER (or an unsigned application type with the sign octet that it then needs)."""
    return tlv(tag, value.to_bytes((value.bit_length() if value >= 0 else (~value).bit_length()) // 8 + 1, "big", signed=True))


def parse_oid(dotted: str) -> tuple[int, ...]:
    """Return the sub-identifiers of `1.3.6...` (a leading dot is allowed); ValueError when it is not an OID."""
    try:
        parts = tuple(map(int, dotted.strip().removeprefix(".").split(".")))
    except ValueError:
        raise ValueError(f"not an object identifier: {dotted!r}") from None
    if len(parts) < 2 or parts[0] > 2 or (parts[0] < 2 and parts[1] > 39) or min(parts) < 0 or max(parts) > 0xFFFFFFFF or len(parts) > MAX_SUB_IDENTIFIERS:
        raise ValueError(f"not an object identifier: {dotted!r}")
    return parts


def encode_sub_identifiers(parts: Sequence[int]) -> bytes:
    """Return base-128 octets of sub-identifiers without the joining of the first two."""
    out = bytearray()
    for part in parts:
        if part < 0x80:
            out.append(part)
            continue
        octets = [part & 0x7F]
        part >>= 7
        while part:
            octets.append(part & 0x7F | 0x80)
            part >>= 7
        out += bytes(reversed(octets))
    return bytes(out)


def encode_oid(parts: Sequence[int]) -> bytes:
    """Return the OID's content octets (no tag, no length)."""
    return encode_sub_identifiers((parts[0] * 40 + parts[1], *parts[2:]))


@lru_cache(maxsize=4096)
def encode_dotted(dotted: str) -> bytes:
    """Return the content octets of a dotted OID; ValueError when it is not one."""
    return encode_oid(parse_oid(dotted))


def decode_sub_identifiers(body: bytes) -> tuple[int, ...]:
    """Return the sub-identifiers of base-128 octets; BerError when one is cut short, over 32 bits or padded (X.690 8.19.2: one number, one spelling)."""
    parts: list[int] = []
    value = 0
    pending = False
    for octet in body:
        value = value << 7 | octet & 0x7F
        if octet & 0x80:
            if octet == 0x80 and not pending:
                raise BerError("sub-identifier with padding")
            pending = True
            continue
        if value > 0xFFFFFFFF:
            raise BerError("sub-identifier over 32 bits")
        parts.append(value)
        value = 0
        pending = False
    if pending:
        raise BerError("object identifier cut short")
    if len(parts) > MAX_SUB_IDENTIFIERS:
        raise BerError("object identifier over 128 sub-identifiers")
    return tuple(parts)


def decode_oid(body: bytes) -> tuple[int, ...]:
    """Return the sub-identifiers of an OID's content octets; an empty one is () as some agents send it."""
    parts = decode_sub_identifiers(body)
    if not parts:
        return ()
    first = min(parts[0] // 40, 2)
    return (first, parts[0] - 40 * first, *parts[1:])


def dotted(parts: Sequence[int]) -> str:
    """Return `1.3.6...`."""
    return ".".join(map(str, parts))


def decode_int(body: bytes, tag: int = INTEGER) -> int:
    """Return an integer; application types are read unsigned even where an agent forgot the sign octet.

    More than 8 content octets (9 with a leading zero) is a BerError; an empty one too.
    """
    size = len(body)
    if size == 0 or size > 9 or (size == 9 and body[0] != 0):
        raise BerError("integer of a length that SNMP does not have")
    return int.from_bytes(body, "big", signed=tag == INTEGER)


def read_header(data: bytes, position: int, end: int) -> tuple[int, int, int]:
    """Return (tag, start of the content, end of the content) of the TLV at `position`, which must lie within `end`."""
    if position + 2 > end:
        raise BerError("cut short")
    tag = data[position]
    length = data[position + 1]
    start = position + 2
    if length & 0x80:
        count = length & 0x7F
        if count == 0 or count > 4 or start + count > end:
            raise BerError("length form that SNMP does not have")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    if start + length > end:
        raise BerError("content longer than the datagram")
    return tag, start, start + length


def expect(data: bytes, position: int, end: int, tag: int) -> tuple[int, int]:
    """Return (start, end) of the content of a TLV that must have this tag."""
    found, start, stop = read_header(data, position, end)
    if found != tag:
        raise BerError(f"tag 0x{found:02x} where 0x{tag:02x} belongs")
    return start, stop
