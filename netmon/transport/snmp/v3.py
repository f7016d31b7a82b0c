"""What a manager knows of one authoritative SNMPv3 engine, and the messages to and from it (RFC 3412, RFC 3414 section 3).

Pure: `now` (monotonic seconds) is passed in, nothing is sent or awaited. What a reply may change, and who may change it:

- engine id: set once, by the first Report that comes while none is known; after that only `V3Engine.rediscover` forgets it;
- engine boots and time: changed by authenticated replies alone (RFC 3414 section 3.2 step 7b). Those of an unauthenticated discovery only save
  the first request a round trip: they go out with it, no reply is judged by them, and the first authenticated reply replaces them.
"""

from enum import StrEnum
from hmac import compare_digest
from typing import Final

from netmon.transport.snmp import ber
from netmon.transport.snmp.api import UsmUser
from netmon.transport.snmp.usm import AUTH, SALT_OCTETS, KeyCache, PrivacyError, UserKeys, check_user
from netmon.transport.snmp.v3_clock import EngineClock
from netmon.transport.snmp.v3_message import (
    AUTH_FLAG,
    MAX_ENGINE_ID_OCTETS,
    MAX_INT31,
    PRIV_FLAG,
    REPORTABLE_FLAG,
    USM_SECURITY_MODEL,
    VERSION_3,
    DecryptionError,
    MalformedMessageError,
    Message,
    ReportKind,
    SecurityLevelError,
    TimeWindowError,
    V3Error,
    V3Reply,
    WrongContextError,
    WrongDigestError,
    WrongEngineError,
    WrongUserError,
    parse_message,
    parse_scoped_pdu,
    peek_msg_id,
    report_kind,
)

__all__ = [
    "DecryptionError",
    "MalformedMessageError",
    "ReportAction",
    "ReportKind",
    "SecurityLevelError",
    "TimeWindowError",
    "V3Engine",
    "V3Error",
    "V3Reply",
    "WrongContextError",
    "WrongDigestError",
    "WrongEngineError",
    "WrongUserError",
    "peek_msg_id",
]

MAX_DATAGRAM: Final = 65507
MIN_MAX_SIZE: Final = 484
LEVEL_MASK: Final = AUTH_FLAG | PRIV_FLAG

_EMPTY: Final = ber.tlv(ber.OCTET_STRING, b"")
_ZERO: Final = ber.encode_int(0)


class ReportAction(StrEnum):
    """What the caller does after a Report."""

    RESEND = "resend"
    WAIT = "wait"


