"""Who is told, on which channel, and not before when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from netmon.model.calendar import in_window
from netmon.model.channel import Channel
from netmon.model.incident import Tier
from netmon.model.inventory import Contact, Duty
from netmon.notify.facts import Audience

SCHOOL_DUTIES: Mapping[Tier, tuple[Duty, ...]] = {
    Tier.AT_ONCE: ("it",),
    Tier.DISTRICT: (),
    Tier.DIGEST: ("it",),
    Tier.WEEKLY: ("head",),
}
"""Which duties of a school hear of what; on examination days the one on duty hears at once as well."""
DISTRICT_READS: Mapping[Tier, Audience | None] = {
    Tier.AT_ONCE: Audience.COPY,
    Tier.DISTRICT: Audience.ACTING,
    Tier.DIGEST: None,
    Tier.WEEKLY: Audience.COPY,
}


class Route(NamedTuple):
    """A channel, and what its reader has to do with it."""

    channel: str
    audience: Audience


def routes(tier: Tier, school: Sequence[Contact], district: Sequence[Contact], channels: Mapping[str, Channel], *, exam: bool = False) -> tuple[Route, ...]:
    """Return the routes of a message, each channel once; a channel that does not carry the tier is left out."""
    duties = (*SCHOOL_DUTIES[tier], *(("exam",) if exam and tier is Tier.AT_ONCE else ()))
    found: dict[str, Audience] = {}
    for contact in school:
        if contact.duty in duties and contact.notify is not None and _carries(contact.notify, tier, channels):
            found[contact.notify] = Audience.ACTING
    reads = DISTRICT_READS[tier]
    for contact in district if reads is not None else ():
        if reads is not None and contact.notify is not None and _carries(contact.notify, tier, channels):
            found.setdefault(contact.notify, reads)
    return tuple(Route(name, audience) for name, audience in found.items())


def _carries(name: str, tier: Tier, channels: Mapping[str, Channel]) -> bool:
    return name in channels and tier in channels[name].tiers


def held_until(channel: Channel, at: datetime, zone: tzinfo) -> datetime:
    """Return when a message that is not urgent may go out: at once, or at the end of the channel's quiet hours."""
    if channel.quiet is None:
        return at
    start, end = channel.quiet
    local = at.astimezone(zone)
    if not in_window(local.time(), start, end):
        return at
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, zone)
