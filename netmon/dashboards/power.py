"""Power: UPSes in the machine rooms, what switches give over Ethernet, power supplies and fans."""

from dataclasses import replace

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.power_poe import poe_count, poe_curve, poe_ports, poe_share, poe_shares, poe_switches, poe_watts
from netmon.dashboards.variables import CHOSEN, HERE, among, by_grade, graded, named
from netmon.dashboards.words import BATTERY_STATES, GREEN, PART_STATES, PARTS, RED, UPS_MODES, YELLOW, Words

_NO_UPS = Words("没有登记 UPS", "no UPS is registered")
_MINUTES = (
    Step(None, RED, Words("不足 10 分钟", "less than 10 minutes")),
    Step(10, YELLOW, Words("10～20 分钟", "10 to 20 minutes")),
    Step(20, GREEN, Words("20 分钟以上", "20 minutes and more")),
)
_CHARGE = (
    Step(None, RED, Words("低于 50%", "below 50 %")),
    Step(0.5, YELLOW, Words("50%～90%", "50 to 90 %")),
    Step(0.9, GREEN, Words("90% 以上", "90 % and more")),
)
_MAINS = (
    Step(None, RED, Words("低于 198 V，偏低", "below 198 V, low")),
    Step(198, GREEN, Words("198～235 V", "198 to 235 V")),
    Step(236, RED, Words("高于 235 V，偏高", "above 235 V, high")),
)
_WARM = (
    Step(None, GREEN, Words("低于 35 ℃", "below 35 °C")),
    Step(35, YELLOW, Words("35～40 ℃，电池折寿", "35 to 40 °C, batteries age")),
    Step(40, RED, Words("40 ℃ 以上", "40 °C and more")),
)
_FAILING = "|".join(PART_STATES)
_DEVICE = replace(parts.DEVICE_COLUMN, also=parts.TO_PAGE)


def _of_ups(vector: str) -> Query:
    return Query(expr=parts.at_site(CHOSEN, "device", "room", vector=vector))


def _upses() -> Panel:
    return Panel(
        kind="table",
        title=Words("UPS 一览", "All UPSes"),
        what=Words(
            "每台 UPS 现在由什么供电、电池好不好、停电能撑多久；用电池的排在最前。市电常年偏低（升压）的请电工看。",
            "What each UPS runs on, the state of its battery and how long it would last; those on battery first. Mains that stay low want an electrician.",
        ),
        width=24,
        height=13,
        queries=(
            _of_ups(graded("netmon_ups_status", "status", UPS_MODES)),
            _of_ups(graded("netmon_ups_battery_status", "status", BATTERY_STATES)),
            _of_ups(f"netmon_ups_battery_charge_ratio{{{HERE}}}"),
            _of_ups(f"netmon_ups_battery_remaining_seconds{{{HERE}}} / 60"),
            _of_ups(f"netmon_ups_output_load_ratio{{{HERE}}}"),
            _of_ups(f"netmon_ups_input_voltage_volts{{{HERE}}}"),
            _of_ups(f"sum without (line) (netmon_ups_output_power_watts{{{HERE}}})"),
            _of_ups(f"netmon_ups_battery_temperature_celsius{{{HERE}}}"),
        ),
        columns=(
            parts.SITE_COLUMN,
            _DEVICE,
            parts.ROOM_COLUMN,
            Column(source="Value #A", title=Words("供电方式", "Runs on"), shown=by_grade(UPS_MODES), look="background", width=110),
            Column(source="Value #B", title=Words("电池", "Battery"), shown=by_grade(BATTERY_STATES), look="background", width=110),
            Column(source="Value #C", title=Words("电量", "Charge"), unit="percentunit", decimals=0, steps=_CHARGE, width=100),
            Column(source="Value #D", title=Words("还能撑", "Would last"), unit="suffix:分钟|min", decimals=0, steps=_MINUTES, width=120),
            Column(source="Value #E", title=Words("负载", "Load"), unit="percentunit", decimals=0, steps=parts.LOAD, width=100),
            Column(source="Value #F", title=Words("输入电压", "Mains"), unit="volt", decimals=0, steps=_MAINS, width=120),
            Column(source="Value #G", title=Words("输出功率", "Gives"), unit="watt", decimals=1, width=120),
            Column(source="Value #H", title=Words("电池温度", "Battery temp."), unit="celsius", decimals=0, steps=_WARM, width=140),
        ),
        sort=("Value #A", True),
        none=_NO_UPS,
    )


def _curve(title: Words, what: Words, family: str, pick: str, *, unit: str) -> Panel:
    """Return eight UPSes over time, those that `pick` (bottomk, topk) chooses."""
    each = named(f"max by (district, site, device) ({family})")
    return Panel(
        kind="timeseries",
        title=title,
        what=what,
        width=8,
        height=9,
        queries=(Query(expr=f"{pick}(8, {each})", legend="{{site_name}} {{device}}"),),
        unit=unit,
        none=_NO_UPS,
    )


