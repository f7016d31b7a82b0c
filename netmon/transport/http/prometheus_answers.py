"""Answers of the query API that Prometheus, VictoriaMetrics, Mimir and Thanos share, as numbers (pure).

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from netmon.model.device_text import clean_string

WORDS = 200


class AnswerError(ValueError):
    """The answer is none that can be used; the text says why, cleaned."""


class Series(NamedTuple):
    """One series of an answer: `points` are (Unix seconds, value) in the order of time; values that are no finite number are left out."""

    labels: Mapping[str, str]
    points: Sequence[tuple[int, float]]


def series_of(document: Any) -> list[Series]:
    """Return the series of a matrix or a vector. AnswerError for a refusal, for what is no such answer, and for one that says that it is not whole."""
    if not isinstance(document, dict):
        raise AnswerError("no answer of the query API")
    if document.get("status") != "success":
        raise AnswerError(refusal(document) or "no answer of the query API")
    if document.get("isPartial") or document.get("warnings"):
        raise AnswerError(f"the answer is not whole: {_words(document.get('warnings') or 'isPartial')}")
    data: Any = document.get("data")
    try:
        kind, result = data["resultType"], data["result"]
        return [_series(row, kind) for row in result]
    except (TypeError, KeyError, ValueError, OverflowError, AttributeError):
        raise AnswerError("an answer of another shape than the query API's") from None


def refusal(document: Any) -> str:
    """Return why the server refused a query, in its own words; empty when it does not say so."""
    error = document.get("error") if isinstance(document, dict) else None
    return _words(error) if isinstance(error, str) else ""


def _series(row: Any, kind: str) -> Series:
    labels = {str(name): str(value) for name, value in row["metric"].items()}
    if kind not in ("matrix", "vector"):
        raise ValueError
    points = row["values"] if kind == "matrix" else [row["value"]]
    return Series(labels, [(round(at), number) for at, value in points if isfinite(number := float(value))])


def _words(said: object) -> str:
    return clean_string(said if isinstance(said, str) else str(said), limit=WORDS)
