"""The tables and statements of `where.sqlite`: MAC addresses as integers, ports and devices by number, Unix times in whole seconds."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from netmon.model.neighbours import ArpTable, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.sighting import AddressSighting, SeenNeighbour, Sighting
from netmon.store.sqlite import Connection

VERSION = 1
# A statement takes this many rows as one JSON text: the interpreter's lock is free while SQLite reads it.
ROWS_A_STATEMENT = 1_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY, device TEXT NOT NULL, port TEXT NOT NULL, UNIQUE (device, port));
CREATE TABLE IF NOT EXISTS seen (mac INTEGER, place INTEGER, vlan INTEGER, first INTEGER, last INTEGER, PRIMARY KEY (mac, place, vlan)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_place ON seen (place, last);
CREATE TABLE IF NOT EXISTS address (ip TEXT, mac INTEGER, device TEXT, first INTEGER, last INTEGER, PRIMARY KEY (ip, mac, device)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS address_mac ON address (mac, last);
CREATE TABLE IF NOT EXISTS neighbour (
    device TEXT, port TEXT, chassis TEXT, remote_port TEXT, name TEXT, bridges INTEGER, access_point INTEGER, first INTEGER, last INTEGER,
    PRIMARY KEY (device, port, chassis, remote_port)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS polled (device TEXT, kind TEXT, at INTEGER, PRIMARY KEY (device, kind)) WITHOUT ROWID;
"""
_PLACES = "INSERT OR IGNORE INTO place (device, port) SELECT ?, value FROM json_each(?)"
_SEEN = """
INSERT INTO seen SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), ?1, ?1 FROM json_each(?2) WHERE true
ON CONFLICT (mac, place, vlan) DO UPDATE SET last = max(last, excluded.last)
"""
_ADDRESS = """
INSERT INTO address SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), ?1, ?2, ?2 FROM json_each(?3) WHERE true
ON CONFLICT (ip, mac, device) DO UPDATE SET last = max(last, excluded.last)
"""
_NEIGHBOUR = """
INSERT INTO neighbour VALUES (?, ?, ?, ?, ?, ?, ?, ?8, ?8) ON CONFLICT (device, port, chassis, remote_port)
DO UPDATE SET last = max(last, excluded.last), name = excluded.name, bridges = excluded.bridges, access_point = excluded.access_point
"""
_POLLED = "INSERT INTO polled VALUES (?, ?, ?) ON CONFLICT (device, kind) DO UPDATE SET at = max(at, excluded.at)"
_SIGHTINGS = """
SELECT seen.mac, seen.vlan, place.device, place.port, seen.first, seen.last, coalesce(polled.at, 0),
       (SELECT count(DISTINCT mac) FROM seen AS all_seen WHERE all_seen.place = seen.place AND all_seen.last >= coalesce(polled.at, 0))
FROM seen JOIN place ON place.id = seen.place LEFT JOIN polled ON polled.device = place.device AND polled.kind = 'fdb'
"""
_OF_MACS = f"{_SIGHTINGS} WHERE seen.mac IN (SELECT value FROM json_each(?)) ORDER BY seen.last DESC"  # noqa: S608 - constants alone
_ON_PORT = f"{_SIGHTINGS} WHERE place.device = ? AND place.port = ? ORDER BY seen.last DESC"
_OF_IP = "SELECT ip, mac, device, first, last FROM address WHERE ip = ? ORDER BY last DESC LIMIT 100"
_OF_MAC = "SELECT ip, mac, device, first, last FROM address WHERE mac = ? ORDER BY last DESC LIMIT 100"
_NEIGHBOURS = "SELECT * FROM neighbour WHERE ?1 IS NULL OR device IN (SELECT value FROM json_each(?1)) ORDER BY last DESC"
_FORGET = (
    "DELETE FROM seen WHERE (mac, place, vlan) IN (SELECT mac, place, vlan FROM seen WHERE last < ?1 LIMIT ?2)",
    "DELETE FROM address WHERE (ip, mac, device) IN (SELECT ip, mac, device FROM address WHERE last < ?1 LIMIT ?2)",
    "DELETE FROM neighbour WHERE last < ?1 AND ?2 > 0",
    "DELETE FROM polled WHERE at < ?1 AND ?2 > 0",
)


def mac_number(mac: str) -> int:
    """Return `aa:bb:..` as an integer of 48 bits."""
    return int(mac.replace(":", ""), 16)


def mac_words(number: int) -> str:
    """Return an integer of 48 bits as `aa:bb:..`."""
    return number.to_bytes(6, "big").hex(":")


