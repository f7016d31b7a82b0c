"""One SNTP question (RFC 4330): how far a server's clock is from this machine's."""

import asyncio
import secrets
import socket
import struct
import time
from typing import NamedTuple

from netmon.model.device_text import clean_string
from netmon.model.service import NtpCheck, ServiceReason, ServiceResult
from netmon.transport.checks.connect import FAMILIES, failed

PACKET = struct.Struct("!BBbbII4sQQQQ")
CLIENT = 0x23  # leap 0, version 4, mode 3 (RFC 4330 section 4)
SERVER_MODE = 4
ERA_S = 1 << 32
UNIX_AS_NTP_S = 2_208_988_800  # 1970-01-01 in seconds since 1900
NOT_SYNCHRONISED = 3  # leap indicator
WORST_STRATUM = 15


class NtpAnswer(NamedTuple):
    """A server's answer: `received` and `sent` in Unix seconds by its own clock."""

    leap: int
    stratum: int
    code: bytes
    received: float
    sent: float


def parse(data: bytes, cookie: int, now: float) -> NtpAnswer | None:
    """Return a server's answer to the request that carried `cookie`; None for anything else. `now` chooses the era (RFC 4330 section 3)."""
    if len(data) < PACKET.size:
        return None
    flags, stratum, _, _, _, _, code, _, originate, received, sent = PACKET.unpack_from(data)
    if flags & 7 != SERVER_MODE or originate != cookie:
        return None
    return NtpAnswer(flags >> 6, stratum, code, unix_time(received, now), unix_time(sent, now))


def unix_time(stamp: int, now: float) -> float:
    """Return an NTP timestamp (32.32 fixed point) as Unix seconds, in the era nearest to `now`."""
    seconds = (stamp >> 32) + (stamp & 0xFFFFFFFF) / ERA_S - UNIX_AS_NTP_S
    return seconds + round((now - seconds) / ERA_S) * ERA_S


class _Ask(asyncio.DatagramProtocol):
    def __init__(self, cookie: int) -> None:
        self._cookie = cookie
        self.done: asyncio.Future[tuple[NtpAnswer, float]] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        now = time.time()
        answer = parse(data, self._cookie, now)
        if answer is not None and not self.done.done():
            self.done.set_result((answer, now))

    def error_received(self, exc: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(exc)


async def check_ntp(check: NtpCheck, address: str) -> ServiceResult:
    """Ask once; the transmit timestamp that is sent is random, so that only an answer to this very question counts."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(check.timeout_s):
            answer, sent, back = await _exchange(check, check.host or address)
    except (OSError, TimeoutError) as error:
        return failed(check.id, "ntp", error, started)
    offset_s = ((answer.received - sent) + (answer.sent - back)) / 2
    reason = judged(answer, offset_s, check.max_offset_s)
    detail = clean_string(answer.code.decode("latin-1"), limit=8) if answer.stratum == 0 else None
    return ServiceResult(
        check=check.id, kind="ntp", ok=reason is None, reason=reason, detail=detail, duration_s=back - sent,
        offset_s=None if reason is ServiceReason.UNSYNCHRONISED else offset_s,
    )  # fmt: skip


def judged(answer: NtpAnswer, offset_s: float, max_offset_s: float) -> ServiceReason | None:
    """Return what is wrong: a server that does not know the time itself (or says so by a kiss code), or a clock too far away."""
    if answer.leap == NOT_SYNCHRONISED or not 1 <= answer.stratum <= WORST_STRATUM:
        return ServiceReason.UNSYNCHRONISED
    return ServiceReason.OFFSET if abs(offset_s) > max_offset_s else None


async def _exchange(check: NtpCheck, host: str) -> tuple[NtpAnswer, float, float]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, check.port, family=FAMILIES[check.family], type=socket.SOCK_DGRAM)
    cookie = secrets.randbits(64) | 1
    local = None if check.source is None else (check.source, 0)
    transport, ask = await loop.create_datagram_endpoint(
        lambda: _Ask(cookie), remote_addr=(str(found[0][4][0]), check.port), local_addr=local, family=found[0][0]
    )
    try:
        sent = time.time()
        transport.sendto(PACKET.pack(CLIENT, 0, 6, -20, 0, 0, b"", 0, 0, 0, cookie))
        answer, back = await ask.done
    finally:
        transport.close()
        ask.done.cancel()
    return answer, sent, back
