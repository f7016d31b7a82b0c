"""Classic BPF programs (Linux socket filters), so that the kernel throws away what the sensor has no use for before Python sees it."""

import ctypes
import socket
import struct
from typing import Final, NamedTuple

SO_ATTACH_FILTER: Final = 26
_LOAD_HALF, _LOAD_BYTE, _LOAD_WORD = 0x28, 0x30, 0x20
_LOAD_MSH, _LOAD_HALF_X = 0xB1, 0x48
_EQUAL, _BITS, _RETURN = 0x15, 0x45, 0x06
WHOLE = 0x0000_FFFF
ETHERTYPE, DESTINATION = 12, 0
ARP, IPV4, IPV6, LLDP = 0x0806, 0x0800, 0x86DD, 0x88CC
CDP_HIGH, CDP_LOW = 0x0100_0CCC, 0xCCCC
UDP, ICMPV6, ROUTER_ADVERT, SERVER_PORT = 17, 58, 134, 67
GROUP_BIT = 0x01


class Step(NamedTuple):
    """One instruction; `yes` and `no` name the label to go to, empty for the next instruction."""

    code: int
    value: int
    yes: str = ""
    no: str = ""
    label: str = ""


LISTEN: tuple[Step, ...] = (
    Step(_LOAD_WORD, DESTINATION),
    Step(_EQUAL, CDP_HIGH, no="type"),
    Step(_LOAD_HALF, DESTINATION + 4),
    Step(_EQUAL, CDP_LOW, yes="take"),
    Step(_LOAD_HALF, ETHERTYPE, label="type"),
    Step(_EQUAL, ARP, yes="take"),
    Step(_EQUAL, LLDP, yes="take"),
    Step(_EQUAL, IPV6, yes="six"),
    Step(_EQUAL, IPV4, no="drop"),
    Step(_LOAD_BYTE, 23),
    Step(_EQUAL, UDP, no="drop"),
    Step(_LOAD_HALF, 20),
    Step(_BITS, 0x1FFF, yes="drop"),  # not the first fragment
    Step(_LOAD_MSH, 14),
    Step(_LOAD_HALF_X, 14),
    Step(_EQUAL, SERVER_PORT, yes="take", no="drop"),
    Step(_LOAD_BYTE, 20, label="six"),
    Step(_EQUAL, ICMPV6, no="drop"),
    Step(_LOAD_BYTE, 54),
    Step(_EQUAL, ROUTER_ADVERT, yes="take", no="drop"),
    Step(_RETURN, 0, label="drop"),
    Step(_RETURN, WHOLE, label="take"),
)
"""ARP, LLDP, CDP, what DHCP servers send, and router advertisements; tags are off already where the kernel takes them off."""

BROADCAST: tuple[Step, ...] = (
    Step(_LOAD_BYTE, DESTINATION),
    Step(_BITS, GROUP_BIT, no="drop"),
    Step(_RETURN, 1),
    Step(_RETURN, 0, label="drop"),
)
"""Broadcast and multicast: only counted, one octet of each is kept."""


def assemble(steps: tuple[Step, ...]) -> bytes:
    """Return the program as struct sock_filter[]; KeyError for a label that there is not."""
    labels = {step.label: place for place, step in enumerate(steps) if step.label}

    def jump(place: int, label: str) -> int:
        return labels[label] - place - 1 if label else 0

    return b"".join(struct.pack("HBBI", step.code, jump(place, step.yes), jump(place, step.no), step.value) for place, step in enumerate(steps))


def attach(sock: socket.socket, steps: tuple[Step, ...]) -> None:
    """Put the filter on a socket; OSError when the kernel refuses it."""
    program = assemble(steps)
    buffer = ctypes.create_string_buffer(program, len(program))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", len(steps), ctypes.addressof(buffer)))
