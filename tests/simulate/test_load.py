import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.simulate.load import DAY_S, HOUR_S, LESSON_START_S, WEEK_S, Curve, FlowSum, SchoolClock, flow, noise_warp, week_curve

ROLES = ["access", "uplink", "exit", "saturated", "server"]
roles = st.sampled_from(ROLES)
seeds = st.integers(0, 30)
moments = st.floats(-3 * WEEK_S, 60 * WEEK_S)


def simpson(function, start, end, steps=200):
    width = (end - start) / steps
    inner = sum((4 if at % 2 else 2) * function(start + at * width) for at in range(1, steps))
    return width / 3 * (function(start) + inner + function(end))


@given(roles, seeds, moments, st.floats(0, DAY_S))
def test_counter_never_falls(role, seed, start, step):
    line = flow(role, seed, 1e9)
    assert line.bits(start + step) >= line.bits(start)


@given(roles, seeds, st.floats(0, 4 * WEEK_S), st.floats(1, 300))
def test_counter_is_the_integral_of_the_rate(role, seed, start, step):
    line = flow(role, seed, 1e9)
    exact = line.bits(start + step) - line.bits(start)
    assert exact == pytest.approx(simpson(line.rate_bps, start, start + step), rel=0.02, abs=1e5)


@given(roles, seeds, moments)
def test_rate_is_positive_and_never_above_the_peak(role, seed, moment):
    assert 0 < flow(role, seed, 1e9).rate_bps(moment) <= 1e9


@given(seeds, moments, st.floats(0.001, 1000))
def test_steps_add_up(seed, start, step):
    line = flow("exit", seed, 5e8)
    parts = [line.bits(right) - line.bits(left) for left, right in itertools.pairwise(start + step * at / 7 for at in range(8))]
    assert sum(parts) == pytest.approx(line.bits(start + step) - line.bits(start), rel=1e-4, abs=100)


@given(st.floats(0, 0.99), seeds, moments)
def test_warp_increases_and_stays_within_seconds(noise, seed, moment):
    warp = noise_warp(noise, seed)
    assert 1 - noise - 1e-9 <= warp.slope(moment) <= 1 + noise + 1e-9
    assert abs(warp.at(moment) - moment) < 120
    assert warp.at(moment + 0.5) > warp.at(moment)


def test_noise_of_the_whole_rate_is_refused():
    with pytest.raises(ValueError, match="noise"):
        noise_warp(1.0, 1)


def test_curve_integral_is_exact_for_a_triangle():
    curve = Curve([(0.0, 0.0), (100.0, 2.0), (200.0, 0.0)])
    assert curve.peak == 2.0
    assert [curve.level(second) for second in (0, 50, 100, 150, 300)] == [0.0, 1.0, 2.0, 1.0, 0.0]
    assert [curve.integral(second) for second in (0, 100, 200, WEEK_S)] == [0.0, 100.0, 200.0, 200.0]
    assert curve.integral(-WEEK_S + 100) == -100.0


def mean(role, seed, day, start_h, end_h):
    line = flow(role, seed, 1.0)
    start, end = day * DAY_S + start_h * HOUR_S, day * DAY_S + end_h * HOUR_S
    return (line.bits(end) - line.bits(start)) / (end - start)


@pytest.mark.parametrize("seed", range(4))
def test_school_week_has_its_rhythm(seed):
    lesson, break_, lunch, evening, night = (mean("exit", seed, 1, *hours) for hours in ((10.25, 10.8), (9.72, 9.95), (12.6, 13.4), (19.0, 20.4), (1.0, 5.0)))
    assert lesson > 1.5 * break_
    assert lesson > 2 * lunch
    assert lesson > evening > night
    assert night < 0.1 * lesson
    assert mean("exit", seed, 5, 8, 17) < 0.3 * mean("exit", seed, 1, 8, 17)


def test_the_default_start_is_just_before_a_lesson():
    curve = week_curve("exit", 1)
    assert curve.level(LESSON_START_S + 600) > 1.4 * curve.level(LESSON_START_S)
    assert LESSON_START_S == DAY_S + 10 * HOUR_S + 300


def test_saturated_line_stands_at_its_limit_in_lessons():
    line = flow("saturated", 3, 1e8)
    rates = [line.rate_bps(DAY_S + 8.9 * HOUR_S + 10 * step) for step in range(200)]
    assert min(rates) > 0.94e8
    assert max(rates) <= 1e8


def test_seeds_differ_and_repeat():
    assert flow("exit", 1, 1e8).rate_bps(1000.0) == flow("exit", 1, 1e8).rate_bps(1000.0)
    assert flow("exit", 1, 1e8).rate_bps(1000.0) != flow("exit", 2, 1e8).rate_bps(1000.0)


def test_shared_curve_keeps_lesson_times_and_not_the_noise():
    left, right = flow("access", 1, 1e6, curve_seed=9), flow("access", 2, 1e6, curve_seed=9)
    assert left.curve is right.curve
    assert left.rate_bps(5000.0) != right.rate_bps(5000.0)


@given(st.floats(0.1, 500), st.floats(0, 5e5), st.floats(0, 1000))
def test_faster_school_clock_does_not_raise_the_rate(scale, start, step):
    line = flow("exit", 1, 1e9)
    clock = SchoolClock(origin_s=1000.0, scale=scale)
    assert -1e4 <= clock.bits(line, start, start + step) <= 1e9 * step + 1e4


def test_school_clock_starts_where_it_is_told():
    clock = SchoolClock(origin_s=50.0, start_s=500.0, scale=10.0)
    assert [clock.school_s(now) for now in (50.0, 51.0, 49.0)] == [500.0, 510.0, 490.0]


def test_sum_of_flows_adds_rates_and_bits():
    parts = (flow("exit", 1, 1e6), flow("exit", 2, 2e6))
    both = FlowSum(parts)
    assert both.bits(7000.0) == parts[0].bits(7000.0) + parts[1].bits(7000.0)
    assert both.rate_bps(7000.0) == parts[0].rate_bps(7000.0) + parts[1].rate_bps(7000.0)
    assert both.peak_bps == parts[0].peak_bps + parts[1].peak_bps
