import pytest
from openpyxl import Workbook

from netmon.cli.main import main
from tests.config.tree import ENV, write

SITE = "site: {{id: {id}, name: {name}, kind: school, code: '{code}'}}\ndevices:\n  - {{name: {id}-gw, role: router, address: 10.0.0.{id_number}}}\n"
ROWS = [("学校标识码", "学校名称", "城乡"), ("1001", "甲校", "城区"), ("1002", "乙校", "乡村"), ("1003", "丙校", "乡村")]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, root):
    """The targets of this checkout, whatever is installed."""
    for name, value in {**ENV, "NETMON_DATA": str(root)}.items():
        monkeypatch.setenv(name, value)


def csv_of(rows):
    return "\n".join(",".join(row) for row in rows).encode("utf-8-sig")


def sites():
    return {
        f"inventory/sites/{name}.yaml": SITE.format(id=name, name=title, code=code, id_number=number)
        for number, (name, title, code) in enumerate([("a", "甲校", "1001"), ("b", "乙校", "1002"), ("z", "新校", "9999")], 1)
    }


def check(tmp_path, files, lang="zh"):
    return main(["check", "--lang", lang, "--config", str(write(tmp_path, {**sites(), **files}))])


def test_check_counts_the_roster_the_inventory_and_what_is_missing(tmp_path, capsys):
    assert check(tmp_path, {"inventory/roster.csv": csv_of(ROWS)}) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "名录 3 / 已建档 2 / 未建档 1" in lines
    assert "不在名录中的学校 1" in lines
    assert any(line.startswith("指标  50（8 份规划；") for line in lines), lines


def test_check_reads_a_roster_from_a_workbook(tmp_path, capsys):
    book = Workbook()
    book.active.append(["某区学校名录"])
    for row in ROWS:
        book.active.append(list(row))
    (tmp_path / "inventory").mkdir()
    book.save(tmp_path / "inventory/学校名录.xlsx")
    assert check(tmp_path, {}, "en") == 0
    assert "roster 3 / in the inventory 2 / not in the inventory 1" in capsys.readouterr().out


def test_a_wrong_roster_is_a_problem_with_its_line(tmp_path, capsys):
    assert check(tmp_path, {"inventory/roster.csv": csv_of([*ROWS, ("1003", "丁校", "郊区")])}, "en") == 2
    out = capsys.readouterr().out
    assert "inventory/roster.csv:5:3:" in out
    assert "knows" not in out


def test_two_rosters_are_a_problem(tmp_path, capsys):
    assert check(tmp_path, {"inventory/roster.csv": csv_of(ROWS), "inventory/学校名录.csv": csv_of(ROWS)}, "en") == 2
    assert "There are two rosters, roster.csv and 学校名录.csv; keep one." in capsys.readouterr().out


def test_a_wrong_target_of_the_districts_own_is_a_problem_with_its_line(tmp_path, capsys):
    own = "id: mine\nname: {zh: 本区, en: ours}\nissuer: 本区\ntargets:\n"
    own += "  - {id: X-1, title: {zh: a, en: a}, quote: a, source: d, measure: exits, quantifier: count, value: 2M}\n"
    files = {"netmon.yaml": "state: state\npaths: [data]\n", "data/rules/targets/mine.yaml": own}
    assert check(tmp_path, files, "en") == 2
    out = capsys.readouterr().out
    assert "mine.yaml:5:" in out
    assert "This must be a number" in out


def test_a_file_that_is_no_workbook_is_a_problem(tmp_path, capsys):
    assert check(tmp_path, {"inventory/roster.xlsx": b"PK no zip"}, "en") == 2
    assert "roster.xlsx" in capsys.readouterr().out
