"""The page of two schools for a browser: every address that it has, and doors through which a test comes as somebody."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netmon.model.access import EVERYWHERE, Person, Right, Role, Sight, may
from netmon.model.user import User
from netmon.web.asked import Route
from netmon.web.door import Door, NoAudit
from netmon.web.html import Pages
from netmon.web.section_login import LoginPages
from netmon.web.server import WebServer, WebSettings
from netmon.web.site import all_routes
from tests.support.sight import Known
from tests.web.door_rig import HASH, ZONE, Rig
from tests.web.test_server import Tap
from tests.web.two_schools import EAST_VERDICT, TARGET, TwoSchools, two_schools

# address as its route is written -> what a browser is sent to
VIEWS: Final = {
    "/": "/",
    "/account": "/account",
    "/api": "/api",
    "/assets": "/assets",
    "/audit": "/audit",
    "/compliance": "/compliance",
    "/compliance/ledger": "/compliance/ledger",
    "/compliance/problems": "/compliance/problems",
    "/compliance/{plan}/{target}": f"/compliance/zibo/{TARGET}",
    "/devices": "/devices",
    "/devices/{name:.+}": "/devices/east-gw",
    "/discovered": "/discovered",
    "/explain/device/{name:.+}": "/explain/device/east-sw",
    "/explain/link/{site}/{id}": "/explain/link/east/dx",
    "/explain/verdict/{id:[0-9a-f]{16}}": f"/explain/verdict/{EAST_VERDICT}",
    "/findings": "/findings",
    "/incidents": "/incidents",
    "/incidents/{number}": "/incidents/0115-01",
    "/links": "/links",
    "/links/{site}/{id}": "/links/east/dx",
    "/login": "/login",
    "/maintenance": "/maintenance",
    "/reports": "/reports",
    "/room-lists/{site}": "/room-lists/east",
    "/rooms": "/rooms",
    "/rooms/{site}": "/rooms/east",
    "/rooms/{site}/{room:.+}": "/rooms/east/东楼/101",
    "/schools": "/schools",
    "/schools/{site}": "/schools/east",
    "/search": "/search?q=10.11.0.1",
    "/self": "/self",
    "/speedtest": "/speedtest",
    "/targets": "/targets",
    "/topology": "/topology",
    "/topology/{site}": "/topology/east",
    "/values": "/values",
    "/welcome": "/welcome",
}
# What the two schools have nothing of: the page that says so is looked at.
NOTHING_THERE: Final = {
    "/devices/{name:.+}/config/{version:[0-9a-f]{1,64}}": "/devices/east-gw/config/0123456789ab",
    "/speedtest/{number}": "/speedtest/0123456789ab",
}
# Files and answers to programs: nothing that a browser lays out.
FILES: Final = frozenset(
    {
        "/assets.csv", "/assets.xlsx", "/audit.csv", "/compliance/ledger.csv", "/compliance/problems.csv", "/compliance/{plan}/{target}/verdicts.csv",
        "/discovered/{file}", "/findings.csv", "/healthz", "/readyz", "/reports/files/{name}", "/values/files/{sha256}", "/speedtest/{number}/state",
    }
)  # fmt: skip
PEOPLE: Final = tuple(Person(name=name, role=role, sight=EVERYWHERE) for name, role in (("王工", Role.OPERATOR), ("审计", Role.AUDITOR), ("管理", Role.ADMIN)))
USERS: Final = (
    User(name="yunwei", role=Role.OPERATOR, password=HASH),
    User(name="dong", role=Role.TECHNICIAN, password=HASH, sites=("east",)),
)

# What is wrong with how a page is built, as a list of words.
FAULTS: Final = r"""((width) => {
  const found = [], say = (what, one) => found.push(`${what}: ${one.outerHTML.slice(0, 160)}`);
  const seen = (one) => one.checkVisibility() && !one.closest("[aria-hidden=true]");
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > width + 1);
    found.push(`as wide as ${document.documentElement.scrollWidth}: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))}`);
  }
  for (const one of document.querySelectorAll("img:not([alt])")) say("picture without words", one);
  for (const one of document.querySelectorAll("button, a[href], summary"))
    if (seen(one) && !(one.textContent.trim() || one.getAttribute("aria-label") || one.querySelector("img[alt]:not([alt=''])"))) say("no name", one);
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels?.[0]?.textContent.trim() && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby")) say("no label", one);
  const heads = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
  if (heads.filter((one) => one.tagName === "H1").length !== 1) found.push(`${heads.filter((one) => one.tagName === "H1").length} headings of the first order`);
  heads.reduce((before, one) => { const now = Number(one.tagName[1]); if (now > before + 1) say(`heading after order ${before}`, one); return now; }, 0);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((one, place) => ids.indexOf(one) !== place))) found.push(`twice the id ${id}`);
  const keys = document.body.innerText.match(/\b(?:web|cause|state|role|unit|event|finding|incident_fact)\.[a-z_]+\.?[a-z_.]*/g);
  if (keys) found.push(`keys of texts: ${keys}`);
  return found;
})"""


class Whoever(Known):
    """A door through which everybody comes as `person`, whom a test may change."""

    def __init__(self) -> None:
        super().__init__(PEOPLE[0])

    def come_as(self, person: Person) -> None:
        """Let whoever comes next be this person."""
        self._person = person


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server, what it serves, and its addresses."""

    server: WebServer
    schools: TwoSchools
    routes: Sequence[Route]

    @property
    def host(self) -> str:
        """The only one that a page may ask."""
        return "{}:{}".format(*self.server.address)

    def url(self, path: str) -> str:
        """Return a whole address."""
        return f"{self.server.url}{path}"


@asynccontextmanager
async def served(folder: Path, door: Door, more: Callable[[Pages], Sequence[Route]]) -> AsyncIterator[Served]:
    """Serve the two schools behind a door."""
    async with two_schools(folder) as schools:
        routes = (*more(Pages(ZONE)), *all_routes(schools.sources, Pages(ZONE), NoAudit()))
        async with WebServer(WebSettings(zone=ZONE), schools.sources, Tap(), door=door, more=more) as server:
            yield Served(server=server, schools=schools, routes=routes)


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[tuple[Served, Whoever]]:
    """Serve to everybody whom the test says."""
    rig, door = Rig(USERS), Whoever()
    async with served(folder, door, lambda html: LoginPages(rig.door, html, lambda: {"east": "东关小学"}).routes()) as site:
        yield site, door


@asynccontextmanager
async def guarded(folder: Path) -> AsyncIterator[Served]:
    """Serve to those who sign in."""
    rig = Rig(())
    await asyncio.to_thread(rig.use, USERS)
    async with served(folder, rig.door, lambda html: LoginPages(rig.door, html, lambda: {"east": "东关小学"}).routes()) as site:
        yield site


def reader(right: Right | None) -> Person:
    """Return somebody who may read what takes that right."""
    return next(person for person in PEOPLE if right is None or may(person, right))


def technician() -> Person:
    """Return who sees the eastern school alone."""
    return Person(name="dong", role=Role.TECHNICIAN, sight=Sight(frozenset({"east"})))
