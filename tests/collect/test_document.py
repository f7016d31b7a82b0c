import json

import pytest

from netmon.collect.document import build_document
from netmon.collect.document_table import render_table
from netmon.collect.interfaces import collect
from netmon.model.outcome import Outcome
from netmon.model.profile import Profile
from netmon.model.reading import (
    Column,
    HardwareInventory,
    HealthValues,
    InterfaceTable,
    MemoryPool,
    Module,
    Payload,
    Processor,
    Reading,
    ReadingProblem,
    Sensor,
    SystemInfo,
    TableStatus,
)
from tests.collect.samples import context, switch

PROFILE = Profile(id="acme", name="Acme", vendor="Acme", status="draft")
SECTIONS = {
    "schema", "device", "outcomes", "interfaces", "processors", "memory", "sensors", "supplies", "ups", "poe", "optics", "lags", "stack", "stp",
    "modules", "storage", "wireless", "problems", "lldp", "fdb", "arp", "host", "display", "services", "dhcp", "ipv6",
}  # fmt: skip


def reading(collector: str, payload: Payload | None, outcome: Outcome = Outcome.OK, **more: object) -> Reading:
    fields = {"device": "sw1", "collector": collector, "started": 0.0, "started_monotonic": 0.0, "duration_s": 0.1234567, "outcome": outcome, "requests": 14}
    return Reading(**{**fields, "payload": payload, **more})  # type: ignore[arg-type]


def ports(if_index: tuple[int, ...], **columns: tuple[int | bytes | None, ...]) -> InterfaceTable:
    return InterfaceTable(if_index=if_index, columns={name: Column(values, 5) for name, values in columns.items()}, complete=True)


def document(*readings: Reading) -> dict[str, object]:
    return json.loads(json.dumps(build_document(address="127.0.0.1:1161", readings=readings, profile=PROFILE, name="sw1"), allow_nan=False))


def test_document_of_nothing_has_every_section():
    empty = build_document(address="127.0.0.1:161", readings=[])
    assert set(empty) == SECTIONS
    assert empty["schema"] == "netmon.poll/1"
    assert [empty[name] for name in ("interfaces", "sensors", "ups", "wireless", "problems")] == [[], [], None, None, []]


def test_document_device_joins_system_inventory_and_profile():
    system = SystemInfo(sys_object_id="1.3.6.1.4.1.9.1", sys_descr="IOS\r\nline two", sys_name="核心\u202e", uptime_ticks=12_345)
    device = document(reading("system", system), reading("inventory", HardwareInventory(model="M", serial="S", software="V1")))["device"]
    assert device == {
        "name": "sw1", "address": "127.0.0.1:1161", "profile": "acme", "vendor": "Acme", "model": "M", "serial": "S", "software": "V1",
        "sys_object_id": "1.3.6.1.4.1.9.1", "sys_name": "核心", "sys_descr": "IOS line two", "uptime_seconds": 123.45,
    }  # fmt: skip


async def test_document_interface_row_of_a_polled_switch():
    collected = await collect(context(switch(2), {"columns": "all"}))
    row = document(reading("interfaces", collected.payload))["interfaces"][1]  # type: ignore[index]
    assert row == {
        "if_index": 2, "name": "GE0/0/2", "descr": "GigabitEthernet0/0/2", "alias": "to room 2", "if_type": 6, "mtu": 1500, "mac": "00:11:22:33:44:02",
        "admin_status": "up", "oper_status": "up", "duplex": None, "speed_bps": 1_000_000_000, "counter_bits": 64, "in_octets": 2000, "out_octets": 4000,
        "in_unicast_packets": None, "in_multicast_packets": None, "in_broadcast_packets": None, "in_errors": 0, "in_discards": 0,
        "out_unicast_packets": None, "out_multicast_packets": None, "out_broadcast_packets": None, "out_errors": 0, "out_discards": 0,
    }  # fmt: skip


def test_document_counters_are_exact_and_chosen_row_by_row():
    table = ports(
        (1, 2, 3), ifHCInOctets=(18_446_612_147_344_492_552, None, None), ifHCOutOctets=(1, None, None), ifInOctets=(7, 8, None), ifOutOctets=(7, 9, None)
    )
    rows = document(reading("interfaces", table))["interfaces"]
    assert [(row["in_octets"], row["out_octets"], row["counter_bits"]) for row in rows] == [  # type: ignore[index]
        (18_446_612_147_344_492_552, 1, 64), (8, 9, 32), (None, None, 0),
    ]  # fmt: skip


def test_document_enumeration_out_of_range_is_null_with_one_problem():
    made = document(reading("interfaces", ports((1, 2, 3), ifOperStatus=(0, 7, 9), ifAdminStatus=(1, 2, None))))
    assert [(row["admin_status"], row["oper_status"]) for row in made["interfaces"]] == [("up", None), ("down", "lowerLayerDown"), (None, None)]  # type: ignore[union-attr,index]
    assert made["problems"] == [{"collector": "interfaces", "table": "ifTable", "reason": "enumeration", "detail": "ifOperStatus: 2 rows, first ifIndex 1 = 0"}]


