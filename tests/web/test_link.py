import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import EVERYWHERE
from netmon.model.evidence import Basis, Body, Evidence, EvidenceKind
from netmon.model.figures import Coverage, Figures
from netmon.model.inventory import Contract
from netmon.model.sentence import Sentence
from netmon.model.target import Unit
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Exclusion, Subject, VerdictState
from netmon.model.view_compliance import JudgedRow, Words
from netmon.model.view_explain import ExplainRow, Explanation
from netmon.model.view_link import BusyHour, LinkEnd, LinkFigures, LinkList, LinkQuery, LinkRow, LinkVerdict, LinkView, Slot, Threshold, Traffic
from netmon.web.curve import chart, path, spark
from netmon.web.html import Pages
from netmon.web.section_explain import ExplainPages
from netmon.web.section_link import LinkPages, link_query
from tests.web.sample_district import NOW
from tests.web.test_pages import NASTY, asked, read

M = 1_000_000
ZONE = ZoneInfo("Asia/Shanghai")
CONTRACT = Contract(down_bps=500 * M, up_bps=100 * M, start=date(2026, 1, 1), number="HT-2026-013")
ROW = LinkRow(
    key="s03/dx", id="dx", site="s03", site_name="城关中心小学", role="exit", isp="电信", circuit="ZB-EDU-0113", medium="fibre", contract=CONTRACT, up=True,
    polled=True, down_bps=400.0 * M, up_bps=10.0 * M, speed_bps=1000 * M,
)  # fmt: skip


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZONE)
    pages.load()
    return pages


