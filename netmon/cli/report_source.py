"""`netmon report --source`: where the samples of a report are read from."""

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from netmon.cli.errors import EXIT_FAILED, CommandError
from netmon.config.secrets import SecretError, read_secret
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.report import ReportKind
from netmon.pipeline.prometheus_source import NoSeriesError, PrometheusSource
from netmon.transport.http.api import MEBIBYTE, HttpTarget, Login, Token

HISTORY: Final = "history"
SCHEME: Final = "prometheus:"
OPTIONS: Final = ("source_user", "source_secret", "source_ca")
KINDS: Final = (ReportKind.COMPLIANCE, ReportKind.BASELINE, ReportKind.SUPERVISION, ReportKind.ACCEPTANCE)
"""Kinds that rest on figures of lines, and on nothing else that only the history has."""
TIMEOUT_S: Final = 60.0
MOST_BYTES: Final = 128 * MEBIBYTE
MOST_PER_S: Final = 200.0


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--source", metavar="URL", default=HISTORY, help="report.option.source")
    parser.add_argument("--source-user", metavar="NAME", help="report.option.source_user")
    parser.add_argument("--source-secret", metavar="env:NAME|file:F", help="report.option.source_secret")
    parser.add_argument("--source-ca", metavar="F", help="report.option.source_ca")


@contextlib.contextmanager
def source_of(args: argparse.Namespace, env: Mapping[str, str]) -> Iterator[PrometheusSource | None]:
    """Give the engine that samples are read from, None: the history. CommandError for a wrong address, option or secret, and for what goes wrong inside."""
    if args.source == HISTORY:
        for option in OPTIONS:
            if getattr(args, option) is not None:
                raise CommandError("report.source_options", option=f"--{option.replace('_', '-')}")
        yield None
        return
    url = address_of(args.source)
    if args.kind not in [kind.value for kind in KINDS]:
        raise CommandError("report.source_kind", kind=args.kind, known=", ".join(kind.value for kind in KINDS))
    login = login_of(args.source_user, args.source_secret, env)
    target = HttpTarget(url=url, ca_file=args.source_ca, request_timeout_s=TIMEOUT_S, max_body_bytes=MOST_BYTES, rate_per_s=MOST_PER_S)
    try:
        with PrometheusSource(target, login) as source:
            yield source
    except NoSeriesError as error:
        raise CommandError("report.source_empty", exit_code=EXIT_FAILED, url=url, district=error) from None
    except AccessFailed as error:
        key = "report.source_refused" if error.outcome is Outcome.AUTH_FAILED else "report.source_failed"
        raise CommandError(key, exit_code=EXIT_FAILED, url=url, reason=error.detail) from None


def address_of(written: str) -> str:
    """Return the engine's address without `prometheus:` and a last slash; CommandError for what is none, or holds a credential."""
    url = written.removeprefix(SCHEME).rstrip("/")
    if "@" in url:
        raise CommandError("report.source_credential")
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        known = known and not parts.query and not parts.fragment and url.isprintable()
    except ValueError:
        known = False
    if not known:
        raise CommandError("report.source_bad_url", url=written[:80])
    return url


def login_of(user: str | None, secret: str | None, env: Mapping[str, str]) -> Login | Token | None:
    """Return what signs in: a user and a password, a token, or None; CommandError never repeats a secret."""
    if secret is None:
        if user is not None:
            raise CommandError("report.source_user_alone")
        return None
    source, colon, name = secret.partition(":")
    if not colon or source not in ("env", "file"):
        raise CommandError("report.source_secret_form")
    try:
        value = read_secret((source, name), Path.cwd(), env).reveal().strip()
    except SecretError as error:
        raise CommandError(error.key, args=error.sentence_args) from None
    if not value or not value.isascii() or not value.isprintable():
        raise CommandError("report.source_secret_form")
    return Token(value=value) if user is None else Login(user=user, password=value)
