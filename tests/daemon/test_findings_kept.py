"""Findings over a restart: who found them must have looked again before they are gone, and what nobody can look at any more ends."""

import asyncio
from contextlib import suppress
from pathlib import Path

from netmon.config.config import Config
from netmon.daemon.parts import Parts
from netmon.daemon.sensors import HOLD_S, STATION_HOLD_S, SensorDesk
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.event import EventKind
from netmon.model.finding import FindingChange, FindingKind, finding
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.sensor_message import Alarm
from netmon.pipeline.backup import OLD_S
from netmon.pipeline.topology import ROUNDS, TopologyWatch
from netmon.store.current import CurrentState
from netmon.store.events import EventLog
from netmon.store.findings import FindingBook
from netmon.store.sightings import Sightings
from tests.config.tree import good

NOW = 1_700_000_000.0
MAC = "02:00:00:00:66:66"
SITE = """
site: {id: a, name: 甲校, kind: school}
devices:
  - {name: a-gw, role: router, address: 10.0.0.1}
  - {name: a-sw, role: switch, address: 10.0.0.2, uplink: a-gw/GE1%s}
  - {name: a-probe, role: probe, address: 10.0.0.9}
"""
LOGIN = ", ssh: {credential: lan}"
SENSOR = "state: state\nsensor:\n  name: lab\n  interface: eth1\n  site: a\n  device: a-probe\n"
CREDENTIALS = "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\nlan: {kind: ssh, user: u, password: {env: AUTH}}\n"
TELNET = finding("a-sw", FindingKind.TELNET_OPEN, "vty 0 4", NOW - 50)
ELSEWHERE = finding("a-sw", FindingKind.UPLINK_MISMATCH, "declared a-gw GE1, seen at a-gw GE9 by lldp", NOW - 50)


def config_of(folder: Path, login: str = LOGIN) -> Config:
    files: dict[str, str | bytes] = {"netmon.yaml": SENSOR, "inventory/sites/a.yaml": SITE % login, "inventory/credentials.yaml": CREDENTIALS}
    return good(folder, files)


def known(*found: tuple[str, object]) -> list[FindingChange]:
    return [FindingChange(finder, one, begins=True) for finder, one in found]  # type: ignore[arg-type]


async def started(config: Config) -> Parts:
    """A netmon that has just begun with what the last one left; it is never ended."""
    parts = Parts(config, config.settings.state, started_at=NOW)
    await parts.history.__aenter__()
    await parts.found.resume()
    parts.apply(config)
    return parts


def counted(parts: Parts) -> tuple[int, int]:
    return parts.events.recorded[EventKind.FINDING], parts.events.recorded[EventKind.FINDING_GONE]


async def test_a_netmon_that_was_killed_goes_on_with_its_findings(tmp_path: Path) -> None:
    config = await asyncio.to_thread(config_of, tmp_path)
    await asyncio.to_thread(config.settings.state.mkdir, exist_ok=True)
    first = await started(config)
    first.findings.replace("hygiene", "a-sw", [TELNET])
    first.findings.replace("hygiene", "a-gw", [finding("a-gw", FindingKind.NO_NTP, "", NOW)])
    assert await first.history.write()

    second = await started(config)
    assert counted(second) == (0, 1), "a-gw has no login, nobody can look at its configuration again"
    assert second.findings.everything() == (TELNET,)
    assert b'kind="telnet_open"' in b"".join(chunk for _, chunks in second.exposition.snapshot() for chunk in chunks)
    assert await second.history.write()
    third = await started(await asyncio.to_thread(config_of, tmp_path, ""))
    assert (third.findings.everything(), counted(third)) == ((), (0, 1))
    for parts in (first, second, third):
        await parts.history.__aexit__(None, None, None)


async def test_old_backups_stay_old_over_a_restart(tmp_path: Path) -> None:
    config = await asyncio.to_thread(config_of, tmp_path)
    await asyncio.to_thread(config.settings.state.mkdir, exist_ok=True)
    parts = await started(config)
    parts.findings.resume(known(("config_backup", finding("a-sw", FindingKind.CONFIG_BACKUP_OLD, "", NOW - OLD_S - 1))))
    with suppress(OSError):
        await parts.resume_backups()
    parts.back_up()
    assert [one.since for one in parts.findings.everything()] == [NOW - OLD_S - 1]
    assert counted(parts) == (0, 0)
    await parts.history.__aexit__(None, None, None)


def heard(watch: TopologyWatch, current: CurrentState, port: str, now: float) -> None:
    table = NeighbourTable(neighbours=(Neighbour(protocol="lldp", port=port, name="a-sw"),))
    reading = Reading(device="a-gw", collector="lldp", started=now, started_monotonic=0, duration_s=0.1, outcome=Outcome.OK, payload=table)
    current.record(reading)
    watch.note(reading)


