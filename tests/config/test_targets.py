from datetime import date
from fractions import Fraction

import pytest

from netmon.config.targets import load_targets, parse_value
from netmon.config.targets_check import allowed_quantifiers
from netmon.model.target import MEASURES, WORDS, Comparison, Measure, Quantifier, Unit

HEAD = """\
id: p
name: {zh: 规划, en: Plan}
issuer: 某市
documents: {"000": 转载}
areas: {城市: [city], 农村: [town, village]}
targets:
"""
GOOD = """\
  - id: T-1
    title: {zh: 出口, en: exit}
    quote: 城市学校平均出口带宽不低于10M
    source: 000:L126
    select: {areas: [城市]}
    measure: exit_bandwidth
    quantifier: each_site
    word: 不低于
    value: 10M
    per: class
"""


def write(folder, text, name="p.yaml"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems(folder, lang="en"):
    return [problem.render(lang).replace(f"{folder}/", "") for problem in load_targets([folder]).problems]


def changed(tmp_path, *pairs):
    text = HEAD + GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return problems(write(tmp_path / "targets", text))


def test_a_target_is_read_with_the_plans_words_mapped(tmp_path):
    loaded = load_targets([write(tmp_path / "targets", HEAD + GOOD)])
    assert loaded.problems == ()
    found = loaded.plans["p"].targets[0]
    assert (found.id, found.issuer, found.per, found.comparison, found.stages[0].value) == ("T-1", "某市", "class", Comparison.AT_LEAST, 10_000_000)
    assert (found.selector.area_words, found.selector.areas) == (("城市",), ("city",))
    assert list(loaded.sources) == [str(tmp_path / "targets/p.yaml")]
    assert loaded.plans["p"].sha256 == loaded.sources[str(tmp_path / "targets/p.yaml")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("    per: class\n", "    par: class\n", "p.yaml:16:5: targets[T-1].par: Unknown key 'par'"),
        ("value: 10M", "value: 10", "This must be a bandwidth"),
        ("value: 10M", "value: 30%", "This must be a bandwidth"),
        ("value: 10M", "value: 0M", "Must not be 0."),
        ("word: 不低于", "word: 不高于", "'不高于' means <=, this says >=."),
        ("word: 不低于", "word: 基本", "'基本' has no number"),
        ("word: 不低于", "word: 很高", "Must be one of"),
        ("    value: 10M\n", "", "value or stages is missing"),
        ("    value: 10M\n", "    value: 10M\n    stages: [{value: 10M}]\n", "Write value or stages, not both."),
        ("    value: 10M\n", "    value: 10M\n    unquantified: true\n", "unquantified: true goes without value"),
        ("areas: [城市]", "areas: [城区]", "areas: has no '城区'"),
        ("source: 000:L126", "source: 001:L126", "documents: has no '001'. Did you mean '000'?"),
        ("quantifier: each_site", "quantifier: each_link", "exit_bandwidth cannot go with each_link; possible are each_site, share_of_sites, mean_of_sites."),
        ("quantifier: each_site", "quantifier: every_site", "Must be one of each_link, each_site"),
        ("select: {areas: [城市]}", "select: {roles: [exit]}", "exit_bandwidth does not go by the role of lines"),
        ("measure: exit_bandwidth", "measure: line_speed", "line_speed needs roles:"),
        ("    per: class\n", "    per: class\n    medium: fibre\n", "medium goes with line_speed only."),
        ("    per: class\n", "    reliable: true\n", "reliable: true needs a deadline in every stage."),
        ("    value: 10M\n", "    stages: [{value: 5M, deadline: 2020-12-31}, {value: 10M, deadline: 2018-12-31}]\n", "The deadlines of the stages must rise."),
        ("    value: 10M\n", "    value: 10M\n    condition: 5M\n", "condition goes with share_of_sites only"),
        ("quantifier: each_site", "quantifier: share_of_sites", "share_of_sites needs condition:"),
        ("id: p\n", "id: q\n", "'p'"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path, old, new, sentence):
    found = changed(tmp_path, (old, new))
    assert any(sentence in line for line in found), found
    assert all(line.startswith("p.yaml:") and line.split(":")[1].isdigit() for line in found)


def test_per_class_goes_with_a_schools_bandwidth_only(tmp_path):
    found = changed(tmp_path, ("measure: exit_bandwidth", "measure: wifi_coverage"), ("value: 10M", "value: 80%"))
    assert len(found) == 1
    assert "per: class or student goes with a school's bandwidth only." in found[0]


def test_all_mistakes_of_all_targets_are_told_at_once(tmp_path):
    second = GOOD.replace("value: 10M", "value: many").replace("T-1", "T-2")
    third = GOOD.replace("measure: exit_bandwidth", "measure: exit_bandwith").replace("T-1", "T-3")
    found = problems(write(tmp_path / "targets", HEAD + GOOD + second + third + GOOD))
    assert len(found) == 3
    assert "Did you mean 'exit_bandwidth'?" in found[0]
    assert found[1].startswith("p.yaml:25:12: targets[T-2].value:")
    assert "The target 'T-1' is already in" in found[2]


def test_an_id_may_not_be_used_by_two_plans(tmp_path):
    folder = write(tmp_path / "targets", HEAD + GOOD)
    write(folder, (HEAD + GOOD).replace("id: p", "id: q"), "q.yaml")
    assert ["The target 'T-1' is already in" in line for line in problems(folder)] == [True]


def test_a_file_of_the_districts_own_hides_the_shipped_one(tmp_path):
    shipped = write(tmp_path / "shipped", HEAD + GOOD)
    own = write(tmp_path / "own", (HEAD + GOOD).replace("10M", "20M"))
    loaded = load_targets([own, shipped])
    assert loaded.plans["p"].targets[0].stages[0].value == 20_000_000
    assert list(loaded.sources) == [str(own / "p.yaml")]


def test_a_manual_entry_says_who_when_which_file_and_its_hash(tmp_path):
    manual = "manual:\n  - id: M-1\n    quote: 每年100个\n    source: 000:L94\n    value: 100个\n"
    manual += "    entries: [{value: 96个, who: 张老师, when: 2026-09-30, file: 验收表.pdf, sha256: '%s'}]\n"
    loaded = load_targets([write(tmp_path / "targets", HEAD.replace("targets:\n", "") + manual % ("ab" * 32))])
    entry = loaded.plans["p"].manual[0].entries[0]
    assert (entry.who, entry.when, entry.file, entry.sha256) == ("张老师", date(2026, 9, 30), "验收表.pdf", "ab" * 32)
    assert len(problems(write(tmp_path / "targets", HEAD.replace("targets:\n", "") + manual % "12"))) == 1


def test_values_are_exact():
    assert parse_value("99.95%", Unit.RATIO) == Fraction(9995, 10000)
    assert parse_value("101%", Unit.RATIO) is None
    assert parse_value(0.1, Unit.COUNT) == Fraction(1, 10)
    assert parse_value(True, Unit.COUNT) is None
    assert parse_value(True, Unit.FLAG) == 1
    assert parse_value("1.5G", Unit.BPS) == 1_500_000_000


def test_every_measure_can_be_asked_of_something():
    assert set(MEASURES) == set(Measure)
    assert all(set(allowed_quantifiers(measure)) <= set(Quantifier) and allowed_quantifiers(measure) for measure in Measure)


@pytest.fixture(scope="module")
def shipped(root):
    loaded = load_targets([root / "rules/targets"])
    assert [problem.render("en") for problem in loaded.problems] == []
    return loaded.plans


def test_every_plan_is_shipped(shipped):
    assert sorted(shipped) == ["chongqing", "default", "lieshan", "national", "school", "shangyu", "tongren", "zibo"]
    ids = [target.id for plan in shipped.values() for target in plan.targets]
    rows = {"-".join(name.split("-")[:2]) for name in ids}
    measurable = {
        *(f"ZB-{n}" for n in range(1, 8)), *(f"CQ-{n}" for n in range(1, 7)), *(f"TR-{n}" for n in range(1, 6)), *(f"LS-{n}" for n in range(1, 4)),
        *(f"SY-{n}" for n in range(1, 7)), "SX-1",
    }  # fmt: skip
    assert measurable <= rows


def test_the_default_plan_is_the_missions(shipped):
    found = {
        target.id: (target.measure.value, int(target.stages[0].value) // 10**6, target.per, target.selector.areas) for target in shipped["default"].targets
    }
    assert found == {
        "NET-1": ("line_speed", 10_000, "site", ()),
        "NET-2": ("line_speed", 1_000, "site", ("city",)),
        "NET-3": ("line_speed", 100, "site", ("town", "village")),
        "NET-4": ("exit_bandwidth", 10, "class", ("city",)),
        "NET-5": ("exit_bandwidth", 5, "class", ("town", "village")),
        "NET-6": ("access_bandwidth", 4, "site", ()),
    }


def test_only_the_plan_with_intact_years_is_ever_overdue(shipped):
    reliable = {plan.id for plan in shipped.values() if any(target.reliable for target in plan.targets)}
    assert reliable == {"shangyu"}
    assert all(stage.deadline is not None for target in shipped["shangyu"].targets for stage in target.stages)


def test_words_without_a_number_ship_without_one(shipped):
    targets = [target for plan in shipped.values() for target in plan.targets]
    assert {target.id for target in targets if not target.is_quantified} == {"ZB-6", "CQ-3", "CQ-5", "SY-6"}
    assert {word for word, meaning in WORDS.items() if meaning is None} == {"基本", "左右", "力争", "高速"}


@pytest.mark.may_skip("the reference is beside the checkout")
def test_quotes_and_sources_are_those_of_the_reference(root, shipped):
    reference = root / "../shared/reference/targets.md"
    if not reference.is_file():
        pytest.skip("../shared is absent")
    text = reference.read_text(encoding="utf-8")
    own = [plan for plan in shipped.values() if plan.id != "national"]
    missing = [(one.id, one.quote) for plan in own for one in (*plan.targets, *plan.baselines, *plan.manual) if one.quote.replace("” ", "”") not in text]
    assert missing == []
