"""Posts small messages to robots: no redirects, no cookies, no proxy of the environment, bounded in time and size."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from netmon.model.post import PostFailed, PostReply, PostRequest
from netmon.transport.http.tls import trust

TIMEOUT_S = 15.0
CONNECT_SHARE = 0.5
MAX_ANSWER_BYTES = 64 * 1024
MAX_CONNECTIONS = 16


class Poster:
    """One client for all robots; `async with` is its life. An error's words never hold the address: it is the robot's secret."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S, ca_file: str | None = None) -> None:
        self._timeout_s = timeout_s
        self._ca_file = ca_file
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        context = await asyncio.to_thread(trust, self._ca_file, None)
        assert not isinstance(context, bytes)
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=MAX_CONNECTIONS, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._timeout_s, sock_connect=self._timeout_s * CONNECT_SHARE),
            headers={"Accept": "application/json", "User-Agent": "netmon"},
            trust_env=False,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    async def __call__(self, request: PostRequest) -> PostReply:
        """Send one POST; PostFailed when there is no whole answer. RuntimeError outside its life."""
        if self._http is None:
            raise RuntimeError("the client is closed")
        try:
            # encoded: a signature's %2F must stay as it was signed
            async with self._http.post(URL(request.url, encoded=True), data=request.body, headers=dict(request.headers), allow_redirects=False) as response:
                return PostReply(status=response.status, body=await _body(response), retry_after_s=_retry_after(response.headers.get("Retry-After")))
        except aiohttp.ClientConnectorCertificateError:
            raise PostFailed("its certificate is not trusted", arrived=False) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise PostFailed(f"no connection: {_words(error)}", arrived=False) from None
        except (aiohttp.InvalidURL, ValueError):
            raise PostFailed("its address is no web address", arrived=False) from None
        except TimeoutError:
            raise PostFailed("no answer in time", arrived=True) from None
        except (aiohttp.ClientError, OSError) as error:
            raise PostFailed(f"the connection broke: {type(error).__name__}", arrived=True) from None


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Return the beginning of the answer: robots say little."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            response.close()
            break
    return bytes(body[:MAX_ANSWER_BYTES])


def _retry_after(value: str | None) -> float:
    with contextlib.suppress(ValueError):
        return min(float(int(value or "")), 86_400.0)
    return 0.0


def _words(error: aiohttp.ClientError | TimeoutError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    reason = getattr(getattr(error, "os_error", None), "strerror", None)
    return reason if isinstance(reason, str) and reason else type(error).__name__
