"""Real Alertmanagers on loopback, alone or as a cluster, and amtool: what the tests hold its configuration against."""

import json
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import need
from tests.support.prometheus import POLL_S, READY_S, LastLines, free_port, is_ready, stop

PEER_TIMEOUT_S = 3
"""So long the second of a cluster leaves the first one time to send, and to tell it that it has."""
POSTED = re.compile(r'^alertmanager_notifications_total\{[^}]*integration="webhook"[^}]*\} (\S+)$', re.MULTILINE)
FAILED = re.compile(r'^alertmanager_notifications_failed_total\{[^}]*integration="webhook"[^}]*\} (\S+)$', re.MULTILINE)


def amtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run amtool; skips where it is not installed."""
    return subprocess.run([need.command("amtool"), *arguments], capture_output=True, text=True, timeout=60, check=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerServer:
    """A running server; every call blocks. `cluster` is where others join it, "" for one that stands alone."""

    url: str
    process: subprocess.Popen[bytes]
    cluster: str = ""

    def post(self, alerts: Sequence[Mapping[str, str]], annotations: Mapping[str, str] | None = None, *, ends_at: str = "") -> None:
        """Hand alerts in, as Prometheus does; each is its labels. `ends_at` (RFC 3339) makes them end."""
        more = {"endsAt": ends_at} if ends_at else {}
        body = json.dumps([{"labels": dict(labels), "annotations": dict(annotations or {}), **more} for labels in alerts]).encode()
        request = urllib.request.Request(f"{self.url}/api/v2/alerts", data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200

    def alerts(self) -> list[dict[str, Any]]:
        """Return the alerts that it holds, with `status.state` (active, suppressed, unprocessed) and `receivers`."""
        found: list[dict[str, Any]] = json.loads(self._get("/api/v2/alerts"))
        return found

    def posts(self) -> int:
        """Return how many webhook posts it has made, those that failed among them."""
        return sum(int(float(count)) for count in POSTED.findall(self._get("/metrics")))

    def failed_posts(self) -> int:
        """Return how many of its webhook posts failed."""
        return sum(int(float(count)) for count in FAILED.findall(self._get("/metrics")))

    def members(self) -> int:
        """Return how many servers it knows in its cluster, itself among them; 0 alone and while the cluster settles."""
        cluster = json.loads(self._get("/api/v2/status"))["cluster"]
        return len(cluster["peers"]) if cluster["status"] == "ready" else 0

    def kill(self) -> None:
        """End it at once, as a machine that loses its power does."""
        self.process.kill()
        self.process.wait(timeout=30)

    def wait_for(self, there: Callable[["AlertmanagerServer"], object], *, timeout_s: float = READY_S) -> None:
        """Wait until something holds of it; AssertionError when it never does."""
        deadline = time.monotonic() + timeout_s
        while not there(self):
            assert time.monotonic() < deadline, (self.url, self.posts(), self.members(), self.alerts())
            time.sleep(POLL_S)

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            return str(answer.read().decode())


@contextmanager
def alertmanager(folder: Path, config: Path, *, peer: AlertmanagerServer | None = None, clustered: bool = False) -> Iterator[AlertmanagerServer]:
    """Run Alertmanager on a free loopback port; ready inside the block, gone after it. Skips where it is not installed.

    It stands alone unless it is `clustered`, so that others may join it, or has a `peer`, which it joins.
    """
    binary = need.command("prometheus-alertmanager")
    folder.mkdir(parents=True, exist_ok=True)
    # Port 0 is never told to anyone, so the ports are chosen here; if another process is faster, the second try has others.
    for attempt in (1, 2):
        url = f"http://127.0.0.1:{free_port()}"
        cluster = f"127.0.0.1:{free_port_of_both()}" if clustered or peer is not None else ""
        process = subprocess.Popen(
            [
                binary,
                f"--config.file={config}",
                f"--storage.path={folder / 'alertmanager'}",
                f"--web.listen-address={url.removeprefix('http://')}",
                *_cluster_flags(cluster, peer),
                "--log.level=warn",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        log = LastLines(process)
        try:
            if is_ready(url, process):
                yield AlertmanagerServer(url=url, process=process, cluster=cluster)
                return
            if attempt == 2:
                raise RuntimeError(f"alertmanager did not start: {log.text()}")
        finally:
            stop(process)
            log.close()


@contextmanager
def alertmanager_pair(folder: Path, config: Path) -> Iterator[tuple[AlertmanagerServer, AlertmanagerServer]]:
    """Run two that are one cluster; both know each other inside the block."""
    with ExitStack() as stack:
        first = stack.enter_context(alertmanager(folder / "am-1", config, clustered=True))
        second = stack.enter_context(alertmanager(folder / "am-2", config, peer=first))
        for one in (first, second):
            one.wait_for(lambda server: server.members() == 2)
        yield first, second


def _cluster_flags(cluster: str, peer: AlertmanagerServer | None) -> list[str]:
    """Return the flags of a cluster; its times are short, for it gossips within one machine."""
    if not cluster:
        return ["--cluster.listen-address="]
    return [
        f"--cluster.listen-address={cluster}",
        *([f"--cluster.peer={peer.cluster}"] if peer is not None else []),
        f"--cluster.peer-timeout={PEER_TIMEOUT_S}s",
        "--cluster.gossip-interval=50ms",
        "--cluster.pushpull-interval=1s",
        "--cluster.reconnect-interval=1s",
    ]


def free_port_of_both() -> int:
    """Return a loopback port that was free for TCP and for UDP a moment ago: a cluster takes both."""
    for _ in range(20):
        port = free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free for TCP and UDP")
