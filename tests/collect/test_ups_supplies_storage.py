"""UPS, printers' supplies and disks on synthetic devices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect import storage, supplies, ups
from netmon.collect.power_params import UpsParams
from netmon.collect.supplies import PAGES, SUPPLIES, TRAYS
from netmon.collect.transforms import mains_hertz
from netmon.model.outcome import Outcome
from netmon.model.supply import Disk, StorageTable, SuppliesTable, Supply, Ups, UpsTable
from tests.collect.samples import context
from tests.support.fake_session import COUNTER32, INTEGER, OBJECT_ID, OCTETS, FakeSession

UPS = "1.3.6.1.2.1.33.1"
OLD = "1.3.6.1.4.1.99999.5"
STORAGE = "1.3.6.1.2.1.25.2.3.1"
PARAMS = {
    "status": [
        {"oid": f"{OLD}.1.0", "words": {"on_battery": [1]}},
        {"oid": f"{UPS}.4.1.0", "words": {"on_line": [3], "bypass": [4], "on_battery": [5]}},
    ],
    "battery_status": [{"oid": f"{UPS}.2.1.0", "words": {"ok": [2], "low": [3]}}],
    "charge_ratio": [{"oid": f"{OLD}.2.0", "transform": "thousandths", "invalid": [-1]}, {"oid": f"{UPS}.2.4.0", "transform": "percent"}],
    "remaining_s": [{"oid": f"{UPS}.2.3.0", "transform": "minutes_to_seconds", "invalid": [4294967295]}],
    "inputs": [{"entry": f"{UPS}.3.3.1", "hertz": {"column": 2, "transform": "mains_hertz"}, "volts": {"column": 3}}],
    "outputs": [
        {"entry": f"{UPS}.4.4.1", "volts": {"column": 2}, "load_ratio": {"column": 5, "transform": "hundredths"}},
        {"entry": OLD, "scalar": True, "volts": {"column": 7}, "hertz": {"column": 8, "transform": "tenths"}},
    ],
}


def put(session: FakeSession, values: dict[str, int]) -> None:
    for oid, value in values.items():
        session.put(oid, INTEGER, value)


def ups_of(collected) -> Ups:
    assert isinstance(collected.payload, UpsTable)
    assert collected.payload.ups is not None
    return collected.payload.ups


async def test_ups_first_scalar_that_says_something_counts():
    session = FakeSession({})
    put(session, {f"{OLD}.1.0": 2, f"{UPS}.4.1.0": 3, f"{UPS}.2.1.0": 3, f"{OLD}.2.0": -1, f"{UPS}.2.4.0": 45})
    found = ups_of(await ups.collect(context(session, PARAMS)))
    assert (found.status, found.status_oid, found.battery_status) == ("on_line", f"{UPS}.4.1.0", "low")
    assert (found.charge_ratio.value, found.charge_ratio.oid) == (0.45, f"{UPS}.2.4.0")  # type: ignore[union-attr]
    put(session, {f"{OLD}.1.0": 1})
    assert ups_of(await ups.collect(context(session, PARAMS))).status == "on_battery"


async def test_ups_lines_join_tables_and_scalars():
    session = FakeSession({})
    put(session, {f"{UPS}.4.1.0": 3, f"{UPS}.4.4.1.2.1": 230, f"{UPS}.4.4.1.5.1": 120, f"{UPS}.4.4.1.2.2": 231, f"{OLD}.7.0": 999, f"{OLD}.8.0": 500})
    put(session, {f"{UPS}.3.3.1.2.1": 500, f"{UPS}.3.3.1.3.1": 229})
    found = ups_of(await ups.collect(context(session, PARAMS)))
    assert [(line.number, {name: value.value for name, value in line.values().items()}) for line in found.outputs] == [
        (1, {"volts": 230, "hertz": 50.0, "load_ratio": 1.2}), (2, {"volts": 231}),
    ]  # fmt: skip
    assert [line.hertz.value for line in found.inputs] == [50.0]  # type: ignore[union-attr]


async def test_ups_phases_that_stand_side_by_side_in_one_row():
    session = FakeSession({})
    put(session, {f"{UPS}.4.1.0": 3, f"{OLD}.1.1": 2301, f"{OLD}.2.1": 2299})
    sides = [{"entry": OLD, "scalar": True, "row": 1, "number": line, "volts": {"column": line, "transform": "tenths"}} for line in (1, 2, 3)]
    found = ups_of(await ups.collect(context(session, {"status": PARAMS["status"], "outputs": sides})))
    assert [(line.number, line.volts.value, line.volts.oid) for line in found.outputs] == [  # type: ignore[union-attr]
        (1, 230.1, f"{OLD}.1.1"), (2, 229.9, f"{OLD}.2.1"),
    ]  # fmt: skip


async def test_ups_sentinels_and_unknown_states_are_null_with_problems():
    session = FakeSession({})
    put(session, {f"{UPS}.4.1.0": 99, f"{UPS}.2.3.0": 4294967295})
    collected = await ups.collect(context(session, PARAMS))
    found = ups_of(collected)
    assert (found.status, found.remaining_s.value) == (None, None)  # type: ignore[union-attr]
    assert [(problem.reason, problem.detail) for problem in collected.problems] == [
        ("enumeration", f"{UPS}.4.1.0 = 99"), ("invalid_sentinel", f"1 values, first {UPS}.2.3.0"),
    ]  # fmt: skip


async def test_ups_of_a_device_without_one_costs_one_request():
    session = FakeSession({})
    collected = await ups.collect(context(session, PARAMS))
    assert (collected.outcome, collected.payload, session.asked) == (Outcome.OK, UpsTable(), ["get"])


async def test_ups_that_does_not_answer_has_failed():
    session = FakeSession({})
    session.get_outcome = Outcome.TIMEOUT
    collected = await ups.collect(context(session, PARAMS))
    assert (collected.outcome, collected.payload) == (Outcome.TIMEOUT, None)


def test_ups_asks_every_scalar_once():
    oids = ups.scalar_oids(UpsParams.model_validate(PARAMS))
    assert len(oids) == len(set(oids)) == 8


@given(st.floats(min_value=40, max_value=70))
def test_mains_frequency_is_read_in_tenths_and_in_hundredths(hertz):
    assert mains_hertz(round(hertz * 10), ()) == pytest.approx(hertz, abs=0.06)
    assert mains_hertz(round(hertz * 100), ()) == pytest.approx(hertz, abs=0.006)


def supply_row(session: FakeSession, index: str, descr: bytes, kind: int, numbers: tuple[int, int, int], colorant: int = 0) -> None:
    unit, capacity, level = numbers
    for column, value in ((3, colorant), (5, kind), (7, unit), (8, capacity), (9, level)):
        session.put(f"{SUPPLIES}.{column}.{index}", INTEGER, value)
    session.put(f"{SUPPLIES}.6.{index}", OCTETS, descr)


async def test_supplies_levels_and_the_numbers_that_are_none():
    session = FakeSession({})
    supply_row(session, "1.1", b"Black Toner\x00\x01\x02", 3, (19, 100, 63), colorant=1)
    supply_row(session, "1.2", b"Drum", 9, (7, 12000, 11501))
    supply_row(session, "1.3", b"Waste", 4, (19, 100, -3))
    supply_row(session, "1.4", b"Yellow", 21, (13, -2, -2))
    supply_row(session, "1.5", b"Percent without capacity", 3, (19, -2, 40))
    supply_row(session, "1.6", b"More than full", 3, (7, 100, 130))
    supply_row(session, "1.7", b"Gone", 3, (19, 100, 0))
    session.put("1.3.6.1.2.1.43.12.1.1.4.1.1", OCTETS, b"Black")
    session.put(PAGES, COUNTER32, 4711)
    collected = await supplies.collect(context(session, {}))
    assert isinstance(collected.payload, SuppliesTable)
    first, *others = collected.payload.supplies
    assert first == Supply(
        oid=f"{SUPPLIES}.9.1.1", descr="Black Toner", kind="toner", status="ok", color="black", level=63, capacity=100, unit="percent", level_ratio=0.63
    )  # fmt: skip
    assert [(one.kind, one.status, one.level, one.level_ratio) for one in others] == [
        ("drum", "ok", 11501, pytest.approx(0.9584, abs=1e-4)), ("waste_toner", "some", None, None), ("toner_cartridge", "unknown", None, None),
        ("toner", "ok", 40, 0.4), ("toner", "ok", 130, None), ("toner", "empty", 0, 0.0),
    ]  # fmt: skip
    assert collected.payload.pages == 4711


async def test_supplies_trays_are_supplies_of_paper():
    session = FakeSession({})
    for column, value in ((8, 8), (9, 250), (10, -3)):
        session.put(f"{TRAYS}.{column}.1.1", INTEGER, value)
    session.put(f"{TRAYS}.13.1.1", OCTETS, b"TRAY1")
    collected = await supplies.collect(context(session, {}))
    assert isinstance(collected.payload, SuppliesTable)
    assert collected.payload.supplies == (Supply(oid=f"{TRAYS}.10.1.1", descr="TRAY1", kind="input", status="some", capacity=250, unit="sheets"),)
    assert (await supplies.collect(context(session, {"trays": False}))).payload == SuppliesTable()


def disk(session: FakeSession, index: int, kind: int, numbers: tuple[int, int, int], descr: bytes = b"/") -> None:
    session.put(f"{STORAGE}.2.{index}", OBJECT_ID, f"1.3.6.1.2.1.25.2.1.{kind}")
    session.put(f"{STORAGE}.3.{index}", OCTETS, descr)
    for column, value in zip((4, 5, 6), numbers, strict=True):
        session.put(f"{STORAGE}.{column}.{index}", INTEGER, value)


async def test_storage_reads_disks_and_overflowed_sizes():
    session = FakeSession({})
    disk(session, 1, 4, (4096, -1_000_000_000, 1_000_000_000))
    disk(session, 2, 2, (1024, 100, 50), b"RAM")
    disk(session, 3, 9, (1024, 100, 101), b"flash")
    disk(session, 4, 5, (1024, 0, 0), b"empty drive")
    collected = await storage.collect(context(session, {}))
    assert isinstance(collected.payload, StorageTable)
    big, flash = collected.payload.disks
    assert big == Disk(oid=f"{STORAGE}.6.1", descr="/", kind="fixed_disk", used_bytes=4096 * 10**9, total_bytes=4096 * (2**32 - 10**9))
    assert big.usage_ratio == pytest.approx(0.3035, abs=1e-4)
    assert (flash.kind, flash.usage_ratio) == ("flash", None)
    assert [problem.reason for problem in collected.problems] == ["out_of_range"]


async def test_storage_kinds_and_names_can_be_left_out():
    session = FakeSession({})
    disk(session, 1, 4, (1, 10, 5), b"/data")
    disk(session, 2, 4, (1, 10, 5), b"/run/snap")
    disk(session, 3, 8, (1, 10, 5), b"ramdisk")
    collected = await storage.collect(context(session, {"kinds": ["fixed_disk"], "skip": ["/run"]}))
    assert isinstance(collected.payload, StorageTable)
    assert [one.descr for one in collected.payload.disks] == ["/data"]
