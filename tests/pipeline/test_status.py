"""What pages are told, from live parts; and the pages themselves, over TCP."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from netmon.model.access import EVERYWHERE, Sight
from netmon.model.inventory import Device
from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, Reading
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.status import ATTENTION_KEPT, DeviceQuery, select_devices
from netmon.pipeline.status import LiveStatus
from netmon.schedule.plan import Job
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.pipeline.rig import Rig, running
from tests.pipeline.test_view_device import live_devices

FIRST = "GigabitEthernet0/0/1"
DOWN, UNREACHABLE, UNKNOWN, UP = DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN, DeviceStatus.UP


@pytest.fixture
async def rig(tmp_path, root) -> AsyncIterator[Rig]:
    async with running(tmp_path, root, {"sw": {"series": "full"}}) as rig:
        yield rig


@pytest.fixture
async def four(tmp_path, root) -> AsyncIterator[Rig]:
    async with running(tmp_path, root, {name: {} for name in ("a", "b", "c", "d")}) as rig:
        yield rig


def put(rig: Rig, device: str, status: DeviceStatus, since: float | None, why: StateReason = StateReason.NO_ANSWER) -> None:
    rig.parts.current.of(device).state = DeviceState(status=status, since=since, why=why)


def test_status_before_any_configuration(rig):
    parts = rig.parts
    status = LiveStatus(parts.current, parts.events, parts.intake, parts.runner, parts.fetcher.profile_of, started_at=1.0)
    overview = status.overview(EVERYWHERE)
    assert (overview.district, overview.config.loaded_at, overview.coverage_ratio) == ("", None, None)
    assert set(overview.devices.values()) == {0}
    assert status.readiness().ready is False
    assert status.device("sw", EVERYWHERE) is None
    assert status.devices(DeviceQuery(), EVERYWHERE).total == 0


async def test_overview_counts_devices_and_says_since_when(rig):
    before = rig.status.overview(EVERYWHERE)
    assert before.devices[UNKNOWN] == 1
    assert [row.name for row in before.attention] == ["sw"]
    await rig.poll("sw", "system")
    assert rig.status.overview(EVERYWHERE) is before, "kept for a second"
    rig.now.forward(1.0)
    after = rig.status.overview(EVERYWHERE)
    assert after.devices == {status: int(status is UP) for status in DeviceStatus}
    assert after.attention == ()
    assert [(site.id, site.name, site.total, site.failing) for site in after.sites] == [("school", "东关小学", 1, 0)]
    assert (after.district, after.started_at, after.now) == ("Test district", rig.now.wall_s - 1, rig.now.wall_s)
    assert after.series == rig.parts.exposition.series > 0
    assert after.dropped_series == 0


async def test_attention_is_worst_first_and_longest_first(four):
    put(four, "a", UNREACHABLE, 10.0)
    put(four, "b", DOWN, 50.0)
    put(four, "c", UNKNOWN, None, StateReason.NEVER_POLLED)
    put(four, "d", DOWN, 40.0)
    assert [row.name for row in four.status.overview(EVERYWHERE).attention] == ["d", "b", "a", "c"]
    put(four, "a", UP, 5.0, StateReason.AUTH_FAILED)
    put(four, "b", UP, 6.0, StateReason.ICMP_SILENT)
    put(four, "d", DeviceStatus.OFF_HOURS, 1.0)
    four.now.forward(2)
    overview = four.status.overview(EVERYWHERE)
    assert [(row.name, row.state.why) for row in overview.attention] == [("c", StateReason.NEVER_POLLED), ("a", StateReason.AUTH_FAILED)]
    assert overview.sites[0].devices == {UP: 2, DeviceStatus.OFF_HOURS: 1, UNKNOWN: 1}


async def test_coverage_is_the_share_tested_within_two_and_a_half_periods(four):
    assert four.status.overview(EVERYWHERE).coverage_ratio is None
    for name in ("a", "b"):
        await four.poll(name, "system")
    four.now.forward(2)
    assert four.status.overview(EVERYWHERE).coverage_ratio == 0.5
    four.agents["a"].alive = False
    four.now.forward(100)
    await four.poll("a", "system", budget_s=0.1)
    four.now.forward(60)
    assert four.status.overview(EVERYWHERE).coverage_ratio == 0.25, "a lost poll is a test, an old one is not"
    four.now.forward(200)
    assert four.status.overview(EVERYWHERE).coverage_ratio == 0


async def test_coverage_goes_by_echoes_where_there_are_any(tmp_path, root):
    async with running(tmp_path, root, {"sw": {}, "echoless": {"echo": "false"}}, icmp=True) as rig:
        if not rig.parts.pinger.available().ok:
            pytest.skip("this machine may not send ICMP echoes")
        for name in ("sw", "echoless"):
            await rig.poll(name, "system")
        assert rig.status.overview(EVERYWHERE).coverage_ratio == 0.5
        await rig.poll("sw", "echo")
        rig.now.forward(70)
        assert rig.status.overview(EVERYWHERE).coverage_ratio == 1
        rig.now.forward(10)
        assert rig.status.overview(EVERYWHERE).coverage_ratio == 0.5


async def test_readiness_waits_for_every_pollable_device_whatever_comes_of_it(four):
    assert (four.status.readiness().config_loaded, four.status.readiness().pollable, four.status.readiness().polled) == (True, 4, 0)
    four.agents["d"].alive = False
    for name in ("a", "b", "c"):
        await four.poll(name, "system")
    assert not four.status.readiness().ready
    await four.poll("d", "system", budget_s=0.1)
    assert four.status.readiness().ready


async def test_reload_that_is_refused_shows_and_one_that_succeeds_clears_it(rig):
    loaded_at = rig.now.wall_s
    rig.now.forward(100)
    rig.status.reloaded(problems=3)
    config = rig.status.overview(EVERYWHERE).config
    assert (config.loaded_at, config.problems) == (loaded_at, 3)
    rig.status.reloaded(problems=0)
    await rig.configure()
    config = rig.status.overview(EVERYWHERE).config
    assert (config.loaded_at, config.problems) == (loaded_at + 100, 0)


async def test_device_page_is_complete(rig):
    for collector in ("system", "interfaces", "health", "inventory"):
        await rig.poll("sw", collector)
    detail = rig.status.device("sw", EVERYWHERE)
    assert (detail.profile, detail.vendor, detail.serial) == ("huawei_vrp", "Huawei", "S0123456789")
    assert (detail.sys_name, detail.sys_location) == ("sw-1", "机房")
    assert detail.sys_descr.startswith("S5735-L24P4X-A1 Huawei Versatile Routing Platform")
    assert (detail.device.model, detail.device.site_name, detail.device.state.status) == ("S5735-L24P4X-A1", "东关小学", UP)
    assert "V200R021C10SPC600" in detail.software
    assert detail.uptime_s == 10_000
    assert detail.health.processors[0].usage_ratio is not None
    assert [module.module_class for module in detail.modules].count("chassis") == 1
    polled = {one.collector: one for one in detail.collectors if one.outcome is not None}
    assert {name: one.period_s for name, one in polled.items()} == {"system": 60, "interfaces": 60, "health": 60, "inventory": 3600}
    for one in polled.values():
        assert (one.outcome, one.at, one.last_success_at) == (Outcome.OK, rig.now.wall_s, rig.now.wall_s)
        assert one.requests > 0
        assert one.next_at is not None
    assert all(one.at is None and one.next_at is not None for one in detail.collectors if one.collector not in polled)
    rig.now.forward(5)
    assert rig.status.device("sw", EVERYWHERE).uptime_s == 10_005


async def test_ports_show_rates_states_and_why_there_is_no_rate(rig):
    await rig.poll("sw", "system", "interfaces")
    first = rig.status.device("sw", EVERYWHERE).interfaces
    assert [row.name for row in first][:2] == [FIRST, "GigabitEthernet0/0/2"]
    assert {(row.quality, row.in_bps) for row in first} == {("missing", None)}
    rig.now.forward(60)
    await rig.poll("sw", "interfaces")
    detail = rig.status.device("sw", EVERYWHERE)
    row = detail.interfaces[0]
    shown = await rig.series("netmon_interface_receive_bps", "interface")
    assert int(row.in_bps) == shown[FIRST]
    assert row.utilization == pytest.approx(max(row.in_bps, row.out_bps) / 1e9)
    assert (row.if_index, row.alias, row.admin_status, row.oper_status, row.speed_bps, row.quality) == (6, "room-1", "up", "up", 10**9, "good")
    assert (row.errors, row.discards) == (0, 0)
    assert row.last_change_s == pytest.approx(10_060)
    assert detail.interfaces_at == rig.now.wall_s
    rig.agents["sw"].reboot()
    rig.now.forward(30)
    await rig.poll("sw", "interfaces")
    assert {(row.quality, row.in_bps) for row in rig.status.device("sw", EVERYWHERE).interfaces} == {("reset", None)}


async def test_ports_that_are_switched_off_say_so(rig):
    view = rig.agents["sw"].view
    view.set((1, 3, 6, 1, 2, 1, 2, 2, 1, 7, 6), b"\x02\x01\x02")
    view.set((1, 3, 6, 1, 2, 1, 2, 2, 1, 8, 6), b"\x02\x01\x07")
    view.set((1, 3, 6, 1, 2, 1, 2, 2, 1, 8, 7), b"\x02\x01\x63")
    await rig.poll("sw", "interfaces")
    off, odd = rig.status.device("sw", EVERYWHERE).interfaces[:2]
    assert (off.admin_status, off.oper_status) == ("down", "lowerLayerDown")
    assert (odd.admin_status, odd.oper_status) == ("up", None), "99 is no ifOperStatus"


async def test_stale_ports_keep_their_names_and_show_no_rate(rig):
    for _ in range(2):
        rig.now.forward(60)
        await rig.poll("sw", "system", "interfaces")
    read_at = rig.now.wall_s
    rig.agents["sw"].alive = False
    rig.now.forward(149)
    await rig.poll("sw", "interfaces", budget_s=0.1)
    assert rig.status.device("sw", EVERYWHERE).interfaces[0].in_bps > 0
    rig.now.forward(2)
    detail = rig.status.device("sw", EVERYWHERE)
    assert len(detail.interfaces) == 9
    assert {(row.quality, row.in_bps, row.out_bps) for row in detail.interfaces} == {("gap", None, None)}
    assert detail.interfaces_at == read_at
    assert detail.uptime_s is None
    collector = next(one for one in detail.collectors if one.collector == "interfaces")
    assert (collector.outcome, collector.last_success_at) == (Outcome.TIMEOUT, read_at)
    assert [(one.collector, one.outcome) for one in detail.failures] == [("interfaces", Outcome.TIMEOUT)]
    assert detail.failures[0].reason


async def test_list_finds_devices_and_keeps_up_with_their_state(four):
    put(four, "b", DOWN, 5.0)
    listed = four.status.devices(DeviceQuery(status=DOWN), EVERYWHERE)
    assert [(row.name, row.polled_at) for row in listed.rows] == [("b", None)]
    await four.poll("b", "system")
    assert four.status.devices(DeviceQuery(status=DOWN), EVERYWHERE).total == 0
    assert four.status.devices(DeviceQuery(words=("B",)), EVERYWHERE).rows[0].polled_at == four.now.wall_s
    page = four.status.devices(DeviceQuery(offset=1, limit=2), EVERYWHERE)
    assert (page.total, [row.name for row in page.rows]) == (4, ["b", "c"])
    await four.poll("b", "inventory")
    assert [row.name for row in four.status.devices(DeviceQuery(words=("s5735",)), EVERYWHERE).rows] == ["b"]
    del four.district.devices["b"]
    await four.configure()
    assert four.status.devices(DeviceQuery(), EVERYWHERE).total == 3
    assert four.status.device("b", EVERYWHERE) is None


async def test_list_behind_a_name_is_the_same_whether_or_not_every_row_is_looked_at(four):
    names = ["", "a", "b", "bb", "d", "z"]
    for after in names:
        for more in ({}, {"site": "school"}, {"role": "switch"}, {"role": "router"}, {"site": "nowhere"}):
            quick = four.status.devices(DeviceQuery(after=after, limit=2, **more), EVERYWHERE)
            every = select_devices(four.status.devices(DeviceQuery(), EVERYWHERE).rows, DeviceQuery(after=after, limit=2, **more))
            assert (quick.total, [row.name for row in quick.rows]) == (every.total, [row.name for row in every.rows]), (after, more)
            assert quick.rows == every.rows
    assert [row.name for row in four.status.devices(DeviceQuery(after="a", limit=2), EVERYWHERE).rows] == ["b", "c"]
    assert four.status.devices(DeviceQuery(after=""), Sight(frozenset({"other"}))).total == 0


async def test_registered_device_without_address_is_listed_and_never_counted(rig):
    config = rig.parts.config
    board = Device(name="board", site="school", role="whiteboard", address=None)
    rig.parts.apply(replace(config, devices={**config.devices, "board": board}))
    rig.now.forward(2)
    assert sum(rig.status.overview(EVERYWHERE).devices.values()) == 1
    assert [row.name for row in rig.status.devices(DeviceQuery(), EVERYWHERE).rows] == ["sw", "board"]
    assert [row.name for row in rig.status.devices(DeviceQuery(status=UNKNOWN), EVERYWHERE).rows] == ["sw"]
    detail = rig.status.device("board", EVERYWHERE)
    assert (detail.collectors, detail.interfaces, detail.device.state.why) == ((), (), StateReason.NEVER_POLLED)
    assert rig.status.readiness().pollable == 1


async def test_overview_of_twenty_thousand_failing_devices_is_quick(rig):
    config, current, now = rig.parts.config, rig.parts.current, rig.now
    names = [f"d{number:05d}" for number in range(20_000)]
    sw = config.devices["sw"]
    rig.status.configure(replace(config, devices={name: replace(sw, name=name) for name in names}))
    rig.status.plan(tuple(Job(device=name, collector="echo", period_s=30.0, budget_s=5.0, kind=JobKind.ECHO) for name in names))
    lost = Reading(
        device="", collector="echo", started=now.wall_s, started_monotonic=now.mono_s, duration_s=1.0, outcome=Outcome.TIMEOUT, payload=Echo(sent=3, received=0)
    )
    for number, name in enumerate(names):
        current.of(name).last["echo"] = lost
        put(rig, name, DOWN, now.wall_s - number)
    took = []
    for _ in range(5):
        now.forward(1)
        started = time.perf_counter()
        overview = rig.status.overview(EVERYWHERE)
        took.append(time.perf_counter() - started)
    assert overview.devices[DOWN] == 20_000
    assert [row.name for row in overview.attention] == names[: -ATTENTION_KEPT - 1 : -1]
    assert overview.coverage_ratio == 1
    assert min(took) < 0.2, "it takes 0.04 s on a quiet machine"


async def test_pages_of_live_devices_are_served_in_both_languages(rig):
    for _ in range(2):
        rig.now.forward(60)
        await rig.poll("sw", "system", "interfaces", "health", "inventory")
    settings = WebSettings(zone=ZoneInfo("Asia/Shanghai"), lang="zh")
    sources = Sources(status=rig.status, wall=rig.parts.pages.wall, devices=live_devices(rig))
    async with WebServer(settings, sources, rig.parts.scrapes) as server, aiohttp.ClientSession(server.url) as client:

        async def page(path: str, status: int = 200) -> str:
            async with client.get(path) as answer:
                assert answer.status == status, path
                return await answer.text()

        chinese, english = await page("/devices/sw"), await page("/devices/sw?lang=en")
        for text in (chinese, english):
            assert FIRST in text
            assert "S0123456789" in text
        assert 'lang="zh' in chinese
        assert "端口" in chinese
        assert 'lang="en' in english
        assert "Ports" in english
        assert "东关小学" in await page("/")
        assert "All is well at 1 schools" in await page("/?lang=en")
        assert "S5735-L24P4X-A1" in await page("/devices?q=s5735")
        document = json.loads(await page("/devices/sw?format=json"))
        row = rig.status.device("sw", EVERYWHERE).interfaces[0]
        assert document["schema"] == "netmon.device/1"
        assert document["interfaces"][0]["in_bps"] == row.in_bps
        assert document["interfaces"][0]["name"] == FIRST
        assert {one["collector"]: one["outcome"] for one in document["collectors"]}["interfaces"] == "ok"
        assert json.loads(await page("/?format=json"))["devices"]["up"] == 1
        assert json.loads(await page("/readyz"))["ready"] is True
        assert "没有名为" in await page("/devices/nobody", 404)
        assert f'interface="{FIRST}"' in await page("/metrics")


async def test_pages_say_not_ready_before_the_first_polls(rig):
    settings = WebSettings(zone=ZoneInfo("Asia/Shanghai"), lang="en")
    sources = Sources(status=rig.status, wall=rig.parts.pages.wall)
    async with WebServer(settings, sources, rig.parts.scrapes) as server, aiohttp.ClientSession(server.url) as client:
        async with client.get("/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["pollable"] == 1
        async with client.get("/") as answer:
            assert "First polls are running: no data yet from 1 schools" in await answer.text()
