"""The poll document's sections of DHCP pools and IPv6."""

from netmon.model.campus import DhcpPools, Ipv6Status


def dhcp_rows(pools: DhcpPools) -> list[dict[str, object]]:
    """Return one row for each pool."""
    return [{"oid": pool.oid, "pool": pool.pool, "used": pool.used, "free": pool.free, "total": pool.total} for pool in pools.pools]


def ipv6_section(status: Ipv6Status | None) -> dict[str, object] | None:
    """Return the addresses and counters; None where nobody asked."""
    if status is None:
        return None
    return {
        "addresses": [{"if_index": row.if_index, "address": row.address, "global": row.is_global} for row in status.addresses],
        "counters": [{"if_index": row.if_index, "received_packets": row.received, "sent_packets": row.sent} for row in status.counters],
        "complete": status.complete,
    }
