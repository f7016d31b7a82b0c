"""The offline bundle: built once, then unpacked, installed and run where there is no network."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.support.need import ALLOWED

CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
PROBE = "import socket; print([name for _, name in socket.if_nameindex()])"


def script(root: Path, folder: Path, *, machine: str | None = None, python: str | None = None) -> Path:
    """Return a folder that looks like a bundle to the installer up to the point where it looks at the wheels."""
    folder.mkdir()
    shutil.copy(root / "packaging/install.sh", folder)
    shutil.copytree(root / "systemd", folder / "systemd")
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "BUNDLE").write_text(f"version=1.2.3\nmachine={machine or os.uname().machine}\npython={python or here}\n")
    (folder / "SHA256SUMS").write_text(hashlib.sha256((folder / "BUNDLE").read_bytes()).hexdigest() + "  BUNDLE\n")
    (folder / "requirements.txt").write_text("netmon==1.2.3 --hash=sha256:" + 64 * "0" + "\n")
    return folder


def install(folder: Path, *words: str, alone: bool = False, timeout_s: float = 150) -> subprocess.CompletedProcess[str]:
    before = ["unshare", "-n"] if alone else []
    return subprocess.run([*before, "sh", str(folder / "install.sh"), *words], env=CLEAN, capture_output=True, text=True, timeout=timeout_s, check=False)


@pytest.mark.parametrize(
    ("machine", "python", "zh", "en"),
    [
        ("sparc64", None, "这个安装包用于 Linux sparc64，本机是", "this bundle is for Linux sparc64, this machine is"),
        (None, "3.4", "这个安装包需要 Python 3.4，本机是", "this bundle needs Python 3.4, found: "),
    ],
)
def test_installer_refuses_another_machine_or_python_in_both_languages(root: Path, tmp_path: Path, machine, python, zh: str, en: str) -> None:
    folder = script(root, tmp_path / "bundle", machine=machine, python=python)
    done = install(folder, "--root", str(tmp_path / "to"), "--python", sys.executable)
    assert done.returncode == 2
    assert zh in done.stderr
    assert en in done.stderr
    assert not (tmp_path / "to/opt").exists()


def test_installer_refuses_a_damaged_bundle(root: Path, tmp_path: Path) -> None:
    folder = script(root, tmp_path / "bundle")
    (folder / "SHA256SUMS").write_text(64 * "0" + "  BUNDLE\n")
    done = install(folder, "--root", str(tmp_path / "to"), "--python", sys.executable)
    assert done.returncode == 2
    assert "与 SHA256SUMS 不符" in done.stderr
    assert not (tmp_path / "to/opt").exists()


def test_a_failed_installation_leaves_what_was_there(root: Path, tmp_path: Path) -> None:
    folder = script(root, tmp_path / "bundle")  # complete by its sums, and without a single wheel
    old = tmp_path / "to/opt/netmon.d/1.0.0-old/bin"
    old.mkdir(parents=True)
    (tmp_path / "to/opt/netmon").symlink_to("netmon.d/1.0.0-old")
    done = install(folder, "--root", str(tmp_path / "to"), "--python", sys.executable)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "原有的版本没有改动" in done.stderr
    assert (tmp_path / "to/opt/netmon").resolve() == old.parent
    assert [one.name for one in old.parent.parent.iterdir()] == ["1.0.0-old"]


@pytest.mark.parametrize("words", [["--rooot"], ["--root"], ["--python"]])
def test_installer_says_what_is_wrong_with_its_command_line(root: Path, tmp_path: Path, words: list[str]) -> None:
    done = install(script(root, tmp_path / "bundle"), *words)
    assert done.returncode == 2
    assert "error: " in done.stderr


def test_bundle_lock_has_what_the_extras_need(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    lock = (root / "requirements/offline.txt").read_text(encoding="utf-8")
    for extra in ("traps", "lan", "pdf"):
        (name,) = re.findall(rf'^{extra} = \["([a-z]+)', text, re.MULTILINE)
        assert re.search(rf"^{name}==", lock, re.MULTILINE)


def test_an_archive_depends_on_what_is_in_it_alone(root: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("netmon_bundle", root / "packaging/bundle.py")
    bundle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bundle)
    for place, at, mode in (("one", 1_000_000_000, 0o600), ("two", 1_700_000_000, 0o664)):
        folder = tmp_path / place / "netmon-1"
        (folder / "wheels").mkdir(parents=True)
        for name in ("install.sh", "wheels/b.whl", "wheels/a.whl") if place == "one" else ("wheels/a.whl", "wheels/b.whl", "install.sh"):
            (folder / name).write_text(name)
            (folder / name).chmod(mode)
            os.utime(folder / name, (at, at))
        bundle.pack(folder, tmp_path / f"{place}.tar.gz", 1_600_000_000)
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "one.tar.gz") as tar:
        assert tar.getnames() == ["netmon-1", "netmon-1/install.sh", "netmon-1/wheels", "netmon-1/wheels/a.whl", "netmon-1/wheels/b.whl"]
        assert {entry.mtime for entry in tar} == {1_600_000_000}
        assert [entry.name for entry in tar if entry.isfile() and entry.mode & 0o100] == ["netmon-1/install.sh"]


def alone_or_skip() -> None:
    """Skip where no network namespace can be made: that needs root."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"{ALLOWED}a network namespace of its own needs root")


