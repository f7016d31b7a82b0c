"""The first page: the district at one glance, on a desk and on a wall screen."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from netmon.model.access import Sight
from netmon.model.lang import Lang
from netmon.model.state import DeviceStatus
from netmon.model.texts import text
from netmon.model.view_incident import IncidentList, IncidentQuery
from netmon.model.view_wall import SiteState, Wall
from netmon.web import wording
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import overview_json
from netmon.web.html import Pages
from netmon.web.hub import ChangeHub
from netmon.web.source import StatusSource
from netmon.web.source_incidents import IncidentSource
from netmon.web.source_wall import WallSource
from netmon.web.tiles import Tiles

TOPIC: Final = "wall"
INCIDENTS_SHOWN: Final = 8
TROUBLED: Final = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN)
ATTENTION_SHOWN: Final = 15
MOST_AUDIENCES: Final = 64
LATE_S: Final = 30.0
COVERED: Final = 0.98
DENSITIES: Final = ((24, "vast"), (60, "roomy"), (130, "even"), (220, "snug"), (400, "close"), (650, "tight"))
FULL_NAMES: Final = DENSITIES[0][0]
TROUBLE: Final = frozenset({SiteState.OFFLINE, SiteState.FAULTY, SiteState.AFFECTED})
_Key = tuple[Sight, str, Lang, str | None]


class WallSources(NamedTuple):
    """Where the wall's parts come from; without `incidents` it shows none."""

    status: StatusSource
    wall: WallSource
    incidents: IncidentSource | None = None


class WallPages:
    """`/`, and what has changed on it for those who have it open."""

    def __init__(self, sources: WallSources, html: Pages) -> None:
        self._sources = sources
        self._html = html
        self._tiles = Tiles(html)
        self._told: dict[_Key, dict[str, str]] = {}

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of this section."""
        return (Route(path="/", answer=self.wall),)

    def connect(self, hub: ChangeHub) -> None:
        """Have the messages of changes bring the new pieces along."""
        hub.patchers[TOPIC] = self.patch

    def wall(self, asked: Asked) -> Page:
        """Answer `/`, and `/?wall=1` for a screen on a wall."""
        overview = self._sources.status.overview(asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=overview_json(overview))
        view = self._sources.wall.wall(asked.sight)
        troubled = max(len(overview.attention), sum(overview.devices.get(status, 0) for status in TROUBLED))
        full = view.total <= FULL_NAMES
        values = {
            **self._values(asked, view),
            "row": lambda tiles: self._tiles.row(tiles, asked, full=full),
            "overview": overview,
            "hidden": max(troubled - ATTENTION_SHOWN, 0),
            "density": next((name for most, name in DENSITIES if view.total <= most), "dense"),
            "wall": asked.query.get("wall") == "1",
            "clock": self._html.clock(view.now),
        }
        return self._html.page("overview.html", asked, view.now, page="overview", **values)

    def patch(self, asked: Asked, sites: frozenset[str]) -> Mapping[str, str]:
        """Return the pieces that are otherwise than when this audience was last told."""
        view = self._sources.wall.wall(asked.sight)
        values = self._values(asked, view)
        pieces = self._html.pieces("wall_parts.html", asked, view.now)
        tiles = self._sources.wall.tiles(sites, asked.sight)
        shown = self._tiles.each(tiles, asked, full=view.total <= FULL_NAMES)
        made = {f"t-{one.id}": str(tile) for one, tile in zip(tiles, shown, strict=True)}
        made["w-head"] = str(pieces.head(values["mood"], values["headline"], view))
        made["w-incidents"] = str(pieces.incidents(values["listed"]))
        made["w-exits"] = str(pieces.exits(view))
        if view.blind is not None or values["troubles"]:
            made["w-self"] = str(pieces.itself(view.blind, values["troubles"]))
        if len(self._told) > MOST_AUDIENCES:
            self._told.clear()
        told = self._told.setdefault((asked.sight, asked.person.role, asked.lang, asked.pinned), {})
        fresh = {name: piece for name, piece in made.items() if told.get(name) != piece}
        told.update(fresh)
        return fresh

    def _values(self, asked: Asked, view: Wall) -> dict[str, object]:
        mood, headline = verdict(view, asked.lang)
        said = {"mood": mood, "headline": headline, "troubles": troubles(view, asked.lang)}
        return {**said, "view": view, "listed": self._open(asked)}

    def _open(self, asked: Asked) -> IncidentList | None:
        incidents = self._sources.incidents
        return None if incidents is None else incidents.incidents(IncidentQuery(limit=INCIDENTS_SHOWN), asked.sight, asked.lang)


def verdict(view: Wall, lang: Lang) -> tuple[str, str]:
    """Return how the district is, as a style and a sentence: the worst thing first, and no good news without data."""
    counts = {state: view.counts.get(state, 0) for state in SiteState}
    offline, others, unknown = counts[SiteState.OFFLINE], counts[SiteState.FAULTY] + counts[SiteState.AFFECTED], counts[SiteState.UNKNOWN]
    if not view.loaded:
        return "warn", text("web.wall.no_config", lang)
    if not view.total and view.own is None:
        return "warn", text("web.wall.no_sites", lang)
    if offline:
        return "down", text("web.wall.offline_more" if others else "web.wall.offline", lang, offline=offline, others=others)
    if view.own in TROUBLE:
        return "faulty", text("web.wall.own_faulty", lang, others=others)
    if others:
        return "faulty", text("web.wall.faulty", lang, others=others)
    if unknown:
        return "warn", text("web.wall.starting" if unknown == view.total else "web.wall.unknown", lang, unknown=unknown)
    return "up", text("web.wall.normal", lang, total=view.total)


def troubles(view: Wall, lang: Lang) -> tuple[str, ...]:
    """Return in sentences what netmon cannot see or do; empty when nothing is wrong."""
    blind = view.blind
    if blind is None:
        return ()
    found = []
    if blind.config.problems:
        found.append(text("web.wall.self.config", lang, n=blind.config.problems))
    if blind.coverage is not None and blind.coverage < COVERED:
        found.append(text("web.wall.self.blind", lang, ratio=wording.percent(1 - blind.coverage)))
    if blind.late_s > LATE_S:
        found.append(f"{text('web.wall.self.late', lang)} {wording.seconds(blind.late_s, lang)}")
    if blind.history_refused:
        found.append(text("web.wall.self.refused", lang))
    for key, since in (("judging", blind.judging_since), ("history", blind.history_since)):
        if since is not None:
            found.append(text(f"web.wall.self.{key}", lang, span=wording.age(view.now - since, lang)))
    if blind.dropped_series:
        found.append(text("web.wall.self.series", lang, n=wording.count(blind.dropped_series)))
    return tuple(found)
