"""Takes what Alertmanager posts, decides what of it is news to whom, writes it, and promises it only when it is on the disk."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple, Protocol

from netmon.model.channel import Channel
from netmon.model.finding import Severity
from netmon.model.incident import Incident, Tier
from netmon.model.lang import Lang
from netmon.model.notice import AlertStatus, Mark, Notice
from netmon.notify.alertmanager import MAX_BODY_BYTES, Alert, MalformedWebhookError, parse_webhook
from netmon.notify.facts import Audience, IncidentFacts
from netmon.notify.routing import Route, held_until
from netmon.notify.texts_alert import alert_text, severity
from netmon.notify.texts_incident import incident_text, recovery_text

logger = logging.getLogger(__name__)

INCIDENT = "incident/"
IMMEDIATE = (Tier.AT_ONCE, Tier.DISTRICT)


class Directory(Protocol):
    """What is known of incidents, channels and people; answers at once from memory."""

    @property
    def zone(self) -> tzinfo:
        """The readers' time zone."""
        ...

    @property
    def lang(self) -> Lang:
        """The readers' language."""
        ...

    def channel(self, name: str) -> Channel | None:
        """Return a channel; None when there is none of this name."""
        ...

    def routes(self, site: str, tier: Tier, at_ms: int) -> Sequence[Route]:
        """Return who is told of something at a site."""
        ...

    def incident(self, number: str) -> Incident | None:
        """Return an incident, open or lately closed."""
        ...

    def facts(self, incident: Incident, at_ms: int) -> IncidentFacts:
        """Return what the inventory says about an incident."""
        ...


class Tray(Protocol):
    """The outbox, as `netmon.store.outbox.Outbox` is."""

    async def marks(self, channel: str, identities: Sequence[str]) -> Mapping[str, Mark]:
        """Return what a channel was last told of some alerts."""
        ...

    async def put(self, notices: Iterable[Notice], marks: Iterable[Mark] = ()) -> int:
        """Take notices and marks, all or none, onto the disk."""
        ...


class HookAnswer(NamedTuple):
    """Status and a line of plain text; Alertmanager tries again after 5xx, and gives up after 4xx."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What one post means to one channel."""

    notices: list[Notice]
    marks: list[Mark]


