"""Writes a message into its bytes: first what can be missed goes, then long names get shorter, and what must be read stays whole."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from netmon.notify.cut import cut, size

MESSAGE_BYTES = 900
NAME_BYTES = (72, 54, 39, 27, 18)


class Line(NamedTuple):
    """A line and how well it can be missed: 0 never, 1 only when nothing else helps, more the sooner."""

    text: str
    rank: int = 0


def fit(write: Callable[[int], Sequence[Line]], limit: int = MESSAGE_BYTES) -> str:
    """Return the fullest text of at most `limit` bytes; `write` gets the most bytes that one name may have."""
    for names in NAME_BYTES:
        lines = write(names)
        top = max(line.rank for line in lines)
        for rank in range(top, 0 if top else -1, -1):
            text = _joined(lines, rank)
            if size(text) <= limit:
                return text
    lines = write(NAME_BYTES[-1])
    return cut(_joined(lines, 0), limit)


def _joined(lines: Sequence[Line], rank: int) -> str:
    return "\n".join(line.text for line in lines if line.rank <= rank and line.text)
