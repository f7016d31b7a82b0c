"""Panels on power over Ethernet: how much of each switch's budget is given, and the ports that do not get what they want."""

from netmon.dashboards import parts
from netmon.dashboards.model import Column, Panel, Query
from netmon.dashboards.variables import CHOSEN, HERE, among, named
from netmon.dashboards.words import POE_TROUBLES, Words

_NO_POE = Words("没有供电交换机的数据", "no switch tells of PoE")
_SWITCH = "sum by (district, site, device, room)"
_BUDGET = f"{_SWITCH} (netmon_poe_budget_watts{{{HERE}}})"
_GIVEN = f"{_SWITCH} (netmon_poe_consumption_watts{{{HERE}}})"
_SHARE = f"{_GIVEN} / ({_BUDGET} > 0)"


def _hourly(what: str) -> str:
    return f"increase(netmon_poe_port_{what}_total{{{HERE}}}[1h])"


def _in_trouble() -> str:
    """Return the ports in trouble, numbered as POE_TROUBLES: those in fault, and those that refused power within the hour."""
    ranks = (
        f'(netmon_poe_port_detection{{{HERE},detection="fault"}} == 1) * 3',
        f'(netmon_poe_port_detection{{{HERE},detection="other_fault"}} == 1) * 2',
        f"0 * ({_hourly('denied')} > 0) + 1",
    )
    return parts.at_site(CHOSEN, "device", "interface", vector=" or ".join(f"({rank})" for rank in ranks))


def poe_share() -> Panel:
    """Return the share of all budgets that is given."""
    given, budget = among("netmon_poe_consumption_watts"), among("netmon_poe_budget_watts")
    return Panel(
        kind="stat",
        title=Words("PoE 用量", "PoE in use"),
        what=Words("全部供电交换机已给出的功率占预算的比例。", "Share of all power budgets that is given."),
        width=3,
        height=4,
        queries=(Query(expr=f"sum({given}) / sum({budget})", instant=True),),
        unit="percentunit",
        decimals=0,
        steps=parts.LOAD,
        none=_NO_POE,
    )


def poe_watts() -> Panel:
    """Return the power that is given in all."""
    return Panel(
        kind="stat",
        title=Words("PoE 供电功率", "PoE power"),
        what=Words("交换机经网线给出的总功率。", "What switches give over Ethernet in all."),
        width=3,
        height=4,
        queries=(Query(expr=f"sum({among('netmon_poe_consumption_watts')})", instant=True),),
        unit="watt",
        decimals=1,
        steps=parts.NEUTRAL,
        none=_NO_POE,
    )


def poe_count() -> Panel:
    """Return how many ports are in trouble."""
    return parts.count(
        Words("供电异常端口", "PoE ports in trouble"),
        Words("供电故障或一小时内要电被拒绝的端口数。", "Ports in fault, or that refused power within the hour."),
        f"count({_in_trouble()})",
        steps=parts.NONE_IS_FINE,
        unit="suffix:个|",
    )


def poe_shares() -> Panel:
    """Return the switches that are nearest to their budgets."""
    return Panel(
        kind="bargauge",
        title=Words("PoE 用量最高的 12 台交换机", "The twelve switches nearest to their PoE budget"),
        what=Words(
            "已给出的功率占预算的比例；满了再接无线AP或摄像机，就会有一台断电。",
            "Share of the budget that is given; once it is full, one more access point or camera costs another its power.",
        ),
        width=9,
        height=11,
        queries=(Query(expr=f"sort_desc(topk(12, {named(_SHARE)}))", legend="{{site_name}} {{device}}", instant=True),),
        unit="percentunit",
        decimals=0,
        minimum=0,
        maximum=1,
        steps=parts.LOAD,
        none=_NO_POE,
    )


def poe_switches(device: Column) -> Panel:
    """Return every switch that gives power."""
    feeding = f'{_SWITCH} (netmon_poe_port_detection{{{HERE},detection="delivering"}})'
    return Panel(
        kind="table",
        title=Words("供电交换机", "Switches that give power"),
        what=Words("每台交换机的供电预算、已给出、还剩多少，和正在供电的端口数。", "Budget, power given and left, and the ports that feed something."),
        width=15,
        height=11,
        queries=tuple(Query(expr=named(vector)) for vector in (_SHARE, _BUDGET, _GIVEN, f"{_BUDGET} - {_GIVEN}", feeding)),
        columns=(
            parts.SITE_COLUMN,
            device,
            parts.ROOM_COLUMN,
            Column(source="Value #A", title=Words("用量", "In use"), unit="percentunit", decimals=0, steps=parts.LOAD, look="background", width=80),
            Column(source="Value #B", title=Words("预算", "Budget"), unit="watt", decimals=0, width=90),
            Column(source="Value #C", title=Words("已给出", "Given"), unit="watt", decimals=0, width=90),
            Column(source="Value #D", title=Words("还剩", "Left"), unit="watt", decimals=0, width=90),
            Column(source="Value #E", title=Words("供电端口", "Ports fed"), width=100),
        ),
        sort=("Value #A", True),
        none=_NO_POE,
    )


def poe_ports(device: Column) -> Panel:
    """Return the ports in trouble, with what they counted in the last hour."""
    there = _in_trouble()

    def counted(what: str) -> Query:
        return Query(expr=f"{parts.at_site(CHOSEN, 'device', 'interface', vector=_hourly(what))} and {there}")

    return Panel(
        kind="table",
        title=Words("供电异常的端口", "PoE ports in trouble, one by one"),
        what=Words(
            "故障：多半是网线短路或水晶头坏，先换网线。要电被拒绝：供电已用满，或对端要的超过端口能给的，移到别的交换机。",
            "Fault: mostly a short circuit in the cable, try another one. Refused: the budget is spent, or it wants more than a port can give; move it.",
        ),
        width=14,
        height=8,
        queries=(Query(expr=there), counted("denied"), counted("overloads"), counted("shorts")),
        columns=(
            parts.SITE_COLUMN,
            device,
            Column(source="interface", title=Words("端口", "Port"), width=175),
            Column(source="Value #A", title=Words("问题", "Trouble"), shown=POE_TROUBLES, look="background", width=135),
            Column(source="Value #B", title=Words("拒绝/小时", "Refused/h"), decimals=0, width=90),
            Column(source="Value #C", title=Words("过载/小时", "Overloads/h"), decimals=0, width=90),
            Column(source="Value #D", title=Words("短路/小时", "Shorts/h"), decimals=0, width=90),
        ),
        sort=("Value #A", True),
        none=Words("没有供电异常的端口", "No port has trouble with its power"),
    )


def poe_curve() -> Panel:
    """Return the power given over time, school by school."""
    return Panel(
        kind="timeseries",
        title=Words("各校 PoE 供电功率（最高的 10 所）", "PoE power by school (the ten highest)"),
        what=Words("按学校叠加；夜里也不降，说明无线AP没有定时休眠。", "Stacked by school; where it does not fall at night, access points do not sleep."),
        width=12,
        height=9,
        queries=(Query(expr=f"topk(10, {named(f'sum by (district, site) (netmon_poe_consumption_watts{{{HERE}}})')})", legend="{{site_name}}"),),
        unit="watt",
        stacked=True,
        minimum=0,
        none=_NO_POE,
    )
