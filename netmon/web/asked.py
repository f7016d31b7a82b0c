"""What a page is asked, and what it answers: values only, so that every page is a function that a test calls."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlencode

from netmon.model.access import NOBODY_NAMED, Person, Right, Sight
from netmon.model.lang import Lang
from netmon.web.wording import choose_lang

HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"
EVENT_STREAM: Final = "text/event-stream"
FORM_BYTES: Final = 64 * 1024
Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form; `name` is what the browser called it, never a path to write to."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a request came: its cookies, whether over TLS, through a proxy, from a script of a page that asks by itself, and under which name and port."""

    cookie: str = field(default="", repr=False)
    secure: bool = False
    proxied: bool = False
    background: bool = False
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: path as decoded, the last value of each query parameter, and the headers that matter.

    `params` are the parts of the path by name, `form` and `files` what was posted. `csrf` is what a form of this person must send back in `csrf`; the
    server has checked it before a POST gets here. `peer` is the address from which the connection came, `session` the signed-in session's name or "".
    """

    path: str
    query: Mapping[str, str]
    accept: str
    accept_language: str
    default_lang: Lang
    method: Method = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    person: Person = NOBODY_NAMED
    csrf: str = ""
    session: str = ""
    peer: str = ""
    if_none_match: str = ""
    arrival: Arrival = field(default_factory=Arrival)
    accept_encoding: str = ""

    @property
    def sight(self) -> Sight:
        """What may be shown: every source is asked with it."""
        return self.person.sight

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return choose_lang(self.query.get("lang"), self.accept_language, self.default_lang)

    @property
    def pinned(self) -> Lang | None:
        """The language that the address itself asks for; links keep it."""
        return self.lang if "lang" in self.query else None

    @property
    def wants_json(self) -> bool:
        """True for `?format=json`, or when the client names JSON and not HTML."""
        asked = self.query.get("format")
        if asked is not None:
            return asked == "json"
        return "application/json" in self.accept and "text/html" not in self.accept

    def link(self, **changes: str | None) -> str:
        """Return this address with other parameters; None leaves one out."""
        query = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return "?" + urlencode(query, errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is sent; HTML comes in parts, so that a long page does not hold up the loop. An async body is streamed until it ends or the reader leaves."""

    status: int
    content_type: str
    body: bytes | Iterator[str] | AsyncIterator[bytes]
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Page | Awaitable[Page]
Handler = Callable[[Asked], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address: `path` in aiohttp's pattern (`/rooms/{site}`), and the right that it takes, None for what is open to everybody.

    A part of the path called `site` is checked against the person's sight before `answer` is asked. A POST reads at most `max_bytes`.
    """

    path: str
    answer: Handler
    right: Right | None = Right.SEE
    method: Method = "GET"
    max_bytes: int = FORM_BYTES


def see_other(path: str, headers: Mapping[str, str] | None = None) -> Page:
    """Answer a POST that was done: the browser goes on to `path` (303, RFC 9110 section 15.4.4), which must be one of ours."""
    return Page(status=303, content_type=TEXT, body=b"", headers={**(headers or {}), "Location": path})
