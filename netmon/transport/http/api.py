"""What a collector is given to ask a controller's JSON API, and what the parts of the transport share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Params = Mapping[str, str | int]
Method = Literal["GET", "POST"]

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpTarget:
    """Where a controller's API is and how far it is trusted.

    `url` is scheme, host and port (a path before the API's own is kept). Its certificate must be signed by a root of the system, or by one of `ca_file`,
    or be the one whose SHA-256 is `fingerprint` (hex, with or without colons). `rate_per_s` bounds the requests of one controller.
    """

    url: str
    ca_file: str | None = None
    fingerprint: str | None = None
    request_timeout_s: float = 15.0
    max_body_bytes: int = 32 * MEBIBYTE
    rate_per_s: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A user (or client id) and its password (or client secret)."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A key that is sent with each request, as an API makes it for read-only access."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: `data` is the decoded JSON, None where the body was no JSON (`is_json` False)."""

    status: int
    headers: Mapping[str, str]
    data: Any = None
    is_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What signing in gave: headers for each request, what stands before each path, and when it ends (monotonic seconds, None: not said).

    `is_key`: nobody signed in, each request carries a key; where that is refused, nothing is gained by trying again.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    prefix: str = ""
    expires_at: float | None = None
    is_key: bool = False


class Sender(Protocol):
    """Sends one request without signing in."""

    async def __call__(
        self, method: Method, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None, params: Params | None = None, follow: bool = True
    ) -> Reply:
        """Return the answer, whatever its status (with `follow` False a redirect's too); raises AccessFailed when there is none."""
        ...


class SignIn(Protocol):
    """How one kind of controller is signed in to."""

    async def sign_in(self, send: Sender) -> Access:
        """Sign in; raises AccessFailed with AUTH_FAILED when the controller refuses the credential."""
        ...

    def expired(self, reply: Reply) -> bool:
        """Tell whether an answer says that the session is over."""
        ...

    def queries(self) -> Sequence[str]:
        """Return the patterns of paths that only read although they are asked by POST."""
        ...


@dataclass(slots=True)
class HttpStats:
    """What one poll cost."""

    requests: int = 0
    retries: int = 0
    logins: int = 0


class ApiSession(Protocol):
    """One poll of one controller: only reads."""

    @property
    def kind(self) -> str:
        """The API: unifi or omada."""
        ...

    @property
    def site(self) -> str | None:
        """The controller's own name of the site that is read; None: its first, or all."""
        ...

    @property
    def stats(self) -> HttpStats:
        """What it has cost so far."""
        ...

    @property
    def remaining_s(self) -> float:
        """What is left of the poll's time."""
        ...

    async def get(self, path: str, params: Params | None = None) -> Any:
        """Return the decoded answer; raises AccessFailed."""
        ...

    async def query(self, path: str, body: Any) -> Any:
        """Ask by POST what the API answers only so; refused (ValueError) for a path that is not known to read only."""
        ...
