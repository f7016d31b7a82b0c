"""The judge of targets: from bounds to pass, fail or neither, with the reason, the sum, and what would change it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from netmon.evaluate.arithmetic import arithmetic
from netmon.evaluate.bounds import Days
from netmon.evaluate.statistics import covers, split_exclusions
from netmon.model.calendar import SHANGHAI
from netmon.model.evidence import Basis, Body, Evidence, strength
from netmon.model.sentence import Amount, Sentence
from netmon.model.target import MEASURES, Comparison, Target, Unit
from netmon.model.verdict import Exclusion, Subject, Verdict, VerdictState, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for all verdicts of a report: the window, the files that went in by name with their SHA-256, and the time that does not count."""

    window: Window
    inputs: Mapping[str, str] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    zone: ZoneInfo = SHANGHAI

    @property
    def last_day(self) -> date:
        """The last local day of the window: numbers and contracts in force are those of that day."""
        return (self.window.end - timedelta(microseconds=1)).astimezone(self.zone).date()

    def days(self, target: Target) -> Days:
        """Return the days whose contract counts for a target."""
        first = self.window.start.astimezone(self.zone).date() if target.judged == "over_window" else self.last_day
        return Days(first=first, last=self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """The raw data behind a subject: how many, how complete, and the hash."""

    n: int = 0
    coverage: Fraction | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What bounds prove against a threshold; `decided` is the bound that proves it."""

    state: VerdictState
    decided: Evidence | None = None


def decide(body: Body, comparison: Comparison, threshold: Fraction) -> Outcome:
    """Judge bounds: one that proves the threshold met passes, one that proves it missed fails, a contradiction or neither is insufficient.

    Of several that prove a pass the strongest basis counts, of several that prove a fail the tightest.
    """
    if not body.known:
        return Outcome(state=VerdictState.UNKNOWN)
    near, far = ("lower", "upper") if comparison.wants_more else ("upper", "lower")
    if body.findings:
        return Outcome(state=VerdictState.INSUFFICIENT)
    passing = [found for found in body.evidence if found.side == near and comparison.holds(found.value, threshold)]
    failing = [found for found in body.evidence if found.side == far and not comparison.holds(found.value, threshold)]
    if passing and failing:
        return Outcome(state=VerdictState.INSUFFICIENT)
    if passing:
        strongest = min(strength(found) for found in passing)
        best = [found for found in passing if strength(found) == strongest]
        return Outcome(state=VerdictState.PASS, decided=max(best, key=lambda found: found.value if comparison.wants_more else -found.value))
    if failing:
        return Outcome(state=VerdictState.FAIL, decided=min(failing, key=lambda found: found.value if comparison.wants_more else -found.value))
    return Outcome(state=VerdictState.INSUFFICIENT)


def judge(target: Target, subject: Subject, body: Body, raw: Raw, context: Context) -> Verdict:
    """Return the verdict on one subject by all that is known of it."""
    held, late = split_exclusions(context.exclusions, context.window, subject.site, subject.id if subject.kind == "link" else None)
    said = _said_without_evidence(target, held, context)
    if said is not None:
        return _plain(target, subject, raw, context, said=said, exclusions=(held, late))
    threshold = _threshold(target, context)
    outcome = decide(body, target.comparison, threshold)
    decided, unit = outcome.decided, target.unit
    shown = decided or body.lower or body.upper
    margin = None if decided is None else _margin(decided.value, target.comparison, threshold)
    return Verdict(
        id=verdict_id(target.id, subject, context),
        target=target.id,
        subject=subject,
        state=outcome.state,
        unit=unit,
        window=context.window,
        data_sha256=raw.sha256,
        reason=_reason(outcome, body, unit, threshold),
        basis=None if decided is None else decided.basis,
        threshold=threshold,
        observed=None if decided is None else decided.value,
        lower=None if body.lower is None else body.lower.value,
        upper=None if body.upper is None else body.upper.value,
        margin=margin,
        shortfall=None if decided is None or margin is None or margin >= 0 else -margin * decided.divisor,
        arithmetic=None if shown is None else arithmetic(shown, unit, target.comparison, threshold, per=target.per, decided=decided is not None),
        n=raw.n,
        coverage=raw.coverage,
        exclusions=tuple(found.id for found in held),
        late_exclusions=tuple(found.id for found in late),
        beside=body.remarks,
        findings=body.findings,
        would_change=_would_change(outcome, body, target, threshold),
        overdue=outcome.state is VerdictState.FAIL and target.is_overdue(context.last_day),
        inputs=dict(context.inputs),
    )


def _said_without_evidence(target: Target, held: tuple[Exclusion, ...], context: Context) -> tuple[VerdictState, Sentence] | None:
    """Return what no evidence would change: a target that asks for nothing that can be counted, a window that is excluded as a whole."""
    if not target.is_quantified:
        return VerdictState.NOT_APPLICABLE, Sentence(key="target.reason.no_standard")
    if covers(held, context.window):
        return VerdictState.EXCLUDED, Sentence(key="target.reason.excluded", args={"reason": held[0].reason})
    return None


def unlisted(target: Target, subject: Subject, context: Context) -> Verdict:
    """Return the verdict on a school that is in no inventory: unknown (未纳入监测), and in the denominator."""
    if not target.is_quantified:
        return _plain(target, subject, Raw(), context, said=(VerdictState.NOT_APPLICABLE, Sentence(key="target.reason.no_standard")))
    said = (VerdictState.UNKNOWN, Sentence(key="target.reason.not_in_inventory"))
    change = (Sentence(key="target.change.add_site", args={"code": subject.id}),)
    return _plain(target, subject, Raw(), context, said=said, would_change=change)


def canonical(value: object) -> bytes:
    """Return JSON that is the same on every machine: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def verdict_id(target: str, subject: Subject, context: Context) -> str:
    """Return the first 16 hex digits of the SHA-256 over target, subject, window and the input hashes."""
    bounds = [_utc(context.window.start), _utc(context.window.end)]
    named = {"inputs": dict(context.inputs), "subject": [subject.kind, subject.id], "target": target, "window": bounds}
    return hashlib.sha256(canonical(named)).hexdigest()[:16]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _threshold(target: Target, context: Context) -> Fraction:
    stage = target.stage_on(context.last_day)
    assert stage is not None
    return stage.value


def _margin(value: Fraction, comparison: Comparison, threshold: Fraction) -> Fraction:
    return value - threshold if comparison.wants_more else threshold - value


def _reason(outcome: Outcome, body: Body, unit: Unit, threshold: Fraction) -> Sentence:
    if outcome.decided is not None:
        return Sentence(key=f"target.reason.{outcome.state}_{outcome.decided.basis}")
    if outcome.state is VerdictState.UNKNOWN:
        return Sentence(key="target.reason.no_data")
    if body.findings:
        return Sentence(key="target.reason.contradiction")
    if body.lower is None and body.upper is None:
        return body.gaps[0] if body.gaps else Sentence(key="target.reason.no_data")
    if body.lower is not None and body.upper is not None:
        shown = {"lower": Amount(value=body.lower.value, unit=unit, than=threshold), "upper": Amount(value=body.upper.value, unit=unit, than=threshold)}
        return Sentence(key="target.reason.between", args=shown)
    side = body.lower or body.upper
    assert side is not None
    return Sentence(key=f"target.reason.only_{side.side}", args={"value": Amount(value=side.value, unit=unit, than=threshold)})


def _would_change(outcome: Outcome, body: Body, target: Target, threshold: Fraction) -> tuple[Sentence, ...]:
    if outcome.state is VerdictState.FAIL:
        assert outcome.decided is not None
        unit = MEASURES[target.measure].unit
        if unit is not Unit.BPS or target.unit is not Unit.BPS:
            return (Sentence(key="target.change.value", args={"value": Amount(value=threshold, unit=target.unit)}),)
        key = "target.change.contract" if outcome.decided.basis is Basis.CONTRACT else "target.change.line"
        return (Sentence(key=key, args={"value": Amount(value=threshold * outcome.decided.divisor, unit=Unit.BPS)}),)
    if outcome.state is VerdictState.PASS:
        assert outcome.decided is not None
        return (Sentence(key="target.change.measure_less"),) if outcome.decided.basis is Basis.CONTRACT else ()
    if body.findings:
        return (Sentence(key="target.change.resolve"),)
    return _unique(body.gaps)


def _unique(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Return each sentence once, in order; their arguments are no keys of a dict."""
    found: list[Sentence] = []
    for sentence in sentences:
        if sentence not in found:
            found.append(sentence)
    return tuple(found)


def _plain(
    target: Target,
    subject: Subject,
    raw: Raw,
    context: Context,
    *,
    said: tuple[VerdictState, Sentence],
    exclusions: tuple[tuple[Exclusion, ...], tuple[Exclusion, ...]] = ((), ()),
    would_change: tuple[Sentence, ...] = (),
) -> Verdict:
    """Return a verdict without a value."""
    state, reason = said
    held, late = exclusions
    return Verdict(
        id=verdict_id(target.id, subject, context),
        target=target.id,
        subject=subject,
        state=state,
        unit=target.unit,
        window=context.window,
        data_sha256=raw.sha256,
        reason=reason,
        threshold=_threshold(target, context) if target.is_quantified else None,
        n=raw.n,
        coverage=raw.coverage,
        exclusions=tuple(found.id for found in held),
        late_exclusions=tuple(found.id for found in late),
        would_change=would_change,
        inputs=dict(context.inputs),
    )
