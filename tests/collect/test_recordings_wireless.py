"""Acceptance: the wireless rows of the controllers' recordings against expected.json."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from netmon.collect.document_wireless import wireless_section
from netmon.collect.identify import chosen, identify
from netmon.collect.registry import COLLECTORS, one_shot_params, param_models
from netmon.config.profiles import load_profiles
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.wireless import ApStatus, WirelessTable
from tests.collect.samples import context
from tests.support.fake_session import FakeSession, load_snmprec
from tests.support.wireless import is_right

pytestmark = pytest.mark.recordings

GOAL = 0.95
CONTROLLERS = ("vrp_ac6605-26", "vrp_s12704", "comware_wx6103", "ruijie_m18000", "ciscowlc_controller", "zte_w988")

# (recording, row): why the expected value is not what the device says. Every other difference fails the test.
WIRELESS_DIFFERENCES: Mapping[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


async def polled(shared: Path, name: str, profiles: Mapping[str, Profile]) -> tuple[WirelessTable, dict[str, Any], FakeSession]:
    expected = json.loads((shared / "recordings" / f"{name}.expected.json").read_text(encoding="utf-8"))
    profile = chosen(profiles, identify(profiles.values(), expected["sysObjectID"], expected["sysDescr"]))
    assert profile is not None
    session = FakeSession(load_snmprec(shared / "recordings" / f"{name}.snmprec"))
    collected = await COLLECTORS["wireless"].collect(context(session, one_shot_params("wireless", profile.collectors["wireless"])))
    assert collected.outcome is Outcome.OK, name
    assert isinstance(collected.payload, WirelessTable)
    return collected.payload, expected, session


async def test_recordings_wireless_rows_are_what_the_controllers_say(shared: Path, profiles: Mapping[str, Profile]):
    wanted, wrong, used = 0, [], set()
    for name in CONTROLLERS:
        table, expected, _ = await polled(shared, name, profiles)
        section = wireless_section(table)
        for row in expected.get("wireless") or []:
            if row.get("usable") is False:
                continue
            wanted += 1
            if is_right(section, row):
                continue
            place = (name, row["descr"])
            used.add(place)
            if place not in WIRELESS_DIFFERENCES:
                wrong.append((*place, row["value"]))
    assert wanted >= 24
    assert wrong == []
    assert used == set(WIRELESS_DIFFERENCES), "an explanation that explains nothing"
    assert len(used) <= (1 - GOAL) * wanted


async def test_recordings_access_points_are_told_by_mac_serial_model_and_state(shared: Path, profiles: Mapping[str, Profile]):
    found = {}
    for name in CONTROLLERS:
        table, _, _ = await polled(shared, name, profiles)
        listed = [ap for ap in table.aps if ap.status is not None]
        online = [ap for ap in listed if ap.status is ApStatus.ONLINE]
        assert all(ap.mac and ap.serial and ap.model and ap.address for ap in online), name
        assert all(ap.uptime_s is None or ap.tunnel_uptime_s is None or ap.uptime_s >= ap.tunnel_uptime_s for ap in online), name
        found[name] = (len(listed), len(online))
    assert found == {
        "vrp_ac6605-26": (0, 0),  # holds no state column
        "vrp_s12704": (4, 3),
        "comware_wx6103": (0, 0),
        "ruijie_m18000": (208, 200),
        "ciscowlc_controller": (226, 226),
        "zte_w988": (150, 139),
    }


async def test_recordings_a_table_shorter_than_its_counter_makes_nothing_missing(shared: Path, profiles: Mapping[str, Profile]):
    """S12704 counts 816 registered access points and shows 4."""
    table, _, session = await polled(shared, "vrp_s12704", profiles)
    assert (table.complete, table.missing, table.mismatch is not None) == (False, (), True)
    assert len(session.memory.access_points) == 4


async def test_recordings_stations_are_never_asked_for(shared: Path, profiles: Mapping[str, Profile]):
    """Client addresses are personal data: nothing below the stations' tables is read, full detail or not."""
    stations = {
        "vrp_s12704": "1.3.6.1.4.1.2011.6.139.18.", "ruijie_m18000": "1.3.6.1.4.1.4881.1.1.10.2.56.5.", "zte_w988": "1.3.6.1.4.1.3902.2505.1.1.15.102.1.2.",
        "ciscowlc_controller": "1.3.6.1.4.1.14179.2.1.4.",
    }  # fmt: skip
    for name, tree in stations.items():
        path = shared / "recordings" / f"{name}.snmprec"
        assert tree in path.read_text(encoding="latin-1"), f"{name}: the recording has stations"
        session = FakeSession({})
        asked: list[str] = []
        real = load_snmprec(path)
        session.objects = real
        table = session.table

        async def watched(spec: Any, ask: Any = table, seen: list[str] = asked) -> Any:
            seen.extend(spec.columns)
            return await ask(spec)

        session.table = watched  # type: ignore[method-assign]
        expected = json.loads(path.with_name(f"{name}.expected.json").read_text(encoding="utf-8"))
        profile = chosen(profiles, identify(profiles.values(), expected["sysObjectID"], expected["sysDescr"]))
        assert profile is not None
        await COLLECTORS["wireless"].collect(context(session, one_shot_params("wireless", profile.collectors["wireless"])))
        assert asked, name
        assert not [column for column in asked if f"{column}.".startswith(tree)], name
