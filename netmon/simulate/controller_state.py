"""The access points of a simulated controller, which fall and come back, and the ways in which the controller itself is broken."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

BOOT_S = 86_400.0


class Fault(StrEnum):
    """What is wrong with the controller's answers; the login is told apart, since it is the one that locks accounts."""

    NONE = "none"
    STATUS_500 = "status_500"
    STATUS_429 = "status_429"
    SLOW = "slow"
    ENDLESS = "endless"
    MALFORMED = "malformed"
    NOT_JSON = "not_json"
    CUT = "cut"
    ELSEWHERE = "elsewhere"
    LOOP = "loop"
    NO_SESSION = "no_session"


class Air(NamedTuple):
    """The channel of one radio, and percent of time: in which it sends, it receives, and others are heard."""

    channel: int
    sends: int
    receives: int
    others: int

    @property
    def busy(self) -> int:
        """Percent of time in which the channel is busy."""
        return min(self.sends + self.receives + self.others, 100)


CALM: Final = (Air(6, 9, 4, 18), Air(44, 6, 3, 3))


@dataclass(slots=True)
class SimulatedAp:
    """One access point; `clients` and `air` by band (2.4, 5 GHz), `batch` tells those of one controller from another's."""

    number: int
    name: str
    batch: int = 0
    online: bool = True
    clients: tuple[int, int] = (2, 5)
    air: tuple[Air, Air] = CALM
    started: float = field(default_factory=lambda: time.time() - BOOT_S)

    @property
    def mac(self) -> str:
        """Its MAC address, of a range that no maker has."""
        return f"02:00:5e:{0x10 + self.batch:02x}:{self.number >> 8:02x}:{self.number & 255:02x}"

    @property
    def serial(self) -> str:
        """Its serial number."""
        return f"SIM{self.batch:02d}{self.number:05d}"


@dataclass(slots=True)
class ControllerState:
    """A site with access points. `requests` has every request that came, as (method, path)."""

    aps: list[SimulatedAp]
    site: str = "default"
    fault: Fault = Fault.NONE
    fault_paths: tuple[str, ...] = ("/",)
    sessions: set[str] = field(default_factory=set)
    logins: int = 0
    refused: int = 0
    requests: list[tuple[str, str]] = field(default_factory=list)

    def fall(self, *numbers: int) -> None:
        """Take access points off."""
        for ap in self.aps:
            if ap.number in numbers:
                ap.online = False

    def rise(self, *numbers: int) -> None:
        """Bring access points back, freshly started."""
        for ap in self.aps:
            if ap.number in numbers and not ap.online:
                ap.online, ap.started = True, time.time()

    def expire(self) -> None:
        """End all sessions."""
        self.sessions.clear()

    def broken(self, path: str) -> bool:
        """Tell whether the fault is on for a path."""
        return self.fault is not Fault.NONE and path.startswith(self.fault_paths)

    @property
    def online(self) -> list[SimulatedAp]:
        """The access points that work."""
        return [ap for ap in self.aps if ap.online]


def access_points(count: int, site: str = "School") -> list[SimulatedAp]:
    """Return `count` access points of classrooms 101 and on."""
    return [SimulatedAp(number=number, name=f"{site}-{100 + number}", clients=(number % 4, number % 9)) for number in range(1, count + 1)]


def unifi_device(ap: SimulatedAp) -> dict[str, Any]:
    """Return an access point as UniFi's stat/device has it."""
    low, high = ap.clients if ap.online else (0, 0)
    radios = [
        {
            "radio": radio, "name": f"wifi{number}", "channel": air.channel, "cu_total": air.busy, "cu_self_rx": air.receives, "cu_self_tx": air.sends,
            "tx_power": power, "num_sta": clients, "state": "RUN",
        }
        for number, (radio, air, power, clients) in enumerate(zip(("ng", "na"), ap.air, (17, "20"), (low, high), strict=True))
    ]  # fmt: skip
    vaps = [{"essid": "School", "radio": "ng", "num_sta": low, "up": True}, {"essid": "School", "radio": "na", "num_sta": high, "up": True}]
    return {
        "_id": f"5f{ap.number:022x}", "type": "uap", "adopted": True, "mac": ap.mac, "name": ap.name, "model": "U7PG2", "serial": ap.serial,
        "version": "6.6.77", "ip": f"10.20.{ap.number >> 8}.{ap.number & 255}", "state": 1 if ap.online else 0, "num_sta": low + high,
        "uptime": int(time.time() - ap.started) if ap.online else 0, "start_connected_millis": int(ap.started * 1000),
        "uplink": {"type": "wire", "speed": 1000, "full_duplex": True}, "radio_table_stats": radios if ap.online else [],
        "vap_table": vaps if ap.online else [], "x_authkey": "never shown",
    }  # fmt: skip


def unifi_health(state: ControllerState) -> list[dict[str, Any]]:
    """Return stat/health."""
    users = sum(sum(ap.clients) for ap in state.online)
    wlan = {
        "subsystem": "wlan", "status": "ok", "num_user": users, "num_guest": 0, "num_iot": 0, "num_ap": len(state.online), "num_adopted": len(state.aps),
        "num_disabled": 0, "num_disconnected": len(state.aps) - len(state.online), "num_pending": 0,
    }  # fmt: skip
    return [{"subsystem": "wan", "status": "unknown"}, wlan, {"subsystem": "lan", "num_user": 3}]


def omada_device(ap: SimulatedAp) -> dict[str, Any]:
    """Return an access point as Omada's device list has it."""
    uptime = int(time.time() - ap.started)
    return {
        "mac": ap.mac.upper().replace(":", "-"), "name": ap.name, "type": "ap", "model": "EAP670 v1.0", "firmwareVersion": "1.0.14", "sn": ap.serial,
        "ip": f"10.30.{ap.number >> 8}.{ap.number & 255}", "status": 1 if ap.online else 0, "detailStatus": 14 if ap.online else 0, "linkSpeed": 3,
        "uptime": f"{uptime // 86400}day(s) {uptime % 86400 // 3600}h {uptime % 3600 // 60}m {uptime % 60}s" if ap.online else None,
        "cpuUtil": 4, "memUtil": 51,
    }  # fmt: skip


def omada_radios(ap: SimulatedAp) -> dict[str, Any]:
    """Return the radios of an access point; the controller tells a channel by its place in a list and its frequency."""
    low, high = ap.air
    shares = [{"txUtil": air.sends, "rxUtil": air.receives, "interUtil": air.others} for air in ap.air]
    channels = (f"{low.channel}  / {2407 + 5 * low.channel}MHz", f"{high.channel // 8}  / {5000 + 5 * high.channel}MHz")
    return {
        "wp2g": {"actualChannel": channels[0], "bandWidth": "20MHz", "rdMode": "b/g/n/ax", "txPower": 20, **shares[0]},
        "wp5g": {"actualChannel": channels[1], "bandWidth": "80MHz", "rdMode": "a/n/ac/ax", "txPower": 23, **shares[1]},
        "radioTraffic2g": {"rx": 1, "tx": 2},
    }
