"""All that netmon ever runs over SSH: an allow-list of whole command lines, each of which only reads. Nothing is composed, nothing is passed in."""

from collections.abc import Mapping
from typing import Final

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
