"""From measurements.yaml to servers, probes and campaigns; what cannot be tested as it is written is a problem with its place."""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from netmon.config.authorities import authorities
from netmon.config.document import Document, Loc
from netmon.config.files import Files
from netmon.config.judge import at
from netmon.config.schema_throughput import CampaignModel, MeasurementsFile, ProbeModel, ServerModel
from netmon.config.values import is_web_address
from netmon.model.inventory import Device, Link
from netmon.model.measurement import METERED, POLLER, Campaign, Measurements, SpeedProbe, SpeedServer, is_host
from netmon.model.problem import Problem
from netmon.model.throughput import RunDirection


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What the file may name: sites by id (the district's own is `district`), devices by name, links by `site/id`."""

    district: str
    sites: tuple[str, ...]
    devices: Mapping[str, Device]
    links: Mapping[str, Link]


@dataclass(slots=True)
class _Builder:
    doc: Document
    known: Inventory
    files: Files
    servers: dict[str, SpeedServer] = field(default_factory=dict)
    probes: dict[str, SpeedProbe] = field(default_factory=dict)

    def wrong(self, loc: Loc, key: str, near: tuple[object, tuple[str, ...]] | None = None, **args: object) -> None:
        self.problems.append(at(self.doc, loc, key, args, near=near))

    @property
    def problems(self) -> list[Problem]:
        return self.files.problems

    def server(self, name: str, model: ServerModel) -> None:
        loc = ("servers", name)
        needed, other = ("host", "url") if model.method == "iperf3" else ("url", "host")
        if getattr(model, needed) is None:
            self.wrong((*loc, needed), "config.missing", field=needed)
        for field_name in (other, *(("upload_url", "ca_file") if model.method == "iperf3" else ())):
            if getattr(model, field_name) is not None:
                self.wrong((*loc, field_name), "throughput.not_with_method", field=field_name, method=model.method)
        if model.method == "iperf3" and model.host is not None and not is_host(model.host):
            self.wrong((*loc, "host"), "throughput.host")
        for field_name in ("url", "upload_url"):
            if model.method == "http" and (url := getattr(model, field_name)) is not None and not is_web_address(url):
                self.wrong((*loc, field_name), "config.service_url")
        if model.site is not None:
            self._at_site(loc, model, model.site)
        self.servers[name] = SpeedServer(
            name=name,
            path="access" if model.where == "inside" else "exit",
            method=model.method,
            host=model.host or "",
            port=model.port,
            url=model.url or "",
            upload_url=model.upload_url or "",
            ca_pem=self._authorities((*loc, "ca_file"), model.ca_file) if model.ca_file is not None and model.method == "http" else "",
            site=model.site,
            streams=model.streams,
            ceiling_bps=model.ceiling,
        )

    def _authorities(self, loc: Loc, file: str) -> str:
        path = Path(self.doc.file).parent / file
        try:
            return authorities(self.files.octets(path))
        except (ssl.SSLError, ValueError):
            self.wrong(loc, "throughput.no_authority", path=path)
        except OSError as error:
            self.wrong(loc, "config.tls_file", path=path, reason=os.strerror(error.errno or 0))
        return ""

    def _at_site(self, loc: Loc, model: ServerModel, site: str) -> None:
        if site not in self.known.sites:
            self.wrong((*loc, "site"), "config.unknown_site", (site, self.known.sites), name=site)
        if model.where == "outside" or model.method == "http":
            self.wrong((*loc, "site"), "throughput.server_at_site")

    def probe(self, key: str, model: ProbeModel) -> None:
        loc = ("probes", key)
        if "/" in key and key not in self.known.links:
            self.wrong(loc, "throughput.unknown_line", (key, tuple(self.known.links)), name=key)
        elif "/" not in key and key not in self.known.sites:
            self.wrong(loc, "config.unknown_site", (key, self.known.sites), name=key)
        device = None if model.device == POLLER else self.known.devices.get(model.device)
        if model.device != POLLER and device is None:
            self.wrong((*loc, "device"), "config.unknown_device", (model.device, tuple(self.known.devices)), name=model.device)
        elif device is not None and (device.ssh is None or device.address is None):
            self.wrong((*loc, "device"), "throughput.probe_needs_ssh", name=model.device)
        elif device is not None and device.site != key.partition("/")[0]:
            self.wrong((*loc, "device"), "throughput.probe_elsewhere", name=model.device, site=device.site)
        self.probes[key] = SpeedProbe(device=None if model.device == POLLER else model.device, source=model.source, ceiling_bps=model.ceiling)

    def campaign(self, number: int, model: CampaignModel) -> Campaign | None:
        loc = ("campaigns", number)
        before = len(self.problems)
        self._calendar(loc, model)
        server = self.servers.get(model.server)
        if server is None:
            self.wrong((*loc, "server"), "throughput.unknown_server", (model.server, tuple(self.servers)), name=model.server)
            return None
        directions = self._directions(loc, model, server)
        links = self._links(loc, model, server)
        for link in links:
            self._testable(loc, link, server)
        if len(self.problems) > before:
            return None
        return Campaign(
            name=model.name,
            server=model.server,
            links=tuple(link.key for link in links),
            when=model.when,
            start=model.window[0],
            end=model.window[1],
            week=model.week or 1,
            first=model.first,
            last=model.last,
            directions=directions,
            seconds=model.seconds,
            ramp_up_s=model.ramp_up,
            streams=model.streams,
            idle_percent=model.idle,
            retries=model.retries,
            retry_after_s=model.retry_after,
            lessons=model.lessons,
        )

    def _calendar(self, loc: Loc, model: CampaignModel) -> None:
        for name, value in (("from", model.first), ("to", model.last)):
            if model.when == "dates" and value is None:
                self.wrong((*loc, name), "config.missing", field=name)
            elif model.when != "dates" and value is not None:
                self.wrong((*loc, name), "throughput.not_with_when", field=name, when="dates")
        if model.first is not None and model.last is not None and model.last < model.first:
            self.wrong((*loc, "to"), "config.ends_before")
        if model.week is not None and model.when != "quarterly":
            self.wrong((*loc, "week"), "throughput.not_with_when", field="week", when="quarterly")

    def _directions(self, loc: Loc, model: CampaignModel, server: SpeedServer) -> tuple[RunDirection, ...]:
        down_only = server.method == "http" and not server.upload_url
        if down_only and "up" in model.directions:
            self.wrong((*loc, "directions", model.directions.index("up")), "throughput.no_upload", name=server.name)
        if len(set(model.directions)) < len(model.directions):
            self.wrong((*loc, "directions"), "throughput.twice")
        return tuple(model.directions) or (("down",) if down_only else ("down", "up"))

    def _links(self, loc: Loc, model: CampaignModel, server: SpeedServer) -> list[Link]:
        for place, name in enumerate(model.sites):
            if name not in self.known.sites:
                self.wrong((*loc, "sites", place), "config.unknown_site", (name, self.known.sites), name=name)
        for place, name in enumerate(model.links):
            if name not in self.known.links:
                self.wrong((*loc, "links", place), "throughput.unknown_line", (name, tuple(self.known.links)), name=name)
        if model.links:
            if model.sites or model.roles:
                self.wrong((*loc, "links"), "throughput.links_or_sites")
            return [self.known.links[key] for key in dict.fromkeys(model.links) if key in self.known.links]
        roles = model.roles or (["exit"] if server.path == "exit" else ["school_access"])
        sites = model.sites or ([server.site] if server.site is not None else [])
        found = [link for link in self.known.links.values() if link.role in roles and not link.standby and link.medium not in METERED]
        found = [link for link in found if (link.site in sites if sites else self._probe(link) is not None)]
        if not found:
            self.wrong((*loc, "name"), "throughput.no_lines", name=model.name)
        return found

    def _testable(self, loc: Loc, link: Link, server: SpeedServer) -> None:
        probe = self._probe(link)
        if link.medium in METERED:
            self.wrong((*loc, "links"), "throughput.metered", line=link.key)
        if server.site is not None and server.site != link.site:
            self.wrong((*loc, "server"), "throughput.server_elsewhere", line=link.key, name=server.name)
        elif server.site is not None and probe is not None and probe.device is not None:
            self.wrong((*loc, "server"), "throughput.server_beside_probe", line=link.key, name=server.name)
        elif probe is None and server.site is None:
            self.wrong((*loc, "server"), "throughput.no_probe", line=link.key)

    def _probe(self, link: Link) -> SpeedProbe | None:
        return self.probes.get(link.key) or self.probes.get(link.site)


def measurements(model: MeasurementsFile, doc: Document, known: Inventory, files: Files) -> Measurements:
    """Return what the file says; what is wrong goes to the problems of `files`. The district's own lines and servers at a school are tested from the poller."""
    builder = _Builder(doc, known, files)
    for name, server in model.servers.items():
        builder.server(name, server)
    for key, probe in model.probes.items():
        builder.probe(key, probe)
    implied = [known.district, *(server.site for server in builder.servers.values() if server.site is not None)]
    for site in implied:
        builder.probes.setdefault(site, SpeedProbe())
    found = [builder.campaign(number, campaign) for number, campaign in enumerate(model.campaigns)]
    names = [campaign.name for campaign in model.campaigns]
    for number, name in enumerate(names):
        if name in names[:number]:
            builder.wrong(("campaigns", number, "name"), "throughput.campaign_twice", name=name)
    return Measurements(servers=builder.servers, probes=builder.probes, campaigns=tuple(campaign for campaign in found if campaign is not None))
