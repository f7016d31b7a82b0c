"""What messages need of the configuration: who is told, the facts about an incident, and the ways to carry them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.config.secrets import Credential, LoginCredential, RobotCredential, Secret, TokenCredential
from netmon.model.calendar import DayKind, day_kind, lesson_at
from netmon.model.channel import Channel, ChannelKind
from netmon.model.incident import Cause, Incident, Tier
from netmon.model.inventory import Contact, Device, Link
from netmon.model.lang import Lang
from netmon.model.lessons import local_day
from netmon.notify.courier import Way
from netmon.notify.dingtalk import DingTalk
from netmon.notify.facts import Audience, IncidentFacts
from netmon.notify.feishu import Feishu
from netmon.notify.routing import Route, routes
from netmon.notify.sender import Post, Robot, RobotSender, Sender
from netmon.notify.smtp import MailSender, MailSettings
from netmon.notify.texts_incident import told_as
from netmon.notify.webhook import Webhook
from netmon.notify.wecom import WeCom

LEAST_PART = 12
"""Shorter parts of an address are words of it, and no secrets."""
EXITS = ("exit", "district_uplink")
OF_DEVICES = frozenset({Cause.DEVICE_DOWN, Cause.CONTROLLER_DOWN, Cause.CORE_DOWN, Cause.UPS_ON_BATTERY, Cause.PORT_FLAPPING})
OF_LINES = frozenset({Cause.LINE_DOWN, Cause.EXIT_DOWN})


@dataclass(slots=True)
class NoticeDirectory:
    """Answers what a message asks of the inventory; `config` is replaced at a reload, `incident_of` finds an incident by its number."""

    config: Config
    incident_of: Callable[[str], Incident | None]

    @property
    def zone(self) -> ZoneInfo:
        """The readers' time zone."""
        return ZoneInfo(self.config.settings.time_zone)

    @property
    def lang(self) -> Lang:
        """The readers' language."""
        return self.config.settings.language

    def channel(self, name: str) -> Channel | None:
        """Return a channel by name."""
        return self.config.settings.channels.get(name)

    def incident(self, number: str) -> Incident | None:
        """Return an incident, open or lately closed."""
        return self.incident_of(number)

    def routes(self, site: str, tier: Tier, at_ms: int) -> Sequence[Route]:
        """Return who is told of something at a site; what is at no site that we know is the district's."""
        calendar = self.config.calendar_of(site)
        exam = day_kind(calendar, local_day(calendar, _moment(at_ms))) is DayKind.EXAM
        return routes(tier, self._school(site), self._district(), self.config.settings.channels, exam=exam)

    def facts(self, incident: Incident, at_ms: int) -> IncidentFacts:
        """Return what the inventory says about an incident; `at_ms` is the moment of writing."""
        site = self.config.sites.get(incident.site)
        line = self._line(incident)
        device = self._device(incident, line)
        lesson = lesson_at(self.config.calendar_of(incident.site), _moment(at_ms))
        told = self.routes(incident.site, incident.tier, at_ms)
        return IncidentFacts(
            site_name=site.name if site is not None else self.config.district.name,
            zone=self.zone,
            is_district=site is None or site.kind == "district",
            place=_place(device) or incident.building,
            device="" if device is None else device.name,
            role=None if device is None else device.role,
            port=incident.root.partition("/")[2] if device is not None and line is None else "",
            rooms=self._rooms(incident),
            isp=(line.isp or "") if line is not None else "",
            circuit=(line.circuit or "") if line is not None else "",
            repair_phone=(line.repair_phone or "") if line is not None else "",
            spare_isp=self._spare(incident, line),
            lesson_now="" if lesson is None else lesson.name,
            district_told=any(route.audience is Audience.COPY for route in told),
            school_told=any(route.audience is Audience.ACTING for route in told),
            gone=self._gone(incident),
        )

    def _school(self, site: str) -> Sequence[Contact]:
        found = self.config.sites.get(site)
        return () if found is None or found.kind == "district" else found.contacts

    def _district(self) -> Sequence[Contact]:
        found = self.config.sites.get(self.config.district.id)
        return () if found is None else found.contacts

    def _line(self, incident: Incident) -> Link | None:
        """Return the line that is at fault; of a school that is offline the only one that it has."""
        return self.config.links.get(incident.root)

    def _device(self, incident: Incident, line: Link | None) -> Device | None:
        """Return the device at fault, or the one at the line's end in the school."""
        if line is None:
            return self.config.devices.get(incident.root) or self.config.devices.get(incident.root.partition("/")[0])
        ends = [port.device for port in (line.port, line.far_port) if port is not None]
        found = [self.config.devices[name] for name in ends if name in self.config.devices]
        return next((device for device in found if device.site == incident.site), None)

    def _gone(self, incident: Incident) -> str:
        """Return the root of an incident that is no more in the inventory, or is not asked any more; "" for any other."""
        name = incident.root
        if incident.cause in OF_DEVICES:
            name = name.partition("/")[0] if incident.cause is Cause.PORT_FLAPPING else name
            device = self.config.devices.get(name)
            return "" if device is not None and (device.address is not None or device.api is not None) else name
        if incident.cause is Cause.SITE_OFFLINE:
            return "" if incident.site in self.config.sites else incident.site
        return name if incident.cause in OF_LINES and name not in self.config.links else ""

    def _rooms(self, incident: Incident) -> Sequence[str]:
        if incident.cause is not Cause.ROOMS_UNREADY:
            return ()
        devices = (self.config.devices[name] for name in incident.members if name in self.config.devices)
        return tuple(dict.fromkeys(_spaced(device.room) for device in devices if device.room))

    def _spare(self, incident: Incident, line: Link | None) -> str:
        """Return a spare exit's provider where no exit works."""
        if line is None or told_as(incident) is not Cause.EXIT_DOWN:
            return ""
        others = (link for link in self.config.links.values() if link.site == incident.site and link.role in EXITS and link.key != line.key)
        return next((link.isp for link in others if link.standby and link.isp), "")


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _spaced(place: str) -> str:
    """Return `1号楼 101` for `1号楼/101`."""
    return place.replace("/", " ")


