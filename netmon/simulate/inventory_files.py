"""The simulated district as an operator would write it down: netmon.yaml and a complete inventory folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netmon.model.yaml_text import Data, document
from netmon.simulate.district_lines import Lines, district_core_ports, gateway_ports
from netmon.simulate.district_plan import DISTRICT_CODE, DISTRICT_ID, DISTRICT_NAME, DevicePlan, DistrictPlan, SchoolPlan
from netmon.simulate.district_wifi import CREDENTIAL as WIFI
from netmon.simulate.district_wifi import USER as WIFI_USER
from netmon.simulate.load import SchoolClock
from netmon.simulate.profiles import VENDORS

CREDENTIAL: Final = "demo-ro"
SECRET_FILE: Final = "secrets/snmp-community"  # noqa: S105 # where it is, not what it is

_ANY_LINES: Final = Lines(clock=SchoolClock(origin_s=0.0))  # only names of ports are wanted, and they do not depend on the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSettings:
    """What netmon.yaml of a demo says; `port` is the agents' UDP port."""

    port: int
    listen: str = "127.0.0.1:9464"
    period_s: int = 5
    language: str = "zh"


def _settings(settings: DemoSettings) -> dict[str, Data]:
    fast, slow = f"{settings.period_s}s", f"{settings.period_s * 6}s"
    return {
        "inventory": "inventory",
        "state": "state",
        "listen": settings.listen,
        "language": settings.language,
        "port": settings.port,
        "icmp": False,
        "periods": {"system": fast, "interfaces": fast, "display": fast, "controller": slow, "health": slow, "inventory": "10m", "identify": "1h"},
        "snmp": {"budget": f"{max(settings.period_s * 0.8, 1):g}s"},
    }


def _credentials() -> dict[str, Data]:
    """Return the credentials: the simulated Wi-Fi controllers take the agents' word as their password."""
    secret: dict[str, Data] = {"file": f"../{SECRET_FILE}"}
    return {CREDENTIAL: {"kind": "snmp_v2c", "community": secret}, WIFI: {"kind": "login", "user": WIFI_USER, "password": secret}}


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


def _device(device: DevicePlan) -> dict[str, Data]:
    row: dict[str, Data] = {"name": device.name, "role": device.inventory_role, "address": device.host}
    if device.uplink:
        row["uplink"] = device.uplink
    if device.building and device.room:
        row["room"] = f"{device.building}/{device.room}"
    elif device.room:
        row["room"] = device.room
    return row


def _buildings(school: SchoolPlan) -> dict[str, Data]:
    closets: dict[str, dict[str, str]] = {}
    for device in school.devices:
        kind = "wiring_closet" if device.role == "access" else "machine_room"
        rooms = closets.setdefault(device.building or "1号楼", {})
        names = [name for name in rooms.get(kind, "").split(", ") if name]
        if device.room and device.room not in names:
            rooms[kind] = ", ".join([*names, device.room])
    per_building = max(school.classes // len(closets), 1)
    return {name: {"classrooms": _room_range(per_building), "rooms": rooms} for name, rooms in sorted(closets.items())}


def _room_range(count: int) -> str:
    """Return `101-106, 201-206, ...`: six rooms a floor."""
    floors = [min(6, count - first) for first in range(0, count, 6)]
    return ", ".join(f"{floor}01-{floor}{rooms:02d}" if rooms > 1 else f"{floor}01" for floor, rooms in enumerate(floors, 1))


def _site(school: SchoolPlan) -> dict[str, Data]:
    return {
        "id": school.id,
        "name": school.name,
        "code": school.code,
        "county": school.county,
        "area": school.area,
        "kind": school.kind,
        "stage": school.stage,
        "classes": [{"from": "2026-03-01", "count": school.classes}],
        "students": [{"from": "2026-03-01", "count": school.students}],
        "exit_model": "own",
        "contacts": [{"name": "网管教师", "duty": "it", "notify": f"dingtalk-{school.id}"}],
    }


def _far_ports(plan: DistrictPlan) -> dict[str, str]:
    """Return, by school id, the port of the district core that its line ends at."""
    ports = {core.name: {port.alias: port.name for port in district_core_ports(_ANY_LINES, plan, core)} for core in plan.cores}
    return {school.id: ports[school.gateway.uplink or ""][school.name] for school in plan.schools}


def _links(school: SchoolPlan, far_port: str) -> list[dict[str, Data]]:
    near, upstream = school.gateway.name, school.gateway.uplink
    exit_port, district_port = gateway_ports(_ANY_LINES, school)[:2]
    contract = {
        "down": f"{school.down_mbps}M",
        "up": f"{school.up_mbps}M",
        "from": "2026-01-01",
        "to": "2026-12-31",
        "contract_no": f"HT-2026-{school.number:03d}",
    }
    way_out: dict[str, Data] = {"id": "exit", "role": "exit", "isp": school.isp, "medium": "fibre", "contract": contract}
    way_out |= {"circuit": school.circuit, "repair_phone": school.repair_phone, "port": f"{near}/{exit_port.name}"}
    way_up: dict[str, Data] = {"id": "access", "role": "school_access", "upstream": DISTRICT_ID, "medium": "fibre"}
    way_up |= {"port": f"{near}/{district_port.name}", "far_port": f"{upstream}/{far_port}"}
    return [way_out, way_up]


def _school(school: SchoolPlan, far_port: str, more: Sequence[Data]) -> dict[str, Data]:
    return {
        "site": _site(school),
        "buildings": _buildings(school),
        "links": _links(school, far_port),
        "devices": [*(_device(device) for device in school.devices), *more],
    }


def _district(plan: DistrictPlan) -> dict[str, Data]:
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
        ],
        "devices": [{**_device(core), "series": "full"} for core in plan.cores],
    }


def inventory_documents(plan: DistrictPlan, settings: DemoSettings, more: Mapping[str, Sequence[Data]] | None = None) -> Mapping[str, str]:
    """Return the text of every file by its path below the folder of netmon.yaml; no secret is among them.

    `more` are rows of further devices by site.
    """
    note = "模拟环境自动生成，每次启动都会重写。"
    files = {
        "netmon.yaml": document(_settings(settings), f"{note}\n所有模拟设备在同一台机器的回环地址上，ping 不能说明哪台设备在线，因此不发 ping。"),
        "inventory/district.yaml": document(_district(plan), note),
        "inventory/calendar.yaml": document(_calendar(), note),
        "inventory/credentials.yaml": document(_credentials(), note),
    }
    far_ports = _far_ports(plan)
    for school in plan.schools:
        files[f"inventory/sites/{school.id}.yaml"] = document(_school(school, far_ports[school.id], (more or {}).get(school.id, ())), f"{school.name}：{note}")
    return files


def write_inventory(folder: Path, plan: DistrictPlan, settings: DemoSettings, community: str, more: Mapping[str, Sequence[Data]] | None = None) -> Path:
    """Write all files, the community readable by its owner alone, and return the path of netmon.yaml. Sites that are gone are removed."""
    files = inventory_documents(plan, settings, more)
    for old in (folder / "inventory" / "sites").glob("*.yaml"):
        if f"inventory/sites/{old.name}" not in files:
            old.unlink()
    secret = folder / SECRET_FILE
    secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(community + "\n", encoding="utf-8")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "netmon.yaml"
