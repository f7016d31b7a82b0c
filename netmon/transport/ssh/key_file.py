"""The known_hosts file of a state folder: read when it changed, written whole and by its owner alone."""

import fcntl
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from netmon.transport.ssh.known_hosts import KnownHosts

FOLDER: Final = "ssh"
MAX_BYTES: Final = 32 << 20


class KnownHostsError(Exception):
    """The file cannot be used; the message names no key."""


def known_hosts_path(state: Path) -> Path:
    """Return where a state folder keeps the keys; paramiko and OpenSSH read the same file."""
    return state / FOLDER / "known_hosts"


def state_of(path: Path) -> Path:
    """Return the state folder of such a file."""
    return path.parent.parent


class KnownHostsFile:
    """`<state>/ssh/known_hosts`; every method blocks and belongs into a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, ...] | None = None
        self._known = KnownHosts()

    def load(self) -> KnownHosts:
        """Return the file's content, read again only when it changed; nothing when there is no file. KnownHostsError."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._stamp, self._known = None, KnownHosts()
            return self._known
        except OSError as error:
            raise KnownHostsError(f"known_hosts cannot be read: {error.strerror}") from None
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode, status.st_uid)
        if stamp != self._stamp:
            _check(status, self._owners())
            self._known, self._stamp = KnownHosts(self._read()), stamp
        return self._known

    def _owners(self) -> frozenset[int]:
        """Return who may own the file: this process's user and root, and for root the state folder's owner, to whom it hands the file over."""
        owners = {os.geteuid(), 0}
        if os.geteuid() == 0:
            owners.add(self.path.parent.parent.stat().st_uid)
        return frozenset(owners)

    def _read(self) -> str:
        try:
            return self.path.read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise KnownHostsError(f"known_hosts cannot be read: {error.strerror}") from None

    def change(self, edit: Callable[[KnownHosts], KnownHosts], note: Mapping[str, object]) -> None:
        """Put an edited file in place of the old one, and add a line to `trusted.jsonl` beside it: who trusted or forgot what, when. OSError."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(self.path.parent / "lock"):
            self._stamp = None
            edited = edit(self.load())
            new = self.path.with_name("known_hosts.new")
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(edited.text())
                file.flush()
                os.fsync(file.fileno())
            new.chmod(0o600)
            new.replace(self.path)
            self._note(note)
            self._hand_over()

    def _note(self, note: Mapping[str, object]) -> None:
        line = json.dumps({"at": round(time.time(), 3), "uid": os.getuid(), **note}, ensure_ascii=False)
        descriptor = os.open(self.path.parent / "trusted.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line + "\n")

    def _hand_over(self) -> None:
        """Give what root wrote to the state folder's owner: the daemon runs as another user."""
        if os.geteuid() != 0:
            return
        owner = self.path.parent.parent.stat()
        for path in (self.path.parent, *self.path.parent.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _check(status: os.stat_result, owners: frozenset[int]) -> None:
    """Refuse what another user could have written."""
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        raise KnownHostsError("known_hosts is no file, or too large")
    if status.st_mode & 0o022:
        raise KnownHostsError("known_hosts can be written by others: chmod 600")
    if status.st_uid not in owners:
        raise KnownHostsError("known_hosts belongs to another user")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
