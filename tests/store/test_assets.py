"""The register of assets: boxes behind names, kept over restarts, damage and full disks."""

import asyncio
import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.store import files
from netmon.store.assets import FILE, GONE_KEPT_S, SEEN_EVERY_S, AssetBook, Box, Entry, assets, decode, encode
from tests.store.histories import Clock

T0 = 1_800_000_000
PLACE = Entry(site="a", role="switch", room="1/101", bought=date(2020, 9, 1), end_of_life=date(2027, 9, 1))


def saved(one: AssetBook) -> bool:
    return asyncio.run(one.save())


def book(folder, at_s: float = T0) -> AssetBook:
    made = AssetBook(folder, wall=Clock(float(at_s)))
    made.configure({"sw": PLACE})
    return made


def test_what_a_device_said_is_read_by_another_process_while_the_daemon_goes_on(tmp_path):
    one = book(tmp_path)
    one.seen("sw", T0 + 5)
    assert one.told("sw", Box("Huawei", "S5735", "SN1", "V200", 3), T0 + 5) is None
    assert saved(one)
    (asset,) = assets(tmp_path)
    assert (asset.device, asset.site, asset.room, asset.role, asset.vendor, asset.model) == ("sw", "a", "1/101", "switch", "Huawei", "S5735")
    assert (asset.serial, asset.software, asset.parts, asset.first_seen_s, asset.last_seen_s) == ("SN1", "V200", 3, T0 + 5, T0 + 5)
    assert (asset.bought, asset.end_of_life) == (date(2020, 9, 1), date(2027, 9, 1))


def test_a_device_that_is_seen_all_the_time_is_seldom_written(tmp_path):
    one = book(tmp_path)
    for minute in range(int(SEEN_EVERY_S / 60) + 2):
        one.seen("sw", T0 + 60 * minute)
        saved(one)
    assert one.stats.saves == 2
    assert one.entry("sw").last_seen_s == T0 + int(SEEN_EVERY_S)


def test_another_serial_number_is_another_box(tmp_path):
    one = book(tmp_path)
    one.seen("sw", T0)
    one.told("sw", Box("Huawei", "S5735", "SN1", "V200", 3), T0)
    swap = one.told("sw", Box(serial="SN2"), T0 + 900)
    assert swap == ("sw", "SN1", "SN2")
    entry = one.entry("sw")
    assert (entry.serial, entry.model, entry.software, entry.parts, entry.first_seen_s) == ("SN2", None, None, 0, T0 + 900)
    assert [(old.serial, old.model, old.first_seen_s) for old in entry.former] == [("SN1", "S5735", T0)]
    assert one.told("sw", Box(serial="SN2"), T0 + 1000) is None


def test_what_a_device_does_not_say_stays(tmp_path):
    one = book(tmp_path)
    one.told("sw", Box("Huawei", "S5735", "SN1"), T0)
    one.told("sw", Box(software="V300"), T0)
    assert (one.entry("sw").model, one.entry("sw").software) == ("S5735", "V300")
    assert one.told("other", Box(serial="X"), T0) is None
    assert one.entry("other") is None


def test_a_device_that_leaves_and_comes_back_is_the_same_until_long_after(tmp_path):
    one = book(tmp_path)
    one.seen("sw", T0)
    one.configure({})
    saved(one)
    assert assets(tmp_path) == ()
    one.configure({"sw": PLACE})
    assert one.entry("sw").first_seen_s == T0
    one.configure({})
    one.wall.now = T0 + GONE_KEPT_S + 1
    one.configure({})
    assert one.entry("sw") is None


def test_a_damaged_file_is_set_aside_and_the_generation_before_it_goes_on(tmp_path):
    one = book(tmp_path)
    saved(one)
    one.seen("sw", T0)
    saved(one)
    raw = bytearray((tmp_path / FILE).read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / FILE).write_bytes(raw)
    assert [asset.device for asset in assets(tmp_path)] == ["sw"]
    two = AssetBook(tmp_path, wall=Clock(float(T0)))
    asyncio.run(two.load())
    assert (two.stats.quarantined, two.entry("sw").last_seen_s) == (1, None)
    assert len(list(tmp_path.glob(f"{FILE}.corrupt-*"))) == 1


def test_a_later_netmons_file_is_left_alone(tmp_path):
    raw = b"".join(encode({"sw": PLACE})).replace(b"netmon.assets/1", b"netmon.assets/9")
    (tmp_path / FILE).write_bytes(raw)
    one = AssetBook(tmp_path, wall=Clock(float(T0)))
    asyncio.run(one.load())
    one.configure({"sw": PLACE})
    assert one.stats.refused
    assert not saved(one)
    assert (tmp_path / FILE).read_bytes() == raw
    with pytest.raises(files.NewerVersionError):
        assets(tmp_path)


def test_a_folder_that_cannot_be_written_costs_nothing_that_was_learned(tmp_path):
    one = book(tmp_path / "gone")
    assert not saved(one)
    assert (one.stats.failed, one.stats.failing_since) == (1, float(T0))
    (tmp_path / "gone").mkdir()
    assert saved(one)
    assert one.stats.failing_since is None
    assert len(assets(tmp_path / "gone")) == 1


@given(st.binary(max_size=200))
def test_no_bytes_are_taken_for_a_register(raw):
    with pytest.raises(files.CorruptFileError):
        decode(raw)


@given(st.data())
def test_a_flipped_bit_is_found(data):
    raw = bytearray(b"".join(encode({"交换机": PLACE})))
    place = data.draw(st.integers(0, len(raw) - 2))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    found = {"交换机": PLACE}
    with contextlib.suppress(files.CorruptFileError, files.NewerVersionError):
        found = decode(bytes(raw))
    assert found == {"交换机": PLACE}
