"""What Linux and Windows print for the two commands of the collector `host`: pure text work, and no text is trusted."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, NoReturn

from netmon.model.device_text import clean_string, decode_text
from netmon.model.host import HostDisk, HostStatus

MAX_DISKS: Final = 64
MAX_BYTES: Final = 1 << 60
KIB: Final = 1024
_SECTION: Final = re.compile(r"^@@([a-z]+)\s*$", re.MULTILINE)
_DF_ROW: Final = re.compile(r"(?P<device>/dev/(?!loop)\S{1,200}|overlay)\s+(?P<size>\d{1,18})\s+(?P<used>\d{1,18})\s+\S+\s+\S+\s+(?P<place>/.*)")
_MSFT_DATE: Final = re.compile(r"/Date\((-?\d{1,15})")


class HostParseError(ValueError):
    """The output is not what the command prints; the message has no more of it than a few cleaned words."""


class CpuTimes(NamedTuple):
    """First line of /proc/stat: jiffies since the start, all of them and those in which nothing ran."""

    total: int
    idle: int


def decode_output(raw: bytes) -> str:
    """Decode what a console printed: UTF-16 with or without a mark, UTF-8, or GBK (a Chinese Windows' code page 936)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    head = raw[:512]
    if head.count(0) > len(head) // 4:
        return raw.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    return decode_text(raw.removeprefix(b"\xef\xbb\xbf"))[0]


def cpu_ratio(before: CpuTimes | None, now: CpuTimes | None) -> float | None:
    """Return the share of time in which processors worked between two polls; None for the first, and after a new start."""
    if before is None or now is None or now.total <= before.total or now.idle < before.idle:
        return None
    return min(max(1.0 - (now.idle - before.idle) / (now.total - before.total), 0.0), 1.0)


def parse_linux(text: str) -> tuple[HostStatus, CpuTimes | None, tuple[str, ...]]:
    """Return what Linux printed, its processors' times, and the sections that are missing or odd. HostParseError when nothing fits."""
    parts = _SECTION.split(text)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if "uptime" not in sections:
        raise HostParseError(clean_string(text, limit=80) or "no output")
    memory = _memory(sections.get("meminfo", ""))
    release = dict(_assignment(line) for line in sections.get("release", "").splitlines() if "=" in line)
    uname = sections.get("uname", "").split()
    uptime, load, times = _first(sections["uptime"]), _first(sections.get("loadavg", "")), _times(sections.get("stat", ""))
    total, available = memory.get("MemTotal"), memory.get("MemAvailable", memory.get("MemFree"))
    disks = _df(sections.get("df", ""))
    status = HostStatus(
        system="linux",
        os_name=_text(release.get("PRETTY_NAME") or release.get("NAME")) or (_text(uname[0]) if uname else None),
        name=_text(uname[1]) if len(uname) > 1 else None,
        os_version=_text(uname[2]) if len(uname) > 2 else None,
        architecture=_text(uname[3]) if len(uname) > 3 else None,
        uptime_s=uptime,
        cpus=len(re.findall(r"^cpu\d+ ", sections.get("stat", ""), re.MULTILINE)) or None,
        load_1m=load,
        memory_total_bytes=total,
        memory_used_bytes=total - available if total is not None and available is not None and available <= total else None,
        disks=disks,
    )
    found = {"uptime": uptime, "loadavg": load, "stat": times, "meminfo": total, "uname": status.os_version, "df": disks or None}
    missing = [name for name, value in found.items() if value is None]
    if "end" not in sections:
        missing.append("end")
    return status, times, tuple(missing)


def _first(text: str) -> float | None:
    words = text.split()
    return _number(words[0], most=1e10) if words and re.fullmatch(r"\d{1,12}(\.\d{1,6})?", words[0]) else None


def _times(text: str) -> CpuTimes | None:
    """Read `cpu user nice system idle iowait irq softirq steal ...` (proc(5)); waiting for a disk counts as idle."""
    match = re.search(r"^cpu +((?:\d{1,18} ?){4,10})", text, re.MULTILINE)
    if match is None:
        return None
    values = [int(word) for word in match[1].split()][:8]
    return CpuTimes(total=sum(values), idle=sum(values[3:5]))


def _memory(text: str) -> dict[str, int]:
    return {name: int(kib) * KIB for name, kib in re.findall(r"^(\w{1,30}): +(\d{1,15}) kB$", text, re.MULTILINE)}


def _assignment(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name.strip(), value.strip().strip("\"'")


def _df(text: str) -> tuple[HostDisk, ...]:
    """Read `df -P -k` (POSIX): only what lies on a device of the computer's own, each device and each place once."""
    disks: dict[str, HostDisk] = {}
    devices: set[str] = set()
    for line in text.splitlines()[1:]:
        match = _DF_ROW.match(line)
        if match is None or match["device"] in devices or (match["device"] == "overlay" and match["place"] != "/"):
            continue
        devices.add(match["device"])
        name, total = clean_string(match["place"], limit=80), _bounded(int(match["size"]) * KIB)
        if total and len(disks) < MAX_DISKS:
            used = _bounded(int(match["used"]) * KIB)
            disks.setdefault(name, HostDisk(name=name, descr=clean_string(match["device"], limit=80), total_bytes=total, used_bytes=used))
    return tuple(disks.values())


def parse_windows(text: str) -> tuple[HostStatus, tuple[str, ...]]:
    """Return what PowerShell printed, and the classes that are missing or odd. HostParseError when it is no such JSON."""
    found = _json_object(text)
    os_row = _rows(found, "os")[0] if _rows(found, "os") else {}
    processors, drives = _rows(found, "cpu"), _rows(found, "disk")
    loads = [load for row in processors if (load := _number(row.get("LoadPercentage"), most=100)) is not None]
    cores = [count for row in processors if (count := _whole(row.get("NumberOfLogicalProcessors"), most=4096)) is not None]
    total, free = _kib(os_row.get("TotalVisibleMemorySize")), _kib(os_row.get("FreePhysicalMemory"))
    uptime = _uptime(os_row)
    status = HostStatus(
        system="windows",
        name=_text(os_row.get("CSName")),
        os_name=_text(os_row.get("Caption")),
        os_version=_text(os_row.get("Version")),
        architecture=_text(os_row.get("OSArchitecture")),
        uptime_s=uptime,
        cpus=sum(cores) or None,
        cpu_ratio=sum(loads) / len(loads) / 100 if loads else None,
        memory_total_bytes=total,
        memory_used_bytes=total - free if total is not None and free is not None and free <= total else None,
        disks=tuple({disk.name: disk for row in drives[:MAX_DISKS] if (disk := _drive(row)).name}.values()),
    )
    known = {"os": status.os_version, "uptime": uptime, "cpu": status.cpu_ratio, "memory": total, "disk": status.disks or None}
    return status, tuple(name for name, value in known.items() if value is None)


def _drive(row: Mapping[str, Any]) -> HostDisk:
    total, free = _whole(row.get("Size")), _whole(row.get("FreeSpace"))
    used = total - free if total is not None and free is not None and free <= total else None
    return HostDisk(name=_text(row.get("DeviceID")) or "", descr=_text(row.get("VolumeName")) or "", total_bytes=total, used_bytes=used)


def _json_object(text: str) -> Mapping[str, Any]:
    """Return the object that the text holds; a login banner may stand before it, and a console may have broken it into lines."""
    start, end = text.find("{"), text.rfind("}")
    words = clean_string(text, limit=80) or "no output"
    if start < 0 or end < start:
        raise HostParseError(words)
    body = text[start : end + 1].replace("\r", "").replace("\n", "").replace("\0", "")
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise HostParseError(words) from None
    if not isinstance(found, dict):
        raise HostParseError(words)
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _rows(found: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a class; PowerShell 5 may wrap an array as {value: [...], Count: n}, and gives one row without brackets."""
    value = found.get(name)
    if isinstance(value, dict) and isinstance(value.get("value"), list):
        value = value["value"]
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, dict)]


def _uptime(row: Mapping[str, Any]) -> float | None:
    """Return the seconds between the last start and now, both by the computer's own clock."""
    started, now = _date(row.get("LastBootUpTime")), _date(row.get("LocalDateTime"))
    if started is None or now is None or not 0 <= now - started < 1e9:
        return None
    return now - started


def _date(value: object) -> float | None:
    r"""Read a date as PowerShell writes it: `\/Date(ms)\/` (5.1), {value: ..., DateTime: ...}, or ISO 8601 (7)."""
    if isinstance(value, dict):
        value = value.get("value", value.get("DateTime"))
    if not isinstance(value, str):
        return None
    match = _MSFT_DATE.search(value)
    if match is not None:
        return int(match[1]) / 1000
    try:
        found = datetime.fromisoformat(value[:40])
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _number(value: object, *, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= most else None


def _whole(value: object, *, most: int = MAX_BYTES) -> int | None:
    """Return a whole number; CIM's 64-bit values come as text from some versions."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,19}", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def _kib(value: object) -> int | None:
    number = _whole(value, most=MAX_BYTES // KIB)
    return None if number is None else number * KIB


def _bounded(number: int) -> int | None:
    return number if number <= MAX_BYTES else None


def _text(value: object) -> str | None:
    return (clean_string(value, limit=80) or None) if isinstance(value, str) else None
