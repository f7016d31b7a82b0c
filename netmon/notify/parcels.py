"""What waits for one channel, put together into one message, with a word where it comes late or perhaps twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from netmon.model.lang import Lang
from netmon.model.notice import Parcel, Waiting
from netmon.model.texts import text
from netmon.notify.cut import cut, size
from netmon.notify.words import local, moment

LATE_MS = 180_000
SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How messages of one path are written: the most bytes of one, the zone and language of its readers, a word that must stand in it."""

    limit: int
    zone: tzinfo
    lang: Lang
    keyword: str = ""


def pack(waiting: Sequence[Waiting], packing: Packing, now_ms: int) -> tuple[Parcel, tuple[Waiting, ...]]:
    """Return as many of what waits, in its order, as one message holds, and which these are; the first always goes, cut where it must be."""
    room = packing.limit - (size(packing.keyword) + size(SEPARATOR) if packing.keyword else 0)
    texts: list[str] = []
    taken: list[Waiting] = []
    used = 0
    for one in waiting:
        shown = presented(one, packing, now_ms)
        needs = size(shown) + (size(SEPARATOR) if texts else 0)
        if texts and used + needs > room:
            break
        texts.append(cut(shown, room))
        taken.append(one)
        used += needs
    body = SEPARATOR.join(texts)
    if packing.keyword and packing.keyword not in body:
        body += SEPARATOR + packing.keyword
    return Parcel(text=body, ids=tuple(one.notice.key for one in taken), urgent=any(one.notice.urgent for one in taken)), tuple(taken)


def presented(one: Waiting, packing: Packing, now_ms: int) -> str:
    """Return a notice's text with what its reader must know of the way it came: when it was written, that it may be the second time, for whom it was."""
    notes = []
    if now_ms - one.notice.at_ms >= LATE_MS:
        notes.append(text("notify.note.late", packing.lang, at=moment(local(one.notice.at_ms, packing.zone), packing.lang)))
    if one.doubtful:
        notes.append(text("notify.note.doubtful", packing.lang))
    if one.path != one.notice.channel:
        notes.append(text("notify.note.instead", packing.lang, channel=one.notice.channel))
    return "\n".join([*notes, one.notice.text])
