"""The figures, hours and bounds of a line as its page shows them, out of what a process read and what is in memory (pure)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.evaluate.bounds import ACCESS, EXIT, Days, LineFacts, line_bounds, with_usage
from netmon.evaluate.exits import is_working
from netmon.evaluate.statistics import lesson_spans
from netmon.model.evidence import Body
from netmon.model.figures import Coverage, Figures, Span
from netmon.model.inventory import Link
from netmon.model.sample import MS_PER_S
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Window
from netmon.model.view_link import BusyHour, LinkFigures, LinkRow, Slot
from netmon.pipeline.child_desk import Answered
from netmon.pipeline.link_now import Watched

HOUR_S: Final = 3600
FIGURE_DAYS: Final = 30


def window_of(config: Config, now: float) -> tuple[Window, list[date]]:
    """Return FIGURE_DAYS local days, today up to the last whole slot, as a window and as days."""
    zone, slot_s = ZoneInfo(config.settings.time_zone), config.settings.history_slot_s
    today = datetime.fromtimestamp(now, zone).date()
    days = [today - timedelta(days=back) for back in range(FIGURE_DAYS - 1, -1, -1)]
    start = datetime(days[0].year, days[0].month, days[0].day, tzinfo=zone).astimezone(UTC)
    return Window(start, datetime.fromtimestamp(int(now) // slot_s * slot_s, UTC)), days


def figures_of(answered: Answered, watched: Watched, link: Link, config: Config, now: float) -> LinkFigures | None:
    """Return what the process read, the school's way round; None while it has not."""
    if answered.progress != "done":
        return None
    told = answered.value["figures"]
    ways = {name: _figure(told[name]) for name in ("received", "sent", "lesson_received", "lesson_sent")}
    down, up = ("received", "sent") if watched.down == "received" else ("sent", "received")
    window, _ = window_of(config, now)
    lessons = lesson_spans(config.calendar_of(link.site), window)
    hours = [hour_slot(hour, watched) for hour in answered.value["hours"]]
    best = max((slot for slot in hours if slot.down_bps is not None and _in_lessons(slot.at, lessons)), key=lambda slot: slot.down_bps or 0, default=None)
    return LinkFigures(
        days=FIGURE_DAYS, down=ways[down], up=ways[up], lesson_down=ways[f"lesson_{down}"], lesson_up=ways[f"lesson_{up}"], speed_bps=told["speed_bps"],
        busiest=None if best is None or best.down_bps is None else BusyHour(best.at, best.down_bps),
    )  # fmt: skip


def _figure(told: dict[str, Any]) -> Figures:
    return Figures(**{**told, "coverage": Coverage(**told["coverage"])})


def _in_lessons(hour: int, lessons: Iterable[Span]) -> bool:
    """True for an hour of which lessons take at least half."""
    return 2 * sum(max(min(span.end, hour + HOUR_S) - max(span.start, hour), 0) for span in lessons) >= HOUR_S


def evidence_of(link: Link, row: LinkRow, figures: LinkFigures | None, runs: Sequence[RunRecord], today: date) -> Body:
    """Return what is known of the line's bandwidth as bounds, by the rules of `netmon.evaluate.bounds`."""
    first = today - timedelta(days=FIGURE_DAYS - 1)
    since_ms = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp() * MS_PER_S)
    tests = [one for one in runs if one.direction == "down" and one.at_ms >= since_ms]
    facts = LineFacts(link=link, shaper_bps=link.shaper_bps, tests=tuple(one.run() for one in tests), port_up=row.up, port_bps=row.speed_bps)
    if figures is not None:
        facts = with_usage(facts, figures.down)
    if link.role == "exit":
        facts = _with_working(facts, figures.lesson_down if figures is not None else Figures(), tests)
    return line_bounds(facts, Days(first=today, last=today), EXIT if link.role == "exit" else ACCESS)


def _with_working(facts: LineFacts, lessons: Figures, tests: Sequence[RunRecord]) -> LineFacts:
    answered = any(run.path == "exit" and run.outcome is RunOutcome.OK for run in tests)
    expected = lessons.coverage.expected
    working = is_working(port_up=facts.port_up, lesson_slots=expected, grew=lessons.grew, valid=lessons.coverage.valid, probe_answered=answered)
    return LineFacts(
        link=facts.link, port_bps=facts.port_bps, port_up=facts.port_up, shaper_bps=facts.shaper_bps, peak_bps=facts.peak_bps, traffic=facts.traffic,
        tests=facts.tests, n=facts.n, working=working, unproven=working is not True and (expected > 0 or facts.port_up is not True),
    )  # fmt: skip


def hour_slot(hour: Sequence[int | None], watched: Watched) -> Slot:
    """Return an hour of the process, the school's way round."""
    at, received, sent, most_received, most_sent = hour
    assert at is not None
    return Slot(at, received, sent, most_received) if watched.down == "received" else Slot(at, sent, received, most_sent)


def by_hour(slots: Iterable[Slot]) -> Iterator[Slot]:
    """Yield the hours of slots: their means, and the greatest of the slots down."""
    hours: dict[int, list[Slot]] = {}
    for slot in slots:
        hours.setdefault(slot.at // HOUR_S * HOUR_S, []).append(slot)
    for at, group in sorted(hours.items()):
        down = [slot.down_bps for slot in group if slot.down_bps is not None]
        up = [slot.up_bps for slot in group if slot.up_bps is not None]
        yield Slot(at, sum(down) // len(down) if down else None, sum(up) // len(up) if up else None, max(down, default=None))


def gapless(slots: Sequence[Slot], slot_s: int) -> list[Slot]:
    """Return slots with an empty one where some are missing, so that a curve is broken there."""
    found: list[Slot] = []
    for slot in slots:
        if found and slot.at - found[-1].at > slot_s:
            found.append(Slot(found[-1].at + slot_s, None, None))
        found.append(slot)
    return found
