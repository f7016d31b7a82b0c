"""What comes of a sensor's messages: at the socket, and as findings with their port."""

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from netmon.daemon.sensor_socket import Allowance, SensorSocket, peer_uid
from netmon.daemon.sensors import HOLD_S, LOOK_AGAIN_S, LOOK_S, SEEK_EVERY_S, SensorDesk
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.event import EventKind
from netmon.model.finding import FindingKind
from netmon.model.neighbours import FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.request import PollRequest
from netmon.model.sensor_message import MAX_LINE, SOCKET, Alarm, Beat, Message, Station, encode
from netmon.sensor.link import DaemonLink
from netmon.store.events import EventLog
from netmon.store.findings import FindingBook
from netmon.store.sightings import Sightings
from tests.config.tree import good

ROGUE, KNOWN = "02:00:00:00:66:66", "02:00:00:00:00:07"
NOW = 1_000_000.0
FILES: dict[str, str | bytes] = {
    "netmon.yaml": (
        "state: state\nwhere_days: 7\nsensor:\n  name: lab\n  interface: eth1\n  site: a\n  device: a-probe\n"
        f'  management: [10.0.0.0/24]\n  known_macs: ["{KNOWN}"]\n'
    ),
    "inventory/sites/a.yaml": (
        "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103}\n"
        "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n"
        "  - {name: a-sw, role: switch, address: 10.0.0.2, uplink: a-gw/GE1, room: 1号楼/101}\n"
        "  - {name: a-probe, role: probe, address: 10.0.0.9}\n"
        "  - {name: a-board, role: whiteboard, address: 10.0.1.3, uplink: a-sw/GE5, room: 1号楼/103}\n"
    ),
}


def beat() -> Beat:
    return Beat(sensor="lab", at=1.0, frames=5, dropped=2, suppressed=0, broadcast_pps=3.5)


def rogue(mac: str = ROGUE, detail: str = "answers") -> Alarm:
    return Alarm(sensor="lab", at=1.0, finding="rogue_dhcp", mac=mac, ip="192.168.1.1", detail=detail)


@asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[tuple[SensorSocket, list[Message], asyncio.StreamWriter]]:
    taken: list[Message] = []
    async with SensorSocket(folder, taken.append) as server:
        _, writer = await asyncio.open_unix_connection(str(folder / SOCKET))
        try:
            yield server, taken, writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def until(true: object, within_s: float = 30.0) -> None:
    """Wait until a function returns true."""
    assert callable(true)
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.01)


async def test_messages_are_taken_and_rubbish_is_counted(state: Path) -> None:
    async with listening(state) as (server, taken, writer):
        writer.write(encode(beat()) + b"rubbish\n" + b'{"v":1,"kind":"reload"}\n' + encode(rogue()))
        await until(lambda: len(taken) == 2)
        assert server.stats.refused["bad"] == 2
        assert stat.S_IMODE((state / SOCKET).stat().st_mode) == 0o600
    assert not (state / SOCKET).exists()


@pytest.mark.parametrize("flood", [b"x" * (4 * MAX_LINE), b"rubbish\n" * 1_000])
async def test_a_peer_that_sends_rubbish_is_cut_off(state: Path, flood: bytes) -> None:
    async with listening(state) as (server, taken, writer):
        writer.write(flood)
        await until(lambda: server.stats.refused["bad"] and not server._tasks)
        assert server.stats.refused["bad"] <= 20
        assert taken == []


async def test_a_flood_of_good_messages_is_slowed_down(state: Path) -> None:
    async with listening(state) as (server, taken, writer):
        writer.write(encode(beat()) * 1_400)
        await until(lambda: server.stats.refused["rate"] > 0)
        assert len(taken) <= 1_400


async def test_another_users_process_is_refused(state: Path) -> None:
    taken: list[Message] = []
    async with SensorSocket(state, taken.append, uids={os.geteuid() + 1}) as server:
        reader, writer = await asyncio.open_unix_connection(str(state / SOCKET))
        writer.write(encode(beat()))
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        assert server.stats.refused["peer"] == 1
    assert taken == []


async def test_connections_are_few(state: Path) -> None:
    async with SensorSocket(state, lambda message: None) as server:
        writers = [(await asyncio.open_unix_connection(str(state / SOCKET)))[1] for _ in range(20)]
        await until(lambda: server.stats.refused["full"] == 4)
        assert len(writers) - server.stats.refused["full"] == 16
        for writer in writers:
            writer.close()


