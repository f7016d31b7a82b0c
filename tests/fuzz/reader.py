"""BER read a second time, slowly and apart from netmon's own decoder: what a datagram holds, and a tree of it that can be changed and written again."""

from dataclasses import dataclass, field
from typing import Self

Value = int | bytes | str | None
Oid = tuple[int, ...]

CONSTRUCTED = frozenset((0x30, *range(0xA0, 0xA9)))
UNSIGNED = frozenset((0x41, 0x42, 0x43, 0x46, 0x47))
OCTETS = frozenset((0x03, 0x04, 0x40, 0x44, 0x45))


class UnreadableError(ValueError):
    """Not BER of the form that SNMP has."""


def element(data: bytes) -> tuple[int, bytes, bytes]:
    """Return (tag, content, what follows) of the first element."""
    if len(data) < 2:
        raise UnreadableError("no header")
    tag, first, rest = data[0], data[1], data[2:]
    length = first
    if first >= 0x80:
        count = first - 0x80
        if not 1 <= count <= 4 or len(rest) < count:
            raise UnreadableError("length")
        length = 0
        for octet in rest[:count]:
            length = length * 256 + octet
        rest = rest[count:]
    if length > len(rest):
        raise UnreadableError("content")
    return tag, rest[:length], rest[length:]


def wanted(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Return (content, what follows) of an element that must have this tag."""
    found, content, rest = element(data)
    if found != tag:
        raise UnreadableError("tag")
    return content, rest


def number(content: bytes, *, signed: bool) -> int | None:
    """Return an integer of the sizes that SNMP has, else None."""
    if not content or len(content) > 9 or (len(content) == 9 and content[0]):
        return None
    value = 0
    for octet in content:
        value = value * 256 + octet
    return value - (1 << 8 * len(content)) if signed and content[0] >= 0x80 else value


def sub_identifiers(content: bytes) -> Oid | None:
    """Return base-128 numbers, None when one is cut short, padded or too large, or there are too many."""
    parts: list[int] = []
    value = 0
    for place, octet in enumerate(content):
        if octet == 0x80 and (place == 0 or content[place - 1] < 0x80):
            return None
        value = value * 128 + octet % 128
        if octet < 0x80:
            parts.append(value)
            value = 0
    if (content and content[-1] >= 0x80) or len(parts) > 128 or any(part > 0xFFFFFFFF for part in parts):
        return None
    return tuple(parts)


def object_identifier(content: bytes) -> Oid | None:
    """Return an OID's sub-identifiers, the first two told apart."""
    parts = sub_identifiers(content)
    if not parts:
        return parts
    root = 2 if parts[0] >= 80 else parts[0] // 40
    return (root, parts[0] - 40 * root, *parts[1:])


def meaning(tag: int, content: bytes) -> Value:
    """Return what a value says; None for nothing, exceptions, what is no number, and types that SNMP does not have."""
    if tag == 0x02 or tag in UNSIGNED:
        return number(content, signed=tag == 0x02)
    if tag == 0x06:
        parts = object_identifier(content)
        return None if parts is None else ".".join(str(part) for part in parts)
    return content if tag in OCTETS else None


def varbinds(data: bytes) -> list[tuple[bytes, int, Value]]:
    """Return (name's content, tag, value) of each varbind in a Response, whole or after a community header."""
    if data[:1] == b"\x30":
        data, _ = wanted(data, 0x30)
        _, data = wanted(data, 0x02)
        _, data = wanted(data, 0x04)
    data, _ = wanted(data, 0xA2)
    for _ in range(3):
        _, data = wanted(data, 0x02)
    data, _ = wanted(data, 0x30)
    found = []
    while data:
        bind, data = wanted(data, 0x30)
        name, rest = wanted(bind, 0x06)
        tag, content, rest = element(rest)
        if rest:
            raise UnreadableError("more than one value")
        found.append((name, tag, meaning(tag, content)))
    return found


@dataclass(slots=True, eq=False)
class Node:
    """One element; `header` replaces tag and length when it is written, so that a tree can lie."""

    tag: int
    content: bytes = b""
    children: list[Self] = field(default_factory=list)
    header: bytes | None = None

    def write(self) -> bytes:
        """Return the element's octets."""
        body = b"".join(child.write() for child in self.children) if self.children else self.content
        if self.header is not None:
            return self.header + body
        size = len(body)
        if size < 0x80:
            return bytes((self.tag, size)) + body
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        return bytes((self.tag, 0x80 + len(octets))) + octets + body

    def everything(self) -> list["Node"]:
        """Return this node and all below it."""
        return [self, *(node for child in self.children for node in child.everything())]


def tree(data: bytes) -> Node:
    """Return the tree of one element; what does not read as elements is a leaf."""
    tag, content, _ = element(data)
    node = Node(tag, content)
    if tag in CONSTRUCTED:
        rest = content
        try:
            while rest:
                size = len(rest)
                _, _, after = element(rest)
                node.children.append(tree(rest[: size - len(after)]))
                rest = after
        except UnreadableError:
            node.children.clear()
    return node
