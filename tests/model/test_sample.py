"""The canonical row, and how readings become slots, against exact fractions."""

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.counter_values import Quality
from netmon.model.sample import LinkSample, SampleFlag, canonical_line, canonical_lines, rate_bps
from netmon.model.slot_columns import Counted, Measured
from netmon.model.slot_fold import SlotFolder, shares

SLOT_MS = 300_000
KEY = ("sw", "GE0/0/1")
T0 = 1_800_000_000_000


def measured(end_ms: int, octets: int | None, ms: int, quality: Quality = Quality.GOOD, speed: int | None = None) -> Measured:
    part = Counted(octets, ms, quality)
    return Measured(end_ms, part, part, speed)


def test_a_canonical_row_is_what_the_text_says():
    row = LinkSample(device="a\\b\tc", interface="口1\n", slot=300, in_octets=None, in_ms=0, out_octets=7, out_ms=300_000, quality=SampleFlag.GAP)
    assert canonical_line(row) == "a\\\\b\\tc\t口1\\n\t300\t300\t-\t0\t7\t300000\t4\t-\n".encode()


def test_canonical_rows_are_sorted_by_interface_and_slot():
    rows = [LinkSample(device=device, interface="1", slot=slot, in_octets=1, in_ms=1, out_octets=1, out_ms=1) for device in "ba" for slot in (600, 300)]
    found = [line.split(b"\t")[0] + line.split(b"\t")[2] for line in canonical_lines(rows)]
    assert found == [b"a300", b"a600", b"b300", b"b600"]
    digest = hashlib.sha256(b"".join(canonical_lines(rows))).hexdigest()
    assert digest == hashlib.sha256(b"".join(canonical_lines(reversed(rows)))).hexdigest()


@pytest.mark.parametrize(("octets", "ms", "bps"), [(None, 0, None), (5, 0, None), (0, 300_000, 0), (375, 300_000, 10), (374, 300_000, 9)])
def test_a_rate_is_cut_down(octets, ms, bps):
    assert rate_bps(octets, ms) == bps


