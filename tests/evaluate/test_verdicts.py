from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.compliance import judge_plan, judge_target
from netmon.evaluate.exits import independent, is_working
from netmon.evaluate.shares import share_of
from netmon.evaluate.subjects import Counted, access_bandwidth, counted, divided, exit_bandwidth, pool_of, summed
from netmon.evaluate.verdicts import Context, Raw, decide, judge, verdict_id
from netmon.model.evidence import Basis, Body, Evidence, EvidenceKind
from netmon.model.inventory import Dated
from netmon.model.roster import RosterEntry
from netmon.model.sentence import percent
from netmon.model.target import Comparison, Measure, Plan, Quantifier, Selector, StageOf, Unit
from netmon.model.throughput import RunOutcome, ThroughputRun
from netmon.model.verdict import COUNTED, Exclusion, Share, Subject, VerdictState
from tests.evaluate.judging import CONTEXT, DAY, NO_POOL, TERMS, WINDOW, M, district, line, link, school, target

PASS, FAIL, UNKNOWN, INSUFFICIENT = VerdictState.PASS, VerdictState.FAIL, VerdictState.UNKNOWN, VerdictState.INSUFFICIENT
AT = datetime(2026, 10, 9, 2, tzinfo=UTC)
CLASS = TERMS._replace(per="class")


def judged(*schools, asked=None, context=CONTEXT, **fields):
    found = judge_target(asked or target(), district(*schools, **fields), context).verdicts
    return found[0] if len(found) == 1 else found


def test_the_sum_is_printed_so_that_a_calculator_can_check_it():
    verdict = judged(school(line(down=500)))
    assert (verdict.state, verdict.basis) == (PASS, Basis.CONTRACT)
    assert verdict.arithmetic.render("zh") == "500M÷36班=13.9M≥10M"
    assert verdict.arithmetic.render("en") == "500 Mbit/s ÷ 36 classes = 13.9 Mbit/s ≥ 10 Mbit/s"
    assert verdict.beside[0].render("zh") == "按校：500M"
    assert verdict.margin == Fraction(500 * M, 36) - 10 * M


def test_a_contract_too_small_fails_and_says_what_is_missing_in_all():
    verdict = judged(school(line(down=300), classes=48))
    assert (verdict.state, verdict.basis, verdict.observed) == (FAIL, Basis.CONTRACT, Fraction(6_250_000))
    assert verdict.arithmetic.render("zh") == "300M÷48班=6.25M<10M"
    assert verdict.shortfall == 180 * M
    assert verdict.would_change[0].render("zh") == "合同带宽提高到480M"


def test_a_school_of_one_class_is_divided_all_the_same():
    assert judged(school(line(down=20), classes=1)).arithmetic.render("zh") == "20M÷1班=20M≥10M"


def test_two_lines_add_up_and_a_standby_never_does():
    second, standby = line(down=200, link_fields={"name": "yd"}), line(down=900, link_fields={"name": "lt", "standby": True})
    verdict = judged(school(line(down=300), second, standby))
    assert verdict.arithmetic.render("zh") == "（300M＋200M）÷36班=13.9M≥10M"


def test_the_strongest_basis_that_proves_a_pass_is_printed():
    tested = ThroughputRun(at=AT, path="exit", outcome=RunOutcome.OK, goodput_bps=400 * M)
    assert judged(school(line(down=500, peak_bps=Fraction(370 * M)))).basis is Basis.MEASURED
    assert judged(school(line(down=500, peak_bps=Fraction(10 * M)))).basis is Basis.CONTRACT
    assert judged(school(line(down=500, tests=(tested,)))).basis is Basis.MEASURED


def test_a_gigabit_port_alone_never_passes_an_exit():
    verdict = judged(school(line()))
    assert verdict.state is INSUFFICIENT
    assert verdict.arithmetic.render("zh") == "至多1G÷36班=27.8M（要求≥10M）"
    assert "target.gap.contract" in [gap.key for gap in verdict.would_change]


def test_a_contract_without_traffic_is_insufficient_and_a_school_without_lines_unknown():
    assert judged(school(line(down=500, traffic=None, port_up=None, port_bps=None))).state is INSUFFICIENT
    assert judged(school(n=0)).state is UNKNOWN


def test_without_a_class_count_nothing_is_said_and_never_per_school_instead():
    verdict = judged(school(line(down=500), classes=None))
    assert (verdict.state, verdict.reason.key) == (INSUFFICIENT, "target.gap.class")
    assert verdict.beside[0].render("zh") == "按校：500M"


