"""The register of assets (`assets.json` in the state folder): which box stands behind each device's name, since when, and when it was last seen.

Checksummed, written anew when something changed, with the generation before kept; the reader works beside a running daemon.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from netmon.model.report import Asset
from netmon.store import files

logger = logging.getLogger(__name__)

FILE = "assets.json"
SCHEMA = "netmon.assets/"
VERSION = 1
SAVE_EVERY_S = 300.0
SEEN_EVERY_S = 6 * 3600.0
"""A device that is seen all the time is written down this often."""
FORMER_KEPT = 10
GONE_KEPT_S = 400 * 86_400.0
"""So long a device that left the inventory keeps its entry, in case it comes back."""


class Box(NamedTuple):
    """What a device says of itself; None: it did not say."""

    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    parts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerBox:
    """A box that was swapped for another."""

    serial: str
    model: str | None = None
    first_seen_s: int | None = None
    last_seen_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One device: its place in the inventory, and the box behind its name. `gone_s`: when it left the inventory (Unix time)."""

    site: str
    role: str
    room: str | None = None
    bought: date | None = None
    end_of_life: date | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    parts: int = 0
    first_seen_s: int | None = None
    last_seen_s: int | None = None
    gone_s: int | None = None
    former: tuple[FormerBox, ...] = ()


Entries = dict[str, Entry]
_ADAPTER = TypeAdapter(Entries)


class Swap(NamedTuple):
    """Another box answers under a device's name."""

    device: str
    old: str
    new: str


@dataclass(slots=True)
class AssetStats:
    """How the keeping goes; `failing_since` is Unix time, None while saves succeed. `refused`: a later netmon's file is in the way."""

    saves: int = 0
    failed: int = 0
    quarantined: int = 0
    failing_since: float | None = None
    refused: bool = False


@dataclass(slots=True)
class AssetBook:
    """The register in the daemon: for the event loop alone, saved in a thread."""

    folder: Path
    wall: Callable[[], float] = time.time
    stats: AssetStats = field(default_factory=AssetStats)
    _entries: Entries = field(default_factory=dict)
    _dirty: bool = False

    async def load(self) -> None:
        """Read the file, or the generation before it when it is corrupt; whatever cannot be used is said in the log and counted."""
        path = self.folder / FILE
        try:
            loaded = await asyncio.to_thread(files.load, path, decode, self.wall())
        except files.NewerVersionError as error:
            self.stats.refused = True
            logger.error("register of assets is of a later version, it is left alone and nothing is saved file=%s version=%s", path, error)
            return
        except OSError as error:
            logger.error("register of assets cannot be read file=%s error=%s", path, error.strerror)
            return
        self.stats.quarantined += len(loaded.quarantined)
        if loaded.value is not None:
            self._entries = loaded.value

    def entry(self, device: str) -> Entry | None:
        """Return what is known of a device."""
        return self._entries.get(device)

    def configure(self, places: Mapping[str, Entry]) -> None:
        """Take the inventory: of each entry its place and dates count, what is known of the boxes stays."""
        now = int(self.wall())
        for name, place in places.items():
            self._put(name, _moved(self._entries.get(name), place))
        for name, entry in tuple(self._entries.items()):
            if name not in places and entry.gone_s is None:
                self._put(name, replace(entry, gone_s=now))
            elif entry.gone_s is not None and now - entry.gone_s > GONE_KEPT_S:
                del self._entries[name]
                self._dirty = True

    def seen(self, device: str, at_s: float) -> None:
        """Take that a device was there; noted every SEEN_EVERY_S."""
        entry = self._entries.get(device)
        if entry is not None and (entry.last_seen_s is None or at_s - entry.last_seen_s >= SEEN_EVERY_S):
            first = entry.first_seen_s if entry.first_seen_s is not None else int(at_s)
            self._put(device, replace(entry, first_seen_s=first, last_seen_s=int(at_s)))

    def told(self, device: str, box: Box, at_s: float) -> Swap | None:
        """Take what a device said of itself; returns the swap when its serial number is another than before. What it does not say stays."""
        entry = self._entries.get(device)
        if entry is None:
            return None
        swap = Swap(device, entry.serial, box.serial) if entry.serial and box.serial and box.serial != entry.serial else None
        if swap is not None:
            old = FormerBox(serial=swap.old, model=entry.model, first_seen_s=entry.first_seen_s, last_seen_s=entry.last_seen_s)
            entry = replace(
                entry, model=None, software=None, parts=0, first_seen_s=int(at_s), last_seen_s=int(at_s), former=(*entry.former, old)[-FORMER_KEPT:]
            )
        told = {name: value for name, value in box._asdict().items() if value is not None}
        self._put(device, replace(entry, **told))
        return swap

    def _put(self, device: str, entry: Entry) -> None:
        if self._entries.get(device) != entry:
            self._entries[device] = entry
            self._dirty = True

    async def save(self) -> bool:
        """Write the file when something changed; returns whether all is on the disk."""
        if self.stats.refused:
            return False
        if not self._dirty:
            return True
        entries, self._dirty = dict(self._entries), False
        try:
            await asyncio.to_thread(lambda: files.write_atomic(self.folder / FILE, encode(entries)))
        except OSError as error:
            self._dirty = True
            self.stats.failed += 1
            if self.stats.failing_since is None:
                self.stats.failing_since = self.wall()
                logger.error("register of assets cannot be saved, it waits in memory error=%s", error.strerror)
            return False
        if self.stats.failing_since is not None:
            logger.info("register of assets is saved again after_s=%.0f", self.wall() - self.stats.failing_since)
            self.stats.failing_since = None
        self.stats.saves += 1
        return True

    async def run(self, every_s: float = SAVE_EVERY_S) -> None:
        """Save now and then until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(every_s)
                await self.save()
        finally:
            await self.save()


def _moved(known: Entry | None, place: Entry) -> Entry:
    if known is None:
        return place
    return replace(known, site=place.site, role=place.role, room=place.room, bought=place.bought, end_of_life=place.end_of_life, gone_s=None)


def encode(entries: Entries) -> Iterator[bytes]:
    """Yield the file: version, SHA-256 of the entries' text, entries."""
    body = _text(json.loads(_ADAPTER.dump_json(entries, exclude_none=True)))
    yield f'{{"schema": "{SCHEMA}{VERSION}", "sha256": "{hashlib.sha256(body).hexdigest()}", "assets": '.encode()
    yield body
    yield b"}\n"


