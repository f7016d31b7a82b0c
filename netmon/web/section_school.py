"""Schools: the list, and one school's page, made for the phone of its technician."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.view_compliance import SiteVerdict
from netmon.model.view_incident import IncidentDetail, IncidentList, IncidentQuery
from netmon.model.view_school import School, SchoolQuery
from netmon.model.view_wall import SiteState
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import school_json, schools_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.section_rooms import offset_of, turning, why_line
from netmon.web.source_compliance import ComplianceSource
from netmon.web.source_incidents import IncidentSource
from netmon.web.source_wall import SchoolSource

SCHOOLS_A_PAGE: Final = 100
INCIDENTS_SHOWN: Final = 20
MOST_WORDS: Final = 8
MOODS: Final[Mapping[SiteState, str]] = {
    SiteState.OFFLINE: "down",
    SiteState.FAULTY: "faulty",
    SiteState.AFFECTED: "affected",
    SiteState.MAINTENANCE: "maintenance",
    SiteState.UNKNOWN: "warn",
    SiteState.OFF_HOURS: "idle",
    SiteState.NORMAL: "up",
}


class SchoolSources(NamedTuple):
    """Where the pages' parts come from; what is None is left out."""

    schools: SchoolSource
    incidents: IncidentSource | None = None
    compliance: ComplianceSource | None = None


class SchoolPages:
    """`/schools` and `/schools/{site}`."""

    def __init__(self, sources: SchoolSources, html: Pages) -> None:
        self._sources = sources
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of this section."""
        return (Route(path="/schools", answer=self.schools), Route(path="/schools/{site}", answer=self.school))

    def schools(self, asked: Asked) -> Page:
        """Answer `/schools?q=&county=&state=`."""
        listed = self._sources.schools.schools(school_query(asked), asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=schools_json(listed))
        values = {"listed": listed, "states": list(SiteState), **turning(asked, listed.query.offset, SCHOOLS_A_PAGE, listed.total)}
        return self._html.page("schools.html", asked, listed.now, page="schools", **values)

    async def school(self, asked: Asked) -> Page:
        """Answer `/schools/<site>`."""
        site = asked.params["site"]
        school = self._sources.schools.school(site, asked.sight)
        if school is None:
            return missing(self._html, asked, text("web.school.none", asked.lang, name=site[:100]))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=school_json(school))
        incidents = self._sources.incidents
        listed = None if incidents is None else incidents.incidents(IncidentQuery(site=site, limit=INCIDENTS_SHOWN), asked.sight, asked.lang)
        worst = await self._worst(listed, asked)
        verdicts = () if self._sources.compliance is None else self._sources.compliance.of_site(site, asked.sight)
        values = {
            "school": school,
            "mood": MOODS[school.row.state],
            "headline": text(f"web.school.says.{school.row.state}", asked.lang),
            "facts": facts_of(school, asked.lang),
            "listed": listed,
            "worst": worst,
            "calls": calls_of(school, worst),
            "of_link": {link.id: tuple(one for one in verdicts if one.row.subject.id == f"{site}/{link.id}") for link in school.links},
            "of_school": of_school(verdicts, school),
            "why_of": lambda room: why_line(room, asked.lang),
            "mood_of": MOODS,
        }
        return self._html.page("school.html", asked, school.now, page="school", **values)

    async def _worst(self, listed: IncidentList | None, asked: Asked) -> IncidentDetail | None:
        """Return the incident that somebody at the school should see to first; None without one."""
        own = [] if listed is None else [one for one in listed.rows if not one.elsewhere]
        if not own or self._sources.incidents is None:
            return None
        order = ("critical", "warning", "info")
        first = min(own, key=lambda one: (order.index(one.severity), one.since))
        return await self._sources.incidents.incident(first.id, asked.sight, asked.lang)


def school_query(asked: Asked) -> SchoolQuery:
    """Read `q`, `county`, `state` and `offset`; what makes no sense is as if it were not there."""
    query = asked.query
    state = query.get("state", "")
    return SchoolQuery(
        county=query.get("county") or None,
        state=SiteState(state) if state in set(SiteState) else None,
        words=tuple(query.get("q", "").split()[:MOST_WORDS]),
        offset=offset_of(asked),
        limit=SCHOOLS_A_PAGE,
    )


def facts_of(school: School, lang: Lang) -> tuple[str, ...]:
    """Return what stands under the sentence on the school: rooms and devices counted."""
    ready, rooms = school.row.rooms
    up, devices = school.row.devices
    found = [text("web.school.sub.rooms", lang, ready=ready, total=rooms)] if rooms else []
    if devices:
        found.append(text("web.school.sub.devices", lang, up=up, total=devices))
    return tuple(found)


def calls_of(school: School, worst: IncidentDetail | None) -> tuple[tuple[str, str], ...]:
    """Return (provider, number) of the lines' fault desks, the one that the worst incident is about first."""
    found = [(link.isp, link.repair_phone) for link in school.links if link.repair_phone]
    if worst is not None and worst.phone:
        found.sort(key=lambda pair: pair[1] != worst.phone)
    return tuple(dict.fromkeys(found))


def of_school(verdicts: tuple[SiteVerdict, ...], school: School) -> tuple[SiteVerdict, ...]:
    """Return the verdicts on the school itself, those on its lines left out."""
    lines = {f"{school.row.id}/{link.id}" for link in school.links}
    return tuple(one for one in verdicts if one.row.subject.id not in lines)
