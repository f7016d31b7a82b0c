"""The simulated district on paper: schools, devices and lines, the same for the same seed; no sockets, no clocks."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from netmon.simulate.district_situations import Situation, situation
from netmon.simulate.shape import ModelKind

MAX_SCHOOLS: Final = 500
DISTRICT_ID: Final = "donghu"
DISTRICT_NAME: Final = "东湖市教育城域网"
DISTRICT_CODE: Final = "379900"

Area = Literal["city", "town", "village"]
Kind = Literal["school", "teaching_point"]
Stage = Literal["primary", "junior", "nine_year", "senior"]
Trouble = Literal["saturated", "dead", "flapping", "rebooting", "bad_cable"]

# (id, name, county, stage), by kind of place; the pattern below says how often each comes.
_CITY: Final = (
    ("dhsy", "东湖区实验小学", "东湖区", "primary"),
    ("dh2z", "东湖区第二中学", "东湖区", "junior"),
    ("hbl", "湖滨路小学", "东湖区", "primary"),
    ("wcgz", "文昌高级中学", "东湖区", "senior"),
    ("gml", "光明路初级中学", "东湖区", "junior"),
    ("xyl", "向阳路小学", "东湖区", "primary"),
)
_TOWN: Final = (
    ("qscg", "青山县城关小学", "青山县", "primary"),
    ("lhsy", "临河县实验中学", "临河县", "junior"),
    ("qs1z", "青山县第一中学", "青山县", "senior"),
    ("lhxc", "临河县新城小学", "临河县", "primary"),
)
_VILLAGE: Final = (
    ("sqx", "石桥乡中心小学", "青山县", "primary"),
    ("llz", "柳林镇九年一贯制学校", "临河县", "nine_year"),
    ("bsx", "白沙乡中心小学", "临河县", "primary"),
)
_POINT: Final = (("lsg", "梨树沟教学点", "青山县", "primary"), ("xhc", "小河村教学点", "临河县", "primary"), ("dwc", "大湾村教学点", "青山县", "primary"))
_NAMES: Final = {"city": _CITY, "town": _TOWN, "village": _VILLAGE, "point": _POINT}
_PATTERN: Final = ("city", "town", "city", "village", "city", "point", "city", "town", "village", "city", "town", "point")
_VENDORS: Final = ("huawei", "h3c", "ruijie", "huawei", "h3c", "netsnmp", "cisco", "ruijie", "h3c", "huawei", "ruijie", "netsnmp")
_ACCESS_SWITCHES: Final = {"city": 5, "town": 4, "village": 3, "point": 1}
_CLASSES: Final = {"city": 36, "town": 24, "village": 12, "point": 3}
_ISPS: Final = (("电信", "10000"), ("联通", "10010"), ("移动", "10086"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePlan:
    """One device; `number` counts the devices of its role in the site from 1."""

    name: str
    role: Literal["core", "gateway", "access"]
    vendor: str
    model: ModelKind
    host: str
    serial: str
    seed: int
    number: int = 1
    uplink: str | None = None
    building: str | None = None
    room: str | None = None
    trouble: Trouble | None = None

    @property
    def inventory_role(self) -> Literal["switch", "router"]:
        """What the inventory calls it."""
        return "router" if self.role == "gateway" else "switch"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPlan:
    """One school and its devices, gateway first."""

    id: str
    name: str
    code: str
    county: str
    area: Area
    kind: Kind
    stage: Stage
    classes: int
    students: int
    situation: Situation
    isp: str
    repair_phone: str
    circuit: str
    number: int
    devices: tuple[DevicePlan, ...]

    @property
    def down_mbps(self) -> int:
        """What its Internet exit owes towards the school; 0 of a school that takes the district's."""
        return self.situation.down

    @property
    def up_mbps(self) -> int:
        """The same from the school."""
        return self.situation.up

    @property
    def has_evening_study(self) -> bool:
        """True of schools whose pupils stay for 晚自习."""
        return self.stage in ("senior", "nine_year")

    @property
    def gateway(self) -> DevicePlan:
        """The exit router."""
        return self.devices[0]

    @property
    def core(self) -> DevicePlan | None:
        """The core switch; a teaching point has none."""
        return next((device for device in self.devices if device.role == "core"), None)

    @property
    def access(self) -> tuple[DevicePlan, ...]:
        """The access switches."""
        return tuple(device for device in self.devices if device.role == "access")


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPlan:
    """The core pair and the schools."""

    cores: tuple[DevicePlan, DevicePlan]
    schools: tuple[SchoolPlan, ...]

    @property
    def devices(self) -> tuple[DevicePlan, ...]:
        """Every device, the core pair first."""
        return (*self.cores, *(device for school in self.schools for device in school.devices))


def host(site: int, device: int) -> str:
    """Return the loopback address of a device: 127.20.0.x for the district, then one /24 a school."""
    return f"127.{20 + site // 256}.{site % 256}.{device}"


