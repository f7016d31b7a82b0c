"""The pages that say how something came about: a device's state, a verdict, what is judged of a line."""

from typing import Final

from netmon.model.texts import text
from netmon.model.view_explain import Explanation
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.source_explain import ExplainSource

AGAIN_S: Final = 3
"""While a process judges again the page looks after so many seconds."""


class ExplainPages:
    """`/explain/...`."""

    def __init__(self, source: ExplainSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/explain/device/{name:.+}", answer=self.device),
            Route(path="/explain/verdict/{id:[0-9a-f]{16}}", answer=self.verdict),
            Route(path="/explain/link/{site}/{id}", answer=self.link),
        )

    async def device(self, asked: Asked) -> Page:
        """Answer `/explain/device/<name>`."""
        return self._page(asked, await self._source.device(asked.params["name"], asked.sight, asked.lang))

    async def verdict(self, asked: Asked) -> Page:
        """Answer `/explain/verdict/<id>`."""
        return self._page(asked, await self._source.verdict(asked.params["id"], asked.sight, asked.lang, asker_of(asked)))

    async def link(self, asked: Asked) -> Page:
        """Answer `/explain/link/<site>/<id>`."""
        key = f"{asked.params['site']}/{asked.params['id']}"
        return self._page(asked, await self._source.link(key, asked.sight, asked.lang, asker_of(asked)))

    def _page(self, asked: Asked, found: Explanation | None) -> Page:
        if found is None:
            return missing(self._html, asked, text("web.explain.nothing", asked.lang))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.explanation/1", found))
        return self._html.page("explain.html", asked, found.now, page="explain", found=found, again_s=AGAIN_S)


def asker_of(asked: Asked) -> str:
    """Return who asks, for questions of which each asker has one at a time; without users the address."""
    return asked.person.name if asked.session or asked.person.role != "local" else asked.peer
