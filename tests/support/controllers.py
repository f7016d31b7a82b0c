"""Controllers for tests: certificates, clients and one poll of a simulated controller."""

import datetime as dt
import hashlib
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netmon.collect.base import CollectContext, Collected
from netmon.collect.controller import collect
from netmon.model.memory import DeviceMemory
from netmon.pipeline.way_http import ApiTarget, HttpWay
from netmon.simulate.controller_api import ControllerServer
from netmon.transport.http.api import HttpTarget, Login

USER, PASSWORD = "netmon", "a-password"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1 in one PEM file, and the SHA-256 of it."""

    file: Path
    fingerprint: str

    def server(self) -> ssl.SSLContext:
        """Return a server's context with it."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file)
        return context


def certificate(folder: Path, name: str = "controller", host: str = "127.0.0.1") -> Certificate:
    """Make a certificate that is good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return Certificate(file, hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest())


def target(server: ControllerServer, kind: str, *, password: str = PASSWORD, site: str | None = None, **limits: object) -> ApiTarget:
    """Return how a simulated controller is asked; fast, and impatient."""
    options: dict[str, object] = {"request_timeout_s": 2.0, "rate_per_s": 1000.0, **limits}
    return ApiTarget(kind=kind, http=HttpTarget(url=server.url, **options), credential=Login(user=USER, password=password), site=site)


@asynccontextmanager
async def way_to(target: ApiTarget, device: str = "ac") -> AsyncIterator[HttpWay]:
    """A way with one controller."""
    async with HttpWay() as way:
        way.update({device: target})
        yield way


async def poll(way: HttpWay, memory: DeviceMemory | None = None, *, budget_s: float = 10.0, params: dict[str, object] | None = None) -> Collected:
    """Poll the controller `ac` once; raises what the way raises."""
    async with way.open("ac", budget_s) as session:
        return await collect(CollectContext(session=session, params=params or {}, memory=memory or DeviceMemory(), device="ac"))
