import pytest

from netmon.model.port_speed import CEILING_BPS, bounding_speeds, interface_speed_bps, interface_speeds
from netmon.model.reading import Column, InterfaceTable

GIGABIT = 1_000_000_000


@pytest.mark.parametrize(
    ("high", "low", "expected"),
    [
        (1_000, GIGABIT, GIGABIT),
        (10_000, 4_294_967_295, 10 * GIGABIT),
        (8_000, 4_294_967_294, 8 * GIGABIT),
        (40_000, None, 40 * GIGABIT),
        (100, 0, 100_000_000),
        (400_000, 4_294_967_295, 400 * GIGABIT),
    ],
    ids=["both", "saturated", "saturated, fibre channel", "only high", "low is 0", "400G"],
)
def test_speed_comes_from_if_high_speed(high: int | None, low: int | None, expected: int):
    assert interface_speed_bps(high, low) == expected


@pytest.mark.parametrize(("high", "low", "expected"), [(None, 100_000_000, 100_000_000), (0, GIGABIT, GIGABIT), (0, 64_000, 64_000), (2, 1_544_000, 1_544_000)])
def test_speed_comes_from_if_speed_where_if_high_speed_cannot_say(high: int | None, low: int, expected: int):
    assert interface_speed_bps(high, low) == expected


@pytest.mark.parametrize(("high", "low"), [(None, None), (0, 0), (0, 4_294_967_295), (None, 4_294_967_294), (-1, -5), (0, 1 << 40)])
def test_speed_is_unknown_when_neither_says(high: int | None, low: int | None):
    assert interface_speed_bps(high, low) is None


@pytest.mark.parametrize(("low", "expected"), [(1_410_065_408, 10 * GIGABIT), (2_820_130_816, 20 * GIGABIT), (1_215_752_192, 100 * GIGABIT)])
def test_speed_cut_to_32_bits_is_recognised(low: int, expected: int):
    assert interface_speed_bps(0, low) == expected
    assert interface_speed_bps(expected // 1_000_000, low) == expected


@pytest.mark.parametrize(
    ("high", "low", "expected"), [(100_000_000, 100_000_000, 100_000_000), (10_000_000, 10_000_000, 10_000_000), (100_000_000, None, 100_000_000)]
)
def test_if_high_speed_in_bit_per_second_is_recognised(high: int, low: int | None, expected: int):
    assert interface_speed_bps(high, low) == expected


def test_if_high_speed_ten_times_an_exact_if_speed_is_not_believed():
    assert interface_speed_bps(10_000, GIGABIT) == GIGABIT


def test_no_speed_exceeds_the_ceiling():
    assert interface_speed_bps(4_294_967_295, None) == 4_294_967_295
    assert interface_speed_bps(12_800_000, None) == CEILING_BPS


def test_a_tunnels_speed_bounds_nothing():
    columns = {"ifHighSpeed": Column((0, 1_000), 0), "ifSpeed": Column((9_000, b"junk"), 0), "ifType": Column((131, 6), 0)}
    table = InterfaceTable(if_index=(1, 2), columns=columns, complete=True)
    assert interface_speeds(table) == (9_000, GIGABIT)
    assert bounding_speeds(table) == (None, GIGABIT)
