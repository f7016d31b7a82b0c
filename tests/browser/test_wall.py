"""The wall and other live pages in Chromium: what changes is there at once, without another page; and the wall without its server or without scripts."""

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from statistics import median

import pytest

from netmon.model.state import DeviceStatus
from netmon.model.view_wall import SiteState, TileGroup
from netmon.web.hub import ChangeHub
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.browser.site import FAULTS, PEOPLE
from tests.support.browser import DESK, PHONE, WALL, Browser
from tests.support.prometheus import held_port
from tests.support.sight import Known
from tests.web.door_rig import ZONE
from tests.web.sample_district import district
from tests.web.sample_wall import Incidents, link, school_of, walls
from tests.web.test_room_pages import ROOM
from tests.web.test_server import Tap
from tests.web.test_topology_pages import DISTRICT, SCHOOL, Fixed, tiles, topology

pytestmark = pytest.mark.real

EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>{{7*7}}${7*7}\u202egnp.exe'
LONG = "长" * 3400  # ten kilobytes
WATCH = """(() => { window.seen = 0; window.watch?.disconnect(); window.watch = new MutationObserver(() => {
    if (!window.seen && document.querySelector("#t-school-%03d.offline")) window.seen = Date.now(); });
    window.watch.observe(document.body, { subtree: true, childList: true, attributes: true }); })()"""


@asynccontextmanager
async def serving(source, hub=None, port=0):
    async with served(hub, port, wall=source, schools=source, incidents=Incidents()) as server:
        yield server


@asynccontextmanager
async def served(hub, port=0, **sources):
    sources = Sources(status=district(), live=hub, **sources)
    async with WebServer(WebSettings(zone=ZONE, port=port), sources, Tap(), door=Known(PEOPLE[0])) as server:
        yield server


async def listening(hub):
    """Wait until the page listens."""
    async with asyncio.timeout(30):
        while not hub.listening:
            await asyncio.sleep(0.02)


async def test_a_change_reaches_the_open_wall_within_a_second_and_nothing_else_moves(devtools):
    hub, source = ChangeHub(), walls(200)
    async with serving(source, hub) as server, Browser.at(devtools) as browser, browser.tab(DESK) as tab:
        await tab.open(f"{server.url}/")
        await listening(hub)
        await tab.js("document.querySelector('#t-school-000').focus({preventScroll: true}); scrollTo(0, 120); window.kept = 1")
        took = []
        for number in range(3):  # the best of three: what else the machine does for a moment is in one of them
            await tab.js(WATCH % number)
            changed = time.time() * 1000
            source.turn(f"school-{number:03}", SiteState.OFFLINE)
            hub.publish("wall", [f"school-{number:03}"])
            took.append(await tab.until("window.seen") - changed)
        print(f"changes are seen after {[round(one) for one in took]} ms")
        assert min(took) < 1000
        assert await tab.js("[window.kept, document.activeElement.id, scrollY]") == [1, "t-school-000", 120]
        assert (tab.documents, tab.complaints) == (1, [])


class Rooms:
    """A source of one room that a test turns."""

    page = ROOM

    async def room(self, _site, _room, _sight):
        return self.page


async def test_rooms_and_maps_are_renewed_on_their_open_pages(devtools):
    hub, rooms, maps = ChangeHub(), Rooms(), Fixed(topology(SCHOOL), DISTRICT)
    async with served(hub, rooms=rooms, topology=maps) as server, Browser.at(devtools) as browser:
        async with browser.tab(DESK) as tab:
            await tab.open(f"{server.url}/rooms/school-01/{ROOM.room.room}")
            await listening(hub)
            assert await tab.js("document.querySelectorAll('#room-head.down').length") == 1
            rooms.page = replace(ROOM, room=replace(ROOM.room, ready=True, cause=None))
            hub.publish("site:school-01", ["school-01"])
            await tab.until("document.querySelector('#room-head.up') !== null")
            assert "可以上课" in await tab.js("document.querySelector('#said').textContent")
            assert (tab.documents, tab.complaints) == (1, [])
        async with browser.tab(DESK) as tab:
            await tab.open(f"{server.url}/topology/a")
            await listening(hub)
            shown = "document.querySelectorAll('#map g.down').length"
            before = await tab.js(shown)
            maps.shown = replace(maps.shown, states={**maps.shown.states, "gw": DeviceStatus.DOWN})
            hub.publish("site:a", ["a"])
            await tab.until(f"{shown} === {before + 1}")
            assert (tab.documents, tab.complaints) == (1, [])
        async with browser.tab(DESK) as tab:
            await tab.open(f"{server.url}/topology")
            await listening(hub)
            maps.whole = replace(DISTRICT, groups=(TileGroup(name="青山", tiles=tiles(2, SiteState.OFFLINE)),))
            hub.publish("sites", ["s0"])
            await tab.until("document.querySelectorAll('#map a.down .box').length === 2")
            assert (tab.documents, tab.complaints) == (1, [])


