"""Numbers, times and languages as a person reads them."""

from datetime import datetime, tzinfo

from netmon.model.lang import Lang
from netmon.model.texts import text

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LONGEST_HEADER = 256
_PREFIXES = ("", "k", "M", "G", "T", "P")
ABSENT = "–"


def choose_lang(asked: str | None, accept_language: str, default: Lang) -> Lang:
    """Return the language of `?lang=`, else the one that `Accept-Language` weighs more, else the default."""
    if asked is not None and (named := _lang(asked)) is not None:
        return named
    best: Lang = default
    weight = 0.0
    for element in accept_language[:_LONGEST_HEADER].split(","):
        tag, _, q = element.partition(";")
        named = _lang(tag)
        value = _weight(q)
        if named is not None and value > weight:
            best, weight = named, value
    return best


def _lang(tag: str) -> Lang | None:
    primary = tag.strip().lower().partition("-")[0]
    if primary == "zh":
        return "zh"
    return "en" if primary == "en" else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


def bit_rate(bps: float | None) -> str:
    """Return `940 Mbit/s`: three digits and a decimal prefix."""
    if bps is None:
        return ABSENT
    value, prefix = float(bps), 0
    while abs(value) >= 999.5 and prefix < len(_PREFIXES) - 1:
        value /= 1000
        prefix += 1
    return f"{value:.3g} {_PREFIXES[prefix]}bit/s"


def percent(ratio: float | None) -> str:
    """Return `37%`, with a decimal below 10%."""
    if ratio is None:
        return ABSENT
    return f"{ratio * 100:.1f}%" if 0 < ratio < 0.1 else f"{ratio * 100:.0f}%"


def count(value: int | None) -> str:
    """Return a number with its thousands apart."""
    return ABSENT if value is None else f"{value:,}"


def size(value: float) -> str:
    """Return `1.2 GB`: three digits and a decimal prefix."""
    prefix = 0
    while abs(value) >= 999.5 and prefix < len(_PREFIXES) - 1:
        value /= 1000
        prefix += 1
    return f"{value:.3g} {_PREFIXES[prefix]}B"


def seconds(value: float | None, lang: Lang) -> str:
    """Return a length of time in its two largest units: `3 d 4 h`, `12 min`, `0.12 s`, `8 ms`."""
    if value is None:
        return ABSENT
    if value < 0.1:
        return text("web.span.ms", lang, n=f"{max(value, 0) * 1000:.3g}")
    if value < _MINUTE:
        return text("web.span.s", lang, n=f"{value:.2g}" if value < 10 else f"{value:.0f}")
    whole = int(value)
    days, hours, minutes = whole // _DAY, whole % _DAY // _HOUR, whole % _HOUR // _MINUTE
    parts = [("web.span.d", days), ("web.span.h", hours), ("web.span.min", minutes)]
    first = next(place for place, (_, number) in enumerate(parts) if number)
    return " ".join(text(key, lang, n=number) for key, number in parts[first : first + 2] if number)


def age(value: float, lang: Lang) -> str:
    """Return how long something has lasted or is still to come, as people say it: whole seconds, never none and never less than nothing."""
    return seconds(max(round(value), 1), lang)


def ago(at: float | None, now: float, lang: Lang) -> str:
    """Return how long ago a moment was."""
    return ABSENT if at is None else text("web.ago", lang, span=age(now - at, lang))


def moment(at: float | None, now: float, zone: tzinfo) -> str:
    """Return a local time: of day for today, with month and day for this year, with the year otherwise."""
    if at is None:
        return ABSENT
    then, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    if then.date() == today.date():
        return f"{then:%H:%M:%S}"
    return f"{then:%m-%d %H:%M}" if then.year == today.year else f"{then:%Y-%m-%d %H:%M}"


def began(at: float, lesson: str, now: float, zone: tzinfo, lang: Lang) -> str:
    """Return when something began: `第三节 (10:12)`, with the day before it when that is not today; as `moment` outside of lessons."""
    when = moment(at, now, zone)
    if not lesson:
        return when
    day, _, clock = when.rpartition(" ")
    return text("web.began.day" if day else "web.began", lang, day=day, lesson=lesson, clock=clock[:5])


def local_day(at: float | None, zone: tzinfo) -> str:
    """Return a local day, `2026-09-01`; "" for no time."""
    return "" if at is None else f"{datetime.fromtimestamp(at, zone):%Y-%m-%d}"


def local_time(at: float | None, zone: tzinfo) -> str:
    """Return a local time, `2026-09-01 08:12:30`; "" for no time."""
    return "" if at is None else f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M:%S}"
