"""LLDP, CDP, forwarding tables and ARP as devices give them, and as they should not."""

from ipaddress import ip_address
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect import arp, forwarding, neighbours
from netmon.collect.arp import arp_entry
from netmon.collect.base import CollectContext
from netmon.collect.document_neighbours import arp_section, fdb_section, lldp_rows
from netmon.collect.neighbour_ids import capabilities_of, cdp_capabilities, chassis_id, port_id
from netmon.expose.payloads_neighbours import render_arp, render_fdb, render_neighbours
from netmon.model.neighbours import ArpEntry, FdbEntry, lightened
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import TableColumn, TableResult
from tests.support.fake_session import INTEGER, OCTETS, FakeSession
from tests.support.neighbours import ARP, FORWARDING, NEIGHBOURS

LLDP = "1.0.8802.1.1.2.1"
BRIDGE = "1.3.6.1.2.1.17"
MAC = bytes.fromhex("02005e000007")
MAC_INDEX = ".".join(map(str, MAC))


def device() -> FakeSession:
    """A switch whose ports 1 and 2 are GE0/0/1 and GE0/0/2 with ifIndex 5 and 6."""
    session = FakeSession({})
    for if_index, name in ((5, b"GE0/0/1"), (6, b"GE0/0/2"), (9, b"NULL0")):
        session.put(f"1.3.6.1.2.1.31.1.1.1.1.{if_index}", OCTETS, name)
        session.put(f"1.3.6.1.2.1.2.2.1.2.{if_index}", OCTETS, name)
        session.put(f"1.3.6.1.2.1.2.2.1.3.{if_index}", INTEGER, 1 if if_index == 9 else 6)
    for port, if_index in ((1, 5), (2, 6)):
        session.put(f"{BRIDGE}.1.4.1.2.{port}", INTEGER, if_index)
    return session


async def collected(module, session, **params):
    return await module.collect(CollectContext(session=session, params=params, memory=session.memory))


def put_neighbour(session, number, *, chassis=(4, MAC), port=(5, b"GE1/0/1"), name=b"core-1", capabilities=b"\x28\x00"):
    values = {4: chassis[0], 5: chassis[1], 6: port[0], 7: port[1], 9: name, 12: capabilities}
    for column, value in values.items():
        session.put(f"{LLDP}.4.1.1.{column}.0.{number}.1", INTEGER if isinstance(value, int) else OCTETS, value)


async def test_lldp_gives_a_neighbour_with_its_address_and_its_capabilities():
    session = device()
    put_neighbour(session, 1)
    session.put(f"{LLDP}.3.7.1.2.1", INTEGER, 5)
    session.put(f"{LLDP}.3.7.1.3.1", OCTETS, b"GE0/0/1")
    session.put(f"{LLDP}.4.2.1.3.0.1.1.1.4.192.0.2.1", INTEGER, 2)
    session.put(f"{LLDP}.4.2.1.3.0.1.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.9", INTEGER, 2)
    result = await collected(neighbours, session)
    (row,) = result.payload.neighbours
    assert result.outcome is Outcome.OK
    assert (row.if_index, row.port, row.chassis_id, row.port_id, row.name) == (5, "GE0/0/1", "02:00:5e:00:00:07", "GE1/0/1", "core-1")
    assert row.addresses == ("192.0.2.1", "2001:db8::9")
    assert row.capabilities == ("bridge", "router")
    assert row.bridges


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ((5, b"GE0/0/2", b""), (6, "GE0/0/2")),  # subtype interfaceName
        ((7, b"x", b"GE0/0/2"), (6, "GE0/0/2")),  # the description names it
        ((7, b"6", b""), (6, "GE0/0/2")),  # subtype local: an ifIndex
        ((3, MAC, b"GE0/0/1"), (5, "GE0/0/1")),  # a MAC address as the port's id
        (None, (6, "GE0/0/2")),  # no local table: dot1dBasePort 2
    ],
)
async def test_a_local_port_number_is_mapped_by_what_names_it(local, expected):
    session = device()
    put_neighbour(session, 2)
    if local is not None:
        for column, value in zip((2, 3, 4), local, strict=True):
            session.put(f"{LLDP}.3.7.1.{column}.2", INTEGER if isinstance(value, int) else OCTETS, value)
    (row,) = (await collected(neighbours, session)).payload.neighbours
    assert (row.if_index, row.port) == expected


