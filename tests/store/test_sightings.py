"""Where MAC addresses were seen: written while it is read, over a kill, over damage, and forgotten in time."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.sighting import Sighting
from netmon.store import sightings_sql as sql
from netmon.store.sightings import FILE, Sightings, best_port, open_view
from netmon.store.sqlite import NoDatabaseError

MAC, OTHER = "02:00:00:00:00:01", "02:00:00:00:00:02"


def reading(device: str, payload: ForwardingTable | ArpTable | NeighbourTable, at: float) -> Reading:
    return Reading(device=device, collector="fdb", started=at, started_monotonic=at, duration_s=0.1, outcome=Outcome.OK, payload=payload)


def fdb(*entries: tuple[str, str], complete: bool = True) -> ForwardingTable:
    return ForwardingTable(entries=tuple(FdbEntry(mac, 10, port) for mac, port in entries), complete=complete)


@asynccontextmanager
async def running(folder: Path, *, now: float = 1_000_000.0, retention_s: float = 30 * 86400) -> AsyncIterator[Sightings]:
    store = Sightings(folder, wall=lambda: now, retention_s=retention_s)
    task = asyncio.create_task(store.run())
    try:
        yield store
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_an_address_is_found_on_the_port_with_the_fewest_addresses(state: Path) -> None:
    async with running(state) as store:
        store.note(reading("core", fdb((MAC, "10GE1"), (OTHER, "10GE1")), 100.0))
        store.note(reading("access", fdb((MAC, "GE5"), (OTHER, "GE6")), 110.0))
        found = await store.port_of(MAC)
    assert found == Sighting(mac=MAC, vlan=10, device="access", port="GE5", first=110, last=110, polled=110, port_macs=1)


async def test_a_whole_reading_without_the_address_says_that_it_has_gone(state: Path) -> None:
    async with running(state) as store:
        store.note(reading("sw", fdb((MAC, "GE5")), 100.0))
        store.note(reading("sw", fdb((OTHER, "GE6"), complete=False), 200.0))
        assert (await store.on_port("sw", "GE5"))[0].present
        store.note(reading("sw", fdb((OTHER, "GE6")), 300.0))
        (gone,) = await store.on_port("sw", "GE5")
    assert not gone.present
    assert gone.age_s(300.0) == 200.0


async def test_the_first_time_stays_and_the_last_moves(state: Path) -> None:
    async with running(state) as store:
        for at in (100.0, 200.0, 150.0):
            store.note(reading("sw", fdb((MAC, "GE5")), at))
        found = await store.port_of(MAC)
    assert found is not None
    assert (found.first, found.last) == (100, 200)


async def test_addresses_and_neighbours_are_kept_both_ways(state: Path) -> None:
    async with running(state) as store:
        store.note(reading("gw", ArpTable(entries=(ArpEntry("10.1.2.3", MAC), ArpEntry("2001:db8::7", MAC))), 100.0))
        ap = Neighbour(protocol="lldp", port="GE5", chassis_id="aa", name="ap-1", capabilities=("access_point", "bridge"))
        store.note(reading("sw", NeighbourTable(neighbours=(ap,)), 100.0))
        by_ip = await store.ask(lambda view: view.macs_of("10.1.2.3"), [])
        by_mac = await store.ask(lambda view: view.addresses_of(MAC), [])
        (seen,) = await store.ask(lambda view: view.neighbours(["sw", "x"]), [])
    assert [row.mac for row in by_ip] == [MAC]
    assert sorted(row.ip for row in by_mac) == ["10.1.2.3", "2001:db8::7"]
    assert (seen.port, seen.name, seen.bridges, seen.access_point) == ("GE5", "ap-1", True, True)


async def test_what_waits_for_the_thread_at_the_end_is_written(state: Path) -> None:
    free = threading.Event()
    async with running(state) as store:
        await store.ask(lambda _view: None, None)
        busy = asyncio.create_task(store.ask(lambda _view: free.wait(30), None))
        await asyncio.sleep(0)
        store.note(reading("sw", fdb((MAC, "GE5")), 100.0))
        async with asyncio.timeout(30):
            while store._queue:
                await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.05, free.set)
    assert await busy
    async with running(state) as again:
        assert await again.port_of(MAC) is not None


@pytest.mark.may_block
async def test_a_reader_sees_what_is_written_while_the_daemon_runs(state: Path) -> None:
    with pytest.raises(NoDatabaseError):
        open_view(state)
    async with running(state) as store:
        store.note(reading("sw", fdb((MAC, "GE5")), 100.0))
        assert await store.port_of(MAC) is not None
        with open_view(state) as view:
            assert view.port_of(MAC) is not None
            store.note(reading("sw", fdb((OTHER, "GE6")), 200.0))
            assert await store.port_of(OTHER) is not None
            assert view.port_of(OTHER) is not None
    with open_view(state) as view:
        assert view.port_of(OTHER) is not None


async def test_what_is_older_than_the_retention_is_forgotten(state: Path) -> None:
    day = 86_400.0
    async with running(state, now=70 * day) as store:
        store.note(reading("sw", fdb((MAC, "GE5")), 60 * day))
        store.note(reading("sw", fdb((OTHER, "GE6")), 99 * day))
        assert await store.port_of(MAC) is not None
    async with running(state, now=100 * day) as store:
        await asyncio.sleep(0)  # its first act is to tidy up
        assert await store.port_of(MAC) is None
        assert await store.port_of(OTHER) is not None
        assert store.stats.forgotten == 1


@pytest.mark.parametrize("rubbish", [b"not a database" * 500, b"SQLite format 3\0" + b"\xff" * 9000])
async def test_a_damaged_file_is_set_aside_and_the_work_goes_on(state: Path, rubbish: bytes) -> None:
    (state / FILE).write_bytes(rubbish)
    async with running(state) as store:
        store.note(reading("sw", fdb((MAC, "GE5")), 100.0))
        assert await store.port_of(MAC) is not None
        assert store.stats.quarantined == 1
    assert [file.read_bytes() for file in state.glob(f"{FILE}.corrupt-*")] == [rubbish]


async def test_damage_that_shows_while_it_runs_is_survived(state: Path) -> None:
    everything = [f"02:00:00:{number:02x}:{port // 256:02x}:{port % 256:02x}" for number in range(100) for port in range(1000)]
    async with running(state) as store:
        for number in range(100):
            store.note(reading(f"sw{number}", fdb(*((mac, f"GE{mac[-2:]}") for mac in everything[number * 1000 : number * 1000 + 1000])), 100.0))
        assert len(await store.of_macs(everything)) == 100_000
    async with running(state) as store:
        assert await store.port_of(everything[0]) is not None
        with (state / FILE).open("r+b") as file:
            file.seek(4096)
            file.write(b"\x55" * ((state / FILE).stat().st_size - 4096))
        assert len(await store.of_macs(everything)) < 100_000
        store.note(reading("sw", fdb((MAC, "GE5")), 200.0))
        assert await store.port_of(MAC) is not None
        assert store.stats.quarantined == 1


async def test_a_folder_that_cannot_be_written_costs_sightings_and_nothing_else(tmp_path: Path) -> None:
    async with running(tmp_path / "missing") as store:
        store.note(reading("sw", fdb((MAC, "GE5")), 100.0))
        assert await store.port_of(MAC) is None
        assert store.stats.dropped == 1
        assert store.stats.failing_since is not None


def test_a_full_queue_drops_and_counts(state: Path) -> None:
    store = Sightings(state)
    table = fdb(*((MAC, "GE5") for _ in range(200_000)))
    for _ in range(4):
        store.note(reading("sw", table, 100.0))
    assert store.stats.dropped == 2


WRITER = """
import sys
from netmon.store import sqlite, sightings_sql as sql
from netmon.model.neighbours import FdbEntry, ForwardingTable
connection, _ = sqlite.open_writer(__import__("pathlib").Path(sys.argv[1]), sql.SCHEMA, sql.VERSION, 0.0)
for at in range(1, 100000):
    connection.execute("BEGIN IMMEDIATE")
    table = ForwardingTable(entries=tuple(FdbEntry(f"02:00:00:00:00:{n:02x}", 1, f"GE{n}") for n in range(200)))
    sql.write_forwarding(connection, "sw", table, at)
    connection.execute("COMMIT")
    print(at, flush=True)
"""


def test_what_was_committed_survives_a_kill(state: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", WRITER, str(state / FILE)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    committed = [int(child.stdout.readline()) for _ in range(20)][-1]
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    child.stdout.close()
    with open_view(state) as view:
        seen = [view.port_of(f"02:00:00:00:00:{n:02x}") for n in (0, 199)]
    assert all(sighting is not None and sighting.last >= committed for sighting in seen)
    assert len({sighting.last for sighting in seen if sighting is not None}) == 1


@given(st.integers(0, 2**48 - 1))
def test_a_mac_address_comes_back_from_its_number(number: int) -> None:
    assert sql.mac_number(sql.mac_words(number)) == number


def test_best_port_prefers_where_it_still_is() -> None:
    old = Sighting(mac=MAC, vlan=1, device="a", port="1", first=0, last=10, polled=20, port_macs=1)
    now = Sighting(mac=MAC, vlan=1, device="b", port="1", first=0, last=5, polled=5, port_macs=40)
    assert best_port([old, now]) is now
    assert best_port([old]) is old
    assert best_port([]) is None