@pytest.fixture(scope="module")
def bundle(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked; building it is the one step that uses the package index."""
    alone_or_skip()
    folder = tmp_path_factory.mktemp("bundle")
    command = [sys.executable, str(root / "packaging/bundle.py"), "--output", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (archive,) = folder.glob("netmon-*.tar.gz")
    with tarfile.open(archive) as tar:
        assert {(entry.uid, entry.gid, entry.uname, entry.gname) for entry in tar} == {(0, 0, "root", "root")}
        tar.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.mark.long
def test_bundle_installs_and_runs_where_there_is_no_network(bundle: Path, tmp_path: Path) -> None:
    to = tmp_path / "to"
    program = to / "opt/netmon/bin/netmon"
    assert subprocess.run(["unshare", "-n", sys.executable, "-c", PROBE], capture_output=True, text=True, check=True).stdout.strip() == "['lo']"
    done = install(bundle, "--root", str(to), "--python", sys.executable, alone=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{program} init {to}/etc/netmon" in done.stdout
    version = subprocess.run(["unshare", "-n", program, "--version"], cwd="/", env=CLEAN, capture_output=True, text=True, check=True).stdout.strip()
    assert version == f"netmon {re.search(r'^version=(.*)$', (bundle / 'BUNDLE').read_text(), re.MULTILINE)[1]}"
    demo = f"ip link set lo up && exec {program} demo --seconds 5 --history 0 --port 0 --state {tmp_path / 'demo'}"
    ran = subprocess.run(["unshare", "-n", "sh", "-c", demo], cwd="/", env=CLEAN, capture_output=True, text=True, timeout=150, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"http://127\.0\.0\.1:\d+", ran.stdout + ran.stderr)
    first = (to / "opt/netmon").resolve()
    again = install(bundle, "--root", str(to), "--python", sys.executable, alone=True)
    assert again.returncode == 0
    assert "已经装好" in again.stdout
    assert (to / "opt/netmon").resolve() == first
    settings = to / "etc/netmon/netmon.yaml"
    settings.write_text("{allow_empty: true}\n")
    assert install(bundle, "--root", str(to), "--uninstall").returncode == 0
    assert settings.exists()
    assert not program.exists()
    assert [file for file in to.rglob("*") if file.is_file()] == [settings]


@pytest.mark.long
def test_bundle_names_every_file_by_its_sum(bundle: Path) -> None:
    sums = dict(reversed(line.split("  ")) for line in (bundle / "SHA256SUMS").read_text().splitlines())
    files = {file.relative_to(bundle).as_posix() for file in bundle.rglob("*") if file.is_file()}
    assert set(sums) == files - {"SHA256SUMS"}
    assert {name: hashlib.sha256((bundle / name).read_bytes()).hexdigest() for name in sums} == sums
    wheels = {file.name for file in (bundle / "wheels").iterdir()}
    required = (bundle / "requirements.txt").read_text()
    assert len(wheels) == required.count("--hash=sha256:") + 1  # and pip
    text = "".join(file.read_text() for file in bundle.iterdir() if file.is_file())
    assert re.search(r"https?://", text) is None
