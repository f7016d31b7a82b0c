"""What the pipeline keeps of one device between two readings: its labels, counters, judgement and ready-made renderers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from netmon.evaluate.states import NO_EVIDENCE, Evidence
from netmon.expose.interfaces import DeviceInterfaces, PortTexts, port_columns, render_anomalies
from netmon.expose.labels import DeviceLabels
from netmon.expose.payloads import LagFigures, PollFigures, render_lags
from netmon.expose.render import Chunk
from netmon.model.clock import DEFAULT_UNCERTAINTY_S
from netmon.model.counter_values import Quality
from netmon.model.device_text import clean_text, mac_text
from netmon.model.pool import Pool
from netmon.model.rate_keeper import RateKeeper
from netmon.model.rates import InterfaceRates
from netmon.model.reading import Column, InterfaceTable
from netmon.model.state import DeviceState

_TEXT_COLUMNS = ("ifAlias", "ifDescr", "ifType", "ifPhysAddress")
NOT_JUDGED = DeviceState()
_PLAIN = frozenset((Quality.GOOD, Quality.MISSING))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """What the inventory says of a device's series: `full` for all ports, else the ports of links by name or by alias pattern.

    `pair` names the Wi-Fi controllers that serve the same access points.
    """

    labels: DeviceLabels
    full: bool = False
    port_names: frozenset[str] = frozenset()
    alias_patterns: tuple[str, ...] = ()
    max_series: int = 20_000
    pair: str | None = None


@dataclass(slots=True, eq=False)
class DeviceLine:
    """One device's running work; everything here is rebuilt from the next readings after a restart.

    `rates` are those of the last reading without the counts between the last two; `counted` has these too, until it is taken.
    `judged` is the device's state by its own polls alone, before it is known what is above it.
    `pool` is best shared with other devices. `full_rows` are the rows of the last interface table whose ports have full series, None for all of them.
    """

    name: str
    settings: LineSettings
    prefix: str = ""
    pool: Pool = field(default_factory=Pool)
    keeper: RateKeeper = field(init=False)
    evidence: Evidence = NO_EVIDENCE
    judged: DeviceState = NOT_JUDGED
    rates: InterfaceRates | None = None
    anomalies: Counter[str] = field(default_factory=Counter)
    polls: dict[str, PollFigures] = field(default_factory=dict)
    uptime: tuple[int, float] | None = None
    full_rows: Sequence[int] | None = None
    counted: InterfaceRates | None = None
    _took_s: float = 0.0
    _renderer: DeviceInterfaces | None = None
    _names: tuple[str, ...] = ()
    _texts: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        self.prefix = self.settings.labels.prefix()
        self.keeper = RateKeeper(self.pool)

    def configure(self, settings: LineSettings) -> None:
        """Take changed inventory facts; counters and judgement go on."""
        if settings != self.settings:
            self.settings = settings
            self.prefix = settings.labels.prefix()
            self._renderer = None

    def take_interfaces(self, table: InterfaceTable, at_s: float, duration_s: float, period_s: float) -> tuple[dict[str, Chunk], int]:
        """Judge a table against the one before; return the chunks of all its families and how many series the budget cut.

        `at_s` is the monotonic time at which its poll began and `duration_s` how long that took: by so much, in this poll and in the one before,
        the agent's clock may differ from ours.
        """
        rates = self.keeper.update(table, at_s, expected_period_s=period_s, uncertainty_s=max(self._took_s, duration_s, DEFAULT_UNCERTAINTY_S))
        self.rates, self.counted, self._took_s = rates.without_counts(), rates, duration_s
        renderer = self._renderer_for(table, rates.names)
        chunks = renderer.render(port_columns(table, rates))
        self._count(rates)
        if self.anomalies:
            chunks.update(render_anomalies(self.prefix, self.anomalies))
        if table.lags or table.lag_members:
            chunks.update(render_lags(self.prefix, lag_figures(table, rates)))
        return chunks, renderer.dropped

    def _count(self, rates: InterfaceRates) -> None:
        for quality in rates.quality.values():
            if quality.count(Quality.GOOD) != len(quality):
                for value in quality:
                    if value not in _PLAIN:
                        self.anomalies[Quality(value).name.lower()] += 1

    def _renderer_for(self, table: InterfaceTable, names: tuple[str, ...]) -> DeviceInterfaces:
        columns = table.columns
        texts = tuple([columns[name].values if name in columns else () for name in _TEXT_COLUMNS])
        if self._renderer is not None and names == self._names and texts == self._texts:
            return self._renderer
        rows = port_texts(table)
        full = None if self.settings.full else [row for row, name in enumerate(names) if self._is_full(name, rows[row].alias)]
        self.full_rows = full
        self._renderer = DeviceInterfaces(self.prefix, names, full=full, texts=rows, max_series=self.settings.max_series, pool=self.pool)
        self._names, self._texts = names, texts
        return self._renderer

    def _is_full(self, name: str, alias: str) -> bool:
        return name in self.settings.port_names or any(fnmatchcase(alias, pattern) for pattern in self.settings.alias_patterns)


def port_texts(table: InterfaceTable) -> list[PortTexts]:
    """Return what the device says of each port, cleaned."""
    rows = len(table.if_index)
    alias, descr, types, macs = (_values(table.columns.get(name), rows) for name in _TEXT_COLUMNS)
    return [
        PortTexts(
            alias=_text(alias[row]),
            descr=_text(descr[row]),
            if_type=_if_type(types[row]),
            mac=_mac(macs[row]),
        )
        for row in range(rows)
    ]


def _values(column: Column | None, rows: int) -> Sequence[int | bytes | None]:
    return (None,) * rows if column is None else column.values


def _text(value: int | bytes | None) -> str:
    return clean_text(value) if isinstance(value, bytes) else ""


def _if_type(value: int | bytes | None) -> str:
    return str(value) if isinstance(value, int) else ""


def _mac(value: int | bytes | None) -> str:
    return (mac_text(value) or "") if isinstance(value, bytes) else ""


def lag_figures(table: InterfaceTable, rates: InterfaceRates) -> list[LagFigures]:
    """Return capacity by active members of each aggregate; a member of unknown speed makes the capacity unknown."""
    place = {index: row for row, index in enumerate(table.if_index)}
    active, members = table.lags or {}, table.lag_members or {}
    figures = []
    for aggregate in sorted(active.keys() | members.keys()):
        if aggregate not in place:
            continue
        up = active.get(aggregate)
        speeds = [rates.speeds_bps[place[index]] if index in place else None for index in up or ()]
        known = [speed for speed in speeds if speed is not None]
        figures.append(
            LagFigures(
                interface=rates.names[place[aggregate]],
                capacity_bps=sum(known) if up is not None and len(known) == len(speeds) else None,
                active_members=len(up) if up is not None else None,
                members=len(members[aggregate]) if aggregate in members else None,
            )
        )
    return figures
