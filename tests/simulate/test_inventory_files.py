import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.config.load import load
from netmon.config.yaml import parse
from netmon.model.yaml_text import document
from netmon.simulate.district_lines import Lines, device_ports
from netmon.simulate.district_plan import plan_district
from netmon.simulate.district_register import WHOLE_DISTRICT
from netmon.simulate.inventory_files import SECRET_FILE, DemoSettings, inventory_documents, write_inventory
from netmon.simulate.load import SchoolClock

SETTINGS = DemoSettings(port=16123)


def lines_of(school):
    found = school.situation
    return (found.exit_model != "shared") + (found.second is not None) + (found.standby is not None) + found.polled


@pytest.mark.parametrize("schools", [1, 3, 12, 40])
def test_generated_inventory_has_no_problem(tmp_path, schools):
    plan = plan_district(schools)
    result = load(write_inventory(tmp_path, plan, SETTINGS, "hush"), env={})
    assert result.problems == ()
    config = result.config
    assert {device.name: device.address for device in config.devices.values()} == {device.name: device.host for device in plan.devices}
    on_paper = 2 if schools >= WHOLE_DISTRICT else 0
    assert len(config.sites) == schools + 1 + on_paper
    assert len(config.links) == sum(lines_of(school) for school in plan.schools) + 5 + on_paper
    assert [one.is_late for one in config.exclusions].count(True) == 1


def test_generated_settings_poll_every_few_seconds(tmp_path):
    config = load(write_inventory(tmp_path, plan_district(2), SETTINGS, "hush"), env={}).config
    assert config.settings.periods_s["interfaces"] == 5
    assert config.settings.icmp is False
    assert {device.snmp.port for device in config.devices.values()} == {16123}


def test_every_link_names_a_port_that_its_device_has(tmp_path):
    plan = plan_district(12)
    config = load(write_inventory(tmp_path, plan, SETTINGS, "hush"), env={}).config
    lines = Lines(clock=SchoolClock(origin_s=0.0))
    ports = {device.name: {port.name: port for port in device_ports(lines, plan, device)} for device in plan.devices}
    checked = 0
    for link in config.links.values():
        if link.port is None:
            continue
        near = ports[link.port.device][link.port.interface]
        assert near.link.is_up(0.0)
        assert (near.traffic is not None) is not link.standby
        if link.far_port is not None:
            assert ports[link.far_port.device][link.far_port.interface].traffic.rx == near.traffic.tx or near.if_type == 161
        checked += 1
    assert checked == 27


def test_community_is_in_one_file_of_its_owner_alone(tmp_path):
    write_inventory(tmp_path, plan_district(2), SETTINGS, "very-secret-word")
    secret = tmp_path / SECRET_FILE
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    holders = [path for path in tmp_path.rglob("*") if path.is_file() and "very-secret-word" in path.read_text()]
    assert holders == [secret]


def test_writing_again_removes_schools_that_are_gone(tmp_path):
    write_inventory(tmp_path, plan_district(5), SETTINGS, "a")
    config = write_inventory(tmp_path, plan_district(2), SETTINGS, "b")
    assert len(list((tmp_path / "inventory" / "sites").iterdir())) == 2
    assert load(config, env={}).problems == ()


def test_documents_are_the_same_for_the_same_plan():
    assert inventory_documents(plan_district(4), SETTINGS) == inventory_documents(plan_district(4), SETTINGS)


scalars = st.one_of(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20), st.integers(0, 10**9), st.booleans())
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
data = st.dictionaries(keys, st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(keys, scalars, max_size=3)), min_size=1, max_size=5)


@given(data)
def test_document_reads_back_as_it_was(value):
    doc, problems = parse(document(value, "a comment\nof two lines").encode(), "x.yaml")
    assert problems == ()
    assert doc.data == value
