import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.config.applied import Applied, applied, from_json, to_json
from netmon.config.diff import plan, render
from netmon.config.load import load
from netmon.model.profile import Profile
from tests.config.tree import ENV, good, write

KEY = b"k" * 32
A = "inventory/sites/a.yaml"
SITE = "site: {id: a, name: 甲校, kind: school}\nbuildings: {1号楼: {classrooms: 101-103}}\n"
GW = "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n"
SW = "  - {name: a-sw, role: switch, address: 10.0.0.2, uplink: a-gw, room: 1号楼/101}\n"


def state(folder: Path, files: dict[str, str | bytes], env: dict[str, str] | None = None) -> Applied:
    result = load(write(folder, files), env=env or ENV)
    assert result.config is not None, [problem.render("en") for problem in result.problems]
    return applied(result.config, KEY)


def test_nothing_changed_is_an_empty_plan(tmp_path: Path) -> None:
    before = state(tmp_path, {})
    found = plan(before, state(tmp_path, {A: (tmp_path / A).read_text() + "# a comment\n"}))
    assert not found
    assert (render(found, "zh"), render(found, "en")) == ("没有改动。", "Nothing changes.")


def test_everything_is_added_when_nothing_was_applied(tmp_path: Path) -> None:
    found = plan(None, state(tmp_path, {}))
    assert (found.devices.added, found.sites.added, found.credentials.added) == (("a-gw", "a-sw"), ("a", "center"), ("ro",))
    assert (found.settings, found.restart, found.calendar) == ((), (), False)


def test_plan_names_what_comes_goes_and_changes(tmp_path: Path) -> None:
    before = state(tmp_path, {A: SITE + GW + SW, "netmon.yaml": "state: state\n"})
    after = state(
        tmp_path,
        {
            A: SITE
            + "devices:\n  - {name: a-gw, role: router, address: 10.0.0.9, periods: {health: 60s}, labels: {floor: 1}}\n  - {name: a-ap, role: access_point}\n"
            + "links: [{id: dx, role: exit}]\n",
            "netmon.yaml": "state: other\nlisten: 127.0.0.1:1\nlanguage: en\n",
        },
    )
    found = plan(before, after)
    assert (found.devices.added, found.devices.removed) == (("a-ap",), ("a-sw",))
    assert found.restart == ("listen", "state")
    text = render(found, "en").replace(str(tmp_path), "")
    assert text.splitlines() == [
        "+ device a-ap",
        "- device a-sw",
        "~ device a-gw: address 10.0.0.1 -> 10.0.0.9; labels.floor (none) -> 1; periods.health 300.0 -> 60.0",
        "+ link a/dx",
        "~ setting language zh -> en",
        "~ setting listen 127.0.0.1:9464 -> 127.0.0.1:1",
        "~ setting state /state -> /other",
        "These settings take effect after a restart of netmon: listen, state",
        "Devices: 1 added, 1 removed, 1 changed.",
    ]


def test_a_changed_secret_changes_its_devices_and_is_not_shown(tmp_path: Path) -> None:
    before = state(tmp_path, {})
    found = plan(before, state(tmp_path, {}, {**ENV, "COMMUNITY": "S3CR3T-new"}))
    assert [change.name for change in found.devices.changed] == ["a-gw", "a-sw"]
    text = render(found, "zh")
    assert text.splitlines() == ["~ 设备 a-gw: 所用凭据已更换", "~ 设备 a-sw: 所用凭据已更换", "~ 凭据 ro: 口令或用户已更换", "设备：新增 0，删除 0，改动 2。"]
    assert "S3CR3T" not in text + repr(found)


def test_a_changed_calendar_is_said(tmp_path: Path) -> None:
    before = state(tmp_path, {})
    found = plan(before, state(tmp_path, {"inventory/calendar.yaml": "terms: [{name: 秋, from: 2026-09-01, to: 2027-01-29}]\n"}))
    assert found.calendar
    assert render(found, "zh").splitlines()[0] == "~ 校历有改动"


def test_a_changed_profile_changes_the_devices_that_use_it(tmp_path: Path) -> None:
    config = good(tmp_path, {A: SITE + GW.replace("}", ", profile: p}") + SW})

    def with_profiles(name: str) -> Applied:
        values = {field: getattr(config, field) for field in config.__dataclass_fields__}
        profiles = {"p": Profile(id="p", name=name, vendor="v", status="draft"), "q": Profile(id="q", name=name, vendor="v", status="draft")}
        return applied(type(config)(**{**values, "profiles": profiles}), KEY)

    before, after = with_profiles("old"), with_profiles("new")
    assert [change.name for change in plan(before, after).devices.changed] == ["a-gw"]
    assert [change.name for change in plan(before, after, {"a-sw": "q"}).devices.changed] == ["a-gw", "a-sw"]


def test_applied_json_reads_back_and_holds_no_secret(tmp_path: Path) -> None:
    value = state(tmp_path, {})
    text = to_json(value)
    assert from_json(text) == value
    assert not plan(from_json(text), value)
    for secret in ENV.values():
        assert secret not in text


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "netmon.applied/2"}', '{"format": "netmon.applied/1", "devices": []}', "\x00", '{"format": "netmon.applied/1"}']
)
def test_a_broken_applied_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


FIELDS = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 3) | st.dictionaries(st.sampled_from("xy"), st.integers(0, 2)), max_size=3)
DEVICES = st.dictionaries(st.sampled_from("pqrs"), FIELDS, max_size=4)


def made(devices: dict[str, dict[str, object]]) -> Applied:
    kept = {name: {key: value for key, value in fields.items() if value not in (None, {})} for name, fields in devices.items()}
    return Applied(devices=kept, links={}, sites={}, credentials={}, profiles={}, settings={}, calendar="")


@given(DEVICES, DEVICES)
def test_plan_sorts_every_device_into_one_place(old: dict[str, dict[str, object]], new: dict[str, dict[str, object]]) -> None:
    before, after = made(old), made(new)
    delta = plan(before, after).devices
    assert set(delta.added) == set(new) - set(old)
    assert set(delta.removed) == set(old) - set(new)
    assert {change.name for change in delta.changed} == {name for name in set(old) & set(new) if before.devices[name] != after.devices[name]}
    assert not plan(before, before)
    assert json.loads(to_json(after))["devices"] == after.devices
