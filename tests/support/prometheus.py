"""A real Prometheus server on loopback, and promtool: what the tests hold netmon's exposition against."""

import json
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import need

READY_S = 60.0
POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusServer:
    """A running server; every call blocks, so that async tests call through `asyncio.to_thread`."""

    url: str
    pid: int

    def api(self, path: str, **parameters: str) -> Any:
        """Return the `data` of an HTTP API answer; RuntimeError when the server refuses the request."""
        address = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                body = json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path} status={error.code} {error.read(500).decode(errors='replace')}") from error
        return body["data"]

    def query(self, expression: str, *, ago_s: float = 0.0) -> list[tuple[dict[str, str], float]]:
        """Return an instant vector as (labels, value) pairs, as it was so many seconds ago."""
        return [(row["metric"], float(row["value"][1])) for row in self.api("query", query=expression, time=str(time.time() - ago_s))["result"]]

    def targets(self) -> list[dict[str, Any]]:
        """Return the active scrape targets with `health` and `lastError`."""
        return list(self.api("targets", state="active")["activeTargets"])

    def wait_for(self, expression: str, *, at_least: int = 1, timeout_s: float = 60.0) -> list[tuple[dict[str, str], float]]:
        """Return the instant vector once it has so many rows; AssertionError with the targets' state when it never does."""
        deadline = time.monotonic() + timeout_s
        while True:
            rows = self.query(expression)
            if len(rows) >= at_least:
                return rows
            if time.monotonic() > deadline:
                states = [(target["scrapeUrl"], target["health"], target["lastError"]) for target in self.targets()]
                raise AssertionError(f"{expression}: {len(rows)} rows after {timeout_s} s; targets: {states}")
            time.sleep(POLL_S)


def configuration(
    targets: Sequence[str],
    *,
    interval_s: float,
    rule_files: Sequence[Path] = (),
    scrape: Mapping[str, object] | None = None,
    alertmanagers: Sequence[str] = (),
) -> str:
    """Return prometheus.yml (JSON is YAML) with one job named netmon; `scrape` adds or replaces keys of the job, `alertmanagers` are host:port."""
    interval = f"{round(interval_s * 1000)}ms"
    job: dict[str, object] = {"job_name": "netmon", "static_configs": [{"targets": list(targets)}], **(scrape or {})}
    settings = {
        "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
        "rule_files": [str(file) for file in rule_files],
        "scrape_configs": [job],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": list(alertmanagers)}]}]},
    }
    return json.dumps(settings, indent=1)


@contextmanager
def prometheus(
    folder: Path,
    targets: Sequence[str],
    *,
    interval_s: float = 1.0,
    rule_files: Sequence[Path] = (),
    scrape: Mapping[str, object] | None = None,
    alertmanagers: Sequence[str] = (),
) -> Iterator[PrometheusServer]:
    """Run Prometheus on a free loopback port, scraping `host:port` targets; ready inside the block, gone after it. Skips where it is not installed."""
    binary = need.command("prometheus")
    config = folder / "prometheus.yml"
    text = configuration(targets, interval_s=interval_s, rule_files=rule_files, scrape=scrape, alertmanagers=alertmanagers)
    config.write_text(text, encoding="utf-8")
    with held_port() as port:  # port 0 is taken literally and never told to anyone
        process = subprocess.Popen(
            [
                binary,
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--storage.tsdb.retention.time=60d",  # 15 days unless told, too few for a month of past
                "--web.enable-lifecycle",
                "--log.level=warn",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        log = LastLines(process)
        try:
            url = f"http://127.0.0.1:{port}"
            if not is_ready(url, process):
                raise RuntimeError(f"prometheus did not start: {log.text()}")
            yield PrometheusServer(url=url, pid=process.pid)
        finally:
            stop(process)
            log.close()


class LastLines:
    """Reads a process's standard error so that its pipe never fills, and keeps the end of it."""

    def __init__(self, process: subprocess.Popen[bytes], keep: int = 4_000) -> None:
        self._process = process
        self._keep = keep
        self._tail = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._tail = (self._tail + line)[-self._keep :]

    def text(self) -> str:
        """Return what was kept."""
        return self._tail.decode(errors="replace")

    def close(self) -> None:
        """Wait for the end of the output; the process has ended."""
        self._thread.join(timeout=10)
        assert self._process.stderr is not None
        self._process.stderr.close()


def free_port() -> int:
    """Return a loopback TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def held_port() -> Iterator[int]:
    """Choose a loopback TCP port that nobody else gets inside the block, but a server that is told it and sets SO_REUSEADDR, as asyncio's and Go's do."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])


def is_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until /-/ready answers; False when the process ended or the time is up."""
    deadline = time.monotonic() + READY_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/-/ready", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(POLL_S)
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server: politely, then not."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=30)


def promtool(*arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run promtool with `text` on its standard input (`promtool("check", "metrics", text=exposition)`); skips where it is not installed."""
    command = [need.command("promtool"), *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
