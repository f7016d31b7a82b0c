import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.simulate.mib import IF_ENTRY, IF_X_ENTRY, MibView
from netmon.simulate.values import Moment, counter32, gauge32, integer, ip_address, text, ticks
from netmon.transport.snmp.ber import decode_int

names = st.lists(st.integers(0, 300), min_size=1, max_size=5).map(lambda tail: (1, 3, *tail))


@given(st.sets(names, max_size=30), names)
def test_view_finds_the_successor_that_a_scan_finds(held, asked):
    view = MibView((name, integer(1)) for name in held)
    later = sorted(name for name in held if name > asked)
    position = view.after(asked)
    assert view.keys[position:] == later
    assert (view.find(asked) is not None) == (asked in held)


def test_view_edits_show_at_once():
    view = MibView([((1, 3, 1), integer(1)), ((1, 3, 2), integer(2))])
    assert view.keys == [(1, 3, 1), (1, 3, 2)]
    view.set((1, 3, 1, 5), text("new"))
    view.delete((1, 3, 2))
    assert view.keys == [(1, 3, 1), (1, 3, 1, 5)]
    with pytest.raises(KeyError):
        view.delete((1, 3, 2))


def test_view_copy_is_apart():
    view = MibView([((1, 3, 1), integer(1))])
    other = view.copy()
    other.set((1, 3, 1), integer(9))
    assert view.get((1, 3, 1)) == integer(1)


def test_view_tells_missing_instance_from_missing_object():
    view = MibView([((1, 3, 6, 1, 5, 0), integer(1))])
    assert view.has_object((1, 3, 6, 1, 5, 7))
    assert not view.has_object((1, 3, 6, 1, 4, 0))


def interface_view():
    view = MibView()
    for index in (1, 2, 3):
        view.update([((*IF_ENTRY, 1, index), integer(index)), ((*IF_ENTRY, 2, index), text(f"p{index}")), ((*IF_X_ENTRY, 1, index), text(f"p{index}"))])
    view.set((1, 3, 6, 1, 9, 1), integer(7))
    return view


def test_view_deletes_a_row_from_every_interface_table():
    view = interface_view()
    assert view.delete_row((2,)) == 3
    assert list(view.column((*IF_X_ENTRY, 1))) == [(1,), (3,)]
    assert view.get((1, 3, 6, 1, 9, 1)) == integer(7)


def test_view_renumbers_interfaces_and_their_own_index_value():
    view = interface_view()
    view.renumber_interfaces({1: 3, 3: 1, 2: 200})
    assert view.column((*IF_ENTRY, 1)) == {(1,): integer(1), (3,): integer(3), (200,): integer(200)}
    assert view.column((*IF_X_ENTRY, 1)) == {(1,): text("p3"), (3,): text("p1"), (200,): text("p2")}
    assert len(view) == 10


def test_live_varbind_is_computed_for_each_moment():
    view = MibView([((1, 3, 1), lambda moment: counter32(int(moment.up_s)))])
    bind = view.binds[0]
    assert not isinstance(bind, bytes)
    assert bind.encode(Moment(10.0, 4.0))[-1] == 6
    assert bind.encode(Moment(12.0, 4.0))[-1] == 8


def test_values_wrap_and_stick_as_smi_says():
    assert decode_int(counter32(2**32 + 5)[2:], 0x41) == 5
    assert decode_int(gauge32(2**33)[2:], 0x42) == 2**32 - 1
    assert decode_int(ticks(497.2 * 86400)[2:], 0x43) < 10**7
    assert ip_address("10.0.0.255") == bytes.fromhex("40040a0000ff")
