"""The simulated district as an operator would write it down: netmon.yaml and a complete inventory folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from netmon.model.yaml_text import Data, document
from netmon.simulate import district_register as register
from netmon.simulate.district_lines import SHARED_EXITS, Lines, district_core_ports, gateway_ports
from netmon.simulate.district_plan import DISTRICT_CODE, DISTRICT_ID, DISTRICT_NAME, DevicePlan, DistrictPlan, SchoolPlan
from netmon.simulate.district_rooms import buildings
from netmon.simulate.load import SchoolClock
from netmon.simulate.profiles import VENDORS

CREDENTIAL: Final = "demo-ro"
SECRET_FILE: Final = "secrets/snmp-community"  # noqa: S105 # where it is, not what it is

_SLOW: Final = ("controller", "wireless", "config_change", "health", "host", "services", "lldp", "fdb", "arp", "poe", "ups")
_ANY_LINES: Final = Lines(clock=SchoolClock(origin_s=0.0))  # only names of ports are wanted, and they do not depend on the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSettings:
    """What netmon.yaml of a demo says; `port` is the agents' UDP port, `today` the day around which contracts and the like are laid."""

    port: int
    listen: str = "127.0.0.1:9464"
    period_s: int = 5
    language: str = "zh"
    today: date = date(2026, 11, 2)


@dataclass(slots=True, kw_only=True)
class Extras:
    """What the files say besides the SNMP devices of the plan.

    `rows` are further devices by site, `additions` what is said of the plan's devices besides, by name; `sites` further sections of a site's file,
    `settings` of netmon.yaml; `secrets` and `files` are contents by path below the folder of netmon.yaml.
    """

    rows: dict[str, list[Data]] = field(default_factory=dict)
    additions: Mapping[str, Mapping[str, Data]] = field(default_factory=dict)
    credentials: dict[str, Data] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    sites: dict[str, dict[str, Data]] = field(default_factory=dict)
    settings: dict[str, Data] = field(default_factory=dict)
    calendar: dict[str, Data] | None = None
    calendar_note: str = ""

    def add_rows(self, rows: Mapping[str, Sequence[Data]]) -> None:
        """Add devices by site."""
        for site, more in rows.items():
            self.rows.setdefault(site, []).extend(more)


NOTHING_MORE: Final = Extras()


def _settings(settings: DemoSettings) -> dict[str, Data]:
    fast, slow = f"{settings.period_s}s", f"{settings.period_s * 6}s"
    return {
        "inventory": "inventory",
        "state": "state",
        "listen": settings.listen,
        "language": settings.language,
        "port": settings.port,
        "icmp": False,
        "periods": {
            **dict.fromkeys(("system", "interfaces", "display", "ipv6"), fast),
            **dict.fromkeys(_SLOW, slow),
            "optics": "2m",
            "inventory": "10m",
            "identify": "1h",
        },
        "snmp": {"budget": f"{max(settings.period_s * 0.8, 1):g}s"},
    }


def told_settings(plan: DistrictPlan, url: str) -> dict[str, Data]:
    """Return what lets this address hear of each school below `/ID`, in the place of its chat group; recoveries are told sooner than in life."""
    channels: dict[str, Data] = {channel_name(school): {"kind": "webhook", "url": f"{url}/{school.id}", "internet": False} for school in plan.schools}
    return {"incident_calm": "5s", "notify": channels}


def channel_name(school: SchoolPlan) -> str:
    """Return what the school's technician names as his channel."""
    return f"dingtalk-{school.id}"


def _credentials() -> dict[str, Data]:
    return {CREDENTIAL: {"kind": "snmp_v2c", "community": {"file": f"../{SECRET_FILE}"}}}


def _calendar() -> dict[str, Data]:
    times = (
        ("第一节", "08:00", "08:40"), ("第二节", "08:55", "09:35"), ("第三节", "10:10", "10:50"), ("第四节", "11:05", "11:45"),
        ("第五节", "14:00", "14:40"), ("第六节", "14:55", "15:35"), ("课后服务", "15:50", "17:30"),
    )  # fmt: skip
    return {
        "terms": [
            {"name": "2025-2026学年第二学期", "from": "2026-03-02", "to": "2026-07-03"},
            {"name": "2026-2027学年第一学期", "from": "2026-09-01", "to": "2027-01-22"},
        ],
        "holidays": [{"name": "劳动节", "from": "2026-05-01", "to": "2026-05-05"}, {"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"}],
        "make_up_days": [{"date": "2026-10-10", "weekday": 4}],
        "lessons": [{"name": name, "from": start, "to": end} for name, start, end in times],
    }


