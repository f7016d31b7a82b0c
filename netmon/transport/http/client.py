"""The HTTP client of one controller: signs in once, keeps its session, reads JSON, and is bounded in everything."""

import asyncio
import re
import ssl
import time
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from netmon.model.device_text import clean_string
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.http.api import Access, HttpStats, HttpTarget, Method, Params, Reply, SignIn
from netmon.transport.http.decode import MalformedJson, decode
from netmon.transport.http.tls import trust

CHUNK_BYTES = 64 * 1024
MAX_REDIRECTS = 3
RENEW_BEFORE_S = 60.0
CONNECT_SHARE = 0.5
"""Of a request's time, for the connection alone: what is not connected has sent no password."""
UNANSWERED = 2
"""So many logins in a row without an answer count as refused: a no may just come too late."""
REDIRECTS = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})


class ControllerClient:
    """Keeps the connection and the login to one controller between polls; `close` ends both.

    One request at a time, not more than `rate_per_s`. A redirect is followed only within scheme, host and port; no proxy is taken from the environment.
    """

    def __init__(self, target: HttpTarget, sign_in: SignIn) -> None:
        self.target = target
        self.stats = HttpStats()
        self._sign_in = sign_in
        self._queries = tuple(re.compile(pattern) for pattern in sign_in.queries())
        self._base = URL(target.url.rstrip("/") + "/")
        self._access: Access | None = None
        self._http: aiohttp.ClientSession | None = None
        self._sent_login = False
        self._unanswered = 0
        self._turn = asyncio.Lock()
        self._next_at = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    @property
    def closed(self) -> bool:
        """True while there is no connection."""
        return self._http is None

    async def close(self) -> None:
        """Close the connection and forget the login; a later request opens a new one."""
        http, self._http, self._access = self._http, None, None
        if http is not None:
            await http.close()

    async def get(self, path: str, params: Params | None = None) -> Any:
        """Return what the API answers to GET; raises AccessFailed."""
        return await self._ask("GET", path, params=params)

    async def query(self, path: str, body: Any) -> Any:
        """Return what the API answers to a POST that only reads; ValueError for a path that is not on the list."""
        if not any(pattern.fullmatch(path) for pattern in self._queries):
            raise ValueError(f"not a path that only reads: {path}")
        return await self._ask("POST", path, json=body)

    async def _ask(self, method: Method, path: str, *, json: Any = None, params: Params | None = None) -> Any:
        async with self._turn:
            for attempt in (1, 2):
                access = await self._signed_in()
                reply = await self.send(method, access.prefix + path, json=json, headers=access.headers, params=params)
                if reply.status != HTTPStatus.UNAUTHORIZED and not self._sign_in.expired(reply):
                    return answer_of(reply, path)
                self._access = None
                if access.is_key:
                    raise AccessFailed(Outcome.AUTH_FAILED, "the controller refuses the key")
                if attempt == 1:
                    self.stats.retries += 1
        raise AccessFailed(Outcome.AUTH_FAILED, "the controller refuses a session that it has just opened")

    async def _signed_in(self) -> Access:
        access = self._access
        if access is not None and (access.expires_at is None or time.monotonic() < access.expires_at - RENEW_BEFORE_S):
            return access
        self._access = None
        if self._http is not None:
            self._http.cookie_jar.clear()
        self.stats.logins += 1
        self._sent_login = False
        try:
            self._access = await self._sign_in.sign_in(self.send)
        except AccessFailed as failed:
            raise self._without_answer(failed) from None
        self._unanswered = 0
        return self._access

    def _without_answer(self, failed: AccessFailed) -> AccessFailed:
        """Return how a login failed; one that was sent again and again without an answer was probably refused, and is tried as seldom."""
        if failed.outcome is not Outcome.TIMEOUT or not self._sent_login:
            return failed
        self._unanswered += 1
        if self._unanswered < UNANSWERED:
            return failed
        return AccessFailed(Outcome.AUTH_FAILED, f"{self._unanswered} logins in a row without an answer: it may refuse them slowly")

    async def send(
        self, method: Method, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None, params: Params | None = None, follow: bool = True
    ) -> Reply:
        """Send one request and read its whole answer; raises AccessFailed when there is none that can be used."""
        http = self._http or await self._open()
        url = self._url(path)
        try:
            async with asyncio.timeout(self.target.request_timeout_s):
                for _hop in range(MAX_REDIRECTS + 1):
                    await self._wait_turn()
                    self.stats.requests += 1
                    self._sent_login |= method == "POST"
                    async with http.request(method, url, json=json, headers=headers, params=params, allow_redirects=False) as response:
                        if not follow or method != "GET" or response.status not in REDIRECTS or not self._leads_home(url, response):
                            return await self._read(response)
                        url, params = url.join(URL(response.headers["Location"])), None
        except aiohttp.ConnectionTimeoutError:
            self._sent_login = False
            raise AccessFailed(Outcome.TIMEOUT, "no connection in time") from None
        except TimeoutError:
            raise AccessFailed(Outcome.TIMEOUT, f"no whole answer within {self.target.request_timeout_s:g} s") from None
        except (aiohttp.ClientError, ValueError, OSError) as error:
            raise failure(error) from None
        raise AccessFailed(Outcome.PROTOCOL_ERROR, f"more than {MAX_REDIRECTS} redirects")

    async def _open(self) -> aiohttp.ClientSession:
        try:
            judged = await asyncio.to_thread(trust, self.target.ca_file, self.target.fingerprint)
        except (OSError, ValueError) as error:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"ca_file or fingerprint: {_words(error)}") from None
        if self._http is not None:  # another request was faster
            return self._http
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=aiohttp.Fingerprint(judged) if isinstance(judged, bytes) else judged, limit=2),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=self.target.request_timeout_s, sock_connect=self.target.request_timeout_s * CONNECT_SHARE),
            headers={"Accept": "application/json", "User-Agent": "netmon"},
            trust_env=False,
        )
        return self._http

    def _url(self, path: str) -> URL:
        return URL(str(self._base) + path.lstrip("/"), encoded=False)

    async def _wait_turn(self) -> None:
        now = time.monotonic()
        self._next_at, wait_s = max(now, self._next_at) + 1 / self.target.rate_per_s, self._next_at - now
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    @staticmethod
    def _leads_home(url: URL, response: aiohttp.ClientResponse) -> bool:
        """Tell whether a redirect stays on the same scheme, host and port; another answers for itself with its status."""
        location = response.headers.get("Location", "")
        return bool(location) and url.join(URL(location)).origin() == url.origin()

    async def _read(self, response: aiohttp.ClientResponse) -> Reply:
        limit = self.target.max_body_bytes
        if (response.content_length or 0) > limit:
            response.close()
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"an answer of more than {limit} bytes")
        body = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            body += chunk
            if len(body) > limit:
                response.close()
                raise AccessFailed(Outcome.PROTOCOL_ERROR, f"an answer of more than {limit} bytes")
        headers = {name.lower(): value for name, value in response.headers.items()}
        if not body:
            return Reply(status=response.status, headers=headers)
        try:
            return Reply(status=response.status, headers=headers, data=await decode(bytes(body)), is_json=True)
        except MalformedJson as error:
            if response.status == HTTPStatus.OK and "json" in response.content_type:
                raise AccessFailed(Outcome.PARSE_ERROR, f"broken JSON: {error}") from None
            return Reply(status=response.status, headers=headers)


