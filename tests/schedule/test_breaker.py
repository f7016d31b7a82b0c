from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.schedule.breaker import DAY_S, FRESH, HOUR_S, MINUTE_S, Channel, Circuit, allows, auth_interval, finished, reset, retry_interval, started

SILENT = (Outcome.TIMEOUT, Outcome.UNREACHABLE)
steps = st.lists(st.tuples(st.floats(min_value=0.1, max_value=5000.0), st.sampled_from([*Outcome, None])), max_size=60)


def silent_until(down_for_s: float, kind: JobKind = JobKind.SNMP) -> tuple[Channel, float]:
    """Ask as often as allowed for so long, without an answer."""
    channel, now = FRESH, 0.0
    while now <= down_for_s:
        channel = finished(started(channel), Outcome.TIMEOUT, now, kind)
        now = max(now + 30.0, channel.retry_at)
    return channel, now


@pytest.mark.parametrize(
    ("down_for_s", "every_s"),
    [(0.0, 30.0), (299.0, 30.0), (300.0, 300.0), (12 * HOUR_S - 1, 300.0), (12 * HOUR_S, 600.0), (5 * DAY_S - 1, 600.0), (5 * DAY_S, 3600.0), (1e9, 3600.0)],
)
def test_retry_interval_follows_the_down_time_model(down_for_s, every_s):
    assert retry_interval(down_for_s) == every_s
    assert retry_interval(down_for_s, keepalive=True) == min(every_s, 60.0)


def test_one_lost_poll_makes_suspect_and_two_open_the_circuit():
    once = finished(FRESH, Outcome.TIMEOUT, 100.0, JobKind.SNMP)
    assert once.circuit is Circuit.CLOSED
    assert once.suspect
    twice = finished(once, Outcome.UNREACHABLE, 160.0, JobKind.SNMP)
    assert twice.circuit is Circuit.OPEN
    assert twice.down_since == 100.0
    assert twice.retry_at == 190.0


def test_open_circuit_lets_one_probe_through():
    channel, _ = silent_until(60.0)
    assert not allows(channel, channel.retry_at - 0.001)
    assert allows(channel, channel.retry_at)
    assert not allows(started(channel), channel.retry_at + 100.0)


@pytest.mark.parametrize(("down_for_s", "every_s"), [(200.0, 30.0), (HOUR_S, 300.0), (2 * DAY_S, 600.0), (6 * DAY_S, HOUR_S)])
def test_silent_device_is_asked_as_seldom_as_the_model_says(down_for_s, every_s):
    channel, asked_at = silent_until(down_for_s)
    after = finished(started(channel), Outcome.TIMEOUT, asked_at, JobKind.SNMP)
    assert after.retry_at - asked_at == every_s


def test_answer_closes_the_circuit_at_once():
    channel, now = silent_until(DAY_S)
    assert finished(started(channel), Outcome.NO_DATA, now, JobKind.SNMP) == FRESH


def test_reset_lets_a_probe_go_now_and_starts_the_model_over():
    channel, now = silent_until(6 * DAY_S)
    hopeful = reset(channel, now)
    assert allows(hopeful, now)
    assert not hopeful.suspect
    after = finished(started(hopeful), Outcome.TIMEOUT, now, JobKind.SNMP)
    assert after.retry_at == now + 30.0
    assert after.suspect


def test_refused_login_waits_longer_each_time_and_no_sign_of_life_shortens_it():
    channel, now, waits = FRESH, 0.0, []
    for _ in range(6):
        channel = finished(started(channel), Outcome.AUTH_FAILED, now, JobKind.SSH)
        waits.append(channel.retry_at - now)
        assert reset(channel, now) == channel
        now = channel.retry_at
    assert waits == [5 * MINUTE_S, 10 * MINUTE_S, 20 * MINUTE_S, 40 * MINUTE_S, HOUR_S, HOUR_S]


def test_a_busy_device_between_refusals_shortens_no_wait():
    channel, now, tries = FRESH, 0.0, []
    for outcome in (Outcome.AUTH_FAILED, Outcome.PROTOCOL_ERROR) * 4:
        tries.append(now)
        channel = finished(started(channel), outcome, now, JobKind.DISPLAY)
        assert reset(channel, now) == channel
        now = channel.retry_at
    assert [after - before for before, after in pairwise(tries)] == [300.0, 300.0, 600.0, 600.0, 1200.0, 1200.0, 2400.0]
    assert finished(started(channel), Outcome.PARTIAL, now, JobKind.DISPLAY) == FRESH
    assert finished(started(channel), Outcome.PROTOCOL_ERROR, now, JobKind.SNMP) == FRESH


@pytest.mark.parametrize("kind", [JobKind.SSH, JobKind.CLI, JobKind.DISPLAY, JobKind.HTTP])
def test_a_wrong_password_is_tried_four_times_in_an_hour_whatever_else_lives(kind):
    channel, tries = FRESH, []
    for now in range(0, int(HOUR_S), 5):
        if allows(channel, now):
            tries.append(now / MINUTE_S)
            channel = finished(started(channel), Outcome.AUTH_FAILED, now, kind)
        elif now % 60 == 0:
            channel = reset(channel, now)  # an echo, or another way, answers again
    assert tries == [0.0, 5.0, 15.0, 35.0]


def test_refused_snmp_is_asked_every_five_minutes():
    assert {auth_interval(number, JobKind.SNMP) for number in (1, 5, 50)} == {300.0}


def test_undecided_probe_is_repeated_and_not_lost():
    channel, now = silent_until(60.0)
    after = finished(started(channel), Outcome.SKIPPED, now, JobKind.SNMP)
    assert after.circuit is Circuit.OPEN
    assert after.retry_at > now


@given(steps)
def test_any_history_keeps_a_way_back(history):
    channel, now = FRESH, 0.0
    for wait_s, outcome in history:
        now += wait_s
        if outcome is None:
            channel = reset(channel, now)
        elif allows(channel, now):
            channel = finished(started(channel), outcome, now, JobKind.SNMP)
        assert channel.circuit is not Circuit.HALF_OPEN
        if channel.circuit is Circuit.OPEN:
            assert channel.retry_at <= now + HOUR_S
            assert finished(started(channel), Outcome.OK, now, JobKind.SNMP) == FRESH
        else:
            assert channel.failures < 2
