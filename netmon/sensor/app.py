"""The life of a sensor: hears, judges, asks for DHCP servers now and then, and tells the daemon."""

import asyncio
import logging
import random
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from netmon.model.sensor_message import Alarm, Beat, Heard, Station
from netmon.sensor.detect import Alert, Detectors, Repeats, Rules
from netmon.sensor.dissect import discover, dissect
from netmon.sensor.link import DaemonLink
from netmon.sensor.sniff import Sniffer
from netmon.sensor.values import Announcement, ArpClaim

logger = logging.getLogger(__name__)

BEAT_S = 15.0
AGAIN_S = 60.0
HEARD_AGAIN_S = 600.0
# The made-up station changes with every probe: nobody can recognise it, and no server fills its pool with reservations of one.
LOCALLY_ADMINISTERED = 0x02


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorSettings:
    """One sensor; `probe_s` 0: never asks for DHCP servers, only hears."""

    name: str
    interface: str
    socket: Path
    rules: Rules = field(default_factory=Rules)
    probe_s: float = 300.0
    beat_s: float = BEAT_S
    again_s: float = AGAIN_S


class Sensor:
    """One interface; `run` until cancelled. PermissionError without the right to hear, OSError for an interface that there is not."""

    def __init__(self, settings: SensorSettings) -> None:
        self._settings = settings
        self._detectors = Detectors(settings.rules)
        self._repeats = Repeats(settings.again_s)
        self._link = DaemonLink(settings.socket)
        self._sniffer = Sniffer(settings.interface, self._hear)
        self._heard: dict[tuple[str, str], float] = {}
        self._own = b""

    async def run(self) -> None:
        """Hear until cancelled."""
        async with self._sniffer, asyncio.TaskGroup() as group:
            logger.info("sensor hears interface=%s name=%s", self._settings.interface, self._settings.name)
            group.create_task(self._link.run())
            group.create_task(self._beat())
            if self._settings.probe_s:
                group.create_task(self._probe())

    def _hear(self, frame: bytes, vlan: int) -> None:
        value = dissect(frame, vlan)
        if value is None:
            return
        now = time.monotonic()
        if isinstance(value, Announcement):
            self._announce(value, now)
            return
        if isinstance(value, ArpClaim):
            station = self._detectors.station(value, now)
            if station is not None:
                self._link.tell(Station(sensor=self._settings.name, at=time.time(), mac=station.mac, ip=station.ip))
        self._alarm(self._detectors.see(value, now), now)

    def _alarm(self, alerts: list[Alert], now: float) -> None:
        for alert in self._repeats.fresh(alerts, now):
            logger.warning("found kind=%s mac=%s ip=%s detail=%s", alert.kind, alert.mac, alert.ip, alert.detail)
            self._link.tell(
                Alarm(
                    sensor=self._settings.name, at=time.time(), finding=alert.kind.value, mac=alert.mac, ip=alert.ip, other=alert.other,
                    vlan=alert.vlan or None, detail=alert.detail[:200],
                )
            )  # fmt: skip

    def _announce(self, value: Announcement, now: float) -> None:
        key = (value.chassis_id, value.port_id)
        if now - self._heard.get(key, float("-inf")) < HEARD_AGAIN_S:
            return
        if len(self._heard) > 64:
            self._heard.clear()
        self._heard[key] = now
        message = Heard(
            sensor=self._settings.name,
            at=time.time(),
            protocol=value.protocol,
            chassis_id=value.chassis_id[:200],
            port_id=value.port_id[:200],
            name=value.name[:200],
        )
        self._link.tell(message)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._settings.beat_s)
            pps = self._sniffer.broadcast_pps()
            self._alarm(self._detectors.rate(pps), time.monotonic())
            self._link.tell(
                Beat(
                    sensor=self._settings.name, at=time.time(), frames=self._sniffer.frames, dropped=self._sniffer.lost() + self._link.dropped,
                    suppressed=self._repeats.suppressed, broadcast_pps=round(pps, 3),
                )
            )  # fmt: skip

    async def _probe(self) -> None:
        """Ask for DHCP servers as a station that does not exist; at a low rate, never at the same second on all sensors."""
        await asyncio.sleep(random.uniform(0.1, min(5.0, self._settings.probe_s)))
        while True:
            mac = bytes([LOCALLY_ADMINISTERED]) + secrets.token_bytes(5)
            if not self._sniffer.send(discover(mac, secrets.randbits(32))):
                logger.info("probe not sent interface=%s", self._settings.interface)
            await asyncio.sleep(self._settings.probe_s * random.uniform(0.9, 1.1))
