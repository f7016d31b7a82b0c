"""Who may do what: persons, roles, rights, and the one function that decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class Role(StrEnum):
    """Closed list; the duties are apart, as level 3 of GB/T 22239-2019 (8.1.4.2, least privilege, separation of administrators) asks.

    LOCAL is whoever reads the page on the machine itself while no users are set up; SCRAPER a program that reads `/metrics`.
    """

    LOCAL = "local"
    SCRAPER = "scraper"
    VIEWER = "viewer"
    TECHNICIAN = "technician"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Right(StrEnum):
    """What a route asks for. Nothing here changes a device."""

    SEE = "see"
    METRICS = "metrics"
    EXPORT = "export"
    SPEED_TEST = "speed_test"
    ACKNOWLEDGE = "acknowledge"
    MAINTAIN = "maintain"
    EXCLUDE = "exclude"
    CLOSE_PROBLEM = "close_problem"
    ENTER_VALUE = "enter_value"
    ACCEPT_DEVICE = "accept_device"
    READ_AUDIT = "read_audit"
    ADMINISTER = "administer"


RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.LOCAL: frozenset({Right.SEE, Right.METRICS, Right.EXPORT, Right.SPEED_TEST}),
    Role.SCRAPER: frozenset({Right.METRICS}),
    Role.VIEWER: frozenset({Right.SEE, Right.SPEED_TEST}),
    Role.TECHNICIAN: frozenset({Right.SEE, Right.SPEED_TEST, Right.ACKNOWLEDGE}),
    Role.OPERATOR: frozenset(
        {Right.SEE, Right.METRICS, Right.EXPORT, Right.SPEED_TEST, Right.ACKNOWLEDGE, Right.MAINTAIN, Right.EXCLUDE, Right.ENTER_VALUE, Right.ACCEPT_DEVICE}
    ),
    Role.AUDITOR: frozenset({Right.SEE, Right.EXPORT, Right.CLOSE_PROBLEM, Right.READ_AUDIT}),
    Role.ADMIN: frozenset({Right.SEE, Right.ADMINISTER}),
}
"""Who enters does not confirm: an operator enters exclusions and values, the auditor closes problems and reads the audit log, an admin does neither."""


class Sight(NamedTuple):
    """The sites that somebody may see, by their ids; None: all of them, and what belongs to none."""

    sites: frozenset[str] | None = None

    @property
    def whole(self) -> bool:
        """True for the whole district: its totals, its own lines, netmon itself."""
        return self.sites is None

    def sees(self, site: str) -> bool:
        """True when the site lies in sight; "" (what belongs to no site) only in the whole."""
        return self.sites is None or site in self.sites


EVERYWHERE: Final = Sight()
NOWHERE: Final = Sight(frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. `name` is what the audit log says; a technician has sites, never the whole."""

    name: str
    role: Role
    sight: Sight = NOWHERE


NOBODY_NAMED: Final = Person(name="local", role=Role.LOCAL, sight=EVERYWHERE)
"""Stands for every reader on loopback while no users are set up."""


def may(person: Person, right: Right, site: str | None = None) -> bool:
    """Return whether a person may do that, at that site when one is meant: the only place where this is decided."""
    return right in RIGHTS[person.role] and (site is None or person.sight.sees(site))
