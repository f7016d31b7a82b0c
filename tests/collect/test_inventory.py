import pytest
from pydantic import ValidationError

from netmon.collect.entity import InventoryParams, collect
from netmon.collect.sys_descr import PARSERS
from netmon.model.outcome import Outcome
from netmon.model.reading import HardwareInventory
from tests.collect.samples import add_entity, context, switch
from tests.support.fake_session import OCTETS, FakeSession

SERIAL = "1.3.6.1.4.1.99999.24.0"
SERIAL_OLD = "1.3.6.1.4.1.99999.23.0"


async def read(session: FakeSession, **params: object) -> HardwareInventory:
    collected = await collect(context(session, params))
    assert isinstance(collected.payload, HardwareInventory)
    return collected.payload


async def test_inventory_takes_the_chassis_and_lists_parts_not_ports():
    session = switch()
    add_entity(session, 1, 11, b"stack")
    add_entity(session, 1001, 3, b"1", model=b"ACME-48P", serial=b"SN1 ", software=b"15.0")
    add_entity(session, 1002, 10, b"Gi1/0/1")
    add_entity(session, 1003, 6, b"PS1", serial=b"P9")
    add_entity(session, 2001, 3, b"2", model=b"ACME-48P", serial=b"SN2")
    hardware = await read(session)
    assert (hardware.model, hardware.serial, hardware.software) == ("ACME-48P", "SN1", "15.0")
    assert [(module.index, module.module_class, module.serial) for module in hardware.modules] == [
        (1, "stack", None), (1001, "chassis", "SN1"), (1003, "power_supply", "P9"), (2001, "chassis", "SN2"),
    ]  # fmt: skip


async def test_inventory_vendor_scalars_come_first_and_the_first_that_answers_wins():
    session = switch()
    add_entity(session, 1, 3, b"c", serial=b"ENTITY")
    session.put(SERIAL, OCTETS, b"VENDOR")
    assert (await read(session, serial=[SERIAL_OLD, SERIAL])).serial == "VENDOR"


@pytest.mark.parametrize("filler", [b"", b"N/A", b"--", b"  ", b"none", b"Not Specified", b"\x00"])
async def test_inventory_fillers_are_no_serial_number(filler):
    session = switch()
    add_entity(session, 1, 3, b"c", serial=filler)
    assert (await read(session)).serial is None


async def test_inventory_without_entity_mib_is_ok_and_empty():
    collected = await collect(context(switch()))
    assert (collected.outcome, collected.payload) == (Outcome.OK, HardwareInventory())


async def test_inventory_failed_table_keeps_the_scalars():
    session = switch()
    session.put(SERIAL, OCTETS, b"VENDOR")
    session.broken["entPhysicalTable"] = (Outcome.TIMEOUT, 0)
    collected = await collect(context(session, {"serial": [SERIAL]}))
    assert isinstance(collected.payload, HardwareInventory)
    assert (collected.outcome, collected.payload.serial) == (Outcome.PARTIAL, "VENDOR")


async def test_inventory_sys_descr_comes_before_entity_mib_only_when_preferred():
    session = switch()
    session.put("1.3.6.1.2.1.1.1.0", OCTETS, b"Ruijie 10G Routing Switch(S6220-48XS4QXS) By Ruijie Networks")
    add_entity(session, 1, 3, b"c", model=b"Chassis X")
    assert (await read(session, sys_descr="ruijie_rgos", prefer_sys_descr=True)).model == "S6220-48XS4QXS"
    assert (await read(session, sys_descr="ruijie_rgos")).model == "Chassis X"


def test_inventory_parameters_refuse_an_unknown_parser():
    with pytest.raises(ValidationError, match="no sysDescr parser 'acme'"):
        InventoryParams.model_validate({"sys_descr": "acme"})


VRP = "Huawei Versatile Routing Platform Software VRP (R) software"
COMWARE = "H3C Comware Platform Software, Software Version 7.1.070, Release 6127 H3C S5130-28S-EI Copyright (c) 2004-2020"


@pytest.mark.parametrize(
    ("parser", "text", "model", "software"),
    [
        ("huawei_vrp", f"S5735-L24T4S-A {VRP},Version 5.170 (S5735 V200R019C10SPC500)", "S5735-L24T4S-A", "5.170 (V200R019C10SPC500)"),
        ("huawei_vrp", f"{VRP}, Version 8.150 (CE12800 V200R002C50SPC800) HUAWEI CE12804", "CE12800", "8.150 (V200R002C50SPC800)"),
        ("huawei_vrp", "S12704", "S12704", None),
        ("huawei_vrp", "", None, None),
        ("h3c_comware", COMWARE, "S5130-28S-EI", "7.1.070 Release 6127"),
        ("h3c_comware", "H3C Switch E528 Software Version 5.20, Release 1513P62 Copyright(c) 2004-2013", "E528", "5.20 Release 1513P62"),
        ("cisco_ios", "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc3)", None, "15.2(7)E3"),
        ("net_snmp", "Linux gate 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC x86_64", None, "Linux 6.1.0-18-amd64"),
        ("ruijie_rgos", "Ruijie Dual Stack Multi-Layer Switch(S5750-24GT/12SFP) By Ruijie Network", "S5750-24GT/12SFP", None),
    ],
)
def test_sys_descr_parsers(parser, text, model, software):
    assert PARSERS[parser](text) == (model, software)
