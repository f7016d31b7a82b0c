"""Day files made within the test's own process."""

from pathlib import Path

from netmon.model.sample import LinkSample
from netmon.store.day_compact import Compactor, Done
from netmon.store.day_files import Keep, closed_until
from netmon.store.history import HistoryStore
from tests.store.histories import CLOSED, ZONE

KEEP = Keep()


def compact(state: Path, now: float = CLOSED, keep: Keep = KEEP) -> Done:
    return Compactor(state, ZONE, now, keep).run()


async def filed(state: Path, samples: list[LinkSample], now: float = CLOSED) -> Done:
    """Write samples, close what is to be closed at `now`, file it."""
    async with HistoryStore(state, wall=lambda: now) as store:
        store.add_samples(samples)
        assert await store.write()
        assert await store.seal(closed_until(now, ZONE))
    return compact(state, now)
