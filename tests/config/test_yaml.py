import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.config.document import Document
from netmon.config.yaml import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES, parse, scalar


def data(text: str) -> Any:
    document, problems = parse(text.encode(), "x.yaml")
    assert problems == ()
    assert document is not None
    return document.data


def line(text: str | bytes) -> str:
    """The one problem of a text."""
    _, problems = parse(text if isinstance(text, bytes) else text.encode(), "x.yaml")
    assert len(problems) == 1, problems
    return problems[0].render("en")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("1.10", "1.10"),
        ("0123", "0123"),
        ("00:11:22:33:44:55", "00:11:22:33:44:55"),
        ("12:30:45", "12:30:45"),
        ("2026-09-01", "2026-09-01"),
        ("2001-99-99", "2001-99-99"),
        ("1e3", "1e3"),
        ("12e03", "12e03"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("+5", "+5"),
        ("-0", "-0"),
        ("1_000", "1_000"),
        (".5", ".5"),
        ("5.", "5."),
        (".inf", ".inf"),
        ("0.00001", "0.00001"),
        ("٣", "٣"),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, "9" * 19),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalar_is_typed_only_where_nothing_is_lost(written: str, value: object) -> None:
    assert scalar(written) == value
    assert type(scalar(written)) is type(value)


@given(st.integers(min_value=-(10**17), max_value=10**17) | st.floats(allow_nan=False, allow_infinity=False) | st.text("-+.0123456789eE_:xo", min_size=1))
def test_scalar_number_prints_back_as_written(value: float | str) -> None:
    written = str(value)
    typed = scalar(written)
    assert str(typed) == written


def test_quoted_scalars_stay_text() -> None:
    assert data("[\"5\", 'true', \"null\", 'a', !!str 7, ! 8]") == ["5", "true", "null", "a", "7", "8"]


WORDS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(min_value=-(10**15), max_value=10**15) | st.text(WORDS, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(WORDS, min_size=1, max_size=8), inner, max_size=4),
    max_leaves=25,
)


@given(JSON)
def test_json_reads_back_as_it_was(value: Any) -> None:
    assert data(json.dumps(value, ensure_ascii=False)) == value


def test_places_point_at_keys_and_values() -> None:
    document, _ = parse("站点:\n  - name: gw\n    端口: [1, 22]\n  - {}\n".encode(), "x.yaml")
    assert isinstance(document, Document)
    value = document.place(("站点", 0, "端口", 1))
    assert (value.line, value.column, value.path) == (3, 13, "站点[gw].端口[1]")
    key = document.place(("站点", 0, "端口"), key=True)
    assert (key.line, key.column, key.path) == (3, 5, "站点[gw].端口")
    missing = document.place(("站点", 1, "name"))
    assert (missing.line, missing.column, missing.path) == (4, 5, "站点[1].name")


@given(st.dictionaries(st.text("abcXYZ学校", min_size=1, max_size=6), st.lists(st.integers(), max_size=4), max_size=6))
def test_every_place_is_where_the_text_stands(value: dict[str, list[int]]) -> None:
    text = "".join(
        f"{json.dumps(key, ensure_ascii=False)}:\n" + "".join(f"    - {item}\n" for item in items) + ("" if items else "    []\n")
        for key, items in value.items()
    )
    document, problems = parse(text.encode(), "x.yaml")
    assert problems == ()
    assert document is not None
    rows = text.split("\n")
    for key, items in value.items():
        place = document.place((key,), key=True)
        assert rows[place.line - 1][place.column - 1 :].startswith(json.dumps(key, ensure_ascii=False))
        for number, item in enumerate(items):
            place = document.place((key, number))
            assert rows[place.line - 1][place.column - 1 :] == str(item)


