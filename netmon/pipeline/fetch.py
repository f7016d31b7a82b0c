"""From a job to its reading: the right transport, credential and collector for a device."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from netmon.collect import system
from netmon.collect.base import CollectContext, Collected, SnmpContext
from netmon.collect.identify import Identification, chosen
from netmon.collect.probing import identify_device
from netmon.collect.registry import COLLECTORS, one_shot_params
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import Reading, SystemInfo
from netmon.model.state import ECHO
from netmon.pipeline.ways import Ways, ask
from netmon.schedule.plan import IDENTIFY, Job
from netmon.transport.icmp import Pinger, outcome_of
from netmon.transport.snmp.api import SessionStats, SnmpTarget
from netmon.transport.snmp.client import Poll, SnmpClient
from netmon.transport.snmp.peer import Peer

logger = logging.getLogger(__name__)

RESOLVE_S = 3.0
INTERFACES = "interfaces"


@dataclass(slots=True, kw_only=True)
class Asked:
    """How one device is asked. `target` None: echo only. `fixed` is the profile that the inventory names, None: found by identification.

    `every_column`: some of its ports have full series, so all counters are read.
    """

    name: str
    address: str
    target: SnmpTarget | None
    memory: DeviceMemory
    fixed: Profile | None = None
    profile: Profile | None = None
    peer: Peer | None = None
    literal: str | None = None
    every_column: bool = False
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A collector's parameters by a profile, and what the collector worked out of them; one for all devices of the profile that are read alike."""

    profile: Profile
    params: Mapping[str, object]
    shared: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class SnmpTotals:
    """What all polls cost since the start."""

    requests: int = 0
    retries: int = 0
    timeouts: int = 0
    mismatched: int = 0
    malformed: int = 0


Identified = Callable[[str, Identification, SystemInfo], None]


