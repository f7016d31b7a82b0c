"""The HTTP server: routes, limits and headers; only this module, `exchange` and `responses` know aiohttp's server."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import tzinfo
from types import TracebackType
from typing import Self

from aiohttp import web

from netmon.model.access import Right, may
from netmon.model.lang import Lang
from netmon.model.web_config import PLAIN_HTTP, WebConfig
from netmon.web.access import SECURITY_HEADERS, check_address, host_allowed
from netmon.web.asked import TEXT, Asked, Page, Route
from netmon.web.door import ComeLater, Door, OpenDoor
from netmon.web.errors import cannot_act, come_later, forbidden, missing, sign_in_first
from netmon.web.exchange import asked_of, closable, join, knock, posted
from netmon.web.handshakes import Handshakes
from netmon.web.html import Pages
from netmon.web.rate import Rate
from netmon.web.responses import hooked, scraped, static_file
from netmon.web.site import all_routes
from netmon.web.source import Hook, ScrapeSource, Sources

_LOG = logging.getLogger(__name__)
_SCRAPE_TIMEOUT_HEADER = "X-Prometheus-Scrape-Timeout-Seconds"

_LIMIT = web.RequestKey("limit", asyncio.Timeout)
_SESSION = web.RequestKey("session", str)

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where and how to serve.

    `port` 0 takes a free one. `allow_remote` must be set for an address that is not loopback; `host_names` are names under which it may be called.
    `request_timeout_s` bounds one request, reading by a slow client included; `idle_timeout_s` a connection without a request.
    """

    zone: tzinfo
    host: str = "127.0.0.1"
    port: int = 0
    lang: Lang = "zh"
    allow_remote: bool = False
    host_names: frozenset[str] = frozenset()
    request_timeout_s: float = 30.0
    idle_timeout_s: float = 75.0
    handshake_timeout_s: float = 10.0
    max_connections: int = 1024
    max_line_bytes: int = 4096
    max_header_bytes: int = 8190
    backlog: int = 128


