from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.states import NO_EVIDENCE, HoldDown, judge, observe, wants_confirmation
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading, ReadingProblem
from netmon.model.state import INTERNAL_ERROR, DeviceState, DeviceStatus, StateReason
from netmon.model.texts import text


def reading(at: float, collector: str, outcome: Outcome, problems: tuple[ReadingProblem, ...] = ()) -> Reading:
    return Reading(device="sw1", collector=collector, started=at, started_monotonic=at, duration_s=0.1, outcome=outcome, problems=problems)


def after(*polls: tuple[float, str, Outcome]) -> DeviceState:
    """Return the state after these polls."""
    evidence, state = NO_EVIDENCE, DeviceState()
    for at, collector, outcome in polls:
        evidence = observe(evidence, reading(at, collector, outcome))
        state = judge(evidence, state, at)
    return state


def every(period_s: float, collector: str, outcome: Outcome, begin: float, count: int) -> list[tuple[float, str, Outcome]]:
    return [(begin + period_s * number, collector, outcome) for number in range(count)]


OK, LOST = Outcome.OK, Outcome.TIMEOUT


def test_state_is_unknown_before_the_first_poll():
    assert judge(NO_EVIDENCE, DeviceState(), 0.0) == DeviceState()


def test_state_is_up_at_the_first_answer():
    assert after((10.0, "echo", OK)) == DeviceState(status=DeviceStatus.UP, since=10.0, why=StateReason.ANSWERS)


def test_state_keeps_its_beginning_while_it_lasts():
    assert after(*every(30, "echo", OK, 10.0, 50)).since == 10.0


def test_new_device_that_does_not_answer_is_unknown_and_then_down():
    assert after((10.0, "echo", LOST)).why is StateReason.NOT_SETTLED
    assert after(*every(30, "echo", LOST, 10.0, 2)).status is DeviceStatus.UNKNOWN
    assert after(*every(30, "echo", LOST, 10.0, 3)) == DeviceState(status=DeviceStatus.DOWN, since=10.0, why=StateReason.NO_ANSWER)


def test_one_lost_poll_changes_nothing():
    assert after((0.0, "echo", OK), (1.0, "system", OK), (30.0, "echo", LOST), (61.0, "system", LOST)).status is DeviceStatus.UP


def test_state_is_down_as_of_the_first_lost_poll_when_every_way_is_silent():
    polls = sorted([(0.0, "echo", OK), (1.0, "interfaces", OK), *every(30, "echo", LOST, 30.0, 4), *every(60, "interfaces", LOST, 61.0, 2)])
    assert after(*polls) == DeviceState(status=DeviceStatus.DOWN, since=30.0, why=StateReason.NO_ANSWER)
    assert after(*polls[:-1]).status is DeviceStatus.UP


def test_blocked_icmp_beside_answering_snmp_is_up():
    polls = sorted([*every(30, "echo", LOST, 0.0, 10), *every(60, "system", OK, 1.0, 5)])
    state = after(*polls)
    assert (state.status, state.since, state.why) == (DeviceStatus.UP, 1.0, StateReason.ICMP_SILENT)


def test_outage_behind_blocked_icmp_begins_with_the_first_lost_snmp_poll():
    polls = sorted([*every(30, "echo", LOST, 0.0, 20), *every(60, "system", OK, 1.0, 5), *every(60, "system", LOST, 301.0, 2)])
    assert after(*polls) == DeviceState(status=DeviceStatus.DOWN, since=301.0, why=StateReason.NO_ANSWER)


def test_silent_snmp_beside_answering_icmp_is_up_with_its_reason():
    polls = sorted([*every(30, "echo", OK, 0.0, 10), *every(60, "system", LOST, 1.0, 4)])
    assert (after(*polls).status, after(*polls).why) == (DeviceStatus.UP, StateReason.SNMP_SILENT)


def test_refused_login_is_an_answer():
    polls = sorted([*every(30, "echo", LOST, 0.0, 6), *every(60, "system", Outcome.AUTH_FAILED, 1.0, 3)])
    assert (after(*polls).status, after(*polls).why) == (DeviceStatus.UP, StateReason.AUTH_FAILED)


def test_polls_lost_together_count_once():
    state = after((0.0, "system", OK), (60.0, "system", LOST), (61.0, "interfaces", LOST), (62.0, "health", LOST))
    assert state.status is DeviceStatus.UP
    assert after((0.0, "system", OK), (60.0, "system", LOST), (61.0, "interfaces", LOST), (90.0, "system", LOST)).status is DeviceStatus.DOWN


def test_any_answer_ends_an_outage_at_once():
    polls = [*every(30, "echo", LOST, 0.0, 5), *every(60, "system", LOST, 1.0, 3), (400.0, "echo", OK)]
    assert after(*polls) == DeviceState(status=DeviceStatus.UP, since=400.0, why=StateReason.SNMP_SILENT)


def test_skipped_polls_and_errors_of_ours_prove_nothing():
    broken = reading(50.0, "system", Outcome.PARSE_ERROR, (ReadingProblem("system", "", INTERNAL_ERROR, "KeyError"),))
    assert observe(NO_EVIDENCE, broken) is NO_EVIDENCE
    assert observe(NO_EVIDENCE, reading(50.0, "system", Outcome.SKIPPED)) is NO_EVIDENCE


def test_confirmation_is_wanted_once_when_echoes_run_out():
    evidence = observe(observe(NO_EVIDENCE, reading(0.0, "echo", OK)), reading(1.0, "system", OK))
    wanted = []
    for number in range(1, 7):
        later = observe(evidence, reading(30.0 * number, "echo", LOST))
        wanted.append(wants_confirmation(evidence, later))
        evidence = later
    assert wanted == [False, False, True, False, False, False]


def test_hold_down_is_as_long_as_asked():
    hold = HoldDown(echo=5)
    evidence, state, states = NO_EVIDENCE, DeviceState(), []
    for number in range(6):
        evidence = observe(evidence, reading(30.0 * number, "echo", OK if number == 0 else LOST), hold)
        state = judge(evidence, state, 30.0 * number, hold)
        states.append(state.status)
    assert states == [DeviceStatus.UP] * 5 + [DeviceStatus.DOWN]


@given(st.lists(st.tuples(st.floats(min_value=0.0, max_value=100.0), st.sampled_from(["echo", "system", "interfaces"]), st.sampled_from(Outcome)), max_size=60))
def test_state_follows_the_last_answers(history):
    evidence, state, now = NO_EVIDENCE, DeviceState(), 0.0
    for wait_s, collector, outcome in history:
        now += wait_s
        before = state
        evidence = observe(evidence, reading(now, collector, outcome))
        state = judge(evidence, state, now)
        if outcome.answered:
            assert state.status is DeviceStatus.UP
        if before.status is DeviceStatus.UP and state.status is not DeviceStatus.UP:
            assert state.status is DeviceStatus.DOWN
        if state.since is not None:
            assert state.since <= now
    if not any(outcome is not Outcome.SKIPPED for _, _, outcome in history):
        assert state == DeviceState()


def test_every_reason_has_a_text_in_both_languages():
    assert all(text(f"state.reason.{reason.value}", lang) for reason in StateReason for lang in ("zh", "en"))


def test_wall_clock_that_was_set_back_does_not_hide_an_outage():
    assert after((10_000.0, "system", OK), (10_060.0, "system", LOST), (6_520.0, "system", LOST)).status is DeviceStatus.DOWN
