"""Combinations in a target that cannot be judged, each at the place where it is written."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.config.schema_targets import TargetModel
from netmon.model.problem import Problem
from netmon.model.target import MEASURES, WORDS, Measure, Quantifier, Unit

_SITE = (Quantifier.EACH_SITE, Quantifier.SHARE_OF_SITES)
_SHARED_OUT = (Measure.EXIT_BANDWIDTH, Measure.ACCESS_BANDWIDTH)


def allowed_quantifiers(measure: Measure) -> tuple[Quantifier, ...]:
    """Return what a measure can be asked of."""
    kind = MEASURES[measure]
    if kind.of == "district":
        return (Quantifier.COUNT,) if kind.unit is Unit.COUNT else (Quantifier.EXISTS,)
    mean = () if kind.unit is Unit.FLAG else (Quantifier.MEAN_OF_SITES,)
    return (Quantifier.EACH_LINK, *_SITE, *mean) if kind.of == "link" else (*_SITE, *mean)


def impossible(doc: Document, loc: Loc, model: TargetModel, *, reliable: bool) -> list[Problem]:
    """Return every combination that makes no sense; `reliable` is the plan's own word on its deadlines."""
    return [*_number(doc, loc, model), *_word(doc, loc, model), *_shape(doc, loc, model), *_deadlines(doc, loc, model, reliable)]


def _number(doc: Document, loc: Loc, model: TargetModel) -> Iterator[Problem]:
    numbers = [name for name in ("value", "stages", "condition") if getattr(model, name) is not None]
    if model.unquantified:
        for name in numbers:
            yield at(doc, (*loc, name), "target.unquantified_value", on_key=True)
    elif "value" in numbers and "stages" in numbers:
        yield at(doc, (*loc, "stages"), "target.value_or_stages", on_key=True)
    elif not model.stages and "value" not in numbers:
        yield at(doc, loc, "target.no_value")


def _word(doc: Document, loc: Loc, model: TargetModel) -> Iterator[Problem]:
    if model.word is None or model.word not in WORDS:
        if model.word is not None:
            yield at(doc, (*loc, "word"), "config.choice", {"allowed": ", ".join(WORDS)}, near=(model.word, WORDS))
        return
    expected = WORDS[model.word]
    if expected is None:
        if not model.unquantified:
            yield at(doc, (*loc, "word"), "target.word_unquantified", {"word": model.word})
    elif expected.value != model.comparison:
        yield at(doc, (*loc, "word"), "target.word", {"word": model.word, "expected": expected.value, "found": model.comparison})


def _shape(doc: Document, loc: Loc, model: TargetModel) -> Iterator[Problem]:
    measure, quantifier = Measure(model.measure), Quantifier(model.quantifier)
    kind, args = MEASURES[measure], {"measure": model.measure}
    allowed = allowed_quantifiers(measure)
    if quantifier not in allowed:
        words: Mapping[str, object] = {**args, "quantifier": quantifier.value, "allowed": ", ".join(allowed)}
        yield at(doc, (*loc, "quantifier"), "target.quantifier", words)
    if kind.by_role and not model.select.roles:
        yield at(doc, (*loc, "select", "roles"), "target.roles", args)
    elif model.select.roles and not kind.by_role:
        yield at(doc, (*loc, "select", "roles"), "target.no_roles", args, on_key=True)
    if model.per != "site" and measure not in _SHARED_OUT:
        yield at(doc, (*loc, "per"), "target.per_bandwidth")
    if model.medium is not None and measure is not Measure.LINE_SPEED:
        yield at(doc, (*loc, "medium"), "target.medium")
    wants = quantifier is Quantifier.SHARE_OF_SITES and kind.unit is not Unit.FLAG and not model.unquantified
    if wants and model.condition is None:
        yield at(doc, loc, "target.condition_missing")
    elif model.condition is not None and not wants and not model.unquantified:
        yield at(doc, (*loc, "condition"), "target.condition_needless", on_key=True)


def _deadlines(doc: Document, loc: Loc, model: TargetModel, plan_reliable: bool) -> Iterator[Problem]:
    stages = model.stages or []
    for number, (first, second) in enumerate(pairwise(stages)):
        if first.deadline is not None and second.deadline is not None and second.deadline <= first.deadline:
            yield at(doc, (*loc, "stages", number + 1, "deadline"), "target.deadlines")
    reliable = plan_reliable if model.reliable is None else model.reliable
    if reliable and any(stage.deadline is None for stage in stages):
        yield at(doc, (*loc, "reliable" if model.reliable else "stages"), "target.reliable")
    elif model.reliable and not stages:
        yield at(doc, (*loc, "reliable"), "target.reliable")
