"""The pages of incidents: the list, one incident, and that somebody has seen it."""

from collections.abc import Mapping
from typing import Final

from netmon.model.access import Right
from netmon.model.entering import Answered
from netmon.model.finding import Severity
from netmon.model.incident import Cause
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.view_incident import IncidentDetail, IncidentQuery, IncidentState
from netmon.web.action import Actions, wrongs
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.door import AuditSink
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.source_incidents import IncidentSource

A_PAGE: Final = 50
STATES: Final[tuple[IncidentState, ...]] = ("open", "closed", "any")
NOTHING: Final = Answered()


class IncidentPages:
    """`/incidents` and below."""

    def __init__(self, source: IncidentSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._html = html
        self._actions = Actions(html, audit)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/incidents", answer=self.incidents),
            Route(path="/incidents/{number}", answer=self.incident),
            Route(path="/incidents/{number}/acknowledge", answer=self.acknowledge, right=Right.ACKNOWLEDGE, method="POST"),
            Route(path="/incidents/{number}/withdraw", answer=self.withdraw, right=Right.ACKNOWLEDGE, method="POST"),
        )

    def incidents(self, asked: Asked) -> Page:
        """Answer `/incidents`."""
        query = incident_query(asked.query)
        listed = self._source.incidents(query, asked.sight, asked.lang)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.incidents/1", listed))
        previous = asked.link(offset=str(max(query.offset - A_PAGE, 0)) if query.offset > A_PAGE else None) if query.offset else None
        values = {
            "listed": listed,
            "states": [(state, asked.link(state=None if state == "open" else state, offset=None)) for state in STATES],
            "severities": list(Severity),
            "previous": previous,
            "next": asked.link(offset=str(query.offset + A_PAGE)) if query.offset + A_PAGE < listed.total else None,
        }
        return self._html.page("incidents.html", asked, listed.now, page="incidents", **values)

    async def incident(self, asked: Asked) -> Page:
        """Answer `/incidents/<number>`."""
        found = await self._source.incident(asked.params["number"], asked.sight, asked.lang)
        if found is None:
            return missing(self._html, asked, text("web.incidents.no_such", asked.lang, number=asked.params["number"][:40]))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.incident/1", found))
        return self._page(asked, found, NOTHING)

    async def acknowledge(self, asked: Asked) -> Page:
        """Take that somebody has seen an incident, with a note."""
        number, note = asked.params["number"], asked.form.get("note", "")
        answered = await self._source.acknowledge(number, note, asked.person.name, asked.sight)
        return await self._answer(asked, "acknowledge", answered, note=note)

    async def withdraw(self, asked: Asked) -> Page:
        """Take an acknowledgement back."""
        answered = await self._source.withdraw(asked.params["number"], asked.sight)
        return await self._answer(asked, "acknowledge_withdraw", answered)

    async def _answer(self, asked: Asked, action: str, answered: Answered, **more: str) -> Page:
        number = asked.params["number"]
        if answered.done:
            return self._actions.done(asked, action, answered, f"/incidents/{answered.what}#acknowledgement", **more)
        found = await self._source.incident(number, asked.sight, asked.lang) if answered.found else None
        if found is None:
            return self._actions.unknown(asked, action, answered, **more)
        return self._actions.refused(asked, action, answered, self._page(asked, found, answered), **more)

    def _page(self, asked: Asked, found: IncidentDetail, answered: Answered) -> Page:
        values = {"detail": found, "row": found.row, "moments": moments(found, asked.lang), "wrong": wrongs(answered, asked.lang), "typed": asked.form}
        return self._html.page("incident.html", asked, found.now, page="incidents", **values)


def moments(found: IncidentDetail, lang: Lang) -> list[tuple[float, str, str]]:
    """Return what happened after the cause began, oldest first: when, in words, and good or bad."""
    row = found.row
    told = [(at, words, "") for at, words in found.timeline]
    told.append((row.opened, text("web.incidents.opened", lang), "bad"))
    if row.closed is not None:
        merged = text("web.incidents.closed.merged", lang, number=found.merged_into) if found.merged_into else text("web.incidents.closed", lang)
        told.append((row.closed, merged, "good"))
    return sorted(told, key=lambda one: one[0])


def incident_query(query: Mapping[str, str]) -> IncidentQuery:
    """Read `state`, `site`, `cause`, `severity` and `offset`; what makes no sense is as if it were not there."""
    offset = query.get("offset", "")
    return IncidentQuery(
        state=next((state for state in STATES if state == query.get("state")), "open"),
        site=query.get("site") or None,
        cause=next((cause for cause in Cause if cause == query.get("cause")), None),
        severity=next((severity for severity in Severity if severity == query.get("severity")), None),
        offset=min(int(offset), 100_000) if offset.isascii() and offset.isdigit() and len(offset) < 9 else 0,
        limit=A_PAGE,
    )
