"""Cuts text by its bytes in UTF-8 without breaking a character."""

from netmon.model.device_text import clean_string

ELLIPSIS = "…"


def size(text: str) -> int:
    """Return the bytes of a text in UTF-8, in which a Chinese character has three."""
    return len(text.encode())


def cut(text: str, limit: int) -> str:
    """Return the text in at most `limit` bytes, with an ellipsis where something was left out; nothing where not even that fits."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    if limit < size(ELLIPSIS):
        return ""
    return raw[: limit - size(ELLIPSIS)].decode(errors="ignore").rstrip() + ELLIPSIS


def name(text: str, limit: int) -> str:
    """Return a name from outside, safe to stand in a message: no line breaks, controls or characters that turn the reading direction."""
    return cut(clean_string(text, limit=limit), limit)
