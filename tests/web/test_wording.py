from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.web import wording

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("asked", "header", "default", "lang"),
    [
        (None, "", "zh", "zh"),
        (None, "", "en", "en"),
        ("en", "zh-CN", "zh", "en"),
        ("zh-CN", "en", "en", "zh"),
        ("klingon", "", "zh", "zh"),
        (None, "en-GB,en;q=0.9", "zh", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "en", "zh"),
        (None, "en;q=0.3, zh;q=0.7", "en", "zh"),
        (None, "fr, de;q=0.5", "zh", "zh"),
        (None, "fr, en;q=0.1", "zh", "en"),
        (None, "en;q=nonsense", "zh", "zh"),
    ],
)
def test_language_is_asked_for_then_preferred_then_default(asked, header, default, lang):
    assert wording.choose_lang(asked, header, default) == lang


@pytest.mark.parametrize(
    ("bps", "said"),
    [
        (None, "–"),
        (0, "0 bit/s"),
        (999, "999 bit/s"),
        (999.6, "1 kbit/s"),
        (94_300_000, "94.3 Mbit/s"),
        (10**9, "1 Gbit/s"),
        (10**11, "100 Gbit/s"),
        (10**20, "1e+05 Pbit/s"),
    ],
)
def test_bit_rate_has_three_digits_and_a_prefix(bps, said):
    assert wording.bit_rate(bps) == said


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "–", "–"),
        (0.0004, "0.4 毫秒", "0.4 ms"),
        (0.0994, "99.4 毫秒", "99.4 ms"),
        (0.43, "0.43 秒", "0.43 s"),
        (59.4, "59 秒", "59 s"),
        (60, "1 分钟", "1 min"),
        (3600, "1 小时", "1 h"),
        (7380, "2 小时 3 分钟", "2 h 3 min"),
        (86400 * 3 + 3600 * 4 + 59, "3 天 4 小时", "3 d 4 h"),
        (86400 + 60, "1 天", "1 d"),
    ],
)
def test_spans_have_their_two_largest_units(value, zh, en):
    assert (wording.seconds(value, "zh"), wording.seconds(value, "en")) == (zh, en)


@given(st.floats(0, 10**9))
def test_every_span_has_a_unit(value):
    assert wording.seconds(value, "en").split()[-1] in ("ms", "s", "min", "h", "d")


def test_moments_are_as_long_as_they_need_to_be():
    now = 1_799_970_310.0
    assert wording.moment(now, now, SHANGHAI) == "07:45:10"
    assert wording.moment(now, now, UTC) == "23:45:10"
    assert wording.moment(now - 86400, now, SHANGHAI) == "01-14 07:45"
    assert wording.moment(now - 86400 * 40, now, SHANGHAI) == "2026-12-06 07:45"
    assert wording.moment(None, now, SHANGHAI) == "–"


def test_a_lesson_stands_before_the_time_at_which_something_began():
    now = 1_799_970_310.0
    assert wording.began(now, "早读", now, SHANGHAI, "zh") == "早读 (07:45)"
    assert wording.began(now, "早读", now, SHANGHAI, "en") == "早读 (07:45)"
    assert wording.began(now - 86400, "早读", now, SHANGHAI, "zh") == "01-14 早读 (07:45)"
    assert wording.began(now - 86400 * 40, "早读", now, SHANGHAI, "en") == "2026-12-06, 早读 (07:45)"
    assert wording.began(now - 86400, "", now, SHANGHAI, "zh") == "01-14 07:45"


def test_percent_and_count():
    assert [wording.percent(ratio) for ratio in (None, 0, 0.004, 0.0999, 0.374, 1.05)] == ["–", "0%", "0.4%", "10.0%", "37%", "105%"]
    assert [wording.count(value) for value in (None, 0, 1234567)] == ["–", "0", "1,234,567"]


def test_an_age_is_in_whole_seconds():
    assert [wording.age(value, "en") for value in (-3, 0, 0.29, 1.4, 3.6, 75.9)] == ["1 s", "1 s", "1 s", "1 s", "4 s", "1 min"]


def test_ago_never_says_the_future():
    assert wording.ago(100.0, 40.0, "en") == "1 s ago"
    assert wording.ago(None, 40.0, "en") == "–"
