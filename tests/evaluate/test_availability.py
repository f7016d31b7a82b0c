from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.availability import DARK, PLANNED, PORT_STATES, Hours, combined, held, outages, overlaid, times, worst
from netmon.model.figures import Span
from netmon.model.history import SubjectKind, Transition
from netmon.model.report import Outage
from netmon.model.spans import merged, seconds

S = 1000
WINDOW = Span(100, 200)
NAMED = Outage(device="sw", site="s", start_ms=0, end_ms=None, state="", why="")
STATES = ("up", "down", "unreachable", "maintenance", "off_hours", "unknown")


def said(*changes, kind=SubjectKind.DEVICE):
    return [Transition(at_ms=int(at * S), kind=kind, subject="sw", state=state, why=why) for at, state, why in changes]


def hours(**fields):
    return Hours(window=WINDOW, **fields)


def spans(most=4):
    bounds = st.tuples(st.integers(95, 205), st.integers(1, 40)).map(lambda one: Span(max(one[0], 100), min(one[0] + one[1], 200)))
    return st.lists(bounds, max_size=most).map(lambda found: tuple(merged(found)))


def state_at(transitions, away_ms, second):
    """The slow way: what was said last by the end of a second, and what was forgotten since."""
    marks = [(one.at_ms, 1, number, one.state) for number, one in enumerate(transitions)] + [(at, 0, 0, "unknown") for at in away_ms]
    # What was said before the window holds at its begin, whatever second it is of.
    return max([(-1, 0, 0, "unknown"), *(mark for mark in marks if mark[0] // S <= second)])[3]


@given(
    st.lists(st.tuples(st.integers(90_000, 200_000), st.sampled_from(STATES)), max_size=9),
    spans(), spans(), spans(), st.lists(st.integers(100_000, 199_999), max_size=2, unique=True),
)  # fmt: skip
def test_the_seconds_of_all_states_are_those_of_a_count_second_by_second(changes, planned, blind, lessons, away_ms):
    transitions = [Transition(at_ms=at, kind=SubjectKind.DEVICE, subject="sw", state=state) for at, state in sorted(changes, key=lambda one: one[0])]
    given_hours = hours(lessons=lessons, planned=planned, blind=blind, away_ms=tuple(sorted(away_ms)))
    found = times(held(transitions, given_hours), given_hours)
    counted = dict.fromkeys(("up", "down", "unreachable", "planned", "unknown", "blind", "lesson_up", "lesson"), 0)
    for second in range(*WINDOW):
        state = state_at(transitions, away_ms, second)
        inside = {name: any(span.start <= second < span.end for span in of) for name, of in (("p", planned), ("b", blind), ("l", lessons))}
        name = "planned" if inside["p"] or state in PLANNED else "blind" if inside["b"] else state
        counted[name] += 1
        counted["lesson_up"] += inside["l"] and name == "up"
        counted["lesson"] += inside["l"] and name in ("up", "down", "unreachable")
    assert found._asdict() == {f"{name}_s": number for name, number in counted.items()}
    assert sum(found[:6]) == WINDOW.end - WINDOW.start


@given(
    st.lists(st.tuples(st.integers(100_000, 199_999), st.sampled_from(("up", "down", "unreachable"))), max_size=9), spans(), spans(), spans(),
)  # fmt: skip
def test_outages_cover_just_the_time_that_was_dark(changes, planned, blind, lessons):
    transitions = [Transition(at_ms=at, kind=SubjectKind.DEVICE, subject="sw", state=state) for at, state in sorted(changes, key=lambda one: one[0])]
    given_hours = hours(lessons=lessons, planned=planned, blind=blind)
    states = held(transitions, given_hours)
    found = times(states, given_hours)
    failed = outages(states, given_hours, NAMED)
    assert sum(one.known_s for one in failed) == found.down_s + found.unreachable_s
    assert sum(one.lesson_s for one in failed) == found.lesson_s - found.lesson_up_s
    assert all(one.end_ms is None or one.start_ms <= one.end_ms for one in failed)
    assert all(one.end_ms is not None and one.end_ms <= other.start_ms for one, other in zip(failed, failed[1:], strict=False))
    assert all(one.state in DARK and one.device == "sw" and one.site == "s" for one in failed)


def test_nothing_is_known_before_the_first_change():
    found = times(held(said((150, "up", "answers")), hours()), hours())
    assert (found.up_s, found.unknown_s, found.down_s) == (50, 50, 0)


def test_the_state_that_held_at_the_begin_counts_and_its_outage_began_before():
    states = held(said((40.5, "down", "no_answer"), (130.25, "up", "answers")), hours())
    (failed,) = outages(states, hours(), NAMED)
    assert (failed.start_ms, failed.end_ms, failed.known_s, failed.why) == (40_500, 130_250, 30, "no_answer")


def test_a_gap_of_netmons_own_is_blind_and_no_outage():
    given_hours = hours(blind=(Span(120, 140),))
    states = held(said((100, "up", "")), given_hours)
    assert (times(states, given_hours).blind_s, times(states, given_hours).down_s, outages(states, given_hours, NAMED)) == (20, 0, [])


def test_an_outage_that_spans_a_gap_is_one_and_the_gap_is_not_counted():
    given_hours = hours(blind=(Span(120, 140),), away_ms=(140_000,), lessons=(WINDOW,))
    states = held(said((100, "up", ""), (110, "down", "no_answer"), (142, "down", "no_answer"), (150, "up", "")), given_hours)
    (failed,) = outages(states, given_hours, NAMED)
    assert (failed.start_ms, failed.end_ms, failed.known_s, failed.lesson_s) == (110_000, 150_000, 18, 18)
    assert times(states, given_hours).unknown_s == 2


def test_an_outage_that_was_over_after_a_gap_ends_where_it_was_last_seen():
    given_hours = hours(blind=(Span(120, 140),), away_ms=(140_000,))
    states = held(said((100, "up", ""), (110, "down", ""), (141, "up", "")), given_hours)
    (failed,) = outages(states, given_hours, NAMED)
    assert failed.end_ms == 120_000


def test_two_outages_around_a_time_in_which_it_was_up_are_two():
    states = held(said((100, "down", ""), (120, "up", ""), (121, "down", ""), (130, "up", "")), hours())
    assert [(one.start_ms, one.end_ms) for one in outages(states, hours(), NAMED)] == [(100_000, 120_000), (121_000, 130_000)]


def test_unreachable_is_not_down_and_a_run_of_both_is_one_outage():
    cut_off = held(said((100, "up", ""), (110, "unreachable", "parent_down"), (120, "up", "")), hours())
    assert times(cut_off, hours()).down_s == 0
    assert [one.state for one in outages(cut_off, hours(), NAMED)] == ["unreachable"]
    both = held(said((100, "up", ""), (110, "unreachable", "parent_down"), (115, "down", ""), (120, "up", "")), hours())
    assert [(one.state, one.known_s) for one in outages(both, hours(), NAMED)] == [("down", 10)]


def test_what_was_planned_is_no_outage_and_what_began_before_it_goes_on_after_it():
    given_hours = hours(planned=(Span(120, 140),))
    inside = held(said((100, "up", ""), (121, "down", ""), (139, "up", "")), given_hours)
    assert outages(inside, given_hours, NAMED) == []
    assert times(inside, given_hours).planned_s == 20
    across = held(said((100, "up", ""), (110, "down", ""), (150, "up", "")), given_hours)
    assert [(one.start_ms, one.end_ms, one.known_s) for one in outages(across, given_hours, NAMED)] == [(110_000, 150_000, 20)]


def test_an_outage_that_goes_on_at_the_end_has_no_end():
    states = held(said((100, "up", ""), (190, "down", "")), hours())
    assert [one.end_ms for one in outages(states, hours(), NAMED)] == [None]
    blind_at_the_end = hours(blind=(Span(195, 200),))
    assert [one.end_ms for one in outages(held(said((190, "down", "")), blind_at_the_end), blind_at_the_end, NAMED)] == [None]


def test_flapping_within_a_second_leaves_its_last_state():
    states = held(said((100, "up", ""), (110.1, "down", ""), (110.8, "up", "")), hours())
    assert times(states, hours()).up_s == 100


def test_what_netmon_said_before_it_was_away_no_longer_holds():
    given_hours = hours(blind=(Span(120, 130),), away_ms=(130_000,))
    found = times(held(said((100, "up", "")), given_hours), given_hours)
    assert (found.up_s, found.blind_s, found.unknown_s) == (20, 10, 70)


def test_a_port_counts_by_if_mib_and_what_it_does_not_say_is_unknown():
    ports = said((100, "up", ""), (110, "lowerLayerDown", ""), (120, "testing", ""), (130, "notPresent", ""), kind=SubjectKind.PORT)
    found = times(held(ports, hours(), PORT_STATES), hours())
    assert (found.up_s, found.down_s, found.unknown_s) == (10, 80, 10)


def test_a_line_ends_with_its_own_device_and_is_only_out_of_sight_behind_another():
    port, device = held(said((100, "up", "")), hours()), held(said((100, "up", ""), (150, "down", "no_answer")), hours())
    assert [one.state for one in overlaid(port, device, WINDOW, ends_here=True)] == ["up", "down"]
    assert [one.state for one in overlaid(port, device, WINDOW, ends_here=False)] == ["up", "unreachable"]


def test_a_school_is_off_line_when_no_line_works_and_unknown_while_one_may():
    up, down = held(said((100, "up", "")), hours()), held(said((100, "up", ""), (150, "down", "")), hours())
    nothing = held((), hours())
    assert [one.state for one in combined([up, down], [], WINDOW)] == ["up"]
    assert [(one.start, one.state) for one in combined([down, down], [], WINDOW)] == [(100, "up"), (150, "down")]
    assert [one.state for one in combined([down, nothing], [], WINDOW)] == ["up", "unknown"]
    assert [one.state for one in combined([down], [up], WINDOW)] == ["up", "unknown"]
    assert [one.state for one in combined([], [], WINDOW)] == ["unknown"]
    assert [one.state for one in worst([up, combined([down], [], WINDOW)], WINDOW)] == ["up", "down"]
    assert [one.state for one in worst([], WINDOW)] == ["unknown"]


def test_an_outage_of_several_lines_begins_when_the_last_of_them_went():
    first, second = held(said((90, "up", ""), (120, "down", "")), hours()), held(said((90, "up", ""), (140.5, "down", "")), hours())
    (failed,) = outages(combined([first, second], [], WINDOW), hours(), replace(NAMED, device=""))
    assert (failed.start_ms, failed.end_ms) == (140_500, None)


def test_lessons_that_are_planned_or_blind_are_no_lesson_hours():
    given_hours = hours(lessons=(Span(100, 150),), planned=(Span(100, 110),), blind=(Span(140, 160),))
    found = times(held(said((90, "up", "")), given_hours), given_hours)
    assert found.lesson_s == found.lesson_up_s == seconds([Span(110, 140)])
