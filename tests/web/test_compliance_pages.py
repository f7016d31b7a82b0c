"""The pages on targets: nothing hidden, nothing rounded up, nothing of another school, and safe to print and to keep."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmon.model.access import Person, Role, Sight
from netmon.model.evidence import Basis
from netmon.model.target import Unit
from netmon.model.verdict import Share, Subject, VerdictState
from netmon.model.view_compliance import JudgedRow, Standing, Words
from netmon.pipeline import problems
from netmon.web.compliance_words import bar, share_words
from netmon.web.html import Pages
from netmon.web.section_compliance import CompliancePages
from netmon.web.section_explain import ExplainPages
from tests.config.tree import good
from tests.report.districts import report
from tests.support.standing import NOW, source, standing
from tests.web.test_pages import NASTY, asked, read

TECHNICIAN = Person(name="wang", role=Role.TECHNICIAN, sight=Sight(frozenset({"s02"})))


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return good(tmp_path_factory.mktemp("plans"), {"netmon.yaml": "state: state\ntargets: {plans: [zibo]}\n"})


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


@pytest.fixture(scope="module")
def found():
    return standing()


@pytest.fixture(scope="module")
def head_of(found):
    """Gives the head without a long repr, which Hypothesis would write."""
    return lambda: found.head


def pages_of(templates, config, *kept):
    pages = CompliancePages(source(config, *kept), templates)
    templates.know(pages.routes())
    return pages


def by(person, query=None, *, lang="zh", **params):
    return replace(asked(query, lang=lang, **params), person=person)


def table(page):
    return list(csv.reader(io.StringIO("".join(page.body).removeprefix("\ufeff"))))


def test_first_page_has_each_target_with_its_counts_and_bounds(templates, config, found):
    reader = read(pages_of(templates, config, found).plans(asked()))
    said = reader.said()
    assert "ZB-4-city 城市学校平均出口带宽（班均） ≥10M/班 8 1 1 0 1 4 1 0 25%～87.5%" in said
    assert "统计范围：学校名录 12 所" in said
    assert "证据不足、无数据全算不达标" in said
    assert "/compliance/zibo/ZB-4-city" in reader.links
    assert "svg" in reader.tags


def test_target_page_shows_each_sum_that_a_calculator_can_check(templates, config, found):
    reader = read(pages_of(templates, config, found).target(asked(plan="zibo", target="ZB-4-city")))
    said = reader.said()
    for words in ("300M÷48班=6.25M<10M", "-3.75M", "还差 180M", "合同认定", "25%～87.5%", "淄博市", "不达标 1", "无数据 1"):
        assert words in said, words
    assert said.index("西关中学") < said.index("东关小学")
    assert "?sort=margin" not in "".join(reader.links)


def test_states_are_chosen_and_the_others_stay_counted(templates, config, found):
    reader = read(pages_of(templates, config, found).target(asked({"state": "fail"}, plan="zibo", target="ZB-4-city")))
    said = reader.said()
    assert "西关中学" in said
    assert "东关小学" not in said
    assert "全部 8" in said
    assert "证据不足 4" in said
    assert "?state=unknown" in reader.links


def test_technician_sees_his_school_and_no_share(templates, config, found):
    pages = pages_of(templates, config, found)
    first = read(pages.plans(by(TECHNICIAN))).said()
    assert "西关中学" in first
    assert "300M÷48班=6.25M<10M" in first
    assert "87.5%" not in first
    assert "学校名录" not in first
    for target in ("ZB-4-city", "ZB-7", "ZB-1", "ZB-2"):
        page = pages.target(by(TECHNICIAN, plan="zibo", target=target))
        said = read(page).said() + "".join(map(str, json.loads(pages.target(by(TECHNICIAN, {"format": "json"}, plan="zibo", target=target)).body).items()))
        for other in ("东关小学", "某某区", "s01", "沂源县"):
            assert other not in said, (target, other)
    listed = asyncio.run(pages.problems(by(TECHNICIAN)))
    assert "不达标 1 条" in read(listed).said()


def test_problems_and_ledger_are_listed_with_what_would_change_them(templates, config, found):
    made = report()
    config.settings.state.mkdir(exist_ok=True)
    updated = problems.update(config.settings.state, made.verdicts, made.window, ZoneInfo("Asia/Shanghai"), now=NOW)
    number = next(one.number for one in updated.problems if one.subject == "3137030002")
    pages = pages_of(templates, config, found)
    listed = read(asyncio.run(pages.problems(asked())))
    for words in ("西关中学", "合同带宽提高到480M", number, "另有证据不足"):
        assert words in listed.said(), words
    ledger = read(asyncio.run(pages.ledger(asked({"q": number})))).said()
    assert "西关中学" in ledger
    assert "未销号 2" in ledger
    assert "共 1 条" in ledger
    rows = table(asyncio.run(pages.ledger_csv(asked({"lang": "en"}))))
    assert rows[0][:3] == ["No.", "School", "County"]
    assert [row[1] for row in rows[1:]].count("西关中学") == 1
    assert table(asyncio.run(pages.problems_csv(asked())))[0][0] == "编号"


def test_targets_page_quotes_each_sentence_with_its_source(templates, config, found):
    said = read(asyncio.run(pages_of(templates, config, found).targets(asked()))).said()
    plan = report().dossier.plans[0]
    for target in plan.targets:
        assert target.quote in said
    assert "每所学校，学校，城市" in said
    assert "无量化标准" in said
    assert "SHA-256 " + plan.sha256[:12] in said


def test_csv_has_all_rows_and_no_formula(templates, config):
    nasty = replace(standing(), rows=tuple(replace(row, name=Words("=HYPERLINK(1)", "=HYPERLINK(1)")) for row in standing().rows))
    page = pages_of(templates, config, nasty).target_csv(asked(plan="zibo", target="ZB-4-city"))
    rows = table(page)
    assert page.headers["Content-Disposition"].startswith('attachment; filename="ZB-4-city.csv"')
    assert len(rows) == 2 + 8
    assert {row[2] for row in rows[2:]} == {"'=HYPERLINK(1)"}
    assert next(iter(pages_of(templates, config, nasty).target_csv(asked(plan="zibo", target="ZB-4-city")).body)) == "\ufeff"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_names_stay_text_on_every_page(templates, config, lang, found):
    bad = Words(NASTY, NASTY)
    rows = tuple(
        replace(row, name=bad, reason=bad, findings=(bad,), gaps=(bad,), sum=bad, subject=row.subject._replace(county=NASTY, name=NASTY)) for row in found.rows
    )
    pages = pages_of(templates, config, replace(found, rows=rows, trouble=NASTY, trouble_since=1.0))
    for page in (
        pages.plans(asked({"lang": lang})),
        pages.target(asked({"lang": lang, "q": NASTY, "county": NASTY}, plan="zibo", target="ZB-4-city")),
        pages.target(asked({"lang": lang}, plan=NASTY, target=NASTY)),
        asyncio.run(pages.problems(asked({"lang": lang}))),
        asyncio.run(pages.ledger(asked({"lang": lang, "q": NASTY}))),
        pages.target(by(TECHNICIAN, {"lang": lang}, plan="zibo", target="ZB-4-city")),
    ):
        assert read(page).tags.count("img") == 1


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"sort": "x"}, {"offset": "-1"}, {"offset": "9" * 40}, {"county": "\ud800"}, {"q": "a" * 5000}, {"status": "x"}]
)
def test_questions_that_make_no_sense_are_answered(templates, config, found, query):
    pages = pages_of(templates, config, found)
    assert pages.target(asked(query, plan="zibo", target="ZB-4-city")).status == 200
    read(pages.target(asked(query, plan="zibo", target="ZB-4-city")))
    read(asyncio.run(pages.ledger(asked(query))))
    read(asyncio.run(pages.problems(asked(query))))


def test_json_is_exact(templates, config, found):
    document = json.loads(pages_of(templates, config, found).target(asked({"format": "json"}, plan="zibo", target="ZB-4-city")).body)
    assert document["schema"] == "netmon.verdicts/1"
    assert document["rows"][0]["row"]["margin"] == "-3750000"
    assert document["found"] == {"pass": 2, "fail": 1, "unknown": 1, "insufficient": 4, "not_applicable": 0, "excluded": 0}


@pytest.mark.parametrize(
    ("passes", "fail", "unknown", "words"),
    [(1999, 1, 0, "99.9%"), (1999, 0, 1, "99.9%～100%"), (3, 0, 0, "100%"), (0, 0, 0, "–"), (0, 0, 2, "0%～100%"), (2, 1, 0, "66.6%")],
)
def test_share_is_never_rounded_up(passes, fail, unknown, words):
    share = Share(target="T", group=Subject("district", "d"), passed={Basis.MEASURED: passes}, fail=fail, insufficient=0, unknown=unknown)
    assert share_words(share) == words


COUNTS = st.lists(st.integers(0, 30), min_size=7, max_size=7)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS)
def test_pages_counts_add_up_to_the_denominator_and_no_state_is_missing(templates, config, head_of, counts):
    measured, contract, port, fail, insufficient, unknown, excluded = counts
    kinds = [
        (VerdictState.PASS, Basis.MEASURED), (VerdictState.PASS, Basis.CONTRACT), (VerdictState.PASS, Basis.INTERFACE), (VerdictState.FAIL, None),
        (VerdictState.INSUFFICIENT, None), (VerdictState.UNKNOWN, None), (VerdictState.EXCLUDED, None),
    ]  # fmt: skip
    rows = [
        JudgedRow(
            id=f"{place:04x}{number:012x}", target="ZB-5", subject=Subject("site", f"{place}-{number}", "甲", "s01"), name=Words("甲", "A"), state=state,
            unit=Unit.BPS, reason=Words("因", "why"), basis=basis, margin=Fraction(number),
        )
        for place, ((state, basis), count) in enumerate(zip(kinds, counts, strict=True))
        for number in range(count)
    ]  # fmt: skip
    share = Share(
        target="ZB-5", group=Subject("district", "d"), passed={Basis.MEASURED: measured, Basis.CONTRACT: contract, Basis.INTERFACE: port}, fail=fail,
        insufficient=insufficient, unknown=unknown, excluded=excluded,
    )  # fmt: skip
    kept = Standing(plan="zibo", head=head_of(), rows=tuple(rows), shares=(share,))
    pages = pages_of(templates, config, kept)
    said = read(pages.plans(asked({"lang": "en"}))).said()
    total = sum(counts) - excluded
    others = f"{port} " if port else ""
    assert f"{total} {measured} {contract} {others}{fail} {insufficient} {unknown} {excluded} {share_words(share)}" in said
    target = read(pages.target(asked({"lang": "en"}, plan="zibo", target="ZB-5"))).said()
    assert f"All {sum(counts)} pass {measured + contract + port} fail {fail} unknown {unknown} insufficient {insufficient}" in target
    drawn = bar(share, "en")
    assert sum(piece.number for piece in drawn.pieces) == total
    assert not total or abs(sum(piece.width for piece in drawn.pieces) - 100) < 1e-6


def test_each_verdict_leads_to_its_explanation_where_there_is_one(templates, config, found):
    pages = pages_of(templates, config, found)
    explained = next(route for route in ExplainPages(None, templates).routes() if "verdict" in route.path)
    templates.know((*pages.routes(), explained))
    reader = read(pages.target(asked(plan="zibo", target="ZB-4-city")))
    rows = [row for row in found.rows if row.target == "ZB-4-city"]
    assert {f"/explain/verdict/{row.id}" for row in rows} <= set(reader.links)
