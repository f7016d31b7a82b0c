"""Serves a recorded walk as a live agent, for tests and for trying a profile on a device that is not here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from netmon.simulate.agent import Agent
from netmon.simulate.farm import Address, AgentFarm
from netmon.simulate.mib import MibView, Oid
from netmon.simulate.responder import Limits
from netmon.simulate.snmprec import Recording, load
from netmon.simulate.values import sys_uptime
from netmon.transport.snmp.ber import TIME_TICKS, decode_int, read_header

SYS_UPTIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3, 0)


class Replay(NamedTuple):
    """A recording on the air."""

    address: Address
    agent: Agent
    recording: Recording


def recorded_uptime_s(view: MibView) -> float | None:
    """Return the sysUpTime of a view in seconds, or None where it has none."""
    value = view.get(SYS_UPTIME)
    if not isinstance(value, bytes):
        return None
    tag, start, end = read_header(value, 0, len(value))
    return decode_int(value[start:end], tag) / 100 if tag == TIME_TICKS else None


def replay_agent(recording: Recording, *, community: bytes = b"public", limits: Limits | None = None, live_uptime: bool = False) -> Agent:
    """Return an agent that serves the recording; with `live_uptime` sysUpTime goes on from its recorded value instead of standing still."""
    view = recording.view()
    uptime_s = recorded_uptime_s(view)
    if live_uptime and uptime_s is not None:
        view.set(SYS_UPTIME, sys_uptime)
    return Agent(view=view, community=community, limits=limits or Limits(), uptime_s=uptime_s or 0.0)


@asynccontextmanager
async def replay(path: Path, *, host: str = "127.0.0.1", port: int = 0, community: bytes = b"public", live_uptime: bool = False) -> AsyncIterator[Replay]:
    """Serve a .snmprec file until the block ends; OSError when the file or the address cannot be had."""
    recording = await asyncio.to_thread(load, path)
    agent = replay_agent(recording, community=community, live_uptime=live_uptime)
    async with AgentFarm() as farm:
        yield Replay(await farm.open(agent, host, port), agent, recording)
