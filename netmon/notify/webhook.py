"""Any program that takes a POST: an SMS gateway, a ticket system, a buzzer."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from netmon.model.notice import Answer, Parcel
from netmon.model.post import PostReply, PostRequest
from netmon.notify.answers import JSON_HEADERS, read_status

TEXT_BYTES = 6_000
SCHEMA = "netmon.notice/1"


def parcel_id(parcel: Parcel) -> str:
    """Return what stays the same when the same parcel is sent again."""
    return hashlib.sha256("\n".join(parcel.ids).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """`token` is sent as a bearer, `user` and `password` as basic authentication; any 2xx is a yes."""

    url: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    text_bytes: int = TEXT_BYTES

    def request(self, parcel: Parcel, now_s: float) -> PostRequest:
        """Return the POST; a repetition carries the same Idempotency-Key."""
        headers = {**JSON_HEADERS, "Idempotency-Key": parcel_id(parcel)}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.user is not None and self.password is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        body = {"schema": SCHEMA, "ids": list(parcel.ids), "subject": parcel.subject, "text": parcel.text, "urgent": parcel.urgent, "sent_at": round(now_s)}
        return PostRequest(url=self.url, body=json.dumps(body, ensure_ascii=False).encode(), headers=headers)

    def answer(self, reply: PostReply) -> Answer:
        """Return what the status says."""
        return read_status(reply)

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what to look at, by code."""
        return {"401": "notify.hint.token", "403": "notify.hint.token", "404": "notify.hint.address"}
