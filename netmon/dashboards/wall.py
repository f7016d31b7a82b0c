"""The wall: the whole district on one screen of 1920 x 1080, read from five metres away."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Dashboard, Panel, Query, Stack, Step
from netmon.dashboards.variables import ALL_HERE, SCHOOLS, among, exits
from netmon.dashboards.words import GREEN, RED, TARGETS, YELLOW, Words


def _schools_online() -> Panel:
    some_up = 'count by (district, site) (netmon_device_state{state="up"} == 1)'
    return parts.count(
        Words("在线学校", "Schools online"),
        Words("至少有一台设备有应答的学校、教学点和幼儿园数。", "Schools with at least one device that answers."),
        f"count({among(some_up, SCHOOLS)})",
        unit="suffix:所|",
    )


def _schools_offline() -> Panel:
    lost = 'count by (district, site) (netmon_device_state{state=~"down|unreachable"} == 1)'
    some_up = 'count by (district, site) (netmon_device_state{state="up"} == 1)'
    return parts.count(
        Words("全校断网", "Schools offline"),
        Words(
            "没有一台设备有应答的学校数；整校处于非教学时段或维护的不算。",
            "Schools of which no device answers; those off hours or in maintenance do not count.",
        ),
        f"count({among(f'({lost}) unless on (district, site) ({some_up})', SCHOOLS)})",
        unit="suffix:所|",
        steps=parts.NONE_IS_GOOD,
    )


def _open_incidents() -> Panel:
    return parts.count(
        Words("未关闭故障", "Incidents"),
        Words("一个原因算一个，受牵连的不算。", "One cause is one, whatever it brings along."),
        f"count({among('netmon_incident', ALL_HERE)})",
        unit="suffix:个|",
        steps=parts.NONE_IS_GOOD,
    )


def _rooms_not_ready() -> Panel:
    vector = 'netmon_site_rooms{state="not_ready"}'
    return parts.count(
        Words("不能上课教室", "Rooms not ready"),
        Words("设备有故障、现在不能正常上课的教室数。", "Rooms in which no lesson can be held now."),
        f"sum({among(vector, ALL_HERE)})",
        unit="suffix:间|",
        steps=parts.NONE_IS_GOOD,
    )


def _coverage() -> Panel:
    return Panel(
        kind="stat",
        title=Words("监测覆盖", "Polling coverage"),
        what=Words("按时完成可达性检测的设备比例：低了说明监测系统自己看不全。", "Devices tested in time: when it is low, netmon itself does not see all."),
        width=3,
        height=4,
        queries=(Query(expr="min(netmon_poll_coverage_ratio)", instant=True),),
        unit="percentunit",
        decimals=0,
        steps=(
            Step(None, RED, Words("低于 90%，看不全", "below 90 %, half blind")),
            Step(0.9, YELLOW, Words("90%～99%", "90 to 99 %")),
            Step(0.99, GREEN, Words("99% 以上", "99 % and more")),
        ),
        none=Words("监测系统失联", "netmon is silent"),
    )


def _exits() -> Panel:
    busiest = f"topk(8, {exits('load_ratio', chosen=ALL_HERE)})"
    return Panel(
        kind="bargauge",
        title=Words("互联网出口负载（最忙 8 条）", "Load of Internet exits (the busiest 8)"),
        what=Words(
            "下行流量占合同带宽的比例；没有合同的按端口速率算。", "What is received over what the contract promises; without a contract over the port's speed."
        ),
        width=8,
        height=10,
        queries=(Query(expr=f"sort_desc({busiest})", legend="{{site_name}} {{link}}", instant=True),),
        unit="percentunit",
        decimals=0,
        minimum=0,
        maximum=1,
        steps=parts.LOAD,
        none=Words("还没有出口的数据", "no data on exits yet"),
    )


def _targets() -> Panel:
    return Panel(
        kind="bargauge",
        title=Words("指标达标率（下限）", "Targets met (lower bound)"),
        shown=TARGETS,
        what=Words("证据不足、无数据全算不达标时的达标率。", "The share met when all that is not known counts as missed."),
        width=8,
        height=10,
        queries=(
            Query(expr='sort(max by (target) (netmon_target_share_ratio{district=~"$district",county="",bound="lower"}))', legend="{{target}}", instant=True),
        ),
        unit="percentunit",
        decimals=1,
        minimum=0,
        maximum=1,
        steps=parts.SHARES,
        none=Words("指标还没有判定", "no target is judged yet"),
    )


WALL = Dashboard(
    key="wall",
    title=Words("netmon 全区大屏", "netmon: district wall"),
    what=Words(
        "全区一屏：哪里断了、影响多少、出口忙不忙。挂墙用 1920×1080，地址后加 &kiosk。",
        "The district on one screen; for a wall of 1920 x 1080 add &kiosk to the address.",
    ),
    rows=(
        (
            _schools_online(),
            _schools_offline(),
            _open_incidents(),
            parts.device_count(
                "down",
                Words("离线设备", "Devices down"),
                Words("自己没有应答的设备数，受上级中断影响的不算。", "Devices that do not answer, those behind a dead one not counted."),
                steps=parts.NONE_IS_GOOD,
                chosen=ALL_HERE,
            ),
            parts.device_count(
                "unreachable",
                Words("受上级中断影响", "Unreachable"),
                Words("上级设备断了，因而看不到的设备数。", "Devices behind a dead one."),
                steps=parts.MUTED,
                chosen=ALL_HERE,
            ),
            _rooms_not_ready(),
            parts.ap_share(ALL_HERE),
            _coverage(),
        ),
        (
            parts.site_tiles(10, 13, SCHOOLS),
            Stack(panels=(parts.incidents(14, 6, ALL_HERE), parts.rooms_not_ready(14, 7, ALL_HERE))),
        ),
        (_exits(), parts.devices_over_time(8, 10, ALL_HERE), _targets()),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.PAGE_HIDDEN),
)
