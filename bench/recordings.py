"""Synthetic switches in snmprec format (OID|TAG|VALUE), made from a fixed seed: no device was recorded.

`school28` has the columns that a cheap 28-port switch gives, 29 of those that netmon knows; `switch48` has 52 ports and every column.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

IF_ENTRY = "1.3.6.1.2.1.2.2.1"
IF_X_ENTRY = "1.3.6.1.2.1.31.1.1.1"
INTEGER, STRING, OID, COUNTER32, GAUGE32, TICKS, COUNTER64 = "2", "4", "6", "65", "66", "67", "70"
HEX = "4x"
WRAP = 1 << 32

IF_COLUMNS = {
    "ifIndex": 1, "ifDescr": 2, "ifType": 3, "ifMtu": 4, "ifSpeed": 5, "ifPhysAddress": 6, "ifAdminStatus": 7, "ifOperStatus": 8, "ifLastChange": 9,
    "ifInOctets": 10, "ifInUcastPkts": 11, "ifInNUcastPkts": 12, "ifInDiscards": 13, "ifInErrors": 14, "ifInUnknownProtos": 15, "ifOutOctets": 16,
    "ifOutUcastPkts": 17, "ifOutNUcastPkts": 18, "ifOutDiscards": 19, "ifOutErrors": 20, "ifOutQLen": 21, "ifSpecific": 22,
}  # fmt: skip
IF_X_COLUMNS = {
    "ifName": 1, "ifInMulticastPkts": 2, "ifInBroadcastPkts": 3, "ifOutMulticastPkts": 4, "ifOutBroadcastPkts": 5, "ifHCInOctets": 6, "ifHCInUcastPkts": 7,
    "ifHCInMulticastPkts": 8, "ifHCInBroadcastPkts": 9, "ifHCOutOctets": 10, "ifHCOutUcastPkts": 11, "ifHCOutMulticastPkts": 12,
    "ifHCOutBroadcastPkts": 13, "ifLinkUpDownTrapEnable": 14, "ifHighSpeed": 15, "ifPromiscuousMode": 16, "ifConnectorPresent": 17, "ifAlias": 18,
    "ifCounterDiscontinuityTime": 19,
}  # fmt: skip
COLUMN_OIDS = {name: f"{IF_ENTRY}.{number}" for name, number in IF_COLUMNS.items()} | {name: f"{IF_X_ENTRY}.{number}" for name, number in IF_X_COLUMNS.items()}
CHEAP_LACKS = frozenset(
    {"ifInNUcastPkts", "ifInUnknownProtos", "ifOutNUcastPkts", "ifSpecific", "ifInMulticastPkts", "ifOutMulticastPkts", "ifCounterDiscontinuityTime"}
)


class Cell(NamedTuple):
    """A recorded value."""

    tag: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A switch: `ports` maps each ifIndex to its columns by name; `others` are the instances outside the interface tables."""

    name: str
    ports: dict[int, dict[str, Cell]]
    others: dict[str, Cell]

    def write(self, folder: Path) -> Path:
        """Write NAME.snmprec into the folder and return its path."""
        cells = dict(self.others)
        for if_index, columns in self.ports.items():
            cells.update({f"{COLUMN_OIDS[column]}.{if_index}": cell for column, cell in columns.items()})
        path = folder / f"{self.name}.snmprec"
        ordered = sorted(cells.items(), key=lambda item: tuple(map(int, item[0].split("."))))
        path.write_text("".join(f"{oid}|{cell.tag}|{cell.value}\n" for oid, cell in ordered))
        return path


