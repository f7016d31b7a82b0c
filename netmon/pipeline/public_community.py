"""Who answers the community `public`: one question a night to each device that is asked by SNMP, and a finding where an answer comes."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from netmon.model.finding import FindingKind, finding
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.store.findings import FindingBook
from netmon.transport.snmp.api import SYS_UPTIME, Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient

logger = logging.getLogger(__name__)

FINDER = "public_community"
PUBLIC = Community("2c", b"public")
# Silence is what a device should answer with: wait no longer than for one datagram and its repetition, a few devices at once.
BUDGET_S = 2.0
AT_ONCE = 16
ANSWERED = frozenset({Outcome.OK, Outcome.PARTIAL, Outcome.NO_DATA})


class PublicWatch:
    """Asks the devices on its list, and again when it is told to; `run` until it is cancelled."""

    def __init__(self, client: SnmpClient, findings: FindingBook, *, wall: Callable[[], float] = time.time) -> None:
        self._client = client
        self._findings = findings
        self._wall = wall
        self._targets: Mapping[str, SnmpTarget] = {}
        self._due = asyncio.Event()

    def update(self, targets: Mapping[str, SnmpTarget]) -> None:
        """Take the devices of a new configuration, by name; those that are not asked any more lose their finding."""
        for name in sorted({one.device for one in self._findings.of_finder(FINDER)} - targets.keys()):
            self._findings.replace(FINDER, name, ())
        self._targets = dict(targets)

    def nightly(self) -> None:
        """Ask all of them soon."""
        self._due.set()

    async def run(self) -> None:
        """Ask whenever it is time, for ever."""
        while True:
            await self._due.wait()
            self._due.clear()
            await self.ask_all(list(self._targets))

    async def ask_all(self, names: Iterable[str]) -> None:
        """Ask devices one after another, a few side by side."""
        waiting = iter(list(names))

        async def some() -> None:
            for name in waiting:
                await self._ask(name)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())

    async def _ask(self, name: str) -> None:
        target = self._targets.get(name)
        if target is None:
            return
        try:
            peer = self._client.peer(replace(target, security=PUBLIC, budget_s=BUDGET_S), DeviceMemory())
        except ValueError:  # a name instead of an address, or a family that this machine lacks
            return
        async with self._client.poll(peer, BUDGET_S) as session:
            result = await session.get([f"{SYS_UPTIME}.0"])
        if result.outcome in ANSWERED:
            self._findings.replace(FINDER, name, (finding(name, FindingKind.PUBLIC_ANSWERED, "", self._wall()),))
        elif result.outcome is Outcome.TIMEOUT:
            self._findings.replace(FINDER, name, ())
