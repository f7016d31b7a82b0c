from netmon.model.event import Event, EventKind
from netmon.model.texts import text
from netmon.store.events import EventLog


def event(number: int, device: str = "sw1") -> Event:
    return Event(at=float(number), kind=EventKind.DEVICE_DOWN, device=device, detail=str(number))


def test_log_gives_the_newest_first():
    log = EventLog()
    for number in range(5):
        log.add(event(number))
    assert [one.detail for one in log.latest(3)] == ["4", "3", "2"]


def test_log_is_bounded_and_counts_what_it_drops():
    log = EventLog(capacity=10)
    for number in range(25):
        log.add(event(number))
    assert len(log) == 10
    assert log.dropped == 15
    assert log.recorded[EventKind.DEVICE_DOWN] == 25
    assert log.latest(100)[-1].detail == "15"


def test_log_finds_a_devices_events():
    log = EventLog()
    for number in range(10):
        log.add(event(number, f"sw{number % 2}"))
    assert [one.detail for one in log.of_device("sw1", 2)] == ["9", "7"]


def test_every_kind_has_a_text_in_both_languages():
    assert all(text(f"event.{kind.value}", lang) for kind in EventKind for lang in ("zh", "en"))