def _chunks(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    source = iter(rows)
    while chunk := list(islice(source, ROWS_A_STATEMENT)):
        yield json.dumps(chunk, ensure_ascii=False)


def write_forwarding(connection: Connection, device: str, table: ForwardingTable, at: float) -> None:
    """Take one reading of a forwarding table: what is there is seen now, and the rest, when the reading was whole, no longer."""
    kept = [entry for entry in table.entries if entry.status == "learned"]
    connection.execute(_PLACES, (device, json.dumps(sorted({entry.port for entry in kept}), ensure_ascii=False)))
    places = dict(connection.execute("SELECT port, id FROM place WHERE device = ?", (device,)).fetchall())
    for chunk in _chunks((mac_number(entry.mac), places[entry.port], entry.vlan) for entry in kept):
        connection.execute(_SEEN, (int(at), chunk))
    if table.complete:
        connection.execute(_POLLED, (device, "fdb", int(at)))


def write_arp(connection: Connection, device: str, table: ArpTable, at: float) -> None:
    """Take one reading of an ARP table."""
    for chunk in _chunks((entry.ip, mac_number(entry.mac)) for entry in table.entries):
        connection.execute(_ADDRESS, (device, int(at), chunk))
    if table.complete:
        connection.execute(_POLLED, (device, "arp", int(at)))


def write_neighbours(connection: Connection, device: str, table: NeighbourTable, at: float) -> None:
    """Take one reading of the neighbours; those that have gone are dropped, for a port that had a switch may have a classroom now."""
    connection.execute("DELETE FROM neighbour WHERE device = ? AND last < ?", (device, int(at) - 86_400))
    for row in table.neighbours:
        connection.execute(_NEIGHBOUR, (device, row.port, row.chassis_id or "", row.port_id or "", row.name or "", *_flags(row), int(at)))
    connection.execute(_POLLED, (device, "lldp", int(at)))


def _flags(row: Neighbour) -> tuple[int, int]:
    return int(row.bridges), int("access_point" in row.capabilities)


def of_macs(connection: Connection, macs: Collection[str]) -> dict[str, list[Sighting]]:
    """Return where each address was seen, newest first; an address that was never seen is left out."""
    found: dict[str, list[Sighting]] = {}
    wanted = json.dumps(sorted({mac_number(mac) for mac in macs}))
    rows = connection.execute(_OF_MACS, (wanted,))
    for row in rows:
        found.setdefault(mac_words(row[0]), []).append(_sighting(row))
    return found


def on_port(connection: Connection, device: str, port: str) -> list[Sighting]:
    """Return what was seen on one port, newest first."""
    rows = connection.execute(_ON_PORT, (device, port))
    return [_sighting(row) for row in rows]


def _sighting(row: tuple[int, int, str, str, int, int, int, int]) -> Sighting:
    mac, vlan, device, port, first, last, polled, port_macs = row
    return Sighting(mac=mac_words(mac), vlan=vlan, device=device, port=port, first=first, last=last, polled=polled, port_macs=max(1, port_macs))


def addresses(connection: Connection, *, ip: str | None = None, mac: str | None = None) -> list[AddressSighting]:
    """Return which MAC address an IP address had, or which IP addresses a MAC address had, newest first."""
    rows = connection.execute(_OF_IP, (ip,)) if mac is None else connection.execute(_OF_MAC, (mac_number(mac),))
    return [AddressSighting(ip=row[0], mac=mac_words(row[1]), device=row[2], first=row[3], last=row[4]) for row in rows]


def neighbours(connection: Connection, devices: Collection[str] | None = None) -> list[SeenNeighbour]:
    """Return who was seen behind the ports of some devices, or of all, newest first."""
    rows = connection.execute(_NEIGHBOURS, (None if devices is None else json.dumps(sorted(devices)),))
    return [
        SeenNeighbour(
            device=row[0], port=row[1], chassis_id=row[2], port_id=row[3], name=row[4], bridges=bool(row[5]), access_point=bool(row[6]), first=row[7],
            last=row[8],
        )
        for row in rows
    ]  # fmt: skip


def forget(connection: Connection, before: float, rows: int = 20_000) -> int:
    """Delete what was last seen before a time, at most so many rows of a table at once; returns how many went."""
    gone = sum(connection.execute(statement, (int(before), rows)).rowcount for statement in _FORGET)
    if gone:
        connection.execute("DELETE FROM place WHERE id NOT IN (SELECT place FROM seen)")
        connection.execute("PRAGMA incremental_vacuum")
    return gone
