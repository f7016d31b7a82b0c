"""`netmon poll` of a display: one that takes no connection and answers an echo is silent, not gone."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.transport.icmp import Pinger
from tests.config.tree import ENV, write


@pytest.fixture
def asleep():
    """A TCP port on which nobody is let in: its backlog is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(server.getsockname())
        yield server.getsockname()[1]
        for one in waiting:
            one.close()


async def may_ping() -> bool:
    async with Pinger() as pinger:
        return pinger.available().ok


def test_a_display_that_sleeps_is_silent_by_hand_too(tmp_path: Path, asleep: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    if not asyncio.run(may_ping()):
        pytest.skip("this machine may send no echoes")
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    site = (
        "site: {id: a, name: 甲校, kind: school}\ndevices:\n"
        f"  - {{name: board, role: whiteboard, address: 127.0.0.1, credential: null, display: {{driver: benq, port: {asleep}}}}}\n"
    )
    conf = write(tmp_path, {"inventory/sites/a.yaml": site})
    code = main(["poll", "board", "--format", "json", "--lang", "en", "--config", str(conf)])
    document = json.loads(capsys.readouterr().out)
    assert (code, document["outcomes"][0]["outcome"]) == (0, "ok")
    assert document["display"]["silent"] is True
