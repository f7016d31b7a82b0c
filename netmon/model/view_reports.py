"""Files of reports as the page lists them, what is asked for when one is made, and how that goes. Times are Unix seconds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from netmon.model.lang import Lang
from netmon.model.report import ReportKind

ReportFormat = Literal["xlsx", "pdf", "html", "csv", "json"]
FORMATS: tuple[ReportFormat, ...] = ("xlsx", "pdf", "html", "csv", "json")


class Checked(StrEnum):
    """What `netmon verify` said: the same; the same as far as there is data to compute from; something differs; it could not be done."""

    SAME = "same"
    PARTLY = "partly"
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """When a file was verified, how that ended, and the last line that was said."""

    result: Checked
    at: float
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """One file. What was not read from it yet, or does not stand in it, is empty; `site` "" is a report of the whole district. `by` made it on the page."""

    name: str
    format: str
    size: int
    made_at: float
    sha256: str = ""
    kind: str = ""
    number: str = ""
    first: date | None = None
    last: date | None = None
    plan: str = ""
    site: str = ""
    by: str = ""
    provisional: bool = False
    verified: Verified | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """What somebody wants to have made; `site` "" is the whole district."""

    kind: ReportKind
    plan: str
    first: date
    last: date
    site: str = ""
    format: ReportFormat = "xlsx"
    lang: Lang = "zh"


class Task(StrEnum):
    """What a child process of this desk does."""

    MAKE = "make"
    VERIFY = "verify"


class TaskState(StrEnum):
    """How it goes."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTask:
    """The one that runs, or ran last: `file` is what it makes or verifies, `reason` why it failed."""

    task: Task
    state: TaskState
    file: str
    by: str
    started_at: float
    ended_at: float | None = None
    reason: str = ""
    site: str = ""


class Refused(StrEnum):
    """Why nothing was begun."""

    BUSY = "busy"
    NOT_YOURS = "not_yours"
    NO_FILE = "no_file"
    NOT_VERIFIABLE = "not_verifiable"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportList:
    """The files in sight, the newest first, and what a report can be made of; `reading`: what stands in some of them is being found out."""

    now: float
    whole: bool
    files: tuple[ReportFile, ...]
    total: int
    offset: int
    plans: tuple[str, ...]
    sites: tuple[tuple[str, str], ...]
    task: ReportTask | None = None
    reading: bool = False
    keep_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReport:
    """A file to be sent: `pieces` reads it slice by slice, and opens it only when it is asked for the first."""

    name: str
    size: int
    pieces: AsyncIterator[bytes]
