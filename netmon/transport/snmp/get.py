"""GET of single instances: as few PDUs as fit, and one object that the agent chokes on never costs the others."""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

from netmon.model.outcome import Outcome
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import GetResult, Varbind
from netmon.transport.snmp.pdu import ErrorStatus, Response, scan, status_name, value_of
from netmon.transport.snmp.request import Request
from netmon.transport.snmp.session import Session

SYS_UPTIME_0: Final = ber.encode_dotted("1.3.6.1.2.1.1.3.0")
_OIDS_PER_PDU: Final = 24
_OIDS_PER_V1_PDU: Final = 8
_REFUSED: Final = (ErrorStatus.NO_ACCESS, ErrorStatus.AUTHORIZATION_ERROR)


class Asked(NamedTuple):
    """What one PDU of a GET asks for."""

    oids: list[bytes]
    with_uptime: bool


class GetJob:
    """One GET of any number of instances."""

    def __init__(self, session: Session, oids: Sequence[str]) -> None:
        self._session = session
        self._names = {ber.encode_dotted(oid): oid for oid in oids}
        self._values: dict[str, Varbind] = {}
        self._failures: list[tuple[Outcome, str]] = []
        self._ticks: int | None = None
        self._open = 0
        self._requests = 0
        self._answers = 0
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> GetResult:
        """Return what the agent gave before the session's deadline."""
        wanted = list(self._names)
        size = _OIDS_PER_V1_PDU if self._session.peer.version == 0 else _OIDS_PER_PDU
        for at in range(0, len(wanted), size):
            self._ask(wanted[at : at + size])
        self._session.pump()
        if self._open == 0:
            self._finish()
        try:
            await self._done
        finally:
            if self._open:
                self._session.cancel(self)
        return GetResult(
            values=self._values, outcome=self._outcome(), reason=self._failures[0][1] if self._failures else None, ticks=self._ticks, requests=self._requests
        )

    def _outcome(self) -> Outcome:
        if not self._failures:
            return Outcome.OK if self._values else Outcome.NO_DATA
        return Outcome.PARTIAL if self._values or self._answers else self._failures[0][0]

    def _ask(self, oids: list[bytes], *, with_uptime: bool = True) -> None:
        self._open += 1
        self._requests += 1
        asked = [SYS_UPTIME_0, *oids] if with_uptime else oids
        self._session.ask(self._session.peer.compose(ber.GET, asked), self, Asked(oids, with_uptime))

    def answered(self, request: Request, data: bytes) -> bool:
        """See Owner."""
        response = self._session.parse(request, data)
        asked = request.context
        assert isinstance(asked, Asked)
        oids, with_uptime = asked
        if response.error_status:
            self._refused(response, oids, with_uptime)
        else:
            cells = scan(data, response.start, response.end, len(oids) + with_uptime)
            if not cells:
                self._failures.append((Outcome.PROTOCOL_ERROR, "empty_varbinds"))
            for cell in cells:
                name = self._names.get(cell.oid)
                value = value_of(data, cell)
                if with_uptime and cell.oid == SYS_UPTIME_0 and cell.tag == ber.TIME_TICKS and isinstance(value, int):
                    self._ticks = value
                if name is not None and value is not None:
                    self._values[name] = Varbind(cell.tag, value)
            self._answers += bool(cells)
        self._closed()
        return True

    def _refused(self, response: Response, oids: list[bytes], with_uptime: bool) -> None:
        """Isolate what the agent refused: drop the object that v1 names, else ask in halves."""
        status = response.error_status
        at = response.error_index - 1 - with_uptime
        if status in _REFUSED:
            self._failures.append((Outcome.AUTH_FAILED, "agent refuses access"))
        elif status == ErrorStatus.NO_SUCH_NAME and 0 <= at < len(oids):
            self._answers += 1
            rest = oids[:at] + oids[at + 1 :]
            if rest:
                self._ask(rest, with_uptime=with_uptime)
        elif len(oids) > 1:
            self._ask(oids[: len(oids) // 2], with_uptime=with_uptime)
            self._ask(oids[len(oids) // 2 :], with_uptime=with_uptime)
        elif with_uptime:
            self._ask(oids, with_uptime=False)
        elif status == ErrorStatus.NO_SUCH_NAME:
            self._answers += 1
        else:
            self._failures.append((Outcome.PROTOCOL_ERROR, f"{status_name(status)}: {self._names[oids[0]]}"))

    def give_up_size(self, request: Request) -> bool:
        """A GET that stays unanswered while others are: halve it."""
        asked = request.context
        assert isinstance(asked, Asked)
        oids, with_uptime = asked
        if len(oids) < 2:
            return False
        self._ask(oids[: len(oids) // 2], with_uptime=with_uptime)
        self._ask(oids[len(oids) // 2 :], with_uptime=with_uptime)
        self._open -= 1
        return True

    def failed(self, request: Request, outcome: Outcome, reason: str) -> None:
        """See Owner."""
        self._failures.append((outcome, reason))
        self._closed()

    def _closed(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._finish()

    def _finish(self) -> None:
        if not self._done.done():
            self._done.set_result(None)
