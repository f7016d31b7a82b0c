"""Every address of the page over a daemon's own parts: who sees one school is shown no byte of another, on any of them, whatever he guesses."""

import contextlib
from pathlib import Path

import aiohttp
import pytest

from netmon.model.access import Person, Right, Role, Sight
from netmon.web.door import NoAudit
from netmon.web.html import Pages
from netmon.web.server import WebServer, WebSettings
from netmon.web.site import all_routes
from tests.support.sight import Known, blind, shown, technician
from tests.web.test_server import ZONE, Tap
from tests.web.two_schools import WORLD, two_schools

OPERATOR_OF_ONE = Person(name="片区管理员", role=Role.OPERATOR, sight=Sight(frozenset({"east"})))
AUDITOR_OF_ONE = Person(name="片区审计", role=Role.AUDITOR, sight=Sight(frozenset({"east"})))
OPERATOR = Person(name="王工", role=Role.OPERATOR, sight=Sight())


@contextlib.asynccontextmanager
async def serving(folder: Path, person: Person):
    async with two_schools(folder) as schools:
        settings = WebSettings(zone=ZONE)
        async with WebServer(settings, schools.sources, Tap(), door=Known(person)) as server, aiohttp.ClientSession(server.url) as client:
            yield client, all_routes(schools.sources, Pages(ZONE), NoAudit())


@pytest.mark.parametrize("person", [technician("east"), OPERATOR_OF_ONE], ids=lambda person: person.role.value)
async def test_nobody_is_shown_a_byte_of_another_school(tmp_path, person):
    async with serving(tmp_path, person) as (client, routes):
        leaks = await blind(client, routes, WORLD)
        assert leaks == [], "\n".join(leaks)


async def test_an_auditor_of_one_school_is_shown_nothing_of_another_where_others_may_not_go(tmp_path):
    async with serving(tmp_path, AUDITOR_OF_ONE) as (client, routes):
        leaks = await blind(client, [route for route in routes if route.right not in (None, Right.SEE)], WORLD)
        assert leaks == [], "\n".join(leaks)


async def test_everything_that_is_looked_for_is_there_to_be_found(tmp_path):
    async with serving(tmp_path, OPERATOR) as (client, routes):
        assert await shown(client, routes, WORLD) == WORLD.canaries
