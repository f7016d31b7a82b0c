"""A whole table's rates: which column counts, whose row it is, and what happened in between."""

import sys

import pytest

from netmon.model.counter_values import COUNTERS, Quality
from netmon.model.port_identity import Renumbered
from netmon.model.rate_keeper import RateKeeper
from netmon.model.rates import InterfaceRates, interface_rates
from netmon.model.reading import Column, InterfaceTable
from tests.model.tables import table

GOOD, WRAPPED, RESET, GAP, AMBIGUOUS, IMPOSSIBLE, MISSING = Quality


def judge(prev: InterfaceTable | None, cur: InterfaceTable, elapsed_s: float = 60.0, period_s: float = 60.0) -> InterfaceRates:
    return interface_rates(prev, cur, elapsed_s, expected_period_s=period_s)


def test_rates_divide_by_the_agents_time():
    got = judge(table(1_000, ifHCInOctets=(500,)), table(7_100, ifHCInOctets=(6_600,)))
    assert got.rates["in_octets"] == (100.0,)
    assert got.deltas["in_octets"] == (6_100,)
    assert got.intervals["in_octets"] == (6_100,)
    assert got.quality["in_octets"] == bytes([GOOD])


def test_rates_that_are_kept_are_the_same_numbers():
    before, after = {"ifHCInOctets": (500, 7, 9), "ifHCOutOctets": (1, 1, 1)}, {"ifHCInOctets": (6_600, 7, 8), "ifHCOutOctets": (6_101, 1, 1)}
    rates = judge(table(1_000, **before), table(7_100, **after))
    kept = rates.without_counts().rates
    assert kept["in_octets"] == rates.rates["in_octets"] == (100.0, 0.0, None)
    assert list(kept["out_octets"]) == list(rates.rates["out_octets"]) == [100.0, 0.0, 0.0]
    assert sys.getsizeof(kept["out_octets"]) < sys.getsizeof(rates.rates["out_octets"]) + 3 * sys.getsizeof(0.0)
    assert rates.without_counts().deltas == {}


def test_the_first_reading_has_values_and_no_rates():
    got = judge(None, table(1_000, ifHCInOctets=(500,), ifInErrors=(3,)), 0.0)
    assert (got.values["in_octets"], got.rates["in_octets"], got.quality["in_octets"]) == ((500,), (None,), bytes([MISSING]))
    assert (got.values["in_errors"], got.rates["in_errors"]) == ((3,), (None,))


def test_octets_are_always_there_and_other_counters_when_polled():
    got = judge(None, table(1_000, ifInDiscards=(1, 2)), 0.0)
    assert set(got.values) == {"in_octets", "out_octets", "in_discards"}
    assert got.values["out_octets"] == (None, None)
    assert got.bits == bytes([0, 0])


def test_every_counter_of_if_mib_has_its_name():
    columns = {name: (1,) for kind in COUNTERS for name in (kind.high, kind.low) if name}
    got = judge(None, table(0, **columns), 0.0)
    expected = {
        f"{way}_{what}" for way in ("in", "out") for what in ("octets", "unicast_packets", "multicast_packets", "broadcast_packets", "errors", "discards")
    }
    assert set(got.values) == set(got.rates) == set(got.quality) == expected


def test_64_bits_are_preferred_row_by_row():
    speeds = (100, 100, 100)
    prev = table(0, ifHCInOctets=(1 << 40, None, None), ifInOctets=(7, 1_000, None), ifHighSpeed=speeds)
    cur = table(6_000, ifHCInOctets=((1 << 40) + 600, None, None), ifInOctets=(9, 7_000, None), ifHighSpeed=speeds)
    got = judge(prev, cur)
    assert got.rates["in_octets"] == (10.0, 100.0, None)
    assert got.bits == bytes([64, 32, 0])
    assert got.values["in_octets"] == ((1 << 40) + 600, 7_000, None)


def test_a_64_bit_column_that_was_never_implemented_is_passed_over():
    prev, cur = (table(ticks, ifHCInOctets=(0, 0), ifInOctets=(value, 0), ifHighSpeed=(100, 100)) for ticks, value in ((0, 1_000), (6_000, 7_000)))
    got = judge(prev, cur)
    assert got.rates["in_octets"] == (100.0, 0.0)
    assert got.bits == bytes([32, 64])


def test_64_bit_values_in_a_32_bit_column_count_as_64():
    got = judge(table(0, ifInOctets=(1 << 33,)), table(6_000, ifInOctets=((1 << 33) + 60,)))
    assert (got.rates["in_octets"], got.bits) == ((1.0,), bytes([64]))


