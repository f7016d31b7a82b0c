"""One request as values, one answer's body in pieces: what the server hands to pages, in aiohttp's terms."""

import asyncio
import hmac
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import replace
from typing import Final

from aiohttp import web

from netmon.model.lang import Lang
from netmon.web.asked import TEXT, Arrival, Asked, Page
from netmon.web.door import Entry, Knock
from netmon.web.errors import NOBODY
from netmon.web.form import read_form

_SLICE_S: Final = 0.004


async def posted(request: web.Request, asked: Asked, entry: Entry | None, most: int) -> Asked | Page:
    """Return what was asked with its form; a page that says why when the form is too long, not a form, or not from one of our pages."""
    body = await read_body(request, most)
    if body is None:
        return Page(status=413, content_type=TEXT, body=b"too long\n")
    form = read_form(body, request.headers.get("Content-Type", ""))
    if form is None:
        return Page(status=415, content_type=TEXT, body=b"a form was expected\n")
    if entry is not None and not hmac.compare_digest(form.fields.get("csrf", "").encode(), entry.csrf.encode()):
        return Page(status=403, content_type=TEXT, body=b"this form is too old: load the page again\n")
    return replace(asked, form=form.fields, files=form.files)


def asked_of(request: web.Request, entry: Entry | None, default_lang: Lang) -> Asked:
    """Return a request as a page is asked; `entry` says who it is, None for nobody."""
    return Asked(
        path=request.path,
        query=dict(request.query),
        accept=request.headers.get("Accept", ""),
        accept_language=request.headers.get("Accept-Language", ""),
        default_lang=default_lang,
        method="POST" if request.method == "POST" else "GET",
        params=dict(request.match_info),
        person=NOBODY if entry is None else entry.person,
        csrf="" if entry is None else entry.csrf,
        session="" if entry is None else entry.session,
        peer=request.remote or "",
        arrival=arrival_of(request),
        if_none_match=",".join(request.headers.getall("If-None-Match", ())),
        accept_encoding=",".join(request.headers.getall("Accept-Encoding", ())),
    )


async def closable(body: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the pieces; whoever stops asking closes where they come from."""
    try:
        async for piece in body:
            yield piece
    finally:
        if isinstance(body, AsyncGenerator):
            await body.aclose()


def arrival_of(request: web.Request) -> Arrival:
    """Return how a request came."""
    return Arrival(
        cookie=request.headers.get("Cookie", ""),
        secure=request.secure,
        proxied=any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")),
        host=request.headers.get("Host", ""),
        background=request.headers.get("Sec-Fetch-Dest", "") == "empty",  # fetch() and EventSource of a script; a person's click has "document"
    )


def knock(request: web.Request) -> Knock:
    """Return what the door sees of a request."""
    arrival = arrival_of(request)
    return Knock(
        method=request.method,
        path=request.path,
        peer=request.remote or "",
        secure=arrival.secure,
        authorization=request.headers.get("Authorization", ""),
        cookie=arrival.cookie,
        proxied=arrival.proxied,
        background=arrival.background,
        certificate=_certificate(request),
    )


def _certificate(request: web.Request) -> str:
    """Return the common name of the client's certificate, "" without one."""
    shown = request.transport.get_extra_info("peercert") if request.transport is not None else None
    names = dict(pair for part in shown.get("subject", ()) for pair in part) if shown else {}
    return str(names.get("commonName", ""))


async def read_body(request: web.Request, limit: int) -> bytes | None:
    """Return a body; None when it is longer than `limit`."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


async def join(parts: Iterator[str]) -> bytes:
    """Return the whole page, letting the loop run every few milliseconds; a lone surrogate becomes `?`."""
    joined: list[str] = []
    until = time.perf_counter() + _SLICE_S
    for part in parts:
        joined.append(part)
        if time.perf_counter() >= until:
            await asyncio.sleep(0)
            until = time.perf_counter() + _SLICE_S
    return "".join(joined).encode(errors="replace")
