"""The ledger of problems (整改台账) of a report: what it found is recorded under the numbers that stay, with what people wrote down beside."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.entered import CONFIRMATIONS, FOLDER
from netmon.config.rectification import NAME, EnteredFile, read_entered, with_confirmations
from netmon.evaluate.ledger import problems, record
from netmon.model.ledger import Ledger
from netmon.model.report import LedgerProblem
from netmon.model.sentence import Sentence
from netmon.model.verdict import Verdict, Window
from netmon.store.files import NewerVersionError, previous_of
from netmon.store.problems import NAME as LEDGER
from netmon.store.problems import locked, read_ledger, write_ledger

logger = logging.getLogger(__name__)
_MOST_NOTES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The ledger's lines for a report, and what a reader has to be told; `file` is what people wrote, with its SHA-256 (empty: there is none)."""

    problems: tuple[LedgerProblem, ...] = ()
    notes: tuple[Sentence, ...] = ()
    file: str = ""
    sha256: str = ""


def update(
    state: Path, verdicts: Sequence[Verdict], window: Window, zone: ZoneInfo, *, now: float, entered: Path | None = None, keep: bool = True, whole: bool = True
) -> Updated:
    """Record what a report judged and return its lines of the ledger; the same report again changes nothing, an older one nothing that is newer.

    `entered` is the file of owners, measures and confirmations (default: problems.csv in the state folder). `keep` False (a trial run), a window that has not
    ended and a folder that cannot be written leave the ledger as it is: new numbers are then provisional, which a note says where there are any.
    `whole` False: a report on a part of the district, which leaves out the others' problems. Never raises OSError.
    """
    written = written_down(state, entered)
    days = local_days(window, zone)
    notes = [
        Sentence(key="ledger.note.entered", args={"line": problem.line or 0, "problem": Sentence(key=problem.key, args=problem.args)})
        for problem in written.problems[:_MOST_NOTES]
    ]
    ended = window.end.timestamp() <= now
    if keep and ended:
        ledger, trouble = _recorded(state, verdicts, days, written, now)
    else:
        before, trouble = kept(state, now)
        ledger = record(before, verdicts, days, written.entries)
        if trouble is None and _numbers(ledger) != _numbers(before):
            trouble = Sentence(key="ledger.note.trial" if ended else "ledger.note.not_ended")
    if trouble is not None:
        notes.insert(0, trouble)
    return Updated(problems=problems(ledger, verdicts, written.entries, days[1], whole=whole), notes=tuple(notes), file=written.file, sha256=written.sha256)


def written_down(state: Path, entered: Path | None = None) -> EnteredFile:
    """Return what people wrote down of the problems: in the operator's file (default: problems.csv in the state folder) and on the page."""
    own = read_entered(entered if entered is not None else state / NAME)
    return with_confirmations(own, read_entered(state / FOLDER / CONFIRMATIONS))


def _numbers(ledger: Ledger) -> set[str]:
    return {given.number for track in ledger.tracks.values() for given in track.numbers}


def local_days(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last local day of a window."""
    return window.start.astimezone(zone).date(), (window.end - timedelta(microseconds=1)).astimezone(zone).date()


def _recorded(state: Path, verdicts: Sequence[Verdict], days: tuple[date, date], written: EnteredFile, now: float) -> tuple[Ledger, Sentence | None]:
    """Return the ledger with the report in it, written down where that was possible; else the sentence that says why not."""
    try:
        with locked(state):
            before, trouble = kept(state, now, repair=True)
            ledger = record(before, verdicts, days, written.entries)
            if trouble is None and ledger != before:
                write_ledger(state, ledger)
            return ledger, trouble
    except OSError as error:
        logger.warning("the ledger of problems was not written folder=%s error=%s", state, error)
        before, trouble = kept(state, now)
        return record(before, verdicts, days, written.entries), trouble or Sentence(key="ledger.note.not_written", args={"folder": state.name})


def kept(state: Path, now: float, *, repair: bool = False) -> tuple[Ledger, Sentence | None]:
    """Return what is kept. A ledger that cannot be read is never taken for an empty one that may be written over: its numbers have been handed in."""
    path = state / LEDGER
    try:
        loaded = read_ledger(state, now)
        if loaded.value is not None and loaded.source != path and repair:
            loaded = read_ledger(state, now, repair=True)
        unreadable = loaded.value is None and (path.exists() or previous_of(path).exists())
    except NewerVersionError:
        return Ledger(), Sentence(key="ledger.note.newer", args={"file": LEDGER})
    except OSError as error:
        logger.warning("the ledger of problems cannot be read file=%s error=%s", path, error)
        unreadable, loaded = True, None
    if unreadable or loaded is None:
        return Ledger(), Sentence(key="ledger.note.damaged", args={"file": LEDGER})
    return loaded.value or Ledger(), None
