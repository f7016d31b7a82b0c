"""The shape of credentials.yaml: names, and where each secret is read from; never a secret."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel, WithJsonSchema

from netmon.config.schema import FileModel
from netmon.config.values import Identifier, Text, bad

AuthName = Literal["MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"]
PrivName = Literal["DES", "AES-128", "AES-192", "AES-256", "AES-192-C", "AES-256-C"]
SOURCES = ("file", "env", "credential")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


Reference = tuple[str, str]
"""Where one secret is: (file | env | credential, path or name)."""


def reference(value: Any) -> Reference:
    """Read `{file: PATH}`, `{env: NAME}` or `{credential: NAME}`; nothing of the input enters the error, it may be the secret itself."""
    if isinstance(value, tuple) and len(value) == 2:
        return value
    if not isinstance(value, dict):
        raise bad("secret_inline")
    if len(value) != 1 or next(iter(value)) not in SOURCES:
        raise bad("secret_source")
    source, name = next(iter(value.items()))
    if not isinstance(name, str) or not name or not name.isprintable() or (source != "file" and not _NAME.fullmatch(name)):
        raise bad("secret_source")
    return source, name


_REFERENCE_SCHEMA: dict[str, Any] = {
    "oneOf": [{"type": "object", "properties": {source: {"type": "string"}}, "required": [source], "additionalProperties": False} for source in SOURCES]
}
SecretRef = Annotated[Reference, BeforeValidator(reference), WithJsonSchema(_REFERENCE_SCHEMA)]


class _CommunityModel(FileModel):
    community: SecretRef = Field(description="Where the community is read from: {file: ...}, {env: ...} or {credential: ...}")


class SnmpV1Model(_CommunityModel):
    """SNMPv1, for devices that know nothing newer."""

    kind: Literal["snmp_v1"] = Field(description="SNMPv1")


class SnmpV2cModel(_CommunityModel):
    """SNMPv2c."""

    kind: Literal["snmp_v2c"] = Field(description="SNMPv2c")


class SnmpV3Model(FileModel):
    """SNMPv3 user."""

    kind: Literal["snmp_v3"] = Field(description="SNMPv3")
    user: Text = Field(description="User name")
    auth: AuthName | None = Field(None, description="Authentication")
    auth_password: SecretRef | None = Field(None, description="Where its password is read from; at least 8 characters")
    priv: PrivName | None = Field(None, description="Encryption; -C is the key extension of Cisco, without it Blumenthal's")
    priv_password: SecretRef | None = Field(None, description="Where its password is read from; at least 8 characters")


class SshModel(FileModel):
    """SSH login."""

    kind: Literal["ssh"] = Field(description="SSH")
    user: Text = Field(description="User name")
    password: SecretRef | None = Field(None, description="Where the password is read from")
    private_key: SecretRef | None = Field(None, description="Where the private key is read from")


class PasswordModel(FileModel):
    """Password, key or PIN of projectors and displays."""

    kind: Literal["pjlink", "password"] = Field(description="A password alone")
    password: SecretRef = Field(description="Where the password is read from")


class LoginModel(FileModel):
    """Account of a controller's web interface, or client id and secret of its API."""

    kind: Literal["login"] = Field(description="User and password over HTTPS")
    user: Text = Field(description="User name, or client id")
    password: SecretRef = Field(description="Where the password, or client secret, is read from")


class TokenModel(FileModel):
    """API key of a controller."""

    kind: Literal["token"] = Field(description="API key")
    token: SecretRef = Field(description="Where the key is read from")


class RobotModel(FileModel):
    """Robot of a chat group: its address is a secret."""

    kind: Literal["robot"] = Field(description="Robot of a chat group")
    token: SecretRef = Field(description="Where the robot's token is read from: the whole webhook address as copied, or only its last part")
    secret: SecretRef | None = Field(None, description="Where its signing secret (加签) is read from")
    mobiles: SecretRef | None = Field(None, description="Where the mobile numbers to mention are read from, one a line (dingtalk, wecom)")


CredentialModel = Annotated[
    SnmpV1Model | SnmpV2cModel | SnmpV3Model | SshModel | PasswordModel | LoginModel | TokenModel | RobotModel, Field(discriminator="kind")
]


class CredentialsFile(RootModel[dict[Identifier, CredentialModel]]):
    """credentials.yaml: how netmon signs in to devices, by name."""
