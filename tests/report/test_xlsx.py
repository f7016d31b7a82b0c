import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from netmon.report import xlsx
from netmon.report.carried import MAX_BYTES, NotCarriedError, embedded, made_at
from netmon.report.page import As, Column, Page, Row, Section, Table
from netmon.report.sheet_names import sheet_names
from tests.report import pages

DOCUMENT = b'{"made_at":"2026-11-01T00:30:00+08:00","schema":"netmon.report/1"}\n'
HOSTILE = (
    *("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0x", "\u202egnp.exe", "\ud800", "http://x.example/", "_x0041_"),
    *("x" * 40_000, "𠀀" * 40_000),
)
DAY = datetime.fromisoformat("2026-09-01")
DANGEROUS = st.text(st.characters() | st.sampled_from("=+-@\t\r\n\0\x0b\u202e\u2066\ud800"), max_size=60)


def written(page: Page, document: bytes = DOCUMENT) -> bytes:
    file = io.BytesIO()
    xlsx.write(page, document, file)
    return file.getvalue()


def parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist() if name.endswith((".xml", ".rels"))}


def last_row(workbook: bytes) -> list[object]:
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [cell.value for cell in list(sheet.iter_rows())[-1]]


@pytest.fixture(scope="module")
def sample() -> bytes:
    return written(pages.compliance(40, "暂定"))


def test_no_string_becomes_a_formula_or_a_link(sample: bytes) -> None:
    for workbook in (sample, written(pages.of_values(*HOSTILE))):
        found = parts(workbook)
        sheets = {name: content for name, content in found.items() if name.startswith("xl/worksheets/")}
        assert len(sheets) >= 2
        assert not [name for name, content in sheets.items() if re.search("<f[ >]|hyperlink", content)]
        assert not [name for name, content in found.items() if name.endswith(".rels") and "External" in content]


@settings(max_examples=25)
@given(st.lists(DANGEROUS, min_size=1, max_size=6))
def test_any_text_makes_a_workbook_that_opens_and_holds_text_alone(texts: list[str]) -> None:
    page = pages.of_values(*texts, lang="zh")
    workbook = written(Page(title=texts[0], number=texts[-1], lang="zh", head=tuple(texts), mark=texts[0], foot=tuple(texts), sections=page.sections))
    for content in parts(workbook).values():
        ET.fromstring(content)
    book = load_workbook(io.BytesIO(workbook))
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "inlineStr"}


