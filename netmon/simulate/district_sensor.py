"""A simulated LAN sensor: it tells the daemon over its socket of a DHCP server that nobody allowed and of a stranger in the management network."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netmon.model.finding import FindingKind
from netmon.model.sensor_message import Alarm, Beat, Message, Station, encode
from netmon.model.yaml_text import Data
from netmon.simulate.district_plan import SchoolPlan

NAME: Final = "demo-lan"
BEAT_S: Final = 10.0
FIRST_ALARM_S: Final = 8.0
"""The daemon has asked the switches by then, and can say on which port it is."""
ALARM_EVERY_S: Final = 60.0
ROGUE_IP, STRANGER_IP, STRANGER_MAC = "192.168.1.1", "10.1.99.77", "02:5f:00:00:00:77"


@dataclass(frozen=True, slots=True)
class SensorPlan:
    """Where it hears, and whose DHCP server it finds."""

    site: str
    rogue_mac: str


def sensor_settings(plan: SensorPlan, school: SchoolPlan) -> dict[str, Data]:
    """Return `sensor:` of netmon.yaml."""
    allowed: Data = ["10.1.0.1"]
    return {"name": NAME, "interface": "sim0", "site": plan.site, "device": school.gateway.name, "dhcp_servers": allowed, "management": ["10.1.99.0/24"]}


async def report(plan: SensorPlan, socket: Path, first_alarm_s: float = FIRST_ALARM_S) -> None:
    """Connect whenever the daemon listens, and tell what is the matter, until cancelled."""
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_unix_connection(str(socket))
            try:
                await _talk(plan, writer, first_alarm_s)
            finally:
                writer.close()
        await asyncio.sleep(1.0)


async def _talk(plan: SensorPlan, writer: asyncio.StreamWriter, first_alarm_s: float) -> None:
    frames = 0
    told_at = time.monotonic() + first_alarm_s - ALARM_EVERY_S
    while True:
        now = time.time()
        messages: list[Message] = [Beat(sensor=NAME, at=now, frames=frames, dropped=0, suppressed=0, broadcast_pps=37.0)]
        if time.monotonic() - told_at >= ALARM_EVERY_S:
            told_at = time.monotonic()
            detail = f"DHCP server {ROGUE_IP} answers, gives router {ROGUE_IP}"
            messages.append(Alarm(sensor=NAME, at=now, finding=FindingKind.ROGUE_DHCP.value, mac=plan.rogue_mac, ip=ROGUE_IP, detail=detail))
            messages.append(Station(sensor=NAME, at=now, mac=STRANGER_MAC, ip=STRANGER_IP))
        for message in messages:
            writer.write(encode(message))
        await writer.drain()
        frames += 370
        await asyncio.sleep(min(BEAT_S, max(told_at + ALARM_EVERY_S - time.monotonic(), 0.1)))
