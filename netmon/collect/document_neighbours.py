"""The sections `lldp`, `fdb` and `arp` of `netmon.poll/1`; of clients' addresses only numbers."""

from collections import Counter

from netmon.model.neighbours import ArpTable, ForwardingTable, Neighbour, NeighbourTable


def lldp_rows(table: NeighbourTable) -> list[dict[str, object]]:
    """Return the neighbours in the order of the device."""
    return [_neighbour(row) for row in table.neighbours]


def _neighbour(row: Neighbour) -> dict[str, object]:
    return {
        "protocol": row.protocol, "if_index": row.if_index, "port": row.port, "chassis_id": row.chassis_id, "chassis_id_subtype": row.chassis_subtype,
        "port_id": row.port_id, "port_id_subtype": row.port_subtype, "port_descr": row.port_descr, "name": row.name, "descr": row.descr,
        "addresses": list(row.addresses), "capabilities": list(row.capabilities),
    }  # fmt: skip


def fdb_section(table: ForwardingTable | None) -> dict[str, object] | None:
    """Return how many addresses there are in all, and by port and VLAN."""
    if table is None:
        return None
    ports, vlans = Counter(entry.port for entry in table.entries), Counter(entry.vlan for entry in table.entries)
    return {
        "entries": table.total,
        "complete": table.complete,
        "ports": [{"port": port, "entries": count} for port, count in sorted(ports.items())],
        "vlans": [{"vlan": vlan or None, "entries": count} for vlan, count in sorted(vlans.items())],
    }


def arp_section(table: ArpTable | None) -> dict[str, object] | None:
    """Return how many addresses there are, by version of IP."""
    if table is None:
        return None
    six = sum(":" in entry.ip for entry in table.entries)
    return {"entries": table.total, "complete": table.complete, "ipv4": len(table.entries) - six, "ipv6": six}
