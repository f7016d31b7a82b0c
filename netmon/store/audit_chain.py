"""The audit log on the disk: one chain of lines over files of a month each, one writer. Blocking: for a thread, or a command.

`<state>/audit/2026-11.jsonl` are the records, `heads.jsonl` the signed ends of the chain, `lock` keeps a second writer out.
"""

import fcntl
import hashlib
import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from netmon.model.audit import AuditRecord, details
from netmon.store.audit_line import GENESIS, Link, decode, encode
from netmon.store.signing import Signer, signer

logger = logging.getLogger(__name__)

FOLDER: Final = "audit"
HEADS: Final = "heads.jsonl"
LOCK: Final = "lock"
SELF: Final = "netmon"
"""Who wrote what the log says of itself; its role is "" and no person has it."""
MONTH_FILE: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\.jsonl")
STEP_BACK_S: Final = 2.0
_BLOCK: Final = 64 * 1024


class AuditBusyError(RuntimeError):
    """Another process writes the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An end of the chain: the number and the hash of its last record, when it was the last (Unix seconds)."""

    at: float
    seq: int
    hash: str

    def message(self) -> bytes:
        """Return what is signed."""
        return json.dumps({"at": round(self.at, 3), "hash": self.hash, "seq": self.seq}, sort_keys=True, separators=(",", ":")).encode()


def audit_folder(state: Path) -> Path:
    """Return where the audit log of a state folder is."""
    return state / FOLDER


def month_files(folder: Path) -> list[Path]:
    """Return the files of months, oldest first."""
    try:
        return sorted(path for path in folder.iterdir() if MONTH_FILE.fullmatch(path.name))
    except FileNotFoundError:
        return []


class Chain:
    """Open from entering the context to leaving it. Raises AuditBusyError when another process writes it, OSError, ValueError for an unusable key."""

    def __init__(self, state: Path) -> None:
        self.folder = audit_folder(state)
        self.seq = 0
        self.hash = GENESIS
        self.at = 0.0
        self._lock = -1
        self._file = -1
        self._month = ""
        self._signer: Signer | None = None
        self._head_seq = 0

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise AuditBusyError(str(self.folder)) from None
        try:
            self._signer = signer(self.folder)
            self._found = self._resume()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    @property
    def found(self) -> tuple[Mapping[str, str], ...]:
        """What was found amiss at the opening, as (action and) details of records to write; each once."""
        found, self._found = self._found, ()
        return found

    def append(self, records: Sequence[AuditRecord]) -> int:
        """Write records, those of the first one's month, and wait until they are on the disk; returns how many of them. With OSError none is in the file."""
        seq, prev, at, taken = self.seq, self.hash, self.at, 0
        month = max(month_of(records[0].at), self._month) if records else self._month
        lines: list[bytes] = []
        for record in records:
            if month_of(record.at) > month:
                break
            steps = [own(record.at, "clock_set_back", seconds=round(at - record.at, 3))] if record.at < at - STEP_BACK_S else []
            for one in (*steps, record):
                seq += 1
                line, prev = encode(one, seq, prev)
                lines.append(line)
            at = record.at
            taken += 1
        if lines:
            self._write(month, lines)
            self.seq, self.hash, self.at = seq, prev, at
        return taken

    def sign(self, now: float) -> Head | None:
        """Sign the end of the chain and keep it in `heads.jsonl`; None when it has not moved since. Raises OSError."""
        if self._signer is None or self.seq == self._head_seq:
            return None
        head = Head(at=now, seq=self.seq, hash=self.hash)
        line = {**json.loads(head.message()), "key": self._signer.public, "signature": self._signer.sign(head.message())}
        descriptor = os.open(self.folder / HEADS, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _append(descriptor, json.dumps(line, separators=(",", ":")).encode() + b"\n")
        finally:
            os.close(descriptor)
        self._head_seq = head.seq
        logger.info("audit log head seq=%d hash=%s signature=%s key=%s", head.seq, head.hash, line["signature"], line["key"])
        return head

    def expired(self, before_month: str) -> list[tuple[Path, Link]]:
        """Return the files that hold only months before that one, each with its last record; never the file that is written."""
        found = []
        for path in month_files(self.folder):
            if path.stem < before_month and path.stem != self._month:
                _, link = _last(path)
                if link is not None:
                    found.append((path, link))
        return found

    def _resume(self) -> tuple[Mapping[str, str], ...]:
        """Find the end of the chain; cut off a line that was not written to its end."""
        found: list[Mapping[str, str]] = []
        for path in reversed(month_files(self.folder)):
            torn = _repair(path)
            if torn:
                found.append({"action": "audit_repaired", "file": path.name, "bytes": str(len(torn)), "sha256": hashlib.sha256(torn).hexdigest()})
            line, link = _last(path)
            self._month = max(self._month, path.stem)
            if not line:
                continue
            if link is None or not link.right:
                found.append({"action": "audit_broken", "file": path.name, "sha256": hashlib.sha256(line).hexdigest()})
            self.seq = link.seq if link is not None else _lines_before(self.folder)
            self.hash = link.hash if link is not None else hashlib.sha256(line).hexdigest()
            self.at = _at(link)
            break
        heads = read_heads(self.folder)
        self._head_seq = self.seq if heads and heads[-1][0].hash == self.hash else 0
        newest = max((head.seq for head, _, _ in heads), default=0)
        if newest > self.seq:
            found.append({"action": "audit_truncated", "last": str(self.seq), "signed": str(newest)})
            self.seq = newest
        return tuple(found)

    def _write(self, month: str, lines: list[bytes]) -> None:
        if month != self._month or not self._is_open(month):
            self._open(month)
        _append(self._file, b"".join(line + b"\n" for line in lines))

    def _is_open(self, month: str) -> bool:
        """True when what is open is still the month's file: somebody may have moved it away."""
        if self._file < 0:
            return False
        try:
            there = (self.folder / f"{month}.jsonl").stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(self._file))

    def _open(self, month: str) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        path = self.folder / f"{month}.jsonl"
        new = not path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._month = month
        if new:
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _close(self) -> None:
        for descriptor in (self._file, self._lock):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._lock = -1


