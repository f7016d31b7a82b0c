import re
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from time import process_time

import pytest

from netmon.evaluate.throughput import proven as judged_proven
from netmon.model.evidence import Basis
from netmon.model.ledger import Entered
from netmon.model.report import ReportKind
from netmon.model.roster import Roster
from netmon.model.target import ManualEntry, Measure
from netmon.model.throughput import RunOutcome
from netmon.model.verdict import Share, Subject, VerdictState
from netmon.report.acceptance import proven
from netmon.report.baseline import Step, gaps_of
from netmon.report.compliance import share_text
from netmon.report.document import decode, dumps, loads
from netmon.report.formats import WRITERS
from netmon.report.kinds import PAGES
from netmon.report.page import Look
from netmon.report.supervision import ITEMS
from tests.report.districts import LAST, contract, dossier, line, plan, report, run, school, shares_of, table_of, texts_of, twelve, verdict_of

M = 1_000_000
MINE = (ReportKind.COMPLIANCE, ReportKind.BASELINE, ReportKind.SUPERVISION, ReportKind.ACCEPTANCE)
HOSTILE = '=HYPERLINK("http://x")<script>{0}\'\u202e\n{name}'


@pytest.fixture(scope="module")
def made():
    return report()


@pytest.fixture(scope="module")
def page(made):
    return PAGES[ReportKind.COMPLIANCE](made, "zh")


def rows_of(page, sheet, target, number=0):
    return {row["标识码"]: row for row in table_of(page, sheet, number) if row["指标"] == target}


def test_the_district_has_every_verdict_there_is(made):
    assert {verdict.state for verdict in made.verdicts} == set(VerdictState)
    assert {verdict.basis for verdict in made.verdicts} >= {None, Basis.MEASURED, Basis.CONTRACT, Basis.INTERFACE}


def test_the_first_page_says_scope_terms_and_the_month(page):
    assert page.title == "某某区学校网络带宽达标情况（2026年10月）"
    assert page.head[0] == "数据截至 2026年10月31日 24:00"
    assert "学校名录 12 所" in page.head[1]
    assert "已接入监测 10，只有合同登记 1，未纳入监测 1" in page.head[1]
    assert "班均＝" in page.head[2]
    assert "不判“逾期”" in page.head[2]
    assert page.foot[0].startswith("编制：")
    assert [section.sheet for section in page.sections] == [
        "结论", "分县区小计", "区级指标", "口径说明", "逐校明细", "逐线明细", "问题清单", "整改台账", "抽查单", "不计入清单", "人工填报", "校验",
    ]  # fmt: skip


def test_the_rows_of_the_conclusions_add_up_to_what_was_judged(made, page):
    rows = {row["指标"]: row for row in table_of(page, "结论")}
    assert set(rows) == {target.id for target in plan().targets if target.is_quantified} - {"ZB-2"}
    for target, share in shares_of(made).items():
        if target in rows:
            row = rows[target]
            passed = sum(value for title, value in row.items() if title.startswith("达标·"))
            assert row["应评"] == passed + row["不达标"] + row["证据不足"] + row["无数据"] == share.counted
    city = rows["ZB-4-city"]
    assert (city["应评"], city["达标·实测"], city["达标·合同认定"], city["不达标"], city["证据不足"], city["无数据"]) == (8, 1, 1, 1, 4, 1)
    assert city["达标率（下限～上限）"] == "25%～87.5%"
    assert city["要求"] == "≥10M/班"


def test_the_chart_shows_the_same_counts(page):
    (chart,) = page.sections[0].charts
    place = chart.categories.index("ZB-4-city")
    assert {series.name: series.values[place] for series in chart.series if series.values[place]} == {
        "达标·实测": 1, "达标·合同认定": 1, "不达标": 1, "证据不足": 4, "无数据": 1,
    }  # fmt: skip


def test_a_share_is_cut_and_never_rounded_up():
    group = Subject("district", "d")
    almost = Share(target="T", group=group, passed={Basis.MEASURED: 1999}, fail=1, insufficient=0, unknown=0)
    assert share_text(almost) == "99.9%"
    assert share_text(replace(almost, fail=0, unknown=1)) == "99.9%～100%"
    assert share_text(Share(target="T", group=group, passed={}, fail=0, insufficient=0, unknown=0)) == "—"


