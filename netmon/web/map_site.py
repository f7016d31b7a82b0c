"""Where each box and line of a site's map lies: from left to right, the same for the same topology (pure). Lengths are units of the picture."""

from dataclasses import dataclass, field
from math import ceil
from typing import Final, NamedTuple

from netmon.model.topology import Edge
from netmon.model.view_topology import MapNode, SiteMap
from netmon.web.map_tree import Branch, Forest, forest

MARGIN: Final = 16
BOX_W: Final = 176
BOX_H: Final = 40
LEAF_W: Final = 158
LEAF_H: Final = 34
GAP_X: Final = 78
GAP_Y: Final = 14
ROW: Final = LEAF_H + 16
COLUMN: Final = LEAF_W + 12
FEW, SOME, MANY = 6, 18, 45
"""So many leaves of one device fill one, two and three columns; more fill four."""
NAME_UNITS: Final = 20
_SHORT_PORTS: Final = (
    ("XGigabitEthernet", "XGE"), ("Ten-GigabitEthernet", "XGE"), ("TenGigabitEthernet", "XGE"), ("FortyGigE", "40GE"), ("HundredGigE", "100GE"),
    ("GigabitEthernet", "GE"), ("FastEthernet", "FE"), ("Ethernet", "Eth"),
)  # fmt: skip


