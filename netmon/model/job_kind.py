"""The ways in which a device is asked."""

from enum import StrEnum


class JobKind(StrEnum):
    """Closed list; each way backs off by itself, and an answer by any of them proves a device up."""

    ECHO = "echo"
    SNMP = "snmp"
    SSH = "ssh"
    CLI = "cli"
    DISPLAY = "display"
    HTTP = "http"
    SERVICE = "service"
