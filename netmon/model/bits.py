"""Bits in OCTET STRINGs: BITS and PortList count from the most significant bit, and some agents send LacpState the other way round."""

from enum import IntFlag


def bit_numbers(raw: bytes) -> tuple[int, ...]:
    """Return the numbers of the set bits of a BITS value, ascending; bit 0 is 0x80 of the first octet (RFC 2578 section 7.1.4)."""
    return tuple(8 * place + bit for place, octet in enumerate(raw) for bit in range(8) if octet & (0x80 >> bit))


def port_list(raw: bytes) -> tuple[int, ...]:
    """Return the port numbers of a PortList, ascending; port 1 is 0x80 of the first octet (RFC 4363)."""
    return tuple(bit + 1 for bit in bit_numbers(raw))


class LacpState(IntFlag):
    """LacpState as IEEE8023-LAG-MIB has it, in BITS: lacpActivity is bit 0, hence 0x80."""

    ACTIVITY = 0x80
    SHORT_TIMEOUT = 0x40
    AGGREGATION = 0x20
    SYNCHRONIZATION = 0x10
    COLLECTING = 0x08
    DISTRIBUTING = 0x04
    DEFAULTED = 0x02
    EXPIRED = 0x01


_CARRIES = LacpState.AGGREGATION | LacpState.SYNCHRONIZATION | LacpState.COLLECTING | LacpState.DISTRIBUTING


def lacp_state(octet: int) -> LacpState:
    """Return the state in an octet of either order: as BITS, or as the LACPDU carries it (bit 0 is 0x01, IEEE 802.1AX 6.4.2.3.2).

    The reading in which the port carries traffic wins, because the same octet read the other way has `expired` or `defaulted` set, or lacks
    a needed bit; when neither does, the MIB's order.
    """
    reversed_octet = int(f"{octet & 0xFF:08b}"[::-1], 2)
    for candidate in (octet & 0xFF, reversed_octet):
        state = LacpState(candidate)
        if lacp_carries_traffic(state):
            return state
    return LacpState(octet & 0xFF)


def lacp_carries_traffic(state: LacpState) -> bool:
    """True when the port is in sync, collecting and distributing, and its partner is neither made up nor gone."""
    return state & _CARRIES == _CARRIES and not state & (LacpState.DEFAULTED | LacpState.EXPIRED)
