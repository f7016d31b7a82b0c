"""What is gathered for a report, from files and a history on disk, with and without one, and while the daemon writes."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from netmon.config.load import load
from netmon.evaluate.dossier import questions
from netmon.model.dossier import SeenCount, SeenPort
from netmon.model.figures import Span
from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition, port_subject
from netmon.model.report import ReportKind
from netmon.model.target import Measure
from netmon.model.verdict import VerdictState
from netmon.model.witness import exclusion_hash
from netmon.pipeline.dossier import Sources, SourcesError, gather, load_sources
from netmon.pipeline.report import make_report
from netmon.report.document import decode, dumps, encode, loads
from netmon.store.history import HistoryStore
from tests.config.tree import ENV
from tests.support.report_district import at_ms, facts, moment, samples, window, write_district, write_past

pytestmark = pytest.mark.may_block
DAY = date(2026, 11, 20)
NOW = moment(DAY, 24 + 8).timestamp()


@pytest.fixture
def sources(tmp_path: Path, root: Path) -> Sources:
    found = sources_of(tmp_path, root)
    found.config.settings.state.mkdir()
    return found


def sources_of(folder: Path, root: Path, more: dict[str, str | bytes] | None = None, plan: str = "default") -> Sources:
    found = load(write_district(folder, DAY, more), env={**ENV, "NETMON_DATA": str(root)})
    assert [problem.render("en") for problem in found.problems] == []
    assert found.config is not None
    whole = load_sources(found.config, {"NETMON_DATA": str(root)})
    return replace(whole, plans=tuple(one for one in whole.plans if one.id == plan))


def states(report) -> dict[tuple[str, str], str]:
    return {(verdict.target, verdict.subject.id): verdict.state.value for verdict in report.verdicts}


async def test_the_dossier_has_what_history_saw_of_ports_counts_and_tests(sources: Sources):
    await write_past(sources.config.settings.state, DAY)
    found = gather(sources, window(DAY), now=NOW)
    lines = {line.link.key: line for site in found.sites for line in site.lines}
    assert lines["a/dx"].port == SeenPort(device="a-gw", interface="GE0/0/1", up=True, since_ms=at_ms(DAY, -5))
    far = lines["a/jr"].port
    assert far is not None
    assert (far.device, far.down, far.member_bps) == ("center-sw", "sent", (10**9, 10**9))
    assert lines["b/dx"].port is not None
    assert lines["b/dx"].port.up is False
    assert lines["c/dx"].port is None
    assert [run.goodput_bps for run in lines["a/dx"].runs] == [400_000_000]
    schools = {site.site.id: site for site in found.sites}
    assert schools["a"].counts == {Measure.INTERACTIVE_RATE: SeenCount(good=8, bad=1, unreachable=1)}
    assert schools["a"].flags == {Measure.IPV6: True}
    assert schools["a"].classroom_bps == (10**9, None)
    assert (schools["a"].uplink_up, schools["b"].uplink_up, schools["c"].uplink_up) == (True, False, None)
    assert found.flags == {Measure.OFFSITE_BACKUP: False}
    assert found.gaps == (Span(at_ms(DAY, 3) // 1000, at_ms(DAY, 4) // 1000),)
    assert [(day.day, day.rows, day.start) for day in found.days] == [(str(DAY), 3 * 288, at_ms(DAY, 0) // 1000)]
    assert found.provisional is False


async def test_people_telephones_and_folders_are_not_in_a_dossier(sources: Sources):
    report = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
    text = dumps(report).decode()
    assert all(word not in text for word in ('10000"', "10.0.0.1", str(sources.config.settings.state.parent)))
    assert decode(loads(text.encode())) == report


async def test_without_any_history_a_dossier_rests_on_the_registers_alone(sources: Sources):
    sources.config.settings.state.rmdir()
    report = make_report(ReportKind.BASELINE, sources, window(DAY), now=NOW)
    ports = [line.port for site in report.dossier.sites for line in site.lines]
    assert [None if port is None else (port.device, port.down, port.up) for port in ports] == [
        ("a-gw", "received", None), ("center-sw", "sent", None), ("b-gw", "received", None), None,
    ]  # fmt: skip
    assert (report.dossier.days, report.dossier.gaps, report.dossier.provisional) == ((), (), True)
    assert set(states(report).values()) == {"insufficient", "unknown", "fail"}
    assert states(report)["NET-4", "1002"] == "fail"


async def test_a_report_judges_what_was_recorded(sources: Sources):
    (entered,) = sources.config.exclusions
    seen = Transition(at_ms=at_ms(DAY, -5), kind=SubjectKind.EXCLUSION, subject="x-1", state=exclusion_hash(entered))
    await write_past(sources.config.settings.state, DAY, more=[seen])
    report = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
    found = {(verdict.target, verdict.subject.id): verdict for verdict in report.verdicts}
    assert (found["NET-4", "1001"].state, found["NET-4", "1001"].basis) == (VerdictState.PASS, "measured")
    assert found["NET-4", "1002"].state is VerdictState.FAIL
    assert found["NET-5", "1003"].state is VerdictState.INSUFFICIENT
    assert found["NET-5", "1004"].state is VerdictState.UNKNOWN
    exit_, access = (next(one for one in report.figures if one.device == name) for name in ("a-gw", "center-sw"))
    assert (exit_.received.coverage.excluded, access.received.coverage.excluded) == (24, 24)
    assert exit_.received.coverage.expected == 288 - 24
    assert len(exit_.data_sha256) == 64
    assert {share.target: share.counted for share in report.shares}["NET-5"] == 2
    assert report.number == "NM-202611-01"


async def test_after_netmon_was_away_what_it_saw_before_is_not_known(sources: Sources):
    state = sources.config.settings.state
    await write_past(state, DAY)
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_gap(PollerGap(start_ms=at_ms(DAY, 20), end_ms=at_ms(DAY, 21), why=GapReason.KILLED))
        again = Transition(at_ms=at_ms(DAY, 21.1), kind=SubjectKind.PORT, subject=port_subject("b-gw", "GE0/0/1"), state="up")
        store.add_transition(again)
        assert await store.write()
    found = gather(sources, window(DAY), now=NOW)
    ports = {line.link.key: line.port for site in found.sites for line in site.lines}
    assert ports["a/dx"] is not None
    assert ports["a/dx"].up is None
    assert ports["b/dx"] is not None
    assert ports["b/dx"].up is True
    assert found.sites[0].counts == {}
    assert len(found.gaps) == 2


async def test_a_port_of_a_device_that_did_not_answer_is_not_known(sources: Sources):
    dark = Transition(at_ms=at_ms(DAY, 22), kind=SubjectKind.DEVICE, subject="a-gw", state="unreachable")
    await write_past(sources.config.settings.state, DAY, more=[dark])
    found = gather(sources, window(DAY), now=NOW)
    assert found.sites[0].lines[0].port is not None
    assert found.sites[0].lines[0].port.up is None
    assert found.sites[0].uplink_up is True, "its access line is watched from the center"


async def test_time_before_the_first_record_and_after_the_last_sign_of_life_is_a_gap(sources: Sources):
    state = sources.config.settings.state
    noon = at_ms(DAY, 12)
    async with HistoryStore(state, wall=lambda: noon / 1000 + 3600) as store:
        store.add_transition(Transition(at_ms=noon, kind=SubjectKind.PORT, subject=port_subject("a-gw", "GE0/0/1"), state="up"))
        store.add_samples(one for one in samples(DAY, "a-gw", "GE0/0/1") if noon <= one.slot * 1000 < noon + 3_600_000)
        assert await store.write()
    found = gather(sources, window(DAY), now=NOW)
    assert found.gaps == (Span(at_ms(DAY, 0) // 1000, noon // 1000), Span(noon // 1000 + 3600, at_ms(DAY, 24) // 1000))
    assert found.sites[0].lines[0].port is not None
    assert found.sites[0].lines[0].port.up is None


async def test_an_exclusion_counts_as_of_when_it_was_first_seen_in_its_wording(sources: Sources):
    (entered,) = sources.config.exclusions
    state = sources.config.settings.state
    assert gather(sources, window(DAY), now=NOW).exclusions == (entered,)
    await write_past(state, DAY)
    (unseen,) = gather(sources, window(DAY), now=NOW).exclusions
    assert (unseen.entered, unseen.is_late) == (window(DAY).end, True)
    own, nine = exclusion_hash(entered), moment(DAY, 21)
    for hour, wording, expected in ((21, own, nine), (9, "0" * 64, nine), (8, own, moment(DAY, 8))):
        async with HistoryStore(state, wall=lambda: NOW) as store:
            store.add_transition(Transition(at_ms=at_ms(DAY, hour), kind=SubjectKind.EXCLUSION, subject="x-1", state=wording))
            assert await store.write()
        (found,) = gather(sources, window(DAY), now=NOW).exclusions
        assert (found.entered, found.is_late) == (expected, expected > entered.start)


async def test_a_report_can_be_made_while_the_daemon_writes(sources: Sources):
    state = sources.config.settings.state
    await write_past(state, DAY)
    async with HistoryStore(state, wall=lambda: NOW) as store:
        store.add_samples(samples(DAY + timedelta(days=1), "a-gw", "GE0/0/1"))
        assert await store.write()
        report = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
        store.add_samples(samples(DAY + timedelta(days=2), "a-gw", "GE0/0/1"))
        assert await store.write()
    assert states(report)["NET-4", "1001"] == "pass"


async def test_a_report_on_an_open_day_is_provisional_and_one_on_the_closed_day_not(sources: Sources):
    await write_past(sources.config.settings.state, DAY, close=False)
    assert make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW).dossier.provisional


async def test_inputs_are_the_hashes_of_what_was_judged_by_and_the_number_follows_them(sources: Sources, tmp_path: Path, root: Path):
    first = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
    again = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW + 100)
    document = encode(first)
    assert set(first.dossier.inputs or {}) == {"targets", "roster", "calendar", "exclusions", "inventory", "links", "version"}
    assert document["inputs"]["roster"]["sha256"] == document["hashes"]["$.dossier.roster"]
    assert first.number == again.number == "NM-202611-01"
    assert make_report(ReportKind.BASELINE, sources, window(DAY), now=NOW).number == "NM-202611-02"
    more = {"inventory/roster.csv": "学校标识码,学校名称\n1001,甲校\n1009,戊校\n"}
    other = make_report(ReportKind.COMPLIANCE, sources_of(tmp_path, root, more), window(DAY), now=NOW)
    assert other.number == "NM-202611-03"
    changed = {name for name, digest in (other.dossier.inputs or {}).items() if digest != (first.dossier.inputs or {})[name]}
    assert changed == {"roster"}
    assert {verdict.id for verdict in other.verdicts}.isdisjoint(verdict.id for verdict in first.verdicts)


def test_a_register_of_numbers_that_is_damaged_is_left_alone(sources: Sources):
    state = sources.config.settings.state
    (state / "report-numbers.json").write_text("{")
    report = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
    assert len(report.number) == len("NM-202611-ABCD")
    assert report.number.startswith("NM-202611-")
    assert "report.note.number" in [note.key for note in report.notes]
    assert (state / "report-numbers.json").read_text() == "{"


async def test_a_report_on_one_school_judges_it_alone_within_its_district(sources: Sources):
    await write_past(sources.config.settings.state, DAY)
    whole = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
    one = make_report(ReportKind.COMPLIANCE, replace(sources, site="a"), window(DAY), now=NOW)
    assert {verdict.subject.id for verdict in one.verdicts} == {"1001"}
    for verdict in one.verdicts:
        assert verdict.state.value == states(whole)[verdict.target, "1001"]
    assert {(question.device, question.interface) for question in questions(one.dossier)} == {("a-gw", "GE0/0/1"), ("center-sw", "Eth-Trunk1")}
    assert len(one.dossier.sites) == 3
    assert one.number != whole.number


async def test_utilisation_has_every_recorded_port_and_no_verdict(sources: Sources):
    extra = Transition(at_ms=at_ms(DAY, 0), kind=SubjectKind.PORT, subject=port_subject("center-sw", "GE9"), state="up")
    await write_past(sources.config.settings.state, DAY, more=[extra])
    report = make_report(ReportKind.UTILISATION, sources, window(DAY), now=NOW)
    assert [one.key for one in report.figures] == [("a-gw", "GE0/0/1"), ("b-gw", "GE0/0/1"), ("center-sw", "Eth-Trunk1"), ("center-sw", "GE9")]
    assert report.verdicts == ()
    assert report.dossier.plans == ()


def test_schools_are_drawn_by_the_number_unless_a_seed_is_given(sources: Sources):
    usual = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)
    given = make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW, seed="督导组")
    assert (usual.seed, given.seed) == (usual.number, "督导组")
    assert sorted(usual.sampled) == sorted(given.sampled) == ["1001", "1002", "1003", "1004"]


def test_a_roster_with_mistakes_is_refused_with_all_of_them(tmp_path: Path, root: Path):
    with pytest.raises(SourcesError) as caught:
        sources_of(tmp_path, root, {"inventory/roster.csv": "学校标识码,学校名称,城乡\n1001,甲校,郊区\n,乙校,城区\n"})
    assert [(problem.key, problem.line) for problem in caught.value.problems] == [("roster.choice", 2), ("roster.missing", 3)]


def test_every_kind_of_record_is_among_the_facts_of_these_tests():
    assert {one.kind for one in facts(DAY)} == set(SubjectKind) - {SubjectKind.EXCLUSION}