class V3Engine:
    """One manager-side view of one authoritative engine, for one user; every method is pure but for this object's state.

    Give `boots`, `time_s` and `synced_at` (same monotonic clock as `now`) only as they were learned by authenticated replies in this process;
    with `synced_at` None they serve like those of a discovery: for the first request, and no reply is judged by them.
    """

    def __init__(
        self,
        user: UsmUser,
        *,
        keys: KeyCache,
        engine_id: bytes | None = None,
        boots: int = 0,
        time_s: int = 0,
        synced_at: float | None = None,
        max_size: int = MAX_DATAGRAM,
    ) -> None:
        check_user(user)
        if not MIN_MAX_SIZE <= max_size <= MAX_INT31:
            raise ValueError(f"msgMaxSize must be at least {MIN_MAX_SIZE} (RFC 3412 section 6)")
        self._user = user
        self._key_cache = keys
        self._level = (AUTH_FLAG if user.auth else 0) | (PRIV_FLAG if user.priv else 0)
        self._header_tail = _header_tail(max_size, self._level | REPORTABLE_FLAG)
        self._discovery_tail = _header_tail(max_size, REPORTABLE_FLAG)
        mac_size = AUTH[user.auth].mac_size if user.auth else 0
        self._user_mac_tlv = ber.tlv(ber.OCTET_STRING, user.user) + ber.tlv(ber.OCTET_STRING, bytes(mac_size))
        self._engine_id: bytes | None = None
        self._engine_tlv = self._scope = b""
        self._keys: UserKeys | None = None
        self._parameters = b""
        self._parameters_for: tuple[int, int] | None = None
        self._clock = EngineClock(boots, time_s, synced_at, synchronised=synced_at is not None)
        if engine_id is not None:
            self._set_engine(engine_id)

    def __repr__(self) -> str:
        engine = self._engine_id.hex() if self._engine_id else None
        return f"V3Engine(user={self._user.user!r}, engine_id={engine}, boots={self.boots}, synchronised={self.synchronised})"

    @property
    def engine_id(self) -> bytes | None:
        """The authoritative engine's id, None before discovery."""
        return self._engine_id

    @property
    def boots(self) -> int:
        """SnmpEngineBoots as last learned; 0 when unknown."""
        return self._clock.boots

    @property
    def discovered(self) -> bool:
        """True when a request can be made; one with unknown time costs a Report and a resend."""
        return self._engine_id is not None

    @property
    def synchronised(self) -> bool:
        """True once an authenticated reply gave engine boots and time; stays False for a user without authentication."""
        return self._clock.synchronised

    def engine_time_s(self, now: float) -> int:
        """Return the estimate of snmpEngineTime at `now`."""
        return self._clock.time_s(now)

    def rediscover(self) -> None:
        """Forget the engine, so that the next discovery may bring another id, lower boots or an earlier time.

        Only for a caller that saw the known engine stay silent, or only refused replies, for a whole budget, and whose own new discovery
        (fresh socket exchange, fresh msgID) gets an answer: then the device was replaced or lost its boots counter.
        """
        self._engine_id = self._keys = None
        self._clock = EngineClock()

    def discovery(self, msg_id: int, request_id: int) -> bytes:
        """Return the message that asks for the engine id: no user, no security, an empty Get (RFC 3414 section 4)."""
        usm = ber.tlv(ber.SEQUENCE, _EMPTY + _ZERO * 2 + _EMPTY * 3)
        pdu = ber.tlv(ber.GET, ber.encode_int(request_id) + _ZERO * 2 + ber.tlv(ber.SEQUENCE, b""))
        scoped = ber.tlv(ber.SEQUENCE, _EMPTY + _EMPTY + pdu)
        header = ber.tlv(ber.SEQUENCE, ber.encode_int(msg_id) + self._discovery_tail)
        return ber.tlv(ber.SEQUENCE, VERSION_3 + header + ber.tlv(ber.OCTET_STRING, usm) + scoped)

    def wrap(self, pdu: bytes, msg_id: int, now: float) -> bytes:
        """Return the whole message for a request PDU TLV, encrypted and authenticated as the user asks.

        Every call takes a new salt and the current time: a retry is wrapped again. ValueError before discovery.
        """
        keys = self._ready_keys()
        boots = time_s = 0
        if keys.auth is not None:  # without authentication both are zero (RFC 3414 section 3.1 step 7b)
            boots, time_s = self._clock.boots, self._clock.time_s(now)
        if (boots, time_s) != self._parameters_for:
            self._parameters = self._security_parameters(boots, time_s)
            self._parameters_for = (boots, time_s)
        data = ber.tlv(ber.SEQUENCE, self._scope + pdu)
        salt = b""
        if keys.priv is not None:
            salt, data = keys.priv.encrypt(data, boots, time_s, self._key_cache.salt())
            data = ber.tlv(ber.OCTET_STRING, data)
        header = ber.tlv(ber.SEQUENCE, ber.encode_int(msg_id) + self._header_tail)
        message = ber.tlv(ber.SEQUENCE, VERSION_3 + header + self._parameters + salt + data)
        if keys.auth is None:
            return message
        end = len(message) - len(data) - len(salt) - 2
        return message[: end - keys.auth.mac_size] + keys.auth.mac(message) + message[end:]

    def unwrap(self, datagram: bytes, now: float) -> V3Reply:
        """Return the reply in a datagram after every check of RFC 3414 section 3.2 but msgID, which the caller matches; V3Error when it must be dropped."""
        try:
            message = parse_message(datagram)
            level = message.flags & LEVEL_MASK
            self._check_sender(message, level)
            if level & AUTH_FLAG:
                self._verify_mac(datagram, message)
            engine, context, pdu = self._scoped_pdu(datagram, message)
            kind = self._check_pdu(message, pdu, level)
        except ber.BerError as error:
            raise MalformedMessageError(str(error)) from None
        # Only now: a copy of our own request, which also verifies, must not set the clock.
        if level & AUTH_FLAG:
            self._clock.accept(message.boots, message.time_s, now)
        if kind is None and (context != self._user.context or engine != self._engine_id):
            raise WrongContextError("reply is about another context")
        return V3Reply(message.msg_id, pdu, message.engine_id, bool(level & AUTH_FLAG), kind, message.boots, message.time_s)

    def accept_report(self, reply: V3Reply, now: float) -> ReportAction:
        """Apply a Report and return RESEND when the same request now has a better chance, WAIT when the Report proves nothing.

        RESEND: the engine id just became known, or an authenticated notInTimeWindow set the clock; the caller bounds the resends of a request.
        WAIT: the real reply may still come; `reply.report` is worth naming when it does not.
        """
        if self._engine_id is None:
            if reply.report is None or not reply.engine_id:
                return ReportAction.WAIT
            self._set_engine(reply.engine_id)
            self._clock = EngineClock(reply.boots, reply.time_s, now)
            return ReportAction.RESEND
        if reply.report is ReportKind.NOT_IN_TIME_WINDOW and reply.authenticated:
            return ReportAction.RESEND
        return ReportAction.WAIT

    def _check_sender(self, message: Message, level: int) -> None:
        """Refuse what is not addressed to us before any cryptography; what depends on the PDU follows in _check_pdu."""
        if level & ~self._level:
            raise SecurityLevelError("reply is secured beyond the keys of this user")
        if message.user != self._user.user and (level or message.user):
            raise WrongUserError("reply names another user")
        if level and message.engine_id != self._engine_id:
            raise WrongEngineError("reply comes from another engine")

    def _verify_mac(self, datagram: bytes, message: Message) -> None:
        auth = self._ready_keys().auth
        size = len(message.mac)
        if auth is None or size != auth.mac_size:
            raise WrongDigestError("message authentication code of a wrong size")
        start = message.mac_start
        if not compare_digest(auth.mac(datagram[:start] + bytes(size) + datagram[start + size :]), message.mac):
            raise WrongDigestError("message authentication code does not verify")

    def _scoped_pdu(self, datagram: bytes, message: Message) -> tuple[bytes, bytes, bytes]:
        """Return (context engine id, context name, PDU TLV), decrypted; BerError when the plain message is malformed."""
        if not message.flags & PRIV_FLAG:
            return self._split_scope(datagram, message.data_start, message.data_end)
        privacy = self._ready_keys().priv
        if privacy is None:
            raise SecurityLevelError("reply is secured beyond the keys of this user")
        try:
            plain = privacy.decrypt(datagram[message.data_start : message.data_end], message.boots, message.time_s, message.salt)
            start, end = ber.expect(plain, 0, len(plain), ber.SEQUENCE)
            return self._split_scope(plain, start, end)
        except (PrivacyError, ber.BerError):  # the MAC was right, so the sender used another privacy key
            raise DecryptionError("reply does not decrypt to a PDU") from None

    def _split_scope(self, data: bytes, start: int, end: int) -> tuple[bytes, bytes, bytes]:
        pdu_start = start + len(self._scope)
        if self._engine_id is None or not data.startswith(self._scope, start) or ber.read_header(data, pdu_start, end)[2] != end:
            return parse_scoped_pdu(data, start, end)
        return self._engine_id, self._user.context, data[pdu_start:end]

    def _check_pdu(self, message: Message, pdu: bytes, level: int) -> ReportKind | None:
        """Return the Report's kind, None for a Response; a Response must have exactly the level, user and engine of the request."""
        if pdu[0] == ber.RESPONSE:
            if level != self._level:
                raise SecurityLevelError("reply is below the security level that was asked")
            if message.user != self._user.user:
                raise WrongUserError("reply names another user")
            if message.engine_id != self._engine_id:
                raise WrongEngineError("reply comes from another engine")
            return None
        if pdu[0] != ber.REPORT:
            raise MalformedMessageError("neither a Response nor a Report")
        kind = report_kind(pdu)
        if self._engine_id is not None and kind is not ReportKind.UNKNOWN_ENGINE_ID and message.engine_id != self._engine_id:
            raise WrongEngineError("Report comes from another engine")
        return kind

    def _set_engine(self, engine_id: bytes) -> None:
        if not 1 <= len(engine_id) <= MAX_ENGINE_ID_OCTETS:
            raise ValueError(f"SNMP engine id must have 1 to {MAX_ENGINE_ID_OCTETS} octets")
        self._engine_id = engine_id
        self._engine_tlv = ber.tlv(ber.OCTET_STRING, engine_id)
        self._scope = self._engine_tlv + ber.tlv(ber.OCTET_STRING, self._user.context)
        self._keys = None
        self._parameters_for = None

    def _security_parameters(self, boots: int, time_s: int) -> bytes:
        """Return msgSecurityParameters with a zero MAC, up to the content of its last field, the salt."""
        salt_size = SALT_OCTETS if self._user.priv else 0
        salt = ber.tlv(ber.OCTET_STRING, bytes(salt_size))
        usm = ber.tlv(ber.SEQUENCE, self._engine_tlv + ber.encode_int(boots) + ber.encode_int(time_s) + self._user_mac_tlv + salt)
        message_field = ber.tlv(ber.OCTET_STRING, usm)
        return message_field[: len(message_field) - salt_size]

    def _ready_keys(self) -> UserKeys:
        """Localize at first use, so that making an engine costs nothing."""
        if self._keys is None:
            if self._engine_id is None:
                raise ValueError("the SNMP engine id is not known yet")
            self._keys = self._key_cache.keys(self._user, self._engine_id)
        return self._keys


def _header_tail(max_size: int, flags: int) -> bytes:
    """Return msgMaxSize, msgFlags and msgSecurityModel, which follow msgID."""
    return ber.encode_int(max_size) + ber.tlv(ber.OCTET_STRING, bytes((flags,))) + ber.encode_int(USM_SECURITY_MODEL)
