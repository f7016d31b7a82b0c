"""Checks of services: what an operator asks for, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Family = Literal["any", "ipv4", "ipv6"]
RecordType = Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "SRV", "PTR"]


class ServiceReason(StrEnum):
    """Why a check failed; `text("service.reason.<value>")` says it to a person."""

    UNRESOLVED = "unresolved"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CLOSED = "closed"
    NO_SOURCE = "no_source"
    TLS = "tls"
    UNTRUSTED = "untrusted"
    WRONG_NAME = "wrong_name"
    EXPIRED = "expired"
    BAD_STATUS = "bad_status"
    MISSING_TEXT = "missing_text"
    TOO_BIG = "too_big"
    PROTOCOL = "protocol"
    NO_SUCH_NAME = "no_such_name"
    SERVER_FAILURE = "server_failure"
    OTHER_ANSWER = "other_answer"
    UNSYNCHRONISED = "unsynchronised"
    OFFSET = "offset"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    id: str
    family: Family = "any"
    source: str | None = None
    timeout_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpCheck(_Check):
    """A connection to a port; `host` None: the device's address."""

    port: int
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCheck(_Check):
    """A page; `status` None: any below 400. `contains` must occur in the first 256 KiB. `verify` False: the certificate is reported, not judged."""

    url: str
    status: int | None = None
    contains: str | None = None
    verify: bool = True
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsCheck(_Check):
    """A name asked of a server; `server` None: the device's address. `expect`: at least one of the answers must be among these."""

    name: str
    record: RecordType = "A"
    server: str | None = None
    port: int = 53
    expect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NtpCheck(_Check):
    """The clock of a server against this machine's, in seconds."""

    host: str | None = None
    port: int = 123
    max_offset_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RtspCheck(_Check):
    """RTSP OPTIONS (RFC 7826 section 13.1, RFC 2326 section 10.1), which needs no login: does a camera or recorder speak."""

    host: str | None = None
    port: int = 554
    path: str = "/"


Check = TcpCheck | HttpCheck | DnsCheck | NtpCheck | RtspCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResult:
    """What one check found.

    `detail` is in cleaned words of the other side or of the system. `expires_at` is the certificate's last second (Unix time), `offset_s` the server's
    clock minus this machine's, `answers` what DNS said, sorted; each None or empty where the check has no such thing.
    """

    check: str
    kind: str
    ok: bool
    reason: ServiceReason | None = None
    detail: str | None = None
    duration_s: float | None = None
    status: int | None = None
    expires_at: float | None = None
    offset_s: float | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResults:
    """All checks of one device, in the order of the inventory."""

    results: tuple[ServiceResult, ...]


def kind_of(check: Check) -> str:
    """Return the word that the inventory uses for a check."""
    return _KINDS[type(check)]


_KINDS: dict[type, str] = {TcpCheck: "tcp", HttpCheck: "http", DnsCheck: "dns", NtpCheck: "ntp", RtspCheck: "rtsp"}
