"""The entries of the navigation: a closed list, of which a reader sees those that lead somewhere for him."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netmon.model.access import Person, may
from netmon.web.asked import Route

SECTIONS: Final[tuple[tuple[str, str], ...]] = (
    ("overview", "/"),
    ("schools", "/schools"),
    ("devices", "/devices"),
    ("links", "/links"),
    ("rooms", "/rooms"),
    ("compliance", "/compliance"),
    ("incidents", "/incidents"),
    ("topology", "/topology"),
    ("assets", "/assets"),
    ("findings", "/findings"),
    ("speedtest", "/speedtest"),
    ("system", "/self"),
    ("audit", "/audit"),
)
"""Key (`web.nav.<key>`) and address, in the order in which they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as a template shows it."""

    key: str
    path: str
    current: bool


class Nav:
    """Knows which addresses there are."""

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        every = tuple(routes)
        self._paths = frozenset(route.path for route in every)
        self._pages: Mapping[str, Route] = {route.path: route for route in reversed(every) if route.method == "GET"}

    def has(self, path: str) -> bool:
        """Return whether an address, as its route is written (`/links/{site}/{id}`), is there."""
        return path in self._paths

    def entries(self, person: Person, path: str) -> tuple[Entry, ...]:
        """Return the entries that lead somewhere and that a person may follow, none for nobody; `path` is where the reader is."""
        if not person.name:
            return ()
        return tuple(Entry(key=key, path=to, current=_within(path, to)) for key, to in SECTIONS if self._open(to, person))

    def _open(self, path: str, person: Person) -> bool:
        route = self._pages.get(path)
        return route is not None and (route.right is None or may(person, route.right))


def _within(path: str, section: str) -> bool:
    return path == section or (section != "/" and path.startswith(f"{section}/"))
