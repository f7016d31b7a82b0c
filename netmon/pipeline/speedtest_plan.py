"""From an address to a test: which school's network it is in, through which line it reaches netmon, and what that shares with others."""

import ipaddress
from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.calendar import SchoolCalendar
from netmon.model.inventory import Link, PortRef
from netmon.model.measurement import METERED, Campaign, LineTest, SpeedProbe, SpeedServer
from netmon.model.speedtest import RAMP_UP_S, SERVER, SpeedPlace, SpeedWish, Where
from netmon.model.speedtest_token import plain_address
from netmon.pipeline.throughput_plan import line_test

NOWHERE: Final = Link(site="", id="", role="school_access")
"""Stands for the way from an address of which no line is known."""


def place_of(config: Config, wish: SpeedWish, sight: Sight) -> SpeedPlace:
    """Return where an address is; a school out of sight is as unknown as one that nobody wrote down. A device's address says nothing."""
    if wish.proxied:
        return SpeedPlace(where="proxied")
    try:
        address = ipaddress.ip_address(plain_address(wish.peer))
    except ValueError:
        return SpeedPlace(where="unknown")
    found = next((site for site in config.sites.values() for network in site.networks if address in ipaddress.ip_network(network)), None)
    if found is None or not sight.sees(found.id):
        return SpeedPlace(where="unknown")
    lines = access_lines(config, found.id)
    where: Where = "school" if len(lines) == 1 else "several_lines" if lines else "no_line"
    return SpeedPlace(where=where, site=found.id, site_name=found.name, link=lines[0].key if len(lines) == 1 else None)


def access_lines(config: Config, site: str) -> Sequence[Link]:
    """Return the lines in use by which a school reaches the district: what is between a browser there and netmon."""
    return [link for link in config.links.values() if link.site == site and link.role == "school_access" and not link.standby]


def _ways(config: Config, site: str) -> Sequence[Link]:
    """Return the lines that a browser's test may go through, the metered ones first: one of them is enough to forbid it. A school without an access line
    comes by its exits.
    """
    exits = [link for link in config.links.values() if link.site == site and link.role == "exit" and not link.standby]
    return sorted(access_lines(config, site) or exits, key=lambda link: link.medium not in METERED)


def tests_of(config: Config, place: SpeedPlace, day: date) -> tuple[LineTest, ...]:
    """Return both directions; `uses` holds netmon's own server, so that one test runs at a time in the whole district, and all that lines share."""
    lines = _ways(config, place.site) if place.site else []
    link = lines[0] if lines else NOWHERE
    options = config.settings.speedtest
    server = SpeedServer(name=SERVER, path="access", method="browser", streams=options.streams)
    campaign = Campaign(
        name="", server=SERVER, links=(link.key,), when="hourly", start=time(0), end=time(0), seconds=options.seconds, ramp_up_s=RAMP_UP_S,
        streams=options.streams, lessons=options.lessons,
    )  # fmt: skip
    ends = (server, SpeedProbe())
    return line_test(config, link, ends, "down", campaign, day=day), line_test(config, link, ends, "up", campaign, day=day)


def calendars_for(config: Config, place: SpeedPlace) -> tuple[SchoolCalendar, ...]:
    """Return the calendars that hold: the school's, and the district's whose lines and server others use."""
    return tuple(dict.fromkeys((config.calendar_of(place.site), config.calendar))) if place.site else (config.calendar,)


def watched_ports(config: Config, day: date) -> Iterator[PortRef]:
    """Yield the ports of all lines that browsers may test: of schools whose networks are known."""
    if not config.settings.speedtest.enabled:
        return
    for site in config.sites.values():
        if site.networks:
            first = tests_of(config, SpeedPlace(where="school", site=site.id), day)[0]
            yield from (line.port for line in (first.line, *first.above) if line.port is not None)
