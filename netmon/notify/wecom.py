"""WeCom's group robot (企业微信群机器人): no signature, its address is the secret."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netmon.model.notice import Answer, Parcel
from netmon.model.post import PostReply, PostRequest
from netmon.notify.answers import JSON_HEADERS, Codes, read_codes, web_address

BASE = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
TEXT_BYTES = 2_048
CODES = Codes(field="errcode", message="errmsg", limited=frozenset({45009, 45033}), busy=frozenset({-1}))
EVERYBODY = "@all"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeCom:
    """`token` is the key or the robot's whole address; `mobiles` are mentioned in what is urgent."""

    token: str = field(repr=False)
    mobiles: Sequence[str] = field(default=(), repr=False)
    mention_all: bool = False
    text_bytes: int = TEXT_BYTES

    def request(self, parcel: Parcel, _now_s: float) -> PostRequest:
        """Return the POST."""
        content: dict[str, object] = {"content": parcel.text}
        mentioned = [*self.mobiles, *([EVERYBODY] if self.mention_all else [])]
        if parcel.urgent and mentioned:
            content["mentioned_mobile_list"] = mentioned
        body = json.dumps({"msgtype": "text", "text": content}, ensure_ascii=False).encode()
        return PostRequest(url=web_address(self.token, BASE), body=body, headers=JSON_HEADERS)

    def answer(self, reply: PostReply) -> Answer:
        """Return what the robot said; it says no with status 200."""
        return read_codes(reply, CODES)

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what to look at, by code."""
        return {"93000": "notify.hint.token", "93008": "notify.hint.token", "45009": "notify.hint.rate"}