def test_document_names_fall_back_and_are_cleaned():
    table = ports((1, 2, 3), ifName=(b"Gi1\x00 ", b"", None), ifDescr=(b"x", b"Port\x1b2", None), ifAlias=(b"\xbb\xfa\xb7\xbf", b"", None))
    rows = document(reading("interfaces", table))["interfaces"]
    assert [(row["name"], row["alias"]) for row in rows] == [("Gi1", "机房"), ("Port2", ""), ("if3", None)]  # type: ignore[index]


def test_document_health_sections():
    health = HealthValues(
        processors=(Processor(oid="1.2.3", descr="CPU", usage_ratio=0.12),),
        memory=(MemoryPool(oid="1.2.4", descr="RAM", used_bytes=1, total_bytes=2, usage_ratio=0.5),),
        sensors=(
            Sensor(oid="1.2.5", sensor_class="temperature", descr="T", value=41.25, unit="celsius"),
            Sensor(oid="1.2.6", sensor_class="smell", descr="S", status="bad"),
        ),
    )
    made = document(reading("health", health))
    assert made["processors"] == [{"oid": "1.2.3", "descr": "CPU", "usage_ratio": 0.12}]
    assert made["memory"] == [{"oid": "1.2.4", "descr": "RAM", "used_bytes": 1, "total_bytes": 2, "usage_ratio": 0.5}]
    assert made["sensors"] == [
        {"oid": "1.2.5", "class": "temperature", "descr": "T", "value": 41.25, "unit": "celsius", "status": None},
        {"oid": "1.2.6", "class": None, "descr": "S", "value": None, "unit": None, "status": None},
    ]
    assert [problem["detail"] for problem in made["problems"]] == ["1.2.6: class smell", "1.2.6: status bad"]  # type: ignore[index,union-attr]


def test_document_outcomes_and_the_tables_that_ended_early():
    table = TableStatus(name="ifTable", outcome=Outcome.PARTIAL, rows=3, reason="endless")
    lacking = TableStatus(name="dot3StatsTable", outcome=Outcome.NO_DATA)
    problem = ReadingProblem("interfaces", "ifTable", "wrong_type", "ifSpeed: 1 rows")
    made = document(reading("interfaces", None, Outcome.PARTIAL, tables=(table, lacking), problems=(problem,), detail="ifTable: endless"))
    assert made["outcomes"] == [{"collector": "interfaces", "outcome": "partial", "duration_seconds": 0.123457, "requests": 14, "detail": "ifTable: endless"}]
    assert [(row["reason"], row["detail"]) for row in made["problems"]] == [("wrong_type", "ifSpeed: 1 rows"), ("partial", "endless")]  # type: ignore[index,union-attr]


def test_document_lags_and_modules():
    table = InterfaceTable(if_index=(1, 9), columns={"ifName": Column((b"a", b"Po1"), 1)}, complete=True, lags={9: (1,)}, lag_members={9: (1, 2), 77: (3,)})
    module = Module(index=5, module_class="fan", name="Fan 1", descr="", serial="S")
    made = document(reading("interfaces", table), reading("inventory", HardwareInventory(modules=(module,))))
    assert made["lags"] == [
        {"if_index": 9, "name": "Po1", "members": [1, 2], "active_members": [1]},
        {"if_index": 77, "name": None, "members": [3], "active_members": []},
    ]
    assert made["modules"] == [
        {"index": 5, "class": "fan", "name": "Fan 1", "descr": "", "model": None, "serial": "S", "software": None, "contained_in": None},
    ]


@pytest.mark.parametrize(("lang", "heading", "uptime"), [("zh", "接口", "1 天 1 小时 1 分"), ("en", "Interfaces", "1 d 1 h 1 min")])
async def test_table_is_readable_in_both_languages(lang, heading, uptime):
    collected = await collect(context(switch(2), {"columns": "all"}))
    health = HealthValues(
        processors=(Processor(oid="1.2", descr="CPU", usage_ratio=0.125),), sensors=(Sensor(oid="1.3", sensor_class="fan", descr="F", status="ok"),)
    )
    made = build_document(
        address="127.0.0.1:161", profile=PROFILE,
        readings=[reading("system", SystemInfo(uptime_ticks=9_006_000)), reading("interfaces", collected.payload), reading("health", health)],
    )  # fmt: skip
    shown = render_table(made, lang)
    assert heading in shown.splitlines()
    assert uptime in shown
    assert "GE0/0/2" in shown
    assert "12.5%" in shown
    assert "0/0" in shown


def test_table_columns_line_up_with_chinese_names():
    table = ports((1, 2), ifName=(b"a", "教学楼".encode()), ifOperStatus=(1, 1), ifAdminStatus=(1, 1))
    lines = render_table(build_document(address="x", readings=[reading("interfaces", table)]), "en").splitlines()
    first, second = (line for line in lines if line.startswith(("a ", "教学楼")))
    assert first.index("up") == second.index("up") + 3
