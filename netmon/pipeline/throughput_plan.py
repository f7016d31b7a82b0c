"""From the configuration to single tests: which lines a test goes through, what it shares with others, how much each line can carry."""

from collections.abc import Sequence
from datetime import date

from netmon.config.config import Config
from netmon.model.inventory import Link, Site
from netmon.model.measurement import Campaign, LineTest, SpeedProbe, SpeedServer, WatchedLine
from netmon.model.throughput import RunDirection


def round_of(config: Config, campaign: Campaign, day: date) -> tuple[LineTest, ...]:
    """Return the tests of one round of a campaign, in the order of its lines; the contracts of `day` say what they can carry."""
    server = config.measurements.servers[campaign.server]
    found = []
    for key in campaign.links:
        link = config.links[key]
        probe = config.measurements.probe_of(link)
        if probe is None or not config.settings.polls_site(link.site):
            continue
        found += [line_test(config, link, (server, probe), direction, campaign, day=day) for direction in campaign.directions]
    return tuple(found)


def line_test(config: Config, link: Link, ends: tuple[SpeedServer, SpeedProbe], direction: RunDirection, campaign: Campaign, *, day: date) -> LineTest:
    """Return one test of a line between a server and a probe (`ends`), with what it shares with others."""
    server, probe = ends
    above = lines_above(config, link, server)
    uses = {link.key, f"server:{server.name}", f"probe:{probe.name}", *(line.key for line in above)}
    if _shares_exits(config, link, server):
        uses.add(f"exits:{config.district.id}")
    return LineTest(
        line=watched(link, day),
        link=link,
        server=server,
        probe=probe,
        direction=direction,
        above=tuple(watched(line, day) for line in above),
        uses=frozenset(uses),
        seconds=campaign.seconds,
        ramp_up_s=campaign.ramp_up_s,
        streams=campaign.streams or server.streams,
        idle_percent=campaign.idle_percent,
        lessons=campaign.lessons,
        campaign=campaign.name,
    )


def watched(link: Link, day: date) -> WatchedLine:
    """Return a line as it is watched: by its own port, else by the far end's, whose directions are the other way round."""
    held = [contract for contract in link.contracts if contract.holds_on(day)]
    contract = max(held, key=lambda one: (one.start or date.min, one.down_bps), default=None)
    return WatchedLine(
        key=link.key,
        port=link.port or link.far_port,
        down_is_sent=link.port is None and link.far_port is not None,
        down_bps=None if contract is None else contract.down_bps,
        up_bps=None if contract is None else contract.up_bps,
    )


def lines_above(config: Config, link: Link, server: SpeedServer) -> tuple[Link, ...]:
    """Return the lines that a test of a line goes through besides: those of the sites upstream of it and, to a server outside, the exits in use there."""
    if server.site == link.site:
        return ()
    found: dict[str, Link] = {}
    seen, site = {link.site}, link.upstream
    while site is not None and site in config.sites and site not in seen:
        seen.add(site)
        ways = [line for line in _lines_of(config, site) if line.role in ("school_access", "district_uplink")]
        if server.path == "exit":
            ways += [line for line in _lines_of(config, site) if line.role == "exit"]
        found |= {line.key: line for line in ways}
        site = next((line.upstream for line in ways if line.role == "school_access"), None)
    if _shares_exits(config, link, server):
        found |= {line.key: line for line in _lines_of(config, config.district.id) if line.role == "exit"}
    found.pop(link.key, None)
    return tuple(found.values())


def _lines_of(config: Config, site: str) -> Sequence[Link]:
    return [line for line in config.links.values() if line.site == site and not line.standby]


def _shared(config: Config, site: str) -> bool:
    place: Site | None = config.sites.get(site)
    return place is not None and place.exit_model in ("shared", "capped")


def _shares_exits(config: Config, link: Link, server: SpeedServer) -> bool:
    """Tell whether a test goes out by the district's exits."""
    return server.path == "exit" and _shared(config, link.site) and link.site != config.district.id
