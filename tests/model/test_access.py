"""The one function that decides, against a table that is written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.access import EVERYWHERE, NOBODY_NAMED, NOWHERE, RIGHTS, Person, Right, Role, Sight, may
from netmon.model.user import ROLES_OF_USERS, User

TABLE = """
               local scraper viewer technician operator auditor admin
see              x      -      x        x         x        x      x
metrics          x      x      -        -         x        -      -
export           x      -      -        -         x        x      -
speed_test       x      -      x        x         x        -      -
acknowledge      -      -      -        x         x        -      -
maintain         -      -      -        -         x        -      -
exclude          -      -      -        -         x        -      -
close_problem    -      -      -        -         -        x      -
enter_value      -      -      -        -         x        -      -
accept_device    -      -      -        -         x        -      -
read_audit       -      -      -        -         -        x      -
administer       -      -      -        -         -        -      x
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
ENTERS = {Right.MAINTAIN, Right.EXCLUDE, Right.ENTER_VALUE, Right.ACCEPT_DEVICE, Right.ACKNOWLEDGE}
CONFIRMS = {Right.CLOSE_PROBLEM, Right.READ_AUDIT}
SITES = st.sampled_from(["a", "b", "c"])


def test_the_table_is_whole() -> None:
    assert [role.value for role in Role] == HEAD
    assert [row[0] for row in ROWS] == [right.value for right in Right]


@pytest.mark.parametrize(
    ("role", "right", "allowed"), [(Role(role), Right(row[0]), mark == "x") for row in ROWS for role, mark in zip(HEAD, row[1:], strict=True)]
)
def test_a_role_may_what_the_table_says(role: Role, right: Right, allowed: bool) -> None:
    assert may(Person(name="x", role=role, sight=EVERYWHERE), right) is allowed
    assert may(Person(name="x", role=role, sight=EVERYWHERE), right, "a") is allowed
    assert not may(Person(name="x", role=role, sight=NOWHERE), right, "a")


def test_duties_are_apart() -> None:
    for role in ROLES_OF_USERS:
        duties = [RIGHTS[role] & ENTERS != set(), RIGHTS[role] & CONFIRMS != set(), Right.ADMINISTER in RIGHTS[role]]
        assert sum(duties) <= 1, role


@given(st.sampled_from(list(Role)), st.sampled_from(list(Right)), st.frozensets(SITES), st.none() | SITES)
def test_nobody_may_more_at_a_school_than_at_none(role: Role, right: Right, sites: frozenset[str], site: str | None) -> None:
    person = Person(name="x", role=role, sight=Sight(sites))
    assert may(person, right, site) == (may(person, right) and (site is None or site in sites))


@given(st.sampled_from(ROLES_OF_USERS), st.lists(SITES, unique=True), SITES)
def test_a_technician_never_sees_the_whole(role: Role, sites: list[str], site: str) -> None:
    sight = User(name="x", role=role, password="", sites=tuple(sites)).person.sight
    narrow = role is Role.TECHNICIAN or (role is Role.VIEWER and bool(sites))
    assert sight.whole is not narrow
    assert sight.sees(site) is (site in sites or not narrow)


def test_the_nameless_reader_acts_nowhere() -> None:
    assert not [right for right in ENTERS | CONFIRMS | {Right.ADMINISTER} if may(NOBODY_NAMED, right)]
