"""Panels and columns that several dashboards share."""

from dataclasses import replace

from netmon.dashboards.model import Column, Destination, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, among, named, or_none, site_level
from netmon.dashboards.words import (
    BLUE,
    CAUSES,
    DEVICE_STATES,
    FINDINGS,
    GREEN,
    GREY,
    ORANGE,
    RED,
    ROLES,
    ROOM_REASONS,
    ROOM_STATES,
    SEVERITY_RANKS,
    SITE_LEVELS,
    TARGETS,
    TIERS,
    YELLOW,
    Words,
)

TO_SITE = Destination(dashboard="site", carry=(("site", "site"),))
TO_DEVICE = Destination(dashboard="device", carry=(("site", "site"), ("device", "device")))
TO_ROOMS = Destination(page="/rooms/{site}", carry=(("site", "site"),))
TO_PAGE = Destination(page="/devices/{device}", carry=(("device", "device"),))

NONE_IS_GOOD = (Step(None, GREEN, Words("没有", "none")), Step(1, RED, Words("至少一个", "at least one")))
NONE_IS_FINE = (Step(None, GREEN, Words("没有", "none")), Step(1, YELLOW, Words("至少一个", "at least one")))
NEUTRAL = (Step(None, BLUE, Words("只是计数", "a count")),)
SHARES = (
    Step(None, RED, Words("低于 90%", "below 90 %")),
    Step(0.9, YELLOW, Words("90%～98%", "90 to 98 %")),
    Step(0.98, GREEN, Words("98% 以上", "98 % and more")),
)
LOAD = (
    Step(None, GREEN, Words("低于 70%，有余量", "below 70 %, room left")),
    Step(0.7, YELLOW, Words("70%～90%，偏满", "70 to 90 %, rather full")),
    Step(0.9, RED, Words("90% 以上，已满", "90 % and more, full")),
)
ALL_WELL = Words("一切正常，没有需要处理的", "All is well, nothing to do")

SITE_COLUMN = Column(source="site_name", title=Words("学校", "School"), leads_to=TO_SITE)
DEVICE_COLUMN = Column(source="device", title=Words("设备", "Device"), leads_to=TO_DEVICE)
ROOM_COLUMN = Column(source="room", title=Words("位置", "Room"))
TARGET_COLUMN = Column(source="target", title=Words("指标", "Target"), shown=TARGETS)
ROLE_COLUMN = Column(source="role", title=Words("类型", "Role"), shown=ROLES)
SEVERITY_COLUMN = Column(source="Value", title=Words("级别", "Severity"), shown=SEVERITY_RANKS, look="background", width=80)


def at_site(chosen: str, *labels: str, vector: str) -> str:
    """Return the largest value by these labels, with the site's name: what a table shows, and nothing else."""
    return named(f"max by (district, site, {', '.join(labels)}) ({vector})", chosen)


def ranked(vector: str) -> str:
    """Return the severity of each series as a number, 3 the worst, so that a table can be sorted by it."""
    ranks = {"critical": 3, "warning": 2, "info": 1}
    return " or ".join(f"({vector.format(severity)} > bool 0) * {rank} > 0" for severity, rank in ranks.items())


def count(title: Words, what: Words, expr: str, *, steps: tuple[Step, ...] = NEUTRAL, unit: str = "", width: int = 3, height: int = 4) -> Panel:
    """Return one large number; nothing counted is 0."""
    return Panel(kind="stat", title=title, what=what, width=width, height=height, queries=(Query(expr=or_none(expr), instant=True),), unit=unit, steps=steps)


def site_tiles(width: int, height: int, chosen: str) -> Panel:
    """Return a tile for each site, the worst first, at most 60."""
    return Panel(
        kind="stat",
        title=Words("各校状态", "Schools"),
        what=Words(
            "每校一格，最需要处理的在前，最多 60 格。只要有设备无数据就不显示为正常。点学校名进入该校。",
            "One tile a school, the worst first, 60 at most. A school with an unknown device is never green. A click opens the school.",
        ),
        width=width,
        height=height,
        queries=(Query(expr=f"sort_desc(topk(60, {site_level(chosen)}))", legend="{{site_name}}", instant=True),),
        shown=SITE_LEVELS,
        look="background",
        text_mode="value_and_name",
        leads_to=TO_SITE,
        none=Words("还没有学校的数据", "no school has data yet"),
    )


def incidents(width: int, height: int, chosen: str) -> Panel:
    """Return the open incidents with their impact."""
    labels = ("incident", "tier", "cause", "root_cause")
    impact = "sum by (district, site, incident, tier, cause, root_cause) (netmon_incident) * on (incident) group_left () "
    kinds = ("rooms", "devices")
    queries = (
        Query(expr=at_site(chosen, *labels, vector=ranked('netmon_incident{{severity="{}"}}'))),
        *(Query(expr=named(f'{impact}max by (incident) (netmon_incident_impact{{kind="{kind}"}})', chosen)) for kind in kinds),
        Query(expr=named(f"{impact}max by (incident) ((time() - netmon_incident_start_timestamp_seconds) / 60)", chosen)),
    )
    return Panel(
        kind="table",
        title=Words("未关闭的故障", "Open incidents"),
        what=Words(
            "一个原因一行，受它牵连的设备不另列；影响按教室和设备计。编号与通知里的一致。",
            "One line a cause; what it brings along is not listed. Impact in rooms and devices. The number is that of the message.",
        ),
        width=width,
        height=height,
        queries=queries,
        columns=(
            Column(source="incident", title=Words("编号", "Number"), width=90),
            replace(SEVERITY_COLUMN, source="Value #A"),
            SITE_COLUMN,
            Column(source="cause", title=Words("故障", "Incident"), shown=CAUSES),
            Column(source="root_cause", title=Words("原因所在", "Root cause")),
            Column(source="tier", title=Words("通知", "Tier"), shown=TIERS),
            Column(source="Value #D", title=Words("已持续", "For"), unit="suffix:分钟|min", decimals=0, width=110),
            Column(source="Value #B", title=Words("影响教室", "Rooms"), width=90),
            Column(source="Value #C", title=Words("影响设备", "Devices"), width=90),
        ),
        sort=("Value #A", True),
        none=Words("当前没有未关闭的故障", "No incident is open"),
    )


