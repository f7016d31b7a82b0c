"""The command line of a device as collectors see it: commands that show, and the rows that come out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from netmon.model.outcome import Outcome

SSH_PORT = 22
OUTPUT_LIMIT = 8 << 20

Row = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CliTarget:
    """Where, as whom and with which vendor's habits to log in. `credential` names the account for those who share it.

    `host_keys` are the trusted keys of the host, each `ALGORITHM BASE64`; without any the host is refused.

    `legacy` allows the key exchanges and signatures of old devices. Times in seconds; `output_limit` in octets, for one login.
    """

    device: str
    address: str
    platform: str
    user: str
    credential: str
    port: int = SSH_PORT
    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    host_keys: tuple[str, ...] = ()
    legacy: bool = False
    connect_s: float = 8.0
    login_s: float = 15.0
    output_limit: int = OUTPUT_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One command; `template` names what makes rows of its output, None brings the text back."""

    command: str
    template: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one command gave.

    `outcome`: ok | no_data (the device does not know the command, or has nothing) | auth_failed (the account may not run it) | parse_error | timeout.
    Values are text as the device wrote it: not cleaned, not trusted.
    """

    command: str
    outcome: Outcome
    rows: tuple[Row, ...] = ()
    text: str = ""
    detail: str | None = None


class CliSession(Protocol):
    """One device for one job."""

    async def show(self, platform: str, commands: Sequence[Show]) -> tuple[Shown, ...]:
        """Log in once and run the commands in order; one `Shown` each. `platform` is a key of `netmon.transport.cli.allowed.PLATFORMS`.

        Raises netmon.model.outcome.AccessFailed, ValueError for a command that may not be.
        """
        ...
