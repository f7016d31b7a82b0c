import gc
import weakref
from collections.abc import Iterator

import pytest

from netmon.daemon import garbage


class Knot:
    def __init__(self):
        self.self = self


def knot():
    return weakref.ref(Knot())


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    thresholds = gc.get_threshold()
    garbage.settle()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.collect()


def test_tidy_frees_young_garbage_of_a_quiet_second():
    lost = knot()
    assert lost() is not None
    assert garbage.tidy() is not None
    assert lost() is None


def test_tidy_leaves_the_garbage_of_a_busy_second_to_the_sweep():
    readings = [[number] for number in range(2 * garbage.QUICK_OBJECTS)]
    lost = knot()
    assert garbage.tidy() is None
    assert lost() is not None
    assert garbage.sweep() > 0
    assert lost() is None
    assert len(readings) == 2 * garbage.QUICK_OBJECTS


def test_tidy_takes_what_lives_out_of_the_collectors_sight():
    held = [[number] for number in range(100)]
    garbage.tidy()
    young = gc.get_objects(0)
    assert not any(one is held for one in young)
    assert gc.get_freeze_count() > len(held)


def test_settled_polls_start_no_collection_by_themselves():
    seen = []
    gc.callbacks.append(lambda phase, info: seen.append(info["generation"]))
    try:
        held = [[number] for number in range(200_000)]
    finally:
        gc.callbacks.pop()
    assert len(held) == 200_000
    assert seen == []
