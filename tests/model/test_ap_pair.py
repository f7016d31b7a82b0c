"""A pair of controllers: each access point once, and nothing missing that may be at the other one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netmon.model.ap_pair import RANK, Member, beside, pair_counts
from netmon.model.wireless import AccessPoint, ApStatus, Figure, MissingAp, WirelessTable

REAL = [status for status in ApStatus if status is not ApStatus.MISSING]


def mac(number):
    return f"00:11:22:33:{number // 256:02x}:{number % 256:02x}"


def ap(number, status, *, serial=False):
    return AccessPoint(key=mac(number), name=f"AP-{number}", mac=None if serial else mac(number), serial=f"SN{number:05d}", status=status)


def gone(number):
    return MissingAp(key=mac(number), name=f"AP-{number}", mac=mac(number), serial=f"SN{number:05d}", last_seen=1.0, missing_since=2.0)


def table(aps=(), missing=(), *, complete=True, clients=None):
    return WirelessTable(aps=tuple(aps), missing=tuple(missing), complete=complete, clients=Figure(clients))


def fresh(*args, **words):
    return Member(table(*args, **words), fresh=True)


def counts(*members):
    return {status.value: count for status, count in pair_counts(members).by_status.items()}


def test_pair_active_and_standby_count_each_access_point_once():
    active = fresh([ap(1, ApStatus.ONLINE), ap(2, ApStatus.OFFLINE)], clients=30)
    standby = fresh([ap(1, ApStatus.STANDBY, serial=True), ap(2, ApStatus.OFFLINE), ap(3, ApStatus.ONLINE)], clients=12)
    assert counts(active, standby) == {"online": 2, "offline": 1}
    assert pair_counts([active, standby]).clients == 42


def test_pair_rows_known_by_mac_here_and_by_serial_there_are_one_access_point():
    by_mac = AccessPoint(key="a", mac=mac(1), status=ApStatus.OFFLINE)
    by_serial = AccessPoint(key="b", serial="SN1", status=ApStatus.OFFLINE)
    both = AccessPoint(key="c", mac=mac(1), serial="sn1", status=ApStatus.ONLINE)
    assert counts(fresh([by_mac, by_serial]), fresh([both])) == {"online": 1}


def test_pair_after_a_failover_nothing_is_missing():
    """The rows moved to the other controller: this one would miss them all."""
    left = fresh([], [gone(number) for number in range(50)])
    right = fresh([ap(number, ApStatus.ONLINE) for number in range(50)])
    assert counts(left, right) == {"online": 50}
    assert beside(left.table, [right]).missing == ()


def test_pair_what_works_nowhere_is_unknown_while_a_controller_cannot_be_read():
    one = fresh([ap(1, ApStatus.ONLINE), ap(2, ApStatus.OFFLINE)], [gone(3)], clients=3)
    for other in (Member(None, fresh=False), Member(table([ap(2, ApStatus.ONLINE)]), fresh=False), fresh(complete=False)):
        assert counts(one, other) == {"online": 1, "unknown": 2}
        meant = beside(one.table, [other])
        assert ([found.status for found in meant.aps], meant.missing) == ([ApStatus.ONLINE, ApStatus.UNKNOWN], ())
    assert pair_counts([one, Member(None, fresh=False)]).clients is None


def test_pair_missing_at_both_is_missing_once():
    assert counts(fresh([], [gone(1)]), fresh([], [gone(1)])) == {"missing": 1}
    assert len(beside(table([], [gone(1)]), [fresh([], [gone(1)])]).missing) == 1


def test_pair_served_by_the_other_is_standby_here():
    meant = beside(table([ap(1, ApStatus.FAULT), ap(2, ApStatus.OFFLINE)]), [fresh([ap(1, ApStatus.ONLINE)])])
    assert [found.status for found in meant.aps] == [ApStatus.STANDBY, ApStatus.OFFLINE]


rows = st.dictionaries(st.integers(0, 12), st.sampled_from(REAL), max_size=12)
members = st.lists(st.tuples(rows, st.booleans(), st.booleans()), min_size=1, max_size=3)


@given(members)
def test_pair_counts_every_access_point_once_and_never_worse_than_its_best(parts):
    built = [
        Member(table([ap(number, status, serial=number % 2 == 0) for number, status in shown.items()], complete=complete), fresh=is_fresh)
        for shown, complete, is_fresh in parts
    ]
    found = pair_counts(built)
    numbers = {number for shown, _, _ in parts for number in shown}
    assert found.total == len(numbers)
    online = {number for shown, _, is_fresh in parts for number, status in shown.items() if is_fresh and status is ApStatus.ONLINE}
    assert found.by_status.get(ApStatus.ONLINE, 0) == len(online)
    if not all(complete and is_fresh for _, complete, is_fresh in parts):
        assert {ApStatus.OFFLINE, ApStatus.FAULT, ApStatus.MISSING, ApStatus.STANDBY}.isdisjoint(found.by_status)


@given(members)
def test_pair_order_of_the_controllers_does_not_matter(parts):
    built = [Member(table([ap(number, status) for number, status in shown.items()], complete=complete), fresh=is_fresh) for shown, complete, is_fresh in parts]
    assert pair_counts(built).by_status == pair_counts(built[::-1]).by_status


@given(rows, rows)
def test_pair_beside_another_never_makes_an_access_point_worse_or_lost(mine, theirs):
    own = table([ap(number, status) for number, status in mine.items()])
    meant = beside(own, [fresh([ap(number, status) for number, status in theirs.items()])])
    assert [found.key for found in meant.aps] == [found.key for found in own.aps]
    for before, after in zip(own.aps, meant.aps, strict=True):
        assert after == before or (after == replace(before, status=ApStatus.STANDBY) and RANK[before.status] >= RANK[ApStatus.STANDBY])
