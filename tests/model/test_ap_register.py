"""The register of access points: what may be called missing, and when."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.model.ap_register import MAX_REGISTERED, missing, update
from netmon.model.wireless import AccessPoint, ApStatus, RegisteredAp

MONTH_S = 30 * 86_400.0


def ap(number, status=ApStatus.ONLINE, **words):
    return AccessPoint(key=f"00:11:22:33:44:{number:02x}", name=f"AP-{number}", mac=f"00:11:22:33:44:{number:02x}", status=status, **words)


def poll(register, numbers, now, *, complete=True, counted=True, lists_offline=False):
    update(register, [ap(number) for number in numbers], complete=complete, counted=counted, lists_offline=lists_offline, now=now, forget_s=MONTH_S)
    return [one.name for one in missing(register)]


def test_register_an_access_point_gone_from_a_complete_counted_table_is_missing():
    register = {}
    assert poll(register, [1, 2], 100.0) == []
    assert poll(register, [1], 200.0) == ["AP-2"]
    lost = missing(register)[0]
    assert (lost.last_seen, lost.missing_since) == (100.0, 200.0)
    assert poll(register, [1], 300.0) == ["AP-2"]
    assert missing(register)[0].missing_since == 200.0
    assert poll(register, [1, 2], 400.0) == []


def test_register_a_truncated_walk_makes_nothing_missing_and_forgives_nothing():
    register = {}
    poll(register, [1, 2, 3], 100.0)
    assert poll(register, [1], 200.0, complete=False) == []
    assert poll(register, [1, 2], 300.0) == ["AP-3"]
    assert poll(register, [], 400.0, complete=False) == ["AP-3"]


def test_register_without_the_controllers_count_absence_must_show_twice():
    register = {}
    poll(register, [1, 2], 100.0)
    assert poll(register, [1], 200.0, counted=False) == []
    assert poll(register, [1, 2], 300.0, counted=False) == []
    assert poll(register, [1], 400.0, counted=False) == []
    assert poll(register, [1], 500.0, counted=False) == ["AP-2"]


def test_register_a_controller_that_lists_offline_ones_removed_what_it_no_longer_lists():
    register = {}
    poll(register, [1, 2], 100.0, lists_offline=True)
    assert poll(register, [1], 200.0, lists_offline=True, complete=False) == []
    assert set(register) == {ap(1).key, ap(2).key}
    assert poll(register, [1], 300.0, lists_offline=True) == []
    assert set(register) == {ap(1).key}


def test_register_forgets_after_a_month_and_holds_only_so_many():
    register = {}
    poll(register, [1, 2], 0.0)
    assert poll(register, [1], MONTH_S) == ["AP-2"]
    assert poll(register, [1], MONTH_S + 1) == []
    many = [AccessPoint(key=f"k{number}", name=f"n{number}", status=ApStatus.ONLINE) for number in range(MAX_REGISTERED + 5)]
    update(register, many, complete=False, counted=False, lists_offline=False, now=MONTH_S, forget_s=MONTH_S)
    assert len(register) == MAX_REGISTERED


def test_register_follows_an_access_point_whose_key_changes():
    """Known by its serial number first, by its MAC address when the controller shows it: one access point, not one that is missing."""
    register = {}
    shown = [
        AccessPoint(key="SN1", serial="SN1", status=ApStatus.ONLINE),
        AccessPoint(key="00:11:22:33:44:01", mac="00:11:22:33:44:01", serial="sn1", status=ApStatus.ONLINE),
        AccessPoint(key="00:11:22:33:44:01", mac="00:11:22:33:44:01", status=ApStatus.ONLINE),
    ]
    for now, one in enumerate(shown):
        update(register, [one], complete=True, counted=True, lists_offline=False, now=float(now), forget_s=MONTH_S)
        assert missing(register) == ()
    assert register == {"SN1": RegisteredAp(mac="00:11:22:33:44:01", serial="sn1", last_seen=2.0)}


def test_register_last_seen_is_when_it_last_worked():
    register = {}
    update(register, [ap(1)], complete=True, counted=True, lists_offline=True, now=100.0, forget_s=MONTH_S)
    update(register, [ap(1, ApStatus.OFFLINE)], complete=True, counted=True, lists_offline=True, now=200.0, forget_s=MONTH_S)
    assert [entry.last_seen for entry in register.values()] == [100.0]


steps = st.lists(st.tuples(st.sets(st.integers(0, 8)), st.booleans(), st.booleans()), max_size=12)


@given(steps)
def test_register_missing_ones_were_seen_and_are_absent_from_the_last_table(history):
    register, ever = {}, set()
    last_complete = False
    for now, (numbers, complete, counted) in enumerate(history):
        found = set(poll(register, sorted(numbers), float(now), complete=complete, counted=counted))
        ever |= numbers
        assert found <= {f"AP-{number}" for number in ever - numbers}
        last_complete = last_complete or complete
        assert last_complete or not found
