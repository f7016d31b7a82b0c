"""Signing in to a TP-Link Omada controller's Open API in the client mode (OAuth 2.0 client credentials)."""

import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.http.api import Access, Login, Reply, Sender

INFO = "/api/info"
TOKEN = "/openapi/authorize/token"  # noqa: S105
BASE = "/openapi/v1"
# 44106: client id or secret; 44111: grant type; 44116: the input; 44118: the application is made for the other mode.
REFUSED = frozenset({-44106, -44111, -44116, -44118})
FORBIDDEN = frozenset({-1005, -1505})
OVER = frozenset({-44112, -44113, -44114})
DEFAULT_LIFE_S = 7200
# A client's own id as it stands in a path.
ID_CHARS = frozenset("0123456789abcdefABCDEF-")


class OmadaSignIn:
    """The user is the application's client id, the password its client secret; the controller's own id is asked of it.

    A token that ends is not refreshed but asked for anew: the refresh call would carry the secret in its URL.
    """

    def __init__(self, credential: Login) -> None:
        self._credential = credential

    async def sign_in(self, send: Sender) -> Access:
        """Get a token; raises AccessFailed."""
        controller_id = await self._controller_id(send)
        body = {"omadacId": controller_id, "client_id": self._credential.user, "client_secret": self._credential.password}
        reply = await send("POST", TOKEN, params={"grant_type": "client_credentials"}, json=body)
        code = code_of(reply)
        if code in REFUSED or reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise AccessFailed(Outcome.AUTH_FAILED, f"the controller refuses client id or secret ({code if code is not None else reply.status})")
        granted = result_of(reply, "the login")
        token = granted.get("accessToken")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise AccessFailed(Outcome.PROTOCOL_ERROR, "no token in the answer to the login")
        life_s = granted.get("expiresIn")
        ends = time.monotonic() + (life_s if isinstance(life_s, int) and 0 < life_s <= 10 * DEFAULT_LIFE_S else DEFAULT_LIFE_S)
        return Access(headers={"Authorization": f"AccessToken={token}"}, prefix=f"{BASE}/{controller_id}", expires_at=ends)

    @staticmethod
    async def _controller_id(send: Sender) -> str:
        found = result_of(await send("GET", INFO), INFO).get("omadacId")
        if not isinstance(found, str) or not found or len(found) > 64 or not ID_CHARS.issuperset(found):
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"no id of an Omada controller at {INFO}")
        return found

    def expired(self, reply: Reply) -> bool:
        """Tell whether the token is over: 401, or the API's own code with status 200."""
        return reply.status == HTTPStatus.UNAUTHORIZED or code_of(reply) in OVER

    def queries(self) -> Sequence[str]:
        """Return the one call that reads although it is a POST: clients counted by device, its body only says which devices."""
        return (r"/sites/[0-9A-Za-z-]{1,64}/clients/stat/devices",)


def code_of(reply: Reply) -> int | None:
    """Return the API's error code: 0 is none, None when the answer is none of this API."""
    return error_code(reply.data)


def error_code(data: Any) -> int | None:
    """Return the error code of decoded data."""
    code = data.get("errorCode") if isinstance(data, dict) else None
    return code if isinstance(code, int) else None


def result_of(reply: Reply, where: str) -> dict[str, Any]:
    """Return the `result` object of an answer that says all is well, empty where it has none; raises AccessFailed."""
    if reply.status != HTTPStatus.OK:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, f"status {reply.status} at {where}")
    found = result(reply.data, where)
    return found if isinstance(found, dict) else {}


def result(data: Any, where: str) -> Any:
    """Return the `result` of decoded data whose error code is 0; raises AccessFailed."""
    code = error_code(data)
    if code in FORBIDDEN:
        raise AccessFailed(Outcome.AUTH_FAILED, f"the application may not read {where} (error {code})")
    if code != 0:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, f"error {code} at {where}" if code is not None else f"no answer of an Omada controller at {where}")
    return data.get("result")
