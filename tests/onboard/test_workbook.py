"""Workbooks: the template as a person gets it, and files that must not reach a parser, or that hurt it."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from netmon.config import workbook
from netmon.config.workbook import MAX_ROWS, Unreadable, read_workbook
from netmon.onboard.importing_tables import read_tables
from netmon.onboard.workbook_columns import NOTES, SHEETS
from netmon.onboard.workbook_template import write_template
from tests.support.workbooks import GOOD, write_workbook

pytestmark = pytest.mark.may_block


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    write_template(path)
    return path


def test_the_template_has_the_sheets_headers_examples_and_lists(template: Path) -> None:
    book = load_workbook(template)
    assert book.sheetnames == [NOTES, *(sheet.name for sheet in SHEETS)]
    assert book.active.title == "学校"
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [cell.value.removesuffix(" *") for cell in page[1]] == [column.header for column in sheet.columns]
        assert [cell.value.endswith(" *") for cell in page[1]] == [column.required for column in sheet.columns]
        assert str(page["A2"].value).startswith("（示例）")
        lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"}
        assert len(lists) == sum(bool(column.choices) or column.kind == "yes_no" for column in sheet.columns)
        assert all(len(formula) <= 257 for formula in lists.values())
        assert page.freeze_panes == "B2"
    assert all(page["A2"].number_format == "@" for page in book.worksheets if page.title != NOTES)
    assert not any(cell.data_type == "f" for page in book.worksheets for row in page.iter_rows() for cell in row)


def test_the_template_as_it_is_holds_nothing(template: Path) -> None:
    tables, problems = read_workbook(template)
    assert problems == []
    assert [problem.key for problem in read_tables(tables).problems] == ["import.nothing"]


def test_the_templates_examples_are_right(template: Path, tmp_path: Path) -> None:
    book = load_workbook(template)
    for page in book.worksheets:
        if page.title != NOTES:
            for cell in page[2]:
                if isinstance(cell.value, str):
                    cell.value = cell.value.removeprefix("（示例）")
    book.save(tmp_path / "filled.xlsx")
    rows = read_tables(read_workbook(tmp_path / "filled.xlsx")[0])
    assert rows.problems == []
    assert len(rows.rows) == len(SHEETS)


def test_a_workbook_is_read_with_its_types(tmp_path: Path) -> None:
    tables, problems = read_workbook(write_workbook(tmp_path / "a.xlsx", GOOD))
    assert problems == []
    assert {table.name: len(table.rows) for table in tables} == {"学校": 2, "线路": 2, "设备": 3, "教室": 2}
    assert tables[0].rows[1][8] == 36


def test_formulas_are_never_evaluated(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.append(["学校", "设备名"])
    page.append(["=1+1", '=HYPERLINK("http://192.0.2.1/","x")'])
    book.save(tmp_path / "f.xlsx")
    (table,), _ = read_workbook(tmp_path / "f.xlsx")
    assert table.rows == [["学校", "设备名"]]  # a formula that no spreadsheet has computed has no value


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a"])
    hidden = book.create_sheet("设备")
    hidden.sheet_state = "hidden"
    hidden.append(["secret"])
    book.save(tmp_path / "h.xlsx")
    assert [table.name for table in read_workbook(tmp_path / "h.xlsx")[0]] == ["Sheet"]


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read_workbook(path)
    return caught.value.key


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **members}.items():
            file.writestr(name, content)
    return path


def test_files_that_must_not_reach_a_parser_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(packed(tmp_path / "macro.xlsx", {"xl/vbaProject.bin": b"x"})) == "import.macros"
    assert refused(packed(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b"<a>" + b" " * (30 << 20)})) == "import.bomb"
    assert refused(packed(tmp_path / "many.xlsx", {f"x{number}": b"" for number in range(2_100)})) == "import.bomb"
    lol = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><workbook/>'
    assert refused(packed(tmp_path / "entity.xlsx", {"xl/styles.xml": lol})) == "import.document_type"
    assert refused(packed(tmp_path / "entity16.xlsx", {"xl/styles.xml": lol.decode().encode("utf-16")})) == "import.document_type"
    (tmp_path / "old.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100)
    assert refused(tmp_path / "old.xlsx") == "import.old_format"
    (tmp_path / "text.xlsx").write_bytes(b"not a workbook")
    assert refused(tmp_path / "text.xlsx") == "import.no_workbook"
    monkeypatch.setattr(workbook, "MAX_FILE_BYTES", 10)
    assert refused(tmp_path / "text.xlsx") == "import.too_big"


def test_a_damaged_workbook_is_said_to_be_one(tmp_path: Path) -> None:
    assert refused(packed(tmp_path / "empty.xlsx", {})) == "import.child_failed"


def test_a_bomb_that_is_small_from_outside_ends_with_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MEMORY_BYTES", 8 << 20)
    path = write_workbook(tmp_path / "a.xlsx", {"教室": [[f"{row}-{cell}" for cell in range(12)] for row in range(2_000)]})
    assert refused(path) == "import.too_much_work"


def test_more_rows_than_the_limit_are_cut_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 5)
    path = write_workbook(tmp_path / "long.xlsx", {"教室": [["a", "b", "c"]] * 50})
    tables, problems = read_workbook(path)
    assert [problem.key for problem in problems] == ["import.too_many_rows"]
    assert max(len(table.rows) for table in tables) < 10
    assert MAX_ROWS == 20_000


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_holds(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["a"])
    book.active["C30000"] = "far"
    book.save(tmp_path / "far.xlsx")
    (table,), problems = read_workbook(tmp_path / "far.xlsx")
    assert problems == []
    assert len(table.rows) == 30_000
