"""Checks the chain of the audit log from its first record to its last; also a program: `python -m netmon.store.audit_verify STATE` prints the result.

A chain says that nothing between its ends was changed. That records are missing at its end can be seen only by an end that was kept elsewhere: every
day's is signed, logged and kept in heads.jsonl; compare with one that left this machine.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from netmon.store.audit_chain import SELF, Head, audit_folder, month_files, read_heads
from netmon.store.audit_line import GENESIS, Link, decode
from netmon.store.signing import PUBLIC_FILE, signed_by

_MOST_NOTES: Final = 100
NICENESS: Final = 10


class Wrong(StrEnum):
    """What is wrong with a line, or with an end that was signed."""

    NO_RECORD = "no_record"
    TORN = "torn"
    HASH = "hash"
    ORDER = "order"
    MISSING = "missing"
    BEGIN = "begin"
    HEAD = "head"
    SIGNATURE = "signature"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first place that does not hold: the file, the line (from 1), what is wrong there, and numbers or hashes that say so."""

    file: str
    line: int
    wrong: Wrong
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found; `broken` is None when everything fits. `begins` is 1 until old months were let go. `notes` are what the log says of itself."""

    records: int
    begins: int
    seq: int
    hash: str
    first_at: float
    last_at: float
    signed: int
    broken: Broken | None = None
    notes: tuple[str, ...] = field(default=())


@dataclass(slots=True)
class _Walk:
    """Where the check stands."""

    records: int = 0
    begins: int = 0
    seq: int = 0
    hash: str = GENESIS
    first_at: float = 0.0
    last_at: float = 0.0
    before: str = GENESIS
    begin_file: str = ""
    known: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    let_go: set[str] = field(default_factory=set)


def verify(state: Path, exported: Sequence[str] = ()) -> Checked:
    """Check all records, all signed ends, and the hashes of ends that were kept elsewhere. Raises OSError for a file that cannot be read."""
    folder = audit_folder(state)
    heads = read_heads(folder)
    wanted = {head.hash for head, _, _ in heads} | set(exported)
    walk = _Walk()
    broken = next(_breaks(folder, walk, wanted), None)
    broken = broken or _begin(walk) or _ends(folder, walk, heads, exported)
    return Checked(
        records=walk.records,
        begins=walk.begins,
        seq=walk.seq,
        hash=walk.hash,
        first_at=walk.first_at,
        last_at=walk.last_at,
        signed=len(heads),
        broken=broken,
        notes=tuple(walk.notes),
    )


def _breaks(folder: Path, walk: _Walk, wanted: set[str]) -> Iterator[Broken]:
    paths = month_files(folder)
    for path in paths:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if path is paths[-1] and not line.endswith(b"\n"):  # is being written this moment, or will be cut off and recorded at the next start
                    walk.notes.append(f"{walk.seq + 1}: audit_unfinished file={path.name} line={number}")
                    return
                link = decode(line.rstrip(b"\n"))
                wrong = _wrong(link, line, walk)
                if wrong is not None or link is None:
                    expected, found = _evidence(wrong, link, walk)
                    yield Broken(file=path.name, line=number, wrong=wrong or Wrong.NO_RECORD, expected=expected, found=found)
                    return
                _step(walk, link, path.name, wanted)


def _wrong(link: Link | None, line: bytes, walk: _Walk) -> Wrong | None:
    if not line.endswith(b"\n"):
        return Wrong.TORN
    if link is None:
        return Wrong.NO_RECORD
    if not link.right:
        return Wrong.HASH
    if walk.records and link.seq > walk.seq + 1:
        return Wrong.MISSING
    if walk.records and (link.seq != walk.seq + 1 or link.prev != walk.hash):
        return Wrong.ORDER
    return None


def _evidence(wrong: Wrong | None, link: Link | None, walk: _Walk) -> tuple[str, str]:
    if link is None or wrong in (Wrong.TORN, Wrong.HASH):
        return "", ""
    if link.seq != walk.seq + 1:
        return str(walk.seq + 1), str(link.seq)
    return walk.hash, link.prev


def _step(walk: _Walk, link: Link, file: str, wanted: set[str]) -> None:
    at = link.fields.get("at")
    moment = float(at) if isinstance(at, int | float) else 0.0
    if not walk.records:
        walk.begins, walk.before, walk.begin_file, walk.first_at = link.seq, link.prev, file, moment
    walk.records += 1
    walk.seq, walk.hash, walk.last_at = link.seq, link.hash, moment
    if link.hash in wanted:
        walk.known[link.hash] = link.seq
    if link.fields.get("who") == SELF and link.fields.get("role") == "":
        _note(walk, link)


def _note(walk: _Walk, link: Link) -> None:
    """Keep what the log says of itself, but for its opening and closing."""
    action, detail = str(link.fields.get("action")), link.fields.get("detail")
    words = detail if isinstance(detail, dict) else {}
    if action == "audit_expired":
        walk.let_go.add(str(words.get("hash")))
    if len(walk.notes) < _MOST_NOTES and action in ("audit_lost", "audit_repaired", "audit_truncated", "audit_broken", "clock_set_back", "audit_expired"):
        walk.notes.append(f"{link.seq}: {action} " + " ".join(f"{name}={value}" for name, value in words.items()))


def _begin(walk: _Walk) -> Broken | None:
    """Return what is wrong with the beginning: it is the very first record, or a record says that those before it were let go."""
    if not walk.records or (walk.begins == 1 and walk.before == GENESIS) or (walk.begins > 1 and walk.before in walk.let_go):
        return None
    return Broken(file=walk.begin_file, line=1, wrong=Wrong.BEGIN, expected="1", found=str(walk.begins))


def _ends(folder: Path, walk: _Walk, heads: Sequence[tuple[Head, str, str]], exported: Sequence[str]) -> Broken | None:
    """Return the first signed or exported end that the chain does not have; those of months that were let go cannot be compared."""
    public = _public(folder)
    for number, (head, key, signature) in enumerate(heads, 1):
        if not signed_by(key, head.message(), signature) or (public and key != public):
            return Broken(file="heads.jsonl", line=number, wrong=Wrong.SIGNATURE, expected=public, found=key)
        if head.seq >= max(walk.begins, 1) and walk.known.get(head.hash) != head.seq:
            return Broken(file="heads.jsonl", line=number, wrong=Wrong.HEAD, expected=f"{head.seq} {head.hash}", found=str(walk.seq))
    for given in exported:
        if given not in walk.known:
            return Broken(file="", line=0, wrong=Wrong.EXPORTED, expected=given, found=str(walk.seq))
    return None


def _public(folder: Path) -> str:
    try:
        return (folder / PUBLIC_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def main(arguments: Sequence[str]) -> int:
    """Print what `verify` finds as one JSON document, in no hurry; 0 intact, 1 broken or unreadable."""
    os.nice(NICENESS)
    try:
        checked = verify(Path(arguments[0]))
    except OSError as error:
        sys.stdout.write(json.dumps({"error": f"{type(error).__name__}: {error.strerror}"}) + "\n")
        return 1
    sys.stdout.write(json.dumps(asdict(checked)) + "\n")
    return 0 if checked.broken is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
