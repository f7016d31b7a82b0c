"""Service checks: does it work, how long it took, and what ages."""

from collections.abc import Mapping

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.service import ServiceResults

_CHECK = (*DEVICE_LABELS, "check", "kind")


def _family(name: str, labels: tuple[str, ...], unit: str, words: tuple[str, str]) -> Family:
    return Family(name=name, type=MetricType.GAUGE, help_en=words[0], help_zh=words[1], unit=unit, labels=labels, table=Table.SERVICES)


SERVICE_FAMILIES: tuple[Family, ...] = (
    _family("netmon_service_up", _CHECK, "", ("1 when a service check found what it wants, else 0.", "服务检测正常为 1，否则为 0。")),
    _family("netmon_service_failure", (*_CHECK, "reason"), "", ("1 for the reason of a failed service check.", "服务检测失败原因对应的序列为 1。")),
    _family("netmon_service_duration_seconds", _CHECK, "seconds", ("How long a service check took.", "服务检测耗时。")),
    _family(
        "netmon_service_certificate_expiry_timestamp_seconds",
        _CHECK,
        "seconds",
        ("When the service's certificate ends, in Unix time.", "服务证书到期时间（Unix 时间）。"),
    ),
    _family("netmon_service_clock_offset_seconds", _CHECK, "seconds", ("Clock of a time server minus netmon's own.", "时间服务器时钟与本机时钟之差。")),
)


def render_services(labels: str, payload: ServiceResults) -> Mapping[str, Chunk]:
    """Return the results of all checks of a device."""
    families: dict[str, list[tuple[str, Number | None]]] = {family.name: [] for family in SERVICE_FAMILIES}
    for result in payload.results:
        label = pairs(check=result.check, kind=result.kind)
        families["netmon_service_up"].append((label, int(result.ok)))
        if result.reason is not None:
            families["netmon_service_failure"].append((pairs(check=result.check, kind=result.kind, reason=result.reason.value), 1))
        families["netmon_service_duration_seconds"].append((label, result.duration_s if result.ok else None))
        families["netmon_service_certificate_expiry_timestamp_seconds"].append((label, result.expires_at))
        families["netmon_service_clock_offset_seconds"].append((label, result.offset_s))
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
