"""Feishu's and Lark's custom bot (飞书自定义机器人)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from netmon.model.notice import Answer, Parcel
from netmon.model.post import PostReply, PostRequest
from netmon.notify.answers import JSON_HEADERS, Codes, read_codes, web_address

BASE = "https://open.feishu.cn/open-apis/bot/v2/hook/"
TEXT_BYTES = 6_000
CODES = Codes(field="code", message="msg", limited=frozenset({9499, 11232, 99991400}), busy=frozenset({10013, 11233}))
OLD_CODES = replace(CODES, field="StatusCode", message="StatusMessage")
EVERYBODY = '<at user_id="all"></at>'


def sign(secret: str, at_s: int) -> str:
    """Return the signature of the body: HMAC-SHA256 of nothing by `time\\nsecret`, base64; seconds. Key and message are not DingTalk's."""
    return base64.b64encode(hmac.new(f"{at_s}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feishu:
    """`token` is the hook's id or the bot's whole address, `secret` its signing secret."""

    token: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    mention_all: bool = False
    text_bytes: int = TEXT_BYTES

    def request(self, parcel: Parcel, now_s: float) -> PostRequest:
        """Return the POST; its signature holds for an hour."""
        shown = _plain(parcel.text)
        body: dict[str, object] = {"msg_type": "text", "content": {"text": shown + EVERYBODY if parcel.urgent and self.mention_all else shown}}
        if self.secret is not None:
            at_s = int(now_s)
            body = {"timestamp": str(at_s), "sign": sign(self.secret, at_s), **body}
        return PostRequest(url=web_address(self.token, BASE), body=json.dumps(body, ensure_ascii=False).encode(), headers=JSON_HEADERS)

    def answer(self, reply: PostReply) -> Answer:
        """Return what the bot said, in its present or its older form; it says no with status 200."""
        answer = read_codes(reply, CODES)
        return read_codes(reply, OLD_CODES) if answer.code == "200" else answer

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what to look at, by code."""
        return {"19021": "notify.hint.security", "19022": "notify.hint.security", "19024": "notify.hint.security", "19001": "notify.hint.token"}


def _plain(text: str) -> str:
    """Return text in which a name cannot mention anybody: `<at ...>` is markup to the bot."""
    return text.replace("<at", "＜at")
