"""The read-only JSON API: from a resource and a request to one JSON document, page by page, with an ETag, whatever the resource is."""

import asyncio
import base64
import binascii
import json
import time
import zlib
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from math import isfinite
from typing import Any, Final
from urllib.parse import quote, urlencode

from netmon.model.lang import Lang
from netmon.web.api_resource import USUAL, Cut, Key, Parameter, Question, Resource, Value
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.problem import problem
from netmon.web.section_explain import asker_of
from netmon.web.shape import Encode, Shape
from netmon.web.source import Sources

PRIVATE: Final = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Accept-Language"}
PACKED_FROM: Final = 1024
_THREAD_FROM: Final = 64 * 1024
_GZIP: Final = 31
_SLICE_S: Final = 0.004


class Endpoint:
    """One resource over its source."""

    def __init__(self, resource: Resource[Any, Any], sources: Sources, shape: Shape, clock: Callable[[], float] = time.time) -> None:
        self._resource = resource
        self._source = resource.source(sources)
        self._shape = shape
        self._clock = clock
        self._known = {parameter.name: parameter for parameter in resource.query}
        self._kinds = () if resource.key is None else tuple(type(part) for part in resource.key(resource.example))

    @property
    def route(self) -> Route:
        """Its address."""
        return Route(path=self._resource.address, answer=self.answer, right=self._resource.right)

    async def answer(self, asked: Asked) -> Page:
        """Answer a request: 200, 304, 400 or 404."""
        question = self._question(asked)
        if isinstance(question, Page):
            return question
        found = self._resource.get(self._source, question)
        if isinstance(found, Awaitable):
            found = await found
        if found is None:
            return problem("not_found", asked.lang)
        tail = await self._list_tail(found, question, asked) if self._resource.key is not None else f'"item":{dumps(self._encode(question)(found))}}}\n'
        head = f'{{"schema":{dumps(self._resource.schema)},"as_of":{self._clock():.3f},'
        return await sent(asked, head, tail)

    def _question(self, asked: Asked) -> Question | Page:
        """Read the query strictly: what is not known, or makes no sense, is refused."""
        known = self._known
        values: dict[str, Value] = {}
        for name, raw in asked.query.items():
            if name not in known:
                return problem("unknown_parameter", asked.lang, name[:100], name=name[:100], known=", ".join(known))
            value = known[name].read(raw)
            if value is None:
                return refused(known[name], raw, asked.lang)
            values[name] = value
        missing = next((name for name, parameter in known.items() if parameter.required and name not in values), None)
        if missing is not None:
            return problem("missing_parameter", asked.lang, missing, name=missing)
        after = None
        if (cursor := asked.query.get("cursor")) is not None and (after := read_cursor(cursor, self._kinds)) is None:
            return problem("wrong_cursor", asked.lang, "cursor")
        limit, wanted = values.get("limit", USUAL), values.get("fields")
        fields = frozenset(wanted.split(",")) if isinstance(wanted, str) else None
        return Question(
            sight=asked.sight, path=asked.params, lang=asked.lang, asker=asker_of(asked), values=values, after=after, limit=int(limit), fields=fields
        )

    def _encode(self, question: Question) -> Encode:
        """Return what writes a noun, or the fields of it that are wanted."""
        if question.fields is not None:
            return self._shape.only(question.fields)
        return self._shape.encode or (lambda value: value)

    async def _list_tail(self, found: Sequence[Any] | Cut, question: Question, asked: Asked) -> str:
        """Return the rest of the document of a list."""
        assert self._resource.key is not None
        cut = found if isinstance(found, Cut) else cut_rows(found, self._resource.key, question)
        following = "null"
        if cut.more and cut.rows:
            query = {**asked.query, "cursor": cursor_of(self._resource.key(cut.rows[-1]))}
            following = dumps(f"{address_of(self._resource, asked.params)}?{urlencode(query, errors='replace')}")
        items = await self._items(cut.rows, self._encode(question))
        return f'"items":[{items}],"next":{following},"total":{cut.total}}}\n'

    async def _items(self, rows: Sequence[Any], encode: Encode) -> str:
        """Return the rows as JSON, letting the loop run every few milliseconds."""
        written: list[str] = []
        until = time.perf_counter() + _SLICE_S
        for row in rows:
            written.append(dumps(encode(row)))
            if time.perf_counter() >= until:
                await asyncio.sleep(0)
                until = time.perf_counter() + _SLICE_S
        return ",".join(written)


