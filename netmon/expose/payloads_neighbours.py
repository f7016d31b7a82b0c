"""Neighbours, forwarding tables and ARP of one device as metric families."""

from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, render_lines
from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable


def render_neighbours(labels: str, table: NeighbourTable) -> dict[str, Chunk]:
    """Return the count, and the network's own devices by port: a computer's or telephone's name is a person's, and is left out."""
    known = [row for row in table.neighbours if row.bridges and row.name]
    infos = [(pairs(interface=row.port, neighbour=row.name or "", neighbour_interface=row.port_id or ""), 1) for row in known]
    return {
        "netmon_lldp_neighbours": render_lines(labels, "netmon_lldp_neighbours", [("", len(table.neighbours))]),
        "netmon_lldp_neighbour_info": render_lines(labels, "netmon_lldp_neighbour_info", infos),
    }


def render_fdb(labels: str, table: ForwardingTable) -> dict[str, Chunk]:
    """Return the number of entries; a table that broke off has none to tell."""
    return {"netmon_fdb_entries": render_lines(labels, "netmon_fdb_entries", [("", table.total if table.complete else None)])}


def render_arp(labels: str, table: ArpTable) -> dict[str, Chunk]:
    """Return the number of entries; a table that broke off has none to tell."""
    return {"netmon_arp_entries": render_lines(labels, "netmon_arp_entries", [("", table.total if table.complete else None)])}
