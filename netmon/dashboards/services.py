"""What schools use over the network: platforms, DNS, time, certificates, lessons shared between schools, IPv6."""

from netmon.dashboards import parts, variables
from netmon.dashboards.model import Column, Dashboard, Panel, Query, Step
from netmon.dashboards.variables import CHOSEN, HERE, among, named
from netmon.dashboards.words import GREEN, RED, SERVICE_REASONS, WORKS, YELLOW, Words

_EXPIRY = (
    Step(None, RED, Words("不足 14 天", "less than 14 days")),
    Step(14, YELLOW, Words("14～30 天", "14 to 30 days")),
    Step(30, GREEN, Words("30 天以上", "30 days and more")),
)
_LOSS = (
    Step(None, GREEN, Words("低于 1%", "below 1 %")),
    Step(0.01, YELLOW, Words("1%～3%", "1 to 3 %")),
    Step(0.03, RED, Words("3% 以上，会卡顿", "3 % and more, it stutters")),
)
_NO_LESSON = Words("现在没有同步课堂", "no lesson is shared at present")


def _checks() -> Panel:
    labels = ("device", "check", "kind")
    return Panel(
        kind="table",
        title=Words("服务检测", "Service checks"),
        what=Words(
            "平台、DNS、时间服务器、摄像机等每项检测的结果、用时和失败原因。",
            "Result, duration and reason of each check: platforms, DNS, time servers, cameras.",
        ),
        width=14,
        height=10,
        queries=(
            Query(expr=parts.at_site(CHOSEN, *labels, vector=f"netmon_service_up{{{HERE}}}")),
            Query(expr=parts.at_site(CHOSEN, *labels, vector=f"netmon_service_duration_seconds{{{HERE}}}")),
            Query(expr=parts.at_site(CHOSEN, *labels, "reason", vector=f"netmon_service_failure{{{HERE}}} == 1")),
        ),
        columns=(
            parts.SITE_COLUMN,
            parts.DEVICE_COLUMN,
            Column(source="check", title=Words("检测项", "Check")),
            Column(source="Value #A", title=Words("结果", "Result"), shown=WORKS, look="background", width=90),
            Column(source="Value #B", title=Words("用时", "Took"), unit="s", decimals=3, width=100),
            Column(source="reason", title=Words("原因", "Reason"), shown=SERVICE_REASONS),
        ),
        sort=("Value #A", False),
        none=Words("没有配置服务检测", "no check is configured"),
    )


def _certificates() -> Panel:
    left = f"(netmon_service_certificate_expiry_timestamp_seconds{{{HERE}}} - time()) / 86400"
    return Panel(
        kind="table",
        title=Words("证书到期", "Certificates"),
        what=Words("平台证书还有多久到期；到期后浏览器会拦。", "How long certificates hold; after that browsers refuse."),
        width=10,
        height=10,
        queries=(Query(expr=parts.at_site(CHOSEN, "device", "check", vector=left)),),
        columns=(
            parts.SITE_COLUMN,
            parts.DEVICE_COLUMN,
            Column(source="check", title=Words("检测项", "Check")),
            Column(source="Value", title=Words("还剩", "Left"), unit="suffix:天|d", decimals=0, steps=_EXPIRY),
        ),
        sort=("Value", False),
        none=Words("没有检测到证书", "no check saw a certificate"),
    )


def _durations() -> Panel:
    checks = named(f"max by (district, site, check) (netmon_service_duration_seconds{{{HERE}}})")
    return Panel(
        kind="timeseries",
        title=Words("检测用时", "Durations of checks"),
        what=Words("打开平台、解析域名等用了多久；变长就是变慢。", "How long checks took; rising means slower."),
        width=12,
        height=9,
        queries=(Query(expr=checks, legend="{{site_name}} {{check}}"),),
        unit="s",
        minimum=0,
        none=Words("没有配置服务检测", "no check is configured"),
    )


def _lessons() -> Panel:
    return Panel(
        kind="table",
        title=Words("同步课堂", "Shared lessons"),
        what=Words("课前十分钟到下课期间，主讲学校的同步课堂网络是否就绪。", "Whether a live lesson can be held, from ten minutes before it to its end."),
        width=12,
        height=9,
        queries=(Query(expr=parts.at_site(CHOSEN, "lesson_name", vector=f"netmon_shared_lesson_ready{{{HERE}}}")),),
        columns=(
            parts.SITE_COLUMN,
            Column(source="lesson_name", title=Words("课", "Lesson")),
            Column(source="Value", title=Words("网络", "Network"), shown=WORKS, look="background", width=110),
        ),
        none=_NO_LESSON,
    )


def _path(family: str, title: Words, what: Words, unit: str, *, soft_maximum: float) -> Panel:
    value = named(f"max by (district, site, lesson_name, receiver) (netmon_shared_lesson_{family}{{{HERE}}})")
    return Panel(
        kind="timeseries",
        title=title,
        what=what,
        width=8,
        height=8,
        queries=(Query(expr=value, legend="{{site_name}} → {{receiver}}"),),
        unit=unit,
        minimum=0,
        soft_maximum=soft_maximum,
        none=_NO_LESSON,
    )


