"""`netmon demo`: a simulated district in a child process, and the daemon that watches it."""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from netmon.collect.registry import param_models
from netmon.config.load import load
from netmon.daemon.app import Daemon
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.simulate.process import DistrictProcess, ProcessOptions

SETTLE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """How the demo runs; `seconds` counts from ready, None runs until it is stopped. `port` 0 takes a free one."""

    state: Path
    schools: int = 12
    port: int = 9464
    seconds: float | None = None
    lang: Lang = "zh"


class DemoError(RuntimeError):
    """The demo cannot run; the text is for a person."""


def free_port(wanted: int) -> int:
    """Return `wanted` if it is free on loopback, else one that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoError("no port is free on 127.0.0.1")


async def run(options: DemoOptions, say: Callable[[str], None], env: Mapping[str, str] = os.environ) -> int:
    """Run until the time is over or a signal comes; returns the exit status. Raises DemoError, SimulatorError."""
    port = await asyncio.to_thread(free_port, options.port)
    say(text("demo.starting", options.lang, schools=options.schools))
    child = ProcessOptions(state=options.state, schools=options.schools, listen=f"127.0.0.1:{port}", language=options.lang)
    async with DistrictProcess(child) as district:
        result = await asyncio.to_thread(load, Path(district.ready.config), env=env, collectors=param_models())
        if result.config is None:
            raise DemoError("\n".join(problem.render(options.lang) for problem in result.problems))
        daemon = Daemon(result.config, env)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(daemon.run())
            helpers = [group.create_task(_announce(daemon, district, options, say)), group.create_task(_watch_child(district, daemon))]
            await asyncio.wait({running})
            for helper in helpers:
                helper.cancel()
    say(text("demo.stopped", options.lang))
    return 0


async def _announce(daemon: Daemon, district: DistrictProcess, options: DemoOptions, say: Callable[[str], None]) -> None:
    await daemon.ready.wait()
    host, port = daemon.address or ("127.0.0.1", 0)
    base = f"http://{host}:{port}"
    ready = district.ready
    say(text("demo.ready", options.lang, agents=len(ready.agents), base=base, config=ready.config, site=ready.sights["site"]))
    say(text("demo.look", options.lang, config=_short(ready.config), **ready.sights))
    if options.seconds is not None:
        await asyncio.sleep(options.seconds)
        say(_summary(daemon, options.lang))
        daemon.stop()


def _short(path: str) -> str:
    """Return a path as it is written from here, where that is shorter."""
    return min(path, os.path.relpath(path), key=len)


def _summary(daemon: Daemon, lang: Lang) -> str:
    states = daemon.parts.current.states()
    polls = daemon.parts.runner.stats.runs
    return text("demo.summary", lang, up=states.get("up", 0), down=states.get("down", 0), polls=polls, series=daemon.parts.exposition.series)


async def _watch_child(district: DistrictProcess, daemon: Daemon) -> None:
    await district.wait()
    daemon.stop()
