"""Masks whole recordings: which object's text is masked how, and the addresses and names in indexes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from netmon.model.device_text import decode_text
from netmon.onboard.columns import instance_starts
from netmon.onboard.mask_text import Mode, TextMask
from netmon.onboard.subtrees import Oid, is_under, parse
from netmon.onboard.walk import Value
from netmon.transport.snmp.ber import IP_ADDRESS, OBJECT_IDENTIFIER, OCTET_STRING, OPAQUE

MIB_2: Final[Oid] = (1, 3, 6, 1, 2, 1)
SYS_OBJECT_ID: Final[Oid] = (*MIB_2, 1, 2, 0)
LAG: Final[Oid] = (1, 2, 840, 10006, 300, 43)


def _places(*names: str) -> tuple[Oid, ...]:
    return tuple(parse(f"1.3.6.1.2.1.{name}") for name in names)


# sysContact, sysName, sysLocation, ifAlias, upsIdentName, upsIdentAttachedDevices, a printer's operator, service person, name and serial number,
# entPhysicalSerialNum, Alias, AssetID, Uris
PRIVATE: Final = _places(
    "1.4", "1.5", "1.6", "31.1.1.1.18", "33.1.1.5", "33.1.1.6", "43.5.1.1.4", "43.5.1.1.5", "43.5.1.1.16", "43.5.1.1.17",
    "47.1.1.1.1.11", "47.1.1.1.1.14", "47.1.1.1.1.15", "47.1.1.1.1.18",
)  # fmt: skip
# sysDescr, hrDeviceDescr, UPS maker, model and versions, entPhysicalDescr, Name, revisions, maker and model
PRODUCT: Final = _places(
    "1.1", "25.3.2.1.3", "33.1.1.1", "33.1.1.2", "33.1.1.3", "33.1.1.4",
    "47.1.1.1.1.2", "47.1.1.1.1.7", "47.1.1.1.1.8", "47.1.1.1.1.9", "47.1.1.1.1.10", "47.1.1.1.1.12", "47.1.1.1.1.13",
)  # fmt: skip
# ifPhysAddress, dot1dBaseBridgeAddress, addresses of partners in LACP
ADDRESSES: Final = (*_places("2.2.1.6", "17.1.1"), (*LAG, 1, 1, 1, 1, 4), (*LAG, 1, 2, 1, 1, 3), (*LAG, 1, 2, 1, 1, 8), (*LAG, 1, 2, 1, 1, 9))
# dot1dStpDesignatedRoot, dot1dStpPortDesignatedRoot and Bridge: priority and address
BRIDGES: Final = _places("17.2.5", "17.2.15.1.6", "17.2.15.1.8")
# dot3adAggPortListPorts, LACP states, printer's states, entStateAlarm: bits
FLAGS: Final = ((*LAG, 1, 1, 2, 1, 1), (*LAG, 1, 2, 1, 1, 20), (*LAG, 1, 2, 1, 1, 21), (*LAG, 1, 2, 1, 1, 22), (*LAG, 1, 2, 1, 1, 23), *_places("131.1.1.1.5"))
FLOAT_HEADS: Final = (b"\x9f\x78\x04", b"\x9f\x79\x08")
SHORT: Final = 2
MAC_LENGTH: Final = 6
IMPLIED_LEAST: Final = 4


class Masked(NamedTuple):
    """One instance as it is written."""

    oid: Oid
    tag: int
    value: int | bytes | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the profiles add to the objects that are known: vendors' serial numbers, product names, flags, and the words to be kept."""

    private: frozenset[Oid] = frozenset()
    product: frozenset[Oid] = frozenset()
    flags: frozenset[Oid] = frozenset()
    words: frozenset[str] = frozenset()
    secrets: tuple[bytes, ...] = field(default=(), repr=False)


