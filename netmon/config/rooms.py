"""Rooms of a site: made from ranges and single entries, and found again by what a device says."""

from netmon.config.document import Document, Loc
from netmon.config.judge import at
from netmon.config.schema_inventory import BuildingModel, DistrictFile, SiteFile
from netmon.model.inventory import Building, PowerWindow, Role, Room, RoomKind
from netmon.model.problem import Problem

CLOSET_WORDS = ("弱电间", "弱电井", "弱电箱", "配线间", "设备间", "机柜", "机房", "网络中心")


class Rooms:
    """The buildings and rooms of one site while its file is judged."""

    def __init__(self, site: str, doc: Document, problems: list[Problem]) -> None:
        self.site = site
        self.doc = doc
        self.problems = problems
        self.buildings: dict[str, Building] = {}
        self.rooms: dict[str, Room] = {}
        self._by_name: dict[str, list[str]] = {}

    def read(self, file: SiteFile | DistrictFile) -> None:
        """Make the buildings and rooms that the file declares."""
        for name, building in file.buildings.items():
            windows = tuple(PowerWindow(start=window.hours[0], end=window.hours[1], days=tuple(window.days)) for window in building.power_off)
            self.buildings[name] = Building(site=self.site, name=name, power_off=windows)
            self._ranges(name, building)
        for number, room in enumerate(file.rooms):
            loc: Loc = ("rooms", number)
            self.knows_building(room.building, (*loc, "building"))
            self._add(loc, room.name, room.building, room.kind, tuple(room.equipment))

    def _ranges(self, name: str, building: BuildingModel) -> None:
        for room in building.classrooms or ():
            self._add(("buildings", name, "classrooms"), room, name, "classroom", tuple(building.equipment))
        for kind, rooms in building.rooms.items():
            for room in rooms:
                self._add(("buildings", name, "rooms", kind), room, name, kind, ())

    def _add(self, loc: Loc, name: str, building: str | None, kind: RoomKind, equipment: tuple[Role, ...]) -> None:
        room_id = name if building is None else f"{building}/{name}"
        if room_id in self.rooms:
            self.problems.append(at(self.doc, loc, "config.duplicate_room", {"name": room_id}))
            return
        self.rooms[room_id] = Room(site=self.site, id=room_id, kind=kind, building=building, equipment=equipment)
        self._by_name.setdefault(name, []).append(room_id)

    def knows_building(self, name: str | None, loc: Loc) -> bool:
        """Return True for a building that was declared, or none at all; another is a problem."""
        if name is None or name in self.buildings:
            return True
        self.problems.append(at(self.doc, loc, "config.unknown_building", {"name": name}, near=(name, self.buildings)))
        return False

    def resolve(self, names: tuple[str, ...], building: str | None, loc: Loc) -> tuple[str, ...]:
        """Return the ids of rooms named by a range, within a building where one is given; each that nobody declared is a problem."""
        found = (self.find(loc, name if building is None else f"{building}/{name}") for name in names)
        return tuple(room.id for room in found if room is not None)

    def find(self, loc: Loc, ref: str) -> Room | None:
        """Return the room that `building/room` or an unambiguous `room` means; a wiring closet in a known building needs no declaration."""
        if ref in self.rooms:
            return self.rooms[ref]
        candidates = self._by_name.get(ref, [])
        if len(candidates) == 1:
            return self.rooms[candidates[0]]
        if candidates:
            self.problems.append(at(self.doc, loc, "config.ambiguous_room", {"name": ref, "rooms": ", ".join(candidates)}))
            return None
        building, slash, name = ref.partition("/")
        if slash and building in self.buildings and name.endswith(CLOSET_WORDS):
            self._add(loc, name, building, "wiring_closet", ())
            return self.rooms[ref]
        known = [*self.rooms, *self._by_name]
        self.problems.append(at(self.doc, loc, "config.unknown_room", {"name": ref, "site": self.site}, near=(ref, known)))
        return None
