"""The page of reports: what was made, each file to be kept, and a form that has one made."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from netmon.model.access import Right
from netmon.model.audit import AuditRecord, details
from netmon.model.lang import Lang
from netmon.model.report import ReportKind
from netmon.model.texts import text
from netmon.model.view_reports import FORMATS, Refused, ReportFile, ReportWish
from netmon.web.asked import JSON, Asked, Page, Route, see_other
from netmon.web.csv_rows import attachment
from netmon.web.door import AuditSink
from netmon.web.errors import missing
from netmon.web.html import Pages, known_text
from netmon.web.section_compliance import offset_of
from netmon.web.shape import Shapes
from netmon.web.source_reports import ReportSource

A_PAGE: Final = 100
PATH: Final = "/reports"
CONTENT_TYPES: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


class ReportPages:
    """`/reports` and below. All of it takes the right to take figures away with one."""

    def __init__(self, source: ReportSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._audit = audit
        self._html = html
        self._shapes = Shapes()

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path=PATH, answer=self.listed, right=Right.EXPORT),
            Route(path=f"{PATH}/files/{{name}}", answer=self.file, right=Right.EXPORT),
            Route(path=f"{PATH}/make", answer=self.make, right=Right.EXPORT, method="POST"),
            Route(path=f"{PATH}/verify", answer=self.verify, right=Right.EXPORT, method="POST"),
        )

    async def listed(self, asked: Asked) -> Page:
        """Answer `/reports`."""
        found = await self._source.listed(offset_of(asked.query), A_PAGE, asked.sight)
        if asked.wants_json:
            encode = self._shapes.of(type(found)).encode
            body = json.dumps({"schema": "netmon.reports/1", **(encode(found) if encode is not None else {})}, ensure_ascii=True, separators=(",", ":"))
            return Page(status=200, content_type=JSON, body=body.encode("ascii") + b"\n")
        lang = asked.lang
        first, last = last_month(found.now)
        refused = asked.query.get("refused", "")
        offset = found.offset
        values = {
            "found": found,
            "kinds": [(kind, text(f"web.reports.kind.{kind}", lang)) for kind in ReportKind],
            "formats": FORMATS,
            "first": first,
            "last": last,
            "refused": text(f"web.reports.refused.{refused}", lang) if refused in set(Refused) else "",
            "kind_of": lambda file: kind_words(file, lang),
            "size_of": size_words,
            "sites": dict(found.sites),
            "verifiable": ("xlsx", "json"),
            "previous": asked.link(offset=str(max(offset - A_PAGE, 0)), refused=None) if offset else None,
            "next": asked.link(offset=str(offset + A_PAGE), refused=None) if offset + A_PAGE < found.total else None,
        }
        return self._html.page("reports.html", asked, found.now, page="compliance", **values)

    async def file(self, asked: Asked) -> Page:
        """Answer `/reports/files/<name>` with the file itself, to be kept and never shown as a page of ours."""
        found = await self._source.opened(asked.params["name"], asked.sight)
        if found is None:
            return missing(self._html, asked, text("web.reports.refused.no_file", asked.lang))
        self._note(asked, "take_report", 200, file=found.name)
        headers = {"Content-Disposition": attachment(found.name), "Content-Length": str(found.size)}
        body: AsyncIterator[bytes] = found.pieces
        return Page(status=200, content_type=CONTENT_TYPES[found.name.rpartition(".")[2]], body=body, headers=headers)

    async def make(self, asked: Asked) -> Page:
        """Take the form that wants a report."""
        wish = wish_of(asked.form, asked.lang)
        refused = Refused.WRONG if wish is None else self._source.make(wish, asked.person.name, asked.sight)
        said = {} if wish is None else {"kind": wish.kind, "plan": wish.plan, "first": wish.first, "last": wish.last, "site": wish.site, "format": wish.format}
        self._note(asked, "make_report", 303, refused=refused, **said)
        return self._back(asked, refused)

    async def verify(self, asked: Asked) -> Page:
        """Take the form that wants a file verified."""
        name = asked.form.get("name", "")
        refused = await self._source.verify(name, asked.person.name, asked.sight)
        self._note(asked, "verify_report", 303, refused=refused, file=name)
        return self._back(asked, refused)

    def _note(self, asked: Asked, action: str, status: int, **more: object) -> None:
        """Write down who did that."""
        person = asked.person
        self._audit.note(
            AuditRecord(
                at=time.time(), who=person.name, role=person.role.value, peer=asked.peer, method=asked.method, path=asked.path, status=status,
                action=action, detail=details(**more),
            )
        )  # fmt: skip

    def _back(self, asked: Asked, refused: Refused | None) -> Page:
        language = f"lang={asked.pinned}" if asked.pinned else ""
        why = f"refused={refused}" if refused is not None else ""
        query = "&".join(part for part in (language, why) if part)
        return see_other(PATH + (f"?{query}" if query else ""))


def wish_of(form: Mapping[str, str], lang: Lang) -> ReportWish | None:
    """Return what a form asks for; None for what it must not say."""
    kind, wanted = form.get("kind", ""), next((known for known in FORMATS if known == form.get("format")), None)
    first, last = _day(form.get("from", "")), _day(form.get("to", ""))
    if kind not in set(ReportKind) or wanted is None or first is None or last is None:
        return None
    return ReportWish(kind=ReportKind(kind), plan=form.get("plan", "")[:100], first=first, last=last, site=form.get("site", "")[:100], format=wanted, lang=lang)


def _day(written: str) -> date | None:
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def last_month(now: float) -> tuple[date, date]:
    """Return the first and the last day of the month before."""
    last = datetime.fromtimestamp(now, UTC).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def kind_words(file: ReportFile, lang: Lang) -> str:
    """Return a file's kind in words; of one that was not read yet what its name says, where it does."""
    kind = file.kind or file.name.partition("-")[0]
    return known_text(f"web.reports.kind.{kind}", lang, file.kind)


def size_words(size: int) -> str:
    """Return `37 kB`, `1.2 MB`."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
