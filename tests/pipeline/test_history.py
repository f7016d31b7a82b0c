"""The recorder: which ports are kept, how polls become slots, and what a whole netmon writes."""

from hypothesis import given
from hypothesis import strategies as st

from netmon.expose.labels import DeviceLabels
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.event import Event, EventKind
from netmon.model.history import SubjectKind, Transition
from netmon.model.reading import Column, InterfaceTable
from netmon.model.sample import LinkSample, SampleFlag
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.pipeline.history import HistoryRecorder, watch_history
from netmon.pipeline.line import DeviceLine, LineSettings
from netmon.store import history_sql as sql
from netmon.store.day_keeper import DayKeeper
from netmon.store.history import HistoryStore
from netmon.store.history_view import HistoryView
from tests.pipeline.rig import running
from tests.store.histories import ZONE, Clock

LABELS = DeviceLabels(district="d", site="s", device="sw", role="switch")
T0 = 1_800_000_000


class Rig:
    """A line, a recorder and what the recorder handed over."""

    def __init__(self, state, **settings) -> None:
        self.clock = Clock(float(T0))
        self.store = HistoryStore(state, wall=self.clock)
        self.recorder = HistoryRecorder(self.store, wall=self.clock)
        self.line = DeviceLine("sw", LineSettings(labels=LABELS, **settings))

    def poll(self, at_s: int, octets: int, *, oper: int = 1, period_s: float = 60.0) -> None:
        ticks = 100 * (at_s + 1)
        columns = {
            "ifName": Column((b"Gi0/1", b"Gi0/2"), ticks),
            "ifHCInOctets": Column((octets, octets), ticks),
            "ifHCOutOctets": Column((2 * octets, 0), ticks),
            "ifHighSpeed": Column((1000, 1000), ticks),
            "ifOperStatus": Column((oper, 2), ticks),
        }
        table = InterfaceTable(if_index=(1, 2), columns=columns, complete=True)
        self.clock.now = float(T0 + at_s)
        self.line.take_interfaces(table, float(at_s), 0.1, period_s)
        self.recorder.take_interfaces(self.line, table, self.clock.now)
        self.recorder.tick()

    @property
    def samples(self) -> list[LinkSample]:
        return self.store._pending.samples

    @property
    def transitions(self) -> list[Transition]:
        return self.store._pending.transitions


def test_polls_of_a_minute_become_a_slot_of_five(state):
    rig = Rig(state, port_names=frozenset({"Gi0/1"}))
    for minute in range(11):
        rig.poll(60 * minute, 6_000 * minute)
    assert [(one.device, one.interface, one.slot - T0) for one in rig.samples] == [("sw", "Gi0/1", -300), ("sw", "Gi0/1", 0), ("sw", "Gi0/1", 300)]
    first, *slots = rig.samples
    assert (first.in_octets, first.in_ms, first.quality) == (None, 0, SampleFlag.MISSING)
    for one in slots:
        assert (one.in_octets, one.in_ms, one.out_octets, one.out_ms) == (30_000, 300_000, 60_000, 300_000)
        assert (one.quality, one.speed_bps) == (0, 10**9)


def test_a_device_of_full_series_has_all_its_ports_kept_and_others_none(state):
    every, none = Rig(state, full=True), Rig(state)
    for rig in (every, none):
        for minute in range(7):
            rig.poll(60 * minute, 6_000 * minute)
    assert {one.interface for one in every.samples} == {"Gi0/1", "Gi0/2"}
    assert none.samples == []


def test_a_gap_between_polls_has_no_octets(state):
    rig = Rig(state, port_names=frozenset({"Gi0/1"}))
    for at_s in (0, 60, 120, 400, 460, 520, 580, 640):
        rig.poll(at_s, 100 * at_s)
    first, second = rig.samples[-2:]
    assert (first.slot - T0, first.in_octets, first.in_ms, first.quality) == (0, 12_000, 120_000, 0)
    assert (second.slot - T0, second.in_octets, second.in_ms, second.quality) == (300, 20_000, 200_000, SampleFlag.GAP)


