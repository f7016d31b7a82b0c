"""The passive evidence ladder: what a port, a forwarding table, an ARP cache, an echo and a protocol say together of one device in a room."""

from typing import Literal, NamedTuple

from netmon.model.room import EndpointState, EvidenceStep, Part, PartStatus, Why

GIGABIT_BPS = 1_000_000_000
STANDBY_BPS = 100_000_000
"""A board whose port falls from 1 Gbit/s to this or less keeps its network card awake and nothing else."""

SwitchState = Literal["up", "down", "behind", "unknown"]
Powered = Literal["on", "off"]
Power = Literal["on", "standby", "off"]


class Seen(NamedTuple):
    """One observation: whether it held, when (Unix time), and for how many seconds that says something."""

    held: bool
    at: float
    good_for_s: float

    def fresh(self, now: float) -> bool:
        """True while the observation still counts; a clock that was set back makes none stale."""
        return now - self.at <= self.good_for_s


class PortFacts(NamedTuple):
    """The access port of a device, as the switch showed it at `at`.

    `switch_state` behind: something between netmon and the switch is down. `best_bps` is the highest speed that the port was seen at,
    `poe` None where the port has no PoE, or nobody asked.
    """

    switch: str
    port: str
    switch_state: SwitchState = "unknown"
    at: float | None = None
    good_for_s: float = 180.0
    admin_up: bool | None = None
    oper_up: bool | None = None
    speed_bps: int | None = None
    best_bps: int | None = None
    poe: Powered | None = None

    def fresh(self, now: float) -> bool:
        """True while what the switch said of the port still counts."""
        return self.at is not None and self.switch_state == "up" and now - self.at <= self.good_for_s

    @property
    def slowed(self) -> bool:
        """True when the port runs at 100 Mbit/s or less and was seen at 1 Gbit/s or more."""
        return self.speed_bps is not None and 0 < self.speed_bps <= STANDBY_BPS and self.best_bps is not None and self.best_bps >= GIGABIT_BPS


class EndpointFacts(NamedTuple):
    """Everything that is known of one device in a room; an observation that nobody can make is None.

    `link` is made from the port. `speaks`: it is asked by a protocol of its own (a display's, an OPS PC's agent). `power` is what that said last, standby
    also of a display that is known to be silent then.
    `faults` are its own parts that it says are broken.
    `controller` is what a Wi-Fi controller says of an access point. `answered_before`: it has answered an echo since netmon knows it.
    """

    part: Part
    device: str
    port: PortFacts | None = None
    fdb: Seen | None = None
    arp: Seen | None = None
    answer: Seen | None = None
    protocol: Seen | None = None
    controller: Seen | None = None
    speaks: bool = False
    power: Power | None = None
    faults: tuple[str, ...] = ()
    answered_before: bool = False
    behind: bool = False


def judge_part(facts: EndpointFacts, now: float) -> PartStatus:
    """Return a part's state by its evidence alone; the hour of the day is not looked at. `now` is Unix time."""
    step, step_at = _climb(facts, now)
    state, works, why = _access_point(facts, step, now) if facts.part is Part.ACCESS_POINT else _endpoint(facts, step, now)
    port = facts.port
    return PartStatus(
        part=facts.part,
        device=facts.device,
        state=state,
        step=step,
        step_at=step_at,
        at=_newest(facts, state, now),
        works=works,
        why=why,
        switch=port.switch if port is not None else "",
        port=port.port if port is not None else "",
        faults=facts.faults,
    )


_Judged = tuple[EndpointState, bool | None, Why]


def _climb(facts: EndpointFacts, now: float) -> tuple[EvidenceStep, float | None]:
    """Return the highest step that holds and when it was seen; where none does, when any last did."""
    ladder = ((EvidenceStep.PROTOCOL, facts.protocol), (EvidenceStep.ANSWER, facts.answer), (EvidenceStep.ARP, facts.arp), (EvidenceStep.FDB, facts.fdb))
    last: float | None = None
    for step, seen in ladder:
        if seen is not None and seen.held:
            if now - seen.at <= seen.good_for_s:
                return step, seen.at
            last = seen.at if last is None else max(last, seen.at)
    port = facts.port
    if port is not None and port.oper_up and port.at is not None:
        if port.fresh(now):
            return EvidenceStep.LINK, port.at
        last = port.at if last is None else max(last, port.at)
    return EvidenceStep.NOTHING, last


def _newest(facts: EndpointFacts, state: EndpointState, now: float) -> float | None:
    """Return when the newest observation was made that speaks for the state: an address that was learned long ago holds while its port has light."""
    off = state is EndpointState.OFF
    times = [
        seen.at
        for seen in (facts.protocol, facts.answer, facts.arp, facts.fdb, facts.controller)
        if seen is not None and seen.held is not off and seen.fresh(now)
    ]
    port = facts.port
    if port is not None and port.at is not None and port.oper_up is not None and port.oper_up is not off and port.fresh(now):
        times.append(port.at)
    return max(times, default=None)


