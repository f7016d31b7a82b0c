"""Hours and days in which silence is nobody's fault."""

from datetime import date, datetime, time

from netmon.evaluate.quiet_hours import EARLY_S, QuietHours
from netmon.model.calendar import SHANGHAI, Days, Lesson, SchoolCalendar
from netmon.model.inventory import Building, Device, PowerWindow, Room, Site
from netmon.model.state import DeviceStatus
from netmon.model.verdict import Exclusion

LESSONS = SchoolCalendar(
    terms=(Days(name="秋", first=date(2026, 9, 1), last=date(2027, 1, 29)),),
    lessons=(Lesson(name="第一节", start=time(8), end=time(8, 40)), Lesson(name="第二节", start=time(9), end=time(9, 40))),
)
NIGHT = PowerWindow(start=time(18), end=time(7))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


def hours(*windows: PowerWindow, calendar=LESSONS, exclusions=()) -> QuietHours:
    buildings = {"1号楼": Building(site="a", name="1号楼", power_off=windows), "2号楼": Building(site="a", name="2号楼")}
    site = Site(
        id="a", name="甲", kind="school", buildings=buildings, rooms={"1号楼/弱电间": Room(site="a", id="1号楼/弱电间", kind="wiring_closet", building="1号楼")}
    )
    devices = [
        Device(name="sw", site="a", role="switch", address=None, building="1号楼"),
        Device(name="ap", site="a", role="access_point", address=None, room="1号楼/弱电间"),
        Device(name="sw-2", site="a", role="switch", address=None, building="2号楼"),
        Device(name="gw", site="a", role="router", address=None),
    ]
    return QuietHours({"a": site}, {device.name: device for device in devices}, tuple(exclusions), lambda _: calendar)


def test_what_a_nightly_cut_takes_is_off_hours_until_shortly_before_lessons():
    quiet, lost = hours(NIGHT), at("2026-11-23 18:00:20")
    assert quiet.status("sw", lost, at("2026-11-23 18:02")) is DeviceStatus.OFF_HOURS
    assert quiet.status("ap", lost, at("2026-11-24 07:39")) is DeviceStatus.OFF_HOURS
    assert quiet.status("ap", lost, at("2026-11-24 07:40")) is None
    assert quiet.status("sw-2", lost, at("2026-11-23 18:02")) is None
    assert quiet.status("gw", lost, at("2026-11-23 18:02")) is None


def test_an_early_hand_at_the_switch_is_forgiven_but_not_a_failure_of_the_afternoon():
    quiet = hours(NIGHT)
    assert quiet.status("sw", at("2026-11-23 17:50"), at("2026-11-23 18:30")) is DeviceStatus.OFF_HOURS
    assert at("2026-11-23 17:40") < at("2026-11-23 18:00") - EARLY_S
    assert quiet.status("sw", at("2026-11-23 17:40"), at("2026-11-23 18:30")) is None


def test_over_a_weekend_nothing_counts_before_mondays_lessons():
    quiet, lost = hours(NIGHT), at("2026-11-27 18:00:20")
    assert quiet.status("sw", lost, at("2026-11-28 12:00")) is DeviceStatus.OFF_HOURS
    assert quiet.status("sw", lost, at("2026-11-30 07:39")) is DeviceStatus.OFF_HOURS
    assert quiet.status("sw", lost, at("2026-11-30 07:40")) is None


def test_without_lessons_what_is_missing_counts_soon_after_the_power_is_back():
    quiet, lost = hours(NIGHT, calendar=SchoolCalendar()), at("2026-11-23 19:00")
    assert quiet.status("sw", lost, at("2026-11-24 07:19")) is DeviceStatus.OFF_HOURS
    assert quiet.status("sw", lost, at("2026-11-24 07:20")) is None


def test_windows_of_some_days_hold_on_these_alone():
    quiet = hours(PowerWindow(start=time(18), end=time(7), days=(5,)))
    assert quiet.status("sw", at("2026-11-23 19:00"), at("2026-11-23 19:05")) is None
    assert quiet.status("sw", at("2026-11-27 19:00"), at("2026-11-27 19:05")) is DeviceStatus.OFF_HOURS


def test_a_running_exclusion_of_the_site_is_maintenance_and_one_of_a_line_is_not():
    def exclusion(link=None, site="a"):
        start, end = (datetime.fromtimestamp(at(f"2026-11-23 {clock}"), SHANGHAI) for clock in ("10:00", "12:00"))
        return Exclusion(id="1", start=start, end=end, entered=end, reason="检修", who="中心", site=site, link=link)

    moment = at("2026-11-23 11:00")
    assert hours(exclusions=[exclusion()]).status("gw", moment, moment) is DeviceStatus.MAINTENANCE
    assert hours(exclusions=[exclusion(site=None)]).status("gw", moment, moment) is DeviceStatus.MAINTENANCE
    assert hours(exclusions=[exclusion(site="b")]).status("gw", moment, moment) is None
    assert hours(exclusions=[exclusion()]).status("gw", moment, at("2026-11-23 12:00")) is None
    of_line = hours(exclusions=[exclusion(link="a/dx")])
    assert of_line.status("gw", moment, moment) is None
    assert (of_line.line_maintained("a/dx", moment), of_line.line_maintained("a/yd", moment)) == (True, False)
