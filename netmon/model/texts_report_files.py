"""Texts that every file of a report carries, whatever it reports: page numbers, units, notes of the file itself."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "report_file.chart": {"zh": "图：{title}", "en": "Chart: {title}"},
    "report_file.chart_data": {"zh": "图表数据", "en": "Chart data"},
    "report_file.contents": {"zh": "目录", "en": "Contents"},
    "report_file.cut": {"zh": "……（过长，已截断）", "en": "... (too long, cut)"},
    "report_file.limit": {"zh": "要求 {value}", "en": "required {value}"},
    "report_file.no_rows": {"zh": "无", "en": "none"},
    "report_file.notes": {"zh": "说明", "en": "Notes"},
    "report_file.number": {"zh": "编号 {number}", "en": "No. {number}"},
    "report_file.page": {"zh": "第 {page} 页 / 共 {pages} 页", "en": "Page {page} of {pages}"},
    "report_file.unit": {"zh": "{title}（{unit}）", "en": "{title} ({unit})"},
}
