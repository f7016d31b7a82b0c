"""Exits and bandwidth: what was bought, what flows, and which targets are met."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.site import exit_lines
from netmon.dashboards.variables import CHOSEN, HERE, exits, named
from netmon.dashboards.words import BASES, GREY, TARGETS, VERDICTS, WORKS, Words

_SHARE = 'netmon_target_share_ratio{district=~"$district"'
_BOUNDS = Words(
    "下限：证据不足、无数据全算不达标；上限：全算达标。两者之差就是还缺的佐证。",
    "Lower bound: all that is not known counts as missed; upper: as met. The difference is missing evidence.",
)


def _share(bound: str, title: Words) -> Panel:
    return Panel(
        kind="bargauge",
        title=title,
        what=_BOUNDS,
        width=6,
        shown=TARGETS,
        height=9,
        queries=(Query(expr=f'sort(max by (target) ({_SHARE},county="",bound="{bound}"}}))', legend="{{target}}", instant=True),),
        unit="percentunit",
        decimals=1,
        minimum=0,
        maximum=1,
        steps=parts.SHARES,
        none=Words("指标还没有判定", "no target is judged yet"),
    )


def _judged() -> Panel:
    def of(state: str) -> Query:
        return Query(expr=f'sum by (target) (netmon_target_judged{{district=~"$district",county="",state="{state}"}})')

    states = ("pass", "fail", "insufficient", "unknown")
    return Panel(
        kind="table",
        title=Words("各指标应评数与结论", "Targets and what came of them"),
        what=Words(
            "每项指标的学校或线路数，按结论分；合计就是应评数，没有数据的也在内。",
            "Schools or lines by verdict; together they are the denominator, those without data included.",
        ),
        width=12,
        height=9,
        queries=tuple(of(state) for state in states),
        columns=(
            parts.TARGET_COLUMN,
            *(
                Column(
                    source=f"Value #{'ABCD'[index]}",
                    title=VERDICTS[state].words,
                    steps=(Step(None, GREY, Words("没有", "none")), Step(1, VERDICTS[state].color, Words("至少一个", "at least one"))),
                    width=110,
                )
                for index, state in enumerate(states)
            ),
        ),
        none=Words("指标还没有判定", "no target is judged yet"),
    )


def _counties() -> Panel:
    def of(bound: str) -> Query:
        return Query(expr=f'max by (county, target) ({_SHARE},county=~"$county",county!="",bound="{bound}"}})')

    return Panel(
        kind="table",
        title=Words("各区县达标率", "Shares by county"),
        what=_BOUNDS,
        width=8,
        height=9,
        queries=(of("lower"), of("upper")),
        columns=(
            Column(source="county", title=Words("区县", "County")),
            parts.TARGET_COLUMN,
            Column(source="Value #A", title=Words("下限", "Lower"), unit="percentunit", decimals=1, steps=parts.SHARES),
            Column(source="Value #B", title=Words("上限", "Upper"), unit="percentunit", decimals=1, steps=parts.SHARES),
        ),
        none=Words("没有按区县的达标率", "no shares by county"),
    )


def _open_verdicts() -> Panel:
    labels = ("target", "link", "state", "basis")
    state = parts.at_site(CHOSEN, *labels, vector=f'netmon_target_state{{{HERE},state=~"fail|insufficient|unknown"}} == 1')
    failed = "on (district, site, target, link) netmon_target_state{state='fail'}"
    margin = parts.at_site(CHOSEN, "target", "link", vector=f"netmon_target_margin_bps{{{HERE}}} and {failed}")
    unsettled = 'on (district, site, target, link) netmon_target_state{state=~"fail|insufficient|unknown"}'
    coverage = parts.at_site(CHOSEN, "target", "link", vector=f"netmon_target_coverage_ratio{{{HERE}}} and {unsettled}")
    return Panel(
        kind="table",
        title=Words("没有达标或还说不清的学校与线路", "Schools and lines that fail, or cannot be judged"),
        what=Words(
            "结论、依据、差额与数据完整率；差额为负是还差多少，按班的指标是每班。逐条的算式见 netmon explain 和报告。",
            "Verdict, basis, margin and how complete the data are; a negative margin is what is missing (per class). netmon explain shows the sum.",
        ),
        width=16,
        height=9,
        queries=(Query(expr=state), Query(expr=margin), Query(expr=coverage)),
        columns=(
            parts.TARGET_COLUMN,
            parts.SITE_COLUMN,
            Column(source="link", title=Words("线路", "Line"), width=90),
            Column(source="state", title=Words("结论", "Verdict"), shown=VERDICTS, look="background", width=110),
            Column(source="basis", title=Words("认定依据", "Basis"), shown=BASES, width=110),
            Column(source="Value #B", title=Words("差额", "Margin"), unit="bps", decimals=1),
            Column(source="Value #C", title=Words("数据完整率", "Data coverage"), unit="percentunit", decimals=1),
        ),
        sort=("state", False),
        none=Words("全部达标", "All targets are met"),
    )


def _lines() -> Panel:
    on = ("link", "isp", "circuit")
    info = parts.at_site(CHOSEN, *on, vector=f'netmon_link_info{{{HERE},link_role="exit"}}')
    contract = parts.at_site(CHOSEN, "link", vector=f'netmon_link_contract_bps{{{HERE},link_role="exit",direction="down"}}')
    up = parts.at_site(CHOSEN, "link", vector=f'netmon_link_up{{{HERE},link_role="exit"}}')
    tested = parts.at_site(CHOSEN, "link", vector=f'netmon_link_throughput_bps{{{HERE},direction="down"}}')
    return Panel(
        kind="table",
        title=Words("互联网出口", "Internet exits"),
        what=Words(
            "运营商、专线号、合同下行、此刻下行与负载、最近一次测速；读不到端口的没有状态。",
            "Provider, circuit, contract, what it carries now, the last active test; a line whose port is not read has no state.",
        ),
        width=24,
        height=11,
        queries=(
            Query(expr=info),
            Query(expr=up),
            Query(expr=contract),
            Query(expr=exits("rate_bps")),
            Query(expr=exits("load_ratio")),
            Query(expr=tested),
        ),
        columns=(
            parts.SITE_COLUMN,
            Column(source="link", title=Words("线路", "Line"), width=110),
            Column(source="isp", title=Words("运营商", "Provider"), width=100),
            Column(source="circuit", title=Words("专线号", "Circuit")),
            Column(source="Value #B", title=Words("状态", "State"), shown=WORKS, look="background", width=100),
            Column(source="Value #C", title=Words("合同下行", "Contract"), unit="bps"),
            Column(source="Value #D", title=Words("此刻下行", "Now"), unit="bps", decimals=1),
            Column(source="Value #E", title=Words("负载", "Load"), unit="percentunit", decimals=0, steps=parts.LOAD, look="background", width=100),
            Column(source="Value #F", title=Words("最近测速", "Last test"), unit="bps", decimals=1),
        ),
        sort=("Value #E", True),
        none=Words("没有登记互联网出口", "no Internet exit is registered"),
    )


def _load_over_time() -> Panel:
    return Panel(
        kind="timeseries",
        title=Words("出口负载变化", "Load of exits over time"),
        many=True,
        what=Words("下行流量占合同带宽的比例；长时间超过 90% 就是带宽不够用。", "Received over contract; above 90 % for long, the bandwidth does not suffice."),
        width=12,
        height=9,
        queries=(Query(expr=exits("load_ratio"), legend="{{site_name}} {{link}}"),),
        unit="percentunit",
        minimum=0,
        none=Words("还没有出口的数据", "no data on exits yet"),
    )


def _shares_over_time() -> Panel:
    return Panel(
        kind="timeseries",
        title=Words("达标率变化（下限）", "Targets met over time (lower bound)"),
        shown=TARGETS,
        what=_BOUNDS,
        width=12,
        height=8,
        queries=(Query(expr=f'max by (target) ({_SHARE},county="",bound="lower"}})', legend="{{target}}"),),
        unit="percentunit",
        minimum=0,
        maximum=1,
        none=Words("指标还没有判定", "no target is judged yet"),
    )


def _tests_over_time() -> Panel:
    tested = named(f'max by (district, site, link) (netmon_link_throughput_bps{{{HERE},direction="down"}})')
    return Panel(
        kind="timeseries",
        title=Words("测速结果（下行）", "Active tests (down)"),
        what=Words(
            "最近一次有效测速的结果；失败记 0，推迟和受探针限制的不算。", "The last active test that counts; a failed one is 0, deferred ones do not count."
        ),
        width=12,
        height=8,
        queries=(Query(expr=tested, legend="{{site_name}} {{link}}"),),
        unit="bps",
        minimum=0,
        none=Words("还没有测过速", "nothing was tested yet"),
    )


EXITS = Dashboard(
    key="exits",
    title=Words("netmon 出口与带宽达标", "netmon: exits and bandwidth targets"),
    what=Words(
        "出口用了多少、合同多少、测得多少，各项带宽指标达没达标。正式结论以 netmon report 的报告为准。",
        "What exits carry, what was bought, what was measured, and which bandwidth targets are met. The report of netmon report is what counts.",
    ),
    rows=(
        (
            _share("lower", Words("达标率（下限）", "Targets met (lower bound)")),
            _share("upper", Words("达标率（上限）", "Targets met (upper bound)")),
            _judged(),
        ),
        (_open_verdicts(), _counties()),
        (_lines(),),
        (exit_lines(12, 9), _load_over_time()),
        (_shares_over_time(), _tests_over_time()),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.PAGE_ADDRESS),
    since="now-24h",
)
