"""What can be wrong with a simulated SSH server, and what one was sent."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class SshMode(StrEnum):
    """What is wrong with a server. Those up to JUNK_IN_KEX never come as far as a key."""

    WHOLE = "whole"
    NO_BANNER = "no_banner"
    ENDLESS_BANNER = "endless_banner"
    LONG_BANNER = "long_banner"
    HANG_IN_KEX = "hang_in_kex"
    JUNK_IN_KEX = "junk_in_kex"
    AUTH_HANG = "auth_hang"
    AUTH_FAIL = "auth_fail"
    AUTH_DROP = "auth_drop"
    REFUSE_SESSIONS = "refuse_sessions"
    COMMAND_HANG = "command_hang"
    ENDLESS_OUTPUT = "endless_output"
    ENDLESS_ERRORS = "endless_errors"
    SLOW_DRIP = "slow_drip"
    ABORT_MID_COMMAND = "abort_mid_command"
    NO_EXIT_STATUS = "no_exit_status"
    REKEY = "rekey"
    OLD_ALGORITHMS = "old_algorithms"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 - a state


RAW_MODES: Final = frozenset({SshMode.NO_BANNER, SshMode.ENDLESS_BANNER, SshMode.LONG_BANNER, SshMode.HANG_IN_KEX, SshMode.JUNK_IN_KEX})


@dataclass(slots=True)
class Heard:
    """What a server was sent: connections, how often each kind of login was tried, and every command or line."""

    connections: int = 0
    logins: dict[str, int] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    open: int = 0
