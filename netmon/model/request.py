"""A wish for a poll now, from a judgement, a trap or a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRequest:
    """Poll these collectors of the device as soon as its turn comes; no collectors means all it has. `reason` is for the log."""

    device: str
    collectors: tuple[str, ...] = ()
    reason: str = ""
