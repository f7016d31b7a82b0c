"""What verdicts on lines need besides samples: the port that watches each line, and the active members of aggregates."""

import logging
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from netmon.config.config import Config
from netmon.model.device_text import clean_text
from netmon.model.history import SubjectKind, port_subject
from netmon.model.inventory import Link, PortRef
from netmon.model.rates import InterfaceRates
from netmon.model.reading import InterfaceTable
from netmon.model.sample import MS_PER_S
from netmon.pipeline.changes import Changes
from netmon.pipeline.line import DeviceLine

logger = logging.getLogger(__name__)

UNKNOWN = "-"


class _End(NamedTuple):
    """One end of a line."""

    link: str
    near: bool
    ref: PortRef


class LineFacts:
    """For the event loop alone; `changes` decides what is recorded."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._ends: Mapping[str, Sequence[_End]] = {}
        self._near: Mapping[str, str] = {}
        self._resolved: dict[_End, str | None] = {}
        self._aliases: dict[str, tuple[object, object]] = {}
        self._told: set[_End] = set()

    def configure(self, config: Config) -> None:
        """Take a new inventory: the near end of a line watches it, the far end where nobody polls the near one or it has no such port."""
        polled = {device.name for device in config.polled_devices()}
        ends: dict[str, list[_End]] = {}
        for link in config.links.values():
            for end in _ends(link):
                if end.ref.device in polled:
                    ends.setdefault(end.ref.device, []).append(end)
        self._ends = ends
        self._near = {end.link: end.ref.device for of_device in ends.values() for end in of_device if end.near}
        kept = {end for of_device in ends.values() for end in of_device}
        self._resolved = {end: name for end, name in self._resolved.items() if end in kept}
        self._told &= kept
        self._aliases.clear()

    def take_interfaces(self, line: DeviceLine, table: InterfaceTable, at_s: float) -> None:
        """Take a table that `line` has counted, read at `at_s` (Unix time)."""
        rates = line.rates
        if rates is None:
            return
        at_ms = int(at_s * MS_PER_S)
        ends = self._ends.get(line.name, ())
        if ends and self._is_new(line.name, rates.names, table):
            for end in ends:
                self._resolve(end, rates.names, table)
        for end in ends:
            name = self._resolved.get(end)
            if name is not None and (end.near or self._near_has_none(end.link)):
                self._changes.note(SubjectKind.LINK, end.link, port_subject(line.name, name), at_ms)
        self._take_lags(line, rates, table, at_ms)

    def _is_new(self, device: str, names: tuple[str, ...], table: InterfaceTable) -> bool:
        column = table.columns.get("ifAlias")
        seen = (names, None if column is None else column.values)
        if self._aliases.get(device) == seen:
            return False
        self._aliases[device] = seen
        return True

    def _near_has_none(self, link: str) -> bool:
        """True where nobody polls the near end, or its device was read and has no such port."""
        device = self._near.get(link)
        if device is None:
            return True
        return any(end.link == link and end.near and self._resolved.get(end, "") is None for end in self._ends[device])

    def _resolve(self, end: _End, names: Sequence[str], table: InterfaceTable) -> None:
        found = matching(end.ref, names, table)
        if len(found) > 1 and end not in self._told:
            self._told.add(end)
            logger.warning("several ports carry the alias of a link, none is taken link=%s pattern=%s ports=%d", end.link, end.ref.interface, len(found))
        if len(found) == 1:
            self._resolved[end] = found[0]
        elif table.complete and (not end.ref.by_alias or "ifAlias" in table.columns):
            self._resolved[end] = None

    def _take_lags(self, line: DeviceLine, rates: InterfaceRates, table: InterfaceTable, at_ms: int) -> None:
        if not table.lags:
            return
        place = {index: row for row, index in enumerate(table.if_index)}
        full = None if line.full_rows is None else frozenset(line.full_rows)
        for aggregate, members in table.lags.items():
            row = place.get(aggregate)
            if row is not None and (full is None or row in full):
                speeds = [rates.speeds_bps[place[index]] if index in place else None for index in members]
                self._changes.note(SubjectKind.LAG, port_subject(line.name, rates.names[row]), speeds_text(speeds), at_ms)


def matching(ref: PortRef, names: Sequence[str], table: InterfaceTable) -> list[str]:
    """Return the ports that a reference means: of several with the same alias the aggregate, where exactly one of them is one."""
    if not ref.by_alias:
        return [name for name in names if name == ref.interface]
    column = table.columns.get("ifAlias")
    values = () if column is None else column.values
    rows = [row for row, value in enumerate(values) if isinstance(value, bytes) and fnmatchcase(clean_text(value), ref.interface)]
    aggregates = [row for row in rows if table.if_index[row] in (table.lags or table.lag_members or {})]
    chosen = aggregates if len(rows) > 1 and len(aggregates) == 1 else rows
    return [names[row] for row in chosen]


def speeds_text(speeds: Sequence[int | None]) -> str:
    """Return speeds as the history has them: bit/s from the slowest, divided by commas, UNKNOWN at the end for each that is not known."""
    known = sorted(speed for speed in speeds if speed is not None)
    return ",".join([*map(str, known), *[UNKNOWN] * (len(speeds) - len(known))])


def _ends(link: Link) -> list[_End]:
    return [_End(link.key, near, ref) for near, ref in ((True, link.port), (False, link.far_port)) if ref is not None]
