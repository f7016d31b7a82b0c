"""The sum behind a verdict, such that a calculator can check it: 500M÷36班=13.9M≥10M."""

from fractions import Fraction

from netmon.model.evidence import Evidence
from netmon.model.sentence import Amount, Sentence, Total, sign
from netmon.model.target import Comparison, Per, Unit


def arithmetic(found: Evidence, unit: Unit, comparison: Comparison, threshold: Fraction, per: Per) -> Sentence:
    """Return the sum and the comparison, as what holds of it."""
    relation = sign(comparison, holds=comparison.holds(found.value, threshold))
    value, limit = Amount(value=found.value, unit=unit, than=threshold), Amount(value=threshold, unit=unit)
    args: dict[str, object] = {"value": value, "relation": relation, "threshold": limit}
    if unit is not Unit.BPS or (found.divisor == 1 and len(found.parts) < 2):
        return Sentence(key="target.sum.plain", args=args)
    whole = tuple(Amount(value=part.value, unit=unit) for part in found.parts) or (Amount(value=found.value * found.divisor, unit=unit),)
    args["whole"] = Total(parts=whole)
    if found.divisor == 1:
        return Sentence(key="target.sum.parts", args=args)
    args["count"] = found.divisor
    key = "target.sum.parts_" if len(found.parts) > 1 else "target.sum."
    return Sentence(key=key + ("school" if per == "site" else per), args=args)
