"""Notifications as octets, written here; net-snmp's commands that send them; and a child that sends a storm: `python -m tests.support.traps`."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import Sequence

from netmon.transport.snmp import ber
from netmon.transport.snmp.api import UsmUser
from tests.support.snmpd import snmp_tool

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
LINK_UP = "1.3.6.1.6.3.1.1.5.4"
COLD_START = "1.3.6.1.6.3.1.1.5.1"
AUTH_FAILURE = "1.3.6.1.6.3.1.1.5.5"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0"
STORMY = (LINK_DOWN, LINK_UP, COLD_START)
LEVELS = {(False, False): "noAuthNoPriv", (True, False): "authNoPriv", (True, True): "authPriv"}


def oid(dotted: str) -> bytes:
    return ber.tlv(ber.OBJECT_IDENTIFIER, ber.encode_dotted(dotted))


def bind(name: str, value: bytes) -> bytes:
    return ber.tlv(ber.SEQUENCE, oid(name) + value)


def port_bind(if_index: int) -> bytes:
    return bind(f"{IF_INDEX}.{if_index}", ber.encode_int(if_index))


def v2(trap: str, *binds: bytes, community: bytes = b"public", request_id: int = 1, tag: int = 0xA7, uptime: int = 100) -> bytes:
    """Return a v2c trap (or an inform: tag 0xA6)."""
    listed = bind(SYS_UPTIME, ber.encode_int(uptime, ber.TIME_TICKS)) + bind(TRAP_OID, oid(trap)) + b"".join(binds)
    pdu = ber.encode_int(request_id) + ber.encode_int(0) + ber.encode_int(0) + ber.tlv(ber.SEQUENCE, listed)
    return ber.tlv(ber.SEQUENCE, ber.encode_int(1) + ber.tlv(ber.OCTET_STRING, community) + ber.tlv(tag, pdu))


def v1(enterprise: str, generic: int, specific: int, *binds: bytes, community: bytes = b"public", uptime: int = 100) -> bytes:
    """Return a v1 trap."""
    pdu = oid(enterprise) + ber.tlv(ber.IP_ADDRESS, bytes((10, 0, 0, 1))) + ber.encode_int(generic) + ber.encode_int(specific)
    pdu += ber.encode_int(uptime, ber.TIME_TICKS) + ber.tlv(ber.SEQUENCE, b"".join(binds))
    return ber.tlv(ber.SEQUENCE, ber.encode_int(0) + ber.tlv(ber.OCTET_STRING, community) + ber.tlv(0xA4, pdu))


def sender(address: str = "127.0.0.1") -> socket.socket:
    """Return a socket that sends from this address; reading waits two seconds at most."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 0))
    sock.settimeout(10.0)
    return sock


def user_options(user: UsmUser, *, engine_id: str = "") -> list[str]:
    """Return a user as net-snmp's commands take it."""
    options = ["-v3", "-u", user.user.decode(), "-l", LEVELS[bool(user.auth), bool(user.priv)]]
    if user.auth:
        options += ["-a", user.auth, "-A", user.auth_password.decode()]
    if user.priv:
        options += ["-x", user.priv.removesuffix("-128"), "-X", user.priv_password.decode()]
    return [*options, *(["-e", f"0x{engine_id}"] if engine_id else [])]


async def tool(name: str, *arguments: str) -> int:
    """Run one of net-snmp's commands and return its exit code."""
    env = {"MIBS": "", "SNMPCONFPATH": "/nonexistent", "PATH": "/usr/bin:/bin"}
    process = await asyncio.create_subprocess_exec(snmp_tool(name), *arguments, env=env, stdout=-3, stderr=-3)
    async with asyncio.timeout(20):
        return await process.wait()


def storm(sources: Sequence[str], to: tuple[str, int], per_s: int, seconds: float) -> int:
    """Send traps of these sources by turns, at so many a second; returns how many were sent."""
    socks = [sender(source) for source in sources]
    begun = time.monotonic()
    sent = 0
    while (elapsed := time.monotonic() - begun) < seconds:
        while sent < elapsed * per_s:
            data = v2(STORMY[sent // len(socks) % len(STORMY)], port_bind(1 + sent % 4), request_id=sent, uptime=sent)
            socks[sent % len(socks)].sendto(data, to)
            sent += 1
        time.sleep(0.002)
    for sock in socks:
        sock.close()
    return sent


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    print(storm(order["sources"], (order["host"], order["port"]), order["per_s"], order["seconds"]))
