"""netmon's report on itself: few series, kept by name and rendered by prometheus-client from a registry of its own."""

import os
import resource
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.registry import Collector

from netmon.expose.families_self import SELF_FAMILIES
from netmon.expose.family import Family, MetricType
from netmon.model.device_text import clean_string

_STATM = Path("/proc/self/statm")

Values = Mapping[tuple[str, ...], float]
Read = Callable[[], float | Values]


class SelfMetrics(Collector):
    """Counts and gauges by family name; label values are given in the catalogue's order.

    Every method raises KeyError for a family that `SELF_FAMILIES` lacks and ValueError for another number of labels: both are mistakes in netmon.
    """

    def __init__(self, families: Iterable[Family] = SELF_FAMILIES) -> None:
        self._families = {family.name: family for family in families}
        self._values: dict[str, dict[tuple[str, ...], float]] = {name: {} for name in self._families}
        self._reads: dict[str, Read] = {}

    def add(self, name: str, *labels: str, by: float = 1) -> None:
        """Raise a counter."""
        values = self._values[name]
        if labels not in values:
            self._check(name, labels)
        values[labels] = values.get(labels, 0) + by

    def set(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge, or a counter that something else counts."""
        self._check(name, labels)
        self._values[name][labels] = value

    def watch(self, name: str, read: Read) -> None:
        """Ask `read` at every scrape: a number, or numbers by label values, in place of what was set before."""
        if name not in self._families:
            raise KeyError(name)
        self._reads[name] = read

    def values(self, name: str) -> Values:
        """Return a family's present values by label values; none before the first."""
        return self._current(name)

    def collect(self) -> Iterator[Metric]:
        """Yield the families that have a value, in catalogue order."""
        for name, family in self._families.items():
            values = self._current(name)
            if values:
                yield _metric(family, values)

    def render(self, *, openmetrics: bool) -> bytes:
        """Return the text of all families, ended as the format asks."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        text: bytes = generate_openmetrics(registry) if openmetrics else generate_latest(registry)  # type: ignore[no-untyped-call]
        return text

    def _current(self, name: str) -> Values:
        read = self._reads.get(name)
        if read is None:
            return self._values[name]
        got = read()
        values: Values = got if isinstance(got, Mapping) else {(): got}
        for labels in values:
            self._check(name, labels)
        return values

    def _check(self, name: str, labels: tuple[str, ...]) -> None:
        if len(labels) != len(self._families[name].labels):
            raise ValueError(f"{name} has the labels {self._families[name].labels}, given {labels}")


def _metric(family: Family, values: Values) -> Metric:
    suffix = {MetricType.COUNTER: "_total", MetricType.INFO: "_info"}.get(family.type, "")
    metric = Metric(family.name.removesuffix(suffix), family.help_en, str(family.type), family.unit)
    for labels, value in values.items():
        metric.add_sample(family.name, dict(zip(family.labels, map(clean_string, labels), strict=True)), value)
    return metric


def resident_bytes() -> int:
    """Return this process's resident memory; it reads a file of /proc, so the event loop asks a thread."""
    return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds() -> float:
    """Return the user and system time of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
