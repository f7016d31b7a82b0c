"""Ways to break a datagram: blindly, octet by octet, and knowingly, element by element."""

import random
from collections.abc import Callable, Sequence

from tests.fuzz.reader import Node, UnreadableError, tree

TAGS = (0x02, 0x04, 0x05, 0x06, 0x30, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46, 0x47, 0x80, 0x81, 0x82, 0xA0, 0xA2, 0xA5, 0xA8, 0x00, 0x1F, 0xFF)
OCTETS = (0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x85, 0xFE, 0xFF)
HEADERS = (b"\x80", b"\x84\x7f\xff\xff\xff", b"\x84\xff\xff\xff\xff", b"\x85\x00\x00\x00\x00\x01", b"\xff", b"\x81", b"\x7f")
BODIES = (b"", b"\x00", b"\xff", b"\x80" * 9, b"\x00" + b"\xff" * 8, b"\xff" * 9, b"\x80\x01", b"\x8f\xff\xff\xff\x7f", b"\x90\x80\x80\x80\x00", b"\x01" * 200)

Blind = Callable[[random.Random, bytearray], None]
Knowing = Callable[[random.Random, list[Node]], None]


def _flip(dice: random.Random, data: bytearray) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _put(dice: random.Random, data: bytearray) -> None:
    data[dice.randrange(len(data))] = dice.choice(OCTETS)


def _cut(dice: random.Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.choice((1, 1, 2, 4, 16))]


def _end(dice: random.Random, data: bytearray) -> None:
    del data[dice.randrange(len(data)) :]


def _insert(dice: random.Random, data: bytearray) -> None:
    at = dice.randrange(len(data) + 1)
    data[at:at] = dice.randbytes(dice.choice((1, 2, 5, 40)))


def _repeat(dice: random.Random, data: bytearray) -> None:
    at = dice.randrange(len(data))
    data[at:at] = data[at : at + dice.choice((1, 8, 64))]


def _retag(dice: random.Random, nodes: list[Node]) -> None:
    dice.choice(nodes).tag = dice.choice(TAGS)


def _refill(dice: random.Random, nodes: list[Node]) -> None:
    node = dice.choice(nodes)
    node.children.clear()
    node.content = dice.choice((*BODIES, dice.randbytes(len(node.content))))


def _nudge(dice: random.Random, nodes: list[Node]) -> None:
    """Change one octet of a leaf's content, which keeps every length right: another number, another name."""
    leaf = dice.choice([node for node in nodes if not node.children and node.content] or nodes)
    if leaf.content:
        changed = bytearray(leaf.content)
        at = dice.choice((-1, dice.randrange(len(changed))))
        changed[at] = (changed[at] + dice.choice((1, 255, 128))) % 256
        leaf.content = bytes(changed)


def _respell(dice: random.Random, nodes: list[Node]) -> None:
    """Write a name in more octets than it needs: the same sub-identifiers in another spelling, which BER forbids."""
    names = [node for node in nodes if node.tag == 0x06 and node.content]
    if names:
        node = dice.choice(names)
        at = dice.randrange(len(node.content))
        node.content = node.content[:at] + b"\x80" + node.content[at:]


def _long_form(dice: random.Random, nodes: list[Node]) -> None:
    """Write a length in more octets than it needs, which BER allows."""
    node = dice.choice(nodes)
    plain = node.write()
    size = len(plain) - 2 if plain[1] < 0x80 else len(plain) - 2 - (plain[1] & 0x7F)
    count = dice.choice((2, 3, 4))
    node.header = bytes((node.tag, 0x80 + count)) + size.to_bytes(count, "big")


def _lie(dice: random.Random, nodes: list[Node]) -> None:
    node = dice.choice(nodes)
    node.header = bytes((node.tag,)) + dice.choice((*HEADERS, bytes((dice.randrange(0x80),))))


def _drop(dice: random.Random, nodes: list[Node]) -> None:
    parent = dice.choice([node for node in nodes if node.children] or nodes)
    if parent.children:
        del parent.children[dice.randrange(len(parent.children))]


def _double(dice: random.Random, nodes: list[Node]) -> None:
    parent = dice.choice([node for node in nodes if node.children] or nodes)
    if parent.children:
        parent.children.insert(dice.randrange(len(parent.children) + 1), dice.choice(parent.children))


def _move(dice: random.Random, nodes: list[Node]) -> None:
    parents = [node for node in nodes if len(node.children) > 1]
    if parents:
        dice.shuffle(dice.choice(parents).children)


def _graft(dice: random.Random, nodes: list[Node]) -> None:
    """Put a leaf where another one was."""
    leaves = [node for node in nodes if not node.children]
    if len(leaves) > 1:
        source, target = dice.sample(leaves, 2)
        target.tag, target.content = source.tag, source.content


BLIND: tuple[Blind, ...] = (_flip, _put, _cut, _end, _insert, _repeat)
KNOWING: tuple[Knowing, ...] = (_retag, _refill, _nudge, _nudge, _respell, _long_form, _lie, _drop, _double, _move, _graft)


def mutate(dice: random.Random, data: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Return a datagram with one to three changes; `others` lend a head or a tail."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = _once(dice, data, others)
    return data


def _once(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    if not data:
        return dice.randbytes(3)
    if others and dice.random() < 0.03:
        other = dice.choice(others)
        return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]
    if dice.random() < 0.7:
        try:
            root = tree(data)
        except UnreadableError:
            return data[:-1]
        # The head of a message is a few elements among hundreds: half the changes go there.
        nodes = root.everything()
        dice.choice(KNOWING)(dice, nodes[:12] if dice.random() < 0.4 else nodes)
        return root.write()
    changed = bytearray(data)
    dice.choice(BLIND)(dice, changed)
    return bytes(changed)
