"""The child process in which pysnmp decodes and authenticates SNMPv3 notifications; the one module that imports it.

It reads the users first, answers `{"ready": true}`, and then each message with what came of it, in order.
"""

import logging
import os
import resource
import sys
import time
import warnings
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from pyasn1.error import PyAsn1Error
from pyasn1.type.univ import Integer, ObjectIdentifier
from pysnmp.carrier.base import AbstractTransportDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.ntfrcv import NotificationReceiver
from pysnmp.error import PySnmpError
from pysnmp.proto.rfc1902 import OctetString

from netmon.model.trap import Notification, Oid
from netmon.transport.cli.frames import FrameError, pack, read
from netmon.transport.snmp.ber import BerError
from netmon.transport.traps.decode import port_of

MEMORY_BYTES: Final = 512 << 20
ENGINES: Final = 5_000
UDP: Final = (1, 3, 6, 1, 6, 1, 1)
IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)
TRAP_OID: Final[Oid] = (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
AUTH: Final[Mapping[str | None, Any]] = {
    None: config.USM_AUTH_NONE,
    "MD5": config.USM_AUTH_HMAC96_MD5,
    "SHA": config.USM_AUTH_HMAC96_SHA,
    "SHA-224": config.USM_AUTH_HMAC128_SHA224,
    "SHA-256": config.USM_AUTH_HMAC192_SHA256,
    "SHA-384": config.USM_AUTH_HMAC256_SHA384,
    "SHA-512": config.USM_AUTH_HMAC384_SHA512,
}
PRIV: Final[Mapping[str | None, Any]] = {
    None: config.USM_PRIV_NONE,
    "DES": config.USM_PRIV_CBC56_DES,
    "AES-128": config.USM_PRIV_CFB128_AES,
    "AES-192": config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    "AES-256": config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    "AES-192-C": config.USM_PRIV_CFB192_AES,
    "AES-256-C": config.USM_PRIV_CFB256_AES,
}
# What a library makes of a message that is none; an error of ours is not among them.
LIBRARY_ERRORS: Final = (PySnmpError, PyAsn1Error, BerError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class Outbox(AbstractTransportDispatcher):  # type: ignore[misc]
    """Keeps what the engine wants to send: the answers of one message."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def send_message(self, outgoingMessage: Any, transportDomain: Any, transportAddress: Any) -> None:  # noqa: N803 - pysnmp's names
        """Take one."""
        self.sent.append(bytes(outgoingMessage))


class Decoder:
    """An SNMPv3 engine that is told the users of each engine when its first message comes."""

    def __init__(self, engine_id: bytes, boots: int, users: Mapping[bytes, Mapping[str, Any]]) -> None:
        # Given to the constructor, the engine's id would make pysnmp keep its boots in a folder of /tmp that anybody can guess.
        self._engine = SnmpEngine()
        builder = self._engine.get_mib_builder()
        own, count = builder.import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineID", "snmpEngineBoots")
        own.syntax = own.syntax.clone(engine_id)
        count.syntax = count.syntax.clone(boots)
        self._engine.snmpEngineID = own.syntax
        self._outbox = Outbox()
        self._engine.register_transport_dispatcher(self._outbox)
        NotificationReceiver(self._engine, self._told)
        self._users = users
        self._own = engine_id
        self._known: OrderedDict[tuple[bytes, bytes], None] = OrderedDict()
        self._heard: list[Notification] = []
        for user in users:
            self._add(engine_id, user)

    def _add(self, engine_id: bytes, user: bytes) -> None:
        options = self._users[user]
        config.add_v3_user(
            self._engine,
            OctetString(user),
            AUTH[options["auth"]],
            _secret(options["auth_password"]),
            PRIV[options["priv"]],
            _secret(options["priv_password"]),
            securityEngineId=OctetString(engine_id),
        )

    def decode(self, engine_id: bytes, user: bytes, data: bytes) -> tuple[Notification | None, list[bytes]]:
        """Return the notification, if the message is one that may be believed, and what is to be sent back."""
        learning = engine_id not in (b"", self._own) and user in self._users and (engine_id, user) not in self._known
        if learning:
            self._add(engine_id, user)
        self._heard.clear()
        self._outbox.sent.clear()
        try:
            self._engine.message_dispatcher.receive_message(self._engine, UDP, ("0.0.0.0", 0), data)  # noqa: S104 - a name for nobody
            self._outbox.handle_timer_tick(time.monotonic())
        except LIBRARY_ERRORS:
            self._heard.clear()
        heard = self._heard[0] if self._heard else None
        if learning:
            self._settle(engine_id, user, proven=heard is not None)
        return heard, list(self._outbox.sent)

    def _settle(self, engine_id: bytes, user: bytes, *, proven: bool) -> None:
        """Keep an engine that proved that it knows the password, and no other."""
        if proven:
            self._known[engine_id, user] = None
            if len(self._known) <= ENGINES:
                return
            (engine_id, user), _ = self._known.popitem(last=False)
        config.delete_v3_user(self._engine, OctetString(user), OctetString(engine_id))

    def _told(self, *told: Any) -> None:
        """Take pysnmp's call: engine, state reference, context engine id, context name, varbinds, own context."""
        trap_oid: Oid = ()
        cells: list[tuple[Oid, int | None]] = []
        for name, value in told[4]:
            oid = tuple(name)
            if oid == TRAP_OID and isinstance(value, ObjectIdentifier):
                trap_oid = tuple(value)
            elif oid[: len(IF_ENTRY)] == IF_ENTRY:
                cells.append((oid[len(IF_ENTRY) :], int(value) if isinstance(value, Integer) else None))
        if trap_oid:
            self._heard.append(Notification(version="3", trap_oid=trap_oid, if_index=port_of(cells), confirmed=bool(self._outbox.sent)))


def _secret(text: str) -> bytes | None:
    return bytes.fromhex(text) or None


def _answer(decoder: Decoder, request: Mapping[str, Any]) -> dict[str, Any]:
    heard, sent = decoder.decode(bytes.fromhex(request["engine_id"]), bytes.fromhex(request["user"]), bytes.fromhex(request["data"]))
    answer: dict[str, Any] = {"id": request["id"], "sent": [one.hex() for one in sent]}
    if heard is not None:
        answer["trap"] = {"oid": list(heard.trap_oid), "if_index": heard.if_index, "confirmed": heard.confirmed}
    return answer


def _serve(source: BinaryIO, outlet: BinaryIO) -> None:
    first = read(source)
    users = {bytes.fromhex(user["name"]): user for user in first["users"]}
    decoder = Decoder(bytes.fromhex(first["engine_id"]), first["boots"], users)
    answer: dict[str, Any] = {"ready": True}
    while True:
        outlet.write(pack(answer))
        outlet.flush()
        answer = _answer(decoder, read(source))


def main() -> int:
    """Serve until the pipe is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # Whatever a library may print must not get between the messages.
    outlet = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        _serve(sys.stdin.buffer, outlet)
    except (FrameError, BrokenPipeError):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
