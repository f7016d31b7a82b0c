"""Encoded SNMP values (whole TLVs) for MIB views, constant or computed at the moment of the request."""

from collections.abc import Callable
from typing import NamedTuple

from netmon.transport.snmp.ber import (
    COUNTER32,
    COUNTER64,
    GAUGE32,
    IP_ADDRESS,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    TIME_TICKS,
    encode_dotted,
    encode_int,
    tlv,
)


class Moment(NamedTuple):
    """When a request is answered: the agent's clock, and the reading of that clock at which the agent last started."""

    now_s: float
    boot_s: float

    @property
    def up_s(self) -> float:
        """Seconds since the agent started."""
        return self.now_s - self.boot_s


LiveValue = Callable[[Moment], bytes]
Value = bytes | LiveValue


def integer(value: int) -> bytes:
    """Return an INTEGER."""
    return encode_int(value)


def text(value: str | bytes) -> bytes:
    """Return an OCTET STRING; text as UTF-8."""
    return tlv(OCTET_STRING, value.encode() if isinstance(value, str) else value)


def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    return tlv(OBJECT_IDENTIFIER, encode_dotted(dotted))


def ip_address(dotted_quad: str) -> bytes:
    """Return an IpAddress."""
    return tlv(IP_ADDRESS, bytes(map(int, dotted_quad.split("."))))


def counter32(value: int) -> bytes:
    """Return a Counter32, wrapped as a device wraps it."""
    return encode_int(value & 0xFFFFFFFF, COUNTER32)


def counter64(value: int) -> bytes:
    """Return a Counter64, wrapped as a device wraps it."""
    return encode_int(value & 0xFFFFFFFFFFFFFFFF, COUNTER64)


def gauge32(value: int) -> bytes:
    """Return a Gauge32, which sticks at its maximum (RFC 2578 section 7.1.7)."""
    return encode_int(min(max(value, 0), 0xFFFFFFFF), GAUGE32)


def ticks(seconds: float) -> bytes:
    """Return TimeTicks (1/100 s), which wrap after 497 days."""
    return encode_int(int(seconds * 100) & 0xFFFFFFFF, TIME_TICKS)


def sys_uptime(moment: Moment) -> bytes:
    """Return the agent's uptime as a live value."""
    return ticks(moment.up_s)
