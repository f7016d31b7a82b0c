"""`rate_limit` of a web-config.yml: so many requests of all clients together, as exporter-toolkit counts them."""

from netmon.model.web_config import WebRate
from netmon.web.limits import Buckets


class Rate:
    """One bucket; another limit begins with a full one."""

    def __init__(self) -> None:
        self._limit: WebRate | None = None
        self._buckets = Buckets(1.0, 1.0)

    def take(self, limit: WebRate | None, now: float) -> float:
        """Return 0 when a request may be answered, else after how many seconds one may; `now` in monotonic seconds."""
        if limit is None:
            return 0.0
        if limit != self._limit:
            self._limit = limit
            self._buckets = Buckets(1.0 / limit.interval_s, float(limit.burst))
        return self._buckets.take("", now)
