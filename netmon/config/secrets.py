"""Reads secrets from where the operator keeps them, and holds them so that no log, message or dump can show them."""

import hmac
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from netmon.config.schema_credentials import AuthName, PrivName, Reference

MAX_SECRET_BYTES = 64 * 1024


class Secret:
    """A text that prints as `<secret>` and is not pickled; `reveal()` is called only where it is sent."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not copied or pickled")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpCredential:
    """How to ask by SNMP: a community for versions 1 and 2c, a user for 3."""

    name: str
    version: Literal["1", "2c", "3"]
    community: Secret | None = None
    user: str | None = None
    auth: AuthName | None = None
    auth_password: Secret | None = None
    priv: PrivName | None = None
    priv_password: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SshCredential:
    """How to sign in by SSH: a password, a private key, or both."""

    name: str
    user: str
    password: Secret | None = None
    private_key: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCredential:
    """The password of a projector or display."""

    name: str
    password: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCredential:
    """An account of a controller's web interface, or the client id and secret of its API."""

    name: str
    user: str
    password: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCredential:
    """An API key."""

    name: str
    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotCredential:
    """A chat robot: its address or token, its signing secret, and the mobile numbers that it mentions, one a line."""

    name: str
    token: Secret
    secret: Secret | None = None
    mobiles: Secret | None = None


Credential = SnmpCredential | SshCredential | PasswordCredential | LoginCredential | TokenCredential | RobotCredential


class SecretError(Exception):
    """A secret could not be read; `key` and `args` are a sentence of the catalogue, and never hold the secret."""

    def __init__(self, key: str, **args: object) -> None:
        super().__init__(key)
        self.key = key
        self.sentence_args = args


def read_secret(ref: Reference, base: Path, env: Mapping[str, str]) -> Secret:
    """Read one secret; a relative file is looked for under `base`. Raises SecretError."""
    source, name = ref
    if source == "env":
        if not env.get(name):
            raise SecretError("secret.env_missing", name=name)
        return Secret(env[name])
    if source == "credential":
        folder = env.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise SecretError("secret.no_credentials_directory", name=name)
        return _read_file(Path(folder) / name, systemd=True)
    return _read_file(base / name, systemd=False)


def _read_file(path: Path, *, systemd: bool) -> Secret:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SecretError("secret.not_a_file", path=path)
            if not systemd:
                _refuse_open_file(path, status)
            raw = file.read(MAX_SECRET_BYTES + 1)
    except FileNotFoundError:
        raise SecretError("secret.file_missing", path=path) from None
    except OSError as error:
        raise SecretError("secret.file_unreadable", path=path, reason=os.strerror(error.errno or 0)) from None
    if len(raw) > MAX_SECRET_BYTES:
        raise SecretError("secret.too_big", path=path)
    try:
        value = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise SecretError("secret.not_utf8", path=path) from None
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        raise SecretError("secret.empty", path=path)
    return Secret(value)


def _refuse_open_file(path: Path, status: os.stat_result) -> None:
    if status.st_mode & 0o077:
        raise SecretError("secret.open_to_others", path=path, mode=f"{stat.S_IMODE(status.st_mode):04o}")
    if status.st_uid not in {0, os.geteuid()}:
        raise SecretError("secret.foreign_owner", path=path)
