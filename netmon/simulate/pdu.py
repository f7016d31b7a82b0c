"""SNMPv1 and v2c messages as an agent reads and writes them (RFC 1157, RFC 3416 section 3)."""

from dataclasses import dataclass, field
from typing import Final

from netmon.transport.snmp.ber import (
    END_OF_MIB_VIEW,
    GET,
    GET_BULK,
    GET_NEXT,
    INTEGER,
    NO_SUCH_INSTANCE,
    NO_SUCH_OBJECT,
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    RESPONSE,
    SEQUENCE,
    BerError,
    decode_int,
    encode_int,
    expect,
    read_header,
    tlv,
)

SET: Final = 0xA3
VERSION_1: Final = 0
VERSION_2C: Final = 1

NO_ERROR: Final = 0
TOO_BIG: Final = 1
NO_SUCH_NAME: Final = 2
READ_ONLY: Final = 4
GEN_ERR: Final = 5
NOT_WRITABLE: Final = 17

EMPTY: Final = tlv(NULL, b"")
MISSING_OBJECT: Final = tlv(NO_SUCH_OBJECT, b"")
MISSING_INSTANCE: Final = tlv(NO_SUCH_INSTANCE, b"")
END_OF_VIEW: Final = tlv(END_OF_MIB_VIEW, b"")

_SERVED: Final = frozenset((GET, GET_NEXT, GET_BULK, SET))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request; `names` are encoded OIDs without tag and length, `non_repeaters` and `max_repetitions` are GETBULK's."""

    version: int
    community: bytes = field(repr=False)
    operation: int
    request_id: int
    non_repeaters: int = 0
    max_repetitions: int = 0
    names: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: error status and index as in RFC 3416, and whole encoded varbinds."""

    varbinds: tuple[bytes, ...] = ()
    status: int = NO_ERROR
    index: int = 0


def varbind(name: bytes, value: bytes) -> bytes:
    """Return a VarBind of an encoded OID's content and a TLV."""
    return tlv(SEQUENCE, tlv(OBJECT_IDENTIFIER, name) + value)


def parse_request(data: bytes) -> Request:
    """Read a datagram; BerError when it is no v1 or v2c request."""
    position, end = expect(data, 0, len(data), SEQUENCE)
    start, position = expect(data, position, end, INTEGER)
    version = decode_int(data[start:position])
    start, position = expect(data, position, end, OCTET_STRING)
    community = data[start:position]
    operation, position, end = read_header(data, position, end)
    if version not in {VERSION_1, VERSION_2C} or operation not in _SERVED or (version == VERSION_1 and operation == GET_BULK):
        raise BerError("no request that this agent serves")
    numbers = []
    for _ in range(3):
        start, position = expect(data, position, end, INTEGER)
        numbers.append(decode_int(data[start:position]))
    bulk = operation == GET_BULK
    return Request(
        version=version,
        community=community,
        operation=operation,
        request_id=numbers[0],
        non_repeaters=max(numbers[1], 0) if bulk else 0,
        max_repetitions=max(numbers[2], 0) if bulk else 0,
        names=_parse_names(data, position, end),
    )


def _parse_names(data: bytes, position: int, end: int) -> tuple[bytes, ...]:
    position, end = expect(data, position, end, SEQUENCE)
    names = []
    while position < end:
        start, position = expect(data, position, end, SEQUENCE)
        start, stop = expect(data, start, position, OBJECT_IDENTIFIER)
        names.append(data[start:stop])
    return tuple(names)


def encode_message(version: int, community: bytes, request_id: int, answer: Answer) -> bytes:
    """Return a Response message."""
    body = encode_int(request_id) + encode_int(answer.status) + encode_int(answer.index) + tlv(SEQUENCE, b"".join(answer.varbinds))
    return tlv(SEQUENCE, encode_int(version) + tlv(OCTET_STRING, community) + tlv(RESPONSE, body))


def encode_answer(request: Request, answer: Answer) -> bytes:
    """Return the Response to a request."""
    return encode_message(request.version, request.community, request.request_id, answer)


def overhead(request: Request) -> int:
    """Return how many bytes of a response to `request` are not varbinds, rounded up."""
    return len(request.community) + 40
