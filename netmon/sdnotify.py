"""The service manager's notification protocol (sd_notify(3)): ready, reloading, alive, stopping."""

import logging
import os
import socket
from collections.abc import Mapping
from typing import Final

logger = logging.getLogger(__name__)

MAX_STATUS_CHARS: Final = 200


def watchdog_interval(environ: Mapping[str, str], pid: int) -> float | None:
    """Return the seconds within which the manager expects a sign of life, None when it expects none from this process.

    WATCHDOG_PID names the process that is meant (sd_watchdog_enabled(3)); a value that is no positive number counts as unset.
    """
    for_pid = environ.get("WATCHDOG_PID", "")
    if for_pid and for_pid != str(pid):
        return None
    try:
        micros = int(environ.get("WATCHDOG_USEC", ""))
    except ValueError:
        return None
    return micros / 1_000_000 if micros > 0 else None


def status_line(status: str) -> str:
    """Return the text as the one line, without control characters, that STATUS= may hold: a line break would start another assignment."""
    return "".join(char if char.isprintable() else " " for char in status)[:MAX_STATUS_CHARS]


def socket_address(environ: Mapping[str, str]) -> str | None:
    """Return NOTIFY_SOCKET as the address to send to: a path, or an abstract name (`@` stands for NUL); None when there is none."""
    value = environ.get("NOTIFY_SOCKET", "")
    if value.startswith("@"):
        return "\0" + value[1:]
    return value if value.startswith("/") else None


class SdNotify:
    """Tells the service manager how the daemon is; without NOTIFY_SOCKET every call is a no-op that returns False.

    A notification that cannot be delivered is logged at debug level and lost: the manager's own time-outs decide what follows.
    """

    def __init__(self, environ: Mapping[str, str], *, pid: int | None = None) -> None:
        self._address = socket_address(environ)
        self.watchdog_interval_s = watchdog_interval(environ, os.getpid() if pid is None else pid)

    @property
    def enabled(self) -> bool:
        """True when a service manager listens."""
        return self._address is not None

    def ready(self, status: str = "") -> bool:
        """Say that start-up, or a reload, is finished."""
        return self._send(["READY=1"], status)

    def reloading(self, monotonic_s: float) -> bool:
        """Say that a reload began at this reading of CLOCK_MONOTONIC; `ready` must follow."""
        return self._send(["RELOADING=1", f"MONOTONIC_USEC={int(monotonic_s * 1_000_000)}"])

    def alive(self) -> bool:
        """Feed the watchdog."""
        return self._send(["WATCHDOG=1"])

    def status(self, status: str) -> bool:
        """Set the line that `systemctl status` shows."""
        return self._send([], status)

    def stopping(self) -> bool:
        """Say that shut-down began."""
        return self._send(["STOPPING=1"])

    def _send(self, assignments: list[str], status: str = "") -> bool:
        if self._address is None:
            return False
        if status:
            assignments = [*assignments, "STATUS=" + status_line(status)]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC) as sender:
                sender.sendto("\n".join(assignments).encode(), self._address)
        except OSError as error:
            logger.debug("service manager not told message=%s error=%s", assignments[0].partition("=")[0], error)
            return False
        return True
