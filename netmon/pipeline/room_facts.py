"""From a device's newest readings, and what the network shows of it, to the facts that its evidence is judged by."""

from collections.abc import Iterable, Mapping

from netmon.evaluate.evidence import EndpointFacts, PortFacts, Power, Seen
from netmon.evaluate.presence import Meter
from netmon.model.display import DisplayStatus
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.room import Part
from netmon.model.service import ServiceResults
from netmon.model.state import ECHO
from netmon.pipeline.room_controllers import PERIODS, Period
from netmon.pipeline.room_network import Network
from netmon.pipeline.room_plan import Endpoint
from netmon.store.current import CurrentState, DeviceCurrent

# One that is silent is asked ever more seldom, and as soon as a sign of life comes.
SILENCE_GOOD_S = 2.5 * 3600.0
SERVICES = "services"
POWER: Mapping[str, Power] = {"on": "on", "warming": "on", "standby": "standby", "screen_off": "standby", "cooling": "standby"}
METER_STEP_S: Mapping[str, float] = {"samsung_mdc": 600.0}
"""The step of the panels' meters of hours that is finer than a lesson; all others count whole hours."""


class FactSource:
    """Gathers the facts on endpoints; everything comes from memory."""

    def __init__(self, current: CurrentState, network: Network, period_s: Period) -> None:
        self._current = current
        self._network = network
        self._period_s = period_s

    def facts(self, endpoint: Endpoint, switches: Iterable[str], routers: Iterable[str]) -> EndpointFacts:
        """Return what is known of an endpoint; `switches` are those of its site, `routers` those that may have its address."""
        device, network = endpoint.device, self._network
        known = self._current.device(device.name)
        protocol, answer, power, faults = self._own_words(known)
        arp, mac = network.arp(routers, device.address) if device.address is not None else (None, None)
        mac = device.mac or mac or _told_mac(known)
        port = self._port(endpoint, switches, mac)
        controller = (
            network.controllers.access_point((device.name, device.mac or "", device.serial or "", mac or "")) if endpoint.part is Part.ACCESS_POINT else None
        )
        return EndpointFacts(
            endpoint.part,
            device.name,
            port,
            network.on_port(port.switch, port.port, mac) if port is not None and port.port else None,
            arp,
            answer,
            protocol,
            controller,
            device.display is not None or device.ssh is not None or device.credential is not None,
            power,
            faults,
            known is not None and bool(known.good),
            network.behind(device.name),
        )

    def _port(self, endpoint: Endpoint, switches: Iterable[str], mac: str | None) -> PortFacts | None:
        device = endpoint.device
        if device.uplink is not None and device.uplink_port is not None:
            return self._network.port(device.uplink, device.uplink_port)
        if device.uplink is not None and self._network.state(device.uplink) in ("down", "behind"):
            return PortFacts(device.uplink, "", self._network.state(device.uplink))  # the trunk to it still has the address in the tables above
        found = self._network.place(switches, mac, (device.name, device.address or ""))
        if found is not None:
            return self._network.port(*found)
        return None if device.uplink is None else PortFacts(device.uplink, "", self._network.state(device.uplink))

    def _own_words(self, known: DeviceCurrent | None) -> tuple[Seen | None, Seen | None, Power | None, tuple[str, ...]]:
        """Return what its protocol and the network below it said, the power, and its parts that are broken."""
        protocol: Seen | None = None
        answer: Seen | None = None
        power: Power | None = None
        faults: tuple[str, ...] = ()
        for reading in known.last.values() if known is not None else ():
            if reading.outcome is Outcome.SKIPPED:
                continue
            alive, spoke, said = _said(reading)
            good_for_s = PERIODS * self._period_s(reading.device, reading.collector)
            answer = _newer(answer, Seen(alive, reading.started, good_for_s if alive else SILENCE_GOOD_S))
            if spoke is not None:
                protocol = _newer(protocol, Seen(spoke, reading.started, good_for_s if spoke else SILENCE_GOOD_S))
            if said is not None or isinstance(reading.payload, DisplayStatus):
                power = said
            if isinstance(reading.payload, DisplayStatus):
                faults = tuple(fault.part for fault in reading.payload.faults if fault.level == "error")
            elif spoke and power is None and reading.collector == "host":
                power = "on"
        if protocol is not None and protocol.held and power is None and known is not None and "display" not in known.last:
            power = "on"
        return protocol, answer, power, faults


def _said(reading: Reading) -> tuple[bool, bool | None, Power | None]:
    """Return whether a reading proves life, whether it proves the device's own protocol (None: it says nothing of that), and its word on power."""
    payload = reading.payload
    if isinstance(payload, DisplayStatus):
        if payload.silent:
            return True, False, "standby"
        return True, payload.protocol is not None, POWER.get(payload.power)
    if isinstance(payload, ServiceResults):
        return any(result.ok for result in payload.results), None, None
    alive = reading.outcome.answered
    return alive, None if reading.collector in (ECHO, SERVICES) else reading.outcome.got_something, None


def _newer(before: Seen | None, seen: Seen) -> Seen:
    """Keep what proves something before what does not, unless it is much older; of two alike the newer."""
    if before is None:
        return seen
    if before.held is seen.held:
        return max(before, seen, key=lambda one: one.at)
    held, lost = (before, seen) if before.held else (seen, before)
    return held if lost.at - held.at <= held.good_for_s else lost


def _told_mac(known: DeviceCurrent | None) -> str | None:
    reading = known.good.get("display") if known is not None else None
    return reading.payload.mac if reading is not None and isinstance(reading.payload, DisplayStatus) else None


def meter_of(known: DeviceCurrent | None) -> Meter | None:
    """Return the panel's own meter of hours where it counts in steps that are finer than a lesson."""
    reading = known.good.get("display") if known is not None else None
    if reading is None or not isinstance(reading.payload, DisplayStatus):
        return None
    step_s = METER_STEP_S.get(reading.payload.protocol or "")
    hours = reading.payload.panel_hours
    return None if step_s is None or hours is None else Meter(reading.started, hours, step_s)
