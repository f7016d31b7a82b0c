"""From netmon's own series in a Prometheus to rows of samples: what is asked, in which portions, and what the answers mean (pure).

The rates that netmon computed are asked for, never its counters: `increase()` would extrapolate, take a wrapped Counter32 for a reset and know no agent's
clock. Of each slot the sum and the number of its scrapes are read, which are whole numbers and the same from every engine; `avg_over_time` is not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import floor
from typing import Final, NamedTuple
from urllib.parse import quote

from netmon.model.device_text import clean_string
from netmon.model.figures import Span
from netmon.model.sample import MS_PER_S, OCTET_MILLIBITS, LinkSample, SampleFlag
from netmon.model.spans import inner, merged, without

CHUNK_SLOTS: Final = 2_000
"""Points of a series in one answer; Prometheus gives at most 11,000."""
GROUP_ROWS: Final = 200_000
"""Slots of a window times ports that are held at a time."""
QUERY_CHARS: Final = 3_000
"""Of a selector in a URL: proxies refuse lines beyond 8 KiB."""
BY_PORT: Final = "sum by (device, interface)"
SPECIAL: Final = frozenset(r"\.+*?()|[]{}^$")
PortKey = tuple[str, str]


class Column(StrEnum):
    """What is asked of each slot; the value is the query, with selector and length of the slot to be put in.

    The range ends a millisecond before the slot's end, so that a scrape on the border is of the slot that begins there.
    """

    RECEIVED = BY_PORT + " (sum_over_time(netmon_interface_receive_bps{%s}[%ds] offset 1ms))"
    RECEIVED_SCRAPES = BY_PORT + " (count_over_time(netmon_interface_receive_bps{%s}[%ds] offset 1ms))"
    SENT = BY_PORT + " (sum_over_time(netmon_interface_transmit_bps{%s}[%ds] offset 1ms))"
    SENT_SCRAPES = BY_PORT + " (count_over_time(netmon_interface_transmit_bps{%s}[%ds] offset 1ms))"
    SPEED = "max by (device, interface) (max_over_time(netmon_interface_speed_bps{%s}[%ds] offset 1ms))"

    def query(self, selector: str, slot_s: int) -> str:
        """Return the query over the slot that ends when it is evaluated."""
        return self.value % (selector, slot_s)


class Chunk(NamedTuple):
    """The first and the last end of slots that one request is about, Unix seconds."""

    first: int
    last: int


@dataclass(slots=True)
class PortColumns:
    """The values of one port by column and slot (its begin in Unix seconds)."""

    values: dict[Column, dict[int, float]] = field(default_factory=dict)

    def add(self, column: Column, points: Iterable[tuple[int, float]], slot_s: int) -> None:
        """Take points at the ends of slots."""
        self.values.setdefault(column, {}).update((at - slot_s, value) for at, value in points)

    def of(self, column: Column) -> Mapping[int, float]:
        """Return a column."""
        return self.values.get(column, {})


def polled_query(district: str, slot_s: int) -> str:
    """Return the query that has a point for each slot in which netmon was scraped: its series of devices never leave, whatever the devices do."""
    return f"count(count_over_time(netmon_device_up{{{of_district(district)}}}[{slot_s}s] offset 1ms))"


def up_query(district: str, ports: Sequence[PortKey]) -> str:
    """Return the query for ports' states; a device that does not answer has none."""
    answers = f"max by (device) (netmon_device_up{{{of_district(district)}}}) == 1"
    return f"max by (device, interface) (netmon_interface_up{{{selector(district, ports)}}}) and on (device) ({answers})"


def of_district(district: str) -> str:
    """Return the matcher of a district."""
    return f'district="{quoted(label(district))}"'


def selector(district: str, ports: Sequence[PortKey]) -> str:
    """Return matchers of ports, and of no more than the products of their devices and names."""
    devices = one_of(device for device, _ in ports)
    interfaces = one_of(interface for _, interface in ports)
    return f'{of_district(district)},device=~"{devices}",interface=~"{interfaces}"'