def _device(device: DevicePlan, extras: Extras) -> dict[str, Data]:
    row: dict[str, Data] = {"name": device.name, "role": device.inventory_role, "address": device.host}
    if device.uplink:
        row["uplink"] = device.uplink
    if device.building and device.room:
        row["room"] = f"{device.building}/{device.room}"
    elif device.room:
        row["room"] = device.room
    return row | dict(extras.additions.get(device.name, {}))


def _buildings(school: SchoolPlan) -> dict[str, Data]:
    closets: dict[str, dict[str, str]] = {}
    for device in school.devices:
        kind = "wiring_closet" if device.role == "access" else "machine_room"
        rooms = closets.setdefault(device.building or "1号楼", {})
        names = [name for name in rooms.get(kind, "").split(", ") if name]
        if device.room and device.room not in names:
            rooms[kind] = ", ".join([*names, device.room])
    classrooms = buildings(school)
    return {name: {"classrooms": _room_range(len(classrooms[name])), "rooms": rooms} for name, rooms in sorted(closets.items())}


def _room_range(count: int) -> str:
    """Return `101-106, 201-206, ...`: six rooms a floor."""
    floors = [min(6, count - first) for first in range(0, count, 6)]
    return ", ".join(f"{floor}01-{floor}{rooms:02d}" if rooms > 1 else f"{floor}01" for floor, rooms in enumerate(floors, 1))


def _site(school: SchoolPlan, today: date) -> dict[str, Data]:
    classes = {"classes": register.counted(today, school.classes, 1)} if school.situation.classes_known else {}
    return {
        "id": school.id,
        "name": school.name,
        "code": school.code,
        "county": school.county,
        "area": school.area,
        "kind": school.kind,
        "stage": school.stage,
        **classes,
        "students": register.counted(today, school.students, school.classes),
        "exit_model": school.situation.exit_model,
        "contacts": [{"name": "网管教师", "duty": "it", "notify": channel_name(school)}],
    }


def _far_ports(plan: DistrictPlan) -> dict[str, str]:
    """Return, by school id, the port of the district core that its line ends at."""
    ports = {core.name: {port.alias: port.name for port in district_core_ports(_ANY_LINES, plan, core)} for core in plan.cores}
    return {school.id: ports[school.gateway.uplink or ""][school.name] for school in plan.schools}


def _contract(school: SchoolPlan, speeds: tuple[int, int], today: date, suffix: str = "") -> dict[str, Data]:
    """Return a contract as the inventory holds it, empty where there is none on file."""
    held = school.situation.held
    if held == "none":
        return {}
    days = register.term(today) if held == "in_force" else register.expired(today)
    number = f"HT-{str(days['from'])[:4]}-{school.number:03d}{suffix}"
    return {"contract": {"down": f"{speeds[0]}M", "up": f"{speeds[1]}M", **days, "contract_no": number}}


def _links(school: SchoolPlan, far_port: str, today: date) -> list[dict[str, Data]]:
    near, upstream, found = school.gateway.name, school.gateway.uplink, school.situation
    exit_port, district_port, third = (f"{near}/{port.name}" for port in gateway_ports(_ANY_LINES, school)[:3])
    way_out: dict[str, Data] = {"id": "exit", "role": "exit", "isp": school.isp, "medium": "fibre" if found.polled else "4g"}
    way_out |= _contract(school, (found.down, found.up), today) | {"circuit": school.circuit, "repair_phone": school.repair_phone}
    if found.polled and found.has_own_exit:
        way_out["port"] = exit_port
    links = [way_out] if found.exit_model != "shared" else []
    for id_, line, standby in (("exit-2", found.second, False), ("standby", found.standby, True)):
        if line is not None:
            row: dict[str, Data] = {"id": id_, "role": "exit", "isp": line[0], "medium": "fibre", "port": third}
            links.append(row | _contract(school, line[1:], today, f"-{id_}") | ({"standby": True} if standby else {}))
    if found.polled:
        way_up: dict[str, Data] = {"id": "access", "role": "school_access", "upstream": DISTRICT_ID, "medium": "fibre"}
        links.append(way_up | {"port": district_port, "far_port": f"{upstream}/{far_port}"})
    return links


