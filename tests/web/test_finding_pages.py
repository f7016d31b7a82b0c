"""The pages of findings, of the register of assets, and of netmon itself."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import NOWHERE, Right, Sight
from netmon.model.finding import SEVERITIES, FindingKind, Severity
from netmon.model.lang import Lang
from netmon.model.outcome import Outcome
from netmon.model.report import Asset
from netmon.model.roster import RosterEntry
from netmon.model.status import ConfigStatus, PollRow
from netmon.model.texts import CATALOGUE
from netmon.model.view_asset import ASSET_SORTS, AssetList, AssetMark, AssetQuery, AssetRow
from netmon.model.view_finding import FindingList, FindingQuery, FindingRow
from netmon.model.view_self import SelfPage, SelfPart, SelfRow, Unwatched
from netmon.pipeline.view_self import PARTS
from netmon.web.html import Pages
from netmon.web.section_assets import FILE_COLUMNS, XLSX, AssetPages, asset_query
from netmon.web.section_findings import COLUMNS, FindingPages, finding_query, macs_in
from netmon.web.section_self import SelfPages
from tests.web.sample_district import NOW
from tests.web.test_pages import NASTY, asked, read

MAC = "02:5e:00:01:03:01"
ROWS = (
    FindingRow(
        device="sw-2", site="a", site_name="甲校", kind=FindingKind.ROGUE_DHCP, severity=Severity.CRITICAL, detail=f"rogue DHCP server {MAC}",
        since=NOW - 90, role="switch", room="1号楼/2层",
    ),
    FindingRow(device="", site="", site_name="", kind=FindingKind.NO_NTP, severity=Severity.INFO, detail="=cmd", since=NOW - 9000),
)  # fmt: skip
ASSET = Asset(
    device="sw-1", site="a", room="1号楼/1层", role="switch", vendor="Huawei", model="S5735", serial="SN1", software="V200", first_seen_s=1_700_000_000,
    last_seen_s=1_790_000_000, bought=date(2021, 9, 1), end_of_life=date(2026, 12, 31), parts=3,
)  # fmt: skip
ASSETS = (
    AssetRow(asset=ASSET, site_name="甲校", marks=frozenset({AssetMark.UNSEEN, AssetMark.ENDED, AssetMark.DOUBLED}), years=5.4, unseen_days=115),
    AssetRow(asset=Asset(device="=sw-9", site="a", room=None, role="switch"), site_name="甲校", marks=frozenset({AssetMark.NEVER})),
)
SELF = SelfPage(
    now=NOW,
    version="0.1.0",
    started_at=NOW - 7200,
    config=ConfigStatus(loaded_at=NOW - 7200),
    config_file="/etc/netmon/netmon.yaml",
    files=12,
    coverage=0.99,
    parts=(
        SelfPart(key="polling", rows=(SelfRow(key="coverage", value=0.99, unit="ratio"), SelfRow(key="lateness", value=0.2, unit="seconds"))),
        SelfPart(key="history", rows=(SelfRow(key="writable", value=1, unit="yes_no"), SelfRow(key="filed_until", value=NOW - 90_000, unit="moment"))),
        SelfPart(key="process", rows=(SelfRow(key="memory", value=171_000_000, unit="bytes"),)),
    ),
    slowest=(PollRow(device="sw-1", collector="interfaces", duration_s=4.1, outcome=Outcome.TIMEOUT, at=NOW - 30),),
    unwatched=Unwatched(
        official=True, listed=3, missing=(RosterEntry(code="31370301", name="西关小学", kind="school", county="张店区"),), silent=(("b", "乙校"),)
    ),
)


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


class Fixed:
    """One source for the three sections."""

    def __init__(self, found: FindingList | None = None, assets: AssetList | None = None, itself: SelfPage | None = None, book: bytes | None = b"PK") -> None:
        self.found, self.listed, self.page, self.book = found, assets, itself, book
        self.asked: list[object] = []

    def findings(self, query: FindingQuery, _sight: Sight) -> FindingList:
        self.asked.append(query)
        return replace(self.found, query=query)  # type: ignore[type-var]

    async def assets(self, query: AssetQuery, _sight: Sight) -> AssetList:
        self.asked.append(query)
        return replace(self.listed, query=query)  # type: ignore[type-var]

    async def workbook(self, query: AssetQuery, _sight: Sight, _lang: Lang) -> bytes | None:
        self.asked.append(query)
        return self.book

    async def itself(self, sight: Sight) -> SelfPage | None:
        return self.page if sight.whole else None


FOUND = FindingList(
    now=NOW, query=FindingQuery(), total=2, rows=ROWS, by_severity={Severity.CRITICAL: 1, Severity.WARNING: 0, Severity.INFO: 1},
    by_kind={FindingKind.ROGUE_DHCP: 1, FindingKind.NO_NTP: 1}, sites=(("a", "甲校"), ("b", "乙校")),
)  # fmt: skip
LISTED = AssetList(
    now=NOW, query=AssetQuery(), total=2, rows=ASSETS, every=9, marks={AssetMark.NEVER: 1}, sites=(("a", "甲校"), ("b", "乙校")), roles=("switch",),
    vendors=("Huawei",),
)  # fmt: skip


def lines_of(page) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(page.body).removeprefix("\ufeff"))))


def test_findings_say_what_where_since_when_and_what_to_do(templates):
    reader = read(FindingPages(Fixed(FOUND), templates).findings(asked()))
    said = reader.said()
    assert "发现私接的 DHCP 服务器" in said
    assert "→ 用 netmon where 查该 MAC 所在交换机端口" in said
    assert f"查 {MAC} 接在哪里" in said
    assert "sw-2 甲校 1号楼/2层" in said
    assert "1 分钟前" in said
    assert {"/devices/sw-2", "/search?q=02%3A5e%3A00%3A01%3A03%3A01", "/findings.csv?", "?severity=critical"} <= set(reader.links)
    assert "CSV" in said


def test_findings_are_narrowed_by_what_makes_sense():
    query = finding_query({"severity": "critical", "kind": "no_ntp", "site": "a", "device": "x"}, offset=3, limit=9)
    assert query == FindingQuery(severity=Severity.CRITICAL, kind=FindingKind.NO_NTP, site="a", device="x", offset=3, limit=9)
    assert finding_query({"severity": "x", "kind": "y"}, offset=0, limit=100) == FindingQuery()
    assert macs_in(f"{MAC} and {MAC}, 10.0.0.1, 1.2:5e:00") == [MAC]


def test_findings_as_csv_are_all_rows_and_never_formulas(templates):
    source = Fixed(FOUND)
    section = FindingPages(source, templates)
    page = section.csv(asked({"severity": "critical", "offset": "100"}))
    head, first, second = lines_of(page)
    assert len(head) == len(COLUMNS)
    assert first[:5] == ["甲校", "sw-2", "交换机", "1号楼/2层", "紧急"]
    assert second[6] == "'=cmd"
    assert source.asked == [FindingQuery(severity=Severity.CRITICAL, limit=None)]
    assert {route.path: route.right for route in section.routes()} == {"/findings": Right.SEE, "/findings.csv": Right.EXPORT}


def test_no_findings_say_how_they_would_come(templates):
    empty = FindingList(now=NOW, query=FindingQuery(), by_severity=dict.fromkeys(Severity, 0))
    assert "没有发现问题" in read(FindingPages(Fixed(empty), templates).findings(asked())).said()
    assert "没有符合条件的问题" in read(FindingPages(Fixed(replace(FOUND, rows=(), total=0)), templates).findings(asked({"kind": "telnet_open"}))).said()


def test_every_kind_of_finding_has_its_words():
    assert {f"finding.{kind}" for kind in FindingKind} | {f"finding.{kind}.step" for kind in FindingKind} <= CATALOGUE.keys()
    assert set(SEVERITIES.values()) <= set(Severity)


async def test_assets_show_what_needs_a_look(templates):
    reader = read(await AssetPages(Fixed(assets=LISTED), templates).assets(asked({"lang": "zh"})))
    said = reader.said()
    assert "共 2 台（台账 9 台）" in said
    assert (
        "sw-1 甲校 1号楼/1层 交换机 Huawei S5735 3 个部件 SN1 序列号重复 V200 2023-11-15 2026-09-21 115 天未见 2021-09-01 已用 5.4 年 2026-12-31 已停止支持"
        in said
    )
    assert "从未见到" in said
    assert "?lang=zh&mark=never" in reader.links
    assert "/assets.xlsx?lang=zh" in reader.links


async def test_assets_are_sorted_and_turned_by_their_heads(templates):
    source = Fixed(assets=replace(LISTED, total=250))
    reader = read(await AssetPages(source, templates).assets(asked({"sort": "last_seen", "order": "down", "q": "S57 甲", "offset": "100"})))
    assert source.asked == [AssetQuery(sort="last_seen", descending=True, words=("S57", "甲"), offset=100)]
    assert "?sort=last_seen&order=up&q=S57+%E7%94%B2" in reader.links
    assert "?sort=last_seen&order=down&q=S57+%E7%94%B2&offset=200" in reader.links
    assert asset_query({"sort": "x", "mark": "y", "order": "z"}, offset=0, limit=100) == AssetQuery()
    assert {asset_query({"sort": name}, offset=0, limit=1).sort for name in ASSET_SORTS} == set(ASSET_SORTS)


async def test_assets_as_files_take_the_right_to_export(templates):
    source = Fixed(assets=LISTED)
    section = AssetPages(source, templates)
    head, first, second = lines_of(await section.csv(asked({"site": "a"})))
    assert len(head) == len(first) == len(FILE_COLUMNS) == 14
    assert first == [
        "sw-1",
        "甲校",
        "1号楼/1层",
        "交换机",
        "Huawei",
        "S5735",
        "SN1",
        "V200",
        "2023-11-15",
        "2026-09-21",
        "2021-09-01",
        "5.4",
        "2026-12-31",
        "3",
    ]
    assert second[0] == "'=sw-9"
    page = await section.xlsx(asked({"site": "a"}))
    assert (page.status, page.content_type, page.body) == (200, XLSX, b"PK")
    assert "assets" not in page.headers["Content-Disposition"] or "filename" in page.headers["Content-Disposition"]
    assert (await AssetPages(Fixed(assets=LISTED, book=None), templates).xlsx(asked())).status == 503
    assert [route.right for route in section.routes()] == [Right.SEE, Right.EXPORT, Right.EXPORT]


async def test_netmon_itself_says_first_what_is_wrong(templates):
    good = read(await SelfPages(Fixed(itself=SELF), templates).itself(asked())).said()
    assert "监测系统运行正常" in good
    assert "按时检测的设备 99%" in good
    assert "内存 171 MB" in good
    assert "西关小学 31370301 · 张店区" in good
    assert "没有可轮询设备的学校：1 所 乙校" in good
    assert "sw-1 interfaces 4.1 秒" in good
    late = SelfPart(key="polling", rows=(SelfRow(key="lateness", value=20.0, unit="seconds", mood="warn"),))
    lost = SelfPart(key="history", rows=(SelfRow(key="samples_dropped", value=7, mood="bad"),))
    said = read(await SelfPages(Fixed(itself=replace(SELF, parts=(late,))), templates).itself(asked({"lang": "en"}))).said()
    assert "netmon wants a look Polling: latest start in the last minute 20 s" in said
    said = read(await SelfPages(Fixed(itself=replace(SELF, parts=(late, lost))), templates).itself(asked())).said()
    assert "监测系统有故障，数据可能不全" in said
    assert "历史数据：丢失样本 7" in said


async def test_netmon_itself_shows_a_refused_configuration(templates):
    refused = replace(SELF, config=ConfigStatus(loaded_at=NOW - 60, problems=1), problems={"zh": (f"a.yaml:3:1: {NASTY}",), "en": ("a.yaml:3:1: wrong",)})
    reader = read(await SelfPages(Fixed(itself=refused), templates).itself(asked()))
    assert "新配置有 1 处问题" in reader.said()
    assert "img" not in reader.tags[reader.tags.index("main") :]
    no_list = replace(SELF, unwatched=Unwatched())
    assert "没有学校名录" in read(await SelfPages(Fixed(itself=no_list), templates).itself(asked())).said()
    assert "读不出来" in read(await SelfPages(Fixed(itself=replace(SELF, unwatched=Unwatched(trouble=True))), templates).itself(asked())).said()


async def test_netmon_itself_is_for_those_who_see_the_whole(templates):
    someone = asked()
    blind = replace(someone, person=replace(someone.person, sight=NOWHERE))
    page = await SelfPages(Fixed(itself=SELF), templates).itself(blind)
    assert page.status == 403
    assert "西关" not in read(page).said()


def test_every_figure_of_netmon_itself_has_its_words():
    keys = {f"web.self.{figure.key}" for figures in PARTS.values() for figure in figures} | {f"web.self.part.{part}" for part in PARTS}
    assert keys <= CATALOGUE.keys()
    names = [figure.key for figures in PARTS.values() for figure in figures]
    assert len(names) == len(set(names))


async def test_no_string_of_these_lists_becomes_markup(templates):
    row = replace(ROWS[0], device=NASTY, site=NASTY, site_name=NASTY, detail=NASTY, room=NASTY)
    words = dict.fromkeys(("device", "site", "room", "role", "vendor", "model", "serial", "software"), NASTY)
    asset = replace(ASSETS[0], asset=replace(ASSET, **words), site_name=NASTY)
    found = replace(FOUND, rows=(row,), sites=((NASTY, NASTY), ("b", "x")))
    listed = replace(LISTED, rows=(asset,), sites=((NASTY, NASTY), ("b", "x")), roles=(NASTY,), vendors=(NASTY,))
    itself = replace(SELF, slowest=(replace(SELF.slowest[0], device=NASTY, collector=NASTY),), config_file=NASTY)
    for page in (
        FindingPages(Fixed(found), templates).findings(asked({"device": NASTY, "site": NASTY})),
        await AssetPages(Fixed(assets=listed), templates).assets(asked({"q": NASTY, "vendor": NASTY})),
        await SelfPages(Fixed(itself=itself), templates).itself(asked()),
    ):
        reader = read(page)
        assert "img" not in reader.tags[reader.tags.index("main") :]


async def test_these_pages_are_json_too(templates):
    found = json.loads(FindingPages(Fixed(FOUND), templates).findings(asked({"format": "json"})).body)
    assets = json.loads((await AssetPages(Fixed(assets=LISTED), templates).assets(asked({"format": "json"}))).body)
    itself = json.loads((await SelfPages(Fixed(itself=SELF), templates).itself(asked({"format": "json"}))).body)
    assert (found["schema"], found["rows"][0]["kind"]) == ("netmon.findings/1", "rogue_dhcp")
    assert (assets["schema"], assets["rows"][0]["marks"], assets["rows"][0]["asset"]["bought"]) == (
        "netmon.assets/1",
        ["doubled", "ended", "unseen"],
        "2021-09-01",
    )
    assert (itself["schema"], itself["unwatched"]["missing"][0]["name"]) == ("netmon.self/1", "西关小学")
