"""Keeps the ledger of problems in one small file: checksummed, written whole, with the generation before it beside; blocking functions."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from netmon.model.ledger import Given, Key, Ledger, Observation, Track, numbered
from netmon.model.sentence import Amount, Sentence, Total
from netmon.model.target import Unit
from netmon.store.files import CorruptFileError, Loaded, NewerVersionError, load, write_atomic

NAME: Final = "problems.json"
SCHEMA: Final = "netmon.problems"
VERSION: Final = 1
_DEEPEST: Final = 8


def read_ledger(state: Path, now: float, *, repair: bool = False) -> Loaded[Ledger]:
    """Return what is kept; None where nothing is, or nothing that can be read.

    `repair` sets corrupt files aside: only under `locked`. Raises OSError, and NewerVersionError for the file of a later netmon.
    """
    return load(state / NAME, _decode, now, repair=repair)


def write_ledger(state: Path, ledger: Ledger) -> None:
    """Write the ledger whole. Raises OSError, and leaves the file that was there, when the disk is full or the folder read-only."""
    write_atomic(state / NAME, [_encode(ledger)])


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the ledger against other reports that are being made; waits for them. Raises OSError where the folder cannot be written."""
    descriptor = os.open(state / f".{NAME}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _encode(ledger: Ledger) -> bytes:
    tracks = [_track_out(key, track) for key, track in sorted(ledger.tracks.items())]
    body = json.dumps(tracks, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    head = json.dumps({"schema": SCHEMA, "version": VERSION, "sha256": hashlib.sha256(body.encode()).hexdigest()}, sort_keys=True)
    return f"{head}\n{body}\n".encode()


def _decode(data: bytes) -> Ledger:
    head, _, body = data.partition(b"\n")
    try:
        found = json.loads(head)
        if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("version"), int):
            raise CorruptFileError("not a ledger of problems")
        if found["version"] > VERSION:
            raise NewerVersionError(f"the ledger is of version {found['version']}, this netmon knows {VERSION}")
        if not body.endswith(b"\n") or hashlib.sha256(body[:-1]).hexdigest() != found.get("sha256"):
            raise CorruptFileError("the checksum does not fit")
        return Ledger(tracks=dict(_track_in(track) for track in json.loads(body)))
    except NewerVersionError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptFileError(str(error)) from error


def _track_out(key: Key, track: Track) -> dict[str, object]:
    seen = [
        {
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "state": one.state,
            "verdict": one.verdict,
            "evidence": None if one.evidence is None else _value_out(one.evidence),
        }
        for one in track.observations
    ]
    given = [{"number": one.number, "found": one.found.isoformat()} for one in track.numbers]
    return {"target": key.target, "kind": key.kind, "subject": key.subject, "name": track.name, "observations": seen, "numbers": given}


def _track_in(data: Mapping[str, Any]) -> tuple[Key, Track]:
    if data["kind"] not in ("link", "site", "county", "district"):
        raise CorruptFileError("a subject of no known kind")
    seen = tuple(
        Observation(
            first=date.fromisoformat(one["first"]),
            last=date.fromisoformat(one["last"]),
            state="pass" if one["state"] == "pass" else "fail",
            verdict=str(one["verdict"]),
            evidence=_sentence_in(one["evidence"]),
        )
        for one in data["observations"]
    )
    given = tuple(Given(number=one["number"], found=date.fromisoformat(one["found"])) for one in data["numbers"])
    for one in given:
        numbered(one.number)
    return Key(str(data["target"]), data["kind"], str(data["subject"])), Track(name=str(data["name"]), observations=seen, numbers=given)


def _value_out(value: object) -> object:
    """Return an argument of a sentence as JSON; what is no text or whole number is tagged by what it is."""
    if isinstance(value, Sentence):
        return {"sentence": {"key": value.key, "args": {name: _value_out(found) for name, found in value.args.items()}}}
    if isinstance(value, Amount):
        return {"amount": [str(value.value), value.unit.value, None if value.than is None else str(value.than)]}
    if isinstance(value, Total):
        return {"total": [_value_out(part) for part in value.parts]}
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    return value if isinstance(value, str | int | None) else str(value)


def _value_in(data: Any, depth: int = 0) -> object:
    if not isinstance(data, dict):
        return data
    if depth > _DEEPEST:
        raise CorruptFileError("a sentence within sentences without end")
    ((tag, value),) = data.items()
    if tag == "sentence":
        return Sentence(key=value["key"], args={name: _value_in(found, depth + 1) for name, found in value["args"].items()})
    if tag == "amount":
        return Amount(value=Fraction(value[0]), unit=Unit(value[1]), than=None if value[2] is None else Fraction(value[2]))
    if tag == "total":
        return Total(parts=tuple(part for part in (_value_in(found, depth + 1) for found in value) if isinstance(part, Amount)))
    return Fraction(value)


def _sentence_in(data: Any) -> Sentence | None:
    """Return a sentence that this netmon can write; one of another version's words is left out rather than in the way."""
    found = None if data is None else _value_in(data)
    if not isinstance(found, Sentence):
        return None
    try:
        found.render("zh")
        found.render("en")
    except KeyError:
        return None
    return found
