import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.schedule.grid import advance, due_of, next_due, phase, share, slot_at

periods = st.floats(min_value=0.5, max_value=86_400.0)
times = st.floats(min_value=0.0, max_value=4e9)
names = st.text(min_size=1, max_size=20)


@given(names, names, periods)
def test_phase_is_within_the_period(device, collector, period_s):
    assert 0.0 <= phase(device, collector, period_s) < period_s


def test_phase_is_the_same_in_another_process():
    code = "from netmon.schedule.grid import phase; print(repr(phase('sw-一楼', 'interfaces', 60.0)))"
    told = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}).stdout.strip() for seed in "12"
    }
    assert told == {repr(phase("sw-一楼", "interfaces", 60.0))}


def test_phases_spread_evenly_over_the_period():
    buckets = [0] * 60
    for number in range(6000):
        buckets[int(phase(f"sw{number}", "interfaces", 60.0))] += 1
    assert min(buckets) > 50
    assert max(buckets) < 160


def test_share_keeps_names_apart():
    assert share("a", "bc") != share("ab", "c")


@given(times, periods, st.floats(min_value=0.0, max_value=0.999))
def test_slot_is_the_last_one_due(now, period_s, part):
    phase_s = part * period_s
    slot = slot_at(now, period_s, phase_s)
    assert due_of(slot, period_s, phase_s) <= now < due_of(slot + 1, period_s, phase_s)
    assert next_due(now, period_s, phase_s) == due_of(slot + 1, period_s, phase_s)


@given(st.integers(min_value=0, max_value=10_000_000), periods, st.floats(min_value=0.0, max_value=0.999), st.floats(min_value=0.0, max_value=50.0))
def test_advance_counts_what_was_skipped_and_never_catches_up(slot, period_s, part, late_periods):
    phase_s = part * period_s
    now = due_of(slot, period_s, phase_s) + late_periods * period_s
    step = advance(slot, now, period_s, phase_s)
    assert step.due > now
    assert step.due - now <= period_s * 1.000001
    assert step.slot == slot + 1 + step.skipped
    assert step.skipped == sum(1 for later in range(slot + 1, slot + 60) if due_of(later, period_s, phase_s) <= now)


def test_advance_does_not_drift_over_a_year_of_late_starts():
    phase_s = phase("sw1", "interfaces", 60.0)
    slot = slot_at(1_700_000_000.0, 60.0, phase_s)
    first = due_of(slot, 60.0, phase_s)
    for _ in range(525_600):
        step = advance(slot, due_of(slot, 60.0, phase_s) + 0.7, 60.0, phase_s)
        slot = step.slot
    assert step.due - first == pytest.approx(525_600 * 60.0, abs=1e-6)


def test_advance_from_a_clock_that_went_back_still_moves_on():
    assert advance(100, 50.0, 60.0, 0.0).slot == 101
