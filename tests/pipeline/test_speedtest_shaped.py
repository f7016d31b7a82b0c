"""Speed tests in browsers over a line that the kernel shapes: the figure that is kept is that of the line."""

import asyncio
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.calendar import SchoolCalendar
from netmon.model.measurement import LineTest, SpeedProbe, SpeedServer
from netmon.model.speedtest import SERVER as NAME
from netmon.model.speedtest import SpeedOptions, SpeedPlace, SpeedTickets, SpeedWish
from netmon.model.throughput import RunOutcome
from netmon.pipeline.speedtest import BrowserTests, Session
from netmon.pipeline.throughput_results import RunBook
from netmon.store.history import HistoryStore
from tests.support import speedtest_client, speedtest_inside
from tests.support.shaped import LINK, SCHOOL, SERVER, M, shaped_line, speed_test

pytestmark = [pytest.mark.real, pytest.mark.may_block, pytest.mark.long]
OPTIONS = SpeedOptions(host=SERVER, seconds=3, streams=4)
PLACE = SpeedPlace(where="school", site=LINK.site, link=LINK.key)


async def browsed(namespace: str, tickets: SpeedTickets) -> None:
    """Test from a school's namespace, to the end."""
    words = ("ip", "netns", "exec", namespace, sys.executable, speedtest_client.__file__, f"http://{SERVER}:{tickets.port}")
    browser = await asyncio.create_subprocess_exec(*words, stdin=asyncio.subprocess.PIPE)
    async with asyncio.timeout(60):
        await browser.communicate(json.dumps(asdict(tickets)).encode())
    assert browser.returncode == 0


async def until(session: Session, *stages: str) -> None:
    async with asyncio.timeout(60):
        while session.stage not in stages:
            await asyncio.sleep(0.05)


async def test_a_browser_behind_a_line_of_20_mbit_measures_20_mbit(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with shaped_line(20, speed_bps=40 * M) as line, HistoryStore(state) as store:
        monkeypatch.setenv(speedtest_inside.NAMESPACE, line.lan.name("server"))

        async def run(test: LineTest) -> bytes:
            return await tests.run(test)

        tests = BrowserTests(line.measurer_by(run), RunBook(store, SelfMetrics()), worker=speedtest_inside.__name__, ramp_up_s=1.0)
        server = SpeedServer(name=NAME, path="access", method="browser")
        down = speed_test(0, server=server, probe=SpeedProbe(), seconds=OPTIONS.seconds, ramp_up_s=1, streams=OPTIONS.streams)
        wish = SpeedWish(who="li", peer=SCHOOL, over="wired", room="203")
        session = tests.begin(wish, PLACE, OPTIONS, [down, replace(down, direction="up")], (SchoolCalendar(),))
        await until(session, "running", "deferred", "failed")
        assert session.tickets is not None, session.why
        await browsed(line.lan.name("school"), session.tickets)
        await until(session, "done", "deferred", "failed")
        await tests.close()
    assert [(one.outcome, one.direction, one.probe) for one in session.records] == [(RunOutcome.OK, "down", "wired 203"), (RunOutcome.OK, "up", "wired 203")]
    for one in session.records:
        assert one.run().line_bps == pytest.approx(20 * M, rel=0.1), f"{one}"
        assert one.goodput_bps == pytest.approx(20 * M * 1448 / 1514, rel=0.1)
        assert one.cross_bps is not None
        assert one.cross_bps < M
