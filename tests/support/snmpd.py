"""A real snmpd of net-snmp on a free loopback port, as a context manager that many tests share."""

import os
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from netmon.transport.snmp.api import UsmUser
from tests.support import need

START_S = 30.0
TRIES = 3
# An SNMPv3 discovery (RFC 3414 section 4): every snmpd answers it, whatever its access rules.
PROBE = bytes.fromhex("3037020103300d020101020205c00401040201030410300e0400020100020100040004000400301104000400a00b0201010201000201003000")


def snmp_tool(name: str) -> str:
    """Return the path of one of net-snmp's commands (snmpget, snmpwalk ...), or skip with the line that installs them."""
    return str(Path(need.command("snmpbulkwalk")).with_name(name))


def user_lines(user: UsmUser) -> list[str]:
    """Return the snmpd.conf lines that create a user and let it read everything at exactly its own level or above."""
    line = f"createUser {user.user.decode()}"
    if user.auth:
        line += f' {user.auth} "{user.auth_password.decode()}"'
    if user.priv:
        line += f' {user.priv} "{user.priv_password.decode()}"'
    level = "priv" if user.priv else "auth" if user.auth else "noauth"
    return [line, f"rouser {user.user.decode()} {level}"]


def free_port(host: str) -> int:
    """Return a UDP port that was free a moment ago."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class Snmpd:
    """snmpd with its own configuration, persistent folder and log; `restart` keeps port and engine id and adds one to engineBoots (`boots`).

    `conf_lines` are lines of snmpd.conf (`rocommunity public`, `sysName x`, ...), `users` become createUser and rouser lines.
    """

    def __init__(self, conf_lines: Sequence[str] = (), users: Sequence[UsmUser] = (), *, host: str = "127.0.0.1", folder: Path | None = None) -> None:
        self.host = host
        self.port = 0
        self.boots = 0
        self.engine_id = bytes.fromhex("80001f8804") + secrets.token_bytes(8)
        self._lines = [*conf_lines, *(line for user in users for line in user_lines(user))]
        self._temporary = tempfile.TemporaryDirectory(prefix="netmon-snmpd-") if folder is None else None
        self.folder = Path(self._temporary.name) if self._temporary else folder or Path()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """`host:port` as net-snmp's tools and netmon's command line take it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def log(self) -> str:
        """What snmpd wrote so far."""
        path = self.folder / "snmpd.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def __enter__(self) -> Self:
        try:
            self._start_somewhere()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        if self._temporary is not None:
            self._temporary.cleanup()

    def stop(self) -> None:
        """End the process that was started here, gently and then surely."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Stop and start again: same port, same engine id, engineBoots one higher, engineTime and sysUpTime from 0."""
        self.stop()
        self.start()

    def start(self) -> None:
        """Start on `self.port` and return when it answers; RuntimeError with the end of its log when it does not."""
        command = need.command("snmpd")
        persistent = self.folder / "persistent"
        persistent.mkdir(exist_ok=True)
        conf = self.folder / "snmpd.conf"
        self.boots += 1
        # Named here, for -C keeps snmpd from reading its persistent file; it adds one to engineBoots when old and new engine id agree.
        name = f"0x{self.engine_id.hex()}"
        identity = [f"exactEngineID {name}", f"oldEngineID {name}", f"engineBoots {self.boots - 1}"]
        conf.write_text("\n".join(identity + self._lines) + "\n")
        conf.chmod(0o600)
        transport = "udp6" if ":" in self.host else "udp"
        arguments = ["-f", "-Lf", str(self.folder / "snmpd.log"), "-C", "-c", str(conf), "-I", "-smux", f"{transport}:{self.address}"]
        environ = {**os.environ, "SNMP_PERSISTENT_DIR": str(persistent), "MIBS": ""}
        self._process = subprocess.Popen([command, *arguments], env=environ, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if not self._answers(self._process):
            self.stop()
            raise RuntimeError(f"snmpd did not answer on {self.address}: {self.log[-2000:]}")

    def _start_somewhere(self) -> None:
        """Start on a free port; another process may take it first, so try a few."""
        for attempt in range(1, TRIES + 1):
            self.port = free_port(self.host)
            try:
                self.start()
            except RuntimeError:
                if attempt == TRIES:
                    raise
            else:
                return

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        pause_s = 0.05
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((self.host, self.port))
            probe.settimeout(pause_s)
            for _ in range(int(START_S / pause_s)):
                try:
                    probe.send(PROBE)
                    probe.recv(65535)
                except TimeoutError:
                    continue
                except ConnectionRefusedError:
                    try:
                        process.wait(pause_s)
                    except subprocess.TimeoutExpired:
                        continue
                    return False
                return True
        return False
