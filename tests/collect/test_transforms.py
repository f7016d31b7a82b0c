import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.entity_sensor import entity_sensor_of, scaled
from netmon.collect.row_filters import FILTERS
from netmon.collect.transforms import TRANSFORMS, huawei_optical_dbm, microwatts_to_dbm, number, ruijie_split_decimal


@pytest.mark.parametrize(
    ("raw", "value"),
    [(7, 7), (b"15 PERCENT", 15), (b" 43.0 C", 43.0), (b"-91 dBm", -91), (b"6.582 mA: Normal", 6.582), (b"2%", 2), (b"n/a", None), (b"", None), (None, None)],
)
def test_number_reads_integers_and_figures_with_units(raw, value):
    assert number(raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("number", 41, 41), ("percent", 44, 0.44), ("percent", 101, None), ("percent", -1, None), ("tenths", 2205, 220.5), ("hundredths", -470, -4.7),
        ("thousandths", 3299, 3.299), ("millionths", 5232, 0.005232), ("hundred_thousandths", 612, 0.00612), ("tenths_of_microwatt_to_dbm", 10_000, 0.0),
        ("tenths_of_microwatt_to_dbm", 100, -20.0), ("tenths_of_microwatt_to_dbm", 0, None),
    ],
)  # fmt: skip
def test_transforms_give_si_units(name, raw, value):
    got = TRANSFORMS[name](raw, [])
    assert got == value if value is None else got == pytest.approx(value)


def test_huawei_power_below_zero_is_hundredths_of_a_dbm():
    assert huawei_optical_dbm(-271, [None, None, None]) == -2.71


def test_huawei_power_above_its_threshold_is_microwatts():
    """S5720: 536 is 5.36 dBm or 536 uW; the module's alarm threshold is 2.50 dBm."""
    assert huawei_optical_dbm(536, [591, -1269, 250]) == pytest.approx(10 * math.log10(0.536))


def test_huawei_positive_power_follows_the_other_direction():
    assert huawei_optical_dbm(50, [-320, None, None]) == 0.5


def test_huawei_positive_power_inside_its_thresholds_is_hundredths_of_a_dbm():
    assert huawei_optical_dbm(80, [120, -928, 99]) == 0.8


def test_huawei_absent_other_direction_says_nothing_of_the_unit():
    assert huawei_optical_dbm(500, [-1, None, None]) == pytest.approx(-3.0103, abs=1e-4)


def test_no_light_has_no_dbm():
    assert microwatts_to_dbm(0) is None


@pytest.mark.parametrize(("whole", "decimals", "value"), [(-5, 32, -5.32), (-5, -32, -5.32), (0, -45, -0.45), (1, 7, 1.07), (-7, None, -7.0)])
def test_ruijie_decimals_follow_the_sign(whole, decimals, value):
    assert ruijie_split_decimal(whole, [decimals]) == pytest.approx(value)


def test_entity_sensor_golden_vector():
    sensor, reason = entity_sensor_of("1.2.4.7", "inlet", [8, 8, 0, 41_250, 1])
    assert reason is None
    assert sensor is not None
    assert (sensor.value, sensor.unit, sensor.sensor_class) == (41.25, "celsius", "temperature")


def test_entity_sensor_precision_is_a_decimal_place():
    sensor, _ = entity_sensor_of("1.2.4.7", "Rx", [14, 9, 1, -47, 1])
    assert sensor is not None
    assert (sensor.value, sensor.unit) == (-4.7, "dbm")


@pytest.mark.parametrize("cells", [[8, 9, 0, 40, 2], [8, 9, 0, 40, 3], [8, 9, 0, 1_000_000_000, 1], [8, 9, 0, -1_000_000_000, 1]])
def test_entity_sensor_that_does_not_work_has_no_value_but_a_reason(cells):
    sensor, reason = entity_sensor_of("1.2", "x", cells)
    assert sensor is not None
    assert sensor.value is None
    assert reason in {"not_operational", "invalid_sentinel"}


@pytest.mark.parametrize("cells", [[12, 9, 0, 1, 1], [1, 9, 0, 5, 1], [None, 9, 0, 5, 1], [8, 9, 0, None, 1]])
def test_entity_sensor_that_measures_nothing_is_no_sensor(cells):
    assert entity_sensor_of("1.2", "x", cells) == (None, None)


@given(st.integers(-999_999, 999_999), st.integers(1, 17), st.integers(-8, 9))
def test_entity_sensor_scale_and_precision_are_powers_of_ten(value, scale, precision):
    assert scaled(value, scale, precision) == pytest.approx(value * 10.0 ** (3 * (scale - 9) - precision), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "cells", "values", "entity_class", "kept"),
    [
        ("any_positive", [0, 3], [], None, True), ("any_positive", [0, -3, None], [], None, False), ("any_nonzero", [-5], [], None, True),
        ("any_nonzero", [0, None], [], None, False), ("value_in", [1], [1, 2], None, True), ("value_in", [None], [1], None, False),
        ("value_not_in", [7], [7], None, False), ("value_not_in", [None], [7], None, True), ("entity_class_in", [], ["fan"], "fan", True),
        ("entity_class_in", [], ["fan"], None, True), ("entity_class_in", [], ["fan"], "port", False), ("entity_class_only", [], ["fan"], None, False),
    ],
)  # fmt: skip
def test_row_filters(name, cells, values, entity_class, kept):
    assert FILTERS[name](cells, values, entity_class) is kept
