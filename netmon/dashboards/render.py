"""A dashboard as the JSON that Grafana imports (schema version 41), in one language."""

from collections.abc import Iterator

from netmon.dashboards.model import Dashboard, Panel, Stack, Variable
from netmon.dashboards.render_panel import SOURCE, Json, panel_json, uid
from netmon.dashboards.words import Lang, Words

GRID_WIDTH = 24
SCHEMA_VERSION = 41


def dashboard_json(dashboard: Dashboard, lang: Lang) -> Json:
    """Return one dashboard; the same input gives the same output, key by key."""
    return {
        "id": None,
        "uid": uid(dashboard.key, lang),
        "title": dashboard.title.of(lang),
        "description": dashboard.what.of(lang),
        "tags": ["netmon", f"netmon-{lang}"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "fiscalYearStartMonth": 0,
        "weekStart": "monday",
        "timezone": "browser",
        "refresh": dashboard.refresh,
        "time": {"from": dashboard.since, "to": "now"},
        "timepicker": {},
        "annotations": {"list": []},
        "links": _links(lang),
        "templating": {"list": [_variable(variable, lang) for variable in dashboard.variables]},
        "panels": [panel_json(panel, number, place, lang) for number, (panel, place) in enumerate(_placed(dashboard), 1)],
    }


def _placed(dashboard: Dashboard) -> Iterator[tuple[Panel, Json]]:
    """Yield each panel with its place on the grid of 24 columns."""
    top = 0
    for row in dashboard.rows:
        left = 0
        for item in row:
            y = top
            for panel in item.panels if isinstance(item, Stack) else (item,):
                yield panel, {"x": left, "y": y, "w": panel.width, "h": panel.height}
                y += panel.height
            left += item.width
        assert left <= GRID_WIDTH, f"{dashboard.key}: a row is {left} wide"
        top += max(item.height for item in row)


def _links(lang: Lang) -> list[Json]:
    """Return the links above every dashboard: to the others of this language, and to netmon's own page."""
    common = {"icon": "external link", "tooltip": "", "asDropdown": False}
    page = Words("netmon 网页", "netmon's page").of(lang)
    return [
        {**common, "type": "dashboards", "title": "netmon", "tags": [f"netmon-{lang}"], "url": "", "targetBlank": False, "keepTime": True, "includeVars": True},
        {**common, "type": "link", "title": page, "tags": [], "url": "${page:raw}", "targetBlank": True, "keepTime": False, "includeVars": False},
    ]


def _variable(variable: Variable, lang: Lang) -> Json:
    common: Json = {"name": variable.name, "label": variable.title.of(lang), "hide": 2 if variable.hidden else 0, "skipUrlSync": False}
    if variable.kind == "datasource":
        return {
            **common,
            "type": "datasource",
            "query": "prometheus",
            "regex": "",
            "refresh": 1,
            "multi": False,
            "includeAll": False,
            "options": [],
            "current": {"text": "default", "value": "default"},
        }
    if variable.kind == "textbox":
        value = {"text": variable.query, "value": variable.query}
        return {**common, "type": "textbox", "query": variable.query, "current": value, "options": [{**value, "selected": True}]}
    everything = {"text": ["All"], "value": ["$__all"]} if variable.multi else {"text": "All", "value": "$__all"}
    return {
        **common,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": variable.query, "refId": variable.name},
        "regex": _regex(variable.names),
        "refresh": 2,
        "sort": 1,
        "multi": variable.multi,
        "includeAll": variable.all_value is not None,
        "options": [],
        **({"allValue": variable.all_value, "current": everything} if variable.all_value is not None else {}),
    }


def _regex(names: tuple[str, ...]) -> str:
    """Return the expression that shows a label's text for another label's value; labels come sorted by name."""
    if not names:
        return ""
    shown, value = names
    parts = sorted([(shown, "text"), (value, "value")])
    return "/" + ".*".join(f'\\b{label}="(?<{group}>[^"]*)"' for label, group in parts) + "/"
