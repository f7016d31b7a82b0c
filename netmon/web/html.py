"""The pages as HTML: Jinja2 with autoescape, every template compiled at the start, every string of a device data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import DictLoader, Environment, StrictUndefined, Template

from netmon.model.access import Right, may
from netmon.model.lang import Lang
from netmon.model.reasons import event_text
from netmon.model.texts import CATALOGUE, text
from netmon.web import wording
from netmon.web.asked import HTML, Asked, Page, Route
from netmon.web.cookies import THEME, THEMES
from netmon.web.door import cookies
from netmon.web.nav import Nav

_HERE = Path(__file__).parent
_TEMPLATES = (
    "macros.html",
    "base.html",
    "error.html",
    "login.html",
    "account.html",
    "api.html",
    "wall_parts.html",
    "overview.html",
    "schools.html",
    "school.html",
    "devices.html",
    "device.html",
    "config.html",
    "links.html",
    "link.html",
    "explain.html",
    "room_sites.html",
    "rooms.html",
    "room.html",
    "room_list.html",
    "topology.html",
    "topology_site.html",
    "search.html",
    "findings.html",
    "assets.html",
    "self.html",
    "welcome.html",
    "compliance_macros.html",
    "compliance.html",
    "compliance_target.html",
    "compliance_problems.html",
    "compliance_ledger.html",
    "targets.html",
    "reports.html",
    "form_parts.html",
    "incident_tabs.html",
    "incidents.html",
    "incident.html",
    "maintenance.html",
    "values.html",
    "discovered.html",
    "ledger_close.html",
    "audit.html",
    "speedtest.html",
)
_UNITS = {"celsius": "°C", "volts": "V", "amperes": "A", "watts": "W", "rpm": "rpm", "dbm": "dBm", "percent": "%"}
_STATIC = {
    "netmon.css": "text/css; charset=utf-8",
    "netmon.svg": "image/svg+xml",
    "netmon.js": "text/javascript; charset=utf-8",
    "speedtest.js": "text/javascript; charset=utf-8",
    "speedtest.css": "text/css; charset=utf-8",
    "sections.css": "text/css; charset=utf-8",
    "device.css": "text/css; charset=utf-8",
    "welcome.css": "text/css; charset=utf-8",
    "compliance.css": "text/css; charset=utf-8",
}
_VENDORED = {
    "uplot.js": ("vendor/uPlot.iife.min.js", "text/javascript; charset=utf-8"),
    "uplot.css": ("vendor/uPlot.min.css", "text/css; charset=utf-8"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file that never changes while netmon runs; `version` is part of its address."""

    content_type: str
    content: bytes
    version: str


@cache
def _compiled() -> Mapping[str, Template]:
    """Return every template; compiled once in a process, which takes a second of its time: they are the package's own files, and never change."""
    sources = {name: (_HERE / "templates" / name).read_text(encoding="utf-8") for name in _TEMPLATES}
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["path"] = lambda name: quote(str(name), safe="", errors="replace")
    return {name: environment.get_template(name) for name in _TEMPLATES}


