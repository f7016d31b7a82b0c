"""Certificates that stand in a configuration, and are over: PEM blocks, and the hexadecimal of Cisco's `crypto pki certificate chain`.

Only the serial number and the last day are read (RFC 5280 section 4.1): two fields of a structure whose order is fixed need no library.
"""

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----")
HEX = re.compile(r"^\s+certificate (?:self-signed |ca )?([0-9A-Fa-f]+)(?: \S+)?\s*\n((?:\s+[0-9A-Fa-f ]+\n)+)\s+quit", re.MULTILINE)
MOST = 50
VERSION, INTEGER, SEQUENCE, UTC_TIME, GENERALIZED_TIME = 0xA0, 0x02, 0x30, 0x17, 0x18
TIMES = {UTC_TIME: "%y%m%d%H%M%SZ", GENERALIZED_TIME: "%Y%m%d%H%M%SZ"}


class Element(NamedTuple):
    """One element of DER: its content is between two places."""

    tag: int
    start: int
    end: int


def expired_certificates(text: str, now: float) -> tuple[str, ...]:
    """Return the serial numbers of certificates whose time is over, each with its last day; what cannot be read is passed over."""
    moment = datetime.fromtimestamp(now, UTC)
    found: dict[str, None] = {}
    for der in _certificates(text.replace("\r", "")):
        try:
            serial, until = serial_and_end(der)
        except (ValueError, IndexError):
            continue
        if until < moment:
            found[f"serial {serial:x}, until {until:%Y-%m-%d}"] = None
    return tuple(found)


def serial_and_end(der: bytes) -> tuple[int, datetime]:
    """Return a certificate's serial number and notAfter. Raises ValueError or IndexError for what is none."""
    place = _element(der, _element(der, 0, SEQUENCE).start, SEQUENCE).start
    if der[place] == VERSION:
        place = _element(der, place, VERSION).end
    serial = _element(der, place, INTEGER)
    issuer = _element(der, _element(der, serial.end, SEQUENCE).end, SEQUENCE)
    begin = _element(der, _element(der, issuer.end, SEQUENCE).start, None)
    end = _element(der, begin.end, None)
    if end.tag not in TIMES:
        raise ValueError("no time where one belongs")
    until = datetime.strptime(der[end.start : end.end].decode("ascii"), TIMES[end.tag]).replace(tzinfo=UTC)
    return int.from_bytes(der[serial.start : serial.end], "big"), until


def _element(der: bytes, place: int, tag: int | None) -> Element:
    """Read one tag and length (X.690 section 8.1)."""
    length, start = der[place + 1], place + 2
    if length & 0x80:
        octets = length & 0x7F
        length, start = int.from_bytes(der[start : start + octets], "big"), start + octets
    if (tag is not None and der[place] != tag) or start + length > len(der):
        raise ValueError("not a certificate")
    return Element(der[place], start, start + length)


def _certificates(text: str) -> Iterator[bytes]:
    for number, match in enumerate(PEM.finditer(text)):
        if number < MOST:
            yield binascii.a2b_base64(match[1])
    for number, match in enumerate(HEX.finditer(text)):
        digits = re.sub(r"\s", "", match[2])
        if number < MOST and len(digits) % 2 == 0:
            yield binascii.unhexlify(digits)
