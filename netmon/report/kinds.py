"""Which kinds of report there are, and what makes the page of each."""

from collections.abc import Callable, Mapping
from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Report, ReportKind
from netmon.report import acceptance, asset_list, baseline, compliance, coverage, daily, load, supervision, uptime, weekly, yearly
from netmon.report.page import Page

PAGES: Final[Mapping[ReportKind, Callable[[Report, Lang], Page]]] = {
    ReportKind.COMPLIANCE: compliance.page,
    ReportKind.BASELINE: baseline.page,
    ReportKind.AVAILABILITY: uptime.page,
    ReportKind.UTILISATION: load.page,
    ReportKind.COVERAGE: coverage.page,
    ReportKind.ASSETS: asset_list.page,
    ReportKind.DAILY: daily.page,
    ReportKind.WEEKLY: weekly.page,
    ReportKind.YEARLY: yearly.page,
    ReportKind.SUPERVISION: supervision.page,
    ReportKind.ACCEPTANCE: acceptance.page,
}