def findings(width: int, height: int, chosen: str = CHOSEN) -> Panel:
    """Return what is found wrong and stays wrong until somebody acts."""
    return Panel(
        kind="table",
        title=Words("发现的问题", "Findings"),
        what=Words(
            "安全与配置方面的问题，有人处理后自动消失。点设备看详情和第一步怎么做。",
            "Weaknesses and strangers, gone once somebody acts. The device's page says what to do first.",
        ),
        width=width,
        height=height,
        queries=(Query(expr=at_site(chosen, "device", "kind", vector=ranked('netmon_finding{{severity="{}"}}'))),),
        columns=(
            SEVERITY_COLUMN,
            SITE_COLUMN,
            DEVICE_COLUMN,
            Column(source="kind", title=Words("问题", "Finding"), shown=FINDINGS),
        ),
        sort=("Value", True),
        none=ALL_WELL,
    )


def rooms_not_ready(width: int, height: int, chosen: str = CHOSEN) -> Panel:
    """Return the rooms in which no lesson can be held now."""
    return Panel(
        kind="table",
        title=Words("不能上课的教室", "Rooms that are not ready"),
        what=Words(
            "教室设备有故障的，原因取最要紧的一条；拉闸时段和非教学时段不算。点教室看给技术员的一句话。",
            "Rooms with a fault and its chief reason; hours without mains or lessons do not count. The room's page has a sentence for the technician.",
        ),
        width=width,
        height=height,
        queries=(Query(expr=at_site(chosen, "room", "reason", "device", vector='netmon_room_state{state="not_ready"} == 1')),),
        columns=(
            SITE_COLUMN,
            Column(source="room", title=Words("教室", "Room"), leads_to=TO_ROOMS),
            Column(source="reason", title=Words("原因", "Reason"), shown=ROOM_REASONS),
            DEVICE_COLUMN,
        ),
        none=Words("没有不能上课的教室", "No room is out of order"),
    )


def rooms_over_time(width: int, height: int, chosen: str = CHOSEN) -> Panel:
    """Return the numbers of rooms by state, stacked."""
    return Panel(
        kind="timeseries",
        title=Words("教室状态变化", "Rooms over time"),
        what=Words("就绪、不能上课、无数据的教室数，合起来是登记的全部教室。", "Rooms ready, not ready and unknown: together all rooms of the inventory."),
        width=width,
        height=height,
        queries=(Query(expr=f"sum by (state) ({among('netmon_site_rooms', chosen)})", legend="{{state}}"),),
        unit="suffix:间|rooms",
        shown=ROOM_STATES,
        stacked=True,
        minimum=0,
    )


def devices_over_time(width: int, height: int, chosen: str = CHOSEN) -> Panel:
    """Return the numbers of devices by state, stacked."""
    vector = "netmon_device_state == 1"
    return Panel(
        kind="timeseries",
        title=Words("设备状态变化", "Devices over time"),
        what=Words("各状态的设备数，合起来是登记的全部设备。", "Devices by state: together all devices of the inventory."),
        width=width,
        height=height,
        queries=(Query(expr=f"count by (state) ({among(vector, chosen)})", legend="{{state}}"),),
        unit="suffix:台|devices",
        shown=DEVICE_STATES,
        stacked=True,
        minimum=0,
    )


def device_count(state: str, title: Words, what: Words, *, steps: tuple[Step, ...], chosen: str = CHOSEN) -> Panel:
    """Return how many devices are in a state."""
    vector = f'netmon_device_state{{state=~"{state}"}} == 1'
    return count(title, what, f"count({among(vector, chosen)})", steps=steps, unit="suffix:台|")


def ap_share(chosen: str = CHOSEN, *, width: int = 3) -> Panel:
    """Return the share of access points that are known to serve; an unknown one counts as not serving."""
    serving = f"sum(max by (district, ap) ({among('netmon_access_point_up', chosen)}))"
    known = f"count(max by (district, ap) ({among('netmon_access_point_info', chosen)}))"
    return Panel(
        kind="stat",
        title=Words("无线AP在线率", "Access points up"),
        what=Words("在线的无线AP占登记的比例；状态不明的按不在线算。", "Share of the known access points that serve; an unknown one counts as not serving."),
        width=width,
        height=4,
        queries=(Query(expr=f"{serving} / {known}", instant=True),),
        unit="percentunit",
        decimals=1,
        steps=SHARES,
        none=Words("没有无线AP的数据", "no data on access points"),
    )


def traffic(title: Words, width: int, height: int, queries: tuple[Query, ...]) -> Panel:
    """Return rates that netmon computed by the devices' own clocks, in bit/s."""
    return Panel(
        kind="timeseries",
        title=title,
        what=Words(
            "按设备自身时钟算出的速率；算不准的时刻留空，不画成 0。",
            "Rates by the devices' own clocks; where a value cannot be known there is a gap, not a 0.",
        ),
        width=width,
        height=height,
        queries=queries,
        many=True,
        unit="bps",
        minimum=0,
        none=Words("还没有流量数据", "no traffic has been read yet"),
    )


MUTED = (Step(None, GREY, Words("没有", "none")), Step(1, ORANGE, Words("至少一个", "at least one")))
