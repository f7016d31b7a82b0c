"""Chat robots for tests: a real HTTP server that answers as each kind does, and misbehaves on demand."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from netmon.notify import dingtalk, feishu

TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
SECRET = "SECdemo0123456789"
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"}


@dataclass
class RobotServer:
    """Keeps what it took in `texts`; each entry of `moods` is one answer: a JSON object, (status, text), or `reset`, `hang`, `hang_after`, `login_page`."""

    texts: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    moods: list[Any] = field(default_factory=list)
    posts: int = 0
    port: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def dingtalk(self) -> str:
        return f"{self.base}/robot/send?access_token={TOKEN}"

    def feishu(self) -> str:
        return f"{self.base}/open-apis/bot/v2/hook/{TOKEN}"

    def wecom(self) -> str:
        return f"{self.base}/cgi-bin/webhook/send?key={TOKEN}"

    async def until(self, posts: int) -> None:
        """Wait until so many texts were taken."""
        async with asyncio.timeout(60):
            while len(self.texts) < posts:
                self.wake.clear()
                await self.wake.wait()

    async def until_posts(self, posts: int) -> None:
        async with asyncio.timeout(60):
            while self.posts < posts:
                self.wake.clear()
                await self.wake.wait()

    def note(self, body: dict[str, Any], text: str) -> None:
        self.bodies.append(body)
        self.texts.append(text)


async def _answer(server: RobotServer, request: web.Request, body: dict[str, Any], text: str) -> web.StreamResponse:
    """Take the text and say yes, unless the next mood is another."""
    mood = server.moods.pop(0) if server.moods else OK
    server.posts += 1
    server.wake.set()
    if mood == "reset":
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    if mood in ("hang", "hang_after"):
        if mood == "hang_after":
            server.note(body, text)
        await server.release.wait()
        return web.Response()
    if mood == "login_page":
        return web.Response(text="<html>请登录</html>", content_type="text/html")
    if isinstance(mood, tuple):
        return web.Response(status=mood[0], text=mood[1])
    if mood.get("errcode", mood.get("code")) == 0:
        server.note(body, text)
    return web.json_response(mood)


def _refusal(request: web.Request, raw: bytes) -> dict[str, Any] | None:
    """Return DingTalk's no to a wrong token, signature or length."""
    query = parse_qs(request.rel_url.raw_query_string, keep_blank_values=True)
    if query["access_token"] != [TOKEN]:
        return {"errcode": 300001, "errmsg": "token is not exist"}
    if "sign" in query and f"sign={dingtalk.sign(SECRET, int(query['timestamp'][0]))}" not in request.rel_url.raw_query_string:
        return {"errcode": 310000, "errmsg": "sign not match"}
    return {"errcode": 460101, "errmsg": "message too long"} if len(raw) > 20_000 else None


def _application(server: RobotServer) -> web.Application:
    async def ding(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw)
        server.headers.append(dict(request.headers))
        refused = _refusal(request, raw)
        if refused is not None:
            return web.json_response(refused)
        return await _answer(server, request, body, body["text"]["content"])

    async def lark(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if "sign" in body and body["sign"] != feishu.sign(SECRET, int(body["timestamp"])):
            return web.json_response({"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"})
        return await _answer(server, request, body, body["content"]["text"])

    async def wecom(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if len(body["text"]["content"].encode()) > 2048:
            return web.json_response({"errcode": 40058, "errmsg": "content exceed max length"})
        return await _answer(server, request, body, body["text"]["content"])

    async def plain(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        server.headers.append(dict(request.headers))
        return await _answer(server, request, body, body["text"])

    application = web.Application()
    application.add_routes(
        [
            web.post("/robot/send", ding),
            web.post("/open-apis/bot/v2/hook/{token}", lark),
            web.post("/cgi-bin/webhook/send", wecom),
            web.post("/plain", plain),
        ]
    )
    return application


@asynccontextmanager
async def robots() -> AsyncIterator[RobotServer]:
    """Serve on a free port."""
    server = RobotServer()
    runner = web.AppRunner(_application(server), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        server.release.set()
        await runner.cleanup()
