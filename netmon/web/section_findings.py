"""`/findings`: what is found wrong and what to do about it, the same as a CSV file."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from netmon.model.access import Right
from netmon.model.finding import FindingKind, Severity
from netmon.model.lang import Lang
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.model.view_finding import FindingList, FindingQuery
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.csv_rows import Cell, csv_page
from netmon.web.document import page_json
from netmon.web.html import Pages
from netmon.web.section_rooms import offset_of, turning
from netmon.web.source_findings import FindingSource

ROWS_A_PAGE: Final = 100
MACS_SHOWN: Final = 3
_MAC: Final = re.compile(r"\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b")
COLUMNS: Final = ("site", "device", "role", "room", "severity", "kind", "detail", "step", "since")


class FindingPages:
    """The page of findings."""

    def __init__(self, source: FindingSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses."""
        return (Route(path="/findings", answer=self.findings), Route(path="/findings.csv", answer=self.csv, right=Right.EXPORT))

    def findings(self, asked: Asked) -> Page:
        """Answer `/findings`."""
        query = finding_query(asked.query, offset=offset_of(asked), limit=ROWS_A_PAGE)
        found = self._source.findings(query, asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.findings/1", found))
        values = {
            "found": found,
            "severities": list(Severity),
            "severity_link": lambda severity: asked.link(severity=severity, offset=None),
            "macs_in": macs_in,
            "reason_of": lambda detail: reason_text(detail, asked.lang),
            "csv_link": "/findings.csv" + asked.link(offset=None),
            **turning(asked, query.offset, ROWS_A_PAGE, found.total),
        }
        return self._html.page("findings.html", asked, found.now, page="findings", **values)

    def csv(self, asked: Asked) -> Page:
        """Answer `/findings.csv`: all rows that match, not a page of them."""
        found = self._source.findings(finding_query(asked.query, offset=0, limit=None), asked.sight)
        return csv_page(text("web.findings.file", asked.lang) + ".csv", self._lines(found, asked.lang))

    def _lines(self, found: FindingList, lang: Lang) -> Iterator[tuple[Cell, ...]]:
        yield tuple([text(f"web.findings.col.{name}", lang) for name in COLUMNS])
        for row in found.rows:
            yield (
                row.site_name,
                row.device,
                text(f"role.{row.role}", lang) if row.role else "",
                row.room or "",
                text(f"web.severity.{row.severity}", lang),
                text(f"finding.{row.kind}", lang),
                reason_text(row.detail, lang),
                text(f"finding.{row.kind}.step", lang),
                self._html.minute(row.since),
            )


def macs_in(detail: str) -> list[str]:
    """Return the MAC addresses that a detail names, each once: where they are plugged in can be looked up."""
    return list(dict.fromkeys(_MAC.findall(detail)))[:MACS_SHOWN]


def finding_query(query: Mapping[str, str], *, offset: int, limit: int | None) -> FindingQuery:
    """Read `severity`, `kind`, `site` and `device`; what makes no sense is as if it were not there."""
    severity, kind = query.get("severity", ""), query.get("kind", "")
    return FindingQuery(
        severity=Severity(severity) if severity in set(Severity) else None,
        kind=FindingKind(kind) if kind in set(FindingKind) else None,
        site=query.get("site", ""),
        device=query.get("device", ""),
        offset=offset,
        limit=limit,
    )