def test_the_allowance_fills_again() -> None:
    allowance = Allowance(0.0, per_s=10, burst=2)
    assert [allowance.take(at) for at in (0, 0, 0, 0.1, 0.1, 100, 100, 100)] == [True, True, False, True, False, True, True, False]


async def test_findings_wait_while_the_daemon_is_away(state: Path) -> None:
    link = DaemonLink(state / SOCKET, retry_s=0.05)
    running = asyncio.create_task(link.run())
    taken: list[Message] = []
    try:
        link.tell(beat())
        await asyncio.sleep(0.1)
        async with SensorSocket(state, taken.append):
            await until(lambda: len(taken) == 1)
        link.tell(rogue())
        async with SensorSocket(state, taken.append):
            await until(lambda: len(taken) >= 2)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert taken[-1] == rogue()


def test_a_full_queue_drops_the_oldest(state: Path) -> None:
    link = DaemonLink(state / SOCKET)
    for _ in range(1_003):
        link.tell(beat())
    assert link.dropped == 3


class Clock:
    now = NOW


@asynccontextmanager
async def desk(state: Path, tmp_path: Path) -> AsyncIterator[tuple[SensorDesk, FindingBook, EventLog, SelfMetrics, Sightings]]:
    events, metrics = EventLog(), SelfMetrics()
    book = FindingBook(events, wall=lambda: Clock.now)
    sightings = Sightings(state, wall=lambda: Clock.now)
    Clock.now = NOW
    found = SensorDesk(sightings, book, metrics, wall=lambda: Clock.now)
    found.configure(await asyncio.to_thread(good, tmp_path, FILES))
    running = asyncio.create_task(sightings.run())
    try:
        yield found, book, events, metrics, sightings
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def see(sightings: Sightings, device: str, port: str, mac: str = ROGUE) -> None:
    table = ForwardingTable(entries=(FdbEntry(mac, 1, port),))
    sightings.note(Reading(device=device, collector="fdb", started=Clock.now, started_monotonic=0, duration_s=0, outcome=Outcome.OK, payload=table))


async def test_a_rogue_server_is_found_with_its_port_and_room(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, events, metrics, sightings):
        see(sightings, "a-sw", "GE5")
        see(sightings, "a-gw", "GE1")
        found.take(rogue())
        await found.settle()
        (one,) = book.everything()
        assert (one.device, one.kind, one.since) == ("a-sw", FindingKind.ROGUE_DHCP, NOW)
        assert one.detail == f"rogue DHCP server {ROGUE} (192.168.1.1) on a-sw port GE5, room 1号楼/103: answers"
        assert [event.kind for event in events.latest()] == [EventKind.FINDING]
        assert b'netmon_sensor_findings{kind="rogue_dhcp",sensor="lab",severity="critical",site="a"} 1.0' in metrics.render(openmetrics=False)


async def test_a_finding_stays_while_it_is_told_and_goes_after(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, events, _, sightings):
        see(sightings, "a-sw", "GE5")
        for _ in range(5):
            found.take(rogue(detail=f"{Clock.now}"))
            await found.settle()
            Clock.now += HOLD_S - 1
        assert len(book.everything()) == 1
        Clock.now += 2
        await found.settle()
        assert book.everything() == ()
        assert [event.kind for event in events.latest()] == [EventKind.FINDING_GONE, EventKind.FINDING]


async def test_without_a_port_the_finding_is_the_sensors_own(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, _, _, _sightings):
        found.take(rogue())
        await found.settle()
        assert book.everything() == ()
        Clock.now += LOOK_S
        await found.settle()
        assert [one.device for one in book.everything()] == ["a-probe"]


async def test_the_schools_switches_are_read_for_what_is_new(state: Path, tmp_path: Path) -> None:
    """Forwarding tables are hourly: without that the port of something that was plugged in just now would be unknown."""
    asked: list[PollRequest] = []
    async with desk(state, tmp_path) as (found, book, _, _, sightings):
        found.ask = lambda request: asked.append(request) or 1
        found.take(rogue())
        await found.settle()
        await found.settle()
        assert [(one.device, one.collectors) for one in asked] == [("a-gw", ("fdb",)), ("a-sw", ("fdb",))]
        Clock.now += 6
        see(sightings, "a-gw", "GE1")  # leads on to a-sw, which has not answered yet
        await found.settle()
        assert book.everything() == ()
        Clock.now += 6
        see(sightings, "a-sw", "GE5")
        await found.settle()
        assert [(one.device, one.since) for one in book.everything()] == [("a-sw", NOW)]
        assert len(asked) == 2


