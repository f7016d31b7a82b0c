import pytest

from netmon.simulate.entity_mib import CHASSIS, ENTITY_ENTRY
from netmon.simulate.mib import IF_X_ENTRY
from netmon.simulate.profiles import VENDORS
from netmon.simulate.values import Moment, integer, text
from netmon.transport.snmp.ber import decode_int, decode_oid, dotted, read_header
from tests.simulate.devices import frozen, switch

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
PREFIXES = {
    "huawei": "1.3.6.1.4.1.2011.2.23.",
    "h3c": "1.3.6.1.4.1.25506.1.",
    "ruijie": "1.3.6.1.4.1.4881.1.1.10.1.",
    "cisco": "1.3.6.1.4.1.9.1.",
    "netsnmp": "1.3.6.1.4.1.8072.3.2.10",
}
ENTERPRISE = (1, 3, 6, 1, 4, 1)
HUAWEI_BOARD, H3C_BOARD, H3C_SENSOR = 67108873, 58, 34


def content(view, *name):
    encoded = view.get(name)
    assert isinstance(encoded, bytes), name
    tag, start, end = read_header(encoded, 0, len(encoded))
    return tag, encoded[start:end]


def number(view, *name):
    tag, body = content(view, *name)
    return decode_int(body, tag)


def lesson(key):
    """The device in the middle of a lesson."""
    return frozen(switch(key), now_s=2500.0)


def night(key):
    return frozen(switch(key), now_s=1000.0 + 16 * 3600)


@pytest.mark.parametrize("key", PREFIXES)
def test_system_group_says_who_the_device_is(key):
    view = lesson(key)
    assert dotted(decode_oid(content(view, *SYSTEM, 2, 0)[1])).startswith(PREFIXES[key])
    assert view.get((*SYSTEM, 5, 0)) == text("sw-1")
    assert view.get((*SYSTEM, 6, 0)) == text("机房")
    words = {"huawei": b"Huawei Versatile Routing Platform", "h3c": b"H3C Comware", "ruijie": b"Ruijie", "cisco": b"Cisco IOS", "netsnmp": b"Linux"}
    assert words[key] in content(view, *SYSTEM, 1, 0)[1]


@pytest.mark.parametrize("key", PREFIXES)
def test_every_model_is_of_its_vendor(key):
    vendor = VENDORS[key]
    assert set(vendor.models) == {"access24", "access48", "core", "router"}
    for model in vendor.models.values():
        assert model.object_id.startswith(PREFIXES[key].replace(".2.23.", ".2."))


@pytest.mark.parametrize("key", PREFIXES)
def test_port_names_and_indexes_are_unique(key):
    view = lesson(key)
    names = list(view.column((*IF_X_ENTRY, 1)).values())
    assert len(names) == len(set(names)) == 9
    vendor = VENDORS[key]
    indexes = [
        vendor.name_port(kind, n).if_index
        for kind, count in (("gigabit", 48), ("ten_gigabit", 48), ("aggregate", 8), ("vlan", 20))
        for n in range(1, count + 1)
    ]
    assert len(indexes) == len(set(indexes))


@pytest.mark.parametrize("key", ["huawei", "h3c", "ruijie", "cisco"])
def test_entity_tree_has_a_chassis_with_serial_and_hangs_together(key):
    view = lesson(key)
    classes = view.column((*ENTITY_ENTRY, 5))
    (chassis,) = [index for index, value in classes.items() if value == integer(CHASSIS)]
    assert view.get((*ENTITY_ENTRY, 11, *chassis)) == text("S0123456789")
    assert view.get((*ENTITY_ENTRY, 13, *chassis)) == text(VENDORS[key].models["access24"].name)
    parents = {number(view, *ENTITY_ENTRY, 4, *index) for index in classes}
    assert parents <= {0, *(index[0] for index in classes)}


def test_huawei_health_means_something_only_on_the_board():
    state = (*ENTERPRISE, 2011, 5, 25, 31, 1, 1, 1, 1)
    view = lesson("huawei")
    assert 8 <= number(view, *state, 5, HUAWEI_BOARD) <= 52
    assert number(view, *state, 9, HUAWEI_BOARD) == 536870912
    others = [index for index in view.column((*state, 5)) if index != (HUAWEI_BOARD,)]
    assert {number(view, *state, 5, *index) for index in others} == {0}
    assert 2147483647 in {number(view, *state, 11, *index) for index in others}


def test_huawei_optics_give_hundredths_of_dbm_and_copper_gives_the_invalid_number():
    optics = (*ENTERPRISE, 2011, 5, 25, 31, 1, 1, 3, 1)
    view = lesson("huawei")
    powers = {number(view, *optics, 8, *index) for index in view.column((*optics, 8))}
    assert 2147483647 in powers
    assert all(-900 <= power <= -300 for power in powers - {2147483647})
    assert len(powers) > 1


def test_h3c_uses_65535_where_there_is_no_sensor():
    state = (*ENTERPRISE, 25506, 2, 6, 1, 1, 1, 1)
    view = lesson("h3c")
    assert 35 <= number(view, *state, 12, H3C_SENSOR) <= 45
    assert number(view, *state, 12, H3C_BOARD) == 65535
    assert number(view, *state, 10, H3C_BOARD) == 1073741824


def test_ruijie_gives_scalars_and_optics_in_two_parts():
    base = (*ENTERPRISE, 4881, 1, 1, 10, 2)
    view = lesson("ruijie")
    assert 9 <= number(view, *base, 36, 1, 1, 3, 0) <= 44
    assert number(view, *base, 1, 1, 27, 0) == 2500
    assert view.get((*base, 1, 1, 24, 0)) == text("S0123456789")
    assert number(view, *base, 105, 1, 1, 1, 31, 1) == -100
    assert -9 <= number(view, *base, 105, 1, 1, 1, 31, 49) <= -3


def test_cisco_has_processor_pools_and_environment():
    base = (*ENTERPRISE, 9, 9)
    view = lesson("cisco")
    assert 7 <= number(view, *base, 109, 1, 1, 1, 1, 8, 1) <= 40
    assert number(view, *base, 48, 1, 1, 1, 5, 1) == 50661572
    assert number(view, *base, 13, 1, 5, 1, 3, 1009) == 5


def test_net_snmp_host_has_storage_and_processors():
    view = lesson("netsnmp")
    used, size = (number(view, 1, 3, 6, 1, 2, 1, 25, 2, 3, 1, column, 1) for column in (6, 5))
    assert 0 < used < size
    assert len(view.column((1, 3, 6, 1, 2, 1, 25, 3, 3, 1, 2))) == 2


@pytest.mark.parametrize(("key", "name"), [("huawei", (2011, 5, 25, 31, 1, 1, 1, 1, 5, HUAWEI_BOARD)), ("ruijie", (4881, 1, 1, 10, 2, 36, 1, 1, 3, 0))])
def test_processor_load_follows_the_school_day(key, name):
    assert number(lesson(key), *ENTERPRISE, *name) > 2 * number(night(key), *ENTERPRISE, *name)


def test_devices_repeat_and_differ_by_moment_only():
    assert list(lesson("h3c")) == list(lesson("h3c"))
    moment = Moment(3000.0, 0.0)
    assert list(lesson("h3c")) != list(frozen(switch("h3c"), now_s=moment.now_s))


@pytest.mark.parametrize("key", PREFIXES)
def test_every_vendor_names_a_shipped_device_profile(root, key):
    assert (root / "collectors" / f"{VENDORS[key].profile}.yaml").is_file()
