"""Signing in and out, and what a person may know of himself."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import ceil
from typing import Final

from netmon.model.access import RIGHTS, Right, Role
from netmon.model.texts import text
from netmon.web.access import is_loopback
from netmon.web.asked import Asked, Page, Route, see_other
from netmon.web.cookies import VISIT, cookie_name, end_cookie, local_path, session_cookie, visit_cookie
from netmon.web.credentials import Claim
from netmon.web.door import ComeLater, cookies
from netmon.web.doorkeeper import Doorkeeper
from netmon.web.errors import LOGIN
from netmon.web.html import Pages

ACCOUNT: Final = "/account"
LOGOUT: Final = "/logout"
_MOST_NAME: Final = 64
_MOST_PASSWORD: Final = 200


class LoginPages:
    """`/login`, `/logout`, `/account`. `site_names` gives the schools' names by their ids."""

    def __init__(self, door: Doorkeeper, html: Pages, site_names: Callable[[], Mapping[str, str]]) -> None:
        self._door = door
        self._html = html
        self._site_names = site_names
        self._key = secrets.token_bytes(32)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path=LOGIN, answer=self.form, right=None),
            Route(path=LOGIN, answer=self.sign_in, right=None, method="POST", max_bytes=4096),
            Route(path=LOGOUT, answer=self.sign_out, right=None, method="POST", max_bytes=4096),
            Route(path=ACCOUNT, answer=self.account),
        )

    def form(self, asked: Asked) -> Page:
        """Answer GET `/login`: the form, or on to where somebody wanted to go who is signed in."""
        if asked.session:
            return see_other(local_path(asked.query.get("next", "/")))
        return self._form(asked, asked.query.get("next", "/"))

    async def sign_in(self, asked: Asked) -> Page:
        """Answer POST `/login`. A session that was there ends: nobody goes on in one that somebody else has given him."""
        wanted = asked.form.get("next", "/")
        if not self._is_our_form(asked):
            return self._form(asked, wanted, status=403, said=text("web.login.too_old", asked.lang))
        wait_s = self._door.pace_sign_in(asked.peer)
        if wait_s:
            return self._later(asked, wanted, wait_s)
        name, password = asked.form.get("name", "").strip(), asked.form.get("password", "")
        if not name or not password or len(name) > _MOST_NAME or len(password) > _MOST_PASSWORD:
            return self._form(asked, wanted, status=403, said=text("web.login.wrong", asked.lang))
        proxied = asked.arrival.proxied and is_loopback(asked.peer)
        try:
            checked, token = await self._door.sign_in(Claim(name=name, password=password, peer=asked.peer, proxied=proxied))
        except ComeLater as busy:
            return self._form(asked, wanted, status=busy.status, said=text("web.login.busy", asked.lang), wait_s=busy.seconds)
        if checked.wait_s:
            return self._later(asked, wanted, checked.wait_s)
        if not token:
            return self._form(asked, wanted, status=403, said=text("web.login.wrong", asked.lang))
        if asked.session:
            self._door.sign_out(asked.session)
        return see_other(local_path(wanted), {"Set-Cookie": session_cookie(token, secure=self._secure(asked))})

    def sign_out(self, asked: Asked) -> Page:
        """Answer POST `/logout`; the browser forgets what it kept of the pages."""
        if asked.session:
            self._door.sign_out(asked.session)
        said = f"{LOGIN}?out=1" + (f"&lang={asked.pinned}" if asked.pinned else "")
        return see_other(said, {"Set-Cookie": end_cookie(secure=self._secure(asked)), "Clear-Site-Data": '"cache"'})

    def account(self, asked: Asked) -> Page:
        """Answer `/account`."""
        names = self._site_names()
        session = self._door.session(asked.session) if asked.session else None
        user = self._door.user(asked.person.name)
        sites = asked.person.sight.sites
        values = {
            "ends": None if session is None else self._door.ends(session),
            "peer": asked.peer,
            "until": None if user is None else user.until,
            "rights": [right for right in Right if right in RIGHTS[asked.person.role]],
            "sites": None if sites is None else sorted((names.get(site, site), site) for site in sites),
            "local": asked.person.role is Role.LOCAL,
        }
        return self._html.page("account.html", asked, self._door.now(), page="account", **values)

    def _form(self, asked: Asked, wanted: str, *, status: int = 200, said: str = "", wait_s: float = 0.0) -> Page:
        secure = self._secure(asked)
        visit = cookies(asked.arrival.cookie).get(cookie_name(VISIT, secure=secure), "")
        if not _is_visit(visit):
            visit = secrets.token_urlsafe(32)
        values = {
            "said": said,
            "out": "out" in asked.query and not said,
            "wanted": local_path(wanted),
            "typed": asked.form.get("name", "").strip()[:_MOST_NAME],
            "token": self._token(visit),
            "users": self._door.has_users,
        }
        page = self._html.page("login.html", asked, self._door.now(), page="login", **values)
        headers = {"Set-Cookie": visit_cookie(visit, secure=secure)}
        if wait_s:
            headers["Retry-After"] = str(ceil(wait_s))
        return Page(status=status, content_type=page.content_type, body=page.body, headers=headers)

    def _later(self, asked: Asked, wanted: str, wait_s: float) -> Page:
        minutes = ceil(wait_s / 60)
        return self._form(asked, wanted, status=429, said=text("web.login.locked", asked.lang, minutes=minutes), wait_s=wait_s)

    def _is_our_form(self, asked: Asked) -> bool:
        """Return whether the form was given to this very browser."""
        visit = cookies(asked.arrival.cookie).get(cookie_name(VISIT, secure=self._secure(asked)), "")
        return _is_visit(visit) and hmac.compare_digest(asked.form.get("token", "").encode(errors="replace"), self._token(visit).encode())

    def _token(self, visit: str) -> str:
        return hmac.new(self._key, visit.encode(), sha256).hexdigest()

    def _secure(self, asked: Asked) -> bool:
        return self._door.is_secure(asked.arrival.secure)


def _is_visit(value: str) -> bool:
    return 40 <= len(value) <= 64 and value.isascii() and value.replace("-", "").replace("_", "").isalnum()
