"""A week of three hundred schools with nightly mains cuts: how many messages at once that makes."""

import heapq
import itertools
import random
import time
from collections import Counter
from datetime import datetime, timedelta
from statistics import median, quantiles

import pytest

from netmon.evaluate.incidents import ChangeKind
from netmon.model.calendar import SHANGHAI
from netmon.model.incident import Cause, Tier
from tests.evaluate.district import NIGHT, District, at, counted, day_of

DAYS = 7
ROOMS = 2
MONDAY = "2026-11-23 00:00:00"
SETTLING_S = (15, 60, 250, 420, 960)
"""When something may follow from a change without a further one."""
NEWS = (ChangeKind.OPENED, ChangeKind.ESCALATED)


def week(district: District, chance: random.Random) -> dict[float, list[tuple[str, tuple[str, ...]]]]:
    """Return what happens when: every building is cut every night, not quite at the same minute, and things break."""
    begin = datetime.fromisoformat(MONDAY).replace(tzinfo=SHANGHAI)
    plan: dict[float, list[tuple[str, tuple[str, ...]]]] = {}

    def happens(moment: datetime, what: str, *names: str) -> None:
        plan.setdefault(moment.timestamp() // 60 * 60, []).append((what, names))

    for day in range(DAYS):
        for number in range(district.schools):
            site = f"s{number}"
            start, end = (begin + timedelta(days=day, hours=hour, minutes=chance.randrange(0, 20, 5)) for hour in (18, 30))
            for house in (1, 2):
                names = (f"sw-{site}-{house}", f"sw-{site}-{house}b", *(f"ap-{site}-{house}-{place}" for place in range(ROOMS)))
                happens(start, "lose", *names)
                happens(end, "restore", *names)
        for _ in range(14):  # things that break in a district of this size on a day
            site, moment = f"s{chance.randrange(district.schools)}", begin + timedelta(days=day, hours=8 + chance.random() * 9)
            top = chance.choice([f"gw-{site}", f"sw-{site}-1", f"sw-{site}-2b"])
            happens(moment, "lose behind", top)
            own = [name for name in district.devices if name.endswith(f"-{site}") or f"-{site}-" in name]
            happens(moment + timedelta(minutes=chance.choice([4, 25, 90])), "restore", *own)
    happens(begin + timedelta(days=2, hours=10), "lose behind", "core")
    happens(begin + timedelta(days=2, hours=10, minutes=20), "restore", *district.devices)
    return plan


def run(district: District, plan: dict[float, list[tuple[str, tuple[str, ...]]]]) -> None:
    """Go through the week, looking where something changed and some time after; lessons begin and end on the hour."""
    moments = set(plan) | {at(MONDAY) + 3600 * hour for hour in range(DAYS * 24)} | {at(MONDAY) + 86_400 * day + 7 * 3600 + 2400 for day in range(DAYS)}
    moments |= {moment + later for moment in plan for later in SETTLING_S}
    queue = sorted(moments)
    heapq.heapify(queue)
    for moment, _ in itertools.groupby(heapq.heappop(queue) for _ in range(len(queue))):
        district.now = moment
        for what, names in plan.get(moment, ()):
            if what == "lose":
                district.lose(*(name for name in names if name not in district.silent), ago=20)
            elif what == "lose behind":
                district.lose_behind(names[0], ago=20)
            else:
                district.restore(*names)
        district.step()


@pytest.mark.long
def test_a_week_of_three_hundred_schools_stays_within_the_budget_of_messages():
    started = time.process_time()
    district = District(schools=300, now=at(MONDAY), power_off=(NIGHT,), rooms=ROOMS)
    run(district, week(district, random.Random(1)))
    own = counted(district.told, district.sites)
    assert len(own) == 300 * DAYS
    by_day = sorted(own.values())
    assert median(by_day) <= 1
    assert quantiles(by_day, n=20)[-1] <= 3
    assert max(by_day) <= 3
    heard = Counter(day_of(moment) for moment, change in district.told if change.kind in NEWS and change.incident.tier in (Tier.AT_ONCE, Tier.DISTRICT))
    assert 0 < max(heard.values()) <= 20, heard
    numbers = [change.incident.id for _, change in district.told if change.kind is ChangeKind.OPENED]
    assert len(set(numbers)) == len(numbers)
    told = Counter(change.incident.cause for _, change in district.told if change.kind in NEWS and change.incident.tier is Tier.AT_ONCE)
    assert min(told[Cause.SITE_OFFLINE], told[Cause.DEVICE_DOWN]) >= 15, "what broke in lessons was told"
    assert time.process_time() - started < 60.0  # 10 s on a quiet machine


def test_cuts_that_nobody_declared_wait_for_the_morning():
    district = District(schools=20, now=at(MONDAY), rooms=ROOMS)
    plan = {moment: [one for one in what if one[0] != "lose behind"] for moment, what in week(district, random.Random(2)).items()}
    run(district, plan)
    assert not any(change.incident.tier in (Tier.AT_ONCE, Tier.DISTRICT) for _, change in district.told if change.kind in NEWS)
    opened = [change.incident.cause.value for _, change in district.told if change.kind is ChangeKind.OPENED]
    assert Counter(opened) == {"power_cut": 20 * 2 * DAYS}
