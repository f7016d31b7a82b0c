"""One SNMP request: what is sent, who awaits the answer, and what of an answer is not taken for one."""

import time
from typing import Protocol

from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import SessionStats
from netmon.transport.snmp.ber import BerError
from netmon.transport.snmp.pdu import Template, WrongSender
from netmon.transport.snmp.peer import Peer
from netmon.transport.snmp.v3 import V3Error


class Owner(Protocol):
    """Who asked: takes the answer or the failure, and keeps asking."""

    def answered(self, request: "Request", data: bytes) -> bool:
        """Take a reply (v3: its PDU) with the right request id; BerError and WrongSender leave it unanswered."""
        ...

    def give_up_size(self, request: "Request") -> bool:
        """A second silence: True when the owner takes the request back to ask for less."""
        ...

    def failed(self, request: "Request", outcome: Outcome, reason: str) -> None:
        """No answer will come."""
        ...


class Asking(Owner, Protocol):
    """The poll that a request belongs to: it counts, unwraps v3, decides what silence leads to, and owns its discovery itself."""

    peer: Peer
    stats: SessionStats
    hint: str | None

    def received_v3(self, request: "Request", data: bytes) -> bool:
        """Unwrap a v3 message for the request's owner; True when that was the answer."""
        ...

    def finished(self, request: "Request", now: float) -> None:
        """The answer was taken."""
        ...

    def expired(self, request: "Request", now: float, local_drops: bool) -> None:
        """No answer in time."""
        ...


class Request:
    """One request of a session, an Exchange for the endpoint."""

    __slots__ = (
        "address",
        "any_source",
        "bucket",
        "context",
        "drops_at",
        "holds",
        "host",
        "malformed",
        "owner",
        "request_id",
        "sent_at",
        "session",
        "template",
        "tries",
        "wrong",
    )

    def __init__(self, session: Asking, template: Template, owner: Owner, context: object) -> None:
        peer = session.peer
        self.session = session
        self.template = template
        self.owner = owner
        self.context = context
        self.address = peer.address
        self.host = peer.target.address
        self.any_source = peer.target.reply_from_any_address
        self.request_id = 0
        self.sent_at = 0.0
        self.drops_at = 0
        self.holds = False
        self.bucket = 0
        self.tries = 1
        self.malformed = 0
        self.wrong = 0

    def message(self) -> bytes:
        """See Exchange; a v3 message is wrapped anew at every sending, with the current time and a new salt."""
        engine = self.session.peer.v3
        template = self.template
        if engine is None:
            return template.head + self.request_id.to_bytes(4, "big") + template.tail
        if self.owner is self.session:
            return engine.discovery(self.request_id, self.request_id)
        return engine.wrap(template.fill(self.request_id), self.request_id, time.monotonic())

    def received(self, data: bytes, now: float) -> bool:
        """See Exchange; what does not parse, or is not from whom we asked, is counted and still awaited."""
        session = self.session
        session.stats.received_bytes += len(data)
        try:
            if session.peer.v3 is not None:
                taken = session.received_v3(self, data)
            else:
                taken = self.owner.answered(self, data)
        except WrongSender:
            session.stats.mismatched += 1
            self.wrong += 1
            return False
        except (BerError, V3Error):
            session.stats.malformed += 1
            self.malformed += 1
            return False
        if taken:
            session.finished(self, now)
        return taken

    def misdirected(self, source: tuple[object, ...]) -> None:
        """See Exchange; the operator may allow it for a device with several addresses."""
        self.session.stats.mismatched += 1
        self.session.hint = f"answers come from {source[0]}, which was not asked (reply_from_any_address allows that)"

    def expired(self, now: float, local_drops: bool) -> None:
        """See Exchange."""
        self.session.expired(self, now, local_drops)
