"""A district in which devices fall silent and come back as a test wants it: polls, explanation and incidents, without any socket."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from netmon.evaluate.flaps import Change
from netmon.evaluate.incident_facts import Facts, LineSeen, Scope
from netmon.evaluate.incident_scope import scope_of
from netmon.evaluate.incidents import BookChange, ChangeKind, step
from netmon.evaluate.quiet_hours import QuietHours
from netmon.evaluate.root_cause import Explained, Seen, explain
from netmon.evaluate.topology import build
from netmon.model.calendar import SHANGHAI, Days, Lesson, SchoolCalendar, lesson_at
from netmon.model.incident import Cause
from netmon.model.incident_book import Book
from netmon.model.inventory import Building, Dated, Device, Link, PowerWindow, Room, Site
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.topology import Topology

CALENDAR = SchoolCalendar(
    terms=(Days(name="秋", first=date(2026, 9, 1), last=date(2027, 1, 29)),),
    lessons=tuple(Lesson(name=f"第{number}节", start=time(8 + number // 2, 0), end=time(8 + number // 2, 50)) for number in range(0, 16, 2)),
)
NIGHT = PowerWindow(start=time(18), end=time(7))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


def device(name: str, site: str, role="switch", uplink=None, building=None, room=None, **further) -> Device:
    return Device(name=name, site=site, role=role, address="10.0.0.1", uplink=uplink, building=building, room=room, **further)


def school(site: str, *, buildings: int = 2, power_off: tuple[PowerWindow, ...] = (), rooms: int = 6) -> tuple[Site, list[Device], list[Link]]:
    """A school: a gateway at the core, a switch and access points in each building, two exits."""
    houses = {f"{number}号楼": Building(site=site, name=f"{number}号楼", power_off=power_off) for number in range(1, buildings + 1)}
    places: dict[str, Room] = {}
    devices = [device(f"gw-{site}", site, "router", "core")]
    for number, house in enumerate(houses, start=1):
        switch = f"sw-{site}-{number}"
        devices.append(device(switch, site, "switch", f"gw-{site}", house))
        devices.append(device(f"{switch}b", site, "switch", f"gw-{site}", house))
        for place in range(rooms):
            room = Room(site=site, id=f"{house}/{101 + place}", kind="classroom", building=house)
            places[room.id] = room
            devices.append(device(f"ap-{site}-{number}-{place}", site, "access_point", switch, room=room.id))
    links = [
        Link(site=site, id="dx", role="exit", isp="电信"),
        Link(site=site, id="yd", role="exit", isp="移动", standby=True),
    ]
    found = Site(id=site, name=site, kind="school", buildings=houses, rooms=places, classes=(Dated(since=date(2026, 9, 1), count=rooms * buildings),))
    return found, devices, links


@dataclass
class District:
    """`silent` are devices that do not answer, with since when; everything else follows."""

    schools: int = 2
    now: float = at("2026-11-23 10:00:00")
    power_off: tuple[PowerWindow, ...] = ()
    rooms: int = 6
    silent: dict[str, float] = field(default_factory=dict)
    came: dict[str, float] = field(default_factory=dict)
    lines: dict[str, LineSeen] = field(default_factory=dict)
    unsettled: frozenset[str] = frozenset()
    book: Book = field(default_factory=Book)
    told: list[tuple[float, BookChange]] = field(default_factory=list)
    further: dict[str, object] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sites: dict[str, Site] = {"district": Site(id="district", name="区", kind="district")}
        self.devices: dict[str, Device] = {"core": device("core", "district")}
        self.links: dict[str, Link] = {}
        for number in range(self.schools):
            site, devices, links = school(f"s{number}", power_off=self.power_off, rooms=self.rooms)
            self.sites[site.id] = site
            self.devices.update({one.name: one for one in devices})
            self.links.update({link.key: link for link in links})
        self.renew()

    def renew(self) -> None:
        self.topology: Topology = build(self.devices, {}, now=self.now, home="district")
        self.scope: Scope = scope_of("district", self.sites, self.devices, self.links, polled=self.devices, topology=self.topology, today=date(2026, 11, 23))
        self.quiet = QuietHours(self.sites, self.devices, (), lambda _: CALENDAR)

    def lose(self, *names: str, ago: float = 60.0) -> None:
        for name in names:
            self.silent[name] = self.now - ago
            self.changes.append(Change(name, self.now))

    def lose_behind(self, top: str, ago: float = 60.0) -> int:
        """Lose a device and all that hangs on it; returns how many."""
        names, queue = [top], [top]
        while queue:
            for child in self.scope.below.get(queue.pop(), ()):
                names.append(child)
                queue.append(child)
        self.lose(*names, ago=ago)
        return len(names)

    def restore(self, *names: str) -> None:
        for name in names or tuple(self.silent):
            if self.silent.pop(name, None) is not None:
                self.came[name] = self.now
                self.changes.append(Change(name, self.now))

    def look(self, name: str) -> Seen | None:
        if name not in self.devices:
            return None
        if name in self.unsettled:
            return Seen(DeviceState())
        since = self.silent.get(name)
        if since is None:
            return Seen(DeviceState(status=DeviceStatus.UP, since=self.came.get(name, self.now - 86_400), why=StateReason.ANSWERS), None, self.now - 1)
        return Seen(DeviceState(status=DeviceStatus.DOWN, since=since, why=StateReason.NO_ANSWER), since, since - 30)

    def explained(self) -> Explained:
        seen = {name: one for name in self.silent if name not in self.unsettled and (one := self.look(name)) is not None}
        return explain(self.now, self.topology, seen, self.look, self.quiet.status)

    def facts(self) -> Facts:
        explained = self.explained()
        moment = datetime.fromtimestamp(self.now, SHANGHAI)
        lesson = lesson_at(CALENDAR, moment)
        changes, self.changes = tuple(self.changes), []
        return Facts(
            today=moment.date(),
            scope=self.scope,
            states=explained.states,
            unsettled=explained.waiting | self.unsettled,
            lines=dict(self.lines),
            lessons=dict.fromkeys(self.sites, lesson.name) if lesson is not None else {},
            changes=changes,
            **self.further,  # type: ignore[arg-type]
        )

    def step(self) -> tuple[BookChange, ...]:
        self.book, changes = step(int(self.now * 1000), self.book, self.facts())
        self.told += [(self.now, change) for change in changes]
        return changes

    def run(self, seconds: float, every: float = 10.0) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now = min(self.now + every, end)
            self.step()

    def happened(self, *kinds: ChangeKind) -> list[tuple[str, Cause, str]]:
        """Return what was told, without updates: (kind, cause, root)."""
        wanted = kinds or (ChangeKind.OPENED, ChangeKind.ESCALATED, ChangeKind.CLOSED, ChangeKind.MERGED)
        return [(change.kind.value, change.incident.cause, change.incident.root) for _, change in self.told if change.kind in wanted]

    def open(self) -> dict[str, Cause]:
        return {one.root: one.cause for one in self.book.open}


def day_of(moment: float) -> date:
    return datetime.fromtimestamp(moment, SHANGHAI).date()


def counted(told: Iterable[tuple[float, BookChange]], sites: Mapping[str, Site]) -> Mapping[tuple[str, date], int]:
    """Return how many messages at once each site's technician got on each day (a school without any counts too)."""
    counts = {(site, day_of(at("2026-11-23 00:00")) + timedelta(days=number)): 0 for site in sites if site != "district" for number in range(7)}
    for moment, change in told:
        key = (change.incident.site, day_of(moment))
        if change.incident.tier.value == "at_once" and change.kind in (ChangeKind.OPENED, ChangeKind.ESCALATED) and key in counts:
            counts[key] += 1
    return counts
