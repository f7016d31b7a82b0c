"""Hourly roll-ups: what is kept of an interface for years, in integers that follow from the samples alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from netmon.model.sample import LinkSample, escaped, rate_bps

HOUR_S = 3600
PERCENT = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    """One interface's hour from `hour` (Unix seconds) on, of `samples` rows.

    Octets and milliseconds are sums; the rates are the lowest, the highest and the 95th percentile (nearest rank) of the rows' own rates in whole
    bit/s, None when no row has one. The mean is octets against milliseconds. `quality` has every flag that any row has, `speed_bps` is the highest.
    """

    device: str
    interface: str
    hour: int
    samples: int
    in_octets: int | None
    in_ms: int
    in_min_bps: int | None
    in_max_bps: int | None
    in_p95_bps: int | None
    out_octets: int | None
    out_ms: int
    out_min_bps: int | None
    out_max_bps: int | None
    out_p95_bps: int | None
    quality: int
    speed_bps: int | None


class _Way(NamedTuple):
    octets: int | None
    ms: int
    lowest: int | None
    highest: int | None
    p95: int | None


def nearest_rank(ordered: Sequence[int], percent: int = PERCENT) -> int | None:
    """Return the smallest value that at least `percent` of 100 values do not exceed; None for no values. `ordered` rises."""
    return ordered[(percent * len(ordered) + 99) // 100 - 1] if ordered else None


def roll_up(samples: Iterable[LinkSample]) -> list[HourRow]:
    """Return the hours of samples, in order of device, interface and hour. A row belongs to the hour in which its slot begins."""
    hours: dict[tuple[str, str, int], list[LinkSample]] = {}
    for sample in samples:
        hours.setdefault((sample.device, sample.interface, sample.slot // HOUR_S * HOUR_S), []).append(sample)
    return [_hour(key, hours[key]) for key in sorted(hours)]


def _hour(key: tuple[str, str, int], rows: Sequence[LinkSample]) -> HourRow:
    received = _way([(row.in_octets, row.in_ms) for row in rows])
    sent = _way([(row.out_octets, row.out_ms) for row in rows])
    quality = 0
    for row in rows:
        quality |= row.quality
    return HourRow(
        device=key[0], interface=key[1], hour=key[2], samples=len(rows),
        in_octets=received.octets, in_ms=received.ms, in_min_bps=received.lowest, in_max_bps=received.highest, in_p95_bps=received.p95,
        out_octets=sent.octets, out_ms=sent.ms, out_min_bps=sent.lowest, out_max_bps=sent.highest, out_p95_bps=sent.p95,
        quality=quality, speed_bps=max((row.speed_bps for row in rows if row.speed_bps is not None), default=None),
    )  # fmt: skip


def _way(counted: Sequence[tuple[int | None, int]]) -> _Way:
    octets = [value for value, _ in counted if value is not None]
    rates = sorted(rate for value, ms in counted if (rate := rate_bps(value, ms)) is not None)
    total_ms = sum(ms for value, ms in counted if value is not None)
    return _Way(sum(octets) if octets else None, total_ms, rates[0] if rates else None, rates[-1] if rates else None, nearest_rank(rates))


COLUMNS = tuple(column.name for column in fields(HourRow))


def hour_lines(rows: Iterable[HourRow]) -> Iterator[bytes]:
    """Yield rows as their hash sees them: the fields in order, divided by tabs, `-` for None (as netmon.model.sample.canonical_line)."""
    for row in rows:
        values = [escaped(row.device), escaped(row.interface), *("-" if (value := getattr(row, name)) is None else str(value) for name in COLUMNS[2:])]
        yield ("\t".join(values) + "\n").encode()
