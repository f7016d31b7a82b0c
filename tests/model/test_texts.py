import re
import string

import pytest

from netmon.model import texts
from netmon.model.lang import Lang
from netmon.model.outcome import Outcome
from netmon.model.problem import Problem
from netmon.model.texts import merge, text

LANGS: tuple[Lang, ...] = ("zh", "en")

GLOSSARY = {
    "term.verdict": "结论",
    "term.evidence": "佐证",
    "term.basis": "认定依据",
    "basis.measured": "实测",
    "basis.contract": "合同认定",
    "term.data_coverage": "数据完整率",
    "term.wifi_coverage": "无线覆盖率",
    "verdict.pass": "达标",
    "verdict.fail": "不达标",
    "verdict.insufficient": "证据不足",
    "verdict.unknown": "无数据",
    "verdict.excluded": "不计入",
    "verdict.not_applicable": "不适用",
    "term.no_measurable_standard": "无量化标准",
    "term.margin": "差额",
    "term.incident": "故障",
    "state.unreachable": "受上级中断影响",
    "term.flapping": "反复通断",
    "term.uplink": "上联",
    "term.internet_exit": "互联网出口",
    "term.working_exit": "在用出口",
    "term.standby_unproven": "备用未验证",
    "state.off_hours": "非教学时段",
    "state.maintenance": "维护",
    "term.dead_man": "监测系统失联",
    "term.teaching_point": "教学点",
    "term.roster": "学校名录",
    "term.average_per_class": "班均",
}


def placeholders(sentence: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_text_exists_in_both_languages():
    """What stands between words may be nothing, for Chinese has no spaces."""
    between = (".join", ".space")
    incomplete = [
        key
        for key, entry in texts.CATALOGUE.items()
        if set(entry) != set(LANGS) or not (key.endswith(between) or all(value.strip() for value in entry.values()))
    ]
    assert incomplete == []


def test_every_text_names_the_same_placeholders_in_both_languages():
    different = [key for key, entry in texts.CATALOGUE.items() if placeholders(entry["zh"]) != placeholders(entry["en"])]
    assert different == []


def test_placeholders_are_plain_names():
    odd = [key for key, entry in texts.CATALOGUE.items() for name in placeholders(entry["zh"]) if not re.fullmatch("[a-z_]+", name)]
    assert odd == []


def test_keys_are_dotted_lower_case():
    assert [key for key in texts.CATALOGUE if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_-]+)+", key)] == []


@pytest.mark.parametrize(("key", "word"), GLOSSARY.items())
def test_glossary_words_are_the_agreed_ones(key: str, word: str):
    assert text(key, "zh") == word


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_text(outcome: Outcome):
    assert text(f"outcome.{outcome}", "zh") != text(f"outcome.{outcome}", "en")


def test_text_fills_in_what_it_is_given():
    assert text("problem.did_you_mean", "zh", suggestion="school") == "是否想写“school”？"


def test_braces_in_an_argument_stay_text():
    assert text("problem.did_you_mean", suggestion="{x.__class__}") == "Did you mean '{x.__class__}'?"


def test_an_unknown_key_is_named():
    with pytest.raises(KeyError, match="no text for key 'no.such'"):
        text("no.such")


def test_a_missing_argument_is_named():
    with pytest.raises(KeyError, match=r"problem.did_you_mean' \(en\) needs 'suggestion', given \['other'\]"):
        text("problem.did_you_mean", other=1)


def test_a_key_in_two_catalogues_is_refused():
    with pytest.raises(ValueError, match="two catalogues: a.b"):
        merge(({"a.b": {"zh": "甲", "en": "a"}}, {"a.b": {"zh": "乙", "en": "b"}}))


def test_a_problem_ends_with_the_suggestion():
    problem = Problem(key="outcome.timeout", file="netmon.yaml", line=3, column=5, path="devices[0]", suggestion="role")
    assert problem.render("en") == "netmon.yaml:3:5: devices[0]: timeout Did you mean 'role'?"
