import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.config.load import load
from netmon.simulate.inventory_files import CREDENTIAL
from netmon.simulate.process import DistrictProcess, ProcessOptions, Ready, SimulatorError, parse_ready
from tests.simulate.wire import GET, client, request


async def test_district_runs_as_a_child_and_ends_with_the_block(tmp_path):
    async with DistrictProcess(ProcessOptions(state=tmp_path, schools=2, language="en", period_s=3)) as district:
        ready = district.ready
        config = (await asyncio.to_thread(load, Path(ready.config), env={})).config
        assert config is not None
        assert config.settings.language == "en"
        assert config.settings.periods_s["interfaces"] == 3
        planned = [device for device in config.devices.values() if device.credential == CREDENTIAL and device.role in ("switch", "router")]
        asked = {device.name: device.address for device in planned}
        assert ready.agents == asked
        community = await asyncio.to_thread((tmp_path / "secrets" / "snmp-community").read_text)
        async with client() as asking:
            reply = await asking.ask((ready.agents["dhsy-core"], ready.port), request(GET, "1.3.6.1.2.1.1.5.0", community=community.strip().encode()))
        assert reply.binds[0][2] == b"dhsy-core"
        os.kill(ready.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(ready.pid, 0)
    assert await district.wait() == 0


async def test_two_districts_live_side_by_side_on_different_ports(tmp_path):
    options = [ProcessOptions(state=tmp_path / name, schools=1) for name in "ab"]
    async with DistrictProcess(options[0]) as one, DistrictProcess(options[1]) as two:
        assert one.ready.port != two.ready.port
        assert one.ready.agents == two.ready.agents


async def test_child_that_cannot_start_is_an_error(tmp_path, capfd):
    with pytest.raises(SimulatorError, match="exit status 2"):
        async with DistrictProcess(ProcessOptions(state=tmp_path, schools=0)):
            pass
    assert "1 to 500 schools" in capfd.readouterr().err


def start(tmp_path, stdin):
    command = [sys.executable, "-m", "netmon.simulate", f"--state={tmp_path}", "--schools=1"]
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])


def test_child_ends_when_its_stdin_closes(tmp_path):
    with start(tmp_path, subprocess.PIPE) as child:
        assert parse_ready(child.stdout.readline()).pid == child.pid
        child.stdin.close()
        assert child.wait(30) == 0


def test_child_without_a_pipe_runs_until_sigterm(tmp_path):
    with start(tmp_path, subprocess.DEVNULL) as child:
        ready = json.loads(child.stdout.readline())
        assert ready["ready"] is True
        assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 0


def test_ready_line_reads_back():
    ready = Ready(config="/x/netmon.yaml", port=16100, agents={"学校-gw": "127.20.1.1"}, pid=7)
    assert parse_ready(ready.line().encode()) == ready


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[1]", b'{"ready": true}', b"Traceback", b'{"ready": true, "config": "x", "port": 1, "agents": {}, "pid": 2, "more": 3}']
)
def test_other_lines_are_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011 # json's own error is a ValueError as well
        parse_ready(line)
