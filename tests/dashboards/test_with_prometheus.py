"""Every panel's queries against a real Prometheus: the demo district live, and thirty days before it; then the panels, drawn with Grafana's own libraries."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.support import need
from tests.support.grafana import EVERYTHING, Asked, choices, dashboards, queries, write_past
from tests.support.netmon_process import netmon
from tests.support.prometheus import PrometheusServer, prometheus

pytestmark = [pytest.mark.long, pytest.mark.real]

SCHOOL = {**EVERYTHING, "site": "dhsy"}
DEVICE = {**SCHOOL, "device": "dhsy-core"}
CHOSEN = {"site": SCHOOL, "device": DEVICE}
DAYS = 30
LIVED = (
    "netmon_site_info",
    "netmon_device_state",
    "netmon_site_rooms",
    "netmon_link_rate_bps",
    "netmon_link_load_ratio",
    "netmon_wireless_clients",
    "netmon_target_share_ratio",
)
NEEDS_AN_INCIDENT = {"未关闭的故障", "未关闭故障变化"}
NEEDS_AN_ALERT = {"正在触发的告警"}
MAY_BE_WELL = {"一小时内与控制器断过的无线AP"}
"""Lists of what is wrong: nothing is wrong there while the demo's access points stay connected."""
EMPTY = NEEDS_AN_INCIDENT | NEEDS_AN_ALERT | MAY_BE_WELL
COUNTS_OF_INCIDENTS = {"未关闭故障", "紧急故障", "警告故障", "受影响学校", "受影响教室", "触发中的告警"}
COUNTS_THAT_MAY_BE_NONE = {
    "全校断网",
    "离线设备",
    "受上级中断影响",
    "看不到的设备",
    "状态不明",
    "不正常",
    "离线的无线AP",
    "网线只跑 100M",
    "自报故障",
    "中断的出口",
    "用电池的 UPS",
}
RENDER = Path(__file__).parent / "render"
HEIGHTS = {
    "wall": 1080,
    "incidents": 2300,
    "site": 1900,
    "classrooms": 1900,
    "wifi": 2480,
    "power": 2140,
    "exits": 2000,
    "device": 1900,
    "services": 1800,
    "itself": 1700,
}


@dataclass(frozen=True, slots=True)
class District:
    """The demo under way, and a Prometheus that knows it and its past."""

    server: PrometheusServer
    now: int


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    need.command("prometheus")
    folder = tmp_path_factory.mktemp("dashboards")
    with netmon(folder / "demo", ["demo", "--port", "0", "--state", folder / "state", "--history", "3", "--seconds", "1800"]) as demo:
        demo.until(lambda: "http://127.0.0.1" in demo.out, timeout_s=120, what="the demo's address")
        exposition = demo.has_sample(r"^netmon_target_share_ratio\{", timeout_s=300)
        started = int(time.time())
        past = [line for line in exposition.splitlines() if line.startswith(LIVED)]
        assert len(past) > 100
        write_past(folder / "tsdb", past, until=started - 300, days=DAYS)
        with prometheus(folder, [demo.address().removeprefix("http://")], interval_s=5.0) as server:
            server.wait_for("netmon_site_info", timeout_s=60)
            server.wait_for("sum(increase(netmon_events_total[1h])) > 0", timeout_s=240)
            yield District(server, int(time.time()))


@pytest.fixture(scope="module")
def asked(root: Path) -> list[Asked]:
    files = dashboards(root / "grafana/dashboards")
    return [one for name, model in files.items() if name.startswith("zh/") for one in queries(name, model, CHOSEN.get(Path(name).stem, EVERYTHING))]


def absent(server: PrometheusServer, asked: list[Asked], *, ago_s: float, timeout_s: float) -> set[str]:
    """Return the panels whose queries find nothing so many seconds ago and still find nothing when the time is up."""
    deadline = time.monotonic() + timeout_s
    left = [one for one in asked if one.panel not in EMPTY | COUNTS_OF_INCIDENTS | COUNTS_THAT_MAY_BE_NONE]
    while True:
        left = [one for one in left if not server.query(one.expr.replace(" or vector(0)", ""), ago_s=ago_s)]
        if not left or time.monotonic() > deadline:
            return {f"{one.dashboard}: {one.panel}" for one in left}
        time.sleep(2.0)


def test_every_query_finds_something(district: District, asked: list[Asked]) -> None:
    assert absent(district.server, asked, ago_s=0.0, timeout_s=300) == set()
    assert len({one.panel for one in asked}) > 100


