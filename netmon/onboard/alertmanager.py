"""What Alertmanager needs to know of a district: who hears of what, what stays quiet beside it, and when (pure)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netmon.model.calendar import SchoolCalendar
from netmon.model.incident import Cause, Tier
from netmon.model.inventory import Duty, Site
from netmon.model.yaml_text import Data
from netmon.onboard.alertmanager_times import EXAM_DAYS, HOLIDAYS, NIGHTS, intervals, nights

PREFIX: Final = "netmon-"
NOBODY: Final = "netmon"
"""The receiver where no contact names a channel: the bridge has its own default."""
DEAD_MAN: Final = f"{PREFIX}dead-man"
INCIDENT: Final = 'alertname="NetmonIncident"'
WHOLE_SITE: Final = (Cause.SITE_OFFLINE, Cause.EXIT_DOWN, Cause.POWER_CUT, Cause.CORE_DOWN, Cause.CONTROLLER_DOWN)
"""Causes beside which a school's single faults wait."""
TECHNICIANS: Final[tuple[Duty, ...]] = ("it",)
HEADS: Final[tuple[Duty, ...]] = ("head", "office")
_DAY: Final = "24h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A district as its alerts are routed: its sites by id, calendars (of those sites whose own differs), the bridge's address, the second receiver's.

    `bearer_file` is where Alertmanager finds the bearer that the bridge wants, None where it wants none.
    """

    district: str
    sites: Mapping[str, Site]
    calendar: SchoolCalendar
    site_calendars: Mapping[str, SchoolCalendar]
    bridge: str
    dead_man: str | None = None
    bearer_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """The four parts of a configuration that are netmon's; `route` goes among the children of the root."""

    route: Mapping[str, Data]
    receivers: Sequence[Mapping[str, Data]]
    inhibit_rules: Sequence[Mapping[str, Data]]
    time_intervals: Sequence[Mapping[str, Data]]


def fragment(told: Told) -> Fragment:
    """Return netmon's part of a configuration."""
    times = _times(told)
    routes = _Routes(told, frozenset(times))
    route = routes.tree()
    return Fragment(
        route=route,
        receivers=[_receiver(name, told) for name in _receivers(route)],
        inhibit_rules=inhibitions(),
        time_intervals=[{"name": name, "time_intervals": entries} for name, entries in times.items()],
    )


def whole(found: Fragment) -> dict[str, Data]:
    """Return a whole configuration, in which whatever is not netmon's goes where netmon's own goes without a contact."""
    root: dict[str, Data] = {"receiver": found.route["receiver"], "group_by": ["alertname"], "routes": [found.route]}
    return {
        "route": root,
        "receivers": list(found.receivers),
        "inhibit_rules": list(found.inhibit_rules),
        "time_intervals": list(found.time_intervals),
    }


def receiver_of(channel: str) -> str:
    """Return the receiver's name of a channel; the bridge takes the prefix off again."""
    return f"{PREFIX}{channel}"


def inhibitions() -> list[Mapping[str, Data]]:
    """Return what an incident keeps quiet: its own cause's symptoms, what netmon tells better, and small things beside a school-wide one."""
    causes = "|".join(WHOLE_SITE)
    return [
        {"source_matchers": [INCIDENT], "target_matchers": ['alertname!="NetmonIncident"', 'root_cause=~".+"'], "equal": ["district", "root_cause"]},
        {"source_matchers": [INCIDENT, 'tier="at_once"'], "target_matchers": ['fallback="incident"'], "equal": ["district", "site"]},
        {"source_matchers": [INCIDENT], "target_matchers": ['fallback="incident"'], "equal": ["district", "site", "tier"]},
        {
            "source_matchers": [INCIDENT, f'cause=~"{causes}"'],
            "target_matchers": ['alertname=~"Netmon.+"', 'tier=~"digest|weekly"'],
            "equal": ["district", "site"],
        },
        {"source_matchers": [INCIDENT, 'cause="blind"'], "target_matchers": ['alertname=~"Netmon(Blind|PollCoverageLow|PollsLate|PollsMissed)"']},
    ]


def _times(told: Told) -> dict[str, list[Data]]:
    found = {**nights(str(told.calendar.zone)), **intervals(told.calendar)}
    for site, calendar in told.site_calendars.items():
        found |= intervals(calendar, suffix=f"-{site}")
    return found


def _receiver(name: str, told: Told) -> Mapping[str, Data]:
    url = told.dead_man if name == DEAD_MAN else told.bridge
    if url is None:
        return {"name": name}
    hook: dict[str, Data] = {"url": url, "send_resolved": name != DEAD_MAN}
    if told.bearer_file is not None and name != DEAD_MAN:
        hook["http_config"] = {"authorization": {"type": "Bearer", "credentials_file": told.bearer_file}}
    return {"name": name, "webhook_configs": [hook]}


def _receivers(route: Mapping[str, Data]) -> list[str]:
    """Return the receivers that a route and its children name, each once, in order."""
    found = dict.fromkeys([str(route["receiver"])] if "receiver" in route else [])
    children = route.get("routes", ())
    assert isinstance(children, Sequence)
    for child in children:
        assert isinstance(child, Mapping)
        found |= dict.fromkeys(_receivers(child))
    return list(found)


