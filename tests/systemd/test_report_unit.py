"""The unit and the timer of reports, judged by systemd's own tools; what it starts is started."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.config.load import load
from netmon.pipeline import handed_over
from tests.config.tree import ENV, write
from tests.support import need

pytestmark = pytest.mark.real

KINDS = ("daily", "weekly", "compliance")
SCHOOL: dict[str, str | bytes] = {"inventory/sites/a.yaml": "site: {id: a, name: 甲校, kind: school, code: '1001'}\ndevices: [{name: x, role: switch}]\n"}
HARDENED = """
import ctypes, sys
if ctypes.CDLL(None, use_errno=True).prctl(65, 1, 0, 0, 0):
    sys.exit(77)
import duckdb
import netmon.report.formats, netmon.cli.report
assert duckdb.connect().execute("SELECT sum(range) FROM range(100000)").fetchone() == (4999950000,)
"""


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, check=False, **options)


def settings_of(file: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines() if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The units of each kind, as an operator has them, with programs that are there."""
    units = root / "systemd"
    service = (units / "netmon-report@.service").read_text(encoding="utf-8").replace("/opt/netmon/bin/netmon", sys.executable)
    for kind in KINDS:
        (tmp_path / f"netmon-report@{kind}.service").write_text(service, encoding="utf-8")
        shutil.copy(units / "netmon-report@.timer", tmp_path / f"netmon-report@{kind}.timer")
        drop_in = units / f"netmon-report@{kind}.timer.d"
        if drop_in.is_dir():
            shutil.copytree(drop_in, tmp_path / drop_in.name)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_report_units_are_clean_for_systemd_analyze_verify(folder: Path, kind: str) -> None:
    analyze = need.command("systemd-analyze")
    done = run(analyze, "verify", "--man=no", folder / f"netmon-report@{kind}.service", folder / f"netmon-report@{kind}.timer")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_verify_finds_a_timer_without_a_time(folder: Path) -> None:
    analyze = need.command("systemd-analyze")
    (folder / "netmon-report@weekly.timer.d" / "when.conf").write_text("[Timer]\nOnCalendar=\nOnCalendar=Monn 06:50\n", encoding="utf-8")
    done = run(analyze, "verify", "--man=no", folder / "netmon-report@weekly.timer")
    assert "Monn" in done.stdout + done.stderr


def test_report_unit_exposure_is_at_most_1_5(root: Path) -> None:
    done = run(need.command("systemd-analyze"), "security", "--offline=true", "--no-pager", "--threshold=15", root / "systemd" / "netmon-report@.service")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "next_time"),
    [
        ("netmon-report@.timer", "Tue 2026-11-03 22:50:00 UTC"),
        ("netmon-report@weekly.timer.d/when.conf", "Sun 2026-11-08 22:50:00 UTC"),
        ("netmon-report@compliance.timer.d/when.conf", "Mon 2026-11-30 22:50:00 UTC"),
    ],
)
def test_reports_are_made_at_ten_to_seven_in_the_morning(root: Path, file: str, next_time: str) -> None:
    analyze, when = need.command("systemd-analyze"), settings_of(root / "systemd" / file)["OnCalendar"]
    done = run(analyze, "calendar", "--base-time=2026-11-02 23:30:00 UTC", when, env={"PATH": "/usr/bin:/bin", "TZ": "UTC"})
    assert f"Next elapse: {next_time}" in done.stdout


def test_report_unit_is_the_daemons_user_without_capability_or_network(root: Path) -> None:
    own, daemon = (settings_of(root / "systemd" / name) for name in ("netmon-report@.service", "netmon.service"))
    same = (
        "User",
        "StateDirectory",
        "ProtectSystem",
        "ProtectHome",
        "MemoryDenyWriteExecute",
        "NoNewPrivileges",
        "SystemCallFilter",
        "UMask",
        "LoadCredential",
    )
    assert {name: own[name] for name in same} == {name: daemon[name] for name in same}
    assert (own["CapabilityBoundingSet"], own["PrivateNetwork"], own["RestrictAddressFamilies"]) == ("", "yes", "AF_UNIX")


def start(root: Path, config: Path, state: Path) -> tuple[int, str]:
    """Start what the unit starts; systemd's own replacements are made by hand: %i, %%, ${STATE_DIRECTORY}."""
    netmon, code, said = Path(sys.executable).with_name("netmon"), 0, ""
    for name in ("ExecStartPre", "ExecStart"):
        line = settings_of(root / "systemd" / "netmon-report@.service")[name]
        line = line.replace("/opt/netmon/bin/netmon", str(netmon)).replace("/etc/netmon/netmon.yaml", str(config))
        line = line.replace("%i", "compliance").replace("%%", "%").replace("${STATE_DIRECTORY}", str(state))
        done = run(*shlex.split(line), env={"PATH": "/usr/bin:/bin", "NETMON_DATA": str(root), **ENV})
        code, said = done.returncode, done.stderr
    return code, said


def made(state: Path) -> list[str]:
    """Return the reports that are there, each of them whole."""
    files = sorted((state / "reports").iterdir())
    assert all(file.read_bytes().startswith(b"PK") for file in files)
    return [file.name for file in files]


def test_what_the_unit_starts_makes_a_report(root: Path, tmp_path: Path) -> None:
    config = write(tmp_path, SCHOOL)
    assert start(root, config, tmp_path / "state")[0] == 0
    (name,) = made(tmp_path / "state")
    assert name.startswith("compliance-20")


def test_an_unfinished_edit_stops_no_report_of_the_night(root: Path, tmp_path: Path) -> None:
    config, state = write(tmp_path, SCHOOL), tmp_path / "state"
    state.mkdir(exist_ok=True)
    known = load(config, env={**ENV, "NETMON_DATA": str(root)}).config
    assert known is not None
    (tmp_path / "inventory" / "sites" / "a.yaml").write_text("site: {id: a, name: 甲校, kind: sch", encoding="utf-8")
    code, said = start(root, config, state)
    assert (code, made(state)) == (2, [])
    assert "a.yaml" in said
    handed_over.write(state / handed_over.FILE, known)
    code, said = start(root, config, state)
    assert code == 0, said
    assert "a.yaml" in said
    assert "made by the configuration in force" in said
    assert len(made(state)) == 1


def test_the_reports_libraries_live_with_memory_deny_write_execute() -> None:
    done = run(sys.executable, "-c", HARDENED)
    if done.returncode == 77:
        pytest.skip(f"{need.ALLOWED}this kernel has no PR_SET_MDWE (Linux 6.3)")
    assert done.returncode == 0, done.stderr
