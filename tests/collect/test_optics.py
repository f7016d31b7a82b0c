"""Transceivers: vendors' tables, sensors below a port, limits in one unit, and sentinels that are no numbers."""

import pytest
from pydantic import ValidationError

from netmon.collect.equipment_params import OpticsParams
from netmon.collect.optics import collect, sane_limits
from netmon.collect.optics_sensors import CISCO_THRESHOLDS
from netmon.collect.port_map import ALIASES, PortMap
from netmon.model.equipment import Limits, Optic, OpticsTable
from netmon.model.outcome import Outcome
from tests.collect.samples import ENTITY, add_ports, context
from tests.support.fake_session import INTEGER, OBJECT_ID, OCTETS, FakeSession

DOM = "1.3.6.1.4.1.99999.2.1.1"
SENSORS = "1.3.6.1.2.1.99.1.1.1"
ARISTA = "1.3.6.1.4.1.30065.3.12.1.1.1"
TABLE = {
    "entry": DOM,
    "where": [{"filter": "any_positive", "columns": [6]}],
    "temperature": {"column": 5, "invalid": [-255]},
    "voltage": {"column": 6, "transform": "thousandths"},
    "bias": {"column": 7, "transform": "millionths", "unsupported": [-1]},
    "rx_power": {
        "column": 8, "transform": "hundredths", "invalid": [2147483647],
        "limits": {"low_alarm": 13, "low_warning": 14, "high_warning": 15, "high_alarm": 16, "transform": "tenths_of_microwatt_to_dbm", "invalid": [0]},
    },
}  # fmt: skip


def optics_of(collected) -> tuple[Optic, ...]:
    assert isinstance(collected.payload, OpticsTable)
    return collected.payload.optics


def dom_row(session: FakeSession, index: str, values: dict[int, int]) -> None:
    for column, value in values.items():
        session.put(f"{DOM}.{column}.{index}", INTEGER, value)


def place(session: FakeSession, index: int, name: str, parent: int = 0, descr: str = "") -> None:
    session.put(f"{ENTITY}.2.{index}", OCTETS, descr.encode())
    session.put(f"{ENTITY}.4.{index}", INTEGER, parent)
    session.put(f"{ENTITY}.7.{index}", OCTETS, name.encode())


def sensor(session: FakeSession, index: int, cells: tuple[int, int, int, int, int], base: str = SENSORS) -> None:
    for column, value in enumerate(cells, 1):
        session.put(f"{base}.{column}.{index}", INTEGER, value)


async def test_optics_row_has_si_values_limits_in_dbm_and_its_oids():
    session = FakeSession({})
    add_ports(session, (3,))
    dom_row(session, "3", {5: 41, 6: 3300, 7: 5600, 8: -1750, 13: 158, 14: 251, 15: 10000, 16: 12589})
    (optic,) = optics_of(await collect(context(session, {"domTable": TABLE})))
    assert (optic.port, optic.if_index, optic.lane) == ("GE0/0/3", 3, None)
    values = optic.values()
    assert {name: value.value for name, value in values.items()} == {"temperature": 41, "voltage": 3.3, "bias": 0.0056, "rx_power": -17.5}
    assert values["rx_power"].oid == f"{DOM}.8.3"
    limits = values["rx_power"].limits
    assert limits is not None
    assert (limits.low_alarm, limits.low_warning, limits.high_warning, limits.high_alarm) == pytest.approx((-18.013, -16.003, 0.0, 1.0), abs=0.001)
    assert values["rx_power"].status == "warning"


async def test_optics_sentinels_are_null_with_a_problem_and_unsupported_values_absent():
    session = FakeSession({})
    add_ports(session, (1,))
    dom_row(session, "1", {5: -255, 6: 3300, 7: -1, 8: 2147483647, 13: 0, 16: 0})
    collected = await collect(context(session, {"domTable": TABLE}))
    (optic,) = optics_of(collected)
    assert (optic.temperature.value, optic.rx_power.value, optic.bias) == (None, None, None)  # type: ignore[union-attr]
    assert optic.rx_power.limits is None  # type: ignore[union-attr]
    assert [(problem.reason, problem.detail) for problem in collected.problems] == [("invalid_sentinel", f"2 values, first {DOM}.5.1")]


