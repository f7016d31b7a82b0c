import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.row_filters import FILTERS
from netmon.collect.snmp_values import collect
from netmon.collect.transforms import TRANSFORMS
from netmon.collect.transforms_text import TEXT_TRANSFORMS, first_percentage, number_with_unit, percent_with_unit
from netmon.model.reading import HealthValues
from tests.collect.samples import context
from tests.support.fake_session import INTEGER, OCTETS, FakeSession

ENTRY = "1.3.6.1.4.1.99999.1.2.1"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"6.582 mA: Normal", 0.006582), (b"  -2.35 dBm: Normal", -2.35), (b"43.0 C", 43), (b"15 PERCENT", 15), (b"2%", 2), (b"488.28 MB", 488.28),
        (b"3300 mV", 3.3), (b"1.27 kW", 1270), (b"12", 12), (7, 7), (b"N/A", None), (b"", None), (None, None), ("1.3.6", None),
        ("450 \u00b5A".encode(), 0.00045), (b"5 m", 5),
    ],
)  # fmt: skip
def test_number_with_unit_gives_si_units(raw, value):
    assert number_with_unit(raw) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(("raw", "value"), [(b"15 PERCENT", 0.15), (b"2%", 0.02), (100, 1), (b"101 %", None), (b"-1", None), (b"none", None)])
def test_percent_with_unit_is_a_share(raw, value):
    assert percent_with_unit(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"5 Secs ( 31.1134%)   60 Secs ( 16.7571%)  300 Secs ( 14.3501%)", 0.311134), (b"    5 Sec (6.99%),    1 Min (7.0%)", 0.0699),
        (b"5 Secs", None), (b"( 131%)", None), (31, None), (None, None),
    ],
)  # fmt: skip
def test_first_percentage_is_the_shortest_average(raw, value):
    assert first_percentage(raw) == (None if value is None else pytest.approx(value))


@given(st.sampled_from(sorted(TEXT_TRANSFORMS)), st.binary(max_size=30))
def test_text_transforms_survive_any_octets(name, raw):
    value = TEXT_TRANSFORMS[name](raw)
    assert value is None or isinstance(value, float)


@pytest.mark.parametrize(
    ("name", "cells", "values", "kept"),
    [
        ("text_contains", [b"PS1 Fan 1"], ["fan"], True), ("text_contains", [b"Temp"], ["fan"], False), ("text_contains", [None, b"FAN"], ["fan"], True),
        ("text_contains", [7], ["7"], False), ("text_not_contains", [b"Fan Tray"], ["fan", "psu"], False), ("text_not_contains", [None], ["fan"], True),
        ("text_present", [b"x"], [], True), ("text_present", [b" "], [], False), ("text_present", [None], [], False),
    ],
)  # fmt: skip
def test_text_filters_ignore_case_and_missing_texts(name, cells, values, kept):
    assert FILTERS[name](cells, values, None) is kept


async def read(session: FakeSession, **table: object) -> HealthValues:
    collected = await collect(context(session, {"t": {"entry": ENTRY, "describe": {"text": "Part"}, **table}}))
    assert isinstance(collected.payload, HealthValues)
    return collected.payload


async def test_states_can_be_words():
    session = FakeSession({})
    for index, word in enumerate((b"Active", b"passive", b"broken", b""), 1):
        session.put(f"{ENTRY}.2.{index}", OCTETS, word)
    values = await read(session, sensors=[{"column": 2, "class": "redundancy", "states": {"ok": ["active", "passive"], "critical": ["suspended"]}}])
    assert [(row.oid[-3:], row.status, row.value) for row in values.sensors] == [("2.1", "ok", None), ("2.2", "ok", None), ("2.3", None, None)]


async def test_a_text_without_a_number_is_no_reading():
    session = FakeSession({})
    session.put(f"{ENTRY}.2.1", OCTETS, b"6.5 mA: Normal")
    session.put(f"{ENTRY}.2.2", OCTETS, b"N/A")
    values = await read(session, sensors=[{"column": 2, "class": "current", "unit": "amperes", "transform": "number_with_unit"}])
    assert [(row.oid[-3:], row.value) for row in values.sensors] == [("2.1", pytest.approx(0.0065))]


async def test_used_bytes_follow_from_size_and_usage():
    session = FakeSession({})
    session.put(f"{ENTRY}.2.1", INTEGER, 25)
    session.put(f"{ENTRY}.3.1", INTEGER, 400)
    values = await read(session, memory=[{"usage": 2, "total": 3, "unit": "kibibytes"}])
    assert [(row.used_bytes, row.total_bytes, row.usage_ratio) for row in values.memory] == [(102_400, 409_600, 0.25)]


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [("halves", 86, 43), ("ten_thousandths", 33_000, 3.3), ("hundredths_of_percent", 1250, 0.125), ("hundredths_of_percent", 10_001, None)],
)
def test_scales_of_switches_give_si_units(name, raw, value):
    assert TRANSFORMS[name](raw, []) == value
