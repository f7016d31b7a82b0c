"""Which page a request gets: pure functions from a question and the source's answers to status, type and body."""

from collections.abc import Mapping
from dataclasses import replace

from netmon.model.lang import Lang
from netmon.model.state import DeviceStatus
from netmon.model.status import DeviceQuery, Overview, SiteRow
from netmon.model.texts import text
from netmon.web.asked import JSON, TEXT, Asked, Page, Route
from netmon.web.document import device_json, devices_json, overview_json, readiness_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.source import StatusSource

ATTENTION_ROWS = 50
TROUBLED = (DeviceStatus.DOWN, DeviceStatus.UNREACHABLE, DeviceStatus.UNKNOWN)
PORTS_A_PAGE = 128
DEVICES_A_PAGE = 100
_MOST_WORDS = 8
_LAST_OFFSET = 1_000_000


class StatusPages:
    """The first page, devices, and what netmon says of itself."""

    def __init__(self, source: StatusSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/", answer=self.overview),
            Route(path="/devices", answer=self.devices),
            Route(path="/devices/{name:.+}", answer=self.device),
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

    def devices(self, asked: Asked) -> Page:
        """Answer `/devices`."""
        listed = self._source.devices(device_query(asked.query), asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=devices_json(listed))
        now = self._source.overview(asked.sight).now
        values = {
            "listed": listed,
            "statuses": list(DeviceStatus),
            "site_name": next((row.site_name for row in listed.rows), listed.query.site),
            **_turning(asked, listed.query.offset, DEVICES_A_PAGE, listed.total),
        }
        return self._html.page("devices.html", asked, now, page="devices", **values)

    def device(self, asked: Asked) -> Page:
        """Answer `/devices/<name>`."""
        name = asked.params["name"]
        detail = self._source.device(name, asked.sight)
        if detail is None:
            return self.missing(asked, text("web.error.no_device", asked.lang, name=name[:100]))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=device_json(detail))
        offset = _offset(asked.query)
        values = {
            "detail": detail,
            "ports": detail.interfaces[offset : offset + PORTS_A_PAGE],
            "up_ports": sum(port.oper_status == "up" for port in detail.interfaces),
            **_turning(asked, offset, PORTS_A_PAGE, len(detail.interfaces)),
        }
        return self._html.page("device.html", asked, detail.now, page="device", **values)

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


def device_query(query: Mapping[str, str]) -> DeviceQuery:
    """Read `site`, `status`, `q` and `offset`; what makes no sense is as if it were not there."""
    status = query.get("status", "")
    return DeviceQuery(
        site=query.get("site") or None,
        status=DeviceStatus(status) if status in set(DeviceStatus) else None,
        words=tuple(query.get("q", "").split()[:_MOST_WORDS]),
        offset=_offset(query),
        limit=DEVICES_A_PAGE,
    )


def _offset(query: Mapping[str, str]) -> int:
    text_value = query.get("offset", "")
    return min(int(text_value), _LAST_OFFSET) if text_value.isascii() and text_value.isdigit() and len(text_value) < 10 else 0


def _turning(asked: Asked, offset: int, size: int, total: int) -> dict[str, str | None]:
    previous = asked.link(offset=str(max(offset - size, 0)) if offset > size else None) if offset else None
    return {"previous": previous, "next": asked.link(offset=str(offset + size)) if offset + size < total else None}


def _worst_first(site: SiteRow) -> tuple[bool, bool, str]:
    return not site.failing, not site.devices.get(DeviceStatus.UNKNOWN, 0), site.name
