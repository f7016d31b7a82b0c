"""What the pages on targets are told: the report's own figures, nothing out of sight, the ledger as its files say."""

import asyncio
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.evidence import Basis
from netmon.model.target import Unit
from netmon.model.verdict import Subject, VerdictState
from netmon.model.view_compliance import JudgedRow, LedgerQuery, Order, Standing, VerdictQuery, Words
from netmon.pipeline import problems
from netmon.pipeline.compliance_tables import counted
from netmon.store.problems import NAME
from tests.config.tree import good
from tests.report.districts import report, shares_of, verdict_of
from tests.support.standing import NOW, source, standing

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def made():
    return report()


@pytest.fixture
def config(tmp_path):
    return good(tmp_path, {"netmon.yaml": "state: state\ntargets: {plans: [zibo]}\n"})


def test_whole_district_is_counted_as_the_report_counts_it(config, made):
    view = source(config, standing(made)).plans(EVERYWHERE)
    (plan,) = view.plans
    own = shares_of(made)
    assert view.whole
    assert {one.target.id: one.share for one in plan.targets if one.target.id in own} == own
    assert [one.target.id for one in plan.targets] == [target.id for target in made.dossier.plans[0].targets]
    assert "学校名录 12 所" in plan.head.scope.zh
    assert [row.state for one in plan.targets if one.target.id == "ZB-2" for row in one.groups] == [VerdictState.INSUFFICIENT]


def test_rows_of_a_target_are_the_reports_verdicts_the_largest_shortfall_first(config, made):
    found = source(config, standing(made)).verdicts("zibo", "ZB-4-city", VerdictQuery(), EVERYWHERE)
    rows = [placed.row for placed in found.rows]
    expected = verdict_of(made, "ZB-4-city", "3137030002")
    assert (rows[0].name.zh, rows[0].margin, rows[0].shortfall, rows[0].sum.zh) == (
        "西关中学",
        Fraction(-3_750_000),
        Fraction(180_000_000),
        "300M÷48班=6.25M<10M",
    )
    assert rows[0].id == expected.id
    assert len(rows) == found.total == sum(found.found.values()) == found.target.share.counted
    assert [row.margin for row in rows if row.margin is not None] == sorted(row.margin for row in rows if row.margin is not None)


def test_rows_are_chosen_by_state_county_and_words_and_turned(config):
    shown = source(config)
    whole = shown.verdicts("zibo", "ZB-7", VerdictQuery(), EVERYWHERE)
    assert whole.counties == ("张店区", "沂源县")
    near = shown.verdicts("zibo", "ZB-7", VerdictQuery(county="沂源县"), EVERYWHERE)
    assert {placed.county for placed in near.rows} == {"沂源县"}
    assert 0 < near.total < whole.total
    named = shown.verdicts("zibo", "ZB-7", VerdictQuery(words=("小学", "红旗")), EVERYWHERE)
    assert [placed.row.name.zh for placed in named.rows] == ["红旗小学"]
    unknown = shown.verdicts("zibo", "ZB-7", VerdictQuery(state=VerdictState.UNKNOWN), EVERYWHERE)
    assert unknown.total == whole.found[VerdictState.UNKNOWN]
    assert sum(unknown.found.values()) == whole.total
    pages = [shown.verdicts("zibo", "ZB-7", VerdictQuery(order=Order.NAME, offset=at, limit=4), EVERYWHERE).rows for at in range(0, whole.total, 4)]
    assert sorted(placed.row.id for page in pages for placed in page) == sorted(placed.row.id for placed in whole.rows)
    assert shown.verdicts("zibo", "none", VerdictQuery(), EVERYWHERE) is None
    assert shown.verdicts("none", "ZB-7", VerdictQuery(), EVERYWHERE) is None


def test_who_sees_one_school_sees_no_other_and_no_share_of_the_district(config, made):
    shown = source(config, standing(made))
    for site in [one.site for one in made.dossier.sites]:
        sight = Sight(frozenset({site.id}))
        others = [one.site for one in made.dossier.sites if one.site.id != site.id]
        view = shown.plans(sight)
        (plan,) = view.plans
        assert not view.whole
        assert plan.head.scope == Words("", "")
        assert all(one.groups == () for one in plan.targets)
        own = shown.of_site(site.id, sight)
        assert {one.row.subject.site for one in own} == {site.id}
        each = [placed for one in plan.targets for placed in shown.verdicts("zibo", one.target.id, VerdictQuery(), sight).rows]
        assert sorted(placed.row.id for placed in each) == sorted(one.row.id for one in own)
        assert sum(one.share.counted + one.share.excluded + one.share.not_applicable for one in plan.targets) == len(own)
        said = repr((view.plans[0].targets, own, [shown.verdicts("zibo", one.target.id, VerdictQuery(), sight) for one in plan.targets]))
        assert not [other.name for other in others if other.name in said]
        assert all(shown.of_site(other.id, sight) == () for other in others)
    assert shown.of_site("s01", NOWHERE) == ()
    assert shown.verdicts("zibo", "ZB-7", VerdictQuery(), NOWHERE).rows == ()