@given(st.integers(0, 10**7), st.integers(1, 3 * SLOT_MS), st.integers(0, 10**13), st.integers(1, 10**7), st.sampled_from([60_000, SLOT_MS, 900_000]))
def test_shares_differ_from_exact_ones_by_less_than_one_and_lose_nothing(offset, length, octets, ms, slot_ms):
    start, end = T0 + offset, T0 + offset + length
    found = list(shares(start, end, octets, ms, slot_ms))
    assert sum(share.octets for share in found) == octets
    assert sum(share.ms for share in found) == ms
    assert [share.slot for share in found] == list(range(start // slot_ms * slot_ms, end, slot_ms))
    for share in found:
        overlap = Fraction(min(share.slot + slot_ms, end) - max(share.slot, start), length)
        assert abs(share.octets - octets * overlap) < 1
        assert abs(share.ms - ms * overlap) < 1
        assert share.octets >= 0
        assert share.ms >= 0


def test_an_interval_without_length_is_refused():
    with pytest.raises(ValueError, match="length"):
        list(shares(T0, T0, 1, 1, SLOT_MS))


polls = st.lists(st.tuples(st.integers(10_000, 150_000), st.integers(-400, 400), st.one_of(st.none(), st.integers(0, 10**12))), min_size=1, max_size=40)


@given(polls, st.integers(0, SLOT_MS))
def test_folding_agrees_with_fractions(steps, phase):
    folder = SlotFolder(300)
    exact: dict[int, list[Fraction]] = {}
    pieces: dict[int, int] = {}
    at = before = T0 + phase
    total = total_ms = 0
    for wall, drift, octets in steps:
        at += wall
        ms = wall + drift
        folder.add(KEY, measured(at, octets, ms if octets is not None else 0, Quality.GOOD if octets is not None else Quality.GAP))
        if octets is not None:
            start = before if at - ms < before and before != T0 + phase else at - ms
            total, total_ms = total + octets, total_ms + ms
            for slot in range(start // SLOT_MS * SLOT_MS, at, SLOT_MS):
                part = Fraction(min(slot + SLOT_MS, at) - max(slot, start), at - start)
                sums = exact.setdefault(slot // 1000, [Fraction(0), Fraction(0)])
                sums[0] += octets * part
                sums[1] += ms * part
                pieces[slot // 1000] = pieces.get(slot // 1000, 0) + 1
        before = at
    rows = folder.rest()
    assert sum(row.in_octets or 0 for row in rows) == total
    assert sum(row.out_ms for row in rows) == total_ms
    for row in rows:
        wanted = exact.get(row.slot)
        assert (row.in_octets is None) == (wanted is None)
        if wanted is not None:
            assert abs(row.in_octets - wanted[0]) < pieces[row.slot]
            assert abs(row.in_ms - wanted[1]) < pieces[row.slot]


def test_five_polls_make_one_slot():
    folder = SlotFolder(300)
    for number in range(1, 11):
        folder.add(KEY, measured(T0 + 60_000 * number, 750_000, 60_000, speed=10**9))
    first, second = folder.ended(T0 + 600_000, 150_000)
    assert (first.slot, first.in_octets, first.in_ms, first.speed_bps, first.quality) == (T0 // 1000, 3_750_000, 300_000, 10**9, 0)
    assert second.slot == T0 // 1000 + 300
    assert folder.ended(T0 + 9_999_999, 0) == []


def test_a_reading_without_a_value_leaves_its_flag_and_no_time():
    folder = SlotFolder(300)
    folder.add(KEY, measured(T0 + 60_000, None, 0, Quality.MISSING))
    folder.add(KEY, measured(T0 + 120_000, 10, 60_000, Quality.WRAPPED))
    folder.add(KEY, measured(T0 + 180_000, None, 0, Quality.AMBIGUOUS))
    (row,) = folder.rest()
    assert (row.in_octets, row.in_ms) == (10, 60_000)
    assert row.quality == SampleFlag.MISSING | SampleFlag.WRAPPED | SampleFlag.AMBIGUOUS


def test_a_slot_of_which_nothing_is_known_is_not_zero():
    folder = SlotFolder(300)
    folder.add(KEY, measured(T0 + 60_000, None, 0, Quality.RESET))
    (row,) = folder.rest()
    assert (row.in_octets, row.in_ms, row.out_octets, row.out_ms) == (None, 0, None, 0)


def test_a_slot_waits_for_the_reading_that_ends_after_it():
    folder = SlotFolder(300)
    folder.add(KEY, measured(T0 + 290_000, 10, 60_000))
    assert folder.ended(T0 + 310_000, 150_000) == []
    assert folder.oldest() == T0
    folder.add(KEY, measured(T0 + 350_000, 60, 60_000))
    (row,) = folder.ended(T0 + 350_000, 150_000)
    assert (row.in_octets, row.in_ms) == (20, 70_000)
    assert folder.oldest() == T0 + 300_000


def test_a_slot_ends_without_readings_after_the_grace():
    folder = SlotFolder(300)
    folder.add(KEY, measured(T0 + 290_000, 10, 60_000))
    assert folder.ended(T0 + 449_999, 150_000) == []
    assert [row.in_ms for row in folder.ended(T0 + 450_000, 150_000)] == [60_000]


def test_a_clock_set_back_makes_a_second_row_of_an_ended_slot():
    folder = SlotFolder(300)
    for number in range(1, 7):
        folder.add(KEY, measured(T0 + 60_000 * number, 10, 60_000))
    assert [row.slot for row in folder.ended(T0 + 360_000, 150_000)] == [T0 // 1000]
    folder.add(KEY, measured(T0 + 120_000, 99, 60_000))
    assert [(row.slot, row.in_octets) for row in folder.rest()] == [(T0 // 1000, 99), (T0 // 1000 + 300, 10)]
