"""Speed tests in browsers that are over, out of the history: the runs of both directions that belong together."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.sample import MS_PER_S
from netmon.model.speedtest import KeptQuery, KeptTest, decides
from netmon.model.throughput import RunDirection, RunOutcome, RunRecord
from netmon.store import run_chain
from netmon.store.history import HistoryStore

LATER_MS: Final = 3_600_000
"""A test's record is of the moment at which it was let in, which is so much later than its wish at most."""
USUAL_S: Final = 30 * 86_400
FURTHEST_S: Final = 400 * 86_400
STEP_MS: Final = USUAL_S * MS_PER_S
"""So much is read at once: the history's thread also writes."""


class SpeedtestPast:
    """What the history has of them; of a line that is gone, for the eyes of the whole district alone."""

    def __init__(self, history: HistoryStore, config: Callable[[], Config]) -> None:
        self._history = history
        self._config = config

    async def tests(self, query: KeptQuery, sight: Sight, now: float) -> Sequence[KeptTest]:
        """Return the tests asked for, the newest first; none of more than FURTHEST_S ago."""
        since = max(now - USUAL_S if query.since is None else query.since, now - FURTHEST_S)
        begin, end = int(since * MS_PER_S) - LATER_MS, int(now * MS_PER_S) + 1
        together: dict[str, list[RunRecord]] = {}
        for start in range(begin, end, STEP_MS):
            for run in await self._read(start, min(start + STEP_MS, end)):
                together.setdefault(run.campaign, []).append(run)
        config = self._config()
        seen = [one for number, runs in together.items() if (one := _seen(number, runs, config, sight)) is not None and one.at >= since]
        found = [one for one in seen if query.site in (None, one.site) and query.over in (None, one.over)]
        return sorted(found, key=lambda one: (-one.at, one.id))

    async def test(self, number: str, sight: Sight) -> KeptTest | None:
        """Return one test; its number begins with its moment."""
        began_ms = _moment(number)
        if began_ms is None:
            return None
        runs = [run for run in await self._read(began_ms, began_ms + LATER_MS) if run.campaign == number]
        return _seen(number, runs, self._config(), sight) if runs else None

    async def _read(self, start_ms: int, end_ms: int) -> Sequence[RunRecord]:
        nothing: Sequence[RunRecord] = ()
        return await self._history.ask(lambda connection: run_chain.of_browsers(connection, start_ms, end_ms), nothing)


def _moment(number: str) -> int | None:
    """Return when a test was wished for, in Unix milliseconds; None for what is no test's number."""
    stamp, dash, _ = number.partition("-")
    if not dash or len(number) > 40 or not stamp.isascii() or not stamp.isalnum():
        return None
    try:
        began_ms = int(stamp, 16)
    except ValueError:
        return None
    return began_ms if 0 < began_ms < 1 << 45 else None


def _seen(number: str, runs: Sequence[RunRecord], config: Config, sight: Sight) -> KeptTest | None:
    """Return a test as who has this sight is told of it; None for one that is not for him."""
    first = runs[0]
    site = config.sites.get(first.link.partition("/")[0])
    if not sight.sees("" if site is None else site.id):
        return None
    over, _, room = first.probe.partition(" ")
    whole = all(run.goodput_bps is not None for run in runs)
    return KeptTest(
        id=number,
        at=first.at_ms / MS_PER_S,
        site="" if site is None else site.id,
        site_name="" if site is None else site.name,
        link=None if site is None else first.link,
        over="wifi" if over == "wifi" else "wired",
        room=room,
        stage="deferred" if all(run.outcome is RunOutcome.DEFERRED for run in runs) else "done" if whole else "failed",
        decides=decides(runs),
        down_bps=_rate(runs, "down"),
        up_bps=_rate(runs, "up"),
        why=next((run.detail for run in runs if run.detail), ""),
        runs=tuple(runs),
    )


def _rate(runs: Iterable[RunRecord], direction: RunDirection) -> int | None:
    return next((run.goodput_bps for run in runs if run.direction == direction), None)
