"""How a device is asked otherwise than by SNMP: one way a kind, which gives a collector its session for one job."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from netmon.collect.base import Collect, CollectContext, Collected
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome


class Way(Protocol):
    """Sessions with devices over one protocol."""

    def open(self, device: str, budget_s: float) -> AbstractAsyncContextManager[Any]:
        """Return the session for one job of a device, to be entered once; entering it, and its calls, raise AccessFailed."""


Ways = Mapping[JobKind, Way]


async def ask(way: Way, collect: Collect, device: str, memory: DeviceMemory, *, params: Mapping[str, object], budget_s: float) -> Collected:
    """Run one collector in one session within the budget; a way that fails is an outcome."""
    try:
        async with asyncio.timeout(budget_s), way.open(device, budget_s) as session:
            return await collect(CollectContext(session=session, params=params, memory=memory, device=device))
    except AccessFailed as failed:
        return Collected(outcome=failed.outcome, payload=None, detail=failed.detail)
    except TimeoutError:
        return Collected(outcome=Outcome.TIMEOUT, payload=None, detail=f"no answer within {budget_s:g} s")
