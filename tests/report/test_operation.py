import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from netmon.model.dossier import SeenCount
from netmon.model.event import EventKind
from netmon.model.finding import FindingKind
from netmon.model.report import ReportKind
from netmon.model.report_facts import LogEntry
from netmon.model.target import Measure
from netmon.report import asset_list, coverage, findings, load, phrases, todo, uptime, weekly
from netmon.report.document import decode, dumps, loads
from netmon.report.formats import WRITERS
from netmon.report.kinds import PAGES
from netmon.report.page import Look
from netmon.report.view import view_of
from tests.report.districts import contract, dossier, line, report, school, table_of, texts_of
from tests.report.operations import KINDS, M, at_ms, loaded, operated, outage, place

HOSTILE = '=HYPERLINK("http://x")<script>{0}\'\u202e\n{name}'


@pytest.fixture(scope="module")
def made():
    return {kind: operated(kind) for kind in KINDS}


def zh(made, kind):
    return PAGES[kind](made[kind], "zh")


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_with_every_part_survives_its_document(made, kind):
    assert decode(loads(dumps(made[kind]))) == made[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_of_one_language_and_every_format_writes_it(made, kind, lang, tmp_path):
    page = PAGES[kind](made[kind], lang)
    assert page.lang == lang
    assert len({section.sheet for section in page.sections}) == len(page.sections)
    assert all(len(section.sheet) <= 31 for section in page.sections)
    for section in page.sections:
        for table in section.tables:
            assert all(len(row.values) == len(table.columns) for row in table.rows), (section.sheet, table.title)
    for name, writer in WRITERS.items():
        path = tmp_path / name
        with path.open("wb") as file:
            writer(page, b"{}", file)
        assert path.stat().st_size > 500


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_nothing_at_all_is_a_page_too(kind):
    bare = report(kind, found=dossier((), lines=(), exclusions=()), schools=())
    page = PAGES[kind](bare, "zh")
    assert page.title
    assert "100%" not in "".join(texts_of(page)).replace("0%～100%", "").replace("写作100%", "").replace("不足100%", "").replace("≥100%", "")


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_becomes_a_placeholder_of_a_text(kind):
    found = operated(kind)
    evil = replace(
        found,
        outages=tuple(replace(one, device=HOSTILE if one.device else "", why=HOSTILE) for one in found.outages),
        assets=tuple(replace(one, device=HOSTILE, model=HOSTILE, room=HOSTILE) for one in found.assets),
        events=tuple(replace(one, detail=HOSTILE, device=HOSTILE) for one in found.events),
        turned=tuple(replace(one, subject=HOSTILE) for one in found.turned),
    )
    for lang in ("zh", "en"):
        assert any(HOSTILE in text for text in texts_of(PAGES[kind](evil, lang))) or kind in (ReportKind.UTILISATION, ReportKind.COVERAGE, ReportKind.YEARLY)


def test_availability_names_the_school_that_lost_most_lessons_first(made):
    page = zh(made, ReportKind.AVAILABILITY)
    rows = table_of(page, "结论")
    assert (rows[0]["学校"], rows[0]["课时中断（分钟）"], rows[0]["期末状态"]) == ("西关中学", 90, "中断")
    assert rows[1]["课时中断（分钟）"] == 0
    assert "学校断网 2 次，影响上课的学校 1 所，平均修复时间 60 分钟" in page.sections[0].paragraphs[-2]


def test_what_was_never_seen_has_no_share_and_no_zero():
    unseen = place("s03", lesson_s=0, up_s=0, down_s=0, unknown_s=31 * 86_400, last="unknown")
    page = PAGES[ReportKind.AVAILABILITY](replace(operated(ReportKind.AVAILABILITY), places=(unseen,)), "zh")
    (row,) = table_of(page, "结论")
    assert (row["课时在线率"], row["全天在线率"], row["中断次数"], row["课时中断（分钟）"], row["数据完整率"]) == ("—", "—", None, None, 0)


def test_the_longest_outages_come_by_lesson_time_and_what_repeats_is_named(made):
    page = zh(made, ReportKind.AVAILABILITY)
    longest = table_of(page, "中断清单")
    assert [row["其中课时（分钟）"] for row in longest] == sorted((row["其中课时（分钟）"] for row in longest), reverse=True)
    assert (longest[0]["中断对象"], longest[0]["历时"], longest[0]["恢复"]) == ("全校断网", "1天15小时", "")
    assert [(row["中断对象"], row["中断次数"]) for row in table_of(page, "中断清单", 1)] == [("s02-sw", 2)]


def test_mean_time_to_repair_is_of_outages_that_ended():
    view = view_of(operated(ReportKind.AVAILABILITY), "zh")
    assert phrases.mean_minutes(view, [outage("s", at_ms(1, 0), at_ms(1, 1)), outage("s", at_ms(1, 0), at_ms(1, 2)), outage("s", at_ms(1, 0), None)]) == 90
    assert phrases.mean_minutes(view, [outage("s", at_ms(1, 0), None)]) is None
    cut_off = outage("s", at_ms(1, 0), at_ms(1, 1), state="unreachable")
    assert phrases.mean_minutes(view, [cut_off]) is None
    assert uptime.frequent([cut_off, cut_off]) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0秒"), (59, "59秒"), (60, "1分"), (3600, "1小时"), (3660, "1小时1分"), (86_400, "1天"), (90_060, "1天1小时")],
)
def test_a_length_of_time_is_cut_to_what_matters(seconds, words):
    assert phrases.length(view_of(report(), "zh"), seconds) == words


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"peak_mbps": 99, "busy": 0.06}, 200),
        ({"peak_mbps": 99, "busy": 0.05}, None),
        ({"peak_mbps": 85, "busy": 1.0}, 200),
        ({"peak_mbps": 99, "busy": 0.5, "n": 7000}, None),
        ({"peak_mbps": 130, "busy": 1.0}, None),
        ({"peak_mbps": 490, "capacity_mbps": 500, "busy": 0.5}, 1000),
    ],
)
def test_a_wider_line_is_proposed_only_by_the_rule_that_is_printed(fields, wanted):
    made = loaded(**fields)
    view = view_of(made, "zh")
    (found,) = load.busier(load.loads_of(view))
    assert load.proposed_mbps(found, load.enough(view)) == wanted
    words = load.advice(view, found)[0]
    assert words == ("核对合同" if fields["peak_mbps"] > 100 and wanted is None else words)
    assert (words.startswith("建议扩容到")) == (wanted is not None)
    assert "5%" in "".join(PAGES[ReportKind.UTILISATION](made, "zh").sections[0].paragraphs)


