"""The cookies of the door, and the addresses to which it may send somebody on."""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

SESSION: Final = "netmon"
VISIT: Final = "netmon-visit"
"""Given with the sign-in form, so that no other site can sign somebody in as somebody else."""
THEME: Final = "netmon-theme"
"""Light or dark, as the button of the page has it; its script writes this one, and it says nothing of anybody."""
THEMES: Final = ("light", "dark")
_VISIT_S: Final = 3600
_MOST_NEXT: Final = 1500
_NOT_NEXT: Final = ("//", "/\\", "/login", "/logout", "/static/", "/hooks/")


def cookie_name(name: str, *, secure: bool) -> str:
    """Return the name as the browser knows it: with `__Host-` no other host or path can set it (RFC 6265bis section 4.1.3.2)."""
    return f"__Host-{name}" if secure else name


def session_cookie(token: str, *, secure: bool) -> str:
    """Return Set-Cookie of a session; it goes when the browser is closed, or when the server forgets it."""
    return _cookie(SESSION, token, secure=secure)


def end_cookie(*, secure: bool) -> str:
    """Return Set-Cookie that takes the session's away."""
    return _cookie(SESSION, "", secure=secure) + "; Max-Age=0"


def visit_cookie(token: str, *, secure: bool) -> str:
    """Return Set-Cookie of a visit to the sign-in form."""
    return _cookie(VISIT, token, secure=secure) + f"; Max-Age={_VISIT_S}"


def _cookie(name: str, value: str, *, secure: bool) -> str:
    assert re.fullmatch(r"[A-Za-z0-9_-]*", value)
    return f"{cookie_name(name, secure=secure)}={value}; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")


def local_path(wanted: str) -> str:
    """Return where to go on to, as it stands in Location: a path of this page with its query, "/" for whatever is none or leads elsewhere."""
    if len(wanted) > _MOST_NEXT or not wanted.startswith("/") or not wanted.isprintable() or "\\" in wanted:
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    path = unquote(parts.path, errors="replace")
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith(_NOT_NEXT) or not path.isprintable():
        return "/"
    query = quote(parts.query, safe="%=&+-._~:,/", errors="replace")
    return quote(parts.path, safe="%/:,-._~", errors="replace") + (f"?{query}" if query else "")
