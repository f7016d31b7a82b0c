"""`/metrics` without HTTP: from what a client accepts to a stream of pieces, and the figures about that stream."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable

from netmon.expose.negotiate import TextFormat, accepts_gzip, choose_format
from netmon.expose.selfmetrics import SelfMetrics, cpu_seconds, resident_bytes
from netmon.expose.store import Exposition
from netmon.expose.stream import compress, pieces, released, stream
from netmon.model.scrape import Scrape


class MetricsEndpoint:
    """Serves `exposition` and `metrics` together; at most `max_scrapes` at once, since each holds on to the text it began with."""

    def __init__(self, exposition: Exposition, metrics: SelfMetrics, *, max_scrapes: int = 4, clock: Callable[[], float] = time.monotonic) -> None:
        self._exposition = exposition
        self._metrics = metrics
        self._max_scrapes = max_scrapes
        self._clock = clock
        self._running = 0

    def scrape(self, accept: str, accept_encoding: str) -> Scrape | None:
        """Return the answer for these `Accept` and `Accept-Encoding` headers ("" when absent); None while too many scrapes run."""
        if self._running >= self._max_scrapes:
            self._metrics.add("netmon_exposition_scrapes_total", "refused")
            return None
        form = choose_format(accept)
        gzip = accepts_gzip(accept_encoding)
        body = self._body(openmetrics=form is TextFormat.OPENMETRICS, gzip=gzip)
        return Scrape(content_type=form, content_encoding="gzip" if gzip else None, body=body)

    async def _body(self, *, openmetrics: bool, gzip: bool) -> AsyncGenerator[bytes, None]:
        self._running += 1
        result = "aborted"
        try:
            plain = self._plain(openmetrics=openmetrics)
            async for piece in compress(plain) if gzip else plain:
                yield piece
            result = "ok"
        finally:
            self._running -= 1
            self._metrics.add("netmon_exposition_scrapes_total", result)

    async def _plain(self, *, openmetrics: bool) -> AsyncGenerator[bytes, None]:
        started = self._clock()
        self._metrics.set("netmon_process_resident_memory_bytes", await asyncio.to_thread(resident_bytes))
        self._metrics.set("netmon_process_cpu_seconds_total", cpu_seconds())
        self._metrics.set("netmon_exposition_series", self._exposition.series)
        for budget, dropped in self._exposition.dropped_series().items():
            self._metrics.set("netmon_exposition_dropped_series", dropped, budget)
        size = 0
        tail = self._metrics.render(openmetrics=openmetrics)
        async for piece in stream(pieces(released(self._exposition.snapshot()), tail, openmetrics=openmetrics)):
            size += len(piece)
            yield piece
        self._metrics.set("netmon_exposition_last_bytes", size)
        self._metrics.set("netmon_exposition_last_duration_seconds", self._clock() - started)
