"""Somebody has seen an incident and says so."""

from dataclasses import dataclass
from typing import Final

MOST_CHARS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Who has seen an incident, when (Unix seconds), and what he says to it. Numbers come again each year: `opened_ms` tells which incident is meant."""

    incident: str
    opened_ms: int
    who: str
    at: float
    note: str = ""
