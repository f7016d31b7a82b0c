"""DingTalk's group robot (钉钉自定义机器人)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from netmon.model.notice import Answer, Parcel
from netmon.model.post import PostReply, PostRequest
from netmon.notify.answers import JSON_HEADERS, Codes, read_codes, web_address

BASE = "https://oapi.dingtalk.com/robot/send?access_token="
TEXT_BYTES = 6_000
BLOCKED_S = 600.0
"""Beyond 20 messages a minute a robot is blocked for ten minutes."""
CODES = Codes(
    field="errcode",
    message="errmsg",
    limited=frozenset({130101, 130103, 410100}),
    busy=frozenset({-1, 40035}),
    limited_s=BLOCKED_S,
)


def sign(secret: str, at_ms: int) -> str:
    """Return the signature as it stands in the address: HMAC-SHA256 of `time\\nsecret` by the secret, base64, percent-encoded; milliseconds."""
    digest = hmac.new(secret.encode(), f"{at_ms}\n{secret}".encode(), hashlib.sha256).digest()
    return quote(base64.b64encode(digest), safe="")


@dataclass(frozen=True, slots=True, kw_only=True)
class DingTalk:
    """`token` is the access token or the robot's whole address, `secret` its signing secret; `mobiles` are mentioned in what is urgent."""

    token: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    mobiles: Sequence[str] = field(default=(), repr=False)
    mention_all: bool = False
    text_bytes: int = TEXT_BYTES

    def request(self, parcel: Parcel, now_s: float) -> PostRequest:
        """Return the POST; its signature holds for an hour."""
        url = web_address(self.token, BASE)
        if self.secret is not None:
            at_ms = round(now_s * 1000)
            url += f"{'&' if '?' in url else '?'}timestamp={at_ms}&sign={sign(self.secret, at_ms)}"
        body: dict[str, object] = {"msgtype": "text", "text": {"content": parcel.text}}
        if parcel.urgent and (self.mobiles or self.mention_all):
            body["at"] = {"atMobiles": list(self.mobiles), "isAtAll": self.mention_all}
        return PostRequest(url=url, body=json.dumps(body, ensure_ascii=False).encode(), headers=JSON_HEADERS)

    def answer(self, reply: PostReply) -> Answer:
        """Return what the robot said; it says no with status 200."""
        return read_codes(reply, CODES)

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what to look at, by code."""
        return {"310000": "notify.hint.security", "300001": "notify.hint.token", "400013": "notify.hint.token", "130101": "notify.hint.rate"}
