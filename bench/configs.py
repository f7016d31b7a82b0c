"""Configurations on disk as an operator would write them, for any number of switches that agentd plays."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from bench.agents import OUT, address

COMMUNITY_VARIABLE = "NETMON_BENCH_COMMUNITY"
ENVIRON = {COMMUNITY_VARIABLE: "public"}
PER_SITE = 50

ALL_COLUMNS = "bench_all"
PROFILES = {
    ALL_COLUMNS: "name: every IF-MIB column at every poll\nvendor: bench\ncollectors:\n  interfaces: {columns: all, duplex: false, lag: false}\n",
    "bench_counters": "name: the counters at every poll\nvendor: bench\ncollectors:\n  interfaces: {columns: counters, duplex: false, lag: false}\n",
    "bench_ports": "name: ports and uptime, as netmon reads them by default\nvendor: bench\ncollectors:\n  system: {}\n  interfaces: {}\n",
    "bench_switch": "name: an IF-MIB switch with all that netmon reads by default\nvendor: bench\nextends: _ifmib\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What to write: so many switches behind one UDP port, how they are read, and how often."""

    name: str
    devices: int
    port: int
    profile: str = ALL_COLUMNS
    series: str = "full"
    icmp: bool = False
    periods: dict[str, float] = field(default_factory=dict)
    per_site: int = PER_SITE
    rich: bool = False
    """Schools with a building, rooms, uplinks and a contract, instead of bare devices."""


def device_name(number: int) -> str:
    """Return the inventory's name of a device, counted from 0."""
    return f"sw-{number:05d}"


def write(fleet: Fleet) -> Path:
    """Write the configuration afresh under bench/out and return the path of its netmon.yaml."""
    folder = OUT / f"conf-{fleet.name}"
    shutil.rmtree(folder, ignore_errors=True)
    sites, collectors = folder / "inventory" / "sites", folder / "data" / "collectors"
    sites.mkdir(parents=True)
    collectors.mkdir(parents=True)
    periods = "".join(f"  {name}: {seconds:g}s\n" for name, seconds in fleet.periods.items())
    (folder / "netmon.yaml").write_text(
        f"inventory: inventory\nstate: state\nlisten: 127.0.0.1:0\npaths: [data]\nport: {fleet.port}\nicmp: {str(fleet.icmp).lower()}\n"
        f"limits: {{series_per_device: 20000, series_total: 50000000}}\n" + (f"periods:\n{periods}" if periods else "")
    )
    for profile, body in PROFILES.items():
        (collectors / f"{profile}.yaml").write_text(f"id: {profile}\n{body}")
    (folder / "inventory" / "credentials.yaml").write_text(f"ro: {{kind: snmp_v2c, community: {{env: {COMMUNITY_VARIABLE}}}}}\n")
    defaults = f"{{role: switch, credential: ro, profile: {fleet.profile}, series: {fleet.series}}}"
    (folder / "inventory" / "district.yaml").write_text(f"district: {{id: bench, name: Bench}}\ndefaults: {defaults}\n")
    for first in range(0, fleet.devices, fleet.per_site):
        _write_site(sites, fleet, first)
    return folder / "netmon.yaml"


def _write_site(sites: Path, fleet: Fleet, first: int) -> None:
    code = f"school-{first // fleet.per_site:04d}"
    numbers = range(first, min(first + fleet.per_site, fleet.devices))
    facts = f"site: {{id: {code}, name: School {code}, kind: school}}\n"
    if not fleet.rich:
        devices = "".join(f"  - {{name: {device_name(number)}, address: {address(number)}}}\n" for number in numbers)
    else:
        facts += "buildings:\n  Main: {classrooms: 101-140, power_off: 22:00-06:00}\n"
        core = device_name(first)
        facts += f"links:\n  - {{id: exit, role: exit, port: {core}/Te1/0/28, medium: fibre, contract: {{down: 500M, up: 100M}}}}\n"
        devices = f"  - {{name: {core}, address: {address(first)}, role: router, series: full}}\n"
        devices += "".join(
            f"  - {{name: {device_name(number)}, address: {address(number)}, room: Main/{101 + number % 40}, uplink: {core}/Gi1/0/{number % 24 + 1}}}\n"
            for number in numbers[1:]
        )
    (sites / f"{code}.yaml").write_text(f"{facts}devices:\n{devices}")