def _matching(label: str, values: Iterable[str]) -> str:
    """Return a matcher of one value, or of several as an anchored pattern."""
    found = sorted(values)
    words = "|".join(re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", value) for value in found)
    escaped = (words if len(found) > 1 else found[0]).replace("\\", "\\\\").replace('"', '\\"')
    return f'{label}{"=~" if len(found) > 1 else "="}"{escaped}"'


class _Routes:
    """Builds the tree: the heartbeat, then a branch a tier."""

    def __init__(self, told: Told, known: frozenset[str]) -> None:
        self._told = told
        self._known = known
        own = told.sites.get(told.district)
        contacts = () if own is None else own.contacts
        named = dict.fromkeys(contact.notify for contact in contacts if contact.notify is not None and contact.duty != "exam")
        self._district = [receiver_of(name) for name in named] or [NOBODY]

    def tree(self) -> dict[str, Data]:
        """Return the one route that all of netmon's alerts take."""
        return {
            "matchers": ['alertname=~"Netmon.+"'],
            "receiver": self._district[0],
            "group_by": ["district", "site", "tier", "alertname"],
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": _DAY,
            "routes": [self._heartbeat(), self._at_once(), self._to_district(), self._digest(), self._weekly()],
        }

    def _heartbeat(self) -> Data:
        return {
            "matchers": ['alertname="NetmonWatchdog"'],
            "receiver": DEAD_MAN,
            "group_by": ["alertname"],
            "group_wait": "0s",
            "group_interval": "1m",
            "repeat_interval": "1m",
        }

    def _at_once(self) -> Data:
        """The school's technician first, whoever is on duty in examinations, and a copy to the district."""
        children = [self._branch(channel, sites, again=True) for channel, sites in self._channels(TECHNICIANS).items()]
        for (channel, times), sites in self._in_exams().items():
            children.append({**self._branch(channel, sites, again=True), "active_time_intervals": [times]})
        children += self._copies()
        return {
            "matchers": [f'tier="{Tier.AT_ONCE}"'],
            "group_by": ["district", "site", "incident", "alertname"],
            "group_wait": "5s",
            "group_interval": "1m",
            "repeat_interval": _DAY,
            "routes": children,
        }

    def _to_district(self) -> Data:
        """The district alone; at night only what is critical."""
        night: list[Data] = [{**copy, "mute_time_intervals": [NIGHTS]} for copy in self._copies()]
        urgent: dict[str, Data] = {"matchers": ['severity="critical"'], "routes": list[Data](self._copies())}
        return {
            "matchers": [f'tier="{Tier.DISTRICT}"'],
            "group_by": ["district", "site", "incident", "alertname"],
            "group_wait": "5s",
            "group_interval": "1m",
            "repeat_interval": _DAY,
            "routes": [urgent, *night],
        }

    def _digest(self) -> Data:
        """What waits for 07:40: the bridge holds it until then, so that Alertmanager only has to tell it of changes now and then."""
        children: list[Data] = []
        for (channel, times), sites in self._by_holidays().items():
            muted = {"mute_time_intervals": [times]} if times in self._known else {}
            children.append({**self._branch(channel, sites, again=False), **muted})
        return {
            "matchers": [f'tier="{Tier.DIGEST}"'],
            "group_by": ["district", "site"],
            "group_wait": "5m",
            "group_interval": "30m",
            "repeat_interval": _DAY,
            **({"routes": children} if children else {}),
        }

    def _weekly(self) -> Data:
        children = [self._branch(channel, sites, again=True) for channel, sites in self._channels(HEADS).items()]
        return {
            "matchers": [f'tier="{Tier.WEEKLY}"'],
            "group_by": ["district", "site"],
            "group_wait": "30m",
            "group_interval": _DAY,
            "repeat_interval": "5d",
            "routes": [*children, *self._copies()],
        }

    def _copies(self) -> list[dict[str, Data]]:
        """Return one route a channel of the district; the last one ends the search."""
        last = len(self._district) - 1
        return [{"receiver": name, **({"continue": True} if place < last else {})} for place, name in enumerate(self._district)]

    def _branch(self, channel: str, sites: Iterable[str], *, again: bool) -> dict[str, Data]:
        route: dict[str, Data] = {"matchers": [_matching("site", sites)], "receiver": receiver_of(channel)}
        return {**route, "continue": True} if again else route

    def _channels(self, duties: tuple[Duty, ...]) -> dict[str, list[str]]:
        """Return the schools of each channel that contacts with these duties name; a channel of the district has its copy anyway."""
        found: dict[str, list[str]] = {}
        for site in self._told.sites.values():
            if site.id != self._told.district:
                for channel in dict.fromkeys(one.notify for one in site.contacts if one.duty in duties and one.notify is not None):
                    found.setdefault(channel, []).append(site.id)
        return {channel: sites for channel, sites in found.items() if receiver_of(channel) not in self._district}

    def _in_exams(self) -> dict[tuple[str, str], list[str]]:
        """Return the schools by the channel that is told on examination days, and the interval of these; without such days there are none."""
        found: dict[tuple[str, str], list[str]] = {}
        for channel, sites in self._channels(("exam",)).items():
            for site in sites:
                times = self._interval(EXAM_DAYS, site)
                if times in self._known:
                    found.setdefault((channel, times), []).append(site)
        return found

    def _by_holidays(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for channel, sites in self._channels(TECHNICIANS).items():
            for site in sites:
                found.setdefault((channel, self._interval(HOLIDAYS, site)), []).append(site)
        return found

    def _interval(self, name: str, site: str) -> str:
        return f"{name}-{site}" if site in self._told.site_calendars else name
