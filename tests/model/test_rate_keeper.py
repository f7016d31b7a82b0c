"""The kept, fast rates equal the pure ones for anything that agents do, and stay cheap while they do nothing odd."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.counter_values import COUNTERS, Quality
from netmon.model.rate_keeper import RateKeeper
from netmon.model.rates import InterfaceRates, interface_rates
from netmon.model.reading import Column, InterfaceTable
from tests.model.tables import Value, table

ROWS = 5
COLUMNS = ("ifHCInOctets", "ifInOctets", "ifHCOutOctets", "ifOutOctets", "ifHCInUcastPkts", "ifInUcastPkts", "ifInErrors", "ifOutDiscards")

odd_values = st.one_of(st.none(), st.sampled_from([0, 1, -1, 4_294_967_295, 4_294_967_296, (1 << 64) - 1, 1 << 64, 18_446_612_147_344_492_552, b"", b"7"]))
steps = st.sampled_from([0, 0, 1, 5_000, 1_000_000, 700_000_000, 7_000_000_000, 1 << 33, 1 << 50, -1, -5_000, -(1 << 40)])


@dataclass
class Agent:
    """A device whose counters, names and clock are moved by the draws."""

    counts: dict[str, list[Value]]
    speeds: list[Value]
    ticks: int
    at_s: float = 1_000.0
    boots: int = 3
    first_index: int = 1
    names: list[Value] = field(default_factory=lambda: [b"ge%d" % row for row in range(ROWS)])
    discontinuities: list[Value] = field(default_factory=lambda: [0] * ROWS)

    def move(self, draw: st.DrawFn) -> None:
        for values in self.counts.values():
            by = [draw(steps) for _ in values] if draw(st.booleans()) else [draw(st.sampled_from([0, 0, 900]))] * ROWS
            values[:] = [value + step if isinstance(value, int) else value for value, step in zip(values, by, strict=True)]
        self.ticks = (self.ticks + draw(st.sampled_from([6_000, 6_000, 6_003, 5_000, 3_000, 0]))) % (1 << 32)
        self.at_s += draw(st.sampled_from([60.0, 60.0, 60.0, 58.5, 0.0]))

    def be_odd(self, draw: st.DrawFn, what: str) -> None:
        """Change one thing that a steady table does not change."""
        one = draw(st.sampled_from(list(self.counts.values())))
        row = draw(st.integers(0, ROWS - 1))
        changes: dict[str, Callable[[], object]] = {
            "value": lambda: one.__setitem__(row, draw(odd_values)),
            "names": lambda: setattr(self, "names", list(draw(st.permutations(self.names)))),
            "index": lambda: setattr(self, "first_index", self.first_index + 100),
            "speed": lambda: self.speeds.__setitem__(row, draw(st.sampled_from([0, 10, 1_000]))),
            "discontinuity": lambda: self.discontinuities.__setitem__(row, self.ticks),
            "boots": lambda: setattr(self, "boots", self.boots + 1),
            "reboot": lambda: setattr(self, "ticks", 0),
            "wait": lambda: setattr(self, "at_s", self.at_s + draw(st.sampled_from([60.0, 600.0]))),
            "mask": lambda: one.__setitem__(slice(None), [value & 0xFFFFFFFF if isinstance(value, int) else value for value in one]),
        }
        if what in changes:
            changes[what]()

    def answer(self, draw: st.DrawFn) -> InterfaceTable:
        shape: int | tuple[int | None, ...] | None = self.ticks
        if draw(st.booleans()):
            spread = tuple((self.ticks + row) % (1 << 32) for row in range(ROWS))
            shape = draw(st.sampled_from([None, (self.ticks,) * ROWS, (self.ticks, None, *spread[2:]), spread, spread]))
        made = table(shape, boots=self.boots, **{name: tuple(values) for name, values in self.counts.items()})
        extra = {"ifName": self.names, "ifHighSpeed": self.speeds, "ifCounterDiscontinuityTime": self.discontinuities}
        columns = made.columns | {name: Column(tuple(values), self.ticks) for name, values in extra.items()}
        kept = {name: column for name, column in columns.items() if name not in self.counts or draw(st.integers(0, 15))}
        return replace(made, if_index=tuple(range(self.first_index, self.first_index + ROWS)), columns=kept)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[InterfaceTable, float]]:
    """A few polls of one device: mostly steady, now and then odd in any way."""
    present = draw(st.lists(st.sampled_from(COLUMNS), unique=True, min_size=1))
    starts = st.sampled_from([0, 10, 4_294_960_000, 1 << 40])
    agent = Agent(
        counts={name: [draw(starts) for _ in range(ROWS)] for name in present},
        speeds=[draw(st.sampled_from([0, 10, 100, 1_000, 10_000])) for _ in range(ROWS)],
        ticks=draw(st.sampled_from([0, 100_000, (1 << 32) - 9_000])),
    )
    polls = []
    for _ in range(draw(st.integers(2, 5))):
        agent.move(draw)
        agent.be_odd(draw, draw(st.sampled_from(["", "", "", "", "value", "names", "index", "speed", "discontinuity", "boots", "reboot", "wait", "mask"])))
        polls.append((agent.answer(draw), agent.at_s))
    return polls


@settings(max_examples=200)
@given(histories())
def test_keeper_equals_the_pure_function(polls: list[tuple[InterfaceTable, float]]):
    keeper, prev, before_s = RateKeeper(), None, polls[0][1]
    for cur, at_s in polls:
        expected = interface_rates(prev, cur, at_s - before_s, expected_period_s=60.0)
        assert keeper.update(cur, at_s, expected_period_s=60.0) == expected
        prev, before_s = cur, at_s


@settings(max_examples=200)
@given(histories())
def test_only_good_and_wrapped_rows_carry_a_value_and_none_is_negative(polls: list[tuple[InterfaceTable, float]]):
    keeper = RateKeeper()
    for cur, at_s in polls:
        got = keeper.update(cur, at_s, expected_period_s=60.0)
        for name, rates in got.rates.items():
            assert [rate is not None for rate in rates] == [Quality(quality).has_value for quality in got.quality[name]]
            assert all(rate is None or rate >= 0 for rate in rates)


def kept_and_pure(prev: InterfaceTable, cur: InterfaceTable, elapsed_s: float = 60.0) -> InterfaceRates:
    """Judge one step both ways and return what they agree on."""
    keeper = RateKeeper()
    keeper.update(prev, 0.0, expected_period_s=60.0)
    got = keeper.update(cur, elapsed_s, expected_period_s=60.0)
    assert got == interface_rates(prev, cur, elapsed_s, expected_period_s=60.0)
    return got


def test_a_64_bit_column_that_turns_out_dead_is_left():
    prev, cur = (table(ticks, ifHCInOctets=(0, 5), ifInOctets=(low, 5), ifHighSpeed=(100, 100)) for ticks, low in ((0, 0), (6_000, 600)))
    got = kept_and_pure(prev, cur)
    assert got.bits == bytes([32, 64])
    assert got.quality["in_octets"] == bytes([Quality.MISSING, Quality.GOOD])


@pytest.mark.parametrize(("last", "elapsed_s"), [(15_200, 149.0), (14_900, 151.0)], ids=["by the agent's clock", "by ours"])
def test_a_gap_that_only_one_row_shows_is_its_own(last: int, elapsed_s: float):
    got = kept_and_pure(table((0, 0), ifHCInOctets=(0, 0)), table((14_900, last), ifHCInOctets=(600, 600)), elapsed_s)
    assert got.quality["in_octets"][1] == Quality.GAP
    assert got.quality["in_octets"][0] == (Quality.GAP if elapsed_s > 150 else Quality.GOOD)


def test_a_row_whose_clock_jumps_is_divided_by_our_time():
    got = kept_and_pure(table((0, 0), ifHCInOctets=(0, 0)), table((6_000, 14_000), ifHCInOctets=(600, 600)))
    assert got.intervals["in_octets"] == (6_000, 6_000)


def switch(poll: int, names: tuple[str, ...], count: int = 28) -> InterfaceTable:
    """A 28-port switch at its n-th poll: half of the ports idle, four at 10 Mbit/s."""
    ports = range(count)
    counters = {name: tuple(0 if port % 2 else (port + 1) * 10**6 + poll * (5_000 if port < 4 else 3_000_000) for port in ports) for name in names}
    errors = {name: tuple(port for port in ports) for name in ("ifInErrors", "ifOutErrors")}
    speeds = tuple(10 if port < 4 else 1_000 for port in ports)
    return table(1_000 + 6_000 * poll, ifHighSpeed=speeds, ifCounterDiscontinuityTime=(0,) * count, ifType=(6,) * count, **counters, **errors)


OCTETS = ("ifHCInOctets", "ifHCOutOctets")
EVERYTHING = (*(kind.high for kind in COUNTERS if kind.high), "ifInDiscards", "ifOutDiscards")


def run(keeper: RateKeeper, polls: list[InterfaceTable]) -> float:
    """Return the seconds that one poll took on average."""
    started = time.perf_counter()
    for number, made in enumerate(polls):
        keeper.update(made, 60.0 * number, expected_period_s=60.0)
    return (time.perf_counter() - started) / len(polls)


def calls_of(keeper: RateKeeper, made: InterfaceTable, at_s: float) -> tuple[set[str], InterfaceRates]:
    """Update a keeper and return the names of all functions that ran."""
    seen: set[str] = set()
    sys.setprofile(lambda frame, event, _: seen.add(frame.f_code.co_name) if event == "call" else None)
    try:
        got = keeper.update(made, at_s, expected_period_s=60.0)
    finally:
        sys.setprofile(None)
    return seen, got


def test_a_steady_table_never_takes_the_row_by_row_way():
    keeper = RateKeeper()
    first, _ = calls_of(keeper, switch(0, EVERYTHING), 0.0)
    keeper.update(switch(1, EVERYTHING), 60.0, expected_period_s=60.0)
    steady, got = calls_of(keeper, switch(2, EVERYTHING), 120.0)
    assert "judge_column" in first
    assert "judge" in steady
    assert "judge_column" not in steady
    assert got.rates["in_octets"][:5] == (5_000 / 60, 0.0, 5_000 / 60, 0.0, 50_000.0)
    assert set().union(*got.quality.values()) == {Quality.GOOD}


@pytest.mark.parametrize("names", [OCTETS, EVERYTHING], ids=["octets", "everything"])
def test_a_steady_table_costs_a_fraction_of_the_careful_way(names: tuple[str, ...]):
    polls = [switch(number, names) for number in range(40)]
    fast = min(run(RateKeeper(), polls) for _ in range(5))
    started = time.perf_counter()
    for prev, cur in pairwise(polls[:11]):
        interface_rates(prev, cur, 60.0, expected_period_s=60.0)
    careful = (time.perf_counter() - started) / 10
    assert fast < careful / 3


def test_an_odd_port_leaves_the_other_columns_fast_and_recovers_at_the_next_poll():
    keeper, octets = RateKeeper(), [(1_000, 1_000), (1_600, 1_600), (2_200, 400), (2_800, 1_000)]
    got = [keeper.update(table(6_000 * number, ifHCInOctets=values), 60.0 * number, expected_period_s=60.0) for number, values in enumerate(octets)]
    assert [result.rates["in_octets"] for result in got] == [(None, None), (10.0, 10.0), (10.0, None), (10.0, 10.0)]
    assert got[2].quality["in_octets"] == bytes([Quality.GOOD, Quality.RESET])


def test_a_failed_poll_in_between_is_bridged():
    keeper = RateKeeper()
    keeper.update(table(0, ifHCInOctets=(0,)), 0.0, expected_period_s=60.0)
    assert keeper.update(table(12_000, ifHCInOctets=(1_200,)), 120.0, expected_period_s=60.0).rates["in_octets"] == (10.0,)


def test_time_that_runs_backward_is_our_mistake():
    keeper = RateKeeper()
    keeper.update(table(0, ifHCInOctets=(0,)), 10.0, expected_period_s=60.0)
    with pytest.raises(ValueError, match="must not be negative"):
        keeper.update(table(0, ifHCInOctets=(0,)), 5.0, expected_period_s=60.0)


def test_a_slow_port_does_not_hide_that_a_fast_one_may_have_wrapped():
    prev, cur = (table(ticks, ifInOctets=(octets, octets), ifHighSpeed=(10, 1_000)) for ticks, octets in ((0, 100), (6_000, 700)))
    assert kept_and_pure(prev, cur).quality["in_octets"] == bytes([Quality.GOOD, Quality.AMBIGUOUS])
