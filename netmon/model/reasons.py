"""Why a poll failed or changed something, in the reader's language: what collectors and transports say in English is a closed list of phrases.

The English text of a key `reason.*` is the phrase itself, with `{placeholders}` where the code puts a value; whoever adds a phrase there adds its Chinese here.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from netmon.model.finding import FindingKind
from netmon.model.lang import Lang
from netmon.model.texts import CATALOGUE, text
from netmon.model.texts_reason import TEXTS
from netmon.model.texts_throughput import TEXTS as THROUGHPUT

_PLACE = re.compile(r"\{(\w+)\}")
_DEPTH = 5
_FINDINGS = frozenset(kind.value for kind in FindingKind)
_NUMBERS = frozenset({"n", "listed", "counted", "port", "status", "id", "most"})
_WORDS = frozenset({"table", "object", "file", "path", "program", "address", "mac", "taken"})
_FAULTS = re.compile(r"(.+): (\S+:[a-z_]+(?:, \S+:[a-z_]+)*)")
_ALL = (*TEXTS.values(), *(entry for key, entry in THROUGHPUT.items() if key.startswith("throughput.why.")))


class _Phrase(NamedTuple):
    pattern: re.Pattern[str]
    entry: dict[Lang, str]


@cache
def _exact() -> dict[str, dict[Lang, str]]:
    return {entry["en"]: entry for entry in _ALL if not _PLACE.search(entry["en"])}


@cache
def _patterns() -> tuple[_Phrase, ...]:
    """Return the phrases with values, the longest fixed text first, so that of two that fit the closer one is taken."""
    found = [entry for entry in _ALL if _PLACE.search(entry["en"])]
    found.sort(key=lambda entry: -len(_PLACE.sub("", entry["en"])))
    return tuple(_Phrase(re.compile(_regex(entry["en"]), re.DOTALL), entry) for entry in found)


def reason_text(detail: str | None, lang: Lang) -> str:
    """Return what a reading, a table or an event says of its reason; a phrase that nobody knows, such as a device's own words, as it is."""
    if not detail or lang == "en":
        return detail or ""
    return _said(detail, lang, _DEPTH)


def finding_text(detail: str, lang: Lang) -> str:
    """Return what an event says of a finding in words: of its kind, where the detail begins with one, and of what the finder says of it."""
    kind, _, rest = detail.partition(" ")
    kind = kind.rstrip(":")
    if kind not in _FINDINGS:
        return reason_text(detail, lang)
    words = text(f"finding.{kind}", lang)
    return text("event.finding.said", lang, kind=words, detail=reason_text(rest, lang)) if rest else words


def event_text(detail: str, lang: Lang) -> str:
    """Return an event's detail in words where it is netmon's own: a finding, an incident's cause, a state's reason, a live lesson's faults, a reason."""
    number, _, rest = detail.partition(" ")
    if number in _FINDINGS:
        return finding_text(detail, lang)
    cause, _, root = rest.partition(" ")
    if f"web.incidents.cause.{cause}" in CATALOGUE:
        return f"{text(f'web.incidents.cause.{cause}', lang)} · {root} · {number}"
    for key in (f"state.reason.{detail}", f"event.detail.{detail}"):
        if key in CATALOGUE:
            return text(key, lang)
    match = _FAULTS.fullmatch(detail)
    if match is not None:
        parts = [(receiver, f"shared_lesson.fault.{fault}") for receiver, _, fault in (part.partition(":") for part in match[2].split(", "))]
        if all(key in CATALOGUE for _, key in parts):
            said = (text("event.lesson.fault", lang, receiver=receiver, fault=text(key, lang)) for receiver, key in parts)
            return text("event.lesson.said", lang, lesson=match[1], faults=text("event.lesson.join", lang).join(said))
    return reason_text(detail, lang)


def unknown_phrases(phrases: Iterable[str]) -> list[str]:
    """Return those that have no Chinese: for the test that reads them out of the code."""
    return [phrase for phrase in phrases if _said(phrase, "zh", _DEPTH) == phrase]


def _said(detail: str, lang: Lang, depth: int) -> str:
    entry = _exact().get(detail)
    if entry is not None:
        return entry[lang]
    if depth:
        for phrase in _patterns():
            match = phrase.pattern.fullmatch(detail)
            if match is not None:
                return phrase.entry[lang].format_map({name: _said(value, lang, depth - 1) for name, value in match.groupdict().items()})
    return detail


def _regex(phrase: str) -> str:
    pieces = _PLACE.split(phrase)
    return "".join(re.escape(piece) if number % 2 == 0 else f"(?P<{piece}>{_value(piece)})" for number, piece in enumerate(pieces))


def _value(name: str) -> str:
    """Return what may stand in a place: numbers and names are told from free words, so that a device's own words are not taken for a phrase."""
    return r"[-\d.,]+" if name in _NUMBERS else r"\S+" if name in _WORDS else ".+?"
