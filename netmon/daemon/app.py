"""The life of the daemon: start, run, stop, and what it does at a signal or a command."""

import asyncio
import fcntl
import logging
import os
import signal
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon import __version__
from netmon.config.config import Config
from netmon.daemon import garbage
from netmon.daemon.audit_notes import NOTE, SHELL, note_of
from netmon.daemon.calendar import Calendar
from netmon.daemon.control import ControlServer
from netmon.daemon.in_force import ConfigInForce, load_calmly
from netmon.daemon.page_door import PageDoor
from netmon.daemon.page_sources import page_sources
from netmon.daemon.parts import Parts
from netmon.daemon.web_config import WebConfigKeeper
from netmon.model.lang import Lang
from netmon.model.problem import Problem
from netmon.schedule.facts import dump, healthy
from netmon.sdnotify import SdNotify
from netmon.web.server import WebServer, WebSettings

logger = logging.getLogger(__name__)

TICK_S: Final = 1.0
LOCK_FILE: Final = "lock"
LANGUAGES: Final[tuple[Lang, ...]] = ("en", "zh")


class StateFolderBusyError(RuntimeError):
    """Another netmon uses the state folder."""


def prepare_folder(folder: Path) -> int:
    """Make the state folder, its owner's alone, and lock it; returns the lock's descriptor. StateFolderBusyError, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StateFolderBusyError(str(folder)) from None
    return descriptor


class Daemon:
    """Runs a loaded configuration until `stop`; `reload` puts another in force."""

    def __init__(self, config: Config, env: Mapping[str, str], *, allow_remote: bool = False, web_config: Path | None = None) -> None:
        self._env = env
        self._allow_remote = allow_remote
        self._notify = SdNotify(env)
        self._folder = config.settings.state
        self._parts = Parts(config, self._folder, started_at=time.time())
        self._door = PageDoor(config, self._parts.audit)
        self._web = WebConfigKeeper(config.settings.web_config, self._parts.metrics, open_to_others=config.settings.open_to_others)
        self._web.on_change = self._door.take_web_config
        self._stopping = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()
        self.address: tuple[str, int] | None = None
        self.ready = asyncio.Event()
        self._in_force = ConfigInForce(
            self._parts, self._door, partial(load_calmly, config.file, env, allow_remote=allow_remote, web_config=web_config), self._notify, self.ready
        )

    @property
    def parts(self) -> Parts:
        """The running parts, for `demo` and tests."""
        return self._parts

    def stop(self) -> None:
        """End `run` in order."""
        self._stopping.set()

    async def reload(self) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        """Load again and put it in force; returns (problems, settings that need a restart). With a problem everything goes on as it was."""
        return await self._in_force.reload()

    async def run(self) -> None:
        """Run until `stop`. Raises StateFolderBusyError, WebConfigError, OSError for a port or folder that cannot be had, and what is a mistake of ours."""
        parts = self._parts
        self._on_signals()
        lock = -1
        try:
            lock = await asyncio.to_thread(prepare_folder, self._folder)
            await self._in_force.begin()
            await self._web.load()
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(parts.audit)
                await parts.memory.load()
                await stack.enter_async_context(parts.history)
                await parts.records.resume()
                await parts.found.resume()
                parts.rooms.resume(await parts.lessons.load())
                await parts.acknowledgements.load()
                await parts.incidents.load(ZoneInfo(parts.config.settings.time_zone))
                await stack.enter_async_context(parts.client)
                await stack.enter_async_context(parts.pinger)
                await stack.enter_async_context(parts.ways)
                await stack.enter_async_context(parts.config_repo)
                await stack.enter_async_context(parts.notices)
                self._say_permissions()
                parts.apply(parts.config)
                await parts.resume_backups()
                server = await stack.enter_async_context(self._web_server())
                self.address = server.address
                await stack.enter_async_context(ControlServer(self._folder, self._command))
                await stack.enter_async_context(parts.sensor_socket)
                stack.enter_context(Calendar(parts.config.settings.time_zone, parts.housekeeping, parts.back_up))
                await stack.enter_async_context(parts.campaigns)
                await self._in_force.keep()
                if not self._stopping.is_set():
                    await self._live()
        finally:
            self._off_signals()
            if lock >= 0:
                os.close(lock)

    def _web_server(self) -> WebServer:
        """Return the server of the page; that an address which is not loopback has TLS and users was checked when the configuration was loaded."""
        parts, settings = self._parts, self._parts.config.settings
        web = WebSettings(
            zone=ZoneInfo(settings.time_zone),
            host=settings.listen_host,
            port=settings.listen_port,
            lang=settings.language,
            allow_remote=self._allow_remote or not settings.open_to_others or parts.config.users is not None,
            host_names=frozenset(settings.web.host_names),
        )
        server = WebServer(
            web,
            page_sources(parts, self._in_force.enter, self._env),
            parts.scrapes,
            parts.notices.hooks,
            door=self._door.keeper,
            more=self._door.routes,
            secure=lambda: self._web.current,
            may_act=lambda: parts.audit.writable,
        )
        parts.metrics.watch("netmon_web_tls_failed_handshakes_total", lambda: server.handshakes.failed)
        return server

    def _say_permissions(self) -> None:
        permission = self._parts.pinger.available()
        if self._parts.config.settings.icmp and not permission.ok:
            logger.warning("echoes are off, devices are watched by SNMP alone reason=%s", permission.reason)
        for endpoint in self._parts.client.endpoints:
            logger.info("snmp socket family=%s buffer_bytes=%d in_flight_limit=%d", endpoint.family.name, endpoint.buffer_bytes, endpoint.limit)

    async def _live(self) -> None:
        """Run the parts side by side; the first that fails ends all."""
        garbage.settle()
        self._notify.ready(f"polling {len(self._parts.config.polled_devices())} devices")
        self.ready.set()
        try:
            async with asyncio.TaskGroup() as group:
                work = [
                    group.create_task(self._parts.runner.run()),
                    group.create_task(self._parts.memory.run()),
                    group.create_task(self._parts.backup.run()),
                    group.create_task(self._parts.public.run()),
                    group.create_task(self._parts.shared_lessons.run()),
                    group.create_task(self._parts.lessons.run()),
                    group.create_task(self._parts.sightings.run()),
                    group.create_task(self._parts.recorder.run()),
                    group.create_task(self._parts.records.run()),
                    group.create_task(self._parts.judge.run()),
                    group.create_task(self._parts.history.run()),
                    group.create_task(self._parts.days.run()),
                    group.create_task(self._parts.sensors.run()),
                    group.create_task(self._parts.incidents.run()),
                    group.create_task(self._parts.traps.run()),
                    group.create_task(self._parts.notices.run()),
                    group.create_task(self._parts.digest.run()),
                    group.create_task(self._parts.audit.run()),
                    group.create_task(self._parts.audit_check.run()),
                    group.create_task(self._web.run()),
                    group.create_task(self._tick()),
                ]
                await self._stopping.wait()
                self._notify.stopping()
                self._parts.runner.stop()
                await asyncio.wait({work[0]}, timeout=9.0)
                for task in work:
                    task.cancel()
        finally:
            await self._parts.memory.save()

    async def _tick(self) -> None:
        """Once a second: let stale series go, show what was identified, tidy up, feed the watchdog."""
        interval_s = self._notify.watchdog_interval_s
        fed_at = 0.0
        while True:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            self._parts.exposition.expire(now)
            self._parts.replan()
            self._parts.watch.tick()
            self._door.keeper.tick()
            self._parts.rooms.tick(TICK_S)
            self._parts.pages.changes.tick(now)
            self._parts.campus.tick()
            self._parts.records.facts.tick(TICK_S)
            garbage.tidy()
            if interval_s is not None and now - fed_at >= interval_s / 3 and healthy(self._parts.runner.pulse(), self._parts.runner.now()):
                self._notify.alive()
                fed_at = now

    def _on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._spawn_reload)
        loop.add_signal_handler(signal.SIGUSR1, self._dump)

    def _off_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            loop.remove_signal_handler(number)

    def _dump(self) -> None:
        runner = self._parts.runner
        logger.info("%s", dump(runner.running(), runner.now()))

    def _spawn_reload(self) -> None:
        task = asyncio.get_running_loop().create_task(self._reload_quietly())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _reload_quietly(self) -> None:
        problems, _ = await self.reload()
        self._parts.audit.act("signal", "reload", role=SHELL, result="refused" if problems else "done", problems=len(problems) or None)

    async def _command(self, command: str, account: str) -> dict[str, object]:
        """Answer `netmon reload`, and take down what other commands did, over the control socket."""
        if command == "ping":
            return {"ok": True, "version": __version__, "pid": os.getpid()}
        if command.startswith(NOTE):
            return {"ok": note_of(self._parts.audit, command, account)}
        if command != "reload":
            return {"ok": False, "problems": {"en": [f"unknown command {command}"], "zh": [f"未知命令 {command}"]}}
        problems, restart = await self.reload()
        self._parts.audit.act(account, "reload", role=SHELL, result="refused" if problems else "done", problems=len(problems) or None)
        return {
            "ok": not problems,
            "restart": list(restart),
            "problems": {lang: [problem.render(lang) for problem in problems] for lang in LANGUAGES},
            "warnings": {lang: [warning.render(lang) for warning in self._parts.config.warnings] for lang in LANGUAGES},
        }
