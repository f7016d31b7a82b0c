import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.clock import TICKS_MODULUS, ClockStep, clock_step

ROLLOVER = TICKS_MODULUS


def test_clock_advances_by_the_agents_ticks():
    assert clock_step(1_000, 7_013, 60.0) == ClockStep("advanced", 6_013)


def test_rollover_after_497_days_is_no_reset():
    assert clock_step(ROLLOVER - 1_000, 5_000, 60.0) == ClockStep("advanced", 6_000)


def test_rollover_with_equal_engine_boots_is_no_reset():
    assert clock_step(ROLLOVER - 1_000, 5_000, 60.0, prev_boots=3, cur_boots=3) == ClockStep("advanced", 6_000)


def test_changed_engine_boots_are_a_reset_even_when_the_clock_looks_rolled_over():
    assert clock_step(ROLLOVER - 1_000, 5_000, 60.0, prev_boots=3, cur_boots=4).kind == "reset"


def test_changed_engine_boots_are_a_reset_even_when_the_clock_advanced():
    assert clock_step(1_000, 7_000, 60.0, prev_boots=3, cur_boots=4).kind == "reset"


def test_reboot_near_the_end_of_the_range_is_a_reset_when_the_sum_disagrees():
    assert clock_step(ROLLOVER - 500_000, 3_000, 60.0).kind == "reset"


def test_reboot_is_a_reset():
    assert clock_step(8_640_000, 2_500, 60.0).kind == "reset"


def test_reboot_within_a_long_interval_is_a_reset_although_uptime_grew():
    assert clock_step(3_000, 6_000, 600.0).kind == "reset"


def test_takeover_by_a_member_with_a_lower_uptime_is_a_reset():
    assert clock_step(50_000_000, 49_000_000, 60.0).kind == "reset"


def test_a_clock_at_double_speed_is_not_believed():
    assert clock_step(1_000_000, 1_012_000, 60.0) == ClockStep("unknown", 6_000)


def test_a_clock_at_half_speed_is_not_believed():
    assert clock_step(1_000_000, 1_003_000, 60.0) == ClockStep("unknown", 6_000)


def test_a_frozen_clock_is_not_believed():
    assert clock_step(1_000_000, 1_000_000, 60.0) == ClockStep("unknown", 6_000)


def test_a_clock_frozen_at_zero_is_no_reset():
    assert clock_step(0, 0, 60.0) == ClockStep("unknown", 6_000)


def test_a_jump_forward_is_not_believed():
    assert clock_step(1_000_000, 90_000_000, 60.0) == ClockStep("unknown", 6_000)


@pytest.mark.parametrize(("prev", "cur"), [(None, 5), (5, None), (None, None)])
def test_without_sysuptime_the_pollers_clock_counts(prev: int | None, cur: int | None):
    assert clock_step(prev, cur, 12.34) == ClockStep("unknown", 1_234)


def test_a_slow_poll_widens_what_is_believed():
    assert clock_step(0, 1_200, 5.0).kind == "unknown"
    assert clock_step(0, 1_200, 5.0, uncertainty_s=10.0) == ClockStep("advanced", 1_200)


@pytest.mark.parametrize("elapsed_s", [-0.1, float("nan")])
def test_time_that_runs_backward_is_our_mistake(elapsed_s: float):
    with pytest.raises(ValueError, match="must not be negative"):
        clock_step(0, 1, elapsed_s)


@given(start=st.integers(0, ROLLOVER - 1), elapsed=st.integers(100, 10_000_000), jitter=st.integers(-150, 150))
def test_a_true_clock_advances_across_every_rollover(start: int, elapsed: int, jitter: int):
    true_ticks = max(1, elapsed + jitter)
    assert clock_step(start, (start + true_ticks) % ROLLOVER, elapsed / 100) == ClockStep("advanced", true_ticks)


@given(before=st.integers(0, ROLLOVER - 1), after=st.integers(0, ROLLOVER - 1), elapsed_s=st.floats(0, 1e6))
def test_the_interval_is_always_near_the_pollers_or_none(before: int, after: int, elapsed_s: float):
    step = clock_step(before, after, elapsed_s)
    assert step.kind == "reset" or abs(step.ticks / 100 - elapsed_s) <= 3.02 + 0.05 * elapsed_s