def _endpoint(facts: EndpointFacts, step: EvidenceStep, now: float) -> _Judged:
    """Judge a board or an OPS PC."""
    if step is EvidenceStep.PROTOCOL:
        return _by_protocol(facts)
    port = facts.port
    port_fresh = port is not None and port.fresh(now)
    if step is EvidenceStep.ANSWER:
        return _without_protocol(facts, port if port_fresh else None)
    if port is not None and port_fresh and port.oper_up is False:
        # A cable without a light outranks what caches still remember.
        # A board or a PC has mains: that its dark port gives no power says nothing.
        return EndpointState.OFF, False, _port_cause(port._replace(poe=None)) or Why.PORT_DOWN
    if step in (EvidenceStep.ARP, EvidenceStep.FDB):
        return _without_protocol(facts, port if port_fresh else None)
    if step is EvidenceStep.LINK:
        return _link_alone(facts, now)
    return _nothing(facts, now)


def _by_protocol(facts: EndpointFacts) -> _Judged:
    state = {"on": EndpointState.ON, "standby": EndpointState.STANDBY, "off": EndpointState.OFF}.get(facts.power or "", EndpointState.UNKNOWN)
    if facts.faults:
        return state, False, Why.FAULT
    # The set answers, so it has power and network: switched off by its own button it can be switched on by the next teacher.
    return state, True, Why.WORKS


def _without_protocol(facts: EndpointFacts, port: PortFacts | None) -> _Judged:
    """It is on the network, and its own protocol is silent, or it has none."""
    if facts.power == "standby" or (port is not None and port.slowed):
        return EndpointState.STANDBY, True, Why.WORKS
    if not facts.speaks:
        return EndpointState.ON, True, Why.WORKS
    if facts.part is Part.OPS_PC:
        return EndpointState.AGENT_MISSING, True, Why.AGENT_SILENT
    return EndpointState.UNREACHABLE_CONTROL, True, Why.CONTROL_SILENT


def _link_alone(facts: EndpointFacts, now: float) -> _Judged:
    """The port has light: something with power hangs on it. That it is awake needs its MAC address."""
    if facts.port is not None and facts.port.slowed:
        return EndpointState.STANDBY, True, Why.WORKS
    if facts.fdb is not None and facts.fdb.fresh(now):
        return EndpointState.STANDBY, None, Why.SILENT
    return EndpointState.UNKNOWN, None, Why.NO_EVIDENCE


def _nothing(facts: EndpointFacts, now: float) -> _Judged:
    port = facts.port
    if port is not None and port.switch_state == "down":
        return EndpointState.UNKNOWN, False, Why.SWITCH_DOWN
    if facts.behind or (port is not None and port.switch_state == "behind"):
        return EndpointState.UNKNOWN, None, Why.BEHIND_FAULT
    asked = [seen for seen in (facts.protocol, facts.answer) if seen is not None and seen.fresh(now)]
    if not asked:
        return EndpointState.UNKNOWN, None, Why.NOT_POLLED
    if facts.answered_before:
        return EndpointState.OFF, False, Why.SILENT
    # A firewall of its own, or an address that was never right, looks the same as a set that is off.
    return EndpointState.UNKNOWN, None, Why.NO_EVIDENCE


def _access_point(facts: EndpointFacts, step: EvidenceStep, now: float) -> _Judged:
    """Judge an access point: the controller's word first, then the network's, and the port's for the reason."""
    controller, port = facts.controller, facts.port
    told = controller if controller is not None and controller.fresh(now) else None
    if told is not None and told.held:
        return EndpointState.ON, True, Why.WORKS
    cause = _port_cause(port) if port is not None and (port.fresh(now) or port.switch_state in ("down", "behind")) else None
    reached = port is not None and port.switch_state in ("up", "down")
    if told is not None and (cause is Why.BEHIND_FAULT or (facts.behind and not reached)):
        return EndpointState.UNKNOWN, None, Why.BEHIND_FAULT  # its controller sees the broken line, not the access point
    if told is not None:
        return EndpointState.OFF if cause in _DEAD_PORT else EndpointState.UNREACHABLE_CONTROL, False, cause or Why.OFFLINE
    if step in (EvidenceStep.PROTOCOL, EvidenceStep.ANSWER):
        return EndpointState.ON, True, Why.WORKS
    if cause in _DEAD_PORT:
        return EndpointState.OFF, False, cause
    if step is not EvidenceStep.NOTHING:
        # Power and cable are there; whether it serves anybody only its controller or itself can say.
        return EndpointState.UNKNOWN, None, Why.NO_EVIDENCE
    return _nothing(facts, now)


_DEAD_PORT = frozenset({Why.PORT_DISABLED, Why.PORT_UNPOWERED, Why.PORT_DOWN})


def _port_cause(port: PortFacts) -> Why | None:
    """Say what is wrong with a port, the first cause first; None: nothing is, as far as one knows."""
    if port.switch_state == "down":
        return Why.SWITCH_DOWN
    if port.switch_state == "behind":
        return Why.BEHIND_FAULT
    if port.admin_up is False:
        return Why.PORT_DISABLED
    if port.oper_up is False:
        return Why.PORT_UNPOWERED if port.poe == "off" else Why.PORT_DOWN
    return None
