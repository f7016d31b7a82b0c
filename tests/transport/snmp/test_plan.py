"""Planning a table: every cell is asked for exactly once, within the agent's limits, with few requests."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.transport.snmp.plan import HEADER, REPLY_BUDGET, Span, plan_spans

SIZES = st.lists(st.integers(15, 90), min_size=1, max_size=40)


def cells(spans: list[Span]) -> list[tuple[int, int]]:
    return [(column, row) for span in spans for column in span.columns for row in range(span.start, span.stop)]


@given(SIZES, st.integers(0, 700), st.integers(300, 1400), st.integers(0, 60))
def test_plan_covers_every_cell_once(sizes: list[int], rows: int, budget: int, limit: int) -> None:
    spans = plan_spans(list(enumerate(sizes)), rows, budget=budget, max_repetitions=limit)
    assert sorted(cells(spans)) == [(column, row) for column in range(len(sizes)) for row in range(rows)]


@given(SIZES, st.integers(0, 700), st.integers(300, 1400), st.integers(2, 60))
def test_plan_shows_the_end_of_every_column_within_the_limit(sizes: list[int], rows: int, budget: int, limit: int) -> None:
    spans = plan_spans(list(enumerate(sizes)), rows, budget=budget, max_repetitions=limit)
    assert {column for span in spans if span.last for column in span.columns} == set(range(len(sizes)))
    assert all(1 <= span.repetitions <= limit for span in spans)


@given(SIZES, st.integers(0, 700))
def test_plan_fills_replies_without_overflowing_them(sizes: list[int], rows: int) -> None:
    spans = plan_spans(list(enumerate(sizes)), rows)
    for span in spans:
        if len(span.columns) > 1:
            assert sum(sizes[column] for column in span.columns) * span.repetitions <= REPLY_BUDGET - HEADER


def test_plan_of_usual_switches_needs_few_requests() -> None:
    counts = {rows: len(plan_spans([(column, 22) for column in range(27)], rows)) for rows in (8, 28, 52)}
    assert counts == {8: 5, 28: 14, 52: 27}