async def test_a_port_number_that_nothing_explains_stays_a_number():
    session = device()
    put_neighbour(session, 77)
    (row,) = (await collected(neighbours, session)).payload.neighbours
    assert (row.if_index, row.port) == (None, "77")


async def test_rows_that_name_nobody_are_left_out():
    session = device()
    session.put(f"{LLDP}.4.1.1.4.0.1.1", INTEGER, 0)
    assert (await collected(neighbours, session)).payload.neighbours == ()


async def test_a_neighbour_that_speaks_both_protocols_is_one():
    session = device()
    put_neighbour(session, 1, name=b"ap-1")
    cdp = "1.3.6.1.4.1.9.9.23.1.2.1.1"
    for if_index, name in ((5, b"AP-1.school.example"), (6, b"ap-2")):
        row = {3: 1, 4: bytes([192, 0, 2, 9]), 6: name, 7: b"Gi0", 8: b"cisco AIR-CAP2702I", 9: bytes.fromhex("00000002")}
        for column, value in row.items():
            session.put(f"{cdp}.{column}.{if_index}.1", INTEGER if isinstance(value, int) else OCTETS, value)
    rows = (await collected(neighbours, session, cdp=True)).payload.neighbours
    assert [(row.protocol, row.name, row.port) for row in rows] == [("lldp", "ap-1", "GE0/0/1"), ("cdp", "ap-2", "GE0/0/2")]
    assert rows[1].addresses == ("192.0.2.9",)
    assert rows[1].capabilities == ("bridge", "access_point")


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (4, MAC, "02:00:5e:00:00:07"),
        (4, b"02 00 5e 00 00 07", "02:00:5e:00:00:07"),
        (4, b"02005E000007", "02:00:5e:00:00:07"),
        (5, bytes([1, 192, 0, 2, 1]), "192.0.2.1"),
        (5, bytes([192, 0, 2, 1]), "192.0.2.1"),
        (5, bytes([2, *bytes(15), 1]), "::1"),
        (7, "核心交换机".encode(), "核心交换机"),
        (7, b"\xff\xfe", "ff:fe"),
        (6, b"ge\x1b[31m", "67:65:1b:5b:33:31:6d"),
        (4, b"", None),
        (4, 5, None),
    ],
)
def test_chassis_ids_are_read_by_their_subtype(kind, raw, expected):
    assert chassis_id(kind, raw) == expected


def test_port_ids_have_their_own_subtypes():
    assert (port_id(3, MAC), port_id(4, bytes([1, 10, 0, 0, 1])), port_id(7, b"12")) == ("02:00:5e:00:00:07", "10.0.0.1", "12")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(b"\x28", ("bridge", "router")), (b"\x28\x00", ("bridge", "router")), (b"\x00\x14", ("bridge", "router")), (b"28 2 4", ("bridge", "router")), (b"", ())],
)
def test_capabilities_are_bits_also_where_they_are_written_otherwise(raw, expected):
    assert capabilities_of(raw) == expected


@given(st.one_of(st.integers(), st.none(), st.binary(max_size=80), st.text(max_size=10)), st.one_of(st.integers(), st.binary(max_size=300), st.none()))
def test_any_octets_make_a_clean_id_or_none(kind, raw):
    for found in (chassis_id(kind, raw), port_id(kind, raw)):
        assert found is None or (0 < len(found) <= 120 and found.isprintable())
    assert isinstance(capabilities_of(raw), tuple)
    assert isinstance(cdp_capabilities(raw), tuple)


