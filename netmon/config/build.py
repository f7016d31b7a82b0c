"""From the files' models to the nouns of the inventory, with what each device inherits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.config.rooms import Rooms
from netmon.config.schema import CalendarFile, PeriodsModel, SnmpModel
from netmon.config.schema_inventory import ContactModel, DatedModel, DefaultsModel, DeviceModel, DistrictFile, LinkModel, SiteFile
from netmon.config.schema_services import check_of
from netmon.config.shared_lessons import shared_lessons
from netmon.config.timetables import timetable
from netmon.config.values import is_web_address
from netmon.model.inventory import ApiOptions, Contact, Contract, Dated, Declared, Device, DisplayOptions, Link, PortRef, Site, SnmpOptions, SshOptions
from netmon.model.problem import Problem
from netmon.model.service import Check

_SNMP_FIELDS = {"budget": "budget_s"}
# What a block of another way of asking must say in the end, here or in what it inherits.
_ACCESS: Mapping[str, tuple[str, ...]] = {"ssh": ("credential",), "display": ("driver",), "api": ("kind", "url")}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a noun was written."""

    doc: Document
    loc: Loc


@dataclass(slots=True)
class Built:
    """Everything that one file gave: nouns beside their origin, and the blocks in which a name of something else was written."""

    doc: Document
    site: Site
    calendar: CalendarFile | None
    devices: list[tuple[Device, Origin]]
    links: list[tuple[Link, Origin]]
    blocks: list[tuple[DefaultsModel, Origin]]


def periods_s(model: PeriodsModel) -> dict[str, float]:
    """Return the periods that were written, in seconds by collector."""
    return {name: value for name in model.model_fields_set if (value := getattr(model, name)) is not None}


def snmp_fields(model: SnmpModel) -> dict[str, Any]:
    """Return the fields of SnmpOptions that were written."""
    return {_SNMP_FIELDS.get(name, name): value for name in model.model_fields_set if (value := getattr(model, name)) is not None}


def inherit(base: Mapping[str, Any], layer: DefaultsModel) -> dict[str, Any]:
    """Lay what one block says over what it inherits: single values replace, labels, periods, snmp, ssh, display and api are merged key by key."""
    merged = dict(base)
    for name in layer.model_fields_set:
        if name == "labels":
            merged[name] = {**base.get(name, {}), **layer.labels}
        elif name == "periods":
            merged[name] = {**base.get(name, {}), **periods_s(layer.periods)}
        elif name in _ACCESS:
            block = getattr(layer, name)
            merged[name] = None if block is None else {**(base.get(name) or {}), **block.model_dump(exclude_none=True)}
        elif name == "snmp":
            merged[name] = replace(base.get(name, SnmpOptions()), **snmp_fields(layer.snmp))
        else:
            merged[name] = getattr(layer, name)
    if merged.get("port") is not None and merged["port"] != base.get("port"):
        merged["snmp"] = replace(merged.get("snmp", SnmpOptions()), port=merged["port"])
    return merged


