from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.units import format_bps, format_duration, parse_bandwidth_bps, parse_duration_s


@pytest.mark.parametrize(("written", "seconds"), [("30s", 30), ("5m", 300), ("1h", 3_600), ("2d", 172_800), ("500ms", 0.5), ("1.5 h", 5_400), (" 0s ", 0)])
def test_durations_are_read(written: str, seconds: float):
    assert parse_duration_s(written) == seconds


@pytest.mark.parametrize("written", ["", "30", "s", "-5s", "5 M", "1h30m", "1e3s", "٣s", "5s\n5s", "1,5h"])
def test_what_is_no_duration_is_refused(written: str):
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration_s(written)


@pytest.mark.parametrize(
    ("written", "bps"), [("500M", 500_000_000), ("10G", 10**10), ("4M", 4_000_000), ("100k", 100_000), ("2.5G", 2_500_000_000), ("1T", 10**12)]
)
def test_bandwidths_are_read_in_decimal_units(written: str, bps: int):
    assert parse_bandwidth_bps(written) == bps


@pytest.mark.parametrize("written", ["", "500", "M", "-1M", "5 MB", "10Gbps", "1K", "0.0001k", "10Gi"])
def test_what_is_no_bandwidth_is_refused(written: str):
    with pytest.raises(ValueError, match="is no bandwidth"):
        parse_bandwidth_bps(written)


@pytest.mark.parametrize(
    ("bps", "english", "chinese"),
    [
        (0, "0 bit/s", "0bps"),
        (999, "999 bit/s", "999bps"),
        (64_000, "64 kbit/s", "64K"),
        (1_544_000, "1.544 Mbit/s", "1.544M"),
        (6_250_000, "6.25 Mbit/s", "6.25M"),
        (Fraction(500_000_000, 36), "13.8 Mbit/s", "13.8M"),
        (9_999_999, "9.99 Mbit/s", "9.99M"),
        (500_000_000, "500 Mbit/s", "500M"),
        (10**9, "1 Gbit/s", "1G"),
        (10**10, "10 Gbit/s", "10G"),
        (1_234_567_890, "1.23 Gbit/s", "1.23G"),
        (123_456_789, "123 Mbit/s", "123M"),
        (25_600 * 10**9, "25.6 Tbit/s", "25.6T"),
        (-180_000_000, "-180 Mbit/s", "-180M"),
    ],
)
def test_bandwidths_are_written(bps: float, english: str, chinese: str):
    assert format_bps(float(bps), "en") == english
    assert format_bps(float(bps), "zh") == chinese


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (-3, "0 s", "0秒"),
        (0.44, "0.4 s", "0.4秒"),
        (59.99, "59.9 s", "59.9秒"),
        (60, "1 min", "1分钟"),
        (61.9, "1 min 1 s", "1分1秒"),
        (3_600, "1 h", "1小时"),
        (3_900, "1 h 5 min", "1小时5分"),
        (86_399, "23 h 59 min", "23小时59分"),
        (86_400, "1 d", "1天"),
        (180_000, "2 d 2 h", "2天2小时"),
    ],
)
def test_durations_are_written(seconds: float, english: str, chinese: str):
    assert format_duration(seconds, "en") == english
    assert format_duration(seconds, "zh") == chinese


@given(st.integers(0, 10**9 - 1), st.sampled_from("kMGT"))
def test_a_whole_bandwidth_that_is_written_reads_back_at_most_as_much(number: int, unit: str):
    bps = parse_bandwidth_bps(f"{number}{unit}")
    digits, _, name = format_bps(bps, "en").partition(" ")
    shown = Fraction(digits) * {"bit/s": 1, "kbit/s": 10**3, "Mbit/s": 10**6, "Gbit/s": 10**9, "Tbit/s": 10**12}[name]
    assert shown <= bps
    assert shown >= Fraction(99, 100) * bps
