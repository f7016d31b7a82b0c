"""Who is heard, and how often."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.transport.traps.gate import Bucket, Gate, Result, Seen, TrapStats


def test_an_unknown_source_is_dropped() -> None:
    gate = Gate()
    gate.update({"10.0.0.1": ("sw",)}, 0.0)
    assert gate.admit("10.0.0.2", 0.0) is Result.UNKNOWN_SOURCE
    assert gate.admit("10.0.0.1", 0.0) is None
    assert gate.devices("10.0.0.1") == ("sw",)
    assert gate.devices("10.0.0.2") == ()


def test_one_source_cannot_take_the_place_of_others() -> None:
    gate = Gate(per_s=5.0, burst=30.0)
    gate.update({"10.0.0.1": ("loud",), "10.0.0.2": ("calm",)}, 0.0)
    admitted = [gate.admit("10.0.0.1", number / 5_000) for number in range(5_000)]
    assert admitted.count(None) in range(33, 36)
    assert set(admitted) == {None, Result.RATE_LIMITED}
    assert gate.admit("10.0.0.2", 1.0) is None


def test_a_new_configuration_does_not_fill_the_bucket_again() -> None:
    gate = Gate(per_s=1.0, burst=2.0)
    gate.update({"10.0.0.1": ("sw",)}, 0.0)
    assert [gate.admit("10.0.0.1", 0.0) for _ in range(3)] == [None, None, Result.RATE_LIMITED]
    gate.update({"10.0.0.1": ("renamed",)}, 0.0)
    assert gate.admit("10.0.0.1", 0.0) is Result.RATE_LIMITED
    assert gate.devices("10.0.0.1") == ("renamed",)


@given(st.lists(st.floats(0, 5), max_size=200), st.floats(0.1, 20), st.integers(1, 40))
def test_a_bucket_gives_no_more_than_its_rate_and_burst(steps: list[float], per_s: float, burst: int) -> None:
    bucket, now, taken = Bucket(per_s, burst, 0.0), 0.0, 0
    for step in steps:
        now += step
        taken += bucket.take(now)
    assert taken <= burst + now * per_s + 1e-6


def test_doubles_are_seen_for_a_while_and_memory_is_bounded() -> None:
    seen = Seen(kept=100, seconds=30.0)
    assert not seen.again("10.0.0.1", b"trap", 0.0)
    assert seen.again("10.0.0.1", b"trap", 1.0)
    assert not seen.again("10.0.0.2", b"trap", 1.0)
    assert not seen.again("10.0.0.1", b"trap", 40.0)
    for number in range(1_000):
        assert not seen.again("10.0.0.1", b"%d" % number, 41.0)
    assert len(seen) == 100


def test_strangers_are_remembered_up_to_a_bound() -> None:
    stats = TrapStats()
    for number in range(100_000):
        stats.stranger(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(stats.strangers) == 256
