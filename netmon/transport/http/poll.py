"""One poll of one controller: its client, with what this poll alone has cost."""

import time
from typing import Any

from netmon.transport.http.api import HttpStats, Params
from netmon.transport.http.client import ControllerClient


class ControllerPoll:
    """The session that a collector gets; an `ApiSession`."""

    def __init__(self, client: ControllerClient, kind: str, site: str | None, budget_s: float) -> None:
        self._client = client
        self._ends = time.monotonic() + budget_s
        self._before = HttpStats(requests=client.stats.requests, retries=client.stats.retries, logins=client.stats.logins)
        self.kind = kind
        self.site = site

    @property
    def stats(self) -> HttpStats:
        """What this poll has cost so far."""
        now, before = self._client.stats, self._before
        return HttpStats(requests=now.requests - before.requests, retries=now.retries - before.retries, logins=now.logins - before.logins)

    @property
    def remaining_s(self) -> float:
        """What is left of the poll's time."""
        return self._ends - time.monotonic()

    async def get(self, path: str, params: Params | None = None) -> Any:
        """Return the decoded answer; raises AccessFailed."""
        return await self._client.get(path, params)

    async def query(self, path: str, body: Any) -> Any:
        """Ask by POST what the API answers only so; refused (ValueError) for a path that is not known to read only."""
        return await self._client.query(path, body)
