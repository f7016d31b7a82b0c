"""The collector of Wi-Fi controllers on made-up ones: indexes, joins, fallbacks, what is remembered, and what is concluded from a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from netmon.collect.document_wireless import wireless_section
from netmon.collect.registry import COLLECTORS, param_models
from netmon.collect.transforms_wireless import WIRELESS_TRANSFORMS
from netmon.collect.wireless import IDLE_POLLS
from netmon.collect.wireless_index import address_of, index_of, mac_of, row_key
from netmon.collect.wireless_items import IndexPart
from netmon.collect.wireless_params import WirelessParams
from netmon.collect.wireless_rows import channel_band
from netmon.config.profiles import load_profiles
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.wireless import ApStatus, WirelessTable
from tests.collect.samples import context
from tests.support.fake_session import COUNTER32, GAUGE32, INTEGER, IP_ADDRESS, OCTETS, FakeSession, dotted

AP, RADIO, SSID, VAP, NOISE = (f"1.3.6.1.4.1.99999.{number}.1" for number in range(1, 6))
ONLINE, REGISTERED = "1.3.6.1.4.1.99999.9.1.0", "1.3.6.1.4.1.99999.9.2.0"
MAC = [{"part": "ap", "kind": "mac"}]
PARAMS: dict[str, Any] = {
    "counts": {"online": [{"oid": ONLINE}]},
    "aps": {
        "apTable": {
            "entry": AP, "index": MAC, "mac": {"part": "ap", "codec": "mac"}, "name": {"column": 2}, "serial": {"column": 3},
            "address": {"column": 4, "codec": "address"}, "status": {"column": 5, "words": {"online": [1], "offline": [2]}, "reasons": {"power": [2]}},
            "clients": [{"column": 6}, {"column": 7}], "uptime_s": {"column": 8, "transform": "hundredths"},
        }
    },
    "radios": {
        "radioTable": {
            "entry": RADIO, "index": [*MAC, {"part": "radio"}], "channel": {"column": 2, "transform": "channel_number"}, "band": {"by_channel": True},
            "utilization_ratio": {"column": 3, "transform": "percent", "invalid": [255]}, "clients": {"column": 4}, "up": {"column": 5},
        },
        "noiseTable": {
            "entry": NOISE, "index": [*MAC, {"part": "radio"}, {"part": "channel"}], "adds": False, "noise_dbm": {"column": 2, "transform": "noise_level"},
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def root_profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


def arcs(number: int) -> str:
    return f"2.0.0.0.0.{number}"


def put_ap(session: FakeSession, number: int, state: int = 1) -> None:
    session.put(f"{AP}.2.{arcs(number)}", OCTETS, f"教室{number}".encode("gb18030"))
    session.put(f"{AP}.3.{arcs(number)}", OCTETS, b"SN%d\x00" % number)
    session.put(f"{AP}.4.{arcs(number)}", IP_ADDRESS, bytes((10, 0, 0, number)))
    session.put(f"{AP}.5.{arcs(number)}", INTEGER, state)
    session.put(f"{AP}.6.{arcs(number)}", COUNTER32, number)
    session.put(f"{AP}.7.{arcs(number)}", COUNTER32, 1)
    session.put(f"{AP}.8.{arcs(number)}", GAUGE32, 360_000)
    for radio, channel in ((0, 6), (1, 149)):
        index = f"{arcs(number)}.{radio}"
        session.put(f"{RADIO}.2.{index}", INTEGER, channel)
        session.put(f"{RADIO}.3.{index}", GAUGE32, 255 if radio else 40)
        session.put(f"{RADIO}.4.{index}", GAUGE32, number)
        session.put(f"{RADIO}.5.{index}", INTEGER, 1)
        for other in (1, 6, 36, 149):
            session.put(f"{NOISE}.2.{index}.{other}", INTEGER, -100 + other // 10)


def controller(*numbers: int) -> FakeSession:
    session = FakeSession({})
    for number in numbers:
        put_ap(session, number)
    session.put(ONLINE, INTEGER, len(numbers))
    return session


async def poll(session: FakeSession, params: Mapping[str, object] | None = None) -> WirelessTable:
    collected = await COLLECTORS["wireless"].collect(context(session, params or PARAMS))
    assert isinstance(collected.payload, WirelessTable), collected
    return collected.payload


async def test_wireless_reads_names_numbers_and_radios():
    table = await poll(controller(1, 2))
    first = table.aps[0]
    assert (first.key, first.name, first.serial, first.address, first.status) == ("02:00:00:00:00:01", "教室1", "SN1", "10.0.0.1", ApStatus.ONLINE)
    assert (first.clients, first.uptime_s) == (2, 3600)
    low, high = first.radios
    assert (low.band, low.channel, low.utilization_ratio, low.noise_dbm, low.clients, low.up) == ("2.4GHz", 6, 0.4, -100, 1, True)
    assert (high.band, high.channel, high.utilization_ratio, high.noise_dbm) == ("5GHz", 149, None, -86)
    assert (table.access_points.online.value, table.clients.value, table.complete) == (2, 6, True)
    assert {band: figure.value for band, figure in (table.clients_by_band or {}).items()} == {"2.4GHz": 3, "5GHz": 3}


async def test_wireless_document_names_the_instance_of_every_value():
    section = wireless_section(await poll(controller(3)))
    assert section is not None
    ap = section["aps"][0]
    assert ap["oids"]["status"] == f"{AP}.5.{arcs(3)}"
    assert ap["oids"]["clients"] == f"{AP}.6.{arcs(3)}"
    assert ap["radios"][0]["oids"]["noise_dbm"] == f"{NOISE}.2.{arcs(3)}.0.6"
    assert section["access_points"]["oids"] == {"online": ONLINE}


async def test_wireless_noise_is_asked_for_at_the_radios_own_channel_alone():
    session = controller(1)
    asked: list[str] = []
    get = session.get

    async def watched(oids):
        asked.extend(oids)
        return await get(oids)

    session.get = watched
    await poll(session)
    assert [oid for oid in asked if oid.startswith(NOISE)] == [f"{NOISE}.2.{arcs(1)}.0.6", f"{NOISE}.2.{arcs(1)}.1.149"]
    assert "noiseTable" not in session.asked


async def test_wireless_names_are_read_again_only_when_a_row_is_new():
    session = controller(1, 2)
    await poll(session)
    session.asked.clear()
    again = await poll(session)
    assert [name for name in session.asked if name.startswith("apTable")] == ["apTable live"]
    assert [ap.name for ap in again.aps] == ["教室1", "教室2"]
    put_ap(session, 3)
    session.put(ONLINE, INTEGER, 3)
    session.asked.clear()
    assert [ap.name for ap in (await poll(session)).aps] == ["教室1", "教室2", "教室3"]
    assert [name for name in session.asked if name.startswith("apTable")] == ["apTable live", "apTable names"]


async def test_wireless_radios_rest_between_their_polls():
    session = controller(1)
    first = await poll(session)
    session.asked.clear()
    second = await poll(session)
    assert "radioTable" not in session.asked
    assert second.aps[0].radios == first.aps[0].radios
    await poll(session)
    await poll(session)
    assert session.asked.count("radioTable") == 1


async def test_wireless_table_that_differs_from_the_count_concludes_nothing():
    session = controller(1, 2, 3)
    await poll(session)
    session.drop(f"{AP}.5.{arcs(3)}")
    for column in range(2, 9):
        session.drop(f"{AP}.{column}.{arcs(3)}")
    collected = await COLLECTORS["wireless"].collect(context(session, PARAMS))
    table = collected.payload
    assert isinstance(table, WirelessTable)
    assert (table.complete, table.missing, len(table.aps)) == (False, (), 2)
    assert [problem.reason for problem in collected.problems] == ["count_differs"]
    session.put(ONLINE, INTEGER, 2)
    lost = await poll(session)
    assert (lost.complete, [one.name for one in lost.missing]) == (True, ["教室3"])


async def test_wireless_access_point_that_left_during_the_walk_is_no_contradiction():
    """The count is read before the walk and, where it differs, after it."""
    session = controller(1, 2)
    counts = iter((3, 2))
    get = session.get

    async def moving(oids):
        if ONLINE in oids:
            session.put(ONLINE, INTEGER, next(counts))
        return await get(oids)

    session.get = moving
    assert (await poll(session)).complete is True


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.TIMEOUT])
async def test_wireless_walk_that_broke_off_keeps_its_rows_and_misses_nobody(outcome):
    session = controller(1, 2, 3)
    await poll(session)
    session.broken["apTable live"] = (outcome, 1)
    collected = await COLLECTORS["wireless"].collect(context(session, PARAMS))
    table = collected.payload
    assert isinstance(table, WirelessTable)
    assert collected.outcome is Outcome.PARTIAL
    assert (len(table.aps), table.complete, table.missing) == (1, False, ())
    assert len(session.memory.access_points) == 3


async def test_wireless_device_that_does_not_answer_gives_its_outcome():
    session = controller(1)
    session.get_outcome = Outcome.TIMEOUT
    collected = await COLLECTORS["wireless"].collect(context(session, PARAMS))
    assert (collected.outcome, collected.payload) == (Outcome.TIMEOUT, None)


async def test_wireless_device_that_is_no_controller_is_asked_once_and_then_seldom():
    session, params = FakeSession({}), {**PARAMS, "only_with_counts": True}
    first = await COLLECTORS["wireless"].collect(context(session, params))
    assert (first.outcome, isinstance(first.payload, WirelessTable) and first.payload.empty, session.asked) == (Outcome.OK, True, ["get"])
    rest = [(await COLLECTORS["wireless"].collect(context(session, params))).outcome for _ in range(IDLE_POLLS - 1)]
    assert set(rest) == {Outcome.SKIPPED}
    assert session.asked == ["get"]
    assert (await COLLECTORS["wireless"].collect(context(session, params))).outcome is Outcome.OK
    assert session.asked == ["get", "get"]


async def test_wireless_unknown_state_is_none_and_told():
    session = controller(1, 2)
    session.put(f"{AP}.5.{arcs(2)}", INTEGER, 99)
    collected = await COLLECTORS["wireless"].collect(context(session, PARAMS))
    assert isinstance(collected.payload, WirelessTable)
    assert [ap.status for ap in collected.payload.aps] == [ApStatus.ONLINE, None]
    assert [(problem.reason, problem.table) for problem in collected.problems] == [("unknown_state", "apTable")]


H3C = "1.3.6.1.4.1.25506.2.75"


def serial_arcs(serial: str) -> str:
    return dotted((len(serial), *serial.encode()))


async def test_wireless_tables_indexed_by_name_and_by_serial_meet(root_profiles):
    """HH3C-DOT11-APMT-MIB: the brief table goes by template name, the radios by serial number (domain vector 219801A0YG819BE000KR)."""
    serial = "219801A0YG819BE000KR"
    assert serial_arcs(serial) == "20.50.49.57.56.48.49.65.48.89.71.56.49.57.66.69.48.48.48.75.82"
    session = FakeSession({})
    session.put(f"{H3C}.1.1.2.1.0", INTEGER, 1)
    for name, number, state, connection in (("ap-101", serial, 1, 1), ("ap-102", "219801A0YG819BE00102", 2, 3), ("ap-103", "219801A0YG819BE00103", 1, 2)):
        index = serial_arcs(name)
        session.put(f"{H3C}.2.1.12.1.2.{index}", OCTETS, number.encode())
        session.put(f"{H3C}.2.1.12.1.18.{index}", INTEGER, connection)
        session.put(f"{H3C}.2.1.12.1.25.{index}", INTEGER, state)
    session.put(f"{H3C}.2.1.3.1.5.{serial_arcs(serial)}.1", INTEGER, 36)
    session.put(f"{H3C}.2.1.3.1.6.{serial_arcs(serial)}.1", INTEGER, 20)
    session.put(f"{H3C}.2.2.8.1.6.{serial_arcs(serial)}.1", INTEGER, 9)
    session.put(f"{H3C}.2.1.10.1.1.{serial_arcs(serial)}", GAUGE32, 720_000)
    session.put(f"{H3C}.2.1.6.1.3.{serial_arcs(serial)}.1", INTEGER, 6)
    session.put(f"{H3C}.2.1.6.1.6.{serial_arcs(serial)}.1", INTEGER, 100)
    params = root_profiles["h3c_comware"].collectors["wireless"]
    for _ in range(3):
        table = await poll(session, params)
        assert [(ap.name, ap.status) for ap in table.aps] == [("ap-101", ApStatus.ONLINE), ("ap-102", ApStatus.OFFLINE), ("ap-103", ApStatus.STANDBY)]
        first = table.aps[0]
        assert (first.serial, first.uptime_s, first.ethernet_bps) == (serial, 7200, 100_000_000)
        assert [(radio.band, radio.channel, radio.tx_power_dbm, radio.clients) for radio in first.radios] == [("5GHz", 36, 20, 9)]
        assert (table.access_points.online.value, table.access_points.registered.value, table.complete) == (1, 3, True)


async def test_wireless_older_comware_is_read_from_its_running_and_idle_lists(root_profiles):
    session = FakeSession({})
    session.put(f"{H3C}.1.1.2.1.0", INTEGER, 1)
    session.put(f"{H3C}.2.1.2.1.8.{serial_arcs('SN1')}", OCTETS, b"ap-1")
    session.put(f"{H3C}.2.1.2.1.7.{serial_arcs('SN1')}", INTEGER, 4)
    session.put(f"{H3C}.2.1.9.1.2.{serial_arcs('ap-2')}", OCTETS, b"SN2")
    table = await poll(session, root_profiles["h3c_comware"].collectors["wireless"])
    assert [(ap.name, ap.serial, ap.status) for ap in table.aps] == [("ap-1", "SN1", ApStatus.ONLINE), ("ap-2", "SN2", ApStatus.OFFLINE)]


async def test_wireless_power_of_cisco_is_looked_up_in_the_list_of_levels(root_profiles):
    session = FakeSession({})
    airespace = "1.3.6.1.4.1.14179.2.2"
    session.put("1.3.6.1.4.1.9.9.618.1.8.4.0", GAUGE32, 1)
    session.put(f"{airespace}.1.1.6.{arcs(1)}", INTEGER, 1)
    for radio, level in ((0, 3), (1, 9)):
        session.put(f"{airespace}.2.1.2.{arcs(1)}.{radio}", INTEGER, radio + 1)
        session.put(f"{airespace}.2.1.6.{arcs(1)}.{radio}", INTEGER, level)
        session.put(f"{airespace}.2.1.22.{arcs(1)}.{radio}", OCTETS, b"17,14,11,8,5,2,-1")
    table = await poll(session, root_profiles["cisco_wlc"].collectors["wireless"])
    assert [radio.tx_power_dbm for radio in table.aps[0].radios] == [11, None]


def test_wireless_params_name_what_is_wrong():
    for wrong in (
        {"aps": {"t": {"entry": AP}}},
        {"aps": {"t": {"entry": AP, "index": [{"part": "ap"}, {"part": "ap"}]}}},
        {"aps": {"t": {"entry": AP, "index": [{"part": "ap", "kind": "octets"}]}}},
        {"aps": {"t": {"entry": AP, "index": MAC, "name": {"column": 1, "part": "ap"}}}},
        {"aps": {"t": {"entry": AP, "index": MAC, "status": {"words": {"online": [1]}}}}},
        {"counts": {"online": [{"oid": ONLINE, "rows": AP}]}},
        {"counts": {"online": [{"oid": ONLINE, "transform": "magic"}]}},
        {"stations": {}},
    ):
        with pytest.raises(ValidationError):
            WirelessParams.model_validate(wrong)


KINDS = st.sampled_from(["number", "mac", "string", "mac_string"])


@given(st.lists(st.tuples(st.sampled_from(["ap", "radio", "ssid"]), KINDS), min_size=1, max_size=3, unique_by=lambda part: part[0]), st.data())
def test_wireless_index_taken_apart_is_what_was_put_together(shape, data):
    parts = [IndexPart.model_validate({"part": name, "kind": kind}) for name, kind in shape]
    sizes = {"number": 1, "mac": 6, "mac_string": 6, "string": data.draw(st.integers(0, 8))}
    index: list[int] = []
    values = {}
    for part in parts:
        value = tuple(data.draw(st.lists(st.integers(0, 255), min_size=sizes[part.kind], max_size=sizes[part.kind])))
        values[part.part] = value
        index += [len(value), *value] if part.kind in ("string", "mac_string") else value
    key = row_key(parts, tuple(index))
    assert key is not None
    for name in ("ap", "ssid"):
        assert key.part(name) == values.get(name, ())
    assert row_key(parts, (*index, 1)) is None
    assert row_key(parts, tuple(index[:-1])) is None


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_wireless_index_of_any_numbers_is_a_key_or_none(index):
    for kind in ("mac", "string", "rest"):
        key = row_key([IndexPart.model_validate({"part": "ap", "kind": kind}), IndexPart(part="radio")], tuple(index))
        assert key is None or set(key.part("ap")) <= set(index)


def test_wireless_index_is_put_together_as_the_table_has_it():
    parts = [IndexPart(part="ap", kind="string"), IndexPart(part="radio"), IndexPart(part="channel")]
    assert index_of(parts, ap=(65, 66), radio=1, channel=36) == "2.65.66.1.36"


def test_wireless_addresses_are_read_in_every_writing():
    for raw in (b"\x00\x1a\x1e\x01\x02\x03", b"00:1a:1e:01:02:03", b"001A-1E01-0203", b"001a.1e01.0203\x00", b"001a1e010203"):
        assert mac_of(raw) == "00:1a:1e:01:02:03"
    assert [mac_of(raw) for raw in (b"", b"\0" * 6, b"not a mac", b"\x00\x1a\x1e")] == [None] * 4
    assert [address_of(raw) for raw in (b"\x0a\x01\x02\x03", b"10.1.2.3", b"fe80::1", bytes(4), b"\xff" * 4, b"::", b"", b"10.1.2.300")] == [
        "10.1.2.3", "10.1.2.3", "fe80::1", None, None, None, None, None,
    ]  # fmt: skip


def test_wireless_transforms_know_their_units():
    expected = {
        "mhz_to_channel": {2412: 1, 2484: 14, 5180: 36, 5825: 165, 5955: 1, 36: 36, 900: None},
        "signed_byte": {165: -91, 12: 12, -70: -70},
        "noise_level": {-95: -95, 92: -92, 0: None, -200: None},
        "channel_number": {0: None, 6: 6, 255: None},
        "dbm_level": {20: 20, 255: None, -1: -1},
        "huawei_port_speed": {1: 10_000_000, 2: 100_000_000, 3: 1_000_000_000, 4: 10_000_000_000, 1000: 1_000_000_000, 0: None},
        "megabits": {1000: 1_000_000_000, 0: None},
    }
    for name, cases in expected.items():
        assert {raw: WIRELESS_TRANSFORMS[name](raw, ()) for raw in cases} == cases, name
    assert [channel_band(channel) for channel in (1, 14, 36, 165, 200, None)] == ["2.4GHz", "2.4GHz", "5GHz", "5GHz", None, None]