def answer_of(reply: Reply, path: str) -> Any:
    """Return the data of an answer that is one; raises AccessFailed for any other status, or for what is no JSON."""
    where = clean_string(urlsplit(path).path, limit=80)
    if reply.status == HTTPStatus.FORBIDDEN:
        raise AccessFailed(Outcome.AUTH_FAILED, f"the account may not read {where} (403)")
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, "the controller wants fewer requests (429)")
    if reply.status != HTTPStatus.OK:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, f"status {reply.status} for {where}")
    if not reply.is_json:
        raise AccessFailed(Outcome.PARSE_ERROR, f"no JSON for {where}")
    return reply.data


def failure(error: Exception) -> AccessFailed:
    """Return what went wrong on the way in netmon's words."""
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return AccessFailed(Outcome.PROTOCOL_ERROR, f"another certificate: its SHA-256 is {error.got.hex()}")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return AccessFailed(Outcome.PROTOCOL_ERROR, f"certificate not trusted: {_words(error.certificate_error)}")
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return AccessFailed(Outcome.PROTOCOL_ERROR, f"no TLS: {_words(error)}")
    if isinstance(error, aiohttp.ClientConnectorError):
        return AccessFailed(Outcome.UNREACHABLE, _words(error.os_error))
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return AccessFailed(Outcome.PROTOCOL_ERROR, "it hung up")
    if isinstance(error, OSError):
        return AccessFailed(Outcome.UNREACHABLE, _words(error))
    return AccessFailed(Outcome.PROTOCOL_ERROR, f"no HTTP that can be understood ({type(error).__name__})")


def _words(error: BaseException) -> str:
    """Return an error's own words where they cannot hold what was sent: the system's and the TLS library's."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return clean_string(error.verify_message, limit=120)
    if isinstance(error, OSError) and error.strerror:
        return clean_string(error.strerror, limit=120)
    return clean_string(str(error), limit=120) if isinstance(error, ValueError) else type(error).__name__
