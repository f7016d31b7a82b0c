"""Names of sheets as Excel takes them."""

from collections.abc import Iterable
from typing import Final

from netmon.model.cell_text import clean

LONGEST: Final = 31  # UTF-16 units
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\\n", " "))
_RESERVED: Final = frozenset({"history"})


def sheet_names(wanted: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return a name for each, cut and without forbidden characters, different from every other and from `taken`, letters of either case alike."""
    used = {name.casefold() for name in taken} | _RESERVED
    found = []
    for number, name in enumerate(wanted, 1):
        short = "".join(char for char in clean(name).translate(_FORBIDDEN) if ord(char) < 0x10000)
        stem = " ".join(short.split()).strip("' ") or str(number)
        made = stem[:LONGEST].strip("' ")
        again = 2
        while made.casefold() in used:
            tail = f" {again}"
            made = stem[: LONGEST - len(tail)].strip("' ") + tail
            again += 1
        used.add(made.casefold())
        found.append(made)
    return tuple(found)
