from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.sentence import Amount, Sentence, Total, decimal, sign
from netmon.model.target import Comparison, Unit

M = 10**6


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (500 * M, "500M", "500 Mbit/s"),
        (Fraction(500 * M, 36), "13.9M", "13.9 Mbit/s"),
        (6_250_000, "6.25M", "6.25 Mbit/s"),
        (10_000 * M, "10G", "10 Gbit/s"),
        (1_500 * M, "1.5G", "1.5 Gbit/s"),
        (1_234_567_000, "1234.567M", "1234.567 Mbit/s"),
        (0, "0bps", "0 bit/s"),
        (Fraction(512_000), "512K", "512 kbit/s"),
    ],
)
def test_a_bandwidth_is_printed_as_its_language_writes_it(value, zh, en):
    amount = Amount(value=Fraction(value), unit=Unit.BPS)
    assert (amount.render("zh"), amount.render("en")) == (zh, en)


def test_rounding_never_hides_on_which_side_of_the_threshold_a_value_lies():
    amount = Amount(value=Fraction(9_999_999_9, 10), unit=Unit.BPS, than=Fraction(10 * M))
    assert amount.render("zh") == "9.9999999M"
    assert Amount(value=Fraction(359_999_999, 36), unit=Unit.BPS, than=Fraction(10 * M)).render("zh") == "9.99999997M"


@given(st.fractions(0, 100, max_denominator=10**6), st.integers(0, 100_000).map(lambda thousandths: Fraction(thousandths, 1000)))
def test_a_printed_number_compares_as_the_number_does(value, than):
    shown = Fraction(decimal(value, than))
    assert abs(shown - value) <= Fraction(1, 20)
    assert (shown > than) == (value > than)
    assert (shown < than) == (value < than)


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_up_to_three_decimals_are_printed_exactly(digits, places):
    value = Fraction(digits, 10**places)
    assert Fraction(decimal(value)) == value
    assert not decimal(value).endswith(".")


def test_what_holds_is_printed_and_not_what_was_asked():
    assert [sign(comparison, holds=True) for comparison in Comparison] == ["≥", ">", "≤", "<"]
    assert [sign(comparison, holds=False) for comparison in Comparison] == ["<", "≤", ">", "≥"]


def test_a_sentence_holds_amounts_that_each_language_writes_its_own_way():
    whole = Total(parts=(Amount(value=Fraction(300 * M), unit=Unit.BPS), Amount(value=Fraction(200 * M), unit=Unit.BPS)))
    assert (whole.render("zh"), whole.render("en")) == ("300M＋200M", "300 Mbit/s + 200 Mbit/s")
    inner = Sentence(key="target.beside.per_site", args={"value": Amount(value=Fraction(1, 2), unit=Unit.RATIO)})
    assert inner.render("zh") == "按校：50%"
