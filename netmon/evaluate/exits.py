"""How many Internet exits are independent of each other: neither the same provider nor the same path."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from netmon.evaluate.bounds import LineFacts
from netmon.model.evidence import Basis, Body, Evidence, EvidenceKind, Part
from netmon.model.inventory import Link
from netmon.model.sentence import Sentence

GROWS: Final = Fraction(4, 5)


def is_working(*, port_up: bool | None, lesson_slots: int, grew: int, valid: int, probe_answered: bool | None = None) -> bool | None:
    """Say whether an exit works: a probe through it answered, or its port is up and what it received grew in >= 80 % of the lesson hours' slots.

    Of `lesson_slots` `valid` have a value, and in `grew` of these something was received. None: the slots without a value could decide either way.
    """
    if probe_answered:
        return True
    if port_up is False:
        return False
    if port_up is None or not lesson_slots:
        return None
    if grew >= GROWS * lesson_slots:
        return True
    return None if grew + (lesson_slots - valid) >= GROWS * lesson_slots else False


def independent(links: Sequence[Link], *, doubt: bool) -> int:
    """Return how many of the lines can be chosen with every provider and every path different.

    A line whose provider or path nobody wrote down differs from all others where `doubt` is given in its favour, else it counts only alone.
    """
    edges: dict[str, list[str]] = {}
    for number, link in enumerate(links):
        if link.isp and link.path:
            edges.setdefault(f"={link.isp}", []).append(f"={link.path}")
        elif doubt:
            edges.setdefault(f"={link.isp}" if link.isp else f"?{number}", []).append(f"={link.path}" if link.path else f"?{number}")
    taken: dict[str, str] = {}
    count = sum(_place(isp, edges, taken, set()) for isp in sorted(edges))
    return max(count, min(len(links), 1))


def _place(isp: str, edges: dict[str, list[str]], taken: dict[str, str], tried: set[str]) -> bool:
    """Find a path for a provider, moving others along where need be (a bipartite matching by augmenting paths)."""
    for path in edges[isp]:
        if path in tried:
            continue
        tried.add(path)
        if path not in taken or _place(taken[path], edges, taken, tried):
            taken[path] = isp
            return True
    return False


def exit_count(lines: Sequence[LineFacts]) -> Body:
    """Return the exits that work and are independent as a lower bound, all that may be as an upper; an idle standby is 备用未验证."""
    found = [facts for facts in lines if facts.link.role == "exit"]
    working = [facts.link for facts in found if facts.working]
    perhaps = [facts.link for facts in found if facts.working is not False]
    gaps = [Sentence(key="target.gap.exit_working", args={"line": facts.link.key}) for facts in found if facts.working is None and not facts.link.standby]
    standby = [facts.link.key for facts in found if facts.link.standby and not facts.working]
    gaps += [Sentence(key="target.gap.standby", args={"line": line}) for line in standby]
    gaps += [Sentence(key="target.gap.path", args={"line": link.key}) for link in working if not (link.isp and link.path)]
    low, high = independent(working, doubt=False), independent(perhaps, doubt=True)
    remarks = [] if low >= len(working) else [Sentence(key="target.beside.dependent", args={"working": len(working), "independent": low})]
    parts = tuple(Part(source=link.key, value=Fraction(1)) for link in working)
    lower = Evidence(side="lower", value=Fraction(low), basis=Basis.MEASURED, kind=EvidenceKind.COUNT, parts=parts)
    upper = Evidence(
        side="upper", value=Fraction(high), basis=Basis.MEASURED if not any(f.working is None for f in found) else Basis.REGISTER, kind=EvidenceKind.COUNT
    )
    return Body(evidence=(lower, upper) if found else (), known=bool(found), gaps=tuple(gaps), remarks=tuple(remarks))
