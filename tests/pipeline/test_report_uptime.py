"""The operation's parts of a report, end to end through a real history: gathered, filled, written, verified."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from netmon.config.load import load
from netmon.model.event import Event, EventKind
from netmon.model.history import SubjectKind, Transition, VerdictRecord, port_subject
from netmon.model.report import ReportKind
from netmon.model.room import LessonRecord, LessonState
from netmon.model.witness import exclusion_hash
from netmon.pipeline.dossier import load_sources
from netmon.pipeline.report import make_report
from netmon.pipeline.verify_parts import compare_parts
from netmon.report.document import decode, dumps, loads
from netmon.store.history import HistoryStore
from netmon.store.lessons import LessonLedger
from tests.report.districts import RULES
from tests.support.report_district import at_ms, file_day, moment, record, window, write_district

DAY = date(2026, 10, 14)
NOW = moment(DAY, 34).timestamp()


def said(hour, kind, subject, state, why=""):
    return Transition(at_ms=at_ms(DAY, hour), kind=kind, subject=subject, state=state, why=why)


MORE = [
    said(9, SubjectKind.PORT, port_subject("a-gw", "GE0/0/1"), "down"),
    said(10.5, SubjectKind.PORT, port_subject("a-gw", "GE0/0/1"), "up"),
    said(20.5, SubjectKind.DEVICE, "a-gw", "down", "no_answer"),
    said(21, SubjectKind.DEVICE, "a-gw", "up", "answers"),
    said(14, SubjectKind.DEVICE, "b-gw", "down", "no_answer"),
]


@pytest.fixture
def sources(tmp_path):
    result = load(write_district(tmp_path, DAY), env={"COMMUNITY": "public"})
    assert result.config is not None
    result.config.settings.state.mkdir()
    entered = [said(-5, SubjectKind.EXCLUSION, one.id, exclusion_hash(one)) for one in result.config.exclusions]
    asyncio.run(record(result.config.settings.state, DAY, more=[*MORE, *entered]))
    file_day(result.config.settings.state, DAY)
    return load_sources(result.config, {"NETMON_DATA": str(RULES.parents[1])})


def make(sources, kind, **fields):
    return make_report(kind, replace(sources, plans=sources.plans[:1], **fields), window(DAY), now=NOW)


def test_uptime_is_that_of_the_recorded_changes(sources):
    made = make(sources, ReportKind.AVAILABILITY)
    devices = {one.device: one for one in made.availability}
    assert set(devices) == {"a-gw", "b-gw", "center-sw"}
    a, b = devices["a-gw"], devices["b-gw"]
    assert sum((a.up_s, a.down_s, a.unreachable_s, a.planned_s, a.unknown_s, a.blind_s)) == 86_400
    assert (a.down_s, a.planned_s, a.blind_s, a.outages) == (0, 7200, 3600, 0)
    assert (b.up_s, b.down_s, b.unknown_s, b.outages) == (0, 36_000, 46_800, 1)
    assert (devices["center-sw"].unknown_s, devices["center-sw"].ratio) == (82_800, None)
    lines = {one.place: one for one in made.places if one.kind == "line"}
    exit_ = lines["a/dx"]
    assert (exit_.down_s, exit_.lesson_s - exit_.lesson_up_s, exit_.outages, exit_.last) == (5400, 5400, 1, "up")
    schools = {one.place: one for one in made.places if one.kind == "site"}
    assert (schools["a"].down_s, schools["a"].lesson_ratio) == (5400, exit_.lesson_ratio)
    assert schools["c"].ratio is None
    assert {(one.device, one.line, one.site) for one in made.outages if one.site == "a"} == {("", "", "a"), ("a-gw", "a/dx", "a")}
    assert made.figures == made.verdicts == ()


def test_verify_works_uptime_out_again_and_finds_what_was_changed(sources):
    made = make(sources, ReportKind.AVAILABILITY)
    (step,) = compare_parts(decode(loads(dumps(made))), sources)
    assert (step.state.value, step.checked) == ("same", len(made.availability) + len(made.places) + len(made.outages))
    better = replace(made, outages=made.outages[1:])
    (step,) = compare_parts(better, sources)
    assert (step.state.value, step.first.path) == ("differs", "$.outages")
    first = made.availability[0]
    other = replace(made, availability=(replace(first, down_s=first.down_s + 1), *made.availability[1:]))
    (step,) = compare_parts(other, sources)
    assert (step.first.path, step.first.about) == ("$.availability[0].down_s", "a-gw")


def test_curves_and_roll_ups_are_those_of_the_manifest(sources):
    made = make(sources, ReportKind.UTILISATION)
    assert [one.day for one in made.rollups] == [str(DAY)]
    assert {(one.device, one.flow) for one in made.curves} == {("a-gw", "sent"), ("b-gw", "sent")}
    assert {one.mean_bps for one in made.curves} == {(10_000_000,) * 24}
    (step,) = compare_parts(made, sources)
    assert step.state.value == "same"
    (step,) = compare_parts(replace(made, rollups=(replace(made.rollups[0], data_sha256="00" * 32),)), sources)
    assert step.first.path == "$.rollups[0].data_sha256"


def test_a_report_on_one_school_has_its_own_parts_alone(sources):
    made = make(sources, ReportKind.DAILY, site="a")
    assert {one.device for one in made.availability} == {"a-gw"}
    assert {one.place for one in made.places if one.kind == "site"} == {"a"}
    assert {one.site for one in made.assets} == {one.site for one in made.coverage} == {"a"}


def test_without_a_history_every_part_is_empty_and_says_so(tmp_path):
    result = load(write_district(tmp_path, DAY), env={"COMMUNITY": "public"})
    sources = load_sources(result.config, {"NETMON_DATA": str(RULES.parents[1])})
    for kind in ReportKind:
        made = make(sources, kind)
        assert made.availability == made.places == made.outages == made.events == made.curves == made.months == ()
    assert "rpt.no_history" in {note.key for note in make(sources, ReportKind.DAILY).notes}
    assert {(one.access_points_online, one.boards_seen) for one in make(sources, ReportKind.COVERAGE).coverage} == {(None, None)}


async def tell(state, target):
    async with HistoryStore(state, wall=lambda: NOW) as store:
        for kind in (EventKind.CONFIG_CHANGED, EventKind.DEVICE_DOWN, EventKind.FINDING):
            store.add_event(Event(at=at_ms(DAY, 12) / 1000, kind=kind, device="a-gw", detail="x"))
        store.add_event(Event(at=at_ms(DAY, 24) / 1000, kind=EventKind.CONFIG_CHANGED, device="a-gw"))
        records = [("t", at_ms(DAY, -5), "pass"), ("t", at_ms(DAY, 5), "fail"), ("t", at_ms(DAY, 6), "fail"), ("u", at_ms(DAY, 7), "pass")]
        store.add_verdicts(
            VerdictRecord(id=f"{number}", at_ms=at, target=target, subject=subject, state=verdict, basis="", document="{}")
            for number, (subject, at, verdict) in enumerate(records)
        )
        assert await store.write()


def test_what_happened_is_told_without_the_changes_of_state(sources):
    target = sources.plans[0].targets[0].id
    asyncio.run(tell(sources.config.settings.state, target))
    made = make(sources, ReportKind.WEEKLY)
    assert [(one.kind, one.device) for one in made.events] == [("config_changed", "a-gw"), ("finding", "a-gw")]
    assert [(one.subject, one.before, one.now) for one in made.turned] == [("t", "pass", "fail")]
    compared = {one.name: one for one in made.compared}
    assert (compared["config_changes"].now, compared["config_changes"].before) == (1, None)
    assert (compared["school_ratio"].before, compared["blind_minutes"].now) == (None, 60)
    year = make(sources, ReportKind.YEARLY)
    (month,) = year.months
    assert (month.month, month.hours, month.hours_expected, month.octets) == ("2026-10", 48, 48, 2 * 24 * 12 * 20 * 10**6 * 300 // 8)
    assert [(one.target, one.passed, one.fail) for one in month.shares] == [(target, 1, 1)]


async def flood(state):
    async with HistoryStore(state, wall=lambda: NOW) as store:
        for number in range(40):
            kind = EventKind.CONFIG_CHANGED if number % 10 == 0 else EventKind.FINDING_GONE if number % 3 == 0 else EventKind.FINDING
            detail = "uplink_mismatch declared a-gw GE1, seen at b-gw GE2 by lldp" if kind is EventKind.FINDING else "no_ntp"
            store.add_event(Event(at=at_ms(DAY, 12) / 1000 + number, kind=kind, device="a-gw", detail=detail))
        assert await store.write()


def test_a_flood_of_findings_leaves_room_for_what_else_happened(sources, monkeypatch):
    monkeypatch.setattr("netmon.pipeline.report_log.MOST", 10)
    asyncio.run(flood(sources.config.settings.state))
    made = make(sources, ReportKind.DAILY)
    kinds = [one.kind for one in made.events]
    assert (len(kinds), kinds.count("config_changed")) == (14, 4)
    assert kinds[0] == "config_changed"
    assert [one.at_ms for one in made.events] == sorted(one.at_ms for one in made.events)
    assert [note.args for note in made.notes if note.key == "rpt.events_cut"] == [{"count": 26}]
    assert any("b-gw" in one.detail for one in made.events)
    own = make(sources, ReportKind.DAILY, site="a")
    assert {one.detail for one in own.events if one.kind == "finding"} == {"uplink_mismatch"}, "what names another school's device is not told"


async def teach(state):
    ledger = LessonLedger(state, wall=lambda: NOW)
    states = (LessonState.USED, LessonState.PRESENT, LessonState.ABSENT, LessonState.INSUFFICIENT)
    ledger.put(LessonRecord(site="a", room=f"{number}", day=DAY, lesson="1", start=number, end=number + 1, state=one) for number, one in enumerate(states))
    ledger.put([LessonRecord(site="a", room="9", day=date(2026, 10, 13), lesson="1", start=1, end=2, state=LessonState.USED)])
    assert await ledger.write()


def test_lessons_are_those_of_the_windows_days(sources):
    asyncio.run(teach(sources.config.settings.state))
    (a, *_) = make(sources, ReportKind.COVERAGE).coverage
    assert (a.site, a.lessons, a.lessons_ready, a.lessons_used) == ("a", 4, 2, 1)


def test_a_device_that_never_answered_stands_in_the_register(sources):
    made = make(sources, ReportKind.ASSETS)
    assert {(one.device, one.last_seen_s) for one in made.assets} == {("a-gw", None), ("b-gw", None), ("center-sw", None)}
    assert "rpt.no_register" in {note.key for note in made.notes}
