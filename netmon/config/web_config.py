"""Reads a web-config.yml and the certificates it names: what promtool refuses is refused, and what would leave the page open besides."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from netmon.config.document import Document
from netmon.config.judge import at, validate
from netmon.config.schema_web import CIPHERS, CURVES, HEADERS, TlsModel, WebConfigFile
from netmon.config.yaml import parse
from netmon.model.problem import Problem
from netmon.model.web_config import WebConfig, WebRate

MAX_BYTES: Final = 1024 * 1024
_VERSIONS = {"TLS12": ssl.TLSVersion.TLSv1_2, "TLS13": ssl.TLSVersion.TLSv1_3}
_VERIFY = {"VerifyClientCertIfGiven": ssl.CERT_OPTIONAL, "RequireAnyClientCert": ssl.CERT_REQUIRED, "RequireAndVerifyClientCert": ssl.CERT_REQUIRED}
_TLS: Final = "tls_server_config"
Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConfigResult:
    """`config` is None when there are problems. `certificate` is the server's own, DER; `files` are all that were read."""

    config: WebConfig | None
    problems: tuple[Problem, ...] = ()
    certificate: bytes | None = None
    files: tuple[Path, ...] = ()


def read_web_config(path: Path, *, open_to_others: bool) -> WebConfigResult:
    """Read the file at `path` and what it names; with `open_to_others` (not loopback alone) it must ask for TLS. For a thread: reads files."""
    problems: list[Problem] = []
    doc = _document(path, problems)
    model = None if doc is None else validate(WebConfigFile, doc, problems)
    if doc is None or model is None:
        return WebConfigResult(config=None, problems=tuple(problems), files=(path,))
    tls = model.tls_server_config
    files = (path,) if tls is None else (path, *_paths(path.parent, tls))
    _judge_headers(model.http_server_config.headers, doc, problems)
    _judge_users(model.basic_auth_users, doc, problems)
    wanted = tls is not None and _wanted(tls)
    context = _context(path.parent, tls, doc, problems) if tls is not None and wanted else None
    if open_to_others and not wanted:
        key = "config.web_plain" if model.basic_auth_users else "config.web_open"
        problems.append(Problem(key=key, file=str(path)))
    rate = model.rate_limit
    if rate.interval and not rate.burst:  # exporter-toolkit would answer nobody at all
        problems.append(at(doc, ("rate_limit", "burst"), "config.at_least", {"limit": 1}))
    if problems:
        return WebConfigResult(config=None, problems=tuple(problems), files=files)
    config = WebConfig(
        tls=context,
        certain_clients=context is not None and context.verify_mode is ssl.CERT_REQUIRED,
        allowed_sans=None if tls is None or tls.client_allowed_sans is None else frozenset(map(same_name, tls.client_allowed_sans)),
        headers=dict(model.http_server_config.headers),
        users=dict(model.basic_auth_users),
        rate=WebRate(interval_s=rate.interval, burst=rate.burst) if rate.interval else None,
    )
    return WebConfigResult(config=config, files=files, certificate=_own_certificate(path.parent, tls) if tls is not None and wanted else None)


def signature(files: tuple[Path, ...]) -> Signature:
    """Return what tells that one of the files was changed or replaced; a file that is not there counts too."""
    found = []
    for path in files:
        try:
            status = path.stat()
        except OSError:
            found.append((str(path), 0, 0, 0))
        else:
            found.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)


def same_name(value: str) -> str:
    """Return a subject alternative name as it is compared: addresses in their canonical form."""
    try:
        return str(ip_address(value))
    except ValueError:
        return value


def _document(path: Path, problems: list[Problem]) -> Document | None:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES)
    except OSError as error:
        problems.append(Problem(key="config.file_unreadable", args={"reason": os.strerror(error.errno or 0)}, file=str(path)))
        return None
    doc, found = parse(raw, str(path))
    problems.extend(found)
    return None if found else doc


def _paths(base: Path, tls: TlsModel) -> list[Path]:
    return [base / name for name in (tls.cert_file, tls.key_file, tls.client_ca_file) if name is not None]


def _wanted(tls: TlsModel) -> bool:
    """Return what exporter-toolkit asks: does the block ask for TLS at all."""
    return bool(tls.cert_file or tls.key_file or tls.client_ca_file or tls.client_auth_type)


def _judge_headers(headers: Mapping[str, str], doc: Document, problems: list[Problem]) -> None:
    for name, value in headers.items():
        loc = ("http_server_config", "headers", name)
        if name not in HEADERS:
            problems.append(at(doc, loc, "config.unknown_key", {"key": name, "allowed": ", ".join(HEADERS)}, on_key=True, near=(name, HEADERS)))
        elif not value.isprintable() or not value.isascii():
            problems.append(at(doc, loc, "config.text_empty"))
        elif HEADERS[name] and value not in HEADERS[name]:
            problems.append(at(doc, loc, "config.choice", {"allowed": ", ".join(HEADERS[name])}, near=(value, HEADERS[name])))


