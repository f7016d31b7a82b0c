"""SNMPv3 messages as octets: taking one apart, and what its Report or its refusal means (RFC 3412 section 6, RFC 3414 section 2.4)."""

from enum import StrEnum
from typing import Final, NamedTuple

from netmon.transport.snmp import ber

AUTH_FLAG: Final = 0x01
PRIV_FLAG: Final = 0x02
REPORTABLE_FLAG: Final = 0x04
USM_SECURITY_MODEL: Final = 3
MAX_INT31: Final = 0x7FFFFFFF
MAX_ENGINE_ID_OCTETS: Final = 32  # RFC 3411 SnmpEngineID; its lower bound of 5 is not enforced, small agents break it
VERSION_3: Final = ber.encode_int(3)


class V3Error(ValueError):
    """A datagram that must be dropped, counted and otherwise ignored: the real reply may still come.

    V3Error
    ├── MalformedMessageError not SNMPv3 with USM, or not a reply
    ├── WrongUserError       another user's name
    ├── WrongEngineError     another engine, or no engine is known yet
    ├── SecurityLevelError   below the security level that was asked for, or above what our keys can check
    ├── WrongDigestError     the MAC does not verify
    ├── TimeWindowError      authentic, but older than 150 s or from an earlier boot
    ├── DecryptionError      authentic, but the privacy key or protocol differs
    └── WrongContextError    another context's data
    """


class MalformedMessageError(V3Error):
    """Not a well-formed SNMPv3 reply under the user-based security model."""


class WrongUserError(V3Error):
    """The user name is not the one that asked."""


class WrongEngineError(V3Error):
    """The authoritative engine is not the one that was asked."""


class SecurityLevelError(V3Error):
    """The security level is below that of the request (a downgrade) or beyond our keys."""


class WrongDigestError(V3Error):
    """The message authentication code does not verify."""


class TimeWindowError(V3Error):
    """The message is authentic but not timely (RFC 3414 section 3.2 step 7b)."""


class DecryptionError(V3Error):
    """The scoped PDU of an authentic message cannot be read: the privacy password or protocol differs."""


class WrongContextError(V3Error):
    """The reply is about another context than the one that was asked."""


class ReportKind(StrEnum):
    """What the counter in a Report says (RFC 3414 section 5, RFC 3412 section 5, RFC 3413 section 4.1.1)."""

    UNSUPPORTED_SECURITY_LEVEL = "unsupported_security_level"
    NOT_IN_TIME_WINDOW = "not_in_time_window"
    UNKNOWN_USER_NAME = "unknown_user_name"
    UNKNOWN_ENGINE_ID = "unknown_engine_id"
    WRONG_DIGEST = "wrong_digest"
    DECRYPTION_ERROR = "decryption_error"
    UNKNOWN_SECURITY_MODEL = "unknown_security_model"
    INVALID_MESSAGE = "invalid_message"
    UNKNOWN_PDU_HANDLER = "unknown_pdu_handler"
    UNAVAILABLE_CONTEXT = "unavailable_context"
    UNKNOWN_CONTEXT = "unknown_context"
    OTHER = "other"

    @property
    def is_auth_failure(self) -> bool:
        """True when the cause is in the credential: user, password, protocol or level."""
        return self in _AUTH_FAILURES


_AUTH_FAILURES: Final = frozenset(
    (ReportKind.UNSUPPORTED_SECURITY_LEVEL, ReportKind.UNKNOWN_USER_NAME, ReportKind.WRONG_DIGEST, ReportKind.DECRYPTION_ERROR),
)
_REPORT_COUNTERS: Final = {
    ber.encode_dotted(oid): kind
    for oid, kind in {
        "1.3.6.1.6.3.15.1.1.1": ReportKind.UNSUPPORTED_SECURITY_LEVEL,
        "1.3.6.1.6.3.15.1.1.2": ReportKind.NOT_IN_TIME_WINDOW,
        "1.3.6.1.6.3.15.1.1.3": ReportKind.UNKNOWN_USER_NAME,
        "1.3.6.1.6.3.15.1.1.4": ReportKind.UNKNOWN_ENGINE_ID,
        "1.3.6.1.6.3.15.1.1.5": ReportKind.WRONG_DIGEST,
        "1.3.6.1.6.3.15.1.1.6": ReportKind.DECRYPTION_ERROR,
        "1.3.6.1.6.3.11.2.1.1": ReportKind.UNKNOWN_SECURITY_MODEL,
        "1.3.6.1.6.3.11.2.1.2": ReportKind.INVALID_MESSAGE,
        "1.3.6.1.6.3.11.2.1.3": ReportKind.UNKNOWN_PDU_HANDLER,
        "1.3.6.1.6.3.12.1.4": ReportKind.UNAVAILABLE_CONTEXT,
        "1.3.6.1.6.3.12.1.5": ReportKind.UNKNOWN_CONTEXT,
    }.items()
}


class V3Reply(NamedTuple):
    """A reply that passed every check; `pdu` is the whole PDU TLV, Response (0xA2) or Report (0xA8).

    `report` is None for a Response. `authenticated` False makes a Report a hint that anyone on the path could have sent.
    `boots` and `time_s` are the message's own; a Response below the level of the request never gets here.
    """

    msg_id: int
    pdu: bytes
    engine_id: bytes
    authenticated: bool
    report: ReportKind | None
    boots: int
    time_s: int


class Message(NamedTuple):
    """Offsets and fields of one message; `data_*` is the TLV content of msgData, `mac_start` of msgAuthenticationParameters."""

    msg_id: int
    flags: int
    engine_id: bytes
    boots: int
    time_s: int
    user: bytes
    mac: bytes
    mac_start: int
    salt: bytes
    data_start: int
    data_end: int


