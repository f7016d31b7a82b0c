import tracemalloc

from netmon.model.outcome import Outcome
from netmon.model.reading import Column, InterfaceTable, Reading, TableStatus
from netmon.model.state import DeviceState, DeviceStatus
from netmon.store.current import CurrentState

COUNTERS = tuple(f"counter{number}" for number in range(14))
STEADY = tuple(f"steady{number}" for number in range(13))


def reading(at: float, outcome: Outcome = Outcome.OK, *, collector: str = "interfaces", device: str = "sw1", **more) -> Reading:
    return Reading(device=device, collector=collector, started=at, started_monotonic=at, duration_s=0.1, outcome=outcome, **more)


def table(ports: int = 28, base: int = 10**12) -> InterfaceTable:
    columns = {name: Column(tuple(base + 1000 * place + port for port in range(ports)), 12345) for place, name in enumerate(COUNTERS)}
    columns |= {name: Column((1,) * ports, 12345) for name in STEADY}
    return InterfaceTable(if_index=tuple(range(1, ports + 1)), columns=columns, complete=True)


def test_failed_reading_replaces_nothing_that_was_good():
    current = CurrentState()
    current.record(reading(100.0, payload=table()))
    device = current.record(reading(160.0, Outcome.TIMEOUT, detail="no answer"))
    assert device.last["interfaces"].outcome is Outcome.TIMEOUT
    assert device.good["interfaces"].started == 100.0
    assert device.last_success("interfaces") == 100.0
    assert len(device.interfaces.if_index) == 28
    assert current.record(reading(220.0, payload=table())).last["interfaces"].started == 220.0
    assert device.last == device.good
    device = current.record(reading(280.0, Outcome.TIMEOUT, detail="no answer"))
    assert (device.last["interfaces"].started, device.good["interfaces"].started) == (280.0, 220.0)


def test_partial_reading_is_good():
    current = CurrentState()
    current.record(reading(100.0, payload=table()))
    device = current.record(reading(160.0, Outcome.PARTIAL, payload=table(3)))
    assert len(device.interfaces.if_index) == 3


def test_each_table_has_its_own_freshness():
    current = CurrentState()
    good = TableStatus(name="ifTable", outcome=Outcome.OK)
    current.record(reading(100.0, tables=(good, TableStatus(name="dot3", outcome=Outcome.OK))))
    lost = TableStatus(name="dot3", outcome=Outcome.TIMEOUT, reason="no answer")
    device = current.record(reading(160.0, Outcome.PARTIAL, tables=(good, lost)))
    assert device.tables == {("interfaces", "ifTable"): 160.0, ("interfaces", "dot3"): 100.0}
    assert [(failure.table, failure.reason) for failure in device.failures] == [("dot3", "no answer")]


def test_failures_are_kept_newest_first_and_bounded_and_counted():
    current = CurrentState(failures_kept=20)
    for number in range(50):
        current.record(reading(float(number), Outcome.TIMEOUT, detail=f"try {number}"))
    device = current.device("sw1")
    assert len(device.failures) == 20
    assert device.failures[0].reason == "try 49"
    assert device.failed == {("interfaces", Outcome.TIMEOUT): 50}


def test_good_and_skipped_readings_are_no_failures():
    current = CurrentState()
    current.record(reading(1.0))
    device = current.record(reading(2.0, Outcome.SKIPPED))
    assert device.failures == ()
    assert device.polled


def test_retain_knows_the_inventory_and_drops_the_rest():
    current = CurrentState()
    current.record(reading(1.0, device="gone"))
    current.record(reading(1.0, device="kept"))
    assert current.retain(["kept", "new"]) == ("gone",)
    assert [device.name for device in current.devices()] == ["kept", "new"]
    assert current.device("gone") is None
    assert not current.device("new").polled


def test_states_are_counted():
    current = CurrentState()
    current.retain(["a", "b", "c"])
    current.of("a").state = DeviceState(status=DeviceStatus.UP, since=1.0)
    assert current.states() == {"up": 1, "unknown": 2}


def test_one_table_per_device_stays_in_memory():
    current = CurrentState()
    tracemalloc.start()
    for number in range(300):
        for minute in range(3):
            current.record(reading(60.0 * minute, device=f"sw{number}", payload=table(base=10**12 + number + minute)))
    per_device = tracemalloc.get_traced_memory()[0] / 300
    tracemalloc.stop()
    assert per_device < 40_000
