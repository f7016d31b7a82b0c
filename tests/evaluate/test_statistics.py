import math
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.statistics import Sample, Span, covers, figures, lesson_spans, nearest_rank, slots, split_exclusions, window_span
from netmon.model.calendar import Days, Lesson, MakeUpDay, SchoolCalendar
from netmon.model.counter_values import Quality
from netmon.model.spans import merged
from netmon.model.verdict import Exclusion, Window

HOUR = 3600
rates = st.lists(st.fractions(min_value=0, max_value=1000, max_denominator=97), min_size=1, max_size=60)
spans = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: Span(*pair)), max_size=6)


def reference_percentile(values, percent):
    """The smallest value that at least `percent` % of the values do not exceed, by its definition."""
    return min(value for value in values if Fraction(sum(other <= value for other in values), len(values)) >= Fraction(percent, 100))


@given(rates, st.integers(1, 100))
def test_nearest_rank_is_what_its_definition_says(values, percent):
    assert nearest_rank(values, percent) == reference_percentile(values, percent)


def test_nearest_rank_of_twenty_is_the_nineteenth():
    assert nearest_rank(map(Fraction, range(1, 21)), 95) == 19
    assert nearest_rank([], 95) is None
    with pytest.raises(ValueError, match="101"):
        nearest_rank([], 101)


@given(spans, st.integers(1, 30))
def test_slots_are_those_whose_every_second_lies_in_a_span(found, period):
    inside = {second for span in found for second in range(span.start, span.end)}
    expected = [slot for slot in range(0, 400, period) if all(second in inside for second in range(slot, slot + period))]
    assert slots(found, period) == expected


@given(spans)
def test_merged_spans_hold_the_same_seconds_and_lie_apart(found):
    joined = merged(found)
    assert {s for span in joined for s in range(span.start, span.end)} == {s for span in found for s in range(span.start, span.end)}
    assert all(first.end < second.start for first, second in zip(joined, joined[1:], strict=False))


samples = st.lists(
    st.builds(
        Sample,
        slot=st.integers(0, 40).map(lambda number: number * 10),
        octets=st.one_of(st.none(), st.integers(0, 10**9)),
        interval_ms=st.integers(0, 20_000),
        quality=st.sampled_from(Quality),
    ),
    max_size=50,
)


@given(samples, spans, spans, spans, st.integers(1, 10**6))
def test_figures_agree_with_a_slow_reference_in_fractions(found, wanted, excluded, gaps, capacity):
    got = figures(found, wanted, period_s=10, capacity_bps=capacity, excluded=excluded, gaps=gaps)
    inside = {second for span in wanted for second in range(span.start, span.end)}
    out = {second for span in excluded for second in range(span.start, span.end)}
    blind = {second for span in gaps for second in range(span.start, span.end)}
    slots_within = [slot for slot in range(0, 400, 10) if all(second in inside for second in range(slot, slot + 10))]
    kept = [slot for slot in slots_within if not any(second in out for second in range(slot, slot + 10))]
    chosen = {}
    for sample in found:
        good = sample.octets is not None and sample.interval_ms > 0 and sample.quality in (Quality.GOOD, Quality.WRAPPED)
        if sample.slot in kept and good and sample.slot not in chosen:
            chosen[sample.slot] = sample
    values = [Fraction(sample.octets) * 8 / Fraction(sample.interval_ms, 1000) for sample in chosen.values()]
    assert got.n == len(values) == got.coverage.valid
    whole = [math.floor(value) for value in values]
    assert got.max_bps == max(whole, default=None)
    assert got.p95_bps == (reference_percentile(whole, 95) if whole else None)
    seconds = sum((Fraction(sample.interval_ms, 1000) for sample in chosen.values()), Fraction(0))
    assert got.mean_bps == (
        sum(value * Fraction(sample.interval_ms, 1000) for value, sample in zip(values, chosen.values(), strict=True)) / seconds if values else None
    )
    assert got.busy_ms == sum(sample.interval_ms for value, sample in zip(values, chosen.values(), strict=True) if value * 5 >= capacity * 4)
    assert got.grew == sum(value > 0 for value in values)
    assert got.coverage.expected == len(kept)
    assert got.coverage.excluded == len(slots_within) - len(kept)
    assert got.coverage.poller_gap == sum(any(s in blind for s in range(slot, slot + 10)) for slot in kept if slot not in chosen)


