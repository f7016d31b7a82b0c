"""What the ports of tested lines carried between their last polls: for the idle gate, and for what else was on a line during a test."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from netmon.model.inventory import PortRef
from netmon.model.rates import InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.model.sample import MS_PER_S
from netmon.model.slot_columns import Measured
from netmon.pipeline.history import measured
from netmon.pipeline.line import DeviceLine, port_texts

KEPT: Final = 32
"""Intervals that are kept of a port: more than any test lasts."""


class LineLoads:
    """For the event loop alone: `take_interfaces` gets every table, `over` waits for what comes."""

    def __init__(self) -> None:
        self._polls: dict[PortRef, deque[Measured]] = {}
        self._wanted: dict[str, tuple[PortRef, ...]] = {}
        self._news = asyncio.Event()

    def configure(self, ports: Iterable[PortRef]) -> None:
        """Take the ports that tested lines name; those that stay keep what is known of them."""
        wanted = set(ports)
        self._polls = {port: self._polls.get(port) or deque(maxlen=KEPT) for port in wanted}
        self._wanted = {name: tuple(port for port in wanted if port.device == name) for name in {port.device for port in wanted}}

    def take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        """Take a table whose counts `line` holds, read at `at_s` (Unix time)."""
        ports, rates = self._wanted.get(line.name, ()), line.counted
        if rates is None or not ports:
            return
        for port in ports:
            row = row_of(port, rates, table)
            if row is not None:
                self.note(port, measured(rates, row, int(at_s * MS_PER_S)))

    def note(self, port: PortRef, one: Measured) -> None:
        """Take one interval of a port."""
        if port in self._polls:
            self._polls[port].append(one)
            self._news.set()
            self._news = asyncio.Event()

    def last(self, port: PortRef | None, now_ms: int, fresh_ms: int) -> Sequence[Measured]:
        """Return the intervals of a port, oldest first; none when the newest ended longer ago than `fresh_ms`."""
        polls = self._polls.get(port, ()) if port is not None else ()
        return tuple(polls) if polls and now_ms - polls[-1].end_ms <= fresh_ms else ()

    async def after(self, port: PortRef, at_ms: int, timeout_s: float) -> bool:
        """Wait for an interval that ended at `at_ms` or later; False when none came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                while not any(one.end_ms >= at_ms for one in self._polls.get(port, ())):
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    def over(self, port: PortRef, start_ms: int, end_ms: int) -> Sequence[Measured]:
        """Return the intervals that together cover [start, end], Unix milliseconds; none where a part of it is not covered.

        An interval reaches from the one before to its own end: what the agent's clock says is in its counts.
        """
        polls = list(self._polls.get(port, ()))
        before = [number for number, one in enumerate(polls) if one.end_ms <= start_ms]
        until = next((number for number, one in enumerate(polls) if one.end_ms >= end_ms), None)
        return polls[before[-1] + 1 : until + 1] if before and until is not None else ()


def row_of(port: PortRef, rates: InterfaceRates, table: InterfaceTable) -> int | None:
    """Return the row of a port by its name, or of the first whose description fits the pattern; None without one."""
    if not port.by_alias:
        return rates.names.index(port.interface) if port.interface in rates.names else None
    texts = port_texts(table)
    return next((row for row, found in enumerate(texts) if fnmatchcase(found.alias, port.interface)), None)
