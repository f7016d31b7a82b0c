"""Every alert rule: named, worded in both languages, made of metrics that exist, and shown to fire, to keep quiet and to resolve."""

import json
import re
from pathlib import Path

import pytest

from netmon.expose.catalogue import CATALOGUE
from netmon.model.finding import FindingKind, Severity
from netmon.model.incident import Cause, Tier
from netmon.model.service import ServiceReason
from netmon.model.texts import text
from tests.rules.rulebook import LANGS, WORDS, Rule, alerts, load, rule_files, rules_of, short_windows, unknown_words
from tests.support.phrases import english
from tests.support.prometheus import promtool

ORDER = ("availability", "saturation", "errors", "capacity", "targets", "classrooms", "security", "netmon")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OF_THE_INCIDENT = "NetmonIncident"
HEARTBEAT = "NetmonWatchdog"
GOT = re.compile(r"alertname: (\w+), time: .*?\n.*?Annotations:(\{.*?\})\n", re.DOTALL)
JARGON = re.compile(r"SNMP|PoE|uplink|LLDP|VLAN", re.IGNORECASE)


@pytest.fixture(scope="module")
def book(root: Path) -> list[Rule]:
    """Every alert."""
    return alerts(root)


@pytest.fixture(scope="module")
def tested(root: Path) -> dict[str, list[dict[str, object]]]:
    """The test groups by the alert that they are of."""
    files = sorted((root / "tests/rules").glob("*.test.yml"))
    groups = [group for file in files if file.name != "recording.test.yml" for group in load(file)["tests"]]
    assert len({group["name"] for group in groups}) == len(groups)
    return {group["name"]: group["promql_expr_test"] for group in groups}


def test_the_alerts_stand_in_the_order_in_which_one_looks(root: Path) -> None:
    assert {file.name.removesuffix(".rules.yml") for file in (root / "rules/alerts").glob("*.rules.yml")} == set(ORDER)


@pytest.mark.real
def test_promtool_has_nothing_to_say_of_the_rules(root: Path) -> None:
    done = promtool("check", "rules", *rule_files(root))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("SUCCESS") == len(rule_files(root))


def test_names_severities_and_tiers_are_of_the_closed_lists(book: list[Rule]) -> None:
    assert len({rule.name for rule in book}) == len(book) > 60
    for rule in book:
        assert re.fullmatch(r"Netmon[A-Z][A-Za-z0-9]+", rule.name)
        if rule.name != OF_THE_INCIDENT:
            assert rule.labels["severity"] in set(Severity), rule.name
            assert rule.labels["tier"] in set(Tier), rule.name
        assert ("for" in rule.data) != (rule.name == HEARTBEAT), rule.name
        assert rule.labels.get("fallback", "incident") == "incident"


def test_the_incidents_own_labels_say_how_urgent_it_is(book: list[Rule]) -> None:
    rule = next(rule for rule in book if rule.name == OF_THE_INCIDENT)
    assert {"severity", "tier", "root_cause"} <= set(CATALOGUE["netmon_incident"].labels)
    assert not rule.labels
    for lang in LANGS:
        assert all(f'"{cause}"' in rule.annotations[f"summary_{lang}"] for cause in Cause)


def test_the_reason_of_a_failed_check_is_told_in_the_catalogues_words(book: list[Rule]) -> None:
    rule = next(rule for rule in book if rule.name == "NetmonServiceDown")
    for lang in LANGS:
        said = dict(re.findall(r'\$reason "(\w+)" }}([^{]+){{', rule.annotations[f"description_{lang}"]))
        assert said == {reason.value: text(f"service.reason.{reason}", lang) for reason in ServiceReason}


def test_every_alert_is_worded_in_both_languages(book: list[Rule]) -> None:
    for rule in book:
        for word in WORDS:
            assert CHINESE.search(rule.annotations[f"{word}_zh"]), (rule.name, word)
            assert rule.annotations[f"{word}_en"], (rule.name, word)
            assert not CHINESE.search(re.sub(r"\{\{.*?\}\}", "", rule.annotations[f"{word}_en"])), (rule.name, word)
        assert set(rule.annotations) == {*(f"{word}_{lang}" for word in WORDS for lang in LANGS), "runbook_url"}


def test_what_a_technician_reads_at_once_has_no_jargon(book: list[Rule]) -> None:
    urgent = [rule for rule in book if rule.labels.get("tier") == Tier.AT_ONCE]
    assert urgent
    assert [(rule.name, word) for rule in urgent for word in WORDS if JARGON.search(rule.annotations[f"{word}_zh"])] == []