def refused(parameter: Parameter, raw: str, lang: Lang) -> Page:
    """Return what is said of a value that a parameter cannot have; one of several is named, with those that there are."""
    if not parameter.several:
        return problem("wrong_value", lang, parameter.name, name=parameter.name)
    wrong = next(one for one in raw.split(",") if one not in parameter.choices)
    return problem("unknown_field", lang, parameter.name, name=wrong[:100], known=", ".join(parameter.choices))


def address_of(resource: Resource[Any, Any], parts: Mapping[str, str]) -> str:
    """Return a resource's address with the parts of its path filled in."""
    return resource.address.format_map({name: quote(part, safe="", errors="replace") for name, part in parts.items()})


async def sent(asked: Asked, head: str, tail: str) -> Page:
    """Return a document as a page; its ETag is made of `tail` alone, so that the time of the answer does not change it, and is weak for that reason."""
    tag = f'W/"{sha256(tail.encode()).hexdigest()[:32]}"'
    headers = {**PRIVATE, "ETag": tag}
    if matches(asked.if_none_match, tag):
        return Page(status=304, content_type=JSON, body=b"", headers=headers)
    body = (head + tail).encode()
    if len(body) < PACKED_FROM or not takes_gzip(asked.accept_encoding):
        return Page(status=200, content_type=JSON, body=body, headers=headers)
    packed = zlib.compress(body, 1, _GZIP) if len(body) < _THREAD_FROM else await asyncio.to_thread(zlib.compress, body, 1, _GZIP)
    return Page(status=200, content_type=JSON, body=packed, headers={**headers, "Content-Encoding": "gzip"})


def dumps(value: object) -> str:
    """Return JSON in pure ASCII: a lone surrogate in a device's string is escaped instead of failing the encoder."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def cut_rows(rows: Sequence[Any], key: Callable[[Any], Key], question: Question) -> Cut:
    """Return the part of a list that was asked for: ordered by key, so that nothing is told twice or left out while others come and go."""
    ordered = sorted(rows, key=key)
    start = 0 if question.after is None else bisect_right(ordered, question.after, key=key)
    end = start + question.limit
    return Cut(rows=ordered[start:end], total=len(ordered), more=end < len(ordered))


def cursor_of(key: Key) -> str:
    """Return a key as a query carries it."""
    return base64.urlsafe_b64encode(dumps(key).encode()).decode().rstrip("=")


def read_cursor(cursor: str, kinds: Sequence[type]) -> Key | None:
    """Return the key that a cursor stands for; None for one that this resource never gave."""
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(key, list) or len(key) != len(kinds):
        return None
    fits = [_fits(part, kind) for part, kind in zip(key, kinds, strict=True)]
    return tuple(key) if all(fits) else None


def matches(if_none_match: str, tag: str) -> bool:
    """True when the client has it already: weak comparison (RFC 9110 section 13.1.2)."""
    given = [found.strip().removeprefix("W/") for found in if_none_match.split(",")]
    return "*" in given or tag.removeprefix("W/") in given


def takes_gzip(accept_encoding: str) -> bool:
    """True when `Accept-Encoding` allows gzip (RFC 9110 section 12.5.3); where it is not named, no."""
    for element in accept_encoding[:256].lower().split(","):
        name, _, weight = element.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


def _fits(part: object, kind: type) -> bool:
    if kind is float:
        return type(part) in (int, float) and isfinite(part)  # type: ignore[arg-type]
    return type(part) is kind
