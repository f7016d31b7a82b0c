"""The process beside the daemon that reads closed days of one line: a question as JSON on stdin, hours and figures as JSON on stdout."""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from netmon.model.figures import Figures, PortQuestion, Span
from netmon.model.sample import rate_bps
from netmon.store import day_compact, files, parquet, sqlite
from netmon.store.day_refs import manifest_of
from netmon.store.history_read import hours
from netmon.store.link_figures import figures_of
from netmon.store.rollup import HOUR_S
from netmon.store.slot_traces import port_slots

NICE: Final = 10
TROUBLE: Final = (sqlite.DatabaseError, parquet.ParquetError, files.NewerVersionError, OSError, ValueError, LookupError)
Hour = tuple[int, int | None, int | None, int | None, int | None]


def main() -> int:
    """Answer the question on stdin; {"error": what} when that cannot be done."""
    with contextlib.suppress(OSError):
        os.nice(NICE)
    try:
        sys.stdout.write(json.dumps(answered(json.load(sys.stdin))) + "\n")
    except TROUBLE as error:
        sys.stdout.write(json.dumps({"error": type(error).__name__}) + "\n")
        return 1
    return 0


def answered(asked: Mapping[str, Any]) -> dict[str, object]:
    """Return {"hours": ...} and, where `question` is asked, {"figures": ...} of one port over [start, end), Unix seconds."""
    state, device, interface = Path(asked["state"]), str(asked["device"]), str(asked["interface"])
    window = Span(int(asked["start"]), int(asked["end"]))
    answer: dict[str, object] = {"hours": list(hours_of(state, (device, interface), window, asked["days"]))}
    if asked.get("question"):
        gaps = [Span(int(start), int(end)) for start, end in asked["gaps"]]
        (found,) = figures_of(state, window, int(asked["slot_s"]), [_question(device, interface, asked["question"])], gaps)
        ways = {"received": found.received, "sent": found.sent, "lesson_received": found.lesson_received, "lesson_sent": found.lesson_sent}
        answer["figures"] = {name: _plain(figures) for name, figures in ways.items()} | {"speed_bps": found.speed_bps}
    return answer


def hours_of(state: Path, port: tuple[str, str], window: Span, days: Iterable[str]) -> Iterator[Hour]:
    """Yield hour, received and sent in the mean, and the greatest received and sent rate: of filed days from their roll-ups, of others from SQLite."""
    filed = manifest_of(state).hourly
    wanted = [day for day in days if day in filed]
    done: set[int] = set()
    if wanted:
        for row in hours(state, min(wanted), max(wanted), {port}):
            if window.start <= row.hour < window.end:
                done.add(row.hour)
                yield row.hour, rate_bps(row.in_octets, row.in_ms), rate_bps(row.out_octets, row.out_ms), row.in_max_bps, row.out_max_bps
    with contextlib.suppress(sqlite.NoDatabaseError), day_compact.open_database(state) as connection:
        yield from _recent(connection, port, window, done)


def _recent(connection: sqlite.Connection, port: tuple[str, str], window: Span, done: set[int]) -> Iterator[Hour]:
    by_hour: dict[int, list[tuple[int | None, int | None]]] = {}
    for slot, _, received, sent in port_slots(connection, *port, window.start, window.end):
        hour = slot // HOUR_S * HOUR_S
        if hour not in done:
            by_hour.setdefault(hour, []).append((received, sent))
    for hour, pairs in sorted(by_hour.items()):
        ways = [[value for value in way if value is not None] for way in zip(*pairs, strict=True)]
        means = [sum(values) // len(values) if values else None for values in ways]
        yield hour, means[0], means[1], max(ways[0], default=None), max(ways[1], default=None)


def _question(device: str, interface: str, asked: Mapping[str, Any]) -> PortQuestion:
    return PortQuestion(
        device=device,
        interface=interface,
        lessons=tuple(Span(int(start), int(end)) for start, end in asked["lessons"]),
        excluded=tuple(Span(int(start), int(end)) for start, end in asked["excluded"]),
        capacity_received_bps=asked["capacity_received_bps"],
        capacity_sent_bps=asked["capacity_sent_bps"],
    )


def _plain(figures: Figures) -> dict[str, Any]:
    return asdict(figures)


if __name__ == "__main__":
    sys.exit(main())
