"""Plain traps and informs (SNMPv1 and v2c) from octets to a Notification; bounded, strict, and no more than a poll needs to know."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from netmon.model.trap import Notification, Oid
from netmon.transport.snmp import ber
from netmon.transport.snmp.ber import BerError
from netmon.transport.snmp.pdu import scan

TRAP_V1: Final = 0xA4
INFORM: Final = 0xA6
TRAP_V2: Final = 0xA7
MAX_VARBINDS: Final = 128
VERSIONS: Final[dict[int, Literal["1", "2c", "3"]]] = {0: "1", 1: "2c", 3: "3"}

TRAP_OID: Final = ber.encode_dotted("1.3.6.1.6.3.1.1.4.1.0")
GENERIC_TRAPS: Final[Oid] = (1, 3, 6, 1, 6, 3, 1, 1, 5)
ENTERPRISE_SPECIFIC: Final = 6
IF_ENTRY: Final = ber.encode_dotted("1.3.6.1.2.1.2.2.1")
IF_INDEX: Final = 1
MAX_IF_INDEX: Final = 0x7FFF_FFFF


class Envelope(NamedTuple):
    """A message up to its PDU; for SNMPv3 the community is empty and `at` the header's position."""

    version: Literal["1", "2c", "3"]
    community: bytes
    at: int
    end: int


def open_envelope(data: bytes) -> Envelope:
    """Return version and community of exactly one SNMP message; BerError."""
    start, end = ber.expect(data, 0, len(data), ber.SEQUENCE)
    if end != len(data):
        raise BerError("octets after the message")
    number, at = _integer(data, start, end)
    version = VERSIONS.get(number)
    if version is None:
        raise BerError("no version of SNMP")
    if version == "3":
        return Envelope(version, b"", at, end)
    first, at = ber.expect(data, at, end, ber.OCTET_STRING)
    return Envelope(version, data[first:at], at, end)


def decode_pdu(data: bytes, envelope: Envelope) -> Notification:
    """Return what the PDU of a v1 or v2c message says; BerError when it is no notification or malformed."""
    tag, start, end = ber.read_header(data, envelope.at, envelope.end)
    if end != envelope.end:
        raise BerError("octets after the PDU")
    if tag == TRAP_V1 and envelope.version == "1":
        return _v1(data, start, end)
    if tag in (TRAP_V2, INFORM) and envelope.version == "2c":
        return _v2(data, start, end, confirmed=tag == INFORM)
    raise BerError("no trap or inform")


def acknowledgement(data: bytes, envelope: Envelope) -> bytes:
    """Return the answer to a decoded inform: the same message as a Response (RFC 3416 section 4.2.7)."""
    return data[: envelope.at] + bytes((ber.RESPONSE,)) + data[envelope.at + 1 :]


def v1_trap_oid(enterprise: Oid, generic: int, specific: int) -> Oid:
    """Return snmpTrapOID of a v1 trap (RFC 3584 section 3.1, items 2 and 3); BerError for a generic trap that does not exist."""
    if 0 <= generic < ENTERPRISE_SPECIFIC:
        return (*GENERIC_TRAPS, generic + 1)
    if generic != ENTERPRISE_SPECIFIC or not 0 <= specific <= 0x7FFF_FFFF or not enterprise:
        raise BerError("no generic trap")
    return (*enterprise, 0, specific)


def port_of(cells: Iterable[tuple[Oid, int | None]]) -> int | None:
    """Return the port that varbinds name: the value of ifIndex, else the instance of another column of ifTable; `cells` are columns below ifEntry."""
    named: int | None = None
    for column, value in cells:
        if column[:1] == (IF_INDEX,) and value is not None and 0 < value <= MAX_IF_INDEX:
            return value
        if len(column) == 2 and 0 < column[1] <= MAX_IF_INDEX:
            named = named or column[1]
    return named


def _v1(data: bytes, start: int, end: int) -> Notification:
    first, at = ber.expect(data, start, end, ber.OBJECT_IDENTIFIER)
    enterprise = ber.decode_oid(data[first:at])
    first, stop = ber.expect(data, at, end, ber.IP_ADDRESS)
    if stop - first != 4:
        raise BerError("agent address that is none")
    generic, at = _integer(data, stop, end)
    specific, at = _integer(data, at, end)
    first, stop = ber.expect(data, at, end, ber.TIME_TICKS)
    ber.decode_int(data[first:stop], ber.TIME_TICKS)
    _, if_index = _varbinds(data, stop, end)
    return Notification(version="1", trap_oid=v1_trap_oid(enterprise, generic, specific), if_index=if_index)


def _v2(data: bytes, start: int, end: int, *, confirmed: bool) -> Notification:
    _, at = _integer(data, start, end)
    status, at = _integer(data, at, end)
    index, at = _integer(data, at, end)
    if status or index:  # RFC 3416 section 4.2.6: both are zero; the answer to an inform repeats them
        raise BerError("a notification with an error status")
    trap_oid, if_index = _varbinds(data, at, end)
    if trap_oid is None:
        raise BerError("no snmpTrapOID")
    return Notification(version="2c", trap_oid=trap_oid, if_index=if_index, confirmed=confirmed)


def _varbinds(data: bytes, at: int, end: int) -> tuple[Oid | None, int | None]:
    """Return (snmpTrapOID, port); all varbinds must be well formed."""
    start, stop = ber.expect(data, at, end, ber.SEQUENCE)
    if stop != end:
        raise BerError("octets after the varbinds")
    trap_oid: Oid | None = None
    cells: list[tuple[Oid, int | None]] = []
    for cell in scan(data, start, stop, MAX_VARBINDS):
        if cell.oid == TRAP_OID and cell.tag == ber.OBJECT_IDENTIFIER:
            trap_oid = ber.decode_oid(data[cell.start : cell.end])
        elif cell.oid.startswith(IF_ENTRY):
            value = ber.decode_int(data[cell.start : cell.end]) if cell.tag == ber.INTEGER else None
            cells.append((ber.decode_sub_identifiers(cell.oid[len(IF_ENTRY) :]), value))
    return trap_oid or None, port_of(cells)


def _integer(data: bytes, position: int, end: int) -> tuple[int, int]:
    start, stop = ber.expect(data, position, end, ber.INTEGER)
    return ber.decode_int(data[start:stop]), stop
