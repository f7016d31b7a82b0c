"""Campaigns: which lines, when, how often again, one at a time on what is shared; every run is kept."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from netmon.config.config import Config
from netmon.daemon.calendar import Occasion, Occasions
from netmon.daemon.campaigns import Campaigns
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.counter_values import Quality
from netmon.model.inventory import PortRef
from netmon.model.measurement import LineTest
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.slot_columns import Counted, Measured
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.pipeline.throughput import Measurer
from netmon.pipeline.throughput_load import LineLoads
from netmon.pipeline.throughput_plan import round_of
from netmon.pipeline.throughput_results import RunBook
from netmon.store.history import HistoryStore
from netmon.store.history_view import open_history
from tests.config.tree import GOOD, good

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 9, 23, 0, tzinfo=ZONE).timestamp()
M = 10**6
PORT = PortRef(device="a-gw", interface="GE0/0/1")
B = "site: {id: b, name: 乙校, kind: school, exit_model: shared}\nlinks: [{id: access, role: school_access, upstream: center}]\n"
FILES = {
    "inventory/district.yaml": GOOD["inventory/district.yaml"] + "links: [{id: pool, role: exit}, {id: reserve, role: exit, standby: true}]\n",
    "inventory/sites/a.yaml": GOOD["inventory/sites/a.yaml"]
    + "links: [{id: dx, role: exit, port: a-gw/GE0/0/1, contract: {down: 100M, up: 50M}}, {id: access, role: school_access, upstream: b}]\n",
    "inventory/sites/b.yaml": B,
    "inventory/calendar.yaml": "exams: [{name: 期末, from: 2026-11-20}]\nterms: [{name: t, from: 2026-09-01, to: 2027-01-20}]\n",
    "inventory/measurements.yaml": (
        "servers:\n  city: {where: outside, host: 203.0.113.9, ceiling: 10G}\nprobes: {a: {ceiling: 1G}, b: {}}\ncampaigns:\n"
        "  - {name: night, server: city, links: a/dx, window: 22:00-06:00, retries: 2, retry_after: 30s}\n"
        "  - {name: all, server: city, roles: [exit, school_access], directions: down, window: 22:00-06:00, retries: 0}\n"
    ),
}


class Rig:
    """Campaigns over a transport that answers at once; `busy` lines carry 80 Mbit/s."""

    def __init__(self, config: Config, store: HistoryStore, now: float = NIGHT) -> None:
        self.now = now
        self.ran: list[tuple[str, str]] = []
        self.slept: list[float] = []
        self.together = self.most_together = 0
        self.answer: bytes | Exception = report(90 * M)
        self.loads = LineLoads()
        self.metrics = SelfMetrics()
        self.store = store
        measurer = Measurer(self.run, self.loads, lambda _device: 0.02, wall=lambda: self.now)
        self.campaigns = Campaigns(measurer, self.loads, RunBook(store, self.metrics), wall=lambda: self.now, sleep=self.sleep)
        self.campaigns.configure(config)

    async def run(self, test: LineTest) -> bytes:
        self.ran.append((test.link.key, test.direction))
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await asyncio.sleep(0.01)
        self.together -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once; the line is polled and busy meanwhile."""
        self.slept.append(seconds)
        self.now += seconds
        self.polls(80)

    def polls(self, mbit: float) -> None:
        for ago in (2, 1):
            counted = Counted(int(mbit * M * 60 / 8), 60_000, Quality.GOOD)
            self.loads.note(PORT, Measured(int(self.now * 1000) - ago, counted, counted, 1000 * M))


def report(bps: int) -> bytes:
    octets = bps * 10 // 8
    end = {"sum_sent": {"bytes": octets, "seconds": 10}, "sum_received": {"bytes": octets, "seconds": 10}}
    return json.dumps({"intervals": [{"sum": {"bytes": octets}}], "end": end}).encode()


def kept(state: Path) -> list[RunRecord]:
    with open_history(state) as view:
        return list(view.runs(0, 1 << 60))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return good(tmp_path / "c", FILES)


