"""Where each MAC address was seen (`where.sqlite` in the state folder): personal data, kept for a bounded time, by default 30 days.

The daemon writes in a thread of its own; `open_view` reads the same file from any process, also while it is written.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable
from netmon.model.reading import Reading
from netmon.model.sighting import AddressSighting, SeenNeighbour, Sighting
from netmon.store import sightings_sql as sql
from netmon.store import sqlite
from netmon.store.keeping import Keeper

logger = logging.getLogger(__name__)

FILE = "where.sqlite"
RETENTION_S = 30 * 86_400.0
TIDY_EVERY_S = 3_600.0
QUEUE_ENTRIES = 500_000
T = TypeVar("T")


@dataclass(slots=True)
class SightingStats:
    """How the keeping goes: tables written, tables dropped because the queue was full or the disk refused, damaged files set aside."""

    written: int = 0
    dropped: int = 0
    failed: int = 0
    quarantined: int = 0
    forgotten: int = 0
    failing_since: float | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    device: str
    table: ForwardingTable | ArpTable | NeighbourTable
    at: float

    @property
    def size(self) -> int:
        return 1 + len(self.table.neighbours if isinstance(self.table, NeighbourTable) else self.table.entries)


class SightingsView:
    """Questions to the file, blocking: for the command line, and for the daemon's own thread."""

    def __init__(self, connection: sqlite.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> "SightingsView":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def of_macs(self, macs: Collection[str]) -> Mapping[str, list[Sighting]]:
        """Return all places of each address `aa:bb:..`, newest first; one that was never seen is left out."""
        return sql.of_macs(self._connection, macs)

    def port_of(self, mac: str) -> Sighting | None:
        """Return the most likely port of an address: see `best_port`."""
        return best_port(sql.of_macs(self._connection, (mac,)).get(mac, []))

    def on_port(self, device: str, port: str) -> list[Sighting]:
        """Return the addresses seen on one port (ifName), newest first; `present` says which of them are still there."""
        return sql.on_port(self._connection, device, port)

    def macs_of(self, ip: str) -> list[AddressSighting]:
        """Return which MAC addresses an IP address had, newest first."""
        return sql.addresses(self._connection, ip=ip)

    def addresses_of(self, mac: str) -> list[AddressSighting]:
        """Return which IP addresses a MAC address had, newest first."""
        return sql.addresses(self._connection, mac=mac)

    def neighbours(self, devices: Collection[str] | None = None) -> list[SeenNeighbour]:
        """Return the LLDP and CDP neighbours of some devices, or of all."""
        return sql.neighbours(self._connection, devices)


def best_port(sightings: Collection[Sighting]) -> Sighting | None:
    """Return the port with the fewest addresses among those where the address still is, else the newest; None without any.

    That is the access port wherever all switches on the way are polled. `evaluate.where.locate` knows uplinks and says when it is not sure.
    """
    present = [sighting for sighting in sightings if sighting.present]
    if present:
        return min(present, key=lambda sighting: (sighting.port_macs, -sighting.last, sighting.device, sighting.port))
    return max(sightings, key=lambda sighting: (sighting.last, -sighting.port_macs), default=None)


def open_view(folder: Path) -> SightingsView:
    """Open the file of a state folder for questions; sqlite.NoDatabaseError when there is none, sqlite.DatabaseError when it is damaged."""
    return SightingsView(sqlite.open_reader(folder / FILE, sql.VERSION))


class Sightings:
    """The daemon's side: takes readings on the loop, writes them in one thread; `run` is its life."""

    def __init__(self, folder: Path, *, retention_s: float = RETENTION_S, wall: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE
        self._wall = wall
        self._retention_s = retention_s
        self._queue: deque[_Batch] = deque()
        self._entries = 0
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sightings")
        self._connection: sqlite.Connection | None = None
        self._tidied_at = float("-inf")
        self.stats = SightingStats()
        self._keeper = Keeper("record of sightings", self._path, self.stats, logger)

    def keep_for(self, retention_s: float) -> None:
        """Change how long is kept; holds from the next tidying on."""
        self._retention_s = retention_s

    def note(self, reading: Reading) -> None:
        """Take a reading that has a forwarding, ARP or neighbour table; others are passed over. Full: the new one is dropped and counted."""
        table = reading.payload
        if not isinstance(table, ForwardingTable | ArpTable | NeighbourTable):
            return
        batch = _Batch(reading.device, table, reading.started)
        if self._entries + batch.size > QUEUE_ENTRIES:
            self.stats.dropped += 1
            return
        self._queue.append(batch)
        self._entries += batch.size
        self._wake.set()

    async def run(self) -> None:
        """Write what comes until cancelled, and then what is left."""
        try:
            while True:
                await self._in_thread(self._tidy)
                try:
                    async with asyncio.timeout(TIDY_EVERY_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue
                await self._drain()
        finally:
            await self._drain()
            await self._in_thread(self._close)
            self._thread.shutdown(wait=False)

    async def _drain(self) -> None:
        self._wake.clear()
        while self._queue:
            batch = self._queue.popleft()
            self._entries -= batch.size
            await asyncio.shield(self._in_thread(partial(self._write, batch)))  # it is nowhere else by now, also when the waiting is cancelled

    async def of_macs(self, macs: Collection[str]) -> Mapping[str, list[Sighting]]:
        """See SightingsView.of_macs; empty when the file cannot be read."""
        return await self.ask(lambda view: view.of_macs(macs), {})

    async def port_of(self, mac: str) -> Sighting | None:
        """See SightingsView.port_of."""
        return await self.ask(lambda view: view.port_of(mac), None)

    async def on_port(self, device: str, port: str) -> list[Sighting]:
        """See SightingsView.on_port."""
        return await self.ask(lambda view: view.on_port(device, port), [])

    async def ask(self, question: Callable[[SightingsView], T], otherwise: T) -> T:
        """Answer a question in the writer's thread, after what was noted before; `otherwise` when the file cannot be read."""
        await self._drain()
        return await self._in_thread(lambda: self._guarded(lambda connection: question(SightingsView(connection)), otherwise))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _write(self, batch: _Batch) -> None:
        if self._guarded(lambda connection: _store(connection, batch), False):
            self.stats.written += 1
        else:
            self.stats.dropped += 1

    def _tidy(self) -> None:
        now = self._wall()
        if now - self._tidied_at < TIDY_EVERY_S and now >= self._tidied_at:
            return
        self._tidied_at = now
        while gone := self._guarded(lambda connection: sql.forget(connection, now - self._retention_s), 0):
            self.stats.forgotten += gone

    def _guarded(self, work: Callable[[sqlite.Connection], T], otherwise: T) -> T:
        """Do the work; a damaged file is set aside and the work done once more in a new one, other trouble is counted and said once."""
        for _ in range(2):
            try:
                result = work(self._opened())
            except (sqlite.DatabaseError, OSError) as error:
                self._close()
                if self._keeper.set_aside(error, self._wall()):
                    continue
                self._keeper.trouble(error, self._wall())
                return otherwise
            self._keeper.well(self._wall())
            return result
        return otherwise

    def _opened(self) -> sqlite.Connection:
        if self._connection is None:
            self._connection, aside = sqlite.open_writer(self._path, sql.SCHEMA, sql.VERSION, self._wall())
            self.stats.quarantined += aside is not None
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _store(connection: sqlite.Connection, batch: _Batch) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if isinstance(batch.table, ForwardingTable):
            sql.write_forwarding(connection, batch.device, batch.table, batch.at)
        elif isinstance(batch.table, ArpTable):
            sql.write_arp(connection, batch.device, batch.table, batch.at)
        else:
            sql.write_neighbours(connection, batch.device, batch.table, batch.at)
    except BaseException:
        with contextlib.suppress(sqlite.DatabaseError):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return True
