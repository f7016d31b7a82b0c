"""`netmon demo`: a simulated district in a child process, a past that another writes, the daemon that watches it, and a report on it."""

import asyncio
import json
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from netmon.collect.registry import param_models
from netmon.config.load import load
from netmon.config.paths import data_folders, data_roots
from netmon.daemon.app import Daemon
from netmon.demo.alerting import Alerting, Receiver, Scene, receiver
from netmon.demo.users import ACCOUNTS_FILE, Account, account_lines, write_users
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.simulate.child import run_module
from netmon.simulate.metrics_servers import Programs, find_programs
from netmon.simulate.past import MOST_DAYS
from netmon.simulate.process import DistrictProcess, ProcessOptions

DEFAULT_DAYS = 7
"""Long enough for a report, short enough to wait for."""
MOST_SCHOOLS = 24
"""A larger district has no past unless it is asked for."""
REPORTS = "reports"
FORMATS = ("xlsx", "html")
_PAST_S = 600.0
_REPORT_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """How the demo runs; `seconds` counts from ready, None runs until it is stopped. `port` 0 takes a free one.

    `history` days of a past are written first, and a report is made of them; with 0 there is neither. None: DEFAULT_DAYS in a district of usual size.
    `alerting`: Prometheus and Alertmanager run beside it where they are installed.
    """

    state: Path
    schools: int = 12
    port: int = 9464
    seconds: float | None = None
    lang: Lang = "zh"
    history: int | None = None
    alerting: bool = True

    @property
    def days(self) -> int:
        """How many days of a past are written."""
        return self.history if self.history is not None else DEFAULT_DAYS if self.schools <= MOST_SCHOOLS else 0


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
    """Run until the time is over or a signal comes; returns the exit status, 1 when the report failed. Raises DemoError, SimulatorError."""
    if not 0 <= options.days <= MOST_DAYS:
        raise DemoError(text("demo.history_days", options.lang, most=MOST_DAYS))
    port = await asyncio.to_thread(free_port, options.port)
    say(text("demo.starting", options.lang, schools=options.schools))
    programs = find_programs() if options.alerting else None
    async with AsyncExitStack() as stack:
        heard = await stack.enter_async_context(receiver()) if programs is not None else None
        told = heard.url if heard is not None else None
        child = ProcessOptions(state=options.state, schools=options.schools, listen=f"127.0.0.1:{port}", language=options.lang, told=told)
        district = await stack.enter_async_context(DistrictProcess(child))
        ready = district.ready
        accounts = await asyncio.to_thread(write_users, Path(ready.config), options.state, ready.sights["site"], options.lang)
        past = await _write_past(options, district.ready.config, say) if options.days else None
        result = await asyncio.to_thread(load, Path(district.ready.config), env=env, collectors=param_models())
        if result.config is None:
            raise DemoError("\n".join(problem.render(options.lang) for problem in result.problems))
        daemon = Daemon(result.config, env)
        demo = _Demo(options, district, daemon, say, accounts)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(daemon.run())
            report = group.create_task(demo.report(past))
            helpers = [report, group.create_task(demo.announce(report)), group.create_task(_watch_child(district, daemon))]
            helpers += [group.create_task(demo.alert(programs, heard, env))] if options.alerting else []
            await asyncio.wait({running})
            for helper in helpers:
                helper.cancel()
    say(text("demo.stopped", options.lang))
    return 1 if report.done() and not report.cancelled() and not report.result() else 0


async def _write_past(options: DemoOptions, config: str, say: Callable[[str], None]) -> tuple[str, str]:
    """Let a child write the past; returns its first and last day that are filed. Raises DemoError."""
    say(text("demo.past", options.lang, days=options.days))
    words = ("--config", config, "--days", str(options.days), "--schools", str(options.schools))
    try:
        done = await run_module("netmon.simulate.past", *words, timeout_s=_PAST_S)
    except TimeoutError:
        raise DemoError(text("demo.past_failed", options.lang, reason="timeout")) from None
    if done.status:
        raise DemoError(text("demo.past_failed", options.lang, reason=done.err.strip()))
    written = json.loads(done.out)
    return str(written["first"]), str(written["last"])


class _Demo:
    """What is said and made while the daemon runs."""

    def __init__(self, options: DemoOptions, district: DistrictProcess, daemon: Daemon, say: Callable[[str], None], accounts: tuple[Account, ...]) -> None:
        self._options = options
        self._district = district
        self._ready = district.ready
        self._daemon = daemon
        self._say = say
        self._accounts = accounts

    async def announce(self, report: asyncio.Task[bool]) -> None:
        """Say where everything is, and end when the time is over and the report is there."""
        daemon, lang, ready = self._daemon, self._options.lang, self._ready
        await daemon.ready.wait()
        host, port = daemon.address or ("127.0.0.1", 0)
        base = f"http://{host}:{port}"
        self._say(text("demo.ready", lang, agents=len(ready.agents), base=base, config=ready.config, site=ready.sights["site"]))
        self._say(text("demo.look", lang, config=_short(ready.config), **ready.sights))
        self._say(text("demo.users", lang, base=base, path=_short(str(self._options.state / ACCOUNTS_FILE))))
        self._say("\n".join(account_lines(self._accounts, lang)))
        if self._options.seconds is not None:
            await asyncio.sleep(self._options.seconds)
            await asyncio.wait({report})
            self._say(_summary(daemon, lang))
            daemon.stop()

    async def alert(self, programs: Programs | None, heard: Receiver | None, env: Mapping[str, str]) -> None:
        """Run Prometheus and Alertmanager once all is ready, or say how they are installed."""
        options, daemon = self._options, self._daemon
        await daemon.ready.wait()
        if programs is None or heard is None:
            self._say(text("demo.no_alerting", options.lang))
            return
        host, port = daemon.address or ("127.0.0.1", 0)
        config = daemon.parts.config
        rules = await asyncio.to_thread(data_folders, "rules", data_roots(config.settings.data_folders, env))
        heard.site = self._ready.sights["story_site"]
        scene = Scene(state=options.state, config=self._ready.config, base=f"http://{host}:{port}", rules=rules, district=self._district, lang=options.lang)
        await Alerting(scene, programs, heard, self._say).run()

    async def report(self, past: tuple[str, str] | None) -> bool:
        """Have a report on the past made in each format, and say where it is; False when it could not be made."""
        if past is None:
            return True
        await self._daemon.ready.wait()
        folder = self._options.state / REPORTS
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        return all([await self._report(past, folder / f"compliance-{past[1]}.{suffix}", suffix) for suffix in FORMATS])

    async def _report(self, past: tuple[str, str], path: Path, suffix: str) -> bool:
        options = self._options
        words = ("--config", self._ready.config, "--from", past[0], "--to", past[1], "--format", suffix, "--output", path, "--lang", options.lang)
        try:
            done = await run_module("netmon", "report", "compliance", *words, timeout_s=_REPORT_S)
            reason = done.err.strip() or text("demo.no_reason", options.lang) if done.status else ""
        except TimeoutError:
            reason = "timeout"
        if reason:
            self._say(text("demo.report_failed", options.lang, path=_short(str(path)), reason=reason))
            return False
        self._say(text("demo.report", options.lang, path=_short(str(path))))
        return True


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
