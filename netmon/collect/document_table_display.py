"""A classroom display of the poll document as rows that a person reads: field, value, and why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from netmon.model.display import FIELDS
from netmon.model.texts import Lang, text

Row = Mapping[str, object]


def display_cells(section: Row | None, lang: Lang) -> Iterator[list[object]]:
    """Yield a row for each field that has a value or a reason; nothing for a device that is no display."""
    if section is None:
        return
    reasons = {cast(str, gap["field"]): cast(str, gap["reason"]) for gap in cast(Sequence[Row], section["missing"])}
    for field in FIELDS:
        value = _value(section, field, lang)
        reason = text(f"display.reason.{reasons[field]}", lang) if field in reasons else ""
        if value is not None or reason:
            yield [text(f"display.{field}", lang), value, reason]


def _value(section: Row, field: str, lang: Lang) -> str | None:
    value = section[field]
    match field:
        case "power":
            return text(f"display.power.{value}", lang)
        case "lamps":
            return ", ".join(f"{lamp['hours']:g}" for lamp in cast(Sequence[Row], value) if lamp["hours"] is not None) or None
        case "faults":
            return ", ".join(_fault(row, lang) for row in cast(Sequence[Row], value)) or None
        case "signal":
            return None if value is None else text("display.present" if value else "display.absent", lang)
    if isinstance(value, bool):
        return text("display.yes" if value else "display.no", lang)
    return f"{value:g}" if isinstance(value, float) else cast("str | None", value)


def _fault(row: Row, lang: Lang) -> str:
    part, level = (text(f"display.{kind}.{row[kind]}", lang) for kind in ("part", "level"))
    return f"{part} {level}"
