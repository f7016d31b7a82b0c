"""The pages of devices: a list to narrow and sort, one device with all that was read of it, and what changed in its configuration."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from netmon.model.access import may
from netmon.model.lang import Lang
from netmon.model.reading import Sensor
from netmon.model.reasons import reason_text
from netmon.model.state import DeviceStatus
from netmon.model.status import DeviceQuery, DeviceSort, natural
from netmon.model.texts import text
from netmon.model.view_device import SEES_CONFIGURATIONS, DeviceView, PortTrace
from netmon.model.wireless import AccessPoint, ApStatus, WirelessTable
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.curve import spark
from netmon.web.document import device_json, devices_json, page_json
from netmon.web.errors import missing
from netmon.web.html import Pages, known_text
from netmon.web.source_device import PORTS_A_PAGE, DeviceSource
from netmon.web.wording import ABSENT, bit_rate

DEVICES_A_PAGE: Final = 100
APS_SHOWN: Final = 50
TROUBLE_FIRST: Final = {"critical": 0, "warning": 1, "unknown": 2, "ok": 3, "": 4, "absent": 5}
TROUBLED: Final = frozenset({ApStatus.OFFLINE, ApStatus.FAULT, ApStatus.MISSING})
COLUMNS: Final[tuple[DeviceSort, ...]] = ("name", "site", "role", "vendor", "address", "state")
_MOST_WORDS: Final = 8
_LAST_OFFSET: Final = 1_000_000
_LONGEST: Final = 100


class DevicePages:
    """`/devices` and below."""

    def __init__(self, source: DeviceSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages; a device's name may have slashes in it."""
        return (
            Route(path="/devices", answer=self.devices),
            Route(path="/devices/{name:.+}/config/{version:[0-9a-f]{1,64}}", answer=self.change, right=SEES_CONFIGURATIONS),
            Route(path="/devices/{name:.+}", answer=self.device),
        )

    def devices(self, asked: Asked) -> Page:
        """Answer `/devices`."""
        listed = self._source.devices(device_query(asked.query), asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=devices_json(listed))
        query = listed.query
        sorts = {name: asked.link(sort=name, desc="1" if query.sort == name and not query.descending else None, offset=None) for name in COLUMNS}
        values = {
            "listed": listed,
            "statuses": list(DeviceStatus),
            "choices": self._source.choices(asked.sight),
            "columns": [(name, sorts[name], "" if query.sort != name else "descending" if query.descending else "ascending") for name in COLUMNS],
            **turning(asked, query.offset, DEVICES_A_PAGE, listed.total),
        }
        return self._html.page("devices.html", asked, self._source.now(), page="devices", **values)

    async def device(self, asked: Asked) -> Page:
        """Answer `/devices/<name>`."""
        name = asked.params["name"]
        offset = read_offset(asked.query)
        view = await self._source.view(name, asked.sight, offset)
        if view is None:
            return self._missing(asked, name)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=device_json(view.detail))
        versions = await self._source.versions(name, asked.sight) if may(asked.person, SEES_CONFIGURATIONS) else None
        values = {
            "view": view,
            "detail": view.detail,
            "curves": {row.port.name: _curves(row.trace, asked.lang) for row in view.ports if row.trace is not None},
            "parts": _parts(view, asked.lang, configurations=versions is not None),
            "versions": versions,
            "sensors": _sensors(view),
            "powered": view.equipment.poe is not None and bool(view.equipment.poe.ports),
            "wifi": _wireless(view.equipment.wireless),
            "say": lambda key, value: known_text(f"{key}.{value}", asked.lang, value),
            "reason_of": lambda detail: reason_text(detail, asked.lang),
            "a_minute": _a_minute,
            **turning(asked, offset, PORTS_A_PAGE, view.port_count),
        }
        return self._html.page("device.html", asked, view.detail.now, page="device", **values)

    async def change(self, asked: Asked) -> Page:
        """Answer `/devices/<name>/config/<version>`."""
        name = asked.params["name"]
        found = await self._source.change(name, asked.params["version"], asked.sight)
        if found is None:
            return missing(self._html, asked, text("web.device.no_version", asked.lang))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.config_change/1", found))
        return self._html.page("config.html", asked, self._source.now(), page="device", found=found)

    def _missing(self, asked: Asked, name: str) -> Page:
        return missing(self._html, asked, text("web.error.no_device", asked.lang, name=name[:_LONGEST]))


