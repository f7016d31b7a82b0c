"""Wi-Fi: controllers, access points, clients, radios and coverage of classrooms."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, HERE, among, named
from netmon.dashboards.wifi_radios import band_load, busy_by_band, channels, disturbed_by_band, noise_by_band, worst_radios
from netmon.dashboards.words import GREEN, RED, YELLOW, Words

_CLIENTS = "suffix:个终端|clients"
_MISSING = Words("没有无线控制器的数据", "no data on Wi-Fi controllers")
_FULL = (
    Step(None, RED, Words("低于 90%", "below 90 %")),
    Step(0.9, YELLOW, Words("90%～100%", "90 to 100 %")),
    Step(1, GREEN, Words("100%，无线全覆盖", "100 %, full coverage")),
)


def _access_points(title: Words, what: Words, vector: str, steps: tuple[Step, ...]) -> Panel:
    return parts.count(title, what, f"count(max by (district, ap) ({among(vector)}))", steps=steps, unit="suffix:个|")


def _controllers() -> Panel:
    def of(status: str) -> Query:
        return Query(expr=parts.at_site(CHOSEN, "device", vector=f'netmon_wireless_access_points{{{HERE},status="{status}"}}'))

    return Panel(
        kind="table",
        title=Words("无线控制器", "Wi-Fi controllers"),
        what=Words(
            "每台控制器上的无线AP与终端。“不见了”是曾经登记、现在完整的列表里没有的。",
            "Access points and clients of each controller; missing ones were known and are absent from its whole table.",
        ),
        width=14,
        height=8,
        queries=(of("online"), of("offline"), of("missing"), Query(expr=parts.at_site(CHOSEN, "device", vector=f"netmon_wireless_clients{{{HERE}}}"))),
        columns=(
            parts.SITE_COLUMN,
            parts.DEVICE_COLUMN,
            Column(source="Value #A", title=Words("在线", "Online"), width=90),
            Column(source="Value #B", title=Words("离线", "Offline"), width=90, steps=parts.NONE_IS_GOOD),
            Column(source="Value #C", title=Words("不见了", "Missing"), width=90, steps=parts.NONE_IS_GOOD),
            Column(source="Value #D", title=Words("终端", "Clients"), width=90),
        ),
        none=_MISSING,
    )


def _coverage() -> Panel:
    share = 'max by (district, site) (netmon_site_coverage_ratio{kind="wifi",bound="lower"})'
    return Panel(
        kind="bargauge",
        title=Words("无线覆盖率（下限）", "Wi-Fi coverage (lower bound)"),
        what=Words(
            "有可用无线AP的房间比例，状态不明的按没有算。只列出登记了无线AP的学校。",
            "Share of rooms with a working access point; an unknown one counts as not working.",
        ),
        width=10,
        height=8,
        queries=(Query(expr=f"sort({named(share)})", legend="{{site_name}}", instant=True),),
        unit="percentunit",
        decimals=1,
        minimum=0,
        maximum=1,
        steps=_FULL,
        none=Words("没有学校登记了无线AP", "no school has access points in the inventory"),
    )


def _offline() -> Panel:
    return Panel(
        kind="table",
        title=Words("离线无线AP一览", "Access points that are down"),
        what=Words(
            "控制器说离线或不见了的无线AP。先看所接交换机端口有没有供电。",
            "Access points that are offline or missing; look first whether the switch port gives power.",
        ),
        width=12,
        height=9,
        queries=(Query(expr=parts.at_site(CHOSEN, "ap", "device", vector=f"netmon_access_point_up{{{HERE}}} == 0")),),
        columns=(
            parts.SITE_COLUMN,
            Column(source="ap", title=Words("无线AP", "Access point")),
            Column(source="device", title=Words("控制器", "Controller"), leads_to=parts.TO_DEVICE),
        ),
        none=Words("没有离线的无线AP", "No access point is down"),
    )


def _slow() -> Panel:
    return Panel(
        kind="table",
        title=Words("网线只跑 100M 的无线AP", "Access points on 100 Mbit/s"),
        what=Words("有线口只协商到 100M 及以下，多半是网线有一对线坏了。", "The wired port runs at 100 Mbit/s or less: mostly a bad pair in the cable."),
        width=12,
        height=9,
        queries=(Query(expr=parts.at_site(CHOSEN, "ap", vector=f"netmon_access_point_ethernet_bps{{{HERE}}} <= 1e8")),),
        columns=(
            parts.SITE_COLUMN,
            Column(source="ap", title=Words("无线AP", "Access point")),
            Column(source="Value", title=Words("有线口速率", "Wired speed"), unit="bps"),
        ),
        none=Words("没有跑 100M 的无线AP", "No access point runs at 100 Mbit/s"),
    )


def _over_time(title: Words, what: Words, family: str, label: str, width: int = 8) -> Panel:
    return Panel(
        kind="timeseries",
        title=title,
        what=what,
        width=width,
        height=9,
        queries=(Query(expr=f"sum by ({label}) ({named(family + '{' + HERE + '}')})", legend=f"{{{{{label}}}}}"),),
        unit=_CLIENTS,
        stacked=True,
        minimum=0,
        none=_MISSING,
    )


def _busiest() -> Panel:
    clients = parts.at_site(CHOSEN, "ap", vector=f"netmon_access_point_clients{{{HERE}}}")
    return Panel(
        kind="bargauge",
        title=Words("终端最多的 12 个无线AP", "The twelve access points with most clients"),
        what=Words("一个无线AP带的终端太多，上课就会卡。", "Too many clients on one access point, and lessons stall."),
        width=12,
        height=10,
        queries=(Query(expr=f"sort_desc(topk(12, {clients}))", legend="{{site_name}} {{ap}}", instant=True),),
        minimum=0,
        steps=(Step(None, GREEN, Words("少于 40", "below 40")), Step(40, YELLOW, Words("40～60", "40 to 60")), Step(60, RED, Words("60 以上", "60 and more"))),
        none=_MISSING,
    )


def _reconnected() -> Panel:
    tunnel = f"netmon_access_point_tunnel_uptime_seconds{{{HERE}}} < 3600"
    fresh = parts.at_site(CHOSEN, "ap", vector=f"(({tunnel}) and (netmon_access_point_uptime_seconds{{{HERE}}} > 3600)) / 60")
    return Panel(
        kind="table",
        title=Words("一小时内与控制器断过的无线AP", "Access points that lost their controller in the last hour"),
        what=Words(
            "自己没有重启、与控制器的连接却是新的：线路或供电不稳，先查网线和交换机。",
            "They did not restart, yet their tunnel is new: an unsteady line; look at cable and switch.",
        ),
        width=12,
        height=10,
        queries=(Query(expr=fresh),),
        columns=(
            parts.SITE_COLUMN,
            Column(source="ap", title=Words("无线AP", "Access point")),
            Column(source="Value", title=Words("重新连上已", "Connected for"), unit="suffix:分钟|min", decimals=0),
        ),
        none=Words("一小时内没有断过的", "None in the last hour"),
    )


WIFI = Dashboard(
    key="wifi",
    title=Words("netmon 无线网络", "netmon: Wi-Fi"),
    what=Words("无线控制器、无线AP、终端数、射频和教室的无线覆盖。", "Controllers, access points, clients, radios, and coverage of rooms."),
    rows=(
        (
            parts.ap_share(),
            _access_points(
                Words("登记的无线AP", "Access points known"),
                Words("控制器登记过的无线AP，主备控制器只计一次。", "Known to controllers; counted once in a pair."),
                "netmon_access_point_info",
                parts.NEUTRAL,
            ),
            _access_points(
                Words("离线的无线AP", "Access points down"),
                Words("离线或不见了的无线AP。", "Offline or missing."),
                "netmon_access_point_up == 0",
                parts.NONE_IS_GOOD,
            ),
            _access_points(
                Words("状态不明", "Unknown"),
                Words("控制器读不到，因而说不清在不在线的无线AP。", "Access points of which nothing is known, their controller is not read."),
                "netmon_access_point_info unless on (district, ap) netmon_access_point_up",
                parts.MUTED,
            ),
            _access_points(
                Words("网线只跑 100M", "On 100 Mbit/s"),
                Words("有线口只有 100M 及以下的无线AP。", "Wired port at 100 Mbit/s or less."),
                "netmon_access_point_ethernet_bps <= 1e8",
                parts.NONE_IS_FINE,
            ),
            parts.count(
                Words("无线终端", "Clients"),
                Words("此刻连着无线的终端数。", "Clients at present."),
                f"sum({among('netmon_wireless_clients')})",
                unit="suffix:个|",
            ),
            band_load("2.4GHz"),
            band_load("5GHz"),
        ),
        (_controllers(), _coverage()),
        (_offline(), _slow()),
        (
            _over_time(
                Words("各校终端数", "Clients by school"),
                Words("连着无线的终端数，按学校叠加。", "Clients, stacked by school."),
                "netmon_wireless_clients",
                "site_name",
            ),
            _over_time(
                Words("各频段终端数", "Clients by band"),
                Words("5GHz 的越多越好；2.4GHz 上多的是旧设备。", "The more on 5 GHz the better; old devices stay on 2.4 GHz."),
                "netmon_wireless_band_clients",
                "band",
            ),
            _over_time(
                Words("各无线名称终端数", "Clients by SSID"), Words("按无线名称（SSID）叠加。", "Stacked by SSID."), "netmon_wireless_ssid_clients", "ssid"
            ),
        ),
        (busy_by_band(), disturbed_by_band(), noise_by_band()),
        (worst_radios(), channels()),
        (_busiest(), _reconnected()),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.PAGE_ADDRESS),
)
