"""What robots say and do not mean: status 200 with an error code, a login page in place of an answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from netmon.model.device_text import clean_string
from netmon.model.notice import Answer, Delivery
from netmon.model.post import PostReply

JSON_HEADERS: Mapping[str, str] = {"Content-Type": "application/json; charset=utf-8"}
DETAIL = 160
LONGEST_WAIT_S = 3_600.0
LIMITED_S = 60.0
_PERHAPS = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """How one kind of robot answers: the fields of its code and its words, which codes mean too many and which mean later."""

    field: str
    message: str
    limited: frozenset[int] = frozenset()
    busy: frozenset[int] = frozenset()
    limited_s: float = LIMITED_S


def web_address(token: str, base: str) -> str:
    """Return the robot's address: the secret itself where it is one, as people copy it, else the secret behind the kind's own beginning."""
    return token if token.startswith(("https://", "http://")) else base + quote(token, safe="-_.~")


def read_codes(reply: PostReply, codes: Codes) -> Answer:
    """Return what a JSON answer says: delivered only for code 0 under status 200."""
    by_status = read_status(reply)
    if by_status.delivery is not Delivery.DELIVERED:
        return by_status
    data = _object(reply.body)
    code = None if data is None else data.get(codes.field)
    if data is None or not isinstance(code, int) or isinstance(code, bool):
        return Answer(delivery=Delivery.FAILED, code=str(reply.status), detail="an answer that is none of a robot's (a login page on the way?)")
    if code == 0:
        return Answer(delivery=Delivery.DELIVERED, code="0")
    words = clean_string(str(data.get(codes.message, "")), limit=DETAIL)
    if code in codes.limited:
        return Answer(delivery=Delivery.LIMITED, code=str(code), detail=words, wait_s=codes.limited_s)
    return Answer(delivery=Delivery.FAILED if code in codes.busy else Delivery.REFUSED, code=str(code), detail=words)


def read_status(reply: PostReply) -> Answer:
    """Return what the status alone says: delivered for 2xx."""
    status = reply.status
    code = str(status)
    if 200 <= status < 300:
        return Answer(delivery=Delivery.DELIVERED, code=code)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = min(max(reply.retry_after_s, LIMITED_S), LONGEST_WAIT_S)
        return Answer(delivery=Delivery.LIMITED, code=code, detail="status 429", wait_s=wait_s)
    if status in _PERHAPS:
        return Answer(delivery=Delivery.UNCERTAIN, code=code, detail=f"status {status}")
    refused = 400 <= status < 500 and status not in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)
    return Answer(delivery=Delivery.REFUSED if refused else Delivery.FAILED, code=code, detail=f"status {status}")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
