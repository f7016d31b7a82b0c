"""Incidents from moment to moment."""

import pytest

from netmon.evaluate.flaps import Change
from netmon.evaluate.incident_facts import ApTally, LineSeen, Noted, OnBattery, RoomTrouble
from netmon.evaluate.incidents import ChangeKind
from netmon.model.finding import FindingKind, finding
from netmon.model.incident import Cause, Tier
from netmon.model.sentence import Sentence
from tests.evaluate.district import NIGHT, District, at, device

CALM_S = 180.0


def test_a_core_switch_with_forty_devices_behind_it_is_one_incident():
    district = District(schools=3)
    count = district.lose_behind("core", ago=60)
    assert count > 40
    district.run(120)
    assert district.happened() == [("opened", Cause.CORE_DOWN, "core")]
    (one,) = district.book.open
    assert (one.tier, one.id, one.merged) == (Tier.DISTRICT, "1123-01", count - 1)
    assert (one.impact.schools, one.impact.rooms, one.impact.access_points) == (3, 36, 36)
    assert one.opened_ms - one.since_ms <= 120_000
    district.restore()
    district.run(600)
    assert district.happened()[1:] == [("closed", Cause.CORE_DOWN, "core")]
    assert district.book.closed[0].closed_ms == one.opened_ms + 110_000


def test_children_that_are_found_silent_first_change_nothing():
    district = District(schools=2)
    district.lose("sw-s0-1", "ap-s0-1-0", "ap-s0-1-1", ago=70)
    district.run(10)
    district.lose_behind("core", ago=60)
    district.run(200)
    assert district.open() == {"core": Cause.CORE_DOWN}
    assert [kind for kind, _, _ in district.happened()] == ["opened"]


def test_a_higher_cause_found_later_takes_over_and_closes_silently():
    district = District(schools=2)
    district.lose("sw-s0-1", ago=80)
    district.run(60)
    assert district.open() == {"sw-s0-1": Cause.DEVICE_DOWN}
    number = district.book.open[0].id
    district.lose_behind("gw-s0", ago=60)
    district.silent["sw-s0-1"] -= 60
    district.run(60)
    assert district.happened() == [
        ("opened", Cause.DEVICE_DOWN, "sw-s0-1"), ("opened", Cause.SITE_OFFLINE, "s0/dx"), ("merged", Cause.DEVICE_DOWN, "sw-s0-1"),
    ]  # fmt: skip
    (one,) = district.book.open
    assert one.merged == 16
    assert district.book.closed[0].merged_into == one.id != number
    assert [moment.what.key for moment in one.timeline] == ["incident_fact.merged"]


def test_a_lost_school_is_one_incident_with_its_impact():
    district = District(schools=2)
    district.lose_behind("gw-s1")
    district.run(60)
    (one,) = district.book.open
    assert (one.cause, one.site, one.tier, one.lesson) == (Cause.SITE_OFFLINE, "s1", Tier.AT_ONCE, "第4节")
    assert (one.impact.schools, one.impact.rooms) == (1, 12)
    assert [sentence.render("zh") for sentence in one.evidence] == ["gw-s1 连续多次轮询无应答", "它的上级 core 有应答", "另有 16 台下级设备受其中断影响"]


def test_the_last_working_exit_decides_between_two_incidents():
    district = District(schools=1)
    district.lines = {"s0/dx": LineSeen(False, int(district.now * 1000)), "s0/yd": LineSeen(True)}
    district.run(60)
    (one,) = district.book.open
    assert (one.cause, one.root, one.works_instead, one.tier) == (Cause.EXIT_DOWN, "s0/dx", "移动", Tier.DIGEST)
    district.lines["s0/yd"] = LineSeen(False, int(district.now * 1000))
    district.run(60)
    (one,) = district.book.open
    assert (one.cause, one.root, one.tier, one.impact.rooms) == (Cause.SITE_OFFLINE, "s0/dx", Tier.AT_ONCE, 12)
    assert "校内设备都有应答" in [sentence.render("zh") for sentence in one.evidence]
    assert [kind for kind, _, _ in district.happened()] == ["opened", "opened", "merged"]
    district.lines = {key: LineSeen(True) for key in district.lines}
    district.run(CALM_S + 60)
    assert district.book.open == ()


def test_an_exit_whose_standby_is_not_known_waits_and_then_counts():
    district = District(schools=1)
    district.lines = {"s0/dx": LineSeen(False, int(district.now * 1000)), "s0/yd": LineSeen(None)}
    district.run(240)
    assert district.book.open == ()
    district.run(120)
    assert district.open() == {"s0/dx": Cause.SITE_OFFLINE}


def test_an_exit_that_worked_and_whose_router_answers_takes_no_school_off_line():
    district = District(schools=1)
    district.lines = {"s0/dx": LineSeen(False, int(district.now * 1000)), "s0/yd": LineSeen(None, worked=True)}
    district.run(900)
    (one,) = district.book.open
    assert (one.cause, one.root, one.works_instead) == (Cause.EXIT_DOWN, "s0/dx", "移动")


