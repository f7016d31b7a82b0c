"""Which kinds of report there are, and what makes the page of each."""

from collections.abc import Callable, Mapping
from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Report, ReportKind
from netmon.report import acceptance, baseline, compliance, supervision
from netmon.report.page import Page

PAGES: Final[Mapping[ReportKind, Callable[[Report, Lang], Page]]] = {
    ReportKind.COMPLIANCE: compliance.page,
    ReportKind.BASELINE: baseline.page,
    ReportKind.SUPERVISION: supervision.page,
    ReportKind.ACCEPTANCE: acceptance.page,
}