def peek_msg_id(datagram: bytes) -> int | None:
    """Return the msgID of something that starts like an SNMPv3 message, else None; never raises."""
    try:
        if datagram[0] != ber.SEQUENCE:
            return None
        position = 2 + (datagram[1] & 0x7F if datagram[1] & 0x80 else 0)
        if datagram[position : position + 3] != VERSION_3 or datagram[position + 3] != ber.SEQUENCE:
            return None
        length = datagram[position + 4]
        position += 5 + (length & 0x7F if length & 0x80 else 0)
        size = datagram[position + 1]
        body = datagram[position + 2 : position + 2 + size]
        if datagram[position] != ber.INTEGER or not 0 < size == len(body) <= 5:
            return None
    except IndexError:
        return None
    value = int.from_bytes(body, "big", signed=True)
    return value if 0 <= value <= MAX_INT31 else None


def parse_message(datagram: bytes) -> Message:
    """Return the fields of a message, nothing verified; BerError unless it is exactly one SNMPv3 message under USM."""
    position, end = _field(datagram, 0, len(datagram), ber.SEQUENCE)
    if end != len(datagram) or datagram[position : position + 3] != VERSION_3:
        raise ber.BerError("not one SNMPv3 message")
    start, position = _field(datagram, position + 3, end, ber.SEQUENCE)
    msg_id, flags = _parse_header(datagram, start, position)
    start, stop = _field(datagram, position, end, ber.OCTET_STRING)
    data_tag, data_start, data_end = ber.read_header(datagram, stop, end)
    if data_end != end or data_tag != (ber.OCTET_STRING if flags & PRIV_FLAG else ber.SEQUENCE):
        raise ber.BerError("message data does not match the flags")
    start, stop = _field(datagram, start, stop, ber.SEQUENCE)
    engine_start, engine_stop = _field(datagram, start, stop, ber.OCTET_STRING)
    boots, position = _int31(datagram, engine_stop, stop)
    time_s, position = _int31(datagram, position, stop)
    user_start, user_stop = _field(datagram, position, stop, ber.OCTET_STRING)
    mac_start, mac_stop = _field(datagram, user_stop, stop, ber.OCTET_STRING)
    salt_start, salt_stop = _field(datagram, mac_stop, stop, ber.OCTET_STRING)
    if salt_stop != stop or engine_stop - engine_start > MAX_ENGINE_ID_OCTETS:
        raise ber.BerError("security parameters of a wrong size")
    return Message(
        msg_id,
        flags,
        datagram[engine_start:engine_stop],
        boots,
        time_s,
        datagram[user_start:user_stop],
        datagram[mac_start:mac_stop],
        mac_start,
        datagram[salt_start:salt_stop],
        data_start,
        data_end,
    )


def _parse_header(data: bytes, position: int, end: int) -> tuple[int, int]:
    """Return (msgID, msgFlags) of the msgGlobalData content."""
    msg_id, position = _int31(data, position, end)
    _, position = _int31(data, position, end)
    start, position = _field(data, position, end, ber.OCTET_STRING)
    model, position_after = _int31(data, position, end)
    if position - start != 1 or model != USM_SECURITY_MODEL or position_after != end:
        raise ber.BerError("message header is not of the user-based security model")
    flags = data[start]
    if flags & PRIV_FLAG and not flags & AUTH_FLAG:
        raise ber.BerError("privacy without authentication")
    return msg_id, flags


def parse_scoped_pdu(data: bytes, position: int, end: int) -> tuple[bytes, bytes, bytes]:
    """Return (context engine id, context name, whole PDU TLV) from the content of a scoped PDU (RFC 3412 section 6.7)."""
    engine_start, engine_stop = ber.expect(data, position, end, ber.OCTET_STRING)
    name_start, name_stop = ber.expect(data, engine_stop, end, ber.OCTET_STRING)
    _, _, stop = ber.read_header(data, name_stop, end)
    if stop != end:
        raise ber.BerError("octets after the PDU")
    return data[engine_start:engine_stop], data[name_start:name_stop], data[name_stop:end]


def report_kind(pdu: bytes) -> ReportKind:
    """Return what a Report PDU says by its first varbind; OTHER when that is none of the known counters, BerError when it is malformed."""
    position, end = ber.expect(pdu, 0, len(pdu), ber.REPORT)
    for _ in range(3):
        _, position = ber.expect(pdu, position, end, ber.INTEGER)
    position, end = ber.expect(pdu, position, end, ber.SEQUENCE)
    if position == end:
        return ReportKind.OTHER
    position, end = ber.expect(pdu, position, end, ber.SEQUENCE)
    start, stop = ber.expect(pdu, position, end, ber.OBJECT_IDENTIFIER)
    return _REPORT_COUNTERS.get(pdu[start:stop].removesuffix(b"\x00"), ReportKind.OTHER)


def _int31(data: bytes, position: int, end: int) -> tuple[int, int]:
    """Return (value, position after it) of an INTEGER (0..2147483647)."""
    start, stop = _field(data, position, end, ber.INTEGER)
    value = int.from_bytes(data[start:stop], "big", signed=True)
    if not start < stop <= start + 5 or not 0 <= value <= MAX_INT31:
        raise ber.BerError("header integer out of range")
    return value, stop


def _field(data: bytes, position: int, end: int, tag: int) -> tuple[int, int]:
    """Do as ber.expect, quicker for the short lengths that nearly every field of a header has."""
    start = position + 2
    if start <= end and data[position] == tag:
        stop = start + data[position + 1]
        if stop < start + 0x80 and stop <= end:
            return start, stop
    return ber.expect(data, position, end, tag)
