"""The part of `pages` that is measured: a daemon's parts with a whole district in memory and the page, nothing polled, devices changing their state.

`python -m bench.pages_server NETMON_YAML CHANGES_PER_S`: prints {"port", "devices", "sites"}, then {"at", "site"} for each change (`at`: monotonic seconds).
What a change costs the page alone is what is measured: a state is put in as a reading would, and goes the daemon's own way from there.
"""

import asyncio
import gc
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from bench import configs
from netmon.collect.registry import param_models
from netmon.config.load import load
from netmon.daemon.page_sources import page_sources
from netmon.daemon.parts import Parts
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, Reading
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.web.server import WebServer, WebSettings

TICK_S = 1.0


async def _nothing(_content: bytes) -> tuple[()]:
    return ()


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


def _turn(parts: Parts, device: str, status: DeviceStatus) -> None:
    why = StateReason.ANSWERS if status is DeviceStatus.UP else StateReason.NO_ANSWER
    parts.intake.put_state(device, DeviceState(status=status, since=time.time(), why=why))


def _fill(parts: Parts) -> None:
    """Let every device have been heard of, and be up."""
    for name in parts.config.devices:
        reading = Reading(
            device=name, collector="echo", started=time.time(), started_monotonic=time.monotonic(), duration_s=0.01, outcome=Outcome.OK,
            payload=Echo(sent=3, received=3),
        )  # fmt: skip
        parts.current.record(reading)
        _turn(parts, name, DeviceStatus.UP)


async def _change(parts: Parts, per_s: float) -> None:
    """Put one device after the other down, and the one before up again."""
    devices = list(parts.config.devices.values())
    started, last = time.monotonic(), devices[0]
    for number in itertools.count(1):
        await asyncio.sleep(max(0.0, started + number / per_s - time.monotonic()))
        device = devices[number * 7919 % len(devices)]
        _turn(parts, last.name, DeviceStatus.UP)
        _turn(parts, device.name, DeviceStatus.DOWN)
        _say({"at": time.monotonic(), "site": device.site})
        last = device


async def _tick(parts: Parts) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        parts.pages.changes.tick(time.monotonic())
        parts.watch.tick()


async def _serve(config_file: Path, per_s: float, folder: Path) -> None:
    config = load(config_file, env=configs.ENVIRON, collectors=param_models()).config
    assert config is not None
    parts = Parts(config, folder, started_at=time.time())
    parts.apply(config)
    _fill(parts)
    gc.collect()
    gc.freeze()
    async with WebServer(WebSettings(zone=ZoneInfo("Asia/Shanghai")), page_sources(parts, _nothing, {}), parts.scrapes) as server:
        _say({"port": server.address[1], "devices": len(config.devices), "sites": len(config.sites)})
        async with asyncio.TaskGroup() as group:
            group.create_task(_tick(parts))
            if per_s:
                group.create_task(_change(parts, per_s))


def main() -> None:
    """Serve until killed."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_serve(Path(sys.argv[1]), float(sys.argv[2]), Path(folder)))


if __name__ == "__main__":
    main()
