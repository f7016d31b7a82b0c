"""The service files, judged by systemd's own tools and, where a kernel rule matters, by the kernel."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import need

pytestmark = pytest.mark.real

as_root = pytest.mark.skipif(os.geteuid() != 0, reason=f"{need.ALLOWED}needs root, to change owners or make a network namespace")

ECHO_SOCKET = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP).close()"

MEMORY_NEVER_WRITABLE_AND_EXECUTABLE = """
import ctypes, sys
PR_SET_MDWE = 65
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_MDWE, 1, 0, 0, 0):
    sys.exit(77)
import asyncio, sqlite3, ssl, yaml, pydantic, aiohttp.web, jinja2, prometheus_client, icmplib, apscheduler
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
done = Cipher(algorithms.AES(bytes(16)), modes.CFB(bytes(16))).encryptor().update(b"netmon")
asyncio.run(asyncio.sleep(0))
assert len(done) == 6
"""


def settings_of(file: Path) -> dict[str, list[str]]:
    """Return the assignments of a unit file, in order, by name."""
    found: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name.strip(), []).append(value.strip())
    return found


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def unit(root: Path) -> Path:
    return root / "systemd" / "netmon.service"


def test_unit_is_clean_for_systemd_analyze_verify(unit: Path, tmp_path: Path) -> None:
    analyze = need.command("systemd-analyze")
    copy = tmp_path / "netmon.service"
    copy.write_text(unit.read_text(encoding="utf-8").replace("/opt/netmon/bin/netmon", sys.executable), encoding="utf-8")
    done = run(analyze, "verify", "--man=no", copy)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_verify_finds_a_broken_unit(unit: Path, tmp_path: Path) -> None:
    analyze = need.command("systemd-analyze")
    copy = tmp_path / "netmon.service"
    copy.write_text(unit.read_text(encoding="utf-8").replace("WatchdogSec=60", "WatchdogSec=often"), encoding="utf-8")
    assert "Failed to parse sec value" in run(analyze, "verify", "--man=no", copy).stderr


def test_unit_exposure_is_at_most_1_5(unit: Path) -> None:
    done = run(need.command("systemd-analyze"), "security", "--offline=true", "--no-pager", "--threshold=15", unit)
    assert done.returncode == 0, done.stdout
    assert "Overall exposure level" in done.stdout


def test_unit_runs_the_commands_that_netmon_has(unit: Path) -> None:
    settings = settings_of(unit)
    assert settings["ExecStart"] == ["/opt/netmon/bin/netmon run --config /etc/netmon/netmon.yaml"]
    assert settings["ExecReload"] == ["/opt/netmon/bin/netmon reload --config /etc/netmon/netmon.yaml"]
    assert settings["Type"] == ["notify"]


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> Path:
    """An empty system into which sysusers.d put the service's user and group."""
    (tmp_path / "etc").mkdir()
    done = run(need.command("systemd-sysusers"), f"--root={tmp_path}", root / "systemd/sysusers.d/netmon.conf")
    assert done.returncode == 0, done.stderr
    return tmp_path


@as_root
def test_sysusers_makes_the_user_and_the_group_of_the_unit(installed: Path, unit: Path) -> None:
    user, _, uid, gid, *_ = (installed / "etc/passwd").read_text(encoding="utf-8").splitlines()[-1].split(":")
    settings = settings_of(unit)
    assert (user, [user], [user]) == ("netmon", settings["User"], settings["Group"])
    assert uid == gid


@as_root
def test_ping_group_range_is_the_group_of_sysusers_alone(root: Path, installed: Path) -> None:
    gid = (installed / "etc/group").read_text(encoding="utf-8").splitlines()[-1].split(":")[2]
    assert settings_of(root / "systemd/sysctl.d/netmon.conf")["net.ipv4.ping_group_range"] == [f"{gid} {gid}"]


@as_root
def test_tmpfiles_leave_the_secrets_to_root(root: Path, installed: Path) -> None:
    done = run(need.command("systemd-tmpfiles"), "--create", f"--root={installed}", root / "systemd/tmpfiles.d/netmon.conf")
    assert done.returncode == 0, done.stderr
    settings, secrets = (installed / "etc/netmon").stat(), (installed / "etc/netmon/secrets").stat()
    assert (settings.st_uid, oct(settings.st_mode & 0o777)) == (0, "0o750")
    assert settings.st_gid != 0
    assert (secrets.st_uid, secrets.st_gid, oct(secrets.st_mode & 0o777)) == (0, 0, "0o700")


def echo_socket_as(gid: int, allowed: int, *, user_namespace: bool) -> int:
    """Return the exit status of opening an ICMP datagram socket as this group, in a network namespace whose range is `allowed` alone."""
    # The distribution's interpreter: an ordinary user may not be able to read a virtual environment's.
    python = ["/usr/bin/python3", "-I", "-c", ECHO_SOCKET]
    inner = ["unshare", "--user", f"--map-user={gid}", f"--map-group={gid}", *python] if user_namespace else python
    drop = ["setpriv", f"--reuid={gid}", f"--regid={gid}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    script = f'echo "{allowed} {allowed}" > /proc/sys/net/ipv4/ping_group_range && exec "$@"'
    return run("unshare", "--net", "--mount-proc", "--fork", "--pid", "sh", "-c", script, "sh", *drop, *inner).returncode


@as_root
@pytest.mark.parametrize("user_namespace", [False, True])
def test_an_echo_needs_the_group_and_no_capability_also_inside_private_users(*, user_namespace: bool) -> None:
    if not Path("/usr/bin/python3").exists():
        pytest.skip(f"{need.ALLOWED}no /usr/bin/python3")
    if run("unshare", "--net", "true").returncode != 0:
        pytest.skip(f"{need.ALLOWED}this kernel or container refuses network namespaces")
    if user_namespace and run("setpriv", "--reuid=947", "--regid=947", "--clear-groups", "unshare", "--user", "true").returncode != 0:
        pytest.skip(f"{need.ALLOWED}this kernel or container refuses user namespaces to ordinary users")
    assert echo_socket_as(947, 947, user_namespace=user_namespace) == 0
    assert echo_socket_as(947, 948, user_namespace=user_namespace) != 0


def test_the_daemons_libraries_live_with_memory_deny_write_execute() -> None:
    done = run(sys.executable, "-c", MEMORY_NEVER_WRITABLE_AND_EXECUTABLE)
    if done.returncode == 77:
        pytest.skip(f"{need.ALLOWED}this kernel has no PR_SET_MDWE (Linux 6.3)")
    assert done.returncode == 0, done.stderr


def test_the_daemon_reads_nothing_that_the_unit_hides(root: Path) -> None:
    hidden = []
    for layer in ("model", "config", "transport", "collect", "schedule", "store", "evaluate", "expose", "web", "pipeline", "daemon"):
        for file in sorted(root.glob(f"netmon/{layer}.py")) + sorted(root.glob(f"netmon/{layer}/**/*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and text.startswith("/proc/") and not text.startswith("/proc/self"):
                    hidden.append(f"{file.relative_to(root)}:{node.lineno} {text}")
    assert hidden == []
