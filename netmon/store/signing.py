"""Signatures of what must be provable elsewhere: ed25519 (RFC 8032); the only module that imports `cryptography`'s signatures."""

import base64
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

KEY_FILE: Final = "signing.key"
PUBLIC_FILE: Final = "signing.pub"
_RAW: Final = 32


class Signer:
    """Signs with one key; `public` is its other half, base64 of 32 octets, which may be given to anybody."""

    def __init__(self, key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self.public = base64.b64encode(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def sign(self, message: bytes) -> str:
        """Return the signature, base64 of 64 octets."""
        return base64.b64encode(self._key.sign(message)).decode()


def signer(folder: Path) -> Signer:
    """Return the signer whose key is in `folder`, made at the first time (readable by its owner alone). Raises OSError, and ValueError for another file."""
    path = folder / KEY_FILE
    try:
        key = base64.b64decode(path.read_bytes())
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        _write_new(path, base64.b64encode(key) + b"\n", 0o600)
    if len(key) != _RAW:
        raise ValueError(f"{path} holds no key")
    made = Signer(key)
    public = folder / PUBLIC_FILE
    if not public.exists():
        _write_new(public, made.public.encode() + b"\n", 0o600)
    return made


def signed_by(public: str, message: bytes, signature: str) -> bool:
    """Return whether the holder of that key's other half signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that is whole or not there."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
