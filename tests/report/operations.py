"""A district's operation by hand, for the tests of the reports on it: a school off-line twice, a switch that fails, two boxes with one serial number."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from netmon.model.dossier import SeenCount
from netmon.model.event import EventKind
from netmon.model.figures import Coverage, Figures
from netmon.model.report import Asset, Availability, Outage, Report, ReportKind, SiteCoverage
from netmon.model.report_facts import Compared, LoadCurve, LogEntry, MonthFacts, MonthShare, PlaceAvailability, RollupRef, VerdictTurn
from netmon.model.target import Measure, Unit
from tests.report.districts import M, contract, dossier, line, report, run, school, twelve

KINDS = (
    ReportKind.AVAILABILITY, ReportKind.UTILISATION, ReportKind.COVERAGE, ReportKind.ASSETS, ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.YEARLY,
)  # fmt: skip
DAY_S = 86_400
TIMES = {"planned_s": 0, "unknown_s": 0, "blind_s": 0, "unreachable_s": 0}


def at_ms(day, hour, minute=0):
    """Unix milliseconds of an hour (UTC) of a day of October."""
    return int(datetime(2026, 10, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


def place(site, *, kind="site", key=None, role="school", lost_s=0, last="up", outages=0, lesson_s=36_000, **fields):
    return PlaceAvailability(
        kind=kind, place=key or site, site=site, role=role, lesson_up_s=lesson_s - lost_s, lesson_s=lesson_s, outages=outages, last=last,
        **{**TIMES, "up_s": 31 * DAY_S - lost_s, "down_s": lost_s, **fields},
    )  # fmt: skip


def outage(site, start, end, *, device="", key="", state="down", why="", lesson_s=0):
    lasted = (end or at_ms(31, 16)) - start
    return Outage(device=device, site=site, line=key, start_ms=start, end_ms=end, state=state, why=why, lesson_s=lesson_s, known_s=lasted // 1000)


def operated(kind, **fields) -> Report:
    """A report on October 2026 with every part."""
    schools, peaks = twelve()
    counted = {
        "s01": {Measure.WIFI_COVERAGE: SeenCount(good=30, bad=4, unknown=1, unreachable=1), Measure.MULTIMEDIA_RATE: SeenCount(good=34, bad=2)},
        "s02": {Measure.WIFI_COVERAGE: SeenCount(good=48, bad=0)},
    }  # fmt: skip
    schools = tuple(replace(one, counts=counted.get(one.site.id)) for one in schools)
    made = report(kind, schools, peaks=peaks)
    values = {
        "availability": (
            Availability(device="s01-gw", site="s01", role="router", up_s=100, down_s=0, lesson_up_s=50, lesson_s=50, outages=0, **TIMES),
            Availability(device="s02-sw", site="s02", role="switch", up_s=60, down_s=40, lesson_up_s=20, lesson_s=50, outages=2, **TIMES),
        ),
        "places": (
            place("s01"), place("s02", lost_s=5400, outages=2, last="down"), place("s03"),
            place("s02", kind="line", key="s02/dx", role="exit", lost_s=5400, outages=2, last="down"),
        ),
        "outages": (
            outage("s02", at_ms(8, 0), at_ms(8, 1), lesson_s=2700), outage("s02", at_ms(8, 0), at_ms(8, 1), device="s02-gw", key="s02/dx", lesson_s=2700),
            outage("s02", at_ms(12, 2), at_ms(12, 5), device="s02-sw", why="no_answer"), outage("s02", at_ms(20, 2), at_ms(20, 4), device="s02-sw"),
            outage("s02", at_ms(30, 1), None, lesson_s=2700, why="no_answer"),
            outage("s02", at_ms(30, 1), None, device="s02-ap", state="unreachable", why="parent_down"),
        ),
        "assets": (
            Asset(device="s01-gw", site="s01", room=None, role="router", vendor="Huawei", model="AR6120", serial="SN1", first_seen_s=1_790_000_000,
                  last_seen_s=1_793_490_000, bought=date(2020, 11, 1), end_of_life=date(2026, 1, 1)),
            Asset(device="s02-sw", site="s02", room="1-1", role="switch", serial="sn1 ", last_seen_s=1_793_490_000),
            Asset(device="s02-ap", site="s02", room="101", role="access_point", last_seen_s=1_790_000_000),
            Asset(device="s03-board", site="s03", room="102", role="whiteboard"),
        ),
        "coverage": (
            SiteCoverage(site="s01", rooms=36, wifi_rooms=30, access_points=36, access_points_online=35, boards=34, boards_seen=34, board_rooms=34,
                         lessons=100, lessons_ready=90, lessons_used=80, basis="rooms", classrooms=36),
            SiteCoverage(site="s02", rooms=48, wifi_rooms=48, access_points=48, access_points_online=48, boards=0, boards_seen=0, board_rooms=None,
                         basis="rooms", classrooms=10),
            SiteCoverage(site="s03", rooms=12, wifi_rooms=None, access_points=0, access_points_online=0, boards=1, boards_seen=0, board_rooms=None,
                         basis="rooms", classrooms=12),
            SiteCoverage(site="s04", rooms=0, wifi_rooms=None, access_points=0, access_points_online=0, boards=0, boards_seen=0, board_rooms=None,
                         basis="insufficient"),
        ),
        "curves": (
            LoadCurve(device="s03-gw", interface="GE0/0/1", flow="received", start_s=1_790_784_000, step_s=3600, mean_bps=(10 * M, None, 400 * M, 0)),
        ),
        "events": (
            LogEntry(at_ms=at_ms(30, 2), kind=EventKind.REBOOT.value, device="s01-gw", detail="its uptime began anew"),
            LogEntry(at_ms=at_ms(29, 2), kind=EventKind.CONFIG_CHANGED.value, device="s01-gw", detail="+3 -1 lines"),
            LogEntry(at_ms=at_ms(28, 2), kind=EventKind.FINDING.value, device="s01-gw", detail="certificate_expired serial 1f"),
            LogEntry(at_ms=at_ms(27, 2), kind=EventKind.FINDING.value, device="s02-gw", detail="telnet_open"),
            LogEntry(at_ms=at_ms(28, 2), kind=EventKind.FINDING_GONE.value, device="s02-gw", detail="telnet_open"),
        ),
        "turned": (VerdictTurn(at_ms=at_ms(20, 0), target="ZB-4-city", subject="31370300" + "02", before="pass", now="fail"),),
        "compared": (
            Compared(name="school_ratio", unit=Unit.RATIO, now=Fraction(995, 1000), before=Fraction(1)),
            Compared(name="school_outages", unit=Unit.COUNT, now=Fraction(2), before=Fraction(3)),
            Compared(name="traffic", unit=Unit.COUNT, now=Fraction(10, 3), before=Fraction(3)),
            Compared(name="lessons_used", unit=Unit.RATIO, now=Fraction(1, 2), before=None),
            Compared(name="findings", unit=Unit.COUNT, now=Fraction(1), before=Fraction(1)),
        ),
        "months": (
            MonthFacts(month="2026-09", lesson_up_s=0, lesson_s=0, outages=0, octets=None, hours=0, hours_expected=720, peak_bps=None, lessons=0,
                       lessons_ready=0, lessons_used=0),
            MonthFacts(month="2026-10", lesson_up_s=900, lesson_s=1000, outages=2, octets=3 * 10**12, hours=700, hours_expected=744, peak_bps=400 * M,
                       lessons=100, lessons_ready=90, lessons_used=80,
                       shares=(MonthShare(target="ZB-4-city", passed=3, fail=2, insufficient=1, unknown=2),)),
        ),
        "rollups": (RollupRef(day="2026-10-01", file="hourly/2026-10-01.parquet", rows=24, data_sha256="aa" * 32),),
        **fields,
    }  # fmt: skip
    return replace(made, **values)


def loaded(peak_mbps, *, capacity_mbps=100, busy=0.5, n=8000, p95=None):
    """A school with an exit, and what its port carried: busy for a share of the lesson hours, n of 8928 samples."""
    exit_ = line("s01", contract(capacity_mbps), runs=[run("s01/dx", 8, 1)])
    found = dossier((school("s01", "甲校", exit_),), lines=())
    made = report(ReportKind.UTILISATION, found=found, schools=())
    whole = Figures(
        n=n, octets=n * 10**6, time_ms=n * 300_000, p95_bps=(p95 or peak_mbps) * M, max_bps=peak_mbps * M, busy_ms=int(n * 300_000 * busy), grew=n,
        coverage=Coverage(expected=8928, valid=n),
    )  # fmt: skip
    low = replace(whole, p95_bps=M, max_bps=M, busy_ms=0)
    ports = tuple(replace(one, received=whole, lesson_received=whole, sent=low, lesson_sent=low) for one in made.figures)
    return replace(made, figures=ports)
