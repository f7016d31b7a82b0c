from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.bounds import ACCESS, EXIT, Days, contract_down, contract_on, line_bounds, line_speed, with_usage
from netmon.evaluate.statistics import Sample, Span, figures
from netmon.evaluate.throughput import at_most, proven
from netmon.model.evidence import Basis, EvidenceKind
from netmon.model.inventory import Contract
from netmon.model.throughput import RunOutcome, ThroughputRun
from tests.evaluate.judging import DAY, TERMS, M, line, link

AT = datetime(2026, 10, 9, 2, tzinfo=UTC)


def run(goodput, *, path="exit", outcome=RunOutcome.OK, **fields):
    return ThroughputRun(at=AT, path=path, outcome=outcome, goodput_bps=goodput, **fields)


def bounds(facts, paths=EXIT, rule="mean"):
    return line_bounds(facts, TERMS.days, paths, rule)


def test_a_gigabit_port_alone_gives_an_exit_no_lower_bound():
    body = bounds(line(port_bps=1000 * M))
    assert body.lower is None
    assert (body.upper.value, body.upper.basis) == (1000 * M, Basis.INTERFACE)


def test_a_contract_proves_only_what_a_line_with_traffic_can_carry():
    body = bounds(line(down=500))
    assert (body.lower.value, body.lower.basis, body.upper.value) == (500 * M, Basis.CONTRACT, 500 * M)
    assert bounds(line(down=500, traffic=False)).lower is None
    assert bounds(line(down=500, traffic=None)).lower is None
    assert bounds(line(down=500, port_bps=100 * M)).lower.value == 100 * M
    assert bounds(line(down=500, shaper_bps=80 * M)).lower.value == 80 * M


def test_an_idle_contract_still_bounds_from_above():
    assert bounds(line(down=300, traffic=False)).upper.value == 300 * M


def test_active_members_of_an_aggregate_count_and_not_its_nominal_speed():
    body = bounds(line(port_bps=2000 * M, member_bps=(1000 * M,)))
    assert (body.upper.value, body.upper.kind) == (1000 * M, EvidenceKind.LAG)


def test_a_test_inside_the_man_proves_access_and_never_an_exit():
    facts = line(tests=(run(90 * M, path="access"),))
    assert bounds(facts, EXIT).lower is None
    assert bounds(facts, ACCESS).lower.basis is Basis.MEASURED


def test_more_measured_than_contracted_is_a_finding():
    body = bounds(line(down=100, peak_bps=Fraction(150 * M)))
    assert [finding.key for finding in body.findings] == ["target.finding.contract"]
    assert "合同登记可能过期" in body.findings[0].render("zh")
    assert bounds(line(down=100, peak_bps=Fraction(90 * M))).findings == ()


def test_low_use_proves_nothing_about_what_a_line_can_carry():
    body = bounds(line(peak_bps=Fraction(1 * M)))
    assert body.lower.value == 1 * M
    assert body.upper.value == 1000 * M


def test_a_plain_hundred_megabit_port_passes_a_hundred_as_line_and_as_test():
    assert line_speed(line("school_access", port_bps=100 * M), TERMS.days).lower.value == 100 * M
    body = bounds(line("school_access", port_bps=100 * M, tests=(run(94_100_000),)), ACCESS)
    assert body.lower.value == 100 * M
    assert body.findings == ()


def test_a_port_that_is_down_proves_neither_way():
    body = line_speed(line(port_up=False), TERMS.days)
    assert (body.lower, body.upper) == (None, None)
    assert bounds(line(down=100, port_up=False, traffic=False)).upper.value == 100 * M


def test_failed_tests_stay_in_the_mean_and_deferred_ones_do_not():
    good, failed, deferred = run(90 * M), run(None, outcome=RunOutcome.FAILED), run(None, outcome=RunOutcome.DEFERRED)
    whole = proven([good], EXIT)
    assert proven([good, failed, deferred], EXIT) == whole / 2
    assert proven([deferred], EXIT) is None


