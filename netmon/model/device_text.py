"""Text and addresses from devices, made safe to show: no string from a device is trusted."""

import re
import unicodedata
from typing import Literal

Encoding = Literal["utf-8", "gb18030", "latin-1"]

LINE_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
WRITTEN_MAC = re.compile(rb"[0-9A-Fa-f]{1,2}([:-][0-9A-Fa-f]{1,2}){5}")


def decode_text(raw: bytes) -> tuple[str, Encoding]:
    """Decode an object whose syntax is text: strict UTF-8, then strict GB18030 (school gateways name ports in it), then latin-1, which always fits.

    A MAC address can be valid GB18030: never pass an object whose syntax is binary.
    """
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030"), "gb18030"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def clean_text(raw: bytes, *, limit: int = 128, is_text: bool = True) -> str:
    """Return at most `limit` characters that are safe in a label, a page and a terminal.

    Line breaks and tabs become one blank, blanks of any other width (no-break, ideographic) a plain one; controls (C0, C1), bidi and other format
    characters, surrogates, private and unassigned code points go; the rest is NFC without blanks at either end. With `is_text=False` (an OCTET STRING
    that may be binary) what is not printable UTF-8 is returned as `aa:bb:..`.
    """
    if raw.isascii():
        text = raw.decode("ascii")
        if text.isprintable():
            return text.strip()[:limit].rstrip()
    if not is_text and not _is_printable_utf8(raw):
        return raw.hex(":")[:limit]
    return clean_string(decode_text(raw)[0], limit=limit)


def clean_string(text: str, *, limit: int = 128) -> str:
    """Do for a decoded string what clean_text does for bytes; cleaning twice changes nothing."""
    if not (text.isascii() and text.isprintable()):
        spaced = LINE_BREAKS.sub(" ", text.replace("\0", "").strip())
        sorts = ((char, unicodedata.category(char)) for char in spaced)
        kept = "".join(" " if sort == "Zs" else char for char, sort in sorts if sort[0] != "C")
        text = unicodedata.normalize("NFC", kept)
    return text.strip()[:limit].rstrip()


def label_value(text: str) -> str:
    r"""Escape a clean string for a label between double quotes (Prometheus text format: `\\`, `\"`, `\n`)."""
    if '"' not in text and "\\" not in text and "\n" not in text:
        return text
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def mac_text(raw: bytes) -> str | None:
    """Return a PhysAddress of any length as `aa:bb:..`, None when it is empty; an address that the agent wrote out as text is read as such."""
    if not raw:
        return None
    if WRITTEN_MAC.fullmatch(raw):
        return ":".join(part.zfill(2) for part in raw.decode("ascii").lower().replace("-", ":").split(":"))
    return raw.hex(":")


def _is_printable_utf8(raw: bytes) -> bool:
    """True when trailing NULs apart the bytes are UTF-8 without controls."""
    try:
        return raw.rstrip(b"\0").decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False
