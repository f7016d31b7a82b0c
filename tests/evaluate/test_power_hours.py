"""Nightly cuts proposed from history."""

from datetime import date, datetime, time, timedelta

import yaml

from netmon.evaluate.power_hours import Outage, proposal_yaml, proposals
from netmon.model.calendar import SHANGHAI

FIRST = date(2026, 11, 2)


def at(day: date, clock: str) -> float:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).timestamp()


def night(day: date, devices=("sw-1", "sw-2"), start="18:03", end="06:52") -> list[Outage]:
    return [Outage(name, at(day, start) + number, at(day + timedelta(days=1), end) + 60 * number) for number, name in enumerate(devices)]


def found(outages, days=28):
    place = {"sw-1": ("a", "1号楼"), "sw-2": ("a", "1号楼"), "only": ("a", '附"楼')}
    return proposals(outages, place.get, SHANGHAI, FIRST, FIRST + timedelta(days=days - 1))


def test_a_building_cut_every_night_is_proposed_to_the_quarter_hour():
    (one,) = found([outage for number in range(28) for outage in night(FIRST + timedelta(days=number))])
    assert (one.site, one.building, one.start, one.end, one.days, one.nights) == ("a", "1号楼", time(18), time(7), (1, 2, 3, 4, 5, 6, 7), 28)
    assert yaml.safe_load(proposal_yaml("a", [one])) == {"buildings": {"1号楼": {"power_off": "18:00-07:00"}}}
    assert proposal_yaml("b", [one]) == ""


def test_weekdays_without_cuts_are_left_out():
    days = [FIRST + timedelta(days=number) for number in range(28)]
    (one,) = found([outage for day in days if day.isoweekday() <= 5 for outage in night(day)])
    assert one.days == (1, 2, 3, 4, 5)
    assert yaml.safe_load(proposal_yaml("a", [one]))["buildings"]["1号楼"]["power_off"] == [{"hours": "18:00-07:00", "days": [1, 2, 3, 4, 5]}]


def test_a_few_cuts_or_one_device_of_several_propose_nothing():
    assert found([outage for number in range(5) for outage in night(FIRST + timedelta(days=number))]) == ()
    alone = [night(FIRST + timedelta(days=number))[0] for number in range(28)]
    assert found([*alone, Outage("sw-2", at(FIRST, "10:00"), at(FIRST, "10:05"))]) == ()
    assert found([outage for number in range(28) for outage in night(FIRST + timedelta(days=number), end="18:40")[:0]]) == ()


def test_a_building_with_one_device_is_proposed_and_its_name_is_quoted():
    (one,) = found([outage for number in range(28) for outage in night(FIRST + timedelta(days=number), devices=("only",))])
    assert list(yaml.safe_load(proposal_yaml("a", [one]))["buildings"]) == ['附"楼']
