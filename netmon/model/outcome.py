"""How a poll, or one table of it, ended."""

from enum import StrEnum


class Outcome(StrEnum):
    """Closed list of endings; a failure is data, never an exception."""

    OK = "ok"
    PARTIAL = "partial"
    NO_DATA = "no_data"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    AUTH_FAILED = "auth_failed"
    PROTOCOL_ERROR = "protocol_error"
    PARSE_ERROR = "parse_error"
    SKIPPED = "skipped"

    @property
    def got_something(self) -> bool:
        """True when the reading carries values that may be used."""
        return self in (Outcome.OK, Outcome.PARTIAL)

    @property
    def answered(self) -> bool:
        """True when the device said anything at all, so that it counts as alive."""
        return self in (Outcome.OK, Outcome.PARTIAL, Outcome.NO_DATA, Outcome.AUTH_FAILED, Outcome.PROTOCOL_ERROR, Outcome.PARSE_ERROR)


# How the detail of every refusal for a changed SSH host key names it.
HOST_KEY_CHANGED = "host key changed"


class AccessFailed(Exception):
    """A device cannot be asked in a certain way now: `outcome` says how that ended, `detail` why, in cleaned words without any secret."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
