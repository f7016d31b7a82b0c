"""Which page a request gets: pure functions from a question and the source's answers to status, type and body."""

from dataclasses import replace

from netmon.model.lang import Lang
from netmon.model.state import DeviceStatus
from netmon.model.status import Overview, SiteRow
from netmon.model.texts import text
from netmon.web.asked import JSON, TEXT, Asked, Page, Route
from netmon.web.document import overview_json, readiness_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.source import StatusSource

ATTENTION_ROWS = 50
TROUBLED = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN)


class StatusPages:
    """The first page, and what netmon says of itself."""

    def __init__(self, source: StatusSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/", answer=self.overview),
            Route(path="/healthz", answer=self.health, right=None),
            Route(path="/readyz", answer=self.readiness, right=None),
        )

    def overview(self, asked: Asked) -> Page:
        """Answer `/`."""
        overview = self._source.overview(asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=overview_json(overview))
        mood, headline = verdict(overview, asked.lang)
        troubled = max(len(overview.attention), sum(overview.devices.get(status, 0) for status in TROUBLED))
        values = {
            "overview": replace(overview, attention=overview.attention[:ATTENTION_ROWS]),
            "hidden": max(troubled - ATTENTION_ROWS, 0),
            "mood": mood,
            "headline": headline,
            "tiles": [(status, overview.devices.get(status, 0)) for status in DeviceStatus],
            "sites": sorted(overview.sites, key=_worst_first),
        }
        return self._html.page("overview.html", asked, overview.now, page="overview", **values)

    def missing(self, asked: Asked, explanation: str | None = None) -> Page:
        """Answer an address that has nothing behind it."""
        return missing(self._html, asked, explanation)

    def health(self, _asked: Asked) -> Page:
        """Answer `/healthz`."""
        return Page(status=200, content_type=TEXT, body=b"ok\n")

    def readiness(self, _asked: Asked) -> Page:
        """Answer `/readyz`: 503 until the configuration is loaded and every device was polled once."""
        readiness = self._source.readiness()
        return Page(status=200 if readiness.ready else 503, content_type=JSON, body=readiness_json(readiness))


def verdict(overview: Overview, lang: Lang) -> tuple[str, str]:
    """Return how the district is, as a style and a sentence: the worst thing first, and no good news without data."""
    counts = {status: overview.devices.get(status, 0) for status in DeviceStatus}
    down, behind, unknown = counts[DeviceStatus.DOWN], counts[DeviceStatus.UNREACHABLE], counts[DeviceStatus.UNKNOWN]
    if overview.config.loaded_at is None:
        return "warn", text("web.headline.no_config", lang)
    if not sum(counts.values()):
        return "warn", text("web.headline.no_devices", lang)
    if down or behind:
        sites = sum(1 for site in overview.sites if site.failing)
        key = "web.headline.down_behind" if behind else "web.headline.down"
        return "down", text(key, lang, devices=down, behind=behind, sites=sites)
    if unknown:
        key = "web.headline.unknown" if counts[DeviceStatus.UP] else "web.headline.starting"
        return "warn", text(key, lang, unknown=unknown)
    return "up", text("web.headline.up", lang, up=counts[DeviceStatus.UP])


def _worst_first(site: SiteRow) -> tuple[bool, bool, str]:
    return not site.failing, not site.devices.get(DeviceStatus.UNKNOWN, 0), site.name