def test_rates_whose_floats_are_equal_are_still_told_apart():
    big = 10**17
    found = [Sample(slot=number * 10, octets=big + number, interval_ms=1000) for number in range(20)]
    got = figures(found, [Span(0, 200)], period_s=10)
    assert (got.p95_bps, got.max_bps) == ((big + 18) * 8, (big + 19) * 8)


def test_the_order_of_samples_of_different_slots_changes_nothing():
    found = [Sample(slot=number * 300, octets=number * 7919 % 1000, interval_ms=300_000 + number) for number in range(50)]
    assert figures(found, [Span(0, 20_000)], period_s=300) == figures(found[::-1], [Span(0, 20_000)], period_s=300)


def test_no_period_is_refused():
    with pytest.raises(ValueError, match="period_s"):
        figures([], [], period_s=0)


def test_coverage_of_nothing_is_none_and_never_one():
    assert figures([], [], period_s=300).coverage.ratio is None
    assert figures([], [Span(0, 600)], period_s=300).coverage.ratio == 0


GRID = (
    Lesson(name="1", start=time(8), end=time(8, 40)),
    Lesson(name="2", start=time(8, 40), end=time(9, 20)),
    Lesson(name="晚", start=time(19), end=time(20), kind="evening"),
)


def day(moment):
    return Window(datetime.combine(moment, time(0), UTC) - timedelta(hours=8), datetime.combine(moment, time(0), UTC) + timedelta(hours=16))


def at(moment, hour, minute=0):
    return int((datetime.combine(moment, time(hour, minute), UTC) - timedelta(hours=8)).timestamp())


def test_lesson_hours_of_a_leap_day_a_make_up_saturday_and_a_holiday():
    calendar = SchoolCalendar(
        terms=(Days(name="春", first=date(2028, 2, 14), last=date(2028, 7, 1)),),
        holidays=(Days(name="清明", first=date(2028, 4, 3), last=date(2028, 4, 4)),),
        make_up_days=(MakeUpDay(day=date(2028, 4, 1), weekday=1),),
        lessons=GRID,
    )
    for school_day in (date(2028, 2, 29), date(2028, 4, 1)):
        assert lesson_spans(calendar, day(school_day)) == [Span(at(school_day, 8), at(school_day, 9, 20)), Span(at(school_day, 19), at(school_day, 20))]
    for free in (date(2028, 4, 3), date(2028, 4, 8)):
        assert lesson_spans(calendar, day(free)) == []


@given(st.dates(date(2027, 1, 1), date(2028, 12, 31)), st.sets(st.dates(date(2027, 1, 1), date(2028, 12, 31)), max_size=5))
def test_lesson_hours_agree_with_a_minute_by_minute_reference(moment, made):
    calendar = SchoolCalendar(
        terms=(Days(name="a", first=date(2027, 9, 1), last=date(2028, 1, 20)), Days(name="b", first=date(2028, 2, 14), last=date(2028, 7, 1))),
        make_up_days=tuple(MakeUpDay(day=one) for one in sorted(made)),
        lessons=GRID,
    )
    in_term = any(term.first <= moment <= term.last for term in calendar.terms)
    taught = moment in made or (in_term and moment.isoweekday() <= 5)
    minutes = set()
    if taught:
        minutes = {*range(8 * 60, 9 * 60 + 20), *range(19 * 60, 20 * 60)}
    found = {(second - at(moment, 0)) // 60 for span in lesson_spans(calendar, day(moment)) for second in range(span.start, span.end, 60)}
    assert found == minutes


def exclusion(number, start, end, entered, **fields):
    base = datetime(2026, 10, 1, tzinfo=UTC)
    return Exclusion(
        id=f"E{number}",
        start=base + timedelta(hours=start),
        end=base + timedelta(hours=end),
        entered=base + timedelta(hours=entered),
        reason="检修",
        who="区中心",
        **fields,
    )


def test_exclusions_entered_after_they_began_do_not_hold_and_are_listed():
    window = Window(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC))
    good, late, elsewhere = exclusion(1, 2, 4, 1), exclusion(2, 5, 6, 5.5), exclusion(3, 2, 4, 1, site="b")
    held, too_late = split_exclusions([late, good, elsewhere], window, "a")
    assert ([found.id for found in held], [found.id for found in too_late]) == (["E1"], ["E2"])
    assert not covers(held, window)
    assert covers([exclusion(4, -1, 12, -2), exclusion(5, 12, 25, -2)], window)
    assert window_span(window).end - window_span(window).start == 24 * HOUR
