"""One poll of one agent: a window of requests inside a time budget, retries, and what silence means."""

import asyncio
import time
from collections import deque
from typing import Final

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import SessionStats
from netmon.transport.snmp.pdu import Response, Template, WrongSender, parse_message, parse_pdu
from netmon.transport.snmp.peer import LONGEST_TIMEOUT_S, Peer
from netmon.transport.snmp.request import Owner, Request
from netmon.transport.snmp.v3 import ReportAction, V3Engine, V3Reply

TRIES_SILENT: Final = 3
TRIES_ANSWERED: Final = 5
REFUSED_WAIT_S: Final = 1.5


class Session:
    """A poll in progress; `close()` forgets whatever is still in flight."""

    def __init__(self, peer: Peer, stats: SessionStats, budget_s: float | None = None) -> None:
        self.peer = peer
        self.stats = stats
        self.answered_once = False
        self.hint: str | None = None
        self.auth_failed = False
        self._budget_s = budget_s if budget_s is not None else peer.target.budget_s
        self._loop = asyncio.get_running_loop()
        self.deadline = self._loop.time() + self._budget_s
        self._queue: deque[Request] = deque()
        self._flying: set[Request] = set()
        self._unasked_before = peer.endpoint.unasked_from(peer.address)
        self._discovery: Request | None = None
        self._dead = False

    @property
    def memory(self) -> DeviceMemory:
        """What is remembered about the device."""
        return self.peer.memory

    def now(self) -> float:
        """The loop's clock."""
        return self._loop.time()

    @property
    def left_s(self) -> float:
        """Seconds of the budget that are left."""
        return max(0.0, self.deadline - self._loop.time())

    def ask(self, template: Template, owner: Owner, context: object) -> None:
        """Queue a request; it goes out when the window lets it."""
        self._queue.append(Request(self, template, owner, context))

    def pump(self) -> None:
        """Send what the window allows."""
        queue = self._queue
        if not queue:
            return
        peer = self.peer
        if self._dead or self._loop.time() >= self.deadline:
            self._drop_queue()
            return
        if peer.v3 is not None and not peer.v3.discovered:
            self._discover()
            return
        window = peer.window if self.answered_once or not peer.lossy else 1
        while queue and len(self._flying) < window:
            self._launch(queue.popleft())

    def _launch(self, request: Request) -> None:
        self.stats.requests += 1
        self._flying.add(request)
        self.peer.endpoint.submit(request, min(self.peer.timeout_s, max(self.deadline - self._loop.time(), 0.0)))

    def _discover(self) -> None:
        if self._discovery is None:
            self._discovery = Request(self, Template(b"", b""), self, None)
            self._launch(self._discovery)

    def _drop_queue(self) -> None:
        reason = "no answer" if self._dead else "time budget used up"
        while self._queue:
            request = self._queue.popleft()
            request.owner.failed(request, self.silence(request)[0], reason)

    def finished(self, request: Request, now: float) -> None:
        """An answer was accepted: learn from it and send on."""
        self._flying.discard(request)
        self.stats.replies += 1
        self.answered_once = True
        peer = self.peer
        if request.tries == 1:
            peer.lossy = False
        if request.sent_at:
            peer.measured(now - request.sent_at, request.tries > 1)
        self.pump()

    def expired(self, request: Request, now: float, local_drops: bool) -> None:
        """No answer in time: ask again, ask for less, or give up."""
        self.stats.timeouts += 1
        if now >= self.deadline - 0.001:
            self._give_up(request, *self.silence(request))
            return
        if not local_drops:
            self.peer.lossy = True
            if request.tries >= (TRIES_ANSWERED if self.answered_once else TRIES_SILENT):
                self._give_up(request, *self.silence(request))
                return
            if request.tries >= 2 and self.answered_once and request.owner.give_up_size(request):
                self._flying.discard(request)
                self.pump()
                return
            request.tries += 1
        self.stats.retries += 1
        wait_s = min(self.peer.timeout_s * 2 ** (request.tries - 1), LONGEST_TIMEOUT_S, self.deadline - now)
        self.peer.endpoint.resend(request, wait_s)

    def silence(self, request: Request) -> tuple[Outcome, str]:
        """Name what silence means: nobody there, the wrong credential, or an agent that talks nonsense."""
        if self.auth_failed:
            return Outcome.AUTH_FAILED, self.hint or "credential refused"
        if request.malformed:
            return Outcome.PROTOCOL_ERROR, f"{request.malformed} malformed replies"
        if request.wrong:
            return Outcome.PROTOCOL_ERROR, f"{request.wrong} replies with another version, community or engine"
        if self.hint is None and self.peer.endpoint.unasked_from(self.peer.address) > self._unasked_before:
            return Outcome.PROTOCOL_ERROR, "answers with another request id or none"
        return Outcome.TIMEOUT, self.hint or "no answer"

    def _give_up(self, request: Request, outcome: Outcome, reason: str) -> None:
        self._flying.discard(request)
        if not self.answered_once:
            self._dead = True
            if self.peer.v3 is not None:
                # A device that was replaced has another engine; only a whole poll of silence makes us look for it.
                self.peer.v3.rediscover()
        request.owner.failed(request, outcome, reason)
        self.pump()

    def received_v3(self, request: Request, data: bytes) -> bool:
        """Unwrap a v3 message and hand its PDU to whoever asked; reports steer discovery and time, or are hints."""
        engine = self.peer.v3
        assert engine is not None
        reply = engine.unwrap(data, time.monotonic())
        if reply.report is None:
            self.memory.engine_boots = engine.boots
            return request.owner is not self and request.owner.answered(request, reply.pdu)
        if request.owner is self:
            return self._discovered(engine, reply)
        if engine.accept_report(reply, time.monotonic()) is ReportAction.RESEND and request.tries < TRIES_ANSWERED:
            self._flying.discard(request)
            self.stats.retries += 1
            again = Request(self, request.template, request.owner, request.context)
            again.tries = request.tries + 1
            self._queue.appendleft(again)
            return True
        self.hint = f"agent reports {reply.report.value}"
        self.auth_failed = reply.report.is_auth_failure
        if self.auth_failed:
            # A forged Report must not end the poll: the true answer has this long to arrive.
            self.deadline = min(self.deadline, self._loop.time() + REFUSED_WAIT_S)
        self.stats.mismatched += 1
        return False

    def _discovered(self, engine: V3Engine, reply: V3Reply) -> bool:
        if engine.accept_report(reply, time.monotonic()) is not ReportAction.RESEND:
            return False
        self._discovery = None
        self.memory.engine_id = reply.engine_id.hex()
        return True

    def answered(self, request: Request, data: bytes) -> bool:
        """Discovery is answered by a report only."""
        return False

    def give_up_size(self, request: Request) -> bool:
        """Discovery cannot ask for less."""
        return False

    def failed(self, request: Request, outcome: Outcome, reason: str) -> None:
        """Discovery failed: nothing else can be asked."""
        self._discovery = None
        self._dead = True
        self._drop_queue()

    def parse(self, request: Request, data: bytes) -> Response:
        """Return a reply's header after checking version, community and request id."""
        peer = self.peer
        response = parse_pdu(data, 0, len(data)) if peer.v3 is not None else parse_message(data, peer.version, peer.community)
        if response.request_id != request.request_id:
            raise WrongSender
        return response

    def cancel(self, owner: Owner) -> None:
        """Forget everything that `owner` asked."""
        for request in [r for r in self._flying if r.owner is owner]:
            self._flying.discard(request)
            request.bucket = -1
            self.peer.endpoint.forget(request)
        self._queue = deque(r for r in self._queue if r.owner is not owner)

    def close(self) -> None:
        """Forget everything in flight."""
        for request in self._flying:
            request.bucket = -1
            self.peer.endpoint.forget(request)
        self._flying.clear()
        self._queue.clear()
