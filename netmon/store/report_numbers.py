"""Keeps the numbers of reports (NM-202610-03): the same report of the same inputs has the same number, whoever asks again; blocking functions."""

import fcntl
import json
import os
from pathlib import Path
from typing import Final

from netmon.store.files import CorruptFileError, NewerVersionError, load, write_atomic

NAME: Final = "report-numbers.json"
SCHEMA: Final = "netmon.report-numbers/"
VERSION: Final = 1
Months = dict[str, list[str]]


def number_of(state: Path, month: str, key: str, now: float) -> str | None:
    """Return the number of the report that `key` stands for, counted within a month such as `202610`; it is written down before it is given.

    None where no number can be kept: the folder cannot be written, the file is of a later netmon, or damaged (its numbers have been handed in).
    """
    try:
        descriptor = os.open(state / f".{NAME}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            return _counted(state, month, key, now)
        finally:
            os.close(descriptor)
    except (OSError, NewerVersionError):
        return None


def _counted(state: Path, month: str, key: str, now: float) -> str | None:
    path = state / NAME
    there = path.exists()
    loaded = load(path, _decode, now, repair=False)
    if loaded.value is None and there:
        return None
    months = loaded.value or {}
    keys = months.setdefault(month, [])
    if key not in keys:
        keys.append(key)
        write_atomic(path, [_encode(months)])
    return f"NM-{month}-{keys.index(key) + 1:02d}"


def _encode(months: Months) -> bytes:
    return (json.dumps({"schema": f"{SCHEMA}{VERSION}", "months": months}, sort_keys=True, indent=0) + "\n").encode()


def _decode(data: bytes) -> Months:
    try:
        found = json.loads(data)
        version = int(str(found["schema"]).removeprefix(SCHEMA))
        if version > VERSION:
            raise NewerVersionError(str(version))
        return {str(month): [str(key) for key in keys] for month, keys in found["months"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptFileError(str(error)) from error
