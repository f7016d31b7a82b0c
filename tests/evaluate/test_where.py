"""Where a MAC address is plugged in: the edge port, or how unsure the answer is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.where import FRESH_S, Certainty, Ports, locate
from netmon.model.sighting import SeenNeighbour, Sighting

MAC = "02:00:00:00:00:01"
NOW = 1_000_000.0
NOTHING = Ports()


def seen(device: str, port: str, *, macs: int = 1, ago: float = 60.0, gone: bool = False) -> Sighting:
    last = NOW - ago
    return Sighting(mac=MAC, vlan=1, device=device, port=port, first=last - 10, last=last, polled=last + (1 if gone else 0), port_macs=macs)


def neighbour(device: str, port: str, name: str, *, ap: bool = False, bridges: bool = True) -> SeenNeighbour:
    return SeenNeighbour(device=device, port=port, chassis_id="aa", port_id="1", name=name, bridges=bridges, access_point=ap, first=0, last=NOW)


def test_the_edge_port_has_the_fewest_addresses():
    found = locate(MAC, [seen("core", "1", macs=300), seen("access", "5"), seen("dist", "3", macs=40)], NOTHING, NOW)
    assert found.port == seen("access", "5")
    assert (found.certainty, found.behind, found.shared, found.age_s) == (Certainty.FOUND, None, False, 60.0)
    assert [one.device for one in found.others] == ["core", "dist"]


def test_an_uplink_is_no_place_however_few_addresses_it_has():
    rows = [seen("access", "48", macs=1), seen("access2", "5", macs=3)]
    assert locate(MAC, rows, Ports(uplinks={("access", "48")}), NOW).port == rows[1]
    by_lldp = Ports(neighbours={("access", "48"): neighbour("access", "48", "core")})
    assert locate(MAC, rows, by_lldp, NOW).port == rows[1]


def test_behind_an_access_point_is_said():
    row = seen("access", "5", macs=30)
    found = locate(MAC, [row], Ports(neighbours={("access", "5"): neighbour("access", "5", "ap-3", ap=True)}), NOW)
    assert (found.port, found.behind, found.shared) == (row, "ap-3", False)


def test_many_addresses_on_an_edge_port_mean_a_switch_that_nobody_knows():
    assert locate(MAC, [seen("access", "5", macs=12)], NOTHING, NOW).shared
    assert not locate(MAC, [seen("access", "5", macs=2)], NOTHING, NOW).shared


def test_only_uplinks_give_the_nearest_of_them_and_who_is_behind():
    rows = [seen("core", "1", macs=300), seen("dist", "3", macs=40)]
    ports = Ports(uplinks={("core", "1"), ("dist", "3")}, neighbours={("dist", "3"): neighbour("dist", "3", "unmanaged-1")})
    found = locate(MAC, rows, ports, NOW)
    assert (found.port, found.behind) == (rows[1], "unmanaged-1")


def test_two_edge_ports_that_nothing_tells_apart_are_ambiguous():
    rows = [seen("a", "1"), seen("b", "1")]
    found = locate(MAC, rows, NOTHING, NOW)
    assert found.certainty is Certainty.AMBIGUOUS
    assert found.others == (rows[1],)


def test_the_deeper_switch_wins_where_the_counts_are_equal():
    found = locate(MAC, [seen("a", "1"), seen("b", "1")], Ports(parents={"b": "a"}), NOW)
    assert (found.certainty, found.port) == (Certainty.FOUND, seen("b", "1"))


def test_what_was_seen_much_later_wins_where_the_counts_are_equal():
    found = locate(MAC, [seen("a", "1", ago=7_000), seen("b", "1", ago=60)], NOTHING, NOW)
    assert (found.certainty, found.port) == (Certainty.FOUND, seen("b", "1", ago=60))


def test_a_place_that_it_left_counts_only_when_there_is_no_other():
    rows = [seen("a", "1", gone=True), seen("b", "1", macs=4)]
    assert locate(MAC, rows, NOTHING, NOW).port == rows[1]
    gone = locate(MAC, rows[:1], NOTHING, NOW)
    assert (gone.certainty, gone.port) == (Certainty.STALE, rows[0])


def test_old_sightings_are_stale_and_the_newest_place_is_named():
    rows = [seen("a", "1", ago=FRESH_S + 9_000), seen("b", "1", ago=FRESH_S + 1, macs=9)]
    found = locate(MAC, rows, NOTHING, NOW)
    assert (found.certainty, found.port) == (Certainty.STALE, rows[1])


def test_the_same_port_in_two_vlans_is_one_place():
    rows = [seen("a", "1"), replace(seen("a", "1", ago=30), vlan=2)]
    found = locate(MAC, rows, NOTHING, NOW)
    assert (found.certainty, found.port, found.others) == (Certainty.FOUND, rows[1], ())


def test_never_seen_is_unknown():
    assert locate(MAC, [], NOTHING, NOW).certainty is Certainty.UNKNOWN


def test_parents_in_a_ring_end():
    assert Ports(parents={"a": "b", "b": "a"}).depth("a") == 1


ROWS = st.lists(
    st.builds(
        seen,
        st.sampled_from("abc"),
        st.sampled_from("12"),
        macs=st.integers(1, 400),
        ago=st.floats(0, 4 * FRESH_S),
        gone=st.booleans(),
    ),
    max_size=8,
)
PORTS = st.builds(
    Ports,
    uplinks=st.frozensets(st.tuples(st.sampled_from("abc"), st.sampled_from("12"))),
    neighbours=st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("12")),
        st.builds(neighbour, st.just("x"), st.just("y"), st.sampled_from(["", "n"]), ap=st.booleans(), bridges=st.booleans()),
    ),
    parents=st.dictionaries(st.sampled_from("abc"), st.sampled_from("abc")),
)


@given(ROWS, PORTS)
def test_the_answer_is_one_of_the_places_and_says_what_it_rests_on(rows: list[Sighting], ports: Ports):
    rows = list({(row.device, row.port, row.last): row for row in rows}.values())  # a port has one number of addresses at a time
    found = locate(MAC, rows, ports, NOW)
    assert (found.port is None) == (not rows) == (found.certainty is Certainty.UNKNOWN)
    if found.port is None:
        return
    assert found.port in rows
    assert found.port not in found.others
    current = [row for row in rows if row.present and row.age_s(NOW) <= FRESH_S]
    assert (found.certainty is Certainty.STALE) == (not current)
    if current:
        assert found.port in current
        edge = [row for row in current if not ports.leads_on((row.device, row.port))]
        newest = {(row.device, row.port): row for row in sorted(edge, key=lambda row: row.last)}
        if newest:
            assert found.port.port_macs == min(row.port_macs for row in newest.values())
    if found.certainty is Certainty.AMBIGUOUS:
        assert found.others[0].port_macs == found.port.port_macs


@given(ROWS, PORTS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[Sighting], ports: Ports, chance):
    distinct = list({(row.device, row.port): row for row in rows}.values())
    shuffled = distinct[:]
    chance.shuffle(shuffled)
    one, other = locate(MAC, distinct, ports, NOW), locate(MAC, shuffled, ports, NOW)
    assert (one.port, one.certainty, one.behind, one.shared) == (other.port, other.certainty, other.behind, other.shared)
