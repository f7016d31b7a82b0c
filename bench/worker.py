"""netmon's side of a scenario, a process of its own: the daemon's parts, driven by JSON lines on stdin, one answer each on stdout.

    python -m bench.worker .../netmon.yaml

`round` polls every device once, through the runner; `go` and `hold` let the daemon's grid run. Nothing stands in for a part of netmon.
"""

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netmon.collect.registry import param_models
from netmon.config.config import Config
from netmon.config.load import load
from netmon.daemon import garbage
from netmon.daemon.parts import Parts
from netmon.expose.families_interface import DEFAULT_INTERFACE_FAMILIES, EXTRA_INTERFACE_FAMILIES
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.request import PollRequest

COLLECTOR = "interfaces"
_NUMERIC = frozenset(family.name for family in (*DEFAULT_INTERFACE_FAMILIES, *EXTRA_INTERFACE_FAMILIES) if not family.name.endswith("_info"))

Answer = dict[str, Any]


class Worker:
    """The parts of a daemon with the grid held, and what a scenario may ask of them."""

    def __init__(self, config: Config) -> None:
        self.parts = Parts(config, config.settings.state, started_at=time.time())
        self._names = [device.name for device in config.polled_devices()]
        self._pauses: list[float] = []
        self._collecting = 0.0
        self._commands: dict[str, Callable[[Answer], Any]] = {
            "round": self._round, "freeze": self._freeze, "go": self._go, "hold": self._hold, "durations": self._durations, "counts": self._counts,
            "text": self._text, "uptimes": self._uptimes, "figures": self._figures,
        }  # fmt: skip

    async def run(self) -> None:
        """Obey until stdin ends."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        gc.callbacks.append(self._on_collection)
        async with self.parts.client:
            self.parts.apply(self.parts.config)
            self.parts.runner.pause()
            work = asyncio.create_task(self.parts.runner.run())
            tidying = asyncio.create_task(self._tidy())
            self._say({"ready": len(self._names)})
            while line := await reader.readline():
                command = json.loads(line)
                answer = self._commands[command["do"]](command)
                self._say(await answer if asyncio.iscoroutine(answer) else answer)
                if work.done():
                    await work
            tidying.cancel()
            self.parts.runner.stop()
            await work

    @staticmethod
    async def _tidy() -> None:
        """Do every second what the daemon's tick does about garbage."""
        while True:
            await asyncio.sleep(1.0)
            garbage.tidy()

    @staticmethod
    def _say(answer: Answer) -> None:
        print(json.dumps(answer), flush=True)

    def _on_collection(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.perf_counter()
        else:
            self._pauses.append(time.perf_counter() - self._collecting)

    async def _round(self, command: Answer) -> Answer:
        """Poll every device once by one collector; the scheduler's queues and bounds apply."""
        collector = command.get("collector", COLLECTOR)
        started = time.perf_counter()
        for name in self._names:
            self.parts.runner.request(PollRequest(device=name, collectors=(collector,), reason="bench"))
        await self.parts.runner.idle()
        wall_s = time.perf_counter() - started
        readings = self._readings(collector)
        return {
            "wall_s": wall_s,
            "polls": len(readings),
            "ok": sum(reading.outcome is Outcome.OK for reading in readings),
            "requests": sum(reading.requests for reading in readings),
            "retries": sum(reading.retries for reading in readings),
            "series": self.parts.exposition.series,
        }

    def _readings(self, collector: str = COLLECTOR) -> list[Reading]:
        return [device.last[collector] for device in self.parts.current.devices() if collector in device.last]

    def _freeze(self, _command: Answer) -> Answer:
        garbage.settle()
        self._pauses.clear()
        return {}

    def _go(self, _command: Answer) -> Answer:
        self.parts.runner.resume()
        return {}

    async def _hold(self, _command: Answer) -> Answer:
        self.parts.runner.pause()
        await self.parts.runner.idle()
        return {}

    def _durations(self, _command: Answer) -> Answer:
        """Return how long each device's last poll took, if it answered, and when it began (Unix time)."""
        return {reading.device: [reading.started, reading.duration_s] for reading in self._readings() if reading.outcome is Outcome.OK}

    def _counts(self, _command: Answer) -> Answer:
        """Return what the last round brought: values decoded, rates worked out, numeric samples of interfaces written."""
        values = rates = 0
        for name in self._names:
            line, device = self.parts.intake.line(name), self.parts.current.device(name)
            if line is None or line.rates is None or device is None or device.interfaces is None:
                continue
            values += sum(len(column.values) - column.values.count(None) for column in device.interfaces.columns.values())
            rates += sum(len(column) - column.count(None) for column in line.rates.rates.values())
        samples = ports = 0
        for family, chunks in self.parts.exposition.snapshot():
            if family.name in _NUMERIC:
                samples += sum(chunk.count(b"\n") for chunk in chunks)
        ports = sum(len(device.interfaces.if_index) for device in self.parts.current.devices() if device.interfaces is not None)
        return {"values": values, "rates": rates, "samples": samples, "ports": ports}

    async def _text(self, command: Answer) -> Answer:
        """Write /metrics, as a scrape would give it, to a file."""
        answer = self.parts.scrapes.scrape("", "")
        assert answer is not None
        text = b"".join([piece async for piece in answer.body])
        await asyncio.to_thread(Path(command["to"]).write_bytes, text)
        return {"bytes": len(text)}

    def _uptimes(self, command: Answer) -> Answer:
        """Return the sysUpTime beside every value of one device: each request carries one."""
        device = self.parts.current.device(command["device"])
        assert device is not None
        assert device.interfaces is not None
        return {name: column.ticks for name, column in device.interfaces.columns.items()}

    def _figures(self, _command: Answer) -> Answer:
        stats = self.parts.runner.stats
        now = self.parts.runner.now()
        return {
            "runs": stats.runs,
            "missed": sum(stats.missed.values()),
            "late_s": stats.late.value(now),
            "lag_s": stats.lag.value(now),
            "longest_collection_s": max(self._pauses, default=0.0),
            "outcomes": {f"{collector}/{outcome}": count for (collector, outcome), count in stats.polls.items()},
        }


def main() -> None:
    """Load the configuration as `netmon run` does, and obey."""
    loaded = load(Path(sys.argv[1]), env=os.environ, collectors=param_models())
    for problem in loaded.problems:
        print(problem.render("en"), file=sys.stderr)
    if loaded.config is None:
        sys.exit(2)
    asyncio.run(Worker(loaded.config).run())


if __name__ == "__main__":
    main()
