"""The index of a row taken apart, and the texts that indexes and columns hold: MAC addresses, IP addresses, serial numbers, names."""

import ipaddress
import re
from collections.abc import Sequence
from typing import NamedTuple

from netmon.collect.transforms import Raw
from netmon.collect.wireless_items import Codec, IndexPart
from netmon.model.device_text import clean_text

MAC_OCTETS = 6
OCTET_LIMIT = 256
# aa:bb:.., aabb-ccdd-eeff, aabb.ccdd.eeff, aabbccddeeff
WRITTEN_MAC = re.compile(rb"[0-9A-Fa-f]{12}")
SEPARATORS = re.compile(rb"[\s:.-]")
WRITTEN_ADDRESS = re.compile(rb"[0-9A-Fa-f:.]{2,45}")
NO_ADDRESSES = frozenset({"0.0.0.0", "255.255.255.255", "::"})  # noqa: S104


class RowKey(NamedTuple):
    """What a row's index says: the access point's and the SSID's octets or numbers without their length, radio and channel, and the index as text."""

    ap: tuple[int, ...]
    radio: int | None
    channel: int | None
    ssid: tuple[int, ...]
    dotted: str

    def part(self, name: str) -> tuple[int, ...]:
        """Return the sub-identifiers of a part of the index, none where it has no such part."""
        if name == "ap":
            return self.ap
        if name == "ssid":
            return self.ssid
        number = {"radio": self.radio, "channel": self.channel}.get(name)
        return () if number is None else (number,)


def row_key(parts: Sequence[IndexPart], index: tuple[int, ...]) -> RowKey | None:
    """Take an index apart; None when it is not made of these parts: no row of this table."""
    found: dict[str, tuple[int, ...]] = {}
    rest = index
    for part in parts:
        size, skip = _size(part, rest)
        if size is None or len(rest) < skip + size:
            return None
        found[part.part] = rest[skip : skip + size]
        rest = rest[skip + size :]
    if rest:
        return None
    radio, channel = found.get("radio"), found.get("channel")
    return RowKey(found.get("ap", ()), radio[0] if radio else None, channel[0] if channel else None, found.get("ssid", ()), ".".join(map(str, index)))


def _size(part: IndexPart, rest: tuple[int, ...]) -> tuple[int | None, int]:
    """Return how many sub-identifiers a part has (None: it does not fit), and how many stand before them."""
    if part.kind == "number":
        return 1, 0
    if part.kind == "mac":
        return MAC_OCTETS, 0
    if part.kind == "octets":
        return part.length, 0
    if part.kind == "rest":
        return len(rest), 0
    if not rest or (part.kind == "mac_string" and rest[0] != MAC_OCTETS):
        return None, 1
    return rest[0], 1


def index_of(parts: Sequence[IndexPart], *, ap: tuple[int, ...], radio: int, channel: int) -> str:
    """Put together the index of one row, as text."""
    values: dict[str, tuple[int, ...]] = {"ap": ap, "radio": (radio,), "channel": (channel,)}
    index: list[int] = []
    for part in parts:
        value = values.get(part.part, ())
        if part.kind in ("string", "mac_string"):
            index.append(len(value))
        index += value
    return ".".join(map(str, index))


def octets_of(numbers: Sequence[int]) -> bytes | None:
    """Return sub-identifiers as octets; None when one is none."""
    return bytes(numbers) if numbers and all(number < OCTET_LIMIT for number in numbers) else None


def text_of(codec: Codec, raw: Raw) -> str | None:
    """Decode a text by its codec; None for an empty one, an all-zero address, and what is none."""
    if isinstance(raw, str):
        return raw or None
    if isinstance(raw, int):
        return str(raw) if codec == "text" else None
    if not raw:
        return None
    if codec == "text":
        return clean_text(raw) or None
    if codec == "mac":
        return mac_of(raw)
    return address_of(raw) if codec == "address" else raw.hex()


def mac_of(raw: bytes) -> str | None:
    """Return six octets, or an address written in any of the usual ways, as `aa:bb:..`; None for zeros and for anything else."""
    if len(raw) != MAC_OCTETS:
        written = SEPARATORS.sub(b"", raw.strip(b"\0 "))
        if WRITTEN_MAC.fullmatch(written) is None:
            return None
        raw = bytes.fromhex(written.decode("ascii"))
    return raw.hex(":") if any(raw) else None


def address_of(raw: bytes) -> str | None:
    """Return an IPv4 or IPv6 address out of four or sixteen octets, or as it is written; None for none and for the unspecified ones."""
    stripped = raw.strip(b"\0 ")
    try:
        if len(raw) > 4 and WRITTEN_ADDRESS.fullmatch(stripped):
            address = str(ipaddress.ip_address(stripped.decode("ascii")))
        else:
            address = str(ipaddress.ip_address(raw)) if len(raw) in (4, 16) else ""
    except ValueError:
        return None
    return address if address and address not in NO_ADDRESSES else None