def test_more_use_than_contracted_is_insufficient_with_the_finding():
    verdict = judged(school(line(down=400, peak_bps=Fraction(700 * M))))
    assert (verdict.state, verdict.reason.key) == (INSUFFICIENT, "target.reason.contradiction")
    assert len(verdict.findings) == 1


def test_a_school_in_no_inventory_is_unknown_and_in_the_denominator():
    listed = (RosterEntry(code="1001", name="东关小学", kind="school"), RosterEntry(code="1002", name="西关中学", kind="school"))
    found = judge_target(target(), district(school(line(down=500)), listed=listed), CONTEXT)
    assert [verdict.state for verdict in found.verdicts] == [PASS, UNKNOWN]
    assert found.verdicts[1].reason.render("zh") == "未纳入监测"
    assert (found.shares[0].lower, found.shares[0].upper, found.shares[0].counted) == (Fraction(1, 2), 1, 2)


def test_a_school_whose_area_nobody_told_is_insufficient_and_not_dropped():
    asked = target(selector=Selector(areas=("city",)))
    assert judged(school(line(down=500), area=None), asked=asked).reason.key == "target.gap.roster"
    assert judge_target(asked, district(school(line(down=500), area="village")), CONTEXT).verdicts == ()


def test_a_shared_exit_is_one_judgement_repeated_for_each_school():
    pool_line = line(down=2000, port_bps=10_000 * M, link_fields={"site": "center"})
    schools = [school(id=name, code=name, classes=50, exit_model="shared", name=name) for name in ("a", "b")]
    found = judged(*schools, lines=(pool_line,))
    assert [verdict.arithmetic.render("zh") for verdict in found] == ["2G÷100班=20M≥10M"] * 2
    assert "2 校 100 班共用" in found[0].beside[1].render("zh")
    missing = school(id="c", code="c", classes=None, exit_model="shared")
    assert {verdict.state for verdict in judged(*schools, missing, lines=(pool_line,))} == {INSUFFICIENT}


def test_a_shared_exit_gives_no_single_school_the_whole_pool():
    pool_line = line(down=300, link_fields={"site": "center"})
    schools = [school(id=name, code=name, exit_model="shared") for name in ("a", "b")]
    per_school = target(per="site", stages=(StageOf(Fraction(200 * M)),))
    assert {verdict.state for verdict in judged(*schools, asked=per_school, lines=(pool_line,))} == {INSUFFICIENT}


def test_a_limit_per_school_is_never_above_pool_or_access():
    pool_line = line(down=100, link_fields={"site": "center"})
    access = line("school_access", port_bps=50 * M, link_fields={"name": "zx"})
    facts = school(line(down=500, port_bps=None, port_up=None, traffic=None), access, exit_model="capped", classes=10)
    body = exit_bandwidth(facts, pool_of([pool_line], [facts], TERMS.days), TERMS)
    assert (body.lower.value, body.upper.value) == (50 * M, 50 * M)
    narrow = pool_of([line(down=20, link_fields={"site": "center"})], [facts], TERMS.days)
    assert exit_bandwidth(facts, narrow, TERMS).upper.value == 20 * M


def test_a_teaching_points_exit_is_its_access():
    facts = school(line(down=4), classes=None, kind="teaching_point")
    asked = target(measure=Measure.ACCESS_BANDWIDTH, per="site", stages=(StageOf(Fraction(4 * M)),))
    assert judged(facts, asked=asked).state is PASS
    assert access_bandwidth(facts, TERMS).upper.value == 4 * M


def test_port_and_contract_are_reported_apart_for_the_line_itself():
    asked = target(measure=Measure.LINE_SPEED, per="site", selector=Selector(roles=("school_access",)), stages=(StageOf(Fraction(1000 * M)),), medium="fibre")
    fibre = line("school_access", down=100, link_fields={"medium": "fibre"})
    verdict = judged(school(fibre), asked=asked)
    assert (verdict.state, verdict.basis) == (PASS, Basis.INTERFACE)
    assert "合同下行100M" in verdict.beside[0].render("zh")
    assert judged(school(line("school_access", link_fields={"medium": "copper"})), asked=asked).state is FAIL
    assert judged(school(line("school_access")), asked=asked).state is INSUFFICIENT


def test_boards_behind_a_line_that_is_down_are_unreachable_and_not_failed():
    asked = target(measure=Measure.MULTIMEDIA_RATE, per="site", stages=(StageOf(Fraction(1)),))
    boards = {Measure.MULTIMEDIA_RATE: Counted(good=2, bad=30)}
    down = judged(school(counts=boards, uplink_up=False), asked=asked)
    assert down.state is INSUFFICIENT
    assert "30 处受上级中断影响" in down.would_change[0].render("zh")
    assert judged(school(counts=boards, uplink_up=True), asked=asked).state is FAIL


