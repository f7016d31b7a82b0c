"""Certificates that stand in a configuration, and are over: PEM blocks, and the hexadecimal of Cisco's `crypto pki certificate chain`."""

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from netmon.transport.certificates import serial_and_end

PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----")
HEX = re.compile(r"^\s+certificate (?:self-signed |ca )?([0-9A-Fa-f]+)(?: \S+)?\s*\n((?:\s+[0-9A-Fa-f ]+\n)+)\s+quit", re.MULTILINE)
MOST = 50


def expired_certificates(text: str, now: float) -> tuple[str, ...]:
    """Return the serial numbers of certificates whose time is over, each with its last day; what cannot be read is passed over."""
    moment = datetime.fromtimestamp(now, UTC)
    found: dict[str, None] = {}
    for der in _certificates(text.replace("\r", "")):
        try:
            serial, until = serial_and_end(der)
        except ValueError:
            continue
        if until < moment:
            found[f"serial {serial:x}, until {until:%Y-%m-%d}"] = None
    return tuple(found)


def _certificates(text: str) -> Iterator[bytes]:
    for number, match in enumerate(PEM.finditer(text)):
        if number < MOST:
            yield binascii.a2b_base64(match[1])
    for number, match in enumerate(HEX.finditer(text)):
        digits = re.sub(r"\s", "", match[2])
        if number < MOST and len(digits) % 2 == 0:
            yield binascii.unhexlify(digits)
