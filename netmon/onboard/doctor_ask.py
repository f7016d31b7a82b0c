"""Single SNMP questions whose every answer is kept apart: values, error status, report, another sender, nonsense, silence."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from netmon.onboard.doctor_wire import Exchange, Heard, Listener, Place, same_address
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import Community, Security, UsmUser, Varbind
from netmon.transport.snmp.pdu import RID_LOW, Response, Template, WrongSender, community_template, parse_message, parse_pdu, pdu_template, scan, value_of
from netmon.transport.snmp.usm import KeyCache
from netmon.transport.snmp.v3 import DecryptionError, ReportAction, ReportKind, V3Engine, V3Error

DISCOVERY_USER: Final = UsmUser(b"-")  # a discovery names no user; the engine only wants one
WIRE_VERSION: Final = {"1": 0, "2c": 1}
MAX_BINDS: Final = 2_000
RESENDS: Final = 2
Misfit = Literal["malformed", "sender", "request_id", "decryption"]


@dataclass(slots=True, kw_only=True)
class Said:
    """What an agent said to one question. `values` None: no answer to it; an empty one: the objects are not there.

    `reports` come from SNMPv3 agents instead of an answer; `misfits` are datagrams that answer nothing that was asked, by their fault.
    """

    values: dict[str, Varbind] | None = None
    order: tuple[str, ...] = ()
    error_status: int = 0
    reports: list[ReportKind] = field(default_factory=list)
    misfits: dict[Misfit, int] = field(default_factory=dict)
    exchange: Exchange = field(default_factory=Exchange)
    elsewhere: Place | None = None
    after_s: float | None = None
    duplicates: int = 0

    @property
    def answered(self) -> bool:
        """True when the agent answered the question itself, if only with an error."""
        return self.values is not None

    @property
    def silent(self) -> bool:
        """True when nothing at all came, from anywhere."""
        return not self.exchange.heard


class Asker:
    """Asks one agent with one credential; each question is one datagram (SNMPv3: and one more where the agent's clock has to be learned)."""

    def __init__(self, place: Place, security: Security, *, timeout_s: float, keys: KeyCache | None = None) -> None:
        self.place = place
        self.security = security
        self.timeout_s = timeout_s
        self.engine = V3Engine(security, keys=keys or KeyCache()) if isinstance(security, UsmUser) else None
        self.asked = 0

    async def discover(self) -> Said:
        """Ask for the engine id without any user (RFC 3414 section 4): whoever knows SNMPv3 answers, whatever its access rules."""
        engine = self.engine if self.engine is not None and not self.engine.discovered else V3Engine(DISCOVERY_USER, keys=KeyCache())
        said = Said()
        number = _number()

        def wanted(heard: Heard) -> bool:
            self._note_source(said, heard)
            try:
                reply = engine.unwrap(heard.data, time.monotonic())
            except (V3Error, ValueError):
                _misfit(said, "malformed")
                return False
            if reply.report is None or engine.accept_report(reply, time.monotonic()) is not ReportAction.RESEND:
                return False
            said.reports.append(reply.report)
            said.values, said.after_s = {}, heard.after_s
            return True

        await self._exchange(said, engine.discovery(number, number), wanted)
        return said

    async def get(self, oids: Sequence[str]) -> Said:
        """Read instances."""
        return await self._ask(ber.GET, oids)

    async def following(self, oids: Sequence[str]) -> Said:
        """Read what follows each name."""
        return await self._ask(ber.GET_NEXT, oids)

    async def bulk(self, oids: Sequence[str], repetitions: int) -> Said:
        """Read so many rows of each name at once (not with SNMPv1)."""
        return await self._ask(ber.GET_BULK, oids, repetitions)

    async def _ask(self, tag: int, oids: Sequence[str], repetitions: int = 0) -> Said:
        template = pdu_template(tag, [ber.encode_dotted(oid) for oid in oids], 0, repetitions)
        if isinstance(self.security, Community):
            return await self._ask_community(self.security, template)
        said = Said()
        for _ in range(RESENDS):
            again, said = await self._ask_v3(template.fill)
            if not again:
                break
        return said

    async def _ask_community(self, security: Community, template: Template) -> Said:
        said = Said()
        number = _number()
        version = WIRE_VERSION[security.version]
        message = community_template(version, security.community, template).fill(number)

        def wanted(heard: Heard) -> bool:
            self._note_source(said, heard)
            try:
                response = parse_message(heard.data, version, security.community)
                return _take(said, heard, heard.data, response, number)
            except WrongSender:
                _misfit(said, "sender")
            except ber.BerError:
                _misfit(said, "malformed")
            return False

        await self._exchange(said, message, wanted)
        return said

    async def _ask_v3(self, fill: Callable[[int], bytes]) -> tuple[bool, Said]:
        """Return whether the clock was just learned, so that the same question may be asked once more, and what was said."""
        engine = self.engine
        assert engine is not None
        said = Said()
        number = _number()
        state = {"again": False}

        def wanted(heard: Heard) -> bool:
            self._note_source(said, heard)
            try:
                reply = engine.unwrap(heard.data, time.monotonic())
                if reply.report is not None:
                    said.reports.append(reply.report)
                    state["again"] = engine.accept_report(reply, time.monotonic()) is ReportAction.RESEND
                    return True
                return _take(said, heard, reply.pdu, parse_pdu(reply.pdu, 0, len(reply.pdu)), number)
            except DecryptionError:
                _misfit(said, "decryption")
            except (V3Error, ber.BerError):
                _misfit(said, "malformed")
            return False

        await self._exchange(said, engine.wrap(fill(number), number, time.monotonic()), wanted)
        return state["again"], said

    async def _exchange(self, said: Said, message: bytes, wanted: Callable[[Heard], bool]) -> None:
        self.asked += 1
        async with Listener(self.place) as listener:
            said.exchange = await listener.ask(message, self.timeout_s, wanted)

    def _note_source(self, said: Said, heard: Heard) -> None:
        if said.elsewhere is None and not same_address(heard.source.host, self.place.host):
            said.elsewhere = heard.source


def _number() -> int:
    return RID_LOW | secrets.randbits(30)


def _misfit(said: Said, kind: Misfit) -> None:
    said.misfits[kind] = said.misfits.get(kind, 0) + 1


def _take(said: Said, heard: Heard, data: bytes, response: Response, number: int) -> bool:
    if response.request_id != number:
        _misfit(said, "request_id")
        return False
    if said.values is not None:
        said.duplicates += 1
        return True
    values: dict[str, Varbind] = {}
    order: list[str] = []
    for cell in scan(data, response.start, response.end, MAX_BINDS):
        name = ber.dotted(ber.decode_oid(cell.oid))
        value = value_of(data, cell)
        order.append(name)
        if value is not None:
            values[name] = Varbind(cell.tag, value)
    said.values, said.order, said.error_status, said.after_s = values, tuple(order), response.error_status, heard.after_s
    return True


def under(said: Said, root: str) -> bool:
    """True when an answer has something below a name."""
    values: Mapping[str, Varbind] = said.values or {}
    return said.error_status == 0 and any(name == root or name.startswith(f"{root}.") for name in values)
