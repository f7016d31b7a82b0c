import asyncio
import os
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.cli.allowed import PLATFORMS, ForbiddenCommandError, is_show
from netmon.transport.cli.api import CliTarget, Show
from netmon.transport.cli.pool import CliPool
from netmon.transport.ssh.guard import LoginGuard
from tests.support.cli_device import PASSWORD, USER, Device, Running, cli_device

VERSION = b"Huawei Versatile Routing Platform Software\r\nVRP (R) software, Version 5.170 (S5735 V200R021C00SPC100)\r\nHUAWEI S5735-L uptime is 10 days\r\n"
DISPLAY_VERSION = Show(command="display version")


def target(run: Running, platform: str = "huawei_vrp", **changes) -> CliTarget:
    whole = CliTarget(
        device="sw-1", address="127.0.0.1", port=run.port, platform=platform, user=USER, credential="lan", password=PASSWORD, host_keys=run.host_keys
    )
    return replace(whole, **changes)


@asynccontextmanager
async def pool(**options):
    async with CliPool(LoginGuard(), **{"size": 1, "spacing_s": 0.0, **options}) as one:
        yield one


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


PROMPTS = {
    "huawei_vrp": "<SW-1>", "hp_comware": "<H3C>", "ruijie_rgos": "Ruijie#", "cisco_ios": "C2960#", "zte_zxros": "ZXR10#", "aruba_os": "(AC-1) *#",
    "aruba_aoscx": "6300-1#", "hp_procurve": "2530-1#",
}  # fmt: skip


@pytest.mark.long
async def test_each_platform_gets_its_pager_switch_and_commands_that_show_and_nothing_else():
    async def one(workers: CliPool, platform: str, prompt: str) -> None:
        verb = "display" if platform in ("huawei_vrp", "hp_comware") else "show"
        device = Device(prompt=prompt, outputs={f"{verb} version": b"it is\r\n  what it is\r\n"})
        async with cli_device(device) as run:
            (shown,) = await workers.show(target(run, platform), [Show(command=f"{verb} version")], 60)
        assert shown.text == "it is\n  what it is", platform
        assert device.sent == [PLATFORMS[platform].pager, f"{verb} version"], platform

    async with pool(size=2) as workers:
        await asyncio.gather(*(one(workers, platform, prompt) for platform, prompt in PROMPTS.items()))
        assert set(PROMPTS) == set(PLATFORMS)
        assert workers.started == 2


async def test_rows_come_from_the_template_and_unknown_commands_are_said_so():
    device = Device(outputs={"display version": VERSION})
    async with cli_device(device) as run, pool() as workers:
        shown = await workers.show(
            target(run), [Show(command="display version", template="ntc:huawei_vrp_display_version"), Show(command="display nonsense")], 60
        )
    assert shown[0].rows[0]["product_version"] == "S5735 V200R021C00SPC100"
    assert (shown[1].outcome, shown[1].text) == (Outcome.NO_DATA, "")


async def test_pager_that_cannot_be_switched_off_is_paged_through_with_blanks_alone():
    lines = [b" interface GigabitEthernet0/0/%d\r\n" % number for number in range(40)]
    device = Device(outputs={"display current-configuration": b"".join(lines)}, page_lines=10, refuse_pager=True)
    async with cli_device(device) as run, pool() as workers:
        (shown,) = await workers.show(target(run), [Show(command="display current-configuration")], 60)
    assert shown.text.split("\n") == [line.decode().rstrip() for line in lines]
    assert device.keys == [" ", " ", " "]


async def test_question_after_login_is_refused_and_nothing_is_saved():
    device = Device(question="Warning: there are security risks in the configuration file. Save the new one? [Y/N]:", outputs={"display version": VERSION})
    async with cli_device(device) as run, pool() as workers:
        (shown,) = await workers.show(target(run), [DISPLAY_VERSION], 60)
    assert shown.outcome is Outcome.OK
    assert device.sent[0] == "N"
    assert set(device.sent) <= {"N", "screen-length 0 temporary", "display version"}


async def test_prompt_inside_output_does_not_end_it_and_gbk_is_read():
    text = b"header\r\n<SW-1>display version\r\n<SW-1>\r\n" + "教学楼交换机".encode("gbk") + b"\r\nlast\r\n"
    async with cli_device(Device(outputs={"display version": text})) as run, pool() as workers:
        (shown,) = await workers.show(target(run), [DISPLAY_VERSION], 60)
    assert shown.text.split("\n")[-4:] == ["<SW-1>display version", "<SW-1>", "教学楼交换机", "last"]


@pytest.mark.long
async def test_a_megabyte_comes_whole_and_more_than_the_limit_is_refused():
    big = b"".join(b" line %06d of the configuration\r\n" % number for number in range(30_000))
    device = Device(outputs={"display current-configuration": big})
    async with cli_device(device) as run, pool() as workers:
        (shown,) = await workers.show(target(run), [Show(command="display current-configuration")], 60)
        assert shown.text.count("\n") == 29_999
        assert shown.text.endswith("line 029999 of the configuration")
        (cut,) = await workers.show(target(run, output_limit=100_000), [Show(command="display current-configuration")], 60)
    assert (cut.outcome, cut.text) == (Outcome.PROTOCOL_ERROR, "")
    assert "longer than allowed" in (cut.detail or "")


