"""A profile tried on a recording: served on loopback, identified and polled like a device, with an eye on what nobody read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from netmon.collect.document import build_document
from netmon.model.profile import Profile
from netmon.onboard.columns import instance_starts
from netmon.onboard.subtrees import LEAST_ARCS, Oid, forbidden, is_under, parse
from netmon.onboard.walk import Value
from netmon.pipeline.once import Answer, Question, poll_device
from netmon.simulate.replay import replay
from netmon.transport.snmp.api import Community, GetResult, SnmpTarget, TableResult, TableSpec
from netmon.transport.snmp.client import Poll, SnmpClient
from netmon.transport.snmp.peer import Peer

COMMUNITY = b"public"
# The system group beside what identification reads of it is no news.
SYSTEM = parse("1.3.6.1.2.1.1")
BUDGET_S = 60.0


class WatchedPoll(Poll):
    """A poll that notes what was asked for."""

    def __init__(self, peer: Peer, budget_s: float | None, asked: set[Oid]) -> None:
        super().__init__(peer, budget_s)
        self._asked = asked

    async def get(self, oids: Sequence[str]) -> GetResult:
        """See SnmpSession.get."""
        self._asked.update(map(parse, oids))
        return await super().get(oids)

    async def table(self, spec: TableSpec) -> TableResult:
        """See SnmpSession.table."""
        self._asked.update(map(parse, spec.columns))
        return await super().table(spec)


class WatchedClient(SnmpClient):
    """A client whose polls note in `asked` which columns and instances were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[Oid] = set()

    def poll(self, peer: Peer, budget_s: float | None = None) -> Poll:
        """See SnmpClient.poll."""
        return WatchedPoll(peer, budget_s, self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A table, or a group of scalars, of which no collector read anything; `values` counts its instances."""

    oid: str
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it."""

    answer: Answer
    document: Mapping[str, object]
    unread: tuple[Unread, ...]
    instances: int


async def trial(path: Path, profiles: Mapping[str, Profile], fixed: Profile | None = None) -> Trial:
    """Poll a recording; OSError when the file cannot be read."""
    client = WatchedClient()
    async with replay(path, community=COMMUNITY) as served, client:
        place = served.address
        target = SnmpTarget(address=place.host, port=place.port, security=Community("2c", COMMUNITY), budget_s=BUDGET_S)
        answer = await poll_device(client, Question(name=path.stem, target=target, profiles=profiles, fixed=fixed))
        names = [name for name, _ in served.recording.instances]
    document = build_document(address=f"{place.host}:{place.port}", readings=answer.everything, profile=answer.profile)
    return Trial(answer=answer, document=document, unread=unread_tables(names, client.asked), instances=len(names))


def unread_tables(names: Sequence[Oid], asked: set[Oid]) -> tuple[Unread, ...]:
    """Group the instances that nobody asked for by their table; tables of which a column was read, and those never recorded, are no news."""
    lengths = sorted({len(oid) for oid in asked})
    entries = {oid[:-1] for oid in asked}
    left = [name for name in names if not any(name[:length] in asked for length in lengths) and forbidden(name) is None]
    news = [name for name in left if not is_under(name, SYSTEM) and not any(name[:length] in entries for length in range(LEAST_ARCS + 1, len(name)))]
    groups: dict[Oid, int] = {}
    for name, start in zip(news, instance_starts([Value(name, 0, 0, 0) for name in news]), strict=True):
        table = name[: start - 1] if start < len(name) else name[:-2]
        groups[table] = groups.get(table, 0) + 1
    return tuple(Unread(oid=".".join(map(str, oid)), values=count) for oid, count in sorted(groups.items()))
