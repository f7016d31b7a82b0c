"""Which span of time a report is about, from what was written on the command line."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.cli.errors import CommandError
from netmon.model.calendar import SchoolCalendar
from netmon.model.report import ReportKind
from netmon.model.verdict import Window

Days = tuple[date, date]
WORDS: Final = ("month", "last_month", "last_week", "yesterday", "term")
"""The options that name a span by one word."""
USUAL: Final = {
    ReportKind.BASELINE: "week_to_date",
    ReportKind.ASSETS: "today",
    ReportKind.DAILY: "yesterday",
    ReportKind.WEEKLY: "last_week",
    ReportKind.YEARLY: "last_year",
}
"""The span of each kind where none is given; of the others last month."""


def add_window(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--from", dest="first", metavar="D", help="report.option.from")
    parser.add_argument("--to", dest="last", metavar="D", help="report.option.to")
    parser.add_argument("--month", metavar="YYYY-MM", help="report.option.month")
    for word in WORDS[1:]:
        parser.add_argument(f"--{word.replace('_', '-')}", action="store_true", help=f"report.option.{word}")


def window_of(args: argparse.Namespace, kind: ReportKind, calendar: SchoolCalendar, now: datetime, slot_s: int) -> Window:
    """Return the window in UTC: whole local days, both included, cut at the last whole slot before `now`. CommandError for none, or one in the future."""
    zone = calendar.zone
    first, last = _days(args, kind, calendar, now.astimezone(zone).date())
    if first > last:
        raise CommandError("report.ends_before", first=first, last=last)
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    until = datetime.fromtimestamp(int(now.timestamp()) // slot_s * slot_s, UTC)
    if start >= until:
        raise CommandError("report.in_future", first=first)
    return Window(start, min(end, until))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the begin of a local day in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _days(args: argparse.Namespace, kind: ReportKind, calendar: SchoolCalendar, today: date) -> Days:
    given = [f"--{word.replace('_', '-')}" for word in WORDS if getattr(args, word)]
    if args.first is not None or args.last is not None:
        given.append("--from")
    if len(given) > 1:
        raise CommandError("report.two_windows", first=given[0], second=given[1])
    if not given:
        return usual(kind, today)
    if args.month is not None:
        return month_of(_day("--month", f"{args.month}-01", args.month, "2026-10"))
    if args.term:
        return term_of(calendar, today)
    if given == ["--from"]:
        if args.first is None or args.last is None:
            raise CommandError("report.from_and_to")
        return _day("--from", args.first, args.first, "2026-10-01"), _day("--to", args.last, args.last, "2026-10-31")
    return named(given[0].removeprefix("--").replace("-", "_"), today)


def usual(kind: ReportKind, today: date) -> Days:
    """Return the days of a kind where none were given."""
    return named(USUAL.get(kind, "last_month"), today)


def named(word: str, today: date) -> Days:
    """Return the days that a word means; a week begins on Monday."""
    if word == "today":
        return today, today
    if word == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if word == "week_to_date":
        return today - timedelta(days=6), today
    if word == "last_week":
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if word == "last_year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return month_of(today.replace(day=1) - timedelta(days=1))


def month_of(day: date) -> Days:
    """Return the first and the last day of a day's month."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


def term_of(calendar: SchoolCalendar, today: date) -> Days:
    """Return the term that today lies in, else the last before, up to today. CommandError where no term has begun."""
    begun: Sequence[Days] = sorted((term.first, term.last) for term in calendar.terms if term.first <= today)
    if not begun:
        raise CommandError("report.no_term")
    first, last = begun[-1]
    return first, min(last, today)


def _day(option: str, written: str, shown: str, example: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise CommandError("report.bad_day", option=option, value=shown[:40], example=example) from None
