"""One HTTP POST and its answer, for parts that have no HTTP client of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRequest:
    """What is sent; the address and the headers may hold secrets and are never shown."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReply:
    """Status and body; `retry_after_s` is what the header Retry-After says, 0 without."""

    status: int
    body: bytes = b""
    retry_after_s: float = 0.0


class PostFailed(Exception):
    """No answer that can be used. `arrived` is False when the request surely never reached the other side; `detail` is clean and without the address."""

    def __init__(self, detail: str, *, arrived: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.arrived = arrived
