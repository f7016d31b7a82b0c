"""SNMPv3's user-based security model: keys, message authentication and privacy (RFC 3414, 3826, 7860).

The only module that imports `cryptography`'s ciphers. AES-192 and AES-256 exist in two key extensions, which no RFC settled:
Blumenthal's (draft-blumenthal-aes-usm-04, plain names) and Reeder's (draft-reeder-snmpv3-usm-3desede-00, used by Cisco, names with `-C`).
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from secrets import randbits
from typing import Final, NamedTuple, Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from netmon.transport.snmp.api import AuthProtocol, PrivProtocol, UsmUser

MIN_PASSWORD_OCTETS: Final = 8  # RFC 3414 section 11.2
MAX_USER_OCTETS: Final = 32  # RFC 3414 section 2.4, msgUserName
SALT_OCTETS: Final = 8
_STRETCHED_OCTETS: Final = 1 << 20  # RFC 3414 A.2: a password is repeated to one megabyte
_HASH_BLOCK_OCTETS: Final = 1 << 16
_MASTER_KEYS: Final = 4_096
_LOCALIZED_KEYS: Final = 32_768
_INNER_PAD: Final = bytes(octet ^ 0x36 for octet in range(256))
_OUTER_PAD: Final = bytes(octet ^ 0x5C for octet in range(256))


class AuthSpec(NamedTuple):
    """One authentication protocol: hashlib's name of the hash, its digest size and the truncated MAC size in octets."""

    hash_name: str
    digest_size: int
    mac_size: int


class PrivSpec(NamedTuple):
    """One privacy protocol: octets of localized key that it takes, and whether Reeder's extension makes a short one longer."""

    key_size: int
    reeder: bool


AUTH: Final[dict[AuthProtocol, AuthSpec]] = {
    "MD5": AuthSpec("md5", 16, 12),
    "SHA": AuthSpec("sha1", 20, 12),
    "SHA-224": AuthSpec("sha224", 28, 16),
    "SHA-256": AuthSpec("sha256", 32, 24),
    "SHA-384": AuthSpec("sha384", 48, 32),
    "SHA-512": AuthSpec("sha512", 64, 48),
}
PRIV: Final[dict[PrivProtocol, PrivSpec]] = {
    "DES": PrivSpec(16, reeder=False),
    "AES-128": PrivSpec(16, reeder=False),
    "AES-192": PrivSpec(24, reeder=False),
    "AES-256": PrivSpec(32, reeder=False),
    "AES-192-C": PrivSpec(24, reeder=True),
    "AES-256-C": PrivSpec(32, reeder=True),
}
_OTHER_FLAVOUR: Final[dict[PrivProtocol, PrivProtocol]] = {
    "AES-192": "AES-192-C",
    "AES-256": "AES-256-C",
    "AES-192-C": "AES-192",
    "AES-256-C": "AES-256",
}


class PrivacyError(ValueError):
    """The encrypted part cannot have come from the privacy protocol in use."""


def check_user(user: UsmUser) -> None:
    """Raise ValueError, which names the broken rule and never a secret, when the user cannot be used."""
    if not 1 <= len(user.user) <= MAX_USER_OCTETS:
        raise ValueError(f"SNMPv3 user name must have 1 to {MAX_USER_OCTETS} octets (RFC 3414 section 2.4)")
    if user.priv is not None and user.auth is None:
        raise ValueError("SNMPv3 privacy needs authentication: there is no security level noAuthPriv (RFC 3411 section 3.4.3)")
    if user.auth is not None and len(user.auth_password) < MIN_PASSWORD_OCTETS:
        raise ValueError(f"SNMPv3 authentication password must have at least {MIN_PASSWORD_OCTETS} characters (RFC 3414 section 11.2)")
    if user.priv is not None and len(user.priv_password) < MIN_PASSWORD_OCTETS:
        raise ValueError(f"SNMPv3 privacy password must have at least {MIN_PASSWORD_OCTETS} characters (RFC 3414 section 11.2)")


