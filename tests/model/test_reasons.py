import ast
import re
from pathlib import Path

import pytest

import netmon
from netmon.model.reasons import reason_text, unknown_phrases
from netmon.model.texts_reason import TEXTS

HERE = Path(netmon.__file__).parent


def said(node):
    """Return what a string literal says, a 7 for each value in it; None for what is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(piece.value if isinstance(piece, ast.Constant) else "7" for piece in node.values)
    return None


def failures():
    """Yield every phrase that the code gives an AccessFailed."""
    for folder in ("collect", "transport", "pipeline"):
        for file in (HERE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "AccessFailed" and len(node.args) == 2:
                    phrase = said(node.args[1])
                    if phrase is not None and re.search("[a-z]{2}", phrase):
                        yield phrase


def test_every_reason_in_the_code_has_chinese():
    phrases = sorted(set(failures()))
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
    ],
)
def test_findings_are_told_in_chinese(said: str, told: str | None) -> None:
    found = reason_text(said, "zh")
    assert found == told or (told is None and "在管理网中使用" in found and found.startswith("未登记设备"))
    assert reason_text(said, "en") == said
