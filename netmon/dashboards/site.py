"""One school: what stands there, what is broken, what its lines carry."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, HERE, among, exits, site_level
from netmon.dashboards.words import BASES, DEVICE_STATES, GREEN, LESSON, SITE_LEVELS, VERDICTS, Mapped, Words

_SEEN = (Step(None, GREEN, Words("有数据", "known")),)


def _now(title: Words, what: Words, expr: str, shown: Mapped, none: Words, *, width: int = 3) -> Panel:
    """Return one state in words."""
    return Panel(kind="stat", title=title, what=what, width=width, height=4, queries=(Query(expr=expr, instant=True),), shown=shown, none=none)


def _devices() -> Panel:
    state = parts.at_site(CHOSEN, "device", "role", "room", "state", vector=f"netmon_device_state{{{HERE}}} == 1")
    model = parts.at_site(CHOSEN, "device", "role", "room", "vendor", "model", vector=f"netmon_device_info{{{HERE}}}")
    uptime = parts.at_site(CHOSEN, "device", "role", "room", vector=f"netmon_device_uptime_seconds{{{HERE}}} / 86400")
    return Panel(
        kind="table",
        title=Words("设备", "Devices"),
        what=Words(
            "本校登记的全部设备；没有应答过的没有型号。点设备名看端口和曲线。",
            "All devices of the inventory; one that never answered has no model. A click opens it.",
        ),
        width=24,
        height=11,
        queries=(Query(expr=state), Query(expr=model), Query(expr=uptime)),
        columns=(
            parts.DEVICE_COLUMN,
            parts.ROLE_COLUMN,
            parts.ROOM_COLUMN,
            Column(source="state", title=Words("状态", "State"), shown=DEVICE_STATES, look="background", width=130),
            Column(source="vendor", title=Words("厂商", "Vendor")),
            Column(source="model", title=Words("型号", "Model")),
            Column(source="Value #C", title=Words("已运行", "Uptime"), unit="suffix:天|d", decimals=1),
        ),
        sort=("state", False),
        none=Words("本校没有登记设备", "no device is registered here"),
    )


def _targets() -> Panel:
    labels = ("target", "link", "state", "basis")
    state = parts.at_site(CHOSEN, *labels, vector=f"netmon_target_state{{{HERE}}} == 1")
    margin = parts.at_site(CHOSEN, "target", "link", vector=f"netmon_target_margin_bps{{{HERE}}}")
    return Panel(
        kind="table",
        title=Words("指标结论", "Targets"),
        what=Words(
            "各项指标的结论与认定依据；差额为负是还差多少，按班的指标是每班。",
            "Verdicts and what they rest on; a negative margin is what is missing, per class where the target is.",
        ),
        width=12,
        height=9,
        queries=(Query(expr=state), Query(expr=margin)),
        columns=(
            parts.TARGET_COLUMN,
            Column(source="link", title=Words("线路", "Line")),
            Column(source="state", title=Words("结论", "Verdict"), shown=VERDICTS, look="background", width=110),
            Column(source="basis", title=Words("认定依据", "Basis"), shown=BASES),
            Column(source="Value #B", title=Words("差额", "Margin"), unit="bps", decimals=1),
        ),
        none=Words("本校还没有判定", "nothing is judged here yet"),
    )


def _rooms_ready() -> Panel:
    vector = 'netmon_site_rooms{state="ready"}'
    return parts.count(
        Words("就绪教室", "Rooms ready"), Words("设备全部可用的教室数。", "Rooms in which everything works."), f"sum({among(vector)})", unit="suffix:间|"
    )


def _rooms_not_ready() -> Panel:
    vector = 'netmon_site_rooms{state="not_ready"}'
    return parts.count(
        Words("不能上课教室", "Rooms not ready"),
        Words("现在不能正常上课的教室数。", "Rooms in which no lesson can be held now."),
        f"sum({among(vector)})",
        unit="suffix:间|",
        steps=parts.NONE_IS_GOOD,
    )


def exit_lines(width: int, height: int) -> Panel:
    """Return what the exits of the chosen schools carry, both ways."""
    return parts.traffic(
        Words("互联网出口流量", "Traffic of Internet exits"),
        width,
        height,
        (
            Query(expr=exits("rate_bps"), legend=Words("{{site_name}} {{link}} 下行", "{{site_name}} {{link}} down")),
            Query(expr=exits("rate_bps", down=False), legend=Words("{{site_name}} {{link}} 上行", "{{site_name}} {{link}} up")),
        ),
    )


SITE = Dashboard(
    key="site",
    title=Words("netmon 学校", "netmon: school"),
    what=Words("一所学校的全貌：设备、出口、教室、指标和发现的问题。", "One school: devices, exits, rooms, targets and findings."),
    rows=(
        (
            _now(
                Words("学校状态", "School"),
                Words("全校断网、部分离线、有设备无数据、非教学时段或正常。", "Offline, partly down, partly unknown, off hours or fine."),
                site_level(CHOSEN),
                SITE_LEVELS,
                Words("没有数据", "no data"),
            ),
            parts.device_count("up", Words("在线设备", "Devices up"), Words("有应答的设备数。", "Devices that answer."), steps=_SEEN),
            parts.device_count(
                "down", Words("离线设备", "Devices down"), Words("自己没有应答的设备数。", "Devices that do not answer."), steps=parts.NONE_IS_GOOD
            ),
            parts.device_count(
                "unreachable|unknown",
                Words("看不到的设备", "Devices not seen"),
                Words("受上级中断影响或无数据的设备数。", "Devices behind a dead one, or without data."),
                steps=parts.MUTED,
            ),
            _rooms_ready(),
            _rooms_not_ready(),
            parts.ap_share(),
            _now(
                Words("此刻", "Now"),
                Words("按课表此刻是否在上课。", "Whether a lesson is on by the timetable."),
                f"max({among('netmon_site_in_lesson')})",
                LESSON,
                Words("没有课表", "no timetable"),
            ),
        ),
        (exit_lines(12, 9), _targets()),
        (_devices(),),
        (parts.rooms_not_ready(12, 9), parts.findings(12, 9)),
        (parts.rooms_over_time(12, 9), parts.devices_over_time(12, 9)),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITE, variables.PAGE_ADDRESS),
)
