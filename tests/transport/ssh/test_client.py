import asyncio
import gc
import logging
import re
import socket
import time
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from netmon.model.outcome import AccessFailed, Outcome
from netmon.simulate.ssh_hosts import HostFigures, linux_output
from netmon.simulate.ssh_modes import RAW_MODES, SshMode
from netmon.simulate.ssh_server import PASSWORD, ServerOptions, SshServer
from netmon.simulate.ssh_shell import ShellOptions
from netmon.transport.ssh.allowed import ALLOWED
from netmon.transport.ssh.api import CommandOutput, HostKeyState, SshTarget
from netmon.transport.ssh.client import SshClient, connect_tcp, scan_host_keys
from netmon.transport.ssh.guard import Limits, LoginGuard
from netmon.transport.ssh.known_hosts import KnownHosts
from tests.transport.ssh.rig import client, target, trust

DEADLINE_S = 1.2
SLACK_S = 5.0
TIMEOUT, FAILED, PROTOCOL, GONE = Outcome.TIMEOUT, Outcome.AUTH_FAILED, Outcome.PROTOCOL_ERROR, Outcome.UNREACHABLE
BROKEN = {
    SshMode.NO_BANNER: (TIMEOUT, "no end of the greeting within 1.2 s"),
    SshMode.ENDLESS_BANNER: (TIMEOUT, "no end of the greeting within 1.2 s"),
    SshMode.LONG_BANNER: (PROTOCOL, "not understood during the greeting: Banner line too long"),
    SshMode.HANG_IN_KEX: (TIMEOUT, "no end of the key exchange within 1.2 s"),
    SshMode.JUNK_IN_KEX: (TIMEOUT, "no end of the key exchange within 1.2 s"),
    SshMode.AUTH_HANG: (TIMEOUT, "no end of the login within 1.2 s"),
    SshMode.AUTH_FAIL: (FAILED, "login refused"),
    SshMode.AUTH_DROP: (FAILED, "the host closed the connection when it was given the login"),
    SshMode.PASSWORD_EXPIRED: (FAILED, "the password has expired"),
    SshMode.REFUSE_SESSIONS: (PROTOCOL, "the host refuses to run a command: no more sessions"),
    SshMode.COMMAND_HANG: (TIMEOUT, "the command did not end within 1.2 s"),
    SshMode.SLOW_DRIP: (TIMEOUT, "the command did not end within 1.2 s"),
    SshMode.ABORT_MID_COMMAND: (GONE, "the connection broke while the command ran"),
}


async def run_once(ssh: SshClient, asked: SshTarget, command: str = "linux_host") -> CommandOutput:
    async with ssh.session(asked) as session:
        return await session.run(command)


async def failure_of(ssh: SshClient, asked: SshTarget) -> AccessFailed:
    with pytest.raises(AccessFailed) as caught:
        await run_once(ssh, asked)
    return caught.value


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def all_closed(server: SshServer) -> None:
    """Wait until the server saw the end of every connection."""
    async with asyncio.timeout(30):
        while server.heard.open:
            await asyncio.sleep(0.01)