async def test_a_lost_server_is_said_and_forgotten_when_it_is_back(devtools):
    source = walls(12)
    async with Browser.at(devtools) as browser, browser.tab(DESK) as tab, AsyncExitStack() as stack:
        port = stack.enter_context(held_port())
        async with serving(source, ChangeHub(), port) as server:
            await tab.open(f"{server.url}/")
        await tab.until("document.querySelector('#live').textContent && document.querySelector('#live').classList.contains('lost')", 60)
        async with serving(source, ChangeHub(), port):
            await tab.until("!document.querySelector('#live').textContent", 90)
        assert tab.documents == 1


async def test_the_wall_on_a_screen_is_dark_fills_it_and_has_no_menu(devtools):
    async with serving(walls(300), ChangeHub()) as server, Browser.at(devtools) as browser, browser.tab(WALL) as tab:
        await tab.open(f"{server.url}/?wall=1")
        assert await tab.js("document.querySelectorAll('.tile').length") == 300
        assert await tab.js("document.querySelector('header.top, footer')") is None
        assert await tab.js("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [WALL.width, WALL.height]
        colour = await tab.js("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
        assert max(colour) < 64
        assert tab.complaints == []


async def test_the_theme_is_turned_by_keyboard_and_kept(devtools):
    async with serving(walls(4), ChangeHub()) as server, Browser.at(devtools) as browser, browser.tab(DESK) as tab:
        ground = "getComputedStyle(document.body).backgroundColor"
        await tab.open(f"{server.url}/")
        light = await tab.js(ground)
        await tab.js("document.querySelector('#theme').focus()")
        await tab.press("Enter")
        dark = await tab.js(ground)
        assert dark != light
        await tab.open(f"{server.url}/schools")
        assert await tab.js(ground) == dark


async def test_without_scripts_everything_is_there_and_renews_itself(devtools):
    async with serving(walls(24), ChangeHub()) as server, Browser.at(devtools) as browser, browser.tab(PHONE, scripts=False) as tab:
        await tab.open(f"{server.url}/")
        root = (await tab.tell("DOM.getDocument", depth=0))["root"]["nodeId"]
        for selector, least in ((".tile", 24), ("noscript meta[http-equiv=refresh]", 1), ("h1", 1), (".incidents li", 2)):
            found = await tab.tell("DOM.querySelectorAll", nodeId=root, selector=selector)
            assert len(found["nodeIds"]) >= least, selector
        assert [url for url in tab.asked if "stream" in url] == []


@pytest.mark.parametrize("words", [EVIL, LONG, "javascript:alert(1)", "a" * 10_000], ids=["markup", "ten kilobytes", "address", "one word"])
async def test_what_a_device_calls_itself_runs_nowhere_and_breaks_nothing(devtools, words):
    hub, source = ChangeHub(), walls(6)
    groups = tuple(replace(group, name=words, tiles=tuple(replace(one, name=words, short=words) for one in group.tiles)) for group in source.view.groups)
    exits = tuple(replace(one, site_name=words, isp=words) for one in source.view.exits)
    source.view = replace(source.view, groups=groups, exits=exits, district=words)
    row = replace(school_of().row, name=words, township=words, county=words)
    source.schools_ = {"school-005": school_of(row=row, district=words, links=(link(isp=words, circuit=words, repair_phone=words),))}
    async with serving(source, hub) as server, Browser.at(devtools) as browser, browser.tab(PHONE) as tab:
        await tab.open(f"{server.url}/")
        await listening(hub)
        source.turn("school-000", SiteState.OFFLINE)  # what a message brings along is put in as HTML
        hub.publish("wall", ["school-000"])
        await tab.until("document.querySelector('#t-school-000.offline') !== null")
        assert await tab.js("typeof window.hacked") == "undefined"
        for path in ("/", "/?wall=1", "/schools", "/schools/school-005"):
            await tab.open(f"{server.url}{path}")
            assert tab.status == 200
            assert await tab.js("[typeof window.hacked, document.querySelectorAll('main img').length, document.body.innerText.includes('49$')]") == [
                "undefined",
                0,
                False,
            ]
            assert await tab.js("[...document.querySelectorAll('a[href]')].filter((one) => !/^(https?|tel):$/.test(one.protocol)).length") == 0
            assert await tab.js(f"{FAULTS}({PHONE.width})") == [], path
        assert (tab.complaints, tab.strangers("{}:{}".format(*server.address))) == ([], [])


@pytest.mark.long
async def test_the_first_paint_of_a_thousand_schools_is_soon(devtools):
    async with serving(walls(1000), ChangeHub()) as server, Browser.at(devtools) as browser:
        took = []
        for _ in range(6):
            async with browser.tab(DESK) as tab:
                await tab.open(f"{server.url}/")
                took.append(await tab.until("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"))
        print(f"first paint of 1,000 schools: median {median(took[1:]):.0f} ms of {[round(one) for one in took]}")
        assert min(took) < 1000  # a guard; what is printed is to be judged on a machine that does nothing else, where 300 ms is the goal
