"""The first schools of the simulated district: rooms, ports, addresses and calendars fit together."""

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netmon.config.load import load
from netmon.model.calendar import lesson_at
from netmon.model.sensor_message import Alarm, Beat, Station, decode
from netmon.simulate.district import DistrictOptions, make_district
from netmon.simulate.district_calendar import calendar_around
from netmon.simulate.district_everything import open_everything
from netmon.simulate.district_plan import plan_district
from netmon.simulate.district_rooms import WHOLE_SCHOOLS, buildings, plan_rooms
from netmon.simulate.district_sensor import SensorPlan, report
from netmon.simulate.farm import AgentFarm
from netmon.simulate.heard import HeardBook
from netmon.simulate.inventory_files import DemoSettings, Extras, write_inventory
from netmon.transport.ssh.key_file import KnownHostsFile, known_hosts_path


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_two_things_share_a_port_an_address_or_a_name(seed: int) -> None:
    plan = plan_district(12, seed)
    fixtures = [one for school in plan.schools for one in plan_rooms(school)]
    assert {one.switch.building for one in fixtures} <= {"1号楼", "2号楼", "3号楼"}
    for key in ("name", "mac"):
        assert len({getattr(one, key) for one in fixtures}) == len(fixtures)
    assert len({(one.switch.name, one.port) for one in fixtures}) == len(fixtures)
    hosts = [one.host for one in fixtures if one.host] + [device.host for device in plan.devices]
    assert len(set(hosts)) == len(hosts)
    assert [bool(plan_rooms(school)) for school in plan.schools] == [school.number <= WHOLE_SCHOOLS for school in plan.schools]


def test_most_rooms_of_a_whole_school_have_board_and_access_point() -> None:
    for school in plan_district(12).schools[:WHOLE_SCHOOLS]:
        fixtures = plan_rooms(school)
        rooms = {f"{building}/{room}" for building, names in buildings(school).items() for room in names}
        for kind in ("board", "ap"):
            assert 0.85 * len(rooms) < len({one.room for one in fixtures if one.kind == kind}) <= len(rooms)
        assert {one.room for one in fixtures} <= rooms


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 700 * 1440))
def test_a_lesson_is_on_whenever_the_demo_is_started(tmp_path_factory: pytest.TempPathFactory, minute: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assume((now.hour, now.minute) != (15, 59))  # 23:59 in China: the last lesson of the day ends there
    folder = tmp_path_factory.mktemp("calendar")
    config = load(write_inventory(folder, plan_district(1), DemoSettings(port=1161), "hush", Extras(calendar=calendar_around(now))), env={}).config
    assert config is not None
    calendar = config.calendar_of("dhsy")
    assert lesson_at(calendar, now) is not None
    on = sum(lesson_at(calendar, now + timedelta(minutes=minute)) is not None for minute in range(0, 24 * 60, 10))
    assert on > 0.7 * 24 * 6


@pytest.mark.parametrize("schools", [1, 2, 6])
async def test_everything_opens_and_its_inventory_has_no_problem(tmp_path: Path, schools: int) -> None:
    district = make_district(DistrictOptions(schools=schools))
    async with AgentFarm() as farm, AsyncExitStack() as stack:
        port = await district.open(farm, 17100)
        opened = await open_everything(stack, farm, district, port=port, folder=tmp_path, now=datetime.now(UTC))
        path = await asyncio.to_thread(write_inventory, tmp_path, district.plan, DemoSettings(port=port), district.community, opened.extras)
        result = await asyncio.to_thread(load, path, env={})
        assert [problem.render() for problem in result.problems] == []
        config = result.config
        assert config is not None
        assert all(config.devices[opened.sights[sight]] for sight in ("host", "backup", "display", "controller", "service", "refusing"))
        known = await asyncio.to_thread(KnownHostsFile(known_hosts_path(config.settings.state)).load)
        for device in config.devices.values():
            if device.ssh is not None:
                assert len(known.known(device.address or "", device.ssh.port).trusted) == 1
    asking = [device for device in config.devices.values() if device.ssh or device.display or device.api or device.checks]
    assert len(asking) >= 15


async def test_sensor_waits_for_the_daemon_and_tells_what_it_found(tmp_path: Path) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            await heard.put(line)
        writer.close()

    work = asyncio.create_task(report(SensorPlan("dhsy", "02:5e:00:01:03:01"), tmp_path / "sensor.sock", first_alarm_s=0.0))
    async with asyncio.timeout(30), await asyncio.start_unix_server(take, str(tmp_path / "sensor.sock")):
        kinds = [type(decode(await heard.get())) for _ in range(3)]
        work.cancel()
    assert kinds == [Beat, Alarm, Station]


def test_what_was_heard_is_kept_once_and_its_sources_are_emptied(tmp_path: Path) -> None:
    book, came = HeardBook(), ["show b", "show a", "show b"]

    def take() -> list[str]:
        found, came[:] = came.copy(), []
        return found

    book.listen("switches", take)
    book.fold()
    assert came == []
    came.append("show c")
    book.write(tmp_path / "heard.json")
    assert json.loads((tmp_path / "heard.json").read_text()) == {"switches": ["show a", "show b", "show c"]}
