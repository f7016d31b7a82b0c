from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.lag import PAGP_GROUP, carries_traffic, members_from_lacp, members_from_pagp, members_from_stack, read_lags
from netmon.model.outcome import Outcome
from tests.collect.samples import LACP_ID, LACP_STATE, context, switch
from tests.support.fake_session import INTEGER, OCTETS


def test_lacp_state_of_an_active_member_is_read_in_both_bit_orders():
    assert carries_traffic(0xBC)
    assert carries_traffic(0x3D)


def test_lacp_state_without_sync_collecting_or_distributing_carries_nothing():
    for octet in (0x00, 0x80, 0xA0, 0xB0, 0xB8, 0xBD, 0xC5, 0x45):
        assert not carries_traffic(octet), hex(octet)


def test_lacp_members_that_are_down_are_never_active():
    lags = members_from_lacp([(1, 9, b"\xbc"), (2, 9, b"\xbc"), (3, 9, None), (4, 0, b"\xbc"), (5, 5, b"\xbc")], frozenset({1, 3, 4, 5}))
    assert lags.members == {9: (1, 2, 3)}
    assert lags.active == {9: (1, 3)}


def test_lacp_aggregate_without_an_active_member_is_kept_with_none():
    lags = members_from_lacp([(1, 9, b"\x80")], frozenset({1}))
    assert lags.active == {9: ()}


def test_stack_pairs_count_only_below_an_aggregate():
    lags = members_from_stack([(10, 1), (10, 2), (11, 3), (0, 10), (1, 0)], {10: 161, 11: 53}, frozenset({2}))
    assert lags.members == {10: (1, 2)}
    assert lags.active == {10: (2,)}


LACP_ROWS = st.lists(st.tuples(st.integers(1, 50), st.none() | st.integers(-1, 60), st.none() | st.binary(max_size=2)))


@given(LACP_ROWS, st.frozensets(st.integers(1, 50)))
def test_lacp_active_members_are_members_that_are_up(rows, up):
    lags = members_from_lacp(rows, up)
    assert lags.active.keys() == lags.members.keys()
    for lag, active in lags.active.items():
        assert set(active) <= set(lags.members[lag]) & up


async def test_lags_of_a_table_that_broke_off_are_unknown():
    session = switch(2)
    session.put(f"{LACP_ID}.1", INTEGER, 9)
    session.put(f"{LACP_STATE}.1", OCTETS, b"\xbc")
    session.broken["dot3adAggPortTable"] = (Outcome.TIMEOUT, 0)
    lags, statuses = await read_lags(context(session), {1: 6, 2: 6}, frozenset({1, 2}))
    assert lags is None
    assert [status.outcome for status in statuses] == [Outcome.TIMEOUT]


def test_pagp_groups_are_static_port_channels():
    """A port in no group has 0 or its own ifIndex there."""
    lags = members_from_pagp([(1, 5001), (2, 5001), (3, 0), (4, 4), (5, None)], frozenset({1, 3, 4}))
    assert lags.members == {5001: (1, 2)}
    assert lags.active == {5001: (1,)}


async def test_pagp_is_asked_only_where_the_profile_says_so_and_lacp_counts_before_it():
    session = switch(4)
    for port, aggregate in ((1, 101), (2, 101)):
        session.put(f"{LACP_ID}.{port}", INTEGER, aggregate)
        session.put(f"{LACP_STATE}.{port}", OCTETS, b"\xbc")
    for port, group in ((1, 101), (2, 101), (3, 102), (4, 4)):
        session.put(f"{PAGP_GROUP}.{port}", INTEGER, group)
    everything = frozenset({1, 2, 3, 4})
    without, _ = await read_lags(context(session), {}, everything)
    assert without is not None
    assert without.members == {101: (1, 2)}
    found, _ = await read_lags(context(session), {}, everything, pagp=True)
    assert found is not None
    assert found.active == {101: (1, 2), 102: (3,)}
