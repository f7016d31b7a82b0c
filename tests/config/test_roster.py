import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.config.roster import read_roster, roster_of_rows
from netmon.model.inventory import Site
from netmon.model.roster import RosterEntry, is_selected, match, roster_of
from netmon.model.target import Selector

HEAD = ("学校标识码", "学校名称", "县区", "乡镇", "办学类型", "学段", "城乡分类")
ROWS = [
    ("2026年学校名录",),
    HEAD,
    ("3137030001", "东关小学", "张店区", "", "小学", "", "111"),
    (3137030002.0, "西关中学", "张店区", "马尚镇", "完全中学", None, "镇区"),
    (),
    ("3137030003", "南山教学点", "博山区", "", "教学点", "小学", "220"),
]


def of(rows):
    return roster_of_rows(rows, file="roster.csv", sha256="0" * 64)


def test_rows_become_schools_by_the_words_of_the_statistics():
    roster, problems = of(ROWS)
    assert problems == ()
    assert roster.entries == (
        RosterEntry(code="3137030001", name="东关小学", kind="school", county="张店区", stage="primary", area="city"),
        RosterEntry(code="3137030002", name="西关中学", kind="school", county="张店区", township="马尚镇", stage="secondary", area="town"),
        RosterEntry(code="3137030003", name="南山教学点", kind="teaching_point", county="博山区", stage="primary", area="village"),
    )


def test_every_mistake_is_told_with_its_line_and_column():
    roster, problems = of([HEAD, ("1", "", "", "", "", "", ""), ("2", "x", "", "", "", "", "城市"), ("3", "y"), ("3", "z"), ("3.13703E+17", "w")])
    assert roster is None
    assert [problem.render("en").split(": ")[0] for problem in problems] == ["roster.csv:2:2", "roster.csv:3:7", "roster.csv:5:1", "roster.csv:6:1"]
    assert "城区、镇区、乡村" in problems[1].render("zh")


def test_a_table_without_header_or_schools_is_refused():
    assert [problem.key for problem in of([("a", "b")])[1]] == ["roster.no_header"]
    assert [problem.key for problem in of([HEAD])[1]] == ["roster.empty"]
    assert [problem.key for problem in of([])[1]] == ["roster.no_header"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_the_encodings_of_spreadsheets(tmp_path, encoding):
    path = tmp_path / "roster.csv"
    path.write_bytes("学校标识码,学校名称,城乡\r\n'3137030001,东关小学,城区\r\n".encode(encoding))
    roster, problems = read_roster(path)
    assert problems == ()
    assert [(entry.code, entry.area) for entry in roster.entries] == [("3137030001", "city")]
    assert (roster.official, len(roster.sha256)) == (True, 64)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(b"\xff\x00\x81\x30")
    assert [problem.key for problem in read_roster(path)[1]] == ["roster.unreadable"]
    assert [problem.key for problem in read_roster(tmp_path / "none.csv")[1]] == ["config.file_unreadable"]


cells = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.sampled_from(["小学", "城区", "111", "3137030001"]))


@given(st.lists(st.lists(cells, max_size=8), max_size=8))
def test_no_table_raises(rows):
    roster, problems = of([HEAD, *rows])
    assert (roster is None) == bool(problems)


def site(name, code=None, kind="school", title="东关小学"):
    return Site(id=name, name=title, kind=kind, code=code)


def test_schools_are_found_by_code_then_by_a_name_that_is_unique():
    roster, _ = of(ROWS)
    found = match(roster, [site("dg", "3137030001"), site("xg", title="西关中学"), site("new", title="新学校"), site("dc", kind="data_center")])
    assert dict(found.sites) == {"3137030001": "dg", "3137030002": "xg"}
    assert [entry.name for entry in found.missing] == ["南山教学点"]
    assert found.extra == ("new",)


def test_two_schools_of_one_name_are_not_guessed():
    roster, _ = of([HEAD, ("1", "中心小学"), ("2", "中心小学")])
    assert dict(match(roster, [site("a", title="中心小学")]).sites) == {}


def test_a_roster_made_of_the_inventory_says_so_and_matches_it_all():
    sites = [site("a"), site("b"), site("c", "3")]
    roster = roster_of(sites)
    assert not roster.official
    assert match(roster, sites).missing == ()


def test_a_school_is_selected_or_not_or_not_known():
    entry = RosterEntry(code="1", name="x", kind="school", county="张店区")
    assert is_selected(entry, Selector(kinds=("school",))) is True
    assert is_selected(entry, Selector(kinds=("kindergarten",), areas=("city",))) is False
    assert is_selected(entry, Selector(areas=("city",))) is None
    assert is_selected(entry, Selector(areas=("city",), counties=("临淄区",))) is False
    assert is_selected(entry, Selector(sites=("2",))) is False
