"""A real Alertmanager on loopback, and amtool: what the tests hold its configuration against."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import need
from tests.support.prometheus import LastLines, free_port, is_ready, stop


def amtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run amtool; skips where it is not installed."""
    return subprocess.run([need.command("amtool"), *arguments], capture_output=True, text=True, timeout=60, check=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerServer:
    """A running server; every call blocks."""

    url: str

    def post(self, alerts: Sequence[Mapping[str, str]], annotations: Mapping[str, str] | None = None) -> None:
        """Hand alerts in, as Prometheus does; each is its labels."""
        body = json.dumps([{"labels": dict(labels), "annotations": dict(annotations or {})} for labels in alerts]).encode()
        request = urllib.request.Request(f"{self.url}/api/v2/alerts", data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200

    def alerts(self) -> list[dict[str, Any]]:
        """Return the alerts that it holds, with `status.state` (active, suppressed, unprocessed) and `receivers`."""
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found


@contextmanager
def alertmanager(folder: Path, config: Path) -> Iterator[AlertmanagerServer]:
    """Run Alertmanager on a free loopback port, alone; ready inside the block, gone after it. Skips where it is not installed."""
    binary = need.command("prometheus-alertmanager")
    # Port 0 is never told to anyone, so the port is chosen here; if another process is faster, the second try has another.
    for attempt in (1, 2):
        url = f"http://127.0.0.1:{free_port()}"
        process = subprocess.Popen(
            [
                binary,
                f"--config.file={config}",
                f"--storage.path={folder / 'alertmanager'}",
                f"--web.listen-address={url.removeprefix('http://')}",
                "--cluster.listen-address=",
                "--log.level=warn",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        log = LastLines(process)
        try:
            if is_ready(url, process):
                yield AlertmanagerServer(url=url)
                return
            if attempt == 2:
                raise RuntimeError(f"alertmanager did not start: {log.text()}")
        finally:
            stop(process)
            log.close()