def test_devices_of_one_building_lost_together_are_a_power_cut():
    district = District(schools=1)
    district.lose_behind("sw-s0-1", ago=80)
    district.lose("sw-s0-1b", ago=50)
    district.run(60)
    (one,) = district.book.open
    assert (one.cause, one.root, one.building, one.tier) == (Cause.POWER_CUT, "s0/1号楼", "1号楼", Tier.AT_ONCE)
    assert one.impact.rooms == 6
    district.restore("sw-s0-1")
    district.run(90)
    district.restore()
    district.run(CALM_S)
    assert [kind for kind, _, _ in district.happened()] == ["opened", "closed"]


def test_one_switch_that_is_down_alone_is_no_power_cut():
    district = District(schools=1)
    district.lose_behind("sw-s0-1")
    district.run(60)
    (one,) = district.book.open
    assert (one.cause, one.root, one.tier, one.impact.rooms, one.impact.access_points) == (Cause.DEVICE_DOWN, "sw-s0-1", Tier.AT_ONCE, 6, 6)


def test_declared_power_off_hours_are_silent_until_twenty_minutes_before_lessons():
    district = District(schools=1, power_off=(NIGHT,), now=at("2026-11-23 18:01:00"))
    district.lose("sw-s0-1", "sw-s0-1b", *(f"ap-s0-1-{number}" for number in range(6)))
    district.run(3600, every=60)
    assert district.book.open == ()
    district.now = at("2026-11-24 07:10:00")
    district.restore("sw-s0-1", *(f"ap-s0-1-{number}" for number in range(6)))
    district.now = at("2026-11-24 07:30:00")
    district.run(540, every=30)
    assert district.book.open == ()
    district.run(120)
    assert district.open() == {"sw-s0-1b": Cause.DEVICE_DOWN}
    assert district.book.open[0].tier is Tier.DIGEST


def test_a_single_access_point_is_for_the_morning_and_a_group_is_one_incident():
    district = District(schools=1)
    district.lose("ap-s0-1-0")
    district.run(60)
    assert district.book.open[0].tier is Tier.DIGEST
    district.lose("ap-s0-1-1", "ap-s0-1-2")
    district.run(60)
    (one,) = district.book.open
    assert (one.cause, one.root, one.impact.access_points, one.tier) == (Cause.AP_GROUP_OFFLINE, "s0/1号楼", 3, Tier.AT_ONCE)


def test_an_outage_of_the_night_is_told_at_once_when_a_lesson_begins():
    district = District(schools=1, now=at("2026-11-24 06:00:00"))
    district.lose_behind("sw-s0-1")
    district.run(600, every=60)
    assert district.book.open[0].tier is Tier.DIGEST
    district.now = at("2026-11-24 08:00:00")
    district.run(60)
    (one,) = district.book.open
    assert (one.tier, one.lesson) == (Tier.AT_ONCE, "第0节")
    district.now = at("2026-11-24 18:00:00")
    district.run(60)
    assert district.book.open[0].tier is Tier.AT_ONCE
    assert [kind for kind, _, _ in district.happened()] == ["opened", "escalated"]


def test_a_flapping_port_is_one_incident_an_episode():
    district = District(schools=1)
    for _ in range(40):
        district.changes.append(Change("sw-s0-1/GE0/0/7", district.now))
        district.run(60)
    district.run(3600, every=60)
    assert [(kind, root) for kind, _, root in district.happened()] == [("opened", "sw-s0-1/GE0/0/7"), ("closed", "sw-s0-1/GE0/0/7")]


def test_a_flapping_device_is_one_incident_an_episode():
    district = District(schools=1)
    for _ in range(12):
        district.lose("sw-s0-2")
        district.run(120)
        district.restore("sw-s0-2")
        district.run(240)
    district.run(3 * 3600, every=60)
    assert [kind for kind, _, _ in district.happened()] == ["opened", "closed"]


def test_a_restart_in_the_middle_changes_nothing():
    district = District(schools=2)
    district.lose_behind("gw-s0")
    district.lines = {"s1/dx": LineSeen(False, int(district.now * 1000)), "s1/yd": LineSeen(False, int(district.now * 1000))}
    district.run(120)
    before = district.book.cases
    assert len(before) == 2
    district.unsettled = frozenset(district.devices)
    district.lines = {key: LineSeen(None) for key in district.lines}
    district.run(600)
    district.unsettled = frozenset()
    district.lines = {"s1/dx": LineSeen(False, int(district.now * 1000)), "s1/yd": LineSeen(False, int(district.now * 1000))}
    district.silent = dict.fromkeys(district.silent, district.now - 60)
    district.run(600)
    assert {key: (case.incident.id, case.incident.since_ms) for key, case in district.book.cases.items()} == {
        key: (case.incident.id, case.incident.since_ms) for key, case in before.items()
    }
    assert {kind for kind, _, _ in district.happened()} == {"opened"}


