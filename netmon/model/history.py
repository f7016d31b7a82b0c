"""What history keeps besides samples: changes of state, verdicts, and the times in which netmon itself saw nothing."""

from dataclasses import dataclass
from enum import StrEnum


class SubjectKind(StrEnum):
    """Whose state changed, or what was counted otherwise than before.

    DEVICE: `subject` is its name. PORT: a device and its port divided by a tab. LINK: a line's `site/id`, `state` the port by which it is watched, such a
    pair too. LAG: a port, `state` the speeds of its active members in bit/s, divided by commas, `-` for an unknown one. MEASURE: a site and a measure of
    the targets divided by a tab, `state` `good,bad,unknown,unreachable` or `1`, `0`, or `-` when it is known no more. CLASSROOMS: a site, `state` the
    speeds of the ports that lead to classrooms, `-` for an unknown one. EXCLUSION: its id, `state` the SHA-256 of what was entered (model.witness): the
    first record of it witnesses when it was entered.
    """

    DEVICE = "device"
    PORT = "port"
    LINK = "link"
    LAG = "lag"
    MEASURE = "measure"
    CLASSROOMS = "classrooms"
    EXCLUSION = "exclusion"


class GapReason(StrEnum):
    """Why netmon has no samples although the network may have been well."""

    STOPPED = "stopped"
    KILLED = "killed"
    STALLED = "stalled"
    NOT_WRITTEN = "not_written"
    FILE_DAMAGED = "file_damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A state from `at_ms` (Unix milliseconds) on, until the subject's next; after a gap of netmon's it may repeat the one before."""

    at_ms: int
    kind: SubjectKind
    subject: str
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRecord:
    """A verdict as it was given; `document` is its whole text (canonical JSON), the other fields are there to find it by."""

    id: str
    at_ms: int
    target: str
    subject: str
    state: str
    basis: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollerGap:
    """netmon was not there, or could not write, within [start, end), Unix milliseconds: no outage of any device."""

    start_ms: int
    end_ms: int
    why: GapReason


def port_subject(device: str, interface: str) -> str:
    """Return how a port is named as the subject of a transition."""
    return f"{device}\t{interface}"
