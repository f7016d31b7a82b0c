"""Verdicts, shares and targets in words and as a bar."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from netmon.model.evidence import Basis
from netmon.model.lang import Lang
from netmon.model.sentence import Amount, percent, sign
from netmon.model.target import Plan, Quantifier, Target, Unit
from netmon.model.texts import text
from netmon.model.verdict import Share
from netmon.model.view_compliance import JudgedRow, Words
from netmon.web.wording import ABSENT

SHOWN_SITES = 5


class Piece(NamedTuple):
    """A part of a bar: its look, where it begins and how long it is in hundredths of the bar, and how many it stands for."""

    look: str
    start: float
    width: float
    number: int


class Bar(NamedTuple):
    """A share drawn: the pieces fill it, `words` say the same."""

    pieces: tuple[Piece, ...]
    words: str


def bar(share: Share, lang: Lang) -> Bar:
    """Return a share as pieces, in the order of the table's columns; what does not count is not in it."""
    counts = [
        ("measured", share.passed.get(Basis.MEASURED, 0), text("rpt.col.passed.measured", lang)),
        ("contract", share.passed.get(Basis.CONTRACT, 0), text("rpt.col.passed.contract", lang)),
        ("other", sum(number for basis, number in share.passed.items() if basis not in (Basis.MEASURED, Basis.CONTRACT)), text("web.compliance.other", lang)),
        ("fail", share.fail, text("verdict.fail", lang)),
        ("insufficient", share.insufficient, text("verdict.insufficient", lang)),
        ("unknown", share.unknown, text("verdict.unknown", lang)),
    ]
    pieces, done = [], 0
    for look, count, _ in counts:
        if count:
            pieces.append(Piece(look, 100 * done / share.counted, 100 * count / share.counted, count))
            done += count
    words = text("web.compliance.list", lang).join(f"{named} {count}" for look, count, named in counts if count or look != "other")
    return Bar(tuple(pieces), words)


def share_words(share: Share) -> str:
    """Return the share as its bounds, cut down and never rounded up; one number where nothing is open, a dash of nothing."""
    if share.lower is None or share.upper is None:
        return ABSENT
    return percent(share.lower) if share.lower == share.upper else f"{percent(share.lower)}～{percent(share.upper)}"


def amount(value: Fraction | None, unit: Unit, lang: Lang, than: Fraction | None = None) -> str:
    """Return a value in its unit, yes or no for a flag; "" where there is none. Rounding never carries it to `than`."""
    if value is None:
        return ""
    if unit is Unit.FLAG:
        return text("rpt.yes" if value else "rpt.no", lang)
    return Amount(value=value, unit=unit, than=than).render(lang)


def state_words(row: JudgedRow, lang: Lang) -> str:
    """Return a verdict's state; 逾期 only where the deadline can be trusted."""
    words = text(f"verdict.{row.state}", lang)
    return text("rpt.overdue", lang, state=words) if row.overdue else words


def joined(parts: Iterable[Words], lang: Lang) -> str:
    """Return clauses in one text."""
    return text("rpt.clause", lang).join(part.of(lang) for part in parts)


def source_words(plan: Plan, target: Target, lang: Lang) -> str:
    """Return where a target's sentence stands: who issued it, which document, which place in it."""
    name, _, place = target.source.partition(":")
    return text("web.targets.source", lang, issuer=target.issuer, document=plan.documents.get(name, name), place=place or ABSENT)


def selected(target: Target, lang: Lang) -> str:
    """Return in words of whom a target asks it: of how many, which schools or lines."""
    selector = target.selector
    named: list[str] = [text(f"rpt.quantifier.{target.quantifier}", lang)]
    named += [_list([text(f"rpt.kind.{kind}", lang) for kind in selector.kinds], lang)] if selector.kinds else []
    named += [_list(selector.area_words or [text(f"rpt.area.{area}", lang) for area in selector.areas], lang)] if selector.area_words or selector.areas else []
    named += [_list([text(f"web.targets.stage.{stage}", lang) for stage in selector.stages], lang)] if selector.stages else []
    named += [_list(selector.counties, lang)] if selector.counties else []
    named += [_list([text(f"rpt.role.{role}", lang) for role in selector.roles], lang)] if selector.roles else []
    if selector.sites:
        shown = _list(selector.sites[:SHOWN_SITES], lang)
        named.append(shown if len(selector.sites) <= SHOWN_SITES else text("web.targets.and_more", lang, shown=shown, count=len(selector.sites)))
    named += [text(f"rpt.medium.{target.medium}", lang)] if target.medium else []
    return text("web.targets.part", lang).join(named)


def deadlines(target: Target, lang: Lang) -> list[tuple[str, str]]:
    """Return each stage as its value and its deadline; none for a sentence without a number."""
    return [(_asked(target, stage.value, lang), _deadline(target, stage.deadline, lang)) for stage in target.stages]


def areas_words(plan: Plan, lang: Lang) -> str:
    """Return what the plan's words for areas mean by the statistics' classes."""
    return text("rpt.clause", lang).join(f"{word} = {_list([text(f'rpt.area.{area}', lang) for area in areas], lang)}" for word, areas in plan.areas.items())


def _asked(target: Target, value: Fraction, lang: Lang) -> str:
    relation = sign(target.comparison, holds=True)
    if target.quantifier is Quantifier.SHARE_OF_SITES:
        return text("rpt.required.share", lang, relation=relation, value=amount(value, target.unit, lang))
    if target.quantifier is Quantifier.MEAN_OF_SITES:
        return text("rpt.required.mean", lang, relation=relation, value=amount(value, target.unit, lang))
    if target.unit is Unit.FLAG:
        return text("rpt.required.flag", lang)
    return text(f"rpt.required.{target.per}", lang, relation=relation, value=amount(value, target.unit, lang))


def _deadline(target: Target, day: object, lang: Lang) -> str:
    if day is None:
        return text("rpt.deadline.none", lang)
    return text("rpt.deadline.reliable" if target.reliable else "rpt.deadline.printed", lang, day=day)


def _list(words: Sequence[str], lang: Lang) -> str:
    return text("rpt.list", lang).join(words)
