"""The door: who stands before it, and what is written down of who went through. Implemented by `netmon.web.sessions` and above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from netmon.model.access import NOBODY_NAMED, Person
from netmon.model.audit import AuditRecord
from netmon.web.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """What the door sees of a request. `proxied` is true when a forwarding header says that the peer is not the reader. `certificate` is the client's name.

    `background` is true for what a script of a page asks for by itself: it does not keep a session from running out.
    """

    method: str
    path: str
    peer: str
    secure: bool
    authorization: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)
    proxied: bool = False
    certificate: str = ""
    background: bool = False


class ComeLater(Exception):
    """Somebody asks too often (429), or too many wait (503); he is told to come again after some seconds."""

    def __init__(self, seconds: float, *, status: int = 429) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who was let in: `session` names the signed-in session ("" without one), `csrf` is the secret that its forms send back."""

    person: Person
    session: str = ""
    csrf: str = field(default="", repr=False)


class AuditSink(Protocol):
    """Keeps the records of the audit log, in the order in which they come."""

    def note(self, record: AuditRecord) -> None:
        """Take a record; returns at once, never raises, and is called in the event loop."""
        ...


class NoAudit:
    """Keeps nothing: where nobody is named there is nobody to write down."""

    def note(self, record: AuditRecord) -> None:
        """See AuditSink."""


class BasicUsers(Protocol):
    """The `basic_auth_users` of a web-config.yml (exporter-toolkit): programs, which may read `/metrics`."""

    @property
    def names(self) -> frozenset[str]:
        """Their names; empty when the file has none."""
        ...

    def check(self, name: str, password: str) -> bool:
        """Return whether the password is right; takes as long for an unknown name. Slow: for a thread."""
        ...


class Door(Protocol):
    """Says who asks. Actions of sections are written to `audit`."""

    @property
    def audit(self) -> AuditSink:
        """Where what people do is written down."""
        ...

    async def identify(self, knock: Knock) -> Entry | None:
        """Return who it is; None for somebody unknown, who is sent to sign in. Raises ComeLater."""
        ...

    def alive(self, session: str) -> bool:
        """Return whether that session still goes on; a stream that was opened in it ends with it."""
        ...

    def note(self, asked: Asked, status: int) -> None:
        """Write down that a request was answered with that status; returns at once."""
        ...


class OpenDoor:
    """No users are set up: everybody on this machine is the same nameless reader."""

    audit: AuditSink = NoAudit()

    async def identify(self, _knock: Knock) -> Entry | None:
        """See Door."""
        return Entry(person=NOBODY_NAMED)

    def alive(self, _session: str) -> bool:
        """See Door."""
        return True

    def note(self, asked: Asked, status: int) -> None:
        """See Door."""


def cookies(header: str) -> Mapping[str, str]:
    """Return a Cookie header's pairs, the first of each name."""
    found: dict[str, str] = {}
    for part in header[:4096].split(";"):
        name, _, value = part.strip().partition("=")
        found.setdefault(name, value)
    return found