class _Refusal(asyncio.Protocol):
    """Closes a connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


class WebServer:
    """Serves the pages of `sources`, the scrapes of `metrics` and the posts to `hooks` (`/hooks/NAME`) from entering the context to leaving it.

    `door` says who asks, and writes down who was answered; `secure` is the web-config.yml in force; without `may_act` nothing that changes something is
    answered, because it could not be written down. `more` are routes of sections that are made elsewhere, before those of `sources`.
    Raises ExposedAddressError when it is entered with an address that is not loopback without `allow_remote`, OSError when the port is taken.
    """

    def __init__(
        self,
        settings: WebSettings,
        sources: Sources,
        metrics: ScrapeSource,
        hooks: Mapping[str, Hook] | None = None,
        *,
        door: Door | None = None,
        more: Callable[[Pages], Sequence[Route]] = lambda _html: (),
        secure: Callable[[], WebConfig] = lambda: PLAIN_HTTP,
        may_act: Callable[[], bool] = lambda: True,
    ) -> None:
        self._settings = settings
        self._hooks = hooks or {}
        self._metrics = metrics
        self._secure = secure
        self._may_act = may_act
        self._rate = Rate()
        self.handshakes = Handshakes(settings.handshake_timeout_s)
        self._door: Door = door or OpenDoor()
        self._html = Pages(settings.zone)
        self._routes = (*more(self._html), *all_routes(sources, self._html, self._door.audit))
        self._html.know(self._routes)
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        settings = self._settings
        check_address(settings.host, allow_remote=settings.allow_remote)
        await asyncio.to_thread(self._html.load)
        self._runner = web.AppRunner(
            self._application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=1.0,
            keepalive_timeout=settings.idle_timeout_s,
            max_line_size=settings.max_line_bytes,
            max_field_size=settings.max_header_bytes,
        )
        await self._runner.setup()
        try:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._connect, settings.host, settings.port, backlog=settings.backlog)
        except BaseException:
            await self._runner.cleanup()
            raise
        _LOG.info("web server listening address=%s port=%d", *self.address)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._server is not None:
            self._server.close()
        await self.handshakes.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._server is not None:
            await self._server.wait_closed()
        self._server = self._runner = None

    @property
    def address(self) -> tuple[str, int]:
        """The address and port that it listens on, while it is entered."""
        if self._server is None:
            raise RuntimeError("the web server is not running")
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    @property
    def url(self) -> str:
        """`http://127.0.0.1:9800`, while it is entered."""
        host, port = self.address
        scheme = "http" if self._secure().tls is None else "https"
        return f"{scheme}://[{host}]:{port}" if self._server and self._server.sockets[0].family == socket.AF_INET6 else f"{scheme}://{host}:{port}"

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard], client_max_size=1024)
        application.on_response_prepare.append(self._add_headers)
        add = application.router.add_route
        for route in (Route(path="/metrics", answer=_missing, right=Right.METRICS), *self._routes):
            add(route.method, route.path, self._serve(route, self._scrape if route.path == "/metrics" else None))
            if route.method == "GET":
                add("HEAD", route.path, self._serve(route, self._scrape if route.path == "/metrics" else None))
        add("GET", "/static/{name}", self._static)
        add("POST", "/hooks/{hook}", self._hook)
        add("POST", "/hooks/{hook}/{name}", self._hook)
        return application

    def _connect(self) -> asyncio.Protocol:
        server = self._runner.server if self._runner is not None else None
        if server is None or len(server.connections) + self.handshakes.in_progress >= self._settings.max_connections:
            return _Refusal()
        config = self._secure()
        return server() if config.tls is None else self.handshakes.begin(config, server)

    async def _add_headers(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = "netmon"
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.update(self._secure().headers)

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Check the host, bound the time, and answer what no route knows."""
        if not host_allowed(request.headers.get("Host", ""), self._settings.host_names):
            return web.Response(status=421, text="unknown host name\n")
        wait_s = self._rate.take(self._secure().rate, time.monotonic())
        if wait_s:
            return await self._send(request, come_later(asked_of(request, None, self._settings.lang), wait_s))
        try:
            async with asyncio.timeout(self._timeout_s(request)) as limit:
                request[_LIMIT] = limit
                try:
                    return await handler(request)
                except web.HTTPNotFound:
                    entry = await self._door.identify(knock(request))
                    return await self._send(request, missing(self._html, asked_of(request, entry, self._settings.lang)))
        except ComeLater as later:
            return await self._send(request, come_later(asked_of(request, None, self._settings.lang), later.seconds, later.status))
        except TimeoutError:
            _LOG.debug("request timed out path=%r", request.path[:100])
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=503, text="timed out\n")
        except ConnectionResetError:
            _LOG.debug("the reader left path=%r", request.path[:100])
            return web.Response(status=499)  # for the access log alone: nobody reads it

    def _timeout_s(self, request: web.Request) -> float:
        """Return the least of our limit and what Prometheus says it waits."""
        try:
            asked = float(request.headers.get(_SCRAPE_TIMEOUT_HEADER, "inf"))
        except ValueError:
            asked = float("inf")
        return min(asked, self._settings.request_timeout_s) if asked > 0 else self._settings.request_timeout_s

    def _serve(self, route: Route, stream: _Handler | None) -> _Handler:
        """Return what lets a person through to a route, or does not, and writes it down."""

        async def serve(request: web.Request) -> web.StreamResponse:
            entry = await self._door.identify(knock(request))
            asked = asked_of(request, entry, self._settings.lang)
            request[_SESSION] = asked.session
            site = asked.params.get("site")
            if route.right is not None and entry is None:
                return await self._send(request, sign_in_first(asked))
            if route.right is not None and not may(asked.person, route.right, site):
                self._door.note(asked, 403)
                return await self._send(request, forbidden(self._html, asked))
            if stream is not None:
                self._door.note(asked, 200)
                return await stream(request)
            if route.method == "POST" and route.right is not None and not self._may_act():
                return await self._send(request, cannot_act(self._html, asked))
            if route.method == "POST":
                form = await posted(request, asked, entry, route.max_bytes)
                if isinstance(form, Page):
                    self._door.note(asked, form.status)
                    return await self._send(request, form)
                asked = form
            answer = route.answer(asked)
            page = answer if isinstance(answer, Page) else await answer
            self._door.note(asked, page.status)
            return await self._send(request, page)

        return serve

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return static_file(request, self._html.static.get(request.match_info["name"]))

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        return await hooked(request, self._hooks.get(request.match_info["hook"]))

    async def _scrape(self, request: web.Request) -> web.StreamResponse:
        scrape = self._metrics.scrape(",".join(request.headers.getall("Accept", ())), ",".join(request.headers.getall("Accept-Encoding", ())))
        return await scraped(request, scrape)

    async def _send(self, request: web.Request, page: Page) -> web.StreamResponse:
        headers = {**page.headers, "Content-Type": page.content_type}
        if isinstance(page.body, AsyncIterator):
            return await self._stream(request, page.status, headers, page.body)
        body = page.body if isinstance(page.body, bytes) else await join(page.body)
        if request.method == "HEAD":
            headers["Content-Length"] = str(len(body))
        return web.Response(status=page.status, body=body, headers=headers)

    async def _stream(self, request: web.Request, status: int, headers: Mapping[str, str], body: AsyncIterator[bytes]) -> web.StreamResponse:
        """Send what comes as it comes, until it ends or the reader leaves; such an answer has no time limit, each piece of it has."""
        response = web.StreamResponse(status=status, headers=headers)
        request[_LIMIT].reschedule(None)
        await response.prepare(request)
        if request.method != "HEAD":
            async with aclosing(closable(body)) as pieces:
                async for piece in pieces:
                    if not self._door.alive(request[_SESSION]):
                        break
                    async with asyncio.timeout(self._settings.request_timeout_s):
                        await response.write(piece)
        await response.write_eof()
        return response


def _missing(_asked: Asked) -> Page:
    """Stand where a stream answers instead."""
    return Page(status=404, content_type=TEXT, body=b"")
