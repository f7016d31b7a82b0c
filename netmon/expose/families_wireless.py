"""The families of Wi-Fi controllers and access points."""

from netmon.expose.family import DEVICE_LABELS, Family, MetricType, Table


def _family(
    name: str, extra: tuple[str, ...], unit: str, texts: tuple[str, str], kind: MetricType = MetricType.GAUGE, *, table: Table = Table.WIRELESS
) -> Family:
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=(*DEVICE_LABELS, *extra), table=table)


_AP = ("ap",)
_RADIO = ("ap", "radio", "band")

CONTROLLER_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_wireless_access_points",
        ("status",),
        "",
        (
            "Access points by status: online and offline by the controller's count; joining, upgrading, standby, fault, missing by its table.",
            "按状态统计的 AP 数:online、offline 取控制器自己的计数,joining、upgrading、standby、fault 取自 AP 表,missing 表示从完整的 AP 表中消失。",
        ),
    ),
    _family(
        "netmon_wireless_access_points_registered",
        (),
        "",
        ("Access points that the controller knows, offline ones included.", "控制器登记的 AP 数,包括离线的。"),
    ),
    _family(
        "netmon_wireless_access_points_complete",
        (),
        "",
        (
            "1 when the table of access points was read to its end and agrees with the controller's own count; else an absent one is unknown, not missing.",
            "AP 表已完整读取且与控制器自己的计数一致时为 1;否则表中没有的 AP 为未知,不算丢失。",
        ),
    ),
    _family("netmon_wireless_clients", (), "", ("Clients of the controller.", "控制器上的终端数。")),
    _family("netmon_wireless_band_clients", ("band",), "", ("Clients by band.", "按频段统计的终端数。")),
    _family("netmon_wireless_ssid_clients", ("ssid",), "", ("Clients by SSID.", "按 SSID 统计的终端数。")),
    _family(
        "netmon_wireless_list_age_seconds",
        (),
        "seconds",
        (
            "Age of the exported list that the access points come from; too old, and their states are unknown.",
            "AP 列表导出文件的时间距今;过旧则各 AP 状态为未知。",
        ),
    ),
    _family(
        "netmon_wireless_controller_role",
        ("controller_role",),
        "",
        ("1 for the controller's role in its pair: active, standby.", "控制器在主备组中的角色对应的序列为 1:active、standby。"),
    ),
)

AP_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_access_point_up",
        _AP,
        "",
        (
            "1 when the access point serves clients, 0 when it does not or is missing; absent while that is unknown, or its other controller serves it.",
            "AP 正常服务时为 1,不能服务或丢失时为 0;状态未知或由另一台控制器服务时没有该序列。",
        ),
    ),
    _family("netmon_access_point_clients", _AP, "", ("Clients of an access point.", "AP 上的终端数。")),
    _family("netmon_access_point_uptime_seconds", _AP, "seconds", ("Time since the access point started.", "AP 启动以来的时间。")),
    _family(
        "netmon_access_point_tunnel_uptime_seconds",
        _AP,
        "seconds",
        (
            "Time since its controller took the access point; short beside a long uptime: its line dropped.",
            "AP 与控制器建立隧道以来的时间;运行时间长而此值短,说明链路中断过。",
        ),
    ),
    _family(
        "netmon_access_point_ethernet_bps",
        _AP,
        "bps",
        ("Speed of the access point's wired port; 100 Mbit/s: a bad pair in the cable.", "AP 有线口速率;只有 100 Mbit/s 多为网线线对损坏。"),
    ),
    _family(
        "netmon_access_point_info",
        ("ap", "mac", "serial", "model", "software", "group", "address"),
        "",
        ("Identity of an access point.", "AP 的标识信息。"),
        MetricType.INFO,
    ),
)

RADIO_FAMILIES: tuple[Family, ...] = (
    _family("netmon_radio_up", _RADIO, "", ("1 when the radio is up; radios are shown with `series: full`.", "射频开启为 1;射频序列在 series: full 时导出。")),
    _family("netmon_radio_channel", _RADIO, "", ("Channel of a radio.", "射频信道。")),
    _family("netmon_radio_clients", _RADIO, "", ("Clients of a radio.", "射频上的终端数。")),
    _family("netmon_radio_tx_power_dbm", _RADIO, "dbm", ("Transmit power of a radio.", "射频发射功率。")),
    _family("netmon_radio_utilization_ratio", _RADIO, "ratio", ("Share of time in which the channel is busy.", "信道利用率。")),
    _family("netmon_radio_interference_ratio", _RADIO, "ratio", ("Share of time in which others interfere.", "信道干扰率。")),
    _family("netmon_radio_noise_dbm", _RADIO, "dbm", ("Noise on the channel.", "信道底噪。")),
)

PAIR_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_wireless_pair_access_points",
        ("pair", "status"),
        "",
        (
            "Access points of controllers that form a pair, each counted once; unknown while one of the controllers cannot be read.",
            "主备(同组)控制器的 AP 数,每台 AP 只计一次;有控制器读不到时,不在线的计为 unknown。",
        ),
        table=Table.WIRELESS_PAIR,
    ),
    _family("netmon_wireless_pair_clients", ("pair",), "", ("Clients of all controllers of a pair.", "同组控制器的终端总数。"), table=Table.WIRELESS_PAIR),
)

WIRELESS_FAMILIES: tuple[Family, ...] = (*CONTROLLER_FAMILIES, *PAIR_FAMILIES, *AP_FAMILIES, *RADIO_FAMILIES)
