"""Reads the targets of an existing snmp_exporter: Prometheus's file_sd lists, in JSON or YAML."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from netmon.config.document import Plain
from netmon.config.yaml import parse
from netmon.model.device_text import clean_string
from netmon.model.problem import Problem
from netmon.onboard.importing_api import MAX_DEVICES, Gathered, site_key

SCHEMES: Final = ("udp://", "udp4://", "udp6://", "tcp://")
SNMP_PORT: Final = 161
NAMES: Final = ("device", "name", "hostname", "host", "sysname", "sysName", "node", "alias", "instance")
SITES: Final = ("site", "school", "site_name", "school_name", "location", "sysLocation", "campus", "学校", "单位")
ROLES: Final = ("role", "device_role", "device_type", "type", "kind", "module", "__param_module", "job")
LAST_PORT: Final = 65_535
MOST_BYTES: Final = 10 * 1024 * 1024


class NotTargets(Exception):
    """The file is no list of `targets` and `labels`."""


def read(raw: bytes, file: str, into: Gathered) -> tuple[Problem, ...]:
    """Add the devices of a file, and their schools where a label names them; returns what is wrong with the file's syntax. Raises NotTargets."""
    document, problems = parse(raw, file)
    if document is None or problems:
        return problems
    groups = document.data
    if not isinstance(groups, list) or not groups:
        raise NotTargets
    found: list[tuple[str, str, Mapping[str, str]]] = []
    for place, group in enumerate(groups):
        targets = group.get("targets") if isinstance(group, dict) else None
        if not isinstance(group, dict) or not isinstance(targets, list):
            raise NotTargets
        labels = _labels(group.get("labels"))
        found += [(f"[{place}].targets[{number}]", str(target), labels) for number, target in enumerate(targets)]
    if len(found) > MAX_DEVICES:
        raise NotTargets
    sites: dict[str, str] = {}
    for where, target, said in found:
        _device(where, target, said, sites, into)
    return ()


def _labels(value: Plain) -> dict[str, str]:
    """Return labels as cleaned text."""
    return {name: clean_string(str(item), limit=200) for name, item in value.items() if item is not None} if isinstance(value, dict) else {}


def address_of(target: str) -> tuple[str | None, int | None, str]:
    """Return a target's IP address (None for a name), its port where that is not SNMP's own, and its host as written."""
    plain = next((target[len(scheme) :] for scheme in SCHEMES if target.startswith(scheme)), target).strip()
    host, port = plain, ""
    if plain.startswith("["):
        host, _, rest = plain[1:].partition("]")
        port = rest.removeprefix(":")
    elif plain.count(":") == 1:
        host, _, port = plain.partition(":")
    number = int(port) if port.isdecimal() and 0 < int(port) <= LAST_PORT else SNMP_PORT
    try:
        return str(ip_address(host)), None if number == SNMP_PORT else number, host
    except ValueError:
        return None, None, host


def _first(labels: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((labels[name] for name in names if labels.get(name)), None)


def _device(where: str, target: str, labels: Mapping[str, str], sites: dict[str, str], into: Gathered) -> None:
    address, port, host = address_of(target)
    named = _first(labels, NAMES)
    name = named if named is not None and address_of(named)[0] is None else host
    site = _first(labels, SITES)
    if site is not None and into.site is None and site not in sites:
        sites[site] = site_key(site) if site.isascii() else ""
        into.add_site(where, {"id": sites[site], "name": site, "kind": "school"})
    role = into.role(name, " ".join(labels[label] for label in ROLES if labels.get(label)))
    place = into.site if site is None or into.site is not None else site
    into.add_device(where, {"site": place, "name": name, "role": role, "address": address, "port": port})
