"""What curl prints with each TLS library when it refuses a certificate."""

import pytest

from netmon.model.certificate_words import EARLY, EXPIRED, OTHER_NAME, UNKNOWN, refused_by_code, refused_by_words
from netmon.model.reasons import unknown_phrases


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("SSL certificate problem: certificate has expired", EXPIRED),
        ("SSL certificate problem: certificate is not yet valid", EARLY),
        ("SSL certificate problem: unable to get local issuer certificate", UNKNOWN),
        ("SSL certificate problem: self-signed certificate", UNKNOWN),
        ("SSL certificate problem: self signed certificate in certificate chain", UNKNOWN),
        ("SSL certificate problem: unable to verify the first certificate", UNKNOWN),
        ("SSL: no alternative certificate subject name matches target host name 'a.example'", OTHER_NAME),
        ("SSL: certificate subject name (b.example) does not match target host name 'a.example'", OTHER_NAME),
        ("server certificate verification failed. CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none", UNKNOWN),
        ("server verification failed: certificate has expired. (CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none)", EXPIRED),
        ("server certificate expiration date has passed.", EXPIRED),
        ("server certificate not activated yet.", EARLY),
        ("Cert verify failed: BADCERT_EXPIRED", EXPIRED),
        ("Cert verify failed: BADCERT_FUTURE", EARLY),
        ("Cert verify failed: BADCERT_CN_MISMATCH", OTHER_NAME),
        ("Cert verify failed: BADCERT_NOT_TRUSTED", UNKNOWN),
        ("Peer's Certificate issuer is not recognized.", UNKNOWN),
        ('subject alt name(s) or common name do not match "a.example"', OTHER_NAME),
    ],
)
def test_the_words_of_each_library_are_one_of_four_reasons(said: str, told: str) -> None:
    assert refused_by_words(said) == told
    assert len(told) <= 120


def test_a_rare_reason_is_told_in_the_librarys_own_words_cleaned() -> None:
    told = refused_by_words("SSL certificate problem: EE certificate key too weak\x1b]0;x\x07")
    assert told.startswith("the server's certificate is refused: SSL certificate problem: EE certificate key too weak")
    assert "\x1b" not in told
    assert refused_by_code(66, "EE certificate key too weak") == "the server's certificate is refused: EE certificate key too weak"
    assert len(refused_by_words("a" * 500)) <= 120
    assert unknown_phrases([told]) == []


@pytest.mark.parametrize(("code", "told"), [(9, EARLY), (10, EXPIRED), (18, UNKNOWN), (20, UNKNOWN), (62, OTHER_NAME), (64, OTHER_NAME)])
def test_openssl_codes_are_the_same_reasons(code: int, told: str) -> None:
    assert refused_by_code(code, "words") == told
