import ast
import re
from pathlib import Path

import pytest

import netmon
from netmon.model.reasons import event_text, reason_text, unknown_phrases
from netmon.model.texts_reason import TEXTS
from tests.rules.rulebook import load

HERE = Path(netmon.__file__).parent
INSIDE = {"echo lost"}
"""Why a poll was asked for: for the log alone."""


def said(node):
    """Return what a string literal says, a 7 for each value in it; None for what is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(piece.value if isinstance(piece, ast.Constant) else "7" for piece in node.values)
    return None


@pytest.fixture(scope="module")
def nodes():
    """The calls, arguments and assignments of the code that polls and judges."""
    kept = []
    for folder in ("collect", "transport", "pipeline", "daemon", "evaluate", "schedule", "simulate"):
        for file in (HERE / folder).rglob("*.py"):
            kept += [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call | ast.keyword | ast.Assign)]
    return kept


def failures(nodes):
    """Yield every phrase that the code gives an AccessFailed."""
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "AccessFailed" and len(node.args) == 2:
            phrase = said(node.args[1])
            if phrase is not None and re.search("[a-z]{2}", phrase):
                yield phrase


def details(nodes):
    """Yield every phrase of two words or more that the code gives an event, a finding, a reading or a trap's meaning."""
    for node in nodes:
        for value in given(node):
            phrase = said(value)
            if phrase is not None and re.search("[a-z]{2} [a-z]", phrase) and phrase not in INSIDE:
                yield phrase


def given(node):
    """Return the expressions in which a node says why; of a choice between two both."""
    found = []
    if isinstance(node, ast.keyword) and node.arg in ("detail", "why", "reason", "told"):
        found.append(node.value)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("finding", "Meaning", "ReadingProblem"):
        found += node.args
    elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") in ("said", "told", "why") for target in node.targets):
        found.append(node.value)
    return [half for one in found for half in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))]


def test_every_detail_in_the_code_has_chinese(nodes):
    phrases = sorted(set(details(nodes)))
    assert len(phrases) > 25
    assert unknown_phrases(phrases) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("1122-02 site_offline dh2z/exit", "全校断网 · dh2z/exit · 1122-02"),
        ("GE0/0/1 down", "GE0/0/1 down"),
        ("uptime_reset", "运行时间（sysUpTime）重新开始"),
        ("语文：连片教研: ops-2:loss, ops-3:receiver_silent", "语文：连片教研（ops-2：丢包过多；ops-3：听讲教室的设备没有应答）"),
        ("语文: ops-2:lost", "语文：ops-2:lost"),
        ("loop detected on a port (3 more since it was last said)", "某个端口检测到环路（上次提示后又有 3 次）"),
        ("serial number A1 -> B2", "序列号 A1 → B2"),
        ("no_ntp", "未配置 NTP，时钟会走偏"),
        ("telnet_open vty 0 4", "允许 Telnet 登录（口令明文传输）（vty 0 4）"),
        ("uplink_mismatch declared gw GE1, seen at sw GE2 by lldp", "实际上联与台账不符（登记在 gw GE1，实际见于 sw GE2（lldp））"),
        ("", ""),
    ],
)
def test_events_are_told_in_chinese(said, told):
    assert event_text(said, "zh") == told


def words_of(value):
    """Yield the words that a profile gives states of access points."""
    if isinstance(value, dict):
        yield from value.get("reasons") or ()
        for below in value.values():
            yield from words_of(below)
    elif isinstance(value, list):
        for below in value:
            yield from words_of(below)


def test_every_reason_of_a_profile_has_chinese(root):
    files = sorted((root / "collectors").rglob("*.yaml"))
    words = {str(word) for file in files if "reasons:" in file.read_text(encoding="utf-8") for word in words_of(load(file))}
    assert len(words) > 10
    assert unknown_phrases(sorted(words)) == []


def test_every_reason_in_the_code_has_chinese(nodes):
    phrases = sorted(set(failures(nodes)))
    assert len(phrases) > 80
    assert unknown_phrases(phrases) == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no answer in 5 s", "5 秒内没有应答"),
        ("ifTable: no_progress", "ifTable：没有进展"),
        ("ifHighSpeed: 2 rows", "ifHighSpeed：2 行"),
        ("no end of the login within 5 s", "登录未在5 秒内完成"),
        ("no answer within 3 s; the address answers, and many such displays are silent in standby", "3 秒内没有应答；地址有应答，许多此类显示设备待机时不回答"),
        ("+3 -1 lines (nightly)", "新增 3 行、减少 1 行（每晚）"),
        ("Gi0/1: ifIndex 1 -> 2", "Gi0/1：ifIndex 1 → 2"),
        ("the line carries 500M, more than 100M: deferred", "线路占用 500M，超过 100M，推迟"),
    ],
)
def test_reasons_are_told_in_chinese(english, chinese):
    assert reason_text(english, "zh") == chinese
    assert reason_text(english, "en") == english


def test_what_a_device_says_itself_stays_as_it_is():
    for words in ("Fan tray 2 removed", "<b>x</b>", "{n} rows", "", "错误"):
        assert reason_text(words, "zh") == words
    assert reason_text(None, "zh") == ""


def test_a_phrase_has_the_same_values_in_both_languages():
    for entry in TEXTS.values():
        places = [set(re.findall(r"\{(\w+)\}", entry[lang])) for lang in ("zh", "en")]
        assert places[0] == places[1], entry


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "rogue DHCP server 02:5e:00:01:03:01 (10.0.0.1) on sw-2 port GE0/0/9, room 1号楼/105: DHCP server 10.0.0.1 answers, gives router 10.0.0.1",
            "私接的 DHCP 服务器 02:5e:00:01:03:01（10.0.0.1），在 sw-2 的端口 GE0/0/9（1号楼/105）：DHCP 服务器 10.0.0.1 在应答，给出的网关是 10.0.0.1",
        ),
        ("unknown device 02:00:00:00:00:01 (10.0.0.9): 02:00:00:00:00:01 uses 10.0.0.9 in the management network", None),
        ("broadcast storm: more than 1000 broadcast frames a second", "广播风暴：每秒广播超过 1000 个"),
        ("+4 -0 lines (the device counts a change)", "新增 4 行、减少 0 行（设备自报配置有变）"),
        (
            "address conflict 02:5e:00:01:03:01 (10.0.0.1): 10.0.0.1 is claimed by 02:5e:00:01:03:01 and 02:5e:00:01:03:02",
            "地址冲突 02:5e:00:01:03:01（10.0.0.1）：02:5e:00:01:03:01 和 02:5e:00:01:03:02 都在使用 10.0.0.1",
        ),
        (
            "rogue IPv6 router 02:5e:00:01:03:01 on sw-2 port 9 (where it was last) behind ap-3: router fe80::1 advertises itself",
            "私接的 IPv6 路由器 02:5e:00:01:03:01，最后见于 sw-2 的端口 9，经 ap-3 接入：路由器 fe80::1 在通告自己",
        ),
        (
            "profile huawei_vrp: rule 1: sysObjectID under 1.3.6.1.4.1.2011 (7 sub-identifiers) and sysDescr contains 'VRP'",
            "设备档案 huawei_vrp：规则 1：sysObjectID 在 1.3.6.1.4.1.2011 之下（7 段），sysDescr 含有 'VRP'",
        ),
    ],
)
def test_findings_are_told_in_chinese(said: str, told: str | None) -> None:
    found = reason_text(said, "zh")
    assert found == told or (told is None and "在管理网中使用" in found and found.startswith("未登记设备"))
    assert reason_text(said, "en") == said