def _judge_users(users: Mapping[str, str], doc: Document, problems: list[Problem]) -> None:
    refused = [name for name in users if not name or not name.isprintable() or ":" in name]  # RFC 7617 section 2: no colon in a user's name
    problems.extend(at(doc, ("basic_auth_users", name), "config.web_user", on_key=True) for name in refused)


def _context(base: Path, tls: TlsModel, doc: Document, problems: list[Problem]) -> ssl.SSLContext | None:
    """Return the TLS of a server, or None after saying what stands against it."""
    before = len(problems)
    _judge_tls(tls, doc, problems)
    if len(problems) > before or tls.cert_file is None or tls.key_file is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = _VERSIONS[tls.min_version], _VERSIONS[tls.max_version]
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    if not tls.prefer_server_cipher_suites:
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    if names := [CIPHERS[name] for name in tls.cipher_suites if name in CIPHERS]:
        context.set_ciphers(":".join(names))
    if tls.curve_preferences:
        context.set_ecdh_curve(CURVES[tls.curve_preferences[0]])  # OpenSSL takes one by this way
    context.set_alpn_protocols(["http/1.1"])
    _load_pair(context, base, tls, doc, problems)
    if tls.client_ca_file is not None:
        _load_authorities(context, base / tls.client_ca_file, doc, problems)
    context.verify_mode = _VERIFY.get(tls.client_auth_type or "", ssl.CERT_NONE)
    return context if len(problems) == before else None


def _judge_tls(tls: TlsModel, doc: Document, problems: list[Problem]) -> None:
    """Add what is wrong with the block itself."""
    problems += [
        at(doc, (_TLS, name), "config.missing", {"field": name}) for name, value in (("cert_file", tls.cert_file), ("key_file", tls.key_file)) if not value
    ]
    if tls.min_version > tls.max_version:
        problems.append(at(doc, (_TLS, "max_version"), "config.tls_versions"))
    verifies = tls.client_auth_type in _VERIFY
    if tls.client_ca_file is not None and tls.client_auth_type in (None, "NoClientCert"):
        problems.append(at(doc, (_TLS, "client_ca_file"), "config.tls_ca_unused"))
    if verifies and tls.client_ca_file is None:
        problems.append(at(doc, (_TLS, "client_auth_type"), "config.tls_ca_missing"))
    if tls.client_allowed_sans is not None and _VERIFY.get(tls.client_auth_type or "") is not ssl.CERT_REQUIRED:
        problems.append(at(doc, (_TLS, "client_allowed_sans"), "config.tls_sans"))


def _load_pair(context: ssl.SSLContext, base: Path, tls: TlsModel, doc: Document, problems: list[Problem]) -> None:
    names = {"cert_file": base / (tls.cert_file or ""), "key_file": base / (tls.key_file or "")}
    reasons = {name: reason for name, path in names.items() if (reason := _unreadable(path)) is not None}
    problems += [at(doc, (_TLS, name), "config.tls_file", {"path": names[name], "reason": reason}) for name, reason in reasons.items()]
    if reasons:
        return
    try:
        context.load_cert_chain(names["cert_file"], names["key_file"], password=_no_password)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        problems.append(at(doc, (_TLS, "cert_file"), "config.tls_pair", {"reason": _reason(error)}))
        return
    if names["key_file"].stat().st_mode & 0o007:
        problems.append(at(doc, (_TLS, "key_file"), "config.tls_key_open", {"path": names["key_file"]}))


def _no_password() -> str:
    """Answer OpenSSL, which would ask at the terminal for the password of a key."""
    return ""


def _load_authorities(context: ssl.SSLContext, path: Path, doc: Document, problems: list[Problem]) -> None:
    try:
        context.load_verify_locations(path)
    except ssl.SSLError as error:
        problems.append(at(doc, (_TLS, "client_ca_file"), "config.tls_file", {"path": path, "reason": _reason(error)}))
    except OSError as error:
        problems.append(at(doc, (_TLS, "client_ca_file"), "config.tls_file", {"path": path, "reason": os.strerror(error.errno or 0)}))


def _unreadable(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        return os.strerror(error.errno or 0)
    return None


def _reason(error: Exception) -> str:
    """Return OpenSSL's word for what went wrong, which holds nothing of the file."""
    word = getattr(error, "reason", None)
    return str(word).replace("_", " ").lower() if word else "no certificate or key"


def _own_certificate(base: Path, tls: TlsModel) -> bytes | None:
    """Return the first certificate of the server's file, DER; None when another process changed it this moment."""
    try:
        text = (base / (tls.cert_file or "")).read_text(encoding="ascii", errors="replace")
        start = text.index("-----BEGIN CERTIFICATE-----")
        end = text.index("-----END CERTIFICATE-----", start) + len("-----END CERTIFICATE-----")
        return ssl.PEM_cert_to_DER_cert(text[start:end])
    except (OSError, ValueError):
        return None
