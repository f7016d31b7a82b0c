"""A certificate that a simulated server signs for itself."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """Key and certificate as PEM."""

    key: bytes
    certificate: bytes

    def context(self, file: Path) -> ssl.SSLContext:
        """Return a server's context; `file` is written, its owner's alone, for OpenSSL reads keys from files."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(self.key + self.certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def own_certificate(name: str, address: str, *, days: float) -> OwnCertificate:
    """Return a certificate for an address that ends in so many days and was signed a year before its end."""
    key = ec.generate_private_key(ec.SECP256R1())
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(end - timedelta(days=365)).not_valid_after(end)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return OwnCertificate(private, certificate.public_bytes(serialization.Encoding.PEM))
