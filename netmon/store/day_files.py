"""Where the day files are, which local civil days they hold, and how long they are kept (pure)."""

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from netmon.store.day_manifest import Manifest

FOLDER = "history"
HOURLY = "hourly"
SUFFIX = ".parquet"
CLOSE_AFTER_S = 6 * 3600
"""A day takes samples for so long after its end; what comes later goes to a supplement."""
MONTHS = 13
LEAST_MONTHS = 6
YEARS = 10


class Keep(NamedTuple):
    """How many calendar months samples, and how many years roll-ups, are kept."""

    months: int = MONTHS
    years: int = YEARS


def day_bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Return [start, end) of a local civil day in Unix seconds: 23 to 25 hours where clocks are changed."""
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp())


def day_of(at_s: float, zone: ZoneInfo) -> date:
    """Return the local day of a Unix time."""
    return datetime.fromtimestamp(at_s, zone).date()


def days_between(start: int, end: int, zone: ZoneInfo) -> Iterator[date]:
    """Yield the local days that [start, end), Unix seconds, touches."""
    day, last = day_of(start, zone), day_of(end - 1, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def days_before(day: date, days: int) -> date:
    """Return the day so many days earlier."""
    return day - timedelta(days=days)


def closed_until(now: float, zone: ZoneInfo) -> int:
    """Return the Unix second at which the newest closed day ended."""
    return _midnight(day_of(now - CLOSE_AFTER_S, zone), zone)


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last day: 31 March less one month is the end of February."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_kept(today: date, months: int) -> date:
    """Return the first day whose samples are kept; fewer than LEAST_MONTHS count as that many."""
    return months_before(today, max(months, LEAST_MONTHS))


def newest_day(manifest: Manifest, now: float, zone: ZoneInfo) -> date:
    """Return the day from which ages are counted: the clock's, but never beyond what was seen, so that a clock gone astray deletes nothing."""
    today = day_of(now, zone)
    last_end = manifest.last_end
    return today if last_end is None else min(today, day_of(last_end, zone))


def file_name(day: date, part: int) -> str:
    """Return a day file's name: `2026-11-20.parquet`, a supplement `2026-11-20.s1.parquet`."""
    return f"{day}{f'.s{part}' if part else ''}{SUFFIX}"


def hourly_name(day: str) -> str:
    """Return a roll-up's name under the day files' folder."""
    return f"{HOURLY}/{day}{SUFFIX}"


def expired(manifest: Manifest, day: date, hourly_day: date) -> list[str]:
    """Return the names of the files of days before `day`, and of roll-ups before `hourly_day`, that are still to be deleted."""
    names = [entry.file for entry in manifest.entries if manifest.expired_before <= entry.day < str(day)]
    return names + [entry.file for name, entry in manifest.hourly.items() if name < str(hourly_day)]


def folder_of(state: Path) -> Path:
    """Return the day files' folder in a state folder."""
    return state / FOLDER