def test_a_ups_on_battery_is_told_and_belongs_to_a_power_cut():
    district = District(schools=1)
    district.devices["ups"] = device("ups", "s0", "ups", "gw-s0", "1号楼")
    district.renew()
    district.further["ups"] = {"ups": OnBattery(True, int(district.now * 1000))}
    district.run(90)
    assert district.open() == {"ups": Cause.UPS_ON_BATTERY}
    district.lose_behind("sw-s0-1")
    district.lose("sw-s0-1b")
    district.run(60)
    assert district.open() == {"s0/1号楼": Cause.POWER_CUT}
    assert district.happened()[-1][:2] == ("merged", Cause.UPS_ON_BATTERY)


@pytest.mark.parametrize(("kind", "cause"), [(FindingKind.BROADCAST_STORM, Cause.LOOP), (FindingKind.ROGUE_DHCP, Cause.ROGUE_DHCP)])
def test_findings_are_told_at_once_and_end_some_time_after_the_last_word(kind, cause):
    district = District(schools=1)
    district.further["findings"] = (finding("sw-s0-1", kind, "on GE1", district.now), finding("sw-s0-1", kind, "on GE2", district.now))
    district.run(10)
    (one,) = district.book.open
    assert (one.cause, one.tier) == (cause, Tier.AT_ONCE)
    district.further["findings"] = ()
    district.run(600)
    assert len(district.book.open) == 1
    district.run(400)
    assert district.book.open == ()


def test_rooms_are_symptoms_of_the_switch_that_they_hang_on():
    district = District(schools=1)
    began = int(district.now * 1000)
    rooms = [RoomTrouble(f"s0/1号楼/{101 + number}", "1号楼", True, (f"ap-s0-1-{number}", "sw-s0-1"), began) for number in range(4)]
    district.further["rooms"] = {"s0": rooms}
    district.lose_behind("sw-s0-1")
    district.run(900)
    assert district.open() == {"sw-s0-1": Cause.DEVICE_DOWN}
    district.restore()
    district.run(900)
    assert district.open() == {"s0/1号楼": Cause.ROOMS_UNREADY}
    assert district.book.open[0].tier is Tier.AT_ONCE


def test_a_board_alone_is_for_the_morning():
    district = District(schools=1)
    district.further["rooms"] = {"s0": [RoomTrouble("s0/2号楼/103", "2号楼", False, ("board",), int(district.now * 1000))]}
    district.run(660)
    assert [(one.cause, one.tier) for one in district.book.open] == [(Cause.ROOMS_UNREADY, Tier.DIGEST)]
    district.further["rooms"] = {"s0": []}
    district.run(360)
    assert district.book.open == ()


def test_many_access_points_of_a_controller_are_one_incident_unless_explained():
    district = District(schools=1, rooms=0)
    district.further["access_points"] = {"s0": ApTally(20, 10, int(district.now * 1000))}
    district.run(330)
    assert district.open() == {"s0": Cause.AP_GROUP_OFFLINE}
    district.further["access_points"] = {"s0": ApTally(30, 0, 0)}
    district.run(CALM_S + 30)
    assert district.book.open == ()


def test_blindness_is_an_incident_and_takes_the_place_of_all_that_it_seems_to_see():
    district = District(schools=2)
    district.further["coverage"] = 0.1
    district.lose("sw-s0-1", "sw-s1-1")
    district.run(200)
    assert district.open() == {"netmon": Cause.BLIND}
    district.restore()
    district.further["coverage"] = 1.0
    district.run(CALM_S + 30)
    assert district.book.open == ()


def test_what_happened_before_is_in_the_timeline_once():
    district = District(schools=1)
    moment = int(district.now * 1000) - 600_000
    said = Noted("gw-s0", moment, Sentence(key="incident_fact.reboot", args={"device": "gw-s0"}))
    elsewhere = Noted("sw-s0-2", moment, Sentence(key="incident_fact.reboot", args={"device": "sw-s0-2"}))
    district.further["events"] = (said, elsewhere)
    district.lose_behind("sw-s0-1")
    district.run(120)
    assert [(one.at_ms, one.what) for one in district.book.open[0].timeline] == [(moment, said.what)]


def test_numbers_begin_anew_with_the_day_and_are_never_used_twice():
    district = District(schools=1, now=at("2026-11-23 23:50:00"))
    district.lose("ap-s0-1-0")
    district.run(60)
    district.restore()
    district.run(900, every=30)
    district.lose("ap-s0-1-0")
    district.run(60)
    district.lose("ap-s0-2-0")
    district.run(60)
    opened = [change.incident.id for _, change in district.told if change.kind is ChangeKind.OPENED]
    assert opened == ["1123-01", "1124-01", "1124-02"]


def test_boards_that_are_switched_off_are_no_incident():
    district = District(schools=1)
    district.devices["board"] = device("board", "s0", "whiteboard", "sw-s0-1", room="1号楼/101")
    district.renew()
    district.lose("board")
    district.run(600)
    assert district.book.open == ()
