import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.expose.catalogue import CATALOGUE
from netmon.expose.family import LASTING_TABLES, Table
from netmon.expose.render import Chunk
from netmon.expose.store import Exposition, SeriesBudget, TableKey
from tests.expose.samples import NOW, add_device, full_exposition

UP = "netmon_interface_up"
SPEED = "netmon_interface_speed_bps"
RECEIVE = "netmon_interface_receive_bytes_total"


def chunk(family, samples=1, word=b"x"):
    return {family: Chunk(b"".join(b"%s{n=%s%d} 1\n" % (family.encode(), word, n) for n in range(samples)), samples)}


def text_of(exposition):
    return {family.name: b"".join(chunks) for family, chunks in exposition.snapshot()}


def lines_of(exposition):
    return sum(text.count(b"\n") for text in text_of(exposition).values())


def test_put_replaces_a_tables_series_and_drops_families_that_are_missing_now():
    exposition = Exposition()
    exposition.add_device("a", 'device="a"')
    exposition.put("a", Table.INTERFACES, chunk(UP, 2) | chunk(SPEED, 2), NOW, period_s=60)
    exposition.put("a", Table.INTERFACES, chunk(UP, 1), NOW, period_s=60)
    assert text_of(exposition) == {UP: b"netmon_interface_up{n=x0} 1\n"}
    assert exposition.series == 1


def test_put_of_an_unknown_device_is_ignored():
    exposition = Exposition()
    assert exposition.put("gone", Table.INTERFACES, chunk(UP), NOW) == 0
    assert exposition.snapshot() == []


@pytest.mark.parametrize("family", ["netmon_nonsense", "netmon_device_up"])
def test_put_refuses_families_of_another_table(family):
    exposition = Exposition()
    exposition.add_device("a", "")
    with pytest.raises(ValueError, match="does not belong to table"):
        exposition.put("a", Table.INTERFACES, chunk(family), NOW)


def test_families_come_in_catalogue_order_whatever_the_order_of_putting():
    names = [family.name for family, _ in full_exposition().snapshot()]
    assert names == [name for name in CATALOGUE if name in names]
    assert names == [name for name, family in CATALOGUE.items() if family.table is not Table.SELF and name in names]


def test_table_leaves_two_and_a_half_periods_after_its_last_success():
    exposition = full_exposition(1)
    assert exposition.expire(NOW + 74) == []
    assert exposition.expire(NOW + 75) == [TableKey("sw-0", Table.ICMP)]
    assert exposition.expire(NOW + 151) == [TableKey("sw-0", Table.INTERFACES), TableKey("sw-0", Table.SYSTEM)]
    slow = (Table.HEALTH, Table.OPTICS, Table.POE, Table.STACK, Table.STP, Table.UPS, Table.SUPPLIES, Table.STORAGE, Table.ENTITY)
    left = exposition.expire(NOW + 10**6)
    own = [key for key in left if key.device == "sw-0"]
    assert own[-1] == TableKey("sw-0", Table.ENTITY)  # its period is the longest
    assert {key.table for key in left} >= set(slow)
    left = text_of(exposition)
    assert {CATALOGUE[name].table for name in left} <= LASTING_TABLES
    assert b'state="up"' in left["netmon_device_state"]
    assert b'table="interfaces"} 1800000000.25\n' in left["netmon_table_last_success_timestamp_seconds"]
    assert exposition.series == lines_of(exposition)


def test_success_renews_the_deadline():
    exposition = full_exposition(1)
    add_device(exposition, "sw-0", now=NOW + 60)
    assert exposition.expire(NOW + 160) == [TableKey("sw-0", Table.ICMP)]
    assert UP in text_of(exposition)


def test_changed_period_moves_the_deadline():
    exposition = Exposition()
    exposition.add_device("a", "")
    exposition.put("a", Table.INTERFACES, chunk(UP), NOW, period_s=60)
    exposition.put("a", Table.INTERFACES, chunk(UP), NOW, period_s=10)
    assert exposition.expire(NOW + 26) == [TableKey("a", Table.INTERFACES)]
    exposition.put("a", Table.INTERFACES, chunk(UP), NOW, period_s=10)
    exposition.put("a", Table.INTERFACES, chunk(UP), NOW)
    assert exposition.expire(NOW + 10**9) == []


def test_dropped_device_leaves_nothing_behind():
    exposition = full_exposition(2)
    exposition.drop_device("sw-0")
    exposition.drop_device("sw-0")
    assert all(b'device="sw-0"' not in text for text in text_of(exposition).values())
    assert b'device="sw-1"' in text_of(exposition)["netmon_device_up"]
    for left in list(exposition.devices()):
        exposition.drop_device(left)
    assert (exposition.snapshot(), exposition.series, list(exposition.devices())) == ([], 0, [])
    assert exposition.dropped_series() == {"device": 0, "total": 0}
    assert exposition.expire(NOW + 10**9) == []


