"""What is answered instead of a page: nothing there, not for you, sign in first. None of them says whether what was asked for exists."""

import time
from math import ceil
from typing import Final
from urllib.parse import quote

from netmon.model.access import Person, Role
from netmon.model.texts import text
from netmon.web.asked import TEXT, Asked, Page
from netmon.web.html import Pages
from netmon.web.problem import for_program, problem

NOBODY: Final = Person(name="", role=Role.VIEWER)
"""Stands in what was asked while nobody is signed in; sees nothing."""
LOGIN: Final = "/login"
BASIC: Final = {"WWW-Authenticate": 'Basic realm="netmon", charset="UTF-8"'}


def missing(html: Pages, asked: Asked, explanation: str | None = None) -> Page:
    """Answer an address that has nothing behind it."""
    if for_program(asked.path):
        return problem("not_found", asked.lang)
    return _said(html, asked, 404, "web.error.not_found", explanation or text("web.error.no_page", asked.lang))


def forbidden(html: Pages, asked: Asked) -> Page:
    """Answer a person whose role, or whose schools, do not go so far."""
    if for_program(asked.path):
        return problem("forbidden", asked.lang)
    return _said(html, asked, 403, "web.error.forbidden", text("web.error.not_yours", asked.lang))


def sign_in_first(asked: Asked) -> Page:
    """Send a browser to sign in and then back; a program is told 401 (RFC 9110 section 15.5.2)."""
    if for_program(asked.path):
        return problem("sign_in", asked.lang, headers=BASIC)
    if asked.method == "GET" and "text/html" in asked.accept:
        path = quote(asked.path, safe="/", errors="replace")
        back = quote(path + (asked.link() if asked.query else ""), safe="", errors="replace")
        return Page(status=303, content_type=TEXT, body=b"", headers={"Location": f"{LOGIN}?next={back}"})
    return Page(status=401, content_type=TEXT, body=b"sign in first\n", headers=BASIC)


def come_later(asked: Asked, seconds: float, status: int = 429) -> Page:
    """Tell somebody who asks too often (429), or whom nobody can serve now (503), when to come again."""
    wait = {"Retry-After": str(ceil(seconds))}
    if for_program(asked.path):
        return problem("too_many" if status == 429 else "busy", asked.lang, headers=wait)
    return Page(status=status, content_type=TEXT, body=b"too many requests, come later\n", headers=wait)


def cannot_act(html: Pages, asked: Asked) -> Page:
    """Answer an action while the audit log cannot be written: what cannot be written down is not done."""
    return _said(html, asked, 503, "web.error.read_only", text("web.error.no_audit", asked.lang))


def _said(html: Pages, asked: Asked, status: int, title: str, explanation: str) -> Page:
    if asked.wants_json:
        return Page(status=status, content_type=TEXT, body=explanation.encode(errors="replace"))
    page = html.page("error.html", asked, time.time(), page="error", title=text(title, asked.lang), explanation=explanation)
    return Page(status=status, content_type=page.content_type, body=page.body)
