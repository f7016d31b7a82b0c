"""What all simulated displays share: a TCP port, a state, the faults of real sets, and a record of every byte that came in."""

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from netmon.model.display import FaultLevel, FaultPart, Power

PanelFault = Literal["none", "silent", "garbage", "endless", "endless_frames", "wrong_checksum", "close_mid_reply", "close_at_once", "drip"]
MOST_RECORDED = 1 << 20
BLOCK = 16 * 1024


@dataclass(slots=True, kw_only=True)
class PanelState:
    """How the set is; it may be changed at any time. `hours` is the panel's or the first lamp's."""

    power: Power = "on"
    signal: bool = True
    muted: bool = False
    hours: float = 1234.5
    celsius: int = 41
    faults: dict[FaultPart, FaultLevel] = field(default_factory=dict)
    model: str = "Board 75"
    serial: str = "SN-00042"
    software: str = "V1.2.3"
    name: str = "三年一班"
    mac: bytes = bytes.fromhex("02aabbcc0d01")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelHabits:
    """How the set behaves. `fault` begins after `good_replies`; `gone_in_standby` closes the port; `single` lets one session in at a time.

    `idle_s` ends a session in which nothing is asked for so long; `password` is what it wants; `user` too where the protocol has one.
    """

    fault: PanelFault = "none"
    good_replies: int = 0
    gone_in_standby: bool = False
    single: bool = False
    idle_s: float | None = None
    user: str = ""
    password: str | None = field(default=None, repr=False)
    drip_s: float = 0.05


@dataclass(slots=True)
class PanelRecord:
    """What the set met: every command, every byte, sessions, the most of them at once, logins and how many it refused."""

    commands: list[bytes] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    sessions: int = 0
    at_once: int = 0
    most_at_once: int = 0
    logins: int = 0
    refused: int = 0


@dataclass(slots=True)
class Talk:
    """One session: its streams, what was signed in, how many replies went out."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    signed_in: bool = False
    challenge: bytes = b""
    replies: int = 0


class DisplayPanel:
    """A simulated set on a TCP port of its own; `async with`. A subclass knows the protocol: `greet`, `next_command`, `answer`, `spoil`."""

    def __init__(self, state: PanelState | None = None, habits: PanelHabits | None = None, *, host: str = "127.0.0.1", port: int = 0, seed: int = 1) -> None:
        self.state = state or PanelState()
        self.habits = habits or PanelHabits()
        self.record = PanelRecord()
        self.host = host
        self.port = port
        self._random = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._listen()
        if self.habits.gone_in_standby and self.state.power == "standby":
            await self.switch("standby")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._hang_up()

    async def switch(self, power: Power) -> None:
        """Change the power; a set with that habit closes its port in standby and opens it again after."""
        self.state.power = power
        if not self.habits.gone_in_standby:
            return
        if power == "standby":
            await self._hang_up()
        elif self._server is None:
            await self._listen()

    async def greet(self, talk: Talk) -> bool:
        """Do what the set does when somebody connects; False ends the session."""
        return True

    async def next_command(self, talk: Talk) -> bytes:
        """Return the next command whole. EOFError at the end of the session."""
        raise LookupError("a subclass knows")

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Return the bytes of the reply, None for none at all."""
        raise LookupError("a subclass knows")

    def spoil(self, reply: bytes) -> bytes:
        """Return the reply with a wrong checksum, or what comes nearest in a protocol without one."""
        return reply[:-1] + bytes((reply[-1] ^ 0x55,))

    async def line(self, talk: Talk, end: bytes = b"\r") -> bytes:
        """Return what comes up to and with `end`, recorded."""
        try:
            got = await talk.reader.readuntil(end)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            if isinstance(error, asyncio.IncompleteReadError):
                self._note(error.partial)
            raise EOFError from error
        self._note(got)
        return got

    async def exactly(self, talk: Talk, count: int) -> bytes:
        """Return exactly so many bytes, recorded."""
        try:
            got = await talk.reader.readexactly(count)
        except asyncio.IncompleteReadError as error:
            self._note(error.partial)
            raise EOFError from error
        self._note(got)
        return got

    def _note(self, data: bytes) -> None:
        if len(self.record.received) < MOST_RECORDED:
            self.record.received += data

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        record = self.record
        record.sessions += 1
        record.at_once += 1
        record.most_at_once = max(record.most_at_once, record.at_once)
        try:
            if self.habits.fault != "close_at_once" and not (self.habits.single and record.at_once > 1):
                await self._serve(Talk(reader, writer))
        except (EOFError, OSError, TimeoutError):
            pass
        except asyncio.CancelledError:
            pass  # the panel goes away: asyncio would call a cancelled handler an error
        finally:
            record.at_once -= 1
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, talk: Talk) -> None:
        if not await self.greet(talk):
            await self._farewell(talk)
            return
        while True:
            async with asyncio.timeout(self.habits.idle_s):
                command = await self.next_command(talk)
            self.record.commands.append(command)
            reply = self.answer(command, talk)
            if reply is not None and not await self._deliver(talk, reply):
                await self._farewell(talk)
                return
            talk.replies += 1

    @staticmethod
    async def _farewell(talk: Talk) -> None:
        """Let what was written reach the other side before the session ends."""
        with contextlib.suppress(OSError):
            await talk.writer.drain()
            talk.writer.close()
            await asyncio.sleep(0)

    async def _deliver(self, talk: Talk, reply: bytes) -> bool:
        """Send as the fault has it; False when the session ends with it."""
        writer = talk.writer
        fault = self.habits.fault if talk.replies >= self.habits.good_replies else "none"
        match fault:
            case "silent":
                return True
            case "garbage":
                writer.write(self._random.randbytes(40))
            case "endless" | "endless_frames":
                await self._flood(writer, reply if fault == "endless_frames" else b"")
            case "wrong_checksum":
                writer.write(self.spoil(reply))
            case "close_mid_reply":
                writer.write(reply[: len(reply) // 2])
                return False
            case "drip":
                for byte in reply:
                    writer.write(bytes((byte,)))
                    await asyncio.sleep(self.habits.drip_s)
            case _:
                writer.write(reply)
        await writer.drain()
        return True

    async def _flood(self, writer: asyncio.StreamWriter, frame: bytes) -> None:
        """Write until the other side hangs up."""
        block = frame * (BLOCK // len(frame) + 1) if frame else self._random.randbytes(BLOCK).replace(b"\r", b"?").replace(b"x", b"?")
        while True:
            writer.write(block)
            await writer.drain()