def other_flavour_hint(user: UsmUser) -> PrivProtocol | None:
    """Return the AES key extension worth trying when this user only meets silence; None where both give the same key.

    An agent drops what it cannot decrypt without a word, so the wrong flavour looks like a timeout.
    """
    if user.auth is None or user.priv is None or AUTH[user.auth].digest_size >= PRIV[user.priv].key_size:
        return None
    return _OTHER_FLAVOUR.get(user.priv)


def password_to_key(auth: AuthProtocol, password: bytes) -> bytes:
    """Return Ku, the digest of the password repeated to 1,048,576 octets (RFC 3414 A.2); ValueError when the password is empty."""
    if not password:
        raise ValueError("SNMPv3 password is empty")
    digest = hashlib.new(AUTH[auth].hash_name, usedforsecurity=False)
    block = password * (_HASH_BLOCK_OCTETS // len(password) + 1)
    for _ in range(_STRETCHED_OCTETS // len(block)):
        digest.update(block)
    digest.update(block[: _STRETCHED_OCTETS % len(block)])
    return digest.digest()


def localize_key(auth: AuthProtocol, master_key: bytes, engine_id: bytes) -> bytes:
    """Return Kul, the key of one user at one engine: H(Ku, engine id, Ku) (RFC 3414 section 2.6)."""
    return _hash(auth, master_key + engine_id + master_key)


def extend_key(auth: AuthProtocol, priv: PrivProtocol, localized_key: bytes, engine_id: bytes) -> bytes:
    """Return exactly the privacy key octets: Kul cut, or made longer by the protocol's extension.

    Blumenthal: append the hash of all so far. Reeder: take the last piece as a password, stretch and localize it, append.
    """
    spec = PRIV[priv]
    key = piece = localized_key
    while len(key) < spec.key_size:
        piece = localize_key(auth, password_to_key(auth, piece), engine_id) if spec.reeder else _hash(auth, key)
        key += piece
    return key[: spec.key_size]


def _hash(auth: AuthProtocol, data: bytes) -> bytes:
    return hashlib.new(AUTH[auth].hash_name, data, usedforsecurity=False).digest()


class Authenticator:
    """Truncated HMAC under one localized key (RFC 3414 sections 6 and 7, RFC 7860 section 4.1).

    The two keyed hashes of RFC 2104 are made once and copied per message: half the time of a fresh HMAC.
    """

    __slots__ = ("_inner", "_outer", "mac_size")

    def __init__(self, auth: AuthProtocol, localized_key: bytes) -> None:
        spec = AUTH[auth]
        self.mac_size = spec.mac_size
        self._inner = hashlib.new(spec.hash_name, usedforsecurity=False)
        self._outer = self._inner.copy()
        padded = localized_key.ljust(self._inner.block_size, b"\0")  # a localized key is never longer than a block
        self._inner.update(padded.translate(_INNER_PAD))
        self._outer.update(padded.translate(_OUTER_PAD))

    def mac(self, message: bytes) -> bytes:
        """Return the MAC of a whole message whose msgAuthenticationParameters are zero octets."""
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()[: self.mac_size]


class Privacy(Protocol):
    """One cipher under one localized key; `salt` is a counter of which no value comes twice."""

    def encrypt(self, plain: bytes, boots: int, time_s: int, salt: int) -> tuple[bytes, bytes]:
        """Return (msgPrivacyParameters, encrypted scoped PDU)."""
        ...

    def decrypt(self, data: bytes, boots: int, time_s: int, params: bytes) -> bytes:
        """Return the plain scoped PDU, perhaps padded; PrivacyError when the form is wrong (a wrong key is not noticed here)."""
        ...


class AesCfb:
    """AES in CFB128 mode, IV = engine boots, engine time, salt (RFC 3826 section 3.1)."""

    __slots__ = ("_algorithm",)

    def __init__(self, key: bytes) -> None:
        self._algorithm = AES(key)

    def encrypt(self, plain: bytes, boots: int, time_s: int, salt: int) -> tuple[bytes, bytes]:
        """See Privacy."""
        params = salt.to_bytes(SALT_OCTETS, "big")
        mode = CFB((boots << 32 | time_s).to_bytes(8, "big") + params)
        return params, Cipher(self._algorithm, mode).encryptor().update(plain)

    def decrypt(self, data: bytes, boots: int, time_s: int, params: bytes) -> bytes:
        """See Privacy."""
        if len(params) != SALT_OCTETS:
            raise PrivacyError("AES salt must have 8 octets")
        mode = CFB((boots << 32 | time_s).to_bytes(8, "big") + params)
        return Cipher(self._algorithm, mode).decryptor().update(data)


class DesCbc:
    """DES in CBC mode, IV = second half of the key XOR salt, salt = engine boots and a counter (RFC 3414 section 8)."""

    __slots__ = ("_algorithm", "_pre_iv")

    def __init__(self, key: bytes) -> None:
        self._algorithm = TripleDES(key[:8] * 3)  # the same key three times is single DES, which `cryptography` lacks
        self._pre_iv = int.from_bytes(key[8:16], "big")

    def encrypt(self, plain: bytes, boots: int, time_s: int, salt: int) -> tuple[bytes, bytes]:  # noqa: ARG002
        """See Privacy; DES takes no time."""
        salt = boots << 32 | salt & 0xFFFFFFFF
        data = Cipher(self._algorithm, self._mode(salt)).encryptor().update(plain + bytes(-len(plain) % 8))
        return salt.to_bytes(SALT_OCTETS, "big"), data

    def decrypt(self, data: bytes, boots: int, time_s: int, params: bytes) -> bytes:  # noqa: ARG002
        """See Privacy; the salt holds all that DES takes."""
        if len(params) != SALT_OCTETS or len(data) % 8:
            raise PrivacyError("DES needs an 8 octet salt and whole 8 octet blocks")
        return Cipher(self._algorithm, self._mode(int.from_bytes(params, "big"))).decryptor().update(data)

    def _mode(self, salt: int) -> CBC:
        return CBC((self._pre_iv ^ salt).to_bytes(8, "big"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UserKeys:
    """What one user needs to talk with one engine."""

    auth: Authenticator | None = field(default=None, repr=False)
    priv: Privacy | None = field(default=None, repr=False)


class KeyCache:
    """Keys and salts of one process, shared by all its sessions.

    A new password costs about a millisecond, a new engine microseconds (with Reeder's extension of a short digest: milliseconds), a known pair nothing.
    """

    def __init__(self, *, master_keys: int = _MASTER_KEYS, localized_keys: int = _LOCALIZED_KEYS) -> None:
        self._master_key = lru_cache(maxsize=master_keys)(password_to_key)
        self._auth_key = lru_cache(maxsize=localized_keys)(self._make_authenticator)
        self._priv_key = lru_cache(maxsize=localized_keys)(self._make_privacy)
        self._salts = count(randbits(64))

    def keys(self, user: UsmUser, engine_id: bytes) -> UserKeys:
        """Return the user's localized keys at this engine; ValueError when check_user refuses the user."""
        check_user(user)
        auth = priv = None
        if user.auth is not None:
            auth = self._auth_key(user.auth, user.auth_password, engine_id)
            if user.priv is not None:
                priv = self._priv_key(user.auth, user.priv, user.priv_password, engine_id)
        return UserKeys(auth=auth, priv=priv)

    def salt(self) -> int:
        """Return the next 64-bit salt: from a random start, each value once (RFC 3826 section 3.1.1.1)."""
        return next(self._salts) & 0xFFFFFFFFFFFFFFFF

    def _make_authenticator(self, auth: AuthProtocol, password: bytes, engine_id: bytes) -> Authenticator:
        return Authenticator(auth, localize_key(auth, self._master_key(auth, password), engine_id))

    def _make_privacy(self, auth: AuthProtocol, priv: PrivProtocol, password: bytes, engine_id: bytes) -> Privacy:
        localized = localize_key(auth, self._master_key(auth, password), engine_id)
        key = extend_key(auth, priv, localized, engine_id)
        return DesCbc(key) if priv == "DES" else AesCfb(key)
