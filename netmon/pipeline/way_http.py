"""The way to controllers' HTTP APIs, and to lists that were exported from a cloud."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from netmon.model.inventory import ApiKind
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.http.api import HttpTarget, Login, SignIn, Token
from netmon.transport.http.client import ControllerClient
from netmon.transport.http.omada import OmadaSignIn
from netmon.transport.http.poll import ControllerPoll
from netmon.transport.http.unifi import UnifiSignIn
from netmon.transport.list_file import ListFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTarget:
    """How one controller is asked: over HTTP with a credential, or as a file."""

    kind: ApiKind
    http: HttpTarget | None = None
    credential: Login | Token | None = None
    file: ListFile | None = None
    site: str | None = None


class HttpWay:
    """Keeps one client, with its login, for each controller. Use as an async context manager; `update` may be called before and while it is entered."""

    def __init__(self) -> None:
        self._targets: Mapping[str, ApiTarget] = {}
        self._clients: dict[str, ControllerClient] = {}
        self._retired: list[ControllerClient] = []
        self._busy: set[ControllerClient] = set()

    def update(self, targets: Mapping[str, ApiTarget]) -> None:
        """Take new targets; a controller that is asked as before keeps its login."""
        for name in [name for name in self._clients if targets.get(name) != self._targets.get(name)]:
            self._retired.append(self._clients.pop(name))
        self._targets = dict(targets)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._retired += self._clients.values()
        self._clients.clear()
        self._busy.clear()
        await self._close_retired()

    @asynccontextmanager
    async def open(self, device: str, budget_s: float) -> AsyncIterator[ControllerPoll | ListFile]:
        """Give the session for one poll; raises AccessFailed."""
        await self._close_retired()
        target = self._targets.get(device)
        if target is None:
            raise AccessFailed(Outcome.SKIPPED, "no api in the inventory")
        if target.file is not None:
            yield target.file
            return
        client = self._clients.get(device) or self._client(device, target)
        self._busy.add(client)
        try:
            yield ControllerPoll(client, target.kind, target.site, budget_s)
        finally:
            self._busy.discard(client)

    def _client(self, device: str, target: ApiTarget) -> ControllerClient:
        if target.http is None:
            raise AccessFailed(Outcome.SKIPPED, "no address of an API")
        client = self._clients[device] = ControllerClient(target.http, sign_in_of(target))
        return client

    async def _close_retired(self) -> None:
        idle = [client for client in self._retired if client not in self._busy]
        self._retired = [client for client in self._retired if client in self._busy]
        for client in idle:
            await client.close()


def sign_in_of(target: ApiTarget) -> SignIn:
    """Return how a controller is signed in to; raises AccessFailed where the credential is missing or of another kind."""
    credential = target.credential
    if target.kind == "omada":
        if not isinstance(credential, Login):
            raise AccessFailed(Outcome.SKIPPED, "omada needs a credential of kind login: client id and client secret")
        return OmadaSignIn(credential)
    if credential is None:
        raise AccessFailed(Outcome.SKIPPED, "unifi needs a credential of kind login or token")
    return UnifiSignIn(credential)
