"""The text of the applied configuration, kept in the state folder as it was given."""

import asyncio
import json
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from netmon.store import files

FILE = "applied.json"
KEY_FILE = "key"
KEY_OCTETS = 32


class AppliedStore:
    """Keeps one JSON text; what it means is for the configuration to say."""

    def __init__(self, folder: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE
        self._wall = wall

    async def load(self, *, repair: bool = True) -> str | None:
        """Return the text; None when there is none or no generation is sound. A reader that does not own the folder passes `repair=False`."""
        loaded = await asyncio.to_thread(files.load, self._path, _decode, self._wall(), repair=repair)
        return loaded.value

    async def save(self, text: str) -> None:
        """Replace the text; raises OSError when the disk does not take it, and the old one stays."""
        await asyncio.to_thread(files.write_atomic, self._path, (text.encode(),))


def _decode(data: bytes) -> str:
    try:
        text = data.decode()
        json.loads(text)
    except ValueError as error:
        raise files.CorruptFileError(f"not JSON: {type(error).__name__}") from None
    return text


def hash_key(folder: Path) -> bytes:
    """Return the key under which secrets are hashed in this state folder, made at the first use."""
    path = folder / KEY_FILE
    with suppress(FileNotFoundError):
        key = path.read_bytes()
        if len(key) == KEY_OCTETS:
            return key
    key = secrets.token_bytes(KEY_OCTETS)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key
