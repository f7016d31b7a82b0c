"""`/self`: netmon itself, for those who see the whole district."""

from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.errors import forbidden
from netmon.web.html import Pages
from netmon.web.source_self import SelfSource
from netmon.web.wording import ABSENT, count, percent, size

MISSING_SHOWN = 200


class SelfPages:
    """The page on netmon itself."""

    def __init__(self, source: SelfSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return its address."""
        return (Route(path="/self", answer=self.itself),)

    async def itself(self, asked: Asked) -> Page:
        """Answer `/self`."""
        found = await self._source.itself(asked.sight)
        if found is None:
            return forbidden(self._html, asked)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.self/1", found))
        moods = {part.mood for part in found.parts}
        mood = "down" if "bad" in moods else "warn" if "warn" in moods or found.config.problems else "up"
        values = {
            "found": found,
            "mood": mood,
            "trouble": [(part, row) for part in found.parts for row in part.rows if row.mood],
            "problems": found.problems.get(asked.lang, ()),
            "missing": found.unwatched.missing[:MISSING_SHOWN],
            "plain_figure": plain_figure,
            "at": lambda value: self._html.minute(value)[5:16],
        }
        return self._html.page("self.html", asked, found.now, page="system", **values)


def plain_figure(value: float | None, unit: str) -> str:
    """Return a figure without words: counts, shares and sizes."""
    if value is None:
        return ABSENT
    return percent(value) if unit == "ratio" else size(value) if unit == "bytes" else count(round(value))
