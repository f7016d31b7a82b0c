"""Tokens of the speed test's server: signed by the daemon, for one address, one test, one phase, a short time and a number of uses."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final, Literal

Phase = Literal["ping", "down", "up"]
MOST_CHARS: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a token says; use number `n` of it, from 0 to `uses` - 1, is taken once. `expires` in Unix seconds."""

    test: str
    phase: Phase
    peer: str
    expires: float
    uses: int
    nonce: str


def signed(ticket: Ticket, key: bytes) -> str:
    """Return a token: the ticket and its HMAC-SHA-256, in base64url."""
    body = json.dumps(asdict(ticket), sort_keys=True, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(hmac.new(key, body, hashlib.sha256).digest())}"


def ticket_of(token: str, key: bytes, *, peer: str, now: float) -> Ticket | None:
    """Return what a token says; None for one that is forged, too old or of another address."""
    if len(token) > MOST_CHARS or not token.isascii():
        return None
    head, _, tail = token.partition(".")
    try:
        body, seal = _bytes(head), _bytes(tail)
        if not hmac.compare_digest(hmac.new(key, body, hashlib.sha256).digest(), seal):
            return None
        ticket = Ticket(**json.loads(body))
    except (ValueError, TypeError):
        return None
    return ticket if ticket.peer == plain_address(peer) and now < ticket.expires else None


def plain_address(text: str) -> str:
    """Return an address as it is compared: an IPv4 address within IPv6 as IPv4, without a zone; what is no address as it is."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
