"""The figures and hours of a line as its page shows them, out of what a process read (pure)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.figures import PortFigures, Span
from netmon.model.verdict import Window
from netmon.model.view_link import BusyHour, LinkFigures, Slot
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


def figures_of(found: PortFigures, hours: Iterable[Sequence[int | None]], watched: Watched, lessons: Sequence[Span]) -> LinkFigures:
    """Return what the process read, the school's way round."""
    down, up = (found.received, found.lesson_received), (found.sent, found.lesson_sent)
    if watched.down == "sent":
        down, up = up, down
    slots = [hour_slot(hour, watched) for hour in hours]
    best = max((slot for slot in slots if slot.down_bps is not None and _in_lessons(slot.at, lessons)), key=lambda slot: slot.down_bps or 0, default=None)
    return LinkFigures(
        days=FIGURE_DAYS, down=down[0], up=up[0], lesson_down=down[1], lesson_up=up[1], speed_bps=found.speed_bps,
        busiest=None if best is None or best.down_bps is None else BusyHour(best.at, best.down_bps),
    )  # fmt: skip


def _in_lessons(hour: int, lessons: Iterable[Span]) -> bool:
    """True for an hour of which lessons take at least half."""
    return 2 * sum(max(min(span.end, hour + HOUR_S) - max(span.start, hour), 0) for span in lessons) >= HOUR_S


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
