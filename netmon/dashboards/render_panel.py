"""One panel as the JSON that Grafana imports: its queries, units, colours, columns and links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netmon.dashboards.model import Column, Destination, Panel, Query, Step
from netmon.dashboards.words import BLUE, GREEN, GREY, ORANGE, RED, TARGETS, YELLOW, Lang, Mapped, Words

Json = dict[str, Any]

STEP = "1m"
"""The shortest step that panels ask for: the default poll period."""
SOURCE: Json = {"type": "prometheus", "uid": "${ds}"}
_GROUPS = re.compile(r"\b(?:by|group_left) \(([^)]*)\)")
_NOTHING: Json = {"type": "special", "options": {"match": "null+nan", "result": {"text": "—", "color": "transparent", "index": 99}}}
_DASH: Json = {"type": "special", "options": {"match": "null+nan", "result": {"text": "—", "color": "text", "index": 99}}}
COLOR_WORDS = {
    GREEN: Words("绿", "green"),
    YELLOW: Words("黄", "yellow"),
    ORANGE: Words("橙", "orange"),
    RED: Words("红", "red"),
    BLUE: Words("蓝", "blue"),
    GREY: Words("灰", "grey"),
}


def uid(key: str, lang: Lang) -> str:
    """Return a dashboard's uid, which links to it use."""
    return f"netmon-{key}-{lang}"


def panel_json(panel: Panel, number: int, place: Json, lang: Lang) -> Json:
    """Return one panel at its place (`gridPos`); `number` is its id in the dashboard."""
    common: Json = {
        "id": number,
        "type": panel.kind,
        "title": panel.title.of(lang),
        "description": panel.what.of(lang) + _legend_of_colors(panel.steps, lang),
        "gridPos": place,
        "transparent": False,
    }
    if panel.kind == "text":
        return {**common, "options": {"mode": "markdown", "content": panel.content.of(lang)}, "fieldConfig": {"defaults": {}, "overrides": []}}
    transformations = _transformations(panel, lang) if panel.kind == "table" else []
    return {
        **common,
        "datasource": SOURCE,
        "interval": STEP,
        "targets": [_target(panel, query, index, lang) for index, query in enumerate(panel.queries)],
        "options": _OPTIONS[panel.kind](panel, lang),
        "fieldConfig": {"defaults": _defaults(panel, lang), "overrides": list(_overrides(panel, lang))},
        **({"transformations": transformations} if transformations else {}),
    }


def _legend_of_colors(steps: Sequence[Step], lang: Lang) -> str:
    """Return what the colours mean, as a sentence to add to the description."""
    if not steps:
        return ""
    said = [f"{COLOR_WORDS[step.color].of(lang)}{'＝' if lang == 'zh' else ': '}{step.words.of(lang)}" for step in steps]
    return f"颜色：{'，'.join(said)}。" if lang == "zh" else f" Colours: {', '.join(said)}."


def _target(panel: Panel, query: Query, index: int, lang: Lang) -> Json:
    legend = query.legend.of(lang) if isinstance(query.legend, Words) else query.legend
    instant = query.instant or panel.kind == "table"
    target: Json = {"refId": chr(ord("A") + index), "datasource": SOURCE, "expr": query.expr, "editorMode": "code", "instant": instant, "range": not instant}
    return {**target, "format": "table"} if panel.kind == "table" else {**target, "format": "time_series", "legendFormat": legend or "__auto"}


def _defaults(panel: Panel, lang: Lang) -> Json:
    config: Json = {"unit": _unit(panel.unit, lang), "noValue": panel.none.of(lang), "mappings": _mappings(panel.shown, lang) if panel.kind == "stat" else []}
    if panel.decimals is not None:
        config["decimals"] = panel.decimals
    if panel.minimum is not None:
        config["min"] = panel.minimum
    if panel.maximum is not None:
        config["max"] = panel.maximum
    if panel.steps:
        config["thresholds"] = _thresholds(panel.steps)
        config["color"] = {"mode": "thresholds"}
    else:
        config["thresholds"] = {"mode": "absolute", "steps": [{"color": "text" if panel.kind in ("stat", "table") else "blue", "value": None}]}
        config["color"] = {"mode": "palette-classic" if panel.kind == "timeseries" else "thresholds"}
    if panel.leads_to is not None:
        config["links"] = [_link(panel.leads_to, "__field.labels", lang)]
    if panel.kind == "table":
        config["custom"] = {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}
    if panel.kind == "timeseries":
        config["custom"] = {
            "drawStyle": "line",
            "lineInterpolation": "linear",
            "lineWidth": 1,
            "fillOpacity": 60 if panel.stacked else 10,
            "gradientMode": "none",
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "off"},
            "axisPlacement": "auto",
            "axisLabel": "",
            "scaleDistribution": {"type": "linear"},
            **({} if panel.soft_maximum is None else {"axisSoftMax": panel.soft_maximum}),
        }
    return config


def _unit(unit: str, lang: Lang) -> str:
    """Return the unit; `zh|en` after `suffix:` is one word in each language."""
    if not unit.startswith("suffix:"):
        return unit or "none"
    zh, _, en = unit.removeprefix("suffix:").partition("|")
    return f"suffix: {Words(zh, en).of(lang)}"


def _thresholds(steps: Sequence[Step]) -> Json:
    return {"mode": "absolute", "steps": [{"color": step.color, "value": step.at} for step in steps]}


