"""Counts verdicts into shares, and judges what a plan asks of a group by them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from netmon.model.evidence import Basis, Body, Evidence, EvidenceKind
from netmon.model.sentence import Sentence
from netmon.model.verdict import COUNTED, Share, Subject, Verdict, VerdictState
from netmon.model.view_compliance import JudgedRow


def share_of(target: str, group: Subject, verdicts: Iterable[Verdict | JudgedRow]) -> Share:
    """Count the verdicts of one target and group."""
    found = list(verdicts)
    states = Counter(verdict.state for verdict in found)
    passed = Counter(verdict.basis for verdict in found if verdict.state is VerdictState.PASS)
    return Share(
        target=target,
        group=group,
        passed={basis: passed[basis] for basis in Basis if passed[basis]},
        fail=states[VerdictState.FAIL],
        insufficient=states[VerdictState.INSUFFICIENT],
        unknown=states[VerdictState.UNKNOWN],
        excluded=states[VerdictState.EXCLUDED],
        not_applicable=states[VerdictState.NOT_APPLICABLE],
    )


def share_body(share: Share) -> Body:
    """Return a share as bounds: all that is not known failed, or passed."""
    if share.lower is None or share.upper is None:
        return Body(known=False)
    weakest = [basis for basis in Basis if share.passed.get(basis)]
    basis = weakest[-1] if weakest else Basis.MEASURED
    gaps = []
    if share.insufficient or share.unknown:
        gaps.append(Sentence(key="target.gap.schools", args={"insufficient": share.insufficient, "unknown": share.unknown}))
    words = Sentence(
        key="target.beside.share",
        args={"passed": share.passes, "fail": share.fail, "insufficient": share.insufficient, "unknown": share.unknown, "counted": share.counted},
    )
    bounds = (
        Evidence(side="lower", value=share.lower, basis=basis, kind=EvidenceKind.COUNT),
        Evidence(side="upper", value=share.upper, basis=basis, kind=EvidenceKind.COUNT),
    )
    return Body(evidence=bounds, gaps=tuple(gaps), remarks=(words,))


def mean_body(verdicts: Sequence[Verdict]) -> Body:
    """Return the mean over schools as bounds: a school without a lower bound counts as 0, one without an upper leaves the mean without."""
    found = [verdict for verdict in verdicts if verdict.state in COUNTED]
    if not found:
        return Body(known=False)
    bases = [verdict.basis for verdict in found if verdict.basis is not None]
    basis = max(bases, key=list(Basis).index, default=Basis.MEASURED)
    low = sum((verdict.lower or Fraction(0) for verdict in found), Fraction(0)) / len(found)
    evidence = [Evidence(side="lower", value=low, basis=basis, kind=EvidenceKind.COUNT)]
    uppers = [verdict.upper for verdict in found]
    if None not in uppers:
        high = sum((value for value in uppers if value is not None), Fraction(0)) / len(found)
        evidence.append(Evidence(side="upper", value=high, basis=basis, kind=EvidenceKind.COUNT))
    missing = sum(verdict.lower is None for verdict in found)
    gaps = (Sentence(key="target.gap.schools", args={"insufficient": missing, "unknown": len(found) - missing}),) if missing else ()
    return Body(evidence=tuple(evidence), known=any(verdict.lower is not None or verdict.upper is not None for verdict in found), gaps=gaps)


def by_county(verdicts: Iterable[Verdict]) -> Mapping[str, list[Verdict]]:
    """Return the verdicts by county, in the order of the counties' names; schools without one stand under an empty name."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.subject.county):
        groups.setdefault(verdict.subject.county, []).append(verdict)
    return groups
