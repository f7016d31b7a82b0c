"""Panels on radios: how full the channels are, what disturbs them, and the radios that are worst off."""

from dataclasses import replace

from netmon.dashboards import parts
from netmon.dashboards.model import Column, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, HERE, among
from netmon.dashboards.words import GREEN, RED, YELLOW, Words

_NO_RADIO = Words("没有射频数据：给控制器设 series: full", "no data on radios: give the controller `series: full`")
_FULL = (
    Step(None, GREEN, Words("低于 50%", "below 50 %")),
    Step(0.5, YELLOW, Words("50%～70%，偏忙", "50 to 70 %, rather busy")),
    Step(0.7, RED, Words("70% 以上，上课会卡", "70 % and more, lessons stall")),
)
_DISTURBED = (
    Step(None, GREEN, Words("低于 20%", "below 20 %")),
    Step(0.2, YELLOW, Words("20%～40%", "20 to 40 %")),
    Step(0.4, RED, Words("40% 以上", "40 % and more")),
)
_NOISY = (
    Step(None, GREEN, Words("低于 -90 dBm，安静", "below -90 dBm, quiet")),
    Step(-90, YELLOW, Words("-90～-85 dBm", "-90 to -85 dBm")),
    Step(-85, RED, Words("-85 dBm 以上，嘈杂", "-85 dBm and more, loud")),
)
_DBM = "suffix:dBm|dBm"
_OFF = "netmon_radio_up == 0"
_RADIO = ("device", "ap", "radio", "band")


def _on(family: str, *where: str) -> str:
    """Return a family's value for each radio that is not off; a controller that does not tell has them on."""
    return f"{family}{{{','.join((HERE, *where))}}} unless on (district, site, {', '.join(_RADIO)}) {_OFF}"


def band_load(band: str) -> Panel:
    """Return how busy the channels of a band are, on average."""
    busy = among(_on("netmon_radio_utilization_ratio", f'band="{band}"'))
    return Panel(
        kind="stat",
        title=Words(f"{band} 信道占用", f"{band} busy"),
        what=Words(f"{band} 各射频的信道有多少时间在忙，取平均。", f"How much of the time the channels of {band} are busy, on average."),
        width=3,
        height=4,
        queries=(Query(expr=f"avg({busy})", instant=True),),
        unit="percentunit",
        decimals=0,
        steps=_FULL,
        none=_NO_RADIO,
    )


def _by_band(title: Words, what: Words, family: str, *, unit: str) -> Panel:
    vector = among(_on(family))
    return Panel(
        kind="timeseries",
        title=title,
        what=what,
        width=8,
        height=9,
        queries=(
            Query(expr=f"avg by (band) ({vector})", legend=Words("{{band}} 平均", "{{band}} average")),
            Query(expr=f"quantile by (band) (0.95, {vector})", legend=Words("{{band}} 最差的 5%", "{{band}} worst 5 %")),
        ),
        unit=unit,
        none=_NO_RADIO,
    )


def busy_by_band() -> Panel:
    """Return how busy channels are over time, by band."""
    panel = _by_band(
        Words("各频段信道占用", "Channels busy, by band"),
        Words(
            "信道有多少时间在忙，含别人的信号。2.4GHz 常年偏高属正常，5GHz 超过 50% 要加无线AP或换信道。",
            "Share of time in which channels are busy, by others too. 2.4 GHz is always fuller; above 50 % on 5 GHz add access points or change channels.",
        ),
        "netmon_radio_utilization_ratio",
        unit="percentunit",
    )
    return replace(panel, minimum=0, maximum=1)


def disturbed_by_band() -> Panel:
    """Return the share of time that others take, over time, by band."""
    panel = _by_band(
        Words("各频段受干扰", "Interference by band"),
        Words(
            "信道被别人占去的时间：邻居的无线、私接的路由器、蓝牙和微波炉。",
            "Share of time that others take: neighbours' Wi-Fi, private routers, Bluetooth, microwave ovens.",
        ),
        "netmon_radio_interference_ratio",
        unit="percentunit",
    )
    return replace(panel, minimum=0, soft_maximum=0.5)


def noise_by_band() -> Panel:
    """Return the noise over time, by band."""
    return _by_band(
        Words("各频段底噪", "Noise by band"),
        Words(
            "越低（越负）越好；高于 -85 dBm 时手机听不清无线AP。只有部分控制器提供。",
            "The lower the better; above -85 dBm clients cannot make out the access point. Not every controller tells.",
        ),
        "netmon_radio_noise_dbm",
        unit=_DBM,
    )


def channels() -> Panel:
    """Return how many radios share each channel."""
    channel = f"max by (district, site, ap, radio, band) ({among(_on('netmon_radio_channel'))})"
    return Panel(
        kind="bargauge",
        title=Words("各信道的射频数", "Radios on each channel"),
        what=Words(
            "同一信道上的射频越多，互相等待越久。2.4GHz 只宜用 1、6、11，并且大致一样多。",
            "The more radios share a channel the longer they wait. On 2.4 GHz only 1, 6 and 11, about evenly.",
        ),
        width=8,
        height=14,
        queries=(
            Query(
                expr=f'sort_desc(count_values by (band) ("channel", {channel}))',
                legend=Words("{{band}} 信道 {{channel}}", "{{band}} channel {{channel}}"),
                instant=True,
            ),
        ),
        unit="suffix:个|",
        minimum=0,
        steps=parts.NEUTRAL,
        none=_NO_RADIO,
    )


def worst_radios() -> Panel:
    """Return the radios on the busiest channels, with what may be the reason."""

    def of(family: str) -> str:
        return parts.at_site(CHOSEN, *_RADIO, vector=_on(family))

    worst = f"topk(12, {of('netmon_radio_utilization_ratio')})"
    families = ("netmon_radio_interference_ratio", "netmon_radio_noise_dbm", "netmon_radio_clients", "netmon_radio_channel")
    return Panel(
        kind="table",
        title=Words("最忙的 12 个射频", "The twelve busiest radios"),
        what=Words(
            "信道占用最高的射频。受干扰也高的换信道、查私接路由器；受干扰低而终端多的，加无线AP分流。",
            "Radios on the busiest channels. Much interference: change the channel, look for private routers. Little, but many clients: add an access point.",
        ),
        width=16,
        height=14,
        queries=(Query(expr=worst), *(Query(expr=f"{of(family)} and on (district, site, {', '.join(_RADIO)}) {worst}") for family in families)),
        columns=(
            parts.SITE_COLUMN,
            Column(source="ap", title=Words("无线AP", "Access point")),
            Column(source="device", title=Words("控制器", "Controller"), leads_to=parts.TO_DEVICE, also=parts.TO_PAGE),
            Column(source="band", title=Words("频段", "Band"), width=80),
            Column(source="Value #E", title=Words("信道", "Channel"), width=75),
            Column(source="Value #A", title=Words("信道占用", "Busy"), unit="percentunit", decimals=0, steps=_FULL, look="background", width=95),
            Column(source="Value #B", title=Words("受干扰", "Interference"), unit="percentunit", decimals=0, steps=_DISTURBED, width=110),
            Column(source="Value #C", title=Words("底噪", "Noise"), unit=_DBM, decimals=0, steps=_NOISY, width=95),
            Column(source="Value #D", title=Words("终端", "Clients"), width=75),
        ),
        sort=("Value #A", True),
        none=_NO_RADIO,
    )
