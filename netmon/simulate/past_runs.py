"""A week of active tests in the simulated district's past: one school gets what it pays for, another does not; some tests failed or were put off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from netmon.model.calendar import SATURDAY
from netmon.model.sample import MS_PER_S
from netmon.model.throughput import ETHERNET, RunDirection, RunOutcome, RunRecord
from netmon.simulate.district_plan import DistrictPlan, SchoolPlan
from netmon.simulate.past_rhythm import dice_of, mixed

WEEK_BEGAN_DAYS: Final = 9
DAYS: Final = 7
SERVER: Final = "省教育网测速点"
_TIMES: Final = ((6, 40), (10, 20), (12, 40), (17, 50), (19, 10), (21, 45))
_BUSY: Final = (10, 20)
_MBPS: Final = 10**6
_CEILING_BPS: Final = 941 * _MBPS
_PASSES, _SLOW = (0.955, 0.988), (0.92, 0.985)
_UP_MS: Final = 25_000
_SEED: Final = dice_of("runs")


def runs(plan: DistrictPlan, today: date, zone_of: datetime) -> Iterator[RunRecord]:
    """Yield the tests in order of time; `zone_of` is any moment of the district's time zone."""
    schools = [school for school in plan.schools if school.situation.tested != "none"]
    for number in range(DAYS):
        day = today - timedelta(days=WEEK_BEGAN_DAYS - number)
        for hour, minute in _TIMES:
            at_ms = int(datetime.combine(day, time(hour, minute), zone_of.tzinfo).timestamp()) * MS_PER_S
            busy = (hour, minute) == _BUSY and day.isoweekday() < SATURDAY
            yield from (_run(school, at_ms, "down", busy=busy) for school in schools)
            yield from (_run(school, at_ms + _UP_MS, "up", busy=busy) for school in schools)


def _run(school: SchoolPlan, at_ms: int, direction: RunDirection, *, busy: bool) -> RunRecord:
    dice = mixed(_SEED ^ school.number, at_ms)
    link, campaign, probe = f"{school.id}/exit", "学期测速周", f"{school.id}-probe"
    whole = (school.situation.carried if direction == "down" else school.up_mbps) * _MBPS
    load, limit = whole * 7 // (10 * _MBPS), whole * 3 // (10 * _MBPS)
    made = RunRecord(
        link=link, at_ms=at_ms, path="exit", direction=direction, outcome=RunOutcome.DEFERRED, method="iperf3", server=SERVER, probe=probe, streams=4,
        campaign=campaign, detail=f"the line carries {load}M, more than {limit}M: deferred",
    )  # fmt: skip
    if busy:
        return made
    if dice % 37 == 0:
        return replace(made, outcome=RunOutcome.FAILED, detail="no answer")
    low, high = _PASSES if school.situation.tested == "passes" else _SLOW
    cross = dice // 41 % 6000 * 1000
    carried = int(whole * (low + (high - low) * (dice % 1000) / 1000))
    return replace(
        made, outcome=RunOutcome.OK, detail="", measured_s=20.0, goodput_bps=int((carried - cross) / ETHERNET), cross_bps=cross, ceiling_bps=_CEILING_BPS,
        rtt_ms=7.5 + dice // 43 % 60 / 10, loss_ratio=dice // 47 % 4 / 10_000, jitter_ms=0.4 + dice // 53 % 20 / 10,
    )  # fmt: skip
