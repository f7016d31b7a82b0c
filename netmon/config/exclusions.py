"""From exclusions.yaml to the exclusions that reports judge by."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from netmon.config.document import Document
from netmon.config.judge import at
from netmon.config.schema_exclusions import ExclusionModel
from netmon.model.problem import Problem
from netmon.model.verdict import Exclusion

Names = tuple[Collection[str], Collection[str]]
"""The ids of sites, and the `site/id` of links."""


def exclusions(models: Sequence[ExclusionModel], doc: Document, zone: ZoneInfo, names: Names | None, problems: list[Problem]) -> tuple[Exclusion, ...]:
    """Return the exclusions in the order written, what is wrong goes to `problems`; without `names` sites and links need not be in the inventory."""
    found: list[Exclusion] = []
    seen: dict[str, int] = {}
    for number, model in enumerate(models):
        loc = ("exclusions", number)
        first = seen.setdefault(model.id, number)
        if first != number:
            other = doc.place(("exclusions", first, "id")).line
            problems.append(at(doc, (*loc, "id"), "config.exclusion_twice", {"id": model.id, "line": other}))
        exclusion = _exclusion(model, zone)
        if exclusion.end <= exclusion.start:
            problems.append(at(doc, (*loc, "to"), "config.ends_before"))
        if model.link is not None and model.site is None:
            problems.append(at(doc, (*loc, "link"), "config.exclusion_link_site"))
        elif names is not None:
            problems += _unknown(model, doc, number, names)
        found.append(exclusion)
    return tuple(found)


def _unknown(model: ExclusionModel, doc: Document, number: int, names: Names) -> list[Problem]:
    """Report a site or line that the inventory does not have."""
    sites, links = names
    loc = ("exclusions", number)
    if model.site is not None and model.site not in sites:
        return [at(doc, (*loc, "site"), "config.unknown_site", {"name": model.site}, near=(model.site, sites))]
    if model.link is None or f"{model.site}/{model.link}" in links:
        return []
    own = [key.partition("/")[2] for key in links if key.partition("/")[0] == model.site]
    return [at(doc, (*loc, "link"), "config.unknown_link", {"site": model.site, "name": model.link}, near=(model.link, own))]


def _exclusion(model: ExclusionModel, zone: ZoneInfo) -> Exclusion:
    return Exclusion(
        id=model.id,
        start=_moment(model.start, zone, end=False),
        end=_moment(model.end, zone, end=True),
        entered=_moment(model.entered, zone, end=True),
        reason=model.reason,
        who=model.who,
        site=model.site,
        link=None if model.link is None else f"{model.site}/{model.link}",
    )


def _moment(written: date | datetime, zone: ZoneInfo, *, end: bool) -> datetime:
    """Return a moment of local time; a day is its begin, or the begin of the next day."""
    if isinstance(written, datetime):
        return written.replace(tzinfo=zone)
    return datetime.combine(written + timedelta(days=int(end)), time(), tzinfo=zone)
