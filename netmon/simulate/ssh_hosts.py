"""OPS PCs and servers as their SSH servers answer: the two commands of netmon's allow-list and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from netmon.transport.ssh.allowed import ALLOWED

OutputEncoding = Literal["utf-8", "gb18030", "utf-16", "utf-16-le"]
VERSIONS: Final[Mapping[str, str]] = {"windows": "OpenSSH_for_Windows_9.5", "linux": "OpenSSH_9.2p1 Debian-2"}


@dataclass(slots=True, kw_only=True)
class HostFigures:
    """What the simulated PC says of itself; changed while it runs."""

    name: str = "OPS-101"
    uptime_s: float = 5400.0
    cpu_percent: int = 12
    memory_total_kib: int = 8_388_608
    memory_free_kib: int = 3_145_728
    disk_total_bytes: int = 128_000_000_000
    disk_free_bytes: int = 40_000_000_000
    jiffies: int = 100_000


def windows_output(figures: HostFigures, encoding: OutputEncoding = "utf-8") -> bytes:
    """Return the JSON of Windows PowerShell 5.1, whose dates are milliseconds since 1970."""
    now_ms = 1_790_000_000_000
    started_ms = now_ms - round(figures.uptime_s * 1000)
    found = {
        "os": [
            {
                "Caption": "Microsoft Windows 10 专业版", "Version": "10.0.19045", "BuildNumber": "19045", "OSArchitecture": "64 位", "CSName": figures.name,
                "LastBootUpTime": f"/Date({started_ms})/", "LocalDateTime": f"/Date({now_ms})/",
                "FreePhysicalMemory": figures.memory_free_kib, "TotalVisibleMemorySize": figures.memory_total_kib,
            }
        ],
        "cpu": [{"LoadPercentage": figures.cpu_percent, "NumberOfLogicalProcessors": 4}],
        "disk": [{"DeviceID": "C:", "Size": figures.disk_total_bytes, "FreeSpace": figures.disk_free_bytes, "VolumeName": "系统"}],
    }  # fmt: skip
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("/Date", "\\/Date").replace(")/", ")\\/")
    return f"{text}\r\n".encode(encoding)


def linux_output(figures: HostFigures) -> bytes:
    """Return what the one command line prints on a small Debian."""
    busy = figures.jiffies * figures.cpu_percent // 100
    used_kib = (figures.disk_total_bytes - figures.disk_free_bytes) // 1024
    text = f"""@@uptime
{figures.uptime_s:.2f} {figures.uptime_s * 3.5:.2f}
@@loadavg
0.42 0.30 0.20 1/200 4242
@@stat
cpu  {busy} 0 0 {figures.jiffies - busy} 0 0 0 0 0 0
cpu0 {busy // 2} 0 0 {(figures.jiffies - busy) // 2} 0 0 0 0 0 0
cpu1 {busy // 2} 0 0 {(figures.jiffies - busy) // 2} 0 0 0 0 0 0
@@meminfo
MemTotal:        {figures.memory_total_kib} kB
MemFree:         {figures.memory_free_kib // 2} kB
MemAvailable:    {figures.memory_free_kib} kB
@@uname
Linux {figures.name} 6.1.0-18-amd64 x86_64
@@release
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
@@df
Filesystem     1024-blocks      Used Available Capacity Mounted on
udev               1987654         0   1987654       0% /dev
/dev/sda1      {figures.disk_total_bytes // 1024} {used_kib} {figures.disk_free_bytes // 1024} 69% /
@@end
"""
    return text.encode()


def ping_output(system: str, address: str) -> bytes:
    """Return what ping prints of a way with 2 ms and a little jitter."""
    if system == "windows":
        lines = [f"来自 {address} 的回复: 字节=32 时间={2 + number % 2}ms TTL=62" for number in range(10)]
        return "\r\n".join([f"正在 Ping {address} 具有 32 字节的数据:", *lines, "", f"{address} 的 Ping 统计信息:"]).encode("gb18030")
    lines = [f"64 bytes from {address}: icmp_seq={number + 1} ttl=62 time={2.1 + number % 3 / 10:.2f} ms" for number in range(25)]
    return "\n".join([f"PING {address}", *lines, f"--- {address} ping statistics ---", "25 packets transmitted, 25 received"]).encode()


def answer(system: str, command: str, figures: HostFigures, encoding: OutputEncoding) -> tuple[bytes, bytes, int]:
    """Return stdout, stderr and exit status of one command."""
    if command == ALLOWED[f"{system}_host"]:
        return (windows_output(figures, encoding) if system == "windows" else linux_output(figures)), b"", 0
    if command.startswith(("LC_ALL=C ping ", "ping ")):
        return ping_output(system, command.rpartition(" ")[2]), b"", 0
    if system == "windows":
        return b"", "'LC_ALL' 不是内部或外部命令，也不是可运行的程序或批处理文件。\r\n".encode("gb18030"), 1
    return b"", b"sh: 1: not found\n", 127