async def test_a_port_that_is_known_only_later_is_told_then(state: Path, tmp_path: Path) -> None:
    asked: list[PollRequest] = []
    async with desk(state, tmp_path) as (found, book, events, _, sightings):
        found.ask = lambda request: asked.append(request) or 1
        for wait_s in (0.0, LOOK_S, SEEK_EVERY_S, LOOK_AGAIN_S):
            Clock.now += wait_s
            found.take(rogue())
            await found.settle()
        assert [one.device for one in book.everything()] == ["a-probe"]
        assert len(asked) == 4
        see(sightings, "a-sw", "GE5")
        await found.settle()
        assert [one.device for one in book.everything()] == ["a-probe"]  # it is sought once a minute
        Clock.now += SEEK_EVERY_S
        await found.settle()
        (one,) = book.everything()
        assert (one.device, one.since) == ("a-sw", NOW)
        assert "on a-sw port GE5, room 1号楼/103" in one.detail
        assert [event.kind for event in events.latest()] == [EventKind.FINDING, EventKind.FINDING_GONE, EventKind.FINDING]


async def test_a_sensor_that_is_taken_away_while_its_port_is_sought_stops_nothing(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, _, _, _sightings):
        found.take(rogue())
        files = {**FILES, "netmon.yaml": "state: state\nwhere_days: 7\n"}
        config = await asyncio.to_thread(good, tmp_path / "without", files)
        settling = asyncio.create_task(found.settle())
        await asyncio.sleep(0)
        found.configure(config)
        await settling
        assert book.everything() == ()


async def test_behind_an_access_point_is_said(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, _, _, sightings):
        see(sightings, "a-sw", "GE7")
        neighbour = Neighbour(protocol="lldp", port="GE7", chassis_id="aa", name="ap-7", capabilities=("access_point", "bridge"))
        table = NeighbourTable(neighbours=(neighbour,))
        sightings.note(Reading(device="a-sw", collector="lldp", started=NOW, started_monotonic=0, duration_s=0, outcome=Outcome.OK, payload=table))
        found.take(rogue())
        await found.settle()
        assert "on a-sw port GE7 behind ap-7" in book.everything()[0].detail


async def test_only_strangers_in_the_management_network_are_found(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, _, _, sightings):
        for mac, ip in ((ROGUE, "10.0.0.2"), (KNOWN, "10.0.0.77")):  # the inventory's own, and a MAC address that is allowed
            found.take(Station(sensor="lab", at=1.0, mac=mac, ip=ip))
        await found.settle()
        assert book.everything() == ()
        found.take(Station(sensor="lab", at=1.0, mac=ROGUE, ip="10.0.0.66"))
        see(sightings, "a-sw", "GE5")
        await found.settle()
        assert [one.kind for one in book.everything()] == [FindingKind.UNKNOWN_DEVICE]


async def test_a_sensor_that_falls_silent_is_not_up(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, _, _, metrics, _sightings):
        up = b'netmon_sensor_up{sensor="lab",site="a"} '
        assert up + b"0.0" in metrics.render(openmetrics=False)
        found.take(beat())
        text = metrics.render(openmetrics=False)
        assert up + b"1.0" in text
        assert b'netmon_sensor_dropped_total{sensor="lab",site="a"} 2.0' in text
        Clock.now += 61
        assert up + b"0.0" in metrics.render(openmetrics=False)


async def test_a_sensor_that_nobody_configured_is_not_heard(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, _, _, _sightings):
        found.take(rogue().model_copy(update={"sensor": "other"}))
        await found.settle()
        assert (found.unknown, book.everything()) == (1, ())


async def test_findings_are_bounded(state: Path, tmp_path: Path) -> None:
    async with desk(state, tmp_path) as (found, book, _, _, _sightings):
        for number in range(700):
            found.take(rogue(f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}"))
        for wait_s in (0.0, LOOK_S):
            Clock.now += wait_s
            await found.settle()
        assert len(book.everything()) == 500


def test_a_unix_socket_tells_who_is_at_the_other_end() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert peer_uid(one) == os.geteuid()
