"""What pages of devices are told, from live parts, history on the disk and a real repository of configurations."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from netmon.model.access import EVERYWHERE, Sight
from netmon.model.inventory import SshOptions
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.sample import LinkSample
from netmon.model.state import DeviceState, DeviceStatus
from netmon.model.status import DeviceQuery, DeviceRow, select_devices
from netmon.model.topology import Edge, EdgeSource, PortEnd, Topology
from netmon.pipeline.view_device import DeviceParts, LiveDevices, clean_line
from netmon.store.config_repo import ConfigRepo
from tests.pipeline.rig import Rig, running

FIRST = "GigabitEthernet0/0/1"
OTHER = "the-other-school"
HERE = Sight(frozenset({"school"}))


def live_devices(rig: Rig, topology: Topology | None = None, repo: ConfigRepo | None = None) -> LiveDevices:
    """Return the source of the pages of devices over a rig."""
    parts = rig.parts
    return LiveDevices(
        DeviceParts(
            config=lambda: parts.config,
            status=rig.status,
            current=parts.current,
            intake=parts.intake,
            history=parts.history,
            repo=repo or parts.config_repo,
            topology=lambda: topology or Topology(),
        ),
        wall=rig.now.wall,
    )


@pytest.fixture
async def rig(tmp_path, root) -> AsyncIterator[Rig]:
    async with running(tmp_path, root, {"sw": {"series": "full"}, "far": {}}) as rig:
        move(rig, "far")
        yield rig


def move(rig: Rig, name: str) -> None:
    """Put a device into another school."""
    config = rig.parts.config
    device = replace(config.devices[name], site=OTHER)
    site = replace(config.sites["school"], id=OTHER, name="别的学校")
    rig.parts.apply(replace(config, devices={**config.devices, name: device}, sites={**config.sites, OTHER: site}))


async def test_a_view_has_rates_a_minute_and_the_last_day(rig, tmp_path):
    (tmp_path / "state").mkdir()
    now = int(rig.now.wall_s)
    slots = [
        LinkSample(device="sw", interface=FIRST, slot=now // 300 * 300 - 300 * back, in_octets=37_500_000, in_ms=300_000, out_octets=None, out_ms=0)
        for back in range(24)
    ]
    for _ in range(2):
        rig.now.forward(60)
        await rig.poll("sw", "system", "interfaces")
    async with rig.parts.history as history:
        history.add_samples(slots)
        assert await history.write()
        view = await live_devices(rig).view("sw", EVERYWHERE)
        assert view is not None
        first = next(row for row in view.ports if row.port.name == FIRST)
        assert first.errors_per_min == 0
        assert first.trace is not None
        known = [value for value in first.trace.received if value is not None]
        assert set(known) == {1_000_000}
        assert 8 <= len(known) <= 9, "two hours are eight quarters and a bit"
        assert len(first.trace.received) == 96
        assert set(first.trace.sent) == {None}
        assert [row.port.name for row in view.ports if row.trace is not None] == [FIRST]
        assert (view.port_count, view.up_ports) == (len(view.detail.interfaces), sum(port.oper_status == "up" for port in view.detail.interfaces))
        second = await live_devices(rig).view("sw", EVERYWHERE, first_port=1, ports=2)
        assert [row.port for row in second.ports] == list(view.detail.interfaces[1:3])


async def test_without_history_the_page_says_so(rig, tmp_path):
    await rig.poll("sw", "system", "interfaces")
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "history.sqlite").mkdir()
    view = await live_devices(rig).view("sw", EVERYWHERE)
    assert view.hours_known is False
    assert view.ports[0].trace is None


async def test_a_device_of_another_school_does_not_exist(rig):
    devices = live_devices(rig)
    assert await devices.view("far", HERE) is None
    assert await devices.view("nobody", HERE) is None
    assert await devices.versions("far", HERE) is None
    assert await devices.change("far", "a" * 40, HERE) is None
    assert [row.name for row in devices.devices(DeviceQuery(), HERE).rows] == ["sw"]
    assert devices.choices(HERE).sites == (("school", "东关小学"),)
    assert {site for site, _ in devices.choices(EVERYWHERE).sites} == {"school", OTHER}


async def test_neighbours_of_another_school_have_no_name(rig):
    config = rig.parts.config
    rig.parts.apply(replace(config, devices={**config.devices, "sw": replace(config.devices["sw"], uplink="far")}))
    cable = Edge(a=PortEnd("far", "XGE1/0/7"), b=PortEnd("sw", FIRST), source=EdgeSource.LLDP_BOTH, seen_at=5.0, confidence=100)
    topology = Topology(edges=(cable,), parents={"sw": ("far",)})
    heard = NeighbourTable(
        neighbours=(
            Neighbour(protocol="lldp", port="GE2", name="foreign-core", capabilities=("bridge",), port_id="GE9"),
            Neighbour(protocol="lldp", port="GE3", name="phone-1", capabilities=("telephone",)),
        )
    )
    reading = Reading(device="sw", collector="lldp", started=7.0, started_monotonic=1.0, duration_s=0.1, outcome=Outcome.OK, payload=heard)
    rig.parts.current.record(reading)
    devices = live_devices(rig, topology)
    every = (await devices.view("sw", EVERYWHERE)).neighbours
    assert [(row.device, row.said, row.source, row.parent) for row in every] == [
        ("far", "", "lldp_both", True), (None, "foreign-core", "heard", False), (None, "phone-1", "heard", False),
    ]  # fmt: skip
    own = await devices.view("sw", HERE)
    assert [(row.device, row.other_port, row.elsewhere, row.said) for row in own.neighbours] == [
        (None, "", True, ""),
        (None, "", True, ""),
        (None, "", False, "phone-1"),
    ]
    assert (own.detail.uplink, own.detail.uplink_elsewhere) == (None, True)
    assert "far" not in repr(own)
    assert "foreign-core" not in repr(own)


async def test_configurations_are_listed_and_compared(rig, tmp_path):
    config = rig.parts.config
    device = replace(config.devices["sw"], ssh=SshOptions())
    rig.parts.apply(replace(config, devices={**config.devices, "sw": device}))
    (tmp_path / "repo").mkdir()
    async with ConfigRepo(tmp_path / "repo", owner=True) as repo:
        devices = live_devices(rig, repo=repo)
        assert (await devices.versions("sw", EVERYWHERE)).versions == ()
        await repo.save("sw", "sysname a\nvlan 10\n", 1_700_000_000.0, "sw: nightly")
        await repo.save("sw", "sysname a\nvlan 20\x1b[31m\n", 1_700_000_100.0, "sw: by hand")
        found = (await devices.versions("sw", HERE)).versions
        assert [(one.at, one.reason) for one in found] == [(1_700_000_100.0, "by hand"), (1_700_000_000.0, "nightly")]
        change = await devices.change("sw", found[0].version, HERE)
        assert [line for kind, line in change.lines if kind == "less"] == ["-vlan 10"]
        assert [line for kind, line in change.lines if kind == "more"] == ["+vlan 20[31m"]
        first = await devices.change("sw", found[1].version, HERE)
        assert (first.before, [line for _, line in first.lines][:2]) == (None, ["sysname a", "vlan 10"])
        assert await devices.change("sw", "0" * 40, HERE) is None


def test_lines_of_a_configuration_keep_their_indentation():
    assert clean_line("   port link-type\x07 trunk\u202e") == "   port link-type trunk"


def rows_of(count: int) -> list[DeviceRow]:
    statuses = list(DeviceStatus)
    return [
        DeviceRow(
            name=f"sw-{number}", site=f"s{number % 1000}", site_name=f"第{number % 1000}小学", role="switch", address=f"10.{number % 250}.{number // 250}.1",
            state=DeviceState(status=statuses[number % len(statuses)], since=float(number)), vendor=None if number % 3 else "H3C", model="S5735",
        )
        for number in range(count)
    ]  # fmt: skip


def test_a_list_of_twenty_thousand_is_sorted_and_searched_quickly():
    rows = rows_of(20_000)
    for sort in ("name", "site", "address", "state", "vendor"):
        took = []
        for _ in range(3):
            began = time.process_time()
            found = select_devices(rows, DeviceQuery(sort=sort, descending=True, words=("小学", "s5735"), limit=100))
            took.append(time.process_time() - began)
        assert (found.total, len(found.rows)) == (20_000, 100)
        assert min(took) < 0.3, "it takes 0.05 s of a quiet processor"


def test_devices_sort_as_people_count():
    rows = rows_of(12)
    assert [row.name for row in select_devices(rows, DeviceQuery(sort="name", limit=3)).rows] == ["sw-0", "sw-1", "sw-2"]
    assert [row.name for row in select_devices(rows, DeviceQuery(sort="name", descending=True, limit=2)).rows] == ["sw-11", "sw-10"]
    vendors = [row.vendor for row in select_devices(rows, DeviceQuery(sort="vendor", descending=True)).rows]
    assert vendors == ["H3C"] * 4 + [None] * 8, "what is not known comes last, either way"
    assert [row.address for row in select_devices(rows, DeviceQuery(sort="address", limit=3)).rows] == ["10.0.0.1", "10.1.0.1", "10.2.0.1"]
