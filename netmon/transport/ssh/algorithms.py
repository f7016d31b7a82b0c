"""Which algorithms netmon offers: today's, and with `legacy` those of old switches behind them. Names of RFC 4253, 5656, 8268, 8332, 8731."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithms:
    """One offer, best first."""

    kex: tuple[str, ...]
    encryption: tuple[str, ...]
    mac: tuple[str, ...]
    host_key: tuple[str, ...]
    signature: tuple[str, ...]


_KEX: Final = (
    "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256", "diffie-hellman-group-exchange-sha256",
)  # fmt: skip
_ENCRYPTION: Final = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
_MAC: Final = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512")
_HOST_KEY: Final = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256")

MODERN: Final = Algorithms(kex=_KEX, encryption=_ENCRYPTION, mac=_MAC, host_key=_HOST_KEY, signature=_HOST_KEY)
LEGACY: Final = Algorithms(
    kex=(*_KEX, "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1", "diffie-hellman-group1-sha1"),
    encryption=(*_ENCRYPTION, "aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"),
    mac=(*_MAC, "hmac-sha1", "hmac-sha1-96", "hmac-md5"),
    host_key=(*_HOST_KEY, "ssh-rsa", "ssh-dss"),
    signature=(*_HOST_KEY, "ssh-rsa", "ssh-dss"),
)

# A key's algorithm names, by the name that stands in known_hosts: RSA keys sign with SHA-2 where the host can.
SIGNATURES: Final[dict[str, tuple[str, ...]]] = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")}


def offer(*, legacy: bool) -> Algorithms:
    """Return what is offered to a host."""
    return LEGACY if legacy else MODERN


def host_key_offer(algorithms: Algorithms, trusted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the host key algorithms, those of the trusted keys first: a host with several keys then shows the one that is known."""
    first = [name for key in trusted for name in SIGNATURES.get(key, (key,)) if name in algorithms.host_key]
    return tuple(dict.fromkeys((*first, *algorithms.host_key)))
