"""The demo's Prometheus and Alertmanager with netmon's own rules and configuration, and one incident from its beginning to its end."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.simulate.child import run_module
from netmon.simulate.metrics_servers import MetricsServers, Programs, ServerError, prometheus_text
from netmon.simulate.process import CUT, MEND, DistrictProcess

FOLDER: Final = "alerting"
HEALTHY_S: Final = 20.0
SHOWN_S: Final = 5.0
"""So long the fault is left alone after it was told of."""
TOLD_S: Final = 240.0
"""A message that has not come after this is not waited for."""
BODY_BYTES: Final = 64 * 1024
_CONFIG_S: Final = 60.0
_ONE_RULE: Final = re.compile(r"(- alert: NetmonIncident\n(?: +(?!- alert:).*\n)*? +for: )\S+(\n +keep_firing_for: )\S+")
_NUMBER: Final = re.compile(r"\b\d{4}-\d{2,}\b")
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True, eq=False)
class Receiver:
    """Takes what netmon sends to the schools' groups, a school at /ID; `messages` gets each text for `site` in order."""

    url: str = ""
    site: str = ""
    messages: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one POST and say yes; what is none is dropped."""
        try:
            async with asyncio.timeout(10):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"^content-length: *(\d{1,6})\r?$", head, re.IGNORECASE | re.MULTILINE)
                if length is None or int(length[1]) > BODY_BYTES:
                    return
                body = json.loads(await reader.readexactly(int(length[1])))
                writer.write(_ANSWER)
                await writer.drain()
            if head.startswith(f"POST /{self.site} "):
                self.messages.put_nowait(str(body["text"]))
        except (OSError, TimeoutError, ValueError, KeyError, TypeError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """Listen on a free loopback port while the block runs."""
    made = Receiver()
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    async with server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


def hurried_rules(rules: str) -> str:
    """Return the rules in which incidents are told after five seconds and are over after ten; the others wait as in life."""
    return _ONE_RULE.sub(r"\g<1>5s\g<2>10s", rules)


def hurried_routes(config: str) -> str:
    """Return Alertmanager's configuration in which nobody waits a minute for a recovery."""
    return re.sub(r"\b(group_interval: )\"?1m\"?", r"\g<1>10s", config)


def incident_number(message: str) -> str:
    """Return the number of the incident that a message is of, with which it ends; "" for one without."""
    return next(reversed(_NUMBER.findall(message)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where the story plays: the demo's folder, netmon's configuration, address and rules, and its child."""

    state: Path
    config: str
    base: str
    rules: tuple[Path, ...]
    district: DistrictProcess
    lang: Lang


class Alerting:
    """`run` starts both servers, lets a school lose its exit and get it back, prints what its technician hears, and ends both when it is cancelled."""

    def __init__(self, scene: Scene, programs: Programs, heard: Receiver, say: Callable[[str], None]) -> None:
        self._scene = scene
        self._programs = programs
        self._heard = heard
        self._say = say
        self._folder = scene.state / FOLDER

    async def run(self) -> None:
        """Run until cancelled; what fails is said and stops nothing else."""
        lang = self._scene.lang
        async with MetricsServers(self._programs, self._folder) as servers:
            try:
                rules, routes = await self._files()
                alertmanager = await servers.alertmanager(routes)
                config = self._folder / "prometheus.yml"
                made = prometheus_text(urlsplit(self._scene.base).netloc, urlsplit(alertmanager).netloc, rules)
                await asyncio.to_thread(config.write_text, made, encoding="utf-8")
                prometheus = await servers.prometheus(config)
            except (ServerError, OSError) as error:
                self._say(text("demo.alerting_failed", lang, reason=error))
                return
            self._say(text("demo.alerting", lang, prometheus=prometheus, alertmanager=alertmanager))
            await self._story()
            await asyncio.Event().wait()

    async def _files(self) -> tuple[list[Path], Path]:
        """Write the rules' copies and Alertmanager's configuration, which `netmon alertmanager config` makes. Raises ServerError, OSError."""
        scene, routes = self._scene, self._folder / "alertmanager.yml"
        copies = await asyncio.to_thread(self._copy_rules)
        words = ("--config", scene.config, "--output", routes, "--bridge", f"{scene.base}/hooks/alertmanager", "--lang", scene.lang)
        try:
            done = await run_module("netmon", "alertmanager", "config", *words, timeout_s=_CONFIG_S)
        except TimeoutError:
            raise ServerError("timeout") from None
        if done.status:
            raise ServerError(done.err.strip())
        made = await asyncio.to_thread(routes.read_text, encoding="utf-8")
        await asyncio.to_thread(routes.write_text, hurried_routes(made), encoding="utf-8")
        return copies, routes

    def _copy_rules(self) -> list[Path]:
        folder = self._folder / "rules"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copies = []
        for rules in self._scene.rules:
            for file in sorted(rules.glob("*/*.rules.yml")):
                copy = folder / f"{file.parent.name}-{file.name}"
                copy.write_text(hurried_rules(file.read_text(encoding="utf-8")), encoding="utf-8")
                copies.append(copy)
        return copies

    async def _story(self) -> None:
        """Let the exit be cut, and mended once that was told."""
        lang, district = self._scene.lang, self._scene.district
        school = district.ready.sights.get("story", "")
        await asyncio.sleep(HEALTHY_S)
        await district.say(CUT)
        self._say(text("demo.cut", lang, school=school))
        told = await self._told(district.ready.sights.get("story_circuit", ""))
        if told is None:
            await district.say(MEND)
            return
        await asyncio.sleep(SHOWN_S)
        await district.say(MEND)
        self._say(text("demo.mended", lang, school=school))
        await self._told(incident_number(told))

    async def _told(self, of: str) -> str | None:
        """Print the next message that has these words in it, and return it; others are of what else is wrong at that school. None when it does not come."""
        message = ""
        try:
            async with asyncio.timeout(TOLD_S):
                while not message or of not in message:
                    message = await self._heard.messages.get()
        except TimeoutError:
            self._say(text("demo.not_told", self._scene.lang, seconds=round(TOLD_S)))
            return None
        self._say(text("demo.told", self._scene.lang, message="\n".join(f"  | {line}" for line in message.splitlines())))
        return message