def _port(place: int, count: int, if_index: int, rnd: random.Random) -> dict[str, Cell]:
    uplink = place > count - 4
    up = uplink or rnd.random() < 0.6
    speed_bps = 10**10 if uplink else 10**9
    received, sent = ((rnd.randrange(10**9, 10**14) if up else 0) for _ in range(2))
    errors = rnd.randrange(50) if rnd.random() < 0.2 else 0
    mac = f"0200{count:02x}{rnd.randrange(1 << 16):04x}{place:02x}"
    cells = {
        "ifIndex": Cell(INTEGER, str(if_index)),
        "ifDescr": Cell(STRING, f"{'Ten' if uplink else ''}GigabitEthernet1/0/{place}"),
        "ifType": Cell(INTEGER, "6"),
        "ifMtu": Cell(INTEGER, "1500"),
        "ifSpeed": Cell(GAUGE32, str(min(speed_bps, WRAP - 1))),
        "ifPhysAddress": Cell(HEX, mac),
        "ifAdminStatus": Cell(INTEGER, "1"),
        "ifOperStatus": Cell(INTEGER, "1" if up else "2"),
        "ifLastChange": Cell(TICKS, str(rnd.randrange(10**8))),
        "ifInUnknownProtos": Cell(COUNTER32, "0"),
        "ifOutQLen": Cell(GAUGE32, "0"),
        "ifSpecific": Cell(OID, "0.0"),
        "ifName": Cell(STRING, f"{'Te' if uplink else 'Gi'}1/0/{place}"),
        "ifLinkUpDownTrapEnable": Cell(INTEGER, "1"),
        "ifHighSpeed": Cell(GAUGE32, str(speed_bps // 10**6)),
        "ifPromiscuousMode": Cell(INTEGER, "2"),
        "ifConnectorPresent": Cell(INTEGER, "1"),
        "ifAlias": Cell(STRING, f"uplink to core-{place - count + 4}" if uplink else f"desk {place:02d}" if place % 3 else ""),
        "ifCounterDiscontinuityTime": Cell(TICKS, "0"),
    }
    for way, octets in (("In", received), ("Out", sent)):
        packets = octets // 700
        counts = {"Octets": octets, "UcastPkts": packets, "MulticastPkts": packets // 90, "BroadcastPkts": packets // 200}
        cells |= {f"ifHC{way}{what}": Cell(COUNTER64, str(count)) for what, count in counts.items()}
        cells |= {f"if{way}{what}": Cell(COUNTER32, str(count % WRAP)) for what, count in counts.items()}
        cells[f"if{way}NUcastPkts"] = Cell(COUNTER32, str(packets // 50 % WRAP))
        cells[f"if{way}Discards"] = Cell(COUNTER32, str(errors * (1 if way == "In" else 3)))
        cells[f"if{way}Errors"] = Cell(COUNTER32, str(errors if way == "In" else 0))
    return cells


def _others(name: str, ports: int) -> dict[str, Cell]:
    cells = {
        "1.3.6.1.2.1.1.1.0": Cell(STRING, f"Synthetic switch {name}, software 7.4.2"),
        "1.3.6.1.2.1.1.2.0": Cell(OID, "1.3.6.1.4.1.8072.3.2.10"),
        "1.3.6.1.2.1.1.3.0": Cell(TICKS, "123456789"),
        "1.3.6.1.2.1.1.4.0": Cell(STRING, "noc@example.org"),
        "1.3.6.1.2.1.1.5.0": Cell(STRING, f"{name}-%d"),
        "1.3.6.1.2.1.1.6.0": Cell(STRING, "Room 2.14, rack 3"),
        "1.3.6.1.2.1.1.7.0": Cell(INTEGER, "78"),
        "1.3.6.1.2.1.2.1.0": Cell(INTEGER, str(ports)),
        "1.3.6.1.2.1.31.1.5.0": Cell(TICKS, "0"),
    }
    parts = ((3, "Chassis"), (6, "PSU 1"), (6, "PSU 2"), (7, "Fan 1"), (7, "Fan 2"), (9, "Unit 1"))
    for place, (kind, part) in enumerate(parts, 1):
        row = {
            2: Cell(STRING, f"{name} {part}"), 3: Cell(OID, "0.0"), 4: Cell(INTEGER, str(min(place - 1, 1))), 5: Cell(INTEGER, str(kind)),
            6: Cell(INTEGER, str(place)), 7: Cell(STRING, part), 8: Cell(STRING, "A1"), 9: Cell(STRING, ""), 10: Cell(STRING, "7.4.2"),
            11: Cell(STRING, f"SN{ports:02d}{place:05d}"), 12: Cell(STRING, "Synthetic"), 13: Cell(STRING, name), 14: Cell(STRING, ""), 15: Cell(STRING, ""),
            16: Cell(INTEGER, "1"),
        }  # fmt: skip
        cells |= {f"1.3.6.1.2.1.47.1.1.1.1.{column}.{place}": cell for column, cell in row.items()}
    return cells


def _switch(name: str, ports: int, first_index: int, lacks: frozenset[str]) -> Recording:
    rnd = random.Random(name)
    table = {}
    for place in range(1, ports + 1):
        cells = _port(place, ports, first_index + place - 1, rnd)
        table[first_index + place - 1] = {column: cell for column, cell in cells.items() if column not in lacks}
    return Recording(name=name, ports=table, others=_others(name, ports))


def school28(first_index: int) -> Recording:
    """Return a 28-port switch whose ifIndex begins at `first_index`: one, two or four octets in every OID."""
    return _switch(f"school28-{first_index}", 28, first_index, CHEAP_LACKS)


def switch48() -> Recording:
    """Return a 52-port switch that has all columns of ifTable and ifXTable."""
    return _switch("switch48", 52, 1, frozenset())


FIRST_INDEXES = (1, 10101, 227860481)


def growth_per_s(oid: str, base: int) -> int:
    """Return by how much agentd lets a counter of this OID and recorded value grow each second (FNV-1a over the sub-identifiers)."""
    if base == 0:
        return 0
    mixed = 2166136261
    for part in map(int, oid.split(".")):
        mixed = ((mixed ^ part) * 16777619) % WRAP
    return 10 + mixed % 50_000
