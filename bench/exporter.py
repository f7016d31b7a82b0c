"""The peer: Debian's prometheus-snmp-exporter on the client's core, with modules written for its version 0.21.

`if_mib` is that module as the exporter ships it: both whole interface tables and three lookups for every series. `columns` reads the same 27 columns
and looks up the same labels.
"""

import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.agents import OUT, address
from bench.machine import CLIENT_CORE, cpu_s, on_core, peak_rss_mib
from bench.recordings import COLUMN_OIDS
from bench.result import NotPossibleError

COMMAND = "prometheus-snmp-exporter"
MODULES = ("if_mib", "columns")
SCRAPES_AT_ONCE = 16
_TEXT_TYPES = {"ifDescr": "DisplayString", "ifName": "DisplayString", "ifAlias": "DisplayString", "ifPhysAddress": "PhysAddress48"}
_GAUGES = frozenset(
    {
        "ifIndex", "ifType", "ifMtu", "ifSpeed", "ifAdminStatus", "ifOperStatus", "ifLastChange", "ifOutQLen", "ifLinkUpDownTrapEnable", "ifHighSpeed",
        "ifPromiscuousMode", "ifConnectorPresent", "ifCounterDiscontinuityTime",
    }
)  # fmt: skip
_LOOKUPS = ("ifAlias", "ifDescr", "ifName")
POLLED = (
    "ifDescr", "ifType", "ifMtu", "ifSpeed", "ifPhysAddress", "ifAdminStatus", "ifOperStatus", "ifLastChange", "ifInOctets", "ifInUcastPkts",
    "ifInDiscards", "ifInErrors", "ifOutOctets", "ifOutUcastPkts", "ifOutDiscards", "ifOutErrors", "ifName", "ifHCInOctets", "ifHCInUcastPkts",
    "ifHCInMulticastPkts", "ifHCInBroadcastPkts", "ifHCOutOctets", "ifHCOutUcastPkts", "ifHCOutMulticastPkts", "ifHCOutBroadcastPkts", "ifHighSpeed",
    "ifAlias",
)  # fmt: skip


def _module(name: str, walks: list[str], columns: list[str], repetitions: int) -> Iterator[str]:
    yield f"{name}:\n  walk:\n"
    yield from (f"  - {walk}\n" for walk in walks)
    yield "  metrics:\n"
    for column in columns:
        kind = _TEXT_TYPES.get(column) or ("gauge" if column in _GAUGES else "counter")
        yield f"  - name: {column}\n    oid: {COLUMN_OIDS[column]}\n    type: {kind}\n    help: {column} - {COLUMN_OIDS[column]}\n"
        yield "    indexes:\n    - labelname: ifIndex\n      type: gauge\n    lookups:\n"
        for label in _LOOKUPS:
            yield f"    - labels:\n      - ifIndex\n      labelname: {label}\n      oid: {COLUMN_OIDS[label]}\n      type: DisplayString\n"
    yield f"  version: 2\n  max_repetitions: {repetitions}\n  retries: 3\n  timeout: 5s\n  auth:\n    community: public\n"


def configuration(repetitions: int = 25) -> str:
    """Return snmp.yml; 25 repetitions are the exporter's own default."""
    whole = [column for column in COLUMN_OIDS if column != "ifSpecific"]
    if_mib = _module("if_mib", ["1.3.6.1.2.1.2", "1.3.6.1.2.1.31.1.1"], whole, repetitions)
    columns = _module("columns", [COLUMN_OIDS[column] for column in POLLED], list(POLLED), repetitions)
    return "".join([*if_mib, *columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scraped:
    """What scraping some devices cost the exporter: CPU seconds, and the samples that it wrote."""

    devices: int
    cpu_s: float
    wall_s: float
    samples: int
    failed: int


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Exporter:
    """The running exporter; NotPossibleError where it is not installed."""

    def __init__(self) -> None:
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        path = Path("/usr/bin") / COMMAND
        if not path.exists():
            raise NotPossibleError(f"no {COMMAND}: sudo apt-get install -y --no-install-recommends {COMMAND}")
        OUT.mkdir(exist_ok=True)
        config = OUT / "snmp.yml"
        config.write_text(configuration())
        arguments = [f"--config.file={config}", f"--web.listen-address=127.0.0.1:{self._port}", "--log.level=error"]
        environ = {key: value for key, value in os.environ.items() if key not in ("GOMAXPROCS", "GOGC")}
        with on_core(CLIENT_CORE):
            self._process = subprocess.Popen([path, *arguments], env=environ, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return self
            except ConnectionRefusedError:
                time.sleep(0.05)
        self.__exit__(None, None, None)
        raise NotPossibleError(f"{COMMAND} does not listen")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(timeout=10)

    def peak_rss_mib(self) -> float:
        """Return the largest resident memory so far."""
        assert self._process is not None
        return peak_rss_mib(self._process.pid)

    def scrape(self, module: str, devices: int, agent_port: int) -> Scraped:
        """Scrape the first `devices` devices with a module, sixteen at once over connections that stay open."""
        assert self._process is not None
        before, started = cpu_s(self._process.pid), time.perf_counter()
        with ThreadPoolExecutor(SCRAPES_AT_ONCE) as pool:
            counts = [count for part in pool.map(lambda first: self._scrape(module, first, devices, agent_port), range(SCRAPES_AT_ONCE)) for count in part]
        wall_s = time.perf_counter() - started
        failed = counts.count(None)
        return Scraped(
            devices=devices, cpu_s=cpu_s(self._process.pid) - before, wall_s=wall_s, samples=sum(count or 0 for count in counts), failed=failed
        )  # fmt: skip

    def _scrape(self, module: str, first: int, devices: int, agent_port: int) -> list[int | None]:
        """Return the samples of every sixteenth device from `first` on, None for one that could not be scraped."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        counts: list[int | None] = []
        for device in range(first, devices, SCRAPES_AT_ONCE):
            connection.request("GET", f"/snmp?target={address(device)}:{agent_port}&module={module}")
            answer = connection.getresponse()
            body = answer.read()
            counts.append(len(re.findall(rb"^[a-z]", body, re.MULTILINE)) if answer.status == 200 else None)
        connection.close()
        return counts