async def test_q_bridge_gives_vlan_port_and_status():
    session = device()
    for vlan_fdb, port, status in ((1, 1, 3), (2, 2, 3), (3, 0, 3), (4, 1, 2)):
        session.put(f"{BRIDGE}.7.1.2.2.1.2.{vlan_fdb}.{MAC_INDEX}", INTEGER, port)
        session.put(f"{BRIDGE}.7.1.2.2.1.3.{vlan_fdb}.{MAC_INDEX}", INTEGER, status)
    session.put(f"{BRIDGE}.7.1.4.2.1.3.0.10", INTEGER, 1)  # VLAN 10 uses database 1; nobody says who uses 2
    payload = (await collected(forwarding, session)).payload
    assert payload.entries == (FdbEntry("02:00:5e:00:00:07", 10, "GE0/0/1", 5, "learned"), FdbEntry("02:00:5e:00:00:07", 2, "GE0/0/2", 6, "learned"))
    assert payload.complete


async def test_the_old_bridge_table_serves_where_there_is_no_other():
    session = device()
    session.put(f"{BRIDGE}.4.3.1.2.{MAC_INDEX}", INTEGER, 2)
    session.put(f"{BRIDGE}.4.3.1.3.{MAC_INDEX}", INTEGER, 3)
    assert (await collected(forwarding, session)).payload.entries == (FdbEntry("02:00:5e:00:00:07", 0, "GE0/0/2", 6, "learned"),)


async def test_a_base_port_that_is_an_ifindex_is_understood_and_any_other_keeps_its_number():
    session = device()
    session.drop(f"{BRIDGE}.1.4")
    for octet, port in ((1, 5), (2, 9)):
        session.put(f"{BRIDGE}.4.3.1.2.2.0.0.0.0.{octet}", INTEGER, port)
    assert [(entry.port, entry.if_index) for entry in (await collected(forwarding, session)).payload.entries] == [("GE0/0/1", 5), ("port9", None)]


async def test_ciscos_tables_are_read_vlan_by_vlan():
    session = device()
    for vlan, state in ((10, 1), (20, 1), (30, 2), (1002, 1)):
        session.put(f"1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.{vlan}", INTEGER, state)
    for vlan, port in ((10, 1), (20, 2)):
        session.vlans[vlan] = device()
        session.vlans[vlan].put(f"{BRIDGE}.4.3.1.2.{MAC_INDEX}", INTEGER, port)
    result = await collected(forwarding, session, vlan_contexts=True)
    assert [(entry.vlan, entry.port) for entry in result.payload.entries] == [(10, "GE0/0/1"), (20, "GE0/0/2")]
    assert result.payload.complete
    assert "dot1dTpFdbTable@vlan" not in session.asked


async def test_silent_vlans_are_given_up_and_the_table_is_not_called_whole():
    session = device()
    for vlan in range(10, 60):
        session.put(f"1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.{vlan}", INTEGER, 1)
    result = await collected(forwarding, session, vlan_contexts=True)
    assert result.outcome is Outcome.OK
    assert not result.payload.complete
    assert [(status.outcome, status.requests) for status in result.tables if status.name == forwarding.BY_VLAN] == [(Outcome.NO_DATA, 0)]


async def test_vlans_that_fall_silent_after_others_answered_are_a_failure():
    session = device()
    for vlan in range(10, 60):
        session.put(f"1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.{vlan}", INTEGER, 1)
    session.vlans[10] = FakeSession({})
    result = await collected(forwarding, session, vlan_contexts=True)
    assert result.outcome is Outcome.PARTIAL
    assert not result.payload.complete
    assert sum(status.outcome is Outcome.TIMEOUT for status in result.tables) == forwarding.SILENT_VLANS


async def test_a_table_that_broke_off_is_not_whole():
    session = device()
    for octet in range(1, 200):
        session.put(f"{BRIDGE}.7.1.2.2.1.2.1.2.0.0.0.0.{octet}", INTEGER, 1)
    session.broken["dot1qTpFdbTable"] = (Outcome.PARTIAL, 150)
    payload = (await collected(forwarding, session)).payload
    assert (payload.total, payload.complete) == (150, False)
    assert render_fdb("", payload)["netmon_fdb_entries"].samples == 0


