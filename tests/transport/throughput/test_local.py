"""Tests that start at this machine or over a real SSH login: real iperf3, a real HTTP server, bounded children, and nothing a shell could take for more."""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.throughput import parse_http, parse_iperf3
from netmon.model.inventory import Link
from netmon.model.measurement import LineTest, SpeedProbe, SpeedServer, WatchedLine, is_host
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.ssh.allowed import http_test, speed_test_line
from netmon.transport.ssh.api import SshTarget
from netmon.transport.throughput.child import run_child
from netmon.transport.throughput.local import http_input, http_words, run_locally
from tests.support import need
from tests.support.sshd import Sshd, free_port
from tests.support.web_file import web_server
from tests.transport.ssh.rig import client, trust

pytestmark = pytest.mark.may_block
TEST = LineTest(
    line=WatchedLine("s/exit", None, False, None, None),
    link=Link(site="s", id="exit", role="exit"),
    server=SpeedServer(name="c", path="exit", method="iperf3", host="127.0.0.1"),
    probe=SpeedProbe(),
    direction="down",
    seconds=1,
    ramp_up_s=1,
    streams=2,
)


def to(**changes) -> LineTest:
    return replace(TEST, server=replace(TEST.server, **changes))


@asynccontextmanager
async def iperf3_server() -> AsyncIterator[int]:
    """Serve one test."""
    port = free_port("127.0.0.1")
    server = await asyncio.create_subprocess_exec(
        need.command("iperf3"), "-s", "-1", "-B", "127.0.0.1", "-p", str(port), "--forceflush", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        async with asyncio.timeout(30):
            while b"listening" not in await server.stdout.readline():
                pass
        yield port
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


@pytest.mark.real
async def test_iperf3_runs_as_a_child() -> None:
    async with iperf3_server() as port:
        figures = parse_iperf3(await run_locally(to(port=port)), TEST.seconds)
    assert figures.goodput_bps > 10**7
    assert figures.total_bytes > figures.payload_bytes


@pytest.mark.real
async def test_iperf3_runs_at_a_probe_over_ssh(tmp_path: Path) -> None:
    with Sshd() as sshd:
        ssh = client(tmp_path)
        await trust(ssh, sshd.host, sshd.port, sshd.host_key_line)
        target = SshTarget(address=sshd.host, port=sshd.port, user=sshd.user, private_key=sshd.private_key)
        async with iperf3_server() as port, ssh.session(target) as session:
            output = await session.run_speed_test(replace(to(port=port), direction="up"))
            assert parse_iperf3(output.stdout, TEST.seconds).goodput_bps > 10**7
            with pytest.raises(ValueError, match="no such test"):
                await session.run_speed_test(to(host="127.0.0.1; reboot"))
            assert session.stats.commands == 1


@pytest.mark.real
async def test_a_dead_server_is_what_iperf3_says() -> None:
    need.command("iperf3")
    output = await run_locally(to(port=free_port("127.0.0.1")))
    assert "refused" in json.loads(output)["error"]


async def test_a_program_that_is_not_installed_says_nothing_of_the_line() -> None:
    with pytest.raises(AccessFailed) as found:
        await run_locally(TEST, ("/nowhere/at/all",))
    assert found.value.outcome is Outcome.SKIPPED


@pytest.mark.parametrize("host", ["127.0.0.1;id", "$(id)", "a b", "-V", "", "a" * 300, "a..b", "fe80::1%eth0", "x\n", "ä.de", "`id`", "a/b"])
def test_what_is_no_host_never_reaches_a_command_line(host: str) -> None:
    assert not is_host(host)
    with pytest.raises(ValueError, match="no such test"):
        speed_test_line(to(host=host))


@given(st.text(max_size=40), st.text(max_size=20), st.integers(-5, 99_999), st.integers(-5, 99))
def test_a_command_line_is_of_plain_words_whatever_the_test_says(host: str, source: str, port: int, streams: int) -> None:
    test = replace(to(host=host, port=port), probe=SpeedProbe(source=source), streams=streams)
    try:
        words = speed_test_line(test).split(" ")
    except ValueError:
        return
    assert words[:2] == ["iperf3", "-c"]
    assert not set("".join(words)) & set(";&|$`<>(){}[]*?!~#'\"\\\n\t%^")


def over_http(**changes) -> LineTest:
    return replace(to(method="http", url="http://a/b", upload_url="http://a/c"), **changes)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://10.0.0.9:8080/100M.bin?a=1&b=$(id)#x", "http://10.0.0.9:8080/100M.bin?a=1&b=$(id)#x"),
        ("http://a/'; reboot; '", "http://a/%27;%20reboot;%20%27"),
        ("http://a/\nreboot\n", "http://a/%0Areboot%0A"),
        ('http://[2001:db8::1]/a\\b`c`"d"', "http://[2001:db8::1]/a%5Cb%60c%60%22d%22"),
        ("https://测速.example/大文件", "https://xn--0zwy65e.example/%E5%A4%A7%E6%96%87%E4%BB%B6"),
    ],
)
def test_a_url_stands_between_single_quotes_as_itself(url: str, said: str) -> None:
    line, script = http_test(over_http(server=replace(over_http().server, url=url)))
    assert line == "sh -s down 2 1 1"
    first, _, rest = script.decode().partition("\n")
    assert first == f"url='{said}'"
    assert rest == http_test(over_http())[1].decode().partition("\n")[2]


