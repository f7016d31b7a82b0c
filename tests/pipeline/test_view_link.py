"""Lines and explanations over a recorded day: what is read from SQLite and closed days, what a child process works out, and what nobody else may see."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest

from netmon.config.load import load
from netmon.evaluate.bounds import Days
from netmon.evaluate.dossier import context_of, line_body
from netmon.expose.store import Exposition
from netmon.model.access import EVERYWHERE, Sight
from netmon.model.history import SubjectKind, Transition, VerdictRecord, port_subject
from netmon.model.target import Plan
from netmon.model.texts import text
from netmon.model.topology import Topology
from netmon.model.verdict import Subject, VerdictState
from netmon.model.view_compliance import JudgedHead, JudgedRow, Standing, Words
from netmon.model.view_link import LinkQuery
from netmon.pipeline.child_desk import ChildDesk
from netmon.pipeline.dossier import load_sources
from netmon.pipeline.explain import explain_verdict, judged_now, of_line
from netmon.pipeline.explain_line import Line, masked
from netmon.pipeline.handed_over import HandOver
from netmon.pipeline.intake import Intake
from netmon.pipeline.link_now import LinkNow
from netmon.pipeline.link_shown import window_of
from netmon.pipeline.view_explain import ExplainParts, LiveExplain
from netmon.pipeline.view_link import LinkParts, LiveLinks
from netmon.report.view import view_of
from netmon.store.current import CurrentState
from netmon.store.events import EventLog
from netmon.store.history import HistoryStore
from tests.support.report_district import PLACE, M, at_ms, moment, write_district, write_past

DAY = date(2026, 11, 20)
NOW = moment(DAY, 24 + 8).timestamp()
A, B = Sight(frozenset({"a"})), Sight(frozenset({"b"}))
RECORDED = "0123456789abcdef"


class Town:
    """The sources over a district on the disk; `standings` is what the latest judging said."""

    def __init__(self, config, history, clock):
        self.config, self.history, self.standings, self.desk, self.clock = config, history, [], ChildDesk(), clock
        current = CurrentState()
        intake = Intake(current, Exposition(), EventLog())
        now = LinkNow(current, intake)
        parts = LinkParts(config=lambda: self.config, now=now, history=history, standings=lambda: self.standings)
        self.links = LiveLinks(parts, self.desk, wall=lambda: clock.now)
        explain = ExplainParts(
            config=lambda: self.config,
            in_force=HandOver(config.settings.state, lambda: self.config).file,
            current=current,
            intake=intake,
            topology=Topology,
            standings=lambda: self.standings,
        )
        self.explain = LiveExplain(explain, self.desk, wall=lambda: NOW)

    async def settled(self, ask):
        """Ask until nothing runs any more."""
        async with asyncio.timeout(60):
            while (found := await ask()).progress in ("running", "busy"):
                await asyncio.sleep(0.05)
        return found


@pytest.fixture(scope="module")
def written(tmp_path_factory, loop_watch):
    """A district with a recorded day, written once."""
    watch, _ = loop_watch
    watch.deactivate()
    folder = tmp_path_factory.mktemp("district")
    write_district(folder, DAY)
    (folder / "state").mkdir(exist_ok=True)
    asyncio.run(write_past(folder / "state", DAY))
    yield folder
    watch.activate()


@pytest.fixture
def config(written, tmp_path, root, monkeypatch):
    monkeypatch.setenv("NETMON_DATA", str(root))
    monkeypatch.setenv("COMMUNITY", "read-only")
    folder = tmp_path / "district"
    shutil.copytree(written, folder)
    loaded = load(folder / "netmon.yaml", env={"NETMON_DATA": str(root), "COMMUNITY": "read-only"})
    assert loaded.config is not None, [problem.render() for problem in loaded.problems]
    (folder / PLACE.format("a")).write_text("site: {id: a, name: ")  # an edit that is not finished: no child reads it
    return loaded.config


@pytest.fixture
def plan(config, root):
    return next(plan for plan in load_sources(config, {"NETMON_DATA": str(root)}).plans if plan.id == "default")


@pytest.fixture
async def town(config) -> AsyncIterator[Town]:
    clock = SimpleNamespace(now=NOW)
    async with HistoryStore(config.settings.state, wall=lambda: clock.now) as history:
        town = Town(config, history, clock)
        yield town
        await town.desk.close()


def judged(town: Town, plan: Plan, subject: Subject, verdict_id: str = "a" * 16) -> JudgedRow:
    """Let the latest judging have one verdict."""
    target = next(target for target in plan.targets if target.id == "NET-4")
    row = JudgedRow(
        id=verdict_id, target=target.id, subject=subject, name=Words("甲校", "A"), state=VerdictState.PASS, unit=target.unit, reason=Words("好", "fine"),
        threshold=Fraction(10 * M), lower=Fraction(12 * M), sum=Words("500M÷36", "500M/36"),
    )  # fmt: skip
    day = int(moment(DAY).timestamp())
    head = JudgedHead(
        plan=plan, begin=day, end=day + 86_400, judged_at=int(NOW), provisional=False, scope=Words("", ""), required={target.id: Words("≥10M", "≥10M")}
    )
    town.standings = [Standing(plan=plan.id, head=head, rows=(row,))]
    return row


async def test_lines_are_listed_by_site_and_only_those_in_sight(town):
    every = town.links.links(LinkQuery(), EVERYWHERE)
    assert [row.key for row in every.rows] == ["c/dx", "b/dx", "a/dx", "a/jr"]
    assert every.roles == ("exit", "school_access")
    own = town.links.links(LinkQuery(), B)
    assert ([row.key for row in own.rows], own.total, own.sites) == (["b/dx"], 1, (("b", "乙校"),))
    assert town.links.links(LinkQuery(site="a"), B).total == 0
    assert [row.key for row in town.links.links(LinkQuery(words=("电信",)), EVERYWHERE).rows] == ["a/dx"]
    assert [row.key for row in town.links.links(LinkQuery(role="school_access"), EVERYWHERE).rows] == ["a/jr"]


async def test_a_line_has_its_day_at_once_and_its_figures_from_a_child(town, plan):
    judged(town, plan, Subject("site", "1001", "甲校", "a"))
    first = await town.links.link("a/dx", A, "me")
    assert first.progress == "running"
    assert first.figures is None
    assert first.traffic is not None
    assert {slot.down_bps for slot in first.traffic.slots if slot.down_bps is not None} == {20 * M}
    assert first.traffic.contract.down_bps == 500 * M
    assert [(one.target, one.bps, one.shared) for one in first.traffic.thresholds] == [("NET-4", 360 * M, True)]
    view = await town.settled(lambda: town.links.link("a/dx", A, "me"))
    assert view.progress == "done"
    assert (view.figures.down.p95_bps, view.figures.up.p95_bps, view.figures.down.max_bps) == (20 * M, 10 * M, 20 * M)
    assert view.figures.down.coverage.poller_gap > 0
    assert view.figures.lesson_down.n == 48
    assert view.figures.busiest.down_bps == 20 * M
    assert moment(DAY, 8).timestamp() <= view.figures.busiest.at < moment(DAY, 12).timestamp()
    assert [run.goodput_bps for run in view.runs] == [400 * M]
    assert [one.id for one in view.exclusions] == ["x-1"]
    assert [verdict.row.id for verdict in view.verdicts] == ["a" * 16]
    bounds = {(found.side, found.kind.value): found.value for found in view.evidence.evidence}
    assert bounds["upper", "contract"] == 500 * M
    assert bounds["lower", "utilisation"] == 20 * M or bounds["lower", "test"] > 400 * M
    assert view.repair_phone == "10000"


async def test_a_month_of_traffic_is_by_the_hour_from_closed_days(town):
    found = await town.links.traffic("a/dx", 720, EVERYWHERE, "me")
    assert (found.whole, found.slot_s) == (True, 3600)
    hours = [slot for slot in found.slots if slot.down_bps is not None]
    assert len(hours) == 24
    assert {(slot.down_bps, slot.up_bps, slot.most_bps) for slot in hours} == {(20 * M, 10 * M, 20 * M)}


async def test_a_line_that_is_watched_at_the_far_end_is_told_the_schools_way_round(town):
    view = await town.settled(lambda: town.links.link("a/jr", EVERYWHERE, "me"))
    assert view.figures.down.p95_bps == 10 * M, "what the centre sends is the school's down"
    assert [(end.device, end.port, end.watched) for end in view.ends] == [("a-gw", "to-center*", False), ("center-sw", "Eth-Trunk1", True)]
    own = await town.links.link("a/jr", A, "me")
    assert [(end.device, end.elsewhere, end.watched) for end in own.ends] == [("a-gw", False, False), (None, True, True)]
    assert "center" not in repr(own).replace("to-center", "")


async def test_a_line_without_a_port_is_still_there(town):
    view = await town.links.link("c/dx", EVERYWHERE, "me")
    assert (view.progress, view.row.polled, view.figures) == ("none", False, None)
    assert view.traffic.slots == ()
    assert [found.kind.value for found in view.evidence.evidence] == ["contract"]


async def test_what_lines_show_as_bounds_is_what_explanations_say(town, root):
    """Of the same days: the aggregate's active members, the port's state, tests and exclusions come from the history for both."""
    town.clock.now = NOW + 300
    centre = port_subject("center-sw", "Eth-Trunk1")
    said = [(SubjectKind.PORT, port_subject("b-gw", "GE0/0/1"), "down"), (SubjectKind.PORT, centre, "up"), (SubjectKind.LAG, centre, f"{M},{M}")]
    for kind, subject, state in said:
        town.history.add_transition(Transition(at_ms=int(NOW + 10) * 1000, kind=kind, subject=subject, state=state))
    assert await town.history.write()
    sources = await asyncio.to_thread(load_sources, town.config, {"NETMON_DATA": str(root)})
    window, _ = window_of(town.config, town.clock.now)
    report = await asyncio.to_thread(judged_now, sources, window, now=town.clock.now)
    told, last = view_of(report, "zh"), context_of(report.dossier).last_day
    for key in ("a/jr", "a/dx", "b/dx", "c/dx"):
        view = await town.settled(lambda key=key: town.links.link(key, EVERYWHERE, "me"))
        assert view.evidence == line_body(told.lines[key], report.dossier, told.figures, Days(first=last, last=last))
        kinds = {(found.side, found.kind.value): found.value for found in view.evidence.evidence}
        assert kinds.get(("upper", "lag")) == (2 * M if key == "a/jr" else None)
    rows = [row.words for verdict in of_line(report, "a/jr") for row in explain_verdict(told, verdict, None)]
    assert any(text("explain.kind.lag", "zh") in words for words in rows)


async def test_a_line_of_another_school_does_not_exist(town, plan):
    judged(town, plan, Subject("site", "1001", "甲校", "a"))
    assert await town.links.link("a/dx", B, "me") is None
    assert await town.links.traffic("a/dx", 24, B, "me") is None
    assert await town.explain.link("a/dx", B, "zh", "me") is None
    assert await town.explain.device("a-gw", B, "zh") is None
    assert await town.explain.verdict("a" * 16, B, "zh", "me") is None
    assert town.desk.ask("free", "me", never).progress == "running", "nothing was begun for them"


async def never():
    await asyncio.Event().wait()


async def test_a_verdict_of_the_latest_judging_is_told_at_once_and_then_from_its_samples(town, plan):
    judged(town, plan, Subject("site", "1001", "甲校", "a"))
    first = await town.explain.verdict("a" * 16, A, "zh", "me")
    words = {row.label: row.words for block in first.known for row in block}
    assert (first.progress, first.state, first.site_name) == ("running", "pass", "甲校")
    assert words["结论"] == "达标：好（编号 aaaaaaaaaaaaaaaa）"
    assert words["算式"] == "500M÷36"
    found = await town.settled(lambda: town.explain.verdict("a" * 16, A, "zh", "me"))
    assert found.progress == "done"
    (block,) = found.chain
    told = {row.label: row.words for row in block}
    assert "a-gw GE0/0/1" in told["端口"]
    assert "95%的时间不超过 20M" in told["全期"]
    assert "只重新判定了这一所学校" in " ".join(row.words for row in block)
    assert (await town.explain.verdict("a" * 16, A, "zh", "me")).chain == found.chain, "kept for a minute"


async def test_a_recorded_verdict_is_explained_too(town):
    document = {
        "from": moment(DAY).isoformat(),
        "to": moment(DAY, 24).isoformat(),
        "subject": {"kind": "site", "id": "1001", "name": "甲校", "site": "a", "county": ""},
    }
    document |= {"reason": {"zh": "旧的理由", "en": "old"}, "arithmetic": None, "data_sha256": "ff"}
    text = json.dumps(document)
    town.history.add_verdicts([VerdictRecord(id=RECORDED, at_ms=at_ms(DAY, 10), target="NET-4", subject="1001", state="pass", basis="", document=text)])
    assert await town.history.write()
    found = await town.explain.verdict(RECORDED, A, "zh", "me")
    assert "旧的理由" in found.known[0][0].words
    assert (found.progress, found.site_name) == ("running", "甲校")
    assert await town.explain.verdict(RECORDED, B, "zh", "me") is None
    assert await town.explain.verdict("f" * 16, EVERYWHERE, "zh", "me") is None


async def test_what_is_judged_of_a_line_names_no_device_of_another_place(town):
    every = await town.settled(lambda: town.explain.link("a/jr", EVERYWHERE, "zh", "me"))
    assert every.progress == "done"
    assert "center-sw" in repr(every)
    own = await town.settled(lambda: town.explain.link("a/jr", A, "zh", "me"))
    assert len(own.chain) == len(every.chain)
    assert "center-sw" not in repr(own)
    assert "（外单位，不显示）" in repr(own)


async def test_a_device_is_explained_from_its_history(town):
    found = await town.explain.device("a-gw", A, "zh")
    words = {row.label: row.words for block in found.known for row in block}
    assert (found.progress, found.site_name) == ("none", "甲校")
    assert words["状态"].startswith("在线")
    assert "netmon" not in words["设备"]


async def test_without_a_database_an_explanation_says_so(town, tmp_path):
    town.config = replace(town.config, settings=replace(town.config.settings, state=tmp_path / "none"))
    found = await town.explain.device("a-gw", A, "en")
    assert any("no" in row.words for block in found.known for row in block)
    assert await town.explain.verdict(RECORDED, A, "zh", "me") is None


def test_masked_rows_have_a_neutral_phrase_for_the_longest_name():
    lines = [Line("line", "core-1 and core-1-b"), Line("x", "nothing")]
    assert masked(lines, ["core-1", "core-1-b", ""], "en") == [Line("line", "(another site, not shown) and (another site, not shown)"), Line("x", "nothing")]
    assert masked(lines, [], "en") == lines
