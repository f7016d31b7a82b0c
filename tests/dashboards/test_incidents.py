"""The pages of incidents while one is open and an alert fires, in a real Prometheus."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import need
from tests.support.grafana import EVERYTHING, dashboards, queries
from tests.support.prometheus import PrometheusServer, prometheus, promtool

pytestmark = pytest.mark.real

AGE_S = 600
PLACE = 'district="donghu",site="dhsy"'
OPEN = (
    f'netmon_site_info{{{PLACE},site_name="东湖区实验小学",county="东湖区",kind="school"}} 1',
    f'netmon_incident{{{PLACE},site_name="东湖区实验小学",incident="1123-07",severity="critical",tier="at_once",root_cause="dhsy/exit",cause="exit_down"}} 1',
    *(f'netmon_incident_impact{{{PLACE},incident="1123-07",kind="{kind}"}} {count}' for kind, count in (("schools", 1), ("rooms", 36), ("devices", 78))),
    'ALERTS{alertname="NetmonExitDown",alertstate="firing",severity="critical",district="donghu",site="dhsy",site_name="东湖区实验小学"} 1',
)


@pytest.fixture(scope="module")
def one_open(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    need.command("prometheus")
    folder = tmp_path_factory.mktemp("incidents")
    now = int(time.time())
    began = f'netmon_incident_start_timestamp_seconds{{{PLACE},incident="1123-07"}} {now - AGE_S}'
    lines = [f"{series} {at}" for series in (*OPEN, began) for at in range(now - AGE_S, now + AGE_S, 60)]
    text = folder / "open.om"
    text.write_text("\n".join([*lines, "# EOF", ""]), encoding="utf-8")
    done = promtool("tsdb", "create-blocks-from", "openmetrics", text, folder / "tsdb")
    assert done.returncode == 0, done.stderr
    with prometheus(folder, []) as server:
        yield server


def test_every_panel_of_incidents_shows_the_open_one(one_open: PrometheusServer, root: Path) -> None:
    asked = [one for name, model in dashboards(root / "grafana/dashboards").items() for one in queries(name, model, EVERYTHING)]
    about = [one for one in asked if "netmon_incident" in one.expr or "ALERTS" in one.expr]
    assert {one.dashboard for one in about} == {f"{lang}/{key}.json" for lang in ("zh", "en") for key in ("wall", "incidents")}
    quiet = {"警告故障", "Incidents: warning"}
    empty = {one.panel for one in about if not one_open.query(one.expr.replace(" or vector(0)", ""))}
    assert empty == quiet


def test_the_open_incident_stands_with_its_impact(one_open: PrometheusServer, root: Path) -> None:
    model = dashboards(root / "grafana/dashboards")["zh/wall.json"]
    rank, rooms, devices, minutes = (one_open.query(one.expr) for one in queries("wall", model, EVERYTHING) if one.panel == "未关闭的故障")
    (labels, worst), *others = rank
    assert (labels["incident"], labels["site_name"], labels["cause"], labels["root_cause"]) == ("1123-07", "东湖区实验小学", "exit_down", "dhsy/exit")
    assert (worst, others) == (3.0, [])
    assert [value for _, value in rooms] == [36.0]
    assert [value for _, value in devices] == [78.0]
    assert minutes[0][1] == pytest.approx(AGE_S / 60, abs=2)