@given(st.text(max_size=60), st.text(max_size=20), st.integers(-5, 99))
def test_a_shell_reads_a_url_as_one_word_whatever_it_is(url: str, source: str, streams: int) -> None:
    test = over_http(server=replace(over_http().server, url=f"http://{url}"), probe=SpeedProbe(source=source), streams=streams)
    try:
        line, script = http_test(test)
    except ValueError:
        return
    assert re.fullmatch(r"sh -s down [0-9 ]+( [0-9a-fA-F.:]+)?", line)
    assert re.match(rb"url='[!-&(-~]+'\nca=''\nLC_ALL=C;", script)


def test_the_poller_hands_the_url_over_by_its_clients_input() -> None:
    test = over_http(server=replace(over_http().server, ca_pem=PEM))
    assert not {test.server.url, PEM} & set(http_words(test))
    assert [json.loads(http_input(replace(test, direction=way))) for way in ("down", "up")] == [{"url": f"http://a/{end}", "ca": PEM} for end in "bc"]


PEM = "-----BEGIN CERTIFICATE-----\nTUlJ\nQQ==\n-----END CERTIFICATE-----\n"


def test_authorities_stand_between_single_quotes_and_are_nothing_but_certificates() -> None:
    _, script = http_test(over_http(server=replace(over_http().server, ca_pem=PEM * 2)))
    assert script.decode().startswith(f"url='http://a/b'\nca='\n{PEM}{PEM}'\nLC_ALL=C;")
    for wrong in (f"{PEM}'; reboot; '", f"reboot\n{PEM}", PEM.replace("TUlJ", "T'J"), PEM.strip(), "x", "'"):
        with pytest.raises(ValueError, match="a shell could take for more"):
            http_test(over_http(server=replace(over_http().server, ca_pem=wrong)))


def test_an_upload_goes_to_its_own_url_and_needs_one() -> None:
    line, script = http_test(over_http(direction="up", probe=SpeedProbe(source="10.0.0.7")))
    assert (line, script.decode().partition("\n")[0]) == ("sh -s up 2 1 1 10.0.0.7", "url='http://a/c'")
    with pytest.raises(ValueError, match="a shell could take for more"):
        http_test(replace(to(method="http", url="http://a/b"), direction="up"))


def test_the_words_of_a_test_are_those_of_its_direction() -> None:
    assert speed_test_line(TEST) == "iperf3 -c 127.0.0.1 -p 5201 -J -i 1 -t 1 -O 1 -P 2 -R"
    assert " -R" not in speed_test_line(replace(TEST, direction="up"))
    at_school = to(site="s", path="access")
    assert " -R" not in speed_test_line(at_school)
    assert speed_test_line(replace(at_school, direction="up", probe=SpeedProbe(source="10.0.0.9"))).endswith("-P 2 -R -B 10.0.0.9")


async def test_a_child_that_prints_too_much_or_takes_too_long_is_ended() -> None:
    started = time.monotonic()
    loud = await run_child([sys.executable, "-c", "import sys\nwhile True: sys.stdout.write('x' * 65536)"], timeout_s=20, limit=1000)
    assert (len(loud.stdout), loud.cut, loud.status) == (1000, True, None)
    slow = await run_child(["sh", "-c", "sleep 60 & sleep 60"], timeout_s=0.3, limit=1000)
    assert (slow.stdout, slow.status) == (b"", None)
    assert time.monotonic() - started < 10


async def test_a_download_and_an_upload_over_http_count_octets_after_the_ramp_up() -> None:
    async with web_server() as (base, callers):
        for direction in ("down", "up"):
            test = replace(to(method="http", url=f"{base}/file", upload_url=f"{base}/up"), direction=direction, probe=SpeedProbe(source="127.0.0.9"))
            figures = parse_http(await run_locally(test), TEST.seconds)
            assert figures.goodput_bps > 10**7
            assert figures.total_bytes > figures.payload_bytes
    assert callers == {"127.0.0.9"}


@pytest.mark.parametrize(("path", "words"), [("/nix", "HTTP 404"), ("/empty", "empty")])
async def test_a_file_that_is_not_there_or_empty_is_the_reason(path: str, words: str) -> None:
    async with web_server() as (base, _):
        output = json.loads(await run_locally(to(method="http", url=f"{base}{path}")))
    assert words in output["error"]


async def test_a_web_server_that_is_dead_is_an_error_of_the_test() -> None:
    output = json.loads(await run_locally(to(method="http", url=f"http://127.0.0.1:{free_port('127.0.0.1')}/x")))
    assert output["error"] == "ClientConnectorError"
    assert output["bytes"] == 0
