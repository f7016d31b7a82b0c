"""Whether anybody is shown a byte of a school that is not his: every GET address asked as a technician, every answer searched.

Use: serve the sources behind `Known(technician(...))`, then `await blind(client, routes, world)` gives every leak (none, if all is well), and the same
served behind `Known(EVERYBODY)` must show every canary: `await shown(client, routes, world)`; else the search proved nothing.
"""

import asyncio
import html
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import quote, quote_plus

import aiohttp

from netmon.model.access import EVERYWHERE, Person, Role, Sight
from netmon.web.asked import EVENT_STREAM, Route
from netmon.web.door import Entry, OpenDoor

EVERYBODY: Final = Person(name="viewer", role=Role.VIEWER, sight=EVERYWHERE)
CLOCK: Final = re.compile(rb"\d{1,2}:\d{2}(:\d{2})?")
MOVING: Final = re.compile(rb'("as_of": ?|"now": ?)[0-9.]+')
STREAM_S: Final = 0.5
ATTEMPTS: Final = 8
_PART: Final = re.compile(r"{(\w+)(?::((?:[^{}]|{[^{}]*})*))?}")
_OF_ITSELF: Final = frozenset({"date", "etag", "content-length", "set-cookie"})
_NOBODY: Final = ("zz-nobody-zz", "f" * 16, "f" * 64)


def technician(*sites: str) -> Person:
    """Return a technician of these schools."""
    return Person(name="technician", role=Role.TECHNICIAN, sight=Sight(frozenset(sites)))


class Known(OpenDoor):
    """A door through which everybody comes as one person."""

    def __init__(self, person: Person) -> None:
        self._person = person

    async def identify(self, _knock: object) -> Entry:
        return Entry(person=self._person, session="session", csrf="csrf")


@dataclass(frozen=True, kw_only=True)
class World:
    """Two schools. `own` and `other` are values by the part of a path they go into (`site`, `name`, `room` ...); a part that is not named takes all of them.

    `canaries` are strings that stand for the other school alone: names, ids, devices, addresses, serial numbers, rooms. None may occur in what the own
    school says. `probes` are those that every address is asked for in its query, each with something of its kind that nobody has; `queries` are further
    query strings to ask of every own address.
    """

    own: Mapping[str, Sequence[str]]
    other: Mapping[str, Sequence[str]]
    canaries: frozenset[str]
    probes: Mapping[str, str] = field(default_factory=dict)
    queries: Sequence[str] = ("format=json", "lang=en")
    skip: frozenset[str] = frozenset({"/metrics"})

    def __post_init__(self) -> None:
        mine = [value for values in self.own.values() for value in values]
        assert all(len(word.encode()) >= 4 for word in self.canaries), "a canary that short sings by chance"
        assert not [word for word in self.canaries for value in mine if word in value], "a canary of the own school"


@dataclass(frozen=True)
class Answer:
    """What came back, searched as one heap of bytes: status, headers and body, also what is packed in it."""

    path: str
    status: int
    said: bytes = field(repr=False)

    def holds(self, word: str) -> bool:
        return any(form in self.said for form in forms(word))


def forms(word: str) -> frozenset[bytes]:
    """Return a word as HTML, JSON and addresses write it."""
    written = {word, html.escape(word), json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1], quote(word), quote(word, safe=""), quote_plus(word)}
    return frozenset(form.encode(errors="replace") for form in written)


async def fetch(client: aiohttp.ClientSession, path: str) -> Answer:
    """Ask an address; of a stream only its first half second."""
    async with client.get(path, allow_redirects=False) as answer:
        if answer.headers.get("Content-Type", "").startswith(EVENT_STREAM):
            body = await _beginning(answer.content)
        else:
            body = await answer.read()
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name.lower() not in _OF_ITSELF)
        return Answer(path, answer.status, b"\n".join([headers.encode(), body, *_unpacked(body)]))


async def blind(client: aiohttp.ClientSession, routes: Iterable[Route], world: World) -> list[str]:
    """Return every leak as a line: a canary on an own address, or another school's address that is answered otherwise than one that nobody has."""
    every = list(routes)
    leaks: list[str] = []
    for path in addresses(every, world, world.own):
        for asked in (path, *(f"{path}?{query}" for query in world.queries)):
            leaks += _canaries(await fetch(client, asked), world)
    for guess in guesses(every, world):
        told, nothing, difference = await _pair(client, guess)
        leaks += _canaries(told, world)
        if difference:
            leaks.append(f"{guess.path}: answered otherwise ({told.status}) than {guess.unknown} ({nothing.status}): {difference}")
    return leaks


async def _pair(client: aiohttp.ClientSession, guess: "Guess") -> tuple[Answer, Answer, str]:
    """Ask both until they say the same: the ages on a page move between two questions, a leak is there every time."""
    for _ in range(ATTEMPTS):
        told, nothing = await fetch(client, guess.path), await fetch(client, guess.unknown)
        difference = _difference(told, nothing, guess)
        if not difference:
            break
    return told, nothing, difference


