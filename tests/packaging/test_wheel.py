"""The wheel, built and installed into an environment that knows nothing of the checkout."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

DATA = ("collectors", "inventory", "rules", "grafana", "systemd")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(folder), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("netmon-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel; the dependencies are this environment's, by path, so that no network is needed."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True, with_pip=False)
    site = next(folder.glob("lib/python3.*/site-packages"))
    # Only the folder is added: the .pth files within it, the checkout's among them, are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def run_outside(installed: Path, *command: str, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Run a command of the installation from `/`, without a trace of the checkout in the environment."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(installed), "LANG": "C.UTF-8"}
    return subprocess.run(
        [str(installed / "bin" / command[0]), *command[1:]], cwd="/", env=environ, capture_output=True, text=True, timeout=timeout_s, check=False
    )


def test_wheel_has_the_package_the_data_and_the_command_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {"/".join(name.split("/")[: 5 if ".data/" in name else 1]) for name in names}
    shared = {name.split("/share/netmon/")[1].split("/")[0] for name in names if "/share/netmon/" in name}
    assert {top for top in tops if ".data/" not in top} == {"netmon", next(top for top in tops if top.endswith(".dist-info"))}
    assert shared == set(DATA)
    (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
    assert "netmon = netmon.cli.main:main" in zipfile.ZipFile(wheel).read(entry_points).decode()


def test_wheel_ships_every_data_file_of_the_checkout(wheel: Path, root: Path) -> None:
    shipped = {name.split("/share/netmon/")[1] for name in zipfile.ZipFile(wheel).namelist() if "/share/netmon/" in name}
    tracked = subprocess.run(["git", "-C", str(root), "ls-files", *DATA], capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("allowed: not a git checkout")
    assert set(tracked.stdout.split()) <= shipped


def test_installed_package_is_not_the_checkout(installed: Path, root: Path) -> None:
    done = run_outside(installed, "python", "-c", "import netmon; print(netmon.__file__)")
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(installed)
    assert not Path(done.stdout.strip()).is_relative_to(root)


def test_installed_package_finds_the_shipped_data(installed: Path) -> None:
    script = "import sys; from netmon.config.paths import data_folders, data_roots; print(data_folders('collectors', data_roots((), {}))[0], sys.prefix)"
    done = run_outside(installed, "python", "-c", script)
    assert done.returncode == 0, done.stderr
    folder, prefix = done.stdout.split()
    assert folder == f"{prefix}/share/netmon/collectors"


@pytest.mark.long
def test_installed_demo_runs_from_the_root_folder(installed: Path, tmp_path: Path) -> None:
    done = run_outside(installed, "netmon", "demo", "--seconds", "5", "--port", "0", "--state", str(tmp_path / "demo"), timeout_s=180)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"http://127\.0\.0\.1:\d+", done.stdout + done.stderr)


def test_locked_requirements_name_no_host_and_hash_everything(root: Path) -> None:
    files = sorted((root / "requirements").glob("*.txt"))
    assert [file.name for file in files] == ["build.txt", "dev.txt", "offline.txt", "run.txt"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert re.search(r"(https?|file):|^-", text, re.MULTILINE) is None
        pins = re.split(r"\n(?=\S)", text.strip())
        assert pins
        assert [pin.splitlines()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_each_lock_is_part_of_the_next(root: Path) -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (root / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("run.txt") < pins("offline.txt") < pins("dev.txt")
