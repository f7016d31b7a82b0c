"""Where the wall and the schools' pages get what they show."""

from collections.abc import Iterable
from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_school import School, SchoolList, SchoolQuery
from netmon.model.view_wall import SiteTile, Wall


class WallSource(Protocol):
    """Answers at once from memory; what does not lie in `sight` does not exist."""

    def wall(self, sight: Sight) -> Wall:
        """Return the whole wall."""
        ...

    def tiles(self, sites: Iterable[str], sight: Sight) -> tuple[SiteTile, ...]:
        """Return some of its tiles; sites that it does not know are left out."""
        ...


class SchoolSource(Protocol):
    """Answers at once from memory; what does not lie in `sight` does not exist."""

    def schools(self, query: SchoolQuery, sight: Sight) -> SchoolList:
        """Return the schools asked for."""
        ...

    def school(self, site: str, sight: Sight) -> School | None:
        """Return one school's page; None when there is no such school."""
        ...
