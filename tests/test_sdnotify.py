import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.sdnotify import MAX_STATUS_CHARS, SdNotify, socket_address, status_line, watchdog_interval


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(2)
        yield listener


def notifier(manager: socket.socket) -> SdNotify:
    return SdNotify({"NOTIFY_SOCKET": manager.getsockname()})


def test_sdnotify_ready_carries_the_status(manager: socket.socket) -> None:
    assert notifier(manager).ready("polling 60 devices")
    assert manager.recv(4096) == b"READY=1\nSTATUS=polling 60 devices"


def test_sdnotify_reloading_carries_the_monotonic_clock_in_microseconds(manager: socket.socket) -> None:
    assert notifier(manager).reloading(12.345678)
    assert manager.recv(4096) == b"RELOADING=1\nMONOTONIC_USEC=12345678"


def test_sdnotify_alive_stopping_and_status_are_one_datagram_each(manager: socket.socket) -> None:
    sd = notifier(manager)
    assert sd.alive()
    assert sd.stopping()
    assert sd.status("two devices down")
    assert [manager.recv(4096) for _ in range(3)] == [b"WATCHDOG=1", b"STOPPING=1", b"STATUS=two devices down"]


def test_sdnotify_status_cannot_smuggle_an_assignment(manager: socket.socket) -> None:
    notifier(manager).status("sw-1\nMAINPID=1\r\x00WATCHDOG=trigger")
    assert manager.recv(4096) == b"STATUS=sw-1 MAINPID=1  WATCHDOG=trigger"


def test_sdnotify_reaches_an_abstract_socket() -> None:
    name = f"netmon-test-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0" + name)
        listener.settimeout(2)
        assert SdNotify({"NOTIFY_SOCKET": "@" + name}).alive()
        assert listener.recv(4096) == b"WATCHDOG=1"


@pytest.mark.parametrize("value", ["", "vsock:2:1234", "relative/path"])
def test_sdnotify_without_a_usable_socket_is_off(value: str) -> None:
    sd = SdNotify({"NOTIFY_SOCKET": value})
    assert not sd.enabled
    assert not sd.ready()


def test_sdnotify_survives_a_manager_that_is_gone(tmp_path: Path) -> None:
    sd = SdNotify({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    assert sd.enabled
    assert not sd.alive()


async def test_sdnotify_never_blocks_when_the_manager_does_not_read(manager: socket.socket) -> None:
    sd = notifier(manager)
    delivered = [sd.alive() for _ in range(2_000)]
    assert delivered[0]
    assert not delivered[-1]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "42"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "43"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "-5"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_watchdog_interval_is_for_this_process_only(environ: dict[str, str], expected: float | None) -> None:
    assert watchdog_interval(environ, pid=42) == expected


def test_socket_address_turns_the_at_sign_into_nul() -> None:
    assert socket_address({"NOTIFY_SOCKET": "@a/b"}) == "\0a/b"
    assert socket_address({"NOTIFY_SOCKET": "/run/systemd/notify"}) == "/run/systemd/notify"


@given(st.text())
def test_status_line_is_one_printable_line(text: str) -> None:
    line = status_line(text)
    assert len(line) <= MAX_STATUS_CHARS
    assert line == "" or line.isprintable()
