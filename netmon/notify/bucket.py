"""How many messages a channel may have: never more than its limit in any minute, and a few at once after silence."""

MINUTE_S = 60.0
BURST_SHARE = 3
"""A third of the limit may go at once; the rest of it is the steady rate, so that both together keep the limit."""


class Bucket:
    """A token bucket. It starts with one token: who has just started may have sent a burst a moment ago. Times are monotonic seconds."""

    def __init__(self, per_minute: int, now: float) -> None:
        self._burst = float(max(1, per_minute // BURST_SHARE))
        self._per_s = max(per_minute - self._burst, 1.0 if per_minute > 1 else 0.5) / MINUTE_S
        self._tokens = 1.0
        self._at = now

    def wait_s(self, now: float) -> float:
        """Return how long until there is a token; 0 when there is one."""
        self._fill(now)
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._per_s

    def take(self, now: float) -> None:
        """Use a token."""
        self._fill(now)
        self._tokens -= 1

    def _fill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_s)
        self._at = now
