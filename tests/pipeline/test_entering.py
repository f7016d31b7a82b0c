"""What people enter on the page: read by the loaders that read what an operator writes, and judged no otherwise."""

import asyncio
import csv
import hashlib
import stat
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.config.config import Config
from netmon.config.excluded import with_entered
from netmon.config.judged_by import judged_by
from netmon.config.load import load
from netmon.evaluate.quiet_hours import QuietHours
from netmon.evaluate.statistics import split_exclusions
from netmon.model.access import EVERYWHERE, Sight
from netmon.model.entering import DeviceWish, PauseKind, PauseWish, ValueWish
from netmon.model.finding import FindingKind, finding
from netmon.model.ledger import Given, Key, Ledger, Observation, Track
from netmon.model.neighbours import Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.problem import Problem
from netmon.model.reading import Reading
from netmon.model.verdict import Exclusion, Window
from netmon.pipeline.entered_files import exclusion_rows, write_exclusions
from netmon.pipeline.problems import written_down
from netmon.pipeline.topology import TopologyWatch
from netmon.pipeline.view_closing import ClosingDesk
from netmon.pipeline.view_pauses import PauseDesk, wanted
from netmon.pipeline.view_strangers import StrangerDesk
from netmon.pipeline.view_values import ValueDesk, file_name
from netmon.store.current import CurrentState
from netmon.store.findings import FindingBook
from netmon.store.problems import write_ledger
from netmon.web.asked import Upload
from tests.config.tree import ENV, GOOD, write

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 3, 8, 0, 30, tzinfo=ZONE).timestamp()
FILES: dict[str, str | bytes] = {
    "inventory/sites/a.yaml": GOOD["inventory/sites/a.yaml"] + "links: [{id: dx, role: exit, isp: 电信}]\n",
    "inventory/sites/b.yaml": "site: {id: b, name: 乙校, kind: school, code: '3137030002'}\nlinks: [{id: yd, role: exit}]\n",
}
A, B = Sight(frozenset({"a"})), Sight(frozenset({"b"}))
WISH = PauseWish(kind=PauseKind.MAINTENANCE, site="a", start="2026-11-04T18:00", end="2026-11-04T20:00", reason="换核心交换机")
PDF = b"%PDF-1.7\n..."
PLAN = """
id: mine
name: {zh: 测试计划, en: Test plan}
issuer: 区教体局
documents: {d1: 文件}
manual:
  - {id: M1, quote: 建立制度, source: "d1:L1", value: 有制度}
"""
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run what a page would await; the tests themselves read files, which nothing may do in a loop."""
    return asyncio.run(work)


class Netmon:
    """A configuration on disk, entered into and loaded again as a running netmon does."""

    def __init__(self, folder: Path, files: dict[str, str | bytes] | None = None) -> None:
        self.path = write(folder, {**FILES, **(files or {})})
        self.state = folder / "state"
        self.state.mkdir(exist_ok=True)
        self.now = NOW
        self.entered = 0
        result = load(self.path, env=ENV)
        assert result.config is not None, [problem.render() for problem in result.problems]
        self.config: Config = result.config

    async def enter(self, content: bytes) -> tuple[Problem, ...]:
        self.entered += 1
        result = await asyncio.to_thread(with_entered, self.config, content)
        if result.config is not None:
            await asyncio.to_thread(write_exclusions, self.state, content)
            self.config = result.config
        return result.problems

    async def reload(self) -> tuple[Problem, ...]:
        result = await asyncio.to_thread(load, self.path, env=ENV)
        if result.config is not None:
            self.config = result.config
        return result.problems

    def pauses(self) -> PauseDesk:
        return PauseDesk(lambda: self.config, self.enter, wall=lambda: self.now)

    def values(self) -> ValueDesk:
        return ValueDesk(lambda: self.config, {}, wall=lambda: self.now)

    def closing(self) -> ClosingDesk:
        return ClosingDesk(lambda: self.config, wall=lambda: self.now)


@pytest.fixture
def netmon(tmp_path: Path) -> Netmon:
    return Netmon(tmp_path)


def written_by_hand(folder: Path) -> Exclusion:
    text = 'exclusions: [{id: M, from: "2026-11-04 18:00", to: "2026-11-04 20:00", entered: "2026-11-03 08:00", reason: 换核心交换机, who: 王工, site: a}]\n'
    return Netmon(folder, {"inventory/exclusions.yaml": text}).config.exclusions[0]


def test_a_pause_of_the_page_judges_as_one_of_the_file(netmon: Netmon, tmp_path: Path) -> None:
    answered = run(netmon.pauses().enter_pause(WISH, "王工", EVERYWHERE))
    assert answered.done
    (entered,) = netmon.config.exclusions
    assert replace(entered, id="M") == written_by_hand(tmp_path / "hand")
    assert not entered.is_late
    window = Window(start=datetime(2026, 11, 1, tzinfo=ZONE), end=datetime(2026, 12, 1, tzinfo=ZONE))
    assert split_exclusions(netmon.config.exclusions, window, "a", "a/dx") == ((entered,), ())
    quiet = QuietHours(netmon.config.sites, netmon.config.devices, netmon.config.exclusions, netmon.config.calendar_of)
    inside, after = (datetime(2026, 11, 4, hour, 30, tzinfo=ZONE).timestamp() for hour in (18, 20))
    assert [quiet.maintained("a", inside), quiet.maintained("a", after), quiet.maintained("b", inside)] == [True, False, False]
    path = netmon.state / "entered" / "exclusions.yaml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert netmon.config.sources[str(path)] == hashlib.sha256(path.read_bytes()).hexdigest()
    (listed,) = netmon.pauses().pauses(EVERYWHERE).pauses
    assert listed.since is None, "another desk, as after a start"


def test_a_pause_lasts_over_a_restart_and_is_listed_by_sight(netmon: Netmon, tmp_path: Path) -> None:
    run(netmon.pauses().enter_pause(WISH, "王工", EVERYWHERE))
    run(netmon.pauses().enter_pause(replace(WISH, kind=PauseKind.EXCLUSION, site="b", link="b/yd", reason="乙校机密"), "李工", EVERYWHERE))
    again = Netmon(tmp_path)
    plans = again.pauses().pauses(EVERYWHERE)
    assert [(one.kind, one.site, one.link, one.state, one.entered_here, one.who) for one in plans.pauses] == [
        ("maintenance", "a", "", "planned", True, "王工"),
        ("exclusion", "b", "b/yd", "planned", True, "李工"),
    ]
    mine = again.pauses().pauses(A)
    assert [one.site for one in mine.pauses] == ["a"]
    assert [(one.id, one.links) for one in mine.choices] == [("a", (("a/dx", "电信"),))]
    assert not mine.whole
    assert "乙" not in repr(mine)
    again.now = datetime(2026, 11, 4, 19, tzinfo=ZONE).timestamp()
    assert {one.state for one in again.pauses().pauses(A).pauses} == {"running"}
    again.now += 86_400
    assert {one.state for one in again.pauses().pauses(A).pauses} == {"past"}


def test_the_same_form_twice_is_one_pause(netmon: Netmon) -> None:
    desk = netmon.pauses()
    first, second = run(desk.enter_pause(WISH, "王工", EVERYWHERE)), run(desk.enter_pause(WISH, "王工", EVERYWHERE))
    assert (first.changed, second.changed, first.what == second.what) == (True, False, True)
    assert len(exclusion_rows(netmon.state)) == 1
    other = run(desk.enter_pause(replace(WISH, end="2026-11-04T21:00"), "王工", EVERYWHERE))
    assert other.what not in (first.what, "")
    assert len(netmon.config.exclusions) == 2


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"start": "2026-11-03T08:00"}, {("start", "web.pauses.in_the_past"), ("end", "")}),
        ({"start": "2026-11-03T08:01"}, {("start", "web.pauses.in_the_past")}),
        ({"start": "2028-11-03T08:01", "end": "2028-11-03T09:00"}, {("start", "web.pauses.too_far")}),
        ({"end": "2026-11-04T18:00"}, {("end", "web.pauses.ends_before")}),
        ({"end": "2026-11-08T18:00"}, {("end", "web.pauses.too_long.maintenance")}),
        ({"kind": PauseKind.EXCLUSION, "end": "2027-11-08T18:00"}, {("end", "web.pauses.too_long.exclusion")}),
        ({"start": "morgen", "end": "2026-02-30T10:00"}, {("start", "web.form.moment"), ("end", "web.form.moment")}),
        ({"reason": " \u202e "}, {("reason", "web.form.needed")}),
        ({"reason": "x" * 201}, {("reason", "web.form.too_long")}),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(netmon: Netmon, change: dict[str, str], wrong: set[tuple[str, str]]) -> None:
    answered = run(netmon.pauses().enter_pause(replace(WISH, **change), "王工", EVERYWHERE))  # type: ignore[arg-type]
    assert {(trouble.field, trouble.key) for trouble in answered.troubles} == wrong - {("end", "")}
    assert exclusion_rows(netmon.state) == []
    assert netmon.entered == 0


def test_a_minute_ahead_is_soon_enough(netmon: Netmon) -> None:
    assert (run(netmon.pauses().enter_pause(replace(WISH, start="2026-11-03T08:02"), "王工", A))).done
    assert not netmon.config.exclusions[0].is_late


@pytest.mark.parametrize("place", [("b", ""), ("none", ""), ("a", "b/yd"), ("a", "a/none"), ("", ""), ("", "a/dx")])
def test_nobody_enters_for_what_he_does_not_see(netmon: Netmon, place: tuple[str, str]) -> None:
    answered = run(netmon.pauses().enter_pause(replace(WISH, site=place[0], link=place[1]), "王工", A))
    assert answered == run(netmon.pauses().enter_pause(replace(WISH, site="nowhere"), "王工", A))
    assert not answered.found
    assert netmon.config.exclusions == ()


def test_only_what_has_not_begun_is_taken_back(netmon: Netmon) -> None:
    desk = netmon.pauses()
    number = (run(desk.enter_pause(WISH, "王工", A))).what
    assert not (run(desk.cancel_pause(number, B))).found
    assert not (run(desk.cancel_pause("page-m-none", EVERYWHERE))).found
    assert (run(desk.cancel_pause(number, A))).done
    assert netmon.config.exclusions == ()
    number = (run(desk.enter_pause(WISH, "王工", A))).what
    netmon.now += 2 * 86_400
    assert [trouble.key for trouble in (run(desk.cancel_pause(number, A))).troubles] == ["web.pauses.begun"]
    assert len(netmon.config.exclusions) == 1


def test_an_operators_own_exclusion_is_not_taken_back_on_the_page(tmp_path: Path) -> None:
    text = "exclusions: [{id: own-1, from: 2026-12-01, to: 2026-12-02, entered: 2026-11-01, reason: 停电, who: 区中心, site: a}]\n"
    netmon = Netmon(tmp_path, {"inventory/exclusions.yaml": text})
    assert not (run(netmon.pauses().cancel_pause("own-1", EVERYWHERE))).found
    assert [one.entered_here for one in netmon.pauses().pauses(EVERYWHERE).pauses] == [False]


def test_a_broken_edit_of_other_files_keeps_nobody_from_entering(netmon: Netmon) -> None:
    site, desk = netmon.path.parent / "inventory/sites/a.yaml", netmon.pauses()
    whole = site.read_text()
    site.write_text("site: {id: a\n")
    number = run(desk.enter_pause(WISH, "王工", A)).what
    held = netmon.config.exclusions
    assert [one.id for one in held] == [number]
    assert [one.since for one in desk.pauses(A).pauses] == [NOW]
    assert run(netmon.reload()), "the edit is still broken"
    assert netmon.config.exclusions == held
    site.write_text(whole)
    assert run(netmon.reload()) == ()
    assert netmon.config.exclusions == held


def test_a_pending_edit_of_other_files_does_not_go_live_with_an_entry(netmon: Netmon) -> None:
    before, inventory = netmon.config, netmon.path.parent / "inventory"
    site, own = inventory / "sites/a.yaml", inventory / "exclusions.yaml"
    site.write_text(site.read_text().replace("a-sw", "a-other"))
    own.write_text("exclusions: [{id: own-1, from: 2026-12-01, to: 2026-12-02, entered: 2026-11-01, reason: 停电, who: 区中心, site: a}]\n")
    number = run(netmon.pauses().enter_pause(WISH, "王工", A)).what
    assert netmon.config == replace(before, exclusions=netmon.config.exclusions, sources=netmon.config.sources)
    assert "a-sw" in netmon.config.devices
    assert [one.id for one in netmon.config.exclusions] == [number]
    held = netmon.config.exclusions[0]
    assert run(netmon.reload()) == ()
    assert "a-other" in netmon.config.devices
    assert [one.id for one in netmon.config.exclusions] == ["own-1", number]
    assert netmon.config.exclusions[1] == held


def test_what_does_not_fit_the_configuration_in_force_is_not_written(netmon: Netmon) -> None:
    path = netmon.state / "entered" / "exclusions.yaml"
    path.parent.mkdir()
    text = 'exclusions: [{id: by-hand, from: 2026-12-01, to: 2026-12-02, entered: "2026-11-01", reason: 停电, who: 区中心, site: gone}]\n'
    path.write_text(text)
    answered = run(netmon.pauses().enter_pause(WISH, "王工", A))
    assert [trouble.key for trouble in answered.troubles] == ["web.pauses.refused"]
    assert path.read_text() == text
    assert netmon.config.exclusions == ()


def test_what_was_written_before_a_kill_is_in_force_after_it_and_once(netmon: Netmon) -> None:
    class KilledError(Exception):
        pass

    async def killed(content: bytes) -> tuple[Problem, ...]:
        await asyncio.to_thread(write_exclusions, netmon.state, content)
        raise KilledError

    desk = PauseDesk(lambda: netmon.config, killed, wall=lambda: netmon.now)
    with pytest.raises(KilledError):
        run(desk.enter_pause(WISH, "王工", A))
    (row,) = exclusion_rows(netmon.state)
    (held,) = load_again(netmon)
    assert held.id == row["id"]
    netmon.now += 90
    answered = run(netmon.pauses().enter_pause(WISH, "王工", A))
    assert answered.what == held.id, "sent again where netmon lives on, it is the same"
    assert exclusion_rows(netmon.state) == [row]
    assert netmon.config.exclusions == (held,)


def load_again(netmon: Netmon) -> tuple[Exclusion, ...]:
    found = load(netmon.path, env=ENV).config
    assert found is not None
    return found.exclusions


def test_two_who_enter_at_once_both_hold_and_the_same_twice_is_one(netmon: Netmon) -> None:
    desk = netmon.pauses()
    other = replace(WISH, site="b", reason="另一件")

    async def at_once() -> list[tuple[bool, bool]]:
        answers = await asyncio.gather(*(desk.enter_pause(wish, "王工", EVERYWHERE) for wish in (WISH, other, WISH)))
        return [(one.done, one.changed) for one in answers]

    assert sorted(run(at_once())) == [(True, False), (True, True), (True, True)]
    assert sorted(one.site or "" for one in netmon.config.exclusions) == ["a", "b"]
    assert load_again(netmon) == netmon.config.exclusions


def test_what_was_moved_to_the_operators_file_is_his(netmon: Netmon) -> None:
    desk = netmon.pauses()
    number = run(desk.enter_pause(WISH, "王工", A)).what
    page = netmon.state / "entered" / "exclusions.yaml"
    (netmon.path.parent / "inventory/exclusions.yaml").write_bytes(page.read_bytes())
    page.unlink()
    assert run(netmon.reload()) == ()
    assert [one.entered_here for one in desk.pauses(A).pauses] == [False]
    assert not run(desk.cancel_pause(number, A)).found


def test_trouble_with_the_file_loses_nothing(netmon: Netmon) -> None:
    desk = netmon.pauses()
    run(desk.enter_pause(WISH, "王工", A))
    path = netmon.state / "entered" / "exclusions.yaml"
    path.write_text("exclusions: {what: ever}\n")
    damaged = run(desk.enter_pause(replace(WISH, reason="另一件"), "王工", A))
    assert [trouble.key for trouble in damaged.troubles] == ["web.form.damaged"]
    assert path.read_text() == "exclusions: {what: ever}\n"
    path.unlink()
    path.mkdir()
    full = run(desk.enter_pause(replace(WISH, reason="另一件"), "王工", A))
    assert [trouble.key for trouble in full.troubles] == ["web.form.disk"]


def test_the_loader_names_the_pages_file_where_it_is_wrong(netmon: Netmon) -> None:
    text = "exclusions: [{id: own-1, from: 2026-12-01, to: 2026-12-02, entered: 2026-11-01, reason: 停电, who: 区中心, site: %s}]\n"
    path = netmon.state / "entered" / "exclusions.yaml"
    path.parent.mkdir()
    path.write_text(text % "gone")
    (netmon.path.parent / "inventory/exclusions.yaml").write_text(text % "a")
    problems = run(netmon.reload())
    assert [(problem.file, problem.key) for problem in problems] == [(str(path), "config.exclusion_elsewhere")]


def test_what_was_entered_for_a_school_that_was_removed_is_kept_and_holds_nothing(netmon: Netmon) -> None:
    desk = netmon.pauses()
    whole = replace(WISH, site="b", reason="停电")
    numbers = [run(desk.enter_pause(wish, "王工", EVERYWHERE)).what for wish in (whole, replace(WISH, site="b", link="b/yd"), WISH)]
    entered, before = netmon.state / "entered" / "exclusions.yaml", netmon.config.exclusions
    site, line = netmon.path.parent / "inventory/sites/b.yaml", "links: [{id: yd, role: exit}]\n"
    text = site.read_text()
    site.write_text(text.replace(line, ""))
    assert run(netmon.reload()) == ()
    (warning,) = netmon.config.warnings
    assert warning.render("zh").endswith(f"[{numbers[1]}].link: 清单里已没有线路“b/yd”：在网页上为它登记的 1 条保留在文件中，但不起作用。")
    site.unlink()
    assert run(netmon.reload()) == ()
    (warning,) = netmon.config.warnings
    assert (warning.file, warning.key, warning.args) == (str(entered), "config.entered_site", {"name": "b", "count": 2})
    assert [[one.id for one in found] for found in (netmon.config.exclusions, netmon.config.idle_exclusions)] == [numbers[2:], numbers[:2]]
    shown = {one.id: (one.state, one.site_name) for one in desk.pauses(EVERYWHERE).pauses}
    assert shown == {numbers[0]: ("idle", ""), numbers[1]: ("idle", ""), numbers[2]: ("planned", "甲校")}
    assert [one.id for one in desk.pauses(A).pauses] == numbers[2:]
    assert run(desk.enter_pause(replace(WISH, reason="另一件"), "王工", A)).done
    assert run(desk.cancel_pause(numbers[0], EVERYWHERE)).done
    assert f"{{id: {numbers[0]}," not in entered.read_text()
    assert [one.id for one in netmon.config.idle_exclusions] == [numbers[1]]
    site.write_text(text)
    assert run(netmon.reload()) == ()
    assert (netmon.config.idle_exclusions, netmon.config.warnings) == ((), ())
    assert before[1] in netmon.config.exclusions, "the school is back, and so is what was entered for it"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=300))
def test_any_typed_pause_is_wanted_or_wrong(start: str, end: str, reason: str) -> None:
    found = wanted(PauseWish(kind=PauseKind.MAINTENANCE, start=start, end=end, reason=reason), ZONE, NOW)
    assert isinstance(found, tuple)
    assert {trouble.field for trouble in found} <= {"start", "end", "reason"}
    assert found


@settings(max_examples=10, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_reason_and_name_is_written_so_that_it_is_read_back(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    netmon = Netmon(tmp_path_factory.mktemp("words"))
    answered = run(netmon.pauses().enter_pause(replace(WISH, reason=words), words, A))
    if answered.done:
        (one,) = netmon.config.exclusions
        assert one.reason
        assert one.reason.isprintable()
        assert one.who
    else:
        assert {trouble.key for trouble in answered.troubles} <= {"web.form.needed", "web.form.unwritable"}
        assert netmon.config.exclusions == ()


def track(*states: str) -> Track:
    seen = tuple(
        Observation(first=date(2026, 8 + number, 1), last=date(2026, 8 + number, 28), state="pass" if state == "pass" else "fail", verdict=f"v{number}")
        for number, state in enumerate(states)
    )
    return Track(name="乙校", observations=seen)


@pytest.fixture
def ledger(netmon: Netmon) -> Netmon:
    given_at = date(2026, 8, 28)
    tracks = {
        Key("T1", "site", "3137030002"): replace(track("fail", "pass"), numbers=(Given(number="ZG-2026-0001", found=given_at),)),
        Key("T1", "link", "a/dx"): replace(track("fail"), numbers=(Given(number="ZG-2026-0002", found=given_at),)),
    }
    write_ledger(netmon.state, Ledger(tracks=tracks))
    return netmon


def test_a_proposed_problem_is_closed_with_name_and_day(ledger: Netmon) -> None:
    desk = ledger.closing()
    assert (run(desk.close_problem("ZG-2026-0001", "审计 张三", EVERYWHERE))).done
    again = run(desk.close_problem("ZG-2026-0001", "别人", EVERYWHERE))
    assert (again.done, again.changed) == (True, False)
    entry = written_down(ledger.state).entries["ZG-2026-0001"]
    assert (entry.confirmed_by, entry.closed) == ("审计 张三", date(2026, 11, 3))


def test_only_what_data_proves_is_closed_and_only_in_sight(ledger: Netmon) -> None:
    desk = ledger.closing()
    assert [trouble.key for trouble in (run(desk.close_problem("ZG-2026-0002", "x", EVERYWHERE))).troubles] == ["web.closing.not_proposed"]
    nobody = run(desk.close_problem("ZG-2026-0099", "x", EVERYWHERE))
    assert nobody == run(desk.close_problem("ZG-2026-0001", "x", A)) == run(desk.close_problem("../../etc", "x", EVERYWHERE))
    assert not nobody.found
    assert (run(desk.close_problem("ZG-2026-0001", "x", B))).done


def test_the_operators_own_words_stand_beside_the_pages_confirmation(ledger: Netmon) -> None:
    own = ledger.state / "problems.csv"
    own.write_text("编号,责任人,整改措施\nZG-2026-0001,李四,扩容\n", encoding="utf-8")
    run(ledger.closing().close_problem("ZG-2026-0001", "=cmd()", EVERYWHERE))
    found = written_down(ledger.state)
    assert (found.entries["ZG-2026-0001"].person, found.entries["ZG-2026-0001"].measure) == ("李四", "扩容")
    assert found.problems == ()
    with (ledger.state / "entered" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in csv.reader(file)] == ["销号确认人", "'=cmd()"]
    assert own.read_text(encoding="utf-8").startswith("编号,责任人")


@pytest.fixture
def filled(tmp_path: Path) -> Netmon:
    (tmp_path / "data/rules/targets").mkdir(parents=True)
    (tmp_path / "data/rules/targets/mine.yaml").write_text(PLAN)
    (tmp_path / "data/rules/targets/theirs.yaml").write_text(PLAN.replace("id: mine", "id: theirs").replace("M1", "T1"))
    return Netmon(tmp_path, {"netmon.yaml": "state: state\npaths: [data]\ntargets: {plans: [mine]}\n"})


def test_a_value_is_kept_with_its_file_and_read_by_the_loader_of_the_plans(filled: Netmon) -> None:
    desk = filled.values()
    upload = Upload(name="C:\\fakepath\\制度 <1>.PDF", content=PDF)
    wish = ValueWish(target="M1", value="已建立", day="2026-11-01")
    assert (run(desk.enter_value(wish, upload, "王工", EVERYWHERE))).done
    assert not (run(desk.enter_value(wish, upload, "王工", EVERYWHERE))).changed
    digest = hashlib.sha256(PDF).hexdigest()
    found = judged_by(filled.config, {})
    assert found.problems == ()
    (entry,) = found.targets.plans["mine"].manual[0].entries
    assert (entry.value, entry.who, entry.when, entry.file, entry.sha256) == ("已建立", "王工", date(2026, 11, 1), "制度_1.pdf", digest)
    (target,) = run(desk.values(EVERYWHERE)).targets
    assert [(one.value, one.stored) for one in target.entries] == [("已建立", True)]
    stored = run(desk.proof(digest, EVERYWHERE))
    assert stored is not None
    assert (stored.name, stored.kind, stored.content) == ("制度_1.pdf", "pdf", PDF)
    assert run(desk.proof(digest, A)) is None
    assert run(desk.proof("../values.yaml", EVERYWHERE)) is None


@pytest.mark.parametrize(
    ("change", "content", "wrong"),
    [
        ({"value": ""}, PDF, {"value"}),
        ({"day": "2026-11-04"}, PDF, {"day"}),
        ({"day": "gestern"}, PDF, {"day"}),
        ({}, b"<html><script>", {"file"}),
        ({}, b"PK\x03\x04 a zip of something else", {"file"}),
        ({}, PDF + b"x" * (5 << 20), {"file"}),
        ({}, b"", {"file"}),
        ({"value": "x" * 201, "day": ""}, b"", {"value", "day", "file"}),
    ],
)
def test_a_value_that_cannot_be_kept_is_said(filled: Netmon, change: dict[str, str], content: bytes, wrong: set[str]) -> None:
    wish = replace(ValueWish(target="M1", value="已建立", day="2026-11-01"), **change)
    answered = run(filled.values().enter_value(wish, Upload(name="a.pdf", content=content), "王工", EVERYWHERE))
    assert {trouble.field for trouble in answered.troubles} == wrong
    assert not (filled.state / "entered").exists()


def test_values_are_the_whole_districts(filled: Netmon) -> None:
    desk = filled.values()
    upload = Upload(name="a.pdf", content=PDF)
    assert run(desk.values(A)).targets == ()
    hidden = run(desk.enter_value(ValueWish(target="M1", value="x", day="2026-11-01"), upload, "王工", A))
    assert hidden == run(desk.enter_value(ValueWish(target="M9", value="x", day="2026-11-01"), upload, "王工", EVERYWHERE))
    assert not hidden.found


def test_values_are_asked_for_by_the_plans_that_the_district_follows_alone(filled: Netmon) -> None:
    assert "theirs" in judged_by(filled.config, {}).targets.plans
    assert [one.id for one in run(filled.values().values(EVERYWHERE)).targets] == ["M1"]
    upload = Upload(name="a.pdf", content=PDF)
    assert not run(filled.values().enter_value(ValueWish(target="T1", value="x", day="2026-11-01"), upload, "王工", EVERYWHERE)).found
    assert not (filled.state / "entered").exists()
    follows = replace(filled.config.settings, target_plans=("theirs", "gone", "mine"))
    filled.config = replace(filled.config, settings=follows)
    assert [one.id for one in run(filled.values().values(EVERYWHERE)).targets] == ["T1", "M1"]


def test_a_broken_plan_keeps_nobody_from_filling_in_another(filled: Netmon, tmp_path: Path) -> None:
    desk, upload = filled.values(), Upload(name="a.pdf", content=PDF)
    folder = tmp_path / "data/rules/targets"
    (folder / "theirs.yaml").write_text("id: theirs\nname: {zh:\n")
    known = run(desk.values(EVERYWHERE))
    assert ([one.id for one in known.targets], known.unreadable) == (["M1"], True)
    assert run(desk.enter_value(ValueWish(target="M1", value="x", day="2026-11-01"), upload, "王工", EVERYWHERE)).done
    (folder / "mine.yaml").write_text("id: mine\nname: {zh:\n")
    answered = run(desk.enter_value(ValueWish(target="M1", value="y", day="2026-11-01"), upload, "王工", EVERYWHERE))
    assert [trouble.key for trouble in answered.troubles] == ["web.values.unreadable"]
    (folder / "mine.yaml").write_text(PLAN)
    assert [one.value for target in run(desk.values(EVERYWHERE)).targets for one in target.entries] == ["x"]


@given(st.text(max_size=100))
def test_a_files_name_is_a_bare_name(name: str) -> None:
    found = file_name(name, "pdf")
    assert found.endswith(".pdf")
    assert not set(found) & set("/\\\0\n\"'<>;:")
    assert 5 <= len(found) <= 105
    assert not found.startswith(".")


def stranger_desk(netmon: Netmon, *neighbours: Neighbour) -> StrangerDesk:
    findings = FindingBook()
    findings.replace("sensor", "a-sw", [finding("a-sw", FindingKind.UNKNOWN_DEVICE, "aa:bb:cc:00:00:09 uses 10.0.0.9 in the management network", NOW)])
    topology = TopologyWatch(CurrentState(), findings, wall=lambda: netmon.now)
    topology.configure(netmon.config)
    table = NeighbourTable(neighbours=neighbours)
    topology.note(Reading(device="a-gw", collector="lldp", started=NOW, started_monotonic=1.0, duration_s=0.1, outcome=Outcome.OK, payload=table))
    return StrangerDesk(lambda: netmon.config, topology, findings, wall=lambda: netmon.now)


UNKNOWN = Neighbour(
    protocol="lldp", port="GE1", chassis_id="aa:bb:cc:00:00:01", chassis_subtype="mac", name="new-switch", addresses=("10.0.0.77",), capabilities=("bridge",)
)
KNOWN = replace(UNKNOWN, chassis_id="aa:bb:cc:00:00:02", name="a-sw", addresses=("10.0.0.2",))
HOSTILE = replace(UNKNOWN, chassis_id="aa:bb:cc:00:00:03", name="../../x: {y}\"'<img src=x>", addresses=("not an address",))
STATION = replace(UNKNOWN, chassis_id="aa:bb:cc:00:00:04", name="laptop", capabilities=("station",))


def test_strangers_are_what_the_inventory_does_not_have(netmon: Netmon) -> None:
    known = run(stranger_desk(netmon, UNKNOWN, KNOWN, HOSTILE, STATION).strangers(EVERYWHERE))
    assert {(one.source, one.mac, one.proposed) for one in known.strangers} == {
        ("neighbour", "aa:bb:cc:00:00:01", "new-switch"),
        ("neighbour", "aa:bb:cc:00:00:03", "a-switch-000003"),
        ("station", "aa:bb:cc:00:00:09", "a-switch-000009"),
    }
    assert (run(stranger_desk(netmon, UNKNOWN).strangers(B))).strangers == ()


def test_an_accepted_stranger_becomes_lines_that_the_inventory_takes(netmon: Netmon) -> None:
    desk = stranger_desk(netmon, UNKNOWN)
    (one,) = [one for one in (run(desk.strangers(A))).strangers if one.source == "neighbour"]
    wish = DeviceWish(key=one.key, name=one.proposed, role=one.role, address=one.addresses[0], room="1号楼/102")
    answered = run(desk.propose(wish, A))
    assert answered.done
    assert not (run(desk.propose(wish, A))).changed
    kept = run(desk.proposal(answered.what, A))
    assert kept is not None
    assert run(desk.proposal(answered.what, B)) is None
    assert "new-switch" not in netmon.config.devices
    site = netmon.path.parent / "inventory/sites/a.yaml"
    lines = "\n".join(line for line in kept.text.splitlines() if line.startswith("  - "))
    site.write_text(site.read_text().replace("devices:\n", f"devices:\n{lines}\n"))
    assert run(netmon.reload()) == ()
    added = netmon.config.devices["new-switch"]
    assert (added.address, added.role, added.profile, added.mac, added.room) == ("10.0.0.77", "switch", "auto", "aa:bb:cc:00:00:01", "1号楼/102")
    assert (run(desk.strangers(A))).proposals == (kept,)
    assert (run(desk.strangers(B))).proposals == ()


def test_a_proposal_is_checked_and_bound_to_its_sight(netmon: Netmon) -> None:
    desk = stranger_desk(netmon, HOSTILE)
    (one,) = [one for one in (run(desk.strangers(A))).strangers if one.source == "neighbour"]
    wish = DeviceWish(key=one.key, name=one.name, role="toaster", address=one.addresses[0], room="9号楼")
    assert {trouble.field for trouble in (run(desk.propose(wish, A))).troubles} == {"name", "role", "address", "room"}
    taken = replace(wish, name="a-gw", role="switch", address="10.0.0.2", room="")
    assert {trouble.key for trouble in (run(desk.propose(taken, A))).troubles} == {"web.strangers.name_taken", "web.strangers.address_taken"}
    assert run(desk.propose(wish, B)) == run(desk.propose(replace(wish, key="0" * 16), A))
    assert not (netmon.state / "proposals").exists()
    assert run(desk.proposal("../entered/values.yaml", EVERYWHERE)) is None


def test_typed_times_are_local() -> None:
    found = wanted(replace(WISH, start="2026-11-03T09:00", end="2026-11-03T10:00"), ZONE, NOW)
    assert not isinstance(found, tuple)
    assert found.end - found.start == timedelta(hours=1)
    assert found.start.astimezone(UTC) == datetime(2026, 11, 3, 1, tzinfo=UTC)
