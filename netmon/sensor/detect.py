"""From what was heard to what is wrong: every detector is told the time, holds bounded state, and asks nothing."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import NamedTuple

from netmon.model.finding import FindingKind
from netmon.sensor.values import ArpClaim, DhcpAnswer, RouterAdvert, Seen

Network = IPv4Network | IPv6Network
# Where nobody said who may answer, a second one is the stranger to look at; the first is forgotten after a day of silence.
MEMORY_S = 86_400.0
# An address that two stations claim in turn within this time is in conflict; one that changed hands once got a new network card.
CONFLICT_S = 600.0
CLAIMS_KEPT = 8_192
TURNS_KEPT = 5
SERVERS_KEPT = 256
STATION_AGAIN_S = 1_800.0
STORM_INTERVALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Who may do what on this LAN, as `sensor:` in netmon.yaml has it; servers and routers by IP or MAC address, in one set.

    `gateways` maps an address to its MAC address, None where nobody wrote it down: then the first one heard is taken.
    """

    dhcp_servers: frozenset[str] = frozenset()
    routers: frozenset[str] = frozenset()
    gateways: tuple[tuple[str, str | None], ...] = ()
    management: tuple[Network, ...] = ()
    broadcast_pps: float = 500.0


class Alert(NamedTuple):
    """Something wrong; `key` is what makes two alerts one."""

    kind: FindingKind
    mac: str | None
    ip: str | None
    detail: str
    other: str | None = None
    vlan: int = 0

    @property
    def key(self) -> tuple[FindingKind, str | None, str | None]:
        """See Alert."""
        return (self.kind, self.mac, self.ip)


class SeenStation(NamedTuple):
    """A station in the management network."""

    mac: str
    ip: str


