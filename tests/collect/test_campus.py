"""DHCP pools of Windows Server, and IPv6 of an exit's router."""

from ipaddress import IPv6Address

import pytest

from netmon.collect import dhcp, ipv6
from netmon.collect.base import CollectContext
from netmon.collect.document_campus import dhcp_rows, ipv6_section
from netmon.expose.families_campus import render_dhcp, render_ipv6
from netmon.model.campus import DhcpPool, DhcpPools, Ipv6Counter, Ipv6Status
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from tests.support.fake_session import FakeSession

INTEGER, COUNTER32, COUNTER64 = 0x02, 0x41, 0x46
SCOPES = "1.3.6.1.4.1.311.1.3.2.1.1"
ADDRESSES = "1.3.6.1.2.1.4.34.1.3"
EXIT = "2409:8a00:1234::1"


def context(session: FakeSession, memory: DeviceMemory | None = None) -> CollectContext[FakeSession]:
    return CollectContext(session=session, params={}, memory=memory or DeviceMemory())


def index_of(address: str) -> str:
    return ".".join(map(str, IPv6Address(address).packed))


def router(received: int = 1000, sent: int = 500) -> FakeSession:
    session = FakeSession({})
    for address, port in (("fe80::1", 3), (EXIT, 3), ("fd00::5", 4)):
        session.put(f"{ADDRESSES}.2.16.{index_of(address)}", INTEGER, port)
    session.put(f"{ADDRESSES}.1.4.10.0.0.1", INTEGER, 3)
    for version, numbers in ((1, (9, 9)), (2, (received, sent))):
        for column, number in zip((4, 31), numbers, strict=True):
            session.put(f"1.3.6.1.2.1.4.31.3.1.{column}.{version}.3", COUNTER64, number)
    return session


async def test_pools_are_named_by_their_subnet_and_may_lack_a_number():
    session = FakeSession({})
    for subnet, used, free in (("10.20.0.0", 180, 20), ("10.20.4.0", 0, None)):
        session.put(f"{SCOPES}.2.{subnet}", COUNTER32, used)
        if free is not None:
            session.put(f"{SCOPES}.3.{subnet}", COUNTER32, free)
    collected = await dhcp.collect(context(session))
    assert collected.outcome is Outcome.OK
    assert collected.payload == DhcpPools(
        pools=(
            DhcpPool(oid=f"{SCOPES}.2.10.20.0.0", pool="10.20.0.0", used=180, free=20),
            DhcpPool(oid=f"{SCOPES}.2.10.20.4.0", pool="10.20.4.0", used=0, free=None),
        )
    )
    assert [row["total"] for row in dhcp_rows(collected.payload)] == [200, None]
    text = {name: chunk.text.decode() for name, chunk in render_dhcp('device="d"', collected.payload).items()}
    assert text["netmon_dhcp_pool_free_addresses"] == 'netmon_dhcp_pool_free_addresses{device="d",pool="10.20.0.0"} 20\n'


async def test_server_without_pools_is_ok():
    collected = await dhcp.collect(context(FakeSession({})))
    assert (collected.outcome, collected.payload) == (Outcome.OK, DhcpPools())


async def test_global_address_is_told_from_local_ones_and_ipv4_is_left_out():
    collected = await ipv6.collect(context(router()))
    section = ipv6_section(collected.payload)
    assert [(row["address"], row["global"]) for row in section["addresses"]] == [(EXIT, True), ("fd00::5", False), ("fe80::1", False)]
    assert section["counters"] == [{"if_index": 3, "received_packets": 1000, "sent_packets": 500}]
    assert section["complete"] is True


async def test_old_mib_is_read_where_the_new_one_is_empty():
    session = FakeSession({})
    session.put(f"1.3.6.1.2.1.55.1.8.1.2.7.{index_of(EXIT)}", INTEGER, 64)
    session.put("1.3.6.1.2.1.4.31.1.1.3.2", COUNTER32, 77)
    collected = await ipv6.collect(context(session))
    assert [(row.if_index, row.address) for row in collected.payload.addresses] == [(7, EXIT)]
    assert collected.payload.counters == (Ipv6Counter(if_index=None, received=77, sent=None),)


@pytest.mark.parametrize(
    ("second", "moving"),
    [((1001, 501), True), ((1001, 500), False), ((1000, 500), False), ((10, 20), None)],
)
async def test_packets_move_when_both_counters_grew_and_a_reset_says_nothing(second: tuple[int, int], moving: bool | None):
    memory = DeviceMemory()
    first = await ipv6.collect(context(router(), memory))
    again = await ipv6.collect(context(router(*second), memory))
    assert (first.payload.moving, again.payload.moving) == (None, moving)


def test_no_address_in_a_table_that_was_cut_short_is_no_zero():
    cut = render_ipv6('device="r"', Ipv6Status(complete=False))
    whole = render_ipv6('device="r"', Ipv6Status())
    assert cut == {}
    assert whole["netmon_ipv6_global_addresses"].text == b'netmon_ipv6_global_addresses{device="r"} 0\n'
