"""DHCP pools and IPv6 of a campus's servers and exits."""

from collections.abc import Mapping

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.campus import DhcpPools, Ipv6Status

_POOL = (*DEVICE_LABELS, "pool")


def _family(table: Table, name: str, labels: tuple[str, ...], words: tuple[str, str], kind: MetricType = MetricType.GAUGE) -> Family:
    return Family(name=name, type=kind, help_en=words[0], help_zh=words[1], unit="", labels=labels, table=table)


_SITE = ("district", "site", "site_name")

CAMPUS_FAMILIES: tuple[Family, ...] = (
    _family(
        Table.CAMPUS,
        "netmon_site_ipv6_ready",
        _SITE,
        (
            "1 when the campus has a global IPv6 address on its exit, IPv6 packets move, and a probe over IPv6 is answered; 0 when one of these fails.",
            "校园出口有全球 IPv6 地址、有 IPv6 流量且 IPv6 探测有应答时为 1，任一不满足为 0；无法判断时不输出。",
        ),
    ),
    _family(
        Table.CAMPUS,
        "netmon_site_ipv6_step",
        (*_SITE, "step"),
        (
            "Each step of the campus's IPv6 readiness (address, traffic, probe): 1 held, 0 not; absent while unknown.",
            "校园 IPv6 就绪的各项（address 地址、traffic 流量、probe 探测）：满足为 1，不满足为 0；未知时不输出。",
        ),
    ),
    _family(Table.DHCP, "netmon_dhcp_pool_used_addresses", _POOL, ("Addresses of a DHCP pool that are in use.", "DHCP 地址池已用地址数。")),
    _family(Table.DHCP, "netmon_dhcp_pool_free_addresses", _POOL, ("Addresses of a DHCP pool that are free.", "DHCP 地址池剩余地址数。")),
    _family(Table.IPV6, "netmon_ipv6_global_addresses", DEVICE_LABELS, ("Global IPv6 addresses of the device.", "设备的全球单播 IPv6 地址数。")),
    _family(
        Table.IPV6,
        "netmon_ipv6_packets_moving",
        DEVICE_LABELS,
        ("1 when IPv6 packets went both ways since the reading before, else 0.", "两次读数之间 IPv6 双向均有报文为 1，否则为 0。"),
    ),
    _family(
        Table.IPV6,
        "netmon_ipv6_received_packets_total",
        DEVICE_LABELS,
        ("IPv6 packets received on all ports.", "各端口收到的 IPv6 报文总数。"),
        MetricType.COUNTER,
    ),
    _family(
        Table.IPV6, "netmon_ipv6_sent_packets_total", DEVICE_LABELS, ("IPv6 packets sent on all ports.", "各端口发出的 IPv6 报文总数。"), MetricType.COUNTER
    ),
)


def render_dhcp(labels: str, pools: DhcpPools) -> Mapping[str, Chunk]:
    """Return the pools' numbers."""
    used: list[tuple[str, Number | None]] = [(pairs(pool=pool.pool), pool.used) for pool in pools.pools]
    free: list[tuple[str, Number | None]] = [(pairs(pool=pool.pool), pool.free) for pool in pools.pools]
    return _chunks(labels, {"netmon_dhcp_pool_used_addresses": used, "netmon_dhcp_pool_free_addresses": free})


def render_ipv6(labels: str, status: Ipv6Status) -> Mapping[str, Chunk]:
    """Return how many global addresses there are (absent where the table was cut short and none was seen), and whether packets move."""
    count = sum(address.is_global for address in status.addresses)
    received = [counter.received for counter in status.counters if counter.received is not None]
    sent = [counter.sent for counter in status.counters if counter.sent is not None]
    families: dict[str, list[tuple[str, Number | None]]] = {
        "netmon_ipv6_global_addresses": [("", count if status.complete or count else None)],
        "netmon_ipv6_packets_moving": [("", None if status.moving is None else int(status.moving))],
        "netmon_ipv6_received_packets_total": [("", sum(received) if received else None)],
        "netmon_ipv6_sent_packets_total": [("", sum(sent) if sent else None)],
    }
    return _chunks(labels, families)


def render_site_ipv6(labels: str, site_name: str, found: Mapping[str, bool | None], ready: bool | None) -> Mapping[str, Chunk]:
    """Return a campus's readiness and its steps; `labels` are district and site."""
    steps: list[tuple[str, Number | None]] = [(pairs(site_name=site_name, step=step), None if held is None else int(held)) for step, held in found.items()]
    whole: list[tuple[str, Number | None]] = [(pairs(site_name=site_name), None if ready is None else int(ready))]
    return _chunks(labels, {"netmon_site_ipv6_ready": whole, "netmon_site_ipv6_step": steps})


def _chunks(labels: str, families: Mapping[str, list[tuple[str, Number | None]]]) -> Mapping[str, Chunk]:
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
