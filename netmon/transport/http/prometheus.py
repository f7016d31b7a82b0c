"""Asks a server that has the query API of Prometheus; reads only."""

import asyncio
import base64
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Self

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.http.api import Access, HttpTarget, Login, Params, Reply, Sender, Token
from netmon.transport.http.client import ControllerClient
from netmon.transport.http.prometheus_answers import AnswerError, Series, refusal, series_of

IN_FLIGHT = 2
TRIES = 2
RETRY_S = 1.0
AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})


class NoSignIn:
    """A server that wants a header with each request, or nothing."""

    async def sign_in(self, _send: Sender) -> Access:
        """Return no access: it is in each request."""
        return Access()

    def expired(self, _reply: Reply) -> bool:
        """Nothing that could end."""
        return False

    def queries(self) -> Sequence[str]:
        """GET is enough."""
        return ()


class PrometheusClient:
    """Keeps the connections to one server; at most IN_FLIGHT requests at a time, each tried twice where the server or the way is busy."""

    def __init__(self, target: HttpTarget, login: Login | Token | None = None) -> None:
        self._client = ControllerClient(target, NoSignIn())
        self._headers = headers_of(login)
        self._places = asyncio.Semaphore(IN_FLIGHT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._client.close()

    @property
    def requests(self) -> int:
        """How many requests it took so far."""
        return self._client.stats.requests

    async def range(self, query: str, first: int, last: int, step_s: int) -> list[Series]:
        """Return what a query gives at first, first + step, ... last, Unix seconds; AccessFailed."""
        # nocache: VictoriaMetrics would otherwise answer from a cache, and move the times to its own grid.
        return await self._ask("api/v1/query_range", {"query": query, "start": first, "end": last, "step": f"{step_s}s", "nocache": 1})

    async def instant(self, query: str, at: float) -> list[Series]:
        """Return what a query gives at one time; AccessFailed."""
        return await self._ask("api/v1/query", {"query": query, "time": f"{at:.3f}", "nocache": 1})

    async def _ask(self, path: str, params: Params) -> list[Series]:
        async with self._places:
            for attempt in range(1, TRIES + 1):
                try:
                    reply = await self._client.send("GET", path, headers=self._headers, params=params)
                except AccessFailed as failed:
                    if attempt == TRIES or failed.outcome not in (Outcome.TIMEOUT, Outcome.UNREACHABLE):
                        raise
                else:
                    if attempt == TRIES or reply.status not in AGAIN:
                        return answer_of(reply)
                await asyncio.sleep(RETRY_S)
        raise AssertionError


def headers_of(login: Login | Token | None) -> dict[str, str]:
    """Return the header that signs in: HTTP basic (RFC 7617) or a bearer token (RFC 6750)."""
    if login is None:
        return {}
    if isinstance(login, Token):
        return {"Authorization": f"Bearer {login.value}"}
    return {"Authorization": "Basic " + base64.b64encode(f"{login.user}:{login.password}".encode()).decode("ascii")}


def answer_of(reply: Reply) -> list[Series]:
    """Return the series of an answer; AccessFailed says why there are none."""
    if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise AccessFailed(Outcome.AUTH_FAILED, f"it wants another credential ({reply.status})")
    if reply.status != HTTPStatus.OK:
        said = refusal(reply.data)
        raise AccessFailed(Outcome.PROTOCOL_ERROR, f"status {reply.status}" + (f": {said}" if said else ""))
    if not reply.is_json:
        raise AccessFailed(Outcome.PARSE_ERROR, "it does not answer in JSON")
    try:
        return series_of(reply.data)
    except AnswerError as error:
        raise AccessFailed(Outcome.PARSE_ERROR, str(error)) from None