async def test_a_session_runs_a_command_of_the_list(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        async with ssh.session(target(server)) as session:
            output = await session.run("linux_host")
            assert session.host_key.state is HostKeyState.TRUSTED
            assert session.host_key.fingerprint == asyncssh.import_public_key(server.host_key).get_fingerprint()
            assert "OpenSSH_9.2p1" in session.server_version
            assert session.stats.commands == 1
            assert session.stats.received_bytes == len(output.stdout)
        assert output.stdout == linux_output(HostFigures())
        assert output.exit_status == 0
        assert server.heard.commands == [ALLOWED["linux_host"]]
        assert ssh.open_sessions == 0
        await all_closed(server)


async def test_nothing_but_the_list_can_be_run(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        async with ssh.session(target(server)) as session:
            with pytest.raises(KeyError):
                await session.run("rm -rf /")
        assert server.heard.commands == []


def test_the_list_only_reads() -> None:
    assert set(ALLOWED) == {"linux_host", "windows_host"}
    programs = {word for part in ALLOWED["linux_host"].replace("||", ";").split(";") for word in part.split()[:1]}
    assert programs == {"LC_ALL=C", "export", "echo", "cat", "grep", "uname", "df"}
    assert ALLOWED["linux_host"].replace("2>/dev/null", "").count(">") == 0
    verbs = set(re.findall(r"[A-Z][A-Za-z]+-[A-Z]\w+", ALLOWED["windows_host"]))
    assert verbs == {"Get-CimInstance", "Select-Object", "ConvertTo-Json"}
    assert ALLOWED["windows_host"].count('"') == 2
    assert not set("$`%&><!^") & set(ALLOWED["windows_host"])


async def test_commands_run_one_after_the_other(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(delay_s=0.05)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        async with ssh.session(target(server)) as session:
            started = time.monotonic()
            outputs = await asyncio.gather(*(session.run("linux_host") for _ in range(3)))
            assert time.monotonic() - started >= 0.15
    assert {output.exit_status for output in outputs} == {0}


@pytest.mark.parametrize("mode", BROKEN)
async def test_a_broken_server_ends_in_time_and_leaves_nothing(tmp_path: Path, mode: SshMode) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(mode=mode)) as server:
        if mode not in RAW_MODES:
            await trust(ssh, server.host, server.port, server.host_key)
        await asyncio.to_thread(gc.collect)
        before, started = await asyncio.to_thread(descriptors), time.monotonic()
        failed = await failure_of(ssh, target(server, login_timeout_s=DEADLINE_S, command_timeout_s=DEADLINE_S))
        assert time.monotonic() - started < DEADLINE_S + SLACK_S
        assert (failed.outcome, failed.detail) == BROKEN[mode]
        await all_closed(server)
        assert await asyncio.to_thread(descriptors) <= before
        assert ssh.open_sessions == 0
        assert sum(server.heard.logins.values()) <= 1, "one try only, whatever the server offers"


@pytest.mark.parametrize("mode", [SshMode.ENDLESS_OUTPUT, SshMode.ENDLESS_ERRORS])
async def test_output_without_end_is_cut(tmp_path: Path, mode: SshMode) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(mode=mode)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        output = await run_once(ssh, target(server, output_limit=100_000))
        assert output.cut == "bytes"
        assert len(output.stdout) <= 100_000
        assert len(output.stderr) <= 16_384
        await all_closed(server)


async def test_too_many_lines_are_cut(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        assert (await run_once(ssh, target(server, line_limit=5))).cut == "lines"


async def test_a_command_without_a_status_has_none(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(mode=SshMode.NO_EXIT_STATUS)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        assert (await run_once(ssh, target(server))).exit_status is None


async def test_new_keys_in_the_middle_of_a_long_output_lose_nothing(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    big = "interface GigabitEthernet0/0/1\n" * 20_000
    options = ServerOptions(dialect="huawei_vrp", shell=ShellOptions(outputs={ALLOWED["linux_host"]: big}), mode=SshMode.REKEY)
    async with SshServer(options) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        assert (await run_once(ssh, target(server))).stdout.decode() == big


async def test_cancellation_closes_at_once(tmp_path: Path) -> None:
    for mode in (SshMode.HANG_IN_KEX, SshMode.AUTH_HANG, SshMode.COMMAND_HANG):
        ssh = client(tmp_path)
        async with SshServer(ServerOptions(mode=mode)) as server:
            if mode not in RAW_MODES:
                await trust(ssh, server.host, server.port, server.host_key)
            task = asyncio.create_task(run_once(ssh, target(server)))
            async with asyncio.timeout(30):
                while not (server.heard.connections and (mode in RAW_MODES or server.heard.logins)):
                    await asyncio.sleep(0.01)
            task.cancel()
            started = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - started < 3
            await all_closed(server)


async def test_an_unknown_host_key_is_refused_before_any_login(tmp_path: Path) -> None:
    async with SshServer() as server:
        failed = await failure_of(client(tmp_path), target(server))
        assert failed.outcome is PROTOCOL
        assert failed.detail.startswith("host key unknown (ssh-ed25519 SHA256:")
        assert "netmon ssh trust DEVICE" in failed.detail
        assert server.heard.logins == {}


async def test_a_changed_host_key_is_refused_and_named_as_such(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        await server.new_host_key()
        failed = await failure_of(ssh, target(server))
        assert failed.outcome is PROTOCOL
        assert failed.detail.startswith("host key changed (known SHA256:")
        assert server.heard.logins == {}


async def test_a_revoked_host_key_is_refused_by_every_policy(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        revoked = KnownHosts(f"@revoked * {' '.join(server.host_key.split()[:2])}").with_keys(server.host, server.port, ())
        await asyncio.to_thread(ssh.known_hosts.change, lambda hosts: KnownHosts(hosts.text() + revoked.text()), {})
        failed = await failure_of(ssh, target(server, host_key="changes_with_password"))
        assert failed.outcome is PROTOCOL
        assert "revoked" in failed.detail
        assert server.heard.logins == {}


async def test_a_frozen_pc_may_change_its_key_but_gets_no_password(tmp_path: Path) -> None:
    private = asyncssh.generate_private_key("ssh-ed25519")
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(authorized_key=private.export_public_key().decode())) as server:
        unknown = await failure_of(ssh, target(server, host_key="changes"))
        assert "host key unknown" in unknown.detail, "first contact is explicit for these as well"
        await trust(ssh, server.host, server.port, server.host_key)
        await server.new_host_key()
        refused = await failure_of(ssh, target(server, host_key="changes"))
        assert refused.outcome is FAILED
        assert "no password is sent" in refused.detail
        assert server.heard.logins == {}
        async with ssh.session(target(server, host_key="changes", private_key=private.export_private_key().decode())) as session:
            assert session.host_key.state is HostKeyState.CHANGED
        assert server.heard.logins == {"publickey": 2}, "a question whether the key will do, then the signature"


async def test_a_password_goes_to_a_changed_host_only_when_the_operator_says_so(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        await server.new_host_key()
        async with ssh.session(target(server, host_key="changes_with_password")) as session:
            assert session.host_key.state is HostKeyState.CHANGED
        assert server.heard.logins == {"password": 1}


async def test_a_wrong_password_is_sent_once_and_not_again(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        wrong = target(server, password="wrong")
        assert (await failure_of(ssh, wrong)).detail == "login refused"
        for _ in range(3):
            again = await failure_of(ssh, wrong)
            assert again.outcome is FAILED
            assert "next try in 15 min" in again.detail
        assert server.heard.logins == {"password": 1}
        assert (await run_once(ssh, target(server))).exit_status == 0, "a changed credential is tried at once"


async def test_a_wrong_password_is_sent_once_to_a_host_that_asks_by_keyboard(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(keyboard_interactive=True)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        assert (await run_once(ssh, target(server))).exit_status == 0
        assert (await failure_of(ssh, target(server, password="wrong"))).outcome is FAILED
        assert server.heard.logins == {"keyboard-interactive": 2}


async def test_a_host_that_takes_no_such_login_costs_no_try(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(password=None)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        for _ in range(2):
            failed = await failure_of(ssh, target(server))
            assert (failed.outcome, failed.detail) == (FAILED, "the host offers no kind of login that the credential has")
        assert ssh.guard.refusals == 0


async def test_old_algorithms_need_a_word_of_the_operator(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(mode=SshMode.OLD_ALGORITHMS)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        failed = await failure_of(ssh, target(server))
        assert failed.outcome is PROTOCOL
        assert failed.detail.startswith("no algorithms in common")
        assert "legacy" in failed.detail
        assert (await run_once(ssh, target(server, legacy=True))).exit_status == 0


async def test_no_service_is_told_from_no_machine(tmp_path: Path) -> None:
    async with SshServer() as server:
        gone = target(server)
    failed = await failure_of(client(tmp_path), gone)
    assert failed.outcome.answered, "the machine itself refused: it is on, only the service is missing"
    assert failed.detail == f"no SSH service on port {gone.port}: the machine answers and refuses the connection"
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        results = await asyncio.gather(*(connect_tcp(*full.getsockname(), 0.3) for _ in range(6)), return_exceptions=True)
        for result in results:
            if isinstance(result, socket.socket):
                result.close()
    refused = [result for result in results if isinstance(result, AccessFailed)]
    assert refused
    assert {result.outcome for result in refused} == {TIMEOUT}


async def test_a_private_key_that_cannot_be_read_is_nobodys_fault_but_ours(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        failed = await failure_of(ssh, target(server, password=None, private_key="-----BEGIN NONSENSE-----"))
        assert failed.outcome is Outcome.SKIPPED
        assert ssh.guard.refusals == 0


async def test_no_secret_is_logged_or_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("asyncssh").setLevel(logging.DEBUG)
    ssh = client(tmp_path)
    async with SshServer() as server:
        await trust(ssh, server.host, server.port, server.host_key)
        await run_once(ssh, target(server))
        wrong = target(server, password="S3CR3T-canary")
        failed = await failure_of(ssh, wrong)
    assert caplog.text
    for canary in (PASSWORD, "S3CR3T-canary"):
        assert canary not in caplog.text
        assert canary not in repr(wrong) + repr(failed) + repr(target(server))


async def test_keys_are_scanned_without_a_login() -> None:
    async with SshServer() as server:
        (found,) = await scan_host_keys(server.host, server.port, timeout_s=30)
        assert f"{found.algorithm} {found.key}" == " ".join(server.host_key.split()[:2])
        assert server.heard.logins == {}
        await all_closed(server)


@pytest.mark.parametrize("mode", sorted(RAW_MODES))
async def test_a_scan_of_a_broken_server_ends_in_time(mode: SshMode) -> None:
    async with SshServer(ServerOptions(mode=mode)) as server:
        started = time.monotonic()
        with pytest.raises(AccessFailed):
            await scan_host_keys(server.host, server.port, timeout_s=0.3)
        assert time.monotonic() - started < 6
        await all_closed(server)


async def test_sessions_beyond_the_limit_wait(tmp_path: Path) -> None:
    ssh = client(tmp_path, guard=LoginGuard(Limits(sessions=2)))
    async with SshServer(ServerOptions(delay_s=0.05)) as server:
        await trust(ssh, server.host, server.port, server.host_key)
        most = 0

        async def job() -> None:
            nonlocal most
            async with ssh.session(target(server)) as session:
                most = max(most, ssh.open_sessions)
                await session.run("linux_host")

        await asyncio.gather(*(job() for _ in range(6)))
        assert most == 2
        assert server.heard.connections == 6


def test_targets_differ_by_their_secrets_but_show_none() -> None:
    one = SshTarget(address="h", user="u", password="a")
    assert one != replace(one, password="b")
    assert repr(one) == repr(replace(one, password="b", private_key="c"))
