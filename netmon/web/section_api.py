"""The API's addresses: every resource, the OpenAPI document, and the page on which a person reads what there is."""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from netmon import __version__
from netmon.model.lang import Lang
from netmon.web.api import Endpoint, dumps, sent
from netmon.web.api_resource import CURSOR, FIELDS, LANG, LIMIT, Resource
from netmon.web.api_resources import RESOURCES
from netmon.web.asked import Asked, Page, Route
from netmon.web.html import Pages
from netmon.web.openapi import document, example
from netmon.web.problem import API, PROBLEMS
from netmon.web.shape import Shapes
from netmon.web.source import Sources

LANGS: Final[tuple[Lang, ...]] = ("zh", "en")


class ApiPages:
    """What programs ask, and what their writers read; built of those resources that have a source."""

    def __init__(self, sources: Sources, html: Pages, resources: Sequence[Resource[Any, Any]] = RESOURCES, clock: Callable[[], float] = time.time) -> None:
        shapes = Shapes()
        self._html = html
        self._clock = clock
        self._resources = [resource for resource in resources if resource.source(sources) is not None]
        self._endpoints = [Endpoint(resource, sources, shapes.of(resource.noun), clock) for resource in self._resources]
        self._documents = {lang: dumps(document(self._resources, __version__, lang)) for lang in LANGS}
        self._examples = {resource.name: json.dumps(example(resource, shapes), ensure_ascii=False, indent=1) for resource in self._resources}

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses; that of the document first."""
        return (
            Route(path=f"{API}/openapi.json", answer=self.document),
            Route(path="/api", answer=self.page),
            *[endpoint.route for endpoint in self._endpoints],
        )

    async def document(self, asked: Asked) -> Page:
        """Answer `/api/v1/openapi.json`."""
        return await sent(asked, "", self._documents[asked.lang] + "\n")

    def page(self, asked: Asked) -> Page:
        """Answer `/api`."""
        values = {"resources": self._resources, "examples": self._examples, "problems": PROBLEMS, "common": (LIMIT, CURSOR, FIELDS, LANG)}
        return self._html.page("api.html", asked, self._clock(), page="api", document=f"{API}/openapi.json", **values)
