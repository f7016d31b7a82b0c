"""The families of findings, of the configuration backup, and their rendering."""

from collections import Counter
from collections.abc import Iterable

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, render_lines
from netmon.model.finding import Finding

FINDING = "netmon_finding"
BACKUP_AT = "netmon_config_backup_last_success_timestamp_seconds"
UNSAVED = "netmon_config_unsaved"

FINDING_FAMILIES: tuple[Family, ...] = (
    Family(
        name=FINDING,
        type=MetricType.GAUGE,
        help_en="How many findings of a kind a device has at present; a kind without any leaves no series.",
        help_zh="设备当前某类问题的数量；没有问题的类别不出现。",
        unit="",
        labels=(*DEVICE_LABELS, "kind", "severity"),
        table=Table.FINDING,
    ),
    Family(
        name=BACKUP_AT,
        type=MetricType.GAUGE,
        help_en="When the device's configuration was last read whole, Unix time.",
        help_zh="最近一次完整读取设备配置的时间（Unix 时间）。",
        unit="seconds",
        labels=DEVICE_LABELS,
        table=Table.CONFIG_BACKUP,
    ),
    Family(
        name=UNSAVED,
        type=MetricType.GAUGE,
        help_en="1 when the running configuration differs from the saved one, 0 when not.",
        help_zh="当前配置与已保存配置不一致时为 1，一致为 0。",
        unit="",
        labels=DEVICE_LABELS,
        table=Table.CONFIG_CHANGE,
    ),
)


def render_findings(labels: str, findings: Iterable[Finding]) -> dict[str, Chunk]:
    """Return one device's findings, counted by kind and severity; the detail is for pages, never for a label."""
    counts = Counter((one.kind, one.severity) for one in findings)
    chunk = render_lines(labels, FINDING, [(pairs(kind=kind, severity=severity), count) for (kind, severity), count in sorted(counts.items())])
    return {FINDING: chunk} if chunk.samples else {}


def render_backup(labels: str, last_success_at: float | None) -> dict[str, Chunk]:
    """Return when a device's configuration was last backed up."""
    chunk = render_lines(labels, BACKUP_AT, [("", last_success_at)])
    return {BACKUP_AT: chunk} if chunk.samples else {}


def render_unsaved(labels: str, unsaved: bool | None) -> dict[str, Chunk]:
    """Return whether the running configuration differs from the saved one; nothing where it is not known."""
    chunk = render_lines(labels, UNSAVED, [("", None if unsaved is None else int(unsaved))])
    return {UNSAVED: chunk} if chunk.samples else {}
