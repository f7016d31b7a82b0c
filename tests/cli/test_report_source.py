"""What `--source` takes and refuses; with a real server: tests/pipeline/test_prometheus_source.py."""

import argparse
from pathlib import Path

import pytest

from netmon.cli.errors import CommandError
from netmon.cli.report_source import address_of, login_of, source_of
from netmon.transport.http.api import Login, Token


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://prometheus:9090", "http://prometheus:9090"),
        ("prometheus:https://vm.example/select/0/prometheus/", "https://vm.example/select/0/prometheus"),
        ("http://[::1]:9090/", "http://[::1]:9090"),
    ],
)
def test_an_address_is_an_url_with_or_without_the_engine(written: str, address: str):
    assert address_of(written) == address


@pytest.mark.parametrize("written", ["", "prometheus", "ftp://a", "http://", "http://a:99999", "http://a?x=1", "http://a#b", "http://a\x07", "http://[::1"])
def test_what_is_no_address_is_refused(written: str):
    with pytest.raises(CommandError) as caught:
        address_of(written)
    assert caught.value.key == "report.source_bad_url"
    assert caught.value.render("en").startswith(f"'{written}' is no source")


def test_a_credential_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(CommandError) as caught:
        address_of("http://auditor:S3CR3T@prometheus:9090")
    assert caught.value.key == "report.source_credential"
    assert all("S3CR3T" not in caught.value.render(lang) for lang in ("zh", "en"))


def test_secrets_come_from_files_and_the_environment(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("S3CR3T\n")
    file.chmod(0o600)
    assert login_of("auditor", f"file:{file}", {}) == Login(user="auditor", password="S3CR3T")
    assert login_of(None, "env:TOKEN", {"TOKEN": "t0ken"}) == Token(value="t0ken")
    assert login_of(None, None, {}) is None


@pytest.mark.parametrize(
    ("user", "secret", "key"),
    [
        ("auditor", None, "report.source_user_alone"),
        (None, "S3CR3T", "report.source_secret_form"),
        (None, "S3CR3T:x", "report.source_secret_form"),
        (None, "env:EMPTY", "secret.env_missing"),
        (None, "env:BAD", "report.source_secret_form"),
    ],
)
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(user: str | None, secret: str | None, key: str):
    with pytest.raises(CommandError) as caught:
        login_of(user, secret, {"BAD": "two\nlines"})
    assert caught.value.key == key
    assert "S3CR3T" not in caught.value.render("en")


def args(**given: object) -> argparse.Namespace:
    return argparse.Namespace(**{"kind": "compliance", "source": "history", "source_user": None, "source_secret": None, "source_ca": None, **given})


def test_the_history_needs_no_option_and_takes_none():
    with source_of(args(), {}) as source:
        assert source is None
    with pytest.raises(CommandError) as caught, source_of(args(source_ca="ca.pem"), {}):
        pass
    assert caught.value.render("en").startswith("--source-ca")


def test_kinds_that_rest_on_more_than_samples_cannot_have_another_source():
    with pytest.raises(CommandError) as caught, source_of(args(kind="availability", source="http://a:9090"), {}):
        pass
    assert caught.value.key == "report.source_kind"
