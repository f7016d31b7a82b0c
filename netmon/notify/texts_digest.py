"""The message before lessons: what is ready, what to do, what can wait."""

from collections.abc import Sequence
from functools import reduce

from netmon.model.lang import Lang
from netmon.model.notice import Notice
from netmon.model.texts import text
from netmon.notify import cut, words
from netmon.notify.facts import DigestFacts, ExitState
from netmon.notify.fit import Line, fit
from netmon.notify.routing import Route

MOST_ITEMS = 6
ITEM_BYTES = 150
MOST_EXITS = 4


def digest_text(facts: DigestFacts, now_ms: int, lang: Lang) -> str:
    """Return the message in at most 900 bytes of UTF-8: fewer items rather than half ones, and how many were left out."""
    for items in range(MOST_ITEMS, 1, -1):
        shown = _fitted(facts, now_ms, lang, items)
        if not shown.endswith(cut.ELLIPSIS):
            return shown
    return _fitted(facts, now_ms, lang, 1)


def digest_notices(site: str, routes: Sequence[Route], facts: DigestFacts, now_ms: int, lang: Lang) -> list[Notice]:
    """Return the message for each channel; a site has one a day, however often it is asked for."""
    key = f"digest/{site}/{words.local(now_ms, facts.zone):%Y-%m-%d}"
    shown = digest_text(facts, now_ms, lang)
    return [Notice(channel=route.channel, key=key, text=shown, at_ms=now_ms) for route in routes]


def _fitted(facts: DigestFacts, now_ms: int, lang: Lang, items: int) -> str:
    return fit(lambda names: _lines(facts, now_ms, lang, names, items))


def _lines(facts: DigestFacts, now_ms: int, lang: Lang, names: int, items: int) -> Sequence[Line]:
    at = words.moment(words.local(now_ms, facts.zone), lang)
    head = text("notify.digest.head", lang, site=cut.name(facts.site_name, names) or "-", when=at)
    parts = [part for part in (_rooms(facts, lang), _exits(facts, lang, names), _aps(facts, lang)) if part]
    state = reduce(lambda first, second: text("notify.digest.pair", lang, first=first, second=second), parts)
    lines = [Line(head), Line(state)]
    if facts.todo:
        lines.append(Line(text("notify.digest.todo", lang, items=_items(facts.todo, items, lang))))
    elif facts.rooms_unknown or any(one.state is ExitState.UNKNOWN for one in facts.exits) or (facts.aps_total and facts.aps_online is None):
        lines.append(Line(text("notify.digest.unknown_first", lang)))
    else:
        lines.append(Line(text("notify.digest.nothing", lang)))
    if facts.later:
        lines.append(Line(text("notify.digest.later", lang, items=_items(facts.later, items, lang)), 2))
    return lines


def _rooms(facts: DigestFacts, lang: Lang) -> str:
    if facts.rooms_total == 0:
        return text("notify.digest.rooms_none", lang)
    key = "notify.digest.rooms_unknown" if facts.rooms_unknown else "notify.digest.rooms"
    rooms = text(key, lang, ready=facts.rooms_ready, total=facts.rooms_total, unknown=facts.rooms_unknown)
    return text("notify.digest.rooms_waiting", lang, rooms=rooms, count=facts.rooms_waiting) if facts.rooms_waiting else rooms


def _exits(facts: DigestFacts, lang: Lang, names: int) -> str:
    if not facts.exits:
        return ""
    unnamed = text("incident.line_unnamed", lang)
    states = [text(f"notify.digest.exit.{one.state}", lang, isp=cut.name(one.isp, names) or unnamed) for one in facts.exits[:MOST_EXITS]]
    return text("notify.digest.exit", lang, states=text("notify.impact.join", lang).join(states))


def _aps(facts: DigestFacts, lang: Lang) -> str:
    if facts.aps_total == 0:
        return ""
    if facts.aps_online is None:
        return text("notify.digest.aps_unknown", lang)
    return text("notify.digest.aps", lang, online=facts.aps_online, total=facts.aps_total)


def _items(sentences: Sequence[str], most: int, lang: Lang) -> str:
    shown = [cut.name(sentence, ITEM_BYTES) for sentence in sentences[:most]]
    joined = text("notify.digest.join", lang).join(shown)
    left = len(sentences) - len(shown)
    return joined + (text("notify.digest.join", lang) + text("notify.digest.more", lang, count=left) if left else "")
