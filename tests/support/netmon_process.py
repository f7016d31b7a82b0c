"""The netmon command as a child process in a group of its own: what it prints, what it answers, and its end."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTENING = re.compile(r"web server listening address=(\S+) port=(\d+)")
PRINTED = re.compile(r"http://(127\.0\.0\.1):(\d+)/metrics")
WAIT_S = 60.0
POLL_S = 0.05


@dataclass(slots=True)
class NetmonProcess:
    """A running `netmon`; its output goes to files, so that no pipe can fill."""

    process: subprocess.Popen[bytes]
    stdout_file: Path
    stderr_file: Path

    @property
    def out(self) -> str:
        """What it printed so far."""
        return self.stdout_file.read_text(encoding="utf-8", errors="replace")

    @property
    def err(self) -> str:
        """What it wrote to stderr so far."""
        return self.stderr_file.read_text(encoding="utf-8", errors="replace")

    def until(self, wanted: Callable[[], object], *, timeout_s: float = WAIT_S, what: str = "") -> object:
        """Return the first true value of `wanted`; AssertionError with the output when it never comes or the process ends."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = wanted()
            if found:
                return found
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{what or wanted}: status {self.process.poll()}\n{self.out[-2000:]}\n{self.err[-4000:]}")
            time.sleep(POLL_S)

    def address(self) -> str:
        """Return `http://host:port` once it is known."""
        match = self.until(lambda: LISTENING.search(self.err) or PRINTED.search(self.out), what="address")
        assert isinstance(match, re.Match)
        return f"http://{match[1]}:{match[2]}"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> str:
        """Return the body of one page; OSError for what is no answer."""
        request = urllib.request.Request(self.address() + path, headers=dict(headers or {}))
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())

    def has_sample(self, line: str, *, timeout_s: float = WAIT_S) -> str:
        """Wait until a line of /metrics matches a regular expression; return all of /metrics."""
        shown: list[str] = [""]

        def there() -> bool:
            shown[0] = self.get("/metrics")
            return re.search(line, shown[0], re.MULTILINE) is not None

        self.until(there, timeout_s=timeout_s, what=line)
        return shown[0]

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        os.kill(self.process.pid, number)

    def end(self, number: signal.Signals = signal.SIGTERM, *, timeout_s: float = 30.0) -> int:
        """Ask it to end and return its exit status; TimeoutExpired when it does not."""
        self.send(number)
        return self.process.wait(timeout_s)


def command(*arguments: str | Path, script: str | None = None) -> list[str]:
    """Return the command line of `netmon`; `script` is Python that runs before it, in the same process."""
    if script is None:
        return [sys.executable, "-m", "netmon", *map(str, arguments)]
    return [sys.executable, "-c", f"{script}\nimport sys\nfrom netmon.cli.main import main\nsys.exit(main())", *map(str, arguments)]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which the checkout's data is found and no service manager is."""
    env = {
        name: value for name, value in os.environ.items() if name not in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "NETMON_CONFIG", "JOURNAL_STREAM")
    }
    return {**env, "NETMON_DATA": str(ROOT), "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8", **(extra or {})}


@contextmanager
def netmon(folder: Path, arguments: Sequence[str | Path], *, env: Mapping[str, str] | None = None, script: str | None = None) -> Iterator[NetmonProcess]:
    """Run `netmon ARGUMENTS` with its output in `folder`; whatever is left of its group is ended after the block."""
    folder.mkdir(exist_ok=True)
    out, err = folder / "stdout.log", folder / "stderr.log"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            command(*arguments, script=script), cwd=ROOT, env=environment(env), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True
        )
    try:
        yield NetmonProcess(process, out, err)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)


def finished(*arguments: str | Path, env: Mapping[str, str] | None = None, timeout_s: float = 60.0) -> subprocess.CompletedProcess[str]:
    """Run `netmon ARGUMENTS` to its end."""
    return subprocess.run(
        command(*arguments), cwd=ROOT, env=environment(env), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout_s, check=False
    )
