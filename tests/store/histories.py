"""What the tests of history share: a clock that can be set, samples of a day."""

import random
from datetime import date
from zoneinfo import ZoneInfo

from netmon.model.sample import LinkSample
from netmon.store.day_files import day_bounds

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
START, END = day_bounds(DAY, ZONE)
CLOSED = END + 6 * 3600


class Clock:
    """Wall time that a test moves."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def sample(slot: int, *, device: str = "sw", interface: str = "GE0/0/1", octets: int | None = 1000) -> LinkSample:
    ms = 0 if octets is None else 300_000
    return LinkSample(device=device, interface=interface, slot=slot, in_octets=octets, in_ms=ms, out_octets=7, out_ms=300_000, speed_bps=10**9)


def samples_of_day(day: date = DAY, *, ports: int = 3, every: int = 1, seed: int = 1) -> list[LinkSample]:
    start, end = day_bounds(day, ZONE)
    rng = random.Random(seed)
    return [
        sample(slot, interface=f"GE0/0/{port}", octets=rng.choice((None, rng.randrange(10**10))))
        for slot in range(start, end, 300 * every)
        for port in range(1, ports + 1)
    ]