def test_a_target_without_a_number_is_not_applicable():
    verdict = judged(school(line(down=500)), asked=target(stages=()))
    assert (verdict.state, verdict.reason.render("zh")) == (VerdictState.NOT_APPLICABLE, "无量化标准")


def test_an_exclusion_of_the_whole_window_excludes_and_a_late_one_is_only_listed():
    whole = Exclusion(id="E1", start=WINDOW.start, end=WINDOW.end, entered=WINDOW.start - timedelta(days=1), reason="停办", who="区中心", site="a")
    verdict = judged(school(line(down=500)), context=replace(CONTEXT, exclusions=(whole,)))
    assert (verdict.state, verdict.exclusions) == (VerdictState.EXCLUDED, ("E1",))
    late = replace(whole, entered=WINDOW.end)
    verdict = judged(school(line(down=300)), context=replace(CONTEXT, exclusions=(late,)))
    assert (verdict.state, verdict.exclusions, verdict.late_exclusions) == (FAIL, (), ("E1",))


def test_overdue_is_said_only_by_a_deadline_that_can_be_trusted():
    stages = (StageOf(Fraction(20 * M), date(2020, 12, 31)),)
    assert judged(school(line(down=500)), asked=target(stages=stages, reliable=True)).overdue
    assert not judged(school(line(down=500)), asked=target(stages=stages)).overdue


def test_the_stage_that_is_due_is_judged():
    stages = (StageOf(Fraction(5 * M), date(2018, 12, 31)), StageOf(Fraction(20 * M), date(2030, 12, 31)))
    assert judged(school(line(down=500)), asked=target(stages=stages, reliable=True)).threshold == 5 * M
    assert judged(school(line(down=500)), asked=target(stages=stages)).threshold == 20 * M


def test_an_id_changes_with_target_subject_window_and_every_input():
    subject = Subject("site", "1001")
    base = verdict_id("T-1", subject, CONTEXT)
    others = {
        verdict_id("T-2", subject, CONTEXT),
        verdict_id("T-1", Subject("site", "1002"), CONTEXT),
        verdict_id("T-1", subject, replace(CONTEXT, window=WINDOW._replace(end=WINDOW.end - timedelta(days=1)))),
        verdict_id("T-1", subject, replace(CONTEXT, inputs={**CONTEXT.inputs, "roster": "0" * 64})),
    }
    assert len(others | {base}) == 5
    assert base == verdict_id("T-1", Subject("site", "1001", "another name"), CONTEXT)
    assert len(base) == 16
    assert int(base, 16) >= 0


def test_a_share_of_schools_passes_by_its_lower_and_fails_by_its_upper_bound():
    asked = target(quantifier=Quantifier.SHARE_OF_SITES, condition=Fraction(10 * M), stages=(StageOf(Fraction(1, 2)),))
    good, bad = school(line(down=500)), school(line(down=100), id="b", code="1002")
    lost = RosterEntry(code="1003", name="c", kind="school")
    entries = tuple(RosterEntry(code=facts.site.code, name="x", kind="school") for facts in (good, bad))
    assert judged(good, bad, asked=asked).state is PASS
    assert judged(good, bad, asked=asked, listed=(*entries, lost)).state is INSUFFICIENT
    assert judged(bad, asked=asked).state is FAIL


def test_a_mean_counts_what_is_not_known_as_nothing():
    asked = target(quantifier=Quantifier.MEAN_OF_SITES)
    high = school(line(down=800))
    lost = RosterEntry(code="1003", name="c", kind="school")
    entry = RosterEntry(code="1001", name="x", kind="school")
    assert judged(high, asked=asked).state is PASS
    verdict = judged(high, asked=asked, listed=(entry, lost))
    assert (verdict.state, verdict.lower) == (PASS, Fraction(800 * M, 72))
    assert verdict.upper is None


