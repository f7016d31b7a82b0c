"""Logins of a running netmon as the devices see them: how often a wrong password is tried, what is sent, and where no secret comes out."""

import asyncio
import secrets
import zlib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from netmon.simulate.ssh_server import ServerOptions, SshServer
from netmon.simulate.ssh_shell import ShellOptions
from tests.support.netmon_process import NetmonProcess, finished, netmon

SETTINGS = """\
inventory: inventory
state: state
listen: 127.0.0.1:0
language: en
icmp: false
periods: {host: 1s, cli: 10s}
"""
CREDENTIALS = """\
good: {kind: ssh, user: netmon, password: {file: ../secrets/good}}
bad: {kind: ssh, user: netmon, password: {file: ../secrets/bad}}
"""
RUNNING = "display current-configuration"


def configuration(secret: str) -> str:
    lines = ["#", "sysname SW-1", "aaa", f" local-user ops password irreversible-cipher {secret}", f"snmp-agent community read {secret}"]
    return "\r\n".join([*lines, *(f"vlan {number}" for number in range(2, 60)), "return", ""])


def servers(password: str, on_device: str) -> dict[str, SshServer]:
    shell = ShellOptions(outputs={RUNNING: configuration(on_device), "display saved-configuration": configuration(on_device)})
    made = {name: SshServer(ServerOptions(dialect="huawei_vrp", shell=shell, password=password)) for name in ("sw-good", "sw-stranger", "sw-bad1", "sw-bad2")}
    return {**made, **{name: SshServer(ServerOptions(password=password)) for name in ("pc-good", "pc-bad1", "pc-bad2", "pc-bad3")}}


def write_config(folder: Path, opened: dict[str, SshServer], words: dict[str, str]) -> Path:
    (folder / "inventory").mkdir(parents=True)
    (folder / "secrets").mkdir()
    for name, word in words.items():
        (folder / "secrets" / name).write_text(word + "\n")
        (folder / "secrets" / name).chmod(0o600)
    devices = []
    for number, (name, server) in enumerate(opened.items()):
        role = "server" if name.startswith("pc") else "switch, profile: huawei_vrp"
        credential = "bad" if "bad" in name else "good"
        devices.append(f"  - {{name: {name}, role: {role}, address: 127.0.0.1, port: {9000 + number}, ssh: {{credential: {credential}, port: {server.port}}}}}")
    (folder / "inventory" / "district.yaml").write_text("district: {id: d1, name: T}\ndevices:\n" + "\n".join(devices) + "\n")
    (folder / "inventory" / "credentials.yaml").write_text(CREDENTIALS)
    (folder / "netmon.yaml").write_text(SETTINGS)
    return folder / "netmon.yaml"


def everything_kept(state: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file, and what git compressed as it was written."""
    for path in state.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path, content
            if "objects" in path.parts and len(path.parent.name) == 2:
                yield path, zlib.decompress(content)


def of_its_group(group: int) -> bytes:
    """Return command lines and environments of netmon's own processes, children in sessions of their own included."""
    found = b""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if int(folder.name) == group or parent == group:
                found += (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
    return found


def watched(config: Path, folder: Path, good: SshServer) -> tuple[NetmonProcess, str, bytes, list[str]]:
    """Let netmon run until good devices are read and backed up and bad ones refused; return it and what it showed."""
    with netmon(folder, ["run", "--config", config]) as daemon:
        daemon.has_sample(r'^netmon_config_backup_last_success_timestamp_seconds\{[^}]*device="sw-good"', timeout_s=60)
        for name in ("sw-bad1", "sw-bad2", "pc-bad1", "pc-bad2", "pc-bad3"):
            daemon.has_sample(rf'^netmon_poll_outcome\{{[^}}]*device="{name}"[^}}]*outcome="auth_failed"[^}}]*\}} 1')
        before = len(good.heard.commands)
        daemon.until(lambda: len(good.heard.commands) > before + 2)
        pages = daemon.get("/metrics") + "".join(daemon.get(f"/devices/{name}") for name in ("sw-good", "sw-bad1", "pc-bad1", "sw-stranger"))
        processes = of_its_group(daemon.process.pid)
        said = [finished(*words, "--config", config) for words in (["config", "show", "sw-good"], ["config", "log", "sw-good"], ["poll", "pc-bad1"])]
        assert daemon.end() == 0
    return daemon, pages, processes, [done.stdout + done.stderr for done in said]


@pytest.mark.long
async def test_a_wrong_password_is_tried_twice_in_all_nothing_is_written_and_no_secret_comes_out(tmp_path: Path) -> None:
    words = {name: f"S3CR3T-{name}-{secrets.token_hex(8)}" for name in ("good", "bad", "device")}
    opened = servers(words["good"], words["device"])
    async with AsyncExitStack() as stack:
        for server in opened.values():
            await stack.enter_async_context(server)
        config = write_config(tmp_path / "conf", opened, {name: words[name] for name in ("good", "bad")})
        trusted = [name for name in opened if name != "sw-stranger"]
        trust = await asyncio.to_thread(finished, "ssh", "trust", *trusted, "--yes", "--config", config)
        assert trust.returncode == 0, trust.stderr
        daemon, pages, processes, said = await asyncio.to_thread(watched, config, tmp_path / "log", opened["pc-good"])
        refused = sum(sum(opened[name].heard.logins.values()) for name in opened if "bad" in name)
        assert 1 <= refused <= 2 + 1  # two by the daemon, and one by `netmon poll` by hand
        assert opened["sw-stranger"].heard.logins == {}
        sent = {command for name in ("sw-good", "sw-stranger", "sw-bad1") for command in opened[name].heard.commands if command}
        assert RUNNING in sent
        assert all(command.startswith("display ") for command in sent - {"screen-length 0 temporary"})
    assert "vlan 59" in said[0]
    assert "first backup" in said[1]
    assert "asyncssh" not in daemon.err
    assert b"netmon.transport.cli.worker" in processes
    kept = dict(everything_kept(config.parent / "state"))
    assert any("objects" in path.parts for path in kept)
    shown = {"pages": pages.encode(), "log": daemon.err.encode(), "processes": processes, "said": "".join([*said, trust.stdout, trust.stderr]).encode()}
    for name, content in {**shown, **{str(path): content for path, content in everything_kept(config.parent / "state")}}.items():
        assert b"S3CR3T" not in content, name
