"""What is kept about one agent between polls: how to write to it, how fast it answers, how its replies look."""

import socket
from dataclasses import replace
from typing import Final

from netmon.model.memory import DeviceMemory
from netmon.transport.snmp import pdu
from netmon.transport.snmp.api import Community, SnmpTarget, UsmUser
from netmon.transport.snmp.endpoint import Endpoint
from netmon.transport.snmp.pdu import Template
from netmon.transport.snmp.plan import REPLY_BUDGET, TablePlan
from netmon.transport.snmp.shape import Layouts
from netmon.transport.snmp.usm import KeyCache
from netmon.transport.snmp.v3 import V3Engine

FIRST_TIMEOUT_S: Final = 1.0
LEAST_TIMEOUT_S: Final = 0.5
LONGEST_TIMEOUT_S: Final = 4.0
FAR_RTT_S: Final = 0.02
_WIRE_VERSION: Final = {"1": 0, "2c": 1}


def _socket_address(family: socket.AddressFamily, host: str, port: int) -> tuple[object, ...]:
    """Return the address as the socket itself names it, so that a reply's source can be compared by value."""
    if family is socket.AF_INET:
        return (host, port)
    info = socket.getaddrinfo(host, port, family, socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)
    return tuple(info[0][4])


class Peer:
    """One agent at one address under one credential; sessions come and go, this stays."""

    __slots__ = (
        "address",
        "bulk",
        "community",
        "endpoint",
        "keys",
        "layouts",
        "lossy",
        "memory",
        "plans",
        "reply_limit",
        "rttvar",
        "srtt",
        "target",
        "v3",
        "version",
    )

    def __init__(self, target: SnmpTarget, memory: DeviceMemory, endpoint: Endpoint, layouts: Layouts, keys: KeyCache) -> None:
        self.target = target
        self.memory = memory
        self.endpoint = endpoint
        self.layouts = layouts
        self.keys = keys
        self.address = _socket_address(endpoint.family, target.address, target.port)
        self.srtt: float | None = memory.srtt_s
        self.rttvar = (memory.srtt_s or 0.0) / 2
        self.lossy = False
        self.reply_limit = min(memory.reply_limit or REPLY_BUDGET, REPLY_BUDGET)
        self.plans: dict[str, TablePlan] = {}
        self.v3: V3Engine | None = None
        self.community = b""
        self.bulk = target.bulk
        if isinstance(target.security, Community):
            self.version = _WIRE_VERSION[target.security.version]
            self.community = target.security.community
            self.bulk = target.bulk and self.version == 1
        else:
            self.version = 3
            self.v3 = self._engine(target.security, keys)

    def _engine(self, user: UsmUser, keys: KeyCache) -> V3Engine:
        # Boots and time are not taken from the memory: they are only known to be fresh by an authenticated answer.
        engine_id = bytes.fromhex(self.memory.engine_id) if self.memory.engine_id else None
        return V3Engine(user, keys=keys, engine_id=engine_id)

    def of_vlan(self, number: int) -> "Peer":
        """Return the same agent as it answers for one VLAN (Cisco): another community or context, with a memory of its own."""
        security = self.target.security
        if isinstance(security, Community):
            other: Community | UsmUser = Community(security.version, b"%b@%d" % (security.community, number))
        else:
            other = replace(security, context=b"vlan-%d" % number)
        memory = DeviceMemory(srtt_s=self.srtt, reply_limit=self.memory.reply_limit, engine_id=self.memory.engine_id)
        return Peer(replace(self.target, security=other), memory, self.endpoint, self.layouts, self.keys)

    def compose(self, tag: int, oids: list[bytes], first: int = 0, second: int = 0) -> Template:
        """Return the template of a whole message (v1, v2c) or of the PDU that v3 wraps at each sending."""
        template = pdu.pdu_template(tag, oids, first, second)
        return template if self.version == 3 else pdu.community_template(self.version, self.community, template)

    @property
    def window(self) -> int:
        """Requests in flight at once: one until the agent is known to answer, four on a long clean path."""
        if self.srtt is None:
            return 1
        if self.target.window is not None:
            return self.target.window
        return 4 if self.srtt > FAR_RTT_S and not self.lossy else 2

    @property
    def timeout_s(self) -> float:
        """How long to wait for an answer (RFC 6298 with a floor for slow control planes)."""
        if self.srtt is None:
            return FIRST_TIMEOUT_S
        return min(max(self.srtt + 4 * self.rttvar, LEAST_TIMEOUT_S), LONGEST_TIMEOUT_S)

    def measured(self, rtt_s: float, resent: bool) -> None:
        """Take one round trip; of a request that was sent twice it is only an upper bound, used when it is all there is."""
        if self.srtt is None:
            self.srtt = rtt_s
            self.rttvar = rtt_s / 2
        elif not resent or rtt_s > self.srtt:
            error = rtt_s - self.srtt
            self.srtt += error / 8
            self.rttvar += (abs(error) - self.rttvar) / 4
        self.memory.srtt_s = self.srtt
