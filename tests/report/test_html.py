import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.report.html import css_string, render
from netmon.report.page import Page
from netmon.report.widths import LANDSCAPE_PT, fitted
from tests.report import pages

VOID = {"meta", "col", "link", "br", "img", "input"}


class Seen(HTMLParser):
    """The elements of a page with their attributes, its text, and whether every element ends where it should."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def sample() -> str:
    return render(pages.compliance(40, "暂定"))


def test_the_page_needs_nothing_from_anywhere(sample: str) -> None:
    seen = Seen(sample)
    assert seen.open == []
    assert {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {tag for tag, _ in seen.tags} == set()
    addresses = [
        value for _, attributes in seen.tags for name, value in attributes.items() if name in ("src", "href", "action", "data", "xlink:href", "srcset")
    ]
    assert addresses
    assert all(str(value).startswith("#s") for value in addresses)
    assert not [attributes for _, attributes in seen.tags if any(name.startswith("on") for name in attributes)]
    style = sample.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert sample.count("http") == sample.count('xmlns="http://www.w3.org/2000/svg"')


def test_tables_are_read_aloud_rightly(sample: str) -> None:
    seen = Seen(sample)
    assert len(seen.all("table")) == len(seen.all("caption")) == len(seen.all("thead")) == 3
    assert all(attributes.get("scope") == "col" for attributes in seen.all("th"))
    assert seen.all("html") == [{"lang": "zh-CN"}]
    assert len(seen.all("svg")) == len(seen.all("figcaption")) == 3
    assert all(attributes["role"] == "img" for attributes in seen.all("svg"))


def test_the_page_says_what_a_report_must(sample: str) -> None:
    words = " ".join(Seen(sample).texts)
    for part in (
        "张店区学校网络带宽达标情况 （2026年10月）",  # the period is not broken in two lines
        "编号 NM-202610-03",
        "数据截至 10月31日 24:00",
        "编制：",
        "暂定",
        "74.0%",
        "证据不足",
        "合同下行\nMbit/s",
    ):
        assert part in words
    assert 'class="stamp"' not in render(pages.compliance(1))
    assert "counter(pages)" in sample


def test_english_is_marked_as_english() -> None:
    page = render(pages.of_values("one"))
    assert '<html lang="en">' in page
    assert "No. n" in page


@settings(max_examples=25)
@given(st.text(st.characters() | st.sampled_from("<>&\"'{}\\/%*;\n\u202e")))
def test_no_text_gets_out_of_its_place(text: str) -> None:
    text = f"{text}</style></title><script>alert(1)</script>"
    filled = pages.of_values(text, lang="zh")
    seen = Seen(render(Page(title=text, number=text, lang="zh", head=(text,), mark=text, foot=(text,), sections=filled.sections)))
    assert seen.open == []
    assert seen.all("script") == []
    assert len(seen.all("style")) == 1


@given(st.text())
def test_a_css_string_ends_where_it_should(text: str) -> None:
    quoted = css_string(text)
    assert re.fullmatch(r'"(?:[^"\\<>&{}\n]|\\[0-9a-f]{6} )*"', str(quoted))


def test_a_space_behind_an_escape_stays_one() -> None:
    assert css_string(" 页 / 共 ") == '" 页 \\00002f  共 "'


def test_an_empty_table_says_so() -> None:
    section = pages.ledger()
    emptied = section.tables[0].__class__(columns=section.tables[0].columns, rows=())
    page = Page(title="t", number="n", lang="zh", head=(), sections=(section.__class__(sheet="s", title="s", tables=(emptied,)),))
    assert '<td colspan="9">无</td>' in render(page)


@given(st.lists(st.tuples(st.integers(4, 80), st.booleans()), min_size=1, max_size=30))
def test_columns_share_the_paper(columns: list[tuple[int, bool]]) -> None:
    fit = fitted([width for width, _ in columns], [wrap for _, wrap in columns], LANDSCAPE_PT)
    assert len(fit.columns) == len(columns)
    assert sum(fit.columns) == pytest.approx(100, abs=0.5)
    assert 6 <= fit.size_pt <= 9
    assert 40 <= fit.table <= 100
