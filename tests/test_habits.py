"""The tests' own safety nets, shown to catch what they are there for."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import blocking, debian, need, skips

OURS = {"filename": blocking.PACKAGE + "/probe.py"}


def run_pytest(folder: Path, root: Path, text: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one test file in a folder of its own, with the nets of this checkout."""
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_probe.py").write_text(text)
    config = folder / "pytest.ini"
    config.write_text("[pytest]\nasyncio_mode = auto\nmarkers =\n    may_skip\n    may_block\n    may_leak\n")
    clean = {key: value for key, value in os.environ.items() if key not in ("CI", "PYTEST_ADDOPTS")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "-c", str(config), str(folder)],
        env={**clean, "PYTHONPATH": str(root), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def probe_in_netmon() -> SimpleNamespace:
    """Functions whose code claims to live in the netmon package."""
    source = "import asyncio, time\ndef block():\n    time.sleep(0)\nasync def linger():\n    await asyncio.Event().wait()\n"
    names: dict[str, object] = {}
    exec(compile(source, OURS["filename"], "exec"), names)
    return SimpleNamespace(**names)


BLOCKING_TEST = """
from tests.support import blocking
code = "import time\\ndef poll():\\n    try:\\n        time.sleep(0)\\n    except Exception:\\n        pass\\n"
names = {}
exec(compile(code, blocking.PACKAGE + "/probe.py", "exec"), names)
async def test_that_blocks():
    names["poll"]()
"""

LEAKING_TEST = """
import asyncio
from tests.support import blocking
names = {}
exec(compile("import asyncio\\nasync def linger():\\n    await asyncio.Event().wait()\\n", blocking.PACKAGE + "/probe.py", "exec"), names)
async def test_that_leaks():
    task = asyncio.create_task(names["linger"](), name="forgotten")
    await asyncio.sleep(0)
    assert not task.done()
"""

SKIPPING_TEST = """
import pytest
from tests.support.need import ALLOWED
def test_refused(): pytest.skip("no server here")
def test_by_reason(): pytest.skip(ALLOWED + "no folder beside the checkout")
@pytest.mark.may_skip("only on some kernels")
def test_by_mark(): pytest.skip("this kernel")
def test_that_runs(): assert 1 + 1 == 2
"""


def test_a_blocking_call_fails_the_test_even_when_the_code_swallows_the_error(tmp_path: Path, root: Path) -> None:
    done = run_pytest(tmp_path, root, BLOCKING_TEST)
    assert done.returncode == 1, done.stdout
    assert "the event loop was blocked: time.sleep at netmon/probe.py:4" in done.stdout


def test_a_forgotten_task_fails_the_test(tmp_path: Path, root: Path) -> None:
    done = run_pytest(tmp_path, root, LEAKING_TEST)
    assert done.returncode == 1, done.stdout
    assert "tasks were left behind: forgotten (linger)" in done.stdout


@pytest.mark.may_block
async def test_a_blocking_call_passes_where_the_mark_allows_it(probe_in_netmon: SimpleNamespace) -> None:
    assert probe_in_netmon.block() is None


async def test_a_blocking_call_outside_netmon_is_not_our_business() -> None:
    time.sleep(0)
    assert blocking.PACKAGE not in __file__


def test_skips_are_counted_with_their_reasons(tmp_path: Path, root: Path) -> None:
    done = run_pytest(tmp_path, root, SKIPPING_TEST)
    assert done.returncode == 0, done.stdout
    assert "1 not run: no server here" in done.stdout
    assert "1 allowed: no folder beside the checkout" in done.stdout


def test_a_skip_fails_the_run_under_ci(tmp_path: Path, root: Path) -> None:
    done = run_pytest(tmp_path, root, SKIPPING_TEST, CI="true")
    assert done.returncode == 1, done.stdout
    assert "FAILED: CI=true and 1 checks were skipped" in done.stdout


def test_an_allowed_skip_does_not_fail_the_run_under_ci(tmp_path: Path, root: Path) -> None:
    done = run_pytest(tmp_path, root, SKIPPING_TEST.replace('def test_refused(): pytest.skip("no server here")', ""), CI="true")
    assert done.returncode == 0, done.stdout


def everything() -> list[str]:
    return sorted({*debian.PACKAGES["test"].values(), *debian.FILES["test"].values()})


def test_debian_lists_the_package_of_a_command_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(debian, "SBIN", ())
    monkeypatch.setattr(debian, "FOLDERS", (str(tmp_path),))
    assert debian.missing_packages("test") == everything()
    assert "libc6-dev" in debian.missing_packages("bench")


def test_debian_misses_nothing_when_every_command_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for command in debian.PACKAGES["test"]:
        (tmp_path / command).write_text("#!/bin/sh\n")
        (tmp_path / command).chmod(0o755)
    for name in debian.FILES["test"]:
        (tmp_path / name).touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(debian, "SBIN", ())
    monkeypatch.setattr(debian, "FOLDERS", (str(tmp_path),))
    assert debian.missing_packages("test") == []


def test_debian_says_the_line_and_installs_nothing_when_told_not_to(root: Path, tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "NETMON_NO_APT": "1"}
    script = (
        f"import sys; sys.path.insert(0, {str(root)!r}); from tests.support import debian\ndebian.SBIN = debian.FOLDERS = ()\nsys.exit(debian.main(['test']))"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0
    assert f"not installed (NETMON_NO_APT=1): {' '.join(everything())}" in done.stdout
    assert "sudo apt-get install -y --no-install-recommends" in done.stdout


def test_need_command_skips_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(debian, "SBIN", ())
    with pytest.raises(pytest.skip.Exception, match="apt-get install -y --no-install-recommends prometheus"):
        need.command("promtool")


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("1", True), ("", False), ("0", False), ("false", False)])
def test_strict_is_what_ci_says(value: str, expected: bool) -> None:
    assert skips.strict({"CI": value}) is expected
