"""HOST[:PORT] as it is typed, and the IP address behind it."""

import re
import socket
from ipaddress import ip_address
from typing import NamedTuple

from netmon.cli.errors import CommandError

SNMP_PORT = 161
_BRACKETS = re.compile(r"\[(?P<host>[^\[\]]+)\](?::(?P<port>[0-9]{1,5}))?")
_PLAIN = re.compile(r"(?P<host>[^\[\]:\s]+)(?::(?P<port>[0-9]{1,5}))?")


class HostPort(NamedTuple):
    """Where an agent listens; an empty host where there is none."""

    host: str
    port: int

    def __str__(self) -> str:
        if not self.host:
            return ""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, default_port: int = SNMP_PORT) -> HostPort:
    """Read `10.31.7.11`, `name:161`, `2001:db8::11` or `[2001:db8::11]:161`; CommandError for anything else."""
    if text.count(":") > 1 and not text.startswith("["):
        if not is_address(text):
            raise CommandError("poll.address_syntax")
        return HostPort(text, default_port)
    match = _BRACKETS.fullmatch(text) or _PLAIN.fullmatch(text)
    if match is None or (text.startswith("[") and not is_address(match["host"])):
        raise CommandError("poll.address_syntax")
    port = int(match["port"]) if match["port"] is not None else default_port
    if not 1 <= port <= 65535:
        raise CommandError("poll.address_syntax")
    return HostPort(match["host"], port)


def is_address(host: str) -> bool:
    """True for an IP address; an IPv6 one may carry a zone."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def resolve(place: HostPort) -> HostPort:
    """Return the place with an IP address; of a name's addresses the first of IPv4, else the first. CommandError when it has none."""
    if is_address(place.host):
        return place
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise CommandError("poll.unresolved", name=place.host[:80], reason=reason) from None
    best = min(found, key=lambda entry: entry[0] is not socket.AF_INET)
    return HostPort(str(best[4][0]), place.port)
