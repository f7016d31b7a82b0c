"""`netmon measure`: a line now, in words and as JSON, refused as the daemon would."""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from netmon.cli.main import main
from tests.config.tree import ENV, GOOD, write
from tests.support import need
from tests.support.sshd import free_port

SITE = GOOD["inventory/sites/a.yaml"] + "links: [{id: dx, role: exit}, {id: sim, role: exit, medium: 5g}, {id: far, role: exit, port: a-gw/GE0/0/1}]\n"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def port() -> Iterator[int]:
    """An iperf3 server."""
    number = free_port("127.0.0.1")
    server = subprocess.Popen([need.command("iperf3"), "-s", "-B", "127.0.0.1", "-p", str(number), "--forceflush"], stdout=subprocess.PIPE)
    assert server.stdout is not None
    while b"listening" not in server.stdout.readline():
        assert server.poll() is None
    yield number
    server.kill()
    server.wait()
    server.stdout.close()


def measure(tmp_path: Path, port: int, *words: str, more: str = "", files: dict[str, str] | None = None) -> int:
    text = f"servers:\n  city: {{where: outside, host: 127.0.0.1, port: {port}, streams: 2, ceiling: 10G}}\n{more}probes: {{a: {{}}}}\n"
    path = write(tmp_path, {"inventory/sites/a.yaml": SITE, "inventory/measurements.yaml": text, **(files or {})})
    return main(["measure", *words, "--config", str(path), "--lang", "en"])


@pytest.mark.real
def test_a_line_is_measured_and_the_arithmetic_printed(tmp_path, port, capsys):
    assert measure(tmp_path, port, "a/dx", "--seconds", "1", "--direction", "down") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("a/dx down: goodput ")
    assert " × 1538 ÷ 1448 + other traffic 0" in out[0]
    assert re.search(r"\(city, 2 streams, \d\.\d s\)$", out[0])  # a second, and what the machine was late


@pytest.mark.real
def test_a_dead_server_is_a_failed_test(tmp_path, capsys):
    need.command("iperf3")
    assert measure(tmp_path, free_port("127.0.0.1"), "a/dx", "--direction", "down") == 1
    assert "a/dx down: failed, which counts as 0: unable to connect" in capsys.readouterr().out
    assert measure(tmp_path, free_port("127.0.0.1"), "a/dx", "--format", "json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "netmon.measure/1"
    assert [(run["direction"], run["outcome"]) for run in document["runs"]] == [("down", "failed"), ("up", "failed")]


def test_what_the_daemon_would_not_do_is_refused_with_the_reason(tmp_path, capsys):
    assert measure(tmp_path, 1, "a/sim") == 3
    assert "a metered line is never tested" in capsys.readouterr().out
    days = [f"{datetime.now(UTC) + timedelta(days=number):%Y-%m-%d}" for number in (-1, 1)]
    exams = {"inventory/calendar.yaml": f"exams: [{{name: x, from: {days[0]}, to: {days[1]}}}]\n"}
    assert measure(tmp_path, 1, "a/dx", files=exams) == 3
    assert "no tests in examination windows" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a/dy"], "no line 'a/dy'"),
        (["a/dx", "--server", "cty"], "no server 'cty'"),
        (["a/dx"], "Which server?"),
        (["a/dx", "--server", "web", "--direction", "up"], "no upload_url"),
        (["a/dx", "--seconds", "600"], "600"),
    ],
)
def test_a_command_line_that_is_wrong_is_said(tmp_path, capsys, words, said):
    more = "  web: {where: outside, method: http, url: 'http://127.0.0.1:1/x'}\n"
    assert measure(tmp_path, 1, *words, more=more) == 2
    assert said in capsys.readouterr().err
