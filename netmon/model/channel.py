"""Ways on which people are told: chat robots, mail, a program's own address."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Literal

from netmon.model.incident import Tier

MailSecurity = Literal["tls", "starttls", "none"]
MOST_PER_MINUTE = 15
"""Robots take 20 a minute, and are blocked for ten minutes beyond."""
ALL_TIERS = tuple(Tier)


class ChannelKind(StrEnum):
    """Closed list of the kinds of channel."""

    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WECOM = "wecom"
    SMTP = "smtp"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Where mail is handed in, who sends it, and to whom."""

    server: str
    port: int
    security: MailSecurity
    sender: str
    to: tuple[str, ...]
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way, without its secrets.

    `tiers` are what it carries, `fallback` the channel that takes over while this one fails. In `quiet` hours (local; over midnight where the end is not
    after the start) only what is urgent goes out, the rest waits for their end. `internet`: it is lost with the district's own exit. `keyword` is a word
    that the robot wants in each message. `url` is a webhook's address.
    """

    name: str
    kind: ChannelKind
    credential: str | None = None
    tiers: tuple[Tier, ...] = ALL_TIERS
    fallback: str | None = None
    quiet: tuple[time, time] | None = None
    internet: bool = True
    per_minute: int = MOST_PER_MINUTE
    keyword: str = ""
    mention_all: bool = False
    url: str | None = None
    mail: Mail | None = None
