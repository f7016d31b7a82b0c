"""The SNMP session as collectors see it: a small Protocol, its requests and its results."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome

SYS_UPTIME = "1.3.6.1.2.1.1.3"


@dataclass(frozen=True, slots=True)
class Community:
    """SNMPv1 or v2c: a community is a clear-text password and never printed."""

    version: Literal["1", "2c"]
    community: bytes = field(repr=False)


AuthProtocol = Literal["MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"]
PrivProtocol = Literal["DES", "AES-128", "AES-192", "AES-256", "AES-192-C", "AES-256-C"]


@dataclass(frozen=True, slots=True)
class UsmUser:
    """SNMPv3 user (RFC 3414, 3826, 7860); `-C` selects the Reeder/Cisco key extension, the plain name Blumenthal's."""

    user: bytes
    auth: AuthProtocol | None = None
    auth_password: bytes = field(default=b"", repr=False)
    priv: PrivProtocol | None = None
    priv_password: bytes = field(default=b"", repr=False)
    context: bytes = b""


Security = Community | UsmUser


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpTarget:
    """Where and how to ask; `budget_s` bounds one whole poll, every retry included."""

    address: str
    port: int = 161
    security: Security
    budget_s: float = 10.0
    window: int | None = None
    max_repetitions: int | None = None
    bulk: bool = True
    reply_from_any_address: bool = False


class Varbind(NamedTuple):
    """A decoded value: `tag` is the BER tag; INTEGER types are int, OBJECT IDENTIFIER a dotted str, all else bytes."""

    tag: int
    value: int | bytes | str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """Columns of one conceptual table to be read together, with the caps that end a walk which does not.

    `columns` are dotted column OIDs without a row index, each under the table's entry; the order is the caller's own.
    A walk begins behind the row `after`; such a part of a table needs a `name` of its own.
    """

    name: str
    columns: tuple[str, ...]
    max_rows: int = 20_000
    max_requests: int = 5_000
    max_seconds: float = 60.0
    max_bytes: int = 32 << 20
    after: tuple[int, ...] = ()


class TableColumn(NamedTuple):
    """One column of a result, aligned with `TableResult.index`.

    `tags` is one BER tag when every present value has it, else one per row (0 where the row has no value).
    `ticks`: see netmon.model.reading.Column.
    """

    values: tuple[int | bytes | str | None, ...]
    tags: int | tuple[int, ...]
    ticks: int | tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableResult:
    """What a walk brought back; a failed walk keeps what was got and says why in `reason`.

    `index` holds each row's sub-identifiers after the column OID; `columns` follows `TableSpec.columns`.
    """

    name: str
    index: tuple[tuple[int, ...], ...]
    columns: tuple[TableColumn, ...]
    outcome: Outcome
    complete: bool
    reason: str | None = None
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GetResult:
    """Values by the OID that was asked for; noSuchObject, noSuchInstance and v1 noSuchName leave the OID out."""

    values: Mapping[str, Varbind]
    outcome: Outcome
    reason: str | None = None
    ticks: int | None = None
    requests: int = 0


@dataclass(slots=True)
class SessionStats:
    """What one session cost and met since it was made."""

    requests: int = 0
    replies: int = 0
    retries: int = 0
    timeouts: int = 0
    mismatched: int = 0
    malformed: int = 0
    received_bytes: int = 0


class SnmpSession(Protocol):
    """One poll of one device: shares the poll's time budget over all that is asked."""

    memory: DeviceMemory
    stats: SessionStats

    async def get(self, oids: Sequence[str]) -> GetResult:
        """Read instances (full OIDs with index), split into as many PDUs as they need."""
        ...

    async def table(self, spec: TableSpec) -> TableResult:
        """Read the columns of a table with sysUpTime in every PDU."""
        ...

    def vlan(self, number: int) -> "AbstractAsyncContextManager[SnmpSession]":
        """Return a session for the part of the MIB that belongs to one VLAN, as Cisco has it: `community@N`, or the SNMPv3 context `vlan-N`.

        It has a third of what is left of this session's budget, and shares its statistics. A VLAN that the agent does not know is silence, not an error.
        """
        ...
