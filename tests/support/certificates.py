"""Certificates that tests sign for themselves."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """A certificate authority of one test; `file` is its certificate."""

    file: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name

    def server(self, folder: Path, *, days: float = 30, address: str = "127.0.0.1") -> tuple[ssl.SSLContext, float]:
        """Return a server's context and when its certificate ends (Unix time); negative `days`: it has ended."""
        key = ec.generate_private_key(ec.SECP256R1())
        end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        certificate = _builder(self.name, "server", key, end - timedelta(days=365), end).add_extension(names, critical=False).sign(self.key, hashes.SHA256())
        path = folder / "server.pem"
        path.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context, end.timestamp()

    def issue(self, folder: Path, name: str = "localhost", *, files: tuple[str, str] = ("cert.pem", "key.pem"), days: float = 30) -> float:
        """Write a certificate for `name` (with 127.0.0.1) and its key, in files of their own; returns when it ends (Unix time)."""
        key = ec.generate_private_key(ec.SECP256R1())
        end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        certificate = _builder(self.name, name, key, end - timedelta(days=365), end).add_extension(names, critical=False).sign(self.key, hashes.SHA256())
        (folder / files[0]).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / files[1]).touch(mode=0o600)
        (folder / files[1]).write_bytes(_pem(key))
        return end.timestamp()


def server_pair(folder: Path) -> None:
    """Write cert.pem and key.pem of a server, and ca.pem that signed it."""
    authority(folder).issue(folder)


def authority(folder: Path) -> Authority:
    """Make an authority with its certificate in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    now = datetime.now(UTC)
    builder = _builder(name, "test authority", key, now - timedelta(days=1000), now + timedelta(days=1000))
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    file = folder / "ca.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(file, key, name)


def _builder(issuer: x509.Name, name: str, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
