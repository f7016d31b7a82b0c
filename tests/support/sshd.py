"""A real sshd of OpenSSH on a free loopback port, with its own keys and configuration, as a context manager.

It logs in with a private key as the user who runs the tests. As root it also has an account with a password: `/etc/passwd` and `/etc/shadow`
are then replaced for sshd alone, in a mount namespace of its own, so that the machine is not changed.
"""

import getpass
import os
import pwd
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support import need

START_S = 30.0
TRIES = 3
PASSWORD_USER = "netmonro"
PASSWORD = "correct horse 42"
PASSWORD_HASH = "$6$netmontest$0cOhvlYPl9du0Cs/uZYg18E/ml4Cm9icRnZTFcEGfeMxI0gcO1ch1K5PJUQ0GbZnDFgXzMI1/A7sX6xXtuYI9."
CONF = """ListenAddress {host}:{port}
HostKey {key}
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PermitRootLogin yes
MaxStartups 300:30:400
LogLevel VERBOSE
"""


def may_have_password() -> bool:
    """Return True when this machine lets us give sshd an account with a password."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode == 0


def key_pair(path: Path, kind: str = "ed25519", *options: str) -> str:
    """Make a key pair without a passphrase; return the private key's text."""
    path.unlink(missing_ok=True)
    subprocess.run([need.command("ssh-keygen"), "-q", "-t", kind, *options, "-N", "", "-C", "", "-f", str(path)], check=True, stdin=subprocess.DEVNULL)
    return path.read_text()


def free_port(host: str) -> int:
    """Return a TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class Sshd:
    """sshd with one host key; `new_host_key` and `restart` play a machine that makes new keys at every boot. `lines` go in front of its configuration."""

    def __init__(self, lines: Sequence[str] = (), *, host: str = "127.0.0.1", host_key: str = "ed25519", password: bool = False) -> None:
        self.host = host
        self.port = 0
        self.user = getpass.getuser() if not password else PASSWORD_USER
        self._sshd = need.command("sshd")
        self._lines = tuple(lines)
        self._kind = host_key
        self._password = password
        self._temporary = tempfile.TemporaryDirectory(prefix="netmon-sshd-")
        self.folder = Path(self._temporary.name)
        self.private_key = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What sshd wrote so far."""
        path = self.folder / "sshd.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def host_key_line(self) -> str:
        """The public host key as `algorithm base64`."""
        return " ".join((self.folder / "host_key.pub").read_text().split()[:2])

    def new_host_key(self) -> None:
        """Make another host key; sshd reads it at its next start."""
        key_pair(self.folder / "host_key", self._kind)

    def __enter__(self) -> Self:
        try:
            self.folder.chmod(0o755)
            self.private_key = key_pair(self.folder / "user_key")
            (self.folder / "authorized_keys").write_text((self.folder / "user_key.pub").read_text())
            self.new_host_key()
            self._start_somewhere()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self._temporary.cleanup()

    def restart(self) -> None:
        """Stop and start on the same port."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """End the process that was started here."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_somewhere(self) -> None:
        for attempt in range(TRIES):
            self.port = free_port(self.host)
            try:
                self._start()
            except RuntimeError:
                if attempt == TRIES - 1:
                    raise
            else:
                return

    def _start(self) -> None:
        conf = self.folder / "sshd_config"
        own = CONF.format(host=self.host, port=self.port, key=self.folder / "host_key", folder=self.folder)
        conf.write_text("".join(f"{line}\n" for line in self._lines) + own)
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with (self.folder / "sshd.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(conf), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"sshd did not start: {self.log[-1000:]}")
            time.sleep(0.02)

    def _command(self, conf: Path) -> list[str]:
        command = [self._sshd, "-D", "-e", "-f", str(conf)]
        if not self._password:
            return command
        home = pwd.getpwuid(os.getuid()).pw_dir
        lines = {"passwd": f"{PASSWORD_USER}:x:{os.getuid()}:{os.getgid()}::{home}:/bin/sh", "shadow": f"{PASSWORD_USER}:{PASSWORD_HASH}:19000:0:99999:7:::"}
        for name, line in lines.items():
            (self.folder / name).write_text(Path("/etc", name).read_text() + line + "\n")
        script = 'mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow && exec "$@"'
        return ["unshare", "-m", "sh", "-c", script, str(self.folder), *command]

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as probe:
                return probe.recv(4) == b"SSH-"
        except OSError:
            return False
