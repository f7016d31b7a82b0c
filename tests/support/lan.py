"""A little LAN of network namespaces: stations on one bridge, made and taken down by the test. Needs root."""

import os
import secrets
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.support import need

# Ordinary user and group of a sensor under test; no such account needs to exist.
UID = 64_747
SEND = """
import socket, sys, time
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.bind(("eth0", 0))
for number, line in enumerate(sys.stdin):
    sock.send(bytes.fromhex(line.strip()))
    if number % 100 == 99:
        time.sleep(float(sys.argv[1]))
"""


def run(*command: str, text: str | None = None) -> str:
    """Run a command to its end; CalledProcessError when it fails."""
    return subprocess.run(command, check=True, capture_output=True, text=True, input=text, timeout=90).stdout


def need_namespaces() -> None:
    """Skip where network namespaces cannot be made."""
    if os.geteuid() != 0:
        pytest.skip(f"{need.ALLOWED}needs root, to make network namespaces")
    need.command("ip")
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip(f"{need.ALLOWED}this kernel or container refuses network namespaces")


class Lan:
    """`stations` are namespaces of their own, each with `eth0` on the bridge; `process` starts a program in one of them."""

    def __init__(self, *stations: str) -> None:
        need_namespaces()
        self._tag = f"nm{secrets.token_hex(3)}"
        self._stations = stations
        self._open = ExitStack()

    def name(self, station: str) -> str:
        """Return the namespace's name."""
        return f"{self._tag}-{station}"

    def __enter__(self) -> Self:
        try:
            self._namespace("switch")
            run(
                "ip",
                "-n",
                self.name("switch"),
                "link",
                "add",
                "br0",
                "type",
                "bridge",
                "forward_delay",
                "0",
                "stp_state",
                "0",
                "mcast_snooping",
                "0",
                "group_fwd_mask",
                "0x4000",
            )
            run("ip", "-n", self.name("switch"), "link", "set", "br0", "up")
            for station in self._stations:
                self._namespace(station)
                self._cable(station)
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def _namespace(self, station: str) -> None:
        run("ip", "netns", "add", self.name(station))
        self._open.callback(run, "ip", "netns", "del", self.name(station))

    def _cable(self, station: str) -> None:
        inside, switch = self.name(station), self.name("switch")
        run("ip", "-n", switch, "link", "add", f"p-{station}", "type", "veth", "peer", "name", "eth0", "netns", inside)
        run("ip", "-n", switch, "link", "set", f"p-{station}", "master", "br0", "up")
        run("ip", "-n", inside, "link", "set", "lo", "up")
        run("ip", "-n", inside, "link", "set", "eth0", "up")

    def ip(self, station: str, *arguments: str) -> str:
        """Run `ip` in a station."""
        return run("ip", "-n", self.name(station), *arguments)

    def mac(self, station: str) -> str:
        """Return a station's MAC address."""
        return self.ip(station, "-o", "link", "show", "eth0").partition("link/ether ")[2].split()[0]

    def send(self, station: str, frames: Sequence[bytes], pause_s: float = 0.0) -> None:
        """Send frames as they are, with a pause after each hundred."""
        run("ip", "netns", "exec", self.name(station), "/usr/bin/python3", "-I", "-c", SEND, str(pause_s), text="".join(frame.hex() + "\n" for frame in frames))

    def process(self, station: str, *command: str, log: Path) -> subprocess.Popen[bytes]:
        """Start a program in a station; it is ended with the LAN."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.name(station), *command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )  # fmt: skip
        self._open.callback(end, process)
        return process


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unprivileged(*capabilities: str) -> list[str]:
    """Return the words before a command that make it an ordinary user with these capabilities alone."""
    kept = ",".join(["-all", *(f"+{name}" for name in capabilities)])
    return [
        need.command("setpriv"), f"--reuid={UID}", f"--regid={UID}", "--clear-groups", f"--inh-caps={kept}", f"--ambient-caps={kept}",
        f"--bounding-set={kept}", "--no-new-privs",
    ]  # fmt: skip
