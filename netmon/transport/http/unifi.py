"""Signing in to a UniFi Network application: the classic controller, UniFi OS, and UniFi OS with an API key."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.http.api import Access, Login, Reply, Sender, Token

CLASSIC_LOGIN = "/api/login"
OS_LOGIN = "/api/auth/login"
OS_PREFIX = "/proxy/network"
SECOND_FACTOR = 499
SECOND_FACTOR_WORDS = frozenset({"api.err.Ubic2faTokenRequired", "api.err.Invalid2FAToken"})
LOGIN_REQUIRED = "api.err.LoginRequired"
TOO_MANY = "AUTHENTICATION_FAILED_LIMIT_REACHED"


class UnifiSignIn:
    """Finds out which of the two it is by what `/` answers, once: UniFi OS shows a page, the classic application sends to `/manage`."""

    def __init__(self, credential: Login | Token) -> None:
        self._credential = credential
        self._is_os: bool | None = None

    async def sign_in(self, send: Sender) -> Access:
        """Sign in; raises AccessFailed."""
        credential = self._credential
        if isinstance(credential, Token):
            return Access(headers={"X-API-KEY": credential.value}, prefix=OS_PREFIX, is_key=True)
        if self._is_os is None:
            front = await send("GET", "/", follow=False)
            self._is_os = front.status == HTTPStatus.OK
        body = {"username": credential.user, "password": credential.password, "remember": True}
        reply = await send("POST", OS_LOGIN if self._is_os else CLASSIC_LOGIN, json=body)
        self._judge(reply)
        csrf = reply.headers.get("x-csrf-token")
        return Access(headers={"X-CSRF-Token": csrf} if csrf else {}, prefix=OS_PREFIX if self._is_os else "")

    def _judge(self, reply: Reply) -> None:
        """Raise AccessFailed unless the login was accepted. The session itself is a cookie, which the client keeps."""
        word = word_of(reply)
        if reply.status == SECOND_FACTOR or word in SECOND_FACTOR_WORDS:
            raise AccessFailed(Outcome.AUTH_FAILED, "the account asks for a second factor: use a local one that only reads")
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise AccessFailed(Outcome.AUTH_FAILED, "too many logins were refused: the controller locks them for a while (429)")
        if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST) or (word or "").startswith("api.err.Invalid"):
            raise AccessFailed(Outcome.AUTH_FAILED, "the controller refuses user or password")
        if reply.status == HTTPStatus.NOT_FOUND:
            self._is_os = None
        if reply.status != HTTPStatus.OK:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"status {reply.status} at the login")
        if not reply.is_json or word is not None:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, "no answer of a UniFi controller at the login")

    def expired(self, reply: Reply) -> bool:
        """Tell whether the session is over: 401, or the application's own word for it with another status."""
        return reply.status == HTTPStatus.UNAUTHORIZED or word_of(reply) == LOGIN_REQUIRED

    def queries(self) -> Sequence[str]:
        """Nothing is asked by POST."""
        return ()


def word_of(reply: Reply) -> str | None:
    """Return the application's word for what went wrong (`meta.msg` while `meta.rc` is no `ok`); None when nothing did."""
    meta: Any = reply.data.get("meta") if isinstance(reply.data, dict) else None
    if not isinstance(meta, dict) or meta.get("rc", "ok") == "ok":
        return None
    return str(meta.get("msg", ""))[:80]
