"""From credentials.yaml to credentials with their secrets read."""

from collections.abc import Mapping
from pathlib import Path

from netmon.config.document import Document
from netmon.config.judge import at
from netmon.config.salvage import Salvaged
from netmon.config.schema_credentials import (
    CredentialModel,
    CredentialsFile,
    LoginModel,
    PasswordModel,
    Reference,
    RobotModel,
    SnmpV3Model,
    SshModel,
    TokenModel,
)
from netmon.config.secrets import (
    Credential,
    LoginCredential,
    PasswordCredential,
    RobotCredential,
    Secret,
    SecretError,
    SnmpCredential,
    SshCredential,
    TokenCredential,
    read_secret,
)
from netmon.model.problem import Problem

MIN_V3_PASSWORD = 8


class _Reader:
    """Reads the secrets of one credential and notes what is wrong."""

    def __init__(self, doc: Document, name: str, env: Mapping[str, str], problems: list[Problem]) -> None:
        self.doc = doc
        self.name = name
        self.env = env
        self.problems = problems

    def problem(self, field: str, key: str, **args: object) -> None:
        self.problems.append(at(self.doc, (self.name, field), key, args))

    def secret(self, field: str, ref: Reference | None) -> Secret | None:
        if ref is None:
            return None
        try:
            return read_secret(ref, Path(self.doc.file).parent, self.env)
        except SecretError as error:
            self.problem(field, error.key, **error.sentence_args)
        return None


def resolve(file: Salvaged[CredentialsFile], env: Mapping[str, str], problems: list[Problem]) -> dict[str, Credential]:
    """Read every secret; a credential with a mistake is left out and its mistakes are added to `problems`."""
    found: dict[str, Credential] = {}
    for name, model in file.model.root.items():
        if name in file.touched:
            continue
        before = len(problems)
        credential = _credential(_Reader(file.doc, name, env, problems), name, model)
        if credential is not None and len(problems) == before:
            found[name] = credential
    return found


def _credential(reader: _Reader, name: str, model: CredentialModel) -> Credential | None:
    if isinstance(model, SnmpV3Model):
        return _usm(reader, name, model)
    if isinstance(model, SshModel):
        if model.password is None and model.private_key is None:
            reader.problem("password", "secret.ssh_needs_one")
        password, private_key = reader.secret("password", model.password), reader.secret("private_key", model.private_key)
        return SshCredential(name=name, user=model.user, password=password, private_key=private_key)
    if isinstance(model, RobotModel):
        return _robot(reader, name, model)
    if isinstance(model, PasswordModel | LoginModel | TokenModel):
        return _single(reader, name, model)
    return SnmpCredential(name=name, version="1" if model.kind == "snmp_v1" else "2c", community=reader.secret("community", model.community))


def _single(reader: _Reader, name: str, model: PasswordModel | LoginModel | TokenModel) -> Credential | None:
    if isinstance(model, TokenModel):
        token = reader.secret("token", model.token)
        return None if token is None else TokenCredential(name=name, token=token)
    secret = reader.secret("password", model.password)
    if secret is None:
        return None
    return LoginCredential(name=name, user=model.user, password=secret) if isinstance(model, LoginModel) else PasswordCredential(name=name, password=secret)


def _robot(reader: _Reader, name: str, model: RobotModel) -> Credential | None:
    token, secret, mobiles = reader.secret("token", model.token), reader.secret("secret", model.secret), reader.secret("mobiles", model.mobiles)
    return None if token is None else RobotCredential(name=name, token=token, secret=secret, mobiles=mobiles)


def _usm(reader: _Reader, name: str, model: SnmpV3Model) -> SnmpCredential:
    for protocol, password, field in ((model.auth, model.auth_password, "auth"), (model.priv, model.priv_password, "priv")):
        if (protocol is None) != (password is None):
            reader.problem(field if password is None else f"{field}_password", "secret.v3_pair", protocol=field, password=f"{field}_password")
    if model.priv is not None and model.auth is None:
        reader.problem("priv", "secret.v3_priv_needs_auth")
    secrets = {}
    for field, ref in (("auth_password", model.auth_password), ("priv_password", model.priv_password)):
        secrets[field] = secret = reader.secret(field, ref)
        if secret is not None and len(secret.reveal().encode()) < MIN_V3_PASSWORD:
            reader.problem(field, "secret.v3_too_short", limit=MIN_V3_PASSWORD)
    return SnmpCredential(name=name, version="3", user=model.user, auth=model.auth, priv=model.priv, **secrets)
