"""A district of twelve schools with every verdict there is, judged by the real judge, for the tests of what reports say."""

from datetime import UTC, date, datetime, time
from fractions import Fraction
from pathlib import Path

from netmon.config.targets import load_targets
from netmon.evaluate.dossier import data_sha256, judge_dossier
from netmon.evaluate.draw import draw
from netmon.evaluate.ledger import problems, record
from netmon.model.calendar import Days, Lesson, SchoolCalendar
from netmon.model.dossier import DayRef, Dossier, DossierLine, DossierSite, SeenPort
from netmon.model.figures import Coverage, Figures, PortFigures, Span
from netmon.model.inventory import Contract, Dated, Link, Site
from netmon.model.ledger import Ledger
from netmon.model.report import Report, ReportKind
from netmon.model.roster import Roster, RosterEntry
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Exclusion, Window

M = 1_000_000
RULES = Path(__file__).parents[2] / "rules" / "targets"
WINDOW = Window(datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
SINCE = date(2026, 9, 1)
SLOTS = 31 * 288
CALENDAR = SchoolCalendar(terms=(Days(name="秋季学期", first=SINCE, last=date(2027, 1, 20)),), lessons=(Lesson(name="第一节", start=time(8), end=time(8, 45)),))
_PLANS = load_targets([RULES]).plans


def plan(name="zibo"):
    """A shipped plan."""
    return _PLANS[name]


def contract(down, **fields):
    values = {"start": date(2026, 1, 1), "end": date(2026, 12, 31), "number": "HT-2026-013", **fields}
    return Contract(down_bps=down * M, up_bps=down * M // 5, **values)


def run(link, day, mbps, *, path="exit", direction="down", outcome=RunOutcome.OK, **fields):
    """A test on a day of October."""
    at = int(datetime(2026, 10, day, 2, 30, tzinfo=UTC).timestamp() * 1000)
    good = int(mbps * M) if outcome is RunOutcome.OK else None
    values = {"method": "iperf3", "server": "speed.example.net", "streams": 4, "measured_s": 10.0, "cross_bps": 0, "rtt_ms": 8.25, "loss_ratio": 0.001}
    return RunRecord(link=link, at_ms=at, path=path, direction=direction, outcome=outcome, goodput_bps=good, jitter_ms=0.4, **{**values, **fields})


def line(site, *contracts, role="exit", name="dx", up=True, port="GE0/0/1", runs=(), standby=False, isp="电信", medium="fibre"):
    """A line; `port` None: it cannot be polled."""
    link = Link(site=site, id=name, role=role, contracts=contracts, isp=isp, circuit=f"ZB-EDU-{name}", medium=medium, standby=standby)
    seen = None if port is None else SeenPort(device=f"{site}-gw", interface=port, up=up)
    return DossierLine(link=link, port=seen, runs=tuple(runs))


def figures(found, *, peak=30, speed=1000, n=SLOTS - 90):
    """What the samples of a line's port say; `peak` in Mbit/s, 0: it carried nothing."""
    whole = Figures(
        n=n, octets=n * 10**8 if peak else 0, time_ms=n * 300_000, p95_bps=peak * M // 2, max_bps=peak * M, busy_ms=0, grew=n if peak else 0,
        coverage=Coverage(expected=SLOTS, valid=n, poller_gap=60),
    )  # fmt: skip
    return PortFigures(
        device=found.port.device, interface=found.port.interface, received=whole, sent=whole, lesson_received=whole, lesson_sent=whole,
        speed_bps=speed * M, rows=n, data_sha256=f"{abs(hash(found.link.site)) % 16:x}" * 64,
    )  # fmt: skip


def school(site, name, *lines, classes=36, **fields):
    counted = () if classes is None else (Dated(since=SINCE, count=classes),)
    values = {"kind": "school", "area": "city", "county": "张店区", "exit_model": "own", **fields}
    return DossierSite(site=Site(id=site, name=name, code=f"31370300{site[1:]}", classes=counted, **values), lines=lines)


def twelve():
    """Return the schools and the peaks of their ports in Mbit/s."""
    village = {"area": "village", "county": "沂源县"}
    schools = (
        school("s01", "东关小学", line("s01", contract(500)), line("s01", contract(200), name="yd", standby=True, isp="移动", port="GE0/0/2")),
        school("s02", "西关中学", line("s02", contract(300)), classes=48),
        school("s03", "北关小学", line("s03", contract(500), runs=[run("s03/dx", day, 400) for day in (8, 15, 22)]), classes=24),
        school("s04", "南关小学", line("s04", contract(200)), classes=18),
        school("s05", "实验小学", line("s05", contract(500)), classes=None),
        school("s07", "育才中学", line("s07"), classes=60),
        school("s08", "红旗小学", line("s08", contract(400), port=None), classes=30),
        school("s09", "前进小学", line("s09", role="school_access"), classes=12, **{**village, "exit_model": "shared"}),
        school("s10", "胜利小学", line("s10", role="school_access"), classes=10, **{**village, "exit_model": "shared"}),
        school(
            "s11", "山口教学点", line("s11", contract(50), runs=[run("s11/dx", 9, 18), run("s11/dx", 16, 0, outcome=RunOutcome.FAILED)]),
            classes=3, **{**village, "kind": "teaching_point"},
        ),
        school("s12", "河湾小学", line("s12", contract(100)), classes=6, **village),
    )  # fmt: skip
    peaks = {"s03": 410, "s04": 420}
    return schools, peaks


def dossier(schools, *, plans=None, roster=None, exclusions=None, lines=None):
    """A dossier of October 2026; the roster is the schools and one that is in no inventory."""
    entries = tuple(RosterEntry(code=one.site.code, name=one.site.name, kind=one.site.kind, area=one.site.area, county=one.site.county) for one in schools)
    missing = RosterEntry(code="3137030006", name="新区学校", kind="school", area="city", county="张店区")
    listed = roster or Roster(entries=(*entries, missing), file="学校名录2026年9月版.csv", sha256="ab" * 32)
    if exclusions is None:
        exclusions = (
            Exclusion(
                id="PC-1", start=WINDOW.start, end=WINDOW.end, entered=datetime(2026, 9, 20, tzinfo=UTC), reason="校舍重建，线路停用",
                who="王工", site="s12",
            ),
            Exclusion(
                id="PC-2", start=datetime(2026, 10, 12, tzinfo=UTC), end=datetime(2026, 10, 13, tzinfo=UTC), entered=datetime(2026, 10, 14, tzinfo=UTC),
                reason="光缆割接", who="李工", site="s02",
            ),
        )  # fmt: skip
    pool = (
        line("center", contract(1000), name="ck1", port="XGE0/0/1"),
        line("center", contract(600), name="ck2", isp="联通", port="XGE0/0/2"),
        line("center", role="man_core", name="core", port="XGE0/0/3", isp=None),
        line("center", role="man_core", name="core2", port="XGE0/0/4", isp=None),
    )
    return Dossier(
        version="1.0", window=WINDOW, zone="Asia/Shanghai", slot_s=300, district_id="center", district_name="某某区", plans=plans or (plan(),), roster=listed,
        calendars=(CALENDAR,), sites=tuple(schools), lines=pool if lines is None else lines, exclusions=tuple(exclusions),
        gaps=(Span(1_791_000_000, 1_791_003_600),),
        days=(DayRef(day="2026-10-01", part=0, file="2026-10-01.parquet", start=1, end=2, rows=3456, data_sha256="cd" * 32, sha256="ef" * 32),),
        inputs={"zibo.yaml": plan().sha256, "calendar.yaml": "12" * 32},
    )  # fmt: skip


def report(kind=ReportKind.COMPLIANCE, schools=None, *, peaks=None, found=None, entered=None, **fields):
    """Judge a district and return the report; `found` replaces the dossier."""
    if schools is None:
        schools, peaks = twelve()
    found = found or dossier(schools, **fields)
    at = {}
    for one in (*found.lines, *(one for site in found.sites for one in site.lines)):
        if one.port is not None:
            wide = 10_000 if one.link.site == "center" and one.link.id != "core2" else 1000
            idle = one.link.standby
            seen = figures(one, peak=0 if idle else (peaks or {}).get(one.link.site, 30), speed=wide)
            at[seen.key] = seen
    judged = judge_dossier(found, at)
    entered = entered or {}
    ledger = record(Ledger(), judged.verdicts, (FIRST, LAST), entered)
    codes = {verdict.subject.id for verdict in judged.verdicts if verdict.subject.kind == "site"}
    return Report(
        kind=kind, number="NM-202610-03", window=found.window, made_at_ms=1_793_500_000_000, district=found.district_name, dossier=found,
        data_sha256=data_sha256(found, at), figures=tuple(at[key] for key in sorted(at)), verdicts=judged.verdicts, shares=judged.shares,
        problems=problems(ledger, judged.verdicts, entered, LAST), seed="NM-202610-03", sampled=draw("NM-202610-03", codes),
    )  # fmt: skip


def verdict_of(made, target, code):
    """The verdict on a school."""
    return next(one for one in made.verdicts if (one.target, one.subject.id) == (target, code))


def table_of(page, sheet, number=0):
    """A table of a sheet as dicts by column title."""
    section = next(one for one in page.sections if one.sheet == sheet)
    table = section.tables[number]
    return [dict(zip([column.title for column in table.columns], line.values, strict=True)) for line in table.rows]


def texts_of(page):
    """Every text that a page shows."""
    yield from (page.title, *page.head, *page.foot, page.mark)
    for section in page.sections:
        yield from (section.sheet, section.title, *section.paragraphs)
        for chart in section.charts:
            yield from (chart.title, chart.unit, *chart.categories, *(series.name for series in chart.series))
        for table in section.tables:
            yield from (table.title, table.note, *(column.title for column in table.columns))
            yield from (str(value) for line in table.rows for value in line.values if isinstance(value, str))


def shares_of(made):
    """The district's shares by target."""
    return {share.target: share for share in made.shares if share.group.kind == "district"}


ONE = Fraction(1)
