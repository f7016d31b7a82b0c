"""Which buildings lose their mains every night, read from history and proposed to the operator as YAML (pure)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from statistics import median_low
from typing import Final, NamedTuple

TOGETHER_S: Final = 300
LONGEST_S: Final = 16 * 3600
SHORTEST_S: Final = 3 * 3600
ROUND_MIN: Final = 15
FEWEST_NIGHTS: Final = 8
SHARE: Final = 0.6
SPREAD_MIN: Final = 60
"""So far from the usual hour a cut is somebody's exception."""


class Outage(NamedTuple):
    """One silence of a device, half-open in Unix seconds."""

    device: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Hours in which a building's mains seem to be cut, seen in `nights` of `of` nights; the earliest begin and the latest end, to the quarter hour."""

    site: str
    building: str
    start: time
    end: time
    days: tuple[int, ...]
    nights: int
    of: int


def proposals(outages: Iterable[Outage], place_of: Callable[[str], tuple[str, str] | None], zone: tzinfo, first: date, last: date) -> tuple[Proposal, ...]:
    """Return what the silences of the nights from `first` to `last` suggest.

    `place_of` returns the (site, building) of a device that hangs on the mains, None for any other. A night counts when two or more devices of the building
    (or its only one) fell silent within TOGETHER_S and came back before the next day's end of LONGEST_S.
    """
    cuts: dict[tuple[str, str], dict[date, list[Outage]]] = {}
    devices: dict[tuple[str, str], set[str]] = {}
    for one in outages:
        place = place_of(one.device)
        if place is None:
            continue
        devices.setdefault(place, set()).add(one.device)
        if SHORTEST_S <= one.end - one.start <= LONGEST_S:
            night = (datetime.fromtimestamp(one.start, UTC).astimezone(zone) - timedelta(hours=12)).date()
            if first <= night <= last:
                cuts.setdefault(place, {}).setdefault(night, []).append(one)
    found = (_proposal(place, nights, len(devices[place]), zone, (last - first).days + 1) for place, nights in sorted(cuts.items()))
    return tuple(one for one in found if one is not None)


def _proposal(place: tuple[str, str], nights: Mapping[date, list[Outage]], devices: int, zone: tzinfo, days: int) -> Proposal | None:
    together = {night: best for night, seen in nights.items() if len(best := _together(seen)) >= min(2, devices)}
    weekdays = tuple(day for day in range(1, 8) if sum(night.isoweekday() == day for night in together) >= max(1, SHARE * (days // 7)))
    kept = [best for night, best in together.items() if night.isoweekday() in weekdays]
    if len(kept) < FEWEST_NIGHTS:
        return None
    starts = [_clock(min(one.start for one in best), zone) for best in kept]
    ends = [_clock(max(one.end for one in best), zone) for best in kept]
    usual = [start for start in starts if abs(start - median_low(starts)) <= SPREAD_MIN]
    if len(usual) < SHARE * len(starts):
        return None
    until = max(end for end in ends if abs(end - median_low(ends)) <= SPREAD_MIN)
    return Proposal(
        site=place[0], building=place[1], start=_quarter(min(usual), up=False), end=_quarter(until, up=True), days=weekdays, nights=len(kept), of=days
    )


def _together(seen: Iterable[Outage]) -> list[Outage]:
    ordered = sorted(seen, key=lambda one: one.start)
    best: list[Outage] = []
    for number, one in enumerate(ordered):
        group = [other for other in ordered[number:] if other.start - one.start <= TOGETHER_S]
        if len({other.device for other in group}) > len({other.device for other in best}):
            best = group
    return best


def _clock(moment: float, zone: tzinfo) -> int:
    """Return the minutes since noon: a night is one stretch of them."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(zone)
    return (local.hour * 60 + local.minute - 720) % 1440


def _quarter(minutes: int, *, up: bool) -> time:
    rounded = -(-minutes // ROUND_MIN) * ROUND_MIN if up else minutes // ROUND_MIN * ROUND_MIN
    hour, minute = divmod((rounded + 720) % 1440, 60)
    return time(hour, minute)


def proposal_yaml(site: str, found: Iterable[Proposal]) -> str:
    """Return what to write into a school's file, with the evidence as comments; empty where nothing is proposed for it."""
    own = [one for one in found if one.site == site]
    if not own:
        return ""
    lines = ["buildings:"]
    for one in own:
        hours = f"{one.start:%H:%M}-{one.end:%H:%M}"
        days = "" if len(one.days) == 7 else f", days: [{', '.join(map(str, one.days))}]"
        window = f'[{{hours: "{hours}"{days}}}]' if days else f'"{hours}"'
        lines += [f"  # {one.nights}/{one.of}", f"  {_quoted(one.building)}: {{power_off: {window}}}"]
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
