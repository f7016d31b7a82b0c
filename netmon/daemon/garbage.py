"""Python's search for cyclic garbage, kept from stalling the loop and from costing a seventh of every poll.

A poll's reading is some 140 objects that the collector would look through, 1 us each, and never frees anything: readings form no cycles and go
when the next one comes. Left to itself it looks through all readings of 10,000 devices at once, which stalls the loop for more than a second.
"""

import gc
from typing import Final

QUICK_OBJECTS: Final = 5_000
"""So many young objects are looked through in about 5 ms."""
EMERGENCY_OBJECTS: Final = 1_000_000


def settle() -> None:
    """Take what was just loaded out of the collector's sight, and leave the rest to `tidy`."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(EMERGENCY_OBJECTS, 20, 50)


def tidy() -> int | None:
    """Do one second's share: look through what is young where that is little, then take it out of sight, which costs nothing.

    Returns the number of objects freed, None when there were too many to look through: those are the readings of a busy second, and what
    little garbage lies among them waits for `sweep`.
    """
    freed = gc.collect(0) if len(gc.get_objects(0)) <= QUICK_OBJECTS else None
    gc.freeze()
    return freed


def sweep() -> int:
    """Look through everything and return how much was freed; with 10,000 devices this takes seconds, so it is for the small hours."""
    gc.unfreeze()
    freed = gc.collect()
    gc.freeze()
    return freed
