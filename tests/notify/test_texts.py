"""Messages as people read them: the samples word for word, no jargon, never too long, never without what must be read."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.finding import Severity
from netmon.model.incident import Cause, Impact, Tier
from netmon.model.lang import Lang
from netmon.model.texts import CATALOGUE, text
from netmon.notify.facts import Audience, DigestFacts, ExitNow, ExitState
from netmon.notify.routing import Route
from netmon.notify.texts_digest import digest_notices, digest_text
from netmon.notify.texts_incident import incident_text, recovery_text, told_as
from tests.notify.incidents import ZONE, at, facts, incident

LANGS: tuple[Lang, ...] = ("zh", "en")
FORBIDDEN = re.compile(
    r"snmp|uplink|\bpoe\b|\boid\b|\bping|vlan|lldp|\bcdp\b|\barp\b|dhcp|icmp|\bmib\b|\bcpu\b|\bstp\b|\bmac\b|\bip\b|\bdns\b|ifname|trunk|bgp|ospf|capwap|"
    r"oper_status|timeout|上联|下联|端口|广播|生成树|网段|子网|丢包|时延|轮询|链路聚合|团体字|堆栈|协议|报文|光衰|收光|误码",
    re.IGNORECASE,
)
ALL = [(cause, audience, lang) for cause in Cause for audience in Audience for lang in LANGS]


def test_the_technicians_message_word_for_word() -> None:
    assert incident_text(incident(), facts(), Audience.ACTING, at(8, 15), "zh") == (
        "【紧急】东关小学 全校断网\n"
        "时间：11月23日（周一）08:12 起，已 3 分钟，正在上第一节课\n"
        "原因：电信出口线路不通（校内设备都正常）\n"
        "影响：36 间教室、41 个无线AP 上不了外网；备用移动线路也未接通\n"
        "请先做：\n"
        "1. 到 1号楼 一层弱电间，看电信光猫：“LOS/光信号”灯亮红＝外线断，直接做最后一步\n"
        "2. 灯正常：拔下光猫电源等 1 分钟再插上，等 3 分钟（不要按 Reset 孔）\n"
        "3. 打 10000 报障，照念：“专线号 ZB-EDU-0113，08:12 起中断，光猫 LOS 红灯”（灯不红就不念最后半句）\n"
        "其余 77 条下级告警已合并，恢复后会再发一条\n"
        "区网络中心已同步收到　编号 1123-07"
    )


def test_the_recovery_word_for_word() -> None:
    assert recovery_text(incident(), facts(lesson_now="第一节"), at(8, 31), "zh") == (
        "【已恢复】东关小学 08:31 恢复上网，共中断 19 分钟（第一节课内）　编号 1123-07"
    )
    over_night = recovery_text(incident(), facts(), at(7, 5, day=25), "zh")
    assert over_night == "【已恢复】东关小学 11月25日 07:05 恢复上网，共中断 1 天 22 小时　编号 1123-07"


def test_the_districts_copy_has_no_steps_and_says_whether_the_school_knows() -> None:
    copy = incident_text(incident(), facts(), Audience.COPY, at(8, 15), "zh")
    assert copy == (
        "【紧急·抄送】东关小学 全校断网\n"
        "时间：11月23日（周一）08:12 起，已 3 分钟，正在上第一节课\n"
        "原因：电信出口线路不通（校内设备都正常）\n"
        "影响：36 间教室、41 个无线AP 上不了外网；备用移动线路也未接通\n"
        "报障：10000，专线号 ZB-EDU-0113\n"
        "学校网管已收到处理步骤　编号 1123-07"
    )
    assert "请电话告知" in incident_text(incident(), facts(school_told=False), Audience.COPY, at(8, 15), "zh")


def test_what_left_the_inventory_is_not_told_to_work_again() -> None:
    over = [recovery_text(incident(Cause.DEVICE_DOWN), facts(device="", gone="sw-old"), at(8, 31), lang) for lang in ("zh", "en")]
    assert over[0] == "【不再监测】东关小学 08:31 sw-old 已不在清单中，没有看到它恢复　编号 1123-07"
    assert over[1] == "[NO LONGER WATCHED] 东关小学: 08:31 sw-old is no longer in the inventory, nobody saw it recover. No. 1123-07"


def test_english_reads_in_the_same_order() -> None:
    shown = incident_text(incident(), facts(), Audience.ACTING, at(8, 15), "en").splitlines()
    assert shown[0] == "[URGENT] 东关小学: no Internet in the whole school"
    assert shown[1] == "Since: Mon 23 Nov 08:12, for 3 min, during 第一节"
    assert shown[-1] == "The district's network centre knows. No. 1123-07"
    assert [line[:2] for line in shown if line[0].isdigit() and line[1] == "."] == ["1.", "2.", "3."]


@pytest.mark.parametrize(("cause", "audience", "lang"), ALL)
def test_every_cause_has_a_text_without_jargon(cause: Cause, audience: Audience, lang: Lang) -> None:
    shown = incident_text(incident(cause), facts(port="12"), audience, at(8, 15), lang)
    over = recovery_text(incident(cause), facts(port="12"), at(9, 0), lang)
    assert FORBIDDEN.search(shown.replace("sw-1", "")) is None, shown
    assert FORBIDDEN.search(over) is None, over
    assert "1123-07" in shown
    assert "1123-07" in over
    assert len(shown.encode()) <= 900
    steps = [line for line in shown.splitlines() if re.match(r"\d\. ", line)]
    assert len(steps) == (3 if audience is Audience.ACTING else 0)
    assert "{" not in shown + over


def test_no_jargon_in_any_entry_that_a_technician_may_read() -> None:
    read = {key: entry for key, entry in CATALOGUE.items() if key.startswith(("incident.", "notify.digest", "notify.impact", "notify.since", "notify.head"))}
    assert len(read) > 100
    bad = {key: entry[lang] for key, entry in read.items() for lang in LANGS if FORBIDDEN.search(entry[lang])}
    assert bad == {}


def test_an_exit_beside_which_another_works_is_no_school_without_internet() -> None:
    shown = incident_text(incident(works_instead="移动", evidence=()), facts(), Audience.ACTING, at(8, 15), "zh")
    assert shown.splitlines()[0] == "【紧急】东关小学 电信线路中断"
    assert "已改走移动线路，可能变慢" in shown
    assert "校内设备都正常" not in shown


def test_a_school_offline_whose_devices_answer_has_lost_its_exits() -> None:
    inside = incident(Cause.SITE_OFFLINE)
    assert told_as(inside) is Cause.EXIT_DOWN
    assert told_as(incident(Cause.SITE_OFFLINE, members=("gw",))) is Cause.SITE_OFFLINE
    assert "校内设备都正常" in incident_text(inside, facts(), Audience.ACTING, at(8, 15), "zh")
    unsure = incident(Cause.SITE_OFFLINE, members=("gw",), evidence=())
    assert "多半是电信线路不通" in incident_text(unsure, facts(), Audience.ACTING, at(8, 15), "zh")
    shared = incident_text(inside, facts(is_district=True, site_name="某区"), Audience.ACTING, at(8, 15), "zh")
    assert shared.splitlines()[0] == "【紧急】某区 统一出口中断"


def test_what_is_not_known_is_not_said() -> None:
    bare = facts(place="", device="", role=None, isp="", circuit="", repair_phone="", spare_isp="", district_told=False)
    shown = incident_text(incident(impact=Impact(), merged=0, lesson="", evidence=()), bare, Audience.ACTING, at(8, 15), "zh")
    assert "原因：外网出口线路不通\n影响：还没有查到受影响的教室\n" in shown
    assert "到网络机柜，看外网光猫" in shown
    assert "打运营商报障电话报障，照念：“东关小学的外网线路，08:12 起中断" in shown
    assert shown.endswith("恢复后会再发一条\n编号 1123-07")
    assert "第一节" not in shown


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("1号楼 弱电间", "到 1号楼 弱电间，看"),
        ("核心机房", "到核心机房，看"),
        ("弱电间 A1", "到弱电间 A1，看"),
        ("A1", "到 A1，看"),
        ("\ue000机房\ue000", "到机房，看"),
    ],
)
def test_chinese_meets_chinese_without_a_space(place: str, said: str) -> None:
    shown = incident_text(incident(Cause.DEVICE_DOWN), facts(place=place), Audience.ACTING, at(8, 15), "zh")
    assert said in shown
    assert "交换机 sw-1 没有应答" in shown
    assert "41 个无线AP 断网" in shown
    rooms = incident_text(incident(Cause.DEVICE_DOWN, impact=Impact(rooms=3)), facts(place=place), Audience.ACTING, at(8, 15), "zh")
    assert "影响：3 间教室断网；" in rooms
    assert "\ue000" not in shown + rooms


def test_a_lesson_that_is_over_is_not_on() -> None:
    assert "从第一节课开始" in incident_text(incident(), facts(lesson_now="第二节"), Audience.ACTING, at(8, 50), "zh")
    assert "从第一节课开始" in incident_text(incident(), facts(), Audience.ACTING, at(10, 0), "zh")
    assert "正在上晚自习" in incident_text(incident(lesson="晚自习"), facts(), Audience.ACTING, at(8, 15), "zh")


def test_rooms_are_named_and_counted() -> None:
    rooms = tuple(f"1号楼 {number}" for number in range(101, 107))
    shown = incident_text(incident(Cause.ROOMS_UNREADY, impact=Impact(rooms=6)), facts(rooms=rooms), Audience.ACTING, at(8, 15), "zh")
    assert "原因：一体机或无线没有准备好：1号楼 101、1号楼 102、1号楼 103 等 6 间" in shown
    assert "影响：6 间教室不能正常使用" in shown


names = st.text(max_size=400) | st.text(alphabet="\u202e\u200f\u200b\n\r\t\0{}%【】🏫汉", max_size=400) | st.just("")


@settings(max_examples=120)
@given(
    st.sampled_from(list(Cause)), st.sampled_from(list(Audience)), st.sampled_from(LANGS), st.lists(names, min_size=10, max_size=10),
    st.integers(min_value=0, max_value=10**9), st.integers(min_value=-(10**9), max_value=10**12),
)  # fmt: skip
def test_whatever_names_go_in_the_message_fits_and_says_what_must_be_read(
    cause: Cause, audience: Audience, lang: Lang, given_names: list[str], count: int, length_ms: int
) -> None:
    a, b, c, d, e, f, g, h, i, j = given_names
    hostile = incident(
        cause, id="1123-07", lesson=a, building=b, works_instead=c, merged=count, members=("x",) if count % 2 else (),
        impact=Impact(schools=count, rooms=count, access_points=count, boards=count),
    )  # fmt: skip
    known = facts(site_name=d, place=e, device=f, port=g, isp=h, circuit=i, repair_phone=j, rooms=tuple(given_names), spare_isp=a)
    shown = incident_text(hostile, known, audience, hostile.since_ms + length_ms, lang)
    told = told_as(hostile)
    assert len(shown.encode()) <= 900
    assert shown.endswith("1123-07")
    lines = shown.splitlines()
    assert text(f"incident.severity.{Severity.CRITICAL}", lang) in lines[0]
    assert lines[2].startswith("原因：" if lang == "zh" else "Cause: ")
    assert len(lines[2]) > 6, told
    assert not any(unicodedata.category(char)[0] == "C" for char in shown if char != "\n")
    over = recovery_text(hostile, known, hostile.since_ms + abs(length_ms), lang)
    assert len(over.encode()) <= 900
    assert "\n" not in over
    assert "1123-07" in over


def digest(**fields: object) -> DigestFacts:
    values: dict[str, object] = {
        "site_name": "东关小学",
        "zone": ZONE,
        "rooms_ready": 35,
        "rooms_total": 36,
        "exits": (ExitNow(isp="电信", state=ExitState.WORKING),),
        "aps_online": 40,
        "aps_total": 41,
    }
    return DigestFacts(**{**values, **fields})  # type: ignore[arg-type]


def test_the_digest_word_for_word() -> None:
    todo = ("2号楼 203 一体机没有上线（插座供电的交换机口正常，多半是一体机总电源没开）",)
    later = ("1号楼三层走廊 AP 离线（周五起，已登记报修）",)
    assert digest_text(digest(todo=todo, later=later), at(7, 40), "zh") == (
        "【开课前体检】东关小学 11月23日 07:40\n"
        "教室 35/36 就绪　出口 正常（电信）　无线AP 40/41\n"
        "要处理：2号楼 203 一体机没有上线（插座供电的交换机口正常，多半是一体机总电源没开）\n"
        "今天可以放着：1号楼三层走廊 AP 离线（周五起，已登记报修）"
    )


def test_a_digest_without_data_is_not_good_news() -> None:
    shown = digest_text(digest(rooms_unknown=3, aps_online=None, exits=(ExitNow(isp="移动", state=ExitState.UNKNOWN),)), at(7, 40), "zh")
    assert shown.splitlines()[1:] == ["教室 35/36 就绪，3 间无数据　出口 无数据（移动）　无线AP 无数据", "有的设备没有数据，说不准好坏；上课前请顺路看一眼"]
    assert digest_text(digest(rooms_ready=36), at(7, 40), "zh").endswith("没有要处理的事")


@settings(max_examples=60)
@given(st.lists(names, max_size=40), st.lists(names, max_size=40), names, st.sampled_from(LANGS))
def test_a_digest_fits_whatever_there_is_to_do(todo: list[str], later: list[str], name: str, lang: Lang) -> None:
    exits = tuple(ExitNow(isp=one, state=ExitState.DOWN) for one in later)
    shown = digest_text(digest(site_name=name, todo=tuple(todo), later=tuple(later), exits=exits), at(7, 40), lang)
    assert len(shown.encode()) <= 900
    assert "35/36" in shown


def test_a_school_has_one_digest_a_day() -> None:
    routes = [Route("ding", Audience.ACTING)]
    first, again = (digest_notices("a", routes, digest(), at(7, minute), "zh")[0] for minute in (40, 41))
    assert first.key == again.key == "digest/a/2026-11-23"
    assert digest_notices("a", routes, digest(), at(7, 40, day=24), "zh")[0].key != first.key


def test_tiers_are_known_to_texts() -> None:
    assert incident_text(incident(tier=Tier.DISTRICT), facts(), Audience.ACTING, at(8, 15), "zh").endswith("\n编号 1123-07")
