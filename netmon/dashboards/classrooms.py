"""Classrooms: which can teach, why the others cannot, and what their equipment says of itself."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, HERE, among, named
from netmon.dashboards.words import DISPLAY_PARTS, GREEN, LEVELS, RED, ROOM_REASONS, ROOM_STATES, YELLOW, Shown, Words

_FAULTY = 'netmon_display_fault{level=~"warning|error"} == 1'
_ROOMS = Words("还没有教室的数据", "no data on rooms yet")
_DISK = (
    Step(None, GREEN, Words("低于 85%", "below 85 %")),
    Step(0.85, YELLOW, Words("85%～95%", "85 to 95 %")),
    Step(0.95, RED, Words("95% 以上，快满了", "95 % and more, nearly full")),
)
_WARM = (
    Step(None, GREEN, Words("低于 60 ℃", "below 60 °C")),
    Step(60, YELLOW, Words("60～70 ℃", "60 to 70 °C")),
    Step(70, RED, Words("70 ℃ 以上", "70 °C and more")),
)


def _rooms(state: str, what: Words, steps: tuple[Step, ...]) -> Panel:
    vector = f'netmon_site_rooms{{state="{state}"}}'
    return parts.count(ROOM_STATES[state].words, what, f"sum({among(vector)})", steps=steps, unit="suffix:间|", width=4)


def _by_school() -> Panel:
    vector = 'netmon_site_rooms{state="not_ready"}'
    return Panel(
        kind="bargauge",
        title=Words("各校不能上课的教室", "Rooms not ready, by school"),
        what=Words("最多的 12 所学校。", "The twelve schools with most of them."),
        width=8,
        height=10,
        queries=(Query(expr=f"sort_desc(topk(12, {named(f'sum by (district, site) ({vector}) > 0')}))", legend="{{site_name}}", instant=True),),
        unit="suffix:间|",
        minimum=0,
        steps=parts.NONE_IS_GOOD,
        none=_ROOMS,
    )


def _reasons() -> Panel:
    vector = 'netmon_room_state{state=~"not_ready|unknown"} == 1'
    return Panel(
        kind="bargauge",
        title=Words("不能上课或说不清的原因", "Why rooms are not ready, or not known"),
        what=Words(
            "每间教室只算最要紧的一条。“没有登记设备”的，把设备写进学校档案就清楚了。",
            "The chief reason of each room. Register the devices where none is registered.",
        ),
        width=8,
        height=9,
        queries=(Query(expr=f"sort_desc(count by (reason) ({among(vector)}))", legend="{{reason}}", instant=True),),
        unit="suffix:间|",
        minimum=0,
        shown=ROOM_REASONS,
        none=Words("教室全部就绪", "All rooms are ready"),
    )


def _boards() -> Panel:
    share = 'max by (district, site) (netmon_site_coverage_ratio{kind="board",bound="lower"})'
    return Panel(
        kind="bargauge",
        title=Words("一体机覆盖率（下限）", "Board coverage (lower bound)"),
        what=Words("有可用一体机的教室比例，说不清的按没有算。", "Share of classrooms with a working board; an unknown one counts as not working."),
        width=8,
        height=9,
        queries=(Query(expr=f"sort({named(share)})", legend="{{site_name}}", instant=True),),
        unit="percentunit",
        decimals=1,
        minimum=0,
        maximum=1,
        steps=parts.SHARES,
        none=_ROOMS,
    )


def _faults() -> Panel:
    return Panel(
        kind="table",
        title=Words("投影机和一体机自报的故障", "Faults that displays report"),
        what=Words("设备自己说的：灯泡、风扇、温度、滤网、机盖。", "By their own word: lamp, fan, temperature, filter, cover."),
        width=8,
        height=9,
        queries=(Query(expr=parts.at_site(CHOSEN, "device", "room", "part", "level", vector=f'netmon_display_fault{{{HERE},level=~"warning|error"}} == 1')),),
        columns=(
            parts.SITE_COLUMN,
            Column(source="room", title=Words("教室", "Room")),
            parts.DEVICE_COLUMN,
            Column(source="part", title=Words("部位", "Part"), shown=DISPLAY_PARTS, width=80),
            Column(source="level", title=Words("程度", "Level"), shown=LEVELS, look="background", width=80),
        ),
        none=Words("没有设备自报故障", "No display reports a fault"),
    )


def _displays() -> Panel:
    temperature = parts.at_site(CHOSEN, "device", "room", vector=f"netmon_display_temperature_celsius{{{HERE}}}")
    lamp = parts.at_site(CHOSEN, "device", "room", vector=f"netmon_display_lamp_on_seconds_total{{{HERE}}} / 3600")
    panel_on = parts.at_site(CHOSEN, "device", "room", vector=f"netmon_display_panel_on_seconds_total{{{HERE}}} / 3600")
    return Panel(
        kind="table",
        title=Words("投影机和一体机", "Displays"),
        what=Words(
            "温度、灯泡小时数、屏幕累计小时数；灯泡一般用到 3000～5000 小时要换。",
            "Temperature, hours of lamp and panel; lamps last some 3,000 to 5,000 hours.",
        ),
        width=12,
        height=10,
        queries=(Query(expr=temperature), Query(expr=lamp), Query(expr=panel_on)),
        columns=(
            parts.SITE_COLUMN,
            Column(source="room", title=Words("教室", "Room")),
            parts.DEVICE_COLUMN,
            Column(source="Value #A", title=Words("温度", "Temperature"), unit="celsius", decimals=0, steps=_WARM),
            Column(source="Value #B", title=Words("灯泡小时", "Lamp hours"), decimals=0),
            Column(source="Value #C", title=Words("屏幕小时", "Panel hours"), decimals=0),
        ),
        sort=("Value #A", True),
        none=Words("没有能自己报数的投影机或一体机", "no display tells anything of itself"),
    )


def _computers() -> Panel:
    disk = parts.at_site(CHOSEN, "device", "room", vector=f"netmon_host_disk_used_bytes{{{HERE}}} / netmon_host_disk_total_bytes{{{HERE}}}")
    cpu = parts.at_site(CHOSEN, "device", "room", vector=f"netmon_host_cpu_usage_ratio{{{HERE}}}")
    uptime = parts.at_site(CHOSEN, "device", "room", vector=f"netmon_host_uptime_seconds{{{HERE}}} / 86400")
    return Panel(
        kind="table",
        title=Words("教室电脑", "Classroom computers"),
        what=Words("最满的磁盘、处理器负载和开机时间。", "The fullest disk, load, and time since start."),
        width=12,
        height=10,
        queries=(Query(expr=disk), Query(expr=cpu), Query(expr=uptime)),
        columns=(
            parts.SITE_COLUMN,
            Column(source="room", title=Words("教室", "Room")),
            parts.DEVICE_COLUMN,
            Column(source="Value #A", title=Words("磁盘", "Disk"), unit="percentunit", decimals=0, steps=_DISK),
            Column(source="Value #B", title=Words("CPU", "Processor"), unit="percentunit", decimals=0),
            Column(source="Value #C", title=Words("已开机", "Uptime"), unit="suffix:天|d", decimals=1),
        ),
        sort=("Value #A", True),
        none=Words("没有能登录读取的教室电脑", "no classroom computer can be read"),
    )


def _power() -> Panel:
    shown = {
        "on": Shown(Words("开机", "on"), "green"),
        "standby": Shown(Words("待机", "standby"), "blue"),
        "screen_off": Shown(Words("熄屏", "screen off"), "purple"),
        "warming": Shown(Words("启动中", "warming"), "yellow"),
        "cooling": Shown(Words("散热中", "cooling"), "orange"),
        "unknown": Shown(Words("无数据", "unknown"), "#8e8e8e"),
    }
    vector = "netmon_display_power == 1"
    return Panel(
        kind="timeseries",
        title=Words("投影机和一体机开关", "Power of displays"),
        what=Words("各种开关状态的台数；放学后还开着的可以远程或现场关掉。", "Displays by power; those on after school waste power."),
        width=12,
        height=9,
        queries=(Query(expr=f"count by (state) ({among(vector)})", legend="{{state}}"),),
        unit="suffix:台|displays",
        shown=shown,
        stacked=True,
        minimum=0,
        none=Words("没有投影机或一体机的数据", "no data on displays"),
    )


CLASSROOMS = Dashboard(
    key="classrooms",
    title=Words("netmon 教室", "netmon: classrooms"),
    what=Words("哪些教室能上课，不能上的为什么；投影机、一体机和教室电脑。", "Which rooms can teach, why others cannot; displays and computers."),
    rows=(
        (
            _rooms("ready", Words("设备全部可用的教室。", "Rooms in which everything works."), (Step(None, GREEN, Words("就绪", "ready")),)),
            _rooms("not_ready", Words("有设备故障、现在不能正常上课的教室。", "Rooms in which no lesson can be held now."), parts.NONE_IS_GOOD),
            _rooms(
                "unknown",
                Words("没有登记设备或佐证不足的教室，不算就绪。", "Rooms without registered devices or evidence; they do not count as ready."),
                parts.MUTED,
            ),
            parts.count(
                Words("正在上课的学校", "Schools in lesson"),
                Words("按课表此刻正在上课的学校数。", "Schools in which a lesson is on by the timetable."),
                f"count({among('netmon_site_in_lesson == 1')})",
                unit="suffix:所|",
                width=4,
            ),
            parts.count(
                Words("自报故障", "Faults reported"),
                Words("自己报故障的投影机和一体机的部位数。", "Parts of displays that report a fault."),
                f"count({among(_FAULTY)})",
                steps=parts.NONE_IS_FINE,
                unit="suffix:处|",
                width=4,
            ),
            parts.ap_share(width=4),
        ),
        (parts.rooms_not_ready(16, 10), _by_school()),
        (_reasons(), _boards(), _faults()),
        (parts.rooms_over_time(12, 9), _power()),
        (_displays(), _computers()),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.PAGE_ADDRESS),
)
