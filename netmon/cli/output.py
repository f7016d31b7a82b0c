"""Results on stdout: one JSON document, or columns that line up in a terminal."""

import json
import math
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

GAP = "  "


def print_json(document: Any) -> None:
    """Print one JSON document and nothing else; numbers that JSON has no word for become null."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(_finite(document), ensure_ascii=not utf8, indent=1, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def columns(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of equal length as lines with aligned columns; a Chinese character is two columns wide."""
    table = list(rows)
    widths = [max(map(width, cells)) for cells in zip(*table, strict=True)]
    return "\n".join(GAP.join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip() for row in table)


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
