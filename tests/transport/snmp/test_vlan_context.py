"""One agent asked for its parts by VLAN, as Cisco has them: against a real snmpd that knows one such community and one such context."""

from collections.abc import Iterator

import pytest

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import Community, Security, SnmpTarget, TableSpec, UsmUser
from netmon.transport.snmp.client import SnmpClient
from tests.support.snmpd import Snmpd

pytestmark = pytest.mark.real

SYS_NAME = "1.3.6.1.2.1.1.5.0"
OR_TABLE = TableSpec(name="sysORTable", columns=("1.3.6.1.2.1.1.9.1.2",))
USER = UsmUser(b"netmon", auth="SHA", auth_password=b"authentication pw")


@pytest.fixture(scope="module")
def snmpd() -> Iterator[Snmpd]:
    with Snmpd(["rocommunity public", "rocommunity public@10", "sysName by-vlan"], users=[USER]) as server:
        yield server


def target(server: Snmpd, security: Security) -> SnmpTarget:
    return SnmpTarget(address=server.host, port=server.port, security=security, budget_s=6.0)


async def test_a_vlan_has_its_community_and_an_unknown_one_is_silence(snmpd: Snmpd) -> None:
    async with SnmpClient() as client, client.poll(client.peer(target(snmpd, Community("2c", b"public")), DeviceMemory())) as poll:
        assert (await poll.get([SYS_NAME])).outcome is Outcome.OK
        before = poll.stats.requests
        async with poll.vlan(10) as session:
            result = await session.table(OR_TABLE)
            assert (result.outcome, result.complete) == (Outcome.OK, True)
        assert poll.stats.requests > before
        async with poll.vlan(20) as session:
            assert (await session.get([SYS_NAME])).outcome is Outcome.TIMEOUT
        again = await poll.get([SYS_NAME])
        assert again.outcome is Outcome.OK
        assert again.values[SYS_NAME].value == b"by-vlan"


async def test_snmpv3_asks_in_a_context_and_takes_a_refusal(snmpd: Snmpd) -> None:
    async with SnmpClient() as client:
        peer = client.peer(target(snmpd, USER), DeviceMemory())
        async with client.poll(peer) as poll:
            assert (await poll.get([SYS_NAME])).outcome is Outcome.OK
            async with poll.vlan(10) as session:
                refused = await session.get([SYS_NAME])
            assert not refused.values
            assert (await poll.get([SYS_NAME])).outcome is Outcome.OK
        security = peer.of_vlan(10).target.security
        assert isinstance(security, UsmUser)
        assert (security.context, security.user) == (b"vlan-10", b"netmon")


async def test_the_community_by_vlan_is_never_printed(snmpd: Snmpd) -> None:
    async with SnmpClient() as client:
        peer = client.peer(target(snmpd, Community("2c", b"hunter2")), DeviceMemory())
        assert "hunter2" not in repr(peer.of_vlan(10).target)