def test_utilisation_shows_the_fuller_direction_first_and_both_in_the_list():
    page = PAGES[ReportKind.UTILISATION](loaded(90, busy=0.0), "zh")
    (row,) = table_of(page, "结论")
    assert (row["方向"], row["占容量"], row["95%的时间不超过"]) == ("下行", Fraction(9, 10), 90 * M)
    assert [row["方向"] for row in table_of(page, "逐线使用情况")] == ["下行", "上行"]


def test_a_gap_in_a_curve_stays_a_gap(made):
    page = zh(made, ReportKind.UTILISATION)
    (chart,) = next(section for section in page.sections if section.sheet == "流量曲线").charts
    assert chart.series[0].values == (10.0, None, 400.0, 0.0)
    assert chart.series[1].name.startswith("95%的时间不超过")


def test_rooms_of_which_nothing_is_known_stay_in_the_denominator(made):
    view = view_of(made[ReportKind.COVERAGE], "zh")
    assert coverage.counted(view, Measure.WIFI_COVERAGE) == SeenCount(good=78, bad=4, unknown=13, unreachable=1)
    assert coverage.counted(view, Measure.MULTIMEDIA_RATE) == SeenCount(good=34, bad=2, unknown=22)
    page = zh(made, ReportKind.COVERAGE)
    whole = table_of(page, "结论")[0]
    assert (whole["应覆盖用房"], whole["无线覆盖率（下限～上限）"], whole["AP在线/登记"]) == (96, "81.2%～95.8%", "83/84")
    assert "名录 12 所学校中，9 所没有登记教室" in page.sections[0].paragraphs[0]


def test_without_a_register_nobody_knows_what_was_seen(made):
    report = made[ReportKind.COVERAGE]
    unseen = tuple(replace(one, access_points_online=None, boards_seen=None) for one in report.coverage)
    page = zh(made | {ReportKind.COVERAGE: replace(report, coverage=unseen)}, ReportKind.COVERAGE)
    whole = table_of(page, "结论")[0]
    assert (whole["AP在线/登记"], whole["白板见到/登记"]) == ("—", "—")
    assert {(row["在线AP"], row["见到白板"]) for row in table_of(page, "逐校明细")} == {("—", "—")}
    half = table_of(zh(made | {ReportKind.COVERAGE: replace(report, coverage=(unseen[0], *report.coverage[1:]))}, ReportKind.COVERAGE), "结论")
    assert half[0]["AP在线/登记"] == "—"