class Pages:
    """Templates and static files in memory; `load()` reads them and is for a thread. `revision` says which changes a page that is made now has in it."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._templates: dict[str, Template] = {}
        self._nav = Nav()
        self.static: Mapping[str, StaticFile] = {}
        self.revision: Callable[[], str] = str

    @property
    def zone(self) -> tzinfo:
        """The zone in which people read times."""
        return self._zone

    def know(self, routes: Iterable[Route]) -> None:
        """Take the addresses that there are: the navigation leads to these, and `has` in templates knows them."""
        self._nav = Nav(routes)

    def load(self) -> None:
        """Read and compile everything from the package's folder."""
        self._templates = dict(_compiled())
        files = {**{name: (name, content_type) for name, content_type in _STATIC.items()}, **_VENDORED}
        self.static = {name: _static(file, content_type) for name, (file, content_type) in files.items()}

    def page(self, template: str, asked: Asked, now: float, **values: object) -> Page:
        """Return a template's page for whoever asks; `values["page"]` names the page; `values["wall"]` leaves out all but the content."""
        helpers = self._helpers(asked)
        body = self.render(template, asked.lang, now, pinned=asked.pinned, **{**helpers, **values})
        return Page(status=200, content_type=HTML, body=body)

    def pieces(self, template: str, asked: Asked, now: float) -> Any:
        """Return a template's macros for whoever asks, to be called one by one."""
        context = {**_tools(asked.lang, now, self._zone), **self._helpers(asked), **self._frame(asked.lang, now, asked.pinned)}
        return self._templates[template].make_module(context)

    def clock(self, now: float) -> str:
        """Return the local time of day, `08:12`."""
        return f"{datetime.fromtimestamp(now, self._zone):%H:%M}"

    def start_of(self, day: date) -> float:
        """Return when a local day begins, in Unix seconds."""
        return datetime.combine(day, datetime.min.time(), tzinfo=self._zone).timestamp()

    def day(self, at: float | None) -> date | None:
        """Return the local day of a moment; None for no time."""
        return None if at is None else datetime.fromtimestamp(at, self._zone).date()

    def minute(self, at: float | None) -> str:
        """Return the local time of a moment in full, for files; "" for no time."""
        return wording.local_time(at, self._zone)

    def _helpers(self, asked: Asked) -> dict[str, object]:
        """Return what templates may ask about whoever asks."""
        return {
            "here": lambda lang: asked.link(format="json") if lang is None else asked.link(lang=lang),
            "hint_of": lambda why: known_text(f"web.hint.{why}", asked.lang, ""),
            "t_role": lambda role: known_text(f"role.{role}", asked.lang, role),
            "t_sensor": lambda status: known_text(f"web.sensor.{status}", asked.lang, status),
            "unit_of": lambda unit: _UNITS.get(unit or "", unit or ""),
            "person": asked.person,
            "csrf": asked.csrf,
            "may": lambda right, site=None: may(asked.person, Right(right), site),
            "nav": self._nav.entries(asked.person, asked.path),
            "has": self._nav.has,
            "revision": self.revision(),
            "theme": theme if (theme := cookies(asked.arrival.cookie).get(THEME)) in THEMES else "",
            "wall": False,
        }

    def render(self, template: str, lang: Lang, now: float, *, pinned: Lang | None, **values: object) -> Iterator[str]:
        """Yield a page in small parts; `pinned` is the language that `?lang=` asked for, kept in links."""
        context = {**_tools(lang, now, self._zone), **values, **self._frame(lang, now, pinned)}
        return self._templates[template].generate(context)

    def _frame(self, lang: Lang, now: float, pinned: Lang | None) -> dict[str, object]:
        return {"lang": lang, "now": now, "suffix": f"lang={pinned}" if pinned else "", "static": self.static, "zone": str(self._zone)}


def _tools(lang: Lang, now: float, zone: tzinfo) -> dict[str, Callable[..., str]]:
    """Return what templates may call: texts and numbers in the reader's language."""
    return {
        "t": lambda key, **args: text(f"web.{key}", lang, **args),
        "word": lambda key, **args: text(key, lang, **args),
        "event_detail": lambda detail: event_text(detail, lang),
        "bit_rate": wording.bit_rate,
        "percent": wording.percent,
        "count": wording.count,
        "span": lambda value: wording.seconds(value, lang),
        "age": lambda value: wording.age(value, lang),
        "ago": lambda at: wording.ago(at, now, lang),
        "moment": lambda at: wording.moment(at, now, zone),
        "began": lambda at, lesson: wording.began(at, lesson, now, zone, lang),
        "day": lambda at: wording.local_day(at, zone),
    }


def known_text(key: str, lang: Lang, otherwise: str) -> str:
    """Return a text of the catalogue, or `otherwise` when it has none by that key."""
    return text(key, lang) if key in CATALOGUE else otherwise


def _static(name: str, content_type: str) -> StaticFile:
    content = (_HERE / "static" / name).read_bytes()
    return StaticFile(content_type=content_type, content=content, version=sha256(content).hexdigest()[:12])