def _mappings(shown: Mapped, lang: Lang) -> list[Json]:
    if not shown:
        return []
    options = {value: {"text": one.words.of(lang), "color": one.color, "index": index} for index, (value, one) in enumerate(shown.items())}
    return [{"type": "value", "options": options}]


def _link(to: Destination, values: str, lang: Lang) -> Json:
    """Return a data link; `values` is where Grafana keeps the row's labels."""
    carried = [(name, f"${{{values}.{source}:percentencode}}") for name, source in to.carry]
    if to.page:
        url, title = "${page:raw}" + to.page.format(**dict(carried)), Words("在 netmon 网页中打开", "Open on netmon's page")
    else:
        url = f"/d/{uid(to.dashboard, lang)}?${{ds:queryparam}}&${{page:queryparam}}&${{__url_time_range}}" + "".join(
            f"&var-{name}={value}" for name, value in carried
        )
        title = Words("打开详情", "Open details")
    return {"title": title.of(lang), "url": url, "targetBlank": bool(to.page)}


def _overrides(panel: Panel, lang: Lang) -> Iterator[Json]:
    for column in panel.columns:
        yield {"matcher": {"id": "byName", "options": column.title.of(lang)}, "properties": list(_column_properties(column, lang))}
    if panel.kind in ("timeseries", "bargauge"):
        for value, one in panel.shown.items():
            properties: list[Json] = [{"id": "displayName", "value": one.words.of(lang)}]
            if not panel.steps and panel.shown is not TARGETS:
                properties.append({"id": "color", "value": {"mode": "fixed", "fixedColor": one.color}})
            yield {"matcher": {"id": "byName", "options": value}, "properties": properties}
    for name, fixed in panel.colors:
        yield {"matcher": {"id": "byFrameRefID", "options": name}, "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": fixed}}]}


def _column_properties(column: Column, lang: Lang) -> Iterator[Json]:
    yield {"id": "noValue", "value": "—"}
    if column.unit:
        yield {"id": "unit", "value": _unit(column.unit, lang)}
    if column.decimals is not None:
        yield {"id": "decimals", "value": column.decimals}
    if column.shown or column.steps:
        yield {"id": "mappings", "value": [*_mappings(column.shown, lang), _NOTHING if column.look == "background" else _DASH]}
    if column.steps:
        yield {"id": "thresholds", "value": _thresholds(column.steps)}
    if column.shown or column.steps:
        cell: Json = {"type": "color-background", "mode": "basic"} if column.look == "background" else {"type": "color-text"}
        yield {"id": "custom.cellOptions", "value": cell}
    if column.width:
        yield {"id": "custom.width", "value": column.width}
    if column.leads_to is not None:
        ways = [way for way in (column.leads_to, column.also) if way is not None]
        yield {"id": "links", "value": [_link(way, "__data.fields", lang) for way in ways]}


def _transformations(panel: Panel, lang: Lang) -> list[Json]:
    """Return merge (where several queries make one row), organize (the named columns, in order, under their titles) and the sorting."""
    named = {column.source: column for column in panel.columns}
    organize = {
        "id": "organize",
        "options": {
            "indexByName": {field: index for index, field in enumerate(named)},
            "renameByName": {field: column.title.of(lang) for field, column in named.items()},
            "excludeByName": dict.fromkeys(_hidden(panel, named), True),
        },
    }
    name, descending = panel.sort
    order = [{"id": "sortBy", "options": {"fields": {}, "sort": [{"field": named[name].title.of(lang), "desc": descending}]}}] if name else []
    return [*([{"id": "merge", "options": {}}] if len(panel.queries) > 1 else []), organize, *order]


def _hidden(panel: Panel, named: Mapping[str, Column]) -> Iterator[str]:
    """Yield the fields that a table does not show: the time, values that only add rows, labels that queries join or aggregate by."""
    yield "Time"
    values = ["Value"] if len(panel.queries) == 1 else [f"Value #{chr(ord('A') + index)}" for index in range(len(panel.queries))]
    labels = {label.strip() for query in panel.queries for group in _GROUPS.findall(query.expr) for label in group.split(",")}
    yield from (field for field in (*values, *sorted(labels - {""})) if field not in named)


def _stat_options(panel: Panel, _: Lang) -> Json:
    return {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "orientation": "auto",
        "textMode": panel.text_mode,
        "colorMode": "background_solid" if panel.look == "background" else "value",
        "graphMode": "area" if panel.spark else "none",
        "justifyMode": "auto",
        "wideLayout": True,
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
    }


def _bargauge_options(_panel: Panel, _: Lang) -> Json:
    return {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "orientation": "horizontal",
        "displayMode": "basic",
        "valueMode": "color",
        "namePlacement": "auto",
        "showUnfilled": True,
        "sizing": "auto",
        "minVizWidth": 8,
        "minVizHeight": 16,
        "maxVizHeight": 40,
        "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []},
    }


def _timeseries_options(panel: Panel, _: Lang) -> Json:
    return {
        "legend": {"showLegend": True, "displayMode": "list", "placement": "right" if panel.many else "bottom", "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc", "hideZeros": False},
    }


def _table_options(_panel: Panel, _: Lang) -> Json:
    return {"frameIndex": 0, "showHeader": True, "cellHeight": "sm", "sortBy": []}


_OPTIONS = {"stat": _stat_options, "bargauge": _bargauge_options, "timeseries": _timeseries_options, "table": _table_options}