async def test_both_arp_tables_are_read_and_ipv6_with_them():
    session = device()
    six = ".".join(map(str, ip_address("2001:db8::7").packed))
    session.put(f"1.3.6.1.2.1.4.35.1.4.5.2.16.{six}", OCTETS, MAC)
    session.put("1.3.6.1.2.1.4.22.1.2.5.192.0.2.7", OCTETS, MAC)
    session.put("1.3.6.1.2.1.4.22.1.4.5.192.0.2.7", INTEGER, 3)
    session.put("1.3.6.1.2.1.4.22.1.2.5.192.0.2.8", OCTETS, MAC)
    session.put("1.3.6.1.2.1.4.22.1.4.5.192.0.2.8", INTEGER, 2)  # invalid
    payload = (await collected(arp, session)).payload
    assert payload.entries == (ArpEntry("2001:db8::7", "02:00:5e:00:00:07", 5), ArpEntry("192.0.2.7", "02:00:5e:00:00:07", 5))


@pytest.mark.parametrize(
    ("index", "cells"),
    [
        ((5, 224, 0, 0, 1), (MAC, 3)),
        ((5, 127, 0, 0, 1), (MAC, 3)),
        ((5, 300, 0, 0, 1), (MAC, 3)),
        ((5, 192, 0, 2, 1), (b"", 3)),
        ((5, 192, 0, 2, 1), (b"\x01\0\x5e\0\0\1", 3)),
        ((5, 192, 0, 2, 1), (bytes(6), 3)),
        ((5, 1, 4, 192, 0, 2, 1), (MAC, 3, 5)),
    ],
)
def test_rows_that_are_no_neighbour_are_left_out(index, cells):
    assert arp_entry(index, cells) is None


@given(st.lists(st.integers(0, 2**32 - 1), max_size=24), st.one_of(st.none(), st.integers(), st.binary(max_size=8)), st.integers(0, 9), st.integers(0, 9))
def test_any_arp_row_is_an_address_or_nothing(index, mac, kind, state):
    for cells in ((mac, kind), (mac, kind, state)):
        entry = arp_entry(tuple(index), cells)
        assert entry is None or (len(entry.mac) == 17 and ip_address(entry.ip))


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 2**32 - 1), min_size=5, max_size=8), st.one_of(st.none(), st.integers(-5, 99)), st.integers(-1, 9)), max_size=9)
)
def test_any_forwarding_row_is_an_entry_or_nothing(rows):
    result = TableResult(
        name="x", index=tuple(tuple(row[0]) for row in rows), outcome=Outcome.OK, complete=True,
        columns=(TableColumn(tuple(row[1] for row in rows), 2, None), TableColumn(tuple(row[2] for row in rows), 2, None)),
    )  # fmt: skip
    names = SimpleNamespace(is_ethernet=lambda port: port == 7, name=lambda port: "GE7" if port == 7 else None)
    for entry in forwarding.fdb_entries(result, range(len(rows)), {1: 7}, names):
        assert len(entry.mac) == 17
        assert entry.port


def test_the_document_has_neighbours_and_only_numbers_of_clients():
    assert [row["name"] for row in lldp_rows(NEIGHBOURS)] == ["core-1", "PC-of-a-person"]
    assert fdb_section(FORWARDING) == {
        "entries": 2, "complete": True, "ports": [{"port": "GE0/0/48", "entries": 1}, {"port": "GE0/0/7", "entries": 1}], "vlans": [{"vlan": 10, "entries": 2}],
    }  # fmt: skip
    assert arp_section(ARP) == {"entries": 2, "complete": True, "ipv4": 1, "ipv6": 1}
    assert (fdb_section(None), arp_section(None)) == (None, None)


def test_metrics_name_the_network_and_count_the_rest():
    text = b"".join(chunk.text for chunk in {**render_neighbours('device="a"', NEIGHBOURS), **render_fdb("", FORWARDING), **render_arp("", ARP)}.values())
    assert b'netmon_lldp_neighbour_info{device="a",interface="GE0/0/48",neighbour="core-1",neighbour_interface="GE1/0/1"} 1' in text
    assert b"person" not in text
    assert b"02:00:5e" not in text
    assert b'netmon_lldp_neighbours{device="a"} 2' in text


def test_what_stays_in_memory_are_counts():
    assert lightened(FORWARDING).total == 2
    assert lightened(FORWARDING).entries == ()
    assert lightened(ARP).total == 2
