"""The schools' tiles as HTML, each made once for every way to show it: of a thousand on a page hardly one is new."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from netmon.model.lang import Lang
from netmon.model.view_wall import SiteTile
from netmon.web.asked import Asked
from netmon.web.html import Pages

MOST_TILES: Final = 5_000
"""Of one way to show them, before it begins anew: two or three megabytes."""
_Way = tuple[Lang, str | None, bool]


class Tiles:
    """What the macro `tile` of `wall_parts.html` gives, remembered: it depends on the tile, the language, its pin in links, and whether names are in full."""

    def __init__(self, html: Pages) -> None:
        self._html = html
        self._made: dict[_Way, dict[SiteTile, Markup]] = {}

    def row(self, tiles: Sequence[SiteTile], asked: Asked, *, full: bool) -> Markup:
        """Return tiles one after the other."""
        return Markup().join(self.each(tiles, asked, full=full))

    def each(self, tiles: Sequence[SiteTile], asked: Asked, *, full: bool) -> list[Markup]:
        """Return tiles one by one."""
        made = self._made.setdefault((asked.lang, asked.pinned, full), {})
        new = [one for one in tiles if one not in made]
        if new and len(made) + len(new) > MOST_TILES:
            made.clear()
            new = list(tiles)
        if new:
            tile = self._html.pieces("wall_parts.html", asked, 0.0).tile
            made.update((one, tile(one, full)) for one in new)
        return [made[one] for one in tiles]
