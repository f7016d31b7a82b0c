"""The shape of web-config.yml: the file with which the Prometheus exporters (exporter-toolkit) are given TLS, passwords and headers."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import Text, bad

# Go's time.ParseDuration, without a sign
_GO_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+")
_GO_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)")
_UNIT_S = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_BCRYPT = re.compile(r"\$2[abxy]?\$([0-9]{2})\$[./A-Za-z0-9]{53}")
_COSTS: Final = range(4, 16)

CIPHERS: Final = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA": "ECDHE-ECDSA-AES128-SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA": "ECDHE-ECDSA-AES256-SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA": "ECDHE-RSA-AES128-SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA": "ECDHE-RSA-AES256-SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-RSA-CHACHA20-POLY1305",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_RSA_WITH_AES_128_CBC_SHA": "AES128-SHA",
    "TLS_RSA_WITH_AES_256_CBC_SHA": "AES256-SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256": "AES128-GCM-SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384": "AES256-GCM-SHA384",
}
"""IANA's names of TLS 1.2 suites, which Go uses, with OpenSSL's."""
CIPHERS_13: Final = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
"""TLS 1.3's; they may stand in the file, but neither Go nor we choose among them."""
CURVES: Final = {"CurveP256": "prime256v1", "CurveP384": "secp384r1", "CurveP521": "secp521r1", "X25519": "X25519"}
VERSIONS: Final = ("TLS12", "TLS13")
OLD_VERSIONS: Final = ("TLS10", "TLS11")
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "Strict-Transport-Security": (),
    "X-Content-Type-Options": ("nosniff",),
    "X-Frame-Options": ("deny", "sameorigin"),
    "X-XSS-Protection": (),
    "Content-Security-Policy": (),
}
"""The headers that may be set, and their values where they are a closed list."""
# Go's other spelling of RequireAnyClientCert
_OTHER_NAME = {"RequireClientCert": "RequireAnyClientCert"}
ClientAuthType = Literal["NoClientCert", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"]


def go_duration_s(value: Any) -> float:
    """`1s`, `500ms`, `1m30s` as seconds; 0 is without a unit."""
    if type(value) is int and value == 0:
        return 0.0
    if not isinstance(value, str) or len(value) > 40 or not _GO_DURATION.fullmatch(value):
        raise bad("duration")
    return sum(float(number) * _UNIT_S[unit] for number, unit in _GO_PART.findall(value))


def _password_hash(value: Any) -> str:
    match = _BCRYPT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise bad("bcrypt")
    if int(match[1]) not in _COSTS:
        raise bad("bcrypt_cost", least=_COSTS[0], most=_COSTS[-1])
    return str(value)


def _version(value: Any) -> str:
    if value in OLD_VERSIONS:
        raise bad("tls_old")
    if value not in VERSIONS:
        raise bad("choice", allowed=", ".join(VERSIONS))
    return str(value)


def _known(names: tuple[str, ...]) -> BeforeValidator:
    def check(value: Any) -> str:
        if value not in names:
            raise bad("choice", allowed=", ".join(names))
        return str(value)

    return BeforeValidator(check)


Version = Annotated[str, BeforeValidator(_version), WithJsonSchema({"enum": list(VERSIONS)})]
Cipher = Annotated[str, _known((*CIPHERS, *CIPHERS_13)), WithJsonSchema({"enum": [*CIPHERS, *CIPHERS_13]})]
Curve = Annotated[str, _known(tuple(CURVES)), WithJsonSchema({"enum": list(CURVES)})]
Hash = Annotated[str, BeforeValidator(_password_hash)]
GoDuration = Annotated[float, BeforeValidator(go_duration_s), WithJsonSchema({"type": ["string", "integer"], "examples": ["1s", "500ms"]})]
ClientAuth = Annotated[ClientAuthType, BeforeValidator(lambda value: _OTHER_NAME.get(value, value) if isinstance(value, str) else value)]


class TlsModel(FileModel):
    """`tls_server_config`."""

    cert_file: Text | None = Field(None, description="Certificate and chain, PEM; relative to this file")
    key_file: Text | None = Field(None, description="Private key, PEM")
    client_auth_type: ClientAuth | None = Field(None, description="Whether clients show a certificate")
    client_ca_file: Text | None = Field(None, description="Authorities that sign clients' certificates, PEM")
    client_allowed_sans: list[Text] | None = Field(None, description="Names of which a client's certificate must have one")
    min_version: Version = Field("TLS12", description="Oldest version of TLS")
    max_version: Version = Field("TLS13", description="Newest version of TLS")
    cipher_suites: list[Cipher] = Field(default_factory=list, description="Cipher suites of TLS 1.2")
    prefer_server_cipher_suites: bool = Field(True, description="The server's order of suites counts")
    curve_preferences: list[Curve] = Field(default_factory=list, description="Elliptic curves")


class HttpModel(FileModel):
    """`http_server_config`."""

    http2: bool = Field(True, description="Accepted; netmon speaks HTTP/1.1 alone")
    headers: dict[str, str] = Field(default_factory=dict, description="Headers of every answer")


class RateLimitModel(FileModel):
    """`rate_limit`."""

    interval: GoDuration = Field(0.0, description="A request may come each interval; 0 for no limit")
    burst: Annotated[int, Field(ge=0, le=1_000_000)] = Field(0, description="How many may come at once")


class WebConfigFile(FileModel):
    """web-config.yml."""

    tls_server_config: TlsModel | None = Field(None, description="TLS and clients' certificates")
    http_server_config: HttpModel = Field(default_factory=HttpModel, description="Headers")
    basic_auth_users: dict[str, Hash] = Field(default_factory=dict, description="Passwords by user, as bcrypt hashes")
    rate_limit: RateLimitModel = Field(default_factory=RateLimitModel, description="How many requests are answered")