async def test_optics_empty_sockets_have_no_row():
    session = FakeSession({})
    add_ports(session, (1, 2))
    dom_row(session, "1", {5: -255, 6: 0, 8: 2147483647})
    dom_row(session, "2", {8: 2147483647})
    assert optics_of(await collect(context(session, {"domTable": {**TABLE, "where": []}}))) == ()


async def test_optics_of_a_device_without_the_mib_cost_one_request():
    session = FakeSession({})
    collected = await collect(context(session, {"domTable": TABLE}))
    assert (collected.outcome, optics_of(collected), session.asked) == (Outcome.OK, (), ["domTable"])


async def test_optics_failed_table_keeps_the_others():
    session = FakeSession({})
    add_ports(session, (1,))
    dom_row(session, "1", {8: -300})
    session.broken["otherTable"] = (Outcome.TIMEOUT, 0)
    other = {"entry": "1.3.6.1.4.1.99999.3", "rx_power": {"column": 1}}
    collected = await collect(context(session, {"otherTable": other, "domTable": {**TABLE, "where": []}}))
    assert collected.outcome is Outcome.PARTIAL
    assert [optic.rx_power.value for optic in optics_of(collected)] == [-3.0]  # type: ignore[union-attr]


async def test_optics_lanes_are_rows_of_one_port():
    session = FakeSession({})
    add_ports(session, (7,))
    for lane, power in ((0, -100), (1, -200)):
        dom_row(session, f"7.{lane}", {8: power})
    found = optics_of(await collect(context(session, {"laneTable": {"entry": DOM, "lane": True, "rx_power": {"column": 8, "transform": "hundredths"}}})))
    assert [(optic.port, optic.lane, optic.rx_power.value) for optic in found] == [("GE0/0/7", 0, -1.0), ("GE0/0/7", 1, -2.0)]  # type: ignore[union-attr]


@pytest.mark.parametrize(("port", "cell", "tag"), [("name", b"ge0/0/2", OCTETS), ("if_index", 2, INTEGER)])
async def test_optics_port_can_stand_in_a_column(port, cell, tag):
    session = FakeSession({})
    add_ports(session, (2,))
    session.put(f"{DOM}.3.900", tag, cell)
    session.put(f"{DOM}.8.900", INTEGER, -5)
    (optic,) = optics_of(await collect(context(session, {"t": {"entry": DOM, "port": port, "port_column": 3, "rx_power": {"column": 8}}})))
    assert (optic.port, optic.if_index) == ("GE0/0/2", 2)


async def test_optics_entity_rows_find_their_port_by_alias_or_by_name():
    session = FakeSession({})
    add_ports(session, (1, 2))
    place(session, 100, "slot", 0)
    place(session, 101, "transceiver", 100)
    place(session, 201, "GigabitEthernet0/0/2", 0)
    place(session, 202, "transceiver", 201)
    session.put(f"{ALIASES.columns[0]}.100.0", OBJECT_ID, "1.3.6.1.2.1.2.2.1.1.1")
    for index in (101, 202, 999):
        session.put(f"{DOM}.8.{index}", INTEGER, -5)
    found = optics_of(await collect(context(session, {"t": {"entry": DOM, "port": "entity", "rx_power": {"column": 8}}})))
    assert [(optic.port, optic.if_index) for optic in found] == [("GE0/0/1", 1), ("GE0/0/2", 2), ("999", None)]


async def test_optics_sensors_below_a_port_become_its_transceiver_with_cisco_limits():
    session = FakeSession({})
    add_ports(session, (1,))
    names = ("Temperature Sensor", "Supply Voltage Sensor", "Bias Current Sensor", "Transmit Power Sensor", "Receive Power Sensor")
    cells = ((8, 9, 1, 346, 1), (4, 9, 2, 332, 1), (5, 8, 1, 61, 1), (14, 9, 1, -50, 1), (14, 9, 1, -471, 1))
    for number, (name, row) in enumerate(zip(names, cells, strict=True)):
        place(session, 1063 + number, f"Gi1/1/1 Module {name}", 10, f"GigabitEthernet0/0/1 Module {name}")
        sensor(session, 1063 + number, row)
    place(session, 50, "Chassis temperature")
    sensor(session, 50, (8, 9, 0, 30, 1))
    for number, (severity, relation, value) in enumerate(((20, 4, -20), (10, 3, -30), (10, 1, -440), (20, 2, -480), (1, 2, -999)), 1):
        for column, cell in ((2, severity), (3, relation), (4, value)):
            session.put(f"{CISCO_THRESHOLDS}.{column}.1067.{number}", INTEGER, cell)
    collected = await collect(context(session, {"entPhySensorTable": {"entry": SENSORS, "port": "entity", "entity_sensor": True, "thresholds": "cisco"}}))
    (optic,) = optics_of(collected)
    values = {name: value.value for name, value in optic.values().items()}
    assert values == pytest.approx({"temperature": 34.6, "voltage": 3.32, "bias": 0.0061, "tx_power": -5.0, "rx_power": -47.1})
    assert optic.if_index == 1
    assert optic.rx_power.limits == Limits(low_alarm=-48.0, low_warning=-44.0, high_warning=-3.0, high_alarm=-2.0)  # type: ignore[union-attr]
    assert optic.rx_power.oid == f"{SENSORS}.4.1067"  # type: ignore[union-attr]


