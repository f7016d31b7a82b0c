"""What netmon says of itself. Times are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from netmon.model.lang import Lang
from netmon.model.roster import RosterEntry
from netmon.model.status import ConfigStatus, PollRow

Unit = Literal["count", "seconds", "bytes", "ratio", "moment", "yes_no", "words"]
Mood = Literal["", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfRow:
    """One figure: text `web.self.<key>`; `of` names what it is about where there are several (a channel, a sensor). `value` None: nothing yet."""

    key: str
    value: float | None
    unit: Unit = "count"
    mood: Mood = ""
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfPart:
    """One part of netmon with its figures."""

    key: str
    rows: tuple[SelfRow, ...]

    @property
    def mood(self) -> Mood:
        """The worst of its figures."""
        moods = {row.mood for row in self.rows}
        return "bad" if "bad" in moods else "warn" if "warn" in moods else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwatched:
    """What netmon does not see. `missing` schools of the list are in no inventory, `silent` schools have no device that is polled.

    `official` False: there is no list, so what is missing is not known. `trouble`: the list cannot be read.
    """

    official: bool = False
    listed: int = 0
    missing: tuple[RosterEntry, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    registered_only: int = 0
    echo_only: int = 0
    never_answered: int = 0
    trouble: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfPage:
    """The page. `problems` are those of the last attempt to load a configuration, `files` how many were read for the one in force."""

    now: float
    version: str
    started_at: float
    config: ConfigStatus
    config_file: str = ""
    files: int = 0
    problems: Mapping[Lang, tuple[str, ...]] = field(default_factory=dict)
    coverage: float | None = None
    parts: tuple[SelfPart, ...] = ()
    slowest: tuple[PollRow, ...] = ()
    unwatched: Unwatched = Unwatched()
