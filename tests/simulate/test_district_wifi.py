"""The simulated district's Wi-Fi controllers: the inventory written of them is right, both answer, and access points fall and come back."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from netmon.config.load import load
from netmon.daemon.ways_http import api_targets
from netmon.model.outcome import Outcome
from netmon.model.wireless import WirelessTable
from netmon.pipeline.way_http import ApiTarget, HttpWay
from netmon.simulate.district_plan import plan_district
from netmon.simulate.district_wifi import open_wifi, plan_wifi, wifi_credentials, wifi_rows
from netmon.simulate.inventory_files import DemoSettings, Extras, write_inventory
from tests.support.controllers import poll

WORD = "a-word-of-the-demo"


def hurried(target: ApiTarget) -> ApiTarget:
    assert target.http is not None
    return replace(target, http=replace(target.http, rate_per_s=1000.0))


async def test_what_the_simulator_writes_is_polled_and_lives(tmp_path: Path) -> None:
    plan = plan_district(2)
    wifi = plan_wifi(plan)
    assert [one.kind for one in wifi] == ["unifi", "omada"]
    async with AsyncExitStack() as stack:
        servers = await open_wifi(stack, wifi, WORD, turn_s=0.3)
        config = await asyncio.to_thread(
            write_inventory, tmp_path, plan, DemoSettings(port=1161), WORD, Extras(rows=wifi_rows(wifi, servers), credentials=wifi_credentials()[0])
        )
        result = await asyncio.to_thread(load, config, env={})
        assert [problem.render() for problem in result.problems] == []
        assert result.config is not None
        targets = api_targets(result.config)
        await asyncio.sleep(0.4)
        way = await stack.enter_async_context(HttpWay())
        for one in wifi:
            way.update({"ac": hurried(targets[one.name])})
            collected = await poll(way)
            table = collected.payload
            assert isinstance(table, WirelessTable)
            assert collected.outcome in (Outcome.OK, Outcome.PARTIAL)  # partial: one fell between two questions
            counts = table.access_points
            assert (counts.online.value, counts.registered.value) == (one.access_points - 1 - len(one.lost), one.access_points)


def test_a_district_of_one_school_has_one_controller() -> None:
    assert len(plan_wifi(plan_district(1))) == 1