@pytest.mark.may_block
async def test_a_round_tests_both_directions_of_an_idle_line_and_keeps_them(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.polls(1)
        await rig.campaigns.round("night")
        assert await store.write()
        assert rig.ran == [("a/dx", "down"), ("a/dx", "up")]
        assert [(one.direction, one.outcome, one.campaign, one.goodput_bps, one.ceiling_bps) for one in kept(state)] == [
            ("down", RunOutcome.OK, "night", 90 * M, 1000 * M), ("up", RunOutcome.OK, "night", 90 * M, 1000 * M),
        ]  # fmt: skip
        text = rig.metrics.render(openmetrics=False).decode()
        assert 'netmon_throughput_runs_total{outcome="ok"} 2.0' in text
        assert 'netmon_link_throughput_bps{direction="down",district="center",link="dx",path="exit",site="a"} 9.559' in text
        again = Rig(config, store, now=NIGHT + 60)
        async with again.campaigns:
            assert "netmon_link_throughput_bps{" in again.metrics.render(openmetrics=False).decode()


@pytest.mark.may_block
async def test_a_busy_line_is_deferred_tried_again_and_given_up(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.polls(80)
        await rig.campaigns.round("night")
        assert await store.write()
        assert (rig.ran, rig.slept) == ([], [30.0, 30.0])
        found = kept(state)
        assert [one.outcome for one in found] == [RunOutcome.DEFERRED] * 6
        assert "80 Mbit/s" in found[0].detail


@pytest.mark.may_block
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b'{"error": "unable to connect to server: Connection refused"}', RunOutcome.FAILED),
        (b"Segmentation fault", RunOutcome.FAILED),
        (AccessFailed(Outcome.TIMEOUT, "no end"), RunOutcome.FAILED),
        (b'{"error": "error - the server is busy running a test. try again later"}', RunOutcome.DEFERRED),
        (AccessFailed(Outcome.SKIPPED, "iperf3 is not installed"), RunOutcome.DEFERRED),
    ],
)
async def test_a_server_that_is_dead_fails_and_a_probe_that_is_says_nothing(config: Config, state: Path, answer: bytes, outcome: RunOutcome) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.answer = answer
        await rig.campaigns.round("all")
        assert await store.write()
    by_link = {one.link: one for one in kept(state)}
    assert by_link["center/pool"].outcome is outcome
    assert by_link["center/pool"].detail
    assert by_link["a/dx"].detail == "what the line a/dx carries is not known now: deferred"


async def test_nothing_is_tested_outside_the_window_or_in_examinations(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        for now in (NIGHT + 8 * 3600, datetime(2026, 11, 20, 23, 0, tzinfo=ZONE).timestamp()):
            rig = Rig(config, store, now)
            rig.polls(1)
            await rig.campaigns.round("all")
            assert rig.ran == []
        await rig.campaigns.round("nobody")


async def test_tests_that_share_an_exit_or_a_server_are_never_together(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.polls(1)
        await rig.campaigns.round("all")
        assert sorted(rig.ran) == [("a/access", "down"), ("a/dx", "down"), ("b/access", "down"), ("center/pool", "down")]
        assert rig.most_together == 1


def test_a_test_names_the_lines_that_it_shares(config: Config) -> None:
    day = datetime(2026, 11, 9, tzinfo=ZONE).date()
    found = {test.link.key: test for test in round_of(config, config.measurements.campaigns[1], day)}
    assert {key: {line.key for line in test.above} for key, test in found.items()} == {
        "center/pool": set(), "a/dx": set(), "a/access": {"b/access", "center/pool"}, "b/access": {"center/pool"},
    }  # fmt: skip
    assert "exits:center" in found["b/access"].uses
    assert found["a/dx"].line.down_bps == 100 * M


async def test_a_reload_takes_new_campaigns_and_ends_with_its_rounds(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        async with rig.campaigns as campaigns:
            campaigns.configure(config)
            campaigns._begin("night")
            campaigns._begin("night")
            await asyncio.sleep(0)
            assert len(campaigns._rounds) == 1
        assert not campaigns._rounds


async def test_an_occasion_begins_on_the_loop_when_it_is_due() -> None:
    due = asyncio.get_running_loop().create_future()
    occasions = Occasions(lambda name: due.done() or due.set_result((name, asyncio.get_running_loop() is not None)))
    with occasions:
        occasions.replace([Occasion("soon", None, 0), Occasion("nightly", 22, 30)], ZONE)
        jobs = {job.id: job for job in occasions._scheduler.get_jobs()}
        assert jobs["nightly"].next_run_time.astimezone(ZONE).strftime("%H:%M") == "22:30"
        assert jobs["soon"].next_run_time.minute == 0
        jobs["soon"].modify(next_run_time=datetime.now(ZONE))
        async with asyncio.timeout(30):
            assert await due == ("soon", True)