def _place(device: Device | None) -> str:
    if device is None:
        return ""
    return _spaced(device.room) if device.room else device.building or ""


def ways(config: Config, post: Post) -> Mapping[str, Way]:
    """Return what carries to each channel; one whose credential cannot be read is left out (the configuration says so)."""
    found: dict[str, Way] = {}
    for name, channel in config.settings.channels.items():
        sender = sender_of(channel, config.credentials.get(channel.credential or ""), post)
        if sender is not None:
            found[name] = Way(channel=channel, sender=sender)
    return found


def sender_of(channel: Channel, credential: Credential | None, post: Post) -> Sender | None:
    """Return what sends on a channel; None when its credential is missing."""
    if channel.kind is ChannelKind.SMTP:
        if channel.mail is None or (channel.credential is not None and not isinstance(credential, LoginCredential)):
            return None
        if isinstance(credential, LoginCredential):
            return MailSender(MailSettings(mail=channel.mail, user=credential.user, password=credential.password.reveal()))
        return MailSender(MailSettings(mail=channel.mail))
    robot = _robot(channel, credential)
    return None if robot is None else RobotSender(robot, post, _secrets(credential))


def _robot(channel: Channel, credential: Credential | None) -> Robot | None:
    if channel.kind is ChannelKind.WEBHOOK:
        return _webhook(channel, credential)
    if not isinstance(credential, RobotCredential):
        return None
    token, secret = credential.token.reveal(), None if credential.secret is None else credential.secret.reveal()
    mobiles = tuple(credential.mobiles.reveal().split()) if credential.mobiles else ()
    if channel.kind is ChannelKind.DINGTALK:
        return DingTalk(token=token, secret=secret, mobiles=mobiles, mention_all=channel.mention_all)
    if channel.kind is ChannelKind.FEISHU:
        return Feishu(token=token, secret=secret, mention_all=channel.mention_all)
    return WeCom(token=token, mobiles=mobiles, mention_all=channel.mention_all)


def _webhook(channel: Channel, credential: Credential | None) -> Webhook | None:
    if channel.credential is not None and credential is None:
        return None
    if isinstance(credential, RobotCredential):
        return Webhook(url=channel.url or credential.token.reveal(), token=None if channel.url is None else credential.token.reveal())
    if channel.url is None:
        return None
    if isinstance(credential, LoginCredential):
        return Webhook(url=channel.url, user=credential.user, password=credential.password.reveal())
    return Webhook(url=channel.url, token=credential.token.reveal() if isinstance(credential, TokenCredential) else None)


def _secrets(credential: Credential | None) -> Sequence[str]:
    """Return everything of a credential that must not be shown, an address with its parts."""
    values = [getattr(credential, name, None) for name in ("token", "secret", "password", "mobiles")]
    plain = [value.reveal() for value in values if isinstance(value, Secret)]
    parts = [part for value in plain for part in value.replace("?", "/").replace("=", "/").replace("&", "/").split("/") if len(part) >= LEAST_PART]
    return [*plain, *parts]


def hook_token(config: Config) -> str | None:
    """Return the bearer that Alertmanager's posts must carry; None where none is asked for."""
    credential = config.credentials.get(config.settings.hook_credential or "")
    return credential.token.reveal() if isinstance(credential, TokenCredential) else None
