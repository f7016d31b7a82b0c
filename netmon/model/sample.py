"""One row of history: what an interface carried in one slot of the grid, in integers, and the bytes that a hash of such rows covers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntFlag

from netmon.model.counter_values import Quality

SLOT_S = 300
SLOTS_S = (60, 120, 300, 600, 900)
"""Lengths that a slot may have: each divides an hour."""
MS_PER_S = 1000
OCTET_MILLIBITS = 8 * MS_PER_S


class SampleFlag(IntFlag):
    """What happened to the counters within a slot, for either direction; nothing set means that every reading carried a value.

    All but WRAPPED are readings whose time and octets are not in the row: coverage is `in_ms` and `out_ms` against the slot's length.
    """

    WRAPPED = 1
    RESET = 2
    GAP = 4
    AMBIGUOUS = 8
    IMPOSSIBLE = 16
    MISSING = 32


FLAG_OF: tuple[int, ...] = tuple(0 if quality is Quality.GOOD else int(SampleFlag[quality.name]) for quality in Quality)
"""The bit of a sample's `quality` by Quality: plain numbers, because each port of each poll asks twice and an enumeration's `|` makes objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSample:
    """What one interface carried from `slot` on, for `slot_s` seconds.

    `device` and `interface` (ifName) are the key; `slot` is Unix time in seconds, a multiple of `slot_s`. The octets were counted over `in_ms` and
    `out_ms` milliseconds of the agent's clock; None, with 0 ms, where nothing is known: never 0. `quality` is a set of SampleFlag.
    `speed_bps` is the highest that the port said within the slot.
    """

    device: str
    interface: str
    slot: int
    in_octets: int | None
    in_ms: int
    out_octets: int | None
    out_ms: int
    quality: int = 0
    speed_bps: int | None = None
    slot_s: int = SLOT_S

    @property
    def key(self) -> tuple[str, str, int]:
        """The order of the canonical rows: by code points of the names, then by slot."""
        return self.device, self.interface, self.slot


def rate_bps(octets: int | None, ms: int) -> int | None:
    """Return whole bit/s, cut down, never rounded up; None where nothing is known."""
    return None if octets is None or ms <= 0 else octets * OCTET_MILLIBITS // ms


def escaped(name: str) -> str:
    r"""Return a name without tabs and line ends: `\` becomes `\\`, a tab `\t`, a line feed `\n`."""
    return name.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def canonical_line(sample: LinkSample) -> bytes:
    """Return a row as the data hash sees it: ten fields, UTF-8, divided by tabs and ended by a line feed.

    device, interface (both `escaped`), slot, slot_s, in_octets, in_ms, out_octets, out_ms, quality, speed_bps; numbers in decimal, `-` for None.
    """
    numbers = (
        sample.slot, sample.slot_s, sample.in_octets, sample.in_ms, sample.out_octets, sample.out_ms, int(sample.quality), sample.speed_bps
    )  # fmt: skip
    fields = [escaped(sample.device), escaped(sample.interface), *("-" if number is None else str(number) for number in numbers)]
    return ("\t".join(fields) + "\n").encode()


def canonical_lines(samples: Iterable[LinkSample]) -> Iterator[bytes]:
    """Yield the canonical rows in their order, (device, interface, slot); SHA-256 over all of them is a data hash."""
    return map(canonical_line, sorted(samples, key=lambda sample: sample.key))
