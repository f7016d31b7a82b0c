import asyncio
import contextlib
import functools
import gzip
import json
import time
from dataclasses import replace

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netmon.model.access import EVERYWHERE, Person, Role, Sight
from netmon.model.lang import Lang
from netmon.web.api import cursor_of, matches, read_cursor, takes_gzip
from netmon.web.api_resources import RESOURCES
from netmon.web.asked import Asked
from netmon.web.html import Pages
from netmon.web.openapi import document
from netmon.web.section_api import ApiPages
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.support.sight import EVERYBODY, Known, blind, shown, technician
from tests.web.sample_district import district, district_rows
from tests.web.sample_everything import everything, sample_address
from tests.web.sample_town import EAST, TOWN, WEST, WEST_DEVICES, Town
from tests.web.test_server import ZONE, Tap
from tests.web.test_shape import closed

EXPORTER = Person(name="operator", role=Role.OPERATOR, sight=EVERYWHERE)


@contextlib.asynccontextmanager
async def serving(status=None, person=EVERYBODY, **settings):
    sources = status if isinstance(status, Sources) else Sources(status=status or district())
    async with (
        WebServer(WebSettings(zone=ZONE, **settings), sources, Tap(), door=Known(person)) as server,
        aiohttp.ClientSession(server.url) as client,
    ):
        yield client


def api(status=None, clock=time.time):
    routes = {route.path: route for route in ApiPages(Sources(status=status or district()), Pages(ZONE), clock=clock).routes()}

    async def ask(path, route=None, *, sight=EVERYWHERE, params=None, lang: Lang = "en", **more):
        address, _, query = path.partition("?")
        values = dict(pair.split("=", 1) for pair in query.split("&") if pair)
        person = Person(name="x", role=Role.VIEWER, sight=sight)
        return await routes[route or address].answer(
            Asked(path=address, query=values, accept="", accept_language="", default_lang=lang, params=params or {}, person=person, **more)
        )

    return ask


@functools.cache
def document_in_english():
    return document(RESOURCES, "1", "en")


