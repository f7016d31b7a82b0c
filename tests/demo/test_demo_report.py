"""The demo's past as reports see it: every kind of verdict is there, each by the school that is an example of it."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from netmon.simulate.district_calendar import ZONE, calendar_around, lessons
from netmon.simulate.district_plan import plan_district
from netmon.simulate.inventory_files import DemoSettings, Extras, write_inventory
from netmon.simulate.past import PastOptions, write_past
from tests.support.netmon_process import finished

DAYS = 12


def written_down(folder: Path, now: datetime) -> Path:
    plan = plan_district()
    sites = {school.id: {"calendar": {"lessons": lessons(now, evening=True)}} for school in plan.schools if school.has_evening_study}
    settings = DemoSettings(port=16100, today=now.astimezone(ZONE).date())
    return write_inventory(folder, plan, settings, "hush", Extras(calendar=calendar_around(now), sites=sites))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """A report on the past of twelve schools, as JSON."""
    now = datetime.now(UTC)
    config = written_down(tmp_path_factory.mktemp("report"), now)
    written = asyncio.run(write_past(PastOptions(config=config, days=DAYS, now=now.timestamp())))
    done = finished("report", "compliance", "--config", config, "--from", written.first, "--to", written.last, "--format", "json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def said(report: Mapping[str, Any], target: str) -> dict[str, tuple[str, str | None]]:
    """Return state and basis by the school's name."""
    return {one["subject"]["name"]: (one["state"], one["basis"]) for one in report["verdicts"] if one["target"] == target}


def test_exits_of_the_city_pass_and_fail_for_each_reason(report: Mapping[str, Any]) -> None:
    assert said(report, "NET-4") == {
        "东湖区实验小学": ("pass", "measured"),
        "东湖区第二中学": ("pass", "contract"),
        "湖滨路小学": ("insufficient", None),
        "文昌高级中学": ("insufficient", None),
        "光明路初级中学": ("fail", "measured"),
        "东湖区外国语学校": ("unknown", None),
    }
    (renewed,) = [one for one in report["verdicts"] if one["target"] == "NET-4" and one["findings"]]
    assert renewed["subject"]["site"] == "hbl"


def test_exits_of_the_country_too(report: Mapping[str, Any]) -> None:
    assert said(report, "NET-5") == {
        "青山县城关小学": ("fail", "contract"),
        "石桥乡中心小学": ("insufficient", None),
        "临河县实验中学": ("pass", "contract"),
        "柳林镇九年一贯制学校": ("pass", "measured"),
        "青山县第一中学": ("insufficient", None),
        "新桥小学": ("insufficient", None),
        "桃园小学": ("excluded", None),
        "双塔乡中心小学": ("unknown", None),
        "月牙湾小学": ("unknown", None),
    }
    (full,) = [one for one in report["verdicts"] if one["target"] == "NET-5" and one["state"] == "fail"]
    assert int(full["shortfall"]) == 24 * 5_000_000 - 100_000_000


def test_lines_are_judged_by_their_ports(report: Mapping[str, Any]) -> None:
    assert set(said(report, "NET-1").values()) == {("pass", "interface")}
    assert said(report, "NET-2")["文昌高级中学"] == ("fail", "interface")
    assert said(report, "NET-6")["小河村教学点"] == ("insufficient", None)
    assert said(report, "NET-6")["梨树沟教学点"][0] == "pass"


def test_netmons_own_gap_is_no_fault_of_a_line_and_what_was_not_read_is(report: Mapping[str, Any]) -> None:
    coverage = {one["subject"]["site"]: one["coverage"] for one in report["verdicts"] if one["target"] in {"NET-4", "NET-5"} and one["coverage"]}
    ratio = {site: as_number(value) for site, value in coverage.items()}
    assert ratio["sqx"] < 0.75
    assert all(value > 0.95 for site, value in ratio.items() if site != "sqx")
    assert any("EX-003" in one["late_exclusions"] for one in report["verdicts"])
    assert any("EX-002" in one["exclusions"] for one in report["verdicts"])


def as_number(value: str) -> float:
    """Return `17/20` or `1` as a number."""
    over, _, under = value.partition("/")
    return int(over) / int(under or 1)
