"""Ports added as columns give the rows that they give one by one."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.model.counter_values import Quality
from netmon.model.sample import LinkSample
from netmon.model.slot_columns import CountedColumn, PortsReading
from netmon.model.slot_fold import SlotFolder

T0 = 1_800_000_000_000
GRACE_MS = 150_000
NAMES = (("1", "2", "3"), ("1", "2"), ("1", "2", "9"), ())

steps = st.tuples(
    st.integers(-20_000, 200_000),  # milliseconds since the reading before: clocks are set back too
    st.integers(1, 15_000),  # ticks of the interval
    st.sampled_from(("good", "good", "good", "wrapped", "mixed", "none")),
    st.sampled_from((0, 0, 0, 0, 1, 2, 3)),
    st.sampled_from(((10**9,) * 3, (10**8, None, 10**9), (None,) * 3)),
    st.booleans(),  # hand over what is whole afterwards
)


def column(count: int, octets: int, ticks: int, kind: str) -> CountedColumn:
    values: list[int | None] = [octets + row for row in range(count)]
    spans: list[int | None] = [ticks + row % 2 for row in range(count)]
    quality = [Quality.WRAPPED if kind == "wrapped" else Quality.GOOD] * count
    lost = {"mixed": 1, "none": count}.get(kind, 0)
    if count and lost:
        values[-lost:] = spans[-lost:] = [None] * lost
        quality[-lost:] = [Quality.RESET] * lost
    return CountedColumn(tuple(values), tuple(spans), bytes(quality))


def one_by_one(folder: SlotFolder, device: str, reading: PortsReading) -> None:
    for row, name in enumerate(reading.names):
        folder.add((device, name), reading.row(row))


@given(st.lists(steps, min_size=1, max_size=40), st.sampled_from((60, 300)))
def test_columns_and_single_ports_are_the_same(polls, slot_s):
    columns, singly = SlotFolder(slot_s), SlotFolder(slot_s)
    found: list[LinkSample] = []
    wanted: list[LinkSample] = []
    at = T0
    for number, (wait_ms, ticks, kind, names, speeds, hands_over) in enumerate(polls):
        at += wait_ms
        ports = NAMES[names]
        sides = [column(len(ports), octets * number, ticks + octets, kind) for octets in (1000, 7)]
        reading = PortsReading(at, ports, *sides, speeds[: len(ports)])
        columns.take("sw", reading)
        one_by_one(singly, "sw", reading)
        if hands_over:
            found += columns.ended(at, GRACE_MS)
            wanted += singly.ended(at, GRACE_MS)
            assert found == wanted
        assert columns.oldest() == singly.oldest()
    assert columns.ended(at + 10 * slot_s * 1000, GRACE_MS) == singly.ended(at + 10 * slot_s * 1000, GRACE_MS)
    assert columns.rest() == singly.rest() == []


def test_an_orderly_stop_hands_over_the_open_slot():
    folder = SlotFolder(300)
    for number in (1, 2, 3):
        side = column(2, 500, 6_000, "good")
        folder.take("sw", PortsReading(T0 + 60_000 * (number + 1), ("1", "2"), side, side, (10**9, None)))
    rows = folder.rest()
    assert [(row.interface, row.in_octets, row.in_ms, row.speed_bps) for row in rows] == [("1", 1_500, 180_000, 10**9), ("2", 1_503, 180_030, None)]
    assert folder.rest() == []
