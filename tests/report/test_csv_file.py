import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.cell_text import safe
from netmon.report import csv_file
from netmon.report.page import As, Page
from tests.report import pages


def written(page: Page) -> bytes:
    file = io.BytesIO()
    csv_file.write(page, b"{}", file)
    return file.getvalue()


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_opens_by_a_double_click() -> None:
    data = written(pages.compliance(30, "暂定"))
    assert data.startswith("\ufeff张店区学校网络带宽达标情况（2026年10月） 暂定\r\n编号 NM-202610-03\r\n数据截至".encode())
    assert data.count(b"\n") == data.count(b"\r\n") > 60


def test_every_table_stands_below_its_title_with_its_numbers_as_numbers() -> None:
    rows = read(written(pages.compliance(30)))
    place = rows.index(["逐校明细"])
    assert rows[place - 1] == []
    assert rows[place + 2][:8] == ["标识码", "学校", "城乡", "班数", "起用日", "运营商/专线号", "合同下行（Mbit/s）", "合同上行（Mbit/s）"]
    first = rows[place + 3]
    assert first[:2] == ["3137000000", "东关小学"]
    assert float(first[10]) - float(first[11]) == pytest.approx(float(first[12]), abs=0.011)
    assert re.fullmatch(r"-\d+\.\d\d", first[12])  # a negative number stays one
    assert ["城市学校平均出口带宽（班均）", "≥10M", "148", "61", "49", "21", "9", "8", "74.3%", "85.8%"] in rows


def test_a_chart_is_its_numbers_and_a_gap_is_an_empty_cell() -> None:
    rows = read(written(pages.compliance(1)))
    assert ["图：东关小学 出口下行：每日95%的时间不超过（10月11～13日监测停机）（Mbit/s）"] in rows
    assert ["", "电信 500M", "移动 200M"] in rows
    assert next(row for row in rows if row[:1] == ["11日"])[1] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\0=1", "＝1", "－1"])
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    (cell,) = read(written(pages.of_values(text)))[-1]
    assert cell.startswith("'")


@pytest.mark.parametrize("text", ["1-6", "0533", "202610310001", "12E5", "2026/9/1"])
def test_a_code_that_would_be_changed_on_opening_gets_an_apostrophe(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["东关小学", "3137030001", "GE0/0/1", "500M÷36班=13.9M≥10M", "a=b", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@given(st.lists(st.text(st.characters() | st.sampled_from("=+-@\t\r\n\0\"',;")), min_size=1, max_size=5))
def test_no_cell_of_text_begins_like_a_formula(texts: list[str]) -> None:
    cells = read(written(pages.of_values(*texts, kind=As.NUMBER)))[-1]
    assert len(cells) == len(texts) or texts == [""] or not any(cells)
    assert not [cell for cell in cells if cell.lstrip(" \n\t").startswith(("=", "+", "-", "@"))]
