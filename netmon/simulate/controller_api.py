"""HTTP servers that answer like a UniFi Network application and an Omada controller: logins, sessions that end, and answers that are broken."""

import asyncio
import contextlib
import json
import secrets
import ssl
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from netmon.simulate.controller_state import ControllerState, Fault, omada_device, omada_radios, unifi_device, unifi_health

COOKIE = "TOKEN"
OMADAC_ID = "c0ffee00c0ffee00c0ffee00c0ffee00"
SITE_ID = "6600aa00bb00cc00dd00ee00"
TOKEN_LIFE_S = 7200

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControllerServer(ABC):
    """One simulated controller on a free port of loopback, from entering the context to leaving it."""

    def __init__(self, state: ControllerState, *, user: str = "netmon", password: str = "a-password", tls: ssl.SSLContext | None = None) -> None:  # noqa: S107
        self.state = state
        self.user = user
        self.password = password
        self._tls = tls
        self._runner: web.AppRunner | None = None
        self._stop = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        application = web.Application(middlewares=[self._front])
        self.routes(application.router)
        self._runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{port}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @abstractmethod
    def routes(self, router: web.UrlDispatcher) -> None:
        """Add what this kind of controller answers to."""

    @web.middleware
    async def _front(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.state.requests.append((request.method, request.path))
        if self.state.broken(request.path):
            return await self._broken(request)
        return await handler(request)

    async def _broken(self, request: web.Request) -> web.StreamResponse:
        fault = self.state.fault
        if fault is Fault.STATUS_500:
            return web.Response(status=500, text="<h1>500</h1>")
        if fault is Fault.STATUS_429:
            return web.Response(status=429)
        if fault is Fault.MALFORMED:
            return web.Response(body=b'{"meta":{"rc":"ok"},"errorCode":0,"data":[{"mac":"02:', content_type="application/json")
        if fault is Fault.NOT_JSON:
            return web.Response(text="<html>starting</html>", content_type="text/html")
        if fault is Fault.ELSEWHERE:
            return web.Response(status=302, headers={"Location": "http://127.0.0.2:1/steal"})
        if fault is Fault.LOOP:
            return web.Response(status=302, headers={"Location": request.path + "x"})
        if fault is Fault.NO_SESSION:
            return web.json_response({"meta": {"rc": "error", "msg": "api.err.LoginRequired"}, "data": []}, status=401)
        return await self._drip(request, fault)

    async def _drip(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """Answer slowly, without end, or break off."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if fault is Fault.CUT:
            response.content_length = 1000
        await response.prepare(request)
        await response.write(b'{"data": [')
        with contextlib.suppress(ConnectionError):
            while fault is Fault.ENDLESS:
                await response.write(b'{"a": "' + b"x" * 65536 + b'"},')
            if fault is Fault.SLOW:
                await self._stop.wait()
        if fault is Fault.CUT and request.transport is not None:
            request.transport.abort()
        return response


class UnifiServer(ControllerServer):
    """A UniFi Network application; `is_os` serves it as UniFi OS does, with a prefix, another login and an anti-forgery token."""

    def __init__(self, state: ControllerState, *, is_os: bool = False, api_key: str | None = None, **options: Any) -> None:
        super().__init__(state, **options)
        self.is_os = is_os
        self.api_key = api_key

    def routes(self, router: web.UrlDispatcher) -> None:
        """Add what it answers to."""
        prefix = "/proxy/network" if self.is_os else ""
        router.add_get("/", self._home)
        router.add_post("/api/auth/login" if self.is_os else "/api/login", self._login)
        router.add_get(f"{prefix}/api/s/{{site}}/stat/device", self._devices)
        router.add_get(f"{prefix}/api/s/{{site}}/stat/health", self._health)

    async def _home(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>UniFi OS</html>") if self.is_os else web.Response(status=302, headers={"Location": "/manage"})

    async def _login(self, request: web.Request) -> web.StreamResponse:
        said = await request.json()
        self.state.logins += 1
        if (said.get("username"), said.get("password")) != (self.user, self.password):
            self.state.refused += 1
            status = 401 if self.is_os else 400
            return web.json_response({"meta": {"rc": "error", "msg": "api.err.Invalid"}, "data": []}, status=status)
        session = secrets.token_hex(16)
        self.state.sessions.add(session)
        response = web.json_response({"meta": {"rc": "ok"}, "data": []}, headers={"X-CSRF-Token": "csrf-" + session} if self.is_os else {})
        response.set_cookie(COOKIE, session, httponly=True)
        return response

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self.api_key is not None and request.headers.get("X-API-KEY") == self.api_key:
            return None
        if request.cookies.get(COOKIE) not in self.state.sessions:
            return web.json_response({"meta": {"rc": "error", "msg": "api.err.LoginRequired"}, "data": []}, status=401)
        if request.match_info["site"] != self.state.site:
            return web.json_response({"meta": {"rc": "error", "msg": "api.err.NoSiteContext"}, "data": []})
        return None

    async def _devices(self, request: web.Request) -> web.StreamResponse:
        others = [
            {"type": "usw", "mac": "02:00:5e:20:00:01", "adopted": True, "state": 1},
            {"type": "uap", "mac": "02:00:5e:20:00:02", "adopted": False, "state": 2},
        ]
        rows = [*map(unifi_device, self.state.aps), *others]
        return self._refusal(request) or web.json_response({"meta": {"rc": "ok"}, "data": rows})

    async def _health(self, request: web.Request) -> web.StreamResponse:
        return self._refusal(request) or web.json_response({"meta": {"rc": "ok"}, "data": unifi_health(self.state)})


class OmadaServer(ControllerServer):
    """An Omada controller's Open API; `user` and `password` are client id and client secret. `counts_clients` False: an older one without that call."""

    def __init__(self, state: ControllerState, *, counts_clients: bool = True, max_page: int = 1000, **options: Any) -> None:
        super().__init__(state, **options)
        self.counts_clients = counts_clients
        self.max_page = max_page

    def routes(self, router: web.UrlDispatcher) -> None:
        """Add what it answers to."""
        base = f"/openapi/v1/{OMADAC_ID}"
        router.add_get("/api/info", self._info)
        router.add_post("/openapi/authorize/token", self._token)
        router.add_get(f"{base}/sites", self._sites)
        router.add_get(f"{base}/sites/{{site}}/devices", self._devices)
        router.add_get(f"{base}/sites/{{site}}/dashboard/overview-diagram", self._overview)
        router.add_post(f"{base}/sites/{{site}}/clients/stat/devices", self._clients)
        router.add_get(f"{base}/sites/{{site}}/aps/{{mac}}/radios", self._radios)

    async def _info(self, _request: web.Request) -> web.StreamResponse:
        return _result({"omadacId": OMADAC_ID, "controllerVer": "5.15.24", "apiVer": "3", "configured": True})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        said = json.loads(await request.text())
        self.state.logins += 1
        if (said.get("client_id"), said.get("client_secret"), said.get("omadacId")) != (self.user, self.password, OMADAC_ID):
            self.state.refused += 1
            return web.json_response({"errorCode": -44106, "msg": "The client id or client secret is invalid"})
        token = "AT-" + secrets.token_hex(16)
        self.state.sessions.add(token)
        return _result({"accessToken": token, "tokenType": "bearer", "expiresIn": TOKEN_LIFE_S, "refreshToken": "RT-" + token})

    def _refusal(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("AccessToken=")
        if token not in self.state.sessions:
            return web.json_response({"errorCode": -44112, "msg": "The access token has expired."})
        if request.match_info.get("site", SITE_ID) != SITE_ID:
            return web.json_response({"errorCode": -1505, "msg": "no permission"})
        return None

    async def _sites(self, request: web.Request) -> web.StreamResponse:
        return self._refusal(request) or self._page(request, [{"siteId": SITE_ID, "name": self.state.site}])

    async def _devices(self, request: web.Request) -> web.StreamResponse:
        others = [
            {"type": "switch", "mac": "02-00-5E-20-00-01", "status": 1, "detailStatus": 14},
            {"type": "ap", "mac": "02-00-5E-20-00-02", "status": 2, "detailStatus": 20},
        ]
        return self._refusal(request) or self._page(request, [*others, *map(omada_device, self.state.aps)])

    def _page(self, request: web.Request, rows: list[dict[str, Any]]) -> web.Response:
        page, size = int(request.query["page"]), min(int(request.query["pageSize"]), self.max_page)
        data = rows[(page - 1) * size : page * size]
        return _result({"totalRows": len(rows), "currentPage": page, "currentSize": len(data), "data": data})

    async def _overview(self, request: web.Request) -> web.StreamResponse:
        online = len(self.state.online)
        clients = sum(sum(ap.clients) for ap in self.state.online)
        said = {
            "totalApNum": len(self.state.aps), "connectedApNum": online, "disconnectedApNum": len(self.state.aps) - online, "isolatedApNum": 0,
            "totalClientNum": clients + 4, "wirelessClientNum": clients,
        }  # fmt: skip
        return self._refusal(request) or _result(said)

    async def _clients(self, request: web.Request) -> web.StreamResponse:
        if not self.counts_clients:
            return web.json_response({"errorCode": -1600, "msg": "Unsupported request path."})
        asked = {device["mac"] for device in (await request.json())["devices"]}
        rows = [
            {"mac": name, "clientNum": sum(ap.clients), "clientNum2g": ap.clients[0], "clientNum5g": ap.clients[1]}
            for ap in self.state.online
            if (name := ap.mac.upper().replace(":", "-")) in asked
        ]
        return self._refusal(request) or _result(rows)

    async def _radios(self, request: web.Request) -> web.StreamResponse:
        known = {ap.mac.upper().replace(":", "-"): ap for ap in self.state.online}
        ap = known.get(request.match_info["mac"])
        found = _result(omada_radios(ap)) if ap is not None else web.json_response({"errorCode": -39303, "msg": "AP does not exist."})
        return self._refusal(request) or found


def _result(result: object) -> web.Response:
    return web.json_response({"errorCode": 0, "msg": "Success.", "result": result})
