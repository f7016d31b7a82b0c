"""Lessons that two schools hold together over the network (同步课堂, 专递课堂): what the operator says, and how the way between them is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Basis = Literal["between", "by_way_of_netmon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLimits:
    """What a live lesson bears: loss and round trip as ITU-T G.1010 and G.114 (150 ms one way) put it, jitter as Y.1541 class 0 (50 ms)."""

    loss_ratio: float = 0.01
    rtt_s: float = 0.3
    jitter_s: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLesson:
    """A lesson that the device `giver` sends to `receivers`; `lessons` are names in the grid of the giver's school, `days` 1 (Monday) to 7."""

    id: str
    name: str
    site: str
    giver: str
    receivers: tuple[str, ...]
    lessons: tuple[str, ...]
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    limits: PathLimits = PathLimits()

    @property
    def key(self) -> str:
        """`site/id`, unique in the district."""
        return f"{self.site}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFigures:
    """One measurement of the way between two schools; times in seconds, None when nothing came back.

    `basis` says whether it was measured between them, or put together from the two ways to netmon, which is an upper bound where netmon stands
    beside the way.
    """

    sent: int
    received: int
    rtt_s: float | None
    jitter_s: float | None
    basis: Basis

    @property
    def loss_ratio(self) -> float | None:
        """Return the share that was lost; None when nothing could be sent."""
        return 1 - self.received / self.sent if self.sent else None


class LessonFault(StrEnum):
    """What keeps a live lesson from being held; `text("shared_lesson.fault.<value>")` says it to a person."""

    UNMEASURED = "unmeasured"
    GIVER_SILENT = "giver_silent"
    RECEIVER_SILENT = "receiver_silent"
    LOSS = "loss"
    RTT = "rtt"
    JITTER = "jitter"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonProblem:
    """One fault of the way to one receiver: what was measured and what is borne, in the fault's unit (ratio or seconds)."""

    receiver: str
    fault: LessonFault
    measured: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonReadiness:
    """Whether a live lesson can be held: None when that is not known."""

    ready: bool | None
    problems: tuple[LessonProblem, ...] = ()
