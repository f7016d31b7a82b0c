"""The poll document as tables that a person reads in a terminal."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from netmon.collect.document_table_display import display_cells
from netmon.collect.document_table_equipment import equipment_cells
from netmon.collect.document_table_host import host_cells, service_cells
from netmon.collect.document_table_wireless import wireless_cells
from netmon.model.reasons import reason_text
from netmon.model.texts import Lang, text

Row = Mapping[str, object]
GAP = "  "
MEGABIT = 1_000_000
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60


def render_table(document: Mapping[str, object], lang: Lang = "zh") -> str:
    """Return the document as text: the device, then collectors, interfaces, health and problems; `-` is a value that the device did not give."""
    parts = [
        _device(cast(Row, document["device"]), lang),
        _section(
            "poll.outcomes", ("collector", "outcome", "requests", "seconds", "detail"),
            (_outcome_cells(row, lang) for row in _rows(document, "outcomes")), lang,
        ),
        _section(
            "poll.interfaces", ("port", "alias", "admin", "oper", "speed", "in_octets", "out_octets", "errors"),
            map(_port_cells, _rows(document, "interfaces")), lang,
        ),
        _section("poll.health", ("kind", "name", "value", "status"), _health_cells(document, lang), lang),
        _section("poll.display", ("field", "value", "reason"), display_cells(cast("Row | None", document["display"]), lang), lang),
        _section("poll.equipment", ("kind", "name", "value", "status"), equipment_cells(document, lang), lang),
        _section("poll.host", ("kind", "name", "value", "status"), host_cells(document, lang), lang),
        _section("poll.services", ("kind", "name", "value", "status"), service_cells(document, lang), lang),
        _section("poll.wireless", ("kind", "name", "value", "status"), wireless_cells(document, lang), lang),
        _section(
            "poll.problems", ("collector", "table", "reason", "detail"),
            ([row["collector"], row["table"], _told(row["reason"], lang), _told(row["detail"], lang)] for row in _rows(document, "problems")), lang,
        ),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _rows(document: Mapping[str, object], section: str) -> Sequence[Row]:
    return cast(Sequence[Row], document[section])


def _device(device: Row, lang: Lang) -> str:
    lines = [
        ("device", device["name"]), ("address", device["address"]), ("profile", device["profile"]), ("model", device["model"]),
        ("serial", device["serial"]), ("software", device["software"]), ("sys_name", device["sys_name"]), ("uptime", _uptime(device["uptime_seconds"], lang)),
    ]  # fmt: skip
    labels = [(text(f"poll.{key}", lang), value) for key, value in lines if value is not None]
    width = max(map(_width, (label for label, _ in labels)))
    return "".join(f"{_padded(label, width)}{GAP}{value}\n" for label, value in labels)


def _uptime(seconds: object, lang: Lang) -> str | None:
    if not isinstance(seconds, int | float):
        return None
    whole = int(seconds)
    return text("poll.uptime_value", lang, days=whole // DAY_S, hours=whole % DAY_S // HOUR_S, minutes=whole % HOUR_S // MINUTE_S)


def _told(said: object, lang: Lang) -> str:
    return reason_text(cast("str | None", said), lang)


def _outcome_cells(row: Row, lang: Lang) -> list[object]:
    outcome = text(f"outcome.{row['outcome']}", lang)
    return [row["collector"], outcome, row["requests"], f"{cast(float, row['duration_seconds']):.3f}", _told(row["detail"], lang)]


def _port_cells(row: Row) -> list[object]:
    speed = row["speed_bps"]
    errors = f"{_shown(row['in_errors'])}/{_shown(row['out_errors'])}"
    megabits = f"{speed / MEGABIT:g}" if isinstance(speed, int) else None
    return [row["name"], row["alias"] or "", row["admin_status"], row["oper_status"], megabits, row["in_octets"], row["out_octets"], errors]


def _health_cells(document: Mapping[str, object], lang: Lang) -> Iterable[list[object]]:
    for section, kind in (("processors", "processor"), ("memory", "memory")):
        for row in _rows(document, section):
            ratio = row["usage_ratio"]
            yield [text(f"poll.{kind}", lang), row["descr"], f"{ratio:.1%}" if isinstance(ratio, int | float) else None, ""]
    for row in _rows(document, "sensors"):
        value = row["value"]
        yield [row["class"], row["descr"], f"{value:g} {row['unit'] or ''}".rstrip() if isinstance(value, int | float) else None, row["status"] or ""]


def _section(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], lang: Lang) -> str:
    cells = [[_shown(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    table = [[text(f"poll.{heading}", lang) for heading in headings], *cells]
    widths = [max(_width(row[column]) for row in table) for column in range(len(headings))]
    lines = (GAP.join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)
    return text(title, lang) + "\n" + "".join(line + "\n" for line in lines)


def _shown(cell: object) -> str:
    return "-" if cell is None else str(cell)


def _width(cell: str) -> int:
    """Return the columns that a terminal gives the text: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))
