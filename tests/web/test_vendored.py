"""What is served of others is what they published, with its licence."""

import re
import subprocess
from hashlib import sha256
from pathlib import Path
from shutil import which

import pytest

from netmon.web import html

FOLDER = Path(html.__file__).parent / "static"
ROWS = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (FOLDER / "vendor" / "VENDORED.md").read_text(), re.MULTILINE)


def test_every_vendored_file_is_listed_with_its_hash():
    assert {name for name, _ in ROWS} == {file.name for file in (FOLDER / "vendor").iterdir()} - {"VENDORED.md"}
    assert {name: sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() for name, _ in ROWS} == dict(ROWS)


def test_licence_and_version_go_along():
    assert "MIT License" in (FOLDER / "vendor" / "uPlot.LICENSE").read_text()
    version = re.search(r"\| uPlot\.iife\.min\.js \|[^|]*\| ([\d.]+) \|", (FOLDER / "vendor" / "VENDORED.md").read_text()).group(1)
    assert f"(v{version})" in (FOLDER / "vendor" / "uPlot.iife.min.js").read_text()[:200]


def test_script_names_no_other_host():
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", (FOLDER / "netmon.js").read_text()) == []


@pytest.mark.skipif(which("node") is None, reason="node is not installed")
def test_script_is_well_formed():
    done = subprocess.run(["node", "--check", str(FOLDER / "netmon.js")], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
