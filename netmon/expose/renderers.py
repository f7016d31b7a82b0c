"""What each kind of payload becomes on /metrics: its table, and the function that writes its families."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from netmon.expose.families_campus import render_dhcp, render_ipv6
from netmon.expose.families_host import render_host
from netmon.expose.families_services import render_services
from netmon.expose.family import Table
from netmon.expose.payloads import render_entity, render_health
from netmon.expose.payloads_display import render_display
from netmon.expose.payloads_equipment import render_optics, render_poe, render_stack, render_storage, render_stp, render_supplies, render_ups
from netmon.expose.payloads_neighbours import render_arp, render_fdb, render_neighbours
from netmon.expose.payloads_wireless import render_wireless
from netmon.expose.render import Chunk
from netmon.model.campus import DhcpPools, Ipv6Status
from netmon.model.display import DisplayStatus
from netmon.model.equipment import OpticsTable, PoeTable, SpanningTree, Stack
from netmon.model.host import HostStatus
from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable
from netmon.model.reading import HardwareInventory, HealthValues
from netmon.model.service import ServiceResults
from netmon.model.supply import StorageTable, SuppliesTable, UpsTable
from netmon.model.wireless import WirelessTable


class Shown(NamedTuple):
    """How a payload is shown; `render` takes the device's label prefix and the payload."""

    table: Table
    render: Callable[[str, Any], Mapping[str, Chunk]]


RENDERERS: Mapping[type, Shown] = {
    HealthValues: Shown(Table.HEALTH, render_health),
    HardwareInventory: Shown(Table.ENTITY, render_entity),
    OpticsTable: Shown(Table.OPTICS, render_optics),
    PoeTable: Shown(Table.POE, render_poe),
    Stack: Shown(Table.STACK, render_stack),
    SpanningTree: Shown(Table.STP, render_stp),
    UpsTable: Shown(Table.UPS, render_ups),
    SuppliesTable: Shown(Table.SUPPLIES, render_supplies),
    StorageTable: Shown(Table.STORAGE, render_storage),
    WirelessTable: Shown(Table.WIRELESS, render_wireless),
    DisplayStatus: Shown(Table.DISPLAY, render_display),
    DhcpPools: Shown(Table.DHCP, render_dhcp),
    Ipv6Status: Shown(Table.IPV6, render_ipv6),
    ServiceResults: Shown(Table.SERVICES, render_services),
    HostStatus: Shown(Table.HOST, render_host),
    NeighbourTable: Shown(Table.LLDP, render_neighbours),
    ForwardingTable: Shown(Table.FDB, render_fdb),
    ArpTable: Shown(Table.ARP, render_arp),
}
