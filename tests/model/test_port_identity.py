from hypothesis import given
from hypothesis import strategies as st

from netmon.model.port_identity import Renumbered, interface_names, match_rows, renumbered
from netmon.model.reading import Column, InterfaceTable


def table(index: tuple[int, ...], **texts: tuple[bytes | None, ...]) -> InterfaceTable:
    return InterfaceTable(if_index=index, columns={name: Column(values, 100) for name, values in texts.items()}, complete=True)


def test_rows_keep_their_place_while_nothing_changes():
    same = table((1, 2), ifName=(b"a", b"b"))
    assert match_rows(same, table((1, 2), ifName=(b"a", b"b"))) == (0, 1)


def test_rows_follow_their_name_over_a_renumbering():
    before, after = table((1, 2, 3), ifName=(b"ge1", b"ge2", b"ge3")), table((11, 12, 13), ifName=(b"ge3", b"ge1", b"ge9"))
    rows = match_rows(before, after)
    assert rows == (2, 0, None)
    assert renumbered(before, after, rows, interface_names(after)) == (Renumbered("ge3", 3, 11), Renumbered("ge1", 1, 12))


def test_swapped_names_on_the_same_if_index_are_swapped_ports():
    assert match_rows(table((1, 2), ifName=(b"a", b"b")), table((1, 2), ifName=(b"b", b"a"))) == (1, 0)


def test_a_new_name_on_an_old_if_index_is_a_new_port():
    assert match_rows(table((1,), ifName=(b"old",), ifAlias=(b"uplink",)), table((1,), ifName=(b"new",), ifAlias=(b"uplink",))) == (None,)


def test_rows_without_name_follow_descr_then_alias_then_address():
    before = table((1, 2, 3), ifDescr=(b"eth0", b"", None), ifAlias=(b"x", b"lab", b""), ifPhysAddress=(b"\1" * 6, b"\2" * 6, b"\3" * 6))
    after = table((7, 8, 9), ifDescr=(None, b"", b"eth0"), ifAlias=(b"", b"lab", b"x"), ifPhysAddress=(b"\3" * 6, b"\2" * 6, b"\1" * 6))
    assert match_rows(before, after) == (2, 1, 0)


def test_a_name_shared_by_several_rows_holds_only_while_the_if_index_does():
    before = table((1, 2, 3), ifDescr=(b"port", b"port", b"mgmt"))
    assert match_rows(before, table((1, 2, 9), ifDescr=(b"port", b"port", b"mgmt"))) == (0, 1, 2)
    assert match_rows(before, table((4, 5, 3), ifDescr=(b"port", b"port", b"mgmt"))) == (None, None, 2)


def test_a_name_that_was_or_became_shared_identifies_nobody():
    one, two = table((1,), ifName=(b"port",)), table((4, 5), ifName=(b"port", b"port"))
    assert match_rows(one, two) == (None, None)
    assert match_rows(two, one) == (None,)


def test_one_address_on_all_ports_identifies_none():
    mac = b"\0\1\2\3\4\5"
    assert match_rows(table((1, 2), ifPhysAddress=(mac, mac)), table((3, 4), ifPhysAddress=(mac, mac))) == (None, None)


def test_rows_without_any_identity_go_by_if_index():
    assert match_rows(table((1, 2)), table((2, 5))) == (1, None)


def test_padding_is_no_difference():
    assert match_rows(table((1, 2), ifName=(b"ge1\0", b"ge2 ")), table((5, 6), ifName=(b"ge1", b"ge2"))) == (0, 1)


def test_names_fall_back_from_name_to_descr_to_index():
    assert interface_names(table((1, 2, 3), ifName=(b"ge1", b"", None), ifDescr=(b"x", b"eth1\0", b"\0"))) == ("ge1", "eth1", "if3")


def test_names_shared_by_several_rows_get_their_if_index():
    assert interface_names(table((4, 5, 6), ifName=(b"port", b"port", b"mgmt"))) == ("port#4", "port#5", "mgmt")


def test_a_name_made_to_collide_stays_unique():
    assert len(set(interface_names(table((1, 2, 3), ifName=(b"a", b"a", b"a#1"))))) == 3


names = st.lists(st.sampled_from([b"a", b"b", b"a#1", b"a#1#1", b"if2", b"", b"\0", b"\xff"]), max_size=9)


@given(names)
def test_names_are_unique_and_repeatable(raw: list[bytes]):
    made = table(tuple(range(1, len(raw) + 1)), ifName=tuple(raw))
    assert len(set(interface_names(made))) == len(raw)
    assert interface_names(made) == interface_names(made)


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_matching_finds_every_port_that_stayed(order: list[int], gone: set[int]):
    before = table(tuple(range(6)), ifName=tuple(b"ge%d" % number for number in range(6)))
    stay = [number for number in order if number not in gone]
    after = table(tuple(range(100, 100 + len(stay))), ifName=tuple(b"ge%d" % number for number in stay))
    assert match_rows(before, after) == tuple(stay)


@given(
    st.lists(st.tuples(st.sampled_from([b"", b"a", b"b"]), st.sampled_from([b"", b"x", b"y"])), max_size=6),
    st.lists(st.tuples(st.sampled_from([b"", b"a", b"b"]), st.sampled_from([b"", b"x", b"y"])), max_size=6),
)
def test_no_earlier_row_is_used_twice_and_no_names_contradict(old: list[tuple[bytes, bytes]], new: list[tuple[bytes, bytes]]):
    def made(rows: list[tuple[bytes, bytes]], start: int) -> InterfaceTable:
        return table(tuple(range(start, start + len(rows))), ifName=tuple(row[0] for row in rows), ifAlias=tuple(row[1] for row in rows))

    matched = match_rows(made(old, 1), made(new, 2))
    used = [row for row in matched if row is not None]
    assert len(used) == len(set(used))
    assert all(row is None or not old[row][0] or not new[place][0] or old[row][0] == new[place][0] for place, row in enumerate(matched))
