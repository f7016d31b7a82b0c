"""What a computer says of itself when it is asked over SSH: an OPS PC in a board, a server, a probe."""

from dataclasses import dataclass
from typing import Literal

System = Literal["windows", "linux"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDisk:
    """One local disk in bytes: a drive letter (`C:`) or a mount point (`/`); `used_bytes` is what HOST-RESOURCES-MIB calls hrStorageUsed."""

    name: str
    descr: str = ""
    total_bytes: int | None = None
    used_bytes: int | None = None

    @property
    def usage_ratio(self) -> float | None:
        """Return used / total, None without both."""
        if self.used_bytes is None or not self.total_bytes or self.used_bytes > self.total_bytes:
            return None
        return self.used_bytes / self.total_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HostStatus:
    """One computer; what it did not say is None.

    `cpu_ratio` is 0..1 over all processors: now on Windows, since the last poll on Linux. `memory_used_bytes` is what programs cannot have.
    `host_key_changed`: it showed another SSH host key than the one that was trusted, and the inventory allows that;
    `host_key_changes` counts different keys since netmon started, `key_without_start` is True when the last one came without a new start of the computer.
    """

    system: System
    name: str | None = None
    os_name: str | None = None
    os_version: str | None = None
    architecture: str | None = None
    uptime_s: float | None = None
    cpus: int | None = None
    cpu_ratio: float | None = None
    load_1m: float | None = None
    memory_total_bytes: int | None = None
    memory_used_bytes: int | None = None
    disks: tuple[HostDisk, ...] = ()
    host_key: str | None = None
    host_key_changed: bool = False
    host_key_changes: int = 0
    key_without_start: bool = False
