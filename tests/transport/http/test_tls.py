"""Which certificates are trusted."""

import ssl

import pytest

from netmon.transport.http.tls import sha256_digest, trust

DIGITS = "ab" * 32


@pytest.mark.parametrize("written", [DIGITS, DIGITS.upper(), ":".join(["AB"] * 32), f" {DIGITS}\n", f"sha256:{DIGITS}", "AB " * 32])
def test_a_fingerprint_is_read_as_tools_write_it(written: str) -> None:
    assert sha256_digest(written) == b"\xab" * 32


@pytest.mark.parametrize("written", ["", "ab" * 31, "ab" * 20, "zz" * 32, "ab" * 33])
def test_another_length_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        sha256_digest(written)


def test_without_words_of_the_operator_the_systems_roots_and_the_name_count() -> None:
    judged = trust(None, None)
    assert isinstance(judged, ssl.SSLContext)
    assert judged.verify_mode is ssl.CERT_REQUIRED
    assert judged.check_hostname
    assert judged.minimum_version is ssl.TLSVersion.TLSv1_2
