"""Never more than the limit in any minute, whatever waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.notice import Delivery
from netmon.notify.backoff import STEPS_S, gives_way, pause_s
from netmon.notify.bucket import Bucket


@given(st.integers(min_value=1, max_value=15), st.lists(st.floats(min_value=0.0, max_value=30.0), min_size=1, max_size=120))
def test_no_minute_has_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    bucket, now, sent = Bucket(limit, 0.0), 0.0, []
    for pause in pauses:
        now += pause
        while bucket.wait_s(now) == 0.0:
            bucket.take(now)
            sent.append(now)
    assert all(sum(start <= at < start + 60.0 for at in sent) <= limit for start in sent)


def test_the_wait_is_as_long_as_it_says() -> None:
    bucket = Bucket(15, 0.0)
    bucket.take(0.0)
    wait_s = bucket.wait_s(0.0)
    assert wait_s == pytest.approx(6.0)
    assert bucket.wait_s(wait_s + 1e-6) == 0.0


def test_pauses_grow_and_end() -> None:
    assert [pause_s(failures, 0.0) for failures in (1, 2, 3, 4, 5, 99)] == [*STEPS_S, STEPS_S[-1]]
    assert pause_s(1, 1.0) == STEPS_S[0] * 1.2


@pytest.mark.parametrize(
    ("delivery", "attempts", "urgent", "expected"),
    [
        (Delivery.FAILED, 1, True, False),
        (Delivery.FAILED, 2, True, True),
        (Delivery.FAILED, 2, False, False),
        (Delivery.UNCERTAIN, 5, False, True),
        (Delivery.REFUSED, 1, False, True),
        (Delivery.LIMITED, 1, True, True),
        (Delivery.LIMITED, 9, False, False),
    ],
)
def test_the_second_path_is_taken_by_what_cannot_wait(delivery: Delivery, attempts: int, urgent: bool, expected: bool) -> None:
    assert gives_way(delivery, attempts, urgent=urgent) is expected
