"""What is known of one line, as bounds: who paid for how much, what the port lets through, what was seen to pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from netmon.evaluate.throughput import FILLED, at_most, proven
from netmon.model.evidence import Basis, Body, Evidence, EvidenceKind, Part, Side
from netmon.model.figures import Figures
from netmon.model.inventory import Contract, Link
from netmon.model.sentence import Amount, Sentence
from netmon.model.target import Unit
from netmon.model.throughput import RunPath, RunRule, ThroughputRun

ACCESS: Final[tuple[RunPath, ...]] = ("access", "exit")
"""A test to a server outside crosses the access line as well."""
EXIT: Final[tuple[RunPath, ...]] = ("exit",)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """Everything known of one line in the window, down to the school unless it says otherwise; rates in bit/s, None: not known.

    `member_bps` are the speeds of the active members where the port is an aggregate. `peak_bps` is the greatest slot average that was seen, `traffic`
    whether anything was carried (None: not polled). `working`: its port was up and it was proven to lead somewhere; `unproven`: that
    should have shown, and did not. `n` and `coverage` are of the raw data, `data_sha256` its hash.
    """

    link: Link
    port_bps: int | None = None
    port_up: bool | None = None
    member_bps: tuple[int, ...] | None = None
    shaper_bps: int | None = None
    peak_bps: Fraction | None = None
    traffic: bool | None = None
    working: bool | None = None
    unproven: bool = False
    tests: tuple[ThroughputRun, ...] = ()
    n: int = 0
    coverage: Fraction | None = None
    data_sha256: str = ""

    @property
    def polled(self) -> bool:
        """True when netmon saw anything of the line itself."""
        return self.port_up is not None or self.traffic is not None or bool(self.tests)

    @property
    def interface_bps(self) -> int | None:
        """What the port can carry: the active members of an aggregate, else its own speed; 0 of a port that is down."""
        if self.port_up is False:
            return 0
        return sum(self.member_bps) if self.member_bps is not None else self.port_bps


def with_usage(facts: LineFacts, down: Figures) -> LineFacts:
    """Return the facts with what the samples of the down direction say; without a sample it stays unknown whether the line carried anything."""
    if not down.n:
        return facts
    return replace(facts, peak_bps=None if down.max_bps is None else Fraction(down.max_bps), traffic=down.grew > 0, n=down.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days whose contract counts: `first` and `last` included; one day where the end of the window alone is judged."""

    first: date
    last: date


def contract_on(contracts: Iterable[Contract], day: date) -> Contract | None:
    """Return the contract in force on a day: of several the one that began last."""
    held = [contract for contract in contracts if contract.holds_on(day)]
    return max(held, key=lambda contract: (contract.start or date.min, contract.down_bps), default=None)


def contract_down(link: Link, days: Days) -> tuple[int | None, int | None]:
    """Return the least and the greatest down speed owed in those days; the least is None when any day is without, the greatest too."""
    found = [contract_on(link.contracts, days.first + timedelta(days=number)) for number in range((days.last - days.first).days + 1)]
    speeds = [contract.down_bps for contract in found if contract is not None]
    return (None, None) if len(speeds) < len(found) or not speeds else (min(speeds), max(speeds))


def line_bounds(facts: LineFacts, days: Days, paths: Sequence[RunPath], rule: RunRule = "mean") -> Body:
    """Return what is known of a line's bandwidth. A port is an upper bound alone: what a provider lets through it, it cannot say.

    A contract is an upper bound; a lower one only where traffic was seen in the window (of an exit: in the lessons, so that it is in use), and never
    above port, shaper, aggregate or a series of tests.
    """
    least, greatest = contract_down(facts.link, days)
    lowers = _measured(facts, paths, rule)
    uppers = [*_physical(facts), *_series(facts, paths, lowers)]
    if greatest is not None:
        uppers.append(_bound(facts, "upper", Fraction(greatest), Basis.CONTRACT, EvidenceKind.CONTRACT))
    if least is not None and facts.traffic and facts.working is not False and not facts.unproven:
        limit = min((found.value for found in uppers if found.basis is not Basis.CONTRACT), default=None)
        value = Fraction(least) if limit is None else min(Fraction(least), limit)
        if value > 0:
            lowers.append(_bound(facts, "lower", value, Basis.CONTRACT, EvidenceKind.CONTRACT))
    body = Body(evidence=(*lowers, *uppers), known=facts.polled or bool(facts.link.contracts))
    return replace(body, gaps=_gaps(facts, least, paths), findings=contradictions(facts.link.key, body), remarks=_remarks(facts, days))