class Builder:
    """Builds one file's nouns; mistakes go to `problems`.

    `touched` are the first-level keys of the file that lost something to a mistake: what may follow from that is not reported again.
    """

    def __init__(self, doc: Document, site: Site, problems: list[Problem], touched: frozenset[str] = frozenset()) -> None:
        self.problems = problems
        self.touched = touched
        self.rooms = Rooms(site.id, doc, [] if touched & {"buildings", "rooms"} else problems)
        self.built = Built(doc, site, None, [], [], [])

    def build(self, file: SiteFile | DistrictFile, base: Mapping[str, Any]) -> Built:
        """Build everything in `file`; `base` is what its devices inherit from above."""
        built, doc = self.built, self.built.doc
        self.rooms.read(file)
        built.blocks.append((file.defaults, Origin(doc, ("defaults",))))
        here = inherit(base, file.defaults)
        self._devices(file.devices, here, ("devices",))
        for name, group in file.groups.items():
            built.blocks.append((group.defaults, Origin(doc, ("groups", name, "defaults"))))
            self._devices(group.devices, inherit(here, group.defaults), ("groups", name, "devices"))
        for number, link in enumerate(file.links):
            self._link(link, ("links", number))
        held = timetable(file.timetable, self.rooms) if isinstance(file, SiteFile) and "timetable" not in self.touched else built.site.timetable
        together = shared_lessons(file.shared_lessons, built.site.id, doc, self.problems) if isinstance(file, SiteFile) else ()
        built.site = replace(built.site, buildings=self.rooms.buildings, rooms=self.rooms.rooms, timetable=held, shared_lessons=together)
        built.calendar = file.calendar if isinstance(file, SiteFile) and "calendar" not in self.touched else None
        return built

    def _devices(self, models: list[DeviceModel], base: Mapping[str, Any], loc: Loc) -> None:
        for number, model in enumerate(models):
            origin = Origin(self.built.doc, (*loc, number))
            self.built.blocks.append((model, origin))
            device = self._device(model, inherit(base, model), origin)
            if device is not None:
                self.built.devices.append((device, origin))

    def _device(self, model: DeviceModel, values: dict[str, Any], origin: Origin) -> Device | None:
        if values.get("role") is None and not self.touched:
            self.problems.append(at(origin.doc, (*origin.loc, "role"), "config.missing", {"field": "role"}))
            return None
        room, building = self._room(values, origin)
        uplink, _, uplink_port = (values.get("uplink") or "").partition("/")
        if uplink == model.name and "uplink" not in model.model_fields_set:
            uplink, uplink_port = "", ""  # the group's parent itself stands in the group
        echo = values.get("echo")
        ssh, display, api = (self._access(name, values, origin) for name in _ACCESS)
        return Device(
            name=model.name,
            site=self.built.site.id,
            role=values.get("role") or "switch",
            address=model.address,
            room=room,
            building=building,
            profile=values.get("profile") or "auto",
            credential=values.get("credential"),
            uplink=uplink or None,
            uplink_port=uplink_port or None,
            labels=values.get("labels", {}),
            series=values.get("series") or "default",
            periods=values["periods"],
            echo=True if echo is None else echo,
            snmp=values["snmp"],
            ssh=None if ssh is None else SshOptions(**ssh),
            display=None if display is None else DisplayOptions(**display),
            api=None if api is None else ApiOptions(**api),
            checks=self._checks(model, origin),
            mac=model.mac,
            serial=model.serial,
            pair=model.pair,
            trap_sources=tuple(model.trap_sources),
            bought=model.bought,
            end_of_life=model.end_of_life,
            serves=self.rooms.resolve(model.serves or (), building, (*origin.loc, "serves")),
        )

    def _checks(self, model: DeviceModel, origin: Origin) -> tuple[Check, ...]:
        checks: dict[str, Check] = {}
        for number, item in enumerate(model.checks):
            check = check_of(item)
            if check.id in checks:
                self.problems.append(at(origin.doc, (*origin.loc, "checks", number), "config.duplicate_check", {"name": check.id}))
            checks.setdefault(check.id, check)
        if checks and model.address is None:
            self.problems.append(at(origin.doc, (*origin.loc, "checks"), "config.check_needs_address"))
        return tuple(checks.values())

    def _access(self, name: str, values: Mapping[str, Any], origin: Origin) -> dict[str, Any] | None:
        """Return what is said of another way of asking; None where nothing is, or where a part is missing."""
        block: dict[str, Any] | None = values.get(name)
        missing = [field for field in _ACCESS[name] if block is not None and field not in block]
        for field in missing:
            self.problems.append(at(origin.doc, (*origin.loc, name, field), "config.missing", {"field": f"{name}.{field}"}))
        if name == "api" and block is not None and not missing and block["kind"] != "csv" and not is_web_address(block["url"]):
            self.problems.append(at(origin.doc, (*origin.loc, name, "url"), "config.service_url"))
        return None if missing else block

    def _room(self, values: Mapping[str, Any], origin: Origin) -> tuple[str | None, str | None]:
        ref, building = values.get("room"), values.get("building")
        if building is not None and building not in self.rooms.buildings:
            args = {"name": building}
            self.rooms.problems.append(at(origin.doc, (*origin.loc, "building"), "config.unknown_building", args, near=(building, self.rooms.buildings)))
        if ref is None:
            return None, building
        named = f"{building}/{ref}" if building is not None and f"{building}/{ref}" in self.rooms.rooms else ref
        room = self.rooms.find((*origin.loc, "room"), named)
        return (None, building) if room is None else (room.id, room.building or building)

    def _link(self, model: LinkModel, loc: Loc) -> None:
        origin = Origin(self.built.doc, loc)
        contracts = tuple(Contract(down_bps=item.down, up_bps=item.up, start=item.start, end=item.end, number=item.contract_no) for item in model.contract)
        link = Link(
            site=self.built.site.id,
            id=model.id,
            role=model.role,
            upstream=model.upstream,
            port=self._port(model.port, (*loc, "port")),
            far_port=self._port(model.far_port, (*loc, "far_port")),
            isp=model.isp,
            path=model.path,
            medium=model.medium,
            standby=model.standby,
            contracts=contracts,
            shaper_bps=model.shaper,
            circuit=model.circuit,
            repair_phone=model.repair_phone,
        )
        self.built.links.append((link, origin))

    def _port(self, ref: str | None, loc: Loc) -> PortRef | None:
        if ref is None:
            return None
        device, slash, interface = ref.partition("/")
        by_alias = interface.startswith("alias:")
        interface = interface.removeprefix("alias:").strip()
        if not slash or not device or not interface:
            self.problems.append(at(self.built.doc, loc, "config.port_ref"))
            return None
        return PortRef(device=device, interface=interface, by_alias=by_alias)


def dated(models: list[DatedModel]) -> tuple[Dated, ...]:
    """Return dated numbers in the order of their days."""
    return tuple(sorted((Dated(since=model.since, count=model.count) for model in models), key=lambda value: value.since))


def contacts(models: list[ContactModel]) -> tuple[Contact, ...]:
    """Return the contacts in the order written."""
    return tuple(Contact(name=model.name, duty=model.duty, notify=model.notify) for model in models)


def site_of(file: SiteFile | DistrictFile) -> Site:
    """Return the site of a file, without its rooms; the district itself is a site of kind `district`."""
    if isinstance(file, DistrictFile):
        model = file.district
        return Site(id=model.id, name=model.name, kind="district", code=model.code, contacts=contacts(model.contacts))
    site = file.site
    return Site(
        id=site.id,
        name=site.name,
        kind=site.kind,
        code=site.code,
        county=site.county,
        township=site.township,
        area=site.area,
        stage=site.stage,
        exit_model=site.exit_model,
        classes=dated(site.classes),
        students=dated(site.students),
        computers=dated(site.computers),
        contacts=contacts(site.contacts),
        networks=tuple(site.networks),
        declared=Declared(classrooms=dated(site.declared.classrooms), access_points=dated(site.declared.access_points), boards=dated(site.declared.boards)),
    )
