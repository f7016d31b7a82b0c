"""One device asked once, by hand: identification and all its collectors in one session, as readings, as a document or as metrics."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from netmon.collect import system
from netmon.collect.base import CollectContext, Collected
from netmon.collect.identify import Identification, chosen
from netmon.collect.probing import identify_device
from netmon.collect.registry import COLLECTORS, one_shot_params
from netmon.expose.labels import DeviceLabels
from netmon.expose.store import Exposition, SeriesBudget
from netmon.expose.stream import pieces
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import Reading, SystemInfo
from netmon.pipeline.intake import Intake
from netmon.pipeline.line import LineSettings
from netmon.pipeline.ways import Way, Ways, ask
from netmon.store.current import CurrentState
from netmon.store.events import EventLog
from netmon.transport.snmp.api import SnmpSession, SnmpTarget
from netmon.transport.snmp.client import SnmpClient

SYSTEM = "system"
UNBOUNDED = 10_000_000
BY_SNMP = tuple(name for name, collector in COLLECTORS.items() if collector.kind is JobKind.SNMP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask: `budget_s` bounds all of it, `fixed` None lets the device's own words choose among `profiles`.

    `collectors` None: all of the profile's; `name` is what the readings are filed under. `target` None: the device is not asked by SNMP.
    `others` are the collectors that ask otherwise, by the way that each needs.
    """

    name: str
    target: SnmpTarget | None
    profiles: Mapping[str, Profile]
    budget_s: float = 30.0
    fixed: Profile | None = None
    collectors: tuple[str, ...] | None = None
    others: Mapping[str, JobKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of it: one reading for each collector that was wanted, in the registry's order.

    `system` is the reading that identification used (it is among `readings` only when it was wanted), `found` None when the device
    said nothing or the profile was fixed.
    """

    system: Reading
    readings: tuple[Reading, ...]
    profile: Profile | None
    found: Identification | None

    @property
    def everything(self) -> tuple[Reading, ...]:
        """All readings, that of the system group included, for what describes the device."""
        silent = self.system.outcome is Outcome.SKIPPED
        return self.readings if silent or self.system in self.readings else (self.system, *self.readings)


async def poll_device(client: SnmpClient, question: Question, ways: Ways | None = None) -> Answer:
    """Ask; a failure is an outcome in the answer. ValueError when the address is none of a family that this machine has."""
    memory = DeviceMemory()
    deadline = time.monotonic() + question.budget_s
    answer = await _by_snmp(client, question, question.target, memory)
    others = [name for name in question.others if question.collectors is None or name in question.collectors]
    asked = [await _otherwise(question, name, (ways or {}).get(question.others[name]), memory, deadline) for name in others]
    return replace(answer, readings=(*answer.readings, *asked))


async def _otherwise(question: Question, collector: str, way: Way | None, memory: DeviceMemory, deadline: float) -> Reading:
    started, clock = time.time(), time.monotonic()
    if way is None:
        collected = Collected(outcome=Outcome.SKIPPED, payload=None, detail=f"no way to ask by {question.others[collector]}")
    else:
        budget_s = max(deadline - clock, 0.0)
        params = (question.fixed.collectors.get(collector) if question.fixed is not None else None) or {}
        collected = await ask(way, COLLECTORS[collector].collect, question.name, memory, params=params, budget_s=budget_s)
    return replace(_reading(question.name, collector, collected, started, clock), kind=question.others[collector])


async def _by_snmp(client: SnmpClient, question: Question, target: SnmpTarget | None, memory: DeviceMemory) -> Answer:
    if target is None:
        silent = Collected(outcome=Outcome.SKIPPED, payload=None, detail="no SNMP credential")
        first = _reading(question.name, SYSTEM, silent, time.time(), time.monotonic())
        return Answer(system=first, readings=(), profile=question.fixed, found=None)
    target = with_limits(target, question.fixed)
    deadline = time.monotonic() + target.budget_s
    async with client.poll(client.peer(target, memory), target.budget_s) as session:
        first = await _read(question.name, SYSTEM, session, {}, memory)
        found, profile = await _profile(question, first, session)
        first = replace(first, requests=session.stats.requests, retries=session.stats.retries)
        limited = with_limits(target, profile)
        if limited == target:
            return await _rest(question, session, memory, Answer(system=first, readings=(), profile=profile, found=found))
    async with client.poll(client.peer(limited, memory), max(deadline - time.monotonic(), 0.0)) as session:
        return await _rest(question, session, memory, Answer(system=first, readings=(), profile=profile, found=found))


def with_limits(target: SnmpTarget, profile: Profile | None) -> SnmpTarget:
    """Return the target with the limits of a fragile agent; what the operator said comes first."""
    if profile is None:
        return target
    quirks = profile.snmp
    return replace(
        target,
        window=quirks.window if target.window is None else target.window,
        max_repetitions=quirks.max_repetitions if target.max_repetitions is None else target.max_repetitions,
        bulk=target.bulk and quirks.bulk,
    )


async def _profile(question: Question, first: Reading, session: SnmpSession) -> tuple[Identification | None, Profile | None]:
    if question.fixed is not None:
        return None, question.fixed
    if not _talks(first):
        return None, None
    info = first.payload if isinstance(first.payload, SystemInfo) else SystemInfo()
    found = await identify_device(session, question.profiles.values(), info)
    return found, chosen(question.profiles, found)


def _talks(first: Reading) -> bool:
    """True when it makes sense to ask on: the device answered, and did not refuse the credential."""
    return first.outcome.answered and first.outcome is not Outcome.AUTH_FAILED


async def _rest(question: Question, session: SnmpSession, memory: DeviceMemory, answer: Answer) -> Answer:
    readings: list[Reading] = []
    for collector in wanted_collectors(question, answer.profile):
        if collector == SYSTEM:
            readings.append(answer.system)
        elif not _talks(answer.system):
            readings.append(replace(answer.system, collector=collector, duration_s=0.0, requests=0, retries=0, tables=(), payload=None))
        else:
            readings.append(await _collector(question.name, collector, session, memory, answer.profile))
    return replace(answer, readings=tuple(readings))


def wanted_collectors(question: Question, profile: Profile | None) -> tuple[str, ...]:
    """Return what to run, in the registry's order: what was asked for, else the system group and all that the profile names."""
    if question.collectors is not None:
        return tuple(name for name in BY_SNMP if name in question.collectors)
    return tuple(name for name in BY_SNMP if name == SYSTEM or (profile is not None and name in profile.collectors))


async def _collector(device: str, collector: str, session: SnmpSession, memory: DeviceMemory, profile: Profile | None) -> Reading:
    params = profile.collectors.get(collector) if profile is not None else None
    if params is None:
        detail = f"profile {profile.id} has no collector {collector}" if profile is not None else "no profile fits"
        skipped = Collected(outcome=Outcome.SKIPPED, payload=None, detail=detail)
        return _reading(device, collector, skipped, time.time(), time.monotonic())
    return await _read(device, collector, session, one_shot_params(collector, params), memory)


async def _read(device: str, collector: str, session: SnmpSession, params: Mapping[str, object], memory: DeviceMemory) -> Reading:
    started, clock = time.time(), time.monotonic()
    requests, retries = session.stats.requests, session.stats.retries
    collect = system.collect if collector == SYSTEM else COLLECTORS[collector].collect
    collected = await collect(CollectContext(session=session, params=params, memory=memory))
    reading = _reading(device, collector, collected, started, clock)
    return replace(reading, requests=session.stats.requests - requests, retries=session.stats.retries - retries)


def _reading(device: str, collector: str, collected: Collected, started: float, clock: float) -> Reading:
    return Reading(
        device=device,
        collector=collector,
        started=started,
        started_monotonic=clock,
        duration_s=time.monotonic() - clock,
        outcome=collected.outcome,
        detail=collected.detail,
        requests=collected.requests,
        tables=collected.tables,
        payload=collected.payload,
        problems=collected.problems,
    )


def metrics_text(answer: Answer, labels: DeviceLabels) -> bytes:
    """Return the readings as /metrics would show them with all series, in the Prometheus text format; `labels.device` is the question's name."""
    exposition = Exposition(SeriesBudget(per_device=UNBOUNDED, total=UNBOUNDED))
    intake = Intake(CurrentState(), exposition, EventLog())
    intake.profile_of = lambda _device: answer.profile
    intake.update({labels.device: LineSettings(labels=labels, full=True, max_series=UNBOUNDED)}, {})
    for reading in _in_order(answer.everything):
        intake.take(reading)
    return b"".join(pieces(exposition.snapshot(), b"", openmetrics=False))


def _in_order(readings: Iterable[Reading]) -> list[Reading]:
    """The device's facts are written when its state changes: what describes it goes first."""
    first = {"inventory": 0, SYSTEM: 1}
    return sorted(readings, key=lambda reading: first.get(reading.collector, 2))