@functools.cache
def schema_of(address):
    found = document_in_english()
    answer = found["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]
    return Draft202012Validator(closed({**answer["schema"], "components": found["components"]})), answer["example"]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_documented_example_is_what_the_schema_says(resource):
    validator, example = schema_of(resource.address)
    validator.validate(json.loads(json.dumps(example, allow_nan=False)))
    assert example["schema"] == resource.schema
    assert example["items"][0] if resource.key else example["item"], "says something"


def test_the_table_has_no_name_and_no_address_twice():
    assert len({resource.name for resource in RESOURCES}) == len({resource.address for resource in RESOURCES}) == len(RESOURCES)
    assert all(len({one.name for one in resource.query}) == len(resource.query) for resource in RESOURCES)


def test_the_document_is_said_in_both_languages_and_refers_to_nothing_that_is_not_there():
    zh, en = document(RESOURCES, "1", "zh"), document(RESOURCES, "1", "en")
    assert zh["paths"].keys() == en["paths"].keys() == {resource.address for resource in RESOURCES}
    assert zh["info"]["title"] != en["info"]["title"]
    said = json.dumps(en)
    refers = {part.split('"')[0] for part in said.split('"$ref": "#/components/')[1:]}
    assert refers
    assert refers <= {f"{group}/{name}" for group, found in en["components"].items() for name in found}
    for group in ("schemas", "responses"):
        assert {f"{group}/{name}" for name in en["components"][group]} <= refers, "nothing that nobody needs"


async def test_a_section_without_source_has_no_address_and_is_not_in_the_document():
    none = [replace(resource, source=lambda _sources: None) if resource.name == "events" else resource for resource in RESOURCES]
    pages = ApiPages(Sources(status=district()), Pages(ZONE), none)
    assert "/api/v1/events" not in {route.path for route in pages.routes()}
    said = json.loads((await pages.document(Asked(path="/", query={}, accept="", accept_language="", default_lang="en"))).body)
    assert "/api/v1/sites" in said["paths"]
    assert "/api/v1/events" not in said["paths"]


async def test_every_resource_answers_as_its_schema_says():
    async with serving(everything(), EXPORTER) as client:
        for resource in RESOURCES:
            path = sample_address(resource)
            async with client.get(path) as answer:
                assert answer.status == 200, path
                said = json.loads(await answer.read())
                assert answer.headers["Cache-Control"] == "private, no-cache"
            schema_of(resource.address)[0].validate(said)
            assert said.get("item") or said["items"], path


async def test_what_has_not_changed_is_not_sent_again():
    rows = district_rows()
    source = district()
    async with serving(source) as client:
        async with client.get("/api/v1/devices?limit=5") as answer:
            tag = answer.headers["ETag"]
            first = await answer.json()
        for given_tag in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            async with client.get("/api/v1/devices?limit=5", headers={"If-None-Match": given_tag}) as again:
                assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", tag), given_tag
                assert again.headers["Cache-Control"] == "private, no-cache"
        source.rows[1:2] = [replace(rows[1], model="another")]
        async with client.get("/api/v1/devices?limit=5", headers={"If-None-Match": tag}) as changed:
            assert changed.status == 200
            assert changed.headers["ETag"] != tag
            assert (await changed.json())["items"] != first["items"]


async def test_an_etag_is_of_what_is_said_and_not_of_when():
    now = [100.0]
    ask = api(clock=lambda: now[0])
    first = await ask("/api/v1/overview")
    now[0] = 5000.0
    again = await ask("/api/v1/overview")
    assert first.headers["ETag"] == again.headers["ETag"]
    assert json.loads(again.body)["as_of"] == 5000.0
    assert (await ask("/api/v1/overview", sight=Sight(frozenset()), if_none_match="W/" + "0" * 32)).status == 200


async def test_of_every_list_those_fields_are_told_that_were_asked_for():
    async with serving(everything(), EXPORTER) as client:
        for resource in [resource for resource in RESOURCES if resource.key]:
            async with client.get(sample_address(resource)) as answer:
                whole, tag = await answer.json(), answer.headers["ETag"]
            for names in (list(whole["items"][0])[-1:], list(whole["items"][0])[:2], list(whole["items"][0])):
                async with client.get(f"{sample_address(resource)}?fields={','.join(reversed(names))}") as answer:
                    said = await answer.json()
                assert said["items"] == [{name: row[name] for name in names} for row in whole["items"]]
                assert said["total"] == whole["total"]
                schema_of(resource.address)[0].validate(said)
                assert (answer.headers["ETag"] == tag) is (set(names) == set(whole["items"][0])), "the same words, whoever asked for them"


async def test_fields_go_on_with_the_list_and_an_unknown_one_is_told_which_there_are():
    async with serving() as client:
        async with client.get("/api/v1/devices?limit=2&fields=name,site") as answer:
            said, tag = await answer.json(), answer.headers["ETag"]
        async with client.get(said["next"]) as answer:
            assert [set(row) for row in (await answer.json())["items"]] == [{"name", "site"}] * 2
        async with client.get("/api/v1/devices?limit=2&fields=name,site", headers={"If-None-Match": tag}) as answer:
            assert answer.status == 304
        async with client.get("/api/v1/devices?limit=2&fields=name", headers={"If-None-Match": tag}) as answer:
            assert answer.status == 200
        async with client.get("/api/v1/devices?fields=name,colour", headers={"Accept-Language": "en"}) as answer:
            detail = (await answer.json())["detail"]
        assert "'colour'" in detail
        assert "name, site, site_name, role" in detail


async def test_long_answers_are_packed_for_who_takes_it():
    ask = api()
    plain = await ask("/api/v1/devices")
    packed = await ask("/api/v1/devices", accept_encoding="deflate, gzip;q=0.8")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.body))["items"] == json.loads(plain.body)["items"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding, Accept-Language"
    assert "Content-Encoding" not in (await ask("/api/v1/devices?limit=1", accept_encoding="gzip")).headers


@pytest.mark.parametrize(
    ("header", "takes"),
    [("", False), ("gzip", True), ("GZIP;q=1", True), ("gzip;q=0", False), ("gzip; q=0.000", False), ("gzip;q=0.001", True), ("br", False), ("x-gzip", True)],
)
def test_gzip_is_taken_by_who_says_so(header, takes):
    assert takes_gzip(header) is takes


def test_etags_are_compared_weakly():
    assert matches('W/"a"', 'W/"a"')
    assert matches('"b","a"', 'W/"a"')
    assert not matches("", 'W/"a"')
    assert not matches('"ab"', 'W/"a"')


WRONG = (
    ("/api/v1/devices?sites=x", "unknown_parameter", "sites"),
    ("/api/v1/devices?limit=0", "wrong_value", "limit"),
    ("/api/v1/devices?limit=1001", "wrong_value", "limit"),
    ("/api/v1/devices?limit=ten", "wrong_value", "limit"),
    ("/api/v1/devices?limit=%D9%A1", "wrong_value", "limit"),
    ("/api/v1/devices?status=broken", "wrong_value", "status"),
    ("/api/v1/devices?q=", "wrong_value", "q"),
    ("/api/v1/devices?site=" + "x" * 65, "wrong_value", "site"),
    ("/api/v1/devices?cursor=%21", "wrong_value", "cursor"),
    ("/api/v1/devices?cursor=W10", "wrong_cursor", "cursor"),
    ("/api/v1/sites?failing=yes", "wrong_value", "failing"),
    ("/api/v1/events?since=nan", "wrong_value", "since"),
    ("/api/v1/overview?limit=1", "unknown_parameter", "limit"),
    ("/api/v1/search", "missing_parameter", "q"),
    ("/api/v1/incidents?state=all", "wrong_value", "state"),
    ("/api/v1/devices?fields=", "unknown_field", "fields"),
    ("/api/v1/devices?fields=name,now", "unknown_field", "fields"),
    ("/api/v1/devices?fields=name,,site", "unknown_field", "fields"),
    ("/api/v1/overview?fields=sites", "unknown_parameter", "fields"),
)


async def test_a_query_that_makes_no_sense_is_refused_in_the_reader_s_language():
    problem = Draft202012Validator(closed(document(RESOURCES, "1", "en")["components"]["schemas"]["Problem"]))
    async with serving(everything()) as client:
        for path, name, parameter in WRONG:
            said = {}
            for lang in ("zh", "en"):
                async with client.get(path, headers={"Accept-Language": lang}) as answer:
                    assert (answer.status, answer.content_type) == (400, "application/problem+json"), path
                    assert answer.headers["Content-Language"].startswith(lang)
                    said[lang] = await answer.json()
            problem.validate(said["en"])
            assert said["zh"]["title"] != said["en"]["title"]
            assert (said["en"]["type"], said["en"]["status"], said["en"]["parameter"]) == (f"/api#{name}", 400, parameter)


async def test_what_is_not_there_and_what_is_out_of_sight_are_told_alike():
    async with serving(Town(), technician(EAST[0])) as client:
        said = set()
        for path in (f"/api/v1/devices/{WEST_DEVICES[0]}", "/api/v1/devices/nobody", "/api/v1/nothing", "/api/v1"):
            async with client.get(path) as answer:
                said.add((answer.status, answer.content_type, await answer.read()))
        assert len(said) == 1
        assert next(iter(said))[:2] == (404, "application/problem+json")
        forbidden = set()
        for site in (WEST[0], "nowhere"):
            async with client.get(f"/api/v1/sites/{site}") as answer:
                forbidden.add((answer.status, answer.content_type, await answer.read()))
        assert len(forbidden) == 1
        assert next(iter(forbidden))[:2] == (403, "application/problem+json")


async def test_a_name_with_a_slash_is_one_part_of_the_path():
    async with serving(Town()) as client:
        async with client.get("/api/v1/devices/east%2Faccess%201/interfaces?limit=3") as answer:
            said = await answer.json()
        assert said["next"].startswith("/api/v1/devices/east%2Faccess%201/interfaces?limit=3&cursor=")
        async with client.get(said["next"]) as answer:
            assert (await answer.json())["items"][0]["if_index"] > said["items"][-1]["if_index"]


async def walk(ask, address, limit, change=lambda: None):
    """Turn all pages of a list; `change` is called between two."""
    names, path = [], f"{address}?limit={limit}"
    while path:
        said = json.loads((await ask(path)).body)
        assert len(said["items"]) <= limit
        names += [item["name"] for item in said["items"]]
        path = said["next"]
        if path:
            change()
    return names


NAMES = st.lists(st.text("abc_/\u4e2d\ud800", min_size=1, max_size=4), unique=True, max_size=12)


@given(stay=NAMES, more=NAMES, limit=st.integers(1, 5), data=st.data())
@settings(max_examples=40)
def test_a_walk_tells_all_that_stay_exactly_once_while_others_come_and_go(stay, more, limit, data):
    source, row = district(), district_rows()[0]
    source.rows = [replace(row, name=name) for name in stay]
    come_and_go = [name for name in more if name not in stay]

    def change():
        here = {one.name for one in source.rows}
        chosen = data.draw(st.sets(st.sampled_from(come_and_go))) if come_and_go else set()
        kept = [one for one in source.rows if one.name in stay or one.name not in chosen]
        source.rows = kept + [replace(row, name=name) for name in chosen if name not in here]

    names = asyncio.run(walk(api(source), "/api/v1/devices", limit, change))
    assert [name for name in names if name in stay] == sorted(stay)
    assert len(set(names)) == len(names), "none twice"


@given(st.tuples(st.text(st.characters(), max_size=5), st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_cursor_is_read_as_it_was_given(key):
    assert read_cursor(cursor_of(key), (str, int, float)) == key


@given(
    st.text("ABCabc019-_", max_size=40) | st.binary(max_size=20).map(lambda raw: cursor_of((raw.hex(),))), st.sampled_from([(str,), (int,), (float, str), ()])
)
def test_a_cursor_that_was_never_given_is_no_key(cursor, kinds):
    key = read_cursor(cursor, kinds)
    assert key is None or [type(part) for part in key] == list(kinds) or float in kinds


@pytest.mark.parametrize("written", ["[NaN]", "[Infinity]", "[true]", '["x"]', "[1,2]", "1", "{}", "null", "[" * 400, "[1e999]"])
def test_a_cursor_of_something_else_is_refused(written):
    import base64

    assert read_cursor(base64.urlsafe_b64encode(written.encode()).decode().rstrip("="), (float,)) is None


@pytest.mark.parametrize("person", [technician(EAST[0]), technician()], ids=["east", "nowhere"])
async def test_a_technician_is_shown_nothing_of_another_school(person):
    routes = ApiPages(Sources(status=Town()), Pages(ZONE)).routes()
    async with serving(Town(), person) as client:
        assert await blind(client, routes, TOWN) == []


async def test_the_search_for_another_school_finds_what_there_is_to_find():
    routes = ApiPages(Sources(status=Town()), Pages(ZONE)).routes()
    async with serving(Town()) as client:
        assert await shown(client, routes, TOWN) == TOWN.canaries
    open_eyed = replace(EVERYBODY, role=Role.TECHNICIAN)
    async with serving(Town(), open_eyed) as client:
        leaks = await blind(client, routes, TOWN)
        assert any("/api/v1/devices: shows" in leak for leak in leaks)
        assert any("answered otherwise" in leak for leak in leaks)


async def test_twenty_thousand_devices_are_paged_quickly():
    source, row = district(), district_rows()[0]
    source.rows = [replace(row, name=f"s{number // 20:04d}-sw-{number % 20}") for number in range(20_000)]
    ask = api(source)
    took = []
    for cursor in ("", "&cursor=" + cursor_of(("s0500-sw-1",))):
        for _ in range(3):
            begun = time.perf_counter()
            page = await ask("/api/v1/devices?limit=100" + cursor)
            took.append(time.perf_counter() - begun)
            assert json.loads(page.body)["total"] == 20_000
    assert min(took) < 0.1, "it takes 0.007 s on a quiet machine"


async def test_the_page_lists_every_address_and_what_it_takes():
    async with serving(everything()) as client:
        for lang in ("zh", "en"):
            async with client.get(f"/api?lang={lang}") as answer:
                said = await answer.text()
                assert answer.status == 200
            for resource in RESOURCES:
                assert f"GET {resource.address}" in said.replace("&#39;", "'")
                assert all(f"<code>{parameter.name}</code>" in said for parameter in resource.params)
