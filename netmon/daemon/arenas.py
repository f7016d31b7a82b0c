"""The C library's allocator, held to one arena.

glibc gives each thread an arena of its own, and what a thread has freed there no other thread gets: the big blocks of a load, a save or a scrape in
some thread stay with the process for good, beside the main arena that would have had room for them. Python's threads take turns anyway.
"""

import ctypes
from typing import Final

M_ARENA_MAX: Final = -8  # malloc.h of glibc; not part of any standard


def one_arena() -> bool:
    """Let all threads that start from now on share the main arena; returns False, and changes nothing, where the C library is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_ARENA_MAX, 1))
