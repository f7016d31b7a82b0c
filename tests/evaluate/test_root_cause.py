"""Silent devices explained by what is above them."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.root_cause import DOUBT_S, RECOVERY_S, Seen, explain
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.topology import Topology

NOW = 1_000_000.0
UP, DOWN, UNKNOWN = DeviceStatus.UP, DeviceStatus.DOWN, DeviceStatus.UNKNOWN


def up(since: float = NOW - 9_000, alive: float = NOW - 5) -> Seen:
    return Seen(DeviceState(status=UP, since=since, why=StateReason.ANSWERS), None, alive)


def down(since: float = NOW - 90) -> Seen:
    return Seen(DeviceState(status=DOWN, since=since, why=StateReason.NO_ANSWER), since, since - 30)


def failing(since: float = NOW - 20) -> Seen:
    return Seen(DeviceState(status=UP, since=NOW - 9_000, why=StateReason.ANSWERS), since, since - 30)


def explained(parents, seen, quiet=lambda *_: None, now=NOW):
    silent = {name: one for name, one in seen.items() if one.silent_since is not None}
    return explain(now, Topology(parents=parents), silent, seen.get, quiet)


def status(found):
    return {name: one.state.status.value for name, one in found.states.items()}


TREE = {"gw": ("core",), "sw": ("gw",), "ap": ("sw",)}


def test_a_core_that_is_lost_explains_all_that_is_behind_it():
    found = explained(TREE, {"core": down(), "gw": down(), "sw": down(), "ap": down()})
    assert status(found) == {"core": "down", "gw": "unreachable", "sw": "unreachable", "ap": "unreachable"}
    assert found.states["ap"].root == "core"
    assert found.states["ap"].chain == ("sw", "gw", "core")
    assert found.requests == ()
    assert found.states["ap"].state.why is StateReason.PARENT_DOWN


def test_a_child_that_falls_silent_first_waits_for_its_parents():
    seen = {"core": up(alive=NOW - 100), "gw": up(alive=NOW - 100), "sw": up(alive=NOW - 100), "ap": down(NOW - 90)}
    found = explained(TREE, seen)
    assert found.waiting == {"ap"}
    assert found.states == {}
    assert [(one.device, one.collectors) for one in found.requests] == [(name, ("echo", "system")) for name in ("core", "gw", "sw")]


def test_a_parent_that_answered_since_leaves_the_child_to_itself():
    found = explained(TREE, {"core": up(), "gw": up(), "sw": up(alive=NOW - 80), "ap": down(NOW - 90)})
    assert status(found) == {"ap": "down"}
    assert found.states["ap"].is_root
    assert found.requests == ()


def test_parents_are_asked_with_the_first_poll_that_is_lost():
    seen = {"core": up(alive=NOW - 25), "gw": up(alive=NOW - 25), "sw": up(alive=NOW - 1), "ap": failing(NOW - 20)}
    assert explained(TREE, seen).requests == ()
    seen["sw"] = up(alive=NOW - 25)
    assert [one.device for one in explained(TREE, seen).requests] == ["core", "gw", "sw"]


def test_doubt_ends_when_nobody_can_settle_it():
    seen = {"core": up(alive=NOW - 400), "gw": up(alive=NOW - 400), "sw": up(alive=NOW - 400), "ap": down(NOW - DOUBT_S - 1)}
    assert status(explained(TREE, seen)) == {"ap": "down"}


def test_a_device_whose_way_is_not_known_is_judged_on_its_own():
    assert status(explained({}, {"core": down(), "sw": down()})) == {"core": "down", "sw": "down"}


def test_a_second_way_up_suppresses_nothing_while_it_lives():
    parents = {"sw": ("one", "two")}
    assert status(explained(parents, {"one": down(), "two": up(), "sw": down()})) == {"one": "down", "sw": "down"}
    assert status(explained(parents, {"one": down(), "two": down(), "sw": down()})) == {"one": "down", "two": "down", "sw": "unreachable"}


def test_a_ring_cut_off_as_a_whole_is_behind_its_root():
    parents = {"a": ("core", "b"), "b": ("core", "a")}
    found = explained(parents, {"core": down(), "a": down(), "b": down()})
    assert {name: one.root for name, one in found.states.items()} == {"core": "core", "a": "core", "b": "core"}
    assert status(explained(parents, {"core": up(), "a": down(), "b": down()})) == {"a": "down", "b": "down"}


def test_a_parent_that_nobody_polls_is_as_its_own_parents_are():
    parents = {"gw": ("core",), "hub": ("gw",), "ap": ("hub",)}
    found = explained(parents, {"core": up(), "gw": down(), "ap": down()})
    assert status(found) == {"gw": "down", "ap": "unreachable"}
    assert found.states["ap"].chain == ("hub", "gw")
    assert status(explained(parents, {"core": up(), "gw": up(), "ap": down()})) == {"ap": "down"}


def test_children_of_a_parent_that_came_back_get_time_to_start():
    back = up(since=NOW - 60)
    found = explained({"sw": ("core",)}, {"core": back, "sw": down(NOW - 600)})
    assert status(found) == {"sw": "unreachable"}
    assert [one.device for one in found.requests] == ["sw"]
    assert status(explained({"sw": ("core",)}, {"core": up(since=NOW - RECOVERY_S - 1), "sw": down(NOW - 600)})) == {"sw": "down"}


def test_maintenance_and_power_off_hours_keep_what_is_behind_them_silent():
    for why in (DeviceStatus.MAINTENANCE, DeviceStatus.OFF_HOURS):
        found = explained(TREE, {"core": up(), "gw": up(), "sw": down(), "ap": down()}, quiet=lambda name, *_, why=why: why if name == "sw" else None)
        assert status(found) == {"sw": why.value, "ap": "unreachable"}
        assert not any(one.is_root for one in found.states.values())
        assert found.states["ap"].root == "sw"


NAMES = [f"d{number}" for number in range(7)]


@given(
    parents=st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)),
    seen=st.dictionaries(st.sampled_from(NAMES), st.sampled_from([up(), up(alive=NOW - 500), up(since=NOW - 50), down(), failing()])),
)
def test_no_silence_is_without_a_cause_or_a_wait(parents, seen):
    parents = {name: tuple(one for one in above if one != name) for name, above in parents.items()}
    found = explained(parents, seen)
    lost = {name for name, one in seen.items() if one.state.status is DOWN}
    assert found.states.keys() | found.waiting == lost
    assert not found.states.keys() & found.waiting
    for name, one in found.states.items():
        above = parents.get(name, ())
        if one.state.status is DeviceStatus.UNREACHABLE:
            assert above, "what nobody knows the way to is never suppressed"
            living = [other for other in above if other in seen and seen[other].state.status is UP]
            assert all(seen[other].state.since == NOW - 50 for other in living), "a way that lives suppresses nothing"
            assert one.root == (one.chain[-1] if one.chain else name)
        else:
            assert one.root == name


def test_a_parents_first_answer_after_netmons_start_is_no_recovery():
    parent = up(since=NOW - 60, alive=NOW - 5)
    assert status(explained({"sw": ("gw",)}, {"gw": parent, "sw": down(NOW - 62)})) == {"sw": "unreachable"}
    assert status(explained({"sw": ("gw",)}, {"gw": parent._replace(was_lost=False), "sw": down(NOW - 62)})) == {"sw": "down"}
