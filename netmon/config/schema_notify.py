"""The shape of `notify:` and `hooks:` in netmon.yaml: the ways on which people are told."""

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import Hours, Identifier, Text, bad, clock, ip_address, is_web_address
from netmon.model.channel import ALL_TIERS, MOST_PER_MINUTE, Channel, ChannelKind, Mail, MailSecurity

TierName = Literal["at_once", "district", "digest", "weekly"]
KindName = Literal["dingtalk", "feishu", "wecom", "smtp", "webhook"]
PORTS: dict[MailSecurity, int] = {"tls": 465, "starttls": 587, "none": 25}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*")


def _mail_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise bad("mail_address")
    return value


def _host(value: str) -> str:
    if ":" in value or value.replace(".", "").isdigit():
        return ip_address(value)
    if not _HOST.fullmatch(value):
        raise bad("host")
    return value


def _web_url(value: str) -> str:
    if not value.isascii() or not is_web_address(value):
        raise bad("web_url")
    return value


def _clock_or_off(value: Any) -> time | None:
    return None if value == "off" else clock(value)


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _every_tier() -> list[TierName]:
    return ["at_once", "district", "digest", "weekly"]


DigestClock = Annotated[
    time | None,
    BeforeValidator(_clock_or_off),
    WithJsonSchema({"type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|off)$", "examples": ["07:40", "off"]}),
]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Host = Annotated[str, AfterValidator(_host)]
Recipients = Annotated[list[MailAddress], BeforeValidator(_one_or_more, json_schema_input_type=str | list[str]), Field(min_length=1, max_length=50)]


class ChannelModel(FileModel):
    """A way on which people are told: a group robot, mail, or a program's own address."""

    kind: KindName = Field(description="dingtalk 钉钉, feishu 飞书, wecom 企业微信 group robots, smtp mail, webhook any program that takes a POST")
    credential: Identifier | None = Field(
        None, description="Name in credentials.yaml: of kind robot for robots, login for mail; token, login or robot for webhook"
    )
    tiers: list[TierName] = Field(default_factory=_every_tier, description="What it carries")
    fallback: Identifier | None = Field(None, description="Channel that takes over while this one fails, or while the exit that it needs is down")
    quiet: Hours | None = Field(None, description="Hours in which only what is urgent goes out, such as 22:00-06:30")
    internet: bool | None = Field(None, description="false: it works while the district's own exit is down (default: robots no, smtp and webhook yes)")
    per_minute: Annotated[int, Field(ge=1, le=MOST_PER_MINUTE)] = Field(MOST_PER_MINUTE, description="Messages a minute at most")
    keyword: Text | None = Field(None, description="Word that the robot's security settings want in each message")
    mention_all: bool = Field(False, description="Mention everybody in what is urgent")
    url: Annotated[str, AfterValidator(_web_url)] | None = Field(None, description="webhook: address, unless a robot credential holds it")
    server: Host | None = Field(None, description="smtp: mail server")
    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(None, description="smtp: TCP port (default 465, starttls 587, none 25)")
    security: MailSecurity = Field("tls", description="smtp: how the connection is encrypted")
    ca_file: Text | None = Field(None, description="smtp: certificate authority of the mail server, PEM, relative to netmon.yaml")
    sender: MailAddress | None = Field(None, alias="from", description="smtp: sender's address")
    to: Recipients | None = Field(None, description="smtp: recipients' addresses, of offices rather than persons")


class HooksModel(FileModel):
    """What others may post to netmon: Alertmanager to /hooks/alertmanager."""

    credential: Identifier | None = Field(None, description="Name in credentials.yaml, of kind token: what the caller must send as a bearer")


def channel_of(name: str, model: ChannelModel, base: str = "") -> Channel:
    """Return the noun; `base` stands before a relative ca_file."""
    kind = ChannelKind(model.kind)
    mail = None
    if kind is ChannelKind.SMTP and model.server is not None and model.sender is not None and model.to is not None:
        ca_file = None if model.ca_file is None else base + model.ca_file if not model.ca_file.startswith("/") else model.ca_file
        port = model.port or PORTS[model.security]
        mail = Mail(server=model.server, port=port, security=model.security, sender=model.sender, to=tuple(model.to), ca_file=ca_file)
    quiet: tuple[time, time] | None = model.quiet
    return Channel(
        name=name,
        kind=kind,
        credential=model.credential,
        tiers=tuple(tier for tier in ALL_TIERS if tier in model.tiers),
        fallback=model.fallback,
        quiet=quiet,
        internet=model.internet if model.internet is not None else kind not in (ChannelKind.SMTP, ChannelKind.WEBHOOK),
        per_minute=model.per_minute,
        keyword=model.keyword or "",
        mention_all=model.mention_all,
        url=model.url,
        mail=mail,
    )
