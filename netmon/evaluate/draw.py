"""Draws schools for inspection on the spot (抽查) such that anybody can draw the same again from the seed that is printed."""

import hashlib
from collections.abc import Iterable
from typing import Final

FEWEST: Final = 5
PART: Final = 20
"""One in so many is drawn, `FEWEST` at least."""


def draw(seed: str, codes: Iterable[str], count: int | None = None) -> tuple[str, ...]:
    """Return the codes with the smallest SHA-256 of seed, line feed and code (UTF-8), in that order; one in twenty and at least five, unless `count` says."""
    all_codes = sorted(set(codes))
    wanted = max(FEWEST, -(-len(all_codes) // PART)) if count is None else count
    return tuple(sorted(all_codes, key=lambda code: (hashlib.sha256(f"{seed}\n{code}".encode()).digest(), code))[:wanted])
