"""What the API tells of speed tests in browsers: those that are over."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, get_args

from netmon.model.speedtest import KeptQuery, KeptTest, Over
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.web.api_resource import EXAMPLE_AT, Parameter, Question, Resource
from netmon.web.source import Sources
from netmon.web.source_speedtest import SpeedtestSource

OVERS: Final[tuple[Over, ...]] = get_args(Over)


def _source(sources: Sources) -> SpeedtestSource | None:
    return sources.speedtest


async def _tests(source: SpeedtestSource, asked: Question) -> Sequence[KeptTest]:
    over = next((one for one in OVERS if one == asked.text("over")), None)
    return await source.kept(KeptQuery(site=asked.text("site"), over=over, since=asked.number("since")), asked.sight)


async def _test(source: SpeedtestSource, asked: Question) -> KeptTest | None:
    return await source.kept_one(asked.path["test"], asked.sight)


_NUMBER: Final = "19a7b1c0f80-3f9a1c5d7e20"
_DOWN: Final = RunRecord(
    link="dongguan-xx/access", at_ms=int(EXAMPLE_AT * 1000) - 60_000, path="access", direction="down", outcome=RunOutcome.OK, method="browser",
    server="netmon", probe="wired 2号楼/203", streams=4, measured_s=10.0, goodput_bps=468_000_000, cross_bps=1_200_000, rtt_ms=3.2, jitter_ms=0.4,
    campaign=_NUMBER,
)  # fmt: skip
_UP: Final = replace(_DOWN, direction="up", at_ms=_DOWN.at_ms + 16_000, goodput_bps=93_500_000)
_KEPT: Final = KeptTest(
    id=_NUMBER, at=EXAMPLE_AT - 60, site="dongguan-xx", site_name="东关小学", link="dongguan-xx/access", over="wired", room="2号楼/203", stage="done",
    decides=True, down_bps=468_000_000, up_bps=93_500_000, why="", runs=(_DOWN, _UP),
)  # fmt: skip

SPEEDTEST_RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(
        name="speedtests",
        path="/speedtests",
        noun=KeptTest,
        source=_source,
        get=_tests,
        key=lambda test: (-test.at, test.id),
        params=(Parameter(name="site"), Parameter(name="over", choices=OVERS), Parameter(name="since", kind="number", about="tests_since")),
        example=_KEPT,
    ),
    Resource(name="speedtest", path="/speedtests/{test}", noun=KeptTest, source=_source, get=_test, example=_KEPT),
)
