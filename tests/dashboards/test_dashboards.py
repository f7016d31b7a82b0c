"""The dashboards' rules: one source for both languages, names and units everywhere, choices that are reloaded, queries over families that exist."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from netmon.collect.power_params import BatteryStatus, UpsStatus
from netmon.config.schema import DEFAULT_LISTEN
from netmon.dashboards import words
from netmon.dashboards.build import DASHBOARDS, dashboard_files
from netmon.dashboards.variables import PAGE, by_grade, graded
from netmon.expose.catalogue import FAMILIES
from netmon.model.event import EventKind
from netmon.model.evidence import Basis
from netmon.model.finding import FindingKind, Severity
from netmon.model.incident import Cause, Tier
from netmon.model.outcome import Outcome
from netmon.model.room import Why
from netmon.model.service import ServiceReason
from netmon.model.shared_lesson import LessonFault
from netmon.model.state import DeviceStatus
from netmon.model.verdict import VerdictState
from tests.support.grafana import EVERYTHING, dashboards, filled, queries
from tests.support.prometheus import promtool

KINDS = {"timeseries", "stat", "table", "bargauge", "text"}
SHORTEST_WINDOW_S = 4 * 60
METRIC = re.compile(r"\bnetmon_[a-z0-9_]+\b")
WINDOW = re.compile(r"\[(\d+)([smhd])\]")
UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@pytest.fixture(scope="module")
def committed(root: Path) -> dict[str, dict[str, Any]]:
    return dashboards(root / "grafana/dashboards")


def panels(committed: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{name}: {panel['title']}", panel) for name, dashboard in committed.items() for panel in dashboard["panels"]]


def test_dashboards_are_committed_as_they_are_generated(root: Path) -> None:
    generated = {str(path): text for path, text in dashboard_files().items()}
    assert {str(file.relative_to(root / "grafana/dashboards")) for file in (root / "grafana/dashboards").glob("*/*.json")} == set(generated)
    for path, text in generated.items():
        assert (root / "grafana/dashboards" / path).read_text(encoding="utf-8") == text, f"{path}: run `netmon docs`"


def test_there_are_at_least_eight_in_each_language(committed: dict[str, dict[str, Any]]) -> None:
    assert len(DASHBOARDS) >= 8
    assert len(committed) == 2 * len(DASHBOARDS)
    assert len({dashboard["uid"] for dashboard in committed.values()}) == len(committed)


def without_words(value: Any) -> Any:
    """Return a dashboard without anything that a person reads."""
    texts = {
        "title",
        "description",
        "content",
        "noValue",
        "label",
        "legendFormat",
        "text",
        "displayName",
        "unit",
        "uid",
        "url",
        "tags",
        "renameByName",
        "options",
        "field",
    }
    if isinstance(value, dict):
        if value.get("id") in ("unit", "displayName", "noValue", "mappings", "links"):
            return value["id"]
        return {key: without_words(one) for key, one in value.items() if key not in texts}
    return [without_words(one) for one in value] if isinstance(value, list) else value


def test_both_languages_differ_in_words_alone(committed: dict[str, dict[str, Any]]) -> None:
    for dashboard in DASHBOARDS:
        assert without_words(committed[f"zh/{dashboard.key}.json"]) == without_words(committed[f"en/{dashboard.key}.json"])


def test_english_dashboards_have_no_chinese(committed: dict[str, dict[str, Any]]) -> None:
    for name, dashboard in committed.items():
        if name.startswith("en/"):
            assert re.findall(r"[\u4e00-\u9fff]+", json.dumps(dashboard, ensure_ascii=False)) == [], name


def test_panels_have_title_description_unit_and_words_for_nothing(committed: dict[str, dict[str, Any]]) -> None:
    for where, panel in panels(committed):
        assert panel["type"] in KINDS, where
        assert panel["title"].strip(), where
        assert panel["description"].strip(), where
        if panel["type"] != "text":
            assert panel["fieldConfig"]["defaults"]["unit"], where
            assert panel["fieldConfig"]["defaults"]["noValue"], where
            assert panel["datasource"] == {"type": "prometheus", "uid": "${ds}"}, where
            assert all(target["datasource"]["uid"] == "${ds}" for target in panel["targets"]), where


def test_titles_are_unique_on_a_dashboard(committed: dict[str, dict[str, Any]]) -> None:
    for name, dashboard in committed.items():
        titles = [panel["title"] for panel in dashboard["panels"]]
        assert len(titles) == len(set(titles)), name


def test_thresholds_are_explained_in_words(committed: dict[str, dict[str, Any]]) -> None:
    for where, panel in panels(committed):
        steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", ())
        if len(steps) > 1:
            assert "颜色：" in panel["description"] or "Colours:" in panel["description"], where


def test_panels_lie_beside_each_other(committed: dict[str, dict[str, Any]]) -> None:
    for name, dashboard in committed.items():
        taken: set[tuple[int, int]] = set()
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
            assert not taken & cells, f"{name}: {panel['title']}"
            assert max(x for x, _ in cells) < 24
            taken |= cells


def test_the_wall_fits_one_screen(committed: dict[str, dict[str, Any]]) -> None:
    bottom = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in committed["zh/wall.json"]["panels"])
    assert bottom * 38 <= 1080  # a row of Grafana's grid is 30 pixels and 8 between


def test_choices_are_reloaded_when_the_time_changes(committed: dict[str, dict[str, Any]]) -> None:
    for name, dashboard in committed.items():
        variables = dashboard["templating"]["list"]
        assert variables[0]["type"] == "datasource", name
        assert all(variable["refresh"] == 2 for variable in variables if variable["type"] == "query"), name
        assert not dashboard["editable"]


def test_every_variable_that_a_query_uses_is_there(committed: dict[str, dict[str, Any]]) -> None:
    for name, dashboard in committed.items():
        known = {variable["name"] for variable in dashboard["templating"]["list"]} | {"__url_time_range", "__field", "__data"}
        used = set(re.findall(r"\$\{?(\w+)", json.dumps([dashboard["panels"], dashboard["links"]])))
        assert used <= known, name


def test_queries_use_families_of_the_catalogue(committed: dict[str, dict[str, Any]]) -> None:
    catalogue = {family.name for family in FAMILIES}
    for name, dashboard in committed.items():
        everything = " ".join(asked.expr for asked in queries(name, dashboard, EVERYTHING)) + json.dumps(dashboard["templating"])
        assert set(METRIC.findall(everything)) - catalogue == set(), name


def test_rates_span_four_poll_periods(committed: dict[str, dict[str, Any]]) -> None:
    seen = 0
    for name, dashboard in committed.items():
        for asked in queries(name, dashboard, EVERYTHING):
            for number, unit in WINDOW.findall(asked.expr):
                seen += 1
                assert int(number) * UNITS_S[unit] >= SHORTEST_WINDOW_S, f"{name}: {asked.panel}"
            assert "$__" not in asked.expr, f"{name}: {asked.panel} depends on the data source's settings"
    assert seen > 10


def test_counters_stand_inside_rates(committed: dict[str, dict[str, Any]]) -> None:
    totals = {"netmon_display_lamp_on_seconds_total", "netmon_display_panel_on_seconds_total"}  # hours of use: the reading itself is what is asked
    for name, dashboard in committed.items():
        for asked in queries(name, dashboard, EVERYTHING):
            inside = set(re.findall(r"(?:rate|increase)\((netmon_\w+_total)", asked.expr))
            assert {metric for metric in METRIC.findall(asked.expr) if metric.endswith("_total")} - totals <= inside, f"{name}: {asked.panel}"


def test_links_lead_to_dashboards_of_the_same_language(committed: dict[str, dict[str, Any]]) -> None:
    uids = {dashboard["uid"] for dashboard in committed.values()}
    for name, dashboard in committed.items():
        led = re.findall(r'"/d/([\w-]+)\?', json.dumps(dashboard["panels"]))
        assert set(led) <= uids, name
        assert all(uid.endswith(f"-{name[:2]}") for uid in led), name


def test_the_page_is_where_netmon_listens() -> None:
    assert f"http://{DEFAULT_LISTEN}" == PAGE


@pytest.mark.parametrize(
    ("glossary", "kinds"),
    [
        (words.DEVICE_STATES, DeviceStatus),
        (words.ROOM_REASONS, Why),
        (words.VERDICTS, VerdictState),
        (words.BASES, Basis),
        (words.SEVERITIES, Severity),
        (words.TIERS, Tier),
        (words.CAUSES, Cause),
        (words.FINDINGS, FindingKind),
        (words.OUTCOMES, Outcome),
        (words.EVENTS, EventKind),
        (words.SERVICE_REASONS, ServiceReason),
        (words.LESSON_FAULTS, LessonFault),
    ],
)
def test_the_glossary_knows_every_value(glossary: words.Mapped, kinds: type[StrEnum]) -> None:
    assert {kind.value for kind in kinds} <= set(glossary)
    assert all(shown.words.zh and shown.words.en for shown in glossary.values())


@pytest.mark.parametrize(("glossary", "values"), [(words.UPS_MODES, UpsStatus), (words.BATTERY_STATES, BatteryStatus)])
def test_states_of_power_are_ranked_and_in_words(glossary: words.Mapped, values: object) -> None:
    assert set(glossary) == set(get_args(values))
    assert next(iter(glossary.values())).color == words.GREEN
    assert {number: shown.words for number, shown in by_grade(glossary).items()} == {str(place): shown.words for place, shown in enumerate(glossary.values())}
    asked = graded("netmon_ups_status", "status", glossary)
    assert all(f'status="{state}"}}) == 1) * {place}' in asked for place, state in enumerate(glossary))


def test_a_switch_that_gives_power_is_opened_here_or_on_the_page(committed: dict[str, dict[str, Any]]) -> None:
    (panel,) = (panel for panel in committed["zh/power.json"]["panels"] if panel["title"] == "供电交换机")
    (column,) = (one for one in panel["fieldConfig"]["overrides"] if one["matcher"]["options"] == "设备")
    (links,) = (one["value"] for one in column["properties"] if one["id"] == "links")
    assert [link["url"].partition("?")[0] for link in links] == ["/d/netmon-device-zh", "${page:raw}/devices/${__data.fields.device:percentencode}"]
    assert [link["targetBlank"] for link in links] == [False, True]


def test_targets_have_names(root: Path) -> None:
    plan = yaml.safe_load((root / "rules/targets/default.yaml").read_text(encoding="utf-8"))
    assert set(words.TARGETS) <= {target["id"] for target in plan["targets"]}


@pytest.mark.real
def test_prometheus_understands_every_query(committed: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    asked = sorted({one.expr for name, dashboard in committed.items() for one in queries(name, dashboard, EVERYTHING)})
    rules = tmp_path / "all.rules.yml"
    rules.write_text(json.dumps({"groups": [{"name": "all", "rules": [{"record": f"q:{index}", "expr": expr} for index, expr in enumerate(asked)]}]}))
    done = promtool("check", "rules", rules)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(asked)} rules found" in done.stdout


@pytest.mark.parametrize("broken", ["rate(netmon_polls_total[5m)", "sum by (a (b)"])
@pytest.mark.real
def test_a_broken_query_is_refused(broken: str, tmp_path: Path) -> None:
    rules = tmp_path / "broken.rules.yml"
    rules.write_text(json.dumps({"groups": [{"name": "all", "rules": [{"record": "q:0", "expr": broken}]}]}))
    assert promtool("check", "rules", rules).returncode != 0


def test_variables_are_filled_in() -> None:
    assert filled('a{site=~"$site",x="${ds}"}', {"site": "b.*"}) == 'a{site=~"b.*",x="${ds}"}'


def test_provisioning_names_folders_that_exist(root: Path) -> None:
    sources = yaml.safe_load((root / "grafana/provisioning/datasources/netmon.yaml").read_text(encoding="utf-8"))
    assert sources["datasources"][0]["jsonData"]["timeInterval"] == "60s"
    providers = yaml.safe_load((root / "grafana/provisioning/dashboards/netmon.yaml").read_text(encoding="utf-8"))["providers"]
    prefix = "/usr/share/netmon/"
    assert [(root / provider["options"]["path"].removeprefix(prefix)).is_dir() for provider in providers] == [True, True]
