"""The exclusions of a configuration: the operator's own, and behind them what was entered on the page, which can be read anew alone."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.config.config import Config, LoadResult, Settings
from netmon.config.document import Document
from netmon.config.entered import EXCLUSIONS, FOLDER, can_be_read
from netmon.config.exclusions import Names, exclusions
from netmon.config.files import Files
from netmon.config.judge import at
from netmon.config.paths import is_there
from netmon.config.schema_exclusions import ExclusionsFile
from netmon.model.problem import Problem
from netmon.model.verdict import Exclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What was entered on the page: what holds, and what holds nothing because the inventory has its school or line no more, with a warning for each place."""

    held: tuple[Exclusion, ...] = ()
    idle: tuple[Exclusion, ...] = ()
    warnings: tuple[Problem, ...] = ()


def own_exclusions(settings: Settings, files: Files, names: Names) -> tuple[Exclusion, ...]:
    """Return what the operator wrote; what is wrong goes to the files' problems."""
    path = settings.inventory / EXCLUSIONS
    return _read(path, settings, files, names)[0] if is_there(path) else ()


def entered_exclusions(settings: Settings, files: Files, names: Names, own: tuple[Exclusion, ...]) -> Entered:
    """Return what was entered on the page; an id that is the operator's already is a problem, a school or a line that was removed is none."""
    path = settings.state / FOLDER / EXCLUSIONS
    if path not in files.given and not can_be_read(path):
        return Entered()
    found, doc = _read(path, settings, files, None)
    if doc is None:
        return Entered()
    taken, other = {one.id for one in own}, str(settings.inventory / EXCLUSIONS)
    twice = [(number, one.id) for number, one in enumerate(found) if one.id in taken]
    files.problems += [at(doc, ("exclusions", number, "id"), "config.exclusion_elsewhere", {"id": name, "file": other}) for number, name in twice]
    gone: dict[tuple[str, str], list[int]] = {}
    for number, one in enumerate(found):
        if (place := _missing(one, names)) is not None:
            gone.setdefault(place, []).append(number)
    idle = {number for numbers in gone.values() for number in numbers}
    return Entered(
        held=tuple(one for number, one in enumerate(found) if number not in idle),
        idle=tuple(one for number, one in enumerate(found) if number in idle),
        warnings=tuple(
            at(doc, ("exclusions", numbers[0], what), f"config.entered_{what}", {"name": name, "count": len(numbers)}) for (what, name), numbers in gone.items()
        ),
    )


def _missing(one: Exclusion, names: Names) -> tuple[str, str] | None:
    """Return what the inventory has no more of an exclusion's place: (`site` or `link`, its name)."""
    sites, links = names
    if one.site is not None and one.site not in sites:
        return "site", one.site
    return ("link", one.link) if one.link is not None and one.link not in links else None


def with_entered(config: Config, content: bytes | None = None) -> LoadResult:
    """Return a configuration with what is entered on the page now, all else as it was loaded; no other file is read.

    `content` is judged in place of the page's file: it is for the caller to write it then.
    """
    path = config.settings.state / FOLDER / EXCLUSIONS
    if content is None and _hash(path) == config.sources.get(str(path)):
        return LoadResult(config=config, language=config.settings.language)
    files = Files({} if content is None else {path: content})
    names = (config.sites, config.links)
    entered = entered_exclusions(config.settings, files, names, config.own_exclusions)
    if content is not None and {one.id for one in entered.idle} - {one.id for one in config.idle_exclusions}:
        _read(path, config.settings, files, names)  # only what was entered before may lose its place
    if files.problems:
        return LoadResult(config=None, problems=files.ordered(), language=config.settings.language)
    sources = {name: digest for name, digest in config.sources.items() if name != str(path)} | files.sources
    every = (*config.own_exclusions, *entered.held)
    changed = replace(config, exclusions=every, idle_exclusions=entered.idle, warnings=entered.warnings, sources=sources)
    return LoadResult(config=changed, language=config.settings.language)


def _read(path: Path, settings: Settings, files: Files, names: Names | None) -> tuple[tuple[Exclusion, ...], Document | None]:
    found = files.model(path, ExclusionsFile)
    if found is None or found.touched or files.incomplete:  # a site of a file that could not be read would seem unknown
        return (), None
    return exclusions(found.model.exclusions, found.doc, ZoneInfo(settings.time_zone), names, files.problems), found.doc


def _hash(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