def _school(school: SchoolPlan, far_port: str, today: date, extras: Extras) -> dict[str, Data]:
    return {
        "site": _site(school, today),
        "buildings": _buildings(school),
        "links": _links(school, far_port, today),
        **extras.sites.get(school.id, {}),
        "devices": [*(_device(device, extras) for device in school.devices), *extras.rows.get(school.id, ())],
    }


def _shared_exits(plan: DistrictPlan, today: date) -> list[Data]:
    rows: list[Data] = []
    for number, way in enumerate(SHARED_EXITS, 1):
        core = plan.cores[way.core - 1]
        port = VENDORS[core.vendor].name_port("ten_gigabit", way.port).name
        contract = {"down": f"{way.down}M", "up": f"{way.up}M", **register.term(today), "contract_no": f"HT-{register.term_year(today)}-Q{number}"}
        row: dict[str, Data] = {"id": way.id, "role": "exit", "isp": way.isp, "path": way.path, "medium": "fibre", "contract": contract}
        rows.append(row | {"port": f"{core.name}/{port}"} | ({"standby": True} if way.standby else {}))
    return rows


def _district(plan: DistrictPlan, extras: Extras, today: date) -> dict[str, Data]:
    name_port = VENDORS["huawei"].name_port
    first, second = (core.name for core in plan.cores)
    trunk, city = name_port("aggregate", 1).name, name_port("ten_gigabit", 3).name
    return {
        "district": {"id": DISTRICT_ID, "name": DISTRICT_NAME, "code": DISTRICT_CODE, "contacts": [{"name": "区教育信息中心", "duty": "district"}]},
        "defaults": {"credential": CREDENTIAL},
        "rooms": [{"name": "核心机房", "kind": "machine_room"}],
        "links": [
            {"id": "core-pair", "role": "man_core", "medium": "fibre", "port": f"{first}/{trunk}", "far_port": f"{second}/{trunk}"},
            {
                "id": "city",
                "role": "district_uplink",
                "upstream": "市教育城域网",
                "medium": "fibre",
                "contract": {"down": "10G", "up": "10G"},
                "port": f"{first}/{city}",
            },
            *_shared_exits(plan, today),
        ],
        "devices": [*({**_device(core, extras), "series": "full"} for core in plan.cores), *extras.rows.get(DISTRICT_ID, ())],
    }


def inventory_documents(plan: DistrictPlan, settings: DemoSettings, extras: Extras = NOTHING_MORE) -> Mapping[str, str]:
    """Return the text of every file by its path below the folder of netmon.yaml; no secret is among them."""
    note = "模拟环境自动生成，每次启动都会重写。"
    files = {
        "netmon.yaml": document(
            {**_settings(settings), **extras.settings}, f"{note}\n所有模拟设备在同一台机器的回环地址上，ping 不能说明哪台设备在线，因此不发 ping。"
        ),
        "inventory/district.yaml": document(_district(plan, extras, settings.today), note),
        "inventory/calendar.yaml": document(extras.calendar or _calendar(), f"{extras.calendar_note}\n{note}".strip()),
        "inventory/credentials.yaml": document({**_credentials(), **extras.credentials}, note),
        "inventory/roster.csv": register.roster_csv(plan),
        "inventory/exclusions.yaml": document(register.exclusions(plan, settings.today), note),
        **extras.files,
    }
    for site, name, content in register.registered_sites(plan, settings.today):
        files[f"inventory/sites/{site}.yaml"] = document(content, f"{name}：只有合同登记，没有接入监测。{note}")
    far_ports = _far_ports(plan)
    for school in plan.schools:
        files[f"inventory/sites/{school.id}.yaml"] = document(_school(school, far_ports[school.id], settings.today, extras), f"{school.name}：{note}")
    return files


def write_inventory(folder: Path, plan: DistrictPlan, settings: DemoSettings, community: str, extras: Extras = NOTHING_MORE) -> Path:
    """Write all files, secrets readable by their owner alone, and return the path of netmon.yaml. Sites that are gone are removed."""
    files = inventory_documents(plan, settings, extras)
    for old in (folder / "inventory" / "sites").glob("*.yaml"):
        if f"inventory/sites/{old.name}" not in files:
            old.unlink()
    for name, content in {SECRET_FILE: f"{community}\n", **extras.secrets}.items():
        secret = folder / name
        secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(content, encoding="utf-8")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "netmon.yaml"
