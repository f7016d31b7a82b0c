"""Charts of a workbook: native ones, that a reader can click on; their numbers stand in a sheet of their own."""

from dataclasses import dataclass
from typing import Any, Final

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.chart_scale import known, scale_of
from netmon.report.colours import INK, LIMIT, RULE, SOFT_INK, ink_on, series_colours
from netmon.report.page import Chart
from netmon.report.xlsx_styles import FONT

_DASHES: Final = ("solid", "dash", "round_dot", "dash_dot")
_NAME_MOST: Final = 60
_WIDTH: Final = 860
_ALL_NAMED: Final = 16  # categories that find room below a chart


@dataclass(slots=True)
class DataSheet:
    """Where the numbers of the charts are, and its next free row."""

    sheet: Any
    name: str
    row: int = 0


def chart_size(chart: Chart) -> tuple[int, int]:
    """Return width and height in pixels."""
    return _WIDTH, (120 + 44 * len(chart.categories) if chart.kind == "stacked" else 340)


def add_chart(book: Any, chart: Chart, data: DataSheet, lang: Lang) -> Any:
    """Write the chart's numbers and return the chart, not yet placed; a None is an empty cell, which is drawn as a gap."""
    top = data.row
    _write_numbers(chart, data, lang)
    count = len(chart.categories)
    made = book.add_chart({"stacked": {"type": "bar", "subtype": "stacked"}, "bars": {"type": "column"}, "lines": {"type": "line"}}[chart.kind])
    colours = series_colours(chart.series)
    for number in range(len(chart.series)):
        made.add_series(_series(chart, data.name, (top, number, count), colours[number]))
    if chart.limit is not None and chart.kind != "stacked":
        _add_limit(book, made, chart, (data.name, top, count))
    _decorate(made, chart)
    return made


def _write_numbers(chart: Chart, data: DataSheet, lang: Lang) -> None:
    sheet = data.sheet
    sheet.write_string(data.row, 0, text("report_file.chart", lang, title=clean(chart.title))[:255])
    data.row += 1
    heads = [clean(series.name)[:_NAME_MOST] for series in chart.series]
    if chart.limit is not None:
        heads.append(text("report_file.limit", lang, value=f"{chart.limit:g} {clean(chart.unit)}".strip()))
    for place, head in enumerate(heads, 1):
        sheet.write_string(data.row, place, head)
    for place, category in enumerate(chart.categories):
        row = data.row + 1 + place
        sheet.write_string(row, 0, clean(category)[:255])
        for number, series in enumerate(chart.series, 1):
            value = known(series.values, place)
            if value is not None:
                sheet.write_number(row, number, value)
        if chart.limit is not None:
            sheet.write_number(row, len(chart.series) + 1, chart.limit)
    data.row += len(chart.categories) + 3


def _ranges(name: str, top: int, column: int, count: int) -> dict[str, object]:
    first, last = top + 2, top + 1 + max(count, 1)
    return {"name": [name, top + 1, column], "categories": [name, first, 0, last, 0], "values": [name, first, column, last, column]}


def _series(chart: Chart, name: str, where: tuple[int, int, int], colour: str) -> dict[str, object]:
    top, number, count = where
    made = _ranges(name, top, number + 1, count)
    if chart.kind == "lines":
        return {**made, "line": {"color": colour, "width": 2, "dash_type": _DASHES[number % len(_DASHES)]}, "marker": {"type": "none"}}
    made |= {"fill": {"color": colour}, "border": {"color": "#FFFFFF", "width": 0.5}, "gap": 55}
    if chart.kind == "stacked":
        made |= {
            "overlap": 100,
            "data_labels": {"value": True, "num_format": "#,##0.0;;" if _has_parts(chart) else "#,##0;;", "font": _font(9, colour=ink_on(colour))},
        }
    return made


def _has_parts(chart: Chart) -> bool:
    values = (known(series.values, place) for series in chart.series for place in range(len(chart.categories)))
    return any(value is not None and not value.is_integer() for value in values)


def _add_limit(book: Any, made: Any, chart: Chart, where: tuple[str, int, int]) -> None:
    name, top, count = where
    line = {**_ranges(name, top, len(chart.series) + 1, count), "line": {"color": LIMIT, "width": 1.75, "dash_type": "dash"}, "marker": {"type": "none"}}
    if chart.kind == "lines":
        made.add_series(line)
        return
    across = book.add_chart({"type": "line"})
    across.add_series(line)
    made.combine(across)


def _font(size: int, *, bold: bool = False, colour: str = INK) -> dict[str, object]:
    return {"name": FONT, "size": size, "bold": bold, "color": colour}


def _decorate(made: Any, chart: Chart) -> None:
    scale = scale_of(chart)
    values = {"min": scale.low, "max": scale.high, "major_unit": scale.step, "num_font": _font(9, colour=SOFT_INK), "line": {"none": True}}
    values |= {"major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}}}
    if chart.unit:
        values |= {"name": clean(chart.unit), "name_font": _font(9, colour=SOFT_INK)}
    names: dict[str, object] = {"num_font": _font(9), "line": {"color": SOFT_INK}, "label_position": "low"}
    if len(chart.categories) > _ALL_NAMED:
        names |= {"interval_unit": -(-len(chart.categories) // _ALL_NAMED), "interval_tick": 1}
    if chart.kind == "stacked":
        made.set_x_axis(values)
        made.set_y_axis({**names, "reverse": True, "crossing": "max"})
    else:
        made.set_x_axis(names)
        made.set_y_axis(values)
    made.set_title({"name": clean(chart.title)[:250], "name_font": _font(12, bold=True), "overlay": False})
    made.set_legend({"position": "top", "font": _font(9)})
    made.show_blanks_as("gap")
    made.show_hidden_data()
    made.set_chartarea({"border": {"color": RULE}})
    width, height = chart_size(chart)
    made.set_size({"width": width, "height": height})