def _serial(dice: random.Random) -> str:
    return f"{dice.choice('ABCDEFGH')}{dice.randrange(10**11):011d}"


def _school_devices(site: str, place: str, number: int, dice: random.Random) -> tuple[DevicePlan, ...]:
    vendor = _VENDORS[(number - 1) % len(_VENDORS)]
    switches = "ruijie" if vendor == "netsnmp" else vendor
    seed = number * 1000

    def device(role: Literal["core", "gateway", "access"], model: ModelKind, index: int, uplink: str, trouble: Trouble | None = None) -> DevicePlan:
        names = {"gateway": f"{site}-gw", "core": f"{site}-core", "access": f"{site}-sw-{index}"}
        last = {"gateway": 1, "core": 2, "access": 10 + index}[role]
        building = f"{(index + 1) // 2}号楼" if role == "access" else "1号楼"
        return DevicePlan(
            name=names[role],
            role=role,
            vendor=vendor if role == "gateway" else switches,
            model=model,
            host=host(number, last),
            serial=_serial(dice),
            seed=seed + last,
            number=index,
            uplink=uplink,
            building=building,
            room="机房" if role != "access" else f"{2 - index % 2}层弱电间",
            trouble=trouble,
        )

    devices = [device("gateway", "router", 1, f"{DISTRICT_ID}-core-{2 - number % 2}")]
    if place != "point":
        devices.append(device("core", "core", 1, f"{site}-gw"))
    above = devices[-1].name
    models: dict[int, ModelKind] = {1: "access48"} if place == "city" else {}
    indexes = range(1, _ACCESS_SWITCHES[place] + 1)
    return (*devices, *(device("access", models.get(index, "access24"), index, above) for index in indexes))


def _school(number: int, dice: random.Random) -> SchoolPlan:
    place = _PATTERN[(number - 1) % len(_PATTERN)]
    before = sum(_PATTERN[(other - 1) % len(_PATTERN)] == place for other in range(1, number))
    names = _NAMES[place]
    site, name, county, stage = names[before % len(names)]
    if before >= len(names):
        site, name = f"{site}{before // len(names) + 1}", f"{name}第{before // len(names) + 1}校区"
    isp, phone = _ISPS[(number - 1) % len(_ISPS)]
    classes = _CLASSES[place] + dice.randint(0, 4)
    areas: dict[str, Area] = {"city": "city", "town": "town"}
    stages: dict[str, Stage] = {"primary": "primary", "junior": "junior", "nine_year": "nine_year", "senior": "senior"}
    return SchoolPlan(
        id=site,
        name=name,
        code=f"3799{number:06d}",
        county=county,
        area=areas.get(place, "village"),
        kind="teaching_point" if place == "point" else "school",
        stage=stages[stage],
        classes=classes,
        students=classes * dice.randint(36, 45) if place != "point" else classes * 9,
        situation=situation(number, place),
        isp=isp,
        repair_phone=phone,
        circuit=f"ZB-EDU-{number:04d}",
        number=number,
        devices=_school_devices(site, place, number, dice),
    )


def _with_trouble(schools: Sequence[SchoolPlan]) -> tuple[SchoolPlan, ...]:
    """Give the district its faults: one each, in different schools where there are enough."""
    count = len(schools)
    faults: tuple[tuple[int, Literal["gateway", "access"], int, Trouble], ...] = (
        (1 % count, "gateway", 0, "saturated"),
        (0, "access", 0, "flapping"),
        (3 % count, "access", -1, "dead"),
        (4 % count, "access", 1, "rebooting"),
        (6 % count, "access", 2, "bad_cable"),
    )
    marked: dict[str, Trouble] = {}
    for school, role, index, trouble in faults:
        candidates = [device.name for device in schools[school].devices if device.role == role and device.name not in marked]
        if candidates:
            marked[candidates[index] if -len(candidates) <= index < len(candidates) else candidates[-1]] = trouble
    return tuple(_mark(school, marked) for school in schools)


def _mark(school: SchoolPlan, marked: dict[str, Trouble]) -> SchoolPlan:
    return replace(school, devices=tuple(replace(device, trouble=marked.get(device.name)) for device in school.devices))


def plan_district(schools: int = 12, seed: int = 1) -> DistrictPlan:
    """Return the district; ValueError when it would have no school or more than 500."""
    if not 1 <= schools <= MAX_SCHOOLS:
        raise ValueError(f"a simulated district has 1 to {MAX_SCHOOLS} schools, not {schools}")
    dice = random.Random(f"district-{seed}")
    cores = [
        DevicePlan(
            name=f"{DISTRICT_ID}-core-{number}",
            role="core",
            vendor="huawei",
            model="core",
            host=host(0, number),
            serial=_serial(dice),
            seed=seed * 100 + number,
            number=number,
            room="核心机房",
        )
        for number in (1, 2)
    ]
    return DistrictPlan(cores=(cores[0], cores[1]), schools=_with_trouble([_school(number, dice) for number in range(1, schools + 1)]))