def test_a_school_without_rooms_is_unknown_and_no_zero(made):
    rows = {row["学校"]: row for row in table_of(zh(made, ReportKind.COVERAGE), "逐校明细")}
    assert (rows["南关小学"]["无线覆盖率（下限～上限）"], rows["南关小学"]["推算依据"], rows["南关小学"]["课时使用率"]) == ("—", "证据不足", "—")
    assert (rows["东关小学"]["课前就绪率"], rows["东关小学"]["推算依据"]) == (Fraction(9, 10), "按AP登记推算")


def test_assets_find_doubled_serials_the_unseen_and_the_unsupported(made):
    view = view_of(made[ReportKind.ASSETS], "zh")
    assert {serial: [one.device for one in own] for serial, own in asset_list.doubled(view.report.assets).items()} == {"SN1": ["s01-gw", "s02-sw"]}
    assert [one.device for one in asset_list.not_seen(view)] == ["s02-ap"]
    assert [one.device for one in asset_list.never_seen(view)] == ["s03-board"]
    assert [one.device for one in asset_list.ended(view)] == ["s01-gw"]
    years = asset_list.age(view, view.report.assets[0])
    assert years is not None
    assert 5.9 < years < 6.1
    page = zh(made, ReportKind.ASSETS)
    assert table_of(page, "须处理")[0]["序列号"] == "SN1"
    assert len(table_of(page, "设备清单")) == 4


def test_tasks_come_by_urgency_and_no_more_than_ten(made):
    view = view_of(made[ReportKind.DAILY], "zh")
    found = todo.tasks(view)
    assert [one.rank for one in found] == sorted(one.rank for one in found)
    assert found[0].rank is todo.Rank.SCHOOL_DOWN
    assert found[0].where == "西关中学"
    assert {todo.Rank.FINDING, todo.Rank.REPEATED, todo.Rank.POINTS, todo.Rank.CHANGE, todo.Rank.BLIND} <= {one.rank for one in found}
    assert sum(one.rank is todo.Rank.FINDING for one in found) == 1, "one was gone again"
    many = tuple(outage(f"s{number:02}", at_ms(1, 0), None, device=f"sw-{number}") for number in range(20))
    table = todo.table(view_of(replace(made[ReportKind.DAILY], outages=many), "zh"))
    assert len(table.rows) == 10
    assert "另有" in table.note


def test_hundreds_of_findings_are_a_row_and_a_task_a_kind_the_most_urgent_first(made):
    def said(kind: EventKind, detail: str, count: int, day: int = 28) -> list[LogEntry]:
        return [LogEntry(at_ms=at_ms(day, 2), kind=kind.value, device=f"s{number:02}-sw", detail=detail) for number in range(count)]

    log = [
        *said(EventKind.FINDING, "no_ntp", 300), *said(EventKind.FINDING, "telnet_open vty 0 4", 200, 27),
        *said(EventKind.FINDING_GONE, "telnet_open vty 0 4", 60),
        *said(EventKind.FINDING, "rogue_dhcp rogue DHCP server 02:00:00:00:00:01 (10.0.0.1): answers", 1), *said(EventKind.FINDING_GONE, "http_open", 2),
        *said(EventKind.FINDING_GONE, "config_unsaved", 1, 26), *said(EventKind.FINDING, "config_unsaved", 1, 27),
    ]  # fmt: skip
    for kind, lang, title, devices in (
        (ReportKind.DAILY, "zh", "隐患：新发现 502，已消除 63", "s00-sw、s01-sw 等 200 台"),
        (ReportKind.WEEKLY, "en", "Findings: 502 new, 63 over", "s00-sw, s01-sw ... (200)"),
    ):
        view = view_of(replace(made[kind], events=tuple(log)), lang)
        table = findings.table(view, 3)
        assert table is not None
        assert table.title == title
        assert [row.values[1:] for row in table.rows] == [(1, 0, "s00-sw"), (200, 60, devices), (1, 1, "s00-sw")]
        assert "2" in table.note
        assert any(other.title == title for other in PAGES[kind](view.report, lang).sections[0].tables)
    tasks = [(one.rank, one.what) for one in todo.tasks(view_of(replace(made[ReportKind.DAILY], events=tuple(log)), "en")) if "look into" in one.what]
    assert [rank for rank, _ in tasks] == [todo.Rank.FINDING] * 3 + [todo.Rank.NOTED]
    assert "DHCP server" in tasks[0][1]
    assert tasks[1][1] == "look into it: telnet is open: passwords cross the network in clear (vty 0 4)"
    assert findings.table(view_of(replace(made[ReportKind.DAILY], events=()), "zh"), 3) is None


