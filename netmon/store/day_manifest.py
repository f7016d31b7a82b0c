"""The manifest of the day files: what each holds, by hashes that name the entry before, so that nothing can be changed or left out unseen.

One JSON document, an entry a line. An entry's `sha256` covers the entry's other fields as JSON with sorted keys, without spaces; `previous` is the
`sha256` of the entry before it, 64 zeros for the first. `data_sha256` covers the canonical rows (netmon.model.sample.canonical_line) and holds on
every machine; `file_sha256` covers the file's bytes. Entries stay when the file that they name is too old to be kept.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from netmon.store import files

FILE = "manifest.json"
SCHEMA = "netmon.days/"
VERSION = 1
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of rows: a local civil day `day` of `zone`, [start, end) in Unix seconds; `part` 0 is the day, higher ones what came late."""

    seq: int
    day: str
    part: int
    file: str
    zone: str
    start: int
    end: int
    rows: int
    data_sha256: str
    file_sha256: str
    bytes: int
    previous: str
    sha256: str = ""

    def digest(self) -> str:
        """Return what `sha256` must be."""
        return hashlib.sha256(_canonical({name: value for name, value in asdict(self).items() if name != "sha256"})).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyEntry:
    """The hourly roll-up of a day; `sources` are the `sha256` of the entries that it was made of."""

    file: str
    rows: int
    data_sha256: str
    file_sha256: str
    bytes: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All entries in the order in which they were made; files of days before `expired_before` were deleted in due time."""

    entries: tuple[Entry, ...] = ()
    hourly: Mapping[str, HourlyEntry] = field(default_factory=dict)
    expired_before: str = ""

    @property
    def head(self) -> str:
        """The hash that the next entry names."""
        return self.entries[-1].sha256 if self.entries else NOTHING

    @property
    def last_end(self) -> int | None:
        """Unix seconds at which the newest day ends; None without any."""
        return max((entry.end for entry in self.entries), default=None)

    def parts(self, day: str) -> tuple[Entry, ...]:
        """Return the files of a day, the day itself first."""
        return tuple(sorted((entry for entry in self.entries if entry.day == day), key=lambda entry: entry.part))

    def kept(self) -> tuple[Entry, ...]:
        """Return the entries whose files should be there."""
        return tuple(entry for entry in self.entries if entry.day >= self.expired_before)

    def with_entry(self, entry: Entry) -> "Manifest":
        """Return the manifest with one more entry, numbered, chained and sealed."""
        chained = replace(entry, seq=len(self.entries) + 1, previous=self.head)
        return replace(self, entries=(*self.entries, replace(chained, sha256=chained.digest())))

    def with_hourly(self, day: str, entry: HourlyEntry) -> "Manifest":
        """Return the manifest with a day's roll-up in place of the one before."""
        return replace(self, hourly=dict(sorted({**self.hourly, day: entry}.items())))

    def without_before(self, day: date, hourly_day: date) -> "Manifest":
        """Return the manifest after the files before `day`, and the roll-ups before `hourly_day`, were deleted."""
        hourly = {name: entry for name, entry in self.hourly.items() if name >= str(hourly_day)}
        return replace(self, hourly=hourly, expired_before=max(self.expired_before, str(day)))


class Break(NamedTuple):
    """Where a chain breaks: the entry's file, what differs, and both values."""

    file: str
    what: str
    expected: str
    found: str


def chain_break(manifest: Manifest) -> Break | None:
    """Return the first entry that does not follow from the one before it."""
    previous = NOTHING
    for number, entry in enumerate(manifest.entries, 1):
        for what, expected, found in (("seq", str(number), str(entry.seq)), ("previous", previous, entry.previous), ("sha256", entry.digest(), entry.sha256)):
            if expected != found:
                return Break(entry.file, what, expected, found)
        previous = entry.sha256
    return None


def encode(manifest: Manifest) -> bytes:
    """Return the document; its `sha256` covers the lines after the first."""
    body = _body(manifest)
    return _head(body) + body


def _head(body: bytes) -> bytes:
    return f'{{"schema": "{SCHEMA}{VERSION}", "sha256": "{hashlib.sha256(body).hexdigest()}",\n'.encode()


def _body(manifest: Manifest) -> bytes:
    entries = ",\n".join(_canonical(asdict(entry)).decode() for entry in manifest.entries)
    hourly = ",\n".join(f"{json.dumps(day)}:{_canonical(asdict(entry)).decode()}" for day, entry in manifest.hourly.items())
    return f'"expired_before": {json.dumps(manifest.expired_before)},\n"entries": [\n{entries}\n],\n"hourly": {{\n{hourly}\n}}}}\n'.encode()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def decode(data: bytes) -> Manifest:
    """Read a document; files.CorruptFileError when it is not, byte for byte, what was written, files.NewerVersionError for a later netmon's."""
    try:
        document = json.loads(data)
        version = int(str(document["schema"]).removeprefix(SCHEMA))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise files.CorruptFileError(f"no manifest: {type(error).__name__}") from None
    head, _, body = data.partition(b"\n")
    sound = document.get("sha256") == hashlib.sha256(body).hexdigest()
    if version > VERSION and sound:
        raise files.NewerVersionError(str(version))
    if not sound or head + b"\n" != _head(body):
        raise files.CorruptFileError("checksum or version differs")
    entries = tuple(Entry(**entry) for entry in document["entries"])
    hourly = {day: HourlyEntry(**{**entry, "sources": tuple(entry["sources"])}) for day, entry in document["hourly"].items()}
    return Manifest(entries=entries, hourly=hourly, expired_before=document["expired_before"])


def load(folder: Path, now: float, *, repair: bool) -> files.Loaded[Manifest]:
    """Read the manifest of a folder of day files; its generation before when it is damaged. See files.load."""
    return files.load(folder / FILE, decode, now, repair=repair)


def save(folder: Path, manifest: Manifest) -> None:
    """Write the manifest. Raises OSError, and the old one stays, when it cannot be written."""
    files.write_atomic(folder / FILE, [encode(manifest)])