async def test_endless_output_is_bounded():
    async with cli_device(Device(endless=frozenset({"display version"}))) as run, pool() as workers:
        (shown,) = await workers.show(target(run, output_limit=1 << 20), [DISPLAY_VERSION], 60)
    assert shown.outcome is Outcome.PROTOCOL_ERROR


async def test_device_that_hangs_keeps_what_it_said_before_and_ends_at_the_deadline():
    device = Device(outputs={"display version": VERSION}, hang=frozenset({"display clock"}))
    async with cli_device(device) as run, pool() as workers:
        await workers.show(target(run), [DISPLAY_VERSION], 60)  # a worker has started
        began = asyncio.get_running_loop().time()
        shown = await workers.show(target(run), [DISPLAY_VERSION, Show(command="display clock"), Show(command="display arp")], 5)
        assert asyncio.get_running_loop().time() - began < 10
    assert [one.outcome for one in shown] == [Outcome.OK, Outcome.TIMEOUT, Outcome.TIMEOUT]


async def test_device_that_hangs_up_is_said_so():
    async with cli_device(Device(hang_up=frozenset({"display version"}))) as run, pool() as workers:
        (shown,) = await workers.show(target(run), [DISPLAY_VERSION], 60)
    assert shown.outcome is Outcome.UNREACHABLE


async def test_refused_login_is_tried_once_and_then_left_alone_until_the_secret_changes():
    device = Device(outputs={"display version": VERSION}, password="another")
    async with cli_device(device) as run, pool() as workers:
        for _ in range(3):
            with pytest.raises(AccessFailed) as failed:
                await workers.show(target(run), [DISPLAY_VERSION], 60)
            assert failed.value.outcome is Outcome.AUTH_FAILED
            assert PASSWORD not in str(failed.value)
        tries = device.logins
        device.password = "new"
        (shown,) = await workers.show(target(run, password="new"), [DISPLAY_VERSION], 60)
    assert tries == 1
    assert shown.outcome is Outcome.OK


async def test_unknown_and_changed_host_keys_are_refused_before_any_login_and_name_the_command():
    device = Device()
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    async with cli_device(device, trusted=False) as run, pool() as workers:
        for keys in ((), (other,)):
            with pytest.raises(AccessFailed) as failed:
                await workers.show(target(run, host_keys=keys), [DISPLAY_VERSION], 60)
            assert failed.value.outcome is Outcome.PROTOCOL_ERROR
            assert "netmon ssh trust sw-1" in failed.value.detail
            assert ("changed" in failed.value.detail) == bool(keys)
    assert device.logins == 0


OLD = {"kex_algs": ["diffie-hellman-group14-sha1"], "encryption_algs": ["aes128-cbc"], "mac_algs": ["hmac-sha1"], "signature_algs": ["ssh-rsa"]}


@pytest.mark.filterwarnings("ignore")  # the server side warns of what it is made to agree to
async def test_old_algorithms_are_agreed_to_only_where_the_inventory_says_so():
    device = Device(outputs={"display version": VERSION})
    async with cli_device(device, options=OLD, key="ssh-rsa") as run, pool() as workers:
        with pytest.raises(AccessFailed) as failed:
            await workers.show(target(run), [DISPLAY_VERSION], 60)
        assert (failed.value.outcome, "legacy" in failed.value.detail) == (Outcome.PROTOCOL_ERROR, True)
        (shown,) = await workers.show(target(run, legacy=True), [DISPLAY_VERSION], 60)
    assert shown.outcome is Outcome.OK


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
async def test_oldest_key_exchange_works_too():
    options = {**OLD, "kex_algs": ["diffie-hellman-group1-sha1"], "encryption_algs": ["3des-cbc"]}
    async with cli_device(Device(outputs={"display version": VERSION}), options=options, key="ssh-rsa") as run, pool() as workers:
        (shown,) = await workers.show(target(run, legacy=True), [DISPLAY_VERSION], 60)
    assert shown.outcome is Outcome.OK


