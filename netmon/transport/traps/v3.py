"""SNMPv3 notifications: what may be looked into is decided here, the rest is a child process's (netmon.transport.traps.v3_child)."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from netmon.model.trap import Notification
from netmon.transport.cli.frames import FrameError, pack, receive
from netmon.transport.snmp.api import UsmUser
from netmon.transport.snmp.ber import BerError
from netmon.transport.snmp.v3_message import AUTH_FLAG, PRIV_FLAG, Message, parse_message
from netmon.transport.traps.gate import Bucket, Result
from netmon.transport.traps.receiver import Done

logger = logging.getLogger(__name__)

COMMAND: Final = (sys.executable, "-m", "netmon.transport.traps.v3_child")
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
# pysnmp does about 1,000 messages a second (measured); a tenth of a core is what notifications may cost.
PER_S: Final = 100.0
BURST: Final = 200.0
# An engine that was not heard before costs 30 ms of key making.
NEW_ENGINES_PER_S: Final = 3.0
NEW_ENGINES_BURST: Final = 30.0
ENGINES_KEPT: Final = 5_000
IN_FLIGHT: Final = 200
ANSWER_S: Final = 5.0
START_S: Final = 30.0
RETRY_S: Final = 30.0
MESSAGES_PER_CHILD: Final = 200_000


Start = Callable[[], Awaitable[tuple[bytes, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class V3Settings:
    """Who may send; `start` is awaited before each start of the child and returns our engine id and its boots, which must rise (RFC 3414 section 2.2)."""

    start: Start
    users: tuple[UsmUser, ...] = field(repr=False)


@dataclass(slots=True)
class _Waiting:
    done: Done
    engine: tuple[bytes, bytes]
    deadline: float


class V3Decoder:
    """`run` keeps the child alive until cancelled; `submit` never waits. Without pysnmp every message is `v3_unavailable`."""

    def __init__(
        self, settings: V3Settings, *, command: Sequence[str] = COMMAND, retry_s: float = RETRY_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._command = tuple(command)
        self._retry_s = retry_s
        self._clock = clock
        self._levels = {user.user: _level(user) for user in settings.users}
        now = self._clock()
        self._bucket = Bucket(PER_S, BURST, now)
        self._new = Bucket(NEW_ENGINES_PER_S, NEW_ENGINES_BURST, now)
        self._proven: OrderedDict[tuple[bytes, bytes], None] = OrderedDict()
        self._waiting: OrderedDict[int, _Waiting] = OrderedDict()
        self._number = 0
        self._engine_id = b""
        self._process: asyncio.subprocess.Process | None = None
        self.ready = asyncio.Event()

    @property
    def available(self) -> bool:
        """True while the child answers."""
        return self.ready.is_set()

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return None if self._process is None else self._process.pid

    def submit(self, address: str, data: bytes, done: Done) -> Result | None:
        """Hand a message to the child, unless it is malformed, of a user or level that is not ours, or one too many."""
        try:
            message = parse_message(data)
        except BerError:
            return Result.MALFORMED
        if not self._is_ours(message):
            return Result.V3_USER
        if self._process is None or not self.ready.is_set():
            return Result.V3_UNAVAILABLE
        now = self._clock()
        engine = (message.engine_id, message.user)
        if len(self._waiting) >= IN_FLIGHT or not self._bucket.take(now) or not self._may_meet(engine, now):
            return Result.V3_LIMITED
        self._number += 1
        self._waiting[self._number] = _Waiting(done, engine, now + ANSWER_S)
        assert self._process.stdin is not None
        self._process.stdin.write(pack({"id": self._number, "engine_id": engine[0].hex(), "user": engine[1].hex(), "data": data.hex()}))
        return None

    def _is_ours(self, message: Message) -> bool:
        """True for a known user at exactly his own level, and for the questions with which a sender of informs finds out our engine and clock."""
        if not message.engine_id:
            return not message.flags & (AUTH_FLAG | PRIV_FLAG)
        return self._levels.get(message.user) == message.flags & (AUTH_FLAG | PRIV_FLAG)

    def _may_meet(self, engine: tuple[bytes, bytes], now: float) -> bool:
        return engine[0] in (b"", self._engine_id) or engine in self._proven or self._new.take(now)

    async def run(self) -> None:
        """Keep a child running; one that ends, or does not answer, is replaced after a while."""
        said = False
        while True:
            reason = await self._try()
            if reason and not said:
                logger.error("snmpv3 traps cannot be decoded reason=%s", reason)
            said = bool(reason)
            if reason:
                await asyncio.sleep(self._retry_s)

    async def _try(self) -> str:
        """Start a child and return why it ended; empty when it has simply served enough."""
        try:
            self._engine_id, boots = await self._settings.start()
            return await self._live(boots)
        except OSError as error:
            return os.strerror(error.errno or 0)

    async def _live(self, boots: int) -> str:
        """Run one child to its end and say why it ended; empty when it has simply served enough."""
        pipe = asyncio.subprocess.PIPE
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=env, start_new_session=True
        )
        self._process = process
        served = False
        try:
            async with asyncio.timeout(START_S):
                await self._greet(process, boots)
            self.ready.set()
            served = await self._listen(process)
        except (FrameError, OSError, TimeoutError) as error:
            logger.debug("snmpv3 child ended error=%s", type(error).__name__)
        finally:
            await self._end(process)
        return "" if served else "the child process ended; is pysnmp installed (pip install 'netmon[traps]')?"

    async def _greet(self, process: asyncio.subprocess.Process, boots: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        users = [_user(user) for user in self._settings.users]
        process.stdin.write(pack({"engine_id": self._engine_id.hex(), "boots": boots, "users": users}))
        await process.stdin.drain()
        await receive(process.stdout)

    async def _listen(self, process: asyncio.subprocess.Process) -> bool:
        """Take answers until enough were served; raises FrameError when the child is gone, TimeoutError when it does not answer."""
        assert process.stdout is not None
        for _ in range(MESSAGES_PER_CHILD):
            answer = await self._next(process.stdout)
            waiting = self._waiting.pop(answer.get("id", 0), None)
            if waiting is not None:
                self._hand_on(waiting, answer)
        return True

    async def _next(self, stream: asyncio.StreamReader) -> Mapping[str, Any]:
        reading = asyncio.ensure_future(receive(stream))
        try:
            while True:
                done, _ = await asyncio.wait({reading}, timeout=1.0)
                if done:
                    return await reading
                if self._waiting and next(iter(self._waiting.values())).deadline < self._clock():
                    raise TimeoutError
        finally:
            reading.cancel()

    def _hand_on(self, waiting: _Waiting, answer: Mapping[str, Any]) -> None:
        sent = [bytes.fromhex(one) for one in answer["sent"]]
        trap = answer.get("trap")
        if trap is None:
            waiting.done(Result.V3_REPORT if sent else Result.V3_REFUSED, None, sent)
            return
        self._proven[waiting.engine] = None
        self._proven.move_to_end(waiting.engine)
        if len(self._proven) > ENGINES_KEPT:
            self._proven.popitem(last=False)
        waiting.done(Result.TAKEN, Notification(version="3", trap_oid=tuple(trap["oid"]), if_index=trap["if_index"], confirmed=trap["confirmed"]), sent)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        self.ready.clear()
        self._process = None
        self._proven.clear()
        waiting, self._waiting = self._waiting, OrderedDict()
        for one in waiting.values():
            one.done(Result.V3_UNAVAILABLE, None, ())
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())


def _level(user: UsmUser) -> int:
    return (AUTH_FLAG if user.auth else 0) | (PRIV_FLAG if user.priv else 0)


def _user(user: UsmUser) -> dict[str, Any]:
    return {
        "name": user.user.hex(),
        "auth": user.auth,
        "auth_password": user.auth_password.hex(),
        "priv": user.priv,
        "priv_password": user.priv_password.hex(),
    }
