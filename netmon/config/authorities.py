"""Certificates of authorities (PEM, RFC 7468 section 5) out of a file that the operator names."""

import re
import ssl
from typing import Final

MAX_OCTETS: Final = 64 * 1024
"""Far more than any school's authorities have, and no more than a probe's kernel takes as one variable (128 KiB)."""
_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def authorities(raw: bytes) -> str:
    """Return the certificates of a file and nothing else that stands in it. ValueError without any, or for too many; ssl.SSLError for what is none."""
    found = [ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(one.decode("ascii"))) for one in _CERTIFICATE.findall(raw)]
    text = "".join(found)
    if not 0 < len(text) <= MAX_OCTETS:
        raise ValueError("no certificate, or too many")
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    return text
