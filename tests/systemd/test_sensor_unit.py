"""The unit of the LAN sensor, judged by systemd's own tools and beside the daemon's."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import need

pytestmark = pytest.mark.real

HARDENED = """
import ctypes, sys
if ctypes.CDLL(None, use_errno=True).prctl(65, 1, 0, 0, 0):
    sys.exit(77)
import netmon.sensor.app
from netmon.sensor.dissect import discover, dissect
from netmon.sensor.socket_filter import LISTEN, assemble
assert len(discover(bytes(6), 1)) > 250 and dissect(bytes(60)) is None and len(assemble(LISTEN)) == 8 * len(LISTEN)
"""


@pytest.fixture
def unit(root: Path) -> Path:
    return root / "systemd" / "netmon-sensor@.service"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, check=False)


def settings_of(file: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines() if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_sensor_unit_is_clean_for_systemd_analyze_verify(unit: Path, tmp_path: Path) -> None:
    analyze = need.command("systemd-analyze")
    copy = tmp_path / "netmon-sensor@eth1.service"
    copy.write_text(unit.read_text(encoding="utf-8").replace("/opt/netmon/bin/netmon", sys.executable), encoding="utf-8")
    done = run(analyze, "verify", "--man=no", copy)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_sensor_unit_exposure_is_at_most_1_5(unit: Path) -> None:
    done = run(need.command("systemd-analyze"), "security", "--offline=true", "--no-pager", "--threshold=15", unit)
    assert done.returncode == 0, done.stdout


def test_sensor_unit_has_one_capability_and_the_daemons_user(unit: Path, root: Path) -> None:
    own, daemon = settings_of(unit), settings_of(root / "systemd" / "netmon.service")
    assert own["CapabilityBoundingSet"] == own["AmbientCapabilities"] == "CAP_NET_RAW"
    assert own["User"] == daemon["User"]
    same = ("ProtectSystem", "ProtectHome", "PrivateDevices", "MemoryDenyWriteExecute", "NoNewPrivileges", "SystemCallFilter", "ProcSubset", "UMask")
    assert {name: own[name] for name in same} == {name: daemon[name] for name in same}


def test_the_sensors_libraries_live_with_memory_deny_write_execute() -> None:
    done = run(sys.executable, "-c", HARDENED)
    if done.returncode == 77:
        pytest.skip(f"{need.ALLOWED}this kernel has no PR_SET_MDWE (Linux 6.3)")
    assert done.returncode == 0, done.stderr
