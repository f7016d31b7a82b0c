"""A trap or inform as netmon takes it: a hint to look, never a state."""

from dataclasses import dataclass
from typing import Literal

Oid = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What a device said, in SMIv2 terms: v1 traps are translated (RFC 3584 section 3.1).

    `if_index` is the port that the varbinds name, if any. `confirmed`: an inform, whose sender waits for an answer.
    """

    version: Literal["1", "2c", "3"]
    trap_oid: Oid
    if_index: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrapSettings:
    """Where notifications are heard (host, port; nowhere: off), and the names of the credentials that may send.

    `engine_id` is netmon's own for SNMPv3 informs, in hex; None: one that was made up and is kept in the state folder.
    """

    listen: tuple[tuple[str, int], ...] = ()
    credentials: tuple[str, ...] = ()
    engine_id: str | None = None