def test_exits_count_only_when_they_work_and_are_independent():
    asked = target(measure=Measure.EXITS, quantifier=Quantifier.COUNT, per="site", stages=(StageOf(Fraction(2)),))

    def exits(*told):
        return tuple(line(working=works, link_fields={"site": "center", "name": str(n), "isp": isp, "path": path}) for n, (isp, path, works) in enumerate(told))

    assert judged(asked=asked, lines=exits(("电信", "东", True), ("移动", "西", True))).state is PASS
    assert judged(asked=asked, lines=exits(("电信", "东", True), ("电信", "西", True))).state is FAIL
    assert judged(asked=asked, lines=exits(("电信", "东", True), ("移动", "西", None))).state is INSUFFICIENT
    assert judged(asked=asked, lines=exits(("电信", None, True), ("移动", None, True))).state is INSUFFICIENT
    assert judged(asked=asked).state is UNKNOWN


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_an_exit_works_when_every_way_to_fill_the_gaps_says_so(slots, valid, grew):
    valid, grew = min(valid, slots), min(grew, valid, slots)
    answers = {Fraction(grew + more, slots) >= Fraction(4, 5) for more in range(slots - valid + 1)} if slots else {True, False}
    expected = answers.pop() if len(answers) == 1 else None
    assert is_working(port_up=True, lesson_slots=slots, grew=grew, valid=valid) is expected
    assert is_working(port_up=False, lesson_slots=slots, grew=grew, valid=valid) is False
    assert is_working(port_up=None, lesson_slots=slots, grew=grew, valid=valid) is None
    assert is_working(port_up=False, lesson_slots=slots, grew=grew, valid=valid, probe_answered=True) is True


names = st.sampled_from(["x", "y", "z"])


@given(st.lists(st.tuples(names, names), max_size=5))
def test_independent_exits_are_the_largest_set_without_a_shared_provider_or_path(pairs):
    best = 0
    for mask in range(1 << len(pairs)):
        chosen = [pair for number, pair in enumerate(pairs) if mask >> number & 1]
        if len({isp for isp, _ in chosen}) == len(chosen) == len({path for _, path in chosen}):
            best = max(best, len(chosen))
    links = [link(name=str(number), isp=isp, path=path) for number, (isp, path) in enumerate(pairs)]
    assert independent(links, doubt=False) == best == independent(links, doubt=True)


def test_each_link_is_judged_and_a_district_without_any_is_unknown():
    asked = target(
        measure=Measure.LINE_SPEED, quantifier=Quantifier.EACH_LINK, per="site", selector=Selector(roles=("man_core",)), stages=(StageOf(Fraction(10_000 * M)),)
    )
    core = [line("man_core", port_bps=speed * M, link_fields={"site": "center", "name": str(speed)}) for speed in (10_000, 1_000)]
    found = judged(asked=asked, lines=tuple(core))
    assert [(verdict.subject.id, verdict.state) for verdict in found] == [("center/10000", PASS), ("center/1000", FAIL)]
    assert judged(asked=asked).state is UNKNOWN


@pytest.mark.parametrize(("students", "computers", "state"), [(700, 100, PASS), (701, 100, FAIL), (700, 0, INSUFFICIENT)])
def test_students_per_computer_is_better_when_lower(students, computers, state):
    asked = target(measure=Measure.STUDENTS_PER_COMPUTER, per="site", comparison=Comparison.AT_MOST, stages=(StageOf(Fraction(7)),))
    day = date(2026, 9, 1)
    facts = school(students=(Dated(since=day, count=students),), computers=(Dated(since=day, count=computers),) if computers else ())
    verdict = judged(facts, asked=asked)
    assert verdict.state is state
    assert verdict.margin is None or (verdict.margin >= 0) == (state is PASS)


bound = st.builds(
    Evidence,
    side=st.sampled_from(["lower", "upper"]),
    value=st.fractions(0, 20, max_denominator=7),
    basis=st.sampled_from(Basis),
    kind=st.just(EvidenceKind.COUNT),
)


@given(st.lists(bound, max_size=5).map(tuple), st.sampled_from(Comparison), st.fractions(0, 20, max_denominator=7))
def test_bounds_are_decided_as_every_value_between_them_would_be(evidence, comparison, threshold):
    """The reference looks at all values that the bounds leave open."""
    outcome = decide(Body(evidence=evidence), comparison, threshold)
    low = max((found.value for found in evidence if found.side == "lower"), default=Fraction(-1))
    high = min((found.value for found in evidence if found.side == "upper"), default=Fraction(21))
    if low > high:
        assert outcome.state in (INSUFFICIENT, PASS, FAIL)
        return
    answers = {comparison.holds(value, threshold) for value in (low, high, (low + high) / 2, threshold) if low <= value <= high}
    assert outcome.state is (INSUFFICIENT if len(answers) == 2 else PASS if answers == {True} else FAIL)


