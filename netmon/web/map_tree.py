"""Which device hangs on which, for drawing: one parent each, and the cables that are left over (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from netmon.model.status import natural
from netmon.model.topology import Edge
from netmon.model.view_topology import MapNode, SiteMap

DEEPEST: Final = 40
"""A longer chain is drawn in pieces."""
CARRIERS: Final = frozenset({"router", "firewall", "switch", "wlan_controller"})


@dataclass(slots=True, eq=False)
class Branch:
    """A device with what hangs on it; `cables` lead to its parent, the most believable first. `beyond` devices of other sites hang on it."""

    node: MapNode
    cables: tuple[Edge, ...] = ()
    children: list["Branch"] = field(default_factory=list)
    beyond: int = 0

    @property
    def leaf(self) -> bool:
        """True when nothing hangs on it."""
        return not self.children and not self.beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """A site's map as trees. `loose` are devices that no cable is known of, `extra` the cables besides those of the trees."""

    trees: tuple[Branch, ...]
    loose: tuple[MapNode, ...] = ()
    extra: tuple[Edge, ...] = ()


def forest(site: SiteMap) -> Forest:
    """Return the trees of a site: what leads towards netmon stands at the root, also when it is of another site."""
    nodes = {node.name: node for node in site.nodes}
    up = {name: above[0] for name, above in site.parents.items() if above and above[0] in nodes}
    needed = set(up.values())
    cables = _cables(site.edges)
    branches = {name: Branch(node) for name, node in nodes.items() if not node.outside or name in needed}
    used: set[tuple[str, str]] = set()
    depth = _depths(up)
    for name in sorted(branches, key=natural):
        parent = up.get(name)
        if parent is None or nodes[name].outside or depth[name] % DEEPEST == 0:
            continue
        pair = (min(name, parent), max(name, parent))
        used.add(pair)
        branches[name].cables = cables.get(pair, ())
        branches[parent].children.append(branches[name])
    for edge in site.edges:
        for near, far in ((edge.a.device, edge.b.device), (edge.b.device, edge.a.device)):
            if far in nodes and nodes[far].outside and far not in needed and near in branches:
                branches[near].beyond += 1
    extra = tuple([edge for pair, own in cables.items() if pair not in used and pair[0] in branches and pair[1] in branches for edge in own])
    tied = {end.device for edge in extra for end in (edge.a, edge.b)}
    tops = [branch for name, branch in branches.items() if nodes[name].outside or up.get(name) is None or depth[name] % DEEPEST == 0]
    loose = [branch.node for branch in tops if branch.leaf and branch.node.name not in tied and branch.node.role not in CARRIERS]
    apart = {node.name for node in loose}
    trees = sorted([branch for branch in tops if branch.node.name not in apart], key=_first)
    return Forest(trees=tuple(trees), loose=tuple(sorted(loose, key=lambda node: (node.role, natural(node.name)))), extra=extra)


def _first(branch: Branch) -> tuple[bool, bool, tuple[tuple[str, int], ...]]:
    return not branch.node.outside, branch.leaf, natural(branch.node.name)


def _cables(edges: Iterable[Edge]) -> dict[tuple[str, str], tuple[Edge, ...]]:
    found: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        a, b = edge.a.device, edge.b.device
        found.setdefault((min(a, b), max(a, b)), []).append(edge)
    return {pair: tuple(sorted(own, key=lambda edge: (-edge.confidence, edge.a, edge.b))) for pair, own in found.items()}


def _depths(up: Mapping[str, str]) -> dict[str, int]:
    """Return how many devices are above each; what goes in a circle counts as a root."""
    found: dict[str, int] = {}
    for name in up:
        path = []
        at: str | None = name
        while at is not None and at not in found and at not in path:
            path.append(at)
            at = up.get(at)
        base = -1 if at is None or at in path else found[at]
        for number, one in enumerate(reversed(path)):
            found[one] = base + 1 + number
    return found
