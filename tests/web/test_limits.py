from hypothesis import given
from hypothesis import strategies as st

from netmon.web.limits import FAILURES, LOCK_S, LONGEST_LOCK_S, Buckets, Lockout, network_of


def fail(lockout: Lockout, now: float, times: int = FAILURES, name: str = "wang") -> list[bool]:
    found = []
    for _ in range(times):
        assert lockout.begin("k", now) == 0
        found.append(lockout.end("k", name, now, right=False))
    return found


def test_a_bucket_lets_through_its_burst_and_then_its_rate() -> None:
    bucket = Buckets(2.0, 4)
    assert [bucket.take("a", 0.0) for _ in range(5)] == [0, 0, 0, 0, 0.5]
    assert bucket.take("b", 0.0) == 0
    assert [bucket.take("a", 0.5), bucket.take("a", 0.5) > 0] == [0, True]


def test_a_bucket_never_holds_more_than_its_burst_and_forgets_the_oldest() -> None:
    bucket = Buckets(10.0, 2, most=3)
    for key in "abcd":
        bucket.take(key, 0.0)
    assert len(bucket) == 3
    assert [bucket.take("d", 1e6) for _ in range(3)] == [0, 0, 0.1]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=60))
def test_no_window_lets_through_more_than_burst_and_rate(gaps: list[float]) -> None:
    bucket, now, through = Buckets(1.0, 3), 0.0, 0
    for gap in gaps:
        now += gap
        through += bucket.take("a", now) == 0
    assert through <= 3 + now


def test_five_failures_lock_for_a_quarter_of_an_hour() -> None:
    lockout = Lockout()
    assert fail(lockout, 0.0) == [False] * 4 + [True]
    assert (lockout.locked("k", 1.0), lockout.begin("k", 1.0)) == (LOCK_S - 1, LOCK_S - 1)
    assert lockout.locked("other", 1.0) == 0
    assert lockout.begin("k", LOCK_S) == 0


def test_each_lock_is_twice_as_long_up_to_a_day() -> None:
    lockout, now, spans = Lockout(), 0.0, []
    for _ in range(9):
        fail(lockout, now)
        spans.append(lockout.locked("k", now))
        now += spans[-1]
    assert spans[:3] == [LOCK_S, 2 * LOCK_S, 4 * LOCK_S]
    assert spans[-1] == LONGEST_LOCK_S
    now += LONGEST_LOCK_S + 1
    fail(lockout, now)
    assert lockout.locked("k", now) == LOCK_S


def test_failures_are_forgotten_after_a_while() -> None:
    lockout = Lockout()
    fail(lockout, 0.0, 4)
    assert fail(lockout, LOCK_S, 4) == [False] * 4


def test_a_right_attempt_takes_back_its_own_names_failures_alone() -> None:
    lockout = Lockout()
    fail(lockout, 0.0, 3, name="wang")
    fail(lockout, 0.0, 1, name="li")
    lockout.begin("k", 1.0)
    assert lockout.end("k", "wang", 1.0, right=True) is False
    assert fail(lockout, 2.0, 3, name="li") == [False] * 3
    assert fail(lockout, 2.0, 1, name="li") == [True]


def test_many_at_once_are_not_more_than_many_in_turn() -> None:
    lockout = Lockout()
    assert [lockout.begin("k", 0.0) for _ in range(FAILURES)] == [0.0] * FAILURES
    assert lockout.begin("k", 0.0) > 0
    lockout.abandon("k")
    assert lockout.begin("k", 0.0) == 0
    assert [lockout.end("k", "x", 0.0, right=False) for _ in range(FAILURES)] == [False] * 4 + [True]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans(), st.floats(0, 100)), max_size=60))
def test_memory_is_bounded_and_a_lock_is_never_negative(events: list[tuple[str, bool, float]]) -> None:
    lockout, now = Lockout(most=3), 0.0
    for key, right, gap in events:
        now += gap
        if lockout.begin(key, now) == 0:
            lockout.end(key, key, now, right=right)
        assert lockout.locked(key, now) >= 0
        assert len(lockout) <= 3


def test_one_reader_is_an_ipv4_address_or_a_64() -> None:
    assert network_of("10.0.0.7") == "10.0.0.7"
    assert network_of("::ffff:10.0.0.7") == "10.0.0.7"
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("unknown") == "unknown"
