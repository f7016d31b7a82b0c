"""Real bandwidth: iperf3 through a shaper, seen by the kernel's counters, judged by the rules of the targets."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.evaluate.bounds import EXIT, Days, LineFacts, line_bounds
from netmon.evaluate.measuring import Why
from netmon.evaluate.throughput import ENOUGH, proven
from netmon.evaluate.verdicts import decide
from netmon.model.calendar import SchoolCalendar
from netmon.model.measurement import SpeedProbe
from netmon.model.target import Comparison
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import VerdictState
from tests.support import need
from tests.support.shaped import DAY, LINK, SERVER, M, shaped_line, speed_test

pytestmark = [pytest.mark.real, pytest.mark.may_block]
ANY_DAY = (SchoolCalendar(),)
IPERF3 = 5201


def verdict(runs: list[RunRecord], target_bps: int) -> VerdictState:
    facts = LineFacts(link=LINK, port_bps=1000 * M, port_up=True, tests=tuple(one.run() for one in runs))
    return decide(line_bounds(facts, Days(first=DAY, last=DAY), EXIT), Comparison.AT_LEAST, target_bps).state


def assert_is_12_mbit(one: RunRecord) -> None:
    assert (one.outcome, one.detail) == (RunOutcome.OK, "")
    assert 10.5 * M < one.goodput_bps < 12.5 * M
    assert one.cross_bps is not None
    assert one.cross_bps < 0.6 * M
    assert 11 * M < one.run().line_bps < 13.2 * M
    assert one.measured_s == pytest.approx(2, abs=0.4)


@pytest.mark.long
async def test_both_directions_are_measured_behind_one_gate_and_a_probe_may_be_the_limit(tmp_path: Path) -> None:
    async with shaped_line(12) as line:
        line.serve(tmp_path, IPERF3)
        await line.listening(IPERF3)
        for one in await line.measurer.measure([speed_test(IPERF3), speed_test(IPERF3, direction="up")], ANY_DAY):
            assert_is_12_mbit(one.record)
        await line.polled(3)
        (limited,) = await line.measurer.measure([speed_test(IPERF3, probe=SpeedProbe(ceiling_bps=13 * M))], ANY_DAY)
        assert (limited.record.outcome, limited.record.run().line_bps) == (RunOutcome.PROBE_LIMITED, None)


@pytest.mark.long
async def test_a_shaped_line_is_measured_busy_and_dead_ones_are_recorded(tmp_path: Path) -> None:
    async with shaped_line(12) as line:
        line.serve(tmp_path, IPERF3)
        await line.listening(IPERF3)
        (down,) = await line.measurer.measure([speed_test(IPERF3)], ANY_DAY)
        assert_is_12_mbit(down.record)
        assert verdict([down.record], 10 * M) is VerdictState.PASS

        await line.polled()
        (dead,) = await line.measurer.measure([speed_test(9)], ANY_DAY)
        assert dead.record.outcome is RunOutcome.FAILED
        assert "refused" in dead.record.detail
        assert proven([down.record.run(), dead.record.run()], EXIT) == down.record.run().line_bps / 2

        load = line.lan.process(
            "school", need.command("iperf3"), "-c", SERVER, "-p", str(IPERF3), "-R", "-t", "20", "-b", "6M", log=tmp_path / "load.log"
        )  # fmt: skip
        await line.polled(4)
        (busy,) = await line.measurer.measure([speed_test(IPERF3)], ANY_DAY)
        assert load.poll() is None
        assert (busy.record.outcome, busy.refusal.why) == (RunOutcome.DEFERRED, Why.BUSY)
        assert busy.record.goodput_bps is None
        carried = re.match(r"the line carries ([\d.]+) Mbit/s, more than 3 Mbit/s", busy.record.detail)
    assert carried is not None
    assert 3 < float(carried[1]) < 20


@pytest.mark.long
@pytest.mark.parametrize(("mbit", "state"), [(8, VerdictState.FAIL), (12, VerdictState.PASS)])
async def test_a_series_of_tests_decides_a_target_of_10_mbit(tmp_path: Path, mbit: int, state: VerdictState) -> None:
    runs: list[RunRecord] = []
    async with shaped_line(mbit) as line:
        line.serve(tmp_path, IPERF3)
        await line.listening(IPERF3)
        for _ in range(ENOUGH):
            (one,) = await line.measurer.measure([speed_test(IPERF3, seconds=3)], ANY_DAY)
            runs.append(one.record)
            await line.polled(3)
    assert [one.outcome for one in runs] == [RunOutcome.OK] * ENOUGH
    assert verdict(runs, 10 * M) is state
    assert verdict([replace(one, path="access") for one in runs], 10 * M) is VerdictState.INSUFFICIENT
    assert verdict([replace(one, ceiling_bps=None) for one in runs], 10 * M) is (state if state is VerdictState.PASS else VerdictState.INSUFFICIENT)


@pytest.mark.long
async def test_other_traffic_during_a_test_is_added_and_too_much_of_it_does_not_count(tmp_path: Path) -> None:
    async with shaped_line(12) as line:
        for port in (IPERF3, IPERF3 + 1):
            line.serve(tmp_path, port)
            await line.listening(port)
        words = ("school", need.command("iperf3"), "-c", SERVER, "-p", str(IPERF3 + 1), "-R", "-u", "-t", "30")
        light = line.lan.process(*words, "-b", "2M", log=tmp_path / "light.log")
        await line.polled(4)
        (beside,) = await line.measurer.measure([speed_test(IPERF3, seconds=8)], ANY_DAY)
        assert beside.record.outcome is RunOutcome.OK
        assert 0.4 * M < beside.record.cross_bps < 2.2 * M
        assert beside.record.goodput_bps < 10.6 * M
        assert 10 * M < beside.record.run().line_bps < 12.5 * M
        light.terminate()
        light.wait()
        await line.polled(3)
        testing = asyncio.create_task(line.measurer.measure([speed_test(IPERF3, seconds=6)], ANY_DAY))
        await asyncio.sleep(0.3)
        line.lan.process(*words, "-b", "8M", log=tmp_path / "heavy.log")
        (disturbed,) = await testing
        assert (disturbed.record.outcome, disturbed.refusal.why) == (RunOutcome.DEFERRED, Why.DISTURBED)
