"""What traps mean, and when they make a poll."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.registry import COLLECTORS
from netmon.pipeline.trap_meanings import FAMILIES, MEANINGS, TrapKind, meaning
from netmon.pipeline.trap_polls import GAP_S, POLLS_BURST, POLLS_PER_S, SETTLE_S, Look, Sayings, TrapPolls

LONG_AGO = Look(None, 30.0)


def oid(dotted: str) -> tuple[int, ...]:
    return tuple(map(int, dotted.split(".")))


@pytest.mark.parametrize(
    ("dotted", "kind", "collectors"),
    [
        ("1.3.6.1.6.3.1.1.5.1", TrapKind.RESTART, ("system", "interfaces")),
        ("1.3.6.1.6.3.1.1.5.3", TrapKind.LINK, ("interfaces",)),
        ("1.3.6.1.6.3.1.1.5.5", TrapKind.AUTHENTICATION, ()),
        ("1.0.8802.1.1.2.0.0.1", TrapKind.NEIGHBOURS, ("lldp",)),
        ("1.3.6.1.2.1.17.0.2", TrapKind.SPANNING_TREE, ("stp",)),
        ("1.3.6.1.2.1.131.0.2", TrapKind.ENTITY, ("health", "inventory")),
        ("1.3.6.1.2.1.105.0.1", TrapKind.POWER_OVER_ETHERNET, ("poe",)),
        ("1.3.6.1.2.1.33.2.1", TrapKind.UPS, ("ups",)),
        ("1.3.6.1.2.1.33.2.0.1", TrapKind.UPS, ("ups",)),  # the same from a v1 trap
        ("1.3.6.1.4.1.318.0.5", TrapKind.UPS, ("ups",)),
        ("1.3.6.1.4.1.2011.5.25.174.3.1", TrapKind.LOOP, ("interfaces", "stp")),
        ("1.3.6.1.4.1.2011.5.25.174.3.0.1", TrapKind.LOOP, ("interfaces", "stp")),
        ("1.3.6.1.4.1.2011.6.139.13.1.1.1", TrapKind.WIRELESS, ("wireless",)),
        ("1.3.6.1.4.1.25506.2.95.1.1", TrapKind.LOOP, ("interfaces", "stp")),  # without the zero that its MIB has
        ("1.3.6.1.4.1.25506.2.75.1.3.0.2", TrapKind.WIRELESS, ("wireless",)),
        ("1.3.6.1.4.1.14179.2.6.3.7", TrapKind.OTHER, ()),  # a client of a controller
        ("1.3.6.1.4.1.99999.1.2.3", TrapKind.OTHER, ()),
        ("1.3", TrapKind.OTHER, ()),
    ],
)
def test_traps_are_known_by_their_oid(dotted: str, kind: TrapKind, collectors: tuple[str, ...]) -> None:
    found = meaning(oid(dotted))
    assert (found.kind, found.collectors) == (kind, collectors)


def test_every_meaning_names_collectors_that_exist() -> None:
    named = {collector for found in (*MEANINGS.values(), *FAMILIES.values()) for collector in found.collectors}
    assert named <= set(COLLECTORS)
    assert {found.kind for found in (*MEANINGS.values(), *FAMILIES.values())} == set(TrapKind) - {TrapKind.OTHER}


@given(st.lists(st.integers(0, 2**32 - 1), max_size=12))
def test_any_oid_has_a_meaning(parts: list[int]) -> None:
    assert meaning(tuple(parts)).kind in TrapKind


def test_many_traps_are_one_poll() -> None:
    polls = TrapPolls()
    for number in range(500):
        polls.note("sw", ("interfaces",), number / 1_000, "trap link")
    polls.note("sw", ("stp",), 0.4, "trap spanning_tree")
    assert polls.due(1.0, lambda *_: LONG_AGO) == []  # they settle first
    (request,) = polls.due(2.0, lambda *_: LONG_AGO)
    assert (request.device, set(request.collectors)) == ("sw", {"interfaces", "stp"})
    assert polls.pending == 0


def test_the_same_table_is_not_asked_for_again_at_once() -> None:
    polls = TrapPolls()
    asked = []
    for second in range(60):
        polls.note("sw", ("poe",), float(second) - SETTLE_S, "trap")
        asked += [second for _ in polls.due(float(second), lambda *_: LONG_AGO)]
    assert asked == [0, 10, 20, 30, 40, 50]


@pytest.mark.parametrize(
    ("look", "asks"),
    [
        (Look(None, 30.0), True),
        (Look(80.0, 30.0), True),
        (Look(95.0, 30.0), False),  # a second reading so soon gives no rate
        (Look(80.0, 5.0), False),  # the grid does it in a moment, and its rate is worth more
    ],
)
def test_counters_are_not_read_next_to_a_run_of_the_grid(look: Look, asks: bool) -> None:
    polls = TrapPolls()
    polls.note("sw", ("interfaces",), 99.0, "trap")
    assert bool(polls.due(100.0, lambda *_: look)) is asks
    assert polls.pending == (0 if asks else 1)


def test_what_the_grid_did_meanwhile_is_not_done_again() -> None:
    polls = TrapPolls()
    polls.note("sw", ("interfaces",), 90.0, "trap")
    assert polls.due(100.0, lambda *_: Look(92.0, 50.0)) == []
    assert (polls.pending, polls.needless) == (0, 1)


def test_what_a_device_is_not_asked_for_is_forgotten() -> None:
    polls = TrapPolls()
    polls.note("sw", ("ups",), 0.0, "trap")
    assert polls.due(5.0, lambda *_: None) == []
    assert (polls.pending, polls.needless) == (0, 1)


def test_a_thousand_restarts_do_not_flood_the_schedule() -> None:
    polls = TrapPolls()
    for number in range(1_000):
        polls.note(f"sw{number}", ("system",), 0.0, "trap restart")
    asked = [request.device for tick in range(40) for request in polls.due(1.0 + tick / 4, lambda *_: LONG_AGO)]
    assert len(asked) <= POLLS_BURST + POLLS_PER_S * 10
    assert len(asked) > 100
    assert len(set(asked)) == len(asked)
    polls.retain(["sw999"])
    assert polls.pending == 1


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from("abc"), st.sampled_from(["interfaces", "poe"])), max_size=150))
def test_no_wish_is_lost_and_none_comes_too_often(steps: list[tuple[float, str, str]]) -> None:
    polls, now = TrapPolls(), 0.0
    asked: dict[tuple[str, str], list[float]] = {}
    noted: dict[tuple[str, str], float] = {}

    def tick() -> None:
        for request in polls.due(now, lambda *_: LONG_AGO):
            for collector in request.collectors:
                asked.setdefault((request.device, collector), []).append(now)

    for step, device, collector in steps:
        now += step
        polls.note(device, [collector], now, "trap")
        noted[device, collector] = now
        tick()
    for _ in range(100):
        now += 0.5
        tick()
    assert all(asked[key][-1] >= at + SETTLE_S for key, at in noted.items())
    assert all(later - earlier >= GAP_S for times in asked.values() for earlier, later in zip(times, times[1:], strict=False))


def test_an_event_is_told_once_and_later_with_how_often() -> None:
    sayings = Sayings(window_s=600.0)
    told = [sayings.say("sw", "authentication", float(second)) for second in range(0, 1_300, 100)]
    assert told == [0, None, None, None, None, None, 5, None, None, None, None, None, 5]
    assert sayings.say("other", "authentication", 1.0) == 0
    sayings.prune(10_000.0)
    assert sayings.say("other", "authentication", 10_001.0) == 0
