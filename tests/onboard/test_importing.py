"""From rows to files: what each cell means, what is said of those that mean nothing, and what becomes of an inventory that is there."""

import hashlib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.config.workbook import Table, Unreadable
from netmon.config.yaml import parse
from netmon.onboard.importing import assemble, site_id
from netmon.onboard.importing_cells import Refused, meaning
from netmon.onboard.importing_csv import read_csv
from netmon.onboard.importing_tables import Rows, read_tables
from netmon.onboard.proposal import Occupied, Proposal, differences, is_inventory, judged, write
from netmon.onboard.proposal_present import Present, read_present
from netmon.onboard.workbook_columns import SHEETS, Column, column_letter
from tests.config.tree import GOOD as TREE
from tests.config.tree import write as write_tree
from tests.support.workbooks import GATEWAY, GOOD, HEADERS, LINK, ROOM, SCHOOL, SWITCH, replaced

COLUMNS = {(sheet.name, column.field): column for sheet in SHEETS for column in sheet.columns}


def column(sheet: str, field: str) -> Column:
    return COLUMNS[sheet, field]


def tables(rows: dict) -> list[Table]:
    return [Table(file="f.xlsx", name=name, rows=[HEADERS[name], *rows.get(name, ())]) for name in HEADERS]


def said(rows: Rows) -> list[tuple[str, str]]:
    return [(problem.path, problem.key) for problem in rows.problems]


@pytest.mark.parametrize(
    ("sheet", "field", "value", "expected"),
    [
        ("学校", "code", 3137030001, "3137030001"),
        ("学校", "code", 3137030001.0, "3137030001"),
        ("学校", "code", " 3137030001 ", "3137030001"),
        ("学校", "classes", 36.0, 36),
        ("学校", "classes", "３６", 36),
        ("学校", "area", "镇区", "town"),
        ("学校", "area", "town", "town"),
        ("学校", "since", datetime.fromisoformat("2026-09-01"), "2026-09-01"),
        ("学校", "since", date(2026, 9, 1), "2026-09-01"),
        ("学校", "since", "2026年9月1日", "2026-09-01"),
        ("学校", "since", "2026/9/1", "2026-09-01"),
        ("学校", "since", 20260901, "2026-09-01"),
        ("线路", "repair_phone", 10000, "10000"),
        ("线路", "down", 500, "500M"),
        ("线路", "down", "500Mbps", "500M"),
        ("线路", "down", "1G", "1G"),
        ("线路", "down", "500兆", "500M"),
        ("线路", "down", 2.5, "2.5M"),
        ("线路", "standby", "是", True),
        ("线路", "standby", False, False),
        ("设备", "address", "１０．３１．７．１", "10.31.7.1"),
        ("线路", "path", "东线\n一路", "东线 一路"),
        ("教室", "rooms", 101, "101"),
        ("教室", "rooms", "101-106，201-206", "101-106,201-206"),
        ("教室", "equipment", "一体机、无线AP", ["whiteboard", "access_point"]),
        ("教室", "power_off", "18:00－07:00", "18:00-07:00"),
        ("学校", "name", "   ", None),
        ("学校", "name", None, None),
    ],
)
def test_a_cell_means(sheet, field, value, expected) -> None:
    assert meaning(column(sheet, field), value) == expected


@pytest.mark.parametrize(
    ("sheet", "field", "value", "key"),
    [
        ("教室", "rooms", datetime.fromisoformat("2026-01-06"), "import.became_date"),
        ("教室", "rooms", 101.5, "import.became_decimal"),
        ("教室", "power_off", time(18, 0), "import.became_time"),
        ("设备", "address", 10.317, "import.address_number"),
        ("设备", "address", 1031711, "import.address_number"),
        ("设备", "address", "10.31.7", "config.address_value"),
        ("设备", "address", "switch.example.org", "config.address_value"),
        ("学校", "code", 3.13703000112345e17, "import.long_number"),
        ("学校", "code", 313703000112345678, "import.long_number"),
        ("学校", "code", 3137.5, "import.became_decimal"),
        ("学校", "name", True, "import.became_bool"),
        ("学校", "since", 46266, "import.serial_date"),
        ("学校", "since", "下学期", "import.not_a_date"),
        ("学校", "since", "2026-02-30", "import.not_a_date"),
        ("学校", "classes", "三十六", "import.not_whole"),
        ("学校", "classes", 36.5, "import.not_whole"),
        ("学校", "id", "东关", "config.identifier"),
        ("设备", "name", "x y", "config.device_name"),
        ("学校", "kind", "小学校", "import.not_a_choice"),
        ("线路", "down", "很快", "import.not_a_rate"),
        ("线路", "standby", "也许", "import.not_yes_no"),
        ("教室", "rooms", "106-101", "config.rooms_span"),
    ],
)
def test_a_cell_that_means_nothing_says_why(sheet, field, value, key) -> None:
    with pytest.raises(Refused) as refused:
        meaning(column(sheet, field), value)
    assert refused.value.key == key


