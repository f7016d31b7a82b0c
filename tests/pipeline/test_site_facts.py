"""What is counted of a school for the targets, from rooms, cameras, services and states."""

import asyncio
from collections import Counter

import pytest

from netmon.model.history import SubjectKind
from netmon.model.room import LessonState
from netmon.model.service import ServiceResult, ServiceResults
from netmon.model.state import DeviceStatus
from netmon.model.wireless import ApStatus
from netmon.pipeline.campus import CampusWatch
from netmon.pipeline.facts import FactRecorder
from netmon.store.history import HistoryStore
from tests.pipeline.school import SCHOOL, School, moment

GIGABIT = 10**9
MORE = """  - {name: cam-gate, role: camera, address: 10.0.2.1, credential: null, room: 大门}
  - {name: cam-yard, role: camera, address: 10.0.2.2, credential: null}
rooms:
  - {name: 大门, kind: gate}
  - {name: 食堂, kind: canteen}
"""


class Rig(School):
    """A school beside the recorder of facts."""

    def __init__(self, folder, *, begun=True, **files) -> None:
        super().__init__(folder, files or {"inventory__sites__a": SCHOOL + MORE})
        self.store = HistoryStore(folder, wall=lambda: self.now)
        self.campus = CampusWatch(self.current, self.exposition, lambda *_: 300.0, wall=lambda: self.now)
        self.facts = FactRecorder(self.store, self.current, self.watch, self.campus, self.ledger, wall=lambda: self.now)
        if begun:
            self.facts.configure(self.config)

    def count(self, seconds: float = 0.0) -> None:
        self.now += seconds
        self.watch.round()
        self.facts.sites.round()
        self.facts.tick()

    def measures(self):
        """The newest record of each measure of the school."""
        return {one.subject.removeprefix("a\t"): one.state for one in self.store._pending.transitions if one.kind is SubjectKind.MEASURE}

    def classrooms(self):
        return [one.state for one in self.store._pending.transitions if one.kind is SubjectKind.CLASSROOMS]


@pytest.fixture
def rig(tmp_path) -> Rig:
    return Rig(tmp_path)


def all_well(rig: Rig) -> None:
    rig.up("gw", "cam-gate", "cam-yard")
    rig.ports("sw", {"GE1/0/1": GIGABIT, "GE1/0/2": GIGABIT, "GE1/0/7": GIGABIT, "GE1/0/8": GIGABIT, "GE1/0/24": GIGABIT})
    rig.poe("sw", {"GE1/0/7": "delivering", "GE1/0/8": "delivering"})
    rig.wifi("ac", {"ap-101": ApStatus.ONLINE, "ap-102": ApStatus.ONLINE})
    for board in ("ytj-101", "ytj-102"):
        rig.echo(board)


def test_a_school_that_is_well_is_counted_in_lesson_time(rig):
    all_well(rig)
    rig.count()
    assert rig.measures() == {
        "connected": "1",
        "camera_coverage": "2,1,0,0",  # the canteen has none
        "interactive_rate": "2,0,0,0",
        "wifi_coverage": "3,0,0,0",
        "multimedia_rate": "2,1,0,0",
        "rooms_connected": "2,1,0,0",
    }
    assert rig.classrooms() == ["1000000000,1000000000,-,-"]  # 101 by its board and its access point, 102 by neither's port, 103 has nothing


def test_nothing_of_rooms_is_counted_at_night(rig):
    rig.now = moment("2026-09-02 23:00:00")
    all_well(rig)
    rig.count()
    assert rig.measures().keys() == {"connected", "camera_coverage", "interactive_rate"}
    assert rig.classrooms() == []


def test_a_school_that_is_dark_at_night_is_still_connected(rig):
    all_well(rig)
    rig.count()
    rig.now = moment("2026-09-02 23:00:00")
    for device in rig.config.devices:
        rig.state(device, DeviceStatus.DOWN)
    rig.count()
    assert rig.measures()["connected"] == "1"
    rig.now = moment("2026-09-03 08:30:00")
    rig.count()
    assert rig.measures()["connected"] == "0"


def test_what_lies_behind_a_fault_is_unreachable_and_not_bad(rig):
    all_well(rig)
    rig.count()
    rig.state("gw", DeviceStatus.DOWN)
    for device in ("sw", "ac", "ytj-101", "ytj-102", "cam-gate", "cam-yard"):
        rig.state(device, DeviceStatus.UNREACHABLE)
    rig.now += 4 * 3600 - 4000
    rig.count()
    found = rig.measures()["camera_coverage"]
    assert found == "0,1,0,2"


def test_a_change_is_recorded_once_a_slot(rig):
    all_well(rig)
    rig.count()
    rig.state("cam-yard", DeviceStatus.DOWN)
    rig.count(30)
    assert rig.measures()["camera_coverage"] == "2,1,0,0"
    rig.count(300)
    assert rig.measures()["camera_coverage"] == "1,2,0,0"


