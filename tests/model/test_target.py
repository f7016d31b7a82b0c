from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from netmon.model.target import Comparison, StageOf
from tests.evaluate.judging import target

numbers = st.fractions(0, 10, max_denominator=5)


@given(numbers, numbers)
def test_comparisons_are_exact_and_include_the_number_where_the_word_does(value, threshold):
    assert Comparison.AT_LEAST.holds(value, threshold) is (value - threshold >= 0)
    assert Comparison.ABOVE.holds(value, threshold) is (value - threshold > 0)
    assert Comparison.AT_MOST.holds(value, threshold) is not Comparison.ABOVE.holds(value, threshold)
    assert Comparison.BELOW.holds(value, threshold) is not Comparison.AT_LEAST.holds(value, threshold)


@given(st.sets(st.dates(date(2015, 1, 1), date(2030, 1, 1)), min_size=1, max_size=4), st.dates(date(2014, 1, 1), date(2031, 1, 1)))
def test_the_stage_of_a_day_is_the_last_that_is_due(deadlines, day):
    stages = tuple(StageOf(Fraction(number + 1), deadline) for number, deadline in enumerate(sorted(deadlines)))
    found = target(stages=stages, reliable=True).stage_on(day)
    due = [stage for stage in stages if stage.deadline <= day]
    assert found == (due[-1] if due else stages[0])
    assert target(stages=stages).stage_on(day) == stages[-1]
    assert target(stages=stages, reliable=True).is_overdue(day) == (bool(due) and due[-1].deadline < day)


def test_nothing_is_overdue_on_its_last_day():
    last = date(2020, 12, 31)
    asked = target(stages=(StageOf(Fraction(1), last),), reliable=True)
    assert not asked.is_overdue(last)
    assert asked.is_overdue(last + timedelta(days=1))
    assert target(stages=()).stage_on(last) is None
