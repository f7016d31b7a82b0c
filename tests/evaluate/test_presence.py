"""Use of boards by lesson, against a reference that looks at every second."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.presence import DEFAULT_RULE, Meter, Sample, UseRule, add, add_meter, begin, close, room_sample, sample_of
from netmon.model.calendar import Lesson, LessonWindow
from netmon.model.inventory import Room
from netmon.model.room import EndpointState, EvidenceStep, LessonRecord, LessonState, Part, PartStatus

START, END = 1_799_970_000, 1_799_972_400
LENGTH = END - START


def fresh() -> LessonRecord:
    window = LessonWindow(datetime.fromtimestamp(START, UTC), datetime.fromtimestamp(END, UTC), Lesson(name="第一节", start=time(8), end=time(8, 40)))
    return begin(Room(site="s", id="101", kind="classroom"), date(2027, 1, 15), window)


def lesson(*samples: tuple[float, str]) -> LessonRecord:
    record = fresh()
    for at, power in samples:
        record = add(record, Sample(START + at, power))
    return close(record)


def every(step: int, power: str, first: int = 0, last: int = LENGTH) -> list[tuple[float, str]]:
    return [(at, power) for at in range(first, last, step)]


def test_a_board_that_is_on_all_the_lesson_was_used():
    found = lesson(*every(60, "on"))
    assert (found.state, found.on_s, found.covered_s, found.samples) == (LessonState.USED, LENGTH, LENGTH, 40)


def test_half_of_the_lesson_is_use_and_a_second_less_is_not():
    assert lesson(*every(60, "on", 0, LENGTH // 2), *every(60, "present", LENGTH // 2)).state is LessonState.USED
    assert lesson(*every(60, "on", 0, LENGTH // 2), *every(60, "present", LENGTH // 2 - 1)).state is LessonState.PRESENT


def test_standby_is_present_and_nothing_is_absent():
    assert lesson(*every(60, "present")).state is LessonState.PRESENT
    assert lesson(*every(60, "absent")).state is LessonState.ABSENT
    assert lesson(*every(60, "absent", 0, 2000), *every(60, "on", 2000)).state is LessonState.PRESENT


def test_too_few_samples_or_too_wide_a_gap_are_insufficient():
    assert lesson().state is LessonState.INSUFFICIENT
    assert lesson(*every(300, "on")).state is LessonState.USED
    assert lesson(*every(301, "on")).state is LessonState.INSUFFICIENT
    assert lesson(*every(60, "on", 400)).state is LessonState.INSUFFICIENT
    assert lesson(*every(60, "on", 0, LENGTH - 400)).state is LessonState.INSUFFICIENT
    five = UseRule(min_samples=9)
    record = fresh()
    for at, power in every(300, "on"):
        record = add(record, Sample(START + at, power))
    assert close(record, five).state is LessonState.INSUFFICIENT


def test_a_sample_before_the_lesson_says_how_it_began():
    found = lesson((-100, "on"), *every(60, "on", 190))
    assert (found.state, found.on_s, found.samples) == (LessonState.USED, LENGTH, len(every(60, "on", 190)))


def test_an_older_sample_adds_nothing():
    record = add(fresh(), Sample(START + 60, "on"))
    assert add(record, Sample(START + 60, "absent")) is record
    assert add(record, Sample(START + 30, "absent")) is record


def status(state: EndpointState, step: EvidenceStep) -> PartStatus:
    return PartStatus(part=Part.BOARD, device="b", state=state, step=step, at=5.0)


@pytest.mark.parametrize(
    ("state", "step", "power"),
    [
        (EndpointState.ON, EvidenceStep.PROTOCOL, "on"),
        (EndpointState.ON, EvidenceStep.ANSWER, "on"),
        (EndpointState.ON, EvidenceStep.FDB, "present"),
        (EndpointState.STANDBY, EvidenceStep.PROTOCOL, "present"),
        (EndpointState.UNREACHABLE_CONTROL, EvidenceStep.ANSWER, "present"),
        (EndpointState.AGENT_MISSING, EvidenceStep.FDB, "present"),
        (EndpointState.OFF, EvidenceStep.NOTHING, "absent"),
        (EndpointState.UNKNOWN, EvidenceStep.LINK, None),
    ],
)
def test_only_what_answers_is_on(state, step, power):
    found = sample_of(status(state, step))
    assert (None if found is None else found.power) == power


def test_a_room_shows_the_most_that_any_of_its_parts_shows():
    assert room_sample([Sample(5, "absent"), Sample(3, "on"), Sample(9, "present")]) == Sample(3, "on")
    assert room_sample([]) is None


def metered(first_at: float, last_at: float, ran_h: float, resolution_s: float = 600.0) -> LessonState | None:
    record = fresh()
    record = add_meter(record, Meter(START + first_at, 100.0, resolution_s))
    return close(add_meter(record, Meter(START + last_at, 100.0 + ran_h, resolution_s))).state


def test_a_panels_meter_proves_use_where_samples_are_missing():
    assert metered(0, LENGTH, LENGTH / 3600) is LessonState.USED
    assert metered(0, LENGTH, 0.0) is LessonState.PRESENT
    assert metered(0, LENGTH, (LENGTH / 2) / 3600) is LessonState.INSUFFICIENT
    assert metered(0, LENGTH, LENGTH / 3600, resolution_s=3600.0) is LessonState.INSUFFICIENT
    assert metered(-3600, LENGTH, LENGTH / 3600) is LessonState.INSUFFICIENT
    assert metered(0, LENGTH, -1.0) is LessonState.INSUFFICIENT


def slow(samples: list[tuple[int, str]], rule: UseRule) -> tuple[LessonState, int, int]:
    """Judge by looking at each second of the lesson: what the newest sample before it showed, if the next one is near."""
    times = sorted(dict(reversed(samples)).items())
    on = present = 0
    for second in range(LENGTH):
        before = [item for item in times if item[0] <= second]
        if not before:
            continue
        following = min([at for at, _ in times if at > second] + [LENGTH])
        if min(following, LENGTH) - before[-1][0] <= rule.max_gap_s:
            on += before[-1][1] == "on"
            present += before[-1][1] == "present"
    inside = [at for at, _ in times if 0 <= at < LENGTH]
    edges = [0, *inside, LENGTH]
    gap = max(second - first for first, second in zip(edges, edges[1:], strict=False))
    if len(inside) < rule.min_samples or gap > rule.max_gap_s:
        return LessonState.INSUFFICIENT, on, present
    if on >= rule.on_ratio * LENGTH:
        return LessonState.USED, on, present
    return (LessonState.PRESENT if on or present else LessonState.ABSENT), on, present


powers = st.sampled_from(["on", "present", "absent"])
regular = st.builds(
    lambda step, phase, drawn: [(at, drawn[number % len(drawn)]) for number, at in enumerate(range(phase, LENGTH + 200, step))],
    st.integers(40, 400),
    st.integers(-400, 300),
    st.lists(powers, min_size=1, max_size=8),
)
loose = st.lists(st.tuples(st.integers(-600, LENGTH + 600), powers), max_size=25).map(lambda drawn: sorted(drawn, key=lambda item: item[0]))


@given(regular | loose)
def test_samples_added_one_by_one_are_judged_as_all_seconds_together(samples: list[tuple[int, str]]):
    found = lesson(*samples)
    state, on, present = slow(samples, DEFAULT_RULE)
    assert (found.on_s, found.present_s) == (on, present)
    assert found.state is state
    assert found.covered_s <= LENGTH
