"""Masks texts: letters become other letters and digits other digits, the same word always the same one; only words of no meaning to others stay."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Final, Literal

from netmon.model.device_text import decode_text
from netmon.onboard.words import (
    HOST,
    IPV4,
    IPV6,
    MAC,
    MEASURE,
    NIC,
    NUMBER,
    PLACE,
    PORT,
    PORT_WORDS,
    PRODUCT,
    SERIAL,
    TOKEN,
    WORD_AND_NUMBER,
    WORDS,
)

Mode = Literal["full", "technical", "product"]

LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
DIGITS: Final = "0123456789"
HEX_LETTERS: Final = "abcdef"
# Letters that take as many octets as what they replace, in UTF-8 and in GB18030.
HANZI: Final = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰"
TWO_OCTETS: Final = "àáâãäåçèéêëìíîïñòóôõöùúûüý"
FOUR_OCTETS: Final = "".join(map(chr, range(0x20000, 0x20040)))
KEPT_DIGITS: Final = 6
SECRET_LENGTH: Final = 3
SPECIAL_QUADS: Final = re.compile(r"0\.0\.0\.0|255(\.\d+){3}|127\.0\.0\.1|(\d+\.){3}255")
TRIES: Final = 200


class TextMask:
    """Masks with a key of its own; `learn` tells it words that must never stay, `kept` counts the texts that stayed as they were."""

    def __init__(self, key: bytes, keep: Iterable[str] = ()) -> None:
        self._key = key
        self._words = WORDS | {word.casefold() for text in keep for word in TOKEN.findall(text)}
        self._secrets: set[str] = set()
        self._quads: dict[str, str] = {}
        self._macs: dict[bytes, bytes] = {}

    def learn(self, raw: bytes) -> None:
        """Remember the words of a name: they are masked wherever they stand, unless everybody uses them."""
        for word in TOKEN.findall(decode_text(raw)[0]):
            if len(word) >= SECRET_LENGTH:
                self._secrets.add(word.casefold())

    def stream(self, purpose: str, value: bytes) -> Iterator[int]:
        """Yield octets that the key and the value decide."""
        for block in range(1 << 20):
            yield from hashlib.blake2b(block.to_bytes(4, "big") + purpose.encode() + b"\0" + value, key=self._key, digest_size=64).digest()

    def text(self, raw: bytes, mode: Mode) -> bytes:
        """Return a text of the same length; in `full` nothing stays but punctuation, in `product` model names and versions stay as well."""
        body = raw.rstrip(b"\0")
        words, encoding = decode_text(body)
        masked = self._masked(words, mode)
        try:
            return masked.encode(encoding) + raw[len(body) :]
        except UnicodeEncodeError:
            return masked.encode("utf-8") + raw[len(body) :]

    def mac(self, raw: bytes) -> bytes:
        """Return another address of the same kind (individual or group); all zeros and all ones stay."""
        if raw in (bytes(len(raw)), b"\xff" * len(raw)):
            return raw
        if raw not in self._macs:
            octets = self.stream("mac", raw)
            taken = set(self._macs.values())
            while True:
                found = bytes([next(octets) & 0xFC | raw[0] & 3, *(next(octets) for _ in raw[1:])])
                if found != raw and found not in taken:
                    break
            self._macs[raw] = found
        return self._macs[raw]

    def quad(self, address: str) -> str:
        """Return another IPv4 address with as many digits in each part; masks, 0.0.0.0 and the like stay."""
        if SPECIAL_QUADS.fullmatch(address) or not _is_quad(address):
            return address
        if address not in self._quads:
            octets, taken, found = self.stream("ip", address.encode()), set(self._quads.values()), address
            for _ in range(TRIES):
                found = ".".join(str(_same_width(part, next(octets))) for part in address.split("."))
                if found != address and found not in taken:
                    break
            self._quads[address] = found
        return self._quads[address]

    def word(self, word: str, letters: str = LOWER) -> str:
        """Return another word of the same shape; upper and lower case forms of a word stay forms of one word."""
        folded = word.lower() if word.isascii() else word
        octets = self.stream("word", folded.encode("utf-8", "surrogatepass"))
        other = folded
        for _ in range(TRIES):
            other = "".join(_same_class(char, next(octets), letters) for char in folded)
            if other != folded:
                break
        return "".join(new.upper() if old.isascii() and old.isupper() else new for old, new in zip(word, other, strict=True))

    def _masked(self, text: str, mode: Mode) -> str:
        if mode != "full" and NUMBER.fullmatch(text):
            return text
        stays = _Spans()
        out = list(text)
        self._addresses(text, out, stays)
        if mode == "full":
            self._words_of(text, out, stays, lambda _word: False)
            return "".join(out)
        for pattern in (PORT, PLACE, MEASURE):
            for found in pattern.finditer(text):
                if pattern is not PORT or self._is_port(found["words"]):
                    stays.add(*found.span())
        if mode == "product":
            self._hidden(text, out, stays)
        loose = sum(map(str.isdecimal, (char for at, char in enumerate(text) if at not in stays)))
        self._words_of(text, out, stays, lambda word: self._may_stay(word, mode, digits=mode == "product" or loose <= KEPT_DIGITS))
        return "".join(out)

    @staticmethod
    def _is_port(words: str) -> bool:
        return all(part in PORT_WORDS for part in words.casefold().split("-") if part)

    def _addresses(self, text: str, out: list[str], stays: "_Spans") -> None:
        for found in MAC.finditer(text):
            parts = re.split("[.:-]", found[0])
            digits = "".join(part.zfill(2) for part in parts) if len(parts) == 6 else "".join(parts)
            self._replace(found, _like(self.mac(bytes.fromhex(digits)).hex(), found[0]), out, stays)
        for pattern, change in ((IPV4, self.quad), (IPV6, lambda words: TOKEN.sub(lambda part: self.word(part[0], HEX_LETTERS), words))):
            for found in pattern.finditer(text):
                if found.start() not in stays and (pattern is IPV4 or "::" in found[0] or found[0].count(":") == 7):
                    self._replace(found, change(found[0]), out, stays)

    def _hidden(self, text: str, out: list[str], stays: "_Spans") -> None:
        """What sysDescr says of this one device among words about its kind: its name and its serial number."""
        for pattern in (HOST, SERIAL):
            for found in pattern.finditer(text):
                span = found.span(1)
                if span[0] not in stays and found[1].casefold() not in self._words:
                    out[span[0] : span[1]] = list(TOKEN.sub(lambda part: self.word(part[0]), found[1]))
                    stays.add(*span)

    @staticmethod
    def _replace(found: re.Match[str], new: str, out: list[str], stays: "_Spans") -> None:
        out[found.start() : found.end()] = [*new] if len(new) == len(found[0]) else [new, *[""] * (len(found[0]) - 1)]
        stays.add(*found.span())

    def _words_of(self, text: str, out: list[str], stays: "_Spans", keep: Callable[[str], bool]) -> None:
        for found in TOKEN.finditer(text):
            if found.start() not in stays and not keep(found[0]):
                out[found.start() : found.end()] = list(self.word(found[0]))

    def _may_stay(self, word: str, mode: Mode, *, digits: bool) -> bool:
        folded = word.casefold()
        if folded in self._words or len(word) == 1:
            return word.isalpha() or folded in self._words or digits
        if folded in self._secrets or not digits:
            return False
        if word.isdecimal():
            return len(word) <= (5 if mode == "product" else 2)
        split = WORD_AND_NUMBER.fullmatch(word)
        if (split is not None and split["word"].casefold() in self._words) or NIC.fullmatch(word):
            return True
        return mode == "product" and PRODUCT.fullmatch(word) is not None


class _Spans:
    """Places of a text that are settled."""

    def __init__(self) -> None:
        self._places: set[int] = set()

    def add(self, start: int, end: int) -> None:
        self._places.update(range(start, end))

    def __contains__(self, place: int) -> bool:
        return place in self._places


def _is_quad(address: str) -> bool:
    try:
        IPv4Address(address)
    except AddressValueError:
        return False
    return True


def _same_width(part: str, octet: int) -> int:
    low, high = {1: (0, 9), 2: (10, 99)}.get(len(part), (100, 254))
    return low + octet % (high - low + 1)


def _same_class(char: str, octet: int, letters: str) -> str:
    if char in DIGITS:
        return DIGITS[octet % 10]
    if char.isascii():
        return letters[octet % len(letters)]
    size = len(char.encode("utf-8", "surrogatepass"))
    alphabet = {2: TWO_OCTETS, 3: HANZI}.get(size, FOUR_OCTETS)
    return alphabet[octet % len(alphabet)]


def _like(digits: str, shape: str) -> str:
    """Write an address's hexadecimal digits as another text writes its own: separators, and letters in the same case."""
    parts = re.split(r"([.:-])", shape)
    if len(parts) == 11:
        digits_of = iter([digits[at : at + 2] for at in range(0, 12, 2)])
        written = "".join(next(digits_of) if at % 2 == 0 else part for at, part in enumerate(parts))
    else:
        left = iter(digits)
        written = "".join(next(left) if char.isalnum() else char for char in shape)
    return written.upper() if shape.upper() == shape and shape.lower() != shape else written
