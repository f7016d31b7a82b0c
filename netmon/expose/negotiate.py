"""What a client can read: RFC 9110 `Accept` and `Accept-Encoding`, with q-values."""

from collections.abc import Iterator
from enum import StrEnum

_LONGEST = 4096


class TextFormat(StrEnum):
    """The two formats, by the content type that they are sent as."""

    PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
    OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


_OPENMETRICS_VERSIONS = ("", "0.0.1", "1.0.0")
_PROMETHEUS_VERSIONS = ("", "0.0.4")


def choose_format(accept: str) -> TextFormat:
    """Return the format with the higher weight; Prometheus' own text when they are equal, or when the client names neither."""
    weights = {TextFormat.PROMETHEUS: 0.0, TextFormat.OPENMETRICS: 0.0}
    wildcard = 0.0
    for media, params, weight in _elements(accept):
        version = params.get("version", "")
        if media == "application/openmetrics-text" and version in _OPENMETRICS_VERSIONS:
            weights[TextFormat.OPENMETRICS] = max(weight, weights[TextFormat.OPENMETRICS])
        elif media == "text/plain" and version in _PROMETHEUS_VERSIONS:
            weights[TextFormat.PROMETHEUS] = max(weight, weights[TextFormat.PROMETHEUS])
        elif media in ("text/*", "*/*"):
            wildcard = max(wildcard, weight)
    prometheus = max(weights[TextFormat.PROMETHEUS], wildcard)
    return TextFormat.OPENMETRICS if weights[TextFormat.OPENMETRICS] > prometheus else TextFormat.PROMETHEUS


def accepts_gzip(accept_encoding: str) -> bool:
    """Return True when gzip is welcome; silence means no, as the answer is then sent as it is."""
    weights = {coding: weight for coding, _, weight in _elements(accept_encoding)}
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _elements(header: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for element in header[:_LONGEST].lower().split(","):
        name, *rest = (part.strip() for part in element.split(";"))
        if not name:
            continue
        params = dict(_parameter(part) for part in rest)
        yield name, params, _weight(params.pop("q", "1"))


def _parameter(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip(), value.strip().strip('"')


def _weight(text: str) -> float:
    """Return a q-value; one that is no number from 0 to 1 counts as 0, so that nothing odd is chosen."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
