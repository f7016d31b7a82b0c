"""A profile's proof: a synthetic recording in the device's shape, and everything that netmon reads from it asserted."""

import json
from collections.abc import Mapping

import pytest

from netmon.cli.main import main
from netmon.cli.trial import trial
from netmon.collect.expected import differences, expected_values, flat
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.simulate.snmprec import dump, load
from tests.recordings.build import DEVICES, FOLDER, expected_of, identified, recording_of, says, untrue
from tests.recordings.shapes import Device

REGENERATE = "python -m tests.recordings.build makes it anew; read the difference before you keep it"


@pytest.fixture(scope="module")
def profiles(root) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


def test_every_verified_profile_has_a_recording_with_expected_values(profiles):
    proven = {path.name.removesuffix(".snmprec").split("-")[0] for path in FOLDER.glob("*.snmprec") if expected_of(path).is_file()}
    claimed = {profile.id for profile in profiles.values() if profile.status == "verified"}
    assert sorted(claimed - proven) == [], "status: verified needs tests/recordings/<profile>.snmprec and .expected.json, else it is draft"
    assert sorted(proven - profiles.keys()) == [], "recordings of profiles that are not there"


def test_every_recording_is_of_a_device_that_is_built():
    assert sorted(path.name for path in FOLDER.glob("*.snmprec")) == sorted(recording_of(device).name for device in DEVICES)
    assert sorted(path.name for path in FOLDER.glob("*.expected.json")) == sorted(expected_of(recording_of(device)).name for device in DEVICES)


@pytest.mark.parametrize("device", DEVICES, ids=lambda device: device.stem)
def test_a_recording_is_what_its_builder_makes(device: Device):
    assert recording_of(device).read_bytes() == dump(device.instances().items()), REGENERATE
    recording = load(recording_of(device))
    assert (recording.malformed, recording.duplicates, recording.disordered) == (0, 0, 0)


@pytest.mark.may_block
@pytest.mark.parametrize("device", DEVICES, ids=lambda device: device.stem)
async def test_everything_read_from_a_recording_is_asserted_and_all_that_is_asserted_is_read(device: Device, profiles):
    path = recording_of(device)
    done = await trial(path, profiles)
    found = expected_values(json.loads(json.dumps(done.document)))
    assert identified(device, done) == []
    assert {reading.collector: reading.outcome for reading in done.answer.readings if reading.outcome is not Outcome.OK} == {}
    assert untrue(device, found) == []
    assert differences(json.loads(expected_of(path).read_text(encoding="utf-8")), found) == [], REGENERATE


def test_recordings_hold_more_than_ports():
    told = {device.stem for device in DEVICES if device.truths()}
    simulated = {"huawei_vrp", "h3c_comware", "ruijie_rgos", "cisco_ios", "net_snmp"}
    assert {device.stem for device in DEVICES} - told == simulated, "a device whose builder says of no value what it means"
    for profile in simulated:
        expected = json.loads((FOLDER / f"{profile}.expected.json").read_text(encoding="utf-8"))
        assert expected["processors"], profile
        assert expected["memory"], profile


@pytest.mark.parametrize(("row", "value", "right"), [
    ({"value": 41.5, "status": None}, 41.5, True), ({"value": 415, "status": None}, 41.5, False), ({"value": None, "status": "ok"}, "ok", True),
    ({"value": None, "status": "critical"}, "ok", False), ({"value": 0.0}, None, False), ({"value": None, "status": None}, None, True),
    ({"usage_ratio": 0.5}, 0.5, True),
])  # fmt: skip
def test_what_a_row_says_is_compared_with_what_is_meant(row, value, right):
    assert says([row], value) is right


def test_the_command_finds_what_is_missing_and_what_is_too_much(tmp_path, root, monkeypatch, capsys):
    monkeypatch.setenv("NETMON_DATA", str(root))
    monkeypatch.chdir(tmp_path)
    path = FOLDER / "apc.snmprec"
    expected = json.loads(expected_of(path).read_text(encoding="utf-8"))
    assert len(list(flat(expected))) > 150
    assert main(["profile", "test", str(path), "--lang", "en"]) == 0
    assert "values are as in" in capsys.readouterr().out
    del expected["sensors"][0]
    expected["ups"]["status"] = "on_battery"
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(expected), encoding="utf-8")
    assert main(["profile", "test", str(path), "--expected", str(mine), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "expected nothing, found" in out
    assert "ups.status: expected 'on_battery', found 'on_line'" in out
