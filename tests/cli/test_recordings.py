"""Acceptance through real UDP: every recording with ports, served by a replaying agent and polled by `netmon poll`."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from netmon.cli.main import main
from tests.support.agents import ReplayProcess
from tests.support.expected import all_differences, assert_as_expected, known_indexes

pytestmark = pytest.mark.recordings

COMMUNITY = {"NETMON_TEST_COMMUNITY": "public"}
THREE = ("comware", "comware_hpe5900", "ios_2960x")


def with_ports(shared: Path) -> dict[Path, dict[str, Any]]:
    found = {path: json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8")) for path in (shared / "recordings").glob("*.snmprec")}
    return {path: found[path] for path in sorted(found) if found[path].get("ports")}


# The value after this table is longer than a datagram of the agent that replays them, so that nobody learns where the table ends.
CUT_OFF = {"ruijie": "partial", "vrp_5720": "protocol_error", "vrp_ac6605-26": "protocol_error"}


def arguments(address: str) -> list[str]:
    return ["poll", "--address", address, "--community", "env:NETMON_TEST_COMMUNITY", "--format", "json", "--timeout", "60"]


@pytest.fixture(autouse=True)
def environment(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The community, this checkout's profiles, and no netmon.yaml."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETMON_DATA", str(root))
    for name, value in COMMUNITY.items():
        monkeypatch.setenv(name, value)


def test_poll_reads_every_recording_as_its_device_says(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {path.stem: content for path, content in with_ports(shared).items()}
    ports, differences, incomplete = 0, Counter[tuple[str, str]](), {}
    with ReplayProcess(list(with_ports(shared))) as replaying:
        for name, address in replaying:
            code = main(arguments(address))
            document = json.loads(capsys.readouterr().out)
            rows = {row["if_index"]: row for row in document["interfaces"]}
            ports += len(expected[name]["ports"])
            differences.update(all_differences(name, rows, expected[name]))
            assert rows.keys() <= known_indexes(expected[name]), name
            if code != 0:
                incomplete[name] = [(row["collector"], row["outcome"], row["detail"]) for row in document["outcomes"] if row["outcome"] != "ok"]
    assert ports >= 2_900
    assert_as_expected(differences, ports)
    assert incomplete == {name: [("fdb", outcome, "dot1qTpFdbTable: no_progress")] for name, outcome in CUT_OFF.items()}


def test_the_command_itself_reads_recordings(shared: Path, root: Path) -> None:
    paths = {path: content for path, content in with_ports(shared).items() if path.stem in THREE}
    environ = {**os.environ, **COMMUNITY, "NETMON_DATA": str(root), "PYTHONPATH": str(root)}
    with ReplayProcess(list(paths)) as replaying:
        for name, address in replaying:
            done = subprocess.run([sys.executable, "-m", "netmon", *arguments(address)], env=environ, capture_output=True, text=True, timeout=60, check=False)
            assert (done.returncode, done.stderr) == (0, ""), name
            rows = {row["if_index"]: row for row in json.loads(done.stdout)["interfaces"]}
            expected = next(content for path, content in paths.items() if path.stem == name)
            found = Counter(what for _, what in all_differences(name, rows, expected))
            found.pop("octets", None)  # explained in tests/support/expected.py
            assert found == {}, name
            assert len(rows) >= len(expected["ports"])
