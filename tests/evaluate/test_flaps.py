"""Scores of what changes too often."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.flaps import BEGINS, ENDS, Change, is_flapping, is_restless, note, score_at


def after(moments, now, flaps=None):
    return note(flaps or {}, [Change("sw/GE1", moment) for moment in moments], now)


def test_one_outage_is_no_flapping_but_restless_when_short():
    flaps = after([0, 120], 120)
    assert not is_flapping(flaps, "sw/GE1")
    assert is_restless(flaps, "sw/GE1", 120)
    assert not is_restless(after([0, 3_000], 3_000), "sw/GE1", 3_000)


def test_an_episode_lasts_from_the_upper_threshold_to_the_lower_one():
    flaps = after(range(0, 300, 60), 300)
    assert is_flapping(flaps, "sw/GE1")
    assert flaps["sw/GE1"].changes == 5
    assert is_flapping(note(flaps, (), 1_000), "sw/GE1")
    assert not is_flapping(note(flaps, (), 2_000), "sw/GE1")
    assert note(flaps, (), 9_000) == {}


def test_an_unknown_subject_is_calm():
    assert not is_flapping({}, "x")
    assert not is_restless({}, "x", 0)


@given(st.lists(st.integers(0, 20_000), max_size=40), st.integers(0, 3_000))
def test_steps_in_between_change_no_score(moments, wait):
    moments, now = sorted(moments), 20_000 + wait
    at_once = after(moments, now)
    flaps = {}
    for moment in moments:
        flaps = after([moment], moment, flaps)
    stepped = note(flaps, (), now)
    assert at_once.keys() == stepped.keys()
    for subject, flap in at_once.items():
        assert abs(score_at(flap, now) - score_at(stepped[subject], now)) < 1e-6
        if flap.since is not None:
            assert score_at(flap, now) >= ENDS
        assert BEGINS > ENDS
