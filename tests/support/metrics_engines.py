"""Prometheus and VictoriaMetrics on loopback with a past that a test wrote: what a report reads instead of the history."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import need
from tests.support.prometheus import POLL_S, READY_S, LastLines, PrometheusServer, held_port, prometheus, promtool, stop

Points = Iterable[tuple[int, int]]


@dataclass(slots=True)
class Past:
    """Series by family; `add` takes label pairs as netmon writes them, without braces, and (Unix seconds, value)."""

    families: dict[str, list[tuple[str, list[tuple[int, int]]]]] = field(default_factory=dict)

    def add(self, family: str, labels: str, points: Points) -> None:
        """Add one series."""
        self.families.setdefault(family, []).append((labels, list(points)))

    def open_metrics(self) -> str:
        """Return OpenMetrics with timestamps in seconds, for promtool."""
        lines: list[str] = []
        for family, series in self.families.items():
            lines.append(f"# TYPE {family} gauge")
            lines += [f"{family}{{{labels}}} {value} {at}" for labels, points in series for at, value in points]
        return "\n".join([*lines, "# EOF\n"])

    def prometheus_text(self) -> str:
        """Return the text format with timestamps in milliseconds, as VictoriaMetrics imports it."""
        every = ((family, *one) for family, series in self.families.items() for one in series)
        return "".join(f"{family}{{{labels}}} {value} {at}000\n" for family, labels, points in every for at, value in points)


@contextmanager
def filled_prometheus(folder: Path, past: Past) -> Iterator[PrometheusServer]:
    """Run Prometheus over blocks that promtool made of a past (promtool tsdb create-blocks-from openmetrics); it scrapes nothing."""
    need.command("prometheus")
    file = folder / "past.om"
    file.write_text(past.open_metrics(), encoding="utf-8")
    done = promtool("tsdb", "create-blocks-from", "openmetrics", file, folder / "tsdb")
    assert done.returncode == 0, done.stderr[-2000:]
    with prometheus(folder, []) as server:
        yield server


@contextmanager
def victoria_metrics(folder: Path, past: Past | None = None, *, options: Sequence[str] = (), scheme: str = "http") -> Iterator[PrometheusServer]:
    """Run VictoriaMetrics over what is in `folder`, after importing a past; `options` such as TLS and a login go without one."""
    binary = need.command("victoria-metrics")
    with held_port() as port:
        command = [
            binary,
            f"-storageDataPath={folder / 'vm'}",
            f"-httpListenAddr=127.0.0.1:{port}",
            "-retentionPeriod=100y",
            "-memory.allowedPercent=10",
            "-loggerLevel=ERROR",
        ]
        process = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        log = LastLines(process)
        try:
            if not _listens(port, process):
                raise RuntimeError(f"victoria-metrics did not start: {log.text()}")
            url = f"{scheme}://127.0.0.1:{port}"
            if past is not None:
                _post(f"{url}/api/v1/import/prometheus", past.prometheus_text().encode())
                _post(f"{url}/internal/force_flush", b"")
            yield PrometheusServer(url=url, pid=process.pid)
        finally:
            stop(process)
            log.close()


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until it takes connections, which it does once its data are open; False when it ended or the time is up."""
    deadline = time.monotonic() + READY_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(POLL_S)
        else:
            return True
    return False


def _post(url: str, body: bytes) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, data=body, method="POST"), timeout=60) as answer:
        assert answer.status in (200, 204)
