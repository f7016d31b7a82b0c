"""One page over HTTP or HTTPS, and the age of its certificate."""

import asyncio
import ssl
import time
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp

from netmon.model.device_text import clean_string
from netmon.model.service import HttpCheck, ServiceReason, ServiceResult
from netmon.transport.certificates import not_after
from netmon.transport.checks.connect import FAMILIES, failed

MAX_BODY = 256 * 1024
CHUNK = 16 * 1024


class _Trust(ssl.SSLContext):
    """How certificates are judged; keeps the one that came, for a short answer is over before its connection can be asked."""

    certificate: bytes | None = None


class _Handshake(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        if isinstance(self.context, _Trust):
            self.context.certificate = self.getpeercert(binary_form=True)


async def check_http(check: HttpCheck) -> ServiceResult:
    """Get the page, following no redirect; the certificate's end is reported even where it is not trusted."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(check.timeout_s):
            context = await asyncio.to_thread(_trust, check)
            return await _get(check, context, started)
    except aiohttp.ClientConnectorCertificateError as error:
        result = failed(check.id, "http", error.certificate_error, started)
    except aiohttp.ClientConnectorError as error:
        result = failed(check.id, "http", error.os_error, started)
    except (aiohttp.ClientError, ValueError) as error:
        return failed(check.id, "http", error, started)
    except (OSError, TimeoutError) as error:
        return failed(check.id, "http", error, started)
    return result if not check.url.startswith("https:") else await _with_expiry(check, result)


def _trust(check: HttpCheck) -> _Trust:
    """Return how the certificate is judged; reads files."""
    context = _Trust(ssl.PROTOCOL_TLS_CLIENT)
    context.sslobject_class = _Handshake
    context.load_default_certs()
    if check.ca_file is not None:
        context.load_verify_locations(check.ca_file)
    if not check.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def _get(check: HttpCheck, context: _Trust, started: float) -> ServiceResult:
    local = None if check.source is None else (check.source, 0)
    connector = aiohttp.TCPConnector(ssl=context, family=FAMILIES[check.family], local_addr=local, limit=1)
    async with (
        aiohttp.ClientSession(connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": "netmon"}) as session,
        session.get(check.url, allow_redirects=False) as response,
    ):
        body = await _body(response) if check.contains is not None else b""
        reason = judged(check, response.status, body)
        return ServiceResult(
            check=check.id, kind="http", ok=reason is None, reason=reason, status=response.status, expires_at=not_after(context.certificate),
            detail=clean_string(response.reason or "", limit=80) or None if reason is ServiceReason.BAD_STATUS else None,
            duration_s=time.monotonic() - started,
        )  # fmt: skip


async def _body(response: aiohttp.ClientResponse) -> bytes:
    parts = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        parts += chunk
        if len(parts) >= MAX_BODY:
            break
    return bytes(parts[:MAX_BODY])


def judged(check: HttpCheck, status: int, body: bytes) -> ServiceReason | None:
    """Return what is wrong with an answer."""
    if status >= HTTPStatus.BAD_REQUEST if check.status is None else status != check.status:
        return ServiceReason.BAD_STATUS
    if check.contains is not None and not any(check.contains.encode(encoding, "ignore") in body for encoding in ("utf-8", "gb18030")):
        return ServiceReason.MISSING_TEXT
    return None


async def _with_expiry(check: HttpCheck, result: ServiceResult) -> ServiceResult:
    """Look at the certificate again, trusting nothing: how old it is says more than that it was refused."""
    if result.reason not in (ServiceReason.EXPIRED, ServiceReason.UNTRUSTED, ServiceReason.WRONG_NAME):
        return result
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    parts = urlsplit(check.url)
    expires_at = None
    try:
        async with asyncio.timeout(check.timeout_s):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=context, server_hostname=parts.hostname)
            expires_at = not_after(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
            writer.transport.abort()
    except (OSError, TimeoutError, ValueError):
        return result
    return ServiceResult(
        check=result.check, kind=result.kind, ok=False, reason=result.reason, detail=result.detail, duration_s=result.duration_s, expires_at=expires_at
    )
