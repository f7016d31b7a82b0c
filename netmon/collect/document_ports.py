"""The interface rows of the poll document: cleaned names, closed enumerations, exact counters."""

from collections.abc import Callable, Mapping, Sequence

from netmon.model.device_text import clean_text, mac_text
from netmon.model.ifmib import ADMIN_STATUS, DUPLEX_STATUS, OPER_STATUS
from netmon.model.port_speed import interface_speeds
from netmon.model.reading import InterfaceTable, ReadingProblem

Cell = int | bytes | None
PACKETS = {
    "in_unicast_packets": ("ifHCInUcastPkts", "ifInUcastPkts"),
    "in_multicast_packets": ("ifHCInMulticastPkts", "ifInMulticastPkts"),
    "in_broadcast_packets": ("ifHCInBroadcastPkts", "ifInBroadcastPkts"),
    "in_errors": ("ifInErrors",),
    "in_discards": ("ifInDiscards",),
    "out_unicast_packets": ("ifHCOutUcastPkts", "ifOutUcastPkts"),
    "out_multicast_packets": ("ifHCOutMulticastPkts", "ifOutMulticastPkts"),
    "out_broadcast_packets": ("ifHCOutBroadcastPkts", "ifOutBroadcastPkts"),
    "out_errors": ("ifOutErrors",),
    "out_discards": ("ifOutDiscards",),
}


class _Enumeration:
    """A closed enumeration over a column; numbers outside it are counted."""

    def __init__(self, name: str, words: Mapping[int, str]) -> None:
        self.name = name
        self.words = words
        self.odd: list[tuple[int, int]] = []

    def word(self, value: Cell, if_index: int) -> str | None:
        """Return the word; None for a missing number, and for an unknown one, which is remembered."""
        if not isinstance(value, int):
            return None
        if value not in self.words:
            self.odd.append((if_index, value))
        return self.words.get(value)

    def problems(self) -> list[ReadingProblem]:
        """Return one problem for all unknown numbers."""
        if not self.odd:
            return []
        if_index, value = self.odd[0]
        return [ReadingProblem("interfaces", "ifTable", "enumeration", f"{self.name}: {len(self.odd)} rows, first ifIndex {if_index} = {value}")]


def interface_rows(table: InterfaceTable) -> tuple[list[dict[str, object]], list[ReadingProblem]]:
    """Return the document's `interfaces` in the order of ifIndex, and what was odd about them."""
    cells = _cells(table)
    speeds = interface_speeds(table)
    admin, oper, duplex = _Enumeration("ifAdminStatus", ADMIN_STATUS), _Enumeration("ifOperStatus", OPER_STATUS), _Enumeration("duplex", DUPLEX_STATUS)
    rows: list[dict[str, object]] = []
    for place, if_index in enumerate(table.if_index):
        in_octets, out_octets, bits = _octets(cells, place)
        rows.append(
            {
                "if_index": if_index,
                "name": port_name(cells, place, if_index),
                "descr": _text(cells("ifDescr", place)),
                "alias": _text(cells("ifAlias", place)),
                "if_type": _integer(cells("ifType", place)),
                "mtu": _integer(cells("ifMtu", place)),
                "mac": _mac(cells("ifPhysAddress", place)),
                "admin_status": admin.word(cells("ifAdminStatus", place), if_index),
                "oper_status": oper.word(cells("ifOperStatus", place), if_index),
                "duplex": duplex.word(cells("dot3StatsDuplexStatus", place), if_index),
                "speed_bps": speeds[place],
                "counter_bits": bits,
                "in_octets": in_octets,
                "out_octets": out_octets,
                **{name: _first(cells, sources, place) for name, sources in PACKETS.items()},
            }
        )
    return rows, [*admin.problems(), *oper.problems(), *duplex.problems()]


def lag_rows(table: InterfaceTable) -> list[dict[str, object]]:
    """Return the document's `lags`: each aggregate's members, and which of them carry traffic."""
    cells = _cells(table)
    place_of = {index: place for place, index in enumerate(table.if_index)}
    active = table.lags or {}
    return [
        {
            "if_index": lag,
            "name": port_name(cells, place_of[lag], lag) if lag in place_of else None,
            "members": list(members),
            "active_members": list(active.get(lag, ())),
        }
        for lag, members in sorted((table.lag_members or {}).items())
    ]


def port_name(cells: Callable[[str, int], Cell], place: int, if_index: int) -> str:
    """Return ifName, else ifDescr, else `if<ifIndex>`."""
    return _text(cells("ifName", place)) or _text(cells("ifDescr", place)) or f"if{if_index}"


def _cells(table: InterfaceTable) -> Callable[[str, int], Cell]:
    columns: Mapping[str, Sequence[Cell]] = {name: column.values for name, column in table.columns.items()}
    return lambda name, place: columns[name][place] if name in columns else None


def _octets(cells: Callable[[str, int], Cell], place: int) -> tuple[int | None, int | None, int]:
    """Return (in, out, bits): 64-bit where the row has both, else 32-bit, else nothing and 0 bits."""
    for bits, received, sent in ((64, "ifHCInOctets", "ifHCOutOctets"), (32, "ifInOctets", "ifOutOctets")):
        in_octets, out_octets = _integer(cells(received, place)), _integer(cells(sent, place))
        if in_octets is not None and out_octets is not None:
            return in_octets, out_octets, bits
    wide = _integer(cells("ifHCInOctets", place)), _integer(cells("ifHCOutOctets", place))
    narrow = _integer(cells("ifInOctets", place)), _integer(cells("ifOutOctets", place))
    if wide != (None, None):
        return *wide, 64
    return *narrow, 32 if narrow != (None, None) else 0


def _first(cells: Callable[[str, int], Cell], sources: Sequence[str], place: int) -> int | None:
    return next((value for name in sources if (value := _integer(cells(name, place))) is not None), None)


def _integer(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def _text(cell: Cell) -> str | None:
    return clean_text(cell) if isinstance(cell, bytes) else None


def _mac(cell: Cell) -> str | None:
    return mac_text(cell) if isinstance(cell, bytes) else None
