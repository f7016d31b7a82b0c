"""The only module that imports `cryptography`'s X.509: a certificate's serial number and its end (RFC 5280 section 4.1)."""

from datetime import datetime

from cryptography.x509 import load_der_x509_certificate


def serial_and_end(der: bytes) -> tuple[int, datetime]:
    """Return a certificate's serial number and notAfter in UTC. Raises ValueError for octets that are no certificate."""
    certificate = load_der_x509_certificate(der)
    return certificate.serial_number, certificate.not_valid_after_utc


def not_after(der: bytes | None) -> float | None:
    """Return the last second of a certificate as Unix time; None without one, or where it cannot be read."""
    if der is None:
        return None
    try:
        return serial_and_end(der)[1].timestamp()
    except ValueError:
        return None
