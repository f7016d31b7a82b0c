"""Which certificate of a controller is trusted: one of the system's roots, of a file of roots, or exactly one certificate."""

import re
import ssl

_HEX = re.compile(r"[0-9a-f]{64}")


def sha256_digest(written: str) -> bytes:
    """Read a SHA-256 fingerprint as openssl and browsers write it (colons, blanks, capitals); ValueError for anything else."""
    plain = re.sub(r"[:\s]", "", written.strip().lower()).removeprefix("sha256")
    if not _HEX.fullmatch(plain):
        raise ValueError("a SHA-256 fingerprint has 64 hexadecimal digits")
    return bytes.fromhex(plain)


def trust(ca_file: str | None, fingerprint: str | None) -> ssl.SSLContext | bytes:
    """Return how a certificate is judged: a context, or the SHA-256 of the only one that will do.

    Reads files: call it off the loop. ValueError for a bad fingerprint, OSError (SSLError too) for a bad file. With a fingerprint the certificate's
    names and dates are not looked at: controllers come with a self-signed one that names nobody.
    """
    if fingerprint is not None:
        return sha256_digest(fingerprint)
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
