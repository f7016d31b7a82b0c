"""`netmon run` as an operator starts it: 10,000 switches with the default series every 60 s on one core, scraped as Prometheus would.

All figures come from outside: from `/metrics` and from the operating system.
"""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from bench import check, configs
from bench.agents import HERE, OUT, Agents
from bench.machine import CLIENT_CORE, cpu_s, on_core, peak_rss_mib, rss_mib
from bench.options import Options
from bench.recordings import FIRST_INDEXES, school28
from bench.result import Result

RSS_GOAL_MIB = 1024
SETTLE_PERIODS = 4
PORTS = 28
SERIES = 8
_LISTENING = re.compile(r"web server listening address=\S+ port=(\d+)")
_OWN = re.compile(rb"^(netmon_(?:schedule|polls|loop|poll_coverage|snmp_local|devices)\w*)(?:\{([^}]*)\})? (\S+)$", re.MULTILINE)


@dataclass(slots=True)
class Scrape:
    """One scrape with gzip: seconds, octets, interface samples, and netmon's figures about itself."""

    wall_s: float
    failed: bool = False
    text_bytes: int = 0
    interface_samples: int = 0
    own: dict[str, float] = field(default_factory=dict)

    def total(self, family: str, label: str = "") -> float:
        """Return the sum of a family's samples whose labels contain the text."""
        return sum(value for name, value in self.own.items() if name.startswith(f"{family}{{") and label in name)


class Daemon:
    """`netmon run` on the client's core."""

    def __init__(self, config: str) -> None:
        self._config = config
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.log: list[str] = []

    def __enter__(self) -> Self:
        with on_core(CLIENT_CORE):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "netmon", "run", "--config", self._config],
                cwd=HERE.parent, env={**os.environ, **configs.ENVIRON}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line)
            if found := _LISTENING.search(line):
                self._port = int(found[1])
                threading.Thread(target=self._drain, daemon=True).start()
                return self
        raise RuntimeError(f"netmon run ended: {''.join(self.log)[-2000:]}")

    def _drain(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        self.log.extend(self._process.stderr)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def pid(self) -> int:
        """The process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def scrape(self) -> Scrape:
        """Read `/metrics` with gzip."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        try:
            answer = connection.getresponse()
            packed = answer.read()
        except (http.client.HTTPException, OSError):
            return Scrape(time.perf_counter() - started, failed=True)
        finally:
            connection.close()
        scrape = Scrape(time.perf_counter() - started, failed=answer.status != 200)
        if scrape.failed:
            return scrape
        unpacker, tail = zlib.decompressobj(zlib.MAX_WBITS | 16), b""
        view = memoryview(packed)
        for at in range(0, len(view), 1 << 20):
            text = tail + unpacker.decompress(view[at : at + (1 << 20)])
            scrape.text_bytes += len(text) - len(tail)
            scrape.interface_samples += text.count(b"\nnetmon_interface_", len(tail) - 18 if tail else 0)
            tail = text[-1_000_000:]
        for name, labels, value in _OWN.findall(tail):
            scrape.own[f"{name.decode()}{{{labels.decode()}}}"] = float(value)
        return scrape


def run(options: Options) -> Result:
    """Let the daemon settle, then watch it over whole periods."""
    result = Result("scheduled")
    devices, period_s = options.scheduled_devices, options.scheduled_period_s
    with Agents(devices, check.written(OUT, [school28(first) for first in FIRST_INDEXES])) as agents:
        fleet = configs.Fleet(
            name="scheduled", devices=devices, port=agents.port, profile=options.scheduled_profile, series="default", icmp=options.scheduled_echo,
            periods={"interfaces": period_s},
        )  # fmt: skip
        with Daemon(str(configs.write(fleet))) as daemon:
            settled = _settle(daemon, result, period_s)
            _watch(daemon, result, settled, options)
    return result


def _settle(daemon: Daemon, result: Result, period_s: float) -> Scrape:
    """Wait until every device was polled and the schedule holds, scraping all the while; returns the last scrape that succeeded."""
    good: Scrape | None = None
    for number in range(2 * SETTLE_PERIODS):
        time.sleep(period_s)
        scrape = daemon.scrape()
        if scrape.failed:
            result.notes.append(f"start, after {(number + 1) * period_s:.0f} s: the scrape failed after {scrape.wall_s:.0f} s")
            continue
        good = scrape
        result.notes.append(
            f"start, after {(number + 1) * period_s:.0f} s: {scrape.total('netmon_polls_total', 'interfaces'):,.0f} polls of interfaces, "
            f"{scrape.total('netmon_schedule_missed_runs_total'):,.0f} missed runs, memory {rss_mib(daemon.pid):,.0f} MiB, scrape {scrape.wall_s:.1f} s"
        )
        if number + 1 >= SETTLE_PERIODS:
            break
    if good is None:
        raise RuntimeError("no scrape succeeded")
    return good


def _watch(daemon: Daemon, result: Result, settled: Scrape, options: Options) -> None:
    devices, period_s, periods = options.scheduled_devices, options.scheduled_period_s, options.scheduled_periods
    begun, cpu_before_s = time.monotonic(), cpu_s(daemon.pid)
    scrapes: list[Scrape] = []
    for number in range(periods):
        time.sleep(max(0.0, begun + (number + 1) * period_s - time.monotonic()))
        scrapes.append(daemon.scrape())
    share = (cpu_s(daemon.pid) - cpu_before_s) / (time.monotonic() - begun)
    last = scrapes[-1]
    result.add("scrapes that failed", sum(scrape.failed for scrape in scrapes), most=0)
    polled = last.total("netmon_polls_total", "interfaces") - settled.total("netmon_polls_total", "interfaces")
    missed = last.total("netmon_schedule_missed_runs_total") - settled.total("netmon_schedule_missed_runs_total")
    result.add(f"missed runs of {devices:,} devices in {periods} periods of {period_s:g} s", missed, most=0)
    result.add("polls of interfaces per device and period", polled / devices / periods)
    result.add("devices whose interfaces are shown", last.interface_samples / (PORTS * SERIES), least=devices)
    result.add("peak memory", peak_rss_mib(daemon.pid), "MiB", most=RSS_GOAL_MIB)
    result.add("core used", share * 100, "%")
    result.add("latest start of a poll", last.total("netmon_schedule_lateness_seconds"), "s")
    result.add("longest lag of the loop", max(scrape.total("netmon_loop_lag_seconds") for scrape in scrapes) * 1000, "ms")
    result.add("slowest scrape with gzip", max(scrape.wall_s for scrape in scrapes), "s")
    result.add("text of a scrape", last.text_bytes / 1e6, "MB")
    outcomes = Counter({name.partition("{")[2].rstrip("}"): int(value) for name, value in last.own.items() if name.startswith("netmon_polls_total{")})
    result.notes.append("polls since the start: " + ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.items())))
    result.raw |= {"scrapes_s": [scrape.wall_s for scrape in scrapes], "own": last.own}
    troubles = [line for line in daemon.log if " ERROR " in line or " WARNING " in line]
    result.notes += [f"logged: {line.strip()[:160]}" for line in troubles[:3]]
