"""Charts as SVG that needs nothing else: no script, no style sheet, no font file; readable in grey, with every number of a bar printed on it."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from netmon.model.cell_text import clean
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.cells import width_of
from netmon.report.chart_scale import Scale, known, scale_of
from netmon.report.colours import INK, LIMIT, RULE, SOFT_INK, ink_on, series_colours
from netmon.report.page import Chart

WIDTH: Final = 720.0
_FONT: Final = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_SIZE: Final = 11.0
_EM: Final = _SIZE / 2  # a half-width character
_RIGHT: Final = 30.0
_PLOT: Final = 190.0
_BAR: Final = 22.0
_GAP: Final = 12.0
_LABEL_MOST: Final = 30  # halves of a Chinese character
_DASHES: Final = ("", "6 3", "2 2", "8 3 2 3")


def svg(chart: Chart, lang: Lang) -> str:
    """Return the chart as an SVG element with a title for readers who do not see it."""
    colours = series_colours(chart.series)
    legend, top = _legend(chart, colours, lang)
    body, height = _sideways(chart, colours, top) if chart.kind == "stacked" else _upright(chart, colours, top)
    title = escape(clean(chart.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" height="{height:g}" '
        f'font-family="{escape(_FONT)}" font-size="{_SIZE:g}" fill="{INK}"><title>{title}</title>' + "".join((*legend, *body)) + "</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start", fill: str = INK, *, extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{extra}>{escape(words)}</text>'


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1.0, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}" stroke-width="{width:g}"{dashes}/>'


def _short(words: str, most: int = _LABEL_MOST) -> str:
    """Return words that fit, with an ellipsis where they were cut."""
    words = clean(words).replace("\n", " ")
    if width_of(words) <= most:
        return words
    while width_of(words) > most - 2:
        words = words[:-1]
    return words + "…"


def _legend(chart: Chart, colours: Sequence[str], lang: Lang) -> tuple[list[str], float]:
    """Return the legend and how much room it takes from the top."""
    parts: list[str] = []
    x, y = 2.0, 14.0
    entries = [(_short(series.name), colour, _DASHES[place % len(_DASHES)]) for place, (series, colour) in enumerate(zip(chart.series, colours, strict=True))]
    if chart.limit is not None:
        entries.append((text("report_file.limit", lang, value=_number(chart.limit) + (f" {clean(chart.unit)}" if chart.unit else "")), LIMIT, "limit"))
    for words, colour, dash in entries:
        width = 24 + width_of(words) * _EM + 16
        if x + width > WIDTH and x > 2:
            x, y = 2.0, y + 18
        if dash == "limit" or chart.kind == "lines":
            parts.append(_line((x, y - 4), (x + 18, y - 4), colour, 2, "5 3" if dash == "limit" else dash))
        else:
            parts.append(f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="14" height="10" fill="{colour}"/>')
        parts.append(_text(x + 23, y, words))
        x += width
    return parts, y + 12


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _sideways(chart: Chart, colours: Sequence[str], top: float) -> tuple[list[str], float]:
    """Draw one bar a category from left to right, its parts one after the other with their numbers on them."""
    left = 12 + max((width_of(_short(name)) for name in chart.categories), default=0) * _EM
    plot = WIDTH - left - _RIGHT
    scale = scale_of(chart)
    bottom = top + _GAP / 2 + len(chart.categories) * (_BAR + _GAP)
    parts = [_line((left + scale.at(tick, plot), top), (left + scale.at(tick, plot), bottom), RULE, 0.6) for tick in scale.ticks()]
    parts += [_text(left + scale.at(tick, plot), bottom + 15, scale.label(tick), "middle", SOFT_INK) for tick in scale.ticks()]
    if chart.unit:
        parts.append(_text(WIDTH - 2, bottom + 30, clean(chart.unit), "end", SOFT_INK))
    for place, name in enumerate(chart.categories):
        y = top + _GAP + place * (_BAR + _GAP)
        parts.append(_text(left - 8, y + _BAR / 2 + 4, _short(name), "end"))
        parts += _pieces(chart, colours, (place, left, y, plot), scale)
    if chart.limit is not None:
        x = left + scale.at(chart.limit, plot)
        parts.append(_line((x, top - 2), (x, bottom), LIMIT, 1.6, "5 3"))
    return parts, bottom + (36 if chart.unit else 22)


def _pieces(chart: Chart, colours: Sequence[str], where: tuple[int, float, float, float], scale: Scale) -> Iterator[str]:
    place, left, y, plot = where
    total = 0.0
    for series, colour in zip(chart.series, colours, strict=True):
        value = known(series.values, place)
        if value is None or value <= 0:
            continue
        start, end = left + scale.at(total, plot), left + scale.at(total + value, plot)
        total += value
        yield f'<rect x="{start:.1f}" y="{y:.1f}" width="{end - start:.1f}" height="{_BAR:g}" fill="{colour}" stroke="#ffffff" stroke-width="0.8"/>'
        words = _number(value)
        if end - start > len(words) * _EM * 1.2 + 4:
            yield _text((start + end) / 2, y + _BAR / 2 + 4, words, "middle", ink_on(colour))


def _upright(chart: Chart, colours: Sequence[str], top: float) -> tuple[list[str], float]:
    """Draw bars side by side, or lines, over categories from left to right."""
    scale = scale_of(chart)
    left = 14 + max(len(scale.label(tick)) for tick in scale.ticks()) * _EM * 1.1
    plot = WIDTH - left - _RIGHT
    if chart.unit:
        parts = [_text(2, top + 6, clean(chart.unit), fill=SOFT_INK)]
        top += 16
    else:
        parts = []
    bottom = top + _PLOT
    for tick in scale.ticks():
        y = bottom - scale.at(tick, _PLOT)
        parts += [_line((left, y), (left + plot, y), RULE, 0.6), _text(left - 6, y + 4, scale.label(tick), "end", SOFT_INK)]
    box = (left, bottom, plot)
    parts += _bars(chart, colours, scale, box) if chart.kind == "bars" else _lines(chart, colours, scale, box)
    parts.append(_line((left, bottom), (left + plot, bottom), SOFT_INK))
    if chart.limit is not None:
        y = bottom - scale.at(chart.limit, _PLOT)
        parts.append(_line((left, y), (left + plot, y), LIMIT, 1.6, "5 3"))
    labels, depth = _categories(chart, box)
    return [*parts, *labels], bottom + depth


def _categories(chart: Chart, box: tuple[float, float, float]) -> tuple[list[str], float]:
    """Label the categories, every second, fifth ... one where not all fit; long names of few bars stand aslant."""
    left, bottom, plot = box
    count = max(len(chart.categories), 1)
    slot = plot / count
    names = [_short(name, 24) for name in chart.categories]
    widest = max((width_of(name) for name in names), default=0) * _EM
    if widest + 8 > slot and chart.kind == "bars" and slot >= 16:
        aslant = [_aslant(left + slot * (place + 0.5) + 4, bottom + 14, name) for place, name in enumerate(names)]
        return aslant, widest * 0.5 + 24
    step = next((step for step in (1, 2, 5, 7, 10, 14, 28, 30, 60, 120) if slot * step >= widest + 8), count)
    return [_text(left + slot * (place + 0.5), bottom + 16, names[place], "middle", SOFT_INK) for place in range(0, len(names), step)], 24


def _aslant(x: float, y: float, words: str) -> str:
    return _text(x, y, words, "end", SOFT_INK, extra=f' transform="rotate(-30 {x:.1f} {y:.1f})"')


def _bars(chart: Chart, colours: Sequence[str], scale: Scale, box: tuple[float, float, float]) -> Iterator[str]:
    left, bottom, plot = box
    slot = plot / max(len(chart.categories), 1)
    width = min(slot * 0.76 / max(len(chart.series), 1), 46.0)
    for place in range(len(chart.categories)):
        start = left + slot * (place + 0.5) - width * len(chart.series) / 2
        for number, (series, colour) in enumerate(zip(chart.series, colours, strict=True)):
            value = known(series.values, place)
            if value is None:
                continue
            zero, end = bottom - scale.at(0, _PLOT), bottom - scale.at(value, _PLOT)
            x = start + number * width
            yield f'<rect x="{x:.1f}" y="{min(zero, end):.1f}" width="{width * 0.94:.1f}" height="{abs(zero - end):.1f}" fill="{colour}"/>'
            words = _number(value)
            if len(words) * _EM * 1.1 <= width:
                yield _text(x + width * 0.47, min(zero, end) - 3, words, "middle", SOFT_INK)


def _lines(chart: Chart, colours: Sequence[str], scale: Scale, box: tuple[float, float, float]) -> Iterator[str]:
    """Draw each run of known values by itself: a gap stays a gap, and a value alone is a dot."""
    left, bottom, plot = box
    slot = plot / max(len(chart.categories), 1)
    for number, (series, colour) in enumerate(zip(chart.series, colours, strict=True)):
        dash = _DASHES[number % len(_DASHES)]
        for run in _runs(series.values, len(chart.categories)):
            points = [(left + slot * (place + 0.5), bottom - scale.at(value, _PLOT)) for place, value in run]
            if len(points) == 1:
                yield f'<circle cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="2.2" fill="{colour}"/>'
                continue
            path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.7" stroke-linejoin="round"{dashes}/>'


def _runs(values: Sequence[float | None], count: int) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for place in range(count):
        value = known(values, place)
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