def test_the_use_of_lessons_is_summed_by_school(rig):
    first = Counter({LessonState.USED: 5, LessonState.PRESENT: 1})
    second = Counter({LessonState.USED: 2, LessonState.ABSENT: 3, LessonState.INSUFFICIENT: 4})
    rig.facts.sites.use({("a", "101"): first, ("a", "102"): second, ("b", "1"): Counter({LessonState.USED: 9})})
    assert rig.measures() == {"multimedia_use": "7,4,4,0"}


async def test_use_is_counted_once_a_day(rig):
    rig.ledger.put([])
    await rig.facts.count_use()
    assert rig.measures() == {}
    rig.now += 86_400
    await rig.facts.count_use()
    assert rig.measures() == {}
    assert rig.facts._used is not None


def test_a_school_without_a_timetable_is_counted_at_any_hour(tmp_path):
    rig = Rig(tmp_path, inventory__sites__a=SCHOOL + MORE, inventory__calendar="terms: []\n")
    rig.now = moment("2026-09-02 23:00:00")
    all_well(rig)
    rig.count()
    assert rig.measures()["rooms_connected"] == "2,1,0,0"


def test_declared_boards_are_counted_where_no_room_is_registered(tmp_path):
    declared = "site: {id: a, name: 甲校, kind: school, declared: {classrooms: [{from: 2026-09-01, count: 10}], boards: [{from: 2026-09-01, count: 6}]}}\n"
    devices = "devices:\n  - {name: b1, role: whiteboard, address: 10.0.1.1, credential: null}\n"
    devices += "  - {name: p1, role: projector, address: 10.0.1.2, credential: null}\n"
    rig = Rig(tmp_path, inventory__sites__a=declared + devices)
    rig.up("b1")
    rig.echo("b1")
    rig.count()
    assert rig.measures()["multimedia_rate"] == "1,4,5,0"
    assert rig.measures()["interactive_rate"] == "1,1,0,0"


def test_a_districts_services_run_while_all_their_checks_succeed(tmp_path):
    district = "district: {id: center, name: 区中心}\ndefaults: {credential: ro}\ndevices:\n"
    district += "  - {name: cloud, role: server, address: 10.9.0.1, checks: [{id: web, kind: http, url: 'http://10.9.0.1/'}]}\n"
    rig = Rig(tmp_path, inventory__sites__a=SCHOOL, inventory__district=district)
    for ok, wanted in ((True, "1"), (False, "0")):
        rig.say("cloud", "services", ServiceResults(results=(ServiceResult(check="web", kind="http", ok=ok),)))
        rig.count(301)
        assert rig.measures()["center\tservice"] == wanted


def test_an_exclusion_is_witnessed_when_it_is_new_or_changed(rig):
    entry = "exclusions: [{id: E1, from: 2026-09-05, to: 2026-09-05, entered: 2026-09-01, reason: 停电, who: 区中心}]\n"

    def seen():
        return [(one.subject, one.at_ms) for one in rig.store._pending.transitions if one.kind is SubjectKind.EXCLUSION]

    def apply(text):
        rig.configure(inventory__exclusions=text)
        rig.facts.configure(rig.config)

    apply(entry)
    assert seen() == [("E1", int(rig.now * 1000))]
    apply(entry.replace("entered: 2026-09-01", "entered: 2026-08-01"))
    assert len(seen()) == 1
    rig.now += 60
    apply(entry.replace("停电", "改造"))
    assert len(seen()) == 2


async def test_a_restart_does_not_witness_an_exclusion_again(tmp_path):
    files = {
        "inventory__sites__a": SCHOOL,
        "inventory__exclusions": "exclusions: [{id: E1, from: 2026-09-05, to: 2026-09-05, entered: 2026-09-01, reason: 停电, who: 区中心}]\n",
    }
    found = []
    for _ in range(2):
        rig = await asyncio.to_thread(Rig, tmp_path, begun=False, **files)
        async with rig.store as store:
            await rig.facts.resume()
            rig.facts.configure(rig.config)
            found.append(len(store._pending.transitions))
    assert found == [1, 0]


@pytest.mark.parametrize(("back_at", "repeated"), [("2026-09-02 23:00:00", True), ("2026-09-03 07:00:00", True), ("2026-09-03 09:05:00", False)])
async def test_after_a_gap_what_was_seen_in_the_last_lesson_is_said_again_unless_one_was_missed(tmp_path, back_at, repeated):
    files = {"inventory__sites__a": SCHOOL + MORE}
    rig = await asyncio.to_thread(Rig, tmp_path, begun=False, **files)
    async with rig.store:
        rig.facts.configure(rig.config)
        all_well(rig)
        rig.count()
        rig.now = moment("2026-09-02 21:00:00")
    rig = await asyncio.to_thread(Rig, tmp_path, begun=False, **files)
    rig.now = moment(back_at)
    async with rig.store:
        await rig.facts.resume()
        rig.facts.configure(rig.config)
        rig.count()
        assert ("wifi_coverage" in rig.measures(), rig.classrooms() != []) == (repeated, repeated)
        assert not repeated or rig.measures()["wifi_coverage"] == "3,0,0,0"