def test_each_row_of_the_schools_can_be_checked_with_a_calculator(page):
    rows = rows_of(page, "逐校明细", "ZB-4-city")
    west = rows["3137030002"]
    assert west["算式"] == "300M÷48班=6.25M<10M"
    assert (west["班均"], west["按校"], west["要求"], west["差额"], west["还差"]) == (6_250_000, 300 * M, 10 * M, -3_750_000, 180 * M)
    assert (west["结论"], west["认定依据"], west["班数（起用日）"], west["合同下行/上行"]) == ("不达标", "合同认定", "48\n2026-09-01", "300M/60M")
    assert "合同带宽提高到480M" in west["说明"]
    assert "台账 ZG-2026-0002" in west["说明"]
    assert "迟报的不计入申请 PC-2 不予采纳" in west["说明"]
    east = rows["3137030001"]
    assert (east["算式"], east["班均"]) == ("500M÷36班=13.9M≥10M", Fraction(500 * M, 36))
    assert east["运营商/专线号"] == "电信 ZB-EDU-dx；移动 ZB-EDU-yd（备用，不计）"
    north = rows["3137030003"]
    assert (north["认定依据"], north["实测（次数、日期）"]) == ("实测", "3次（10-08～10-22）")
    checked = 0
    for row in rows.values():
        found = re.fullmatch(r"([\d.]+)M÷(\d+)班=([\d.]+)M[≥<]10M", row["算式"])
        if found:
            checked += 1
            assert abs(float(found[1]) / int(found[2]) - float(found[3])) <= 0.05
    assert checked == 3


def test_what_could_not_be_judged_says_what_is_missing(page):
    rows = rows_of(page, "逐校明细", "ZB-4-city")
    assert (rows["3137030005"]["结论"], rows["3137030005"]["班数（起用日）"]) == ("证据不足", "未登记")
    assert "缺：教学班数未登记" in rows["3137030005"]["说明"]
    assert (rows["3137030006"]["结论"], rows["3137030006"]["班均"]) == ("无数据", None)
    assert rows["3137030008"]["端口"] == "dx 未采集"
    assert "合同登记可能过期" in rows["3137030004"]["说明"]
    assert rows["3137030007"]["合同下行/上行"] == ""


def test_the_verdict_has_its_look_and_its_word(page):
    section = next(one for one in page.sections if one.sheet == "逐校明细")
    place = [column.title for column in section.tables[0].columns].index("结论")
    seen = {(row.values[place], row.looks[place]) for row in section.tables[0].rows}
    assert {("达标", Look.GOOD), ("不达标", Look.BAD), ("证据不足", Look.DOUBT), ("无数据", Look.NOTHING), ("不计入", Look.QUIET)} <= seen


def test_targets_of_lines_have_a_sheet_of_their_own(page):
    rows = table_of(page, "逐线明细")
    assert [(row["学校 线路"], row["算式"], row["结论"]) for row in rows] == [("某某区 core", "10G≥10G", "达标"), ("某某区 core2", "1G<10G", "不达标")]


def test_problems_and_ledger_have_the_same_numbers(page):
    fails = table_of(page, "问题清单")
    assert [(row["编号"], row["学校/线路"], row["还差"]) for row in fails] == [
        ("ZG-2026-0001", "某某区 core2", 9000 * M),
        ("ZG-2026-0002", "西关中学", 180 * M),
    ]
    ledger = table_of(page, "整改台账")
    assert [(row["编号"], row["学校"], row["首次发现"], row["是否销号"]) for row in ledger] == [
        ("ZG-2026-0001", "某某区 core2", LAST, "否"), ("ZG-2026-0002", "西关中学", LAST, "否"),
    ]  # fmt: skip
    assert ledger[1]["佐证"] == "300M÷48班=6.25M<10M"
    findings = table_of(page, "问题清单", 1)
    assert any("线路 s04/dx 实测420M高于合同200M" in row["发现"] for row in findings)
    unlisted = table_of(page, "问题清单", 3)
    assert [row["学校"] for row in unlisted] == ["新区学校"]


def test_what_people_entered_stands_in_the_ledger():
    entered = {"ZG-2026-0002": Entered(owner="西关中学", person="校长", measure="扩容", confirmed_by="张主任")}
    row = table_of(PAGES[ReportKind.COMPLIANCE](report(entered=entered), "zh"), "整改台账")[1]
    assert (row["责任单位/责任人"], row["整改措施"], row["是否销号"]) == ("西关中学；校长", "扩容", "否（张主任已确认，但数据未证明达标）")


def test_the_inspection_prints_its_seed_and_leaves_room_to_write(made, page):
    section = next(one for one in page.sections if one.sheet == "抽查单")
    assert "随机种子：NM-202610-03" in section.paragraphs[0]
    rows = table_of(page, "抽查单")
    assert [row["标识码"] for row in rows] == list(made.sampled)
    assert len(rows) == 5
    assert all(row["检查人签名"] is None for row in rows)


