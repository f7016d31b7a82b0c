"""What a reading becomes: current state, series, states and events."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics

from netmon.model.event import EventKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, InterfaceTable, Reading
from netmon.model.state import DeviceStatus, StateReason
from netmon.simulate.broken import modes
from netmon.simulate.life import SteadyLife
from tests.pipeline.rig import Rig, running

FIRST, SECOND = "GigabitEthernet0/0/1", "GigabitEthernet0/0/2"
EVERYTHING = ("echo", "system", "interfaces", "health", "inventory")


@pytest.fixture
async def rig(tmp_path, root) -> AsyncIterator[Rig]:
    async with running(tmp_path, root, {"sw": {}}) as rig:
        yield rig


def kinds(rig: Rig, device: str = "sw") -> list[EventKind]:
    return [event.kind for event in rig.parts.events.of_device(device)]


async def test_intake_shows_a_full_poll_in_state_and_text(tmp_path, root):
    async with running(tmp_path, root, {"sw": {"series": "full"}}, icmp=True) as rig:
        if not rig.parts.pinger.available().ok:
            pytest.skip("this machine may not send ICMP echoes")
        for collector in EVERYTHING:
            assert (await rig.poll("sw", collector)).outcome is Outcome.OK
        first = rig.parts.current.of("sw").interfaces
        rig.now.forward(60)
        reading = await rig.poll("sw", "interfaces")
        table = reading.payload
        assert isinstance(first, InterfaceTable)
        assert isinstance(table, InterfaceTable)
        device = rig.parts.current.of("sw")
        assert device.interfaces is table
        assert device.state.status is DeviceStatus.UP
        assert device.good.keys() == set(EVERYTHING)

        octets = dict(zip(table.if_index, table.columns["ifHCInOctets"].values, strict=True))
        before = dict(zip(first.if_index, first.columns["ifHCInOctets"].values, strict=True))
        shown = await rig.series("netmon_interface_receive_bytes_total", "interface", device="sw")
        names = [value.decode() for value in table.columns["ifName"].values if isinstance(value, bytes)]
        assert shown == dict(zip(names, octets.values(), strict=True))
        rates = await rig.series("netmon_interface_receive_bps", "interface", device="sw")
        assert rates == {name: (octets[index] - before[index]) * 8 // 60 for name, index in zip(names, table.if_index, strict=True)}
        assert 0 < rates[FIRST] < 4e7
        assert await rig.series("netmon_device_up") == {"sw": 1}
        assert await rig.series("netmon_device_uptime_seconds") == {"sw": 10_000}
        assert (await rig.series("netmon_device_info", "serial")) == {"S0123456789": 1}
        assert (await rig.series("netmon_device_icmp_loss_ratio")) == {"sw": 0}
        assert len(await rig.series("netmon_processor_usage_ratio", "processor")) == 1
        assert await rig.series("netmon_poll_outcome", "collector", outcome="ok") == dict.fromkeys(EVERYTHING, 1)
        assert (await rig.series("netmon_table_last_success_timestamp_seconds", "table"))["interfaces"] == rig.now.wall_s
        families = list(parse_openmetrics(await rig.text("application/openmetrics-text; version=1.0.0")))
        assert sum(len(family.samples) for family in families if family.name == "netmon_interface_receive_bytes") == len(names)


async def test_intake_keeps_labels_of_the_inventory_on_every_series(rig):
    await rig.poll("sw", "system", "interfaces", "health")
    own = [sample for sample in await rig.samples() if sample.labels.get("device")]
    assert len(own) > 50
    assert {(one.labels["district"], one.labels["site"], one.labels["device"], one.labels["role"]) for one in own} == {("d1", "school", "sw", "switch")}


async def test_reboot_is_an_event_and_gives_no_rate(rig):
    await rig.poll("sw", "system", "interfaces")
    rig.now.forward(60)
    rig.agents["sw"].reboot()
    rig.now.forward(30)
    await rig.poll("sw", "system", "interfaces")
    assert kinds(rig) == [EventKind.REBOOT]
    reboot = rig.parts.events.latest(1)[0]
    assert (reboot.at, reboot.detail) == (pytest.approx(rig.now.wall_s - 30), "uptime_reset")
    assert await rig.series("netmon_interface_receive_bps", "interface") == {}
    assert FIRST in await rig.series("netmon_interface_receive_bytes_total", "interface")
    anomalies = await rig.series("netmon_interface_sample_anomalies_total", "quality")
    assert anomalies.keys() == {"reset"}


async def test_rollover_of_uptime_after_497_days_is_no_reboot(rig):
    rig.agents["sw"].life = SteadyLife(rig.now.mono_s - (1 << 32) / 100 + 30)
    await rig.poll("sw", "system", "interfaces")
    rig.now.forward(60)
    await rig.poll("sw", "system", "interfaces")
    assert kinds(rig) == []
    assert await rig.series("netmon_device_uptime_seconds") == {"sw": pytest.approx(30, abs=0.02)}
    assert (await rig.series("netmon_interface_receive_bps", "interface"))[FIRST] > 0


async def test_renumbered_ports_are_told_and_keep_their_series(rig):
    await rig.poll("sw", "system", "interfaces")
    before = await rig.series("netmon_interface_receive_bytes_total", "interface")
    rig.now.forward(60)
    rig.agents["sw"].reboot(renumber={6: 7, 7: 6})
    rig.now.forward(30)
    await rig.poll("sw", "system", "interfaces")
    after = await rig.series("netmon_interface_receive_bytes_total", "interface")
    assert after.keys() == before.keys()
    assert kinds(rig).count(EventKind.RENUMBERED) == 2
    told = {event.detail for event in rig.parts.events.of_device("sw") if event.kind is EventKind.RENUMBERED}
    assert told == {f"{FIRST}: ifIndex 6 -> 7", f"{SECOND}: ifIndex 7 -> 6"}
    rig.now.forward(60)
    await rig.poll("sw", "interfaces")
    rates = await rig.series("netmon_interface_receive_bps", "interface")
    grown = await rig.series("netmon_interface_receive_bytes_total", "interface")
    assert rates[FIRST] == (grown[FIRST] - after[FIRST]) * 8 // 60


async def test_removed_device_leaves_every_place_and_the_others_stay(tmp_path, root):
    async with running(tmp_path, root, {"stays": {}, "goes": {}}) as rig:
        for name in ("stays", "goes"):
            await rig.poll(name, "system", "interfaces")
        late = await rig.poll("goes", "interfaces")
        kept = {line for line in (await rig.text()).splitlines() if 'device="stays"' in line}
        del rig.district.devices["goes"]
        await rig.configure()
        rig.parts.intake.take(late)
        text = await rig.text()
        assert "goes" not in text
        assert {line for line in text.splitlines() if 'device="stays"' in line} == kept
        assert rig.parts.current.device("goes") is None
        assert rig.parts.intake.line("goes") is None
        assert rig.parts.current.of("stays").interfaces is not None


async def test_failed_polls_keep_values_until_stale_and_the_device_goes_down(rig):
    await rig.poll("sw", "system", "interfaces")
    rig.agents["sw"].alive = False
    octets = await rig.series("netmon_interface_receive_bytes_total", "interface")
    assert octets
    for _ in range(2):
        rig.now.forward(60)
        reading = await rig.poll("sw", "interfaces", budget_s=0.2)
        assert reading.outcome is Outcome.TIMEOUT
    assert await rig.series("netmon_interface_receive_bytes_total", "interface") == octets
    assert rig.parts.current.of("sw").interfaces is not None
    assert await rig.series("netmon_device_up") == {"sw": 0}
    assert await rig.series("netmon_device_state", "state") == {"down": 1}
    event = rig.parts.events.latest(1)[0]
    assert (event.kind, event.device, event.detail) == (EventKind.DEVICE_DOWN, "sw", "no_answer")
    assert event.at == rig.now.wall_s - 60
    rig.expire(130)  # 150 s, of which this test has used some
    assert await rig.series("netmon_interface_receive_bytes_total", "interface") == octets
    rig.expire(151)
    assert await rig.series("netmon_interface_receive_bytes_total", "interface") == {}
    assert await rig.series("netmon_device_uptime_seconds") == {}
    assert await rig.series("netmon_device_up") == {"sw": 0}
    assert (await rig.series("netmon_table_last_success_timestamp_seconds", "table"))["interfaces"] == rig.now.wall_s - 120
    rig.agents["sw"].alive = True
    rig.now.forward(60)
    await rig.poll("sw", "interfaces")
    assert await rig.series("netmon_device_up") == {"sw": 1}
    assert kinds(rig) == [EventKind.DEVICE_UP, EventKind.DEVICE_DOWN]
    assert await rig.series("netmon_interface_receive_bps", "interface") == {}, "180 s are a gap, not a rate"


async def test_one_lost_poll_is_no_outage(rig):
    await rig.poll("sw", "system")
    rig.agents["sw"].alive = False
    rig.now.forward(60)
    await rig.poll("sw", "system", budget_s=0.2)
    assert await rig.series("netmon_device_up") == {"sw": 1}
    assert kinds(rig) == []


async def test_device_that_never_answered_is_unknown_before_it_is_down(rig):
    assert await rig.series("netmon_device_up") == {}
    assert await rig.series("netmon_device_state", "state") == {"unknown": 1}
    rig.agents["sw"].alive = False
    await rig.poll("sw", "system", budget_s=0.2)
    assert await rig.series("netmon_device_up") == {}
    rig.now.forward(60)
    await rig.poll("sw", "system", budget_s=0.2)
    assert await rig.series("netmon_device_up") == {"sw": 0}


async def test_lost_echoes_are_shown_as_loss_and_ask_the_agent(rig):
    asked = []
    rig.parts.intake.ask = lambda request: asked.append(request) or 1
    await rig.poll("sw", "system")

    def lost(sent: int) -> Reading:
        outcome = Outcome.TIMEOUT if sent else Outcome.SKIPPED
        echo = Echo(sent=sent, received=0)
        return Reading(device="sw", collector="echo", started=rig.now.wall_s, started_monotonic=rig.now.mono_s, duration_s=1.0, outcome=outcome, payload=echo)

    rig.parts.intake.take(lost(0))
    assert await rig.series("netmon_device_icmp_loss_ratio") == {}, "what this machine could not send says nothing about the device"
    for _ in range(3):
        rig.now.forward(30)
        rig.parts.intake.take(lost(3))
    assert await rig.series("netmon_device_icmp_loss_ratio") == {"sw": 1}
    rig.parts.intake.take(lost(0))
    assert await rig.series("netmon_device_icmp_loss_ratio") == {"sw": 1}, "nor does it undo what was measured"
    assert await rig.series("netmon_device_icmp_rtt_median_seconds") == {}
    assert [(one.device, one.collectors) for one in asked] == [("sw", ("system",))]
    assert await rig.series("netmon_device_up") == {"sw": 1}, "the agent answered a moment ago"


async def test_refused_credentials_are_told_as_such(rig):
    good = await rig.poll("sw", "system")
    refused = replace(good, outcome=Outcome.AUTH_FAILED, payload=None, detail="unknown user name")
    rig.parts.intake.take(refused)
    state = rig.parts.current.of("sw").state
    assert (state.status, state.why) == (DeviceStatus.UP, StateReason.AUTH_FAILED)
    assert await rig.series("netmon_poll_outcome", "outcome", collector="system") == {"auth_failed": 1}
    assert rig.parts.current.of("sw").failures[0].reason == "unknown user name"
    assert "unknown user name" not in await rig.text()


async def test_hostile_devices_leave_the_others_alone(tmp_path, root):
    broken = {name: mode for name, mode in modes().items() if name != "normal"}
    healthy = ("healthy-1", "healthy-2")
    async with running(tmp_path, root, {name: {"series": "full"} for name in (*healthy, *broken)}) as rig:
        for name, mode in broken.items():
            rig.agents[name].mode = mode
        for _ in range(2):
            rig.now.forward(60)
            attacks = [rig.poll(name, "interfaces", "system", budget_s=0.5) for name in broken]
            await asyncio.gather(rig.poll(healthy[0], "system", "interfaces"), *attacks, rig.poll(healthy[1], "system", "interfaces", "health"))
        samples = await rig.samples()
        for name in healthy:
            assert await rig.series("netmon_device_up", device=name) == {name: 1}
            rates = await rig.series("netmon_interface_receive_bps", "interface", device=name)
            assert len(rates) == 9
            assert await rig.series("netmon_interface_sample_anomalies_total", "quality", device=name) == {}
            shown = {one.labels["outcome"] for one in samples if one.name == "netmon_poll_outcome" and one.labels["device"] == name}
            assert shown == {"ok"}
        told = {one.labels["device"]: one for one in samples if one.name == "netmon_poll_outcome" and one.labels["collector"] == "interfaces"}
        assert told.keys() == {*healthy, *broken}, "every broken device has its outcome"
        for sample in samples:
            assert not re.search(r"[\x00-\x1f\x7f-\x9f]", "".join(sample.labels.values()))
            if sample.name.endswith("_bps") and sample.labels.get("interface"):
                assert 0 <= sample.value <= 1.1 * 2e10


async def test_a_poll_that_asked_nothing_leaves_the_last_outcome(rig: Rig):
    done = await rig.poll("sw", "system")
    assert done.outcome is Outcome.OK
    rig.parts.intake.take(replace(done, outcome=Outcome.SKIPPED, payload=None, tables=()))
    assert await rig.series("netmon_poll_outcome", "outcome", collector="system") == {"ok": 1}
    assert rig.parts.current.of("sw").last["system"].outcome is Outcome.OK
    rig.parts.intake.take(replace(done, collector="cli", outcome=Outcome.SKIPPED, payload=None, tables=()))
    assert await rig.series("netmon_poll_outcome", "outcome", collector="cli") == {"skipped": 1}