def test_another_uplink_is_held_to_until_neighbours_had_the_time_to_tell_it_again(tmp_path: Path) -> None:
    config, events, current = config_of(tmp_path), EventLog(), CurrentState()
    book = FindingBook(events)
    book.resume(known(("topology", ELSEWHERE)))
    watch = TopologyWatch(current, book, wall=lambda: NOW)
    watch.configure(config)
    watch.renew(NOW + 60)
    assert (book.everything(), len(events)) == ((ELSEWHERE,), 0), "nobody has said anything yet"
    heard(watch, current, "GE9", NOW + 100)
    watch.renew(NOW + 120)
    after = NOW + ROUNDS * config.settings.periods_s["lldp"]
    watch.renew(after)
    assert [(one.detail, one.since) for one in book.everything()] == [(ELSEWHERE.detail, ELSEWHERE.since)]
    assert len(events) == 0
    heard(watch, current, "GE1", after)
    watch.renew(after + 60)
    assert book.everything() == ()
    assert [one.kind for one in events.latest()] == [EventKind.FINDING_GONE]


def test_another_uplink_that_nobody_tells_again_is_over_then(tmp_path: Path) -> None:
    config, events = config_of(tmp_path), EventLog()
    book = FindingBook(events)
    book.resume(known(("topology", ELSEWHERE)))
    watch = TopologyWatch(CurrentState(), book, wall=lambda: NOW)
    watch.configure(config)
    watch.configure(config)
    watch.renew(NOW + ROUNDS * config.settings.periods_s["lldp"] - 1)
    assert book.everything() == (ELSEWHERE,)
    watch.renew(NOW + ROUNDS * config.settings.periods_s["lldp"])
    assert book.everything() == ()
    assert events.recorded[EventKind.FINDING_GONE] == 1


def test_another_uplink_is_over_at_once_when_the_entry_was_corrected_while_netmon_was_down(tmp_path: Path) -> None:
    said = ("declared a-gw GE7, seen at a-gw GE1 by lldp", "declared a-gw GE1, seen at a-gw GE9 by lldp", "declared a-gw GE11, seen at a-gw GE1 by lldp")
    book = FindingBook()
    book.resume(known(*(("topology", finding("a-sw", FindingKind.UPLINK_MISMATCH, one, NOW - 50)) for one in said)))
    book.resume(known(("topology", finding("a-sw", FindingKind.ROOM_MISMATCH, "registered in 101, seen at a-gw GE2, which is the port of x in 102", NOW - 50))))
    watch = TopologyWatch(CurrentState(), book, wall=lambda: NOW)
    watch.configure(config_of(tmp_path))
    watch.renew(NOW + 1)
    assert [one.detail for one in book.everything()] == [said[1]]


def test_mismatches_begin_in_the_order_of_their_devices(tmp_path: Path) -> None:
    switches = [f"s{number}" for number in range(9)]
    devices = "".join(f"  - {{name: {name}, role: switch, address: 10.0.1.{number}, uplink: a-gw/GE1}}\n" for number, name in enumerate(switches))
    config = good(tmp_path, {"inventory/sites/a.yaml": SITE % LOGIN + devices, "inventory/credentials.yaml": CREDENTIALS})
    events, current = EventLog(), CurrentState()
    watch = TopologyWatch(current, FindingBook(events), wall=lambda: NOW)
    watch.configure(config)
    table = NeighbourTable(neighbours=tuple(Neighbour(protocol="lldp", port="GE9", name=name) for name in reversed(switches)))
    reading = Reading(device="a-gw", collector="lldp", started=NOW, started_monotonic=0, duration_s=0.1, outcome=Outcome.OK, payload=table)
    current.record(reading)
    watch.note(reading)
    watch.renew(NOW + 60)
    assert [one.device for one in reversed(events.latest())] == switches


async def test_what_a_sensor_found_goes_on_when_it_is_told_again_and_ends_when_not(state: Path, tmp_path: Path) -> None:
    now = NOW
    events = EventLog()
    book = FindingBook(events)
    rogue = finding("a-sw", FindingKind.ROGUE_DHCP, f"rogue DHCP server {MAC} (192.168.1.1) on a-sw port GE5: answers", NOW - 50)
    other = finding("a-sw", FindingKind.ROGUE_DHCP, f"rogue DHCP server {MAC} (192.168.1.77): answers", NOW - 50)
    station = finding("a-probe", FindingKind.UNKNOWN_DEVICE, f"unknown device {MAC} (10.0.0.7): {MAC} uses 10.0.0.7 in the management network", NOW - 50)
    book.resume(known(("sensor", rogue), ("sensor", other), ("sensor", station)))
    desk = SensorDesk(Sightings(state), book, SelfMetrics(), wall=lambda: now)
    desk.configure(await asyncio.to_thread(config_of, tmp_path))
    desk._locate = nowhere  # type: ignore[method-assign]
    await desk.settle()
    assert (set(book.everything()), len(events)) == ({rogue, other, station}, 0)
    desk.take(Alarm(sensor="lab", at=1.0, finding="rogue_dhcp", mac=MAC, ip="192.168.1.1", detail="answers, in other words now"))
    await desk.settle()
    assert (set(book.everything()), len(events)) == ({rogue, other, station}, 0)
    now += HOLD_S
    desk.take(Alarm(sensor="lab", at=1.0, finding="rogue_dhcp", mac=MAC, ip="192.168.1.1", detail="answers"))
    now += 1
    await desk.settle()
    assert set(book.everything()) == {rogue, station}
    assert [(one.kind, one.detail) for one in events.latest()] == [(EventKind.FINDING_GONE, f"rogue_dhcp {other.detail}")]
    now += STATION_HOLD_S
    await desk.settle()
    assert book.everything() == ()
    assert events.recorded[EventKind.FINDING_GONE] == 3


async def nowhere(_macs):
    return {}
