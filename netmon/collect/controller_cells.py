"""Reading one cell of decoded JSON or of a list: every type is checked, no string is trusted."""

import math
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from netmon.collect.turn import turn
from netmon.model.device_text import clean_string
from netmon.model.wireless import AccessPoint, ApStatus, Band, Figure

Row = Mapping[str, Any]

ROWS_A_TURN = 100
LIMIT = 2**53
_MAC = re.compile(r"[0-9a-f]{2}([:-][0-9a-f]{2}){5}")
_BARE_MAC = re.compile(r"[0-9a-f]{12}")


def text(row: Row, key: str) -> str | None:
    """Return a text, cleaned; None where it is missing, empty or no text."""
    value = row.get(key)
    return clean_string(value) or None if isinstance(value, str) else None


def number(row: Row, key: str) -> float | None:
    """Return a number, also one that is written as a text; None for anything else, and for what is beyond 2^53."""
    value = row.get(key)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > LIMIT:
        return None
    return value


def whole(row: Row, key: str) -> int | None:
    """Return a whole number of 0 and more."""
    value = number(row, key)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


def ratio(row: Row, key: str) -> float | None:
    """Return a percentage as 0..1; None outside of 0..100."""
    value = number(row, key)
    return value / 100 if value is not None and 0 <= value <= 100 else None


def mac(row: Row, key: str) -> str | None:
    """Return a MAC address as `aa:bb:..` from any of the usual ways of writing one; None for anything else, and for all zeros."""
    value = row.get(key)
    return mac_of(value) if isinstance(value, str) else None


def mac_of(written: str) -> str | None:
    """Do for a text what `mac` does for a cell."""
    plain = written.strip().lower()
    if not _MAC.fullmatch(plain) and not _BARE_MAC.fullmatch(plain.replace(".", "").replace("-", "")):
        return None
    digits = re.sub(r"[^0-9a-f]", "", plain)
    return None if not digits.strip("0") else ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def rows_of(row: Row, key: str) -> list[Row]:
    """Return a list of objects; what is none of them is left out."""
    value = row.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


async def in_turns(rows: Iterable[Row]) -> AsyncIterator[Row]:
    """Give the rows one by one, with room for others on the loop every ROWS_A_TURN."""
    for place, row in enumerate(rows):
        if place % ROWS_A_TURN == ROWS_A_TURN - 1:
            await turn()
        yield row


def total(values: Iterable[int | None]) -> int | None:
    """Add what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def figure(value: int | None) -> Figure:
    """Return a number that came from no SNMP table."""
    return Figure(value)


def count(aps: Iterable[AccessPoint], *statuses: ApStatus) -> int:
    """Count access points in one of these states."""
    return sum(ap.status in statuses for ap in aps)


def key_of(*names: str | None) -> str | None:
    """Return the first name that there is: what an access point is known by."""
    return next((name for name in names if name), None)


def summed(bands: Iterable[tuple[Band | None, int | None]]) -> dict[Band, Figure]:
    """Add clients by band; a band that nobody counted is absent."""
    found: dict[Band, int] = {}
    for band, clients in bands:
        if band is not None and clients is not None:
            found[band] = found.get(band, 0) + clients
    return {band: Figure(clients) for band, clients in found.items()}