def test_late_exclusions_are_listed_as_late(page):
    rows = {row["编号"]: row["是否采纳"] for row in table_of(page, "不计入清单")}
    assert rows == {"PC-1": "采纳，不计入", "PC-2": "迟报，照常计入"}


def test_manual_entries_and_baselines_stand_apart():
    entry = ManualEntry(value="96 所", who="赵工", when=LAST, file="填报.xlsx", sha256="9" * 64)
    filled = replace(plan(), manual=(replace(plan().manual[0], entries=(entry,)), *plan().manual[1:]))
    page = PAGES[ReportKind.COMPLIANCE](report(plans=(filled,)), "zh")
    manual, baselines = table_of(page, "人工填报"), table_of(page, "人工填报", 1)
    assert [(row["指标"], row["填报值"], row["填报人"]) for row in manual] == [("ZB-M1", "96 所", "赵工"), ("ZB-M2", "未填报", None)]
    assert [row["编号"] for row in baselines] == ["ZB-B1", "ZB-B2", "ZB-B3"]


def test_sentences_without_a_number_are_shown_and_not_judged(page):
    section = next(one for one in page.sections if one.sheet == "区级指标")
    table = next(table for table in section.tables if table.title.startswith("无量化标准"))
    assert [(row.values[0], row.values[-1]) for row in table.rows] == [("ZB-6", "无量化标准")]
    assert "ZB-6" not in {row["指标"] for row in table_of(page, "逐校明细")} or all(
        row["结论"] == "不适用" for row in table_of(page, "逐校明细") if row["指标"] == "ZB-6"
    )


def test_the_checks_hold_every_hash_and_the_command(made, page):
    words = "\n".join(texts_of(page))
    for needed in (made.data_sha256, plan().sha256, "ab" * 32, "cd" * 32, "ef" * 32, "netmon verify NM-202610-03.json", "netmon 1.0"):
        assert needed in words


def test_the_report_says_percentile_in_words_and_names_no_foreign_regulator(page):
    words = "\n".join(texts_of(page))
    assert "95%的时间不超过" in words
    for name in ("p95", "P95", "FCC", "BEREC", "Ofcom", "ITU"):
        assert name not in words


def test_the_deadline_that_cannot_be_trusted_is_marked_and_nothing_overdue(page):
    rows = {row["指标"]: row for row in table_of(page, "口径说明")}
    assert rows["ZB-1"]["期限"] == "2023-12-31（原文，不可靠）"
    assert "逾期" not in {row["结论"] for row in table_of(page, "逐校明细")}
    areas = {(row["规划用语"], row["城乡分类"]) for row in table_of(page, "口径说明", 1)}
    assert areas == {("城市", "城区"), ("农村", "镇区、乡村")}


