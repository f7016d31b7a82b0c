"""The families of neighbours, forwarding tables and ARP: counts, and neighbours' names, never the address of a client."""

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table

NEIGHBOUR_FAMILIES: tuple[Family, ...] = (
    Family(
        name="netmon_lldp_neighbours", type=MetricType.GAUGE, unit="", labels=DEVICE_LABELS, table=Table.LLDP,
        help_en="Neighbours by LLDP and CDP.", help_zh="通过 LLDP 和 CDP 发现的邻居数。",
    ),
    Family(
        name="netmon_lldp_neighbour_info", type=MetricType.INFO, unit="", labels=(*DEVICE_LABELS, "interface", "neighbour", "neighbour_interface"),
        table=Table.LLDP, help_en="A neighbour that is a switch, router or access point, by port; others are counted only.",
        help_zh="各端口所接的交换机、路由器或无线接入点；其他邻居只计数。",
    ),
    Family(
        name="netmon_fdb_entries", type=MetricType.GAUGE, unit="", labels=DEVICE_LABELS, table=Table.FDB,
        help_en="MAC addresses in the forwarding table.", help_zh="转发表中的 MAC 地址数。",
    ),
    Family(
        name="netmon_arp_entries", type=MetricType.GAUGE, unit="", labels=DEVICE_LABELS, table=Table.ARP,
        help_en="IP addresses in the ARP and IPv6 neighbour tables.", help_zh="ARP 和 IPv6 邻居表中的地址数。",
    ),
)  # fmt: skip
