"""Who may sign in at the page, and the rules of its door."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from netmon.model.access import EVERYWHERE, Person, Role, Sight

ROLES_OF_USERS: Final = (Role.VIEWER, Role.TECHNICIAN, Role.OPERATOR, Role.AUDITOR, Role.ADMIN)
ROLES_WITH_SITES: Final = (Role.VIEWER, Role.TECHNICIAN)
RESERVED_NAMES: Final = frozenset({"local"})
"""What the audit log calls readers without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person of users.yaml; `password` is a bcrypt hash, `until` the last day on which he may sign in, `certificate` the common name of his client's."""

    name: str
    role: Role
    password: str = field(repr=False)
    sites: tuple[str, ...] = ()
    until: date | None = None
    certificate: str | None = None

    @property
    def person(self) -> Person:
        """Who he is to the pages: a technician sees his schools and nothing else, a viewer with sites too."""
        narrow = self.role is Role.TECHNICIAN or (self.role is Role.VIEWER and self.sites)
        return Person(name=self.name, role=self.role, sight=Sight(frozenset(self.sites)) if narrow else EVERYWHERE)

    def holds_on(self, day: date) -> bool:
        """True while the account has not run out."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """`web:` of netmon.yaml. `scrape_from` are addresses or networks; `users` is where the users stand, None while everybody on this machine may read."""

    users: Path | None = None
    idle_s: float = 1800.0
    session_s: float = 36_000.0
    host_names: tuple[str, ...] = ()
    scrape_from: tuple[str, ...] = ("127.0.0.1", "::1")
    open_on_loopback: bool = False
    allow_remote: bool = False
    tls_proxy: bool = False
    requests_per_s: int = 50


Users = Sequence[User]
