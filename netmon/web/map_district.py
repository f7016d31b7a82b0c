"""Where everything lies on the district's map: the core above, the schools below by county, a small square each (pure). Lengths are units of the picture."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from netmon.model.view_topology import DistrictTopology, MapNode
from netmon.model.view_wall import SiteState, SiteTile, TileGroup
from netmon.web.map_site import BOX_H, BOX_W, Box, cut
from netmon.web.map_tree import CARRIERS

WIDTH: Final = 1200
MARGIN: Final = 16
COLUMNS: Final = 3
DOT: Final = 17
PITCH: Final = 21
HEAD: Final = 58
GAP: Final = 22
CORES_SHOWN: Final = 12
CORES_A_ROW: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A school."""

    tile: SiteTile
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The schools of a county: `counts` by state, those that there are none of left out, and the line that leads to it; `own`: the district's own sites."""

    name: str
    x: float
    y: float
    width: float
    height: float
    dots: tuple[Dot, ...]
    counts: Mapping[SiteState, int]
    path: str
    own: bool = False

    @property
    def cut_off(self) -> bool:
        """True when every school of it is offline."""
        return self.counts.get(SiteState.OFFLINE, 0) == len(self.dots)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictDrawing:
    """The district's map, laid out; `more` devices of the core are not drawn."""

    width: float
    height: float
    core: tuple[Box, ...]
    more: int
    blocks: tuple[Block, ...]
    trunk: str


def draw_district(district: DistrictTopology) -> DistrictDrawing:
    """Lay the district's map out."""
    own = [] if district.core is None else [node for node in district.core.map.nodes if not node.outside and node.role in CARRIERS]
    shown = own[:CORES_SHOWN]
    core = tuple([_core(node, number, len(shown)) for number, node in enumerate(shown)])
    bus_y = MARGIN + ceil(len(core) / CORES_A_ROW) * (BOX_H + 12) + 18 if core else MARGIN
    width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    bottoms = [float(bus_y + GAP)] * COLUMNS
    blocks = []
    for group in district.groups:
        column = min(range(COLUMNS), key=lambda place: (bottoms[place], place))
        block = _block(group, MARGIN + column * (width + GAP), bottoms[column], width, bus_y)
        bottoms[column] += block.height + GAP
        blocks.append(block)
    used = blocks[:COLUMNS]
    trunk = f"M{WIDTH / 2:g} {core[-1].y + BOX_H:g}V{bus_y:g}M{used[0].x - 8:g} {bus_y:g}H{max(WIDTH / 2, used[-1].x - 8):g}" if core and used else ""
    return DistrictDrawing(width=WIDTH, height=max(bottoms) + MARGIN, core=core, more=len(own) - len(shown), blocks=tuple(blocks), trunk=trunk)


def _core(node: MapNode, number: int, count: int) -> Box:
    row, place = divmod(number, CORES_A_ROW)
    in_row = min(CORES_A_ROW, count - row * CORES_A_ROW)
    left = WIDTH / 2 - (in_row * (BOX_W + 14) - 14) / 2
    return Box(node=node, x=left + place * (BOX_W + 14), y=MARGIN + row * (BOX_H + 12), width=BOX_W, height=BOX_H, label=cut(node.name, 20))


def _block(group: TileGroup, x: float, y: float, width: float, bus_y: float) -> Block:
    across = int((width - 20) // PITCH)
    dots = tuple([Dot(tile=tile, x=x + 12 + number % across * PITCH, y=y + HEAD + number // across * PITCH) for number, tile in enumerate(group.tiles)])
    counted = Counter(tile.state for tile in group.tiles)
    return Block(
        name=group.name,
        x=x,
        y=y,
        width=width,
        height=HEAD + ceil(len(dots) / across) * PITCH + 10,
        dots=dots,
        counts={state: counted[state] for state in SiteState if counted[state]},
        own=group.own,
        path=f"M{x - 8:g} {bus_y:g}V{y + 20:g}H{x:g}",
    )