def latin(value):
    """Return a dossier with every Chinese text of its own (names, quotes, notes) in Latin letters."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value if value.isascii() else f"x{zlib.crc32(value.encode()):08x}"
    if is_dataclass(value):
        return replace(value, **{one.name: latin(getattr(value, one.name)) for one in fields(value) if one.name != "calendars"})
    if isinstance(value, Mapping):
        return {latin(key): latin(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return type(value)(*map(latin, value)) if hasattr(value, "_fields") else tuple(map(latin, value))
    return value


@pytest.mark.parametrize("kind", MINE)
def test_english_has_no_chinese_words_of_netmon(kind):
    schools, peaks = twelve()
    page = PAGES[kind](report(kind, peaks=peaks, found=latin(dossier(schools)), entered={"ZG-2026-0001": Entered(confirmed_by="A")}), "en")
    assert {words for words in texts_of(page) if re.search("[\u3000-\u9fff]", words)} == set()


@pytest.mark.parametrize("kind", MINE)
def test_an_empty_district_has_a_page(kind):
    nothing = dossier((), roster=Roster(entries=(), official=False), lines=(), exclusions=())
    for lang in ("zh", "en"):
        page = PAGES[kind](report(kind, found=nothing), lang)
        assert any(page.sections[0].paragraphs)
        assert all("0" in line or line for line in page.head)


@pytest.mark.parametrize("kind", MINE)
def test_hostile_names_stay_text_in_every_file(kind, tmp_path):
    one = school("s01", HOSTILE, line("s01", contract(300), isp=HOSTILE, runs=[run("s01/dx", 3, 20, detail=HOSTILE)]), classes=48, county=HOSTILE)
    made = report(kind, (one,), exclusions=())
    for lang in ("zh", "en"):
        page = PAGES[kind](made, lang)
        assert any(HOSTILE in words for words in texts_of(page))
        for name, write in WRITERS.items():
            path = tmp_path / f"{lang}.{name}"
            with path.open("wb") as file:
                write(page, dumps(made), file)
            assert path.stat().st_size > 500
    html = (tmp_path / "zh.html").read_text(encoding="utf-8")
    assert "<script>{0}" not in html


def test_a_report_of_the_document_makes_the_same_page(made):
    again = decode(loads(dumps(made)))
    for kind in MINE:
        assert PAGES[kind](again, "zh") == PAGES[kind](made, "zh")


def test_300_schools_take_less_than_four_seconds():
    schools = tuple(school(f"s{number:03}", f"学校{number}", line(f"s{number:03}", contract(300 + number)), classes=12 + number % 40) for number in range(300))
    made = report(schools=schools, exclusions=())
    for kind in MINE:
        begun = process_time()
        PAGES[kind](made, "zh")
        assert process_time() - begun < 4


def test_the_baseline_names_the_cheapest_step_first():
    page = PAGES[ReportKind.BASELINE](report(ReportKind.BASELINE, plans=(plan("default"),)), "zh")
    rows = {row["标识码"]: row for row in table_of(page, "逐校缺口")}
    assert rows["3137030005"]["最先要做"] == "填班数、人数：教学班数未登记"
    assert rows["3137030007"]["最先要做"] == "登记合同：线路 s07/dx 在用合同未登记"
    assert rows["3137030008"]["最先要做"].startswith("采集端口：")
    assert rows["3137030006"]["最先要做"] == "建档、补登记：为标识码 3137030006 的学校建立清单文件"
    assert rows["3137030001"]["最先要做"] == "佐证已齐"
    assert "测速" not in rows["3137030007"]["最先要做"] + rows["3137030007"]["然后"]
    would = {row["指标"]: row for row in table_of(page, "概况", 1)}["NET-4"]
    assert (would["应评"], would["现可判达标"], would["登记属实则达标"], would["不达标"], would["登记也不够判定"], would["未纳入监测"]) == (8, 2, 1, 1, 3, 1)


def test_gaps_stand_by_cost_and_once(made):
    for code in ("3137030005", "3137030007", "3137030008"):
        gaps = gaps_of([verdict_of(made, "ZB-4-city", code), verdict_of(made, "ZB-4-city", code)])
        steps = [gap.step for gap in gaps]
        assert steps == sorted(steps)
        assert len(set(steps)) == len(steps)
    assert [gap.step for gap in gaps_of([verdict_of(made, "ZB-7", "3137030001")])] == [Step.REGISTER]


def test_supervision_has_one_row_a_verdict_with_its_hash(made):
    page = PAGES[ReportKind.SUPERVISION](made, "zh")
    rows = table_of(page, "逐条结论")
    assert len(rows) == len(made.verdicts)
    assert {row["结论编号"] for row in rows} == {verdict.id for verdict in made.verdicts}
    assert all(len(row["数据哈希（SHA-256）"]) in (0, 64) for row in rows)
    assert {measure for measures in ITEMS.values() for measure in measures} == set(Measure)


def test_acceptance_lists_every_run_and_judges_by_the_rule():
    runs = [run("s03/dx", day, 400 + day) for day in (8, 15, 22)]
    runs += [run("s03/dx", 23, 0, outcome=RunOutcome.FAILED), run("s03/dx", 24, 0, outcome=RunOutcome.DEFERRED), run("s03/dx", 8, 95, direction="up")]
    one = school("s03", "北关小学", line("s03", contract(500), runs=runs), classes=24)
    page = PAGES[ReportKind.ACCEPTANCE](report(ReportKind.ACCEPTANCE, (one,), exclusions=()), "zh")
    assert page.title == "北关小学网络竣工验收测速记录（2026年10月）"
    assert len(table_of(page, "测速记录")) == 6
    down, up = table_of(page, "验收结果")
    assert (down["测速次数"], down["计入"], down["其中失败"], down["结果"]) == (5, 4, 1, "未达到合同")
    assert (up["测速次数"], up["结果"], up["按规则"]) == (1, "达到合同", "100.9M≥100M")
    assert table_of(page, "验收结果", 1)[0]["平均"] == Fraction((408 + 415 + 422) * M, 4) * Fraction(1538, 1448)
    assert len(page.foot) == 4


def test_the_three_ways_are_those_of_the_judge():
    runs = [run("a/b", 1 + number, 10 + 7 * number % 60) for number in range(23)] + [run("a/b", 25, 0, outcome=RunOutcome.FAILED)]
    found = proven(runs)
    for rule, value in zip(("mean", "p95", "eighty_eighty"), found, strict=True):
        assert value == judged_proven([one.run() for one in runs], ("exit",), rule)
    assert proven([]) is None