async def test_optics_sensors_in_watts_are_dbm_and_lanes_share_the_temperature():
    session = FakeSession({})
    add_ports(session, (5,))
    for index, name, row in (
        (1, "DOM Temperature Sensor for GE0/0/5", (8, 9, 1, 300, 1)),
        (2, "DOM RX Power Sensor for GE0/0/5 Lane 1", (6, 8, 4, 5000, 1)),
        (3, "DOM RX Power Sensor for GE0/0/5 Lane 2", (6, 8, 4, 10000, 2)),
        (4, "DOM TX Power Sensor for GE0/0/5 Lane 2", (6, 8, 4, 10000, 1)),
    ):
        place(session, index, "", 0, name)
        sensor(session, index, row)
    for column, limit in ((1, 1000), (2, 500), (3, -1_000_000_000), (4, 20000)):
        session.put(f"{ARISTA}.{column}.2", INTEGER, limit)
    found = optics_of(await collect(context(session, {"s": {"entry": SENSORS, "port": "entity", "entity_sensor": True, "thresholds": "arista"}})))
    assert [(optic.lane, optic.temperature.value) for optic in found] == [(1, 30.0), (2, 30.0)]  # type: ignore[union-attr]
    first = found[0].rx_power
    assert first is not None
    assert first.value == pytest.approx(-3.0103, abs=1e-4)
    assert first.limits is not None
    assert (first.limits.low_warning, first.limits.low_alarm) == pytest.approx((-10.0, -13.0103), abs=1e-4)
    assert first.limits.high_warning is None
    assert found[1].rx_power.value is None  # type: ignore[union-attr]  # not operational


async def test_optics_sensors_without_light_are_no_transceivers():
    session = FakeSession({})
    add_ports(session, (1,))
    place(session, 1, "GE0/0/1 temperature")
    sensor(session, 1, (8, 9, 0, 30, 1))
    assert optics_of(await collect(context(session, {"s": {"entry": SENSORS, "port": "entity", "entity_sensor": True}}))) == ()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"low_alarm": 0.0, "high_alarm": 0.0}, None),
        ({"low_alarm": -20.0, "high_alarm": 1.0, "low_warning": 5.0, "high_warning": 5.0}, Limits(low_alarm=-20.0, high_alarm=1.0)),
        ({"low_alarm": -20.0}, Limits(low_alarm=-20.0)),
    ],
)
def test_optics_limits_that_cannot_be_are_left_out(found, expected):
    assert sane_limits(found) == expected


def test_optics_port_by_text_takes_whole_words_only():
    ports = PortMap(by_name={"ethernet1": 1, "ethernet10": 10, "gi1/0/1": 5})
    assert [ports.of_text(text) for text in ("Ethernet10", "Sensor for Ethernet1", "Ethernet100", "Gi1/0/1 Receive", "")] == [10, 1, None, 5, None]


@pytest.mark.parametrize(
    "table",
    [
        {"entry": DOM},
        {"entry": DOM, "port": "name", "rx_power": {"column": 1}},
        {"entry": DOM, "rx_power": {"column": 1, "transform": "magic"}},
        {"entry": DOM, "rx_power": {"column": 1, "limits": {"low_alarm": 2, "transform": "magic"}}},
        {"entry": DOM, "rx_power": {"column": 1}, "thresholds": "acme"},
    ],
)
def test_optics_parameters_refuse_mistakes(table):
    with pytest.raises(ValidationError):
        OpticsParams.model_validate({"t": table})
