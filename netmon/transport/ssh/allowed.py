"""All that netmon ever runs over SSH: an allow-list of whole command lines, each of which only reads. What may vary: the address of a ping,
and the numbers and addresses of an iperf3 test, each word of them checked."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from netmon.model.measurement import LineTest, iperf3_words

# Sections are told apart by lines that no program prints. `df -l` keeps off network file systems, which may hang; BusyBox has no -l.
_LINUX: Final = (
    "LC_ALL=C; export LC_ALL; "
    "echo '@@uptime'; cat /proc/uptime; "
    "echo '@@loadavg'; cat /proc/loadavg; "
    "echo '@@stat'; grep '^cpu' /proc/stat; "
    "echo '@@meminfo'; cat /proc/meminfo; "
    "echo '@@uname'; uname -s -n -r -m; "
    "echo '@@release'; cat /etc/os-release; "
    "echo '@@df'; df -P -k -l 2>/dev/null || df -P -k; "
    "echo '@@end'"
)

# No `$` and no inner double quotes: the same line passes through cmd.exe and through PowerShell as the login shell. No -EncodedCommand,
# which the antivirus programs of schools stop. LocalDateTime stands beside LastBootUpTime, so that the uptime needs no clock of ours.
_WINDOWS: Final = (
    'powershell -NoLogo -NoProfile -NonInteractive -Command "ConvertTo-Json -Compress -Depth 4 -InputObject @{'
    "os=@(Get-CimInstance Win32_OperatingSystem | Select-Object Caption,Version,BuildNumber,OSArchitecture,CSName,LastBootUpTime,LocalDateTime,"
    "FreePhysicalMemory,TotalVisibleMemorySize); "
    "cpu=@(Get-CimInstance Win32_Processor | Select-Object LoadPercentage,NumberOfLogicalProcessors); "
    "disk=@(Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3' | Select-Object DeviceID,Size,FreeSpace,VolumeName)}\""
)

ALLOWED: Final[Mapping[str, str]] = {"linux_host": _LINUX, "windows_host": _WINDOWS}

# Echoes of 56 octets, five a second, which is as fast as ping lets an ordinary user; Windows knows one a second only.
ECHOES: Final[Mapping[str, int]] = {"linux_ping": 25, "windows_ping": 10}
_PLAIN: Final = re.compile(r"[A-Za-z0-9.:-]+")
_PING: Final[Mapping[str, str]] = {"linux_ping": "LC_ALL=C ping -n -c 25 -i 0.2 -W 1 {address}", "windows_ping": "ping -n 10 -w 1000 {address}"}


def command_line(name: str, address: str | None = None) -> str:
    """Return the line that is run. KeyError for a name that is not on the list, ValueError for a ping to anything but an IP address."""
    if address is None:
        return ALLOWED[name]
    return _PING[name].format(address=ip_address(address))


def speed_test_line(test: LineTest) -> str:
    """Return the line of an iperf3 client: words of letters, digits, dots, colons and dashes alone. ValueError for anything else."""
    words = iperf3_words(test)
    if not all(_PLAIN.fullmatch(word) for word in words):
        raise ValueError("a word that a shell could take for more")
    return " ".join(words)
