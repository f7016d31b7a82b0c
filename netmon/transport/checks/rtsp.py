"""RTSP OPTIONS, which a camera answers without a login."""

import asyncio
import re
import time

from netmon.model.device_text import clean_string
from netmon.model.service import RtspCheck, ServiceReason, ServiceResult
from netmon.transport.checks.connect import connection, failed

_STATUS_LINE = re.compile(rb"RTSP/\d\.\d (\d{3})(?: ([^\r\n]*))?\r?\n")
MAX_LINE = 1024
# What shows that RTSP is spoken there, though not to us: 401 wants a login, 404 another path, 454 a session.
SPOKEN = frozenset({200, 401, 403, 404, 405, 454, 501, 551})


async def check_rtsp(check: RtspCheck, address: str) -> ServiceResult:
    """Ask for the methods (RFC 2326 section 10.1); any RTSP answer that refuses only us is good."""
    host = check.host or address
    shown = f"[{host}]" if ":" in host else host
    request = f"OPTIONS rtsp://{shown}:{check.port}{check.path} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: netmon\r\n\r\n".encode()
    started = time.monotonic()
    try:
        async with asyncio.timeout(check.timeout_s), connection(host, check.port, family=check.family, source=check.source, limit=MAX_LINE) as (reader, writer):
            writer.write(request)
            await writer.drain()
            line = await reader.readuntil(b"\n")
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
        return failed(check.id, "rtsp", error, started)
    duration_s = time.monotonic() - started
    match = _STATUS_LINE.fullmatch(line)
    if match is None:
        detail = clean_string(line.decode("latin-1"), limit=80)
        return ServiceResult(check=check.id, kind="rtsp", ok=False, reason=ServiceReason.PROTOCOL, detail=detail, duration_s=duration_s)
    status = int(match[1])
    ok = status in SPOKEN
    reason = None if ok else ServiceReason.BAD_STATUS
    return ServiceResult(check=check.id, kind="rtsp", ok=ok, reason=reason, status=status, duration_s=duration_s)