class Mask:
    """Masks one recording with one key; `counts` says what was masked, `kept` which texts stayed (partly) readable."""

    def __init__(self, key: bytes, rules: Rules) -> None:
        self._rules = rules
        self._texts = TextMask(key, rules.words)
        self._indexes: dict[Oid, Oid] = {}
        self.counts: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()

    def all(self, values: Sequence[Value]) -> list[Masked]:
        """Return the instances masked, sorted by OID; what still holds a secret after all is left out and counted."""
        for secret in self._rules.secrets:
            self._texts.learn(secret)
        for value in values:
            if isinstance(value.value, bytes) and self._kind(value.oid) == "full":
                self._texts.learn(value.value)
        starts = instance_starts(values)
        found: dict[Oid, Masked] = {}
        for value, start in zip(values, starts, strict=True):
            masked = Masked(self._name(value.oid, start, known=value.entry > 0), value.tag, self._value(value))
            if self._tells(masked):
                self.counts["left_out"] += 1
            else:
                found.setdefault(masked.oid, masked)
        return [found[oid] for oid in sorted(found)]

    def _kind(self, oid: Oid) -> Mode | None:
        """Return how an object's text is masked, None where nothing is known of it."""
        if oid in self._rules.private or any(is_under(oid, place) for place in PRIVATE):
            return "full"
        if oid in self._rules.product or any(is_under(oid, place) for place in PRODUCT):
            return "product"
        return None

    def _value(self, value: Value) -> int | bytes | str:
        raw = value.value
        if isinstance(raw, str):
            return raw if value.oid == SYS_OBJECT_ID or value.tag != OBJECT_IDENTIFIER else self._pointer(raw)
        if isinstance(raw, int) or not raw:
            return raw
        if value.tag == IP_ADDRESS and len(raw) == 4:
            self.counts["addresses"] += 1
            return bytes(map(int, self._texts.quad(".".join(map(str, raw))).split(".")))
        if value.tag == OPAQUE and raw.startswith(FLOAT_HEADS):
            return raw
        if value.tag not in (OCTET_STRING, OPAQUE, IP_ADDRESS):
            return self._octets(raw)
        return self._string(value.oid, raw)

    def _string(self, oid: Oid, raw: bytes) -> bytes:
        if any(is_under(oid, place) for place in BRIDGES) and len(raw) == MAC_LENGTH + 2:
            self.counts["macs"] += 1
            return raw[:2] + self._texts.mac(raw[2:])
        if any(is_under(oid, place) for place in ADDRESSES):
            return self._address(raw)
        if self._is_flags(oid):
            return raw
        mode = self._kind(oid)
        if mode is None and not is_words(raw):
            return self._octets(raw)
        masked = self._texts.text(raw, mode or "technical")
        self.counts["texts" if mode != "full" else "names"] += masked != raw
        if mode != "full" and any(map(str.isalpha, shown := decode_text(masked)[0])):
            self.kept[shown.strip("\0 ")] += 1
        return masked

    def _is_flags(self, oid: Oid) -> bool:
        return any(is_under(oid, place) for place in FLAGS) or any(is_under(oid, place) for place in self._rules.flags)

    def _address(self, raw: bytes) -> bytes:
        self.counts["macs"] += 1
        return self._texts.mac(raw) if len(raw) == MAC_LENGTH else self._texts.text(raw, "full") if is_words(raw) else self._octets(raw)

    def _octets(self, raw: bytes) -> bytes:
        """Mask what is no text: addresses; flags of one or two octets and points in time stay."""
        if len(raw) <= SHORT or is_date(raw) or not raw.strip(b"\0") or not raw.strip(b"\xff"):
            return raw
        if len(raw) == MAC_LENGTH:
            self.counts["macs"] += 1
            return self._texts.mac(raw)
        self.counts["octets"] += 1
        octets = self._texts.stream("octets", raw)
        return bytes([octet if octet in (0, 0xFF) else next(octets) for octet in raw])

    def _pointer(self, dotted: str) -> str:
        oid = parse(dotted)
        return ".".join(map(str, self._name(oid, len(oid), known=False)))

    def _name(self, oid: Oid, start: int, *, known: bool) -> Oid:
        """Mask what an OID's index says, from its place `start` on; where no index is known, only what can be nothing else."""
        index = oid[start:]
        if len(index) < IMPLIED_LEAST:
            return oid if known or start < len(oid) else (*oid[:MIB_2_LENGTH], *self._guessed(oid[MIB_2_LENGTH:]))
        if index not in self._indexes:
            self._indexes[index] = self._index(index)
        self.counts["indexes"] += self._indexes[index] != index
        return (*oid[:start], *self._indexes[index])

    def _index(self, index: Oid) -> Oid:
        out: list[int] = []
        place = 0
        while place < len(index):
            size, masked = self._part(index[place:])
            out += masked
            place += size
        return tuple(out)

    def _part(self, rest: Oid) -> tuple[int, Iterable[int]]:
        """Return how many arcs of an index form its next part, and what they become."""
        text = text_length(rest)
        if text:
            return text + 1, (rest[0], *self._texts.text(bytes(rest[1 : text + 1]), "technical"))
        if len(rest) >= 16 and all(arc <= 255 for arc in rest[:16]) and rest[0] in (0x20, 0x24, 0x26, 0xFC, 0xFD, 0xFE):
            return 16, self._octets(bytes(rest[:16]))
        if is_mac(rest[:MAC_LENGTH]):
            return MAC_LENGTH, self._texts.mac(bytes(rest[:MAC_LENGTH]))
        if is_quad(rest[:4]) and len(rest) in (4, 5, 6, 8):
            return 4, map(int, self._texts.quad(".".join(map(str, rest[:4]))).split("."))
        if len(rest) >= IMPLIED_LEAST and is_spelled(rest):
            return len(rest), self._texts.text(bytes(rest), "technical")
        return 1, rest[:1]

    def _guessed(self, arcs: Oid) -> Oid:
        out: list[int] = []
        place = 0
        while place < len(arcs):
            rest = arcs[place:]
            if text_length(rest) or (is_mac(rest[:MAC_LENGTH]) and sum(arc > 31 for arc in rest[:MAC_LENGTH]) > 2) or (is_private(rest[:4]) and len(rest) == 4):
                size, masked = self._part(rest)
                self.counts["indexes"] += 1
            else:
                size, masked = 1, rest[:1]
            out += masked
            place += size
        return tuple(out)

    def _tells(self, masked: Masked) -> bool:
        """True when a secret stands in the instance in spite of all."""
        value = masked.value
        octets = value if isinstance(value, bytes) else str(value).encode()
        arcs = bytes(arc if arc <= 255 else 0 for arc in masked.oid)
        return any(secret in octets or secret in arcs for secret in self._rules.secrets if len(secret) >= IMPLIED_LEAST)


