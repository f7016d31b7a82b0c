"""What becomes of a test's record: kept in the history, counted, and the last of each line shown."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from netmon.expose.selfmetrics import SelfMetrics, Values
from netmon.model.sample import MS_PER_S
from netmon.model.throughput import RunRecord
from netmon.store import run_chain
from netmon.store.history import HistoryStore

SHOWN_S: Final = 35 * 86_400.0

logger = logging.getLogger(__name__)


class RunBook:
    """Takes records; for the event loop alone."""

    def __init__(self, store: HistoryStore, metrics: SelfMetrics) -> None:
        self._store = store
        self._metrics = metrics
        self._district = ""
        self._last: dict[tuple[str, str, str], RunRecord] = {}
        metrics.watch("netmon_link_throughput_bps", lambda: self._read({key: float(one.run().line_bps or 0) for key, one in self._last.items()}))
        metrics.watch("netmon_link_throughput_timestamp_seconds", lambda: self._read({key: one.at_ms / 1000 for key, one in self._last.items()}))

    def configure(self, district: str, links: Iterable[str]) -> None:
        """Take the lines of a new inventory: those that left are shown no longer."""
        kept = set(links)
        self._district = district
        self._last = {key: one for key, one in self._last.items() if one.link in kept}

    async def load(self, now: float) -> None:
        """Show again what an earlier process measured in the last weeks."""
        start, end = int((now - SHOWN_S) * MS_PER_S), int(now * MS_PER_S)
        nothing: Sequence[RunRecord] = ()
        for record in await self._store.ask(lambda connection: run_chain.read(connection, start, end), nothing):
            self._show(record)

    def add(self, record: RunRecord) -> None:
        """Keep a record."""
        self._store.add_run(record)
        self._metrics.add("netmon_throughput_runs_total", record.outcome.value)
        self._show(record)
        logger.info(
            "active test ended link=%s direction=%s outcome=%s goodput_bps=%s detail=%s",
            record.link, record.direction, record.outcome.value, record.goodput_bps, record.detail,
        )  # fmt: skip

    def _show(self, record: RunRecord) -> None:
        if record.run().line_bps is not None:
            self._last[record.link, record.direction, record.path] = record

    def _read(self, values: Mapping[tuple[str, str, str], float]) -> Values:
        found: dict[tuple[str, ...], float] = {}
        for (key, direction, path), value in values.items():
            site, _, link = key.partition("/")
            found[self._district, site, link, direction, path] = value
        return found
