"""Records a device for a profile or a bug report: a bounded walk, masked with a key that nobody keeps, as `OID|TAG|VALUE` lines."""

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netmon.collect import system
from netmon.collect.base import CollectContext
from netmon.collect.identify import chosen
from netmon.collect.probing import identify_device
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import SystemInfo
from netmon.onboard.mask import Mask, Masked, Rules
from netmon.onboard.subtrees import ENTERPRISES, Oid, flag_columns, is_under, named_places, parse, roots, single_instances, words_of
from netmon.onboard.walk import Bounds, Value, Walked, Walker
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.ber import IP_ADDRESS, OCTET_STRING, OPAQUE
from netmon.transport.snmp.client import SnmpClient

KEY_OCTETS = 32
SYSTEM_NAMES = tuple((1, 3, 6, 1, 2, 1, 1, place, 0) for place in (4, 5, 6))
TREES: tuple[Oid, ...] = ((1, 3, 6, 1, 2, 1), ENTERPRISES)
LEAST_SECRET = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to record: `fixed` reads that profile's subtrees only, `everything` the device's whole MIB within the bounds.

    `keep` are words that stay as they are.
    """

    target: SnmpTarget
    profiles: Mapping[str, Profile]
    fixed: Profile | None = None
    everything: bool = False
    keep: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recording: the masked instances, the profile that fits, what was masked, and what the reader should look through."""

    outcome: Outcome
    detail: str | None
    profile: str | None = None
    instances: tuple[Masked, ...] = ()
    walked: Walked = field(default_factory=Walked)
    masked: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)

    def lines(self) -> bytes:
        """Return the file's content."""
        return b"".join(map(line_of, self.instances))


async def record(client: SnmpClient, task: Task) -> Recorded:
    """Walk and mask; a device that does not answer is an outcome. ValueError when the address is none of a family that this machine has."""
    memory = DeviceMemory()
    async with client.poll(client.peer(task.target, memory), task.target.budget_s) as session:
        first = await system.collect(CollectContext(session=session, params={}, memory=memory))
        if not first.outcome.answered or first.outcome is Outcome.AUTH_FAILED:
            return Recorded(outcome=first.outcome, detail=first.detail)
        info = first.payload if isinstance(first.payload, SystemInfo) else SystemInfo()
        profile = task.fixed or chosen(task.profiles, await identify_device(session, task.profiles.values(), info))
        walker = Walker(session, task.bounds, time.monotonic)
        await _walk(walker, task)
    walked = walker.walked
    mask = Mask(secrets.token_bytes(KEY_OCTETS), rules_of(task, walked.values))
    instances = tuple(mask.all(walked.values))
    outcome = Outcome.PARTIAL if walked.failed else Outcome.OK if instances else Outcome.NO_DATA
    return Recorded(
        outcome=outcome, detail=next(iter(walked.failed.values()), None), profile=profile.id if profile is not None else None,
        instances=instances, walked=walked, masked=dict(mask.counts), kept=dict(mask.kept),
    )  # fmt: skip


async def _walk(walker: Walker, task: Task) -> None:
    profiles = [task.fixed] if task.fixed is not None else list(task.profiles.values())
    tables = roots(profiles)
    asked = single_instances(profiles)
    makers = {oid[: len(ENTERPRISES) + 1] for oid in (*tables, *asked) if is_under(oid, ENTERPRISES)}
    absent = {maker for maker in sorted(makers) if not await walker.holds_something(maker)}
    wanted = [oid for oid in tables if oid[: len(ENTERPRISES) + 1] not in absent]
    await walker.tables(wanted)
    await walker.instances(oid for oid in asked if oid[: len(ENTERPRISES) + 1] not in absent)
    if task.everything:
        await walker.trees(TREES, wanted)


def rules_of(task: Task, values: Iterable[Value]) -> Rules:
    """Return what the profiles, the credential and the device's own names add to the rules of masking."""
    every = list(task.profiles.values())
    known = {value.oid: value.value for value in values if value.oid in SYSTEM_NAMES}
    words = frozenset({*words_of(every), *task.keep})
    names = {name.strip() for name in known.values() if isinstance(name, bytes)}
    if isinstance(task.target.security, Community):
        names.add(task.target.security.community)
    return Rules(
        private=frozenset(map(parse, named_places(every, "serial"))),
        product=frozenset(map(parse, named_places(every, "model", "software"))),
        flags=flag_columns(every),
        words=words,
        secrets=tuple(name for name in names if len(name) >= LEAST_SECRET and name.decode("latin-1").casefold() not in {word.casefold() for word in words}),
    )


def line_of(instance: Masked) -> bytes:
    """Return one instance as a line: `x` behind the tag marks octets in hexadecimal, which a line cannot hold otherwise."""
    name = ".".join(map(str, instance.oid)).encode()
    value = instance.value
    tag = b"%d" % instance.tag
    if isinstance(value, int):
        return b"%s|%s|%d\n" % (name, tag, value)
    if isinstance(value, str):
        return b"%s|%s|%s\n" % (name, tag, value.encode())
    if instance.tag == IP_ADDRESS and len(value) == 4:
        return b"%s|%s|%s\n" % (name, tag, b".".join(b"%d" % octet for octet in value))
    if instance.tag in (OCTET_STRING, OPAQUE, IP_ADDRESS) and not all(0x20 <= octet < 0x7F for octet in value):
        return b"%s|%sx|%s\n" % (name, tag, value.hex().encode())
    return b"%s|%s|%s\n" % (name, tag, value)
