"""A computer over SSH with every value that there is."""

from netmon.model.host import HostDisk, HostStatus

FULL_HOST = HostStatus(
    system="windows", name="OPS-101", os_name="Microsoft Windows 10 专业版", os_version="10.0.19045", architecture="64 位", uptime_s=5400.0, cpus=4,
    cpu_ratio=0.12, load_1m=0.4, memory_total_bytes=8 << 30, memory_used_bytes=5 << 30,
    disks=(HostDisk(name="C:", descr="系统", total_bytes=128_000_000_000, used_bytes=88_000_000_000), HostDisk(name='D:"\\', total_bytes=1, used_bytes=0)),
    host_key="SHA256:x", host_key_changed=True, host_key_changes=3, key_without_start=True,
)  # fmt: skip
