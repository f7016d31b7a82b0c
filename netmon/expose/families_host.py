"""The families of computers that are asked over SSH, and their rendering.

Their names differ from those of HOST-RESOURCES-MIB on purpose: a PC that answers both ways is not counted twice.
"""

from collections.abc import Mapping

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.host import HostStatus


def _family(name: str, extra: tuple[str, ...], unit: str, texts: tuple[str, str], kind: MetricType = MetricType.GAUGE) -> Family:
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=(*DEVICE_LABELS, *extra), table=Table.HOST)


HOST_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_host_info",
        ("system", "os", "version", "architecture", "hostname"),
        "",
        ("Operating system of a computer, by SSH.", "计算机的操作系统（SSH 读取）。"),
        MetricType.INFO,
    ),
    _family(
        "netmon_host_uptime_seconds",
        (),
        "seconds",
        (
            "Time since the system started; Windows with fast startup goes on counting over a shutdown.",
            "系统启动后的时间；Windows 开启快速启动时关机不清零。",
        ),
    ),
    _family("netmon_host_cpus", (), "", ("Logical processors.", "逻辑处理器数量。")),
    _family("netmon_host_cpu_usage_ratio", (), "ratio", ("Load of all processors, 0 to 1.", "处理器总使用率，0 到 1。")),
    _family("netmon_host_load", (), "", ("Load average over one minute (Linux).", "一分钟平均负载（Linux）。")),
    _family("netmon_host_memory_used_bytes", (), "bytes", ("Memory that programs cannot have any more.", "程序已占用、不可再分配的内存。")),
    _family("netmon_host_memory_total_bytes", (), "bytes", ("Memory of a computer.", "计算机内存容量。")),
    _family("netmon_host_disk_used_bytes", ("disk",), "bytes", ("Space in use on a local disk.", "本地磁盘已用空间。")),
    _family("netmon_host_disk_total_bytes", ("disk",), "bytes", ("Size of a local disk.", "本地磁盘容量。")),
    _family(
        "netmon_host_key_changed",
        (),
        "",
        (
            "1 when the computer shows another SSH host key than the trusted one and the inventory allows that (disk freeze).",
            "SSH 主机密钥与已信任的不同、且台账允许变化（冰点还原）时为 1。",
        ),
    ),
    _family(
        "netmon_host_key_changes_total",
        (),
        "",
        ("New SSH host keys that a computer showed since netmon started.", "netmon 启动以来该计算机出示的新 SSH 主机密钥次数。"),
        MetricType.COUNTER,
    ),
    _family(
        "netmon_host_key_unexplained",
        (),
        "",
        (
            "1 when the last new host key came without a new start of the computer: no disk freeze does that.",
            "最近一次主机密钥变化时计算机并未重新启动则为 1：这不是冰点还原造成的。",
        ),
    ),
)


def render_host(labels: str, status: HostStatus) -> Mapping[str, Chunk]:
    """Return one computer's families."""
    about = pairs(
        system=status.system, os=status.os_name or "", version=status.os_version or "", architecture=status.architecture or "", hostname=status.name or ""
    )
    families: dict[str, list[tuple[str, Number | None]]] = {
        "netmon_host_info": [(about, 1)],
        "netmon_host_uptime_seconds": [("", status.uptime_s)],
        "netmon_host_cpus": [("", status.cpus)],
        "netmon_host_cpu_usage_ratio": [("", status.cpu_ratio)],
        "netmon_host_load": [("", status.load_1m)],
        "netmon_host_memory_used_bytes": [("", status.memory_used_bytes)],
        "netmon_host_memory_total_bytes": [("", status.memory_total_bytes)],
        "netmon_host_disk_used_bytes": [(pairs(disk=disk.name), disk.used_bytes) for disk in status.disks],
        "netmon_host_disk_total_bytes": [(pairs(disk=disk.name), disk.total_bytes) for disk in status.disks],
        "netmon_host_key_changed": [("", int(status.host_key_changed))],
        "netmon_host_key_changes_total": [("", status.host_key_changes)],
        "netmon_host_key_unexplained": [("", int(status.key_without_start))],
    }
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
