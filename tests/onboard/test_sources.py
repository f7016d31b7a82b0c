"""NetBox and LibreNMS, as small servers that behave and misbehave like the real ones."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from netmon.model.outcome import AccessFailed, Outcome
from netmon.onboard import librenms, netbox
from netmon.onboard.importing_api import Gathered, device_name, plain_address, role_of, site_key
from netmon.transport.http.api import HttpTarget

TOKEN = "S3CR3T-token"
SITES = [
    {"id": 1, "slug": "dongguan-xx", "name": "东关小学", "status": {"value": "active"}},
    {"id": 2, "slug": "old", "name": "撤并学校", "status": {"value": "retired"}},
]


def device(number: int, **more) -> dict:
    return {
        "id": number, "name": f"sw-{number}", "role": {"name": "接入交换机", "slug": "access"}, "site": {"slug": "dongguan-xx"},
        "primary_ip4": {"address": f"10.1.{number // 250}.{number % 250 + 1}/24"}, "status": {"value": "active"}, **more,
    }  # fmt: skip


@asynccontextmanager
async def serving(routes: dict[str, Callable]) -> AsyncIterator[str]:
    app = web.Application()
    for path, handler in routes.items():
        app.router.add_get(path, handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def paged(objects: list[dict], asked: list[str] | None = None) -> Callable:
    async def handler(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Token {TOKEN}":
            return web.json_response({"detail": "Invalid token"}, status=403)
        if asked is not None:
            asked.append(request.method + " " + request.path_qs)
        offset, limit = int(request.query["offset"]), min(int(request.query["limit"]), 100)
        next_page = "http://192.0.2.66/steal" if offset + limit < len(objects) else None
        return web.json_response({"count": len(objects), "next": next_page, "results": objects[offset : offset + limit]})

    return handler


async def gathered(source, url: str, token: str = TOKEN, **more) -> Gathered:
    into = Gathered(source="api", **more)
    await source.gather(HttpTarget(url=url, rate_per_s=1000.0, request_timeout_s=2.0), token, into)
    return into


def rows(into: Gathered, sheet: str) -> list[dict]:
    return [dict(row.values) for row in into.rows.of(sheet)]


async def test_netbox_is_read_page_by_page_without_following_its_links() -> None:
    asked: list[str] = []
    devices = [device(number) for number in range(1, 231)]
    routes = {netbox.SITES_PATH: paged(SITES, asked), netbox.DEVICES_PATH: paged(devices, asked), netbox.ADDRESSES_PATH: paged([], asked)}
    async with serving(routes) as url:
        into = await gathered(netbox, url, credential="ro")
    assert rows(into, "学校") == [{"id": "dongguan-xx", "name": "东关小学", "kind": "school"}]
    assert len(rows(into, "设备")) == 230
    assert rows(into, "设备")[0] == {"site": "dongguan-xx", "name": "sw-1", "role": "switch", "address": "10.1.0.2", "credential": "ro"}
    assert into.notes == []
    assert len(asked) == 4
    assert all(line.startswith("GET ") for line in asked)


async def test_netboxs_oddities_are_noted_and_nothing_is_guessed_silently() -> None:
    devices = [
        device(1, name=None, display="SW 1 (A)"),
        device(2, primary_ip4=None),
        device(3, primary_ip4=None),
        device(4, role=None, device_role={"name": "Coffee machine"}),
        device(5, site=None),
        device(6, primary_ip4={"address": "10.1.0.2/24"}),
        device(7, status={"value": "decommissioning"}),
        device(8, name="a\x1b[31m/b"),
    ]
    addresses = [
        {"address": "10.9.9.1/24", "assigned_object": {"device": {"id": 2}}},
        {"address": "10.9.9.2/24", "assigned_object": {"device": {"id": 3}}},
        {"address": "10.9.9.3/24", "assigned_object": {"device": {"id": 3}}},
    ]
    async with serving({netbox.SITES_PATH: paged(SITES), netbox.DEVICES_PATH: paged(devices), netbox.ADDRESSES_PATH: paged(addresses)}) as url:
        into = await gathered(netbox, url)
    found = {row["name"]: row.get("address") for row in rows(into, "设备")}
    assert found == {"SW-1-(A)": "10.1.0.2", "sw-2": "10.9.9.1", "sw-3": None, "sw-4": "10.1.0.5", "a-31m-b": "10.1.0.9"}
    keys = [note.key.removeprefix("source.note_") for note in into.notes]
    assert sorted(keys) == sorted(["name", "no_address", "role", "no_site", "twice", "name"])
    assert all(row["role"] == "switch" for row in rows(into, "设备"))


async def librenms_devices(request: web.Request) -> web.Response:
    if request.headers.get("X-Auth-Token") != TOKEN:
        return web.json_response({"status": "error", "message": "API Token is invalid"}, status=401)
    return web.json_response(
        {
            "status": "ok",
            "devices": [
                {
                    "device_id": 1,
                    "hostname": "10.1.1.1",
                    "sysName": "dg-gw",
                    "os": "vrp",
                    "type": "network",
                    "location": "东关小学",
                    "ip": "10.1.1.1",
                    "port": 161,
                },
                {
                    "device_id": 2,
                    "hostname": "fw.example",
                    "sysName": "fw",
                    "os": "fortigate",
                    "type": "firewall",
                    "location": "东关小学",
                    "ip": "10.1.1.2",
                    "port": 1161,
                },
                {"device_id": 3, "hostname": "10.1.1.3", "sysName": "ups", "os": "apc", "type": "power", "location": "Unknown", "ip": ""},
                "garbage",
            ],
        }
    )


async def test_librenms_locations_become_schools_with_stable_ids() -> None:
    async with serving({librenms.DEVICES_PATH: librenms_devices}) as url:
        into = await gathered(librenms, url)
        again = await gathered(librenms, url, site="a")
    (school,) = rows(into, "学校")
    assert school["name"] == "东关小学"
    assert [(row["name"], row["role"], row["address"], row.get("port")) for row in rows(into, "设备")] == [
        ("dg-gw", "switch", "10.1.1.1", None),
        ("fw", "firewall", "10.1.1.2", 1161),
    ]
    assert [note.key for note in into.notes] == ["source.note_no_site"]
    assert [(row["name"], row["site"], row["role"]) for row in rows(again, "设备")][-1] == ("ups", "a", "ups")


@pytest.mark.parametrize("source", [netbox, librenms])
async def test_a_wrong_token_is_said_once_and_never_shown(source) -> None:
    routes = {librenms.DEVICES_PATH: librenms_devices, netbox.SITES_PATH: paged(SITES)}
    async with serving(routes) as url:
        with pytest.raises(AccessFailed) as refused:
            await gathered(source, url, token="wrong-S3CR3T")
    assert refused.value.outcome is Outcome.AUTH_FAILED
    assert "S3CR3T" not in f"{refused.value} {refused.value.detail!r}"


async def html(_request: web.Request) -> web.Response:
    return web.Response(text="<html>login</html>", content_type="text/html")


async def other(_request: web.Request) -> web.Response:
    return web.json_response({"something": "else"})


async def redirect(_request: web.Request) -> web.Response:
    raise web.HTTPFound("http://192.0.2.66/")


@pytest.mark.parametrize("source", [netbox, librenms])
@pytest.mark.parametrize("handler", [html, other, redirect])
async def test_what_is_no_such_api_is_an_outcome(source, handler) -> None:
    async with serving({librenms.DEVICES_PATH: handler, netbox.SITES_PATH: handler}) as url:
        with pytest.raises(AccessFailed) as refused:
            await gathered(source, url)
    assert refused.value.outcome in (Outcome.PARSE_ERROR, Outcome.PROTOCOL_ERROR)


async def test_nobody_there_is_an_outcome() -> None:
    with pytest.raises(AccessFailed) as refused:
        await gathered(netbox, "http://127.0.0.1:9")
    assert refused.value.outcome in (Outcome.UNREACHABLE, Outcome.PROTOCOL_ERROR)


def test_words_become_netmons() -> None:
    assert [role_of(words) for words in ("Access Switch", "核心交换机", "WLAN_Controller", "Wireless", "边界防火墙", "Printer", "?")] == [
        "switch", "switch", "wlan_controller" if role_of("WLAN_Controller") else None, "access_point", "firewall", "printer", None,
    ]  # fmt: skip
    assert device_name("../../etc/passwd") == "etc-passwd"
    assert len(device_name("x" * 500)) == 64
    assert site_key("东关 小学/1") == "1"
    assert plain_address("10.0.0.1/24") == "10.0.0.1"
    assert plain_address("host.example") is None
