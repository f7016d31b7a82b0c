"""What netmon holds a device to be, since when and why."""

from dataclasses import dataclass
from enum import StrEnum

from netmon.model.reading import Reading

ECHO = "echo"
INTERNAL_ERROR = "internal_error"


class DeviceStatus(StrEnum):
    """Closed list of states; `unknown` is never shown as good."""

    UP = "up"
    DOWN = "down"
    UNREACHABLE = "unreachable"
    MAINTENANCE = "maintenance"
    OFF_HOURS = "off_hours"
    UNKNOWN = "unknown"


SILENT = frozenset({DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.MAINTENANCE, DeviceStatus.OFF_HOURS})
"""States of a device that does not answer, whosever fault that is."""


class StateReason(StrEnum):
    """Why a device is in its state; `text("state.reason.<value>")` says it to a person."""

    NEVER_POLLED = "never_polled"
    NOT_SETTLED = "not_settled"
    ANSWERS = "answers"
    SNMP_SILENT = "snmp_silent"
    ICMP_SILENT = "icmp_silent"
    AUTH_FAILED = "auth_failed"
    NO_ANSWER = "no_answer"
    PARENT_DOWN = "parent_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """A status with the Unix time at which it began and its reason; a new reason alone does not move `since`."""

    status: DeviceStatus = DeviceStatus.UNKNOWN
    since: float | None = None
    why: StateReason = StateReason.NEVER_POLLED


def proves_alive(reading: Reading) -> bool:
    """Return True when the device itself said something: an error of our own that the poller turned into a reading proves nothing."""
    return reading.outcome.answered and not any(problem.reason == INTERNAL_ERROR for problem in reading.problems)