def month_of(at: float) -> str:
    """Return the month of a moment as files are named, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m")


def month_before(month: str, back: int) -> str:
    """Return the month that lies `back` months before another."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - back
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def own(at: float, action: str, **detail: object) -> AuditRecord:
    """Return what the log says of itself."""
    return AuditRecord(at=at, who=SELF, role="", peer="", action=action, detail=details(**detail))


def read_heads(folder: Path) -> list[tuple[Head, str, str]]:
    """Return the signed ends (head, key, signature) in the order of the file; lines that are none are left out. Raises OSError but for a missing file."""
    try:
        lines = (folder / HEADS).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            fields = json.loads(line)
            head = Head(at=float(fields["at"]), seq=int(fields["seq"]), hash=str(fields["hash"]))
            found.append((head, str(fields["key"]), str(fields["signature"])))
        except (ValueError, TypeError, KeyError):
            continue
    return found


def _append(descriptor: int, content: bytes) -> None:
    """Write all of it and wait for the disk, or leave the file as it was. Raises OSError."""
    before = os.lseek(descriptor, 0, os.SEEK_END)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, before)
        raise


def _repair(path: Path) -> bytes:
    """Cut off what stands behind the last line end, and return it."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        keep, torn = size, b""
        while keep:
            start = max(keep - _BLOCK, 0)
            file.seek(start)
            block = file.read(keep - start)
            end = block.rfind(b"\n")
            torn = block[end + 1 :] + torn
            keep = start + end + 1
            if end >= 0:
                break
        if torn:
            file.truncate(keep)
            file.flush()
            os.fsync(file.fileno())
    return torn


def _last(path: Path) -> tuple[bytes, Link | None]:
    """Return a file's last line, b"" when it has none, and what it is."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        tail = b""
        while size and tail.count(b"\n") < 2:
            start = max(size - _BLOCK, 0)
            file.seek(start)
            tail = file.read(size - start) + tail
            size = start
    lines = tail.splitlines()
    return (lines[-1], decode(lines[-1])) if lines else (b"", None)


def _lines_before(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in month_files(folder))


def _at(link: Link | None) -> float:
    at = link.fields.get("at") if link is not None else None
    return float(at) if isinstance(at, int | float) else 0.0
