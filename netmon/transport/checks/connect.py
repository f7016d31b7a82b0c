"""TCP connections for checks, and what the system's errors mean."""

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from netmon.model.device_text import clean_string
from netmon.model.service import Family, ServiceReason, ServiceResult, TcpCheck

FAMILIES: Mapping[Family, socket.AddressFamily] = {"any": socket.AF_UNSPEC, "ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}
_ERRNO = {
    errno.ECONNREFUSED: ServiceReason.REFUSED, errno.EADDRNOTAVAIL: ServiceReason.NO_SOURCE, errno.ECONNRESET: ServiceReason.CLOSED,
    errno.EPIPE: ServiceReason.CLOSED, errno.ETIMEDOUT: ServiceReason.TIMEOUT,
}  # fmt: skip


def reason_of(error: BaseException) -> ServiceReason:
    """Return what an error of the system, of TLS or of a timeout means."""
    if isinstance(error, TimeoutError):
        return ServiceReason.TIMEOUT
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error.verify_code)
    if isinstance(error, ssl.SSLError):
        return ServiceReason.TLS
    if isinstance(error, socket.gaierror):
        return ServiceReason.UNRESOLVED
    if isinstance(error, EOFError):
        return ServiceReason.CLOSED
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0, ServiceReason.UNREACHABLE)
    return ServiceReason.PROTOCOL


def _certificate(verify_code: int) -> ServiceReason:
    """X509_V_ERR_CERT_HAS_EXPIRED is 10, X509_V_ERR_HOSTNAME_MISMATCH 62, X509_V_ERR_IP_ADDRESS_MISMATCH 64 (openssl/x509_vfy.h)."""
    if verify_code == 10:
        return ServiceReason.EXPIRED
    return ServiceReason.WRONG_NAME if verify_code in (62, 64) else ServiceReason.UNTRUSTED


def words_of(error: BaseException) -> str | None:
    """Return an error's own words, cleaned; None where it has none."""
    if isinstance(error, TimeoutError):
        return None
    words = error.strerror if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) else str(error)
    return clean_string(words or type(error).__name__, limit=200)


def failed(check: str, kind: str, error: BaseException, started: float) -> ServiceResult:
    """Return the result of a check that ended with an error; `started` is on the monotonic clock."""
    return ServiceResult(check=check, kind=kind, ok=False, reason=reason_of(error), detail=words_of(error), duration_s=time.monotonic() - started)


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connection(host: str, port: int, *, family: Family, source: str | None, limit: int) -> AsyncIterator[Streams]:
    """Open a connection and close it whatever happens; `limit` bounds what is buffered. Raises OSError."""
    local = None if source is None else (source, 0)
    reader, writer = await asyncio.open_connection(host, port, family=FAMILIES[family], local_addr=local, limit=limit)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def check_tcp(check: TcpCheck, address: str) -> ServiceResult:
    """Connect and close."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(check.timeout_s), connection(check.host or address, check.port, family=check.family, source=check.source, limit=1024):
            return ServiceResult(check=check.id, kind="tcp", ok=True, duration_s=time.monotonic() - started)
    except (OSError, TimeoutError) as error:
        return failed(check.id, "tcp", error, started)
