"""Readiness of rooms and coverage of schools."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.rooms import (
    KEPT_S,
    NOTHING_KEPT,
    SETTLE_S,
    Online,
    RoomHour,
    declared_coverage,
    judge_room,
    keep,
    room_coverage,
    settle,
    settle_for_s,
)
from netmon.model.inventory import Room
from netmon.model.room import WIFI_ROOMS, EndpointState, Part, PartStatus, RoomStatus, Why

NOW = 1_799_970_310.0
LESSON = RoomHour(now=NOW)
EVENING = RoomHour(now=NOW, expected=False)
CUT = RoomHour(now=NOW, expected=False, power_off=True)
ROOM = Room(site="s", id="1号楼/101", kind="classroom", building="1号楼", equipment=("whiteboard",))


def part(kind: Part, works: bool | None, why: Why = Why.WORKS, state: EndpointState | None = None) -> PartStatus:
    shown = state or {True: EndpointState.ON, False: EndpointState.OFF, None: EndpointState.UNKNOWN}[works]
    return PartStatus(part=kind, device=f"{kind}-1", works=works, why=why, state=shown, switch="sw", port="GE1/0/7")


AP, BOARD, OPS = (part(kind, True) for kind in (Part.ACCESS_POINT, Part.BOARD, Part.OPS_PC))
BAD_AP = part(Part.ACCESS_POINT, False, Why.PORT_UNPOWERED)
BAD_BOARD = part(Part.BOARD, False, Why.PORT_DOWN)
DOUBT = part(Part.OPS_PC, None, Why.NO_EVIDENCE)


def judged(*parts: PartStatus, hour: RoomHour = LESSON, room: Room = ROOM, serving: tuple[PartStatus, ...] = ()) -> tuple[bool | None, Why]:
    found = judge_room(room, parts, serving, hour)
    return found.ready, found.why


def test_a_room_is_ready_when_all_its_parts_work():
    assert judged(AP, BOARD, OPS) == (True, Why.WORKS)


def test_one_failure_is_not_ready_and_named():
    assert judged(BAD_AP, BOARD, DOUBT) == (False, Why.PORT_UNPOWERED)
    assert judge_room(ROOM, (BAD_AP, BAD_BOARD), (), LESSON).cause == BAD_AP


def test_a_doubt_is_unknown_and_never_ready():
    assert judged(AP, BOARD, DOUBT) == (None, Why.NO_EVIDENCE)


def test_expected_equipment_that_is_not_registered_makes_a_room_unknown():
    assert judged(AP) == (None, Why.NOT_REGISTERED)
    assert judged(room=Room(site="s", id="x", kind="office")) == (None, Why.NOT_REGISTERED)


def test_the_switch_is_named_before_a_part_of_the_room():
    assert judged(BAD_AP, part(Part.BOARD, False, Why.SWITCH_DOWN)) == (False, Why.SWITCH_DOWN)


def test_a_board_that_is_off_outside_lessons_is_normal():
    assert judged(AP, BAD_BOARD, hour=EVENING) == (None, Why.OUTSIDE_LESSONS)
    assert judged(AP, BAD_BOARD, hour=LESSON) == (False, Why.PORT_DOWN)
    assert judged(BAD_AP, BOARD, hour=EVENING) == (False, Why.PORT_UNPOWERED)


def test_a_building_without_mains_is_silent():
    assert judged(BAD_AP, BAD_BOARD, hour=CUT) == (None, Why.POWER_OFF_HOURS)
    assert judged(AP, BOARD, hour=CUT) == (True, Why.WORKS)


def test_one_of_several_access_points_is_enough_and_it_may_stand_in_the_corridor():
    assert judged(BAD_AP, BOARD, serving=(AP,)) == (True, Why.WORKS)
    assert judge_room(ROOM, (BOARD,), (BAD_AP,), LESSON).wifi is False


def test_a_failure_must_last_and_good_news_is_believed_at_once():
    good = judge_room(ROOM, (AP, BOARD), (), LESSON)
    bad = judge_room(ROOM, (BAD_AP, BOARD), (), LESSON)
    shown, since = settle(good, bad, None, NOW)
    assert (shown.ready, since) == (True, NOW)
    shown, since = settle(shown, bad, since, NOW + SETTLE_S)
    assert (shown.ready, shown.why) == (False, Why.PORT_UNPOWERED)
    shown, since = settle(shown, good, since, NOW + SETTLE_S + 30)
    assert (shown.ready, since) == (True, None)


def test_where_ports_are_polled_often_a_failure_needs_two_polls():
    assert [settle_for_s(period_s) for period_s in (5.0, 60.0, 300.0)] == [10.0, SETTLE_S, SETTLE_S]
    good, bad = judge_room(ROOM, (AP, BOARD), (), LESSON), judge_room(ROOM, (BAD_AP, BOARD), (), LESSON)
    assert settle(good, bad, NOW - 9.0, NOW, 10.0)[0].ready is True
    assert settle(good, bad, NOW - 10.0, NOW, 10.0)[0].ready is False


def test_a_first_look_that_fails_is_unknown_until_it_lasts():
    bad = judge_room(ROOM, (BAD_AP, BOARD), (), LESSON)
    shown, since = settle(None, bad, None, NOW)
    assert shown.ready is None
    assert settle(shown, bad, since, NOW + SETTLE_S)[0].ready is False


def test_since_moves_with_the_verdict_alone():
    one = judge_room(ROOM, (AP, BOARD), (), LESSON)
    again = judge_room(ROOM, (AP, BOARD), (), RoomHour(now=NOW + 60))
    assert settle(one, again, None, NOW + 60)[0].since == NOW


def test_coverage_remembers_the_lesson_over_the_night_and_not_for_ever():
    kept, shown = keep(NOTHING_KEPT, judge_room(ROOM, (AP, BOARD), (), LESSON), NOW, NOW)
    night = judge_room(ROOM, (BAD_AP, BAD_BOARD), (), CUT)
    kept, shown = keep(kept, night, NOW, NOW + 3600)
    assert (shown.wifi, shown.board) == (True, True)
    _, shown = keep(kept, night, NOW + KEPT_S, NOW + KEPT_S + 1)
    assert (shown.wifi, shown.board) == (None, None)
    doubt = judge_room(ROOM, (part(Part.ACCESS_POINT, None, Why.NOT_POLLED), BOARD), (), LESSON)
    assert keep(kept, doubt, NOW, NOW + 3600)[1].wifi is None


def status(room: str, *parts: PartStatus, kind: str = "classroom") -> RoomStatus:
    return judge_room(Room(site="s", id=room, kind=kind), parts, (), LESSON)  # type: ignore[arg-type]


def test_coverage_counts_rooms_of_the_kinds_it_is_about():
    rooms = [
        status("101", AP, BOARD),
        status("102", BAD_AP),
        status("103", part(Part.ACCESS_POINT, None)),
        status("104", BOARD),
        status("gate", AP, kind="gate"),
        status("office", AP, kind="office"),
    ]
    wifi = room_coverage("wifi", rooms)
    assert wifi is not None
    assert (wifi.working, wifi.not_working, wifi.unknown, wifi.total) == (2, 2, 1, 5)
    assert (wifi.lower, wifi.upper) == (0.4, 0.6)
    board = room_coverage("board", rooms)
    assert board is not None
    assert (board.working, board.not_working, board.total) == (2, 2, 4)


def test_a_school_that_registers_no_part_by_room_has_no_room_coverage():
    assert room_coverage("wifi", [status("101", BOARD)]) is None
    assert room_coverage("board", []) is None


def test_declared_coverage_keeps_what_nobody_sees_in_the_denominator():
    found = declared_coverage("wifi", 40, Online(online=30, offline=2, registered=32))
    assert (found.basis, found.working, found.not_working, found.unknown, found.total) == ("declared", 30, 2, 8, 40)
    assert (found.lower, found.upper) == (0.75, 0.95)


def test_more_devices_than_declared_enlarge_the_denominator():
    assert declared_coverage("wifi", 10, Online(online=8, offline=4, registered=12)).total == 12


def test_without_a_declaration_or_a_device_it_is_insufficient():
    for found in (declared_coverage("board", None, Online(online=3)), declared_coverage("board", 36, Online(registered=4))):
        assert (found.basis, found.lower, found.upper) == ("insufficient", None, None)
    assert declared_coverage("board", 36, Online()).unknown == 36


rooms = st.lists(
    st.tuples(st.sampled_from(sorted(WIFI_ROOMS)), st.sampled_from([True, False, None]), st.booleans()),
    max_size=30,
)


@given(rooms)
def test_missing_data_never_improves_coverage(drawn):
    made = [status(str(number), *([part(Part.ACCESS_POINT, works)] if has else []), kind=kind) for number, (kind, works, has) in enumerate(drawn)]
    found = room_coverage("wifi", made)
    if not any(has for _, _, has in drawn):
        assert found is None
        return
    assert found is not None
    assert found.total == len(drawn)
    assert found.working == sum(bool(works) and has for _, works, has in drawn)
    assert 0 <= found.lower <= found.upper <= 1
    blind = [status(str(number), *([part(Part.ACCESS_POINT, None)] if has else []), kind=kind) for number, (kind, _, has) in enumerate(drawn)]
    unseen = room_coverage("wifi", blind)
    assert unseen is not None
    assert unseen.lower <= found.lower
    assert unseen.total == found.total


@given(st.none() | st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_declared_counts_add_up(declared, online, offline, silent):
    found = declared_coverage("wifi", declared, Online(online, offline, online + offline + silent))
    assert min(found.working, found.not_working, found.unknown) >= 0
    assert found.total >= (declared or 0)
    if found.lower is not None:
        assert 0 <= found.lower <= found.upper <= 1
