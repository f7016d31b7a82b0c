"""A device with a command line over real SSH on loopback: it echoes, pages, prompts, and keeps every line and key that it was sent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncssh

USER = "netmon"
PASSWORD = "S3CR3T-cli-password"
ERASE = b"\x1b[16D" + b" " * 16 + b"\x1b[16D"


@dataclass(slots=True)
class Device:
    """How the device behaves, and in `sent` and `keys` what it was sent."""

    prompt: str = "<SW-1>"
    banner: bytes = b"\r\nInfo: The max number of VTY users is 10.\r\n"
    question: str | None = None
    outputs: Mapping[str, bytes] = field(default_factory=dict)
    unknown: bytes = b"Error: Unrecognized command found at '^' position.\r\n"
    page_lines: int = 0
    pager: bytes = b"  ---- More ----"
    pager_commands: tuple[str, ...] = ("screen-length 0 temporary", "screen-length disable", "terminal length 0", "no paging", "no page")
    refuse_pager: bool = False
    say_after: Callable[[str], float] = lambda _command: 0.0
    endless: frozenset[str] = frozenset()
    hang: frozenset[str] = frozenset()
    hang_up: frozenset[str] = frozenset()
    sent: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    logins: int = 0
    password: str = PASSWORD
    swallows_logins: bool = False


class _Server(asyncssh.SSHServer):
    def __init__(self, device: Device) -> None:
        self._device = device

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        self._device.logins += 1
        if self._device.swallows_logins:
            await asyncio.sleep(3600)
        return username == USER and password == self._device.password


class _Shell:
    def __init__(self, device: Device, process: Any) -> None:
        self.device, self.process = device, process
        self.paging = device.page_lines > 0

    async def key(self) -> bytes:
        return await self.process.stdin.read(1)

    async def line(self) -> str:
        raw = b""
        while True:
            char = await self.key()
            if not char:
                raise EOFError
            if char in b"\r\n":
                self.write(b"\r\n")
                return raw.decode("latin-1")
            raw += char
            self.write(char)

    def write(self, data: bytes) -> None:
        self.process.stdout.write(data)

    async def print(self, data: bytes) -> None:
        lines = data.splitlines(keepends=True)
        for number, line in enumerate(lines):
            if self.paging and number and number % self.device.page_lines == 0:
                self.write(self.device.pager)
                key = await self.key()
                self.device.keys.append(key.decode("latin-1"))
                self.write(ERASE)
                if key != b" ":
                    return
            self.write(line)
        await self.process.stdout.drain()

    async def run(self) -> None:
        device = self.device
        self.write(device.banner)
        if device.question is not None:
            self.write(device.question.encode())
            device.sent.append(await self.line())
        while True:
            self.write(device.prompt.encode())
            command = await self.line()
            if command:
                device.sent.append(command)
            await self.answer(command)

    async def answer(self, command: str) -> None:
        device = self.device
        if command in device.pager_commands:
            if device.refuse_pager:
                await self.print(device.unknown)
            else:
                self.paging = False
        elif command in device.hang:
            await asyncio.sleep(3600)
        elif command in device.hang_up:
            raise EOFError
        elif command in device.endless:
            while True:
                self.write(b"x" * 4000 + b"\r\n")
                await self.process.stdout.drain()
                await asyncio.sleep(0)
        elif command in device.outputs:
            await asyncio.sleep(device.say_after(command))
            await self.print(device.outputs[command])
        elif command:
            await self.print(device.unknown)


@dataclass(frozen=True, slots=True)
class Running:
    """A listening device and the keys that it is trusted by."""

    device: Device
    port: int
    host_keys: tuple[str, ...]


@asynccontextmanager
async def cli_device(device: Device, *, trusted: bool = True, options: Mapping[str, Any] | None = None, key: str = "ssh-ed25519") -> AsyncIterator[Running]:
    """Listen on loopback with a key of its own."""
    host_key = asyncssh.generate_private_key(key, **({"key_size": 2048} if key == "ssh-rsa" else {}))

    async def shell(process: Any) -> None:
        try:
            await _Shell(device, process).run()
        except (EOFError, asyncssh.Error, ConnectionError, BrokenPipeError):
            pass
        finally:
            process.exit(0)

    server = await asyncssh.create_server(
        lambda: _Server(device), "127.0.0.1", 0, server_host_keys=[host_key], process_factory=shell, encoding=None, line_editor=False, **(options or {})
    )
    port = server.sockets[0].getsockname()[1]
    algorithm, key_text = host_key.export_public_key().decode().split()[:2]
    try:
        yield Running(device, port, (f"{algorithm} {key_text}",) if trusted else ())
    finally:
        server.close()
        await server.wait_closed()
