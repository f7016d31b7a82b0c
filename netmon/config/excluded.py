"""The exclusions of a configuration: the operator's own, and behind them what was entered on the page, which can be read anew alone."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.config.config import Config, LoadResult, Settings
from netmon.config.document import Document
from netmon.config.entered import EXCLUSIONS, FOLDER, can_be_read
from netmon.config.exclusions import exclusions
from netmon.config.files import Files
from netmon.config.judge import at
from netmon.config.paths import is_there
from netmon.config.schema_exclusions import ExclusionsFile
from netmon.model.verdict import Exclusion

Names = tuple[Collection[str], Collection[str]]
"""The ids of sites, and the `site/id` of links."""


def own_exclusions(settings: Settings, files: Files, names: Names) -> tuple[Exclusion, ...]:
    """Return what the operator wrote; what is wrong goes to the files' problems."""
    path = settings.inventory / EXCLUSIONS
    return _read(path, settings, files, names)[0] if is_there(path) else ()


def entered_exclusions(settings: Settings, files: Files, names: Names, own: tuple[Exclusion, ...]) -> tuple[Exclusion, ...]:
    """Return what was entered on the page; an id that is the operator's already is a problem."""
    path = settings.state / FOLDER / EXCLUSIONS
    if path not in files.given and not can_be_read(path):
        return ()
    found, doc = _read(path, settings, files, names)
    if doc is not None:
        taken, other = {one.id for one in own}, str(settings.inventory / EXCLUSIONS)
        twice = [(number, one.id) for number, one in enumerate(found) if one.id in taken]
        files.problems += [at(doc, ("exclusions", number, "id"), "config.exclusion_elsewhere", {"id": name, "file": other}) for number, name in twice]
    return found


def with_entered(config: Config, content: bytes | None = None) -> LoadResult:
    """Return a configuration with what is entered on the page now, all else as it was loaded; no other file is read.

    `content` is judged in place of the page's file: it is for the caller to write it then.
    """
    path = config.settings.state / FOLDER / EXCLUSIONS
    if content is None and _hash(path) == config.sources.get(str(path)):
        return LoadResult(config=config, language=config.settings.language)
    files = Files({} if content is None else {path: content})
    entered = entered_exclusions(config.settings, files, (config.sites, config.links), config.own_exclusions)
    if files.problems:
        return LoadResult(config=None, problems=files.ordered(), language=config.settings.language)
    sources = {name: digest for name, digest in config.sources.items() if name != str(path)} | files.sources
    changed = replace(config, exclusions=(*config.own_exclusions, *entered), sources=sources)
    return LoadResult(config=changed, language=config.settings.language)


def _read(path: Path, settings: Settings, files: Files, names: Names) -> tuple[tuple[Exclusion, ...], Document | None]:
    found = files.model(path, ExclusionsFile)
    if found is None or found.touched or files.incomplete:  # a site of a file that could not be read would seem unknown
        return (), None
    return exclusions(found.model.exclusions, found.doc, ZoneInfo(settings.time_zone), names, files.problems), found.doc


def _hash(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
