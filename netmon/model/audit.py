"""What is written down of people: who did what, when, from where, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

REQUEST: Final = "request"
"""The action of a record that only says that an address was asked for."""
MOST_CHARS: Final = 200
MOST_DETAILS: Final = 20


class DoorAction(StrEnum):
    """What the door itself writes down; sections name their own actions (`acknowledge`, `exclude`, ...)."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_REFUSED = "sign_in_refused"
    LOCKED_OUT = "locked_out"
    SIGN_OUT = "sign_out"
    SESSION_EXPIRED = "session_expired"
    SESSION_REVOKED = "session_revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One line of the audit log. `at` in Unix seconds; `role` as in Role, "" for nobody; `status` of HTTP, 0 where none was sent.

    `query` is what stood behind the question mark, with values of secret-looking names left out; what was posted is never here.
    `action` is `request` or a verb with underscores; `detail` are short strings, whatever the action has to say.
    """

    at: float
    who: str
    role: str
    peer: str
    method: str = ""
    path: str = ""
    query: str = ""
    status: int = 0
    action: str = REQUEST
    detail: Mapping[str, str] = field(default_factory=dict)


def short(value: str, most: int = MOST_CHARS) -> str:
    """Return a string as it is kept: no longer than `most`, control characters and lone surrogates as `?`."""
    return "".join(char if char.isprintable() else "?" for char in value[:most]).encode(errors="replace").decode()


def details(**pairs: object) -> Mapping[str, str]:
    """Return details of a record, shortened; what is None or "" is left out."""
    kept = {name: short(str(value)) for name, value in pairs.items() if value not in (None, "")}
    return dict(list(kept.items())[:MOST_DETAILS])
