"""What a loaded configuration is: settings, inventory, credentials and profiles, resolved and frozen."""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from netmon.config.secrets import Credential
from netmon.model.calendar import SchoolCalendar
from netmon.model.channel import Channel
from netmon.model.inventory import Device, District, Link, Site, SnmpOptions
from netmon.model.lan import LanSensor
from netmon.model.lang import Lang
from netmon.model.measurement import Measurements
from netmon.model.problem import Problem
from netmon.model.profile import Profile
from netmon.model.speedtest import SpeedOptions
from netmon.model.trap import TrapSettings
from netmon.model.user import User, WebOptions
from netmon.model.verdict import Exclusion

DEFAULT_PERIODS_S: Mapping[str, float] = {
    "echo": 30.0, "system": 300.0, "interfaces": 60.0, "health": 300.0, "inventory": 3600.0, "identify": 86400.0,
    "optics": 900.0, "poe": 300.0, "stack": 300.0, "stp": 300.0, "ups": 60.0, "supplies": 3600.0, "storage": 900.0,
    "lldp": 3600.0, "fdb": 3600.0, "arp": 3600.0,
    "dhcp": 300.0, "ipv6": 900.0, "display": 60.0, "host": 300.0, "cli": 900.0, "controller": 120.0, "services": 60.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """netmon.yaml, with its paths made absolute or relative to the working directory as the file itself was."""

    inventory: Path
    state: Path
    listen_host: str = "127.0.0.1"
    listen_port: int = 9464
    web_config: Path | None = None
    data_folders: tuple[Path, ...] = ()
    language: Lang = "zh"
    time_zone: str = "Asia/Shanghai"
    periods_s: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_PERIODS_S))
    snmp: SnmpOptions = field(default_factory=SnmpOptions)
    icmp: bool = True
    series_per_device: int = 20_000
    series_total: int = 2_000_000
    shard_index: int = 1
    shard_count: int = 1
    allow_empty: bool = False
    where_days: int = 30
    history_slot_s: int = 300
    history_months: int = 13
    audit_months: int = 12
    history_years: int = 10
    report_months: int | None = None
    target_plans: tuple[str, ...] = ("default",)
    target_window_days: int = 30
    target_every_s: float = 3600.0
    sensors: tuple[LanSensor, ...] = ()
    traps: TrapSettings = field(default_factory=TrapSettings)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    hook_credential: str | None = None
    digest: time | None = time(7, 40)
    incident_calm_s: float = 180.0
    web: WebOptions = field(default_factory=WebOptions)
    speedtest: SpeedOptions = field(default_factory=SpeedOptions)

    @property
    def listens_on_loopback(self) -> bool:
        """True when only this machine can reach the page and /metrics."""
        return ipaddress.ip_address(self.listen_host).is_loopback

    @property
    def open_to_others(self) -> bool:
        """True when other machines can reach the page and nobody said that it may be open to them: then it needs TLS and users."""
        return not self.listens_on_loopback and not self.web.allow_remote

    @property
    def speedtest_open_to_others(self) -> bool:
        """True when other machines can reach the speed test's server although nobody said so, as for the page."""
        return not ipaddress.ip_address(self.speedtest.host).is_loopback and not self.web.allow_remote

    def polls_site(self, site: str) -> bool:
        """True when this netmon's shard holds the site: a stable hash of its id, so that adding a school moves no other."""
        digest = hashlib.sha256(site.encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.shard_count == self.shard_index - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything an operator said, checked; `sources` maps each file that was read to the SHA-256 of its bytes.

    `devices` by name, `sites` by id, `links` by `site/id`. `site_calendars` has the sites whose calendar is not the district's.
    `exclusions` are `own_exclusions`, which the operator wrote, and those that were entered on the page. `idle_exclusions` were entered on the page for schools
    and lines that are in the inventory no more: they hold nothing, and `warnings` say so.
    `users` is None while none are set up. `profiles` is empty when `load` was not given the collectors' validators.
    """

    file: Path
    settings: Settings
    district: District
    sites: Mapping[str, Site]
    devices: Mapping[str, Device]
    links: Mapping[str, Link]
    credentials: Mapping[str, Credential] = field(repr=False)
    calendar: SchoolCalendar
    site_calendars: Mapping[str, SchoolCalendar]
    profiles: Mapping[str, Profile]
    sources: Mapping[str, str]
    exclusions: tuple[Exclusion, ...] = ()
    own_exclusions: tuple[Exclusion, ...] = ()
    idle_exclusions: tuple[Exclusion, ...] = ()
    warnings: tuple[Problem, ...] = ()
    measurements: Measurements = field(default_factory=Measurements)
    users: tuple[User, ...] | None = field(default=None, repr=False)

    def calendar_of(self, site: str) -> SchoolCalendar:
        """Return the calendar that holds at a site."""
        return self.site_calendars.get(site, self.calendar)

    def polled_devices(self) -> tuple[Device, ...]:
        """Return the devices of this netmon's shard that have an address (their own, or that of an API), in the order of the files."""
        return tuple(
            device for device in self.devices.values() if (device.address is not None or device.api is not None) and self.settings.polls_site(device.site)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """A configuration, or every reason why there is none; `language` is the operator's, as far as netmon.yaml could be read."""

    config: Config | None
    problems: tuple[Problem, ...] = ()
    language: Lang = "zh"
