"""Something that happened, once, at a known time."""

from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """Closed list of what is worth a line in the log of events."""

    DEVICE_UP = "device_up"
    DEVICE_DOWN = "device_down"
    DEVICE_STATE = "device_state"
    REBOOT = "reboot"
    RENUMBERED = "renumbered"
    SERIAL_CHANGED = "serial_changed"
    INTERFACE_RENAMED = "interface_renamed"
    IDENTIFIED = "identified"
    ROOM_READY = "room_ready"
    ROOM_NOT_READY = "room_not_ready"
    SHARED_LESSON_READY = "shared_lesson_ready"
    SHARED_LESSON_NOT_READY = "shared_lesson_not_ready"
    CONFIG_RELOADED = "config_reloaded"
    CONFIG_REFUSED = "config_refused"
    CONFIG_CHANGED = "config_changed"
    FINDING = "finding"
    FINDING_GONE = "finding_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`at` is Unix time in seconds, `device` empty for netmon itself, `detail` a short English phrase of clean text."""

    at: float
    kind: EventKind
    device: str = ""
    detail: str = ""
