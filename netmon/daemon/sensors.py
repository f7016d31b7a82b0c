"""What sensors report becomes findings of devices, with the switch port that the MAC address is on, events and metrics."""

import asyncio
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from netmon.config.config import Config
from netmon.evaluate.where import Certainty, Location, locate
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.device_text import clean_string
from netmon.model.finding import SEVERITIES, Finding, FindingKind, finding
from netmon.model.lan import LanSensor
from netmon.model.request import PollRequest
from netmon.model.sensor_message import Alarm, Beat, Heard, Message, Station
from netmon.pipeline.places import CARRIERS, Places, places_of
from netmon.store.findings import FindingBook
from netmon.store.sightings import Sightings, SightingsView

logger = logging.getLogger(__name__)

UP_S = 60.0
# A sensor repeats an alarm every minute while it lasts, a probe finds a DHCP server every five.
HOLD_S = 660.0
# A station of the management network is told every half hour.
STATION_HOLD_S = 2 * 3600.0
# Forwarding tables are read hourly: for something new the school's are read at once, and so long it is not told without its port.
LOOK_S = 45.0
LOOK_AGAIN_S = 600.0
SEEK_EVERY_S = 60.0
ALARMS_KEPT = 500
FINDER = "sensor"
_WORDS: Mapping[FindingKind, str] = {
    FindingKind.ROGUE_DHCP: "rogue DHCP server",
    FindingKind.ROGUE_RA: "rogue IPv6 router",
    FindingKind.ARP_CONFLICT: "address conflict",
    FindingKind.GATEWAY_SPOOFED: "gateway spoofed",
    FindingKind.UNKNOWN_DEVICE: "unknown device",
    FindingKind.BROADCAST_STORM: "broadcast storm",
}


@dataclass(slots=True)
class _Sensor:
    settings: LanSensor
    last_message: float | None = None
    beat: Beat | None = None
    port: str = ""


@dataclass(slots=True)
class _Case:
    """One thing that is wrong, while it is; `device` is whose finding it is, with the words that were found first, `sure` whether its port is known."""

    sensor: str
    kind: FindingKind
    mac: str | None
    ip: str | None
    told: str
    since: float
    last: float
    hold_s: float
    device: str = ""
    detail: str = ""
    sure: bool = False
    sought: float | None = None


CaseKey = tuple[str, FindingKind, str | None, str | None]


