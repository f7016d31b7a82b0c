"""What the demo's office holds on paper: the official list of schools, schools that are only registered, and the exclusions that were entered."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from netmon.model.yaml_text import Data
from netmon.simulate.district_plan import DistrictPlan

WHOLE_DISTRICT: Final = 12
"""A demo of fewer schools is about devices; its list has no other schools than its own."""
_KINDS: Final = {"school": "学校", "teaching_point": "教学点", "kindergarten": "幼儿园"}
_STAGES: Final = {"preschool": "学前", "primary": "小学", "junior": "初中", "nine_year": "九年一贯制", "senior": "高中"}
_AREAS: Final = {"city": "城区", "town": "镇区", "village": "乡村"}
_TOWNSHIPS: Final[Mapping[str, tuple[str, ...]]] = {
    "东湖区": ("文昌街道", "湖滨街道"), "青山县": ("城关镇", "石桥乡"), "临河县": ("新城镇", "柳林镇", "白沙乡"),
}  # fmt: skip
REBUILT: Final = "tyx"


class Listed(NamedTuple):
    """A school of the list that has no devices in the inventory; `down` is a contract that is on file, in Mbit/s."""

    id: str
    code: str
    name: str
    county: str
    township: str
    kind: str
    stage: str
    area: str
    classes: int = 0
    down: int = 0


REGISTERED: Final = (
    Listed("xqx", "3799900001", "新桥小学", "临河县", "新城镇", "school", "primary", "town", 18, 200),
    Listed(REBUILT, "3799900002", "桃园小学", "青山县", "城关镇", "school", "primary", "town", 12, 100),
)
"""In the inventory by their contract alone; the second is being rebuilt."""
UNREGISTERED: Final = (
    Listed("", "3799900011", "东湖区外国语学校", "东湖区", "湖滨街道", "school", "junior", "city"),
    Listed("", "3799900012", "双塔乡中心小学", "青山县", "石桥乡", "school", "primary", "village"),
    Listed("", "3799900013", "月牙湾小学", "临河县", "白沙乡", "school", "primary", "village"),
    Listed("", "3799900014", "大湾村教学点", "青山县", "石桥乡", "teaching_point", "primary", "village"),
    Listed("", "3799900015", "云雾坪教学点", "临河县", "柳林镇", "teaching_point", "primary", "village"),
    Listed("", "3799900016", "湖滨路幼儿园", "东湖区", "湖滨街道", "kindergarten", "preschool", "city"),
)
"""In no inventory."""


def roster_csv(plan: DistrictPlan) -> str:
    """Return inventory/roster.csv: every school of the plan, and those that netmon does not watch."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(("学校标识码", "学校名称", "区县", "乡镇", "类型", "学段", "城乡分类"))
    for school in plan.schools:
        townships = _TOWNSHIPS[school.county]
        township = townships[school.number % len(townships)]
        lines.writerow((school.code, school.name, school.county, township, _KINDS[school.kind], _STAGES[school.stage], _AREAS[school.area]))
    for one in listed(plan, (*REGISTERED, *UNREGISTERED)):
        lines.writerow((one.code, one.name, one.county, one.township, _KINDS[one.kind], _STAGES[one.stage], _AREAS[one.area]))
    return out.getvalue()


def listed(plan: DistrictPlan, schools: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """Return those schools in a whole district, none in a small one."""
    return schools if len(plan.schools) >= WHOLE_DISTRICT else ()


def registered_sites(plan: DistrictPlan, today: date) -> Iterator[tuple[str, str, Mapping[str, Data]]]:
    """Yield id, name and content of the files of schools that are in the inventory without a device."""
    for number, one in enumerate(listed(plan, REGISTERED), 1):
        contract = {"down": f"{one.down}M", "up": f"{one.down // 5}M", **term(today), "contract_no": f"HT-{term_year(today)}-9{number:02d}"}
        link: dict[str, Data] = {"id": "exit", "role": "exit", "isp": "联通", "medium": "fibre", "contract": contract}
        site: dict[str, Data] = {"id": one.id, "name": one.name, "code": one.code, "county": one.county, "area": one.area, "kind": one.kind, "stage": one.stage}
        site |= {"classes": counted(today, one.classes, 0), "students": counted(today, one.classes * 41, 37), "exit_model": "own"}
        yield one.id, one.name, {"site": site, "links": [link]}


def term_year(today: date) -> int:
    """Return the year of contracts that are in force now and were all the last months."""
    return (today - timedelta(days=120)).year


def term(today: date) -> dict[str, Data]:
    """Return how long a contract holds that is in force: two whole years, so that it is neither new nor about to end."""
    return {"from": f"{term_year(today)}-01-01", "to": f"{term_year(today) + 1}-12-31"}


def expired(today: date) -> dict[str, Data]:
    """Return how long a contract held that nobody renewed."""
    last = today - timedelta(days=75)
    return {"from": str(last - timedelta(days=364)), "to": str(last)}


def counted(today: date, count: int, before: int) -> list[Data]:
    """Return a dated number: this school year's, and last year's, which was `before` less."""
    year = today.year if today >= date(today.year, 10, 10) else today.year - 1
    return [{"from": f"{year - 1}-09-01", "count": max(count - before, 1)}, {"from": f"{year}-09-01", "count": count}]


def exclusions(plan: DistrictPlan, today: date) -> dict[str, Data]:
    """Return exclusions.yaml: works that were announced before they began, and a power cut that somebody entered afterwards."""
    first, third = plan.schools[0].id, plan.schools[min(2, len(plan.schools) - 1)].id
    works = [
        Works("EX-001", (_at(today, 16, 22), _at(today, 15, 6)), _at(today, 20, 9), "城域网核心设备割接", "区教育信息中心"),
        Works("EX-002", (_at(today, 9, 13), _at(today, 9, 17)), _at(today, 12, 10), "校园配电改造停电", "学校后勤处", third),
        Works("EX-003", (_at(today, 6, 14), _at(today, 6, 16)), _at(today, 5, 9), "3号楼跳闸停电（事后补录）", "网管教师", first),
    ]
    if listed(plan, REGISTERED):
        span = (_at(today, 120, 0), _at(today, -180, 0))
        works.insert(0, Works("EX-000", span, _at(today, 130, 9), "校舍整体改造停课", "区教体局基建科", REBUILT))
    return {"exclusions": [_row(one) for one in works]}


class Works(NamedTuple):
    """One exclusion as it is written down: from and to, when it was entered, why, by whom, and where (None: everywhere)."""

    id: str
    span: tuple[str, str]
    entered: str
    reason: str
    who: str
    site: str | None = None


def _row(works: Works) -> dict[str, Data]:
    row: dict[str, Data] = {"id": works.id, "from": works.span[0], "to": works.span[1], "entered": works.entered, "reason": works.reason, "who": works.who}
    return row | ({} if works.site is None else {"site": works.site})


def _at(today: date, days: int, hour: int) -> str:
    """Return a time so many days before today, as the inventory writes it."""
    return f"{datetime.combine(today - timedelta(days=days), time(hour)):%Y-%m-%d %H:%M}"