def test_a_number_is_shown_where_nothing_is_counted(district: District, asked: list[Asked]) -> None:
    for one in asked:
        if one.kind == "stat" and one.panel in COUNTS_OF_INCIDENTS | COUNTS_THAT_MAY_BE_NONE:
            assert len(district.server.query(one.expr)) == 1, one.panel


def test_a_month_is_shown_without_gaps(district: District, asked: list[Asked]) -> None:
    curves = [one for one in asked if one.kind == "timeseries" and any(family in one.expr for family in LIVED[1:])]
    assert len(curves) >= 6
    step = DAYS * 86_400 // 1_000
    for one in curves:
        end = district.now - 600
        answer = district.server.api("query_range", query=one.expr, start=str(end - DAYS * 86_400 + 3600), end=str(end), step=str(step))
        days = {int(at) // 86_400 for series in answer["result"] for at, _ in series["values"]}
        assert len(days) >= DAYS, f"{one.dashboard}: {one.panel}"


def test_choices_show_names_and_stand_for_ids(district: District, root: Path) -> None:
    variables = {variable["name"]: variable for variable in dashboards(root / "grafana/dashboards")["zh/device.json"]["templating"]["list"]}
    assert choices(district.server, variables["district"], EVERYTHING) == [("东湖市教育城域网", "donghu")]
    assert ("东湖区实验小学", "dhsy") in choices(district.server, variables["site"], EVERYTHING)
    assert ("东湖区", "东湖区") in choices(district.server, variables["county"], EVERYTHING)
    counties = {**EVERYTHING, "county": "临河县"}
    assert 0 < len(choices(district.server, variables["site"], counties)) < len(choices(district.server, variables["site"], EVERYTHING))
    assert ("dhsy-core", "dhsy-core") in choices(district.server, variables["device"], SCHOOL)


@pytest.fixture(scope="module")
def renderer() -> Path:
    """The page that draws dashboards, built; half a gigabyte and two minutes the first time."""
    for command in ("node", "npm", "chromium"):
        if shutil.which(command) is None:
            pytest.skip(f"{need.ALLOWED}{command} is not installed: no dashboard was drawn")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").split(".")[0]) < 20:
        pytest.skip(f"{need.ALLOWED}node {version.strip()} is too old, 20 is needed: no dashboard was drawn")
    if not (RENDER / "node_modules/vite").is_dir():
        installed = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=RENDER, capture_output=True, text=True, timeout=600, check=False)
        if installed.returncode != 0:
            pytest.skip(f"{need.ALLOWED}npm cannot install Grafana's libraries here: no dashboard was drawn")
    newest = max(file.stat().st_mtime for file in (RENDER / "src").iterdir())
    page = RENDER / "dist/index.html"
    if not page.exists() or page.stat().st_mtime < newest:
        built = subprocess.run(["npx", "vite", "build"], cwd=RENDER, capture_output=True, text=True, timeout=600, check=False)
        assert built.returncode == 0, built.stderr[-3000:]
    return RENDER