class Bounded(OrderedDict[str, tuple[str, float]]):
    """The newest entries, at most `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def put(self, key: str, value: tuple[str, float]) -> None:
        """Set an entry and make it the newest."""
        self[key] = value
        self.move_to_end(key)
        if len(self) > self._limit:
            self.popitem(last=False)


class Detectors:
    """All detectors of one LAN."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._gateways = dict(rules.gateways)
        self._servers = Bounded(SERVERS_KEPT)
        self._routers = Bounded(SERVERS_KEPT)
        self._claims: OrderedDict[str, tuple[tuple[str, float], ...]] = OrderedDict()
        self._first: dict[str, str] = {}
        self._stations = Bounded(CLAIMS_KEPT)
        self._storms = 0

    def see(self, value: Seen, now: float) -> list[Alert]:
        """Return what is wrong with one thing heard."""
        if isinstance(value, DhcpAnswer):
            return self._dhcp(value, now)
        if isinstance(value, RouterAdvert):
            return self._router(value, now)
        return self._arp(value, now) if isinstance(value, ArpClaim) else []

    def station(self, value: Seen, now: float) -> SeenStation | None:
        """Return a station of the management network, when it is new or was not told for a while."""
        if not isinstance(value, ArpClaim) or not any(ip_address(value.ip) in network for network in self._rules.management):
            return None
        key = f"{value.mac} {value.ip}"
        told = self._stations.get(key)
        if told is not None and now - told[1] < STATION_AGAIN_S:
            return None
        self._stations.put(key, (value.ip, now))
        return SeenStation(value.mac, value.ip)

    def rate(self, broadcast_pps: float) -> list[Alert]:
        """Take the broadcast rate of one interval; a storm lasts several."""
        self._storms = self._storms + 1 if broadcast_pps > self._rules.broadcast_pps else 0
        if self._storms < STORM_INTERVALS:
            return []
        return [Alert(FindingKind.BROADCAST_STORM, None, None, f"more than {self._rules.broadcast_pps:g} broadcast frames a second")]

    def _dhcp(self, answer: DhcpAnswer, now: float) -> list[Alert]:
        detail = f"DHCP server {answer.server} answers" + (f", gives router {answer.router}" if answer.router else "")
        alert = Alert(FindingKind.ROGUE_DHCP, answer.mac, answer.server, detail, vlan=answer.vlan)
        if self._rules.dhcp_servers:
            return [] if self._rules.dhcp_servers & {answer.server, answer.mac} else [alert]
        return [alert] if _second(self._servers, answer.server, now) else []

    def _router(self, advert: RouterAdvert, now: float) -> list[Alert]:
        if not advert.lifetime_s and not advert.prefixes:
            return []
        detail = f"router {advert.source} advertises " + (", ".join(advert.prefixes) or "itself")
        alert = Alert(FindingKind.ROGUE_RA, advert.mac, advert.source, detail, vlan=advert.vlan)
        if self._rules.routers:
            return [] if self._rules.routers & {advert.source, advert.mac} else [alert]
        return [alert] if _second(self._routers, advert.source, now) else []

    def _arp(self, claim: ArpClaim, now: float) -> list[Alert]:
        rightful = self._gateways.get(claim.ip)
        if rightful is not None and claim.mac != rightful:
            detail = f"{claim.mac} claims the gateway {claim.ip}, which is {rightful}"
            return [Alert(FindingKind.GATEWAY_SPOOFED, claim.mac, claim.ip, detail, other=rightful, vlan=claim.vlan)]
        if claim.ip in self._gateways:
            self._first.setdefault(claim.ip, claim.mac)
        rival = self._rival(claim, now)
        if rival is None:
            return []
        if claim.ip in self._gateways:
            first = self._first[claim.ip]
            stranger = rival if claim.mac == first else claim.mac
            detail = f"{stranger} claims the gateway {claim.ip}, which was {first} first"
            return [Alert(FindingKind.GATEWAY_SPOOFED, stranger, claim.ip, detail, other=first, vlan=claim.vlan)]
        low, high = sorted((claim.mac, rival))
        return [Alert(FindingKind.ARP_CONFLICT, low, claim.ip, f"{claim.ip} is claimed by {low} and {high}", other=high, vlan=claim.vlan)]

    def _rival(self, claim: ArpClaim, now: float) -> str | None:
        """Return who else claims the address by turns with this station: it, the other, and it again within the time."""
        turns = self._claims.get(claim.ip, ())
        rival = None
        if turns and turns[-1][0] == claim.mac:
            turns = turns[:-1]
        elif any(mac == claim.mac and 0 <= now - at <= CONFLICT_S for mac, at in turns):
            rival = turns[-1][0]
        self._claims[claim.ip] = (*turns, (claim.mac, now))[-TURNS_KEPT:]
        self._claims.move_to_end(claim.ip)
        if len(self._claims) > CLAIMS_KEPT:
            self._claims.popitem(last=False)
        return rival


def _second(known: Bounded, name: str, now: float) -> bool:
    """Tell whether somebody else was there first; the first keeps his place as long as he is heard daily."""
    for old in [key for key, (_, at) in known.items() if now - at > MEMORY_S]:
        del known[old]
    first = next(iter(known), name)
    if name in known:
        known[name] = (name, now)
    else:
        known.put(name, (name, now))
    return first != name


class Repeats:
    """Holds back an alert that was told a moment ago; tells it again while it lasts."""

    def __init__(self, again_s: float, limit: int = 1_024) -> None:
        self._again_s = again_s
        self._limit = limit
        self._told: OrderedDict[tuple[FindingKind, str | None, str | None], float] = OrderedDict()
        self.suppressed = 0

    def fresh(self, alerts: Iterable[Alert], now: float) -> list[Alert]:
        """Return the alerts to tell now."""
        found = []
        for alert in alerts:
            at = self._told.get(alert.key)
            if at is not None and 0 <= now - at < self._again_s:
                self.suppressed += 1
                continue
            self._told[alert.key] = now
            self._told.move_to_end(alert.key)
            if len(self._told) > self._limit:
                self._told.popitem(last=False)
            found.append(alert)
        return found
