import pytest
from pydantic import ValidationError

from netmon.collect.health_params import HealthParams
from netmon.collect.snmp_values import collect
from netmon.model.outcome import Outcome
from netmon.model.reading import HealthValues
from tests.collect.samples import add_entity, add_ports, context
from tests.support.fake_session import GAUGE32, INTEGER, OBJECT_ID, OCTETS, FakeSession

ENTRY = "1.3.6.1.4.1.99999.1.2.1"
BOARD = {"entry": ENTRY, "describe": {"entity": True, "text": "Board"}}


async def read(session: FakeSession, **tables: object) -> HealthValues:
    collected = await collect(context(session, tables))
    assert isinstance(collected.payload, HealthValues)
    return collected.payload


def device(cells: dict[str, int | bytes]) -> FakeSession:
    session = FakeSession({})
    for where, value in cells.items():
        session.put(f"{ENTRY}.{where}", OCTETS if isinstance(value, bytes) else INTEGER, value)
    return session


async def test_processor_rows_are_named_by_entity_mib_and_filtered():
    session = device({"5.11": 44, "9.11": 1_598_029_824, "5.12": 0, "9.12": 0})
    add_entity(session, 11, 9, b"MPU Board 0")
    values = await read(session, boards={**BOARD, "processors": [{"column": 5, "where": [{"filter": "any_nonzero", "columns": [9]}]}]})
    assert [(row.oid, row.descr, row.usage_ratio) for row in values.processors] == [(f"{ENTRY}.5.11", "MPU Board 0", 0.44)]


async def test_sentinel_is_none_with_a_reason_and_unsupported_is_no_row():
    session = device({"11.1": 42, "11.2": 0, "11.3": 2_147_483_647})
    tables = {"temps": {**BOARD, "sensors": [{"column": 11, "class": "temperature", "unit": "celsius", "unsupported": [0], "invalid": [2_147_483_647]}]}}
    collected = await collect(context(session, tables))
    assert isinstance(collected.payload, HealthValues)
    assert [(row.oid, row.value) for row in collected.payload.sensors] == [(f"{ENTRY}.11.1", 42), (f"{ENTRY}.11.3", None)]
    assert [(problem.table, problem.reason) for problem in collected.problems] == [("temps", "invalid_sentinel")]
    assert collected.outcome is Outcome.OK


async def test_states_map_to_statuses_and_an_unknown_number_is_none_with_a_problem():
    session = device({"6.30.1": 1, "6.30.2": 2, "6.31.1": 9})
    tables = {"fans": {"entry": ENTRY, "describe": {"text": "Fan"}, "sensors": [{"column": 6, "class": "fan", "states": {"ok": [1], "absent": [2]}}]}}
    collected = await collect(context(session, tables))
    assert isinstance(collected.payload, HealthValues)
    rows = [(row.descr, row.status, row.value) for row in collected.payload.sensors]
    assert rows == [("Fan 30.1", "ok", None), ("Fan 30.2", "absent", None), ("Fan 31.1", None, None)]
    assert [problem.reason for problem in collected.problems] == ["unknown_state"]


async def test_share_out_of_range_is_none_with_a_problem():
    collected = await collect(context(device({"5.1": 255}), {"cpu": {"entry": ENTRY, "processors": [{"column": 5}]}}))
    assert isinstance(collected.payload, HealthValues)
    assert [row.usage_ratio for row in collected.payload.processors] == [None]
    assert [problem.reason for problem in collected.problems] == ["out_of_range"]


async def test_memory_is_completed_from_two_of_three_and_scaled():
    session = device({"2.1": b"Processor", "5.1": 300, "6.1": 700, "2.2": b"I/O", "5.2": 10})
    table = {"entry": ENTRY, "describe": {"column": 2}, "memory": [{"used": 5, "free": 6, "unit": "kibibytes"}]}
    values = await read(session, pools=table)
    pools = [(row.oid, row.descr, row.used_bytes, row.total_bytes, row.usage_ratio) for row in values.memory]
    assert pools == [(f"{ENTRY}.5.1", "Processor", 300 * 1024, 1000 * 1024, 0.3), (f"{ENTRY}.5.2", "I/O", 10 * 1024, None, None)]


async def test_memory_units_of_a_row_and_an_overflowed_integer32():
    session = device({"4.1": 4096, "5.1": -1_294_967_296, "6.1": 1_500_000_000, "4.2": 0, "5.2": 5, "6.2": 5})
    values = await read(session, storage={"entry": ENTRY, "describe": {"text": "RAM"}, "memory": [{"used": 6, "total": 5, "unit_column": 4}]})
    assert [(row.total_bytes, row.usage_ratio) for row in values.memory] == [(3_000_000_000 * 4096, 0.5)]


async def test_memory_share_alone_is_enough():
    values = await read(device({"7.1": 55}), mem={"entry": ENTRY, "memory": [{"usage": 7}]})
    assert [(row.oid, row.usage_ratio, row.used_bytes) for row in values.memory] == [(f"{ENTRY}.7.1", 0.55, None)]


async def test_object_identifier_filter_keeps_ram():
    session = device({"2.1": 0, "4.1": 1024, "5.1": 100, "6.1": 40, "2.2": 0, "4.2": 1024, "5.2": 9, "6.2": 3})
    session.put(f"{ENTRY}.2.1", OBJECT_ID, "1.3.6.1.2.1.25.2.1.2")
    session.put(f"{ENTRY}.2.2", OBJECT_ID, "1.3.6.1.2.1.25.2.1.4")
    where = [{"filter": "value_in", "columns": [2], "values": ["1.3.6.1.2.1.25.2.1.2"]}]
    values = await read(session, hr={"entry": ENTRY, "where": where, "memory": [{"used": 6, "total": 5, "unit_column": 4}]})
    assert [row.oid for row in values.memory] == [f"{ENTRY}.6.1"]


