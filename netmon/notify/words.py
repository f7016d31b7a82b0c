"""Times, durations and lessons as people say them."""

import re
from datetime import UTC, datetime, tzinfo

from netmon.model.lang import Lang
from netmon.model.texts import text

MINUTE_MS = 60_000
EDGE = "\ue000"
_GAP = re.compile(f"(?<=[\u4e00-\u9fff]){EDGE}+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]){EDGE}+(?=[\u4e00-\u9fff])")


def local(at_ms: int, zone: tzinfo) -> datetime:
    """Return a moment in a zone."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)


def when(at: datetime, lang: Lang) -> str:
    """Return `11月23日（周一）08:12`, or `Mon 23 Nov 08:12`."""
    return text(
        "notify.when",
        lang,
        month=text(f"notify.month.{at.month}", lang),
        day=at.day,
        weekday=text(f"notify.weekday.{at.isoweekday()}", lang),
        clock=clock(at),
    )


def moment(at: datetime, lang: Lang) -> str:
    """Return `11月23日 08:12`, or `23 Nov 08:12`."""
    return text("notify.moment", lang, month=text(f"notify.month.{at.month}", lang), day=at.day, clock=clock(at))


def clock(at: datetime) -> str:
    """Return `08:12`."""
    return f"{at:%H:%M}"


def lasting(length_ms: int, lang: Lang) -> str:
    """Return for how long something has been so."""
    if length_ms < MINUTE_MS:
        return text("notify.lasting.none", lang)
    return text("notify.lasting", lang, duration=duration(length_ms, lang))


def duration(length_ms: int, lang: Lang) -> str:
    """Return `3 分钟`, `2 小时 5 分钟`, `3 天 2 小时`: whole minutes, none of them rounded up."""
    minutes = max(0, length_ms) // MINUTE_MS
    if minutes == 0:
        return text("notify.minutes.none", lang)
    hours, minutes = divmod(minutes, 60)
    if hours == 0:
        return text("notify.minutes", lang, minutes=minutes)
    days, rest = divmod(hours, 24)
    if days == 0:
        return text("notify.hours_minutes" if minutes else "notify.hours", lang, hours=hours, minutes=minutes)
    return text("notify.days_hours" if rest else "notify.days", lang, days=days, hours=rest)


def lesson(name: str, lang: Lang) -> str:
    """Return `第一节课` for `第一节`; other names stay as they are."""
    return text("notify.lesson.period", lang, lesson=name) if name.endswith("节") else name


def set_off(value: str) -> str:
    """Return a value with marks at its ends, which `spaced` turns into spaces where they are needed."""
    return f"{EDGE}{value}{EDGE}"


def spaced(sentence: str) -> str:
    """Return a sentence with a space where a value meets Chinese with a Latin letter or a digit, and none where Chinese meets Chinese."""
    return _GAP.sub(" ", sentence).replace(EDGE, "")
