"""What the API tells of schools: the wall, the list, one school, one of its rooms, and what happened."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from netmon.model.calendar import DayKind
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Impact
from netmon.model.room import Part, PartStatus, RoomStatus, Why
from netmon.model.room_list import SiteRooms
from netmon.model.view_incident import IncidentDetail, IncidentQuery, IncidentRow, Told
from netmon.model.view_room import CellState, LessonCell, PortState, RoomPage, RoomPart, RoomPort, WeekDay
from netmon.model.view_school import ContactHere, LinkHere, School, SchoolQuery, SchoolRow
from netmon.model.view_wall import ExitLoad, SiteState, SiteTile, TileGroup, Wall
from netmon.web.api_resource import EVERY, EXAMPLE_AT, WORDS, Parameter, Question, Resource
from netmon.web.source import Sources
from netmon.web.source_incidents import IncidentSource
from netmon.web.source_rooms import RoomSource
from netmon.web.source_wall import SchoolSource, WallSource


def _wall(source: WallSource, asked: Question) -> Wall:
    return source.wall(asked.sight)


def _schools(source: SchoolSource, asked: Question) -> Sequence[SchoolRow]:
    state = asked.text("state")
    query = SchoolQuery(county=asked.text("county"), state=None if state is None else SiteState(state), words=asked.words, limit=EVERY)
    return source.schools(query, asked.sight).rows


def _school(source: SchoolSource, asked: Question) -> School | None:
    return source.school(asked.path["site"], asked.sight)


async def _room(source: RoomSource, asked: Question) -> RoomPage | None:
    return await source.room(asked.path["site"], asked.path["room"], asked.sight)


def _incidents(source: IncidentSource, asked: Question) -> Sequence[IncidentRow]:
    state, cause, severity = asked.text("state"), asked.text("cause"), asked.text("severity")
    query = IncidentQuery(
        state="closed" if state == "closed" else "any" if state == "any" else "open",
        site=asked.text("site"),
        cause=None if cause is None else Cause(cause),
        severity=None if severity is None else Severity(severity),
        limit=EVERY,
    )
    return source.incidents(query, asked.sight, asked.lang).rows


async def _incident(source: IncidentSource, asked: Question) -> IncidentDetail | None:
    return await source.incident(asked.path["number"], asked.sight, asked.lang)


def _room_source(sources: Sources) -> RoomSource | None:
    return sources.rooms


def _incident_source(sources: Sources) -> IncidentSource | None:
    return sources.incidents


def _school_source(sources: Sources) -> SchoolSource | None:
    return sources.schools


_SCHOOL: Final = SchoolRow(
    id="dongguan-xx", name="东关小学", county="张店区", township="", kind="school", state=SiteState.FAULTY, devices=(37, 38), rooms=(35, 36), incidents=1
)
_LINK: Final = LinkHere(
    id="dx", role="exit", isp="电信", medium="fibre", standby=False, circuit="ZB-EDU-0113", repair_phone="10000", up=True, down_bps=241_300_112.0,
    up_bps=18_400_220.5, contract_down_bps=500_000_000, contract_up_bps=100_000_000, limit_down_bps=500_000_000, limit_up_bps=100_000_000, at=EXAMPLE_AT - 12,
)  # fmt: skip
_BOARD: Final = PartStatus(part=Part.BOARD, device="dongguan-203-board", works=False, why=Why.PORT_DOWN, switch="dongguan-sw-2", port="GigabitEthernet0/0/7")
_ROOM: Final = RoomStatus(
    site="dongguan-xx", room="2号楼/203", kind="classroom", building="2号楼", ready=False, why=Why.PORT_DOWN, cause=_BOARD, parts=(_BOARD,)
)
_INCIDENT: Final = IncidentRow(
    id="1113-07", title="东关小学 全校断网", cause=Cause.EXIT_DOWN, cause_word="出口中断", severity=Severity.CRITICAL, site="dongguan-xx", site_name="东关小学",
    since=EXAMPLE_AT - 180, opened=EXAMPLE_AT - 120, impact="36 间教室上不了外网", counts=Impact(schools=1, rooms=36, devices=38), lesson="早读",
)  # fmt: skip
_CELL: Final = LessonCell(lesson="第一节", clock="08:20", start=EXAMPLE_AT + 2880, end=EXAMPLE_AT + 5280, state=CellState.COMING)

SCHOOL_RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(
        name="wall",
        path="/wall",
        noun=Wall,
        source=lambda sources: sources.wall,
        get=_wall,
        example=Wall(
            now=EXAMPLE_AT,
            district="张店区教育城域网",
            groups=(TileGroup(name="张店区", tiles=(SiteTile(id="dongguan-xx", name="东关小学", short="东关小", state=SiteState.FAULTY),)),),
            counts={SiteState.FAULTY: 1},
            exits=(
                ExitLoad(
                    site="dongguan-xx", site_name="东关小学", link="dx", isp="电信", direction="down", rate_bps=241_300_112.0, limit_bps=500_000_000, up=True,
                    at=EXAMPLE_AT - 12,
                ),
            ),
        ),
    ),
    Resource(
        name="schools",
        path="/schools",
        noun=SchoolRow,
        source=_school_source,
        get=_schools,
        key=lambda row: (row.id,),
        params=(Parameter(name="county"), Parameter(name="state", choices=tuple(state.value for state in SiteState), about="school_state"), WORDS),
        example=_SCHOOL,
    ),
    Resource(
        name="school",
        path="/schools/{site}",
        noun=School,
        source=_school_source,
        get=_school,
        example=School(now=EXAMPLE_AT, row=_SCHOOL, links=(_LINK,), not_ready=(_ROOM,), contacts=(ContactHere(duty="it", name="网管教师"),)),
    ),
    Resource(
        name="room",
        path="/rooms/{site}/{room}",
        noun=RoomPage,
        source=_room_source,
        get=_room,
        example=RoomPage(
            now=EXAMPLE_AT,
            site=SiteRooms(id="dongguan-xx", name="东关小学", ready=35, not_ready=1),
            room=_ROOM,
            parts=(RoomPart(status=_BOARD, port=RoomPort(switch="dongguan-sw-2", port="GigabitEthernet0/0/7", state=PortState.DOWN)),),
            week=(WeekDay(day=date(2026, 11, 13), kind=DayKind.SCHOOL_DAY, cells=(_CELL,)),),
            counted=True,
        ),
    ),
    Resource(
        name="incidents",
        path="/incidents",
        noun=IncidentRow,
        source=_incident_source,
        get=_incidents,
        key=lambda row: (-row.opened, row.id),
        params=(
            Parameter(name="state", choices=("open", "closed", "any"), about="incident_state"),
            Parameter(name="site"),
            Parameter(name="cause", choices=tuple(cause.value for cause in Cause)),
            Parameter(name="severity", choices=tuple(severity.value for severity in Severity)),
        ),
        example=_INCIDENT,
    ),
    Resource(
        name="incident",
        path="/incidents/{number}",
        noun=IncidentDetail,
        source=_incident_source,
        get=_incident,
        example=IncidentDetail(
            now=EXAMPLE_AT,
            row=_INCIDENT,
            cause="电信出口线路不通（校内设备都正常）",
            began="11月13日（周五）07:29",
            link="dongguan-xx/dx",
            steps=("看电信光猫的 LOS 灯",),
            provider="专线号 ZB-EDU-0113，07:29 起中断",
            phone="10000",
            told=(Told(channel="dingtalk-dongguan", at=EXAMPLE_AT - 110, state="sent", settled=EXAMPLE_AT - 109),),
        ),
    ),
)  # fmt: skip