class AlertDesk:
    """`take` answers one post; `token` is the bearer that it must carry, None for any caller. `trouble` is what the tray raises when the disk is full.

    `has_digest`: incidents that can wait for the message before lessons are told there, and nowhere else unless they become urgent.
    """

    def __init__(
        self,
        directory: Directory,
        tray: Tray,
        *,
        trouble: type[Exception],
        token: str | None = None,
        on_news: Callable[[], None] = lambda: None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._directory = directory
        self._tray = tray
        self._trouble = trouble
        self.token = token
        self.has_digest = False
        self._on_news = on_news
        self._wall = wall
        self._turn = asyncio.Lock()
        self.results: Counter[str] = Counter()

    async def take(self, body: bytes, authorization: str = "", channel: str | None = None) -> HookAnswer:
        """Take a post, for one channel or for whom its alerts are; 200 only when all that is news is on the disk."""
        answer = await self._take(body, authorization, channel)
        self.results[str(answer.status)] += 1
        return answer

    async def _take(self, body: bytes, authorization: str, channel: str | None) -> HookAnswer:
        if self.token is not None and not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            return HookAnswer(401, "not authorized")
        if channel is not None and self._directory.channel(channel) is None:
            return HookAnswer(404, "no such channel")
        try:
            webhook = await asyncio.to_thread(parse_webhook, body) if len(body) <= MAX_BODY_BYTES else None
        except MalformedWebhookError as error:
            logger.warning("alertmanager post refused reason=%s", error)
            return HookAnswer(400, f"malformed: {error}")
        if webhook is None:
            return HookAnswer(413, "too long")
        async with self._turn:  # a pair of Alertmanagers posts the same at the same moment
            try:
                queued = await self._queue(webhook.alerts, webhook.left_out, channel)
            except self._trouble as error:
                logger.error("alerts cannot be queued error=%s", error)
                return HookAnswer(503, "cannot be queued now")
        if queued:
            self._on_news()
        return HookAnswer(200, f"queued {queued}")

    async def _queue(self, alerts: Sequence[Alert], left_out: int, channel: str | None) -> int:
        now_ms = round(self._wall() * 1000)
        notices: list[Notice] = []
        marks: list[Mark] = []
        for name, (audience, meant) in self._by_channel(alerts, channel, now_ms).items():
            known = await self._tray.marks(name, [alert.identity for alert in meant])
            meant = [alert for alert in meant if not self._goes_on(alert)]
            news = [alert for alert in _news(meant, known) if alert.identity in known or not self._can_wait(alert)]
            told = self._tell(Route(name, audience), news, left_out, now_ms)
            notices += told.notices
            marks += told.marks
        return await self._tray.put(notices, marks) if notices or marks else 0

    def _by_channel(self, alerts: Sequence[Alert], channel: str | None, now_ms: int) -> Mapping[str, tuple[Audience, list[Alert]]]:
        """Return what each channel is to hear; of several alerts of one incident one that still burns goes first."""
        found: dict[str, tuple[Audience, list[Alert]]] = {}
        chosen: dict[str, Alert] = {}
        for alert in alerts:
            if alert.identity not in chosen or alert.status == "firing":
                chosen[alert.identity] = alert
        for alert in chosen.values():
            meant = self._routes(alert, now_ms)
            if channel is not None:
                meant = [Route(channel, next((route.audience for route in meant if route.channel == channel), Audience.ACTING))]
            if not meant:
                self.results["unrouted"] += 1
                logger.warning("alert is for nobody alert=%s site=%s", alert.labels.get("alertname", "")[:80], alert.labels.get("site", "")[:80])
            for route in meant:
                found.setdefault(route.channel, (route.audience, []))[1].append(alert)
        return found

    def _routes(self, alert: Alert, now_ms: int) -> Sequence[Route]:
        incident = self._incident(alert)
        tier = incident.tier if incident is not None else _tier(alert)
        return self._directory.routes(alert.labels.get("site", "") if incident is None else incident.site, tier, now_ms)

    def _incident(self, alert: Alert) -> Incident | None:
        return self._directory.incident(alert.identity.removeprefix(INCIDENT)) if alert.identity.startswith(INCIDENT) else None

    def _can_wait(self, alert: Alert) -> bool:
        """True for an incident of the message before lessons; it stays unmarked, so that it is news once it becomes urgent."""
        incident = self._incident(alert) if self.has_digest else None
        return incident is not None and incident.tier is Tier.DIGEST

    def _goes_on(self, alert: Alert) -> bool:
        """True for an alert that is over only because its series left or was relabelled: netmon did not run for a while, and the incident is open still."""
        incident = self._incident(alert) if alert.status == "resolved" else None
        return incident is not None and incident.is_open

    def _tell(self, route: Route, news: Sequence[Alert], left_out: int, now_ms: int) -> _Told:
        told = _Told([], [_mark(alert, route.channel) for alert in news])
        others: dict[AlertStatus, list[Alert]] = {"firing": [], "resolved": []}
        for alert in news:
            incident = self._incident(alert)
            if incident is not None and incident.merged_into and alert.status == "resolved":
                continue  # another took its place: nothing is over yet
            if incident is None:
                others[alert.status].append(alert)
            else:
                told.notices.append(self._of_incident(route, incident, alert, now_ms))
        for status, group in others.items():
            if group:
                told.notices.append(self._of_group(route.channel, group, status, left_out, now_ms))
        return told

    def _of_incident(self, route: Route, incident: Incident, alert: Alert, now_ms: int) -> Notice:
        lang = self._directory.lang
        if alert.status == "resolved":
            closed_ms = incident.closed_ms or alert.ends_ms or now_ms
            text = recovery_text(incident, self._directory.facts(incident, closed_ms), closed_ms, lang)
        else:
            text = incident_text(incident, self._directory.facts(incident, now_ms), route.audience, now_ms, lang)
        urgent = incident.severity is Severity.CRITICAL and incident.tier in IMMEDIATE
        return self._held(Notice(channel=route.channel, key=f"{alert.identity}|{alert.status}", text=text, at_ms=now_ms, urgent=urgent))

    def _of_group(self, channel: str, group: Sequence[Alert], status: AlertStatus, left_out: int, now_ms: int) -> Notice:
        text = alert_text(group, status, self._directory.zone, self._directory.lang, left_out)
        members = "\n".join(sorted(f"{alert.identity}|{alert.starts_ms}" for alert in group))
        key = f"alerts/{hashlib.sha256(members.encode()).hexdigest()[:32]}|{status}"
        urgent = any(severity(alert) is Severity.CRITICAL and _tier(alert) in IMMEDIATE for alert in group)
        return self._held(Notice(channel=channel, key=key, text=text, at_ms=now_ms, urgent=urgent))

    def _held(self, notice: Notice) -> Notice:
        """Let what is not urgent wait for the end of its channel's quiet hours."""
        channel = self._directory.channel(notice.channel)
        if notice.urgent or channel is None:
            return notice
        until = held_until(channel, datetime.fromtimestamp(notice.at_ms / 1000, UTC), self._directory.zone)
        return replace(notice, hold_ms=max(0, round(until.timestamp() * 1000)))


def is_news(alert: Alert, known: Mark | None) -> bool:
    """Tell whether a channel has not heard this yet: of the other Alertmanager of a pair, of a repetition, of an old episode that comes late.

    An incident burns once: its number is never used again. An alert that was never told as firing is not told as over.
    """
    if alert.status == "resolved":
        return known is not None and known.status == "firing" and (not alert.ends_ms or alert.ends_ms > known.starts_ms)
    if known is None:
        return True
    return known.status == "resolved" and not alert.identity.startswith(INCIDENT) and alert.starts_ms >= known.ends_ms


def _news(alerts: Sequence[Alert], known: Mapping[str, Mark]) -> list[Alert]:
    return [alert for alert in alerts if is_news(alert, known.get(alert.identity))]


def _mark(alert: Alert, channel: str) -> Mark:
    return Mark(channel=channel, identity=alert.identity, status=alert.status, starts_ms=alert.starts_ms, ends_ms=alert.ends_ms)


def _tier(alert: Alert) -> Tier:
    """Return who is meant; an alert that does not say is the district's."""
    return next((tier for tier in Tier if tier == alert.labels.get("tier")), Tier.DISTRICT)
