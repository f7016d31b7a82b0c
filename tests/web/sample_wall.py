"""Walls and schools as fixed values: a small district in trouble, and one of a thousand schools."""

from dataclasses import dataclass, field, replace

from netmon.model.access import Sight
from netmon.model.acknowledgement import Acknowledgement
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Impact
from netmon.model.lessons_today import LessonHere, Today
from netmon.model.room_list import SiteRooms
from netmon.model.state import DeviceStatus, StateReason
from netmon.model.status import ConfigStatus
from netmon.model.view_incident import IncidentDetail, IncidentList, IncidentQuery, IncidentRow
from netmon.model.view_school import ContactHere, LinkHere, PartsHere, School, SchoolList, SchoolQuery, SchoolRow
from netmon.model.view_wall import Blindness, ExitLoad, SiteState, SiteTile, TileGroup, Wall, short_name
from tests.support.rooms import UNPOWERED
from tests.web.sample_district import NOW, device_row

STATES = (SiteState.NORMAL,) * 5 + (SiteState.OFFLINE, SiteState.FAULTY, SiteState.AFFECTED, SiteState.UNKNOWN, SiteState.MAINTENANCE, SiteState.OFF_HOURS)
KINDS = ("中心小学", "实验小学", "初级中学", "教学点", "高级中学", "幼儿园", "九年一贯制学校")
TOWNS = ("城关镇", "石桥镇", "柳林乡", "高坪乡", "红旗街道", "北门街道", "东湖镇", "南山镇", "青龙乡", "白沙镇")


