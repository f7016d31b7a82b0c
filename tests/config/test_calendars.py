from datetime import UTC, date, datetime
from pathlib import Path

from netmon.model.calendar import DayKind, day_kind, is_lesson_time, lessons_on
from tests.config.tree import good, lines, load_files

C = "inventory/calendar.yaml"
A = "inventory/sites/a.yaml"
TERM = "terms: [{name: 秋, from: 2026-09-01, to: 2027-01-29}]\n"
GRID = "lessons: [{name: 一, from: 08:00, to: 08:40}, {name: 自习, from: 19:00, to: 20:00, days: [1, 2], kind: evening}]\n"
SITE = "site: {id: a, name: 甲校, kind: school}\ndevices: [{name: x, role: switch}]\n"


def test_calendar_knows_holidays_make_up_days_and_lessons(tmp_path: Path) -> None:
    rest = (
        "holidays: [{name: 国庆节, from: 2026-10-01, to: 2026-10-07}]\nmake_up_days: [{date: 2026-10-10, weekday: 3}]\nexams: [{name: 考, from: 2027-01-20}]\n"
    )
    calendar = good(tmp_path, {C: TERM + GRID + rest}).calendar
    kinds = [day_kind(calendar, date(2026, 10, day)) for day in (1, 7, 8, 10, 11)] + [day_kind(calendar, date(2027, 1, 20))]
    assert kinds == [DayKind.HOLIDAY, DayKind.HOLIDAY, DayKind.SCHOOL_DAY, DayKind.MAKE_UP, DayKind.WEEKEND, DayKind.EXAM]
    assert [lesson.name for lesson in lessons_on(calendar, date(2026, 10, 12))] == ["一", "自习"]
    assert is_lesson_time(calendar, datetime(2026, 10, 12, 0, 10, tzinfo=UTC))


def test_a_schools_lists_replace_the_districts(tmp_path: Path) -> None:
    config = good(tmp_path, {C: TERM + GRID, A: SITE + "calendar: {lessons: [{name: 早, from: 07:30, to: 08:10}]}\n"})
    assert [lesson.name for lesson in config.calendar_of("a").lessons] == ["早"]
    assert config.calendar_of("a").terms == config.calendar.terms
    assert config.calendar_of("center") is config.calendar


def test_calendar_follows_the_time_zone_of_the_settings(tmp_path: Path) -> None:
    config = good(tmp_path, {"netmon.yaml": "time_zone: Asia/Urumqi\n", C: TERM + GRID})
    assert str(config.calendar.zone) == "Asia/Urumqi"


def test_calendar_mistakes_stand_at_the_entry_that_causes_them(tmp_path: Path) -> None:
    bad = TERM + "lessons: [{name: 一, from: 08:00, to: 08:40}, {name: 二, from: 08:30, to: 09:00}]\nmake_up_days: [{date: 2026-10-12}]\n"
    site = SITE + "calendar:\n  holidays:\n    - {name: 校庆, from: 2028-05-01}\n"
    found = lines(tmp_path, load_files(tmp_path, {C: bad, A: site}))
    assert [line.split(": ")[:2] for line in found] == [[f"{C}:2:46", "lessons[二]"], [f"{C}:3:16", "make_up_days[0]"], [f"{A}:5:7", "calendar.holidays[校庆]"]]


def test_a_backward_term_is_said_once(tmp_path: Path) -> None:
    found = lines(tmp_path, load_files(tmp_path, {C: TERM.replace("2027", "2025") + GRID}))
    assert found == [f"{C}:1:9: terms[秋]: It ends before it begins."]
