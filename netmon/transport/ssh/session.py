"""One login: runs allow-listed commands one at a time, with a deadline and caps on what they print."""

import asyncio
import contextlib
from typing import Final, Literal

import asyncssh

from netmon.model.device_text import clean_string
from netmon.model.measurement import LineTest
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.ssh.allowed import command_line, http_test, speed_test_line
from netmon.transport.ssh.api import CommandOutput, HostKey, SshStats, SshTarget

WINDOW: Final = 256 * 1024
PACKET: Final = 32 * 1024
STDERR_LIMIT: Final = 16 * 1024


class Receiver(asyncssh.SSHClientSession[bytes]):
    """Gathers what a command prints up to the caps; `done` is set at its end, or as soon as a cap is passed."""

    def __init__(self, limit: int, line_limit: int) -> None:
        self._limit = limit
        self._line_limit = line_limit
        self._lines = 0
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.received = 0
        self.cut: Literal["bytes", "lines"] | None = None
        self.exit_status: int | None = None
        self.error: Exception | None = None
        self.ended = False
        self.done = asyncio.Event()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Keep what fits."""
        self.received += len(data)
        if datatype is not None:
            self.stderr += data[: STDERR_LIMIT - len(self.stderr)]
            if self.received > 2 * self._limit:
                self._cut("bytes")
            return
        self._lines += data.count(b"\n")
        room = self._limit - len(self.stdout)
        self.stdout += data[:room]
        if len(data) > room:
            self._cut("bytes")
        elif self._lines > self._line_limit:
            self._cut("lines")

    def _cut(self, why: Literal["bytes", "lines"]) -> None:
        self.cut = self.cut or why
        self.done.set()

    def exit_status_received(self, status: int) -> None:
        """Keep the status (RFC 4254 section 6.10)."""
        self.exit_status = status

    def connection_lost(self, exc: Exception | None) -> None:
        """End: of the command without an error, of the whole connection with one."""
        self.error, self.ended = exc, True
        self.done.set()


class Session:
    """See netmon.transport.ssh.api.SshSession."""

    def __init__(self, connection: asyncssh.SSHClientConnection, target: SshTarget, host_key: HostKey, *, login_s: float) -> None:
        self._connection = connection
        self._target = target
        self._one = asyncio.Lock()
        self.host_key = host_key
        self.server_version = clean_string(str(connection.get_extra_info("server_version") or ""), limit=100)
        self.stats = SshStats(login_s=login_s)

    async def run(self, name: str, address: str | None = None) -> CommandOutput:
        """Run one command of the allow-list; see SshSession.run."""
        return await self._output(name, command_line(name, address))

    async def run_speed_test(self, test: LineTest) -> CommandOutput:
        """Run an iperf3 client, or the HTTP test by curl; see SshSession.run_speed_test."""
        if test.server.method == "http":
            return await self._output("curl", *http_test(test))
        return await self._output("iperf3", speed_test_line(test))

    async def _output(self, name: str, command: str, stdin: bytes = b"") -> CommandOutput:
        async with self._one:
            self.stats.commands += 1
            started = asyncio.get_running_loop().time()
            receiver = Receiver(self._target.output_limit, self._target.line_limit)
            try:
                await self._run(command, stdin, receiver)
            finally:
                self.stats.received_bytes += receiver.received
        if receiver.error is not None and receiver.cut is None:
            raise AccessFailed(Outcome.UNREACHABLE, "the connection broke while the command ran")
        return CommandOutput(
            command=name,
            stdout=bytes(receiver.stdout),
            stderr=bytes(receiver.stderr),
            exit_status=receiver.exit_status,
            duration_s=asyncio.get_running_loop().time() - started,
            cut=receiver.cut,
        )

    async def _run(self, command: str, stdin: bytes, receiver: Receiver) -> None:
        channel: asyncssh.SSHClientChannel[bytes] | None = None
        timeout_s = self._target.command_timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                channel, _ = await self._connection.create_session(
                    lambda: receiver, command, encoding=None, env=None, send_env=None, request_pty=False, window=WINDOW, max_pktsize=PACKET
                )
                if stdin:
                    with contextlib.suppress(BrokenPipeError):  # the command has ended already; what it said is in the receiver
                        channel.write(stdin)
                channel.write_eof()
                await receiver.done.wait()
        except TimeoutError:
            raise AccessFailed(Outcome.TIMEOUT, f"the command did not end within {timeout_s:g} s") from None
        except asyncssh.ChannelOpenError as error:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"the host refuses to run a command: {clean_string(error.reason, limit=80)}") from None
        except (asyncssh.Error, OSError):
            raise AccessFailed(Outcome.UNREACHABLE, "the connection broke when a command was to run") from None
        finally:
            if channel is not None and not receiver.ended:
                channel.abort()
