"""Tests that start at a probe whose shell and programs are BusyBox's, with curl and iperf3 beside them: what Alpine and small routers have."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.collect.throughput import parse_figures
from netmon.model.measurement import SpeedServer
from netmon.model.outcome import Outcome
from netmon.model.reasons import unknown_phrases
from netmon.pipeline.throughput_ways import SpeedTestWays
from tests.pipeline.test_throughput_probe import PROBE, any_command, broken_off, http_test, probe, refused
from tests.support import need, web_file
from tests.support.shaped import M, speed_test
from tests.transport.throughput.test_local import iperf3_server

SERVER = SpeedServer(name="city", path="exit", method="iperf3", host="127.0.0.1", ceiling_bps=1000 * M)
pytestmark = [pytest.mark.real, pytest.mark.may_block, pytest.mark.long]


def filled(box: Path, programs: Sequence[str]) -> Path:
    """Fill a folder with BusyBox's applets and some of this machine's programs."""
    box.mkdir(parents=True)
    subprocess.run([need.command("busybox"), "--install", "-s", str(box)], check=True)
    for name in programs:
        (box / name).symlink_to(need.command(name))
    return box


def program(path: Path, script: str) -> None:
    """Put a script of BusyBox's shell in the place of a program."""
    path.unlink(missing_ok=True)
    path.write_text(f"#!{path.parent}/sh\n{script}\n")
    path.chmod(0o755)


def without_fractions(box: Path) -> None:
    """Let ping refuse what OpenWrt's refuses, as it does: a word on stderr, nothing else."""
    refusal = """case " $* " in *" -i "*) echo "ping: invalid number '0.2'" >&2; exit 1;; esac"""
    program(box / "ping", f'{refusal}\nexec {need.command("busybox")} ping "$@"')


@asynccontextmanager
async def busybox_probe(folder: Path, *programs: str) -> AsyncIterator[SpeedTestWays]:
    """Log in to a probe whose PATH has BusyBox's applets and some of this machine's programs alone."""
    box = await asyncio.to_thread(filled, folder / "box", programs)
    async with probe(folder / "netmon", [f"SetEnv PATH={box}", f'ForceCommand exec {box}/sh -c "$SSH_ORIGINAL_COMMAND"']) as ways:
        yield ways


async def test_a_busybox_probe_measures_by_curl_and_iperf3_and_sends_echoes(tmp_path: Path) -> None:
    async with (
        busybox_probe(tmp_path, "curl", "iperf3") as ways,
        busybox_probe(tmp_path / "openwrt") as other,
        web_file.web_server() as (base, callers),
        iperf3_server() as port,
    ):
        await asyncio.to_thread(without_fractions, tmp_path / "openwrt" / "box")
        down = http_test(base, seconds=2, ramp_up_s=0, streams=2, probe=replace(PROBE, source="127.0.0.7"))
        tests = (down, replace(down, direction="up"), speed_test(port, server=replace(SERVER, port=port), probe=PROBE, seconds=1))
        echoes = asyncio.gather(other.ping(down, "127.0.0.1"), ways.ping(down, "127.0.0.1"), ways.ping(down, "::1"))
        printed = [*await asyncio.gather(*(ways.run(test) for test in tests[:2])), await ways.run(tests[2])]
        await broken_off(ways.run(replace(down, probe=PROBE)), callers)
        paths = await echoes
        async with asyncio.timeout(60):
            while await asyncio.to_thread(any_command, base):
                await asyncio.sleep(0.1)
    for test, output in zip(tests, printed, strict=True):
        figures = parse_figures(output, test)
        assert figures.goodput_bps > 10 * M
        assert figures.total_bytes >= figures.payload_bytes
        assert 0.7 < figures.measured_s < 7
    assert callers == {"127.0.0.7", "127.0.0.1"}
    for path in paths:
        assert path.loss_ratio == 0
        assert 0 < path.rtt_ms < 1000
        assert path.jitter_ms is not None


async def test_of_a_connection_that_ends_without_a_word_the_status_is_told(tmp_path: Path) -> None:
    async with busybox_probe(tmp_path) as ways:
        box = tmp_path / "box"
        await asyncio.to_thread(program, box / "curl", f"mkdir {box}/lasts 2>/dev/null && exec sleep 20; exit 22")
        told = await refused(ways, http_test("http://127.0.0.1:9", streams=2))
    assert told == (Outcome.PROTOCOL_ERROR, "a connection ended with curl's status 22")
    assert unknown_phrases([told[1]]) == []


async def test_what_a_busybox_probe_lacks_is_told_and_says_nothing_of_the_line(tmp_path: Path) -> None:
    async with busybox_probe(tmp_path) as ways:
        told = await asyncio.gather(refused(ways, http_test("http://127.0.0.1:9")), refused(ways, speed_test(9, server=SERVER, probe=PROBE)))
    assert [outcome for outcome, _ in told] == [Outcome.SKIPPED] * 2
    assert [detail.partition(":")[0] for _, detail in told] == ["curl is not installed on the probe", "iperf3 is not installed on the probe"]
    assert unknown_phrases([detail for _, detail in told]) == []
