"""Finds devices in given subnets, and by LLDP from known ones: so many datagrams a second, each credential once an address and in order.

A credential is never guessed and never sent outside of what the operator named: neighbours that LLDP tells of count only within his subnets, or,
without any, at private addresses.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from netmon.collect import neighbours
from netmon.collect.base import CollectContext
from netmon.model.device_text import mac_text
from netmon.model.memory import DeviceMemory
from netmon.model.neighbours import NeighbourTable
from netmon.model.profile import Profile
from netmon.model.reading import HardwareInventory, SystemInfo
from netmon.onboard.doctor_ask import Asker
from netmon.onboard.doctor_wire import Place
from netmon.pipeline.once import Question, poll_device
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.api import Security, SnmpTarget, TableSpec, UsmUser
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.usm import KeyCache

Network = IPv4Network | IPv6Network
WIDEST: Final = 1 << 16
SYS_OBJECT_ID: Final = "1.3.6.1.2.1.1.2.0"
ENGINE_ID: Final = "1.3.6.1.6.3.10.2.1.1.0"
BRIDGE_MAC: Final = "1.3.6.1.2.1.17.1.1.0"
ADDRESSES: Final = TableSpec(name="ipAddrTable", columns=("1.3.6.1.2.1.4.20.1.1",), max_rows=500)
DETAIL_S: Final = 20.0
FEW_DETAILS: Final = 20  # devices read closely at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A credential by its name."""

    name: str
    security: Security = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is sent and for how long is waited: datagrams a second, addresses at once, seconds an answer, addresses in all, steps of LLDP."""

    rate_per_s: float = 100.0
    at_once: int = 200
    timeout_s: float = 1.0
    hosts: int = WIDEST
    depth: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A device that answered: where, with which credential, and what tells it from others."""

    address: str
    port: int
    credential: str
    system: SystemInfo
    profile: str | None = None
    vendor: str | None = None
    collectors: frozenset[str] = frozenset()
    serial: str | None = None
    engine_id: str | None = None
    mac: str | None = None
    addresses: frozenset[str] = frozenset()
    elsewhere: bool = False


@dataclass(slots=True, kw_only=True)
class Progress:
    """Counts so far."""

    total: int = 0
    tried: int = 0
    alive: int = 0
    found: int = 0


class TooMany(ValueError):
    """More addresses than the bounds allow."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"{count} > {limit}")
        self.count = count
        self.limit = limit


def hosts_of(networks: Sequence[Network], limit: int) -> list[str]:
    """Return the host addresses of networks in order, each once; raises TooMany before anything is listed."""
    count = sum(network.num_addresses for network in networks)
    if count > limit:
        raise TooMany(count, limit)
    return list(dict.fromkeys(str(host) for network in networks for host in network.hosts()))


class Pacer:
    """Lets one datagram go at a time, `rate_per_s` of them."""

    def __init__(self, rate_per_s: float) -> None:
        self._gap_s = 1 / rate_per_s
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for a place."""
        now = asyncio.get_running_loop().time()
        self._next, wait_s = max(now, self._next) + self._gap_s, self._next - now
        if wait_s > 0:
            await asyncio.sleep(wait_s)


