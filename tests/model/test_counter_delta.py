"""The change of one counter, against examples and a slow reference that tries every number of wraps in Fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.counter_values import COUNTERS, CounterKind, Quality
from netmon.model.rates import counter_delta

KINDS = {kind.name: kind for kind in COUNTERS}
GIGABIT = 1_000_000_000
MINUTE = 6_000
TOP_32, TOP_64 = 1 << 32, 1 << 64


def octets(prev: int, cur: int, *, bits: int = 64, ticks: int = MINUTE, speed: int | None = GIGABIT) -> tuple[Quality, int | None]:
    return counter_delta(prev, cur, bits=bits, ticks=ticks, speed_bps=speed, kind=KINDS["in_octets"])


def errors(prev: int, cur: int, *, kind: CounterKind = KINDS["in_errors"], speed: int | None = GIGABIT) -> tuple[Quality, int | None]:
    return counter_delta(prev, cur, bits=32, ticks=MINUTE, speed_bps=speed, kind=kind)


def test_counter32_wraps_once():
    assert octets(4_294_967_000, 500, bits=32, speed=100_000_000) == (Quality.WRAPPED, 796)


def test_counter32_that_a_port_can_fill_is_ambiguous_whatever_it_says():
    assert octets(100, 200, bits=32) == (Quality.AMBIGUOUS, None)
    assert octets(100, 100, bits=32) == (Quality.AMBIGUOUS, None)
    assert octets(200, 100, bits=32, ticks=500, speed=10 * GIGABIT) == (Quality.AMBIGUOUS, None)


def test_counter32_that_a_port_cannot_fill_is_good():
    assert octets(100, 200, bits=32, ticks=3_000) == (Quality.GOOD, 100)


def test_counter32_of_a_port_without_speed_is_ambiguous():
    assert octets(100, 200, bits=32, speed=None) == (Quality.AMBIGUOUS, None)


def test_counter32_cleared_behind_our_back_is_a_reset():
    assert octets(1_000_000_000, 500, bits=32, speed=100_000_000) == (Quality.RESET, None)


def test_counter64_going_backward_is_a_reset():
    assert octets(1 << 40, (1 << 40) - 1) == (Quality.RESET, None)
    assert octets(1 << 40, 0) == (Quality.RESET, None)


def test_counter64_above_two_to_the_63_counts_on():
    assert octets(18_446_612_147_344_492_552, 18_446_612_147_344_493_552) == (Quality.GOOD, 1_000)


def test_counter64_wraps_at_its_end():
    assert octets(TOP_64 - 100, 50) == (Quality.WRAPPED, 150)


def test_32_bit_values_sent_as_counter64_wrap_at_32_bits():
    assert octets(TOP_32 - 100, 50, speed=100_000_000) == (Quality.WRAPPED, 150)
    assert octets(TOP_32 - 100, 50, speed=10 * GIGABIT) == (Quality.RESET, None)


def test_a_rate_at_the_limit_is_good_and_one_octet_more_is_impossible():
    limit = GIGABIT // 8 * 60 * 11 // 10
    assert octets(0, limit) == (Quality.GOOD, limit)
    assert octets(0, limit + 1) == (Quality.IMPOSSIBLE, None)


def test_a_jump_of_a_port_without_speed_is_bounded_too():
    assert octets(0, 1 << 62, speed=None) == (Quality.IMPOSSIBLE, None)
    assert octets(0, GIGABIT, speed=None) == (Quality.GOOD, GIGABIT)


def test_errors_wrap_when_the_change_is_small():
    assert errors(TOP_32 - 3, 5) == (Quality.WRAPPED, 8)


def test_cleared_errors_are_a_reset_not_four_billion():
    assert errors(500, 100) == (Quality.RESET, None)
    assert errors(500, 100, speed=400 * GIGABIT) == (Quality.RESET, None)


def test_errors_of_a_fast_port_are_not_ambiguous():
    assert errors(5, 7, speed=400 * GIGABIT) == (Quality.GOOD, 2)


@pytest.mark.parametrize("name", ["in_errors", "in_discards", "out_errors", "out_discards"])
def test_an_all_ones_sentinel_is_an_impossible_number_of_errors(name: str):
    assert errors(0, 4_294_967_295, kind=KINDS[name]) == (Quality.IMPOSSIBLE, None)


def test_more_may_be_dropped_before_a_port_than_fits_through_it():
    assert errors(0, 60 * 5_000_000, kind=KINDS["out_discards"], speed=100_000_000)[0] is Quality.GOOD
    assert errors(0, 60 * 5_000_000, kind=KINDS["in_discards"], speed=100_000_000)[0] is Quality.IMPOSSIBLE


def test_packets_are_bounded_by_the_smallest_packet():
    packets = KINDS["in_unicast_packets"]
    fits, too_many = 60 * 6_000_000, 60 * 7_000_000
    assert counter_delta(0, fits, bits=64, ticks=MINUTE, speed_bps=GIGABIT, kind=packets) == (Quality.GOOD, fits)
    assert counter_delta(0, too_many, bits=64, ticks=MINUTE, speed_bps=GIGABIT, kind=packets) == (Quality.IMPOSSIBLE, None)
    assert counter_delta(0, 5, bits=32, ticks=MINUTE, speed_bps=100 * GIGABIT, kind=packets) == (Quality.AMBIGUOUS, None)


def reference(prev: int, cur: int, bits: int, ticks: int, speed: int) -> tuple[Quality, int | None]:
    """Try every number of wraps, in Fractions: what did a counter do that counts at most 1.1 times the speed?"""
    most = Fraction(11, 10) * speed / 8 * Fraction(ticks, 100)
    if bits == 32 and most >= TOP_32:
        return Quality.AMBIGUOUS, None
    if cur >= prev:
        return (Quality.GOOD, cur - prev) if cur - prev <= most else (Quality.IMPOSSIBLE, None)
    modulus = TOP_32 if prev < TOP_32 else TOP_64
    if modulus == TOP_32 and most >= TOP_32:
        return Quality.RESET, None
    ways = [cur - prev + wraps * modulus for wraps in range(1, 4) if cur - prev + wraps * modulus <= most]
    return (Quality.WRAPPED, ways[0]) if len(ways) == 1 else (Quality.RESET, None)


speeds = st.sampled_from([64_000, 10_000_000, 100_000_000, GIGABIT, 10 * GIGABIT, 400 * GIGABIT])
near_edges = st.one_of(
    st.integers(0, 10_000),
    st.integers(TOP_32 - 10**9, TOP_32 - 1),
    st.integers(0, TOP_32 - 1),
    st.integers(TOP_64 - 10**9, TOP_64 - 1),
    st.integers(0, TOP_64 - 1),
)


@given(prev=near_edges, change=st.one_of(near_edges, st.integers(-(10**9), 10**9)), bits=st.sampled_from([32, 64]), ticks=st.integers(1, 40_000), speed=speeds)
def test_octets_agree_with_the_reference(prev: int, change: int, bits: int, ticks: int, speed: int):
    modulus = TOP_32 if bits == 32 else TOP_64
    before, after = prev % modulus, (prev + change) % modulus
    assert octets(before, after, bits=bits, ticks=ticks, speed=speed) == reference(before, after, bits, ticks, speed)


@given(
    start=near_edges,
    share=st.fractions(0, Fraction(11, 10)),
    bits=st.sampled_from([32, 64]),
    time_speed_kind=st.tuples(st.integers(1, 40_000), speeds, st.sampled_from(COUNTERS)),
)
def test_a_port_that_obeys_its_speed_is_never_given_a_wrong_value(start: int, share: Fraction, bits: int, time_speed_kind: tuple[int, int, CounterKind]):
    ticks, speed, kind = time_speed_kind
    modulus = TOP_32 if bits == 32 else TOP_64
    true_delta = int(share * speed * ticks / 100 / (kind.wrap_bits or kind.unit_bits))
    quality, delta = counter_delta(start % modulus, (start + true_delta) % modulus, bits=bits, ticks=ticks, speed_bps=speed, kind=kind)
    if kind.wrap_bits is None:
        true_delta %= TOP_32 if bits == 32 else TOP_64
    assert delta in (None, true_delta)
    assert (delta is None) == (not quality.has_value)
    assert quality is not Quality.IMPOSSIBLE


@given(start=near_edges, share=st.fractions(0, Fraction(11, 10)), ticks=st.integers(1, 40_000), speed=speeds)
def test_a_true_64_bit_counter_always_has_a_value(start: int, share: Fraction, ticks: int, speed: int):
    true_delta = int(share * speed * ticks / 800)
    assert octets(start % TOP_64, (start + true_delta) % TOP_64, ticks=ticks, speed=speed)[1] == true_delta