async def test_what_is_no_ssh_and_what_is_not_there_end_in_time():
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    run = Running(Device(), port, ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",))
    async with pool() as workers:
        with pytest.raises(AccessFailed) as failed:
            await workers.show(target(run, connect_s=1.0), [DISPLAY_VERSION], 60)
        assert failed.value.outcome in (Outcome.PROTOCOL_ERROR, Outcome.TIMEOUT)
        server.close()
        await server.wait_closed()
        with pytest.raises(AccessFailed) as failed:
            await workers.show(target(run, connect_s=1.0), [DISPLAY_VERSION], 60)
        assert failed.value.outcome is Outcome.UNREACHABLE


async def test_device_that_is_not_there_is_never_called_a_refused_login():
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for one in (first, second):  # what comes after these gets no answer at all, as from a switch without power
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        run = Running(Device(), full.getsockname()[1], ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",))
        async with pool() as workers:
            for _ in range(3):
                with pytest.raises(AccessFailed) as failed:
                    await workers.show(target(run, connect_s=0.3), [DISPLAY_VERSION], 60)
                assert failed.value.outcome is Outcome.TIMEOUT


async def test_device_that_swallows_the_login_twice_is_left_alone():
    device = Device(swallows_logins=True)
    outcomes = []
    async with cli_device(device) as run, pool() as workers:
        for _ in range(3):
            with pytest.raises(AccessFailed) as failed:
                await workers.show(target(run, login_s=1.0), [DISPLAY_VERSION], 60)
            outcomes.append(failed.value.outcome)
    assert outcomes == [Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.AUTH_FAILED]
    assert device.logins == 2


STUCK = """
import subprocess, sys
subprocess.Popen(["sleep", "600"])
sys.stdin.buffer.read(4)
import time
time.sleep(600)
"""


async def test_worker_that_hangs_is_killed_with_its_children_and_replaced(monkeypatch):
    monkeypatch.setattr("netmon.transport.cli.pool.KILL_AFTER_S", 0.2)
    run = Running(Device(), 9, ("ssh-ed25519 x",))
    async with pool(command=(sys.executable, "-c", STUCK)) as workers:
        asking = asyncio.create_task(workers.show(target(run), [DISPLAY_VERSION], 4.0))
        async with asyncio.timeout(30):
            while not workers.pids() or not children(workers.pids()[0]):
                await asyncio.sleep(0.05)
        (worker,) = workers.pids()
        (child,) = children(worker)
        with pytest.raises(AccessFailed) as failed:
            await asking
        assert failed.value.outcome is Outcome.TIMEOUT
        async with asyncio.timeout(30):
            while running(worker) or running(int(child)):
                await asyncio.sleep(0.02)
        assert (workers.pids(), workers.killed) == ((), 1)


async def test_cancelled_poll_leaves_no_worker_with_a_session_behind():
    device = Device(hang=frozenset({"display clock"}))
    async with cli_device(device) as run, pool() as workers:
        asking = asyncio.create_task(workers.show(target(run), [Show(command="display clock")], 30))
        async with asyncio.timeout(60):
            while "display clock" not in device.sent:
                await asyncio.sleep(0.02)
        (worker,) = workers.pids()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        async with asyncio.timeout(30):
            while running(worker):
                await asyncio.sleep(0.02)
        assert workers.pids() == ()


async def test_secrets_reach_neither_arguments_nor_environment_of_a_worker(monkeypatch):
    monkeypatch.setenv("NETMON_TEST_SECRET", "S3CR3T-environment")
    device = Device(hang=frozenset({"display clock"}))
    async with cli_device(device) as run, pool() as workers:
        asking = asyncio.create_task(workers.show(target(run), [Show(command="display clock")], 30))
        async with asyncio.timeout(60):
            while not device.sent:
                await asyncio.sleep(0.02)
        (worker,) = workers.pids()
        seen = Path(f"/proc/{worker}/cmdline").read_bytes() + Path(f"/proc/{worker}/environ").read_bytes()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert b"S3CR3T" not in seen
    assert b"netmon.transport.cli.worker" in seen
    assert PASSWORD not in repr(target(run))


async def test_memory_of_a_worker_is_bounded():
    device = Device(outputs={"display current-configuration": b" x" * 50 + b"\r\n"})
    async with cli_device(device) as run, pool(memory_bytes=300 << 20) as workers:
        await workers.show(target(run), [Show(command="display current-configuration")], 60)
        (worker,) = workers.pids()
        limits = Path(f"/proc/{worker}/limits").read_text()
    assert any(line.split()[3:5] == [str(300 << 20)] * 2 for line in limits.splitlines() if line.startswith("Max address space"))
    assert any(line.split()[4:6] == ["0", "0"] for line in limits.splitlines() if line.startswith("Max core file size"))


@pytest.mark.parametrize(
    "command",
    [
        "system-view", "configure terminal", "reload", "save", "write", "display version\nreboot", "display version | redirect x", "display x > flash:/a",
        "show running-config; reload", "reset saved-configuration", "show",
        "display ", "display diagnostic-information", "show tech-support", "enable", "undo x",
    ],
)  # fmt: skip
async def test_commands_that_do_more_than_show_never_leave(command):
    assert not is_show(command)
    async with pool() as workers:
        with pytest.raises(ForbiddenCommandError):
            await workers.show(target(Running(Device(), 9, ("ssh-ed25519 x",))), [Show(command=command)], 5)
        assert workers.started == 0


def test_netmon_itself_does_not_load_the_libraries_of_the_worker():
    names = ("netmiko", "paramiko", "textfsm", "ntc_templates")
    code = f"import sys, netmon.daemon.app, netmon.cli.main, netmon.transport.cli.pool; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    assert done.stdout.strip() == "[]", done.stderr
