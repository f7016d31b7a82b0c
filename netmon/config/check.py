"""What no single file can know: names that are used twice, and names that nobody declared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from netmon.config.build import Built, Origin
from netmon.config.judge import at
from netmon.config.schema_inventory import GroupDefaultsModel
from netmon.config.shared_lessons import check_devices
from netmon.config.sign_in import inherited, written
from netmon.model.inventory import Device, Link
from netmon.model.problem import Problem

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Known:
    """Names that the inventory may use, credentials with their kind (None: written wrongly); None: not known, not checked."""

    credentials: Mapping[str, object] | None
    profiles: Collection[str] | None


def devices(built: Sequence[Built], problems: list[Problem]) -> dict[str, Device]:
    """Return all devices by name; a second one of the same name, or at the same address, port and context, is a problem that shows both places."""
    by_name: dict[str, tuple[Device, Origin]] = {}
    by_address: dict[tuple[str, int, str], tuple[Device, Origin]] = {}
    for device, origin in _all(part.devices for part in built):
        first = by_name.setdefault(device.name, (device, origin))
        if first[1] is not origin:
            problems.append(at(origin.doc, (*origin.loc, "name"), "config.duplicate_device", {"name": device.name, "other": _where(first[1], "name")}))
        if device.address is None:
            continue
        key = (device.address, device.snmp.port, device.snmp.context)
        same = by_address.setdefault(key, (device, origin))
        if same[1] is not origin:
            args = {"address": device.address, "port": device.snmp.port, "device": same[0].name, "other": _where(same[1], "address")}
            problems.append(at(origin.doc, (*origin.loc, "address"), "config.duplicate_address", args))
    return {name: device for name, (device, _) in by_name.items()}


def links(built: Sequence[Built], problems: list[Problem]) -> dict[str, Link]:
    """Return all links by `site/id`."""
    found: dict[str, tuple[Link, Origin]] = {}
    for link, origin in _all(part.links for part in built):
        first = found.setdefault(link.key, (link, origin))
        if first[1] is not origin:
            problems.append(at(origin.doc, (*origin.loc, "id"), "config.duplicate_link", {"name": link.id, "other": _where(first[1], "id")}))
    return {key: link for key, (link, _) in found.items()}


def sites(built: Sequence[Built], problems: list[Problem]) -> None:
    """A site's id, and its official code, stand in one file only."""
    for field in ("id", "code"):
        first: dict[str, Built] = {}
        for part in built:
            value = getattr(part.site, field)
            if value is None:
                continue
            other = first.setdefault(value, part)
            if other is not part:
                loc = (*_head(part), field)
                problems.append(at(part.doc, loc, f"config.duplicate_site_{field}", {"value": value, "other": _where(Origin(other.doc, _head(other)), field)}))


def references(built: Sequence[Built], known: Known, problems: list[Problem]) -> None:
    """Every credential and profile that a block names exists, the credential is of a kind that fits; each is reported once, where it was written."""
    for model, origin in _all(part.blocks for part in built):
        if known.credentials is not None:
            problems.extend(written(model, origin, known.credentials))
        if known.profiles is not None and model.profile not in {None, "auto"} and model.profile not in known.profiles:
            args = {"name": str(model.profile)}
            problems.append(at(origin.doc, (*origin.loc, "profile"), "config.unknown_profile", args, near=(model.profile, known.profiles)))
    for device, origin in _all(part.devices for part in built):
        problems.extend(inherited(device, origin, known.credentials))


def device_names(built: Sequence[Built], by_name: Mapping[str, Device], problems: list[Problem]) -> None:
    """Every device that an uplink or a link's port names exists."""
    for model, origin in _all(part.blocks for part in built):
        if isinstance(model, GroupDefaultsModel) and model.uplink is not None:
            _device_name(model.uplink.partition("/")[0], origin, "uplink", by_name, problems)
    for part in built:
        check_devices(part.site.shared_lessons, by_name, part.doc, problems)
    for link, origin in _all(part.links for part in built):
        for field, ref in (("port", link.port), ("far_port", link.far_port)):
            if ref is not None:
                _device_name(ref.device, origin, field, by_name, problems)


def _device_name(name: str, origin: Origin, field: str, by_name: Mapping[str, Device], problems: list[Problem]) -> None:
    if name not in by_name:
        problems.append(at(origin.doc, (*origin.loc, field), "config.unknown_device", {"name": name}, near=(name, by_name)))


def uplinks(built: Sequence[Built], by_name: Mapping[str, Device], problems: list[Problem]) -> None:
    """Following the uplinks from any device ends; a ring is reported once."""
    origins = {device.name: origin for device, origin in _all(part.devices for part in built)}
    done: set[str] = set()
    for start in by_name:
        trail: dict[str, None] = {}
        name: str | None = start
        while name is not None and name in by_name and name not in done and name not in trail:
            trail[name] = None
            name = by_name[name].uplink
        if name is not None and name in trail:
            names = list(trail)
            ring = [*names[names.index(name) :], name]
            origin = origins[name]
            problems.append(at(origin.doc, (*origin.loc, "uplink"), "config.uplink_ring", {"ring": " -> ".join(ring)}))
        done.update(trail)


def _all(parts: Iterable[Iterable[Item]]) -> Iterable[Item]:
    return (item for part in parts for item in part)


def _head(built: Built) -> tuple[str]:
    return ("district",) if built.site.kind == "district" else ("site",)


def _where(origin: Origin, field: str) -> str:
    place = origin.doc.place((*origin.loc, field))
    return f"{origin.doc.file}:{place.line}:{place.column}"
