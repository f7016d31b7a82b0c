"""Timetables, declared numbers, and what tells devices in rooms apart; and the how-to's own files."""

import re
from datetime import date
from pathlib import Path

from netmon.config.load import load
from netmon.model.calendar import DayKind, day_kind, unclassified_days
from netmon.model.inventory import Dated
from netmon.model.lessons import day_windows, room_windows
from netmon.model.timetable import EVERY_CLASSROOM, TimetableEntry
from tests.config.test_load import EXAMPLE_ENV
from tests.config.tree import good, lines, load_files

A = "inventory/sites/a.yaml"
CALENDAR = "inventory/calendar.yaml"
EMPTY = {"netmon.yaml": "state: state\nallow_empty: true\n"}
GRID = 'lessons: [{name: 第一节, from: "08:00", to: "08:40"}, {name: 第二节, from: "09:00", to: "09:40"}]\n'
SITE = "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103, rooms: {computer_room: 201-202}}\n  2号楼: {classrooms: 101-102}\n"
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def test_a_timetable_names_rooms_by_range_and_by_building(tmp_path: Path) -> None:
    text = SITE + "timetable:\n  - {rooms: 201-202, lessons: [第二节], days: [2, 4]}\n  - {building: 2号楼}\n  - {building: 1号楼, rooms: 101, lessons: []}\n"
    site = good(tmp_path, {**EMPTY, A: text, CALENDAR: GRID}).sites["a"]
    assert site.timetable.entries == (
        TimetableEntry(rooms=("1号楼/201", "1号楼/202"), lessons=("第二节",), days=(2, 4)),
        TimetableEntry(rooms=("2号楼/101", "2号楼/102")),
        TimetableEntry(rooms=("1号楼/101",), lessons=()),
    )


def test_without_a_timetable_every_classroom_has_every_lesson(tmp_path: Path) -> None:
    assert good(tmp_path, {**EMPTY, A: SITE}).sites["a"].timetable == EVERY_CLASSROOM


def test_a_schools_own_grid_names_its_lessons(tmp_path: Path) -> None:
    own = 'calendar: {lessons: [{name: 早读, from: "07:20", to: "07:50"}]}\n'
    entry = "timetable: [{building: 1号楼, lessons: [%s]}]\n"
    assert good(tmp_path, {**EMPTY, A: SITE + own + entry % "早读", CALENDAR: GRID}).sites["a"].timetable.entries[0].lessons == ("早读",)
    assert "has no '第一节'" in lines(tmp_path, load_files(tmp_path, {**EMPTY, A: SITE + own + entry % "第一节", CALENDAR: GRID}))[0]


def test_mistakes_in_chinese_read_as_instructions(tmp_path: Path) -> None:
    found = lines(tmp_path, load_files(tmp_path, {**EMPTY, A: SITE + "timetable: [{building: 1号楼, lessons: [第一课]}]\n", CALENDAR: GRID}), "zh")
    assert found == [f"{A}:5:39: timetable[0].lessons[0]: 课表里没有“第一课”这节课，请照校历 lessons: 里的名称写。 是否想写“第一节”？"]


def test_an_access_point_in_the_corridor_serves_rooms_of_its_building(tmp_path: Path) -> None:
    text = SITE + 'devices:\n  - {name: ap, role: access_point, building: 2号楼, serves: 101-102, mac: "001A-2B3C-4D5E", serial: 2102}\n'
    device = good(tmp_path, {**EMPTY, A: text}).devices["ap"]
    assert (device.serves, device.mac, device.serial) == (("2号楼/101", "2号楼/102"), "00:1a:2b:3c:4d:5e", "2102")


def test_declared_numbers_hold_from_a_day_on(tmp_path: Path) -> None:
    text = "site: {id: a, name: 甲校, kind: school, declared: {access_points: [{from: 2026-09-01, count: 41}, {from: 2025-09-01, count: 30}]}}\n"
    declared = good(tmp_path, {**EMPTY, A: text}).sites["a"].declared
    assert declared.access_points == (Dated(since=date(2025, 9, 1), count=30), Dated(since=date(2026, 9, 1), count=41))
    assert declared.boards == ()


def test_the_how_tos_calendar_is_a_whole_school_year(tmp_path: Path, root: Path) -> None:
    blocks = BLOCK.findall((root / "docs/how-to/classrooms.md").read_text(encoding="utf-8"))
    calendar = next(block for block in blocks if block.startswith("# calendar.yaml"))
    found = good(tmp_path, {CALENDAR: calendar}).calendar
    assert unclassified_days(found, date(2026, 9, 1), date(2027, 6, 30)) == ()
    assert day_kind(found, date(2026, 9, 20)) is DayKind.MAKE_UP
    assert [window.lesson.name for window in day_windows(found, date(2026, 9, 20))] == ["第一节", "第二节"]
    assert day_windows(found, date(2026, 10, 1)) == ()


def test_the_examples_rooms_have_boards_computers_and_access_points(root: Path) -> None:
    config = load(root / "inventory/example/netmon.yaml", env=EXAMPLE_ENV).config
    assert config is not None
    here = {device.role for device in config.devices.values() if device.room == "1号楼/101" and device.site == "hedong-xx"}
    assert here == {"whiteboard", "ops_pc", "access_point"}
    site, calendar = config.sites["hedong-xx"], config.calendar_of("hedong-xx")
    assert config.devices["hedong-ap-1f"].serves == ("1号楼/102", "1号楼/103")
    tuesday, wednesday = date(2026, 9, 1), date(2026, 9, 2)
    recording = site.rooms["综合楼/401"]
    assert [window.lesson.name for window in room_windows(calendar, site.timetable, recording, tuesday)] == ["第三节", "第四节"]
    assert room_windows(calendar, site.timetable, recording, wednesday) == ()
    assert len(room_windows(calendar, site.timetable, site.rooms["综合楼/301"], wednesday)) == 7
