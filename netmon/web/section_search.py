"""`/search`: what the inventory has by that name or number, and where an address is plugged in."""

from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.html import Pages
from netmon.web.source_search import SearchSource


class SearchPages:
    """The page of a search."""

    def __init__(self, source: SearchSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return its address."""
        return (Route(path="/search", answer=self.search),)

    async def search(self, asked: Asked) -> Page:
        """Answer `/search?q=`."""
        found = await self._source.search(asked.query.get("q", ""), asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.search/1", found))
        return self._html.page("search.html", asked, found.now, page="search", found=found)
