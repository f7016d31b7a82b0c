"""Spans against sets of seconds."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.model.figures import Span
from netmon.model.spans import common, inner, merged, outer, seconds, without

spans = st.lists(st.builds(Span, st.integers(0, 60), st.integers(0, 60)), max_size=6)


def covered(found):
    return {second for span in found for second in range(span.start, span.end)}


def is_merged(found):
    return all(span.start < span.end for span in found) and all(one.end < two.start for one, two in zip(found, found[1:], strict=False))


@given(spans, spans)
def test_spans_join_share_and_leave_what_their_seconds_do(ones, others):
    one, other = merged(ones), merged(others)
    assert is_merged(one)
    assert covered(one) == covered(ones)
    assert seconds(one) == len(covered(ones))
    assert covered(common(one, other)) == covered(ones) & covered(others)
    assert covered(without(one, other)) == covered(ones) - covered(others)
    assert is_merged(without(one, other))
    assert all(span.start < span.end for span in common(one, other))


@given(spans, st.integers(1, 9))
def test_slots_lie_wholly_within_or_touch(found, step):
    seen = covered(found)
    grid = range(0, 70, step)
    within = {slot for slot in grid if set(range(slot, slot + step)) <= seen}
    touching = {slot for slot in grid if seen & set(range(slot, slot + step))}
    assert {slot for slot in grid if slot in covered(inner(found, step))} == within
    assert {slot for slot in grid if slot in covered(outer(found, step))} == touching
    assert seconds(inner(found, step)) == step * len(within)