class Bounds(NamedTuple):
    """A part of the picture."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A device; `whole` is what hangs on it, to be looked at alone, None for a leaf. `port` is where it is plugged in."""

    node: MapNode
    x: float
    y: float
    width: float
    height: float
    label: str
    port: str = ""
    beyond: int = 0
    whole: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A cable, or several side by side: `edge` is the most believable, None where the way is known and no cable."""

    path: str
    source: str
    edge: Edge | None = None
    count: int = 1
    extra: bool = False
    child: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A site's map, laid out. `loose_y` is where the devices without a known cable begin, None without any."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    forest: Forest
    loose_y: float | None = None
    by_name: dict[str, Box] = field(default_factory=dict)


class _Placed(NamedTuple):
    height: float
    middle: float
    right: float


@dataclass(slots=True, eq=False)
class _Canvas:
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    right: float = 0.0

    def put(self, box: Box) -> Box:
        self.boxes.append(box)
        self.right = max(self.right, box.x + box.width)
        return box


def draw(site: SiteMap) -> Drawing:
    """Lay a site's map out."""
    found = forest(site)
    canvas, y = _Canvas(), float(MARGIN)
    for tree in found.trees:
        y += _tree(tree, MARGIN, y, canvas).height + GAP_Y
    loose_y = None
    if found.loose:
        loose_y = y + 10
        columns = max(4, int(max(canvas.right - MARGIN, 1) // COLUMN))
        for number, node in enumerate(found.loose):
            canvas.put(_leaf(Branch(node), MARGIN + number % columns * COLUMN, loose_y + 24 + number // columns * (LEAF_H + 8)))
        y = loose_y + 24 + ceil(len(found.loose) / columns) * (LEAF_H + 8)
    by_name = {box.node.name: box for box in canvas.boxes}
    canvas.lines += [_extra(edge, by_name) for edge in found.extra]
    return Drawing(
        width=canvas.right + MARGIN, height=y + MARGIN, boxes=tuple(canvas.boxes), lines=tuple(canvas.lines), forest=found, loose_y=loose_y, by_name=by_name
    )


def _tree(branch: Branch, x: float, y: float, canvas: _Canvas) -> _Placed:
    """Put a device left of what hangs on it."""
    if branch.leaf or not branch.children:
        canvas.put(_box(branch, x, y, None))
        return _Placed(BOX_H, y + BOX_H / 2, x + BOX_W)
    child_x, at, right = x + BOX_W + GAP_X, y, x + BOX_W
    starts: list[tuple[Branch, float]] = []
    for child in branch.children:
        if not child.leaf:
            placed = _tree(child, child_x, at, canvas)
            starts.append((child, placed.middle))
            at, right = at + placed.height + GAP_Y, max(right, placed.right)
    leaves = [child for child in branch.children if child.leaf]
    places = _grid(leaves, child_x, at, canvas)
    if leaves:
        columns = columns_of(len(leaves))
        at += ceil(len(leaves) / columns) * ROW + GAP_Y
        right = max(right, child_x + min(columns, len(leaves)) * COLUMN)
    height = max(BOX_H, at - y - GAP_Y)
    middle = starts[0][1] if starts else y + 8 + LEAF_H / 2
    canvas.put(_box(branch, x, middle - BOX_H / 2, Bounds(x - 8, y - 8, right - x + 16, height + 16)))
    out, bus = x + BOX_W, x + BOX_W + GAP_X / 2
    canvas.lines += [_line(child, f"M{out:g} {middle:g}H{bus:g}V{to:g}H{child_x:g}") for child, to in starts]
    canvas.lines += [_line(child, f"M{out:g} {middle:g}H{bus:g}V{top - 8:g}H{left:g}V{top:g}") for child, left, top in places]
    return _Placed(height, middle, right)


def _grid(leaves: list[Branch], x: float, y: float, canvas: _Canvas) -> list[tuple[Branch, float, float]]:
    """Put leaves in rows and columns; returns the point at which the line comes down to each."""
    columns = columns_of(len(leaves))
    places = []
    for number, child in enumerate(leaves):
        left, top = x + number % columns * COLUMN, y + 8 + number // columns * ROW
        canvas.put(_leaf(child, left, top))
        places.append((child, left + 14, top))
    return places


def columns_of(leaves: int) -> int:
    """Return in how many columns leaves are put."""
    return 1 if leaves <= FEW else 2 if leaves <= SOME else 3 if leaves <= MANY else 4


def _box(branch: Branch, x: float, y: float, whole: Bounds | None) -> Box:
    return Box(
        node=branch.node, x=x, y=y, width=BOX_W, height=BOX_H, label=cut(branch.node.name, NAME_UNITS), port=_port(branch), beyond=branch.beyond, whole=whole
    )


def _leaf(branch: Branch, x: float, y: float) -> Box:
    return Box(node=branch.node, x=x, y=y, width=LEAF_W, height=LEAF_H, label=cut(branch.node.name, NAME_UNITS - 2), port=_port(branch))


def _port(branch: Branch) -> str:
    """Return the parent's port that leads to a device."""
    return short_port(branch.cables[0].other(branch.node.name).port) if branch.cables else ""


def _line(child: Branch, path: str) -> Line:
    cables = child.cables
    return Line(path=path, source=cables[0].source if cables else "declared", edge=cables[0] if cables else None, count=len(cables) or 1, child=child.node.name)


def _extra(edge: Edge, by_name: dict[str, Box]) -> Line:
    """Draw a cable beside the tree as a bow on the left of its two boxes."""
    a, b = by_name[edge.a.device], by_name[edge.b.device]
    ay, by = a.y + a.height / 2, b.y + b.height / 2
    bow = min(a.x, b.x) - 26
    return Line(path=f"M{a.x:g} {ay:g}C{bow:g} {ay:g} {bow:g} {by:g} {b.x:g} {by:g}", source=edge.source, edge=edge, extra=True)


def short_port(name: str) -> str:
    """Return a port's name as engineers say it: GE0/0/1 for GigabitEthernet0/0/1."""
    return next((short + name[len(long) :] for long, short in _SHORT_PORTS if name.startswith(long)), name)


def units(words: str) -> int:
    """Return how wide words are: 2 for a Chinese character, 1 for a Latin letter."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)


def cut(words: str, most: int) -> str:
    """Return words that fit, with an ellipsis where they do not."""
    if units(words) <= most:
        return words
    kept, width = [], 1
    for letter in words:
        width += units(letter)
        if width > most:
            break
        kept.append(letter)
    return "".join(kept) + "…"
