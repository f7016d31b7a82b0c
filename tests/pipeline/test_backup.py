import asyncio
from contextlib import asynccontextmanager

import pytest

from netmon.model.config_change import ConfigChange
from netmon.model.event import EventKind
from netmon.model.finding import FindingKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.pipeline.backup import MISSED_S, OLD_S, Backup, platforms
from netmon.pipeline.config_certificates import expired_certificates
from netmon.pipeline.way_cli import CliWay
from netmon.store.config_repo import ConfigRepo
from netmon.transport.cli.api import CliTarget
from netmon.transport.cli.pool import CliPool
from netmon.transport.ssh.guard import LoginGuard
from netmon.transport.ssh.key_file import KnownHostsFile
from tests.support.cli_device import PASSWORD, USER, Device, cli_device

HEAD = ["#", "sysname SW-1", "info-center loghost 192.0.2.5", "ntp-service unicast-server 192.0.2.6", "snmp-agent community read cipher CANARY-1", "aaa"]
BODY = [" local-user netops password irreversible-cipher CANARY-2", "user-interface vty 0 4", " protocol inbound telnet", *(f"vlan {n}" for n in range(20))]


def config(*more: str, end: str = "return") -> bytes:
    return "\r\n".join([*HEAD, *BODY, *more, end, ""]).encode()


class Recorder:
    def __init__(self) -> None:
        self.times, self.saved, self.events, self.findings = {}, {}, [], {}

    def backed_up(self, device, at):
        self.times[device] = at

    def unsaved(self, device, value):
        self.saved[device] = value

    def event(self, event):
        self.events.append(event)

    def found(self, finder, device, findings):
        self.findings[(finder, device)] = {one.kind for one in findings}


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def backup_of(tmp_path, device: Device):
    async with cli_device(device) as run:
        known = tmp_path / "known_hosts"
        known.write_text("".join(f"[127.0.0.1]:{run.port} {key}\n" for key in run.host_keys))
        known.chmod(0o600)
        async with CliPool(LoginGuard(), size=1, spacing_s=0.0) as pool, ConfigRepo(tmp_path, owner=True) as repo:
            way = CliWay(pool, KnownHostsFile(known))
            way.update({"sw-1": CliTarget(device="sw-1", address="127.0.0.1", port=run.port, platform="", user=USER, credential="lan", password=PASSWORD)})
            sink = Recorder()
            yield Backup(way, repo, sink, {"sw-1": "huawei_vrp"}.get, wall=Clock()), sink, repo


def counted(changed: int, saved: int) -> Reading:
    payload = ConfigChange(changed_ticks=changed, saved_ticks=saved)
    return Reading(device="sw-1", collector="config_change", started=1.0, started_monotonic=1.0, duration_s=0.1, outcome=Outcome.OK, payload=payload)


async def test_backup_keeps_text_without_secrets_tells_changes_and_what_is_open(tmp_path):
    device = Device(outputs={"display current-configuration": config(), "display saved-configuration": config()})
    async with backup_of(tmp_path, device) as (backup, sink, repo):
        first = await backup.backup("sw-1", "nightly")
        assert (first.outcome, first.changed, sink.events, sink.saved) == (Outcome.OK, True, [], {"sw-1": False})
        assert sink.times == {"sw-1": 1_700_000_000.0}
        assert sink.findings[("hygiene", "sw-1")] == {FindingKind.TELNET_OPEN}
        device.outputs = {"display current-configuration": config("vlan 99"), "display saved-configuration": config()}
        again = await backup.backup("sw-1", "the device counts a change")
        assert again.changed
        assert [(one.kind, one.device, one.detail) for one in sink.events] == [(EventKind.CONFIG_CHANGED, "sw-1", "+1 -0 lines (the device counts a change)")]
        assert sink.saved == {"sw-1": True}
        assert sink.findings[("config_change", "sw-1")] == {FindingKind.CONFIG_UNSAVED}
        assert "+vlan 99" in await repo.diff("sw-1")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "configs").rglob("*") if path.is_file())
    assert b"CANARY" not in everything
    assert set(device.sent) == {"screen-length 0 temporary", "display current-configuration", "display saved-configuration"}


BAD = (b"", b"#\r\n", config(end="vlan 5"), config()[:150], b"Error: You do not have permission to run the command.\r\n")


@pytest.mark.long
async def test_bad_output_never_replaces_a_good_one(tmp_path):
    device = Device(outputs={"display current-configuration": config()})
    async with backup_of(tmp_path, device) as (backup, sink, repo):
        assert (await backup.backup("sw-1")).changed
        good = await repo.show("sw-1")
        sink.times.clear()
        for bad in BAD:
            device.outputs = {"display current-configuration": bad}
            result = await backup.backup("sw-1")
            assert (result.changed, await repo.show("sw-1"), sink.times) == (None, good, {}), bad
            assert result.outcome is not Outcome.OK
            assert result.detail


