"""Agents whose replies are mutated on their way out, and a loop in which waiting for a silent one costs nothing."""

import asyncio
import selectors
from collections.abc import Callable, Sequence

from netmon.simulate.agent import Agent
from netmon.simulate.mib import MibView, Oid
from netmon.simulate.mode import Delivery
from netmon.simulate.values import Value, counter32, counter64, gauge32, integer, ip_address, oid, sys_uptime, text, ticks
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import TableSpec, UsmUser
from netmon.transport.snmp.v3_message import parse_message
from tests.fuzz.reader import object_identifier, varbinds, wanted
from tests.support.usm_agent import ENGINE_ID, USM_STATS, UsmAgent, report

ENTRY: Oid = (1, 3, 6, 1, 4, 1, 99999, 7, 1)
SCALAR = "1.3.6.1.4.1.99999.6.0"
SYS_NAME = "1.3.6.1.2.1.1.5.0"
ABSENT = "1.3.6.1.4.1.99999.5.0"
ROWS = tuple((row, 300 * row) for row in range(1, 8))
SPEC = TableSpec(name="fuzz", columns=tuple(".".join(map(str, (*ENTRY, column))) for column in range(1, 11)), max_rows=200, max_requests=120, max_seconds=20.0)


def row_values(row: int) -> dict[int, Value]:
    """One row with a value of every type that SNMP has; the last column has holes."""
    values: dict[int, Value] = {
        1: integer(row - 3),
        2: text(f"教室 {row}"),
        3: oid(f"1.3.6.1.4.1.{row}.{2**31 + row}"),
        4: ip_address(f"192.0.2.{row}"),
        5: counter32(2**32 - row),
        6: gauge32(row * 1000),
        7: ticks(row * 86_400),
        8: counter64(2**63 + row),
        9: ber.tlv(ber.OPAQUE, b"\x9f\x78\x04" + bytes((row,)) * 4),
    }
    return values if row % 3 == 0 else {**values, 10: integer(row * 70_000)}


def view() -> MibView:
    """The system group, a scalar, and the table."""
    made = MibView(
        {(1, 3, 6, 1, 2, 1, 1, 3, 0): sys_uptime, (1, 3, 6, 1, 2, 1, 1, 5, 0): text("sw"), (1, 3, 6, 1, 4, 1, 99999, 6, 0): counter64(2**40)}.items()
    )
    for index in ROWS:
        made.update([((*ENTRY, column, *index), value) for column, value in row_values(index[0]).items()])
    made.set((1, 3, 6, 1, 4, 1, 99999, 8, 1, 0), integer(1))
    return made


def pdu_of(message: bytes) -> bytes:
    """Return the PDU of a community message."""
    content, _ = wanted(message, ber.SEQUENCE)
    _, content = wanted(content, ber.INTEGER)
    return wanted(content, ber.OCTET_STRING)[1]


class MutatingAgent:
    """Answers as a healthy agent, through `change`; keeps what it sent since `sent` was cleared, for v3 the PDUs.

    `envelope` changes the whole secured message, of which nothing may be believed then.
    """

    def __init__(self, user: UsmUser | None = None, agent: Agent | None = None) -> None:
        self._agent = agent if agent is not None else Agent(view=view(), uptime_s=1_000.0)
        self._usm = UsmAgent(user=user) if user is not None else None
        self.change: Callable[[bytes], bytes] = bytes
        self.envelope: Callable[[bytes], bytes] = bytes
        self.sent: list[bytes] = []

    def handle(self, data: bytes) -> Sequence[Delivery]:
        """See Agent.handle."""
        if self._usm is None:
            changed = [self.change(reply.message) for reply in self._agent.handle(data)]
            self.sent += changed
            return [Delivery(message) for message in changed]
        return [Delivery(self.envelope(message)) for message in self._secured(data, self._usm)]

    def _secured(self, data: bytes, usm: UsmAgent) -> list[bytes]:
        message = parse_message(data)
        if message.engine_id != ENGINE_ID:
            return [usm.message(report(f"{USM_STATS}.4.0"), message.msg_id, auth=False, priv=False, user=b"")]
        asked = ber.tlv(ber.SEQUENCE, ber.encode_int(1) + ber.tlv(ber.OCTET_STRING, b"public") + usm.open(data))
        replies = []
        for reply in self._agent.handle(asked):
            changed = self.change(pdu_of(reply.message))
            self.sent.append(changed)
            replies.append(usm.message(changed, message.msg_id))
        return replies

    def held(self) -> dict[bytes, set[tuple[int, object]]]:
        """Return all that was said, by name: (tag, value) as the second reader understands it."""
        found: dict[bytes, set[tuple[int, object]]] = {}
        for datagram in self.sent:
            try:
                for name, tag, value in varbinds(datagram):
                    found.setdefault(name, set()).add((tag, value))
            except ValueError:
                continue
        return found

    def readable(self) -> list[tuple[Oid, set[tuple[int, object]]]]:
        """Return the same by decoded names, those that are none left out; two spellings of one name are one."""
        merged: dict[Oid, set[tuple[int, object]]] = {}
        for name, said in self.held().items():
            parts = object_identifier(name)
            if parts is not None:
                merged.setdefault(parts, set()).update(said)
        return list(merged.items())


class SkippingSelector(selectors.EpollSelector):
    """Sees what has arrived; when nothing has, the time to wait is over at once."""

    skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready now; RuntimeError when nothing would ever be."""
        events = super().select(0)  # what loopback carries is there as soon as it is sent
        if not events and timeout is None:
            raise RuntimeError("everything waits and nothing will ever happen")
        if not events and timeout is not None:
            self.skipped_s += max(timeout, 0.0)
        return events


class SkippingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps over every wait."""

    def __init__(self) -> None:
        self._skipping = SkippingSelector()
        super().__init__(self._skipping)

    def time(self) -> float:
        """Return the loop's clock."""
        return super().time() + self._skipping.skipped_s
