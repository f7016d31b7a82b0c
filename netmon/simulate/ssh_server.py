"""SSH servers on loopback that play network devices, OPS PCs, and every broken server; each keeps what it was sent."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import asyncssh

from netmon.simulate.ssh_broken import raw_handler
from netmon.simulate.ssh_dialects import DIALECTS
from netmon.simulate.ssh_hosts import VERSIONS, HostFigures, OutputEncoding, answer
from netmon.simulate.ssh_modes import RAW_MODES, Heard, SshMode
from netmon.simulate.ssh_shell import Shell, ShellOptions

USER: Final = "netmon"
PASSWORD: Final = "simulated-password"  # noqa: S105 - a simulator's
DRIP_S: Final = 0.2
CHUNK: Final = 16 * 1024


_OLD: Final[Mapping[str, Any]] = {
    "kex_algs": ("diffie-hellman-group1-sha1",), "encryption_algs": ("3des-cbc", "aes128-cbc"), "mac_algs": ("hmac-sha1",), "signature_algs": ("ssh-rsa",),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """One server: a network device with a `dialect` and `shell`, else a PC that is `system`. `keyboard_interactive` asks for the password that way alone."""

    dialect: str | None = None
    shell: ShellOptions = field(default_factory=ShellOptions)
    system: str = "linux"
    figures: HostFigures = field(default_factory=HostFigures)
    encoding: OutputEncoding = "utf-8"
    user: str = USER
    password: str | None = PASSWORD
    authorized_key: str | None = None
    keyboard_interactive: bool = False
    mode: SshMode = SshMode.WHOLE
    delay_s: float = 0.0


class SshServer:
    """Use as `async with`; `new_host_key` makes the next connections see another key, as a PC does that a disk freeze reset."""

    def __init__(self, options: ServerOptions | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.options = options or ServerOptions()
        self.host = host
        self.port = port
        self.heard = Heard()
        self._key: asyncssh.SSHKey | None = None
        self._listener: asyncssh.SSHAcceptor | asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[asyncssh.SSHServerConnection] = set()

    @property
    def is_raw(self) -> bool:
        """True when it never comes as far as a key."""
        return self.options.mode in RAW_MODES

    @property
    def host_key(self) -> str:
        """The public key as `algorithm base64`."""
        assert self._key is not None
        return self._key.export_public_key().decode().strip()

    async def __aenter__(self) -> Self:
        kind = "ssh-rsa" if self.options.mode is SshMode.OLD_ALGORITHMS else "ssh-ed25519"
        self._key = await asyncio.to_thread(asyncssh.generate_private_key, kind)
        await self._listen()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def new_host_key(self) -> None:
        """Start anew on the same port with another key."""
        await self.stop()
        self._key = await asyncio.to_thread(asyncssh.generate_private_key, "ssh-ed25519")
        await self._listen()

    async def stop(self) -> None:
        """Close the listener and every connection."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
        for connection in list(self._connections):
            connection.abort()
            await connection.wait_closed()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        if self.is_raw:
            server = await asyncio.start_server(self._on_raw, self.host, self.port)
            self.port = server.sockets[0].getsockname()[1]
            self._listener = server
            return
        assert self._key is not None
        old = _OLD if self.options.mode is SshMode.OLD_ALGORITHMS else {}
        rekey = {"rekey_bytes": 8 * 1024} if self.options.mode is SshMode.REKEY else {}
        acceptor = await asyncssh.create_server(
            lambda: _Login(self),
            self.host,
            self.port,
            server_host_keys=[self._key],
            server_version=VERSIONS.get(self.options.system if self.options.dialect is None else "", "SIM"),
            encoding=None,
            line_editor=False,
            agent_forwarding=False,
            config=None,
            gss_host=None,
            allow_pty=True,
            x509_trusted_certs=None,
            **old,
            **rekey,
        )
        self.port = acceptor.get_port()
        self._listener = acceptor

    async def _on_raw(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.connections += 1
        self.heard.open += 1
        try:
            with self._own_task(), contextlib.suppress(OSError):
                await raw_handler(self.options.mode.value, reader, writer)
        finally:
            self.heard.open -= 1
            writer.transport.abort()

    @contextlib.contextmanager
    def _own_task(self) -> Iterator[None]:
        """Let `stop` end what runs in the block, and the block end quietly then."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            yield
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)

    def opened(self, connection: asyncssh.SSHServerConnection) -> None:
        """Count a connection."""
        self.heard.connections += 1
        self.heard.open += 1
        self._connections.add(connection)

    def closed(self, connection: asyncssh.SSHServerConnection) -> None:
        """Count its end."""
        self.heard.open -= 1
        self._connections.discard(connection)

    async def serve(self, process: "asyncssh.SSHServerProcess[bytes]") -> None:
        """Answer one command, or a command line until it is left."""
        with self._own_task(), contextlib.suppress(OSError, asyncssh.Error, asyncio.IncompleteReadError):
            if self.options.delay_s:
                await asyncio.sleep(self.options.delay_s)
            if process.command is not None:
                self.heard.commands.append(process.command)
                await self._command(process, process.command)
            elif self.options.dialect is not None:
                await self._shell(process)
            process.close()

    async def _command(self, process: "asyncssh.SSHServerProcess[bytes]", command: str) -> None:
        options = self.options
        if options.dialect is not None:
            stdout, stderr, status = options.shell.outputs.get(command, "").encode(options.shell.encoding), b"", 0
        else:
            stdout, stderr, status = answer(options.system, command, options.figures, options.encoding)
        if await self._misbehave(process, stdout):
            return
        for start in range(0, len(stdout), CHUNK):
            process.stdout.write(stdout[start : start + CHUNK])
            await process.stdout.drain()
        process.stderr.write(stderr)
        if options.mode is not SshMode.NO_EXIT_STATUS:
            process.exit(status)

    async def _misbehave(self, process: "asyncssh.SSHServerProcess[bytes]", stdout: bytes) -> bool:
        """Do what is wrong with this server while a command runs; True when that was all that it does."""
        mode = self.options.mode
        match mode:
            case SshMode.COMMAND_HANG:
                await asyncio.Event().wait()
            case SshMode.ENDLESS_OUTPUT | SshMode.ENDLESS_ERRORS:
                stream = process.stdout if mode is SshMode.ENDLESS_OUTPUT else process.stderr
                while True:
                    stream.write(b"all work and no play\n" * (CHUNK // 21))
                    await stream.drain()
            case SshMode.SLOW_DRIP:
                for octet in stdout:
                    process.stdout.write(bytes((octet,)))
                    await asyncio.sleep(DRIP_S)
            case SshMode.ABORT_MID_COMMAND:
                process.stdout.write(stdout[: len(stdout) // 2])
                await asyncio.sleep(0.05)
                process.channel.get_connection().abort()
            case _:
                return False
        return True

    async def _shell(self, process: "asyncssh.SSHServerProcess[bytes]") -> None:
        assert self.options.dialect is not None
        shell = Shell(DIALECTS[self.options.dialect], self.options.shell)
        shell.heard = self.heard.commands
        mode = self.options.mode
        for part in shell.greeting():
            process.stdout.write(part)
        while not shell.closed:
            data = await process.stdin.read(1024)
            if not data:
                return
            for part in shell.feed(data):
                if mode is SshMode.SLOW_DRIP:
                    await asyncio.sleep(DRIP_S)
                process.stdout.write(part)
                if mode is SshMode.ABORT_MID_COMMAND and len(part) > 40:
                    process.channel.get_connection().abort()
                    return
            await process.stdout.drain()
            while self.options.shell.endless is not None and shell.heard and shell.heard[-1] == self.options.shell.endless:
                process.stdout.write(shell.endless_page())
                await process.stdout.drain()


class _Login(asyncssh.SSHServer):
    """Who may log in, and how badly that goes."""

    def __init__(self, server: SshServer) -> None:
        self._server = server
        self._options = server.options
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.opened(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._server.closed(self._connection)

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return self._options.authorized_key is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        self._count("publickey")
        good = asyncssh.import_public_key(self._options.authorized_key or "")
        return username == self._options.user and key == good and self._options.mode is not SshMode.AUTH_FAIL

    def password_auth_supported(self) -> bool:
        return self._options.password is not None and not self._options.keyboard_interactive

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._check("password", username, password)

    def kbdint_auth_supported(self) -> bool:
        return self._options.password is not None

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        return "", "", "", [("Password: ", False)]

    async def validate_kbdint_response(self, username: str, responses: Any) -> bool:
        return await self._check("keyboard-interactive", username, responses[0] if len(responses) == 1 else "")

    async def _check(self, kind: str, username: str, password: str) -> bool:
        self._count(kind)
        match self._options.mode:
            case SshMode.AUTH_HANG:
                await asyncio.Event().wait()
            case SshMode.AUTH_DROP:
                assert self._connection is not None
                self._connection.abort()
            case SshMode.PASSWORD_EXPIRED:
                raise asyncssh.PasswordChangeRequired("Your password has expired")
            case _:
                pass
        return username == self._options.user and password == self._options.password and self._options.mode is not SshMode.AUTH_FAIL

    def _count(self, kind: str) -> None:
        logins = self._server.heard.logins
        logins[kind] = logins.get(kind, 0) + 1

    def session_requested(self) -> Any:
        if self._options.mode is SshMode.REFUSE_SESSIONS:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, "no more sessions")
        return asyncssh.SSHServerProcess(self._server.serve, None, 3, False)
