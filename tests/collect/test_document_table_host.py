"""What `netmon poll` shows in a terminal of computers and service checks."""

import pytest

from netmon.collect.document import build_document
from netmon.collect.document_table import render_table
from netmon.model.host import HostDisk, HostStatus
from netmon.model.outcome import Outcome
from netmon.model.reading import Payload, Reading
from netmon.model.service import ServiceReason, ServiceResult, ServiceResults

PC = HostStatus(
    system="windows", name="OPS-101", os_name="Windows 10", cpus=4, cpu_ratio=0.12, memory_total_bytes=8_000_000_000, memory_used_bytes=5_000_000_000,
    disks=(HostDisk(name="C:", total_bytes=100_000_000_000, used_bytes=75_000_000_000),), host_key="SHA256:abc", host_key_changed=True,
)  # fmt: skip


def shown(payload: Payload, lang: str) -> list[str]:
    reading = Reading(device="d", collector="c", started=0.0, started_monotonic=0.0, duration_s=0.1, outcome=Outcome.OK, payload=payload)
    return [" ".join(line.split()) for line in render_table(build_document(address="x", readings=[reading]), lang).splitlines()]  # type: ignore[arg-type]


def test_table_shows_a_computer():
    lines = shown(PC, "zh")
    assert lines[lines.index("电脑（SSH）") + 2 :] == [
        "系统 OPS-101 Windows 10", "处理器 4 12.0%", "内存 5.0 / 8.0 GB", "磁盘 C: 75.0 / 100.0 GB 75.0%", "主机密钥 SHA256:abc 与信任时不同",
    ]  # fmt: skip


def test_table_of_a_computer_that_says_little():
    lines = shown(HostStatus(system="linux"), "en")
    assert lines[lines.index("Computer (SSH)") + 2 :] == ["System - -"]


@pytest.mark.parametrize(("lang", "wrong"), [("zh", "证书已过期"), ("en", "the certificate has expired")])
def test_table_shows_service_checks(lang, wrong):
    results = ServiceResults(
        results=(
            ServiceResult(check="page", kind="http", ok=False, reason=ServiceReason.EXPIRED, duration_s=0.0421, status=200, expires_at=86_400.0),
            ServiceResult(check="clock", kind="ntp", ok=True, offset_s=-0.25),
        )
    )
    lines = shown(results, lang)
    page, clock = (next(line for line in lines if line.startswith(kind)) for kind in ("http page", "ntp clock"))
    assert "42 ms, HTTP 200" in page
    assert "1970-01-02" in page
    assert page.endswith(wrong)
    assert "-0.250" in clock