@pytest.mark.parametrize("junk", [None, b"12", -5, 1 << 64])
def test_what_is_no_count_is_missing_and_never_zero(junk: int | bytes | None):
    got = judge(table(0, ifHCInOctets=(5, 5)), table(6_000, ifHCInOctets=(junk, 65)))
    assert got.values["in_octets"] == (None, 65)
    assert got.rates["in_octets"] == (None, 1.0)
    assert got.quality["in_octets"] == bytes([MISSING, GOOD])


def test_a_value_after_a_missing_one_is_missing():
    assert judge(table(0, ifHCInOctets=(None,)), table(6_000, ifHCInOctets=(65,))).quality["in_octets"] == bytes([MISSING])


def test_a_change_of_width_is_missing_although_the_numbers_would_fit():
    got = judge(
        table(0, ifHCInOctets=(None,), ifInOctets=(1_000,), ifHighSpeed=(100,)), table(6_000, ifHCInOctets=(7_000,), ifInOctets=(7_000,), ifHighSpeed=(100,))
    )
    assert (got.rates["in_octets"], got.quality["in_octets"]) == ((None,), bytes([MISSING]))


def test_a_reboot_resets_every_row():
    got = judge(table(900_000, ifHCInOctets=(500, 600)), table(3_000, ifHCInOctets=(9_000, 0)))
    assert got.quality["in_octets"] == bytes([RESET, RESET])
    assert got.rates["in_octets"] == (None, None)


def test_the_497_day_rollover_is_no_reboot():
    got = judge(table((1 << 32) - 1_000, ifHCInOctets=(500,)), table(5_000, ifHCInOctets=(6_500,)))
    assert (got.rates["in_octets"], got.quality["in_octets"]) == ((100.0,), bytes([GOOD]))


def test_new_engine_boots_reset_every_row():
    got = judge(table(1_000, boots=7, ifHCInOctets=(500,)), table(7_000, boots=8, ifHCInOctets=(6_500,)))
    assert got.quality["in_octets"] == bytes([RESET])


def test_a_discontinuity_resets_its_port_alone():
    def at(ticks: int, octets: int, discontinuities: tuple[int, int]) -> InterfaceTable:
        return table(ticks, ifHCInOctets=(octets, octets), ifInErrors=(1, 1), ifCounterDiscontinuityTime=discontinuities)

    got = judge(at(1_000_000, 0, (0, 0)), at(1_006_000, 6_000, (0, 1_003_000)))
    assert got.quality["in_octets"] == got.quality["in_errors"] == bytes([GOOD, RESET])
    assert got.rates["in_octets"] == (100.0, None)


def test_a_long_silence_is_a_gap():
    prev, cur = table(0, ifHCInOctets=(0,)), table(15_100, ifHCInOctets=(6_000,))
    assert judge(prev, cur, 151.0).quality["in_octets"] == bytes([GAP])
    assert judge(prev, table(12_000, ifHCInOctets=(6_000,)), 120.0).quality["in_octets"] == bytes([GOOD])


def test_time_that_only_the_agent_saw_pass_is_a_gap():
    """The poller's clock stands still while its virtual machine is suspended."""
    assert judge(table(0, ifHCInOctets=(0,)), table(360_000, ifHCInOctets=(6_000,))).quality["in_octets"] == bytes([GAP])


def test_two_readings_at_one_moment_have_no_rate():
    got = judge(table(5, ifHCInOctets=(0,)), table(5, ifHCInOctets=(10,)), 0.0)
    assert (got.rates["in_octets"], got.quality["in_octets"]) == ((None,), bytes([AMBIGUOUS]))


def test_an_impossible_rate_has_no_value_and_is_not_clamped():
    prev, cur = (table(ticks, ifHCInOctets=(octets, octets), ifHighSpeed=(100, 1_000)) for ticks, octets in ((0, 0), (6_000, 900_000_000)))
    got = judge(prev, cur)
    assert got.rates["in_octets"] == (None, 15_000_000.0)
    assert got.quality["in_octets"] == bytes([IMPOSSIBLE, GOOD])


def test_a_port_that_negotiated_down_is_judged_by_its_higher_speed():
    prev, cur = table(0, ifHCInOctets=(0,), ifHighSpeed=(1_000,)), table(6_000, ifHCInOctets=(6_000_000_000,), ifHighSpeed=(100,))
    got = judge(prev, cur)
    assert got.quality["in_octets"] == bytes([GOOD])
    assert got.speeds_bps == (100_000_000,)


