"""A real sshd: keys, passwords, changed host keys, many sessions."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netmon.collect import host
from netmon.collect.base import CollectContext
from netmon.collect.host_parse import decode_output, parse_linux
from netmon.model.host import HostStatus
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.ssh.api import HostKeyState, SshTarget
from netmon.transport.ssh.client import SshClient, scan_host_keys
from tests.support.sshd import PASSWORD, Sshd, may_have_password
from tests.transport.ssh.rig import client, trust

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    with Sshd() as server:
        yield server


def target(server: Sshd, **more: Any) -> SshTarget:
    login = {} if more.keys() & {"password", "private_key"} else {"private_key": server.private_key}
    return SshTarget(address=server.host, port=server.port, user=server.user, **{**login, **more})


async def collected(ssh: SshClient, asked: SshTarget, memory: DeviceMemory) -> HostStatus:
    async with ssh.session(asked) as session:
        found = await host.collect(CollectContext(session=session, params={}, memory=memory, device="pc"))
    assert found.outcome is Outcome.OK, found
    assert isinstance(found.payload, HostStatus)
    return found.payload


async def test_the_machine_of_the_tests_is_read_by_its_own_sshd(sshd: Sshd, tmp_path: Path) -> None:
    ssh, memory = client(tmp_path), DeviceMemory()
    await trust(ssh, sshd.host, sshd.port, sshd.host_key_line)
    first = await collected(ssh, target(sshd), memory)
    second = await collected(ssh, target(sshd), memory)
    total = await asyncio.to_thread(lambda: int(Path("/proc/meminfo").read_text().split()[1]) * 1024)
    assert first.memory_total_bytes == total
    assert first.memory_used_bytes is not None
    assert 0 < first.memory_used_bytes < total
    assert first.uptime_s is not None
    assert second.uptime_s is not None
    assert second.uptime_s >= first.uptime_s > 0
    assert first.cpu_ratio is None, "one look tells no load"
    assert second.cpus
    assert first.disks
    assert (first.host_key_changed, second.host_key_changes) == (False, 0)


async def test_what_it_printed_is_read_whole(sshd: Sshd, tmp_path: Path) -> None:
    ssh = client(tmp_path)
    await trust(ssh, sshd.host, sshd.port, sshd.host_key_line)
    async with ssh.session(target(sshd)) as session:
        output = await session.run("linux_host")
    assert output.stderr == b""
    _, times, missing = parse_linux(decode_output(output.stdout))
    assert missing == ()
    assert times is not None


async def test_scanned_keys_are_those_of_the_server(sshd: Sshd) -> None:
    (found,) = await scan_host_keys(sshd.host, sshd.port, timeout_s=30)
    assert f"{found.algorithm} {found.key}" == sshd.host_key_line


async def test_a_server_with_two_keys_shows_the_one_that_is_known(sshd: Sshd, tmp_path: Path) -> None:
    ssh = client(tmp_path)
    with Sshd([f"HostKey {sshd.folder / 'host_key'}"], host_key="rsa") as both:
        found = {entry.algorithm for entry in await scan_host_keys(both.host, both.port, timeout_s=30)}
        assert found == {"ssh-ed25519", "ssh-rsa"}
        await trust(ssh, both.host, both.port, both.host_key_line)
        async with ssh.session(target(both)) as session:
            assert session.host_key.algorithm == "ssh-rsa"
            assert session.host_key.state is HostKeyState.TRUSTED


async def test_a_pc_that_makes_new_keys_at_every_start(tmp_path: Path) -> None:
    ssh, memory = client(tmp_path), DeviceMemory()
    with Sshd() as frozen:
        await trust(ssh, frozen.host, frozen.port, frozen.host_key_line)
        await collected(ssh, target(frozen, host_key="changes"), memory)
        frozen.new_host_key()
        frozen.restart()
        with pytest.raises(AccessFailed, match="host key changed"):
            await collected(ssh, target(frozen), memory)
        status = await collected(ssh, target(frozen, host_key="changes"), memory)
    assert (status.host_key_changed, status.host_key_changes) == (True, 1)
    assert status.key_without_start, "sshd has new keys, and the machine of the tests did not start anew"


@pytest.mark.skipif(not may_have_password(), reason="allowed: only root can give sshd an account of its own")
async def test_a_password_of_sshd(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    with Sshd(password=True) as server:
        await trust(ssh, server.host, server.port, server.host_key_line)
        async with ssh.session(target(server, password=PASSWORD)) as session:
            assert (await session.run("linux_host")).exit_status == 0
        for _ in range(3):
            with pytest.raises(AccessFailed) as caught:
                await collected(ssh, target(server, password="wrong"), DeviceMemory())
            assert caught.value.outcome is Outcome.AUTH_FAILED
        async with asyncio.timeout(30):
            while "Failed password" not in server.log:  # said before it is written
                await asyncio.sleep(0.05)
        assert server.log.count("Failed password") == 1, "tried once, then left alone"


async def test_a_key_that_the_server_does_not_know_is_refused(sshd: Sshd, tmp_path: Path) -> None:
    ssh = client(tmp_path)
    await trust(ssh, sshd.host, sshd.port, sshd.host_key_line)
    with Sshd() as other, pytest.raises(AccessFailed) as caught:
        await collected(ssh, target(sshd, private_key=other.private_key), DeviceMemory())
    assert (caught.value.outcome, caught.value.detail) == (Outcome.AUTH_FAILED, "login refused")


async def test_a_dozen_sessions_at_once(sshd: Sshd, tmp_path: Path) -> None:
    ssh = client(tmp_path)
    await trust(ssh, sshd.host, sshd.port, sshd.host_key_line)

    async def job() -> int | None:
        async with ssh.session(target(sshd)) as session:
            return (await session.run("linux_host")).exit_status

    assert await asyncio.gather(*(job() for _ in range(12))) == [0] * 12
