"""A row of an explanation, and what it may not name to somebody who sees a part of the district."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netmon.model.inventory import LinkRole
from netmon.model.lang import Lang
from netmon.model.target import Measure
from netmon.model.texts import text

EXIT_ROLES: tuple[LinkRole, ...] = ("exit",)
ROLES: Mapping[Measure, tuple[LinkRole, ...]] = {
    Measure.EXIT_BANDWIDTH: EXIT_ROLES,
    Measure.EXITS: EXIT_ROLES,
    Measure.ACCESS_BANDWIDTH: ("school_access",),
}
"""The lines that a measure looks at where the target does not name them."""


class Line(NamedTuple):
    """A row: what it is about, and what there is to say."""

    label: str
    words: str


def masked(lines: Iterable[Line], names: Iterable[str], lang: Lang) -> list[Line]:
    """Return rows in which a neutral phrase stands for each of the names; of two that overlap the longer is taken."""
    hidden = sorted({name for name in names if name}, key=len, reverse=True)
    if not hidden:
        return list(lines)
    phrase = text("explain.elsewhere", lang)
    pattern = re.compile("|".join(re.escape(name) for name in hidden))
    return [Line(line.label, pattern.sub(lambda _match: phrase, line.words)) for line in lines]
