"""What a web-config.yml asks of the server, resolved: the TLS of new connections, who may show which certificate, headers, passwords, rate."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRate:
    """One request each `interval_s`, `burst` at once, over all clients together."""

    interval_s: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConfig:
    """`tls` is None for plain HTTP. `certain_clients`: nobody gets in without a certificate that one of our authorities signed.

    `allowed_sans` are the names of which a client's certificate must have one; None lets every verified one in. `users` are bcrypt hashes by name.
    """

    tls: ssl.SSLContext | None = None
    certain_clients: bool = False
    allowed_sans: frozenset[str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    rate: WebRate | None = None

    @property
    def empty(self) -> bool:
        """True when it keeps nobody out: neither TLS nor passwords."""
        return self.tls is None and not self.users


PLAIN_HTTP = WebConfig()