def line_speed(facts: LineFacts, days: Days) -> Body:
    """Return what is known of the line itself, its port: what a contract allows through it is printed beside."""
    evidence: list[Evidence] = []
    speed = facts.interface_bps
    if speed is not None and facts.port_up is not False:
        kind = EvidenceKind.LAG if facts.member_bps is not None else EvidenceKind.PORT
        evidence.append(_bound(facts, "upper", Fraction(speed), Basis.INTERFACE, kind))
        if facts.port_up:
            evidence.append(_bound(facts, "lower", Fraction(speed), Basis.INTERFACE, kind))
    gaps: tuple[Sentence, ...] = ()
    if facts.port_up is None:
        gaps = (Sentence(key="target.gap.port", args={"line": facts.link.key}),)
    elif facts.port_up is False:
        gaps = (Sentence(key="target.gap.port_down", args={"line": facts.link.key}),)
    elif speed is None:
        gaps = (Sentence(key="target.gap.speed", args={"line": facts.link.key}),)
    _, greatest = contract_down(facts.link, days)
    beside = () if greatest is None else (Sentence(key="target.beside.contract", args={"down": Amount(value=Fraction(greatest), unit=Unit.BPS)}),)
    return Body(evidence=tuple(evidence), known=facts.port_up is not None, gaps=gaps, remarks=beside)


def contradictions(subject: str, body: Body) -> tuple[Sentence, ...]:
    """Return a finding when more was measured than an upper bound allows: a contract that was renewed, a port that was read wrongly."""
    measured = max((found.value for found in body.evidence if found.side == "lower" and found.basis is Basis.MEASURED), default=None)
    if measured is None:
        return ()
    broken = [found for found in body.evidence if found.side == "upper" and found.value < measured]
    return tuple(
        Sentence(
            key=f"target.finding.{'contract' if found.basis is Basis.CONTRACT else 'interface'}",
            args={"line": subject, "measured": Amount(value=measured, unit=Unit.BPS, than=found.value), "bound": Amount(value=found.value, unit=Unit.BPS)},
        )
        for found in broken
    )


def _bound(facts: LineFacts, side: Side, value: Fraction, basis: Basis, kind: EvidenceKind) -> Evidence:
    return Evidence(side=side, value=value, basis=basis, kind=kind, parts=(Part(source=facts.link.key, value=value),))


def _physical(facts: LineFacts) -> list[Evidence]:
    """Upper bounds of the district's own making. A port that is down bounds nothing: an outage is no lack of bandwidth."""
    found = []
    if facts.interface_bps:
        kind = EvidenceKind.LAG if facts.member_bps is not None else EvidenceKind.PORT
        found.append(_bound(facts, "upper", Fraction(facts.interface_bps), Basis.INTERFACE, kind))
    if facts.shaper_bps is not None:
        found.append(_bound(facts, "upper", Fraction(facts.shaper_bps), Basis.INTERFACE, EvidenceKind.SHAPER))
    return found


def _measured(facts: LineFacts, paths: Sequence[RunPath], rule: RunRule) -> list[Evidence]:
    found = []
    port, peak, tested = facts.interface_bps, facts.peak_bps, proven(facts.tests, paths, rule)
    if port and peak and port < peak <= port / FILLED:
        peak = Fraction(port)
    if port and tested and FILLED * port <= tested <= port / FILLED:
        tested = Fraction(port)
    if peak:
        found.append(_bound(facts, "lower", peak, Basis.MEASURED, EvidenceKind.UTILISATION))
    if tested:
        found.append(_bound(facts, "lower", tested, Basis.MEASURED, EvidenceKind.TEST))
    return found


def _series(facts: LineFacts, paths: Sequence[RunPath], lowers: Sequence[Evidence]) -> list[Evidence]:
    """What a series of idle-gated tests never exceeded, unless the line was seen to carry more."""
    most = at_most(facts.tests, paths)
    if most is None or any(found.value > most for found in lowers):
        return []
    return [_bound(facts, "upper", most, Basis.MEASURED, EvidenceKind.TEST)]


def _gaps(facts: LineFacts, least: int | None, paths: Sequence[RunPath]) -> tuple[Sentence, ...]:
    line = facts.link.key
    gaps = []
    if least is None:
        gaps.append(Sentence(key="target.gap.contract", args={"line": line}))
    elif facts.traffic is None:
        gaps.append(Sentence(key="target.gap.not_polled", args={"line": line}))
    elif not facts.traffic:
        gaps.append(Sentence(key="target.gap.no_traffic", args={"line": line}))
    elif facts.unproven:
        gaps.append(Sentence(key="target.gap.exit_working", args={"line": line}))
    if not any(run.path in paths and run.line_bps is not None for run in facts.tests):
        gaps.append(Sentence(key="target.gap.exit_test" if "access" not in paths else "target.gap.test", args={"line": line}))
    return tuple(gaps)


def _remarks(facts: LineFacts, days: Days) -> tuple[Sentence, ...]:
    held = contract_on(facts.link.contracts, days.last)
    remarks = []
    if held is not None:
        down, up = (Amount(value=Fraction(value), unit=Unit.BPS) for value in (held.down_bps, held.up_bps))
        remarks.append(Sentence(key="target.beside.line", args={"line": facts.link.key, "down": down, "up": up}))
    good = [run.goodput_bps for run in facts.tests if run.line_bps and run.goodput_bps is not None]
    if good:
        remarks.append(Sentence(key="target.beside.goodput", args={"line": facts.link.key, "goodput": Amount(value=Fraction(max(good)), unit=Unit.BPS)}))
    return tuple(remarks)
