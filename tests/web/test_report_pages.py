"""The page of reports: what is listed, what a form may ask for, and that each is written down."""

import asyncio
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import Person, Right, Role, Sight
from netmon.model.report import ReportKind
from netmon.model.view_reports import Checked, OpenedReport, Refused, ReportFile, ReportList, ReportTask, Task, TaskState, Verified
from netmon.web.html import Pages
from netmon.web.section_reports import ReportPages, last_month, size_words
from tests.web.test_pages import NASTY, asked, read

NOW = 1_793_600_000.0
FILE = ReportFile(
    name="达标-2026.xlsx", format="xlsx", size=37_400, made_at=NOW - 60, sha256="ab" * 32, kind="compliance", number="NM-202610-03", first=date(2026, 10, 1),
    last=date(2026, 10, 31), plan="default", by="wang", verified=Verified(result=Checked.DIFFERS, at=NOW, words="$.verdicts[3]"),
)  # fmt: skip
FORM = {"kind": "compliance", "plan": "default", "from": "2026-10-01", "to": "2026-10-31", "site": "a", "format": "pdf", "csrf": "x"}
OPERATOR = Person(name="wang", role=Role.OPERATOR, sight=Sight(frozenset({"a"})))


class Desk:
    """Answers what it is told to, and keeps what it was asked."""

    def __init__(self):
        self.found = ReportList(
            now=NOW, whole=True, files=(FILE, ReportFile(name="daily-2026-11-01.csv", format="csv", size=5, made_at=NOW)), total=2, offset=0,
            plans=("default",), sites=(("a", "甲校"),),
        )  # fmt: skip
        self.wishes, self.answer = [], None

    async def listed(self, offset, limit, sight):
        return replace(self.found, offset=offset, whole=sight.whole)

    async def opened(self, name, sight):
        return OpenedReport(name=name, size=3, pieces=pieces()) if name == FILE.name else None

    def make(self, wish, by, sight):
        self.wishes.append((wish, by, sight))
        return self.answer

    async def verify(self, name, by, sight):
        self.wishes.append((name, by, sight))
        return self.answer


async def pieces():
    yield b"abc"


class Log(list):
    def note(self, record):
        self.append((record.who, record.action, dict(record.detail)))


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


@pytest.fixture
def rig(templates):
    desk, log = Desk(), Log()
    pages = ReportPages(desk, templates, log)
    templates.know(pages.routes())
    return desk, log, pages


def test_files_are_listed_with_all_that_is_known_of_them(rig):
    reader = read(asyncio.run(rig[2].listed(asked())))
    said = reader.said()
    for words in (
        "NM-202610-03",
        "2026-10-01 ～ 2026-10-31",
        "达标情况 default",
        "37 kB",
        "abababababab…",
        "不一致",
        "$.verdicts[3]",
        "全区",
        "巡检日报",
        "一直保留",
    ):
        assert words in said, words
    assert "/reports/files/%E8%BE%BE%E6%A0%87-2026.xlsx" in reader.links


def test_whole_district_is_offered_only_to_who_sees_it(rig):
    page = asyncio.run(rig[2].listed(replace(asked({"lang": "en"}), person=OPERATOR)))
    said = read(page).said()
    assert "甲校" in said
    assert said.count("whole district") == 2 + 1  # the two files' scope, and the note


@pytest.mark.parametrize("state", list(TaskState))
@pytest.mark.parametrize("task", list(Task))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_runs_is_told_and_hostile_names_stay_text(rig, state, task, lang):
    desk, _, pages = rig
    ended = None if state is TaskState.RUNNING else NOW
    desk.found = replace(
        desk.found, reading=True, keep_months=12,
        task=ReportTask(task=task, state=state, file=NASTY, by=NASTY, started_at=NOW - 9, ended_at=ended, reason=NASTY),
        files=(replace(FILE, name=NASTY, kind=NASTY, plan=NASTY, site=NASTY, number=NASTY, by=NASTY),), sites=((NASTY, NASTY),), plans=(NASTY,),
    )  # fmt: skip
    reader = read(asyncio.run(pages.listed(asked({"lang": lang}))))
    assert reader.tags.count("img") == 1


def test_form_starts_a_report_and_is_written_down(rig):
    desk, log, pages = rig
    page = asyncio.run(pages.make(replace(asked({"lang": "en"}), form=FORM, person=OPERATOR, method="POST")))
    ((wish, by, sight),) = desk.wishes
    assert (page.status, page.headers["Location"]) == (303, "/reports?lang=en")
    assert (wish.kind, wish.plan, wish.first, wish.last, wish.site, wish.format) == (
        ReportKind.COMPLIANCE, "default", date(2026, 10, 1), date(2026, 10, 31), "a", "pdf",
    )  # fmt: skip
    assert (by, sight) == ("wang", OPERATOR.sight)
    assert log == [
        ("wang", "make_report", {"kind": "compliance", "plan": "default", "first": "2026-10-01", "last": "2026-10-31", "site": "a", "format": "pdf"})
    ]


@pytest.mark.parametrize("change", [{"kind": "x"}, {"format": "exe"}, {"from": "yesterday"}, {"to": ""}, {"from": "2026-13-01"}])
def test_form_that_makes_no_sense_starts_nothing(rig, change):
    desk, _, pages = rig
    page = asyncio.run(pages.make(replace(asked(), form={**FORM, **change}, method="POST")))
    assert page.headers["Location"] == "/reports?refused=wrong"
    assert desk.wishes == []


@pytest.mark.parametrize("refused", list(Refused))
def test_refusal_is_told_in_words(rig, refused):
    desk, log, pages = rig
    desk.answer = refused
    page = asyncio.run(pages.verify(replace(asked(), form={"name": "a.json"}, method="POST")))
    assert page.headers["Location"] == f"/reports?refused={refused}"
    assert log[0][2]["refused"] == refused
    notice = '<p class="notice bad" role="alert">'
    assert notice in "".join(asyncio.run(pages.listed(asked({"refused": refused}))).body)
    assert notice not in "".join(asyncio.run(pages.listed(asked({"refused": NASTY}))).body)


def test_file_is_sent_to_be_kept_under_its_own_name(rig):
    _, log, pages = rig

    async def go():
        page = await pages.file(asked(name=FILE.name))
        return page, b"".join([piece async for piece in page.body])

    page, content = asyncio.run(go())
    assert content == b"abc"
    assert page.headers == {
        "Content-Disposition": "attachment; filename=\"__-2026.xlsx\"; filename*=UTF-8''%E8%BE%BE%E6%A0%87-2026.xlsx", "Content-Length": "3",
    }  # fmt: skip
    assert log == [("local", "take_report", {"file": FILE.name})]
    assert asyncio.run(pages.file(asked(name="../netmon.yaml"))).status == 404


def test_everything_takes_the_right_to_export(rig):
    assert {route.right for route in rig[2].routes()} == {Right.EXPORT}


def test_last_month_and_sizes():
    assert last_month(NOW) == (date(2026, 10, 1), date(2026, 10, 31))
    assert [size_words(size) for size in (0, 999, 1000, 37_400, 1_250_000)] == ["0 B", "999 B", "1 kB", "37 kB", "1.2 MB"]
