"""What history says of a device: its state, since when and why, its last outages, and the times in which netmon itself did not look."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.history import SubjectKind, Transition
from netmon.model.inventory import Device
from netmon.model.lang import Lang
from netmon.model.state import DeviceStatus
from netmon.model.texts import CATALOGUE, text
from netmon.pipeline.explain_line import Line
from netmon.store import sqlite
from netmon.store.history_view import open_history

DAYS = 30
MS_PER_DAY = 86_400_000
MS_PER_MINUTE = 60_000
OUTAGES_SHOWN = 10
OUT = frozenset({DeviceStatus.DOWN.value, DeviceStatus.UNREACHABLE.value})


def explain_device(config: Config, device: Device, lang: Lang, *, now: float) -> Iterator[Line]:
    """Yield the rows of a device; sqlite.DatabaseError for a damaged history."""
    site = config.sites.get(device.site)
    role = text("explain.device", lang, name=device.name, role=_role(device.role, lang), site=site.name if site is not None else device.site)
    yield Line(text("explain.label.device", lang), role)
    end_ms = int(now * 1000)
    states, blind = _recorded(config.settings.state, device.name, end_ms)
    zone = ZoneInfo(config.settings.time_zone)
    if not states:
        yield Line(text("explain.label.state", lang), text("explain.no_state", lang))
        return
    last = states[-1]
    began = next((older for older, newer in zip(states[-2::-1], states[:0:-1], strict=False) if older.state != newer.state), None)
    since = last if began is None else states[states.index(began) + 1]
    words = text("explain.state", lang, state=_status(last.state, lang), since=_at(since.at_ms, zone), why=_why(last.why, lang))
    yield Line(text("explain.label.state", lang), words)
    yield from _outages(states, zone, lang)
    if blind:
        minutes = sum(length for length in blind) // MS_PER_MINUTE
        yield Line(text("explain.label.gap", lang), text("explain.gap", lang, count=len(blind), minutes=minutes))


def _recorded(state: Path, device: str, end_ms: int) -> tuple[Sequence[Transition], Sequence[int]]:
    """Return the states of the last days, and how long netmon did not look each time."""
    start_ms = end_ms - DAYS * MS_PER_DAY
    try:
        with open_history(state) as view:
            gaps = [min(gap.end_ms, end_ms) - max(gap.start_ms, start_ms) for gap in view.gaps(start_ms, end_ms)]
            return view.states(SubjectKind.DEVICE, device, start_ms, end_ms + 1), gaps
    except sqlite.NoDatabaseError:
        return (), ()


def _outages(states: Sequence[Transition], zone: ZoneInfo, lang: Lang) -> Iterator[Line]:
    label, now = text("explain.label.outage", lang), text("explain.now", lang)
    ends = [*(newer.at_ms for newer in states[1:]), None]
    found = [(one, end) for one, end in zip(states, ends, strict=True) if one.state in OUT]
    if not found:
        yield Line(label, text("explain.no_outage", lang))
    for one, end in reversed(found[-OUTAGES_SHOWN:]):
        until = now if end is None else _at(end, zone)
        yield Line(label, text("explain.outage", lang, start=_at(one.at_ms, zone), end=until, state=_status(one.state, lang), why=_why(one.why, lang)))


def _role(role: str, lang: Lang) -> str:
    return text(f"role.{role}", lang) if f"role.{role}" in CATALOGUE else role


def _status(state: str, lang: Lang) -> str:
    return text(f"state.{state}", lang) if f"state.{state}" in CATALOGUE else state


def _why(why: str, lang: Lang) -> str:
    return text(f"state.reason.{why}", lang) if f"state.reason.{why}" in CATALOGUE else why or "-"


def _at(at_ms: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"
