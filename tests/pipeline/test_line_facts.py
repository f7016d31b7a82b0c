"""Which port watches a line, and what carries an aggregate: recorded when it changes, seldom, and not again after a restart."""

import pytest

from netmon.expose.labels import DeviceLabels
from netmon.model.history import SubjectKind
from netmon.model.inventory import PortRef
from netmon.model.reading import Column, InterfaceTable
from netmon.pipeline.changes import Changes
from netmon.pipeline.line import DeviceLine, LineSettings
from netmon.pipeline.line_facts import LineFacts, matching, speeds_text
from netmon.store.history import HistoryStore
from netmon.store.last_states import last_states
from tests.config.tree import GOOD, good
from tests.store.histories import Clock

T0 = 1_800_000_000
A = "inventory/sites/a.yaml"
LINKS = """links:
  - {id: near, role: exit, port: a-gw/Gi0/1, far_port: a-sw/Gi0/9}
  - {id: far, role: school_access, port: center-gw/Gi0/5, far_port: a-sw/Gi0/2}
  - {id: alias, role: exit, port: "a-gw/alias:UPLINK-*"}
"""


class Rig:
    """Two devices whose tables are what a test says, and what the facts handed over."""

    def __init__(self, folder, links=LINKS) -> None:
        self.clock = Clock(float(T0))
        self.store = HistoryStore(folder, wall=self.clock)
        self.changes = Changes(self.store, 300)
        self.facts = LineFacts(self.changes)
        files = {A: GOOD[A] + links, "inventory/district.yaml": GOOD["inventory/district.yaml"] + "devices: [{name: center-gw, role: router}]\n"}
        self.facts.configure(good(folder, files))
        self.lines = {}

    def table(self, device: str, at_s: int, ports, *, lags=None, full=True) -> None:
        columns = {
            "ifName": Column(tuple(name.encode() for name, _, _ in ports), 100 * at_s),
            "ifAlias": Column(tuple(alias.encode() for _, alias, _ in ports), 100 * at_s),
            "ifHighSpeed": Column(tuple(speed for _, _, speed in ports), 100 * at_s),
        }
        table = InterfaceTable(if_index=tuple(range(1, len(ports) + 1)), columns=columns, complete=True, lags=lags)
        labels = DeviceLabels(district="d", site="a", device=device, role="switch")
        line = self.lines.setdefault(device, DeviceLine(device, LineSettings(labels=labels, full=full)))
        line.take_interfaces(table, float(at_s), 0.1, 60.0)
        self.facts.take_interfaces(line, table, float(T0 + at_s))
        self.changes.flush((T0 + at_s) * 1000)

    def recorded(self, kind: SubjectKind):
        return [(one.subject, one.state, one.at_ms // 1000 - T0) for one in self.store._pending.transitions if one.kind is kind]


GW = [("Gi0/1", "", 1000), ("Gi0/2", "UPLINK-telecom", 1000)]
SW = [("Gi0/2", "", 1000), ("Gi0/9", "", 1000)]


def test_the_near_port_watches_a_line_and_the_far_one_where_nobody_polls_the_near(tmp_path):
    rig = Rig(tmp_path)
    rig.table("a-sw", 0, SW)
    assert rig.recorded(SubjectKind.LINK) == [("a/far", "a-sw\tGi0/2", 0)]
    rig.table("a-gw", 10, GW)
    assert rig.recorded(SubjectKind.LINK)[1:] == [("a/near", "a-gw\tGi0/1", 10), ("a/alias", "a-gw\tGi0/2", 10)]
    rig.table("a-gw", 60, GW)
    rig.table("a-sw", 60, SW)
    assert len(rig.recorded(SubjectKind.LINK)) == 3


def test_the_far_port_watches_a_line_whose_near_device_has_no_such_port(tmp_path):
    rig = Rig(tmp_path)
    rig.table("a-gw", 0, GW[1:])
    rig.table("a-sw", 0, SW)
    assert ("a/near", "a-sw\tGi0/9", 0) in rig.recorded(SubjectKind.LINK)


def test_an_alias_that_moves_to_another_port_is_followed_in_the_next_slot(tmp_path):
    rig = Rig(tmp_path)
    rig.table("a-gw", 0, GW)
    rig.table("a-gw", 60, [("Gi0/1", "UPLINK-telecom", 1000), ("Gi0/2", "", 1000)])
    assert [one for one in rig.recorded(SubjectKind.LINK) if one[0] == "a/alias"] == [("a/alias", "a-gw\tGi0/2", 0)]
    rig.table("a-gw", 300, [("Gi0/1", "UPLINK-telecom", 1000), ("Gi0/2", "", 1000)])
    assert [one[1:] for one in rig.recorded(SubjectKind.LINK) if one[0] == "a/alias"] == [("a-gw\tGi0/2", 0), ("a-gw\tGi0/1", 300)]


def test_of_several_ports_with_an_alias_the_aggregate_is_taken_and_else_none():
    columns = {"ifAlias": Column((b"to-center", b"to-center", b"to-center"), 0)}
    names = ("Gi0/1", "Gi0/2", "Eth-Trunk1")
    ref = PortRef(device="x", interface="to-*", by_alias=True)
    plain = InterfaceTable(if_index=(1, 2, 3), columns=columns, complete=True)
    trunk = InterfaceTable(if_index=(1, 2, 3), columns=columns, complete=True, lags={3: (1, 2)})
    assert matching(ref, names, trunk) == ["Eth-Trunk1"]
    assert matching(ref, names, plain) == list(names)
    assert matching(PortRef(device="x", interface="Gi0/2"), names, plain) == ["Gi0/2"]


def test_ambiguous_aliases_watch_nothing_and_are_told_once(tmp_path, caplog):
    rig = Rig(tmp_path)
    for at_s in (0, 60):
        rig.table("a-gw", at_s, [("Gi0/1", f"UPLINK-{at_s}", 1000), ("Gi0/2", "UPLINK-b", 1000)])
    assert [one for one in rig.recorded(SubjectKind.LINK) if one[0] == "a/alias"] == []
    assert caplog.text.count("several ports carry the alias") == 1


def test_the_speeds_of_an_aggregates_active_members_are_recorded(tmp_path):
    rig = Rig(tmp_path)
    ports = [("Gi0/1", "", 1000), ("Gi0/2", "", 1000), ("Eth-Trunk1", "", 2000)]
    rig.table("a-sw", 0, ports, lags={3: (1, 2)})
    rig.table("a-sw", 300, ports, lags={3: (2,)})
    rig.table("a-sw", 600, ports, lags={3: ()})
    assert rig.recorded(SubjectKind.LAG) == [
        ("a-sw\tEth-Trunk1", "1000000000,1000000000", 0),
        ("a-sw\tEth-Trunk1", "1000000000", 300),
        ("a-sw\tEth-Trunk1", "", 600),
    ]


def test_an_aggregate_without_full_series_is_not_recorded(tmp_path):
    rig = Rig(tmp_path)
    rig.table("a-sw", 0, [("Gi0/1", "", 1000), ("Eth-Trunk1", "", 1000)], lags={2: (1,)}, full=False)
    assert rig.recorded(SubjectKind.LAG) == []


@pytest.mark.parametrize(("speeds", "text"), [([], ""), ([None], "-"), ([10, None, 5], "5,10,-")])
def test_speeds_are_written_from_the_slowest(speeds, text):
    assert speeds_text(speeds) == text


def test_a_change_that_is_taken_back_within_its_slot_is_none(tmp_path):
    store = HistoryStore(tmp_path)
    changes = Changes(store, 300)
    for at_s, state in ((0, "1"), (60, "0"), (120, "1")):
        changes.note(SubjectKind.MEASURE, "a\tconnected", state, (T0 + at_s) * 1000)
    changes.flush((T0 + 300) * 1000)
    assert [one.state for one in store._pending.transitions] == ["1"]


def test_a_change_that_lasts_is_said_after_its_slot_as_of_when_it_was(tmp_path):
    store = HistoryStore(tmp_path)
    changes = Changes(store, 300)
    for at_s, state in ((0, "1"), (60, "0"), (120, "0")):
        changes.note(SubjectKind.MEASURE, "a\tconnected", state, (T0 + at_s) * 1000)
    changes.flush((T0 + 299) * 1000)
    assert len(store._pending.transitions) == 1
    changes.flush((T0 + 300) * 1000)
    assert [(one.state, one.at_ms // 1000 - T0) for one in store._pending.transitions] == [("1", 0), ("0", 60)]


async def test_a_restart_repeats_what_it_may_have_missed_alone(tmp_path):
    """After ten seconds nothing was missed; after an hour something may have been. Exclusions only netmon itself changes."""
    clock = Clock(float(T0))

    async def found():
        async with HistoryStore(tmp_path, wall=clock) as store:
            return await store.ask(lambda connection: last_states(connection, (SubjectKind.LINK,), lasting=(SubjectKind.EXCLUSION,)), None)

    async with HistoryStore(tmp_path, wall=clock) as store:
        changes = Changes(store, 300)
        changes.note(SubjectKind.LINK, "a/near", "a-gw\tGi0/1", (T0 - 300) * 1000)
        changes.note(SubjectKind.LINK, "a/near", "a-gw\tGi0/2", T0 * 1000)
        changes.note(SubjectKind.EXCLUSION, "E1", "0f", T0 * 1000)
    clock.now = float(T0 + 10)
    near, entered = (SubjectKind.LINK, "a/near"), {(SubjectKind.EXCLUSION, "E1"): "0f"}
    assert await found() == ({near: "a-gw\tGi0/2"} | entered, {})
    for away_s in (3600, 7200):
        clock.now = float(T0 + away_s)
        assert await found() == (entered, {near: ("a-gw\tGi0/2", (T0 + 10) * 1000)})
