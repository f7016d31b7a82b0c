"""The ledger of problems for the page: read in a thread, and only when one of its files changed."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netmon.config.entered import CONFIRMATIONS, FOLDER
from netmon.config.rectification import NAME, EnteredFile
from netmon.model.ledger import Entered, Ledger
from netmon.model.sentence import Sentence
from netmon.pipeline.problems import kept, written_down
from netmon.store.problems import NAME as LEDGER

MOST_NOTES: Final = 5
Mark = tuple[tuple[int, int, int] | None, ...]
Found = tuple[Ledger, EnteredFile, tuple[Sentence, ...]]


class LedgerFiles:
    """For the event loop alone; `notes` say what was wrong with the files when they were last read."""

    def __init__(self) -> None:
        self._mark: tuple[Path, Mark] | None = None
        self._ledger = Ledger()
        self._entered: Mapping[str, Entered] = {}
        self._lock = asyncio.Lock()
        self.notes: tuple[Sentence, ...] = ()

    async def read(self, state: Path, now: float) -> tuple[Ledger, Mapping[str, Entered]]:
        """Return what is kept and what people wrote down."""
        async with self._lock:
            mark = await asyncio.to_thread(_mark, state)
            if self._mark != (state, mark):
                self._ledger, written, self.notes = await asyncio.to_thread(_read, state, now)
                self._entered, self._mark = written.entries, (state, mark)
            return self._ledger, self._entered


def _read(state: Path, now: float) -> Found:
    ledger, trouble = kept(state, now)
    written = written_down(state)
    notes = [
        Sentence(key="ledger.note.entered", args={"line": problem.line or 0, "problem": Sentence(key=problem.key, args=problem.args)})
        for problem in written.problems[:MOST_NOTES]
    ]
    return ledger, written, ((trouble, *notes) if trouble is not None else tuple(notes))


def _mark(state: Path) -> Mark:
    return tuple(_stat(path) for path in (state / LEDGER, state / NAME, state / FOLDER / CONFIRMATIONS))


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