def one_of(names: Iterable[str]) -> str:
    """Return a regular expression of RE2 that is one of the names, for between double quotes."""
    found = sorted({label(name) for name in names})
    return quoted("|".join("".join(f"\\{char}" if char in SPECIAL else char for char in name) for name in found))


def quoted(text: str) -> str:
    """Escape a text for between double quotes of PromQL."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def label(name: str) -> str:
    """Return a name as it stands in a label."""
    return clean_string(name)


def groups(district: str, ports: Sequence[PortKey], slots: int) -> Iterator[Sequence[PortKey]]:
    """Yield ports in portions whose rows fit into memory and whose names fit into a URL."""
    most = max(GROUP_ROWS // max(slots, 1), 1)
    first, length = 0, 0
    head = len(quote(selector(district, ())))
    for number, port in enumerate(ports):
        more = len(quote(one_of([port[0]]))) + len(quote(one_of([port[1]]))) + 2 * len(quote("|"))
        if number > first and (number - first == most or head + length + more > QUERY_CHARS):
            yield ports[first:number]
            first, length = number, 0
        length += more
    if first < len(ports):
        yield ports[first:]


def chunks(window: Span, slot_s: int) -> Iterator[Chunk]:
    """Yield the slots that lie wholly in a window in portions of CHUNK_SLOTS."""
    for run in inner([window], slot_s):
        for start in range(run.start, run.end, CHUNK_SLOTS * slot_s):
            yield Chunk(start + slot_s, min(start + CHUNK_SLOTS * slot_s, run.end))


def unpolled(window: Span, ends: Iterable[int], slot_s: int) -> tuple[Span, ...]:
    """Return the spans of a window's slots in which netmon was not scraped; `ends` are those of slots in which it was."""
    polled = merged(Span(end - slot_s, end) for end in ends)
    return tuple(without(inner([window], slot_s), polled))


def rows_of(port: PortKey, columns: PortColumns, slot_s: int) -> list[LinkSample]:
    """Return the rows of a port in the order of their slots; what no scrape told of is None, never 0.

    A slot's milliseconds are its share of the most frequent number of scrapes: half as many scrapes, half the time. The octets are those that the mean
    of the rates carries in that time, cut down.
    """
    received = _way(columns.of(Column.RECEIVED), columns.of(Column.RECEIVED_SCRAPES), slot_s)
    sent = _way(columns.of(Column.SENT), columns.of(Column.SENT_SCRAPES), slot_s)
    speeds = columns.of(Column.SPEED)
    rows = []
    for slot in sorted(received.keys() | sent.keys() | speeds.keys()):
        (in_octets, in_ms), (out_octets, out_ms) = received.get(slot, (None, 0)), sent.get(slot, (None, 0))
        speed = floor(speeds[slot]) if slot in speeds else 0
        rows.append(
            LinkSample(
                device=port[0], interface=port[1], slot=slot, in_octets=in_octets, in_ms=in_ms, out_octets=out_octets, out_ms=out_ms,
                quality=SampleFlag.MISSING if in_octets is None or out_octets is None else 0, speed_bps=speed if speed > 0 else None, slot_s=slot_s,
            )
        )  # fmt: skip
    return rows


def _way(sums: Mapping[int, float], scrapes: Mapping[int, float], slot_s: int) -> dict[int, tuple[int | None, int]]:
    """Return octets and milliseconds by slot of one direction."""
    counted = {slot: round(number) for slot, number in scrapes.items() if number >= 1 and sums.get(slot, -1.0) >= 0}
    if not counted:
        return {}
    often = Counter(counted.values())
    full = max(often, key=lambda number: (often[number], number))
    slot_ms = slot_s * MS_PER_S
    found: dict[int, tuple[int | None, int]] = {}
    for slot, number in counted.items():
        ms = min(number, full) * slot_ms // full
        found[slot] = (floor(sums[slot]) * ms // (number * OCTET_MILLIBITS), ms)
    return found
