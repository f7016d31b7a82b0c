"""The SSH session as collectors see it: named read-only commands, one at a time, each with a deadline and a cap on what it may print."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from netmon.model.measurement import LineTest

HostKeyPolicy = Literal["strict", "changes", "changes_with_password"]
SSH_PORT = 22


class HostKeyState(StrEnum):
    """What known_hosts says of the key that the host showed."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class SshTarget:
    """Where and as whom to log in.

    `name` is the device's, for what the operator is told; `credential` the credential's name: logins that share an account are limited together.
    `host_key`: "strict" refuses a changed key. "changes" goes on, with a private key only: a password would go to whoever answers.
    "changes_with_password" sends it all the same, which the operator has to say. A host without any key in known_hosts is refused by all three.
    `legacy` allows the key exchanges, ciphers and key types of old devices. `output_limit` is in octets, per command and stream.
    """

    address: str
    port: int = SSH_PORT
    user: str
    name: str = "DEVICE"
    credential: str = ""
    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    legacy: bool = False
    host_key: HostKeyPolicy = "strict"
    connect_timeout_s: float = 5.0
    login_timeout_s: float = 10.0
    command_timeout_s: float = 20.0
    output_limit: int = 1 << 20
    line_limit: int = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKey:
    """The key that the host showed: `SHA256:...` as OpenSSH prints it, and what known_hosts says of it."""

    algorithm: str
    fingerprint: str
    state: HostKeyState


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOutput:
    """What one command printed, as octets. `cut`: "bytes" or "lines" when a cap ended it, then the command was abandoned.

    `exit_status` None: the host gave none (killed by a signal, or cut).
    """

    command: str
    stdout: bytes
    stderr: bytes
    exit_status: int | None
    duration_s: float
    cut: Literal["bytes", "lines"] | None = None


@dataclass(slots=True)
class SshStats:
    """What one session cost."""

    commands: int = 0
    received_bytes: int = 0
    login_s: float = 0.0


class SshSession(Protocol):
    """One login to one host, for one job."""

    host_key: HostKey
    server_version: str
    stats: SshStats

    async def run(self, name: str, address: str | None = None) -> CommandOutput:
        """Run the command that `netmon.transport.ssh.allowed` has under this name (a ping to `address`); KeyError for any other.

        Raises netmon.model.outcome.AccessFailed: TIMEOUT when the command does not end, UNREACHABLE when the connection breaks,
        PROTOCOL_ERROR when the host refuses to run it.
        """
        ...

    async def run_speed_test(self, test: LineTest) -> CommandOutput:
        """Run the iperf3 client of a test, or the HTTP test by curl; raises as `run`, ValueError for a test whose words are no plain ones."""
        ...
