"""Where the pages get what they show: implemented above, by the pipeline and the daemon."""

from dataclasses import dataclass
from typing import Protocol

from netmon.model.access import Sight
from netmon.model.scrape import Scrape
from netmon.model.status import DeviceDetail, DeviceList, DeviceQuery, Overview, Readiness
from netmon.web.hub import ChangeHub
from netmon.web.source_assets import AssetSource
from netmon.web.source_audit import AuditSource
from netmon.web.source_compliance import ComplianceSource
from netmon.web.source_device import DeviceSource
from netmon.web.source_entering import EnteringSources
from netmon.web.source_explain import ExplainSource
from netmon.web.source_findings import FindingSource
from netmon.web.source_incidents import IncidentSource
from netmon.web.source_link import LinkSource
from netmon.web.source_reports import ReportSource
from netmon.web.source_rooms import RoomSource
from netmon.web.source_search import SearchSource
from netmon.web.source_self import SelfSource
from netmon.web.source_speedtest import SpeedtestSource
from netmon.web.source_topology import TopologySource
from netmon.web.source_wall import SchoolSource, WallSource
from netmon.web.source_welcome import WelcomeSource


class StatusSource(Protocol):
    """Answers at once from memory; called in the event loop. What does not lie in `sight` does not exist: it is neither listed nor counted."""

    def overview(self, sight: Sight) -> Overview:
        """Return the first page's figures."""
        ...

    def devices(self, query: DeviceQuery, sight: Sight) -> DeviceList:
        """Return the devices asked for (`netmon.model.status.select_devices` does the choosing)."""
        ...

    def device(self, name: str, sight: Sight) -> DeviceDetail | None:
        """Return one device's page; None when the inventory has no such device."""
        ...

    def readiness(self) -> Readiness:
        """Return whether netmon does its work."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where every section of the page gets what it shows; a section whose source is None has no addresses."""

    status: StatusSource
    wall: WallSource | None = None
    schools: SchoolSource | None = None
    live: ChangeHub | None = None
    rooms: RoomSource | None = None
    topology: TopologySource | None = None
    search: SearchSource | None = None
    findings: FindingSource | None = None
    assets: AssetSource | None = None
    itself: SelfSource | None = None
    compliance: ComplianceSource | None = None
    reports: ReportSource | None = None
    devices: DeviceSource | None = None
    links: LinkSource | None = None
    explain: ExplainSource | None = None
    incidents: IncidentSource | None = None
    entering: EnteringSources | None = None
    audit: AuditSource | None = None
    speedtest: SpeedtestSource | None = None
    first_hour: WelcomeSource | None = None


class ScrapeSource(Protocol):
    """Answers a scrape of `/metrics`."""

    def scrape(self, accept: str, accept_encoding: str) -> Scrape | None:
        """Return the answer for these headers ("" when absent); None while too many scrapes run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What somebody posted to a hook: `name` is what stands behind the hook's own in the path, `authorization` the header."""

    body: bytes
    name: str | None = None
    authorization: str = ""


class Hook(Protocol):
    """Takes posts of another program."""

    @property
    def max_bytes(self) -> int:
        """The longest body that is read."""
        ...

    async def __call__(self, posted: Posted) -> tuple[int, str]:
        """Return the status and a line of plain text."""
        ...
