"""Texts of the status pages, and of the table of metrics."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "metrics.column.name": {"zh": "指标", "en": "Metric"},
    "metrics.column.type": {"zh": "类型", "en": "Type"},
    "metrics.column.unit": {"zh": "单位", "en": "Unit"},
    "metrics.column.labels": {"zh": "标签", "en": "Labels"},
    "metrics.column.table": {"zh": "所属表", "en": "Table"},
    "metrics.column.help": {"zh": "说明", "en": "Meaning"},
}
