import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.event import Event, EventKind
from netmon.model.outcome import Outcome
from netmon.model.state import DeviceStatus, StateReason
from netmon.model.status import DeviceQuery, select_devices
from netmon.model.texts import CATALOGUE, text
from netmon.web import html
from netmon.web.asked import Arrival, Asked
from netmon.web.document import plain
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.section_wall import WallPages, WallSources
from tests.web.sample_district import NOW, device_row, district, district_rows
from tests.web.sample_wall import Incidents, walls

TEMPLATES = Path(html.__file__).parent / "templates"
NASTY = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}\u202e\ud800javascript:alert(3)&lt;"
VOID = {"meta", "link", "img", "input", "br", "hr", "use", "rect", "path", "circle", "line", "polyline", "polygon"}
ALLOWED_ATTRIBUTES = {
    "accept", "action", "alt", "aria-controls", "aria-current", "aria-describedby", "aria-expanded", "aria-hidden", "aria-invalid", "aria-label",
    "aria-labelledby", "aria-live", "aria-sort", "autocapitalize", "autocomplete", "autofocus", "charset", "checked", "class", "cols", "colspan",
    "content", "cx", "cy", "d", "data-ages", "data-changed", "data-chart", "data-height", "data-label", "data-live", "data-lost", "data-now", "data-revision",
    "data-say", "data-state", "data-theme", "data-topics", "data-uplot", "data-uplot-style", "data-zone", "datetime", "defer", "disabled", "download",
    "enctype", "fill", "for", "height", "hidden", "high", "href", "hreflang", "http-equiv", "id", "inputmode", "lang", "list", "low", "max", "maxlength",
    "media", "method", "min", "multiple", "name", "open", "optimum", "pattern", "placeholder", "points", "preserveaspectratio", "r", "rel", "required", "role",
    "rows", "rowspan", "rx", "scope", "selected", "spellcheck", "src", "step", "stroke", "stroke-width", "tabindex", "text-anchor", "title", "transform",
    "type", "value", "viewbox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a page says and fails on a page that is not well formed, or does what the policy forbids."""

    def __init__(self):
        super().__init__()
        self.open, self.words, self.links, self.tags = [], [], [], []

    def handle_starttag(self, tag, attributes):
        assert tag not in ("style", "iframe", "object", "embed", "base")
        if tag == "script":
            assert re.match(r"/static/[a-z.]+\?v=", dict(attributes)["src"])
        assert {name for name, _ in attributes} <= ALLOWED_ATTRIBUTES
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        assert not self.open or self.open[-1] != "script" or not data.strip()
        self.words.append(data)

    def said(self):
        return " ".join(" ".join(self.words).split())


def read(page):
    reader = Reader()
    reader.feed("".join(page.body) if not isinstance(page.body, bytes) else page.body.decode())
    reader.close()
    assert reader.open == []
    for link in reader.links:
        assert re.match(r"[/?#]|tel:[0-9A-Za-z%._~-]*$", link), link
        assert not link.startswith("//")
    return reader


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


def asked(query=None, *, accept="text/html", accept_language="", lang="zh", **params):
    return Asked(path="/", params=params, query=query or {}, accept=accept, accept_language=accept_language, default_lang=lang)


def first_page(source, templates):
    return WallPages(WallSources(source, walls(), Incidents()), templates)


@pytest.mark.parametrize(
    ("lang", "silent", "began", "renumbered"),
    [
        ("zh", "设备中断 连续多次轮询无应答", "设备重启 运行时间（sysUpTime）重新开始", "Gi0/1：ifIndex 1 → 2"),
        ("en", "device is down several polls in a row went unanswered", "rebooted sysUpTime began anew", "Gi0/1: ifIndex 1 -> 2"),
    ],
)
def test_events_give_their_reason_in_the_readers_language(templates, lang, silent, began, renumbered):
    source = district()
    events = (
        Event(at=NOW, kind=EventKind.DEVICE_DOWN, device="s03-core", detail=StateReason.NO_ANSWER.value),
        Event(at=NOW, kind=EventKind.REBOOT, device="s03-core", detail="uptime_reset"),
        Event(at=NOW, kind=EventKind.RENUMBERED, device="s03-core", detail="Gi0/1: ifIndex 1 -> 2"),
    )
    source.summary = replace(source.summary, events=events)
    said = read(first_page(source, templates).wall(asked({"lang": lang}))).said()
    for words in (silent, began, renumbered):
        assert words in said, words


@pytest.mark.parametrize(
    ("cookie", "query", "theme"),
    [
        ("netmon=secret; netmon-theme=dark", {}, ' data-theme="dark"'), ("netmon-theme=light", {}, ' data-theme="light"'), ("", {}, ""),
        ('netmon-theme="><script>', {}, ""), ("netmon-theme=dark", {"wall": "1"}, ""),
    ],
)  # fmt: skip
def test_a_page_is_light_or_dark_as_the_reader_turned_it(templates, cookie, query, theme):
    page = first_page(district(), templates).wall(replace(asked(query), arrival=Arrival(cookie=cookie)))
    head = "".join(page.body)[:200]
    assert (theme in head) if theme else ("data-theme" not in head)


def test_select_devices_gives_one_page():
    rows = district_rows()
    page = select_devices(rows, DeviceQuery(site="school-01", offset=2, limit=3))
    assert (page.total, [row.name for row in page.rows]) == (6, ["s01-access-1", "s01-access-2", "s01-access-3"])


@pytest.mark.parametrize(("query", "accept", "json_wanted"), [
    ({}, "application/json", True),
    ({"format": "json"}, "text/html", True),
    ({"format": "html"}, "application/json", False),
    ({}, "text/html,application/json;q=0.9", False),
    ({}, "", False),
])  # fmt: skip
def test_json_is_given_when_asked_for(templates, query, accept, json_wanted):
    page = first_page(district(), templates).wall(asked(query, accept=accept))
    assert (page.content_type == "application/json") is json_wanted


def test_json_holds_what_the_pages_show(templates):
    overview = json.loads(first_page(district(), templates).wall(asked({"format": "json"})).body)
    assert (overview["schema"], overview["devices"]["down"], overview["sites"][3]["devices"]["up"]) == ("netmon.overview/1", 2, 3)


def test_plain_turns_odd_numbers_into_null_and_refuses_what_it_does_not_know():
    assert plain({"a": float("nan"), "b": (float("inf"), 1.5)}) == {"a": None, "b": [None, 1.5]}
    with pytest.raises(TypeError, match="holds a bytes"):
        plain(b"raw")


@settings(max_examples=40, deadline=None)
@given(word=st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=30) | st.just(NASTY))
def test_no_string_of_a_device_becomes_markup(templates, word):
    source = district()
    row = device_row(word or "x", 0, DeviceStatus.DOWN, StateReason.NO_ANSWER, site_name=word, room=word, address=word, model=word, role=word)
    events = (Event(at=NOW, kind=EventKind.REBOOT, device=word, detail=word),)
    source.summary = replace(source.summary, attention=(row,), events=events, district=word)
    for page in (first_page(source, templates).wall(asked({"lang": word})), missing(templates, asked(), word)):
        reader = read(page)
        assert reader.tags.count("img") == 1
        assert reader.tags.count("h1") == 1


def test_every_text_of_the_templates_is_in_the_catalogue():
    used = {f"web.{key}" for file in TEMPLATES.glob("*.html") for key in re.findall(r'\bt\("([a-z_.]+)"[,)]', file.read_text())}
    assert len(used) > 70
    assert used <= CATALOGUE.keys()
    families = [f"role.{role}" for role in ("switch", "router", "whiteboard")] + [f"state.reason.{why}" for why in StateReason]
    families += [f"event.{kind}" for kind in EventKind] + [f"outcome.{outcome}" for outcome in Outcome] + [f"state.{status}" for status in DeviceStatus]
    families += [f"web.quality.{quality}" for quality in ("reset", "gap", "ambiguous", "impossible", "missing")]
    assert [key for key in families if not text(key, "zh") or not text(key, "en")] == []


def test_style_sheet_has_no_address_outside():
    assert not re.search(r"url\(|@import|https?:", (TEMPLATES.parent / "static" / "netmon.css").read_text())
