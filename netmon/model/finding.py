"""Something found wrong that stays wrong until somebody acts: a weakness, a stranger, a fault that no counter shows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How urgent a finding is, in the words of the alerts."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class FindingKind(StrEnum):
    """Closed list of what can be found; each has two texts, `finding.<kind>` and `finding.<kind>.step`, what to do first."""

    # what a saved configuration says
    NO_LOG_HOST = "no_log_host"
    TELNET_OPEN = "telnet_open"
    COMMUNITY_PUBLIC = "community_public"
    PUBLIC_ANSWERED = "public_answered"
    NO_NTP = "no_ntp"
    DEFAULT_ACCOUNT = "default_account"
    HTTP_OPEN = "http_open"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CONFIG_UNSAVED = "config_unsaved"
    CONFIG_BACKUP_OLD = "config_backup_old"
    HOST_KEY_CHANGED = "host_key_changed"
    # what the sensor hears in the LAN
    ROGUE_DHCP = "rogue_dhcp"
    ROGUE_RA = "rogue_ra"
    ARP_CONFLICT = "arp_conflict"
    GATEWAY_SPOOFED = "gateway_spoofed"
    UNKNOWN_DEVICE = "unknown_device"
    BROADCAST_STORM = "broadcast_storm"
    # what the neighbours say
    UPLINK_MISMATCH = "uplink_mismatch"
    ROOM_MISMATCH = "room_mismatch"


SEVERITIES: dict[FindingKind, Severity] = {
    FindingKind.NO_LOG_HOST: Severity.INFO,
    FindingKind.TELNET_OPEN: Severity.WARNING,
    FindingKind.COMMUNITY_PUBLIC: Severity.WARNING,
    FindingKind.PUBLIC_ANSWERED: Severity.CRITICAL,
    FindingKind.NO_NTP: Severity.INFO,
    FindingKind.DEFAULT_ACCOUNT: Severity.WARNING,
    FindingKind.HTTP_OPEN: Severity.WARNING,
    FindingKind.CERTIFICATE_EXPIRED: Severity.WARNING,
    FindingKind.CONFIG_UNSAVED: Severity.WARNING,
    FindingKind.CONFIG_BACKUP_OLD: Severity.WARNING,
    FindingKind.HOST_KEY_CHANGED: Severity.WARNING,
    FindingKind.ROGUE_DHCP: Severity.CRITICAL,
    FindingKind.ROGUE_RA: Severity.CRITICAL,
    FindingKind.ARP_CONFLICT: Severity.WARNING,
    FindingKind.GATEWAY_SPOOFED: Severity.CRITICAL,
    FindingKind.UNKNOWN_DEVICE: Severity.WARNING,
    FindingKind.BROADCAST_STORM: Severity.CRITICAL,
    FindingKind.UPLINK_MISMATCH: Severity.WARNING,
    FindingKind.ROOM_MISMATCH: Severity.INFO,
}
"""How urgent each kind is where the finder has no reason to say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`device` is the inventory's name, `detail` a short English phrase of clean text without secrets, `since` Unix time in seconds."""

    device: str
    kind: FindingKind
    severity: Severity
    detail: str
    since: float

    @property
    def key(self) -> tuple[str, FindingKind, str]:
        """Return what makes two findings the same one."""
        return (self.device, self.kind, self.detail)

    @property
    def said(self) -> str:
        """Return what an event says of it: its kind, and its detail where there is one."""
        return f"{self.kind} {self.detail}".rstrip()


class FindingChange(NamedTuple):
    """A finding of a finder (`hygiene`, `sensor`, ...) that begins, or ends."""

    finder: str
    finding: Finding
    begins: bool


def finding(device: str, kind: FindingKind, detail: str, since: float) -> Finding:
    """Return a finding with its kind's own severity."""
    return Finding(device=device, kind=kind, severity=SEVERITIES[kind], detail=detail, since=since)


def carried(old: Iterable[Finding], new: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the new findings in order of kind and detail; one that was there before keeps the time since when it has been."""
    since = {one.key: one.since for one in old}
    unique = {one.key: one for one in new}
    kept = (replace(one, since=min(one.since, since.get(key, one.since))) for key, one in unique.items())
    return tuple(sorted(kept, key=lambda one: (one.device, one.kind, one.detail)))
