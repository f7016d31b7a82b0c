"""Acceptance: the wireless rows of Aruba, Ruckus, Meru, Sangfor, HiveOS and UniFi recordings against expected.json, and what their access points are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from netmon.cli.trial import trial
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from tests.support.wireless import is_right, is_sensor

pytestmark = [pytest.mark.recordings, pytest.mark.may_block]

GOAL = 0.95
PROFILES: Mapping[str, str] = {
    "arubaos": "aruba_arubaos", "aruba-instant": "aruba_instant", "ruckuswireless-sz": "ruckus_smartzone", "ruckuswireless_zd1200": "ruckus_zonedirector",
    "fortiwlc": "fortinet_fortiwlc", "sangfor_wac-2": "sangfor", "hiveos-wireless_650ax": "aerohive_hiveos", "unifi": "ubiquiti_unifi",
}  # fmt: skip
# (recording, row): why the expected value is not what the device says. Every other difference fails the test.
DIFFERENCES: Mapping[tuple[str, str], str] = {}
# Trees of stations, which are people's devices.
STATIONS: Mapping[str, str] = {
    "aruba-instant": "1.3.6.1.4.1.14823.2.3.3.1.2.4.", "sangfor_wac-2": "1.3.6.1.4.1.35047.2.12.2.1.",
    "hiveos-wireless_650ax": "1.3.6.1.4.1.26928.1.1.1.2.1.2.",
}  # fmt: skip


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


async def documents(shared: Path, profiles: Mapping[str, Profile]) -> dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    found = {}
    for name, profile in PROFILES.items():
        path = shared / "recordings" / f"{name}.snmprec"
        done = await trial(path, profiles)
        assert done.answer.profile is not None
        assert done.answer.profile.id == profile, name
        found[name] = (done.document, json.loads(path.with_name(f"{name}.expected.json").read_text(encoding="utf-8")))
    return found


async def test_recordings_of_other_makers_give_their_wireless_rows(shared: Path, profiles: Mapping[str, Profile]) -> None:
    wanted, wrong, used = 0, [], set()
    shown = await documents(shared, profiles)
    for name, (document, expected) in shown.items():
        for row in expected["wireless"]:
            if row.get("usable") is False:
                continue
            wanted += 1
            if is_right(document["wireless"], row) or is_sensor(document["sensors"], row):
                continue
            used.add((name, row["descr"]))
            if (name, row["descr"]) not in DIFFERENCES:
                wrong.append((name, row["class"], row["descr"], row["value"]))
    assert wanted >= 53
    assert wrong == []
    assert used == set(DIFFERENCES), "an explanation that explains nothing"
    assert len(used) <= (1 - GOAL) * wanted
    aps = {name: [ap for ap in document["wireless"]["aps"] if ap["status"] is not None] for name, (document, _) in shown.items()}
    assert {name: len(rows) for name, rows in aps.items() if rows} == {"aruba-instant": 1, "sangfor_wac-2": 111, "hiveos-wireless_650ax": 1}
    assert sum(ap["status"] == "online" for ap in aps["sangfor_wac-2"]) == 110
    assert all(ap["serial"] and ap["model"] and ap["radios"] for rows in aps.values() for ap in rows)
    assert all(ap["radios"][0]["band"] == "2.4GHz" for ap in aps["sangfor_wac-2"] if ap["radios"][0]["channel"] is not None)


def test_no_profile_names_a_table_of_stations(profiles: Mapping[str, Profile]) -> None:
    for name, tree in STATIONS.items():
        described = json.dumps(dict(profiles[PROFILES[name]].collectors["wireless"]), default=str)
        assert f'"{tree.rstrip(".")}' not in described, name