def _ipv6() -> Panel:
    ready = parts.at_site(CHOSEN, vector="netmon_site_ipv6_ready")
    return Panel(
        kind="table",
        title=Words("IPv6", "IPv6"),
        what=Words(
            "校园出口有全球 IPv6 地址、有 IPv6 流量、IPv6 探测有应答，三项都满足才算就绪。",
            "Ready: a global address at the exit, packets that move, and a probe that is answered.",
        ),
        width=12,
        height=9,
        queries=(Query(expr=ready),),
        columns=(parts.SITE_COLUMN, Column(source="Value", title=Words("IPv6 就绪", "IPv6 ready"), shown=WORKS, look="background", width=130)),
        sort=("Value", False),
        none=Words("还无法判断", "not known yet"),
    )


def _slowest() -> Panel:
    slowest = f'max by (district, site) (netmon_poll_duration_seconds{{{HERE},collector=~"system|icmp"}})'
    return Panel(
        kind="timeseries",
        title=Words("设备应答时间（最慢的 10 所）", "Time that devices take to answer (the slowest 10 schools)"),
        what=Words(
            "各校采集最慢的一台用时；整校变慢多半是线路忙或丢包。",
            "The slowest poll of each school; when all of a school is slow, its line is busy or loses packets.",
        ),
        width=12,
        height=9,
        queries=(Query(expr=f"topk(10, {named(slowest)})", legend="{{site_name}}"),),
        unit="s",
        minimum=0,
        none=Words("还没有采集", "nothing was polled yet"),
    )


SERVICES = Dashboard(
    key="services",
    title=Words("netmon 平台与同步课堂", "netmon: services and shared lessons"),
    what=Words("资源平台、DNS、对时、证书、同步课堂和 IPv6 好不好用。", "Whether platforms, DNS, time, certificates, shared lessons and IPv6 work."),
    rows=(
        (
            parts.count(
                Words("检测项", "Checks"),
                Words("有结果的服务检测数。", "Checks with a result."),
                f"count({among('netmon_service_up')})",
                unit="suffix:项|",
                width=4,
            ),
            parts.count(
                Words("不正常", "Failing"),
                Words("没有通过的服务检测数。", "Checks that fail."),
                f"count({among('netmon_service_up == 0')})",
                steps=parts.NONE_IS_GOOD,
                unit="suffix:项|",
                width=4,
            ),
            Panel(
                kind="stat",
                title=Words("最早到期的证书", "First certificate to end"),
                what=Words("最早到期的证书还有多久。", "How long the first certificate still holds."),
                width=4,
                height=4,
                queries=(Query(expr=f"(min({among('netmon_service_certificate_expiry_timestamp_seconds')}) - time()) / 86400", instant=True),),
                unit="suffix:天|d",
                decimals=0,
                steps=_EXPIRY,
                none=Words("没有检测到证书", "no check saw a certificate"),
            ),
            Panel(
                kind="stat",
                title=Words("时间服务器偏差", "Offset of time servers"),
                what=Words("时间服务器与本机时钟之差（最大的一台）。", "Time server minus this machine's clock, the largest."),
                width=4,
                height=4,
                queries=(Query(expr=f"max(abs({among('netmon_service_clock_offset_seconds')}))", instant=True),),
                unit="s",
                decimals=3,
                steps=(Step(None, GREEN, Words("低于 1 秒", "below 1 s")), Step(1, RED, Words("1 秒以上", "1 s and more"))),
                none=Words("没有检测时间服务器", "no time server is checked"),
            ),
            parts.count(
                Words("IPv6 就绪学校", "Schools with IPv6"),
                Words("IPv6 三项都满足的学校数。", "Schools that pass all three steps of IPv6."),
                f"count({among('netmon_site_ipv6_ready == 1')})",
                unit="suffix:所|",
                width=4,
            ),
            Panel(
                kind="stat",
                title=Words("同步课堂最大丢包", "Shared lessons: worst loss"),
                what=Words("正在进行的同步课堂里，两校之间丢包最多的一对。", "The worst loss between two schools of a lesson that is on."),
                width=4,
                height=4,
                queries=(Query(expr=f"max({among('netmon_shared_lesson_loss_ratio')})", instant=True),),
                unit="percentunit",
                decimals=1,
                steps=_LOSS,
                none=_NO_LESSON,
            ),
        ),
        (_checks(), _certificates()),
        (_durations(), _lessons()),
        (
            _path(
                "loss_ratio",
                Words("同步课堂丢包", "Shared lessons: loss"),
                Words("主讲学校到听讲学校的丢包率。", "Loss from the giving school to each receiver."),
                "percentunit",
                soft_maximum=0.05,
            ),
            _path(
                "rtt_seconds",
                Words("同步课堂时延", "Shared lessons: round trip"),
                Words("两校之间的往返时延。", "Round trip between the schools."),
                "s",
                soft_maximum=0.05,
            ),
            _path(
                "jitter_seconds",
                Words("同步课堂抖动", "Shared lessons: jitter"),
                Words("两校之间的抖动。", "Jitter between the schools."),
                "s",
                soft_maximum=0.02,
            ),
        ),
        (_ipv6(), _slowest()),
    ),
    variables=(variables.SOURCE, variables.DISTRICT, variables.COUNTY, variables.SITES, variables.PAGE_ADDRESS),
)