@given(st.lists(bound, max_size=4).map(tuple), st.fractions(0, 20, max_denominator=7))
def test_missing_evidence_never_improves_a_verdict(evidence, threshold):
    whole = decide(Body(evidence=evidence), Comparison.AT_LEAST, threshold)
    for number in range(len(evidence)):
        part = decide(Body(evidence=evidence[:number] + evidence[number + 1 :]), Comparison.AT_LEAST, threshold)
        consistent = not any(low.value > high.value for low in evidence if low.side == "lower" for high in evidence if high.side == "upper")
        if part.state is PASS and consistent:
            assert whole.state is PASS


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 900)), st.one_of(st.none(), st.integers(1, 900))), min_size=1, max_size=4), st.integers(1, 60))
def test_sums_of_lines_agree_with_a_slow_reference(contracts, classes):
    lines = [
        line(down=down, port_bps=None, peak_bps=None if peak is None else Fraction(peak * M), link_fields={"name": str(n)})
        for n, (down, peak) in enumerate(contracts)
    ]
    body = divided(summed(lines, CLASS, ("exit",)), classes, "class")
    lows = [max([value for value in pair if value is not None], default=0) for pair in contracts]
    assert (body.lower.value if body.lower else 0) == Fraction(sum(lows) * M, classes)
    assert (body.upper is None) == any(down is None for down, _ in contracts)
    if body.upper is not None:
        assert body.upper.value == Fraction(sum(down for down, _ in contracts) * M, classes)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_shares_bound_every_way_in_which_the_unknown_may_turn_out(passed, fail, insufficient, unknown):
    share = Share(target="T", group=Subject("district", "d"), passed={Basis.MEASURED: passed}, fail=fail, insufficient=insufficient, unknown=unknown)
    total = passed + fail + insufficient + unknown
    if not total:
        assert (share.lower, share.upper) == (None, None)
        return
    outcomes = [Fraction(passed + more, total) for more in range(insufficient + unknown + 1)]
    assert (share.lower, share.upper) == (min(outcomes), max(outcomes))


@given(st.fractions(0, 1, max_denominator=5000))
def test_percentages_are_cut_off_and_never_rounded_up(share):
    shown = Fraction(percent(share).removesuffix("%")) / 100
    assert 0 <= share - shown < Fraction(1, 1000)
    assert percent(share) != "100%" or share == 1


def test_99_95_percent_is_not_printed_as_100():
    assert percent(Fraction(9995, 10000)) == "99.9%"
    assert percent(Fraction(110, 148)) == "74.3%"
    assert percent(Fraction(113, 131)) == "86.2%"


def test_shares_count_every_state_and_basis():
    schools = [school(line(down=down), id=name, code=name) for name, down in (("a", 500), ("b", 100))]
    found = judge_target(target(), district(*schools, school(id="c", code="c", n=0), school(line(), id="d", code="d")), CONTEXT)
    share = found.shares[0]
    assert (dict(share.passed), share.fail, share.unknown, share.insufficient) == ({Basis.CONTRACT: 1}, 1, 1, 1)
    assert share == share_of("T-1", share.group, found.verdicts)
    assert sum(verdict.state in COUNTED for verdict in found.verdicts) == share.counted == 4


def test_shares_are_told_by_county_where_there_are_several():
    schools = [school(line(down=500), id=name, code=name, county=county) for name, county in (("a", "张店区"), ("b", "临淄区"))]
    shares = judge_target(target(), district(*schools), CONTEXT).shares
    assert [(share.group.kind, share.group.name, share.counted) for share in shares] == [
        ("district", "某区", 2),
        ("county", "临淄区", 1),
        ("county", "张店区", 1),
    ]


def test_a_plan_is_judged_target_by_target():
    plan = Plan(id="p", name_zh="p", name_en="p", issuer="x", file="f", sha256="0", targets=(target(), target(id="T-2", per="site")))
    found = judge_plan(plan, district(school(line(down=500))), CONTEXT)
    assert [verdict.target for verdict in found.verdicts] == ["T-1", "T-2"]
    assert [share.target for share in found.shares] == ["T-1", "T-2"]


def test_the_last_local_day_of_the_window_decides_what_is_in_force():
    assert CONTEXT.last_day == DAY
    assert Context(window=WINDOW).days(target(judged="over_window")).first == date(2026, 10, 1)


def test_a_half_known_share_keeps_its_bounds_apart():
    body = counted(Counted(good=1, bad=1, unknown=2), uplink_up=True)
    assert (body.lower.value, body.upper.value) == (Fraction(1, 4), Fraction(3, 4))
    assert counted(None, uplink_up=None).known is False


def test_raw_data_go_with_the_verdict():
    verdict = judge(
        target(), Subject("site", "1"), exit_bandwidth(school(line(down=500)), NO_POOL, CLASS), Raw(n=7, coverage=Fraction(1, 2), sha256="f" * 64), CONTEXT
    )
    assert (verdict.n, verdict.coverage, verdict.data_sha256, verdict.unit) == (7, Fraction(1, 2), "f" * 64, Unit.BPS)
