"""Incidents for the page: who may see which, said in the words of the messages; and who has seen them."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from netmon.model.access import Sight
from netmon.model.acknowledgement import MOST_CHARS, Acknowledgement
from netmon.model.calendar import lesson_at
from netmon.model.device_text import clean_string
from netmon.model.entering import NOT_FOUND, Answered, Trouble
from netmon.model.incident import Cause, Incident
from netmon.model.incident_book import Book
from netmon.model.lang import Lang
from netmon.model.reasons import reason_text
from netmon.model.sentence import Sentence
from netmon.model.state import DeviceStatus
from netmon.model.texts import text
from netmon.model.view_incident import IncidentDetail, IncidentList, IncidentQuery, IncidentRow, Member, Told
from netmon.notify.texts_incident import IncidentWords, counts, incident_title, incident_words
from netmon.pipeline.finishing import Finisher
from netmon.pipeline.incident_sight import Concern, Places, affected, concern
from netmon.pipeline.incidents import IncidentWatch
from netmon.pipeline.notices import NoticeDirectory
from netmon.store.acknowledgements import AcknowledgementStore
from netmon.store.current import CurrentState
from netmon.store.outbox import Outbox, OutboxError

MEMBERS_SHOWN: Final = 100
SEVERITIES: Final = {"critical": 0, "warning": 1, "info": 2}


class IncidentDesk:
    """A `netmon.web.source_incidents.IncidentSource` over the running parts; for the event loop alone."""

    def __init__(
        self,
        watch: IncidentWatch,
        current: CurrentState,
        directory: NoticeDirectory,
        acknowledgements: AcknowledgementStore,
        outbox: Outbox,
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._watch = watch
        self._current = current
        self._directory = directory
        self._acknowledgements = acknowledgements
        self._outbox = outbox
        self._wall = wall
        self._finish = Finisher()
        self._book: Book | None = None
        self._config: object = None
        self._lost: Mapping[str, Collection[str]] = {}
        self._seen: dict[Sight, tuple[Concern, ...]] = {}

    def incidents(self, query: IncidentQuery, sight: Sight, lang: Lang) -> IncidentList:
        """See IncidentSource."""
        seen = self._in_sight(sight)
        sites = self._directory.config.sites
        felt = {site for one in seen for site in affected(one, self._places().site_of) if sight.sees(site)}
        chosen = sorted((one for one in seen if self._fits(one, query)), key=_order)
        part = chosen[query.offset : query.offset + query.limit]
        causes = sorted({one.incident.cause for one in seen if not one.elsewhere}, key=list(Cause).index)
        return IncidentList(
            now=self._wall(),
            query=query,
            rows=tuple([self._row(one, lang) for one in part]),
            total=len(chosen),
            open=sum(one.incident.is_open for one in seen),
            closed=sum(not one.incident.is_open for one in seen),
            sites=tuple(sorted(((site, sites[site].name) for site in felt if site in sites), key=lambda pair: pair[1])),
            causes=tuple([(cause, text(f"web.incidents.cause.{cause}", lang)) for cause in causes]),
        )

    async def incident(self, number: str, sight: Sight, lang: Lang) -> IncidentDetail | None:
        """See IncidentSource."""
        found = self._find(number, sight)
        if found is None:
            return None
        told = () if found.elsewhere else await self._told(found.incident)
        return self._detail(found, sight, lang, told)

    async def acknowledge(self, number: str, note: str, who: str, sight: Sight) -> Answered:
        """See IncidentSource."""
        found = self._find(number, sight)
        if found is None or found.elsewhere:
            return NOT_FOUND
        one = found.incident
        cleaned = clean_string(note, limit=MOST_CHARS + 1)
        if len(cleaned) > MOST_CHARS:
            return Answered(troubles=(Trouble(key="web.form.too_long", field="note", args={"most": MOST_CHARS}),), what=one.id)
        if not one.is_open:
            return Answered(troubles=(Trouble(key="web.incidents.closed_already"),), what=one.id)
        try:
            kept = Acknowledgement(incident=one.id, opened_ms=one.opened_ms, who=who, at=self._wall(), note=cleaned)
            changed = await self._finish(self._acknowledgements.put(kept))
        except OSError as error:
            return _not_kept(error, one)
        self._watch.show()
        return Answered(what=one.id, changed=changed)

    async def withdraw(self, number: str, sight: Sight) -> Answered:
        """See IncidentSource."""
        found = self._find(number, sight)
        if found is None or found.elsewhere:
            return NOT_FOUND
        try:
            changed = await self._finish(self._acknowledgements.drop(found.incident))
        except OSError as error:
            return _not_kept(error, found.incident)
        self._watch.show()
        return Answered(what=found.incident.id, changed=changed)

    def _in_sight(self, sight: Sight) -> tuple[Concern, ...]:
        """Return all incidents that concern a sight; kept until the book or the inventory is another one."""
        book, config = self._watch.book, self._directory.config
        if self._book is not book or self._config is not config or len(self._seen) > 500:
            self._book, self._config, self._seen = book, config, {}
            self._lost = {case.incident.id: case.lost for case in book.cases.values()}
        found = self._seen.get(sight)
        if found is None:
            places = self._places()
            every = ((one, self._lost.get(one.id, ()) if one.is_open else ()) for one in (*book.open, *book.closed))
            found = self._seen[sight] = tuple([one for one in (concern(*pair, sight, places) for pair in every) if one is not None])
        return found

    def _find(self, number: str, sight: Sight) -> Concern | None:
        """Return the newest incident of a number, open ones first: numbers come again each year."""
        return next((one for one in self._in_sight(sight) if one.incident.id == number), None)

    def _places(self) -> Places:
        config = self._directory.config
        return Places(config.devices, config.links, self._watch.scope)

    def _fits(self, one: Concern, query: IncidentQuery) -> bool:
        incident = one.incident
        return (
            (query.state == "any" or incident.is_open == (query.state == "open"))
            and (query.severity is None or incident.severity is query.severity)
            and (query.cause is None or (not one.elsewhere and incident.cause is query.cause))
            and (query.site is None or query.site in affected(one, self._places().site_of))
        )

    def _row(self, one: Concern, lang: Lang) -> IncidentRow:
        incident, config = one.incident, self._directory.config
        site = config.sites.get(incident.site)
        if one.elsewhere:
            title, word = text("web.incidents.upstream", lang), text("web.incidents.cause.upstream", lang)
        else:
            title = incident_title(incident, self._directory.facts(incident, self._now_ms(incident)), lang)
            word = text(f"web.incidents.cause.{incident.cause}", lang)
        return IncidentRow(
            id=incident.id,
            title=title,
            cause=None if one.elsewhere else incident.cause,
            cause_word=word,
            severity=incident.severity,
            site="" if one.elsewhere else incident.site,
            site_name="" if one.elsewhere else config.district.name if site is None else site.name,
            since=incident.since_ms / 1000,
            opened=incident.opened_ms / 1000,
            closed=None if incident.closed_ms is None else incident.closed_ms / 1000,
            impact=counts(incident.impact, lang),
            counts=incident.impact,
            elsewhere=one.elsewhere,
            lesson=self._lesson("" if one.elsewhere else incident.site, incident.since_ms / 1000),
            acknowledged=None if one.elsewhere else self._acknowledgements.of(incident),
        )

    def _lesson(self, site: str, at: float) -> str:
        """Return the lesson that was on at a site; by the district's calendar where the site is out of sight."""
        lesson = lesson_at(self._directory.config.calendar_of(site), datetime.fromtimestamp(at, UTC))
        return "" if lesson is None else lesson.name

    def _now_ms(self, incident: Incident) -> int:
        """Return until when an incident is told: now, or when it ended."""
        return round(self._wall() * 1000) if incident.closed_ms is None else incident.closed_ms

    def _words(self, one: Concern, lang: Lang) -> IncidentWords:
        incident = one.incident
        words = incident_words(incident, self._directory.facts(incident, self._now_ms(incident)), self._now_ms(incident), lang)
        if not one.elsewhere:
            return words
        said = counts(incident.impact, lang)
        return IncidentWords(
            title=text("web.incidents.upstream", lang),
            since=words.since,
            cause=text("web.incidents.upstream.cause", lang),
            impact=text("web.incidents.upstream.impact", lang, counts=said) if said else "",
            steps=tuple([text(f"web.incidents.upstream.step.{number}", lang) for number in (1, 2)]),
            provider="",
        )

    def _detail(self, one: Concern, sight: Sight, lang: Lang, told: tuple[Told, ...]) -> IncidentDetail:
        incident, config, words = one.incident, self._directory.config, self._words(one, lang)
        root = "" if one.elsewhere else next((name for name in (incident.root, incident.root.partition("/")[0]) if name in config.devices), "")
        line = None if one.elsewhere else config.links.get(incident.root)
        shown = one.lost[:MEMBERS_SHOWN]
        return IncidentDetail(
            now=self._wall(),
            row=self._row(one, lang),
            cause=words.cause,
            began=words.since,
            root=root if root and sight.sees(config.devices[root].site) else "",
            root_site="" if one.elsewhere else incident.site,
            link="" if line is None else line.key,
            building="" if one.elsewhere else incident.building,
            evidence=tuple([_evidence(sentence, lang) for sentence in incident.evidence]),
            timeline=tuple([(moment.at_ms / 1000, moment.what.render(lang)) for moment in incident.timeline]),
            members=tuple([self._member(name) for name in shown]),
            more_members=len(one.lost) - len(shown),
            impact=words.impact,
            steps=words.steps,
            provider=words.provider,
            phone="" if line is None else line.repair_phone or "",
            told=told,
            merged=incident.merged,
            merged_into=incident.merged_into if self._find(incident.merged_into, sight) is not None else "",
            works_instead="" if one.elsewhere else incident.works_instead,
        )

    def _member(self, name: str) -> Member:
        config, known = self._directory.config, self._current.device(name)
        device = config.devices.get(name)
        site = None if device is None else config.sites.get(device.site)
        return Member(
            name=name,
            role="" if device is None else device.role,
            place="" if device is None else device.room or device.building or "",
            site_name="" if site is None else site.name,
            status=DeviceStatus.UNKNOWN.value if known is None else known.state.status.value,
        )

    async def _told(self, incident: Incident) -> tuple[Told, ...]:
        try:
            rows = await self._outbox.told([f"incident/{incident.id}|{status}" for status in ("firing", "resolved")])
        except OutboxError:
            return ()
        return tuple(
            [
                Told(
                    channel=row.channel,
                    at=row.at_ms / 1000,
                    state=row.state,
                    settled=row.settled_ms / 1000 if row.settled_ms else None,
                    recovery=row.key.endswith("|resolved"),
                )
                for row in rows
                if row.at_ms >= incident.opened_ms
            ]
        )


def _order(one: Concern) -> tuple[bool, int, float]:
    """Open ones first, the worst and then the newest; then closed ones, the last first."""
    incident = one.incident
    if incident.closed_ms is None:
        return False, SEVERITIES[incident.severity], -incident.since_ms
    return True, 0, -incident.closed_ms


def _not_kept(error: OSError, incident: Incident) -> Answered:
    return Answered(troubles=(Trouble(key="web.form.disk", args={"reason": error.strerror or str(error)}),), what=incident.id)


def _evidence(sentence: Sentence, lang: Lang) -> str:
    """Return a sentence of the evidence; what a finding says of itself in netmon's own phrases is told in the reader's language."""
    detail = sentence.args.get("detail")
    told = replace(sentence, args={**sentence.args, "detail": reason_text(detail, lang)}) if isinstance(detail, str) else sentence
    return told.render(lang)
