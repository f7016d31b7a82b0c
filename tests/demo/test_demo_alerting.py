"""The demo with Prometheus and Alertmanager: an incident is born and closed, and what is said where they are not installed."""

import asyncio
import os
import re
import urllib.request
from pathlib import Path

import aiohttp
import pytest

from netmon.demo.alerting import Alerting, Receiver, Scene, hurried_routes, hurried_rules, incident_number, receiver
from netmon.simulate.district import DistrictOptions, make_district, story_school
from netmon.simulate.district_plan import plan_district
from netmon.simulate.metrics_servers import Programs, find_programs
from netmon.simulate.ports import Cuttable
from netmon.simulate.process import CUT, MEND, Ready
from tests.support import need
from tests.support.netmon_process import netmon
from tests.support.prometheus import promtool

WORDS = ("demo", "--port", "0", "--history", "0", "--lang", "zh")
STORY_S = 240.0


def nobody_left(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.real
@pytest.mark.long
def test_an_incident_is_born_and_closed_and_nobody_is_left(tmp_path: Path) -> None:
    need.command("prometheus")
    need.command("prometheus-alertmanager")
    with netmon(tmp_path / "log", [*WORDS, "--schools", "2", "--state", tmp_path / "state"]) as running:
        running.until(lambda: "的光缆接好了" in running.out, timeout_s=STORY_S, what="told")
        running.until(lambda: "恢复" in running.out.partition("的光缆接好了")[2], timeout_s=STORY_S, what="over")
        addresses = dict(re.findall(r"^  (Prometheus|Alertmanager) +(http://127\.0\.0\.1:\d+)$", running.out, re.MULTILINE))
        for address in (addresses["Prometheus"], addresses["Alertmanager"]):
            with urllib.request.urlopen(f"{address}/-/ready", timeout=60) as answer:
                assert answer.status == 200
        said, over = running.out.split("的光缆接好了")
        assert running.end() == 0
    told = "\n".join(re.findall(r"^  \| (.*)$", said, re.MULTILINE))
    assert told.startswith("【紧急】青山县城关小学")
    assert "10010" in told
    assert "ZB-EDU-0002" in told
    assert re.findall(r"^  \| .*青山县城关小学.*恢复", over, re.MULTILINE)
    assert len(told.encode()) <= 900
    assert running.err == ""
    assert nobody_left(running.process.pid)


@pytest.mark.long
@pytest.mark.real
def test_a_demo_that_is_shorter_than_the_story_ends_cleanly(tmp_path: Path) -> None:
    need.command("prometheus")
    need.command("prometheus-alertmanager")
    with netmon(tmp_path / "log", [*WORDS, "--schools", "1", "--state", tmp_path / "state", "--seconds", "4"]) as running:
        assert running.process.wait(60) == 0
        assert running.out.endswith("已结束\n")
        assert running.err == ""
    assert nobody_left(running.process.pid)
    assert (tmp_path / "state" / "alerting").is_dir()


@pytest.mark.long
def test_where_they_are_not_installed_it_says_how(tmp_path: Path) -> None:
    words = [*WORDS, "--schools", "1", "--state", tmp_path / "state", "--seconds", "1"]
    with netmon(tmp_path / "log", words, env={"PATH": str(tmp_path)}) as running:
        assert running.process.wait(60) == 0
        assert "sudo apt-get install -y --no-install-recommends prometheus prometheus-alertmanager" in running.out
    assert not (tmp_path / "state" / "alerting").exists()


def test_both_programs_are_wanted(tmp_path: Path) -> None:
    for name in ("prometheus", "alertmanager"):
        assert find_programs(str(tmp_path)) is None
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    found = find_programs(str(tmp_path))
    assert found is not None
    assert found.alertmanager == str(tmp_path / "alertmanager")


@pytest.mark.real
def test_only_incidents_are_told_sooner_than_in_life(root: Path, tmp_path: Path) -> None:
    before = (root / "rules" / "alerts" / "availability.rules.yml").read_text(encoding="utf-8")
    after = hurried_rules(before)
    changed = [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert [new.strip() for _, new in changed] == ["for: 5s", "keep_firing_for: 10s"]
    assert after.index("for: 5s") < after.index("NetmonSiteOffline")
    copy = tmp_path / "copy.yml"
    copy.write_text(after, encoding="utf-8")
    assert promtool("check", "rules", copy).returncode == 0
    assert (
        hurried_routes('group_interval: 1m\ngroup_interval: "1m"\ngroup_interval: 30m\n') == "group_interval: 10s\ngroup_interval: 10s\ngroup_interval: 30m\n"
    )


async def test_the_receiver_takes_what_is_for_its_school(root: Path) -> None:
    async with receiver() as heard, aiohttp.ClientSession() as client:
        heard.site = "a"
        for path, text in (("a", "一"), ("b", "二"), ("a", "三")):
            async with client.post(f"{heard.url}/{path}", json={"text": text}) as answer:
                assert answer.status == 200
        with pytest.raises(aiohttp.ClientError):
            await client.post(f"{heard.url}/a", data=b"rubbish")
        got = [await asyncio.wait_for(heard.messages.get(), 30) for _ in range(2)]
        assert got == ["一", "三"]
        assert heard.messages.empty()


class Told:
    """A district of which the school's own messages come when its exit is cut and mended, behind one of something else that is wrong there."""

    ready = Ready(config="", port=0, agents={}, pid=0, sights={"story": "乙校", "story_circuit": "ZB-EDU-0002"})

    def __init__(self, heard: Receiver) -> None:
        self._heard = heard

    async def say(self, what: str) -> None:
        texts = {CUT: ("交换机不通\n编号 1123-02", "全校断网：专线号 ZB-EDU-0002\n编号 1123-03"), MEND: ("交换机恢复　编号 1123-02", "已恢复　编号 1123-03")}
        for one in texts[what]:
            self._heard.messages.put_nowait(one)


async def test_the_story_tells_its_own_incident_and_nothing_else_of_the_school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netmon.demo.alerting.HEALTHY_S", 0.0)
    monkeypatch.setattr("netmon.demo.alerting.SHOWN_S", 0.0)
    heard, said = Receiver(), []
    heard.messages.put_nowait("别处先坏了　编号 1123-01")
    scene = Scene(state=tmp_path, config="", base="", rules=(), district=Told(heard), lang="zh")  # type: ignore[arg-type]
    await asyncio.wait_for(Alerting(scene, Programs(prometheus="", alertmanager=""), heard, said.append)._story(), 60)
    assert re.findall(r"^  \| (.*)$", "\n".join(said), re.MULTILINE) == ["全校断网：专线号 ZB-EDU-0002", "编号 1123-03", "已恢复　编号 1123-03"]


def test_a_message_ends_with_the_number_of_its_incident() -> None:
    told = "专线号 ZB-EDU-0002，打 0533-1234567\n编号 1123-02"
    assert (incident_number(told), incident_number("No. 0101-114."), incident_number("没有编号")) == ("1123-02", "0101-114", "")


def test_a_cut_takes_every_exit_of_one_school_and_its_counters_stand_still() -> None:
    now = [1000.0]
    district = make_district(DistrictOptions(schools=2), clock=lambda: now[0])
    exits = [port for port in district.ports[district.story.gateway.name] if isinstance(port.link, Cuttable)]
    assert [port.alias for port in exits] == ["互联网出口-联通-ZB-EDU-0002"]
    link = district.exit_link
    assert (link.is_up(1000.0), link.changed_s(1000.0)) == (True, None)
    link.cut(1010.0)
    link.cut(1011.0)
    link.mend(1030.0)
    link.mend(1031.0)
    assert [link.is_up(at) for at in (1009.0, 1010.0, 1029.0, 1030.0)] == [True, False, False, True]
    assert link.gaps(1040.0) == [(1010.0, 1030.0)]
    assert link.up_time_s(1040.0) - link.up_time_s(1000.0) == 20.0
    assert link.changed_s(1040.0) == 1030.0


def test_the_storys_school_has_an_exit_of_its_own() -> None:
    for schools in range(1, 25):
        story = story_school(plan_district(schools))
        assert story.situation.has_own_exit
        assert story.situation.polled