class Fetcher:
    """The poll function: one call is one job of one device; `ways` are how devices are asked otherwise than by echo and SNMP."""

    def __init__(
        self, client: SnmpClient, pinger: Pinger, profiles: Mapping[str, Profile], *, ways: Ways | None = None, on_identified: Identified | None = None
    ) -> None:
        self._client = client
        self._pinger = pinger
        self._ways: Ways = ways or {}
        self._profiles = profiles
        self._on_identified = on_identified
        self._asked: dict[str, Asked] = {}
        self._described: dict[tuple[str, str, bool], Described] = {}
        self.totals = SnmpTotals()

    def update(self, asked: Mapping[str, Asked], profiles: Mapping[str, Profile]) -> None:
        """Take a new inventory; a device whose way of asking is unchanged keeps its connection and what was learned."""
        self._profiles = profiles
        kept: dict[str, Asked] = {}
        for name, new in asked.items():
            old = self._asked.get(name)
            same = old is not None and old.revision == new.revision
            kept[name] = old if same and old is not None else new
            if same and old is not None:
                old.fixed, old.every_column = new.fixed, new.every_column
                old.profile = new.fixed or profiles.get(old.memory.profile or "")
        self._asked = kept
        self._described = {}

    def profile_of(self, device: str) -> Profile | None:
        """Return the profile that the device is read with, None before it is identified."""
        asked = self._asked.get(device)
        return None if asked is None else asked.profile

    def peer_of(self, device: str) -> Peer | None:
        """Return what is kept of the device's agent between polls, None before the first."""
        asked = self._asked.get(device)
        return None if asked is None else asked.peer

    async def __call__(self, job: Job) -> Reading:
        """Poll; the reading says how it ended. LookupError for a device that is not in the inventory."""
        asked = self._asked[job.device]
        started, clock = time.time(), time.monotonic()
        if job.kind not in (JobKind.ECHO, JobKind.SNMP):
            return await self._otherwise(job, asked, started, clock)
        if asked.literal is None and not await self._resolve(asked):
            return self._reading(job, started, clock, Collected(outcome=Outcome.UNREACHABLE, payload=None, detail=f"name does not resolve: {asked.address}"))
        if job.collector == ECHO:
            return await self._echo(job, asked, started, clock)
        return await self._snmp(job, asked, started, clock)

    async def _resolve(self, asked: Asked) -> bool:
        """Find the address of a name once; a literal needs no resolver."""
        try:
            asked.literal = str(ip_address(asked.address.partition("%")[0])) and asked.address
        except ValueError:
            try:
                async with asyncio.timeout(RESOLVE_S):
                    found = await asyncio.get_running_loop().getaddrinfo(asked.address, None, type=socket.SOCK_DGRAM)
            except (TimeoutError, OSError):
                return False
            asked.literal = str(found[0][4][0])
        return True

    async def _echo(self, job: Job, asked: Asked, started: float, clock: float) -> Reading:
        echo = await self._pinger.ping(asked.literal or asked.address)
        outcome = outcome_of(echo)
        detail = None if outcome.got_something else "no echo came back" if echo.sent else "this machine could not send"
        return self._reading(job, started, clock, Collected(outcome=outcome, payload=echo, detail=detail))

    async def _snmp(self, job: Job, asked: Asked, started: float, clock: float) -> Reading:
        peer = asked.peer or self._connect(asked)
        if peer is None:
            return self._reading(job, started, clock, Collected(outcome=Outcome.SKIPPED, payload=None, detail="no SNMP credential"))
        async with self._client.poll(peer, job.budget_s) as session:
            try:
                collected = await self._collect(job, asked, session)
            finally:
                self._count(session.stats)
        if collected.outcome is Outcome.TIMEOUT and asked.literal != asked.address:
            asked.literal = asked.peer = None  # a name may have come to mean another address
        return self._reading(job, started, clock, collected, session.stats)

    async def _otherwise(self, job: Job, asked: Asked, started: float, clock: float) -> Reading:
        way = self._ways.get(job.kind)
        if way is None or job.collector not in COLLECTORS:
            collected = Collected(outcome=Outcome.SKIPPED, payload=None, detail=f"no way to ask by {job.kind}")
        else:
            described = self._describe(asked, asked.profile, job.collector) if asked.profile is not None else None
            params = {} if described is None else described.params
            collected = await ask(way, COLLECTORS[job.collector].collect, asked.name, asked.memory, params=params, budget_s=job.budget_s)
        return self._reading(job, started, clock, collected)

    async def _collect(self, job: Job, asked: Asked, session: Poll) -> Collected:
        if asked.profile is None or job.collector == IDENTIFY:
            collected = await self._identify(asked, CollectContext(session=session, params={}, memory=asked.memory))
            if job.collector == IDENTIFY or asked.profile is None:
                return collected
        described = self._describe(asked, asked.profile, job.collector)
        if described is None or job.collector not in COLLECTORS:
            return Collected(outcome=Outcome.SKIPPED, payload=None, detail=f"profile {asked.profile.id} has no collector {job.collector}")
        context = CollectContext(session=session, params=described.params, memory=asked.memory, device=asked.name, shared=described.shared)
        return await COLLECTORS[job.collector].collect(context)

    def _describe(self, asked: Asked, profile: Profile, collector: str) -> Described | None:
        """Return the collector's parameters, the same object at every poll: collectors keep what they derived from it. None: the profile lacks it."""
        every_column = asked.every_column and collector == INTERFACES
        key = (profile.id, collector, every_column)
        known = self._described.get(key)
        if known is not None and known.profile is profile:
            return known
        params = profile.collectors.get(collector)
        if params is None:
            return None
        made = self._described[key] = Described(profile, one_shot_params(collector, params) if every_column else params)
        return made

    def _connect(self, asked: Asked) -> Peer | None:
        if asked.target is None:
            return None
        literal = asked.literal or asked.address
        target = asked.target if asked.target.address == literal else _at(asked.target, literal)
        asked.peer = self._client.peer(target, asked.memory)
        return asked.peer

    async def _identify(self, asked: Asked, context: SnmpContext) -> Collected:
        """Read the system group and choose the profile; a device that does not answer keeps the one it had."""
        collected = await system.collect(context)
        info = collected.payload
        if not isinstance(info, SystemInfo):
            return collected
        found = await identify_device(context.session, self._profiles.values(), info)
        profile = asked.fixed or chosen(self._profiles, found)
        changed = asked.fixed is None and asked.memory.profile != found.profile
        asked.profile = profile
        asked.memory.profile = profile.id if profile is not None else None
        if changed and self._on_identified is not None:
            self._on_identified(asked.name, found, info)
        return Collected(outcome=collected.outcome, payload=info, tables=collected.tables, problems=collected.problems, detail=collected.detail or found.why)

    def _count(self, stats: SessionStats) -> None:
        totals = self.totals
        totals.requests += stats.requests
        totals.retries += stats.retries
        totals.timeouts += stats.timeouts
        totals.mismatched += stats.mismatched
        totals.malformed += stats.malformed

    @staticmethod
    def _reading(job: Job, started: float, clock: float, collected: Collected, stats: SessionStats | None = None) -> Reading:
        return Reading(
            device=job.device,
            collector=job.collector,
            started=started,
            started_monotonic=clock,
            duration_s=time.monotonic() - clock,
            outcome=collected.outcome,
            detail=collected.detail,
            requests=stats.requests if stats is not None else collected.requests,
            retries=stats.retries if stats is not None else 0,
            tables=collected.tables,
            payload=collected.payload,
            problems=collected.problems,
            kind=job.kind,
        )


def _at(target: SnmpTarget, address: str) -> SnmpTarget:
    return SnmpTarget(
        address=address, port=target.port, security=target.security, budget_s=target.budget_s, window=target.window,
        max_repetitions=target.max_repetitions, bulk=target.bulk, reply_from_any_address=target.reply_from_any_address,
    )  # fmt: skip