def test_other_labels_make_old_series_leave():
    exposition = Exposition()
    exposition.add_device("a", 'device="a",site="1"')
    exposition.put("a", Table.INTERFACES, chunk(UP), NOW)
    exposition.add_device("a", 'device="a",site="1"')
    assert exposition.series == 1
    exposition.add_device("a", 'device="a",site="2"')
    assert exposition.series == 0


def test_drop_table_of_what_is_not_there_does_nothing():
    exposition = full_exposition(1)
    before = text_of(exposition)
    exposition.drop_table("nobody", Table.ICMP)
    exposition.drop_table("sw-0", Table.ICMP)
    exposition.drop_table("sw-0", Table.ICMP)
    assert text_of(exposition).keys() == before.keys() - {name for name, family in CATALOGUE.items() if family.table is Table.ICMP}


def test_device_budget_leaves_out_the_last_families_and_says_so():
    exposition = Exposition(SeriesBudget(per_device=10, total=1000))
    exposition.add_device("a", 'device="a"')
    assert exposition.put("a", Table.INTERFACES, chunk(SPEED, 5) | chunk(RECEIVE, 5) | chunk(UP, 5), NOW, period_s=60) == 5
    assert text_of(exposition).keys() == {RECEIVE, UP, "netmon_device_dropped_series"}
    assert text_of(exposition)["netmon_device_dropped_series"] == b'netmon_device_dropped_series{device="a"} 5\n'
    assert exposition.dropped_series() == {"device": 5, "total": 0}
    assert exposition.put("a", Table.INTERFACES, chunk(UP, 5), NOW, period_s=60) == 0
    assert "netmon_device_dropped_series" not in text_of(exposition)


def test_total_budget_serves_those_who_came_first():
    exposition = Exposition(SeriesBudget(per_device=100, total=10))
    for name in "abc":
        exposition.add_device(name, f'device="{name}"')
        exposition.put(name, Table.INTERFACES, chunk(UP, 4, name.encode()), NOW, period_s=60)
    for name in "cba":
        exposition.put(name, Table.INTERFACES, chunk(UP, 4, name.encode()), NOW, period_s=60)
    assert b"n=a" in text_of(exposition)[UP]
    assert b"n=b" in text_of(exposition)[UP]
    assert b"n=c" not in text_of(exposition)[UP]
    assert exposition.dropped_series() == {"device": 0, "total": 4}


def test_budgets_never_cut_what_says_that_a_device_lives():
    exposition = Exposition(SeriesBudget(per_device=0, total=0))
    exposition.add_device("a", 'device="a"')
    exposition.put("a", Table.STATE, chunk("netmon_device_up"), NOW)
    exposition.put("a", Table.INTERFACES, chunk(UP), NOW, success_at=5.0, cut=3)
    assert text_of(exposition).keys() == {"netmon_device_up", "netmon_table_last_success_timestamp_seconds", "netmon_device_dropped_series"}
    assert text_of(exposition)["netmon_device_dropped_series"].endswith(b" 4\n")


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abc"), st.sampled_from([UP, SPEED, RECEIVE]), st.integers(0, 6), st.sampled_from([None, 1, 60])),
        st.tuples(st.just("drop"), st.sampled_from("abc")),
        st.tuples(st.just("table"), st.sampled_from("abc")),
        st.tuples(st.just("add"), st.sampled_from("abc"), st.sampled_from("xy")),
        st.tuples(st.just("expire"), st.integers(0, 300)),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(OPERATIONS)
def test_sums_agree_with_the_text_after_any_history(operations):
    exposition = Exposition(SeriesBudget(per_device=8, total=12))
    for operation in operations:
        match operation:
            case "put", device, family, samples, period_s:
                exposition.put(device, Table.INTERFACES, chunk(family, samples) | chunk(UP, 2), NOW, period_s=period_s, success_at=1.0)
            case "drop", device:
                exposition.drop_device(device)
            case "table", device:
                exposition.drop_table(device, Table.INTERFACES)
            case "add", device, label:
                exposition.add_device(device, f'device="{device}{label}"')
            case "expire", after:
                exposition.expire(NOW + after)
        assert exposition.series == lines_of(exposition)
        told = text_of(exposition).get("netmon_device_dropped_series", b"").splitlines()
        assert sum(exposition.dropped_series().values()) == sum(int(line.split()[-1]) for line in told)
