"""Synthetic devices for the collectors' tests."""

from collections.abc import Iterable, Mapping

from netmon.collect.base import CollectContext
from tests.support.fake_session import COUNTER32, COUNTER64, GAUGE32, INTEGER, OBJECT_ID, OCTETS, TIME_TICKS, UPTIME, FakeSession

IF = "1.3.6.1.2.1.2.2.1"
IFX = "1.3.6.1.2.1.31.1.1.1"
LAST_CHANGE = "1.3.6.1.2.1.31.1.5.0"
NUMBER = "1.3.6.1.2.1.2.1.0"
ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
LACP_ID = "1.2.840.10006.300.43.1.2.1.1.13"
LACP_STATE = "1.2.840.10006.300.43.1.2.1.1.21"
STACK = "1.3.6.1.2.1.31.1.2.1.3"
DUPLEX = "1.3.6.1.2.1.10.7.2.1.19"


def add_ports(session: FakeSession, ports: Iterable[int], *, wide: bool = True, narrow: bool = True) -> None:
    """Put IF-MIB rows into a session: port N is named `GE0/0/N` and has counted N thousand octets."""
    for port in ports:
        session.put(f"{IF}.2.{port}", OCTETS, b"GigabitEthernet0/0/%d" % port)
        session.put(f"{IF}.3.{port}", INTEGER, 6)
        session.put(f"{IF}.4.{port}", INTEGER, 1500)
        session.put(f"{IF}.5.{port}", GAUGE32, 1_000_000_000)
        session.put(f"{IF}.6.{port}", OCTETS, bytes((0, 0x11, 0x22, 0x33, 0x44, port % 256)))
        session.put(f"{IF}.7.{port}", INTEGER, 1)
        session.put(f"{IF}.8.{port}", INTEGER, 1)
        for column in (13, 14, 19, 20):
            session.put(f"{IF}.{column}.{port}", COUNTER32, 0)
        if narrow:
            session.put(f"{IF}.10.{port}", COUNTER32, port * 1000)
            session.put(f"{IF}.16.{port}", COUNTER32, port * 2000)
        session.put(f"{IFX}.1.{port}", OCTETS, b"GE0/0/%d" % port)
        session.put(f"{IFX}.18.{port}", OCTETS, b"to room %d" % port)
        session.put(f"{IFX}.15.{port}", GAUGE32, 1000)
        if wide:
            session.put(f"{IFX}.6.{port}", COUNTER64, port * 1000)
            session.put(f"{IFX}.10.{port}", COUNTER64, port * 2000)
            session.put(f"{IFX}.19.{port}", TIME_TICKS, 0)


def switch(ports: int = 4, *, ticks: int = 1_000_000, wide: bool = True) -> FakeSession:
    """Return a small switch."""
    session = FakeSession({})
    session.put("1.3.6.1.2.1.1.1.0", OCTETS, b"Acme switch")
    session.put("1.3.6.1.2.1.1.2.0", OBJECT_ID, "1.3.6.1.4.1.99999.1")
    session.put("1.3.6.1.2.1.1.5.0", OCTETS, "机房".encode())
    session.put(UPTIME, TIME_TICKS, ticks)
    session.put(LAST_CHANGE, TIME_TICKS, 10)
    session.put(NUMBER, INTEGER, ports)
    add_ports(session, range(1, ports + 1), wide=wide)
    return session


def context(session: FakeSession, params: Mapping[str, object] | None = None) -> CollectContext:
    """Return a poll's context that remembers with the session."""
    return CollectContext(session=session, params=params if params is not None else {}, memory=session.memory)


def add_entity(session: FakeSession, index: int, entity_class: int, name: bytes, **texts: bytes) -> None:
    """Put one entPhysicalTable row; `texts` are descr, software, serial, model."""
    session.put(f"{ENTITY}.5.{index}", INTEGER, entity_class)
    session.put(f"{ENTITY}.7.{index}", OCTETS, name)
    for key, column in (("descr", 2), ("software", 10), ("serial", 11), ("model", 13)):
        session.put(f"{ENTITY}.{column}.{index}", OCTETS, texts.get(key, b""))