async def test_counter_that_moves_starts_a_backup_and_one_that_stands_does_not(tmp_path):
    device = Device(outputs={"display current-configuration": config()})
    async with backup_of(tmp_path, device) as (backup, sink, _):
        backup.note(counted(100_000, 200_000))
        backup.note(counted(100_000, 200_000))
        assert (backup.tried, sink.saved) == ({}, {"sw-1": False})
        backup.note(counted(300_000, 200_000))
        assert sink.findings[("config_change", "sw-1")] == {FindingKind.CONFIG_UNSAVED}
        running = asyncio.create_task(backup.run())
        async with asyncio.timeout(60):
            while "sw-1" not in backup.successes:
                await asyncio.sleep(0.02)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert "display saved-configuration" not in device.sent


def read(outcome: Outcome) -> Reading:
    return Reading(device="sw-1", collector="cli", started=1.0, started_monotonic=1.0, duration_s=0.1, outcome=outcome)


async def test_device_that_let_netmon_in_and_was_never_backed_up_does_not_wait_for_the_night(tmp_path):
    device = Device(outputs={"display current-configuration": config()})
    async with backup_of(tmp_path, device) as (backup, sink, repo):
        backup.note(read(Outcome.AUTH_FAILED))
        running = asyncio.create_task(backup.run())
        await asyncio.sleep(0)
        backup.note(read(Outcome.PARTIAL))
        async with asyncio.timeout(60):
            while "sw-1" not in sink.times:
                await asyncio.sleep(0.02)
        for _ in range(3):
            backup.note(read(Outcome.OK))
        assert backup.wish("sw-1", "nightly")  # nothing was waiting
        running.cancel()
        assert [one.message.rpartition(": ")[2] for one in await repo.log("sw-1")] == ["first backup"]
    assert device.sent.count("display current-configuration") == 1


async def test_device_whose_last_night_was_missed_does_not_wait_for_the_next(tmp_path):
    async with backup_of(tmp_path, Device()) as (backup, _, _):
        backup.successes["sw-1"] = backup._wall.now - MISSED_S
        backup.note(read(Outcome.OK))
        assert backup.wish("sw-1", "probe")  # nothing was waiting
        backup.successes["sw-1"] -= 1
        backup._wished.clear()
        backup.note(read(Outcome.OK))
        assert backup._wished == {"sw-1": "the last night's was missed"}
        backup._wished.clear()
        backup.tried["sw-1"] = backup._wall.now
        backup.note(read(Outcome.OK))
        assert backup._wished == {}, "once a run: it may be a device that cannot be backed up"


async def test_device_that_cannot_be_reached_is_a_result_and_becomes_a_finding_when_it_lasts(tmp_path):
    device = Device(password="another")
    async with backup_of(tmp_path, device) as (backup, sink, _):
        result = await backup.backup("sw-1")
        assert (result.outcome, result.changed) == (Outcome.AUTH_FAILED, None)
        assert backup.nightly(["sw-1", "unknown"]) == 1
        assert sink.findings[("config_backup", "sw-1")] == set()
        backup._wall.now += OLD_S + 1
        assert backup.nightly(["sw-1"]) == 0
        assert sink.findings[("config_backup", "sw-1")] == {FindingKind.CONFIG_BACKUP_OLD}
        backup.retain([])
        assert backup.tried == {}


async def test_times_of_backups_are_remembered_over_a_restart(tmp_path):
    device = Device(outputs={"display current-configuration": config()})
    async with backup_of(tmp_path, device) as (backup, sink, _):
        await backup.backup("sw-1")
        sink.times.clear()
        backup.successes.clear()
        await backup.resume(["sw-1", "sw-2"])
        assert sink.times == {"sw-1": 1_700_000_000.0}


def test_platform_comes_from_the_profile():
    assert platforms({"cli": {"platform": "huawei_vrp"}}) == "huawei_vrp"
    assert platforms({"cli": {"platform": "unheard"}}) is None
    assert platforms({"system": {}}) is None


def test_expired_certificates_are_found_in_both_notations():
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sw-1")])
    end = datetime(2025, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 0x5A, end - timedelta(days=10), end).sign(key, hashes.SHA256())
    digits = made.public_bytes(serialization.Encoding.DER).hex().upper()
    lines = [digits[at : at + 64] for at in range(0, len(digits), 64)]
    cisco = "crypto pki certificate chain TP\n certificate self-signed 01\n  " + "\n  ".join(lines) + "\n  \tquit\nend\n"
    pem = "x\n" + made.public_bytes(serialization.Encoding.PEM).decode()
    for text in (cisco, pem):
        assert expired_certificates(text, end.timestamp() + 1) == ("serial 5a, until 2025-01-01",)
        assert expired_certificates(text, end.timestamp() - 1) == ()
    assert expired_certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 1.0) == ()
