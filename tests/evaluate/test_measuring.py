"""The idle gate and the weighing of a result: pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.measuring import Why, forbidden, gate, gate_above, weigh
from netmon.model.calendar import Days, Lesson, SchoolCalendar
from netmon.model.counter_values import Quality
from netmon.model.inventory import Link, PortRef
from netmon.model.measurement import LineTest, SpeedProbe, SpeedServer, WatchedLine
from netmon.model.slot_columns import Counted, Measured
from netmon.model.throughput import RunOutcome

M = 10**6
PORT = PortRef(device="gw", interface="eth0")
LINE = WatchedLine("s/exit", PORT, False, 100 * M, 50 * M)
TEST = LineTest(
    line=LINE, link=Link(site="s", id="exit", role="exit", port=PORT), server=SpeedServer(name="c", path="exit", method="iperf3", host="h",
    ceiling_bps=1000 * M),
    probe=SpeedProbe(ceiling_bps=1000 * M), direction="down",
)  # fmt: skip
CALENDAR = SchoolCalendar(
    terms=(Days(name="t", first=date(2026, 9, 1), last=date(2027, 1, 20)),),
    exams=(Days(name="e", first=date(2026, 11, 10), last=date(2026, 11, 11)),),
    lessons=(Lesson(name="1", start=time(8), end=time(8, 40)),),
)


def poll(down: float, up: float = 0, speed: int | None = 1000 * M, ms: int = 60_000) -> Measured:
    counted = [Counted(int(rate * ms / 8000), ms, Quality.GOOD) for rate in (down, up)]
    return Measured(0, *counted, speed)


def local(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=CALENDAR.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("polls", "why"),
    [
        ([poll(14.9 * M), poll(1 * M)], None),
        ([poll(15 * M), poll(1 * M)], Why.BUSY),
        ([poll(1 * M), poll(15 * M)], Why.BUSY),
        ([poll(90 * M), poll(1 * M), poll(1 * M)], None),
        ([poll(1 * M, 7.5 * M), poll(1 * M)], Why.BUSY),
        ([poll(1 * M)], Why.LOAD_UNKNOWN),
        ([], Why.LOAD_UNKNOWN),
        ([poll(1 * M), Measured(0, Counted(None, 0, Quality.RESET), Counted(1, 60_000, Quality.GOOD), None)], Why.LOAD_UNKNOWN),
        ([poll(1.4 * M, speed=10 * M), poll(1.5 * M, speed=10 * M)], Why.BUSY),
    ],
)
def test_a_line_must_be_idle_in_both_directions_over_the_last_two_polls(polls, why):
    found = gate(TEST, polls)
    assert (found.why if found else None) is why


def test_a_far_port_counts_the_other_way_round():
    far = replace(TEST, line=LINE._replace(down_is_sent=True))
    assert gate(far, [poll(up=14 * M, down=7 * M)] * 2) is None
    assert gate(far, [poll(up=7 * M, down=14 * M)] * 2).why is Why.BUSY


def test_a_line_without_contract_and_port_speed_has_no_share_and_one_without_a_port_no_gate():
    bare = replace(TEST, line=LINE._replace(down_bps=None, up_bps=None))
    assert gate(bare, [poll(1, speed=None)] * 2).why is Why.CAPACITY_UNKNOWN
    assert gate(replace(TEST, line=LINE._replace(port=None)), []) is None


def test_a_shared_line_needs_room_for_all_that_the_tested_line_can_carry():
    above = WatchedLine("d/exit", PORT, False, 1000 * M, 1000 * M)
    assert gate_above(TEST, above, [poll(800 * M)] * 2, 100 * M) is None
    assert gate_above(TEST, above, [poll(801 * M)] * 2, 100 * M).why is Why.BUSY_ABOVE
    assert gate_above(TEST, above, [poll(149 * M)] * 2, None) is None
    assert gate_above(TEST, above, [], 100 * M).why is Why.LOAD_UNKNOWN


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (local(9, 7, 59, 46), None),
        (local(9, 7, 59, 48), Why.LESSON),
        (local(9, 8, 39), Why.LESSON),
        (local(9, 8, 40), None),
        (local(10, 3), Why.EXAM),
        (local(9, 23, 59, 55), Why.EXAM),
        (local(11, 23, 59, 59), Why.EXAM),
        (local(12, 0), None),
        (local(14, 8, 10), None),
    ],
)
def test_there_are_no_tests_in_lessons_and_on_examination_days(moment, why):
    found = forbidden(TEST, [SchoolCalendar(), CALENDAR], moment)
    assert (found.why if found else None) is why


def test_a_campaign_may_test_during_lessons_but_never_a_metered_line():
    assert forbidden(replace(TEST, lessons=True), [CALENDAR], local(9, 8, 10)) is None
    metered = replace(TEST, link=replace(TEST.link, medium="5g"))
    assert forbidden(metered, [], local(12, 3)).why is Why.METERED


def test_what_else_the_line_carried_is_the_counters_less_the_test():
    goodput, total = 80 * M, 80 * M * 13 // 8
    own = Fraction(total * 1518, 1448) * 8
    seen = poll(float((own + 5 * M * 60) / 60))
    found = weigh(TEST, goodput, {"down": total}, [seen], 100 * M)
    assert found.outcome is RunOutcome.OK
    assert found.cross_bps == pytest.approx(5 * M - 80 * M * 1518 / 1448 / 60, rel=0.001)


@pytest.mark.parametrize(
    ("seen", "why"),
    [([poll(8 * M)], Why.OTHER_PATH), ([poll(20 * M)], None), ([poll(20 * M), poll(58 * M)], None), ([poll(52 * M)], Why.DISTURBED)],
)
def test_a_test_that_went_another_way_or_was_disturbed_says_nothing(seen, why):
    found = weigh(TEST, 80 * M, {"down": 80 * M * 13 // 8}, seen, 100 * M)
    assert (found.refusal.why if found.refusal else None) is why
    assert found.outcome is (RunOutcome.OK if why is None else RunOutcome.DEFERRED)


def test_without_a_covering_poll_the_rest_is_not_known():
    assert weigh(TEST, 80 * M, {"down": 10**8}, [], 100 * M).cross_bps is None


@pytest.mark.parametrize(
    ("ceiling", "capacity", "outcome"),
    [
        (100 * M, 500 * M, RunOutcome.PROBE_LIMITED),
        (100 * M, None, RunOutcome.PROBE_LIMITED),
        (100 * M, 100 * M, RunOutcome.OK),
        (1000 * M, 2000 * M, RunOutcome.OK),
        (None, None, RunOutcome.OK),
    ],
)
def test_a_probe_that_cannot_carry_the_line_is_the_limit(ceiling, capacity, outcome):
    test = replace(TEST, probe=SpeedProbe(ceiling_bps=ceiling))
    assert weigh(test, 94 * M, {"down": 10**8}, [], capacity).outcome is outcome


@given(st.integers(1, 10**10), st.integers(1, 10**10), st.integers(0, 10**10), st.integers(1000, 10**6))
def test_other_traffic_is_never_more_than_the_counters_saw(goodput, total, octets, ms):
    seen = Measured(0, Counted(octets, ms, Quality.GOOD), Counted(0, ms, Quality.GOOD), None)
    found = weigh(TEST, goodput, {"down": total}, [seen], None)
    assert found.cross_bps is None or 0 <= found.cross_bps <= octets * 8000 / ms