class SensorDesk:
    """Takes messages on the loop; `run` looks for ports and lets go of what is over."""

    def __init__(self, sightings: Sightings, book: FindingBook, metrics: SelfMetrics, *, wall: Callable[[], float] = time.time) -> None:
        self._sightings = sightings
        self._book = book
        self._metrics = metrics
        self._wall = wall
        self._sensors: dict[str, _Sensor] = {}
        self._places: Places = Places(devices={}, site_names={})
        self._addresses: frozenset[str] = frozenset()
        self._cases: OrderedDict[CaseKey, _Case] = OrderedDict()
        self._earlier: dict[Finding, float] | None = None
        self._wake = asyncio.Event()
        self._looked: dict[str, float] = {}
        self.ask: Callable[[PollRequest], int] = lambda _request: 0
        self.unknown = 0
        metrics.watch("netmon_sensor_up", self._up)
        metrics.watch("netmon_sensor_last_message_timestamp_seconds", self._last)
        metrics.watch("netmon_sensor_dropped_total", self._dropped)
        metrics.watch("netmon_sensor_broadcast_per_second", self._broadcast)
        metrics.watch("netmon_sensor_findings", self._counts)
        metrics.watch("netmon_sightings_tables_total", self._tables)
        metrics.watch("netmon_sightings_quarantined_files_total", lambda: float(sightings.stats.quarantined))

    def configure(self, config: Config) -> None:
        """Take a configuration; sensors that left take their findings with them."""
        if self._earlier is None:
            now = self._wall()
            self._earlier = {one: now + (STATION_HOLD_S if one.kind is FindingKind.UNKNOWN_DEVICE else HOLD_S) for one in self._book.of_finder(FINDER)}
        self._places = places_of(config)
        self._addresses = frozenset(device.address for device in config.devices.values() if device.address is not None)
        old = self._sensors
        self._sensors = {settings.name: old.get(settings.name) or _Sensor(settings) for settings in config.settings.sensors}
        for settings in config.settings.sensors:
            self._sensors[settings.name].settings = settings
        for key in [key for key, case in self._cases.items() if case.sensor not in self._sensors]:
            del self._cases[key]
        self._wake.set()

    def take(self, message: Message) -> None:
        """Take one message of a sensor that the configuration has."""
        sensor = self._sensors.get(message.sensor)
        if sensor is None:
            self.unknown += 1
            return
        now = self._wall()
        sensor.last_message = now
        if isinstance(message, Beat):
            sensor.beat = message
        elif isinstance(message, Heard):
            self._heard(sensor, message)
        elif isinstance(message, Station):
            if self._is_stranger(sensor.settings, message):
                told = f"{message.mac} uses {message.ip} in the management network"
                self._case(sensor, FindingKind.UNKNOWN_DEVICE, message, told, STATION_HOLD_S)
        else:
            self._case(sensor, FindingKind(message.finding), message, message.detail, HOLD_S)

    def _is_stranger(self, settings: LanSensor, message: Station) -> bool:
        gateways = {gateway.address for gateway in settings.gateways}
        return message.ip not in self._addresses | gateways and message.mac not in settings.known_macs

    def _heard(self, sensor: _Sensor, message: Heard) -> None:
        port = f"{message.name or message.chassis_id} {message.port_id}"
        if port != sensor.port:
            sensor.port = port
            logger.info("sensor is plugged in sensor=%s neighbour=%s", sensor.settings.name, port)

    def _case(self, sensor: _Sensor, kind: FindingKind, message: Alarm | Station, told: str, hold_s: float) -> None:
        now = self._wall()
        key = (sensor.settings.name, kind, message.mac, message.ip)
        case = self._cases.get(key)
        if case is None:
            if len(self._cases) >= ALARMS_KEPT:
                self._cases.popitem(last=False)
            self._cases[key] = _Case(
                sensor=sensor.settings.name, kind=kind, mac=message.mac, ip=message.ip, told=told, since=now, last=now, hold_s=hold_s
            )  # fmt: skip
            self._wake.set()
        else:
            case.last = now
            self._cases.move_to_end(key)

    async def run(self) -> None:
        """Look for the ports of what was found, and let go of what is over, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(5.0):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            await self.settle()

    async def settle(self) -> None:
        """Do one round: ports and findings."""
        now = self._wall()
        for key in [key for key, case in self._cases.items() if not 0 <= now - case.last <= case.hold_s]:
            del self._cases[key]
        self._let_go(now)
        seeking = [case for case in self._cases.values() if not case.sure and (not case.detail or not 0 <= now - (case.sought or 0.0) < SEEK_EVERY_S)]
        located = await self._locate({case.mac for case in seeking if case.mac})
        for case in seeking:
            if case.sensor in self._sensors:
                self._seek(case, located.get(case.mac or ""), now)
        self._publish()

    def _seek(self, case: _Case, location: Location | None, now: float) -> None:
        """Place a case where it is; where nobody knows, have the school's switches read, and place it without a port when they do not know it either."""
        first = now if case.sought is None else case.sought
        case.sure = case.mac is None or (location is not None and location.certainty is Certainty.FOUND and not location.leads_on)
        if not case.sure:
            self._look(self._sensors[case.sensor].settings.site, now)
        if case.sure or (not case.detail and (self._before(case) is not None or not 0 <= now - first < LOOK_S)):
            self._place(case, location)
        case.sought = now if case.detail else first

    def _look(self, site: str, now: float) -> None:
        """Have the forwarding tables of a school read, once in a while."""
        if site in self._looked and 0 <= now - self._looked[site] < LOOK_AGAIN_S:
            return
        self._looked[site] = now
        for device in self._places.devices.values():
            if device.site == site and device.role in CARRIERS:
                self.ask(PollRequest(device=device.name, collectors=("fdb",), reason="a sensor's alarm"))

    async def _locate(self, macs: set[str]) -> dict[str, Location]:
        if not macs:
            return {}

        def question(view: SightingsView) -> dict[str, Location]:
            sightings = view.of_macs(macs)
            ports = self._places.ports(view.neighbours(sorted({one.device for rows in sightings.values() for one in rows})))
            return {mac: locate(mac, rows, ports, self._wall()) for mac, rows in sightings.items()}

        return await self._sightings.ask(question, {})

    def _place(self, case: _Case, location: Location | None) -> None:
        """Say whose finding it is: the switch on whose port the MAC address is, else the sensor's own entry in the inventory, else the sensor."""
        settings = self._sensors[case.sensor].settings
        where = ""
        case.device = settings.device or ""
        if location is not None and location.port is not None and location.certainty is not Certainty.AMBIGUOUS:
            spot = self._places.spot(location.port.device, location.port.port)
            where = f" on {location.port.device} port {location.port.port}"
            if spot is not None:
                case.device = location.port.device
                where += f", room {spot.room}" if spot.room and not spot.of_switch else ""
            where += " (where it was last)" if location.certainty is Certainty.STALE else ""
            where += f" behind {location.behind}" if location.behind else ""
        who, earlier = _who(case), self._before(case)
        if earlier is not None and self._earlier is not None:
            del self._earlier[earlier]
            case.since = earlier.since
            if not where or not earlier.detail.startswith(f"{who}:"):
                case.device, case.detail = earlier.device, earlier.detail
                return
        case.detail = clean_string(f"{who}{where}: {case.told}", limit=300)

    def _let_go(self, now: float) -> None:
        """Hold to what was found before netmon started for as long as to a case that is not told again; what the book let go of is over."""
        if self._earlier:
            known = frozenset(self._book.of_finder(FINDER))
            self._earlier = {one: until for one, until in self._earlier.items() if now <= until and one in known}

    def _before(self, case: _Case) -> Finding | None:
        """Return what was found before netmon started of the same, which goes on in the words of then unless it had no port."""
        who = _who(case)
        begins = (f"{who}:", f"{who} on ", f"{who} behind ", f"{who} (where")
        return next((one for one in self._earlier or () if one.kind is case.kind and one.detail.startswith(begins)), None)

    def _publish(self) -> None:
        by_device: dict[str, list[Finding]] = {}
        for case in [case for case in self._cases.values() if case.detail]:
            by_device.setdefault(case.device, []).append(finding(case.device, case.kind, case.detail, case.since))
        for one in self._earlier or ():
            by_device.setdefault(one.device, []).append(one)
        for device in sorted({one.device for one in self._book.of_finder(FINDER)} | by_device.keys()):
            opened, _ = self._book.replace(FINDER, device, by_device.get(device, ()))
            for one in opened:
                logger.warning("finding kind=%s device=%s detail=%s", one.kind, one.device, one.detail)

    def _up(self) -> dict[tuple[str, ...], float]:
        now = self._wall()
        return {
            (name, sensor.settings.site): float(sensor.last_message is not None and 0 <= now - sensor.last_message <= UP_S)
            for name, sensor in self._sensors.items()
        }

    def _last(self) -> dict[tuple[str, ...], float]:
        return {(name, one.settings.site): one.last_message for name, one in self._sensors.items() if one.last_message is not None}

    def _dropped(self) -> dict[tuple[str, ...], float]:
        return {(name, one.settings.site): float(one.beat.dropped) for name, one in self._sensors.items() if one.beat is not None}

    def _broadcast(self) -> dict[tuple[str, ...], float]:
        return {(name, one.settings.site): one.beat.broadcast_pps for name, one in self._sensors.items() if one.beat is not None}

    def _tables(self) -> dict[tuple[str, ...], float]:
        stats = self._sightings.stats
        return {("written",): float(stats.written), ("dropped",): float(stats.dropped)}

    def _counts(self) -> dict[tuple[str, ...], float]:
        counts = Counter((case.sensor, case.kind) for case in self._cases.values())
        return {
            (name, sensor.settings.site, kind.value, SEVERITIES[kind].value): float(counts[name, kind])
            for name, sensor in self._sensors.items()
            for kind in _WORDS
        }


def _who(case: _Case) -> str:
    return " ".join(part for part in (_WORDS[case.kind], case.mac or "", f"({case.ip})" if case.ip else "") if part)
