"""Simulated agents for tests of commands, which run loops of their own: in a thread, or in a child process that replays recordings."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from netmon.simulate.agent import Agent
from netmon.simulate.farm import Address, AgentFarm
from netmon.simulate.replay import replay_agent
from netmon.simulate.snmprec import load

STOP_S = 10.0


class AgentThread:
    """Agents that answer from a thread; `open` and `close` are called from the test's own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._farm = AgentFarm()
        self._thread = threading.Thread(target=self._loop.run_forever, name="agents", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._farm.__aexit__(None, None, None), self._loop).result(STOP_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_S)
        self._loop.close()

    def open(self, agent: Agent, host: str = "127.0.0.1") -> str:
        """Let an agent listen on a free port; return its address as the command line takes it."""
        place: Address = asyncio.run_coroutine_threadsafe(self._farm.open(agent, host), self._loop).result(STOP_S)
        return f"[{place.host}]:{place.port}" if ":" in place.host else f"{place.host}:{place.port}"


class ReplayProcess:
    """A child process that serves recordings; iterate to get each one's address as soon as it listens."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths

    def __enter__(self) -> Self:
        root = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.agents", *map(str, self._paths)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        self._process.communicate(timeout=STOP_S)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield (the recording's name, HOST:PORT) in the order of the paths."""
        assert self._process.stdout is not None
        for _ in self._paths:
            name, address = json.loads(self._process.stdout.readline())
            yield name, address


async def _serve(paths: Sequence[str]) -> None:
    async with AgentFarm() as farm:
        for path in map(Path, paths):
            address = await farm.open(replay_agent(load(path)))
            print(json.dumps([path.stem, f"{address.host}:{address.port}"]), flush=True)
            await asyncio.sleep(0)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1:]))