def _parts_in_trouble() -> Panel:
    info = 'max by (district, site, device, sensor, sensor_class, descr) (netmon_sensor_info{sensor_class=~"power_supply|fan"})'
    found = f'(netmon_sensor_status{{{HERE},status=~"{_FAILING}"}} == 1) * on (district, site, device, sensor) group_left (sensor_class, descr) {info}'
    return Panel(
        kind="table",
        title=Words("有问题的电源模块和风扇", "Power supplies and fans that fail"),
        what=Words(
            "设备自报有问题的电源模块和风扇；没插的槽位不算。风扇停转先清灰，电源模块不亮先换插座。",
            "What devices themselves say of their power supplies and fans; empty bays do not count. Fan: clean it first. Supply: try another socket first.",
        ),
        width=10,
        height=8,
        queries=(Query(expr=parts.at_site(CHOSEN, "device", "sensor_class", "descr", "status", vector=found)),),
        columns=(
            parts.SITE_COLUMN,
            _DEVICE,
            Column(source="sensor_class", title=Words("部件", "Part"), shown=PARTS, width=90),
            Column(source="descr", title=Words("名称", "Name")),
            Column(source="status", title=Words("状态", "State"), shown=PART_STATES, look="background", width=80),
        ),
        sort=("status", False),
        none=Words("电源模块和风扇都正常", "All power supplies and fans work"),
    )


def _shortest() -> Panel:
    return Panel(
        kind="stat",
        title=Words("停电最短能撑", "Shortest to last"),
        what=Words("现在停电，最先没电的那台 UPS 还能撑多久。", "How long the weakest UPS would last if the mains went now."),
        width=3,
        height=4,
        queries=(Query(expr=f"min({among('netmon_ups_battery_remaining_seconds')}) / 60", instant=True),),
        unit="suffix:分钟|min",
        decimals=0,
        steps=_MINUTES,
        none=_NO_UPS,
    )


def _failing_parts() -> Panel:
    failing = (
        'netmon_sensor_status{status=~"warning|critical"} == 1 and on (district, site, device, sensor) netmon_sensor_info{sensor_class=~"power_supply|fan"}'
    )
    return parts.count(
        Words("电源、风扇故障", "Supplies, fans failing"),
        Words("自报有问题的电源模块和风扇数。", "Power supplies and fans that report trouble."),
        f"count({among(failing)})",
        steps=parts.NONE_IS_FINE,
        unit="suffix:个|",
    )


POWER = Dashboard(
    key="power",
    title=Words("netmon 供电", "netmon: power"),
    what=Words(
        "机房 UPS、交换机给无线AP和摄像机的供电（PoE）、电源模块与风扇。", "UPSes, power over Ethernet for access points and cameras, power supplies and fans."
    ),
    rows=(
        (
            parts.count(
                Words("UPS", "UPSes"), Words("有数据的 UPS 台数。", "UPSes that answer."), f"count({among('netmon_ups_status == 1')})", unit="suffix:台|"
            ),
            parts.count(
                Words("用电池的 UPS", "On battery"),
                Words("正在用电池供电的 UPS：多半是停电或跳闸。", "UPSes on battery: mostly a power cut or a breaker."),
                f"""count({among('netmon_ups_status{status="on_battery"} == 1')})""",
                steps=parts.NONE_IS_GOOD,
                unit="suffix:台|",
            ),
            parts.count(
                Words("电池要处理", "Batteries to see to"),
                Words("电池电量低、耗尽或该换的 UPS。", "UPSes whose battery is low, empty or worn."),
                f"""count({among('netmon_ups_battery_status{status=~"low|depleted|replace"} == 1')})""",
                steps=parts.NONE_IS_FINE,
                unit="suffix:台|",
            ),
            _shortest(),
            poe_share(),
            poe_watts(),
            poe_count(),
            _failing_parts(),
        ),
        (_upses(),),
        (
            _curve(
                Words("市电电压（最低的 8 台）", "Mains voltage (the eight lowest)"),
                Words("UPS 看到的输入电压。国标是 198～235 V，长期偏低会伤设备。", "What UPSes see at their input; the standard allows 198 to 235 V."),
                f"netmon_ups_input_voltage_volts{{{HERE}}}",
                "bottomk",
                unit="volt",
            ),
            _curve(
                Words("UPS 负载（最高的 8 台）", "Load of UPSes (the eight highest)"),
                Words("占额定功率的比例；超过 80% 就不要再往上接设备。", "Share of what it can carry; above 80 % plug nothing more into it."),
                f"netmon_ups_output_load_ratio{{{HERE}}}",
                "topk",
                unit="percentunit",
            ),
            _curve(
                Words("停电能撑多久（最短的 8 台）", "Would last (the eight shortest)"),
                Words("按此刻负载估计；逐月变短说明电池老化。", "By the present load; shorter from month to month: the battery ages."),
                f"netmon_ups_battery_remaining_seconds{{{HERE}}} / 60",
                "bottomk",
                unit="suffix:分钟|min",
            ),
        ),
        (poe_shares(), poe_switches(_DEVICE)),
        (poe_ports(_DEVICE), _parts_in_trouble()),
        (
            poe_curve(),
            replace(
                _curve(
                    Words("UPS 输出功率（最高的 8 台）", "Power of UPSes (the eight highest)"),
                    Words("机房设备此刻的用电。", "What the machine rooms take."),
                    f"sum without (line) (netmon_ups_output_power_watts{{{HERE}}})",
                    "topk",
                    unit="watt",
                ),
                width=12,
            ),
        ),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.PAGE_ADDRESS),
)