def decode(data: bytes) -> Entries:
    """Return the entries of a file. Raises NewerVersionError for a later netmon's, CorruptFileError for one that is not as it was written."""
    try:
        document = json.loads(data)
        version = int(str(document["schema"]).removeprefix(SCHEMA))
        sound = hashlib.sha256(_text(document["assets"])).hexdigest() == document["sha256"]
        if version > VERSION and sound:
            raise files.NewerVersionError(str(version))
        if version != VERSION or not sound:
            raise files.CorruptFileError("checksum or version differs")
        return _ADAPTER.validate_json(_text(document["assets"]))
    except (files.NewerVersionError, files.CorruptFileError):
        raise
    except (KeyError, TypeError, ValueError, RecursionError, ValidationError) as error:
        raise files.CorruptFileError(f"not a register: {type(error).__name__}") from None


def _text(entries: object) -> bytes:
    return json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def assets(state: Path) -> Sequence[Asset]:
    """Return the devices of the inventory as the daemon of a state folder knows them, by site and name; also while it writes.

    None of them where there is no register, or none that can be read: files are left as they are. Raises NewerVersionError, OSError.
    """
    entries = files.load(state / FILE, decode, 0.0, repair=False).value or {}
    here = [(name, entry) for name, entry in entries.items() if entry.gone_s is None]
    return tuple(asset_of(name, entry) for name, entry in sorted(here, key=lambda item: (item[1].site, item[0])))


def asset_of(device: str, entry: Entry) -> Asset:
    """Return an entry as reports have it."""
    return Asset(
        device=device,
        site=entry.site,
        room=entry.room,
        role=entry.role,
        vendor=entry.vendor,
        model=entry.model,
        serial=entry.serial,
        software=entry.software,
        first_seen_s=entry.first_seen_s,
        last_seen_s=entry.last_seen_s,
        bought=entry.bought,
        end_of_life=entry.end_of_life,
        parts=entry.parts,
    )