@given(st.lists(st.tuples(st.integers(10, 140), st.integers(0, 10**8)), min_size=2, max_size=30))
def test_no_octet_of_a_valid_interval_is_lost(tmp_path, steps):
    rig = Rig(tmp_path, port_names=frozenset({"Gi0/1"}))
    at_s = octets = kept = ms = 0
    rig.poll(0, 0)
    for wait_s, more in steps:
        at_s, octets = at_s + wait_s, octets + more
        rig.poll(at_s, octets)
        delta = rig.line.counted.deltas["in_octets"][0]
        kept += delta or 0
        ms += 0 if delta is None else wait_s * 1000
    rig.recorder.configure(slot_s=60, period_s=60.0)
    assert sum(one.in_octets or 0 for one in rig.samples) == kept
    assert sum(one.in_ms for one in rig.samples) == ms
    assert all(one.slot % 300 == 0 for one in rig.samples)
    assert len({one.slot for one in rig.samples}) == len(rig.samples)


def test_a_port_that_goes_down_is_a_change_of_state(state):
    rig = Rig(state, port_names=frozenset({"Gi0/1"}))
    for at_s, oper in ((0, 1), (60, 1), (120, 2), (180, 99), (240, 2), (300, 1)):
        rig.poll(at_s, at_s, oper=oper)
    assert [(one.subject, one.state, one.at_ms - T0 * 1000) for one in rig.transitions] == [
        ("sw\tGi0/1", "up", 0),
        ("sw\tGi0/1", "down", 120_000),
        ("sw\tGi0/1", "up", 300_000),
    ]


def test_a_devices_state_is_kept_with_its_reason(state):
    rig = Rig(state)
    up = DeviceState(status=DeviceStatus.UP, since=10.0, why=StateReason.ANSWERS)
    for one in (up, up, DeviceState(status=DeviceStatus.UP, since=10.0, why=StateReason.SNMP_SILENT)):
        rig.recorder.take_state("sw", one)
    assert rig.transitions == [
        Transition(at_ms=10_000, kind=SubjectKind.DEVICE, subject="sw", state="up", why="answers"),
        Transition(at_ms=T0 * 1000, kind=SubjectKind.DEVICE, subject="sw", state="up", why="snmp_silent"),
    ]


def test_the_store_is_told_what_is_still_being_added_up(state):
    rig = Rig(state, port_names=frozenset({"Gi0/1"}))
    assert rig.store.kept_until() is None
    for minute in range(7):
        rig.poll(60 * minute, minute)
    assert rig.store.kept_until() == (T0 + 300) * 1000


def test_figures_of_history_are_shown(state):
    metrics, store = SelfMetrics(), HistoryStore(state)
    days = DayKeeper(state, store, zone=ZONE)
    watch_history(metrics, store, days)
    assert "netmon_history_writable 1" in metrics.render(openmetrics=False).decode()
    store.stats.failing_since = 1.0
    assert "netmon_history_writable 0" in metrics.render(openmetrics=False).decode()


async def test_polls_of_a_real_agent_end_in_the_file(tmp_path, root):
    async with running(tmp_path, root, {"sw": {"series": "full"}}) as rig:
        (tmp_path / "state").mkdir(mode=0o700, exist_ok=True)
        async with rig.parts.history as store:
            await rig.poll("sw", "system", "interfaces")
            octets = []
            for _ in range(12):
                rig.now.forward(60)
                table = (await rig.poll("sw", "interfaces")).payload
                octets.append(table.columns["ifHCInOctets"].values[0])
            rig.parts.events.add(Event(at=5.0, kind=EventKind.REBOOT, device="sw"))
            rig.parts.recorder.tick()
            assert await store.write()
            rows = await store.ask(lambda connection: list(sql.samples(connection, 0, 1 << 40)), [])
            view = await store.ask(HistoryView, None)
            states = await store.ask(lambda _connection: view.states(SubjectKind.DEVICE, "sw", 0, 1 << 50), [])
            events = await store.ask(lambda _connection: view.events(0, 6_000), [])
    full = [one for one in rows if one.interface == "GigabitEthernet0/0/1" and one.in_ms == 300_000]
    assert full
    assert all(one.slot % 300 == 0 and one.quality == 0 and one.in_octets > 0 for one in full)
    assert sum(one.in_octets for one in full) < octets[-1]
    assert [one.state for one in states] == ["up"]
    assert [one.kind for one in events] == [EventKind.REBOOT]
