"""What netmon learned about the devices, kept over restarts in one JSON file."""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from netmon.model.memory import DeviceMemory
from netmon.store import files

logger = logging.getLogger(__name__)

FILE = "memory.json"
SCHEMA = "netmon.memory/"
VERSION = 1
SAVE_EVERY_S = 300.0
# The longest that a snapshot holds the loop at a time.
SLICE_S = 0.002
# So many devices' lines are one piece of the file: the whole of it is in memory once while it is written, not twice.
PIECE_LINES = 500
SEPARATOR = b",\n"

_ADAPTER = TypeAdapter(DeviceMemory)
_NOT_STORED = {"scratch"}


@dataclass(slots=True)
class MemoryStats:
    """How the keeping goes; `failing_since` is Unix time, None while saves succeed. `refused` means that a later netmon's file is in the way."""

    saves: int = 0
    failed_saves: int = 0
    quarantined: int = 0
    dropped: int = 0
    unstorable: int = 0
    size_bytes: int = 0
    saved_at: float | None = None
    failing_since: float | None = None
    refused: bool = False


class MemoryStore:
    """Holds each device's memory, and writes all of them to the state folder now and then.

    Collectors change the objects that `of` returns; a lost file costs a slower first poll, so no trouble with it ever stops netmon.
    """

    def __init__(self, folder: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE
        self._wall = wall
        self._devices: dict[str, DeviceMemory] = {}
        self._saving = asyncio.Lock()
        self.stats = MemoryStats()

    def __len__(self) -> int:
        return len(self._devices)

    def of(self, device: str) -> DeviceMemory:
        """Return the device's memory, made on first use."""
        memory = self._devices.get(device)
        if memory is None:
            memory = self._devices[device] = DeviceMemory()
        return memory

    def forget(self, device: str) -> None:
        """Start over with a device, for one that became another."""
        self._devices.pop(device, None)

    def retain(self, devices: Collection[str]) -> None:
        """Drop the devices that left the inventory."""
        for name in self._devices.keys() - set(devices):
            del self._devices[name]

    async def load(self) -> None:
        """Read the file, or the generation before it when it is corrupt; whatever cannot be used is said in the log and counted."""
        try:
            loaded = await asyncio.to_thread(files.load, self._path, decode, self._wall())
        except files.NewerVersionError as error:
            self.stats.refused = True
            logger.error("memory file is of a later version, it is left alone and nothing is saved file=%s version=%s", self._path, error)
            return
        except OSError as error:
            logger.error("memory file cannot be read file=%s error=%s", self._path, error.strerror)
            return
        self.stats.quarantined += len(loaded.quarantined)
        if loaded.value is not None:
            self._devices, dropped = loaded.value
            self.stats.dropped += dropped
            logger.info("memory loaded file=%s devices=%d dropped=%d", loaded.source, len(self._devices), dropped)

    async def save(self) -> bool:
        """Write the file; returns whether it is on the disk. The snapshot is taken in slices between which the loop goes on."""
        if self.stats.refused:
            return False
        async with self._saving:
            chunks = await self._snapshot()
            try:
                self.stats.size_bytes = await asyncio.to_thread(files.write_atomic, self._path, chunks)
            except OSError as error:
                self._failed(error)
                return False
            self._saved()
            return True

    async def run(self, every_s: float = SAVE_EVERY_S) -> None:
        """Save now and then until cancelled; the caller saves a last time at the end."""
        while True:
            await asyncio.sleep(every_s)
            await self.save()

    async def _snapshot(self) -> list[bytes]:
        pieces: list[bytes] = []
        lines: list[bytes] = []
        started = time.perf_counter()
        for name, memory in tuple(self._devices.items()):
            try:
                lines.append(encode_device(name, memory))
            except ValueError:
                # Text that is no Unicode: this device starts over, the others are kept.
                self.stats.unstorable += 1
            if len(lines) >= PIECE_LINES:
                pieces.append(SEPARATOR.join(lines))
                lines.clear()
            if time.perf_counter() - started > SLICE_S:
                await asyncio.sleep(0)
                started = time.perf_counter()
        if lines:
            pieces.append(SEPARATOR.join(lines))
        return await asyncio.to_thread(envelope, pieces)

    def _failed(self, error: OSError) -> None:
        self.stats.failed_saves += 1
        if self.stats.failing_since is None:
            self.stats.failing_since = self._wall()
            logger.error("memory cannot be saved, netmon goes on without file=%s error=%s", self._path, error.strerror)

    def _saved(self) -> None:
        now = self._wall()
        if self.stats.failing_since is not None:
            logger.info("memory is saved again file=%s failed_for_s=%.0f", self._path, now - self.stats.failing_since)
            self.stats.failing_since = None
        self.stats.saves += 1
        self.stats.saved_at = now


def encode_device(name: str, memory: DeviceMemory) -> bytes:
    """Return one device as a line of the file's object."""
    return json.dumps(name).encode() + b": " + _ADAPTER.dump_json(memory, exclude=_NOT_STORED)


def envelope(pieces: Sequence[bytes]) -> list[bytes]:
    """Return the file around its devices: version, SHA-256 of the devices' text, devices in pieces of some lines."""
    parts = [part for piece in pieces for part in (SEPARATOR, piece)][1:]
    return [f'{{"schema": "{SCHEMA}{VERSION}", "sha256": "{_digest(parts)}", "devices": {{\n'.encode(), *parts, b"\n}}\n"]


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256(f"{SCHEMA}{VERSION}\n".encode())
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def decode(data: bytes) -> tuple[dict[str, DeviceMemory], int]:
    """Return the devices of a file and how many of them could not be used.

    Raises NewerVersionError for a later netmon's file and CorruptFileError for one that is not as it was written.
    """
    document = _document(data)
    version = _version(document.get("schema"))
    _, found, rest = data.partition(b'"devices": {\n')
    sound = bool(found) and rest.endswith(b"\n}}\n") and document.get("sha256") == _digest((rest[:-4],))
    if version > VERSION and not sound:
        raise files.NewerVersionError(str(version))
    if version != VERSION or not sound:
        # A sound body under another version is ours with a damaged first line.
        raise files.CorruptFileError("checksum or version differs")
    return _devices(document["devices"])


def _document(data: bytes) -> dict[str, object]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise files.CorruptFileError(f"not JSON: {type(error).__name__}") from None
    if not isinstance(document, dict):
        raise files.CorruptFileError("not an object")
    return document


def _version(schema: object) -> int:
    if not isinstance(schema, str) or not schema.startswith(SCHEMA) or not schema.removeprefix(SCHEMA).isdecimal():
        raise files.CorruptFileError("no schema")
    return int(schema.removeprefix(SCHEMA))


def _devices(raw: object) -> tuple[dict[str, DeviceMemory], int]:
    if not isinstance(raw, Mapping):
        raise files.CorruptFileError("no devices")
    devices: dict[str, DeviceMemory] = {}
    for name, value in raw.items():
        try:
            devices[name] = _ADAPTER.validate_python(value)
        except ValidationError:
            continue
    return devices, len(raw) - len(devices)
