"""Compares the interface rows of a poll document with a recording's expected.json, and explains every difference."""

from collections.abc import Iterator, Mapping
from typing import Any

GOAL = 0.99

# (recording, what): why the expected value is not what the device says. Every other difference fails the test.
PORT_DIFFERENCES: Mapping[tuple[str, str], str] = {
    ("deltaups", "name"): "the agent pads ifDescr with NUL octets; LibreNMS shows them as dots, netmon cuts them off",
    ("sangfor_ad1800", "speed"): "ifHighSpeed is ten times ifSpeed (10000 beside 1000000000) on gigabit ports; ifSpeed is believed",
    ("ciscosb_sg350-10", "octets"): "these rows have no octet counter at all; LibreNMS fills in 0, for netmon missing is null",
    ("ios_2960x", "octets"): "stack and null ports have no octet counter; LibreNMS fills in 0",
    ("iosxe_c9300", "octets"): "stack ports have no octet counter; LibreNMS fills in 0",
    ("pfsense", "octets"): "pfsync, pflog, enc and lo rows have no octet counter in the recording; LibreNMS fills in 0",
}


def port_differences(row: Mapping[str, Any], port: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs between a document's row and the expected port: name, status, speed, 64-bit counters, octets, counter_bits."""
    if row["name"] != (port.get("ifName") or port.get("ifDescr") or "").strip():
        yield "name"
    if (row["admin_status"], row["oper_status"]) != (port["ifAdminStatus"], port["ifOperStatus"]):
        yield "status"
    high = port.get("ifHighSpeed_mbps")
    if row["speed_bps"] != (high * 1_000_000 if high else port.get("ifSpeed_bps") or None):
        yield "speed"
    octets = (row["in_octets"], row["out_octets"])
    if port.get("ifHCInOctets") is not None:
        if octets != (port["ifHCInOctets"], port["ifHCOutOctets"]):
            yield "64-bit counters"
    elif octets != (port.get("ifInOctets"), port.get("ifOutOctets")):
        yield "octets"
    if port.get("counter_bits", row["counter_bits"]) != row["counter_bits"]:
        yield "counter_bits"


def known_indexes(expected: Mapping[str, Any]) -> set[int]:
    """Return the ifIndexes that the recording's rows may have: those expected, and those that LibreNMS leaves out."""
    return {port["ifIndex"] for port in expected["ports"]} | set(expected.get("ports_ignored_by_librenms") or [])


def all_differences(name: str, rows: Mapping[int, Mapping[str, Any]], expected: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (recording, what) for each difference of each expected port; `rows` by ifIndex."""
    for port in expected["ports"]:
        row = rows.get(port["ifIndex"])
        yield from ((name, what) for what in (port_differences(row, port) if row else ["row"]))


def assert_as_expected(differences: Mapping[tuple[str, str], int], ports: int) -> None:
    """Fail unless each kind of value is right for the goal's share of the ports, every difference is explained, and every explanation is used."""
    by_kind = dict.fromkeys(("row", "name", "status", "speed", "64-bit counters", "counter_bits"), 0)
    for (_, what), count in differences.items():
        if what in by_kind:
            by_kind[what] += count
    assert {what: count for what, count in by_kind.items() if count > (1 - GOAL) * ports} == {}
    assert {place: count for place, count in differences.items() if place not in PORT_DIFFERENCES} == {}
    assert PORT_DIFFERENCES.keys() <= differences.keys(), "an explanation that explains nothing"