def tiles(number, states=STATES):
    """Return so many schools by township, with their states in turn."""
    groups = {}
    for place in range(number):
        town = TOWNS[place * len(TOWNS) // number]
        name = f"{town}第{place % 17 + 1}{KINDS[place % len(KINDS)]}"
        tile = SiteTile(id=f"school-{place:03d}", name=name, short=short_name(name, (town,)), state=states[place % len(states)])
        groups.setdefault(town, []).append(tile)
    return tuple(TileGroup(name=town, tiles=tuple(own)) for town, own in groups.items())


def wall_of(number=24, states=STATES, **more):
    groups = tiles(number, states)
    counts = {state: sum(tile.state is state for group in groups for tile in group.tiles) for state in SiteState}
    exits = tuple(
        ExitLoad(
            site=f"school-{place:03d}", site_name=f"第{place}小学", link="dx", isp="电信", direction="down",
            rate_bps=480e6 - place * 20e6, limit_bps=500_000_000, up=True, at=NOW - 30,
        )
        for place in range(20)
    )  # fmt: skip
    values = {"district": "青山区教育城域网", "groups": groups, "counts": counts, "exits": exits}
    blind = Blindness(coverage=0.996, oldest_s=95.0, late_s=0.4, config=ConfigStatus(loaded_at=NOW - 86400))
    return Wall(now=NOW, **{**values, "blind": blind, **more})


INCIDENT = IncidentRow(
    id="0115-03", title="全校断网", cause=Cause.EXIT_DOWN, cause_word="出口中断", severity=Severity.CRITICAL,
    site="school-005", site_name="石桥镇初级中学", since=NOW - 190, opened=NOW - 130,
    impact="36 间教室、41 个无线AP 上不了外网", counts=Impact(schools=1, rooms=36), lesson="早读",
    acknowledged=Acknowledgement(incident="0115-03", opened_ms=0, who="李工", at=NOW - 60, note="已联系电信"),
)  # fmt: skip
OTHER = replace(INCIDENT, id="0115-04", title="2号楼 交换机不通", severity=Severity.WARNING, acknowledged=None, site="school-006", impact="", lesson="")
OTHER = replace(OTHER, site_name="高坪乡教学点")
DETAIL = IncidentDetail(
    now=NOW, row=INCIDENT, cause="电信出口线路不通（校内设备都正常）", began="1月15日（周五）07:42 起，已 3 分钟", phone="10000",
    steps=("到 1号楼一层弱电间，看电信光猫", "灯正常：拔下光猫电源等 1 分钟再插上", "打 10000 报障"),
    provider="专线号 ZB-EDU-0113，07:42 起中断，光猫 LOS 红灯",
)  # fmt: skip


@dataclass
class Incidents:
    """An IncidentSource over fixed rows."""

    rows: tuple[IncidentRow, ...] = (INCIDENT, OTHER)
    details: dict[str, IncidentDetail] = field(default_factory=lambda: {DETAIL.row.id: DETAIL})

    def incidents(self, query: IncidentQuery, sight: Sight, _lang: str) -> IncidentList:
        rows = tuple(one for one in self.rows if sight.sees(one.site) and query.site in (None, one.site))
        return IncidentList(now=NOW, query=query, rows=rows[: query.limit], total=len(rows), open=len(rows))

    async def incident(self, number: str, sight: Sight, _lang: str) -> IncidentDetail | None:
        found = self.details.get(number)
        return found if found is not None and sight.sees(found.row.site) else None


@dataclass
class Walls:
    """A WallSource and a SchoolSource over fixed values."""

    view: Wall
    schools_: dict[str, School] = field(default_factory=dict)

    def wall(self, sight: Sight) -> Wall:
        if sight.whole:
            return self.view
        groups = tuple(replace(group, tiles=tuple(one for one in group.tiles if sight.sees(one.id))) for group in self.view.groups)
        groups = tuple(group for group in groups if group.tiles)
        counts = {state: sum(one.state is state for group in groups for one in group.tiles) for state in SiteState}
        return replace(self.view, groups=groups, counts=counts, exits=tuple(one for one in self.view.exits if sight.sees(one.site)), blind=None)

    def tiles(self, sites, sight: Sight) -> tuple[SiteTile, ...]:
        return tuple(one for group in self.view.groups for one in group.tiles if one.id in sites and sight.sees(one.id))

    def turn(self, site: str, state: SiteState) -> None:
        """Put a school into a state."""
        groups = tuple(replace(group, tiles=tuple(replace(one, state=state) if one.id == site else one for one in group.tiles)) for group in self.view.groups)
        counts = {kind: sum(one.state is kind for group in groups for one in group.tiles) for kind in SiteState}
        self.view = replace(self.view, groups=groups, counts=counts)

    def schools(self, query: SchoolQuery, sight: Sight) -> SchoolList:
        rows = tuple(school.row for school in self.schools_.values() if sight.sees(school.row.id) and query.state in (None, school.row.state))
        return SchoolList(now=NOW, query=query, total=len(rows), rows=rows[query.offset : query.offset + query.limit], counties=("青山区",))

    def school(self, site: str, sight: Sight) -> School | None:
        return self.schools_.get(site) if sight.sees(site) else None


def link(name="dx", **more):
    values = {
        "role": "exit", "isp": "电信", "medium": "fibre", "standby": False, "circuit": "ZB-EDU-0113", "repair_phone": "10000", "up": True,
        "down_bps": 460e6, "up_bps": 12e6, "contract_down_bps": 500_000_000, "contract_up_bps": 100_000_000,
        "limit_down_bps": 500_000_000, "limit_up_bps": 100_000_000, "at": NOW - 30,
    }  # fmt: skip
    return LinkHere(id=name, **{**values, **more})


def school_of(site="school-005", state=SiteState.OFFLINE, **more):
    values = {
        "row": SchoolRow(
            id=site, name="石桥镇初级中学", county="青山区", township="石桥镇", kind="school", state=state, devices=(38, 41), rooms=(1, 3), incidents=1
        ),
        "district": "青山区",
        "links": (
            link(up=False, down_bps=None, up_bps=None),
            link("yd", isp="移动", standby=True, repair_phone="10086", up=None, down_bps=None, up_bps=None, at=None),
        ),
        "rooms": SiteRooms(id=site, name="石桥镇初级中学", ready=1, not_ready=1, unknown=1),
        "not_ready": (UNPOWERED,),
        "parts": (PartsHere(kind="access_point", working=40, failing=1), PartsHere(kind="board", working=30, failing=2, unknown=4)),
        "failing": (device_row("s05-core", 5, DeviceStatus.DOWN, StateReason.NO_ANSWER),),
        "failing_total": 3,
        "contacts": (ContactHere(duty="it", name="网管教师"),),
        "today": Today(lessons=(LessonHere(name="第一节", start=NOW + 900, end=NOW + 3600),), next=LessonHere(name="第一节", start=NOW + 900, end=NOW + 3600)),
    }
    return School(now=NOW, **{**values, **more})


def walls(number=24, **more):
    """Return a source of so many schools, of which one has a page."""
    return Walls(wall_of(number, **more), {"school-005": school_of(), "school-000": school_of("school-000", SiteState.NORMAL)})
