"""Agents in a process of their own, told what to do over stdin: `python -m tests.long.farm`.

The first line is a JSON list of Wanted; the answer is one JSON object, name -> port. Every further line is one order:
{"reboot": [names]}, {"alive": {name: bool}} or {"end": true}; each is answered by {"done": true}.
"""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any, Self

from netmon.simulate.agent import Agent, Line
from netmon.simulate.broken import modes
from netmon.simulate.farm import AgentFarm
from tests.support.ruled import ruled_agent

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One agent: its rule (seed), its way of answering, its line. Agents of one `shared` view look alike and cost little."""

    name: str
    seed: int
    host: str = "127.0.0.1"
    mode: str = "normal"
    vendor: str = "huawei"
    ports: int = 4
    loss_ratio: float = 0.0
    shared: bool = False


class FarmProcess:
    """The child; `ports` says where the agents listen."""

    def __init__(self, agents: Iterable[Wanted]) -> None:
        self._wanted = [asdict(agent) for agent in agents]
        self.ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._process = Popen([sys.executable, "-m", "tests.long.farm"], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
        self.ports = self.tell(self._wanted)
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)

    def tell(self, order: Any) -> dict[str, int]:
        """Send one order and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


class Farm:
    """The agents, inside the child."""

    def __init__(self, farm: AgentFarm) -> None:
        self._farm = farm
        self._agents: dict[str, Agent] = {}
        self._views: dict[str, Agent] = {}

    async def open(self, wanted: Iterable[Wanted]) -> dict[str, int]:
        """Let all listen."""
        ports = {}
        for one in wanted:
            agent = self._agents[one.name] = self._make(one)
            ports[one.name] = (await self._farm.open(agent, one.host)).port
        return ports

    def _make(self, one: Wanted) -> Agent:
        line = Line(loss_ratio=one.loss_ratio, seed=one.seed)
        if one.shared:
            first = self._views.setdefault(one.vendor, ruled_agent("shared", 1, ports=one.ports, vendor=one.vendor))
            return Agent(view=first.view, name=one.name, line=line, uptime_s=10_000.0)
        return ruled_agent(one.name, one.seed, ports=one.ports, vendor=one.vendor, line=line, _mode=modes()[one.mode])

    def obey(self, order: Mapping[str, Any]) -> bool:
        """Do one order; False at the end."""
        for name in order.get("reboot", ()):
            self._agents[name].reboot()
        for name, alive in order.get("alive", {}).items():
            self._agents[name].alive = alive
        return not order.get("end")


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Serve until stdin ends."""
    loop = asyncio.get_running_loop()
    async with AgentFarm() as sockets:
        farm = Farm(sockets)
        _say(await farm.open(Wanted(**one) for one in json.loads(sys.stdin.readline())))
        while (line := await loop.run_in_executor(None, sys.stdin.readline)) and farm.obey(json.loads(line)):
            _say({"done": True})


if __name__ == "__main__":
    asyncio.run(main())
