"""The page of the audit log: who may see it, what it finds, and what its file does to a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import RIGHTS, Person, Right, Role, Sight
from netmon.model.audit import AuditRecord, DoorAction
from netmon.model.texts import CATALOGUE
from netmon.model.view_audit import AuditRow, AuditRows, AuditState
from netmon.store.audit_read import fits
from netmon.store.audit_verify import Wrong
from netmon.web.html import Pages
from netmon.web.section_audit import ACTIONS, COLUMNS, AuditPages, asking_of, day_of, number_of
from tests.web.sample_district import NOW
from tests.web.test_pages import NASTY, asked, read

ZONE = ZoneInfo("Asia/Shanghai")
AUDITOR = Person(name="陈审计", role=Role.AUDITOR, sight=Sight())
STATE = AuditState(seq=5, hash="ab" * 32, queued=0, lost=0, failing_since=None, months=12, checked_at=NOW - 600, intact=True, records=5, first_at=NOW - 9000)


def row(seq: int, **changes) -> AuditRow:
    base = AuditRecord(at=NOW - 100 + seq, who="alice", role="operator", peer="10.0.0.9", method="GET", path=f"/devices/{seq}", status=200)
    return AuditRow(seq=seq, hash=f"{seq:064x}", record=replace(base, **changes))


ROWS = (
    row(5, who="=cmd|' /C calc'!A0", action="exclude", detail={"note": "=1+1", "result": "done"}, method="POST", status=303),
    row(4, who="", role="", action=DoorAction.SIGN_IN_FAILED, detail={"name": NASTY}, path="", method="", status=0),
    row(3, path=f"/rooms/{NASTY}", query="q=" + NASTY),
    row(2, at=NOW - 3 * 86_400),
    row(1, who="netmon", role="", action="audit_opened", path="", method="", status=0),
)


class Fixed:
    """A log that lies in memory; `step` bounds a look, as a long search would."""

    def __init__(self, rows=ROWS, state=STATE, step=1000):
        self.all, self.shown, self.step, self.queries = rows, state, step, []

    def state(self):
        return self.shown

    async def rows(self, query, limit):
        self.queries.append(query)
        open_ = [one for one in self.all if query.before is None or one.seq < query.before][: self.step]
        found = tuple(one for one in open_ if fits(one.record, query))[:limit]
        rest = [one for one in self.all if open_ and one.seq < open_[-1].seq]
        return AuditRows(rows=found, more=open_[-1].seq if rest else None)


@pytest.fixture(scope="module")
def html():
    pages = Pages(ZONE)
    pages.load()
    return pages


def ask(query=None, lang="zh", **changes):
    return replace(asked({"lang": lang, **(query or {})}), path="/audit", person=AUDITOR, **changes)


async def said(html, source, query=None, lang="zh"):
    return read(await AuditPages(source, html).records(ask(query, lang)))


async def test_everything_is_shown_newest_first_and_escaped(html) -> None:
    for lang, words in (("zh", ("审计日志", "日志链完整", "登录失败", "未登录", "登记剔除时段")), ("en", ("Audit log", "The chain holds", "sign-in failed"))):
        page = await said(html, Fixed(), lang=lang)
        for word in words:
            assert word in page.said()
        assert page.tags.count("tr") == 6
        assert "script" not in page.tags[page.tags.index("main") :]
        assert "onerror=alert(1)" in page.said()  # as text


async def test_filters_are_handed_on(html) -> None:
    source = Fixed()
    page = await said(html, source, {"who": "alice", "action": "request", "from": "2026-11-20", "to": "2026-11-21", "q": " x ", "before": "4"})
    (query,) = source.queries
    assert (query.who, query.action, query.words, query.before) == ("alice", "request", "x", 4)
    assert datetime.fromtimestamp(query.start, ZONE).isoformat() == "2026-11-20T00:00:00+08:00"
    assert datetime.fromtimestamp(query.end, ZONE).isoformat() == "2026-11-22T00:00:00+08:00"
    assert "没有符合条件的记录" in page.said()


@pytest.mark.parametrize("query", [{"before": "x"}, {"before": "9" * 40}, {"from": "2026-13-01"}, {"to": "9999-12-31"}, {"from": NASTY}])
async def test_nonsense_in_the_address_is_as_if_it_were_not_there(html, query) -> None:
    source = Fixed()
    assert "日志链完整" in (await said(html, source, query)).said()
    assert (source.queries[0].before, source.queries[0].start, source.queries[0].end) == (None, None, None)


async def test_a_search_that_is_long_goes_on_by_a_click(html) -> None:
    page = await said(html, Fixed(step=2), {"who": "netmon"})
    assert "继续往前找" in page.said()
    assert any("before=4" in link for link in page.links)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"intact": False, "broken": ("2026-11.jsonl", 7, "hash")}, "2026-11.jsonl 第 7 行"),
        ({"failing_since": NOW}, "写不进去"),
        ({"lost": 3}, "3 条记录没能写入"),
        ({"intact": None, "checked_at": None}, "还没有做过完整性校验"),
    ],
)
async def test_what_is_wrong_with_the_log_is_said_first(html, changes, words) -> None:
    page = await said(html, Fixed(state=replace(STATE, **changes)))
    assert words in page.said()


async def test_json_has_the_records_and_the_state(html) -> None:
    page = await AuditPages(Fixed(), html).records(ask({"format": "json"}))
    document = json.loads(page.body)
    assert (document["state"]["seq"], [one["seq"] for one in document["records"]], document["more"]) == (5, [5, 4, 3, 2, 1], None)


async def test_the_file_has_all_that_match_and_no_formula(html) -> None:
    source = Fixed(step=2)
    page = await AuditPages(source, html).csv(ask({"before": "3"}))
    content = b"".join([piece async for piece in page.body]).decode()
    assert content.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(content[1:])))
    assert len(source.queries) == 3
    assert len(rows) == 1 + len(ROWS)
    assert {len(one) for one in rows} == {len(COLUMNS)}
    assert rows[1][2].startswith("'=cmd")
    assert not [cell for one in rows[1:] for cell in one if cell.startswith(("=", "+", "@"))]


async def test_only_who_sees_the_whole_district_reads_it(html) -> None:
    pages = AuditPages(Fixed(), html)
    narrow = replace(ask(), person=replace(AUDITOR, sight=Sight(frozenset({"a"}))))
    assert ((await pages.records(narrow)).status, (await pages.csv(narrow)).status) == (403, 403)
    assert {route.right for route in pages.routes()} == {Right.READ_AUDIT}
    assert [role for role in Role if Right.READ_AUDIT in RIGHTS[role]] == [Role.AUDITOR]


def test_every_word_is_in_the_catalogue() -> None:
    wanted = [*(f"audit.wrong.{wrong}" for wrong in Wrong), *(f"web.audit.col.{name}" for name in COLUMNS), *(f"web.audit.action.{name}" for name in ACTIONS)]
    assert [key for key in wanted if key not in CATALOGUE] == []


def test_days_and_numbers_of_the_address() -> None:
    assert (str(day_of("2026-02-28")), day_of("2026-02-30"), day_of("26-2-3"), day_of("0001-01-01")) == ("2026-02-28", None, None, None)
    assert (number_of("12"), number_of("-1"), number_of("١")) == (12, None, None)
    assert asking_of({"who": " a "}).any
    assert not asking_of({"to": "x"}).any
