"""The building blocks of the switches' profiles: scalings, column filters and sysDescr patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.row_filters import FILTERS
from netmon.collect.sys_descr import PARSERS
from netmon.collect.transforms import TRANSFORMS


@pytest.mark.parametrize(
    ("transform", "raw", "value"),
    [
        ("hundredths_of_percent", 820, 0.082),
        ("hundredths_of_percent", 10_000, 1.0),
        ("hundredths_of_percent", 10_001, None),
        ("milliwatts_to_dbm", 1, 0.0),
        ("milliwatts_to_dbm", 0.5, -3.0103),
        ("milliwatts_to_dbm", 0, None),
        ("ten_thousandths", 33_012, 3.3012),
        ("sff_temperature", 10_240, 40.0),
        ("sff_temperature", -128, -0.5),
        ("sff_bias", 3000, 0.006),
    ],
)
def test_transforms_of_switches_give_si_units(transform, raw, value):
    assert TRANSFORMS[transform](raw, []) == (None if value is None else pytest.approx(value, abs=1e-4))


@given(st.floats(min_value=1e-6, max_value=100))
def test_milliwatts_and_dbm_are_the_same_power(milliwatts):
    dbm = TRANSFORMS["milliwatts_to_dbm"](milliwatts, [])
    assert dbm is not None
    assert 10 ** (dbm / 10) == pytest.approx(milliwatts)


@pytest.mark.parametrize(
    ("cells", "any_number", "no_number"),
    [([None], False, True), ([0], True, False), ([b"12%"], True, False), ([b"--", None], False, True), ([None, 5], True, False)],
)
def test_column_filters_tell_a_number_from_its_absence(cells, any_number, no_number):
    assert FILTERS["any_number"](cells, [], None) is any_number
    assert FILTERS["no_number"](cells, [], None) is no_number


@pytest.mark.parametrize(
    ("parser", "text", "model", "software"),
    [
        ("hp_procurve", "HP J9625A 2620-24-PoEP Switch, revision RA.16.02.0012, ROM RA.15.13 (/ws/build)", "J9625A 2620-24-PoEP", "RA.16.02.0012"),
        ("hp_procurve", "HP 1810-24G, PL.1.9, eCos-3.0, 1_12_8-customized-h", "1810-24G", "PL.1.9"),
        ("hp_procurve", "Aruba JL253A 2930F-24G-4SFP+ Switch, revision WC.16.10.0009", "JL253A 2930F-24G-4SFP+", "WC.16.10.0009"),
        ("arubaos", "ArubaOS (MODEL: 225), Version 8.4.0.0-8.4.0.0", "225", "8.4.0.0-8.4.0.0"),
        ("arubaos", "ArubaOS Version 6.4.4.4-4.2.3.1", None, "6.4.4.4-4.2.3.1"),
        ("dlink", "WS6-DGS-1210-52/F1 6.10.007", "DGS-1210-52", "6.10.007"),
        ("dlink", "DES-3528 Fast Ethernet Switch", "DES-3528", None),
        ("netgear", "GS724Tv4 ProSafe 24-port Gigabit Ethernet Smart Switch, 6.3.1.11, B1.0.0.4", "GS724Tv4", "6.3.1.11"),
        ("zte_zxr10", "ZTE Ethernet Switch  ZXR10 5250-52TM-H, Version: V2.05.11B19", "5250-52TM-H", "V2.05.11B19"),
        ("fiberhome", "S5800 FHN USP (R) Software, Version V210R240,Hw Version 2.0,Copyrig", "S5800 FHN USP", "V210R240"),
        ("device_compiled", "S5750E-16X-SI Device, Compiled Feb 01 15:18:54 2018", "S5750E-16X-SI", None),
        ("device_compiled", "  SM4200 Device, Compiled Mar 17 2010\n  SoftWare Version SM4200_6.0.2\n", "SM4200", "SM4200_6.0.2"),
        ("model_at_end", "Hillstone Security Appliance SG-6000-E3965", "SG-6000-E3965", None),
        ("model_at_end", "Hillstone Security Appliance", None, None),
    ],
)
def test_sys_descr_of_switches_names_model_and_software(parser, text, model, software):
    assert tuple(PARSERS[parser](text)) == (model, software)