def test_eighty_eighty_asks_that_most_tests_reach_most_of_the_speed():
    runs = [run(8 * M)] * 8 + [run(1 * M)] * 2
    assert proven(runs, EXIT, "eighty_eighty") == 10 * M * Fraction(1538, 1448)
    assert proven(runs, EXIT, "p95") == 1 * M * Fraction(1538, 1448)


def test_a_series_on_a_line_shaped_to_8_fails_what_its_contract_promises():
    slow = tuple(run(7_500_000, ceiling_bps=900 * M) for _ in range(10))
    body = bounds(line(down=20, tests=slow))
    assert body.upper.basis is Basis.MEASURED
    assert body.upper.value < 10 * M
    assert body.lower.value <= body.upper.value


def test_samples_make_a_line_seen_and_no_samples_leave_it_unknown():
    bare = line(down=500, traffic=None, n=0)
    samples = [Sample(slot=300, octets=3_750_000, interval_ms=300_000), Sample(slot=600, octets=0, interval_ms=300_000)]
    seen = with_usage(bare, figures(samples, [Span(0, 3000)], period_s=300))
    assert (seen.peak_bps, seen.traffic, seen.n) == (100_000, True, 2)
    assert with_usage(bare, figures([], [Span(0, 3000)], period_s=300)) == bare


@pytest.mark.parametrize("runs", [(8 * M, 7), (8 * M, 0)])
def test_a_series_says_nothing_from_above_when_short(runs):
    speed, count = runs
    assert at_most([run(speed, ceiling_bps=900 * M)] * count, EXIT) is None


def test_a_series_says_nothing_from_above_when_the_probe_may_be_the_limit():
    assert at_most([run(8 * M)] * 20, EXIT) is None
    assert at_most([run(8 * M, ceiling_bps=9 * M)] * 20, EXIT) is None


def test_a_line_seen_to_carry_more_refutes_its_series():
    body = bounds(line(peak_bps=Fraction(30 * M), tests=tuple(run(8 * M, ceiling_bps=900 * M) for _ in range(10))))
    assert body.upper.basis is Basis.INTERFACE


def test_the_contract_that_began_last_is_in_force():
    old, new = Contract(down_bps=1, up_bps=1, end=date(2026, 12, 31)), Contract(down_bps=2, up_bps=1, start=date(2026, 9, 1))
    assert contract_on((old, new), DAY) is new
    assert contract_on((old, new), date(2026, 8, 31)) is old
    assert contract_on((old,), date(2027, 1, 1)) is None


def test_a_day_without_contract_leaves_a_window_without():
    later = link(contracts=(Contract(down_bps=5, up_bps=1, start=date(2026, 10, 2)),))
    assert contract_down(later, Days(first=date(2026, 10, 1), last=DAY)) == (None, None)
    assert contract_down(later, Days(first=date(2026, 10, 2), last=DAY)) == (5, 5)


speeds = st.one_of(st.none(), st.integers(1, 2000).map(lambda value: value * M))


@given(port=speeds, shaper=speeds, down=st.one_of(st.none(), st.integers(1, 2000)), peak=speeds, traffic=st.sampled_from([True, False, None]))
def test_bounds_of_a_line_agree_with_a_plain_reading_of_the_rules(port, shaper, down, peak, traffic):
    body = bounds(line(down=down, port_bps=port, shaper_bps=shaper, peak_bps=None if peak is None else Fraction(peak), traffic=traffic))
    physical = [value for value in (port, shaper) if value is not None]
    uppers = physical + ([down * M] if down is not None else [])
    lowers = []
    if peak is not None:
        lowers.append(port if port is not None and port < peak <= Fraction(port) * 200 / 199 else peak)
    if down is not None and traffic:
        lowers.append(min([down * M, *physical]))
    assert (None if body.lower is None else body.lower.value) == max(lowers, default=None)
    assert (None if body.upper is None else body.upper.value) == min(uppers, default=None)
    assert bool(body.findings) == bool(peak is not None and uppers and lowers[0] > min(uppers))
