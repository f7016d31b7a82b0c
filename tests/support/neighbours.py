"""One neighbour table, forwarding table and ARP table for the tests that show them."""

from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.reading import Payload

NEIGHBOURS = NeighbourTable(
    neighbours=(
        Neighbour(
            protocol="lldp", port="GE0/0/48", if_index=52, chassis_id="02:00:5e:00:00:01", chassis_subtype="mac", port_id="GE1/0/1", port_subtype="if_name",
            port_descr="to school", name="core-1", descr="a switch", addresses=("192.0.2.1",), capabilities=("bridge", "router"),
        ),
        Neighbour(protocol="lldp", port="GE0/0/7", if_index=11, chassis_id="02:00:5e:00:00:07", chassis_subtype="mac", name="PC-of-a-person"),
    )
)  # fmt: skip
FORWARDING = ForwardingTable(entries=(FdbEntry("02:00:5e:00:00:07", 10, "GE0/0/7", 11), FdbEntry("02:00:5e:00:00:01", 10, "GE0/0/48", 52)))
ARP = ArpTable(entries=(ArpEntry("192.0.2.7", "02:00:5e:00:00:07", 11), ArpEntry("2001:db8::7", "02:00:5e:00:00:07", 11)))
NEIGHBOUR_PAYLOADS: tuple[Payload, ...] = (NEIGHBOURS, FORWARDING, ARP)
