"""`/audit`: who did what, newest first, whether the chain holds, and the same as a CSV file."""

import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from netmon.model.access import Right
from netmon.model.audit import REQUEST, DoorAction
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.view_audit import AuditQuery, AuditRow, AuditState
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.csv_rows import BOM, CSV, attachment, csv_line
from netmon.web.document import page_json
from netmon.web.errors import forbidden
from netmon.web.html import Pages, known_text
from netmon.web.source_audit import AuditSource

ROWS_A_PAGE: Final = 100
ROWS_A_PIECE: Final = 500
MOST_ROWS: Final = 200_000
"""What a spreadsheet still opens; who wants more takes the files, or `netmon audit show`."""
COLUMNS: Final = ("seq", "at", "who", "role", "peer", "action", "method", "path", "query", "status", "detail", "hash")
FAILED: Final = (DoorAction.SIGN_IN_FAILED, DoorAction.SIGN_IN_REFUSED, DoorAction.LOCKED_OUT)
ACTIONS: Final = (
    REQUEST,
    *DoorAction,
    "acknowledge",
    "withdraw",
    "maintain",
    "exclude",
    "enter_value",
    "close_problem",
    "accept_device",
    "reload",
    "report_made",
    "verify",
    "ssh_trust",
    "ssh_forget",
)
"""What the filter proposes; whatever else an action is called can be typed."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the address asks for, as it was written there."""

    who: str
    action: str
    words: str
    first: str
    last: str

    @property
    def any(self) -> bool:
        """True when not all records are asked for."""
        return bool(self.who or self.action or self.words or self.first or self.last)


class AuditPages:
    """The audit log, for those who may read it."""

    def __init__(self, source: AuditSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses."""
        return (
            Route(path="/audit", answer=self.records, right=Right.READ_AUDIT),
            Route(path="/audit.csv", answer=self.csv, right=Right.READ_AUDIT),
        )

    async def records(self, asked: Asked) -> Page:
        """Answer `/audit`."""
        if not asked.sight.whole:
            return forbidden(self._html, asked)
        asking = asking_of(asked.query)
        found = await self._source.rows(self._query(asking, asked.query), ROWS_A_PAGE)
        state = self._source.state()
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.audit/1", {"state": state, "records": found.rows, "more": found.more}))
        values = {
            "asking": asking,
            "found": found,
            "state": state,
            "mood": mood(state),
            "verdict": verdict(state, asked.lang),
            "actions": ACTIONS,
            "role_of": lambda role: known_text(f"web.role_of.{role}", asked.lang, role),
            "word_of": lambda action: known_text(f"web.audit.action.{action}", asked.lang, action),
            "bad": lambda record: record.status >= 400 or record.action in FAILED,
            "status_of": lambda status: known_text(f"web.audit.status.{status}", asked.lang, str(status)),
            "shown": lambda detail: [(name, value) for name, value in detail.items() if name != "session"],
            "name_of": lambda name: known_text(f"web.audit.detail.{name}", asked.lang, name),
            "narrower": lambda **more: "/audit" + asked.link(before=None, **more),
            "csv_link": "/audit.csv" + asked.link(before=None),
            "next": None if found.more is None else asked.link(before=str(found.more)),
            "previous": None if "before" not in asked.query else asked.link(before=None),
        }
        return self._html.page("audit.html", asked, time.time(), page="audit", **values)

    async def csv(self, asked: Asked) -> Page:
        """Answer `/audit.csv`: all records that are asked for, newest first, as they are read."""
        if not asked.sight.whole:
            return forbidden(self._html, asked)
        name = text("web.audit.file", asked.lang) + ".csv"
        return Page(status=200, content_type=CSV, body=self._file(asked), headers={"Content-Disposition": attachment(name)})

    async def _file(self, asked: Asked) -> AsyncIterator[bytes]:
        query = self._query(asking_of(asked.query), {})
        heading = [text(f"web.audit.col.{name}", asked.lang) for name in COLUMNS]
        yield (BOM + csv_line(heading)).encode()
        rows = 0
        while rows < MOST_ROWS:
            found = await self._source.rows(query, ROWS_A_PIECE)
            rows += len(found.rows)
            yield "".join(csv_line(self._cells(row)) for row in found.rows).encode(errors="replace")
            if found.more is None:
                return
            query = replace(query, before=found.more)

    def _cells(self, row: AuditRow) -> tuple[str | int, ...]:
        one = row.record
        words = "; ".join(f"{name}={value}" for name, value in one.detail.items())
        return (
            row.seq,
            self._html.minute(one.at),
            one.who,
            one.role,
            one.peer,
            one.action,
            one.method,
            one.path,
            one.query,
            one.status or "",
            words,
            row.hash,
        )

    def _query(self, asking: Asking, query: Mapping[str, str]) -> AuditQuery:
        first, last = day_of(asking.first), day_of(asking.last)
        return AuditQuery(
            who=asking.who,
            action=asking.action,
            words=asking.words,
            start=None if first is None else self._html.start_of(first),
            end=None if last is None else self._html.start_of(last + timedelta(days=1)),
            before=number_of(query.get("before", "")),
        )


def asking_of(query: Mapping[str, str]) -> Asking:
    """Read `who`, `action`, `q`, `from` and `to` (days, both included); a day that is none is as if it were not there."""
    first, last = query.get("from", ""), query.get("to", "")
    return Asking(
        who=query.get("who", "").strip()[:100],
        action=query.get("action", "").strip()[:100],
        words=query.get("q", "").strip()[:100],
        first=first if day_of(first) else "",
        last=last if day_of(last) else "",
    )


def day_of(written: str) -> date | None:
    """Return a day that is written as 2026-11-22; None for anything else, and for the last day of all."""
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) and "1970-01-02" < written < "9999-01-01" else None
    except ValueError:
        return None


def number_of(written: str) -> int | None:
    """Return a record's number; None for what is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None


def mood(state: AuditState) -> str:
    """Return how the log is, as a style."""
    if state.intact is False or state.failing_since is not None:
        return "down"
    return "warn" if state.intact is None or state.lost else "up"


def verdict(state: AuditState, lang: Lang) -> str:
    """Return in one sentence how the log is, the worst first."""
    if state.broken is not None:
        file, line, wrong = state.broken
        return text("web.audit.broken", lang, file=file, line=line, wrong=text(f"audit.wrong.{wrong}", lang))
    if state.failing_since is not None:
        return text("web.audit.failing", lang)
    if state.lost:
        return text("web.audit.lost", lang, records=state.lost)
    return text("web.audit.unchecked" if state.intact is None else "web.audit.intact", lang, records=state.records)
