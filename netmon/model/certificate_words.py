"""Why a test server's certificate was refused, in words that say what to do: from OpenSSL's codes, and from what curl prints with any TLS library."""

import re
from typing import Final

from netmon.model.device_text import clean_string

EXPIRED: Final = "the server's certificate has expired: renew it on the server, or correct the clock where the test starts"
EARLY: Final = "the server's certificate is not valid yet: correct the clock where the test starts"
UNKNOWN: Final = "no known authority signed the server's certificate: name the file of the one that did in ca_file: of the server"
OTHER_NAME: Final = "the server's certificate is for another name: write the address with a name that stands in the certificate"
LIMIT: Final = 80

# openssl/x509_vfy.h: X509_V_ERR_...
_CODES: Final = {2: UNKNOWN, 9: EARLY, 10: EXPIRED, 18: UNKNOWN, 19: UNKNOWN, 20: UNKNOWN, 21: UNKNOWN, 62: OTHER_NAME, 64: OTHER_NAME}
# OpenSSL, GnuTLS, mbedTLS, wolfSSL and NSS in turn; what is looked for first stands first, for some print more than one.
_WORDS: Final = (
    (OTHER_NAME, r"no alternative certificate subject name|does not match|do not match|CN_MISMATCH"),
    (EARLY, r"not yet valid|not activated|BADCERT_FUTURE|starts in the future|not valid yet"),
    (EXPIRED, r"expired|expiration date has passed"),
    (UNKNOWN, r"issuer certificate|first certificate|self.signed|NOT_TRUSTED|not trusted|not correctly signed|not recognized|CA signer|CAfile"),
)


def refused_by_code(code: int, words: str) -> str:
    """Return what OpenSSL's verification code means; its own words for one of the rare ones."""
    return _CODES.get(code) or _other(words)


def refused_by_words(words: str) -> str:
    """Return what curl means that says `words` behind its status 60, or 51 before 7.62."""
    return next((found for found, pattern in _WORDS if re.search(pattern, words, re.IGNORECASE)), None) or _other(words)


def _other(words: str) -> str:
    return f"the server's certificate is refused: {clean_string(words, limit=LIMIT)}"