async def test_scalars_are_read_in_one_get():
    session = FakeSession({})
    for column, value in ((1, 10), (2, 9)):
        session.put(f"{ENTRY}.{column}.0", INTEGER, value)
    items = [{"column": 1, "describe": {"text": "CPU 5 s"}}, {"column": 2, "describe": {"text": "CPU 1 min"}}, {"column": 3, "describe": {"text": "CPU 5 min"}}]
    values = await read(session, cpu={"entry": ENTRY, "scalar": True, "processors": items})
    assert [(row.oid, row.descr, row.usage_ratio) for row in values.processors] == [(f"{ENTRY}.1.0", "CPU 5 s", 0.1), (f"{ENTRY}.2.0", "CPU 1 min", 0.09)]
    assert session.asked == ["get"]


async def test_interface_names_and_suffix_name_a_transceiver():
    session = device({"9.2": -250})
    add_ports(session, [2])
    item = {"column": 9, "class": "optical_power", "unit": "dbm", "transform": "hundredths", "describe": {"interface": True, "suffix": "Tx"}}
    values = await read(session, optics={"entry": ENTRY, "sensors": [item]})
    assert [(row.descr, row.value) for row in values.sensors] == [("GE0/0/2 Tx", -2.5)]


async def test_entity_sensor_table_is_read_by_its_shape():
    session = FakeSession({})
    base = "1.3.6.1.2.1.99.1.1.1"
    for column, value in ((1, 8), (2, 8), (3, 0), (4, 41_250), (5, 1)):
        session.put(f"{base}.{column}.77", INTEGER, value)
    add_entity(session, 77, 8, b"Inlet")
    values = await read(session, sensors={"entry": base, "entity_sensor": True, "describe": {"entity": True, "text": "Sensor"}})
    assert [(row.oid, row.descr, row.value, row.unit) for row in values.sensors] == [(f"{base}.4.77", "Inlet", 41.25, "celsius")]


async def test_rows_that_share_a_name_are_told_apart():
    session = device({"2.1": b"Temp", "2.2": b"Temp", "3.1": 20, "3.2": 21})
    values = await read(session, t={"entry": ENTRY, "describe": {"column": 2}, "sensors": [{"column": 3, "class": "temperature", "unit": "celsius"}]})
    assert [row.descr for row in values.sensors] == ["Temp #1", "Temp #2"]


async def test_failed_table_leaves_the_others_standing():
    session = device({"5.1": 10})
    session.broken["bad"] = (Outcome.TIMEOUT, 0)
    bad = {"entry": "1.3.6.1.4.1.99999.9.1", "processors": [{"column": 5}]}
    collected = await collect(context(session, {"bad": bad, "good": {"entry": ENTRY, "processors": [{"column": 5}]}}))
    assert isinstance(collected.payload, HealthValues)
    assert collected.outcome is Outcome.PARTIAL
    assert collected.detail == "bad: fake"
    assert [row.usage_ratio for row in collected.payload.processors] == [0.1]


async def test_device_without_any_of_the_tables_is_ok_and_empty():
    collected = await collect(context(FakeSession({}), {"cpu": {"entry": ENTRY, "processors": [{"column": 5}]}, "gone": None}))
    assert (collected.outcome, collected.payload) == (Outcome.OK, HealthValues())


async def test_names_are_read_once_in_twelve_polls():
    session = device({"5.1": 10})
    add_entity(session, 1, 9, b"Board")
    poll = context(session, {"boards": {**BOARD, "processors": [{"column": 5}]}})
    for _ in range(13):
        await collect(poll)
    assert session.asked.count("entPhysicalTable") == 2
    assert session.asked.count("boards") == 13


async def test_text_from_the_device_is_cleaned():
    session = device({"2.1": b"Fan\x00\x1b[31m\r\n1", "3.1": 5})
    session.put(f"{ENTRY}.3.1", GAUGE32, 5)
    values = await read(session, t={"entry": ENTRY, "describe": {"column": 2}, "sensors": [{"column": 3, "class": "fan", "unit": "rpm"}]})
    assert values.sensors[0].descr == "Fan[31m 1"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"entry": ENTRY, "processors": [{"column": 5, "transform": "magic"}]}, "no transform 'magic'"),
        ({"entry": ENTRY, "where": [{"filter": "odd"}]}, "no row filter 'odd'"),
        ({"entry": ENTRY, "sensors": [{"column": 5, "class": "fan"}]}, "either unit"),
        ({"entry": ENTRY, "sensors": [{"column": 5, "class": "fan", "unit": "rpm", "states": {"ok": [1]}}]}, "either unit"),
        ({"entry": ENTRY, "memory": [{"total": 5}]}, "two of used, total and free"),
        ({"entry": "1.3.x"}, "pattern"),
        ({"entry": ENTRY, "sensors": [{"column": 5, "class": "smell", "unit": "rpm"}]}, "Input should be"),
        ({"entry": ENTRY, "colour": 1}, "Extra inputs"),
        ({"entry": ENTRY, "processors": [{"column": "5"}]}, "valid integer"),
    ],
)
def test_health_parameters_refuse_mistakes(table, said):
    with pytest.raises(ValidationError, match=said):
        HealthParams.model_validate({"t": table})
