"""The page with a whole district in memory: how long each view takes, and what 200 open walls cost while devices change their state.

The server has a core of its own. Times are those of a client on the same machine, from asking to the last octet; a view is asked once at a time.
"""

import asyncio
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import IO

from bench import configs
from bench.agents import HERE
from bench.machine import AGENT_CORE, CLIENT_CORE, cpu_s, on_core
from bench.options import Options
from bench.result import Result, WrongValueError

VIEWS = (
    "/", "/?wall=1", "/schools", "/schools/school-0007", "/devices", "/devices?q=sw-0", "/rooms", "/incidents", "/api/v1/overview", "/api/v1/devices?limit=100",
)  # fmt: skip
ASKED = 30
CHANGES_PER_S = 5.0
MEASURED_S = 20.0
GOAL_VIEW_MS, GOAL_CORE, GOAL_UPDATE_S = 300.0, 0.2, 1.0


def run(options: Options) -> Result:
    """Ask for every view, then keep walls open."""
    result = Result("pages")
    file = configs.write(configs.Fleet(name="pages", devices=options.page_devices, port=161, rich=True, per_site=options.page_devices // options.page_sites))
    with _served(file, 0.0) as (process, said):
        head = json.loads(said.readline())
        result.notes.append(f"{head['devices']:,} devices at {head['sites']:,} sites in memory")
        _views(result, process.pid, head["port"])
        _open(result, process.pid, head["port"], said, options, changing=False)
    with _served(file, CHANGES_PER_S) as (process, said):
        _open(result, process.pid, json.loads(said.readline())["port"], said, options, changing=True)
    return result


@contextmanager
def _served(file: Path, per_s: float) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    with on_core(CLIENT_CORE):
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.pages_server", str(file), str(per_s)], cwd=HERE.parent, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _views(result: Result, pid: int, port: int) -> None:
    for path in VIEWS:
        took, size, before = [], 0, cpu_s(pid)
        for _ in range(ASKED):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            started = time.perf_counter()
            connection.request("GET", path, headers={"Accept": "application/json" if path.startswith("/api") else "text/html"})
            answer = connection.getresponse()
            size = len(answer.read())
            took.append((time.perf_counter() - started) * 1000)
            connection.close()
            if answer.status != 200:
                raise WrongValueError(f"{path} answered {answer.status}")
            time.sleep(0.05)
        result.add(f"GET {path}, p95 of {ASKED}", sorted(took)[int(0.95 * len(took))], "ms", most=GOAL_VIEW_MS)
        spent_ms = (cpu_s(pid) - before) / ASKED * 1000
        result.notes.append(f"{path}: median {median(took):.1f} ms, {spent_ms:.0f} ms of the server's CPU, {size / 1024:.0f} KiB")


def _open(result: Result, pid: int, port: int, said: IO[str], options: Options, *, changing: bool) -> None:
    core, delays, size = asyncio.run(_keep_open(pid, port, said, options.page_walls, changing))
    what = f"{options.page_walls} open walls, {CHANGES_PER_S:g} devices changing a second" if changing else f"{options.page_walls} open walls, nothing changing"
    result.add(f"{what}: share of a core", core, "", most=GOAL_CORE)
    if changing:
        if len(delays) < CHANGES_PER_S * MEASURED_S / 4:
            raise WrongValueError(f"only {len(delays)} changes reached the wall")
        result.add("from a device's change to the slowest open wall, p95", sorted(delays)[int(0.95 * len(delays))], "s", most=GOAL_UPDATE_S)
        result.notes.append(f"updates: median {median(delays):.2f} s, {size / MEASURED_S / options.page_walls:,.0f} octets a second and wall")


async def _keep_open(pid: int, port: int, said: IO[str], walls: int, changing: bool) -> tuple[float, list[float], int]:
    """Return the share of a core, the delays of what changed, and the octets that all walls got; the first and the last wall are read closely."""
    streams = [await _stream(port) for _ in range(walls)]
    octets, seen = [0], [dict[str, float](), dict[str, float]()]

    async def drain(place: int, reader: asyncio.StreamReader) -> None:
        close = {0: 0, walls - 1: 1}.get(place)
        while piece := await reader.read(1 << 16):
            octets[0] += len(piece)
            if close is not None:
                now, text = time.monotonic(), piece.decode(errors="replace")
                for site in {part.split('"', 1)[0] for part in text.split('"t-')[1:]}:
                    seen[close].setdefault(f"{site}@{int(now * 2)}", now)

    tasks = [asyncio.create_task(drain(place, reader)) for place, (reader, _) in enumerate(streams)]
    await asyncio.sleep(3.0)
    with on_core(AGENT_CORE):
        before, octets[0], began = cpu_s(pid), 0, time.monotonic()
        changes = await asyncio.to_thread(_changes, said, MEASURED_S) if changing else await asyncio.sleep(MEASURED_S, [])
        core = (cpu_s(pid) - before) / (time.monotonic() - began)
    await asyncio.sleep(1.5)
    for task in tasks:
        task.cancel()
    for _, writer in streams:
        writer.close()
    return core, _delays(changes, seen), octets[0]


def _delays(changes: list[tuple[float, str]], seen: list[dict[str, float]]) -> list[float]:
    """Return for each change how long it took until the later of the two walls had its school."""
    by_site: list[dict[str, list[float]]] = []
    for one in seen:
        by_site.append({})
        for key, at in one.items():
            by_site[-1].setdefault(key.rpartition("@")[0], []).append(at)
    found = []
    for at, site in changes:
        arrived = [min((time_ for time_ in one.get(site, ()) if time_ >= at), default=None) for one in by_site]
        if None not in arrived:
            found.append(max(time_ for time_ in arrived if time_ is not None) - at)
    return found


def _changes(said: IO[str], seconds: float) -> list[tuple[float, str]]:
    """Read what changes for so long."""
    found, ends_at = [], time.monotonic() + seconds
    while time.monotonic() < ends_at:
        change = json.loads(said.readline())
        if change["at"] > ends_at - seconds:
            found.append((change["at"], change["site"]))
    return found


async def _stream(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    writer.write(b"GET /api/v1/stream?topics=wall&rev=x HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAccept-Language: zh-CN\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise WrongValueError(f"a stream answered {head.splitlines()[0]!r}")
    return reader, writer
