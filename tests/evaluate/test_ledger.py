from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.evaluate.draw import draw
from netmon.evaluate.ledger import problems, record
from netmon.model.evidence import Basis
from netmon.model.ledger import Entered, Ledger
from netmon.model.sentence import Sentence
from netmon.model.target import Unit
from netmon.model.verdict import Subject, Verdict, VerdictState, Window

PASS, FAIL, UNKNOWN, INSUFFICIENT = VerdictState.PASS, VerdictState.FAIL, VerdictState.UNKNOWN, VerdictState.INSUFFICIENT
MONTHS = {9: (date(2026, 9, 1), date(2026, 9, 30)), 10: (date(2026, 10, 1), date(2026, 10, 31)), 11: (date(2026, 11, 1), date(2026, 11, 30)),
          12: (date(2026, 12, 1), date(2026, 12, 31))}  # fmt: skip
WINDOW = Window(datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC))


def verdict(state, school="1", target="T-1"):
    return Verdict(
        id="f" * 16, target=target, subject=Subject("site", school, f"学校{school}"), state=state, unit=Unit.BPS, window=WINDOW, data_sha256="",
        reason=Sentence(key="target.reason.no_data"), basis=Basis.CONTRACT, observed=Fraction(1),
    )  # fmt: skip


def told(ledger, month, *states, entered=None):
    return record(ledger, [verdict(state, str(number)) for number, state in enumerate(states, 1)], MONTHS[month], entered or {})


def shown(ledger, *, entered=None, last=date(2026, 12, 31), states=(UNKNOWN, UNKNOWN)):
    return problems(ledger, [verdict(state, str(number)) for number, state in enumerate(states, 1)], entered or {}, last)


def test_a_problem_keeps_its_number_and_the_day_it_was_first_found():
    ledger = told(told(Ledger(), 10, FAIL, FAIL), 11, FAIL, FAIL)
    assert [(found.number, found.first_found, found.rechecked) for found in shown(ledger)] == [
        ("ZG-2026-0001", date(2026, 10, 31), date(2026, 11, 30)),
        ("ZG-2026-0002", date(2026, 10, 31), date(2026, 11, 30)),
    ]


def test_the_same_report_twice_changes_nothing():
    once = told(told(Ledger(), 10, FAIL, PASS), 11, PASS, FAIL)
    assert told(once, 11, PASS, FAIL) == once
    assert told(once, 10, FAIL, PASS) == once


def test_a_later_pass_proposes_and_a_person_closes():
    ledger = told(told(Ledger(), 10, FAIL), 11, PASS)
    (found,) = shown(ledger)
    assert (found.status, found.rechecked, found.closed) == ("proposed", date(2026, 11, 30), None)
    signed = {"ZG-2026-0001": Entered(confirmed_by="张主任", closed=date(2026, 12, 3), owner="西关中学")}
    (closed,) = shown(ledger, entered=signed)
    assert (closed.status, closed.closed, closed.confirmed_by, closed.owner) == ("closed", date(2026, 12, 3), "张主任", "西关中学")


def test_nothing_closes_without_data_that_proves_it():
    signed = {"ZG-2026-0001": Entered(confirmed_by="张主任", closed=date(2026, 11, 3))}
    open_one = told(Ledger(), 10, FAIL)
    assert shown(open_one, entered=signed)[0].status == "open"
    for state in (UNKNOWN, INSUFFICIENT, VerdictState.EXCLUDED, VerdictState.NOT_APPLICABLE):
        assert told(open_one, 11, state) == open_one


def test_a_fail_after_a_proposal_is_the_same_problem_and_after_closing_another():
    ledger = told(told(told(Ledger(), 10, FAIL), 11, PASS), 12, FAIL)
    assert [(found.number, found.status) for found in shown(ledger)] == [("ZG-2026-0001", "open")]
    signed = {"ZG-2026-0001": Entered(confirmed_by="张主任", closed=date(2026, 12, 3))}
    again = told(told(told(Ledger(), 10, FAIL), 11, PASS), 12, FAIL, entered=signed)
    assert [(found.number, found.status, found.first_found) for found in shown(again, entered=signed)] == [
        ("ZG-2026-0001", "closed", date(2026, 10, 31)),
        ("ZG-2026-0002", "open", date(2026, 12, 31)),
    ]


def test_an_older_month_made_later_leaves_the_newer_state_alone():
    ledger = told(Ledger(), 11, PASS)
    older = told(ledger, 10, FAIL)
    (found,) = shown(older)
    assert (found.status, found.first_found, found.rechecked) == ("proposed", date(2026, 10, 31), date(2026, 11, 30))
    earlier = told(told(Ledger(), 11, FAIL), 9, FAIL)
    assert [(found.number, found.first_found, found.rechecked) for found in shown(earlier)] == [("ZG-2026-0001", date(2026, 9, 30), date(2026, 11, 30))]
    assert shown(told(Ledger(), 11, FAIL), last=date(2026, 10, 31)) == ()


@given(st.lists(st.sampled_from([PASS, FAIL, UNKNOWN]), min_size=4, max_size=4))
@settings(max_examples=40)
def test_the_order_in_which_months_are_reported_does_not_matter(states):
    found = set()
    for order in permutations(range(4)):
        ledger = Ledger()
        for place in order:
            ledger = told(ledger, 9 + place, states[place])
        found.add(tuple(replace(one, evidence=None) for one in shown(ledger, states=(UNKNOWN,))))
    assert len(found) == 1


def test_a_fail_that_was_judged_again_keeps_its_number():
    ledger = told(told(Ledger(), 10, FAIL), 10, PASS)
    assert [(found.number, found.status, found.first_found) for found in shown(ledger)] == [("ZG-2026-0001", "proposed", date(2026, 10, 31))]
    assert [found.number for found in shown(told(ledger, 10, PASS, FAIL))] == ["ZG-2026-0001", "ZG-2026-0002"]


def test_years_of_daily_reports_stay_small():
    ledger = Ledger()
    for day in range(1, 31):
        ledger = record(ledger, [verdict(FAIL)], (date(2026, 9, day), date(2026, 9, day)), {})
    (track,) = ledger.tracks.values()
    assert [seen.last.day for seen in track.observations] == [1, 30]


def test_a_report_on_a_part_leaves_the_others_out():
    ledger = told(Ledger(), 10, FAIL, FAIL)
    judged = [verdict(FAIL, "1")]
    assert len(problems(ledger, judged, {}, date(2026, 12, 31), whole=False)) == 1
    assert len(problems(ledger, judged, {}, date(2026, 12, 31))) == 2
    assert problems(ledger, [verdict(FAIL, "1", target="T-2")], {}, date(2026, 12, 31)) == ()


def test_anybody_draws_the_same_schools_from_the_seed():
    codes = [str(code) for code in range(312)]
    drawn = draw("NM-202610-03", codes)
    assert len(drawn) == len(set(drawn)) == 16
    assert draw("NM-202610-03", reversed(codes)) == drawn
    assert draw("NM-202610-04", codes) != drawn
    assert sorted(draw("x", codes[:3])) == codes[:3]
