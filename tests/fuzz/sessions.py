"""Whole polls over the real sockets, of an agent that now and then sends mutated replies."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.simulate.farm import AgentFarm
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import Community, GetResult, Security, SnmpTarget, TableResult, UsmUser
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.peer import Peer
from netmon.transport.snmp.plan import ABSENT_RECHECK_S
from tests.fuzz.agents import ABSENT, ROWS, SCALAR, SPEC, SYS_NAME, MutatingAgent, SkippingLoop
from tests.fuzz.mutate import mutate
from tests.support.usm_agent import make_user

SECURITIES: tuple[Security, ...] = (
    Community("1", b"public"),
    *(Community("2c", b"public"),) * 5,
    *(make_user(None, None),) * 3,
    make_user("SHA-256", "AES-128"),
)
UPTIME = ber.encode_dotted("1.3.6.1.2.1.1.3.0")
BUDGET_S = 20.0
RECOVERY_POLLS = 3


class SessionFuzzer:
    """One round is one device's life: healthy or not at first, mutated replies for a while, then healthy again."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._errors: list[str] = []
        self._runner = asyncio.Runner(loop_factory=SkippingLoop)

    def __enter__(self) -> "SessionFuzzer":
        self._runner.get_loop().set_exception_handler(self._raised)
        return self

    def __exit__(self, *exc: object) -> None:
        self._runner.close()

    def _raised(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep what a callback raised: the loop would only log it, and the poll would never hear of its reply."""
        self._errors.append(f"{context.get('message')}: {context.get('exception')!r}")

    def once(self, dice: random.Random) -> None:
        """Run one round."""
        self._errors.clear()
        self._runner.run(self._life(dice))
        if self._errors:
            raise AssertionError(f"a callback raised: {self._errors}")

    async def _life(self, dice: random.Random) -> None:
        security = dice.choice(SECURITIES)
        agent = MutatingAgent(None if isinstance(security, Community) else security)
        async with AgentFarm() as farm, SnmpClient() as client:
            address = await farm.open(agent)  # type: ignore[arg-type]
            peer = client.peer(SnmpTarget(address=address.host, port=address.port, security=security, budget_s=BUDGET_S), DeviceMemory())
            for _ in range(dice.choice((0, 1, 3, 3))):
                assert _whole(await self._poll(client, peer, agent), security), "a healthy agent is not read right"
            corpus = list(agent.sent)
            agent.change = _sometimes(dice, dice.choice((0.1, 0.4, 1.0)), corpus)
            if isinstance(security, UsmUser) and security.auth and dice.random() < 0.5:
                agent.envelope = _sometimes(dice, 0.5, corpus)
            for _ in range(dice.choice((1, 2, 3))):
                _, table = await self._poll(client, peer, agent)
                self.seen[f"mutated poll {table.outcome}"] += 1
            agent.change = agent.envelope = bytes
            for tries in range(RECOVERY_POLLS):
                if _whole(await self._poll(client, peer, agent), security):
                    self.seen[f"right again after {tries + 1}"] += 1
                    return
                await asyncio.sleep(ABSENT_RECHECK_S)
            raise AssertionError(f"not read right {RECOVERY_POLLS} polls after the agent was healthy again: {security}")

    async def _poll(self, client: SnmpClient, peer: Peer, agent: MutatingAgent) -> tuple[GetResult, TableResult]:
        agent.sent.clear()
        async with client.poll(peer) as session:
            got = await session.get([SYS_NAME, SCALAR, ABSENT])
            table = await session.table(SPEC)
        _check_get(got, agent)
        _check_table(table, agent)
        assert client.endpoints[0].in_flight == 0, "a request was left in flight"
        return got, table


def _sometimes(dice: random.Random, ratio: float, corpus: list[bytes]) -> Callable[[bytes], bytes]:
    return lambda data: mutate(dice, data, corpus) if dice.random() < ratio else data


def _whole(results: tuple[GetResult, TableResult], security: Security) -> bool:
    """True when a poll brought all that a healthy agent has."""
    got, table = results
    version_1 = isinstance(security, Community) and security.version == "1"
    missing = [column for column, cells in enumerate(table.columns, 1) if len([v for v in cells.values if v is not None]) != (5 if column == 10 else len(ROWS))]
    return (
        (got.outcome, table.outcome) == (Outcome.OK, Outcome.OK)
        and set(got.values) == ({SYS_NAME} if version_1 else {SYS_NAME, SCALAR})
        and table.index == ROWS
        and missing == ([8] if version_1 else [])
    )


def _check_get(got: GetResult, agent: MutatingAgent) -> None:
    held = agent.held()
    for oid, (tag, value) in got.values.items():
        assert (tag, value) in held.get(ber.encode_dotted(oid), ()), f"{oid} = {value!r} was never said"
    assert got.ticks is None or got.ticks in {value for _, value in held.get(UPTIME, ())}, "sysUpTime was never said"


def _check_table(table: TableResult, agent: MutatingAgent) -> None:
    held = dict(agent.readable())
    uptimes = {value for _, value in agent.held().get(UPTIME, ())}
    assert list(table.index) == sorted(set(table.index)), "rows out of order, or twice"
    for oid, column in zip(SPEC.columns, table.columns, strict=True):
        prefix = tuple(map(int, oid.split(".")))
        assert len(column.values) == len(table.index)
        tags = column.tags if isinstance(column.tags, tuple) else (column.tags,) * len(table.index)
        ticks = column.ticks if isinstance(column.ticks, tuple) else (column.ticks,) * len(table.index)
        for index, value, tag, tick in zip(table.index, column.values, tags, ticks, strict=True):
            if value is not None:
                assert (tag, value) in held.get((*prefix, *index), ()), f"{oid} {index} = {value!r} was never said"
                assert tick is None or tick in uptimes, "sysUpTime was never said"
