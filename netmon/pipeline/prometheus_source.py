"""A report's samples from a Prometheus, VictoriaMetrics or other engine with their query API, which scraped netmon or was sent its series."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from netmon.evaluate.port_figures import port_figures
from netmon.evaluate.statistics import window_span
from netmon.model.dossier import Dossier, DossierLine, DossierSite
from netmon.model.figures import PortFigures, PortQuestion, Span
from netmon.model.sentence import Sentence
from netmon.pipeline.dossier import uplink_up
from netmon.pipeline.prometheus_rows import Column, PortColumns, PortKey, chunks, groups, label, polled_query, rows_of, selector, unpolled, up_query
from netmon.pipeline.sample_source import Progress
from netmon.pipeline.seen import Seen
from netmon.store.day_files import closed_until
from netmon.transport.http.api import HttpTarget, Login, Token
from netmon.transport.http.prometheus import PrometheusClient
from netmon.transport.http.prometheus_answers import Series

STATE_AT_S = 0.001
"""So long before the end of the window it is looked whether a port was up."""
STATES_SLOTS = 2_000
"""Groups of ports whose states are asked for are as large as those of so many slots."""


class NoSeriesError(Exception):
    """The engine has no series of this district's netmon in the window."""


class PrometheusSource:
    """Reads samples while it is entered; of one answer at a time, in an event loop of its own. Every question can raise AccessFailed."""

    def __init__(self, target: HttpTarget, login: Login | Token | None = None) -> None:
        self._url = target.url
        self._client = PrometheusClient(target, login)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.run(self._client.__aexit__(None, None, None))
        self._runner.close()

    def notes(self) -> tuple[Sentence, ...]:
        """Name the engine's address, in which there is no credential."""
        return (Sentence(key="report.note.prometheus", args={"url": self._url}),)

    def dossier(self, dossier: Dossier, *, now: float) -> Dossier:
        """Return the dossier with the gaps between scrapes of netmon, and the states of ports of which no history told.

        There are no closed days in such an engine: it is provisional as long as its last day would be. Raises NoSeriesError, AccessFailed.
        """
        window, slot_s = window_span(dossier.window), dossier.slot_s
        ends = self._runner.run(self._polled(dossier.district_id, window, slot_s))
        if not ends:
            raise NoSeriesError(dossier.district_id)
        found = replace(
            dossier,
            source="prometheus",
            days=(),
            gaps=unpolled(window, ends, slot_s),
            provisional=window.end > closed_until(now, ZoneInfo(dossier.zone)),
        )
        return self._with_states(found)

    def figures(self, dossier: Dossier, asked: Sequence[PortQuestion], progress: Progress | None) -> Iterator[PortFigures]:
        """Give the figures of each question by device and interface, some ports at a time."""
        window, slot_s = window_span(dossier.window), dossier.slot_s
        questions = {(one.device, one.interface): one for one in asked}
        keys = sorted(questions)
        done = 0
        for group in groups(dossier.district_id, keys, (window.end - window.start) // slot_s):
            columns = self._runner.run(self._columns(dossier.district_id, group, window, slot_s))
            for port in group:
                rows = rows_of(port, columns.pop(port, PortColumns()), slot_s)
                yield port_figures(questions[port], rows, window, slot_s, dossier.gaps)
            done += len(group)
            if progress is not None:
                progress(done, len(keys))

    async def _polled(self, district: str, window: Span, slot_s: int) -> list[int]:
        query = polled_query(district, slot_s)
        answers = await self._all([(query, *chunk, slot_s) for chunk in chunks(window, slot_s)])
        return [at for answer in answers for series in answer for at, _ in series.points]

    async def _columns(self, district: str, ports: Sequence[PortKey], window: Span, slot_s: int) -> dict[PortKey, PortColumns]:
        by_label = {(label(device), label(interface)): (device, interface) for device, interface in ports}
        matchers = selector(district, ports)
        wanted = [(column, chunk) for chunk in chunks(window, slot_s) for column in Column]
        answers = await self._all([(column.query(matchers, slot_s), *chunk, slot_s) for column, chunk in wanted])
        found: dict[PortKey, PortColumns] = {}
        for (column, _), answer in zip(wanted, answers, strict=True):
            for series in answer:
                port = by_label.get(_port_of(series))
                if port is not None:
                    found.setdefault(port, PortColumns()).add(column, series.points, slot_s)
        return found

    async def _all(self, wanted: Sequence[tuple[str, int, int, int]]) -> list[list[Series]]:
        """Ask everything; the first failure ends the rest."""
        tasks = [asyncio.create_task(self._client.range(*one)) for one in wanted]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _with_states(self, dossier: Dossier) -> Dossier:
        lines = [*dossier.lines, *(line for site in dossier.sites for line in site.lines)]
        ports = sorted({(line.port.device, line.port.interface) for line in lines if line.port is not None and _is_unseen(line)})
        up = self._runner.run(self._up(dossier, ports)) if ports else {}
        if not up:
            return dossier
        return replace(dossier, lines=_seen(dossier.lines, up), sites=tuple(_seen_site(site, up) for site in dossier.sites))

    async def _up(self, dossier: Dossier, ports: Sequence[PortKey]) -> dict[PortKey, bool]:
        at = window_span(dossier.window).end - STATE_AT_S
        found: dict[PortKey, bool] = {}
        for group in groups(dossier.district_id, ports, STATES_SLOTS):
            by_label = {(label(device), label(interface)): (device, interface) for device, interface in group}
            for series in await self._client.instant(up_query(dossier.district_id, group), at):
                port = by_label.get(_port_of(series))
                if port is not None and series.points:
                    found[port] = series.points[-1][1] == 1
        return found


def _port_of(series: Series) -> PortKey:
    return series.labels.get("device", ""), series.labels.get("interface", "")


def _is_unseen(line: DossierLine) -> bool:
    """True of a port of which no history says anything; where it says that nothing is known, that stays."""
    return line.port is not None and line.port.up is None and line.port.since_ms is None


def _seen(lines: Iterable[DossierLine], up: dict[PortKey, bool]) -> tuple[DossierLine, ...]:
    return tuple(
        replace(line, port=replace(line.port, up=up.get((line.port.device, line.port.interface)))) if line.port is not None and _is_unseen(line) else line
        for line in lines
    )


def _seen_site(site: DossierSite, up: dict[PortKey, bool]) -> DossierSite:
    lines = _seen(site.lines, up)
    return replace(site, lines=lines, uplink_up=uplink_up(lines, Seen()) if site.uplink_up is None else site.uplink_up)
