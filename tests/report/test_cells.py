import math
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netmon.model.cell_text import clean
from netmon.report.cells import cut, lines_of, places_of, shown, title_line, title_of, width_of
from netmon.report.page import As, Column, Row, Table
from tests.report.pages import CHINA

NUMBERS = st.one_of(st.integers(-(10**12), 10**12), st.fractions(), st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
KINDS = st.sampled_from([As.COUNT, As.NUMBER, As.RATIO, As.MBPS])


@given(NUMBERS, KINDS, st.integers(0, 2))
def test_a_shown_number_is_never_more_than_the_true_one_and_never_a_step_less(value: float, kind: As, places: int) -> None:
    written = shown(value, kind, places)
    read = Fraction(written.replace(",", "").removesuffix("%")) / (100 if kind is As.RATIO else 1)
    true = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    true /= 10**6 if kind is As.MBPS else 1
    step = {As.RATIO: Fraction(1, 1000), As.COUNT: Fraction(1)}.get(kind, Fraction(1, 10**places))
    assert read <= true < read + step
    assert cut(value, kind, places) == read


@pytest.mark.parametrize(
    ("value", "kind", "places", "expected"),
    [
        (Fraction(9995, 10000), As.RATIO, 0, "99.9%"),
        (1, As.RATIO, 0, "100.0%"),
        (0.743, As.RATIO, 0, "74.3%"),
        (9_999_999, As.MBPS, 2, "9.99"),
        (-1, As.MBPS, 2, "-0.01"),
        (500_000_000, As.MBPS, 0, "500"),
        (1_234_567, As.COUNT, 0, "1,234,567"),
        (None, As.COUNT, 0, ""),
        (math.nan, As.NUMBER, 0, ""),
        ("无数据", As.MBPS, 2, "无数据"),
        (date(2026, 9, 1), As.DAY, 0, "2026-09-01"),
        (datetime(2026, 9, 1, 8, 5, tzinfo=CHINA), As.MOMENT, 0, "2026-09-01 08:05"),
        (datetime(2026, 9, 1, 8, 5, 9, tzinfo=CHINA), As.MOMENT, 0, "2026-09-01 08:05:09"),
        (3137030001, As.TEXT, 0, "3137030001"),
        ("pen", As.BLANK, 0, ""),
    ],
)
def test_a_cell_is_shown_as_its_column_says(value: object, kind: As, places: int, expected: str) -> None:
    assert shown(value, kind, places) == expected


@given(st.text())
@example("\xa0")
@example("\u3000\u2009\u202f")
def test_clean_text_holds_nothing_invisible_and_cleaning_twice_changes_nothing(written: str) -> None:
    once = clean(written)
    assert all(char in "\n \u3000" for char in once if not char.isprintable() or char.isspace())
    assert not set(once) & {"\0", "\r", "\t", "\u202e", "\u2066", "\ufeff", "\x85", "\x1b"}
    assert clean(once) == once


def test_columns_share_as_many_decimals_as_any_of_their_numbers_needs() -> None:
    columns = tuple(Column(title=kind.value, kind=kind) for kind in (As.MBPS, As.NUMBER, As.COUNT, As.NUMBER))
    rows = (Row(values=(500_000_000, 1, 2, None)), Row(values=(6_250_000, Fraction(1, 2), 3, "x")), Row(values=(Fraction(10**8, 3), 0.5, 3, math.inf)))
    assert places_of(Table(columns=columns, rows=rows)) == (2, 1, 0, 0)


def test_rates_say_their_unit_once() -> None:
    assert title_of(Column(title="合同下行", kind=As.MBPS)) == "合同下行\nMbit/s"
    assert title_line(Column(title="合同下行", kind=As.MBPS), "zh") == "合同下行（Mbit/s）"
    assert title_of(Column(title="Down (Mbit/s)", kind=As.MBPS)) == "Down (Mbit/s)"


def test_chinese_is_twice_as_wide_as_latin() -> None:
    assert width_of("东关1") == 5
    assert width_of("a\n东关小学") == 8
    assert lines_of("东关小学\n\n1", 4) == 4