def device_query(query: Mapping[str, str]) -> DeviceQuery:
    """Read `site`, `status`, `role`, `vendor`, `q`, `sort`, `desc` and `offset`; what makes no sense is as if it were not there."""
    status, sort = query.get("status", ""), query.get("sort", "")
    return DeviceQuery(
        site=query.get("site") or None,
        status=DeviceStatus(status) if status in set(DeviceStatus) else None,
        role=query.get("role") or None,
        vendor=query.get("vendor") or None,
        words=tuple(query.get("q", "").split()[:_MOST_WORDS]),
        sort=next((known for known in get_args(DeviceSort) if known == sort), ""),
        descending=query.get("desc") == "1",
        offset=read_offset(query),
        limit=DEVICES_A_PAGE,
    )


def read_offset(query: Mapping[str, str]) -> int:
    """Return where a page of a list begins."""
    given = query.get("offset", "")
    return min(int(given), _LAST_OFFSET) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def turning(asked: Asked, offset: int, size: int, total: int) -> dict[str, str | None]:
    """Return the addresses of the pages before and behind."""
    previous = asked.link(offset=str(max(offset - size, 0)) if offset > size else None) if offset else None
    return {"previous": previous, "next": asked.link(offset=str(offset + size)) if offset + size < total else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curves:
    """A port's last day as a page draws it, and in words."""

    received: str
    sent: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wifi:
    """A controller's access points counted, and those that need somebody first."""

    counts: tuple[tuple[ApStatus, int], ...]
    trouble: tuple[AccessPoint, ...]
    hidden: int


def _curves(trace: PortTrace, lang: Lang) -> _Curves:
    top = trace.top_bps or 0
    label = text("web.device.trace", lang, most=bit_rate(trace.top_bps))
    return _Curves(received=spark(trace.received, top), sent=spark(trace.sent, top), label=label)


def _wireless(table: WirelessTable | None) -> _Wifi | None:
    if table is None or table.empty:
        return None
    counted = Counter(ap.status for ap in table.aps if ap.status is not None)
    trouble = sorted([ap for ap in table.aps if ap.status in TROUBLED], key=lambda ap: (ap.status or "", natural(ap.name or ap.key)))
    counts = tuple([(status, counted[status]) for status in ApStatus if counted[status]])
    return _Wifi(counts=counts, trouble=tuple(trouble[:APS_SHOWN]), hidden=max(len(trouble) - APS_SHOWN, 0))


def _sensors(view: DeviceView) -> list[Sensor]:
    """Return the sensors that are not shown among the optics, those that need somebody first."""
    optics = {one.port for one in view.equipment.optics.optics} if view.equipment.optics is not None else frozenset()
    found = view.detail.health.sensors if view.detail.health is not None else ()
    return sorted([one for one in found if not _of_a_port(one, optics)], key=lambda one: TROUBLE_FIRST.get(one.status or "", len(TROUBLE_FIRST)))


def _of_a_port(sensor: Sensor, ports: Collection[str]) -> bool:
    return sensor.descr in ports or sensor.descr.rpartition(" ")[0] in ports


def _parts(view: DeviceView, lang: Lang, *, configurations: bool) -> list[tuple[str, str, bool]]:
    """Return the page's parts as links into it: those that have something."""
    detail, own = view.detail, view.equipment
    health = detail.health is not None and (detail.health.processors or detail.health.memory or _sensors(view))
    there = {
        "ports": view.port_count,
        "health": health or own.storage or own.stack,
        "optics": own.optics and own.optics.optics,
        "poe": own.poe and (own.poe.groups or own.poe.ports),
        "power": own.ups and own.ups.ups,
        "wifi": own.wireless and not own.wireless.empty,
        "display": own.display or own.host,
        "services": own.services or own.dhcp or own.supplies,
        "neighbours": view.neighbours,
        "readings": True,
        "config": configurations,
        "events": True,
        "modules": detail.modules,
    }
    return [(f"#{name}", text(f"web.device.part.{name}", lang), False) for name, found in there.items() if found]


def _a_minute(value: float | None) -> str:
    """Return a count a minute: `0`, `0.3`, `1,200`."""
    if value is None:
        return ABSENT
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.2g}"