def traffic(hours=24):
    step = 300 if hours == 24 else 3600
    start = int(NOW) - hours * 3600
    slots = tuple(Slot(start + n * step, None if n == 5 else n * M, n * M // 2, n * M if step == 3600 else None) for n in range(24))
    return Traffic(hours=hours, slot_s=step, slots=slots, contract=CONTRACT, thresholds=(Threshold("NET-4", 360 * M, True),))


def figures():
    one = Figures(
        n=8640, octets=10**12, time_ms=10**9, p95_bps=183 * M, max_bps=242 * M, busy_ms=600_000, grew=10, coverage=Coverage(expected=8640, valid=8000)
    )
    return LinkFigures(days=30, down=one, up=one, lesson_down=one, lesson_up=one, speed_bps=10**9, busiest=BusyHour(int(NOW) - 7200, 190 * M))


def view(word="x", **more):
    row = JudgedRow(
        id="0123456789abcdef", target="NET-4", subject=Subject("site", "1001", word, "s03"), name=Words(word, word), state=VerdictState.FAIL, unit=Unit.BPS,
        reason=Words(word, word), basis=Basis.CONTRACT, sum=Words(word, word), lower=Fraction(5 * M), upper=Fraction(6 * M), shortfall=Fraction(180 * M),
    )  # fmt: skip
    run = RunRecord(
        link="s03/dx",
        at_ms=int(NOW * 1000),
        path="exit",
        direction="down",
        outcome=RunOutcome.DEFERRED,
        method="iperf3",
        server=word,
        detail="no answer in 5 s",
    )
    begun = datetime.fromtimestamp(NOW, UTC)
    late = Exclusion(id="x-1", start=begun, end=begun + timedelta(hours=2), entered=begun + timedelta(hours=1), reason=word, who=word)
    found = Evidence(side="upper", value=Fraction(500 * M), basis=Basis.CONTRACT, kind=EvidenceKind.CONTRACT)
    values = {
        "row": replace(ROW, isp=word, circuit=word, site_name=word or "x"),
        "ends": (LinkEnd(device=word or "x", port=word, watched=True), LinkEnd(device=None, port="", elsewhere=True, far=True)),
        "contracts": (CONTRACT,),
        "upstream": word, "path": word, "repair_phone": word, "traffic": traffic(), "figures": figures(), "progress": "done",
        "evidence": Body(evidence=(found,), gaps=(Sentence(key="target.gap.contract", args={"line": word}),)),
        "verdicts": (LinkVerdict(row, Words(word, word), Words(word, word)),), "runs": (run,), "exclusions": (late,),
    }  # fmt: skip
    return LinkView(now=NOW, **{**values, **more})


class Lines:
    """A LinkSource with one line; notes who asked for what."""

    def __init__(self, found=None):
        self.found, self.asked = found or view(), []

    def links(self, query, sight):
        rows = (self.found.row, replace(ROW, id="yd", standby=True, up=None, polled=False, down_bps=None, contract=None))
        return LinkList(query=query, now=NOW, total=2, rows=rows, sites=(("s03", "城关中心小学"), ("s04", "红旗中学")), roles=("exit",))

    async def link(self, key, sight, asker, hours=24):
        self.asked.append((key, asker, hours))
        return self.found if key == "s03/dx" else None

    async def traffic(self, key, hours, sight, asker):
        return traffic(hours) if key == "s03/dx" else None


async def page(templates, found=None, query=None):
    return await LinkPages(Lines(found), templates).link(asked(query, site="s03", id="dx"))


async def test_a_line_says_what_it_is_what_it_carries_and_what_is_judged(templates):
    reader = read(await page(templates, view("word")))
    said = reader.said()
    for words in (
        "互联网出口 dx", "外单位的设备", "由此监测", "95% 的时间不超过", "183 Mbit/s", "92.5%", "最忙的上课小时", "190 Mbit/s", "最近秩法", "不达标",
        "还差 180M",
        "至多 500 Mbit/s", "合同认定", "HT-2026-013", "现行", "推迟", "5 秒内没有应答", "开始后才登记，不生效", "80%",
    ):  # fmt: skip
        assert words in said, words
    assert "/explain/verdict/0123456789abcdef" in reader.links
    assert "/explain/link/s03/dx" in reader.links
    assert "svg" in reader.tags


async def test_a_line_that_is_still_worked_out_renews_itself(templates):
    waiting = view(figures=None, progress="running", evidence=None)
    text = "".join((await page(templates, waiting)).body)
    assert '<meta http-equiv="refresh" content="3">' in text
    assert "正在从原始数据计算" in text
    done = "".join((await page(templates)).body)
    assert 'http-equiv="refresh" content="3"' not in done
    failed = "".join((await page(templates, view(figures=None, progress="failed", evidence=None))).body)
    assert "历史数据暂时无法读取" in failed


async def test_a_line_without_a_port_says_that_it_is_not_monitored(templates):
    said = read(await page(templates, view(row=replace(ROW, polled=False, up=None), traffic=None, figures=None, progress="none"))).said()
    assert "未接入监测" in said
    assert "最近秩法" not in said


async def test_numbers_of_the_chart_have_contract_and_target_as_dashed_lines(templates):
    pages = LinkPages(Lines(), templates)
    answer = await pages.traffic(asked({"hours": "168"}, site="s03", id="dx"))
    data = json.loads(answer.body)
    assert answer.content_type == "application/json"
    assert len(data["t"]) == len(data["series"][0]["values"]) == 24
    assert data["series"][0]["values"][5] is None
    assert [(one["label"], one.get("dash", False), one["values"][0]) for one in data["series"][3:]] == [
        ("合同下行", True, 500.0 * M), ("指标 NET-4 折合（全校出口合计）", True, 360.0 * M),
    ]  # fmt: skip
    assert {one["unit"] for one in data["series"]} == {"bps"}
    assert (await pages.traffic(asked(site="s03", id="none"))).status == 404


async def test_hours_are_one_of_three(templates):
    source = Lines()
    pages = LinkPages(source, templates)
    for given in ("168", "720", "9999", "x", "²"):
        await pages.link(asked({"hours": given}, site="s03", id="dx"))
    assert [hours for _, _, hours in source.asked] == [168, 720, 24, 24, 24]


async def test_lines_are_listed_and_narrowed(templates):
    pages = LinkPages(Lines(), templates)
    reader = read(pages.links(asked({"q": "电信 dx", "site": "s03", "offset": "-1"})))
    assert "共 2 条" in reader.said()
    assert "备用，不计入带宽" in reader.said()
    assert "/links/s03/dx" in reader.links
    assert link_query({"q": "a b", "site": "", "role": "exit", "offset": "7"}) == LinkQuery(words=("a", "b"), role="exit", offset=7)
    document = json.loads(pages.links(asked({"format": "json"})).body)
    assert (document["schema"], document["rows"][0]["contract"]["start"]) == ("netmon.links/1", "2026-01-01")


async def test_a_line_as_json_has_numbers(templates):
    document = json.loads((await page(templates, query={"format": "json"})).body)
    assert (document["schema"], document["figures"]["p95_down_bps"], document["verdicts"][0]["state"]) == ("netmon.link/1", 183 * M, "fail")


@pytest.mark.parametrize("word", [NASTY, "", "\x00\u202e"])
async def test_no_string_becomes_markup(templates, word):
    assert read(await page(templates, view(word))).tags.count("h1") == 1
    plain = read(await page(templates, view("plain")))
    assert read(await page(templates, view(word))).tags.count("img") == plain.tags.count("img")


class Told:
    """An ExplainSource that gives one explanation for everything."""

    def __init__(self, found):
        self.found, self.askers = found, []

    async def device(self, name, sight, lang):
        return self.found

    async def verdict(self, verdict_id, sight, lang, asker):
        self.askers.append(asker)
        return self.found

    async def link(self, key, sight, lang, asker):
        return self.found


def explanation(word="word", **more):
    rows = ((ExplainRow("结论", word), ExplainRow("算式", word)),)
    return Explanation(**{"kind": "verdict", "name": "0123456789abcdef", "site": "s03", "site_name": word, "now": NOW, "state": "pass", "known": rows, **more})


@pytest.mark.parametrize(
    ("progress", "words", "again"),
    [("running", "正在从原始数据", True), ("busy", "轮到后自动开始", True), ("failed", "没能算出来", False), ("done", "没有对它的结论", False)],
)
async def test_an_explanation_says_how_far_it_is(templates, progress, words, again):
    text = "".join((await ExplainPages(Told(explanation(progress=progress)), templates).verdict(asked(id="0123456789abcdef"))).body)
    assert words in text
    assert ('content="3"' in text) is again


@pytest.mark.parametrize("word", ["word", NASTY])
async def test_each_kind_of_explanation_has_its_page(templates, word):
    chain = ((ExplainRow("端口", word),),)
    pages = ExplainPages(Told(explanation(word, chain=chain, progress="done")), templates)
    assert "达标" in read(await pages.verdict(asked(id="0" * 16))).said()
    device = ExplainPages(Told(explanation(word, kind="device", name=word, state="down")), templates)
    assert read(await device.device(asked(name=word))).tags.count("h1") == 1
    line = ExplainPages(Told(explanation(word, kind="link", name="s03/dx", link="dx")), templates)
    assert "/links/s03/dx" in read(await line.link(asked(site="s03", id="dx"))).links


async def test_what_cannot_be_explained_is_not_found(templates):
    pages = ExplainPages(Told(None), templates)
    for answer in (await pages.device(asked(name="x")), await pages.verdict(asked(id="0" * 16)), await pages.link(asked(site="a", id="b"))):
        assert answer.status == 404
    found = json.loads((await ExplainPages(Told(explanation()), templates).device(asked({"format": "json"}, name="x"))).body)
    assert (found["schema"], found["known"][0][0]) == ("netmon.explanation/1", {"label": "结论", "words": "word"})


async def test_who_asks_without_users_is_told_by_address(templates):
    source = Told(explanation())
    await ExplainPages(source, templates).verdict(replace(asked(id="0" * 16), peer="127.0.0.9"))
    await ExplainPages(source, templates).verdict(replace(asked(id="0" * 16), session="s", person=replace(asked().person, name="li", sight=EVERYWHERE)))
    assert source.askers == ["127.0.0.9", "li"]


def test_curves_break_where_nothing_is_known():
    assert path([(0, 1.0), (1, None), (2, 3.0), (3, 4.0)]) == "M0 1h.01M2 3h.01L3 4"
    assert spark([None, None], 5) == ""
    assert spark([0, 10], 10) == "M0 21h.01L120 1"


def test_a_chart_has_round_numbers_and_local_times():
    times = [int(NOW) - 86_400 + n * 3600 for n in range(25)]
    drawn = chart(times, [("down", "down", [float(n * 10 * M) for n in range(25)])], ZONE)
    assert [words for _, words in drawn.rows] == ["0", "100 Mbit/s", "200 Mbit/s", "300 Mbit/s"]
    assert [words for _, words in drawn.columns][:3] == ["09:00", "12:00", "15:00"]
    assert chart([1], [], ZONE) is None
    flat = chart(times, [("down", "down", [None] * 25)], ZONE)
    assert flat.lines[0].path == ""