def draw(renderer: Path, server: PrometheusServer, folder: Path, jobs: list[dict[str, Any]], *, wait_ms: int = 60_000) -> dict[str, dict[str, Any]]:
    """Return what each dashboard showed, by file; pictures are left in `out`."""
    pictures = Path(__file__).parents[2] / "tests/dashboards/render/pictures"
    pictures.mkdir(exist_ok=True)
    settings = {
        "prometheus": server.url,
        "dashboards": str(folder),
        "out": str(pictures),
        "browser": shutil.which("chromium"),
        "jobs": jobs,
        "wait_ms": wait_ms,
    }
    done = subprocess.run(["node", "shoot.mjs", json.dumps(settings)], cwd=renderer, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return {seen["file"]: seen for seen in map(json.loads, done.stdout.splitlines())}


def job(key: str, lang: str) -> dict[str, Any]:
    chosen = {"site": "&var-site=dhsy", "device": "&var-site=dhsy&var-device=dhsy-core", "wall": "&kiosk"}
    return {"file": f"{lang}/{key}.json", "query": chosen.get(key, ""), "width": 1920 if key == "wall" else 1600, "height": HEIGHTS[key]}


@pytest.mark.may_skip
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_dashboards_are_drawn_with_grafanas_libraries(renderer: Path, district: District, asked: list[Asked], root: Path, lang: str) -> None:
    # A curve over a day has a point every three minutes, and the last one may be that old: what is drawn has to be older still.
    curves = [one for one in asked if one.kind == "timeseries"]
    assert absent(district.server, curves, ago_s=180.0, timeout_s=480) == set()
    seen = draw(renderer, district.server, root / "grafana/dashboards", [job(key, lang) for key in HEIGHTS])
    zh = {(file, number): panel["title"] for file, model in dashboards(root / "grafana/dashboards").items() for number, panel in enumerate(model["panels"])}
    assert len(seen) == len(HEIGHTS)
    for file, shown in seen.items():
        assert shown["settled"], f"{file}: {[panel['title'] for panel in shown['panels'] if not panel.get('drawn')]}"
        assert (shown["thrown"], shown["failures"]) == ([], []), file
        for number, panel in enumerate(shown["panels"]):
            assert not panel.get("error"), f"{file}: {panel['title']}: {panel['error']}"
            if panel["drawn"]["empty"]:
                assert zh[f"zh/{Path(file).name}", number] in EMPTY, f"{file}: {panel['title']} is empty"


@pytest.mark.may_skip
def test_what_is_drawn_reads_as_words(renderer: Path, district: District, root: Path) -> None:
    seen = draw(renderer, district.server, root / "grafana/dashboards", [job("site", "zh")])["zh/site.json"]
    texts = {panel["title"]: panel["drawn"]["texts"] for panel in seen["panels"]}
    assert any("正常" in text or "离线" in text or "无数据" in text for text in texts["学校状态"])
    assert texts["设备"][0] == "设备 | 类型 | 位置 | 状态 | 厂商 | 型号 | 已运行"
    assert any("dhsy-core | 交换机 | 1号楼/机房 | 在线 | Huawei" in row for row in texts["设备"])
    assert {variable["name"]: variable.get("text") for variable in seen["variables"]}["site"] == "东湖区实验小学"


@pytest.mark.may_skip
def test_the_drawing_test_finds_what_is_wrong(renderer: Path, district: District, root: Path, tmp_path: Path) -> None:
    model = json.loads((root / "grafana/dashboards/zh/itself.json").read_text(encoding="utf-8"))
    model["panels"][0]["targets"][0]["expr"] = "sum(netmon_devices"
    model["panels"][1]["type"] = "heatmap"
    model["panels"][2]["targets"][0]["expr"] = "netmon_no_such_family"
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh/broken.json").write_text(json.dumps(model), encoding="utf-8")
    broken = draw(renderer, district.server, tmp_path, [{"file": "zh/broken.json"}], wait_ms=15_000)["zh/broken.json"]["panels"]
    assert "parse error" in broken[0]["error"]
    assert "no such panel: heatmap" in str(broken[1]["error"])
    assert broken[2]["drawn"]["empty"]


@pytest.fixture(scope="module")
def schemas(renderer: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Draft7Validator]:
    """JSON schemas made from Grafana's own types."""
    folder = tmp_path_factory.mktemp("schemas")
    done = subprocess.run(["node", "schema.mjs", str(folder)], cwd=renderer, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return {file.name.partition(".")[0]: Draft7Validator(json.loads(file.read_text(encoding="utf-8"))) for file in folder.glob("*.json")}


def checked(panel: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a panel that the schema of its kind describes."""
    own = {"options": panel["options"]}
    return {**own, "custom": panel["fieldConfig"]["defaults"]["custom"]} if panel["type"] in ("timeseries", "table") else own


@pytest.mark.may_skip
def test_dashboards_follow_the_schema_of_grafanas_types(schemas: dict[str, Draft7Validator], root: Path) -> None:
    for name, model in dashboards(root / "grafana/dashboards").items():
        assert [error.message[:200] for error in schemas["dashboard"].iter_errors(model)] == [], name
        for panel in model["panels"]:
            assert [error.message[:200] for error in schemas[panel["type"]].iter_errors(checked(panel))] == [], f"{name}: {panel['title']}"


@pytest.mark.may_skip
def test_the_schema_finds_what_is_wrong(schemas: dict[str, Draft7Validator], root: Path) -> None:
    model = dashboards(root / "grafana/dashboards")["zh/wall.json"]
    wrong: list[dict[str, Any]] = [{**model, "unheard": 1}, {**model, "schemaVersion": "41"}]
    panel = model["panels"][0]
    wrong.append({**model, "panels": [{**panel, "gridPos": {"x": "left"}}]})
    assert [bool(list(schemas["dashboard"].iter_errors(one))) for one in wrong] == [True, True, True]
    assert list(schemas["stat"].iter_errors({"options": {**panel["options"], "colorMode": "loud"}}))
