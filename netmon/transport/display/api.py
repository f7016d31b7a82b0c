"""What a display driver is, what it may ask, and the session that a collector sees."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from netmon.model.display import ProtocolName
from netmon.transport.display.draft import Draft, Known, Reason
from netmon.transport.display.wire import Wire

CredentialUse = Literal["none", "password", "login"]
"""How a driver signs in: not at all, by a password (key, PIN), or by user and password."""


class RefusedError(Exception):
    """The panel answered a question with no: `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Query:
    """One question: its name, the bytes that stand for it in the driver's frame, the fields that it fills, and the parser of its answer.

    `lit`: not asked of a set in standby. `identity`: what seldom changes, asked once an hour. `needs`: only of displays with this trait.
    The parser raises ValueError or LookupError for an answer that makes no sense.
    """

    name: str
    data: bytes
    fields: tuple[str, ...]
    parse: Callable[[bytes, Draft], None]
    lit: bool = False
    identity: bool = False
    needs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFacts:
    """What must be known of a driver before it is used.

    `silent_in_standby`: many sets of this protocol close the port, or keep quiet, while they are in standby: no answer is then a state, no error.
    `display_id` is the set's number on a shared line where the inventory gives none. `pace_s`: the least between a reply and the next question.
    """

    name: ProtocolName
    port: int
    credential: CredentialUse
    silent_in_standby: bool
    display_id: int = 1
    most_display_id: int = 255
    pace_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayTarget:
    """One panel; `port` and `display_id` None: the driver's own."""

    address: str
    driver: ProtocolName
    port: int | None = None
    display_id: int | None = None
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


class DisplayDriver(Protocol):
    """One protocol, without any state of its own; `queries` is all that it can ever ask."""

    @property
    def facts(self) -> DriverFacts:
        """Ports, credential, habits."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """The questions in the order in which they are put; the first tells the power."""

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the bytes of a question, as the allow-list holds them."""

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """Do what comes before the first question: read a greeting, sign in. AccessFailed; a wrong password is tried once."""

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question and return the answer's value. RefusedError when the panel says no, AccessFailed when the session is of no more use."""


class DisplaySession(Protocol):
    """One burst of questions to one panel, for one job."""

    @property
    def driver(self) -> DriverFacts:
        """The driver that the inventory names."""

    async def read(self, draft: Draft, known: Known, *, identity: bool) -> None:
        """Ask, in one session, and fill `draft`. AccessFailed leaves in it what came before."""

    async def echoes(self) -> bool:
        """Return True when the panel's address answers an ICMP echo now; False too when that cannot be told."""
