"""What `netmon discover` found (`discovered.json` in the state folder): checksummed, the generation before it beside it. Blocking functions, for a thread."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from netmon.model.discovered import Discovered
from netmon.store import files
from netmon.store.sealed import SealedList

FILE: Final = "discovered.json"
LOCK: Final = f".{FILE}.lock"
SCHEMA: Final = "netmon.discovered-devices"
VERSION: Final = 1
MOST: Final = 1000
KEEP_S: Final = 90 * 86_400.0
"""A device that has not answered any more for so long is forgotten."""
SEALED: Final = SealedList(TypeAdapter(tuple[Discovered, ...]), schema=SCHEMA, version=VERSION, what="list of devices")


def keep(state: Path, fresh: Sequence[Discovered], now: float) -> None:
    """Put what was found in the place of what was known of the same devices; whoever writes as root leaves the files to the folder's owner.

    Raises OSError, and files.NewerVersionError for the file of a later netmon: then nothing is changed.
    """
    with _locked(state):
        known = files.load(state / FILE, SEALED.decode, now).value or ()
        files.write_atomic(state / FILE, SEALED.encode(merged(known, fresh, now)))
        _give(state)


def read(state: Path, now: float) -> tuple[Discovered, ...]:
    """Return what was found, the newest first; nothing where there is no file that can be read by this netmon. Raises OSError."""
    try:
        return files.load(state / FILE, SEALED.decode, now, repair=False).value or ()
    except files.NewerVersionError:
        return ()


def stamp(state: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever something is kept; None without a file."""
    try:
        found = (state / FILE).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def merged(known: Iterable[Discovered], fresh: Sequence[Discovered], now: float) -> tuple[Discovered, ...]:
    """Return both, the newest first: one that answers at one of the same addresses, or has the same MAC address, is the same device."""
    addresses = {address for one in fresh for address in one.addresses}
    macs = {one.mac for one in fresh if one.mac}
    others = [one for one in known if now - one.at < KEEP_S and one.mac not in macs and addresses.isdisjoint(one.addresses)]
    return tuple(sorted([*fresh, *others], key=lambda one: -one.at)[:MOST])


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Hold the file against another discovery; waits for it."""
    descriptor = os.open(state / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _give(state: Path) -> None:
    if os.geteuid() == 0 and (owner := state.stat()).st_uid != 0:
        for name in (FILE, files.previous_of(state / FILE).name, LOCK):
            if (state / name).exists():
                os.chown(state / name, owner.st_uid, owner.st_gid, follow_symlinks=False)
