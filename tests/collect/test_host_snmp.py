"""A machine that answers by SSH and by SNMP (HOST-RESOURCES-MIB) says the same both ways, under names that no sum counts twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netmon.collect import host, storage
from netmon.collect.base import CollectContext
from netmon.expose.families_host import render_host
from netmon.expose.renderers import RENDERERS
from netmon.model.host import HostStatus
from netmon.model.memory import DeviceMemory
from netmon.model.supply import StorageTable
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.ssh.api import SshTarget
from tests.support.snmpd import Snmpd
from tests.support.sshd import Sshd
from tests.transport.ssh.rig import client, trust

pytestmark = pytest.mark.real
GROWTH = 1 << 30


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    with Sshd() as server:
        yield server


@pytest.fixture(scope="module")
def snmpd() -> Iterator[Snmpd]:
    with Snmpd(["rocommunity public"]) as server:
        yield server


async def by_ssh(server: Sshd, folder: Path) -> HostStatus:
    ssh = client(folder)
    await trust(ssh, server.host, server.port, server.host_key_line)
    asked = SshTarget(address=server.host, port=server.port, user=server.user, private_key=server.private_key)
    async with ssh.session(asked) as session:
        found = await host.collect(CollectContext(session=session, params={}, memory=DeviceMemory()))
    assert isinstance(found.payload, HostStatus)
    return found.payload


async def by_snmp(server: Snmpd) -> StorageTable:
    memory = DeviceMemory()
    target = SnmpTarget(address=server.host, port=server.port, security=Community("2c", b"public"), budget_s=10.0)
    async with SnmpClient() as snmp, snmp.poll(snmp.peer(target, memory), 10.0) as session:
        found = await storage.collect(CollectContext(session=session, params={}, memory=memory))
    assert isinstance(found.payload, StorageTable)
    return found.payload


async def test_both_ways_agree_on_the_disks(sshd: Sshd, snmpd: Snmpd, tmp_path: Path) -> None:
    status, table = await by_ssh(sshd, tmp_path), await by_snmp(snmpd)
    by_place = {disk.descr: disk for disk in table.disks}
    both = [(disk, by_place[disk.name]) for disk in status.disks if disk.name in by_place]
    if not both:
        pytest.skip("allowed: this machine shows no disk both ways")
    for ssh_disk, snmp_disk in both:
        assert ssh_disk.total_bytes == pytest.approx(snmp_disk.total_bytes, abs=8192)
        assert ssh_disk.used_bytes == pytest.approx(snmp_disk.used_bytes, abs=GROWTH)


def test_no_family_is_written_by_both() -> None:
    status = HostStatus(system="linux", uptime_s=1.0)
    assert all(name.startswith("netmon_host_") for name in render_host('device="a"', status))
    assert RENDERERS[HostStatus].table is not RENDERERS[StorageTable].table
