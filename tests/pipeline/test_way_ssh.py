"""The way of SSH inside the straight line: jobs, outcomes, metrics; and the daemon's own targets."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from netmon.collect import host
from netmon.collect.registry import COLLECTORS
from netmon.config.config import Config
from netmon.daemon.ways import DeviceWays
from netmon.daemon.ways_ssh import ssh_targets
from netmon.daemon.wiring import other_collectors
from netmon.model.host import HostStatus
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.pipeline.between import Between
from netmon.pipeline.way_ssh import SshWay
from netmon.pipeline.ways import ask
from netmon.simulate.ssh_modes import SshMode
from netmon.simulate.ssh_server import ServerOptions, SshServer
from netmon.transport.ssh.api import SshTarget
from netmon.transport.ssh.client import account_of
from tests.config.tree import good
from tests.transport.ssh.rig import client, target, trust

SITE = (
    "site: {id: a, name: 甲校, kind: school}\n"
    "devices:\n"
    "  - {name: ops-101, role: ops_pc, address: 10.0.0.1, ssh: {credential: pcs, port: 2222, host_key: changes}}\n"
    "  - {name: ops-102, role: ops_pc, address: 10.0.0.2, ssh: {credential: snmp}}\n"
    "  - {name: sw, role: switch, address: 10.0.0.3, ssh: {credential: pcs, legacy: true}}\n"
    "  - {name: ops-103, role: ops_pc, address: 10.0.0.4}\n"
)
CREDENTIALS = "pcs: {kind: ssh, user: netmon, password: {env: AUTH}}\nsnmp: {kind: snmp_v2c, community: {env: COMMUNITY}}\n"
DISTRICT = "district: {id: center, name: 区中心}\n"


def config(folder: Path, site: str = SITE) -> Config:
    files: dict[str, str | bytes] = {"inventory/sites/a.yaml": site, "inventory/credentials.yaml": CREDENTIALS, "inventory/district.yaml": DISTRICT}
    return good(folder, files)


async def poll(way: SshWay, device: str, memory: DeviceMemory | None = None, *, budget_s: float = 5.0) -> tuple[Outcome, object, str | None]:
    found = await ask(way, host.collect, device, memory or DeviceMemory(), params={}, budget_s=budget_s)
    return found.outcome, found.payload, found.detail


async def test_a_job_reads_a_host(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(system="windows", encoding="gb18030")) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        way = SshWay(ssh)
        way.update({"ops": target(server)})
        outcome, payload, _ = await poll(way, "ops")
    assert outcome is Outcome.OK
    assert isinstance(payload, HostStatus)
    assert payload.os_name == "Microsoft Windows 10 专业版"


async def test_a_job_of_a_device_without_a_login_is_skipped(tmp_path: Path) -> None:
    assert (await poll(SshWay(client(tmp_path)), "nobody"))[0] is Outcome.SKIPPED


async def test_a_job_is_cut_at_its_budget_wherever_the_host_hangs(tmp_path: Path) -> None:
    for mode in (SshMode.NO_BANNER, SshMode.AUTH_HANG, SshMode.COMMAND_HANG):
        ssh = client(tmp_path)
        async with SshServer(ServerOptions(mode=mode)) as server:
            if not server.is_raw:
                await trust(ssh, server.host, server.port, server.host_key)
            way = SshWay(ssh)
            way.update({"ops": target(server, login_timeout_s=60.0, command_timeout_s=60.0)})
            outcome, payload, _ = await poll(way, "ops", budget_s=0.5)
            assert (outcome, payload) == (Outcome.TIMEOUT, None)
        assert ssh.open_sessions == 0


async def test_output_is_bounded_for_every_job(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(mode=SshMode.ENDLESS_OUTPUT)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        way = SshWay(ssh)
        way.update({"ops": replace(target(server), output_limit=1 << 40, line_limit=1 << 40)})
        outcome, _, detail = await poll(way, "ops")
    assert outcome is Outcome.PARSE_ERROR
    assert detail is not None
    assert "cut" in detail


def test_targets_are_those_of_the_inventory(tmp_path: Path) -> None:
    found = ssh_targets(config(tmp_path, SITE.replace("ssh: {credential: snmp}", "ssh: {credential: pcs}")))
    assert set(found) == {"ops-101", "ops-102", "sw"}
    assert found["ops-101"] == SshTarget(
        address="10.0.0.1", port=2222, user="netmon", name="ops-101", credential="pcs", password="S3CR3T-auth-password", host_key="changes"
    )
    assert found["sw"].legacy
    assert "S3CR3T" not in repr(found)


def test_jobs_of_hosts_alone(tmp_path: Path) -> None:
    devices = config(tmp_path, SITE.replace("ssh: {credential: snmp}", "ssh: {credential: pcs}")).devices
    assert {name: other_collectors(device, None) for name, device in devices.items()} == {
        "ops-101": {"host": JobKind.SSH}, "ops-102": {"host": JobKind.SSH}, "sw": {}, "ops-103": {},
    }  # fmt: skip
    assert COLLECTORS["host"].kind is JobKind.SSH


async def test_a_reload_forgets_accounts_that_are_gone(tmp_path: Path) -> None:
    loaded = await asyncio.to_thread(config, tmp_path, SITE.replace("ssh: {credential: snmp}", "ssh: {credential: pcs}"))
    ways = DeviceWays(tmp_path)
    ways.update(loaded)
    async with ways.guard.login(account_of(ssh_targets(loaded)["sw"])) as attempt:
        attempt.refused()
    assert ways.guard.held == (1, 0)
    without = "site: {id: a, name: 甲校, kind: school}\ndevices:\n  - {name: ops-103, role: ops_pc, address: 10.0.0.4}\n"
    ways.update(await asyncio.to_thread(config, tmp_path, without))
    assert ways.guard.held == (0, 0)


@pytest.mark.parametrize(("system", "echoes"), [("windows", 10), ("linux", 25)])
async def test_the_way_to_another_school_is_measured_from_a_pc(tmp_path: Path, system: Literal["windows", "linux"], echoes: int) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(system=system)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        way = SshWay(ssh)
        way.update({"ops": target(server)})
        between = Between(way)
        found = await between("ops", "10.20.0.7")
        named = await between("ops", "far.example")
    nobody = await between("nobody", "10.20.0.7")
    assert found is not None
    assert (found.sent, found.received, found.basis) == (echoes, echoes, "between")
    assert found.rtt_s is not None
    assert 0.001 < found.rtt_s < 0.01
    assert (named, nobody) == (None, None)
