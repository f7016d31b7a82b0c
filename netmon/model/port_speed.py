"""How fast a port can go, from two objects that agents fill in wrongly."""

from netmon.model.reading import Column, InterfaceTable

MEGABIT = 1_000_000
CEILING_BPS = 12_800_000_000_000
"""Sixteen members of 800 Gbit/s: nothing in a district is faster, so a port of unknown speed is not either."""

SATURATED = frozenset({4_294_967_294, 4_294_967_295})
"""ifSpeed at its limit says `4.29 Gbit/s or more` (RFC 2863 section 3.1.4); Brocade's Fibre Channel ports stop one short."""

WRAPPED = {gigabit * 1_000_000_000 % (1 << 32): gigabit * 1_000_000_000 for gigabit in (10, 20, 25, 30, 40, 50, 60, 80, 100, 160, 200, 400, 800)}
"""ifSpeed of agents that cut a fast port's speed to 32 bits (1410065408 is 10 Gbit/s, 2820130816 is 20 Gbit/s)."""

NOMINAL_TYPES = frozenset({23, 24, 53, 131, 135, 136, 150, 166})
"""ifTypes whose speed is a number for routing, not a bound: ppp, softwareLoopback, propVirtual, tunnel, l2vlan, l3ipvlan, mplsTunnel, mpls."""


def interface_speed_bps(high_speed: int | None, speed: int | None) -> int | None:
    """Return bit/s from ifHighSpeed (Mbit/s) and ifSpeed (bit/s), None when neither says (absent, or 0 as a port without a speed reports).

    Traps, each met on real devices:
    - ifHighSpeed 0 or absent while ifSpeed is set: ifSpeed counts;
    - ifSpeed 4294967295 or 4294967294: saturated, says nothing;
    - ifSpeed cut to 32 bits: recognised by its odd value, the full speed is meant;
    - ifHighSpeed in bit/s: equal to ifSpeed, or beyond any port;
    - ifHighSpeed ten times an ifSpeed that is not saturated: ifSpeed counts;
    - ifHighSpeed rounded to the next Mbit/s (1544000 is `2`): ifSpeed is the exact one.
    """
    high = high_speed if high_speed is not None and high_speed > 0 else 0
    low = speed if speed is not None and 0 < speed < (1 << 32) and speed not in SATURATED else 0
    low = WRAPPED.get(low, low)
    if not high:
        return low or None
    if high == low or high * MEGABIT > CEILING_BPS:
        return low or min(high, CEILING_BPS)
    if low and (high * MEGABIT == 10 * low or abs(high * MEGABIT - low) <= MEGABIT // 2):
        return low
    return high * MEGABIT


def interface_speeds(table: InterfaceTable) -> tuple[int | None, ...]:
    """Return every row's speed in bit/s."""
    count = len(table.if_index)
    high = integers(table.columns.get("ifHighSpeed"), count)
    low = integers(table.columns.get("ifSpeed"), count)
    return tuple(map(interface_speed_bps, high, low))


def bounding_speeds(table: InterfaceTable) -> tuple[int | None, ...]:
    """Return the speeds that bound a row's traffic: None where the speed is unknown or only nominal (tunnels, loopbacks, VLANs)."""
    types = integers(table.columns.get("ifType"), len(table.if_index))
    return tuple(None if if_type in NOMINAL_TYPES else speed for speed, if_type in zip(interface_speeds(table), types, strict=True))


def integers(column: Column | None, count: int) -> tuple[int | None, ...]:
    """Return a column's integers; text where a number belongs, and an absent column, are None."""
    if column is None:
        return (None,) * count
    return tuple(value if isinstance(value, int) else None for value in column.values)
