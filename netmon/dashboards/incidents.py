"""Alerts and incidents: what is open now, how bad, since when, and what else wants attention."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, among
from netmon.dashboards.words import CAUSES, EVENTS, SERVICE_REASONS, SEVERITIES, YELLOW, Mapped, Words

_FIRING = 'ALERTS{alertname=~"Netmon.*",alertstate="firing",site=~"$site|"}'


def _open(severity: str, what: Words, steps: tuple[Step, ...]) -> Panel:
    vector = f'netmon_incident{{severity="{severity}"}}'
    title = Words(f"{SEVERITIES[severity].words.zh}故障", f"Incidents: {SEVERITIES[severity].words.en}")
    return parts.count(title, what, f"count({among(vector)})", steps=steps, unit="suffix:个|", width=4)


def _impact(kind: str, title: Words, unit: str) -> Panel:
    vector = "netmon_incident"
    expr = f'sum(max by (incident) (netmon_incident_impact{{kind="{kind}"}}) and on (incident) ({among(vector)}))'
    return parts.count(
        title,
        Words("所有未关闭故障影响的数量，重复影响的会重复计。", "What all open incidents bring along; one hit twice counts twice."),
        expr,
        steps=parts.NONE_IS_GOOD,
        unit=unit,
        width=4,
    )


def _alerts() -> Panel:
    ranked_alerts = parts.ranked('ALERTS{{alertname=~"Netmon.*",alertstate="firing",site=~"$site|",severity="{}"}}')
    return Panel(
        kind="table",
        title=Words("正在触发的告警", "Alerts that fire"),
        what=Words(
            "Prometheus 里正在触发的 netmon 告警；同一原因的会合成一条通知。", "netmon's alerts that fire in Prometheus; those of one cause make one message."
        ),
        width=12,
        height=10,
        queries=(Query(expr=f"max by (alertname, site_name, device) ({ranked_alerts})"),),
        columns=(
            parts.SEVERITY_COLUMN,
            Column(source="alertname", title=Words("告警", "Alert")),
            Column(source="site_name", title=Words("学校", "School")),
            Column(source="device", title=Words("设备", "Device")),
        ),
        sort=("Value", True),
        none=Words("没有正在触发的告警", "No alert fires"),
    )


def _over_time(title: Words, what: Words, query: Query, shown: Mapped) -> Panel:
    return Panel(
        kind="timeseries",
        title=title,
        what=what,
        width=12,
        height=9,
        queries=(query,),
        shown=shown,
        stacked=True,
        minimum=0,
        unit="suffix:个|",
        none=Words("这段时间没有", "none in this time"),
    )


def _services() -> Panel:
    return Panel(
        kind="table",
        title=Words("不正常的服务", "Services that fail"),
        what=Words("检测没有通过的平台、DNS、时间服务器和摄像机，以及原因。", "Checks that failed, and why."),
        width=12,
        height=10,
        queries=(Query(expr=parts.at_site(CHOSEN, "device", "check", "reason", vector="netmon_service_failure == 1")),),
        columns=(
            parts.SITE_COLUMN,
            parts.DEVICE_COLUMN,
            Column(source="check", title=Words("检测项", "Check")),
            Column(source="reason", title=Words("原因", "Reason"), shown=SERVICE_REASONS),
        ),
        none=Words("服务全部正常", "All services work"),
    )


def _lost_devices() -> Panel:
    return Panel(
        kind="table",
        title=Words("离线的设备", "Devices that are down"),
        what=Words("自己没有应答的设备；受上级中断影响的不列。", "Devices that do not answer; those behind a dead one are left out."),
        width=12,
        height=10,
        queries=(Query(expr=parts.at_site(CHOSEN, "device", "role", "room", vector='netmon_device_state{state="down"} == 1')),),
        columns=(parts.SITE_COLUMN, parts.DEVICE_COLUMN, parts.ROLE_COLUMN, parts.ROOM_COLUMN),
        none=Words("没有离线的设备", "No device is down"),
    )


INCIDENTS = Dashboard(
    key="incidents",
    title=Words("netmon 告警与故障", "netmon: alerts and incidents"),
    what=Words(
        "现在开着哪些故障、影响多大、通知了谁；告警、离线设备和发现的问题。",
        "What is open, how far it reaches, who was told; alerts, devices that are down, findings.",
    ),
    rows=(
        (
            _open("critical", Words("需要立即处理的未关闭故障。", "Open incidents that want action at once."), parts.NONE_IS_GOOD),
            _open("warning", Words("当天处理即可的未关闭故障。", "Open incidents for today."), parts.NONE_IS_FINE),
            _impact("schools", Words("受影响学校", "Schools affected"), "suffix:所|"),
            _impact("rooms", Words("受影响教室", "Rooms affected"), "suffix:间|"),
            parts.count(
                Words("触发中的告警", "Alerts firing"),
                Words("正在触发的 netmon 告警数。", "netmon's alerts that fire."),
                f"count({_FIRING})",
                steps=parts.NONE_IS_FINE,
                unit="suffix:条|",
                width=4,
            ),
            parts.count(
                Words("待处理问题", "To act on"),
                Words("还没有人处理的安全与配置问题。", "Weaknesses and strangers that nobody acted on yet."),
                f"sum({among('netmon_finding')})",
                steps=(parts.NONE_IS_FINE[0], Step(1, YELLOW, Words("至少一个", "at least one"))),
                unit="suffix:个|",
                width=4,
            ),
        ),
        (parts.incidents(24, 9, CHOSEN),),
        (_alerts(), _lost_devices()),
        (parts.findings(12, 10), _services()),
        (
            _over_time(
                Words("未关闭故障变化", "Open incidents over time"),
                Words("按故障类型叠加。", "Stacked by cause."),
                Query(expr=f"count by (cause) ({among('netmon_incident')})", legend="{{cause}}"),
                CAUSES,
            ),
            _over_time(
                Words("每小时事件数", "Events per hour"),
                Words("netmon 记下的事件，按类型叠加；全区合计，不分学校。", "What netmon noted, stacked by kind; of the whole netmon, not by school."),
                Query(expr="sum by (kind) (increase(netmon_events_total[1h])) > 0", legend="{{kind}}"),
                EVENTS,
            ),
        ),
        (parts.devices_over_time(12, 9), parts.rooms_over_time(12, 9)),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.PAGE_ADDRESS),
    since="now-24h",
)