def test_problems_are_the_fails_with_their_numbers_and_the_doubts_beside(config, made):
    shown = source(config, standing(made))
    found = asyncio.run(shown.problems(VerdictQuery(), EVERYWHERE))
    fails = [verdict for verdict in made.verdicts if verdict.state is VerdictState.FAIL]
    assert sorted(one.row.id for one in found.rows) == sorted(verdict.id for verdict in fails)
    shortfalls = [one.row.shortfall for one in found.rows if one.row.unit is Unit.BPS]
    assert shortfalls == sorted(shortfalls, reverse=True)
    assert found.doubts[VerdictState.UNKNOWN] == sum(verdict.state is VerdictState.UNKNOWN for verdict in made.verdicts)
    assert {one.number for one in found.rows} == {""}


def ledger_of(config, made):
    config.settings.state.mkdir(exist_ok=True)
    return problems.update(config.settings.state, made.verdicts, made.window, ZONE, now=NOW)


def test_ledger_shows_what_is_kept_and_what_people_wrote(config, made):
    updated = ledger_of(config, made)
    number = next(one.number for one in updated.problems if one.subject == "3137030002")
    (config.settings.state / "problems.csv").write_text(
        f"编号,责任单位,责任人,整改措施,完成时限\n{number},西关中学,王老师,换合同,2026-12-01\n", encoding="utf-8"
    )
    shown = source(config, standing(made))

    async def go():
        every = await shown.ledger(LedgerQuery(), EVERYWHERE)
        own = await shown.ledger(LedgerQuery(), Sight(frozenset({"s02"})))
        other = await shown.ledger(LedgerQuery(), Sight(frozenset({"s01"})))
        numbered = await shown.problems(VerdictQuery(), EVERYWHERE)
        (config.settings.state / "problems.csv").unlink()
        later = await shown.ledger(LedgerQuery(words=("西关",)), EVERYWHERE)
        return every, own, other, numbered, later

    every, own, other, numbered, later = asyncio.run(go())
    assert [line.problem.number for line in every.lines] == [one.number for one in updated.problems]
    assert every.counts == {"open": len(updated.problems), "proposed": 0, "closed": 0}
    (line,) = own.lines
    assert (line.name, line.site, line.county, line.problem.person, line.problem.measure) == ("西关中学", "s02", "张店区", "王老师", "换合同")
    assert line.required.zh == "≥10M/班"
    assert own.counts["open"] == 1
    assert (other.lines, other.total, sum(other.counts.values())) == ((), 0, 0)
    assert number in {one.number for one in numbered.rows}
    assert [(one.problem.number, one.problem.person) for one in later.lines] == [(number, "")]


def test_ledger_of_a_damaged_file_says_so_to_who_sees_the_whole(config, made):
    ledger_of(config, made)
    (config.settings.state / NAME).write_bytes(b"rubbish")
    for old in config.settings.state.glob(f"{NAME}.*"):
        old.unlink()
    shown = source(config, standing(made))
    view = asyncio.run(shown.ledger(LedgerQuery(), EVERYWHERE))
    assert [note.key for note in view.notes] == ["ledger.note.damaged"]
    assert asyncio.run(shown.ledger(LedgerQuery(), Sight(frozenset({"s02"})))).notes == ()


def test_plans_in_force_are_read_from_their_files_and_a_missing_one_is_named(tmp_path):
    config = good(tmp_path, {"netmon.yaml": "state: state\ntargets: {plans: [zibo, nowhere]}\n"})
    view = asyncio.run(source(config).in_force(EVERYWHERE))
    assert [plan.id for plan in view.plans] == ["zibo"]
    assert view.plans[0].file == "zibo.yaml"
    assert [words.en for words in view.problems] == ["there is no plan nowhere"]


def test_trouble_is_told_without_its_words_to_who_sees_one_school(config, made):
    found = replace(standing(made), trouble="exit code 2: inventory/sites/s01.yaml:3", trouble_since=NOW - 60)
    shown = source(config, found)
    assert shown.plans(EVERYWHERE).plans[0].trouble.startswith("exit code 2")
    (plan,) = shown.plans(Sight(frozenset({"s02"}))).plans
    assert (plan.trouble, plan.trouble_since) == ("", NOW - 60)


def test_a_plan_that_was_not_judged_has_no_targets_and_no_counts(config):
    shown = source(config, Standing(plan="zibo"))
    (plan,) = shown.plans(EVERYWHERE).plans
    assert (plan.head, plan.targets, plan.name.zh) == (None, (), "zibo")
    assert not asyncio.run(shown.problems(VerdictQuery(), EVERYWHERE)).judged


ROWS = st.lists(
    st.builds(
        lambda state, basis, number: JudgedRow(
            id=f"{number:016x}", target="T", subject=Subject("site", str(number), "", "s"), name=Words("甲", "A"), state=state, unit=Unit.BPS,
            reason=Words("因", "why"), basis=basis if state is VerdictState.PASS else None,
        ),
        st.sampled_from(VerdictState), st.sampled_from(Basis), st.integers(0, 10**6),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_counts_add_up_and_no_state_is_lost(rows):
    share, states = counted("T", rows), Counter(row.state for row in rows)
    assert share.counted + share.excluded + share.not_applicable == len(rows)
    assert (share.passes, share.fail, share.insufficient, share.unknown) == (
        states[VerdictState.PASS], states[VerdictState.FAIL], states[VerdictState.INSUFFICIENT], states[VerdictState.UNKNOWN],
    )  # fmt: skip
    if share.counted:
        assert share.lower <= share.upper <= 1
        assert (share.lower == 1) == (share.passes == share.counted)