def test_a_tunnel_may_carry_more_than_its_nominal_speed():
    prev, cur = (table(ticks, ifHCInOctets=(octets,), ifSpeed=(9_000,), ifType=(131,)) for ticks, octets in ((0, 0), (6_000, 60_000_000)))
    assert judge(prev, cur).rates["in_octets"] == (1_000_000.0,)


def test_a_32_bit_counter_of_a_gigabit_port_is_ambiguous_at_a_minute():
    prev, cur = (table(ticks, ifInOctets=(octets, octets), ifSpeed=(10**9, 10**8)) for ticks, octets in ((0, 4_294_967_000), (6_000, 500)))
    got = judge(prev, cur)
    assert got.quality["in_octets"] == bytes([AMBIGUOUS, WRAPPED])
    assert got.deltas["in_octets"] == (None, 796)


def test_rates_follow_the_port_over_a_renumbering():
    prev = table(0, if_index=(1, 2), ifName=(b"ge1", b"ge2"), ifHCInOctets=(1_000, 2_000))
    cur = table(6_000, if_index=(10, 11), ifName=(b"ge2", b"ge3"), ifHCInOctets=(8_000, 9_000))
    got = judge(prev, cur)
    assert got.rates["in_octets"] == (100.0, None)
    assert got.quality["in_octets"] == bytes([GOOD, MISSING])
    assert got.renumbered == (Renumbered("ge2", 2, 10),)
    assert got.names == ("ge2", "ge3")


def test_each_row_is_divided_by_the_time_of_its_own_pdu():
    got = judge(table((0, 100), ifHCInOctets=(0, 0)), table((6_000, 6_400), ifHCInOctets=(6_000, 6_300)))
    assert got.rates["in_octets"] == (100.0, 100.0)
    assert got.intervals["in_octets"] == (6_000, 6_300)


def test_a_reboot_within_the_poll_resets_the_rows_read_after_it():
    got = judge(table(900_000, ifHCInOctets=(0, 0)), table((906_000, 100), ifHCInOctets=(6_000, 5)))
    assert got.quality["in_octets"] == bytes([GOOD, RESET])


def test_rows_of_both_widths_keep_the_times_of_their_own_columns():
    def at(high: int, low: int, wide: int, narrow: int) -> InterfaceTable:
        columns = {"ifName": Column((b"a", b"b"), 0), "ifHighSpeed": Column((100, 100), 0)}
        columns |= {"ifHCInOctets": Column((wide, None), high), "ifInOctets": Column((1, narrow), low)}
        return InterfaceTable(if_index=(1, 2), columns=columns, complete=True)

    assert judge(at(0, 50, 1_000, 0), at(6_000, 6_150, 7_000, 6_100)).rates["in_octets"] == (100.0, 100.0)


def test_counters_above_two_to_the_63_stay_exact():
    start = 18_446_612_147_344_492_552
    got = judge(table(0, ifHCInOctets=(start,)), table(6_000, ifHCInOctets=(start + 6_001,)))
    assert got.values["in_octets"] == (start + 6_001,)
    assert got.deltas["in_octets"] == (6_001,)


def test_an_empty_table_has_no_rows():
    empty = table(0, ifHCInOctets=())
    assert judge(empty, empty).rates == {"in_octets": (), "out_octets": ()}


def test_negative_time_is_our_mistake():
    with pytest.raises(ValueError, match="must not be negative"):
        judge(None, table(0, ifHCInOctets=(1,)), -1.0)


@pytest.mark.parametrize(
    ("elapsed_s", "period_s", "known"), [(9.0, 60.0, False), (10.0, 60.0, True), (1.0, 5.0, False), (1.3, 5.0, True), (9.0, 3600.0, False)]
)
def test_two_readings_in_a_row_give_no_rate(elapsed_s: float, period_s: float, known: bool):
    """A poll that somebody asked for may come just before the grid's: a device that renews its counters every few seconds would show 0, or double."""
    ticks = round(elapsed_s * 100)
    tables = (table(1_000, ifHCInOctets=(500,)), table(1_000 + ticks, ifHCInOctets=(500,)))
    got = judge(*tables, elapsed_s, period_s)
    assert got.rates["in_octets"] == ((0.0,) if known else (None,))
    assert got.quality["in_octets"] == bytes([GOOD if known else AMBIGUOUS])
    keeper = RateKeeper()
    keeper.update(tables[0], 7.0, expected_period_s=period_s)
    assert keeper.update(tables[1], 7.0 + elapsed_s, expected_period_s=period_s) == got


def test_a_reboot_is_a_reset_however_soon():
    got = judge(table(90_000, ifHCInOctets=(500,)), table(100, ifHCInOctets=(5,)), 3.0)
    assert got.quality["in_octets"] == bytes([RESET])
