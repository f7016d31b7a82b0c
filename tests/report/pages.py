"""A compliance report as a district would hand it in, and a long list, for the tests of every format."""

import random
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

from netmon.report.page import As, Chart, Column, Look, Page, Row, Section, Series, Table

TARGETS = (
    ("城市学校平均出口带宽（班均）", "≥10M", 148, 61, 49, 21, 9, 8),
    ("农村学校平均出口带宽（班均）", "≥5M", 131, 40, 57, 18, 10, 6),
    ("教学点接入带宽", "≥4M", 33, 5, 22, 2, 1, 3),
)
SCHOOLS = (
    "东关小学",
    "西关中学",
    "实验学校（九年一贯制）",
    "马尚镇第三中心小学",
    "沣水镇炒米小学",
    "石桥完全小学",
    "傅家镇黄家教学点",
    "第七中学",
    "湖田街道商家小学",
)
VERDICTS = ((Look.GOOD, "达标"), (Look.BAD, "不达标"), (Look.DOUBT, "证据不足"), (Look.NOTHING, "无数据"))
MEGA = 10**6
CHINA = timezone(timedelta(hours=8))


def conclusions() -> Section:
    columns = (
        Column(title="指标", width=16, wrap=True),
        Column(title="要求", width=5),
        *(Column(title=title, kind=As.COUNT, width=4) for title in ("应评", "达标·实测", "达标·合同认定", "不达标", "证据不足", "无数据")),
        Column(title="达标率下限", kind=As.RATIO, width=5),
        Column(title="达标率上限", kind=As.RATIO, width=5),
    )
    looks = (Look.STRONG, Look.PLAIN, Look.PLAIN, Look.GOOD, Look.GOOD, Look.BAD, Look.DOUBT, Look.NOTHING, Look.PLAIN, Look.PLAIN)
    rows = [Row(values=(*target, Fraction(target[3] + target[4], target[2]), Fraction(target[2] - target[5], target[2])), looks=looks) for target in TARGETS]
    names = ("达标·实测", "达标·合同认定", "不达标", "证据不足", "无数据")
    looked = (Look.GOOD, Look.GOOD, Look.BAD, Look.DOUBT, Look.NOTHING)
    chart = Chart(
        title="各指标的结论（所）",
        kind="stacked",
        categories=tuple(target[0] for target in TARGETS),
        series=tuple(Series(name=name, values=tuple(float(target[3 + place]) for target in TARGETS), look=looked[place]) for place, name in enumerate(names)),
        unit="所",
    )
    note = "下限＝证据不足、无数据全算不达标；上限＝全算达标。按校（不除班数）的结果见表2。"
    return Section(sheet="结论", title="结论", tables=(Table(columns=columns, rows=rows, note=note),), charts=(chart,))


def rules() -> Section:
    return Section(
        sheet="口径说明",
        title="口径说明",
        paragraphs=(
            "班均＝本校在用互联网出口合同下行之和÷教学班数（备用线不计）；“以上”“不低于”含本数；1M＝1 000 000 bit/s。",
            "指标原文为转载文本，年份不可靠，不判“逾期”（附录A）。证据是上下限：实测和合同在用证明达标，合同、限速和端口证明不达标；端口速率本身不能证明出口达标。",
            "利用率取 5 分钟平均值，“95%的时间不超过”按最近秩法取值，只用有效采样；中断和监测停机不补数。",
        ),
    )


def schools(count: int) -> Section:
    """One row a school, with its arithmetic."""
    columns = (
        Column(title="标识码", width=6),
        Column(title="学校", width=10, wrap=True),
        Column(title="城乡", width=3),
        Column(title="班数", kind=As.COUNT, width=3),
        Column(title="起用日", kind=As.DAY, width=6),
        Column(title="运营商/专线号", width=9, wrap=True),
        Column(title="合同下行", kind=As.MBPS, width=4),
        Column(title="合同上行", kind=As.MBPS, width=4),
        Column(title="端口", width=8, wrap=True),
        Column(title="实测", kind=As.MBPS, width=5),
        Column(title="班均", kind=As.MBPS, width=4),
        Column(title="要求", kind=As.MBPS, width=4),
        Column(title="差额", kind=As.MBPS, width=4),
        Column(title="结论", width=5),
        Column(title="数据完整率", kind=As.RATIO, width=4),
        Column(title="说明", width=17, wrap=True),
    )
    draw = random.Random(7)
    rows = []
    for number in range(count):
        classes = draw.choice((6, 12, 18, 24, 36, 48))
        contract = draw.choice((50, 100, 200, 300, 500)) * MEGA
        need = draw.choice((5, 10)) * MEGA
        average = Fraction(contract, classes)
        look, word = VERDICTS[0 if average >= need else 1] if number % 9 else VERDICTS[2 + number % 2]
        sign = "≥" if average >= need else "<"
        words = f"{contract // MEGA}M÷{classes}班={float(average) / MEGA:.4g}M{sign}{need // MEGA}M"
        values = (
            f"31370{number:05d}",
            SCHOOLS[number % len(SCHOOLS)],
            draw.choice(("城区", "镇区", "乡村")),
            classes,
            date(2026, 9, 1),
            f"电信 ZB-EDU-{number:04d}",
            contract,
            contract // 5,
            f"sch{number:03d}-gw/GE0/0/1",
            None if look is Look.NOTHING else contract * draw.randrange(880, 1000) // 1000,
            average,
            need,
            average - need,
            word,
            None if look is Look.NOTHING else Fraction(draw.randrange(9200, 10000), 10000),
            words if number % 9 else "合同登记缺失，只有端口速率 1G，不能证明出口达标；补登合同或做一次出口实测即可认定",
        )
        rows.append(Row(values=values, looks=(*[Look.PLAIN] * 13, look, Look.PLAIN, Look.QUIET)))
    return Section(
        sheet="逐校明细",
        title="逐校明细",
        paragraphs=("每行可用计算器复核：合同下行之和÷班数＝班均。",),
        tables=(Table(columns=columns, rows=rows, filtered=True, note="实测为空：统计期内没有出口实测。"),),
        wide=True,
    )


