"""The sum behind a verdict, such that a calculator can check it: 500M÷36班=13.9M≥10M."""

from fractions import Fraction

from netmon.model.evidence import Evidence
from netmon.model.sentence import Amount, Sentence, Total, sign
from netmon.model.target import Comparison, Per, Unit


def arithmetic(found: Evidence, unit: Unit, comparison: Comparison, threshold: Fraction, *, per: Per, decided: bool) -> Sentence:
    """Return the sum, with the comparison as it holds; of a bound that decides nothing `at least` or `at most`, and what is asked for."""
    relation = sign(comparison, holds=not decided or comparison.holds(found.value, threshold))
    args = {"sum": _sum(found, unit, threshold, per), "relation": relation, "threshold": Amount(value=threshold, unit=unit)}
    return Sentence(key=f"target.sum.{'decided' if decided else found.side}", args=args)


def _sum(found: Evidence, unit: Unit, threshold: Fraction, per: Per) -> Sentence | Amount:
    """Return how the value came about, or the value alone where nothing was added or divided."""
    value = Amount(value=found.value, unit=unit, than=threshold)
    if unit is not Unit.BPS or (per == "site" and found.divisor == 1 and len(found.parts) < 2):
        return value
    whole = Total(parts=tuple(Amount(value=part.value, unit=unit) for part in found.parts) or (Amount(value=found.value * found.divisor, unit=unit),))
    args: dict[str, object] = {"whole": whole, "value": value}
    if found.divisor == 1 and per == "site":
        return Sentence(key="target.sum.parts", args=args)
    by = "school" if per == "site" else per
    return Sentence(key=f"target.sum.parts_{by}" if len(found.parts) > 1 else f"target.sum.{by}", args={**args, "count": found.divisor})