async def shown(client: aiohttp.ClientSession, routes: Iterable[Route], world: World) -> frozenset[str]:
    """Return the canaries that this reader is shown somewhere."""
    seen: set[str] = set()
    for path in itertools.chain(addresses(routes, world, world.own), addresses(routes, world, world.other)):
        for asked in (path, *(f"{path}?{query}" for query in world.queries)):
            if seen == world.canaries:
                break
            answer = await fetch(client, asked)
            if answer.status == 200:
                seen |= {word for word in world.canaries - seen if not _echoes(asked, word) and answer.holds(word)}
    return frozenset(seen)


def addresses(routes: Iterable[Route], world: World, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield every GET address with the parts of its path filled in, each combination once."""
    for route in _asked(routes, world):
        for filled in itertools.product(*(_values(values, part) for part in _PART.findall(route.path))):
            yield _filled(route.path, filled)


class Guess(NamedTuple):
    """An address of the other school beside the same of what nobody has; `words` and `nobody` are what they differ in."""

    path: str
    unknown: str
    words: Sequence[str]
    nobody: Sequence[str]


def guesses(routes: Iterable[Route], world: World) -> Iterator[Guess]:
    """Yield guesses at every part of every path, at all of them together, and at the query."""
    for route in _asked(routes, world):
        parts = _PART.findall(route.path)
        own, nobody = [_values(world.own, part) for part in parts], [_nobody(pattern) for _, pattern in parts]
        for place, part in enumerate(parts):
            for word in _values(world.other, part):
                for filled in itertools.product(*own[:place], [word], *own[place + 1 :]):
                    unknown = (*filled[:place], nobody[place], *filled[place + 1 :])
                    yield Guess(_filled(route.path, filled), _filled(route.path, unknown), [word], [nobody[place]])
        if len(parts) > 1:
            for words in itertools.product(*(_values(world.other, part) for part in parts)):
                yield Guess(_filled(route.path, words), _filled(route.path, nobody), words, nobody)
        if all(own):
            first = _filled(route.path, [values[0] for values in own])
            for name, (word, other) in itertools.product(("q", "device"), (world.probes or dict.fromkeys(sorted(world.canaries), _NOBODY[0])).items()):
                yield Guess(f"{first}?{name}={quote(word, safe='')}", f"{first}?{name}={quote(other, safe='')}", [word], [other])
            for word in world.other.get("site", ())[:1]:
                yield Guess(f"{first}?site={quote(word, safe='')}", f"{first}?site={_NOBODY[0]}", [word], [_NOBODY[0]])


def _asked(routes: Iterable[Route], world: World) -> Iterator[Route]:
    seen: set[str] = set()
    for route in routes:
        if route.method == "GET" and route.path not in world.skip and route.path not in seen:
            seen.add(route.path)
            yield route


def _values(values: Mapping[str, Sequence[str]], part: tuple[str, str]) -> Sequence[str]:
    """Return what may stand in a part of a path: what fits its pattern."""
    name, pattern = part
    found = values.get(name) or [value for group in values.values() for value in group]
    return [value for value in found if not pattern or re.fullmatch(pattern, value)]


def _nobody(pattern: str) -> str:
    return next(word for word in _NOBODY if not pattern or re.fullmatch(pattern, word))


def _filled(path: str, values: Sequence[str]) -> str:
    given = iter(values)
    return _PART.sub(lambda _found: quote(next(given), safe=""), path)


def _canaries(answer: Answer, world: World) -> list[str]:
    shows = [f"{answer.path}: shows {word!r} ({answer.status})" for word in sorted(world.canaries) if not _echoes(answer.path, word) and answer.holds(word)]
    return shows if answer.status < 500 else [*shows, f"{answer.path}: {answer.status}"]


def _echoes(path: str, word: str) -> bool:
    """Return whether a word was part of the question: an answer may repeat it."""
    return any(form.decode() in path for form in forms(word))


def _difference(told: Answer, nothing: Answer, guess: Guess) -> str:
    """Return where two answers begin to differ, "" where they say the same."""
    one, other = _bare(told, guess.words), _bare(nothing, guess.nobody)
    if one == other:
        return "" if told.status == nothing.status else "the status"
    begins = next((place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
    return f"{one[max(begins - 30, 0) : begins + 30]!r} and {other[max(begins - 30, 0) : begins + 30]!r}"


def _bare(answer: Answer, words: Sequence[str]) -> bytes:
    """Return an answer without what was asked for, and without the time of day."""
    said = answer.said
    for form in sorted({form for word in words for form in forms(word)}, key=len, reverse=True):
        said = said.replace(form, b"?")
    return MOVING.sub(rb"\1", CLOCK.sub(b"", said))


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    said = bytearray()
    try:
        async with asyncio.timeout(STREAM_S):
            async for piece in content.iter_any():
                said += piece
    except TimeoutError:
        pass
    return bytes(said)


def _unpacked(body: bytes) -> Iterator[bytes]:
    """Yield the members of an archive: an XLSX is one."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
