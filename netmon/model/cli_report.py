"""What one login to a command line gave: several payloads at once, each of a kind that SNMP gives too."""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CliReport:
    """At most one payload of a kind. Evidence beside SNMP: where SNMP gave the same kind, that one is shown."""

    payloads: tuple[Any, ...] = ()

    def of(self, kind: type[T]) -> T | None:
        """Return the payload of a kind, None without one."""
        return next((payload for payload in self.payloads if isinstance(payload, kind)), None)


def is_empty(payload: object) -> bool:
    """True for a payload without rows, words and numbers: what an agent gives that has none of it."""
    values = [getattr(payload, field.name) for field in fields(payload)]  # type: ignore[arg-type]
    return not any(value for value in values if not isinstance(value, bool))