def test_hostile_strings_arrive_as_they_are_without_what_is_invisible() -> None:
    values = last_row(written(pages.of_values(*HOSTILE)))
    assert values[:8] == ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "\n=1", "x", "gnp.exe"]
    assert values[9:11] == ["http://x.example/", "_x0041_"]
    assert [len(str(value).encode("utf-16-le")) // 2 <= 32_767 for value in values[11:]] == [True, True]
    assert str(values[11]).endswith("(too long, cut)")


def test_numbers_are_numbers_cut_down_and_days_are_days() -> None:
    columns = tuple(Column(title=kind.value, kind=kind) for kind in (As.RATIO, As.MBPS, As.COUNT, As.DAY, As.MOMENT, As.COUNT, As.DAY, As.MBPS))
    moment = datetime(2026, 10, 31, 8, 12, tzinfo=pages.CHINA)
    values = (Fraction(9995, 10000), Fraction(10**9, 36), 36, date(2026, 9, 1), moment, 10**17, date(1899, 1, 1), "无数据")
    section = Section(sheet="s", title="s", tables=(Table(columns=columns, rows=(Row(values=values),)),))
    page = Page(title="t", number="n", lang="zh", head=(), sections=(section,))
    sheet = load_workbook(io.BytesIO(written(page))).worksheets[0]
    cells = list(sheet.iter_rows())[-1][: len(values)]
    assert [cell.value for cell in cells] == [0.999, 27.77, 36, DAY, moment.replace(tzinfo=None), str(10**17), "1899-01-01", "无数据"]
    assert [cell.number_format for cell in cells[:5]] == ["0.0%", "#,##0.00", "#,##0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_a_long_table_is_frozen_filtered_and_repeats_its_header_on_paper(sample: bytes) -> None:
    sheet = load_workbook(io.BytesIO(sample))["逐校明细"]
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "标识码")
    assert sheet.freeze_panes == f"C{header + 1}"
    assert sheet.auto_filter.ref == f"A{header}:P{header + 40}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert "&P" in sheet.oddFooter.center.text
    assert "张店区" in sheet.oddHeader.left.text


def test_a_look_colours_a_cell_that_says_it_in_words(sample: bytes) -> None:
    sheet = load_workbook(io.BytesIO(sample))["逐校明细"]
    fills = {cell.value: cell.fill.fgColor.rgb for row in sheet.iter_rows() for cell in row if cell.value in ("达标", "不达标", "证据不足", "无数据")}
    assert len(fills) == 4
    assert len(set(fills.values())) == 4


def test_charts_are_native_and_a_gap_is_an_empty_cell(sample: bytes) -> None:
    charts = [content for name, content in sorted(parts(sample).items()) if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    assert not any("dispBlanksAs" in content for content in charts)  # xlsxwriter leaves out what is the default: gaps
    book = load_workbook(io.BytesIO(sample))
    data = book["图表数据"]
    assert data.sheet_state == "hidden"
    days = {row[0]: row[1:] for row in data.iter_rows(values_only=True)}
    assert days["11日"][0] is None
    assert days["21日"][1] is None
    assert days["09日"][0] is not None


def test_the_same_report_gives_the_same_bytes(sample: bytes) -> None:
    assert written(pages.compliance(40, "暂定")) == sample
    assert "2026-10-31T16:30:00Z" in parts(sample)["docProps/core.xml"]
    assert "2000-01-01T00:00:00Z" in parts(written(pages.compliance(1), b"{}"))["docProps/core.xml"]


def test_the_sheets_are_the_sections_and_one_is_out_of_sight(sample: bytes) -> None:
    book = load_workbook(io.BytesIO(sample))
    assert book.sheetnames == ["结论", "口径说明", "逐校明细", "整改台账", "利用率", "图表数据", "netmon"]
    assert book["netmon"].sheet_state == "veryHidden"


@pytest.mark.parametrize("size", [1, 31_999, 250_000])
def test_the_document_is_got_back_bit_for_bit(size: int, tmp_path: pytest.TempPathFactory) -> None:
    document = bytes((number * number * 7 + number // 251) % 251 for number in range(size))
    workbook = written(pages.compliance(3), document)
    assert embedded(workbook) == document
    path = tmp_path / "report.xlsx"
    path.write_bytes(workbook)
    assert embedded(path) == document


def repacked(workbook: bytes, change: dict[str, tuple[str, str]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in change:
                assert change[name][0] in content.decode()
                content = content.decode().replace(*change[name]).encode()
            new.writestr(name, content)
    return made.getvalue()


def reason_of(workbook: bytes) -> str:
    with pytest.raises(NotCarriedError) as caught:
        embedded(workbook)
    return caught.value.reason


def test_a_workbook_that_was_altered_or_is_none_is_named(sample: bytes) -> None:
    strings = parts(sample)["xl/sharedStrings.xml"]
    packed = re.search(r"<t>(eNo[A-Za-z0-9+/=]+|eJ[A-Za-z0-9+/=]+|eN[A-Za-z0-9+/=]+)</t>", strings)
    assert packed is not None
    flipped = packed[1][:20] + ("A" if packed[1][20] != "A" else "B") + packed[1][21:]
    assert reason_of(repacked(sample, {"xl/sharedStrings.xml": (packed[1], flipped)})) == "altered"
    assert reason_of(repacked(sample, {"xl/sharedStrings.xml": (f"base64 {len(DOCUMENT)} ", f"base64 {MAX_BYTES + 1} ")})) == "too_big"
    assert reason_of(repacked(sample, {"xl/workbook.xml": ('name="netmon"', 'name="other"')})) == "no_report"
    assert reason_of(b"no workbook at all") == "no_workbook"
    assert reason_of(sample[: len(sample) // 2]) == "no_workbook"


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.integers(0, 255))
def test_a_damaged_workbook_gives_the_document_or_the_one_error(sample: bytes, place: int, byte: int) -> None:
    damaged = bytearray(sample)
    damaged[place % len(damaged)] = byte
    try:
        assert embedded(bytes(damaged)) == DOCUMENT
    except NotCarriedError as error:
        assert error.reason in ("no_workbook", "no_report", "altered", "too_big")  # noqa: PT017 - either ending is right


@given(st.lists(st.text(max_size=50), max_size=12))
@example(["𠀀 𠀁"])
def test_sheet_names_are_such_as_excel_takes(wanted: list[str]) -> None:
    names = sheet_names(wanted, taken=("netmon",))
    folded = [name.casefold() for name in names]
    assert len(names) == len(wanted) == len({*folded, "netmon"}) - 1
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 and not set(name) & set("[]:*?/\\\n") and name.strip("'") == name for name in names)


def test_sheet_names_keep_what_they_can() -> None:
    wanted = ("结论", "结论", "a/b", "Netmon", "", "'x'", "History")
    assert sheet_names(wanted, taken=("netmon",)) == ("结论", "结论 2", "a b", "Netmon 2", "5", "x", "History 2")


def test_a_document_says_when_it_was_made_or_nothing() -> None:
    assert made_at(DOCUMENT) == datetime(2026, 11, 1, 0, 30, tzinfo=pages.CHINA)
    assert made_at(b"{}") is None
    assert made_at(b'{"made_at":"2026-99-01T00:30:00Z"}') is None
    assert made_at(b'{"made_at":"2026-01-01T00:30:00"}') is None
