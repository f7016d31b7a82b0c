"""Answers that are no page: files of the page, what a hook says, the scrape."""

from contextlib import aclosing

from aiohttp import web

from netmon.model.scrape import Scrape
from netmon.web.exchange import read_body
from netmon.web.html import StaticFile
from netmon.web.source import Hook, Posted


def static_file(request: web.Request, file: StaticFile | None) -> web.StreamResponse:
    """Return a file of the page, which a browser may keep for a day. HTTPNotFound for none."""
    if file is None:
        raise web.HTTPNotFound
    headers = {"Content-Type": file.content_type, "Cache-Control": "public, max-age=86400", "ETag": f'"{file.version}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=file.content, headers=headers)


async def hooked(request: web.Request, hook: Hook | None) -> web.StreamResponse:
    """Hand a post on; only JSON, which no page of a browser can post to another site unasked. HTTPNotFound for no hook."""
    if hook is None:
        raise web.HTTPNotFound
    if request.content_type != "application/json":
        return web.Response(status=415, text="application/json only\n")
    body = await read_body(request, hook.max_bytes)
    if body is None:
        return web.Response(status=413, text="too long\n")
    status, text = await hook(Posted(body=body, name=request.match_info.get("name"), authorization=request.headers.get("Authorization", "")))
    return web.Response(status=status, text=f"{text}\n")


async def scraped(request: web.Request, scrape: Scrape | None) -> web.StreamResponse:
    """Stream a scrape, None while too many run; `write` waits for the client, so that no more than a piece lies in memory for it."""
    if scrape is None:
        return web.Response(status=503, text="too many scrapes at once\n", headers={"Retry-After": "5"})
    headers = {"Content-Type": scrape.content_type, "Vary": "Accept, Accept-Encoding"}
    if scrape.content_encoding is not None:
        headers["Content-Encoding"] = scrape.content_encoding
    response = web.StreamResponse(headers=headers)
    async with aclosing(scrape.body) as body:
        await response.prepare(request)
        if request.method != "HEAD":
            async for piece in body:
                await response.write(piece)
    await response.write_eof()
    return response
