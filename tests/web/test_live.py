"""What open pages are told: the hub by itself, and streams over TCP."""

import asyncio
import json
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from itertools import count
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from netmon.model.access import EVERYWHERE, Person, Role, Sight
from netmon.model.view_wall import SiteState
from netmon.web import hub as hubs
from netmon.web.hub import RESYNC, ChangeHub
from netmon.web.section_live import LivePages
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.web.sample_district import district
from tests.web.sample_wall import Incidents, walls
from tests.web.test_pages import asked

VIEWER = Person(name="district", role=Role.VIEWER, sight=EVERYWHERE)
TEACHER = Person(name="teacher", role=Role.TECHNICIAN, sight=Sight(frozenset({"school-005"})))


class NoScrape:
    def scrape(self, _accept, _encoding):
        return None


def question(person=VIEWER, **query):
    return replace(asked(query), person=person)


def told(message):
    """Return a message's events as (kind, data)."""
    events = []
    for block in message.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


async def test_the_first_change_goes_at_once(monkeypatch):
    monkeypatch.setattr(hubs, "APART_S", 120.0)
    hub = ChangeHub()
    with hub.listen(question(), ["wall"], hub.token) as page:
        hub.publish("wall", ["school-1"])
        assert told(await page.next(30.0)) == [("change", {"topic": "wall"})]
        hub.publish("wall", ["school-1"])
        assert await page.next(0.1) == b""


async def test_changes_go_twice_a_second():
    hub = ChangeHub()
    with hub.listen(question(), ["wall"], hub.token) as page:
        started = hub.now()
        hub.publish("wall", ["school-1"])
        assert told(await page.next(30.0)) == [("change", {"topic": "wall"})]
        for number in range(50):
            hub.publish("wall", [f"school-{number}"])
        assert told(await page.next(30.0)) == [("change", {"topic": "wall"})]
        assert hub.now() - started > 0.45
        assert await page.next(0.6) == b"", "fifty changes were one message"


async def test_topics_and_sight_decide_who_hears():
    hub = ChangeHub()
    with ExitStack() as stack:

        def listen(person, *topics):
            return stack.enter_context(hub.listen(question(person), topics, hub.token))

        whole, teacher, other = listen(VIEWER, "wall"), listen(TEACHER, "wall", "site:school-006"), listen(TEACHER, "incidents")
        hub.publish("wall", ["school-006"])
        hub.publish("site:school-006", ["school-006"])
        hub.publish("incidents", ["", "school-006"])
        assert told(await whole.next(30.0)) == [("change", {"topic": "wall"})]
        assert await teacher.next(0.2) == b""
        assert await other.next(0.01) == b""
        hub.publish("incidents", ["school-005", "school-006"])
        assert told(await other.next(30.0)) == [("change", {"topic": "incidents"})]


async def test_patches_are_made_once_for_all_of_an_audience_and_hold_their_sites_alone():
    hub, made = ChangeHub(), []

    def patch(who, sites):
        made.append((who.person.role, sites))
        return {f"t-{site}": "<b></b>" for site in sites}

    hub.patchers["wall"] = patch
    with ExitStack() as stack:
        pages = [stack.enter_context(hub.listen(question(VIEWER), ["wall"], hub.token)) for _ in range(20)]
        teacher = stack.enter_context(hub.listen(question(TEACHER), ["wall"], hub.token))
        hub.publish("wall", ["school-005", "school-006"])
        for page in pages:
            assert set(told(await page.next(30.0))[0][1]["parts"]) == {"t-school-005", "t-school-006"}
        assert told(await teacher.next(30.0))[0][1]["parts"] == {"t-school-005": "<b></b>"}
        assert sorted(made, key=str) == sorted([(Role.VIEWER, frozenset({"school-005", "school-006"})), (Role.TECHNICIAN, frozenset({"school-005"}))], key=str)


async def test_nothing_new_is_no_message():
    hub = ChangeHub()
    hub.patchers["wall"] = lambda _who, _sites: {}
    with hub.listen(question(), ["wall"], hub.token) as page:
        hub.publish("wall", ["school-1"])
        hub.nudge("wall")
        assert await page.next(0.2) == b""


async def test_nudge_tells_those_of_a_part_too():
    hub = ChangeHub()
    hub.patchers["wall"] = lambda _who, _sites: {"w-exits": "<i></i>"}
    with hub.listen(question(TEACHER), ["wall"], hub.token) as page:
        hub.nudge("wall")
        assert told(await page.next(30.0))[0][1]["parts"] == {"w-exits": "<i></i>"}


