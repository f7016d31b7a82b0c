"""snmp_exporter's targets as devices: addresses, names and schools from the labels, nothing guessed silently."""

import json

import pytest

from netmon.onboard.file_sd import NotTargets, address_of, read
from netmon.onboard.importing_api import Gathered

YAML = """\
# targets of the switches
- targets: ['10.1.0.1', "10.1.0.2:1161"]
  labels: {school: 东关小学, device_type: access switch, module: if_mib, auth: public_v2}
- targets: ["udp://[2001:db8::1]:161", core.example.org]
  labels: {site: center, hostname: core-1, role: router}
- targets: [10.1.0.1]
  labels: {module: hrDevice}
"""


def taken(raw: str, **more: str) -> Gathered:
    into = Gathered(source="file_sd", **more)
    assert read(raw.encode(), "t.yml", into) == ()
    return into


def rows(into: Gathered, sheet: str) -> list[dict[str, object]]:
    return [dict(row.values) for row in into.rows.of(sheet)]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("10.0.0.1", ("10.0.0.1", None, "10.0.0.1")),
        ("10.0.0.1:161", ("10.0.0.1", None, "10.0.0.1")),
        ("udp://10.0.0.1:1161", ("10.0.0.1", 1161, "10.0.0.1")),
        ("[2001:db8::1]:162", ("2001:db8::1", 162, "2001:db8::1")),
        ("2001:db8::1", ("2001:db8::1", None, "2001:db8::1")),
        ("sw-1.example.org:161", (None, None, "sw-1.example.org")),
        ("10.0.0.1:99999", ("10.0.0.1", None, "10.0.0.1")),
    ],
)
def test_targets_are_read_as_snmp_exporter_reads_them(target: str, found: tuple[str | None, int | None, str]) -> None:
    assert address_of(target) == found


def test_labels_name_schools_devices_and_roles() -> None:
    into = taken(YAML, credential="ro")
    assert rows(into, "学校") == [{"name": "东关小学", "kind": "school"}, {"id": "center", "name": "center", "kind": "school"}]
    assert rows(into, "设备")[:3] == [
        {"site": "东关小学", "name": "10.1.0.1", "role": "switch", "address": "10.1.0.1", "credential": "ro"},
        {"site": "东关小学", "name": "10.1.0.2", "role": "switch", "address": "10.1.0.2", "port": 1161, "credential": "ro"},
        {"site": "center", "name": "core-1", "role": "router", "address": "2001:db8::1", "credential": "ro"},
    ]
    assert rows(into, "设备")[3]["name"].startswith("core-1-")
    assert "address" not in rows(into, "设备")[3]
    assert {note.key for note in into.notes} >= {"source.note_no_address", "source.note_role", "source.note_no_site"}


def test_json_and_a_school_for_all() -> None:
    into = taken(json.dumps([{"targets": ["10.0.0.9"], "labels": {"instance": "10.0.0.9:161", "job": "snmp"}}]), site="a")
    assert rows(into, "设备") == [{"site": "a", "name": "10.0.0.9", "role": "switch", "address": "10.0.0.9"}]
    assert rows(into, "学校") == []


def test_the_same_target_for_two_modules_is_one_device() -> None:
    into = taken(json.dumps([{"targets": ["10.0.0.9"], "labels": {"name": "sw"}}, {"targets": ["10.0.0.9:161"], "labels": {"name": "sw"}}]), site="a")
    assert len(rows(into, "设备")) == 1
    assert "source.note_twice" in {note.key for note in into.notes}


@pytest.mark.parametrize("raw", ["{}", "[]", "[1]", "- labels: {a: b}", "- targets: 10.0.0.1", "text"])
def test_what_is_no_list_of_targets_is_refused(raw: str) -> None:
    with pytest.raises(NotTargets):
        read(raw.encode(), "t.yml", Gathered(source="file_sd"))


def test_broken_yaml_is_named_with_its_line() -> None:
    problems = read(b"- targets: [10.0.0.1\n- x", "t.yml", Gathered(source="file_sd"))
    assert problems[0].file == "t.yml"
    assert problems[0].line is not None
