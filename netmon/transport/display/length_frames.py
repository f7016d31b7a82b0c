"""The frame that ViewSonic and BenQ share: `length number kind code value CR`, the length being 0x30 plus the bytes before the CR."""

BASE = 0x30


def packet(number: int, code: bytes, value: bytes) -> bytes:
    """Return a question (kind `g`) to the set of this number."""
    body = b"%02dg" % number + code + value
    return bytes((BASE + len(body) + 1,)) + body + b"\r"