@given(
    st.sampled_from(list(COLUMNS.values())),
    st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.none()),
)
def test_no_cell_breaks_the_reader(column: Column, value: object) -> None:
    found: object = None
    key = "import."
    try:
        found = meaning(column, value)  # type: ignore[arg-type]
    except Refused as refused:
        key = refused.key
    assert key.startswith(("import.", "config."))
    assert found is None or isinstance(found, str | int | bool | list)


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [column_letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_rows_become_fields_with_their_cells_and_examples_are_left_out() -> None:
    example = replaced(SCHOOL, "学校", 学校名称="（示例）东关小学")
    rows = read_tables(tables({"学校": [example, SCHOOL]}))
    (row,) = rows.rows
    assert row.values["name"] == "东关小学"
    assert row.cell("code") == "学校!C3"
    assert rows.problems == []


def test_headers_may_move_have_marks_and_bring_remarks() -> None:
    cells = [["备注", "类型 *", "学校名称＊", "标识码（10位）"], ["x", "学校", "东关小学", "3137030001"]]
    rows = read_tables([Table(file="f.xlsx", name="学校", rows=cells)])
    assert rows.problems == []
    assert rows.rows[0].values == {"kind": "school", "name": "东关小学", "code": "3137030001"}


def test_mistakes_of_a_table_are_named_by_sheet_and_cell() -> None:
    cells = [["学校名称", "类型", "县曲"], ["东关小学", "学校", "张店区"], [None, "学校", None]]
    rows = read_tables([Table(file="f.xlsx", name="学校", rows=cells), Table(file="f.xlsx", name="别的", rows=[["a"], ["b"]])])
    assert said(rows) == [("学校!C1", "import.unknown_column"), ("学校!A3", "import.required"), ("", "import.unknown_sheet")]
    assert rows.problems[0].suggestion == "县区"


def test_a_missing_column_is_said_once() -> None:
    rows = read_tables([Table(file="f.xlsx", name="设备", rows=[["学校", "设备名"], ["a", "b"], ["a", "c"]])])
    assert said(rows) == [("设备!1", "import.no_column")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_comes_in_every_encoding(tmp_path: Path, encoding: str, sign: str) -> None:
    file = tmp_path / "设备.csv"
    lines = [HEADERS["设备"], [cell or "" for cell in GATEWAY]]
    file.write_bytes("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    (table,), problems = read_csv(file)
    assert problems == []
    assert (table.name, table.rows[1][:4]) == ("设备", ["东关小学", "dg-gw", "路由器", "10.31.7.1"])


def test_a_csv_of_any_name_is_known_by_its_headers(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("学校,设备名,类型,上联设备\n东关小学,一号楼,交换机,'=cmd\n", encoding="utf-8")
    rows = read_tables(read_csv(file)[0])
    assert (rows.rows[0].sheet, rows.rows[0].values["uplink"]) == ("设备", "=cmd")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"\x00\x01\xff" * 50)
    with pytest.raises(Unreadable) as refused:
        read_csv(file)
    assert refused.value.key == "import.no_text"


def test_a_school_keeps_its_id(tmp_path: Path) -> None:
    assert site_id("东关小学", "3137030001") == "3137030001"
    assert site_id("东关小学", None) == site_id(" 东关小学 ", None) == "s-" + hashlib.sha256("东关小学".encode()).hexdigest()[:8]
    present = present_of(tmp_path)
    row = ("甲校", None, None, None, "学校", *[None] * 8)
    made = assemble(read_tables(tables({"学校": [row]})), present, "")
    assert made.problems == []
    assert made.proposal.files == {}  # 甲校 is site `a`, and the row says nothing new


def present_of(folder: Path) -> Present:
    write_tree(folder, {})
    present, problems = read_present(folder / "inventory")
    assert problems == []
    return present


def test_a_workbook_becomes_files_that_the_loader_takes(tmp_path: Path) -> None:
    made = assemble(read_tables(tables(dict(GOOD))), Present(), "")
    assert made.problems == []
    assert judged(made.proposal, Present(), {}) == []
    assert sorted(made.proposal.files) == ["district.yaml", "netmon.yaml", "sites/dongguan-xx.yaml"]


def test_the_loaders_mistakes_come_back_as_cells(tmp_path: Path) -> None:
    rows = {
        **GOOD,
        "设备": [GATEWAY, replaced(SWITCH, "设备", 上联设备="dg-gww", 凭据="nope"), replaced(SWITCH, "设备", 设备名="x y", IP地址="10.31.7.12", 房间="999")],
        "线路": [replaced(LINK, "线路", 端口="dg-g/GE0/0/1")],
        "教室": [ROOM, replaced(ROOM, "教室", 房间="106-108")],
    }
    made = assemble(read_tables(tables(rows)), Present(), "")
    assert [(problem.path, problem.key) for problem in made.problems] == [("设备!B4", "config.device_name")]
    cells = {made.cell(problem.file or "", problem.path) for problem in judged(made.proposal, Present(), {})}
    assert cells == {("f.xlsx", "设备!H3"), ("f.xlsx", "线路!K2"), ("f.xlsx", "教室!C3")}


def test_what_is_there_stays_and_keeps_its_comments_where_rows_are_only_added(tmp_path: Path) -> None:
    school = TREE["inventory/sites/a.yaml"] + "# 末尾的注释\n"
    write_tree(tmp_path, {"inventory/sites/a.yaml": school})
    present, _ = read_present(tmp_path / "inventory")
    row = ("甲校", "a-sw-2", "交换机", "10.0.0.3", None, None, None, "a-gw")
    made = assemble(read_tables(tables({"设备": [row]})), present, "")
    assert made.problems == []
    text = made.proposal.files["sites/a.yaml"]
    assert "# 末尾的注释" in text
    assert made.proposal.lost_comments == ()
    added = [line for line in differences(made.proposal, present) if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))]
    assert added == ['+  - {name: a-sw-2, role: switch, address: "10.0.0.3", uplink: a-gw}']
    assert judged(made.proposal, present, {"COMMUNITY": "x"}) == []


def test_a_change_is_merged_into_groups_too(tmp_path: Path) -> None:
    grouped = (
        "site: {id: a, name: 甲校, kind: school}  # 注释\n"
        "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n"
        "groups:\n  楼层: {defaults: {role: switch, uplink: a-gw}, devices: [{name: a-sw, address: 10.0.0.2}]}\n"
    )
    write_tree(tmp_path, {"inventory/sites/a.yaml": grouped})
    present, _ = read_present(tmp_path / "inventory")
    row = ("a", "a-sw", "交换机", "10.0.0.22", None, None, None, None)
    made = assemble(read_tables(tables({"设备": [row]})), present, "")
    doc, problems = parse(made.proposal.files["sites/a.yaml"].encode(), "")
    assert problems == ()
    assert doc is not None
    assert doc.data["groups"]["楼层"]["devices"] == [{"name": "a-sw", "address": "10.0.0.22", "role": "switch"}]  # type: ignore[index,call-overload]
    assert made.proposal.lost_comments == ("sites/a.yaml",)


def test_a_device_of_another_school_is_not_moved(tmp_path: Path) -> None:
    present = present_of(tmp_path)
    rows = {"学校": [SCHOOL], "设备": [replaced(GATEWAY, "设备", 设备名="a-gw", 楼=None, 房间=None)]}
    made = assemble(read_tables(tables(rows)), present, "")
    assert [(problem.path, problem.key) for problem in made.problems] == [("设备!B2", "import.other_site")]


def test_a_contract_is_added_and_the_old_one_kept(tmp_path: Path) -> None:
    school = TREE["inventory/sites/a.yaml"] + "links:\n  - {id: dx, role: exit, contract: [{down: 100M, up: 20M, from: 2025-01-01, to: 2025-12-31}]}\n"
    write_tree(tmp_path, {"inventory/sites/a.yaml": school})
    present, _ = read_present(tmp_path / "inventory")
    made = assemble(read_tables(tables({"线路": [replaced(LINK, "线路", 学校="甲校", 端口=None)]})), present, "")
    assert made.problems == []
    doc, _ = parse(made.proposal.files["sites/a.yaml"].encode(), "")
    assert doc is not None
    contracts = doc.data["links"][0]["contract"]  # type: ignore[index,call-overload]
    assert [entry["from"] for entry in contracts] == ["2025-01-01", "2026-01-01"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    proposal = Proposal(files={"sites/a.yaml": "new\n", "sites/b.yaml": "b\n"})
    assert len(write(proposal, tmp_path)) == 2
    assert len(write(proposal, tmp_path)) == 2  # the same again is no change
    (tmp_path / "sites/b.yaml").write_text("edited by hand\n")
    (tmp_path / "sites/a.yaml").unlink()
    with pytest.raises(Occupied):
        write(proposal, tmp_path)
    assert (tmp_path / "sites/b.yaml").read_text() == "edited by hand\n"
    assert not (tmp_path / "sites/a.yaml").exists()


def test_a_link_in_the_output_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out/sites").mkdir(parents=True)
    (tmp_path / "out/sites/a.yaml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Occupied):
        write(Proposal(files={"sites/a.yaml": "x\n"}), tmp_path / "out")
    assert not (tmp_path / "elsewhere").exists()


def test_the_inventory_itself_is_no_place_for_a_proposal(tmp_path: Path) -> None:
    present = present_of(tmp_path)
    assert is_inventory(tmp_path / "inventory", present)
    assert is_inventory(tmp_path / "inventory/sites", present)
    assert not is_inventory(tmp_path / "proposal", present)
