"""Rooms and schools on /metrics."""

from netmon.expose.payloads_rooms import render_site
from netmon.model.room import Coverage
from tests.support.rooms import SITE_LABELS, figures


def lines(family: str, shown=None) -> list[str]:
    chunk = render_site(SITE_LABELS, shown or figures()).get(family)
    return [] if chunk is None else [line.removeprefix(f"{family}{{{SITE_LABELS}").removeprefix(",") for line in chunk.text.decode().splitlines()]


def test_readiness_of_a_room_that_is_not_known_is_absent():
    assert lines("netmon_room_ready") == ['room="1号楼/101"} 1', 'room="一年级(2)班"} 0']


def test_every_room_has_a_state_with_its_reason():
    assert lines("netmon_room_state") == [
        'room="1号楼/101",site_name="第一中学",state="ready",reason="works"} 1',
        'room="一年级(2)班",site_name="第一中学",state="not_ready",reason="port_unpowered",device="ap-102"} 1',
        'room="1号楼/103",site_name="第一中学",state="unknown",reason="no_evidence",device="ytj-103"} 1',
    ]


def test_the_step_of_the_evidence_is_shown():
    assert 'room="一年级(2)班",device="ap-102",part="access_point",state="off",step="nothing"} 1' in lines("netmon_room_part_state")


def test_lessons_name_the_definition_of_use():
    assert lines("netmon_room_lessons_total")[0] == 'room="1号楼/101",state="used",rule="board_on_half_lesson"} 12'


def test_counts_hold_the_unknown_ones():
    assert lines("netmon_site_rooms") == [f'site_name="第一中学",state="{state}"}} 1' for state in ("ready", "not_ready", "unknown")]
    assert 'site_name="第一中学",kind="board",basis="declared",state="unknown"} 4' in lines("netmon_site_covered")
    assert lines("netmon_site_coverage_ratio")[2:] == [
        'site_name="第一中学",kind="board",basis="declared",bound="lower"} 0.833333333333',
        'site_name="第一中学",kind="board",basis="declared",bound="upper"} 0.944444444444',
    ]


def test_insufficient_coverage_has_counts_and_no_share():
    shown = figures()._replace(coverage=(Coverage(kind="wifi", basis="insufficient", unknown=40),))
    assert lines("netmon_site_coverage_ratio", shown) == []
    assert 'site_name="第一中学",kind="wifi",basis="insufficient",state="unknown"} 40' in lines("netmon_site_covered", shown)


def test_a_site_without_rooms_counts_none():
    shown = figures()._replace(rooms=(), in_lesson=False)
    assert lines("netmon_site_rooms", shown) == []
    assert lines("netmon_site_in_lesson", shown) == ["} 0"]
