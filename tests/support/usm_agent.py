"""The agent's side of SNMPv3, for tests of the manager's: it can also lie in every field that an attacker can set."""

import hmac
from dataclasses import dataclass
from typing import get_args

from netmon.transport.snmp import ber
from netmon.transport.snmp.api import AuthProtocol, PrivProtocol, UsmUser
from netmon.transport.snmp.usm import AUTH, KeyCache, localize_key, password_to_key
from netmon.transport.snmp.v3_message import parse_message, parse_scoped_pdu

ENGINE_ID = bytes.fromhex("80001f88800102030405060708")
USM_STATS = "1.3.6.1.6.3.15.1.1"
LEVELS: tuple[tuple[AuthProtocol | None, PrivProtocol | None], ...] = (
    (None, None),
    *((auth, None) for auth in get_args(AuthProtocol)),
    *((auth, priv) for auth in get_args(AuthProtocol) for priv in get_args(PrivProtocol)),
)


def make_user(auth: AuthProtocol | None, priv: PrivProtocol | None, *, context: bytes = b"") -> UsmUser:
    """Return a user whose name says its protocols, with made-up passwords."""
    name = f"u-{auth}-{priv}".replace("None", "no").encode()
    return UsmUser(user=name, auth=auth, auth_password=b"auth-password" * bool(auth), priv=priv, priv_password=b"priv-password" * bool(priv), context=context)


def pdu(tag: int, request_id: int, varbinds: bytes = b"") -> bytes:
    """Return a PDU TLV with zero error fields."""
    return ber.tlv(tag, ber.encode_int(request_id) + ber.encode_int(0) * 2 + ber.tlv(ber.SEQUENCE, varbinds))


def varbind(oid: str, value: bytes = b"\x05\x00") -> bytes:
    """Return a VarBind of a dotted OID and an encoded value."""
    return ber.tlv(ber.SEQUENCE, ber.tlv(ber.OBJECT_IDENTIFIER, ber.encode_dotted(oid)) + value)


def report(oid: str, request_id: int = 0) -> bytes:
    """Return a Report PDU with one Counter32."""
    return pdu(ber.REPORT, request_id, varbind(oid, b"\x41\x01\x07"))


@dataclass(kw_only=True)
class UsmAgent:
    """Makes and opens messages with its own key handling: hmac here, ciphers by KeyCache."""

    user: UsmUser
    engine_id: bytes = ENGINE_ID
    boots: int = 3
    time_s: int = 1_000

    def open(self, datagram: bytes) -> bytes:
        """Return the PDU of a request; AssertionError when MAC, engine or user are not what this agent expects."""
        message = parse_message(datagram)
        assert (message.engine_id, message.user) == (self.engine_id, self.user.user)
        data, start, end = datagram, message.data_start, message.data_end
        if self.user.auth:
            size = AUTH[self.user.auth].mac_size
            zeroed = datagram[: message.mac_start] + bytes(size) + datagram[message.mac_start + size :]
            assert message.mac == self._mac(zeroed)
        if self.user.priv:
            privacy = KeyCache().keys(self.user, self.engine_id).priv
            assert privacy is not None
            data = privacy.decrypt(datagram[start:end], message.boots, message.time_s, message.salt)
            start, end = ber.expect(data, 0, len(data), ber.SEQUENCE)
        engine, context, body = parse_scoped_pdu(data, start, end)
        assert (engine, context) == (self.engine_id, self.user.context)
        return body

    def message(
        self, body: bytes, msg_id: int, *, auth: bool | None = None, priv: bool | None = None, user: bytes | None = None, context: bytes | None = None
    ) -> bytes:
        """Return a reply; `auth` and `priv` False make it less secured than the user's level, the rest forges single fields."""
        auth = self.user.auth is not None if auth is None else auth
        priv = self.user.priv is not None if priv is None else priv
        scope = ber.tlv(ber.OCTET_STRING, self.engine_id) + ber.tlv(ber.OCTET_STRING, self.user.context if context is None else context)
        data, salt = ber.tlv(ber.SEQUENCE, scope + body), b""
        if priv:
            privacy = KeyCache().keys(self.user, self.engine_id).priv
            assert privacy is not None
            salt, data = privacy.encrypt(data, self.boots, self.time_s, 99)
            data = ber.tlv(ber.OCTET_STRING, data)
        mac_size = AUTH[self.user.auth].mac_size if auth and self.user.auth else 0
        name = ber.tlv(ber.OCTET_STRING, self.user.user if user is None else user)
        clock = ber.encode_int(self.boots) + ber.encode_int(self.time_s)
        tail = ber.tlv(ber.OCTET_STRING, bytes(mac_size)) + ber.tlv(ber.OCTET_STRING, salt)
        usm = ber.tlv(ber.SEQUENCE, ber.tlv(ber.OCTET_STRING, self.engine_id) + clock + name + tail)
        flags = bytes((auth | priv << 1,))
        header = ber.tlv(ber.SEQUENCE, ber.encode_int(msg_id) + ber.encode_int(1472) + ber.tlv(ber.OCTET_STRING, flags) + ber.encode_int(3))
        whole = ber.tlv(ber.SEQUENCE, ber.encode_int(3) + header + ber.tlv(ber.OCTET_STRING, usm) + data)
        if not auth:
            return whole
        start = len(whole) - len(data) - len(ber.tlv(ber.OCTET_STRING, salt)) - mac_size
        return whole[:start] + self._mac(whole) + whole[start + mac_size :]

    def _mac(self, whole: bytes) -> bytes:
        auth = self.user.auth
        assert auth is not None
        key = localize_key(auth, password_to_key(auth, self.user.auth_password), self.engine_id)
        return hmac.digest(key, whole, AUTH[auth].hash_name)[: AUTH[auth].mac_size]
