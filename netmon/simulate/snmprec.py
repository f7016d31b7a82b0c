"""Walks of devices in snmprec files: `OID|TAG|VALUE` a line, the tag a decimal ASN.1 number, `x` after it for hexadecimal values."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from netmon.simulate.mib import MibView, Oid
from netmon.transport.snmp.ber import (
    COUNTER32,
    COUNTER64,
    GAUGE32,
    INTEGER,
    IP_ADDRESS,
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    OPAQUE,
    TIME_TICKS,
    BerError,
    decode_int,
    decode_oid,
    dotted,
    encode_int,
    encode_oid,
    parse_oid,
    read_header,
    tlv,
)

_NUMBERS = frozenset((INTEGER, COUNTER32, GAUGE32, TIME_TICKS, COUNTER64))
_STRINGS = frozenset((OCTET_STRING, OPAQUE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What a file held: instances sorted by OID, and how many lines could not be served.

    `variations` counts lines that name a variation module (`64:multiplex`), `malformed` other lines without meaning,
    `duplicates` OIDs seen before (the first wins), `disordered` OIDs that did not increase in the file.
    """

    instances: tuple[tuple[Oid, bytes], ...]
    variations: int = 0
    malformed: int = 0
    duplicates: int = 0
    disordered: int = 0

    def view(self) -> MibView:
        """Return the instances as a view to be served."""
        return MibView(self.instances)


class _OidParser:
    """Dotted OIDs to tuples; rows of one column share their parsed prefix."""

    def __init__(self) -> None:
        self._prefix = b""
        self._parts: Oid = ()

    def parse(self, name: bytes) -> Oid:
        prefix, _, last = name.rpartition(b".")
        if prefix != self._prefix:
            self._parts = parse_oid(prefix.decode("ascii"))
            self._prefix = prefix
        arc = int(last)
        if not 0 <= arc <= 0xFFFFFFFF:
            raise ValueError(f"sub-identifier out of range: {arc}")
        return (*self._parts, arc)


def encode_value(tag: int, value: bytes, *, hexadecimal: bool = False) -> bytes:
    """Return a file's value as a TLV; numbers are kept as recorded, even those too wide for their type. ValueError when it has no meaning."""
    if hexadecimal:
        raw = _from_hex(tag, value)
        return encode_int(int.from_bytes(raw, "big"), tag) if tag in _NUMBERS else tlv(tag, raw)
    if tag in _NUMBERS:
        return encode_int(int(value), tag)
    if tag in _STRINGS:
        return tlv(tag, value)
    if tag == OBJECT_IDENTIFIER:
        return tlv(tag, encode_oid(parse_oid(value.decode("ascii"))))
    if tag == IP_ADDRESS:
        return tlv(tag, bytes(map(int, value.split(b"."))))
    if tag == NULL:
        return tlv(tag, b"")
    raise ValueError(f"tag {tag} is none that a recording has")


def _from_hex(tag: int, value: bytes) -> bytes:
    try:
        return bytes.fromhex(value.decode("ascii"))
    except ValueError:
        if tag not in _STRINGS:
            raise
        return value  # anonymised recordings hold words such as <private> in hexadecimal strings


def parse(data: bytes) -> Recording:
    """Read a file's content; lines without meaning are counted, never fatal."""
    found: dict[Oid, bytes] = {}
    oids = _OidParser()
    variations = malformed = duplicates = disordered = 0
    previous: Oid = ()
    for line in data.split(b"\n"):
        line = line.removesuffix(b"\r")
        if not line.strip() or line.lstrip().startswith(b"#"):
            continue
        fields = line.split(b"|", 2)
        if len(fields) != 3:
            malformed += 1
            continue
        name, tag, value = fields
        if b":" in tag:
            variations += 1
            continue
        try:
            oid = oids.parse(name)
            encoded = encode_value(int(tag.removesuffix(b"x")), value, hexadecimal=tag.endswith(b"x"))
        except ValueError:
            malformed += 1
            continue
        if oid in found:
            duplicates += 1
            continue
        disordered += oid < previous
        previous = oid
        found[oid] = encoded
    return Recording(instances=tuple(sorted(found.items())), variations=variations, malformed=malformed, duplicates=duplicates, disordered=disordered)


def load(path: Path) -> Recording:
    """Read a file; OSError as the operating system says it."""
    return parse(path.read_bytes())


def format_line(name: Oid, encoded: bytes) -> bytes:
    """Return one instance as a line; text that a line cannot hold goes out in hexadecimal. BerError when the value is no TLV."""
    tag, start, end = read_header(encoded, 0, len(encoded))
    body = encoded[start:end]
    mark, value = b"", body
    if tag in _NUMBERS:
        value = b"%d" % decode_int(body, tag)
    elif tag == OBJECT_IDENTIFIER:
        value = dotted(decode_oid(body)).encode()
    elif tag == IP_ADDRESS and len(body) == 4:
        value = b".".join(b"%d" % octet for octet in body)
    elif tag == NULL:
        value = b""
    elif tag in _STRINGS or tag == IP_ADDRESS:
        if tag == IP_ADDRESS or not _is_plain(body):
            mark, value = b"x", body.hex().encode()
    else:
        raise BerError(f"tag {tag} is none that a recording has")
    return dotted(name).encode() + b"|" + str(tag).encode() + mark + b"|" + value + b"\n"


def _is_plain(body: bytes) -> bool:
    return body.isascii() and all(0x20 <= octet < 0x7F for octet in body)


def dump(instances: Iterable[tuple[Oid, bytes]]) -> bytes:
    """Return the file's content, sorted by OID."""
    return b"".join(format_line(name, value) for name, value in sorted(instances))


def save(path: Path, instances: Iterable[tuple[Oid, bytes]]) -> None:
    """Write a file."""
    path.write_bytes(dump(instances))
