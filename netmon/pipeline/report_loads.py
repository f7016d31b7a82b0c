"""Fills a report with curves over hours, from the hourly roll-ups that are kept for years."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon.evaluate.dossier import questions
from netmon.evaluate.statistics import window_span
from netmon.model.dossier import Dossier, DossierLine, Flow
from netmon.model.figures import OCTET_MILLIBITS, PortFigures
from netmon.model.report_facts import LoadCurve, RollupRef
from netmon.pipeline.report_made import Made, Parts
from netmon.pipeline.report_schools import local_days
from netmon.store.day_refs import manifest_of
from netmon.store.history_read import hours
from netmon.store.rollup import HOUR_S, HourRow

BUSIEST: Final = 4
"""Curves of so many exits: more lines cannot be told apart."""
EXITS: Final = frozenset({"exit", "district_uplink"})
PortKey = tuple[str, str]


def curves(made: Made) -> Parts:
    """The curves of the busiest exits by their 95 % value against their capacity, in their busier direction, and which roll-ups they were read from."""
    state = made.sources.config.settings.state
    found = curves_of(state, made.dossier, busiest(made.dossier, made.figures))
    return Parts(curves=found, rollups=rollups(state, made.dossier) if found else ())


def curves_of(state: Path, dossier: Dossier, ports: Mapping[PortKey, Flow]) -> tuple[LoadCurve, ...]:
    """Return the curves of some ports, in their order."""
    rows = hours_of(state, dossier, ports)
    return tuple(_curve(key, flow, rows.get(key, {}), dossier) for key, flow in ports.items())


def busiest(dossier: Dossier, figures: Mapping[PortKey, PortFigures]) -> dict[PortKey, Flow]:
    """Return the ports of the busiest exits with the direction of their load, the busiest first."""
    capacity = {(one.device, one.interface): (one.capacity_received_bps, one.capacity_sent_bps) for one in questions(dossier)}
    loads: list[tuple[Fraction, PortKey, Flow]] = []
    for line in exits(dossier):
        assert line.port is not None
        key = line.port.device, line.port.interface
        seen = figures.get(key)
        if seen is None:
            continue
        both = (("received", seen.received, capacity[key][0]), ("sent", seen.sent, capacity[key][1]))
        flows = [(Fraction(one.p95_bps, of or seen.speed_bps or 1), key, flow) for flow, one, of in both if one.p95_bps is not None]
        loads += [max(flows)] if flows else []  # type: ignore[list-item]
    first = sorted(loads, key=lambda one: (-one[0], one[1]))
    return dict(list({key: flow for _, key, flow in first}.items())[:BUSIEST])


def exits(dossier: Dossier) -> Iterator[DossierLine]:
    """Yield the watched exits in use, each port once."""
    taken: set[PortKey] = set()
    for line in (*dossier.lines, *(line for found in dossier.sites for line in found.lines)):
        if line.port is not None and line.link.role in EXITS and not line.link.standby and (key := (line.port.device, line.port.interface)) not in taken:
            taken.add(key)
            yield line


def hours_of(state: Path, dossier: Dossier, ports: Collection[PortKey]) -> dict[PortKey, dict[int, HourRow]]:
    """Return the hours of a window by port and their begin."""
    span, found = window_span(dossier.window), dict[PortKey, dict[int, HourRow]]()
    if ports:
        first, last = local_days(dossier.window, ZoneInfo(dossier.zone))
        for row in hours(state, str(first), str(last), ports):
            if span.start <= row.hour and row.hour + HOUR_S <= span.end:
                found.setdefault((row.device, row.interface), {})[row.hour] = row
    return found


def rollups(state: Path, dossier: Dossier) -> tuple[RollupRef, ...]:
    """Return the roll-ups of a window's days as the manifest names them."""
    first, last = map(str, local_days(dossier.window, ZoneInfo(dossier.zone)))
    hourly = manifest_of(state).hourly
    return tuple(
        RollupRef(day=day, file=entry.file, rows=entry.rows, data_sha256=entry.data_sha256)
        for day, entry in sorted(hourly.items()) if first <= day <= last
    )  # fmt: skip


def mean_bps(row: HourRow, flow: Flow) -> int | None:
    """Return the mean rate of an hour, cut down."""
    octets, ms = (row.in_octets, row.in_ms) if flow == "received" else (row.out_octets, row.out_ms)
    return None if octets is None or not ms else octets * OCTET_MILLIBITS // ms


def _curve(key: PortKey, flow: Flow, rows: Mapping[int, HourRow], dossier: Dossier) -> LoadCurve:
    span = window_span(dossier.window)
    start = -(-span.start // HOUR_S) * HOUR_S
    values = tuple(mean_bps(rows[hour], flow) if hour in rows else None for hour in range(start, span.end - HOUR_S + 1, HOUR_S))
    return LoadCurve(device=key[0], interface=key[1], flow=flow, start_s=start, step_s=HOUR_S, mean_bps=values)


def month_parts(dossier: Dossier) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield the months of a window, `2026-10` with the begin and end of what of it lies in the window, in UTC."""
    zone = ZoneInfo(dossier.zone)
    first, last = local_days(dossier.window, zone)
    day = first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=32)).replace(day=1)
        start, end = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, following))
        yield day.strftime("%Y-%m"), max(start, dossier.window.start), min(end, dossier.window.end)
        day = date(following.year, following.month, 1)
