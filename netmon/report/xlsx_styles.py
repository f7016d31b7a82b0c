"""The formats of a workbook's cells, each made once."""

from typing import Any, Final

from netmon.report.cells import NUMERIC
from netmon.report.colours import ACCENT, FILL, HEADER, INK, RULE, SOFT_INK, TEXT
from netmon.report.page import As, Look

FONT: Final = "微软雅黑"
NUMBER_FORMATS: Final = ("#,##0", "#,##0.0", "#,##0.00")
_FIXED_FORMATS: Final = {As.RATIO: "0.0%", As.DAY: "yyyy-mm-dd", As.MOMENT: "yyyy-mm-dd hh:mm", As.COUNT: "#,##0", As.TEXT: "@"}
_BASE: Final = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_NAMED: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 16, "font_color": ACCENT},
    "heading": {"bold": True, "font_size": 12, "font_color": ACCENT},
    "text": {"text_wrap": True, "valign": "top"},
    "quiet": {"text_wrap": True, "font_color": SOFT_INK, "font_size": 9, "valign": "top"},
    "foot": {"text_wrap": True, "font_size": 11},
    "header": {"bold": True, "bg_color": HEADER, "border": 1, "border_color": RULE, "text_wrap": True},
    "header_number": {"bold": True, "bg_color": HEADER, "border": 1, "border_color": RULE, "text_wrap": True, "align": "right", "indent": 1},
}


class Styles:
    """Makes formats of one workbook as they are asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[object, Any] = {}

    def named(self, name: str) -> Any:
        """Return one of the fixed formats."""
        if name not in self._made:
            self._made[name] = self._book.add_format({**_BASE, **_NAMED[name]})
        return self._made[name]

    def cell(self, kind: As, places: int, look: Look, *, wrap: bool, words: bool) -> Any:
        """Return the format of a cell in a table; `words`: it holds text, whatever its column holds."""
        key = (kind, places, look, wrap, words)
        if key not in self._made:
            self._made[key] = self._book.add_format(_cell_format(kind, places, look, wrap=wrap, words=words))
        return self._made[key]


def _cell_format(kind: As, places: int, look: Look, *, wrap: bool, words: bool) -> dict[str, object]:
    made: dict[str, object] = {**_BASE, "border": 1, "border_color": RULE, "num_format": "@" if words else _FIXED_FORMATS.get(kind, NUMBER_FORMATS[places])}
    if wrap:
        made["text_wrap"] = True
    if kind in NUMERIC and not words:
        made |= {"align": "right", "indent": 1}
    if kind in (As.DAY, As.MOMENT):
        made["align"] = "left"
    if look in FILL:
        made["bg_color"] = FILL[look]
    if look in TEXT:
        made["font_color"] = TEXT[look]
    if look in (Look.BAD, Look.STRONG):
        made["bold"] = True
    return made
