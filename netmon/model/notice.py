"""One message for one channel, from its writing until the other side said that it has it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

AlertStatus = Literal["firing", "resolved"]


class Delivery(StrEnum):
    """How an attempt ended: taken; perhaps taken, nobody said; surely not, try again; surely not, and the same again will fare the same; too many."""

    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    REFUSED = "refused"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an attempt; `detail` is clean English without secrets, `code` the other side's own, `wait_s` how long it wants to be left alone."""

    delivery: Delivery
    code: str = ""
    detail: str = ""
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A text for one channel, written at `at_ms`; `key` is unique in the channel: the same is never taken twice.

    `urgent`: goes out in quiet hours, and mentions people. `hold_ms`: not sent before.
    """

    channel: str
    key: str
    text: str
    at_ms: int
    urgent: bool = False
    hold_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A notice in the outbox: `path` is the channel that carries it now, `doubtful` that an earlier attempt may have arrived."""

    id: int
    notice: Notice
    path: str
    attempts: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a channel was last told of one alert: of which episode (its start and end, Unix ms)."""

    channel: str
    identity: str
    status: AlertStatus
    starts_ms: int
    ends_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One or several notices as they are sent together; `ids` tell a repetition from something new, `subject` is the first line."""

    text: str
    ids: tuple[str, ...]
    urgent: bool = False

    @property
    def subject(self) -> str:
        """Return the first line that is no note in brackets; the first where all are."""
        lines = [line for line in self.text.splitlines() if line]
        return next((line for line in lines if not line.startswith(("（", "("))), lines[0] if lines else "netmon")
