"""HTTP tests that start at a probe: a real sshd, real curl, a real web server, and a line shaped by the kernel."""

import asyncio
import contextlib
import re
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.collect.throughput import parse_figures
from netmon.evaluate.bounds import EXIT, Days, LineFacts, line_bounds
from netmon.evaluate.throughput import ENOUGH
from netmon.evaluate.verdicts import decide
from netmon.model.calendar import SchoolCalendar
from netmon.model.measurement import LineTest, SpeedProbe, SpeedServer
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reasons import unknown_phrases
from netmon.model.target import Comparison
from netmon.model.throughput import RunOutcome
from netmon.model.verdict import VerdictState
from netmon.pipeline.throughput_ways import SpeedTestWays
from netmon.pipeline.way_ssh import SshWay
from netmon.simulate.ssh_server import ServerOptions, SshServer
from netmon.transport.icmp import Pinger
from netmon.transport.ssh import allowed
from netmon.transport.ssh.api import SshTarget
from tests.support import need, web_file
from tests.support.shaped import DAY, LINK, SERVER, M, shaped_line, speed_test
from tests.support.sshd import Sshd, free_port
from tests.transport.ssh.rig import client, target, trust

pytestmark = [pytest.mark.real, pytest.mark.may_block]
PROBE = SpeedProbe(device="probe", ceiling_bps=1000 * M)
HTTP = 8080


def http_test(base: str, path: str = "file", **changes: object) -> LineTest:
    server = SpeedServer(name="web", path="exit", method="http", url=f"{base}/{path}", upload_url=f"{base}/up", ceiling_bps=1000 * M)
    return replace(speed_test(1, server=server, probe=PROBE), **changes)


@asynccontextmanager
async def probe(folder: Path, lines: Sequence[str] = ()) -> AsyncIterator[SpeedTestWays]:
    """Log in to a real sshd on this machine, which is the probe; `lines` go into its configuration."""
    need.command("curl")
    with Sshd(lines) as sshd:
        ssh = client(folder)
        await trust(ssh, sshd.host, sshd.port, sshd.host_key_line)
        way = SshWay(ssh)
        way.update({"probe": SshTarget(address=sshd.host, port=sshd.port, user=sshd.user, private_key=sshd.private_key)})
        async with Pinger() as pinger:
            yield SpeedTestWays(way, pinger)


async def broken_off(run: Coroutine[object, object, bytes], callers: set[str]) -> None:
    """Start a test, and break its session off once the web server saw it."""
    test = asyncio.create_task(run)
    async with asyncio.timeout(60):
        while "127.0.0.1" not in callers:
            await asyncio.sleep(0.02)
    assert test.cancel()


def any_command(part: str) -> bool:
    """Tell whether a program runs that has this in its command line."""
    found = False
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found = found or part.encode() in path.read_bytes()
    return found


async def refused(ways: SpeedTestWays, test: LineTest) -> tuple[Outcome, str]:
    with pytest.raises(AccessFailed) as caught:
        await ways.run(test)
    return caught.value.outcome, caught.value.detail or ""


async def test_a_probe_downloads_and_uploads_by_curl(tmp_path: Path) -> None:
    async with probe(tmp_path) as ways, web_file.web_server() as (base, callers):
        source = replace(PROBE, source="127.0.0.7")
        down = http_test(base, seconds=1, ramp_up_s=0, streams=2, probe=source)
        up = replace(down, direction="up")
        printed_down, printed_up, _ = await asyncio.gather(ways.run(down), ways.run(up), broken_off(ways.run(replace(down, probe=PROBE)), callers))
        for test, printed in ((down, printed_down), (up, printed_up)):
            figures = parse_figures(printed, test)
            assert figures.goodput_bps > 10 * M
            assert figures.total_bytes > figures.payload_bytes
            assert 0.9 < figures.measured_s < 6
        assert callers == {"127.0.0.7", "127.0.0.1"}
        async with asyncio.timeout(40):
            while await asyncio.to_thread(any_command, base):
                await asyncio.sleep(0.1)


async def test_what_stops_a_test_is_told_and_the_probes_own_faults_say_nothing_of_the_line(tmp_path: Path) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    async with probe(tmp_path) as ways, probe(tmp_path / "bare", [f"SetEnv PATH={bare}"]) as without, web_file.web_server() as (base, _):
        dead = http_test(f"http://127.0.0.1:{free_port('127.0.0.1')}")
        not_there, empty, refuses, no_curl = await asyncio.gather(
            refused(ways, http_test(base, "nix")), refused(ways, http_test(base, "empty")), refused(ways, dead), refused(without, http_test(base))
        )
    assert not_there == (Outcome.PROTOCOL_ERROR, "curl: (22) The requested URL returned error: 404")
    assert empty == (Outcome.PROTOCOL_ERROR, "a transfer ended before the time was over: the file is too small, or the address leads elsewhere")
    assert refuses[0] is Outcome.PROTOCOL_ERROR
    assert "Failed to connect to 127.0.0.1" in refuses[1]
    assert no_curl == (Outcome.SKIPPED, "curl is not installed on the probe: install it there (apt-get install curl)")


def test_every_reason_of_the_script_has_chinese() -> None:
    _, script = allowed.http_test(http_test("http://a"))
    said = [one.replace("$status", "7") for _, one in re.findall(r"""\bfail (['"])(.+?)\1 """, script.decode())]
    assert len(said) == 7
    assert unknown_phrases(said) == []


async def test_a_probe_with_windows_is_not_asked(tmp_path: Path) -> None:
    ssh = client(tmp_path)
    async with SshServer(ServerOptions(system="windows")) as server, Pinger() as pinger:
        await trust(ssh, server.host, server.port, server.host_key)
        way = SshWay(ssh)
        way.update({"probe": target(server)})
        outcome, detail = await refused(SpeedTestWays(way, pinger), http_test("http://127.0.0.1:9"))
        assert (outcome, server.heard.commands) == (Outcome.SKIPPED, [])
    assert "iperf3" in detail


@pytest.mark.long
async def test_a_line_of_8_mbit_measured_by_http_from_the_probe_fails_a_target_of_10(tmp_path: Path) -> None:
    async with shaped_line(8) as line:
        line.lan.process("server", sys.executable, web_file.__file__, SERVER, str(HTTP), log=tmp_path / "web.log")
        await line.listening(HTTP)
        inside = f'ForceCommand ip netns exec {line.lan.name("school")} sh -c "$SSH_ORIGINAL_COMMAND"'
        async with probe(tmp_path, [inside]) as ways:
            tests = [http_test(f"http://{SERVER}:{HTTP}", direction=way, seconds=3) for way in ("down", "up")]
            found = [one.record for one in await line.measurer_by(ways.run).measure(tests, (SchoolCalendar(),))]
    for one in found:
        assert (one.outcome, one.method, one.probe, one.detail) == (RunOutcome.OK, "http", "probe", "")
        assert 7 * M < one.goodput_bps < 8.3 * M
        assert one.cross_bps is not None
        assert one.cross_bps < 0.5 * M
        assert 7.4 * M < one.run().line_bps < 9 * M
    facts = LineFacts(link=LINK, port_bps=1000 * M, port_up=True, tests=(found[0].run(),) * ENOUGH)
    assert decide(line_bounds(facts, Days(first=DAY, last=DAY), EXIT), Comparison.AT_LEAST, 10 * M).state is VerdictState.FAIL