async def test_page_that_was_made_before_a_change_loads_itself_anew():
    hub = ChangeHub()
    before = hub.token
    hub.publish("wall", ["school-005"])
    hub.publish("site:school-006", ["school-006"])
    for topics, person, token, behind in (
        (["wall"], VIEWER, before, True),
        (["wall"], VIEWER, hub.token, False),
        (["site:school-006"], TEACHER, before, False),
        (["wall"], TEACHER, before, True),
        (["devices"], VIEWER, before, False),
        (["devices"], VIEWER, "another.1", True),
        (["devices"], VIEWER, "", True),
        (["devices"], VIEWER, f"{hub.token.partition('.')[0]}.²", True),
    ):
        with hub.listen(question(person), topics, token) as page:
            assert (await page.next(0.01) == RESYNC) is behind, (topics, token)


async def test_slow_page_is_told_to_load_itself_anew_and_keeps_little(monkeypatch):
    monkeypatch.setattr(hubs, "APART_S", 0.0)
    monkeypatch.setattr(hubs, "GATHER_S", 0.0)
    hub = ChangeHub()
    with hub.listen(question(), ["a"], hub.token) as page:
        for _ in range(hubs.MOST_WAITING + 1):
            hub.publish("a")
            await asyncio.sleep(0.001)
        assert len(page.waiting) <= hubs.MOST_WAITING
        assert told(await page.next(30.0))[0] == ("resync", {})


async def test_new_configuration_renews_every_page():
    hub = ChangeHub()
    with hub.listen(question(TEACHER), ["wall"], hub.token) as page:
        token = hub.token
        hub.renew()
        assert await page.next(30.0) == RESYNC
        assert hub.token.partition(".")[0] != token.partition(".")[0]


async def test_nothing_is_kept_of_pages_that_left():
    hub = ChangeHub()
    with hub.listen(question(), ["wall", "x"], hub.token):
        hub.publish("wall")
        assert hub.listening == 1
    assert hub.listening == 0
    assert not hub._timers
    assert not hub._listeners
    hub.publish("wall")
    assert not hub._timers


@pytest.mark.parametrize("topics", ["", ",,", "x" * 300, ",".join(f"t{n}" for n in range(30))])
def test_stream_of_nothing_or_of_too_much_is_refused(topics):
    assert LivePages(ChangeHub()).events(question(topics=topics)).status == 400


async def test_more_pages_than_can_listen_are_asked_to_come_later():
    hub = ChangeHub()
    pages = LivePages(hub)
    with ExitStack() as stack:
        for _ in range(hubs.MOST_LISTENERS):
            stack.enter_context(hub.listen(question(), ["wall"], hub.token))
        page = pages.events(question(topics="wall"))
        assert (page.status, page.headers["Retry-After"], hub.stats.refused) == (503, "30", 1)
    assert pages.events(question(topics="wall")).status == 200


async def test_quiet_stream_beats_and_ends_so_that_its_reader_is_asked_anew():
    clock = count(0.0, 0.01)  # goes on by a beat a look, however long the machine takes for one
    stream = LivePages(ChangeHub(clock=lambda: next(clock)), heartbeat_s=0.01).events(question(topics="wall")).body
    pieces = [piece async for piece in stream]
    assert pieces[0].startswith(b":")
    assert b":\n\n" in pieces
    assert len(pieces) > 5


@asynccontextmanager
async def serving(source, hub):
    sources = Sources(status=district(), wall=source, schools=source, incidents=Incidents(), live=hub)
    async with WebServer(WebSettings(zone=ZoneInfo("Asia/Shanghai")), sources, NoScrape()) as server, aiohttp.ClientSession(server.url) as client:
        yield client


async def event(answer):
    """Return the next event of a stream."""
    block = b""
    async with asyncio.timeout(30):
        while not (block.startswith(b"event") or b"\nevent" in block):
            block = await answer.content.readuntil(b"\n\n")
    return told(block)[0]


async def test_wall_changes_within_a_second_on_a_page_of_a_thousand_schools():
    hub, source = ChangeHub(), walls(1000)
    async with serving(source, hub) as client:
        async with client.get("/") as page:
            body = await page.text()
            policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        revision = body.partition('data-revision="')[2].partition('"')[0]
        assert revision == hub.token
        async with client.get("/api/v1/stream", params={"topics": "wall", "rev": revision}) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            await answer.content.readuntil(b"\n\n")
            started = hub.now()
            source.turn("school-017", SiteState.OFFLINE)
            hub.publish("wall", ["school-017"])
            kind, change = await event(answer)
            assert hub.now() - started < 3.0  # a second on a machine that does nothing else
            assert (kind, change["topic"]) == ("change", "wall")
            assert 'class="tile offline" id="t-school-017"' in change["parts"]["t-school-017"]
            assert set(change["parts"]) >= {"w-head", "t-school-017"}
        async with asyncio.timeout(30):
            while hub.listening:
                await asyncio.sleep(0.01)


async def test_page_that_came_back_is_told_that_it_is_old():
    hub, source = ChangeHub(), walls()
    async with serving(source, hub) as client:
        token = hub.token
        hub.publish("wall", ["school-000"])
        async with client.get("/api/v1/stream", params={"topics": "wall", "rev": token}) as answer:
            assert (await event(answer))[0] == "resync"