def test_every_runbook_is_there(root: Path, book: list[Rule]) -> None:
    for rule in book:
        page, _, anchor = rule.annotations["runbook_url"].partition("#")
        headings = re.findall(r"^## (\w+)$", (root / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor == rule.name.lower()
        assert rule.name in headings, page
    pages = (root / "docs/runbooks").glob("*.md")
    assert {name for page in pages for name in re.findall(r"^## (Netmon\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)} == {rule.name for rule in book}


def test_every_metric_and_label_is_in_the_catalogue(root: Path) -> None:
    rules = [rule for file in rule_files(root) for rule in rules_of(file)]
    recorded = {rule.name: rule for rule in rules if not rule.is_alert}
    assert [(rule.name, wrong) for rule in rules if (wrong := unknown_words(rule, recorded))] == []


@pytest.mark.parametrize(
    ("expr", "wrong"),
    [
        ("netmon_device_upp == 0", ["netmon_device_upp"]),
        ('netmon_device_up{sensor="1"} == 0', ["netmon_device_up{sensor}"]),
        ("max by (site, interface) (netmon_device_up)", ["interface"]),
        ('up{job="x"} == netmon_device_up', []),
    ],
)
def test_words_that_nobody_declares_are_found(expr: str, wrong: list[str]) -> None:
    assert unknown_words(Rule(file=Path("x"), name="x", is_alert=True, expr=expr, data={}), {}) == wrong


def test_findings_that_are_asked_for_exist(book: list[Rule]) -> None:
    asked = {kind for rule in book for words in re.findall(r'_findings?\{kind=~?"([^"]+)"', rule.expr) for kind in words.split("|")}
    assert asked
    assert asked <= set(FindingKind)


def test_a_range_spans_four_periods_or_more(root: Path) -> None:
    assert [wrong for file in rule_files(root) for rule in rules_of(file) for wrong in short_windows(rule.expr)] == []
    assert short_windows("rate(netmon_stp_topology_changes_total[15m])") == ["rate(netmon_stp_topology_changes_total[15m])"]


def test_every_alert_is_shown_to_fire_and_to_resolve(book: list[Rule], tested: dict[str, list[dict[str, object]]]) -> None:
    assert set(tested) == {rule.name for rule in book}
    for name, checks in tested.items():
        fires = [bool(check["exp_samples"]) for check in checks]
        assert all(f'alertname="{name}"' in str(check["expr"]) for check in checks)
        if name == HEARTBEAT:
            assert fires == [True, True]
        else:
            assert fires[0] is False, name
            assert True in fires, name
            assert fires[-1] is False or name == "NetmonTableStale", name


def test_texts_ask_only_for_labels_that_the_alert_has(book: list[Rule], tested: dict[str, list[dict[str, object]]]) -> None:
    for rule in book:
        firing = next(check["exp_samples"] for check in tested[rule.name] if check["exp_samples"])
        assert isinstance(firing, list)
        has = set(re.findall(r'(\w+)="', firing[0]["labels"]))
        asked = {label for said in (*rule.annotations.values(), *rule.labels.values()) for label in re.findall(r"\$labels\.(\w+)", said)}
        assert asked <= has, rule.name


@pytest.mark.real
@pytest.mark.parametrize("name", sorted(file.name.removesuffix(".test.yml") for file in Path(__file__).parent.glob("*.test.yml")))
def test_promtool_runs_the_rules_tests(root: Path, tmp_path: Path, name: str) -> None:
    """In the same run each alert is asked for with no answer expected: promtool then prints its texts."""
    file = root / f"tests/rules/{name}.test.yml"
    data = load(file)
    data["rule_files"] = [str((file.parent / each).resolve()) for each in data["rule_files"]]
    asked = {group["name"]: next((check["eval_time"] for check in group["promql_expr_test"] if check["exp_samples"]), None) for group in data["tests"]}
    if name != "recording":
        for group in data["tests"]:
            group["alert_rule_test"] = [{"eval_time": asked[group["name"]], "alertname": group["name"], "exp_alerts": []}]
    (tmp_path / "t.yml").write_text(json.dumps(data), encoding="utf-8")
    done = promtool("test", "rules", tmp_path / "t.yml")
    if name == "recording":
        assert done.returncode == 0, done.stdout + done.stderr
        return
    output = done.stdout + done.stderr
    assert "expr: " not in output, output
    texts = dict(GOT.findall(output))
    assert set(texts) == set(asked)
    for alert, said in texts.items():
        assert not re.search(r"no value|error expanding|\{\{|%!", said), (alert, said)
        chinese = re.findall(r'\w+_zh="((?:[^"\\]|\\.)*)"', said)
        assert len(chinese) == len(WORDS), (alert, said)
        assert english(chinese) == [], (alert, chinese)