def test_contracts_that_end_soon_are_named_unless_the_next_one_follows():
    soon = line("s01", contract(100, end=report().window.end.date() + timedelta(days=20)))
    followed = line("s02", contract(100, end=report().window.end.date()), contract(200, start=report().window.end.date()))
    later = line("s03", contract(100))
    schools = (school("s01", "甲校", soon), school("s02", "乙校", followed), school("s03", "丙校", later))
    view = view_of(report(ReportKind.WEEKLY, found=dossier(schools, lines=()), schools=()), "zh")
    assert [key for key, _ in todo.ending_contracts(view)] == ["s01/dx"]


def test_a_trend_says_better_or_worse_in_words(made):
    view = view_of(made[ReportKind.WEEKLY], "zh")
    words = {one.name: weekly.trend(view, one) for one in view.report.compared}
    assert words["school_ratio"] == ("↓ 下降（变差）", Look.BAD)
    assert words["school_outages"] == ("↓ 下降（变好）", Look.GOOD)
    assert words["traffic"] == ("↑ 上升", Look.PLAIN)
    assert words["lessons_used"] == ("无法比较", Look.NOTHING)
    assert words["findings"] == ("→ 持平", Look.PLAIN)
    rows = {row["项目"]: row for row in table_of(zh(made, ReportKind.WEEKLY), "巡检周报")}
    assert (rows["学校课时在线率"]["本期"], rows["学校课时在线率"]["上期"]) == ("99.5%", "100%")
    assert rows["课时使用率"]["上期"] == "无数据"


def test_the_daily_round_says_its_result_in_its_first_line(made):
    assert zh(made, ReportKind.DAILY).sections[0].title == "结论：期末仍有 1 所学校断网"
    well = replace(made[ReportKind.DAILY], places=(place("s01"),), outages=())
    assert PAGES[ReportKind.DAILY](well, "zh").sections[0].title == "结论：可查的学校课时内均未断网"
    assert PAGES[ReportKind.DAILY](replace(well, places=()), "zh").sections[0].title == "结论：无数据"
    figures = table_of(zh(made, ReportKind.DAILY), "巡检日报")[0]
    assert figures["期末学校：在线/断网/无数据"] == "2 / 1 / 9"


def test_the_year_has_its_months_and_the_old_figures_of_the_plans_beside(made):
    page = zh(made, ReportKind.YEARLY)
    september, october = table_of(page, "分月情况")
    assert (september["课时在线率"], september["出口下行（TB）"]) == ("—", None)
    assert (october["课时在线率"], october["课时中断（分钟）"], october["出口下行（TB）"]) == (Fraction(9, 10), 1, 3)
    assert table_of(page, "分月情况", 1)[0]["2026-10"] == "3/8"
    boards = next(row for row in table_of(page, "与规划基数对照") if "白板" in row["原文"])
    assert "89" in boards["原文"]
    assert boards["如今"] == "58.6%～96.5%"
    schools = {row["学校"]: row for row in table_of(page, "逐校明细")}
    assert schools["新区学校"]["课时在线率"] == "未纳入监测"


def test_a_hash_guards_every_part(made):
    document = loads(dumps(made[ReportKind.DAILY]))
    for name in ("places", "events", "turned", "compared", "months", "rollups", "curves", "availability", "outages", "assets", "coverage"):
        assert f"$.{name}" in document["hashes"], name


@pytest.mark.long
def test_the_daily_and_the_weekly_round_fit_one_page_however_much_happened(made, tmp_path):
    pdf_needs = pytest.importorskip("netmon.report.pdf_needs")
    try:
        pdf_needs.check()
    except pdf_needs.PdfUnavailableError:
        pytest.skip("WeasyPrint, Pango or a Chinese font is not installed")
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo is not installed")
    writer = pytest.importorskip("netmon.report.pdf")
    many = tuple(outage("s02", at_ms(8, 0, number), at_ms(9, 0), device=f"s02-sw-{number % 4}", why="no_answer", lesson_s=60) for number in range(40))
    log = tuple(replace(made[ReportKind.DAILY].events[1], device=f"s0{number}-gw", detail="+300 -100 lines (scheduled)") for number in range(20))
    log += tuple(
        LogEntry(
            at_ms=at_ms(9, 0, number), kind=EventKind.FINDING.value, device=f"s{device:03}-switch-{number}", detail=f"{kind} what is said of it {number % 2}"
        )
        for number, kind in enumerate(FindingKind)
        for device in range(40)
    )
    for kind in (ReportKind.DAILY, ReportKind.WEEKLY):
        for found in (made[kind], replace(made[kind], outages=(*made[kind].outages, *many), events=log)):
            for lang in ("zh", "en"):
                path = tmp_path / "one.pdf"
                with path.open("wb") as file:
                    writer.write(PAGES[kind](found, lang), b"{}", file)
                told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
                assert re.search(r"Pages:\s+1\n", told), (kind, lang)