MIB_2_LENGTH: Final = 7


def is_words(raw: bytes) -> bool:
    """True for octets that a person would read as text, trailing NULs apart."""
    body = raw.rstrip(b"\0")
    if not body:
        return False
    text, encoding = decode_text(body)
    if encoding == "latin-1":
        return False
    plain = text.replace("\r", "").replace("\n", "").replace("\t", "")
    if encoding == "gb18030" and len(body) == MAC_LENGTH:
        return False
    return plain.isprintable() and (
        encoding != "gb18030" or all(char.isascii() or "\u4e00" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in plain)
    )


def is_date(raw: bytes) -> bool:
    """True for a DateAndTime of this century (SNMPv2-TC)."""
    if len(raw) not in (8, 11):
        return False
    year, month, day, hour, minute, second = int.from_bytes(raw[:2], "big"), *raw[2:7]
    return 1969 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second <= 60 and raw[7] < 10


def text_length(rest: Sequence[int]) -> int:
    """Return the length of a length-prefixed text at the head of the arcs, 0 when there is none."""
    if not rest or not 3 <= rest[0] <= 64 or len(rest) <= rest[0]:
        return 0
    body = rest[1 : rest[0] + 1]
    return rest[0] if is_spelled(body) else 0


def is_spelled(arcs: Sequence[int]) -> bool:
    """True for arcs that spell a text: all printable, and mostly letters or digits."""
    if any(arc > 255 or arc < 32 or arc == 127 for arc in arcs):
        return False
    raw = bytes(arcs)
    if not is_words(raw):
        return False
    return 2 * sum(char.isalnum() for char in decode_text(raw)[0]) >= len(decode_text(raw)[0])


def is_mac(arcs: Sequence[int]) -> bool:
    """True for six octets that are an individual address rather than small numbers of slots and ports."""
    return len(arcs) == MAC_LENGTH and all(arc <= 255 for arc in arcs) and sum(arc > 31 for arc in arcs) >= 2 and sum(arc == 0 for arc in arcs) < 4


def is_quad(arcs: Sequence[int]) -> bool:
    """True for four octets that are an address rather than small numbers of slots and ports."""
    return len(arcs) == 4 and all(arc <= 255 for arc in arcs) and 0 < arcs[0] < 224 and (arcs[0] == 10 or sum(arc > 9 for arc in arcs) >= 2)


def is_private(arcs: Sequence[int]) -> bool:
    """True for a private IPv4 address (RFC 1918)."""
    return len(arcs) == 4 and all(arc <= 255 for arc in arcs) and (arcs[0] == 10 or tuple(arcs[:2]) == (192, 168) or (arcs[0] == 172 and 16 <= arcs[1] <= 31))
