"""Figures of one direction of a link over spans of time, from raw samples, in integers and fractions alone: the same on every machine."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from netmon.model.calendar import SchoolCalendar, lesson_windows
from netmon.model.counter_values import Quality
from netmon.model.figures import OCTET_MILLIBITS, Coverage, Figures, Span
from netmon.model.spans import merged
from netmon.model.verdict import Exclusion, Window

BUSY: Final = Fraction(4, 5)
PERCENT: Final = 95
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Sample(NamedTuple):
    """One 5-minute (or other) slot of one direction: `slot` is its begin in Unix seconds, `octets` in `interval_ms` of the agent's time.

    `octets` None, or a quality without a value: nothing is known of the slot.
    """

    slot: int
    octets: int | None
    interval_ms: int
    quality: Quality = Quality.GOOD

    @property
    def bps(self) -> Fraction | None:
        """The average rate in bit/s; None where it is not known."""
        return Fraction(self.octets * OCTET_MILLIBITS, self.interval_ms) if self.is_known and self.octets is not None else None

    @property
    def is_known(self) -> bool:
        """True when the slot has a value that may be used."""
        return self.octets is not None and self.interval_ms > 0 and self.quality.has_value


def nearest_rank(values: Iterable[Fraction], percent: int) -> Fraction | None:
    """Return the smallest value that at least `percent` % of the values do not exceed: number ceil(percent/100 * n) in order; None of nothing."""
    if not 0 < percent <= 100:
        raise ValueError(f"a percentile lies in 1..100, got {percent}")
    ordered = sorted(values)
    return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else None


def slots(spans: Iterable[Span], period_s: int) -> list[int]:
    """Return the begin of every grid slot (multiples of `period_s`) that lies wholly within one of the joined spans."""
    return [slot for span in merged(spans) for slot in range(-(-span.start // period_s) * period_s, span.end - period_s + 1, period_s)]


def lesson_spans(calendar: SchoolCalendar, window: Window) -> list[Span]:
    """Return the lesson hours of a school within a window, evening study included."""
    return merged(span_of(found.start, found.end) for found in lesson_windows(calendar, window.start, window.end))


def span_of(start: datetime, end: datetime) -> Span:
    """Return whole seconds: a part of a second at either end is left out."""
    return Span(-((_EPOCH - start) // timedelta(seconds=1)), (end - _EPOCH) // timedelta(seconds=1))


def window_span(window: Window) -> Span:
    """Return a window as one span."""
    return span_of(window.start, window.end)


def split_exclusions(
    exclusions: Iterable[Exclusion], window: Window, site: str, link: str | None = None
) -> tuple[tuple[Exclusion, ...], tuple[Exclusion, ...]]:
    """Return those that hold for the subject within the window, and those that were entered too late to hold; both by begin."""
    concerned = sorted(
        (found for found in exclusions if found.concerns(site, link) and found.start < window.end and window.start < found.end),
        key=lambda found: (found.start, found.id),
    )
    return tuple(found for found in concerned if not found.is_late), tuple(found for found in concerned if found.is_late)


def covers(exclusions: Iterable[Exclusion], window: Window) -> bool:
    """True when exclusions leave nothing of the window."""
    spans = merged(span_of(found.start, found.end) for found in exclusions)
    whole = window_span(window)
    return any(span.start <= whole.start and whole.end <= span.end for span in spans)


def figures(
    samples: Iterable[Sample],
    spans: Iterable[Span],
    *,
    period_s: int,
    capacity_bps: int | None = None,
    excluded: Iterable[Span] = (),
    gaps: Iterable[Span] = (),
) -> Figures:
    """Return the figures of the samples whose slot lies wholly within `spans` and touches no `excluded` span.

    `gaps` are the times in which netmon itself did not poll. Of two samples of one slot the first stays. Raises ValueError when `period_s` < 1.
    """
    if period_s < 1:
        raise ValueError(f"period_s must be positive, got {period_s}")
    wanted = slots(spans, period_s)
    left_out = _touching(wanted, merged(excluded), period_s)
    expected = set(wanted) - left_out
    by_slot: dict[int, Sample] = {}
    for sample in samples:
        if sample.slot in expected and sample.is_known:
            by_slot.setdefault(sample.slot, sample)
    blind = _touching(sorted(expected - by_slot.keys()), merged(gaps), period_s)
    coverage = Coverage(expected=len(expected), valid=len(by_slot), poller_gap=len(blind), excluded=len(left_out))
    return _of_samples(list(by_slot.values()), capacity_bps, coverage)


def _of_samples(known: Sequence[Sample], capacity_bps: int | None, coverage: Coverage) -> Figures:
    rates = sorted((sample.octets or 0) * OCTET_MILLIBITS // sample.interval_ms for sample in known)
    busy = None
    if capacity_bps is not None:
        # The comparison with BUSY * capacity_bps in whole numbers: fractions cost fifty times as much.
        limit, scale = BUSY.numerator * capacity_bps, BUSY.denominator * OCTET_MILLIBITS
        busy = sum(sample.interval_ms for sample in known if (sample.octets or 0) * scale >= limit * sample.interval_ms)
    return Figures(
        n=len(known),
        octets=sum(sample.octets or 0 for sample in known),
        time_ms=sum(sample.interval_ms for sample in known),
        p95_bps=rates[-(-PERCENT * len(rates) // 100) - 1] if rates else None,
        max_bps=rates[-1] if rates else None,
        busy_ms=busy,
        grew=sum(bool(sample.octets) for sample in known),
        coverage=coverage,
    )


def _touching(ordered: Sequence[int], spans: Sequence[Span], period_s: int) -> set[int]:
    """Return the slots that share a second with one of the joined spans; both in order."""
    found: set[int] = set()
    number = 0
    for slot in ordered:
        while number < len(spans) and spans[number].end <= slot:
            number += 1
        if number < len(spans) and spans[number].start < slot + period_s:
            found.add(slot)
    return found
