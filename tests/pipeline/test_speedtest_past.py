"""Speed tests that are over, out of a history: which belong together, who sees them, how far back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.config.config import Config
from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.speedtest import KeptQuery, KeptTest
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.pipeline.speedtest_past import FURTHEST_S, STEP_MS, USUAL_S, SpeedtestPast
from netmon.store.history import HistoryStore
from tests.config.tree import good

Ask = Callable[..., Awaitable[Sequence[KeptTest]]]
NOW = 1_800_000_000.0
ANY = KeptQuery()
DOWN = RunRecord(
    link="a/access", at_ms=0, path="access", direction="down", outcome=RunOutcome.OK, method="browser", server="netmon", probe="wired 1号楼 203",
    measured_s=10.0, goodput_bps=93_000_000, jitter_ms=0.5,
)  # fmt: skip


def both_ways(ago_s: float, **changes: object) -> tuple[RunRecord, RunRecord]:
    """Return both directions of a test that was wished for so long ago, and let in a little later."""
    began_ms = int((NOW - ago_s) * 1000)
    down = replace(DOWN, at_ms=began_ms + 2000, campaign=f"{began_ms:x}-{len(changes):012x}", **changes)
    return down, replace(down, direction="up", at_ms=began_ms + 20_000, goodput_bps=None if down.goodput_bps is None else 40_000_000)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return good(tmp_path / "c", {"inventory/sites/b.yaml": "site: {id: b, name: 乙校, kind: school}\nlinks: [{id: sky, role: school_access}]\n"})


@asynccontextmanager
async def past(state: Path, config: Config, *tests: tuple[RunRecord, ...]) -> AsyncIterator[Ask]:
    """Keep these tests; what it gives asks for them, each also by its number."""
    async with HistoryStore(state) as store:
        for run in (run for test in tests for run in test):
            store.add_run(run)
        assert await store.write()
        source = SpeedtestPast(store, lambda: config)

        async def ask(query: KeptQuery = ANY, sight: Sight = EVERYWHERE) -> Sequence[KeptTest]:
            found = await source.tests(query, sight, NOW)
            for one in found:
                assert await source.test(one.id, sight) == one
                assert await source.test(one.id, NOWHERE) is None
            return found

        yield ask


async def test_both_directions_are_one_test_and_the_newest_is_first(config: Config, state: Path) -> None:
    old, new = both_ways(9000), both_ways(60, probe="wifi", outcome=RunOutcome.INFORMATIVE)
    async with past(state, config, old, new) as ask:
        first, second = await ask()
    assert (first.id, first.over, first.room, first.decides) == (new[0].campaign, "wifi", "", False)
    assert (second.id, second.at, second.over, second.room, second.decides) == (old[0].campaign, NOW - 8998, "wired", "1号楼 203", True)
    assert (second.site, second.link, second.stage, second.down_bps, second.up_bps) == ("a", "a/access", "done", 93_000_000, 40_000_000)
    assert second.runs == old


async def test_how_a_test_ended_is_told(config: Config, state: Path) -> None:
    failed = both_ways(60, outcome=RunOutcome.FAILED, goodput_bps=None, detail="the browser left")
    put_off = both_ways(90, outcome=RunOutcome.DEFERRED, goodput_bps=None)
    async with past(state, config, failed, put_off) as ask:
        found = await ask()
    assert [(one.stage, one.down_bps, one.why) for one in found] == [("failed", None, "the browser left"), ("deferred", None, "")]


async def test_only_what_is_in_sight_is_told_and_a_line_that_is_gone_to_the_district_alone(config: Config, state: Path) -> None:
    tests = both_ways(60), both_ways(70, link="b/sky"), both_ways(80, link="", probe="wired"), both_ways(90, link="gone/x", probe="wired", path="access")
    async with past(state, config, *tests) as ask:
        assert [(one.site, one.link) for one in await ask()] == [("a", "a/access"), ("b", "b/sky"), ("", None), ("", None)]
        assert [one.id for one in await ask(ANY, Sight(frozenset({"b"})))] == [tests[1][0].campaign]
        assert await ask(ANY, NOWHERE) == []


async def test_filters_choose_by_school_by_way_and_by_time(config: Config, state: Path) -> None:
    tests = both_ways(60), both_ways(70, link="b/sky"), both_ways(USUAL_S + 60, probe="wifi"), both_ways(FURTHEST_S + 60)
    wanted = {
        ANY: [0, 1],
        KeptQuery(site="b"): [1],
        KeptQuery(site="nowhere"): [],
        KeptQuery(since=0.0): [0, 1, 2],
        KeptQuery(since=-1e15, over="wifi"): [2],
        KeptQuery(since=NOW - 65): [0],
        KeptQuery(since=NOW + 1e9): [],
    }
    async with past(state, config, *tests) as ask:
        for query, which in wanted.items():
            assert [one.id for one in await ask(query)] == [tests[place][0].campaign for place in which], query


async def test_a_test_on_the_border_of_two_readings_is_whole_and_other_methods_are_none(config: Config, state: Path) -> None:
    since = NOW - 2 * USUAL_S
    border_ms = int(since * 1000) - 3_600_000 + STEP_MS
    on_it = both_ways(NOW - (border_ms - 10_000) / 1000)
    assert on_it[0].at_ms < border_ms < on_it[1].at_ms
    other = both_ways(60, method="iperf3", probe='wired "method":"browser"')
    async with past(state, config, on_it, other) as ask:
        (found,) = await ask(KeptQuery(since=since))
    assert found.runs == on_it