class Scanner:
    """Asks addresses; `found` and `silent` (alive, but no credential fits) fill up. `report` is called after each address."""

    def __init__(
        self, client: SnmpClient, profiles: Mapping[str, Profile], keys: Sequence[Key], *, bounds: Bounds, port: int = 161, pinger: Pinger | None = None,
        report: Callable[[Progress], None] | None = None,
    ) -> None:  # fmt: skip
        self._client = client
        self._profiles = profiles
        self._keys = keys
        self._bounds = bounds
        self._port = port
        self._pinger = pinger
        self._report = report or (lambda _progress: None)
        self._pacer = Pacer(bounds.rate_per_s)
        self._usm = KeyCache()
        self._details = asyncio.Semaphore(FEW_DETAILS)
        self._seen: set[str] = set()
        self.progress = Progress()
        self.found: list[Found] = []
        self.silent: list[str] = []

    async def scan(self, addresses: Iterable[str]) -> None:
        """Ask each address once."""
        fresh = [address for address in addresses if address not in self._seen]
        self._seen.update(fresh)
        self.progress.total += len(fresh)
        queue = iter(fresh)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._bounds.at_once, len(fresh))):
                group.create_task(self._work(queue))

    async def _work(self, queue: Iterator[str]) -> None:
        for address in queue:
            await self._address(address)
            self.progress.tried += 1
            self._report(self.progress)

    async def _address(self, address: str) -> None:
        if not await self._alive(address):
            return
        self.progress.alive += self._pinger is not None
        opened = await self._open(Place(address, self._port))
        if opened is None:
            if self._pinger is not None:
                self.silent.append(address)
            return
        key, elsewhere = opened
        async with self._details:
            found = await self._detail(address, key, elsewhere=elsewhere)
        self.found.append(found)
        self.progress.found += 1

    async def _alive(self, address: str) -> bool:
        """Tell whether an address is worth a credential: it answers an echo, or echoes are not asked for."""
        if self._pinger is None:
            return True
        await self._pacer.turn()
        echo = await self._pinger.ping(address, count=1, timeout_s=self._bounds.timeout_s)
        return echo.received > 0 or echo.sent == 0

    async def _open(self, place: Place) -> tuple[Key, bool] | None:
        """Try each credential once, in order; an agent that does not know SNMPv3 is not asked for a second user."""
        knows_v3 = True
        for key in self._keys:
            asker = Asker(place, key.security, timeout_s=self._bounds.timeout_s, keys=self._usm)
            if isinstance(key.security, UsmUser):
                if not knows_v3:
                    continue
                await self._pacer.turn()
                said = await asker.discover()
                knows_v3 = asker.engine is not None and asker.engine.discovered
                if any(error.refused for error in said.exchange.bounced):
                    return None
                if not knows_v3:
                    continue
            await self._pacer.turn()
            said = await asker.get((SYS_OBJECT_ID,))
            if said.answered and not said.error_status:
                return key, said.elsewhere is not None
            if any(error.refused for error in said.exchange.bounced):
                return None
        return None

    async def _detail(self, address: str, key: Key, *, elsewhere: bool) -> Found:
        """Read what identifies the device and tells it from others."""
        target = SnmpTarget(address=address, port=self._port, security=key.security, budget_s=DETAIL_S, reply_from_any_address=elsewhere)
        question = Question(name=address, target=target, profiles=self._profiles, budget_s=DETAIL_S, collectors=("system", "inventory"))
        answer = await poll_device(self._client, question)
        info = answer.system.payload if isinstance(answer.system.payload, SystemInfo) else SystemInfo()
        hardware = next((reading.payload for reading in answer.readings if isinstance(reading.payload, HardwareInventory)), HardwareInventory())
        async with self._client.poll(self._client.peer(target, DeviceMemory()), DETAIL_S) as session:
            values = (await session.get((ENGINE_ID, BRIDGE_MAC))).values
            table = await session.table(ADDRESSES)
        engine, mac = (values[oid].value if oid in values else None for oid in (ENGINE_ID, BRIDGE_MAC))
        own = frozenset(".".join(map(str, index)) for index in table.index if len(index) == 4 and all(arc < 256 for arc in index) and index[0] != 127)
        return Found(
            address=address,
            port=self._port,
            credential=key.name,
            system=info,
            profile=answer.profile.id if answer.profile is not None else None,
            vendor=answer.profile.vendor if answer.profile is not None else None,
            collectors=frozenset(answer.profile.collectors) if answer.profile is not None else frozenset(),
            serial=hardware.serial,
            engine_id=engine.hex() if isinstance(engine, bytes) and len(engine) >= 5 else None,
            mac=mac_text(mac) if isinstance(mac, bytes) and any(mac) else None,
            addresses=own,
            elsewhere=elsewhere,
        )

    async def neighbours_of(self, address: str, port: int, key: Key) -> tuple[str, ...]:
        """Return the management addresses that a device's LLDP and CDP neighbours tell."""
        memory = DeviceMemory()
        target = SnmpTarget(address=address, port=port, security=key.security, budget_s=DETAIL_S)
        async with self._client.poll(self._client.peer(target, memory), DETAIL_S) as session:
            read = await neighbours.collect(CollectContext(session=session, params={"cdp": True}, memory=memory, device=address))
        table = read.payload if isinstance(read.payload, NeighbourTable) else NeighbourTable()
        return tuple(dict.fromkeys(found for neighbour in table.neighbours for found in neighbour.addresses))

    async def crawl(self, starts: Sequence[tuple[str, int, Key]], allowed: Callable[[str], bool]) -> None:
        """Follow LLDP from known devices: `depth` steps, `hosts` addresses in all; addresses that are not allowed are not asked."""
        keys = {key.name: key for key in self._keys}
        level = list(starts)
        asked: set[str] = set()
        for _ in range(self._bounds.depth):
            asked.update(address for address, _, _ in level)
            told = await asyncio.gather(*(self._bounded_neighbours(*start) for start in level))
            fresh = [address for address in dict.fromkeys(itertools.chain.from_iterable(told)) if address not in self._seen and allowed(address)]
            fresh = fresh[: max(self._bounds.hosts - len(self._seen), 0)]
            before = len(self.found)
            await self.scan(fresh)
            level = [(found.address, found.port, keys[found.credential]) for found in self.found[before:] if found.address not in asked]
            if not level:
                return

    async def _bounded_neighbours(self, address: str, port: int, key: Key) -> tuple[str, ...]:
        async with self._details:
            await self._pacer.turn()
            return await self.neighbours_of(address, port, key)


def allowed_by(networks: Sequence[Network]) -> Callable[[str], bool]:
    """Return what tells whether a device's word for an address is followed."""

    def allowed(address: str) -> bool:
        place = ip_address(address)
        if place.is_loopback or place.is_multicast or place.is_unspecified or place.is_link_local:
            return any(place in network for network in networks)
        return any(place in network for network in networks) if networks else place.is_private

    return allowed


def parse_networks(words: Iterable[str]) -> list[Network]:
    """Read `10.0.0.0/22` or a single address; ValueError with the word for anything else."""
    found: list[Network] = []
    for word in words:
        try:
            found.append(ip_network(word.strip(), strict=False))
        except ValueError:
            raise ValueError(word) from None
    return found
