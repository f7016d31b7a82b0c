"""The SSH library below netmiko: what it is allowed to agree to, keys, and what its errors mean. Imported by the worker alone."""

import struct
from collections.abc import Sequence
from hashlib import sha1
from io import StringIO
from typing import Any, ClassVar

from paramiko import ECDSAKey, Ed25519Key, PKey, RejectPolicy, RSAKey, SSHClient, Transport, rsakey
from paramiko.hostkeys import HostKeyEntry
from paramiko.kex_gex import KexGexSHA256
from paramiko.kex_group14 import KexGroup14SHA256
from paramiko.ssh_exception import AuthenticationException, BadHostKeyException, IncompatiblePeer, SSHException

from netmon.model.outcome import Outcome
from netmon.transport.cli.api import SSH_PORT

# Weak ones that the library would still agree to; with `legacy` they are left in.
WEAK = {
    "ciphers": ["aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"],
    "macs": ["hmac-sha1", "hmac-md5", "hmac-sha1-96", "hmac-md5-96"],
}


# What a damaged key makes its parsers stumble over.
UNREADABLE = (SSHException, ValueError, TypeError, IndexError, struct.error)
# What a login and a session end with; anything else is a mistake, ends the worker, and costs this one request.
FAILURES = (SSHException, OSError, EOFError, ValueError, TypeError, IndexError, AttributeError, struct.error)


class Group14Sha1(KexGroup14SHA256):  # type: ignore[misc]
    """RFC 4253 section 8.2: all that switches of the 2010s know."""

    name = "diffie-hellman-group14-sha1"
    hash_algo = sha1


class Group1Sha1(Group14Sha1):
    """RFC 4253 section 8.1, group of RFC 2409 section 6.2: 1024 bit."""

    name = "diffie-hellman-group1-sha1"
    P = int(
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
        "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
        16,
    )


class GexSha1(KexGexSHA256):  # type: ignore[misc]
    """RFC 4419 with the hash that it began with."""

    name = "diffie-hellman-group-exchange-sha1"
    min_bits = 1024
    hash_algo = sha1


class Sha1RsaKey(RSAKey):  # type: ignore[misc]
    """An RSA key whose owner signs with SHA-1 only (RFC 4253 section 6.6)."""

    HASHES: ClassVar = {**RSAKey.HASHES, "ssh-rsa": rsakey.hashes.SHA1}


class LegacyTransport(Transport):  # type: ignore[misc]
    """Agrees, last of all, to what old devices know."""

    _preferred_kex = (*Transport._preferred_kex, GexSha1.name, Group14Sha1.name, Group1Sha1.name)
    _preferred_keys = (*Transport._preferred_keys, "ssh-rsa")
    _preferred_pubkeys = (*Transport._preferred_pubkeys, "ssh-rsa")
    _kex_info: ClassVar = {**Transport._kex_info, GexSha1.name: GexSha1, Group14Sha1.name: Group14Sha1, Group1Sha1.name: Group1Sha1}
    _key_info: ClassVar = {**Transport._key_info, "ssh-rsa": Sha1RsaKey}


def connect_options(*, legacy: bool) -> dict[str, Any]:
    """Return what `SSHClient.connect` takes beyond netmiko's own options."""
    return {"transport_factory": LegacyTransport} if legacy else {}


def disabled_algorithms(*, legacy: bool) -> dict[str, list[str]]:
    """Return the algorithms that must not be agreed to."""
    return {} if legacy else {name: list(weak) for name, weak in WEAK.items()}


def ssh_client(address: str, port: int, host_keys: Sequence[str]) -> SSHClient:
    """Return a client that takes one of these keys, each `ALGORITHM BASE64`, from this host and nothing from any other; unreadable ones are left out."""
    client = SSHClient()
    client.set_missing_host_key_policy(RejectPolicy())
    name = address if port == SSH_PORT else f"[{address}]:{port}"
    for line in host_keys:
        entry = HostKeyEntry.from_line(f"{name} {line}")
        if entry is not None and entry.key is not None:
            client.get_host_keys().add(name, entry.key.get_name(), entry.key)
    return client


def private_key(text: str | None) -> PKey | None:
    """Read a private key; None for none. Raises ValueError, which does not repeat the text, when it is no key that can be used."""
    if text is None:
        return None
    for kind in (Ed25519Key, ECDSAKey, RSAKey):
        try:
            return kind.from_private_key(StringIO(text))
        except UNREADABLE:
            continue
    raise ValueError("the private key cannot be read (wrong format, or it has a passphrase)")


def meaning(error: BaseException) -> tuple[Outcome, str]:
    """Return how a login ended and why; the library's own texts, which repeat what the peer said, are left out."""
    for one in _chain(error):
        found = _meaning(one)
        if found is not None:
            return found
    return Outcome.PROTOCOL_ERROR, f"the session broke ({type(error).__name__})"


def unanswered(error: BaseException) -> bool:
    """True when the device was given the account and said neither yes nor no: it may count that as a failed login."""
    return any(isinstance(one, AuthenticationException) and "timeout" in str(one).lower() for one in _chain(error))


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and those that it came from, itself first."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def _meaning(error: BaseException) -> tuple[Outcome, str] | None:
    if isinstance(error, BadHostKeyException):
        return Outcome.PROTOCOL_ERROR, "host_key_changed"
    if isinstance(error, AuthenticationException):
        if "timeout" in str(error).lower():
            return Outcome.TIMEOUT, "the login was not answered in time"
        return Outcome.AUTH_FAILED, "the device refuses the account"
    if isinstance(error, IncompatiblePeer):
        return Outcome.PROTOCOL_ERROR, "no algorithm in common; an old device may need `ssh: {legacy: true}`"
    if isinstance(error, SSHException):
        return _protocol(str(error))
    return _network(error)


def _protocol(words: str) -> tuple[Outcome, str] | None:
    if "not found in known_hosts" in words:
        return Outcome.PROTOCOL_ERROR, "host_key_unknown"
    if "banner" in words.lower() or "negotiation" in words.lower():
        return Outcome.PROTOCOL_ERROR, "what answers does not speak SSH in time"
    return None


def _network(error: BaseException) -> tuple[Outcome, str] | None:
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT, "no connection in time"
    if isinstance(error, EOFError):
        return Outcome.UNREACHABLE, "the device closed the connection"
    if isinstance(error, OSError):
        return Outcome.UNREACHABLE, f"no connection ({error.strerror or type(error).__name__})"
    return None