def test_anchors_and_aliases_share_a_value() -> None:
    assert data("a: &x {p: 1}\nb: *x\nc: [&y 5, *y]\n") == {"a": {"p": 1}, "b": {"p": 1}, "c": [5, 5]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: The key 'a' is already in line 1; remove one of them."),
        ("x:\n  - p: {k: 1, k: 2}\n", "x.yaml:2:15: x[0].p: The key 'k' is already in line 2; remove one of them."),
        ("a:\n\tb: 1\n", "x.yaml:2:1: There is a tab here; use spaces."),
        ("1: a\n", "x.yaml:1:1: The key 1 is not text; put it in quotes."),
        ("true: a\n", "x.yaml:1:1: The key true is not text; put it in quotes."),
        ("[a]: 1\n", "x.yaml:1:1: A key must be a single word, not a list, a mapping or an alias."),
        ("a: &x 1\n*x : 2\n", "x.yaml:2:1: A key must be a single word, not a list, a mapping or an alias."),
        ("b: &x {c: 1}\na:\n  <<: *x\n", "x.yaml:3:3: a: '<<' is not supported; put what is shared into defaults:."),
        ("a: !!python/object:os.system 1\n", "x.yaml:1:4: a: Tags that start with '!' are not supported; remove it, or quote the text."),
        ("a: !x [1]\n", "x.yaml:1:4: a: Tags that start with '!' are not supported; remove it, or quote the text."),
        ("a: *nobody\n", "x.yaml:1:4: a: This alias (*) is not defined before here; quote it if it is text."),
        ("a: &a [*a]\n", "x.yaml:1:8: a[0]: This alias (*) is not defined before here; quote it if it is text."),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1: A file holds one document; remove this '---' and what follows it."),
        ("a: b: c\n", "x.yaml:1:5: A colon too many, or wrong indentation; put text that holds a colon in quotes."),
        ("a: 1\nb\nc: 2\n", "x.yaml:2:1: A colon and a space are missing here; write 'name: value'."),
        ("a: 1\nname：学校\nc: 2\n", "x.yaml:2:1: A Chinese colon '：' is used; write ': ' (a colon and a space) instead."),
        ("a:\n  - 1\n b: 2\n", "x.yaml:3:2: Wrong indentation: entries of one level start in the same column, indented with spaces."),
        ("a: [1, 2\nb: 3\n", "x.yaml:1:4: The bracket that opens here is not closed; check the commas and ] or }."),
        ('a: "x\n', "x.yaml:1:4: The quote that opens here is not closed."),
        ("a: @x\n", "x.yaml:1:4: A value cannot start with this character; put it in quotes."),
        ("a: %x\n", "x.yaml:1:4: A value cannot start with this character; put it in quotes."),
        (b"a: 1\nb: \xb6\xab\xb9\xd8\n", "x.yaml:2:4: The file is not UTF-8 text; save it again with the encoding UTF-8."),
        ("a: 学\x07\n", "x.yaml:1:5: There is an invisible control character here; type the line again."),
        ("a: \x00\n", "x.yaml:1:4: There is an invisible control character here; type the line again."),
        (b"\xff\xfea\x00", "x.yaml:1:1: The file is not UTF-8 text; save it again with the encoding UTF-8."),
    ],
)
def test_mistake_says_where_and_what_to_do(text: str | bytes, expected: str) -> None:
    assert line(text) == expected


def test_all_duplicate_keys_are_reported_and_the_first_value_stays() -> None:
    document, problems = parse(b"a: 1\na: {q: 2}\nb: 3\nb: 4\n", "x.yaml")
    assert document is not None
    assert document.data == {"a": 1, "b": 3}
    assert [(problem.line, problem.column) for problem in problems] == [(2, 1), (4, 1)]


def test_a_byte_order_mark_is_no_text() -> None:
    assert data("\ufeffa: 1\n") == {"a": 1}


def test_an_empty_file_is_null() -> None:
    assert data("") is None
    assert data("# nothing\n") is None


def test_depth_is_bounded() -> None:
    assert line("[" * MAX_DEPTH + "]" * MAX_DEPTH + "\n" + "b") != ""
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert "Nested deeper than 50 levels" in line("[" * 100_000)
    assert "Nested deeper than 50 levels" in line("{a: " * 100_000)
    assert "Nested deeper than 50 levels" in line("".join(" " * depth + "a:\n" for depth in range(200)))


def test_aliases_are_bounded() -> None:
    assert len(data("a: &x 1\nb: [" + ", ".join(["*x"] * MAX_ALIASES) + "]")["b"]) == MAX_ALIASES
    assert f"More than {MAX_ALIASES} aliases" in line("a: &x 1\nb: [" + ", ".join(["*x"] * (MAX_ALIASES + 1)) + "]")


def test_billion_laughs_are_counted_before_they_are_told() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 11))
    before = time.process_time()
    assert f"More than {MAX_NODES} values" in line(text)
    assert time.process_time() - before < 1


def test_size_is_bounded() -> None:
    assert line(b"#" * (MAX_BYTES + 1)) == "x.yaml: The file is larger than 10 MB; is it the right one?"


@given(st.binary(max_size=200) | st.text("{}[]:,-&*!|>'\"%@#?\n\t ab1：", max_size=80).map(str.encode))
def test_no_bytes_raise(raw: bytes) -> None:
    document, problems = parse(raw, "x.yaml")
    assert document is not None or problems
    for problem in problems:
        assert problem.render("en").startswith("x.yaml")
        assert "\n" not in problem.render("zh")


def test_a_quiet_parse_repeats_no_word_of_the_file() -> None:
    _, problems = parse(b"a: {S3CR3T: 1, S3CR3T: 2, 7: x}\nS3CR3T: *S3CR3T\n", "x.yaml", echo=False)
    assert len(problems) == 3
    for problem in problems:
        assert "S3CR3T" not in problem.render("en") + problem.render("zh") + repr(problem)
