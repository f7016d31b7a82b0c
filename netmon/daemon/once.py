"""`netmon run --once`: every device polled once, by the daemon's own parts, without its servers."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netmon.config.config import Config
from netmon.daemon.parts import Parts
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.request import PollRequest
from netmon.model.state import ECHO


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceResult:
    """The last reading of each collector by device, in the order of the inventory; `series` is what /metrics would show."""

    readings: Mapping[str, Mapping[str, Reading]]
    series: int
    duration_s: float

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How the polls other than echoes ended; of a device with echoes alone, those."""
        found: Counter[Outcome] = Counter()
        for readings in self.readings.values():
            asked = [reading for name, reading in readings.items() if name != ECHO] or list(readings.values())
            found.update(reading.outcome for reading in asked)
        return found

    @property
    def exit_code(self) -> int:
        """0: all ok; 1: nothing answered; 3: partly."""
        outcomes = self.outcomes
        outcomes.pop(Outcome.SKIPPED, None)
        if set(outcomes) <= {Outcome.OK, Outcome.NO_DATA}:
            return 0
        return 3 if any(outcome.answered for outcome in outcomes) else 1


async def poll_once(config: Config, folder: Path) -> OnceResult:
    """Poll every device once; devices with profile `auto` are identified first. What was learned is not kept."""
    started = time.monotonic()
    parts = Parts(config, folder, started_at=time.time())
    async with parts.client, parts.pinger, parts.ways:
        parts.apply(config)
        parts.runner.pause()
        running = asyncio.create_task(parts.runner.run())
        try:
            for device in config.polled_devices():
                parts.runner.request(PollRequest(device=device.name, reason="once"))
            await parts.runner.idle()
            parts.replan()
            await parts.runner.idle()
        finally:
            parts.runner.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await running
    readings = {device.name: dict(device.last) for device in parts.current.devices()}
    return OnceResult(readings=readings, series=parts.exposition.series, duration_s=time.monotonic() - started)