def use() -> Section:
    hours = tuple(f"{day:02d}日" for day in range(1, 32))
    draw = random.Random(3)
    busy = tuple(None if 10 <= day <= 12 else float(300 + draw.randrange(160)) for day in range(31))
    idle = tuple(None if day == 20 else float(80 + draw.randrange(90)) for day in range(31))
    lines = Chart(
        title="东关小学 出口下行：每日95%的时间不超过（10月11～13日监测停机）",
        kind="lines",
        categories=hours,
        series=(Series(name="电信 500M", values=busy), Series(name="移动 200M", values=idle)),
        unit="Mbit/s",
        limit=500.0,
    )
    bars = Chart(
        title="出口利用率最高的学校（95%的时间不超过，上课时段）",
        kind="bars",
        categories=SCHOOLS[:7],
        series=(Series(name="下行", values=(93.5, 88.1, 71.0, 66.4, None, 50.2, 31.0)), Series(name="上行", values=(41.0, 33.3, 28.0, 61.2, None, 12.0, 9.5))),
        unit="%",
        limit=80.0,
    )
    return Section(sheet="利用率", title="出口利用率", charts=(lines, bars))


def ledger() -> Section:
    columns = (
        Column(title="编号", width=8),
        Column(title="学校", width=8, wrap=True),
        Column(title="问题", width=16, wrap=True),
        Column(title="首次发现", kind=As.DAY, width=6),
        Column(title="责任单位/责任人", kind=As.BLANK, width=8),
        Column(title="整改措施", kind=As.BLANK, width=12),
        Column(title="完成时限", kind=As.BLANK, width=6),
        Column(title="复核时间", kind=As.MOMENT, width=8),
        Column(title="是否销号", width=5),
    )
    found = (
        ("西关中学", None, "未销号", Look.BAD),
        ("第七中学", datetime(2026, 10, 31, 8, 12, tzinfo=CHINA), "拟销号", Look.DOUBT),
        ("东关小学", datetime(2026, 10, 30, 9, 0, tzinfo=CHINA), "已销号", Look.GOOD),
    )
    rows = [
        Row(
            values=(f"WT-2026-{number:03d}", school, "300M÷48班=6.25M<10M，还差 180M", date(2026, 9, 30), None, None, None, checked, word),
            looks=(*[Look.PLAIN] * 8, look),
        )
        for number, (school, checked, word, look) in enumerate(found, 1)
    ]
    return Section(sheet="整改台账", title="整改台账", tables=(Table(columns=columns, rows=rows, filtered=True),), wide=True)


def compliance(count: int = 60, mark: str = "") -> Page:
    """The sample that people look at."""
    return Page(
        title="张店区学校网络带宽达标情况（2026年10月）",
        number="NM-202610-03",
        lang="zh",
        head=(
            "数据截至 10月31日 24:00",
            "统计范围：学校名录 312 所（区教体局 2026年9月版，不含幼儿园）。已接入监测 296，只有合同登记 4，未纳入监测 12（按“无数据”计入，不从分母剔除）。",
        ),
        sections=(conclusions(), rules(), schools(count), ledger(), use()),
        foot=("编制：＿＿＿＿＿＿　　审核：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿　　（盖章）",),
        mark=mark,
    )


def of_values(*values: object, lang: str = "en", **columns: object) -> Page:
    """A page of one table with one row; each column is text unless `columns` says otherwise."""
    heads = tuple(Column(title=f"c{place}", **columns) for place in range(len(values)))
    return Page(
        title="t", number="n", lang=lang, head=(), sections=(Section(sheet="s", title="s", tables=(Table(columns=heads, rows=(Row(values=values),)),)),)
    )
